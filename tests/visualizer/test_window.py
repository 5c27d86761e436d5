#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The live window itself: idle and busy, its arguments, its size, the mouse and a clicker.

usage: test_window.py SLOT32
"""
import os
import pathlib
import re
import shutil
import subprocess
import time

from live import CONFIG, ENV, QUICK, SLOT32, SLOW, Viewer, check, xdo, test


def cpu_ticks(pid):
    """Ticks (10 ms) of processor time a process has used."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def test_idle(tmp):
    view = Viewer(tmp, "wall")
    time.sleep(1)
    before = cpu_ticks(view.process.pid)
    time.sleep(4)
    used = cpu_ticks(view.process.pid) - before
    # One redraw a half-second would be 3 ticks and more.
    check(f"nothing is drawn while nothing changes: {used} ticks in 4 s", used <= 2)
    view.close()


def test_arguments(tmp):
    """The window begins as it is told to, and remembers only what was changed in it."""
    settings = pathlib.Path(CONFIG) / "slot32" / "window"
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


def test_question_closed(tmp):
    view = Viewer(tmp, "wall")
    view.key("f")
    view.expect("a question is open", "question")
    view.process.terminate()  # SDL makes a quit event of it, as of a closed window
    view.close(None)


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


def test_display(tmp):
    """A window is no larger than its display, has all of it with F11, and remembers its own size."""
    settings = pathlib.Path(CONFIG) / "slot32" / "window"
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


test(test_idle, test_busy, test_hover, test_question_closed, test_arguments, test_mouse, test_clicker, test_display,
     *[test_dense] if shutil.which("weston") else [])
