#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The live window under Xvfb, driven by real key and mouse events; its name tells what it shows.

usage: test_window.py SLOT32
"""
import json
import os
import pathlib
import re
import shutil
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


def cpu_ticks(pid):
    """Ticks (10 ms) of processor time a process has used."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def test_idle(tmp):
    global checks
    checks += 1
    view = Viewer(tmp, "wall")
    time.sleep(1)
    before = cpu_ticks(view.process.pid)
    time.sleep(4)
    used = cpu_ticks(view.process.pid) - before
    if used > 2:  # one redraw a half-second would be 3 ticks and more
        failures.append("idle")
        print(f"FAILED nothing is drawn while nothing changes: {used} ticks in 4 s")
    view.close()


def test_wall(tmp):
    view = Viewer(tmp, "wall")
    view.expect("opens paused before the first call", r"wall - step \d of \d - paused - map, light")
    view.key("Right", "Right", "Right")
    view.expect("a question comes before the picture moves", "step 4 of 4.*question")
    view.key("F12")
    view.expect("F12 saves the card", "saved slot32-001.png.*question")
    view.key("question", "Escape")
    view.expect("help and Escape leave the question open", "question")
    view.key("3", "Return")
    view.expect("answered, it says so", "step 4.2 of 4 - paused(?!.*question)")
    view.key("f")
    view.expect("runs to the next failure and stops", "step 297 of 297 - paused")
    view.key("g", "1", "0", "0", "Return")
    view.expect("jumps to a step", "step 100 of 297")
    view.key("g", "2", "9", "9", "Return", "2", "Return", "g", "2", "9", "7", "Return", "n")
    view.expect("tries it in a fresh process", "step 300 of 300 - paused   with 1 call of yours")
    view.key("Left")
    view.expect("Left takes that back", "step 297 of 297 - paused - map")
    view.key("2")
    view.expect("physical view", "physical")
    view.key("3")
    view.expect("who may touch it", "access")
    view.key("1", "Tab", "Return", "Return")
    view.expect("zooms to a block", "map block")
    view.key("Return")
    view.expect("zooms to bytes", "map bytes")
    view.key("BackSpace", "BackSpace", "BackSpace")
    view.expect("and out", "map, light")
    view.key("t")
    view.expect("theme", "dark")
    view.key("p")
    view.expect("presentation", "dark, presentation")
    view.key("question", "Escape", "bracketright", "bracketleft")
    earlier = pathlib.Path(tmp) / "slot32-002.png"
    earlier.write_text("of another day")
    view.key("F12")
    view.expect("F12 saves a picture", "saved slot32-003.png")
    if not (pathlib.Path(tmp) / "slot32-003.png").exists():
        failures.append("the picture is not there")
    if earlier.read_text() != "of another day":
        failures.append("an earlier picture is written over")
    xdo("windowsize", view.window, 1024, 600)
    time.sleep(0.3)
    xdo("mousemove", "--window", view.window, 500, 300)
    xdo("click", 1)
    xdo("click", 1)
    view.expect("clicking twice pins and zooms in", "map slot|map block")
    view.key("Escape", "r")
    view.expect("restart", r"step \d of \d ")
    view.key("End")
    while view.name_is("question", 5):
        view.key("1", "Return", "End")
    view.expect("End runs on over failures", "the end")
    view.close()


