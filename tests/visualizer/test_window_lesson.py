#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a live window shows: lessons, from the shelf to the end, files of one's own, dumps, two devices.

usage: test_window_lesson.py SLOT32
"""
import json
import os
import pathlib
import re
import subprocess
import time

from live import CONFIG, SLOT32, SLOW, Viewer, check, xdo, test


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
    check("the picture is there", (pathlib.Path(tmp) / "slot32-003.png").exists())
    check("no earlier picture is written over", earlier.read_text() == "of another day")
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


def test_route(tmp):
    """The route of the shelf is kept at once, so that a window that was killed begins there."""
    route = pathlib.Path(CONFIG) / "slot32" / "route"
    view = Viewer(tmp)
    view.key("Tab", "Tab", "Tab")
    view.expect("a route", "^Lab afternoon - 1 of ")
    check("it is kept", view.wait_for(lambda: route.exists() and route.read_text() == "Lab afternoon\n"))
    view.process.kill()
    view.process.wait()
    view.server.terminate()
    view = Viewer(tmp)
    view.expect("the next window begins there", "^Lab afternoon - 1 of ")
    view.close()
    view = Viewer(tmp, "wall")
    view.key("o")
    view.expect("also one that shows a lesson first", "^Lab afternoon - 2 of ")
    view.close()
    route.unlink()


test(test_route, test_wall, test_dump, test_file, test_errors, test_dlls, test_heap, test_beside, test_pool, test_shelf, test_answers)
