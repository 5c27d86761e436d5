#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A pupil's way in a browser: from the shelf into the wall, to its end card and into the next lesson, by the
keys alone, by the mouse alone and by touch. The browser keeps how one did.

usage: test_lessons.py BUILD-WEB [PICTURES]        (PICTURES: a folder for screenshots)
"""
import sys
import time

from browser import Browser, serve
from checks import check, ended, picture

BAR = 29  # px above the picture
W, H = 1280, 771 + BAR
WALL_CARD = (640, 221 + BAR)
CHAPTER, FULL, LESSONS = (1068, 683 + BAR), (1152, 714 + BAR), (1195, 714 + BAR)  # buttons
CHOICES = [(1115, y + BAR) for y in (519, 553, 485, 451)]  # of a question, whose text has one line or more
END_CARD = (1115, 571 + BAR)
TRIES = 40


def settled(browser):
    """The title once nothing changes any more."""
    before = None
    while before != (title := browser.value("document.title")):
        before = title
        time.sleep(0.3)
    return title


def to_the_end(browser, on, answer):
    """`on` goes to the next chapter, `answer` gives an answer, each in its own way."""
    for n in range(TRIES):
        title = settled(browser)
        if "the end" in title:
            break
        if "question" in title:
            answer(n)
        else:
            on()
    check("it comes to its end", "the end" in title, title)


def shelf(address):
    browser = Browser(W, H, 1)
    browser.open(address)
    title = browser.wait("Lessons")
    check("a page without a link begins on the shelf", title.startswith("Lessons - 1 of 62"), title)
    return browser


def into_the_next(browser):
    title = browser.wait("Reserve, commit, touch - step")
    check("the next lesson begins", title.startswith("Reserve, commit, touch - step 2 "), title)


def by_keys(address, folder):
    browser = shelf(address)
    time.sleep(2)
    picture(browser, folder, "shelf")
    browser.press("l", "l")
    title = browser.wait("From the blog post")
    check("L goes to the next list", title.startswith("From the blog post - 1 of"), title)
    for _ in range(4):
        browser.press("l", "l")
    browser.wait("Lessons")
    browser.press("ArrowRight")
    browser.wait("2 of 62")
    browser.press("Enter", "\r")
    browser.wait("The 32 MB wall - step")
    to_the_end(browser, lambda: browser.press("c", "c"), lambda n: (browser.press(f"{3 - n % 2}", f"{3 - n % 2}"), browser.press("Enter", "\r")))
    picture(browser, folder, "wall-end")
    browser.press("Enter", "\r")
    into_the_next(browser)
    kept = browser.value("localStorage['slot32.progress']")
    check("the browser keeps how it was done", kept.startswith("wall ") and kept.endswith(" 2 2\n"), kept)
    browser.press("F11")
    title = browser.wait("full screen")
    time.sleep(0.5)
    check("F11 is the whole screen", "full screen" in title and browser.value("!!document.fullscreenElement"), title)
    browser.value("document.exitFullscreen()")
    title = browser.wait("full screen", gone=True)
    check("left by the browser, the picture knows it", "full screen" not in title, title)
    browser.open("about:blank")
    browser.open(address)
    browser.wait("Lessons")
    browser.press("ArrowRight")
    title = browser.wait("2 of 62")
    check("the next time it is ticked", title.endswith(", done"), title)
    time.sleep(2)
    picture(browser, folder, "shelf-ticked")
    browser.end()


def by_mouse(address, folder):
    browser = shelf(address)
    browser.click(*WALL_CARD)
    browser.wait("The 32 MB wall - step")
    to_the_end(browser, lambda: browser.click(*CHAPTER), lambda n: browser.click(*CHOICES[n % len(CHOICES)]))
    browser.click(*END_CARD)
    into_the_next(browser)
    browser.click(*FULL)
    title = browser.wait("full screen")
    time.sleep(0.5)
    check("its button is the whole screen", browser.value("!!document.fullscreenElement"), title)
    browser.click(*FULL)
    browser.wait("full screen", gone=True)
    browser.click(*LESSONS)
    title = browser.wait("Lessons")
    check("the button of the lessons", title.startswith("Lessons - 3 of 62"), title)
    browser.end()


def by_touch(address, folder):
    browser = shelf(address)
    browser.has_fingers()
    browser.tap(*WALL_CARD)
    browser.wait("The 32 MB wall - step")
    to_the_end(browser, lambda: browser.tap(*CHAPTER), lambda n: browser.tap(*CHOICES[n % len(CHOICES)]))
    browser.tap(*END_CARD)
    into_the_next(browser)
    browser.end()


def main():
    address = serve(sys.argv[1])
    folder = sys.argv[2] if len(sys.argv) > 2 else None
    by_keys(address, folder)
    by_mouse(address, folder)
    by_touch(address, folder)
    return ended("the lessons")


sys.exit(main())