def test_answers(tmp):
    """K keeps the answers, in a file that was not there; --log has its own."""
    earlier, log, empty = (pathlib.Path(CONFIG) / f"slot32/answers-wall-{n}.log" for n in (1, 2, 3))
    earlier.parent.mkdir(exist_ok=True)
    earlier.write_text("of another day")
    view = Viewer(tmp, "wall")
    view.key("k")
    view.expect("K says where the answers go", "answers go to .*/slot32/answers-wall-2.log")
    check("the log is there", log.read_text() == "")
    view.key("f")
    view.expect("its question", "question")
    view.key("2", "Return", "k")
    view.expect("K again ends it", "no longer kept; 1 is in .*/answers-wall-2.log")
    view.key("k")
    view.expect("and begins another one", "answers go to .*/answers-wall-3.log")
    view.close()
    check("the answer was kept", re.fullmatch(r"wall [0-9a-f]{16} 1 \d+ wrong 512\n", log.read_text()))
    check("without answers no file stays", not empty.exists() and earlier.read_text() == "of another day")
    graded = subprocess.run([SLOT32, "grade", log], capture_output=True, text=True)
    check("grade takes it", graded.returncode == 0 and ": 0 of 2: wall question 1" in graded.stdout)
    view = Viewer(tmp, "wall", "--log", "own.log")
    view.key("k")
    view.expect("--log names the place", "answers go to own.log, as --log says")
    view.close()


def test_arguments(tmp):
    """The window begins as it is told to, and remembers only what was changed in it."""
    settings = pathlib.Path(CONFIG) / "slot32" / "window"
    settings.unlink(missing_ok=True)
    view = Viewer(tmp, "slot0", "--at", "end", "--theme", "dark", "--text-size", "120", "--present",
                  "--size", "900x600", "--physical")
    view.expect("theme, view and mode as told", "the end - physical, dark, presentation")
    view.close()
    check("nothing told is remembered", settings.read_text().split() == ["1280", "800", "0", "100"])
    view = Viewer(tmp, "slot0", "--zoom", "bytes@00011000", "--process", "filesys.exe")
    view.expect("zoom", "map bytes, light")
    view.key("t")
    view.expect("theme", "dark")
    view.close()
    check("what was changed is remembered", settings.read_text().split()[2] == "1")
    view = Viewer(tmp, "slot0", "--process", "nobody.exe")
    view.expect("a process that is not there is told", "no process 'nobody.exe' here")
    view.key("t", "t")
    view.expect("theme", "light")
    view.close()
    view = Viewer(tmp, "wall")
    view.key("f")
    view.expect("a question is open", "question")
    view.key("q")
    view.expect("letters are the card's", "question")
    view.key("Escape")
    view.expect("passed over", "step 4.2 of 4 - paused(?!.*question)")
    view.close("q")


def test_file(tmp):
    path = pathlib.Path(tmp) / "mine.lua"
    path.write_text('scenario{ title = "First" }\n'
                    'process{ name = "a.exe", main = function() for i = 1, 9 do Sleep(1) end end }')
    view = Viewer(tmp, path)
    view.expect("a file of one's own", "^First - ")
    view.key("space")
    view.expect("runs to the end", "the end")
    time.sleep(1.1)
    path.write_text('scenario{ title = "Second" }\n'
                    'process{ name = "a.exe", main = function() while true do Sleep(1) end end }')
    os.utime(path, (time.time() + 5, time.time() + 5))
    view.expect("is read again when it changes", "^Second - ")
    path.write_text("process{ name = ")
    os.utime(path, (time.time() + 9, time.time() + 9))
    view.expect("a broken file is told, what was there stays", "^Second - .*cannot read")
    view.key("space")
    view.expect("running", "running")
    view.close("q")  # half-way through


# Two texts of a megabyte are compared for ever.
SLOW = ("Sleep(1) local a, b = ('a'):rep(1000000) .. 'x', ('a'):rep(1000000) .. 'y' "
        "while true do local less = a < b end")


