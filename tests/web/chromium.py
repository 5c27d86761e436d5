# SPDX-License-Identifier: MIT
"""A page in headless Chromium, driven over its debugging pipe."""
import base64
import json
import os
import subprocess
import tempfile

from page import Page


class Chromium(Page):
    """One browser with one page."""

    def __init__(self, w, h, scale):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        read, theirs_out = os.pipe()
        theirs_in, write = os.pipe()

        def pipes():  # Chromium reads descriptor 3 and writes 4
            a, b = os.dup(theirs_in), os.dup(theirs_out)
            os.dup2(a, 3)
            os.dup2(b, 4)

        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe",
             f"--window-size={w},{h}", f"--force-device-scale-factor={scale}", f"--user-data-dir={self.profile.name}"],
            preexec_fn=pipes, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        self.read, self.write = os.fdopen(read, "rb"), os.fdopen(write, "wb", 0)
        self.n, self.session = 0, None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.requests = []  # addresses, since hear_requests()
        self.call("Emulation.setDeviceMetricsOverride", width=w, height=h, deviceScaleFactor=0, mobile=False)

    def message(self):
        text = bytearray()
        while not text.endswith(b"\0"):
            byte = self.read.read(1)
            assert byte, "Chromium has ended"
            text += byte
        return json.loads(text[:-1])

    def call(self, method, **params):
        self.n += 1
        call = {"id": self.n, "method": method, "params": params}
        if self.session:
            call["sessionId"] = self.session
        self.write.write(json.dumps(call).encode() + b"\0")
        while True:
            answer = self.message()
            if answer.get("method") == "Network.requestWillBeSent":
                self.requests.append(answer["params"]["request"]["url"])
            if answer.get("id") == self.n:
                if method == "Runtime.evaluate" and "error" in answer:
                    return {"result": {}}  # another page is just coming
                assert "result" in answer, (method, answer)
                return answer["result"]

    def hear_requests(self):
        """From now on there is no network, and what the page asks for is in `requests`."""
        self.call("Network.enable")
        self.call("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0)

    def open(self, address):
        self.call("Page.navigate", url=address)

    def value(self, expression):
        return self.call("Runtime.evaluate", expression=expression, awaitPromise=True,
                         returnByValue=True)["result"].get("value")

    def add_script(self, source):
        """Runs a script whose names stay."""
        self.value(source)

    def press(self, key, text=""):
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, text=text)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key)

    def press_with_ctrl(self, key, number):
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, modifiers=2, windowsVirtualKeyCode=number)

    def has_fingers(self):
        """From now on the screen can be touched."""
        self.call("Emulation.setTouchEmulationEnabled", enabled=True)

    def click(self, x, y):
        for kind, button in (("mouseMoved", "none"), ("mousePressed", "left"), ("mouseReleased", "left")):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, clickCount=1,
                      buttons=1 if kind == "mousePressed" else 0)

    def tap(self, x, y):
        self.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x, "y": y}])
        self.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def screenshot(self, path):
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def end(self):
        self.process.terminate()
        self.process.wait()
        self.profile.cleanup()
