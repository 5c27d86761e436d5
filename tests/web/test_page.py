#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The page in a browser: it opens at a moment, and keys and the mouse do what they do in the window.

usage: test_page.py BUILD-WEB LISTS [PICTURES]        (PICTURES: a folder for screenshots)

LISTS draws pictures natively: what is no text has the same pixels on the canvas.
"""
import json
import pathlib
import subprocess
import sys
import time

from browser import Browser, serve
from checks import check, ended, picture

W, H = 1280, 800
# What is pressed, and what the page's title says then.
WALK = [("ArrowRight", "", "step 298 of 298"), ("ArrowLeft", "", "step 297 of 298 - looking back"),
        ("End", "", "question"), ("Escape", "", "step 299.3"), ("End", "", "step 303 of 303 - the end"),
        ("2", "2", "physical"), ("1", "1", "map"), ("Home", "", "step 2 of 303 - looking back")]
# Moments whose pictures are compared, and what is pressed in them: each view, End; 116 is the next theme.
VIEWS = ["t2", "t3", "t4", "t5", "t7", "t1"]
PAINTED = [("wall", 297, [*VIEWS, "116", *VIEWS, "116", *VIEWS]), ("one-heap-two-devices", 20, VIEWS),
           ("psl", 20, VIEWS), ("ceheapcreate", 30, [*VIEWS, "266"]), ("hibernate", 0, ["266", "257", "266", *VIEWS])]


def test_walk(address, folder):
    browser = Browser(W, H, 1)
    browser.open(f"{address}/#s=wall&at=297")
    title = browser.wait("step 297")
    check("it opens at the moment of the link", title.startswith("The 32 MB wall - step 297"), title)
    time.sleep(1)  # it is told once the picture stays
    said = browser.value("document.getElementById('said').textContent")
    check("a screen reader is told what is shown", said.startswith(title), said)
    picture(browser, folder, "wall-297")
    for key, text, wanted in WALK:
        browser.press(key, text)
        title = browser.wait(wanted)
        check(f"{key}: {wanted}", wanted in title, title)
    browser.press(" ", " ")
    title = browser.wait("step 2 of", gone=True)
    check("Space plays", "step 2 of" not in title, title)
    browser.press(" ", " ")
    browser.click(842, 742)  # the button of view 2
    title = browser.wait("physical")
    check("a button is clicked", "physical" in title, title)
    picture(browser, folder, "wall-click")
    browser.end()


def test_pixels(address, folder):
    """The canvas has the display's pixels."""
    browser = Browser(W // 2, H // 2, 2)
    browser.open(f"{address}/#s=wall&at=297")
    browser.wait("step 297")
    size = browser.value("[session.size.w, session.size.h, stage.clientWidth * 2, stage.clientHeight * 2].join()")
    w, h, inner_w, inner_h = map(int, size.split(","))
    check("two pixels to a point", w == inner_w and abs(h - inner_h) <= 1, size)
    picture(browser, folder, "wall-dense")
    browser.end()


def test_no_lesson(address):
    browser = Browser(W, H, 1)
    browser.open(f"{address}/#s=no-such")
    title = browser.wait("no lesson")
    check("a lesson that is not there", title.startswith("Lessons") and "no lesson 'no-such'" in title, title)
    browser.end()


def test_painter(address, lists):
    browser = Browser(W, H, 1)
    browser.open(f"{address}/#s=no-such")
    browser.wait("no lesson")
    browser.add_script(pathlib.Path(__file__).with_name("pixels.js").read_text())
    for lesson, step, keys in PAINTED:
        native = subprocess.run([lists, "--pixels", f"s={lesson}&at={step}", *keys], capture_output=True, text=True,
                                check=True).stdout.splitlines()
        there = (browser.value(f"pixels('s={lesson}&at={step}', {json.dumps(keys)})") or "").splitlines()
        check(f"{lesson}: as many pictures", len(native) == len(there) > 1, f"{len(native)} and {len(there)}")
        for a, b in zip(native, there):
            check(f"{lesson}: the same pixels", a == b, f"{a}\n  {b}")
    browser.end()


def main():
    address = serve(sys.argv[1])
    folder = sys.argv[3] if len(sys.argv) > 3 else None
    test_walk(address, folder)
    test_pixels(address, folder)
    test_no_lesson(address)
    test_painter(address, sys.argv[2])
    return ended("the page")


sys.exit(main())