def test_errors(tmp):
    """A scenario that fails, or is stopped by its limits, is a card; the window lives."""
    path = pathlib.Path(tmp) / "bad.lua"
    for main, what in [("Sleep(1) error('broken on purpose')", "an error"),
                       ("Sleep(1) while true do end", "an endless loop"),
                       ("Sleep(1) local t = {} while true do t[#t + 1] = {} end", "endless memory"),
                       ("while true do Sleep(1) end", "too many calls"),
                       (SLOW, "processor time"),
                       ("Sleep(1) local s = ('a word \\1 '):rep(100000) while true do say(s) chapter(s) "
                        "point{ address = 0x10000, s } end", "texts of a megabyte")]:
        path.write_text(f'process{{ name = "a.exe", main = function() {main} end }}')
        view = Viewer(tmp, path, "--limit-steps", "500", "--limit-seconds", "1")
        view.key("End")
        view.expect(what + " is told on a card", "error$")
        view.key("Escape", "Home")
        view.expect("the window lives", r"step 2 of .*(?<!error)$")
        view.close()


def test_busy(tmp):
    """A call that takes long leaves the window alive: Escape stops it, closing ends the program."""
    path = pathlib.Path(tmp) / "busy.lua"
    path.write_text('process{ name = "a.exe", main = function() Sleep(1)\n'
                    "local t = {} for i = 1, 1e9 do t[i % 7] = i end end }")
    view = Viewer(tmp, path, "--limit-steps", "500")
    view.key("End")
    time.sleep(0.2)
    begin = time.monotonic()
    view.key("Escape")
    view.expect("Escape stops it", "error$")
    check("soon", time.monotonic() - begin < 2 or QUICK)
    view.close()
    # A long run is shown as it goes, and keys act on it, whatever the mouse does meanwhile.
    path.write_text('process{ name = "a.exe", main = function()\n'
                    "for i = 1, 3e6 do GetTickCount() end end }")
    view = Viewer(tmp, path, "--limit-steps", "5000000", "--theme", "light")
    view.key("End")
    view.expect("a run is shown", "running - map, light")
    for x in range(120):
        xdo("mousemove", "--window", view.window, x * 5, 300)
    begin = time.monotonic()
    view.key("t")
    view.expect("keys act on it", "running - map, dark")
    check("soon", time.monotonic() - begin < 2 or QUICK)
    view.key("space")
    view.expect("and stop it", "paused|running")
    view.close()
    # What takes long in C, with no limit of time.
    path.write_text(f'process{{ name = "a.exe", main = function() {SLOW} end }}')
    view = Viewer(tmp, path, "--limit-seconds", "0")
    view.key("End")
    time.sleep(1)
    begin = time.monotonic()
    view.process.terminate()
    view.close(None)
    check("closing ends within a second", time.monotonic() - begin < 1.3 or QUICK)


def test_hover(tmp):
    """What lies under the mouse is told; the same place, the same picture."""
    view = Viewer(tmp, "slot0", "--at", "end", "--no-motion", "--size", "1280x800",
                  "--theme", "light")
    pictures = []
    for x, y in [(5, 795), (560, 400), (5, 795), (560, 640)]:
        pictures.append(view.picture_at(tmp, x, y, len(pictures) + 1))
    # The title tells the last file saved, so even equal places differ there, by little.
    card = min(len(pictures[1]), len(pictures[3])) - len(pictures[0])
    check("a card is shown", card > 3000 and pictures[1] != pictures[3])
    check("and is gone", abs(len(pictures[2]) - len(pictures[0])) < card / 2)
    view.close()


def test_dlls(tmp):
    """A DLL refused, the DLL under the mouse in every column, and the frames of a paging pool."""
    view = Viewer(tmp, "dll-crunch", "--no-motion", "--size", "1280x800", "--theme", "light")
    view.answer("3")  # and it runs on to the failure
    view.expect("what worked before is refused", "step 14.1 of 14 - paused")
    view.key("f")
    view.expect("the DLL is refused", "step 22 of 22 - paused")
    sizes = []
    for i, (x, y) in enumerate([(5, 795), (600, 300), (5, 795)]):
        sizes.append(len(view.picture_at(tmp, x, y, i + 1)))
    check("the place of a DLL has a card", sizes[1] > sizes[0] + 2000)
    check("and is left again", abs(sizes[2] - sizes[0]) < 1000)
    view.key("2")
    view.expect("frame by frame", "physical")
    view.key("1", "Left", "Left", "Right")
    view.expect("back and forth", "step 21 of 22 - looking back - map")
    view.close()


