# SPDX-License-Identifier: MIT
"""A live window under Xvfb for the tests that drive one: real keys, a real mouse; its name tells what it shows."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

SLOT32 = os.path.abspath(sys.argv[1])
ENV = dict(os.environ, SDL_VIDEODRIVER="x11")
CONFIG_FOLDER = tempfile.TemporaryDirectory(prefix="slot32-window-")  # removed at the end
CONFIG = CONFIG_FOLDER.name
ENV["XDG_CONFIG_HOME"] = ENV["XDG_STATE_HOME"] = CONFIG
QUICK = bool(os.environ.get("SLOT32_QUICK"))  # under sanitizers, which take their time
failures = []
checks = 0


# Two texts of a megabyte are compared for ever.
SLOW = ("Sleep(1) local a, b = ('a'):rep(1000000) .. 'x', ('a'):rep(1000000) .. 'y' "
        "while true do local less = a < b end")


def xdo(*args):
    return subprocess.run(["xdotool", *map(str, args)], env=ENV, capture_output=True,
                          text=True).stdout.strip()


class Viewer:
    """A window on a server of its own, which takes a free display and says which. -noreset: a
    server that loses its last client (xdotool comes and goes) starts again, and turns others away
    meanwhile."""

    def __init__(self, directory, *args, screen="1400x900"):
        ready, tell = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(tell), "-noreset", "-screen", "0", screen + "x24"],
            pass_fds=[tell], stderr=subprocess.DEVNULL)
        os.close(tell)
        with os.fdopen(ready) as told:
            ENV["DISPLAY"] = ":" + told.readline().strip()
        self.process = subprocess.Popen([SLOT32, "view", *map(str, args)], env=ENV, cwd=directory,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        # By its name too: SDL has windows of its own, and they come first.
        self.window = self.wait_for(lambda: xdo("search", "--all", "--pid", self.process.pid,
                                                "--name", " - (step|[0-9]+ of) ").split("\n")[-1])

    @staticmethod
    def wait_for(question, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            answer = question()
            if answer:
                return answer
            time.sleep(0.05)
        return None

    def name(self):
        return xdo("getwindowname", self.window)

    def name_is(self, pattern, seconds=30):
        return self.wait_for(lambda: re.search(pattern, self.name()), seconds) is not None

    def key(self, *keys):
        for key in keys:
            xdo("key", "--window", self.window, key)
            time.sleep(0.05)

    def expect(self, what, pattern):
        global checks
        checks += 1
        if not self.name_is(pattern):
            failures.append(what)
            print(f"FAILED {what}: want {pattern!r}, the window is named {self.name()!r}")

    def geometry(self):
        """x, y, w, h of the window."""
        text = xdo("getwindowgeometry", "--shell", self.window)
        return [int(re.search(rf"^{name}=(-?\d+)", text, re.M)[1])
                for name in ("X", "Y", "WIDTH", "HEIGHT")]

    def mouse(self, x, y, *does):
        """The mouse goes there, and does what xdotool is told."""
        xdo("mousemove", "--window", self.window, x, y)
        time.sleep(0.1)
        if does:
            xdo(*does)
            time.sleep(0.1)

    def answer(self, choice):
        """Runs to the next question, answers it, and runs on."""
        self.key("f")
        self.expect("its question", "question")
        self.key(choice, "Return")
        self.expect("answered", "paused(?!.*question)")
        self.key("f")

    def picture_at(self, directory, x, y, number):
        """The picture that F12 saves, the one of that number, with the mouse there."""
        xdo("mousemove", "--window", self.window, x, y)
        time.sleep(0.3)
        self.key("F12")
        self.expect("saved", f"saved slot32-{number:03}.png")
        return (pathlib.Path(directory) / f"slot32-{number:03}.png").read_bytes()

    def close(self, key="q"):
        global checks
        checks += 1
        if key:
            self.key(key)
        try:
            out, err = self.process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, err = self.process.communicate()
            failures.append("the window does not close")
        # A leak counts when a function of ours is in its stack: the X libraries that SDL loads and
        # unloads keep a few bytes, which no suppression can name.
        foreign = "LeakSanitizer" in err and not re.search(
            r"#[1-9]\d* 0x[0-9a-f]+ in \S+ .*/(visualizer|cli|world|scenario|kernel|emu)/", err)
        if (self.process.returncode != 0 and not foreign) or "ERROR: AddressSan" in err:
            failures.append("exit")
            print(f"FAILED exit {self.process.returncode}: {err[-3000:]}")
        self.server.terminate()
        self.server.wait()


def check(what, holds):
    global checks
    checks += 1
    if not holds:
        failures.append(what)
        print(f"FAILED {what}")


def test(*functions):
    """Runs them in their order, each in a directory of its own and with no window remembered; exits."""
    for function in functions:
        (pathlib.Path(CONFIG) / "slot32" / "window").unlink(missing_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            function(folder)
    print(f"{checks} checks, {len(failures)} failed")
    sys.exit(1 if failures else 0)
