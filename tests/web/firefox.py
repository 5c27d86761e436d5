# SPDX-License-Identifier: MIT
"""A page in headless Firefox, driven over Marionette, which speaks WebDriver's words."""
import base64
import json
import os
import pathlib
import socket
import subprocess
import tempfile
import time

from page import PATIENCE, Page

# Keys that are no characters: their numbers are WebDriver's.
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "PageUp": "\ue00e", "PageDown": "\ue00f", "End": "\ue010", "Home": "\ue011",
        "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015", "Tab": "\ue004",
        "Backspace": "\ue003", "Delete": "\ue017", "F11": "\ue03b", "F12": "\ue03c"}
CTRL = "\ue009"
SETTINGS = {"dom.w3c_touch_events.enabled": 1, "marionette.port": 0, "browser.shell.checkDefaultBrowser": False, "datareporting.policy.dataSubmissionEnabled": False,
            "app.update.enabled": False, "browser.startup.page": 0, "toolkit.telemetry.enabled": False,
            "security.fileuri.strict_origin_policy": True}
# The page's own names, as a script in it would see them.
EVALUATE = ("const [source, done] = arguments; const page = window.wrappedJSObject || window;"
            "page.eval('(async (source) => JSON.stringify(await (0, eval)(source)))')(source)"
            ".then((text) => done(text === undefined ? 'null' : text), (error) => done('null'));")


class Firefox(Page):
    """One browser with one page."""

    def __init__(self, w, h, scale):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        settings = SETTINGS | {"layout.css.devPixelsPerPx": str(float(scale))}
        pathlib.Path(self.profile.name, "user.js").write_text(
            "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items()))
        self.process = subprocess.Popen(
            ["firefox-esr", "--headless", "--marionette", "--remote-allow-system-access", "--profile", self.profile.name, "--no-remote"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, 
            env=os.environ | {"HOME": self.profile.name, "MOZ_HEADLESS_WIDTH": str(w), "MOZ_HEADLESS_HEIGHT": str(h)})
        self.n = 0
        self.socket = self.connect()
        self.message()  # its greeting
        self.call("WebDriver:NewSession", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
        self.call("WebDriver:SetTimeouts", script=int(PATIENCE * 1000))
        self.call("WebDriver:SetWindowRect", width=w, height=h)
        inner = self.value("[innerWidth, innerHeight]")  # the browser's own frame takes some
        self.call("WebDriver:SetWindowRect", width=2 * w - inner[0], height=2 * h - inner[1])

    def connect(self):
        end, port = time.monotonic() + PATIENCE, pathlib.Path(self.profile.name, "MarionetteActivePort")
        while time.monotonic() < end:
            try:
                return socket.create_connection(("127.0.0.1", int(port.read_text())))
            except (OSError, ValueError):
                time.sleep(0.05)
        raise AssertionError("Firefox does not listen")

    def take(self, n):
        text = b""
        while len(text) < n:
            part = self.socket.recv(n - len(text))
            assert part, "Firefox has ended"
            text += part
        return text

    def message(self):
        digits = b""
        while (byte := self.take(1)) != b":":
            digits += byte
        return json.loads(self.take(int(digits)))

    def call(self, method, **params):
        self.n += 1
        text = json.dumps([0, self.n, method, params]).encode()
        self.socket.sendall(b"%d:%s" % (len(text), text))
        _, _, error, result = self.message()
        assert not error, (method, error)
        return result.get("value", result) if isinstance(result, dict) else result

    def open(self, address):
        self.call("WebDriver:Navigate", url=address)

    def value(self, expression):
        try:
            text = self.call("WebDriver:ExecuteAsyncScript", script=EVALUATE, args=[expression])
            return json.loads(text) if text else None
        except AssertionError:
            return None  # another page is just coming

    def add_script(self, source):
        """Runs a script whose names stay."""
        self.call("WebDriver:ExecuteScript", args=[source], script="const script = document.createElement('script');"
                  "script.textContent = arguments[0]; document.head.append(script)")

    def act(self, kind, actions, **more):
        self.call("WebDriver:PerformActions", actions=[{"type": kind, "id": f"{kind}{more}", "actions": actions, **more}])

    def press(self, key, text=""):
        value = KEYS.get(key, text or key)
        self.act("key", [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}])

    def press_with_ctrl(self, key, number):
        del number
        self.act("key", [{"type": "keyDown", "value": CTRL}, {"type": "keyDown", "value": KEYS[key]},
                         {"type": "keyUp", "value": KEYS[key]}, {"type": "keyUp", "value": CTRL}])

    def has_fingers(self):
        """From now on the screen can be touched: it always can."""

    def hear_requests(self):
        """From now on there is no network, and what the page asks for is in `requests`."""
        self.call("Marionette:SetContext", value="chrome")
        self.call("WebDriver:ExecuteScript", script="Services.io.offline = true", args=[])
        self.call("Marionette:SetContext", value="content")

    @property
    def requests(self):
        return self.value("performance.getEntriesByType('resource').map((entry) => entry.name)")

    def point(self, x, y, kind):
        self.act("pointer", [{"type": "pointerMove", "x": x, "y": y, "duration": 0}, {"type": "pointerDown", "button": 0},
                             {"type": "pointerUp", "button": 0}], parameters={"pointerType": kind})

    def click(self, x, y):
        self.point(x, y, "mouse")

    def tap(self, x, y):
        self.point(x, y, "touch")

    def screenshot(self, path):
        path.write_bytes(base64.b64decode(self.call("WebDriver:TakeScreenshot", full=False, hash=False)))

    def end(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait()
        self.profile.cleanup()