def test_question_closed(tmp):
    view = Viewer(tmp, "wall")
    view.key("f")
    view.expect("a question is open", "question")
    view.process.terminate()  # SDL makes a quit event of it, as of a closed window
    view.close(None)


def test_dump(tmp):
    """A dump of a device: it can be looked at, and says why nothing runs."""
    path = pathlib.Path(tmp) / "dump.txt"
    pages = "Slot base 04000000  Section ptr 81ee2000\n  04010000(0): CCWW\n"
    path.write_text("Memory usage for Process 80c4121c: 'a.exe' pid 1\n" + pages)
    view = Viewer(tmp, path)
    view.expect("opens", "^dump.txt - step 0 of 0 - a dump: nothing runs")
    view.key("Right", "space", "f", "End", "n", "l")
    view.expect("nothing runs", "^dump.txt - step 0 of 0 - a dump")
    view.key("2", "3", "1", "Return", "Return", "Return", "BackSpace", "Tab", "Left", "Right")
    view.expect("every view", "^dump.txt - step 0 of 0 - a dump")
    path.write_text(pages + pages)
    os.utime(path, (time.time() + 5, time.time() + 5))
    view.expect("a bad dump is told, what was there stays", "cannot read|a dump: nothing runs")
    view.key("r")
    view.close()


def test_dense(tmp):
    """A display of two pixels to a point (Weston inside the X server): the picture is drawn in
    pixels, and the mouse points at what lies under it."""
    ready, tell = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(tell), "-noreset", "-screen", "0",
                               "2560x1600x24"], pass_fds=[tell], stderr=subprocess.DEVNULL)
    os.close(tell)
    with os.fdopen(ready) as told:
        ENV["DISPLAY"] = ":" + told.readline().strip()
    runtime = f"{tmp}/run"
    os.mkdir(runtime, 0o700)
    env = dict(ENV, XDG_RUNTIME_DIR=runtime)
    weston = subprocess.Popen(
        ["weston", "--backend=x11-backend.so", "--use-pixman", "--shell=kiosk-shell.so",
         "--socket=dense", "--width=1280", "--height=800", "--scale=2", "--idle-time=0"],
        env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    Viewer.wait_for(lambda: os.path.exists(f"{runtime}/dense"))
    env = dict(env, WAYLAND_DISPLAY="dense", SDL_VIDEODRIVER="wayland")
    del env["DISPLAY"]
    xdo("mousemove", 2200, 700)  # over the story: nothing to hover
    process = subprocess.Popen([SLOT32, "view", "wall", "--at", "150"], env=env, cwd=tmp,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    xdo("windowfocus", xdo("search", "--name", "").split("\n")[-1])  # Weston's, the only one

    def saved(n):
        """The picture that the n-th F12 saves, once it is all there."""
        path = pathlib.Path(tmp) / f"slot32-{n:03}.png"
        Viewer.wait_for(lambda: path.exists() and path.read_bytes().endswith(b"IEND\xaeB`\x82"))
        return path.read_bytes() if path.exists() else b""

    Viewer.wait_for(lambda: xdo("key", "F12") or list(pathlib.Path(tmp).glob("*.png")))
    first = saved(1)
    check("the picture has every pixel of the display",
          first[16:24] == (2560).to_bytes(4, "big") + (1600).to_bytes(4, "big"))
    xdo("mousemove", 1300, 900)  # half-way up the lens

    def has_card():
        """Whether the next picture is larger; it may have been asked for before the mouse moved."""
        n = len(list(pathlib.Path(tmp).glob("*.png"))) + 1
        xdo("key", "F12")
        return len(saved(n)) > len(first) + 1500

    check("pointing opens a card", Viewer.wait_for(has_card))
    process.terminate()
    out, err = process.communicate(timeout=20)
    check("closes", "ERROR: AddressSan" not in err and "runtime error" not in err)
    for other in (weston, server):
        other.terminate()
        other.wait()


def test_heap(tmp):
    """The heap view: key 4, pointing at an item, zooming to its bytes and back."""
    view = Viewer(tmp, "fragmentation", "--at", "800", "--no-motion", "--size", "1280x800", "--theme",
                  "light")
    view.expect("opens", "step 800 of 800")
    view.key("4")
    view.expect("the heap view", " - heap, light")
    sizes = []
    for i, (x, y) in enumerate([(640, 20), (800, 540)]):
        sizes.append(len(view.picture_at(tmp, x, y, i + 1)))
    check("pointing at the heap opens a card", sizes[1] > sizes[0] + 2000)
    xdo("click", "--window", view.window, "1")
    view.key("Return", "Return")
    view.expect("to the block", "heap block")
    view.key("Return")
    view.expect("to the bytes", "heap bytes")
    view.key("BackSpace", "BackSpace", "1")
    view.expect("and back to the map", " - map")
    view.close()


def test_beside(tmp):
    """Both of two devices can be pointed at, with the mouse and with keys."""
    paths = []
    for name, letters in [("left", "CCWW"), ("right", "CCWWSS")]:
        paths.append(pathlib.Path(tmp) / f"{name}.txt")
        paths[-1].write_text("Memory usage for Process 80c4121c: 'a.exe' pid 1\n"
                             "Slot base 04000000  Section ptr 81ee2000\n"
                             f"  04010000(0): {letters}\n")
    view = Viewer(tmp, paths[0], "--beside", paths[1], "--no-motion", "--size", "1280x800", "--theme",
                  "light")
    view.expect("opens", "map, light")  # the mouse may be anywhere
    sizes = []
    for x, y, pattern in [(5, 795, "map, light$"), (40, 300, "map, light$"),
                          (520, 300, "map, light, beside$"), (5, 795, "map, light$")]:
        xdo("mousemove", "--window", view.window, x, y)
        view.expect(f"pointing at {x}", pattern)
        sizes.append(len(view.picture_at(tmp, x, y, len(sizes) + 1)))
    check("both have a card", sizes[1] > sizes[0] + 1500 and sizes[2] > sizes[1])
    view.key("Tab")
    view.expect("the cursor is on the left one", "map, light$")
    view.key("b")
    view.expect("goes to the right one", "map, light, beside$")
    view.key("shift+Up", "shift+Right")
    view.expect("moves there", "map, light, beside$")
    view.key("b")
    view.expect("and back", "map, light$")
    view.key("b", "Return")
    view.expect("closer there is the left one only", "map slot, light$")
    view.key("BackSpace")
    view.expect("and out again", "map, light, beside$")
    xdo("mousemove", "--window", view.window, 520, 300)
    xdo("click", 1)
    xdo("click", 1)
    view.expect("clicking twice on the right does not zoom", "map, light, beside$")
    view.key("d")
    view.expect("no remedy of a dump", "a dump is one moment")
    view.close()


def test_pool(tmp):
    """The frames of a paging pool: what each holds, and what one call makes of them."""
    view = Viewer(tmp, "low-memory", "--at", "26", "--physical", "--no-motion", "--size", "1280x800",
                  "--theme", "light")
    view.expect("frame by frame", "step 26.2 of 26 - paused - physical, light$")
    pictures = []
    for x, y in [(5, 795), (470, 612), (487, 612), (5, 795)]:  # the pool is frames 0 to 15
        pictures.append(view.picture_at(tmp, x, y, len(pictures) + 1))
    check("a frame has a card", len(pictures[1]) > len(pictures[0]) + 1500)
    check("another frame another card", pictures[2] != pictures[1]
          and len(pictures[2]) > len(pictures[0]) + 1500)
    check("and is left again", abs(len(pictures[3]) - len(pictures[0])) < 1000)
    view.key("Left", "Left", "F12")
    view.expect("steps back", "step 25 of 26.*physical")
    view.key("Right", "Right")
    view.expect("and forward", "step 26.2 of 26.*physical")
    view.key("n", "n", "t", "t", "t")
    view.expect("another process in focus", "step 26.2 of 26.*physical, light$")
    view.key("1", "2")
    view.expect("there and back", "physical, light$")
    view.key("Tab", "shift+Up", "Escape")
    view.expect("the cursor", "physical, light$")
    view.close()


def test_mouse(tmp):
    """A drag on the time line, the wheel, a click on the story, a mouse that rests."""
    view = Viewer(tmp, "wall", "--at", "297", "--no-motion", "--size", "1280x800", "--theme", "light")
    view.expect("opens", "step 297 of 297 - paused")
    first = len(view.picture_at(tmp, 640, 500, 1))  # the mouse may have rested elsewhere before
    view.mouse(600, 735, "mousedown", 1)
    view.expect("a press on the time line goes there", "step 2[0-9][0-9] of 297 - looking back")
    for x in range(590, 340, -10):
        view.mouse(x, 600)
    view.expect("a drag goes on, wherever the mouse is", r"step [789]\d of 297 - looking back")
    xdo("mouseup", 1)
    here = re.search(r"step \d+ of", view.name())[0]
    view.mouse(700, 735)
    time.sleep(0.3)
    check("let go it stays", here in view.name())
    view.mouse(640, 500, "click", 4)
    view.expect("the wheel goes into the slot", "map slot, light")
    view.mouse(640, 500, "click", 4)
    view.expect("and the block", "map block, light")
    view.mouse(640, 500, "click", "--repeat", 2, 5)
    view.expect("and back", "map, light$")
    view.mouse(1200, 300, "click", 1)
    view.expect("a click on the story goes on", f"step {int(here.split()[1]) + 1} of 297")
    view.mouse(640, 500)
    held = len(view.picture_at(tmp, 641, 500, 2))
    view.key("Left", "F12")
    view.expect("saved", "saved slot32-003.png")
    away = len((pathlib.Path(tmp) / "slot32-003.png").read_bytes())
    check("a key takes the card away", away < held - 1500)
    check("pictures are there", first > 10000)
    view.close()


def test_clicker(tmp):
    """What a presenter's clicker sends."""
    view = Viewer(tmp, "wall", "--theme", "light")
    view.key("Next", "Next")
    view.expect("forwards", "step 4 of 4.*question")
    view.key("Next")
    view.expect("says how to go on", "once more passes it over")
    view.key("Next")
    view.expect("passed over", "step 4.2 of 4")
    view.key("Prior")
    view.expect("back", "step 4.1 of 4")
    view.key("period")
    view.expect("black", ", black$")
    view.key("b")
    view.expect("any key brings it back, and does nothing else", "step 4.1 of 4.*light, question$")
    view.key("Escape", "F5")
    view.expect("from the beginning", "step [2-4][.0-9]* of 4")
    view.key("Escape")
    view.close()


def to_the_end(view):
    """Runs to the end and passes the questions over."""
    view.key("End")
    for _ in range(20):
        view.wait_for(lambda: re.search("question|the end", view.name()))
        if "the end" in view.name():
            break
        view.key("Escape", "End")
    view.expect("the end is reached", "the end")


def test_shelf(tmp):
    """From the shelf into a lesson and from its end into the next; what is kept of it."""
    listed = subprocess.run([SLOT32, "scenarios", "--json"], capture_output=True, text=True).stdout
    lessons = [json.loads(line) for line in listed.splitlines()]
    first, second, third = (re.escape(one["title"]) for one in lessons[:3])
    progress = pathlib.Path(CONFIG) / "slot32" / "progress"
    progress.unlink(missing_ok=True)
    view = Viewer(tmp)
    view.expect("alone it opens on the shelf", "^Lessons - [0-9]+ of [0-9]+ - ")
    view.key("Home")
    view.expect("the first lesson is new", f"^Lessons - 1 of {len(lessons)} - {first}$")
    view.key("Return")
    view.expect("Enter begins it", f"^{first} - step ")
    to_the_end(view)
    view.key("Return")
    view.expect("Enter begins the next", f"^{second} - step ")
    view.key("o")
    view.expect("the shelf again", f" - 2 of {len(lessons)} - {second}$")
    view.key("Left")
    view.expect("the first is done", f"{first}, done$")
    view.close()
    kept = progress.read_text().splitlines()
    check("what was done is kept", [line.split()[0] for line in kept] == [lessons[0]["name"]])
    view = Viewer(tmp)
    view.key("Home")
    view.expect("after a restart, too", f"{first}, done$")
    view.mouse(640, 250, "click", 1)
    view.expect("a click begins a lesson", f"^{second} - step ")
    to_the_end(view)
    view.mouse(1110, 630, "click", 1)
    view.expect("a click begins the next", f"^{third} - step ")
    view.close()
    progress.write_text(progress.read_text().replace(kept[0].split()[1], "0" * 16))
    view = Viewer(tmp)
    view.key("Home")
    view.expect("another text than the one that was done", f"{first}, changed since$")
    view.key("F5")
    view.expect("a clicker begins it", f"^{first} - step ")
    view.close()
    progress.unlink()


def test_display(tmp):
    """A window is no larger than its display, has all of it with F11, and remembers its own size."""
    settings = pathlib.Path(CONFIG) / "slot32" / "window"
    settings.unlink(missing_ok=True)
    view = Viewer(tmp, "slot0", screen="1366x768")
    check("it opens no larger than the display", view.geometry()[2:] == [1280, 768])
    x, y, w, h = view.geometry()
    check("and inside of it", x >= 0 and y >= 0 and x + w <= 1366 and y + h <= 768)
    view.key("F11")
    view.expect("full screen", "full screen")
    check("it has the whole display", bool(view.wait_for(
        lambda: view.geometry() == [0, 0, 1366, 768], 5)))
    view.key("2", "Escape")
    view.expect("Escape lets go first", "map, light, full screen")
    view.key("Escape")
    view.expect("then it leaves", "map, light$")
    check("as it was", bool(view.wait_for(lambda: view.geometry() == [x, y, w, h], 5)))
    view.key("F11")
    view.expect("full screen", "full screen")
    view.close()
    check("none of that is remembered", settings.read_text().split() == ["1280", "800", "0", "100"])
    settings.write_text("3000 2000 0 100\n")
    view = Viewer(tmp, "slot0", screen="1366x768")
    check("a remembered size is made to fit", view.geometry()[2:] == [1366, 768])
    xdo("windowsize", view.window, 800, 500)
    check("it is made smaller", bool(view.wait_for(lambda: view.geometry()[2:] == [800, 500], 5)))
    time.sleep(0.5)
    view.close()
    check("which is remembered", settings.read_text().split() == ["800", "500", "0", "100"])
    settings.unlink()


TESTS = [test_idle, test_wall, test_dump, test_file, test_errors, test_busy, test_hover, test_dlls,
         test_heap, test_beside, test_pool, test_question_closed, test_arguments, test_mouse,
         test_clicker, test_shelf, test_display, test_answers]
if shutil.which("weston"):
    TESTS.append(test_dense)
for test in TESTS:
    with tempfile.TemporaryDirectory() as folder:
        test(folder)
print(f"{checks} checks, {len(failures)} failed")
sys.exit(1 if failures else 0)
