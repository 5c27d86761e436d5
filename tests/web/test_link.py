#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Links in fresh browsers: the same picture, moment and answers; a lesson of another version; broken ones.

usage: test_link.py BUILD-WEB [PICTURES]        (PICTURES: a folder for screenshots)
"""
import base64
import json
import pathlib
import struct
import sys
import tempfile
import time

from browser import Browser, serve
from checks import check, ended

W, H = 1366, 768
OWN = "-- \u2713 </script>\nscenario{ title = 'Own' }\nprocess{ name = 'a.exe', main = function() say('caf\u00e9') Sleep(1) end }\n"


def pixels(browser, name):
    path = pathlib.Path(name)
    time.sleep(0.7)  # the last key, too
    browser.screenshot(path)
    return path.read_bytes()


def copied(browser):
    """What the button "Copy link" leaves, in the clipboard or in the address."""
    browser.value("window.copied = ''; navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    browser.value("document.getElementById('copy').click()")
    browser.wait("a link to this picture is in the clipboard")
    browser.value("session.canvas.focus()")
    return browser.value("window.copied")


def saved(browser):
    """(name, PNG) of the file that the button "Save picture" makes."""
    browser.value("""window.kept = null;
        HTMLAnchorElement.prototype.click = function () {
            const { download } = this;
            fetch(this.href).then((answer) => answer.arrayBuffer()).then((bytes) => {
                window.kept = [download, btoa(Array.from(new Uint8Array(bytes), (b) => String.fromCharCode(b)).join(""))];
            });
        };
        document.getElementById("save").click()""")
    end = time.monotonic() + 20
    while not browser.value("!!window.kept") and time.monotonic() < end:
        time.sleep(0.1)
    name, png = browser.value("window.kept") or ["", ""]
    return name, base64.b64decode(png)


def opened_elsewhere(address, wanted):
    browser = Browser(W, H, 1)
    browser.open(address)
    return browser, browser.wait(wanted)


def test_same(address, folder):
    browser = Browser(W, H, 1)
    browser.open(f"{address}/#s=wall&at=4.1")
    browser.wait("question")
    for key in "3":
        browser.press(key, key)
    browser.press("Enter", "\r")
    browser.wait("question", gone=True)
    browser.press("f", "f")
    browser.wait("step 297")
    for key in "2t]":
        browser.press(key, key)
    title = browser.wait("physical, dark")
    before = pixels(browser, f"{folder}/link-before.png")
    name, png = saved(browser)
    check("the picture's file says what it shows", name == "wall-297.png", name)
    canvas = browser.value("JSON.stringify(session.size)")
    own = json.dumps(dict(zip("wh", struct.unpack(">II", png[16:24]))), separators=(",", ":"))
    check("it has the picture's pixels", png[:8] == b"\x89PNG\r\n\x1a\n" and own == canvas, (own, canvas))
    if folder:
        pathlib.Path(f"{folder}/link-saved.png").write_bytes(png)
    link = copied(browser)
    check("the link has the answer", "&a=292&" in link, link)
    other, there = opened_elsewhere(link, "step 297")
    check("the same title", there == title, f"{title}\n  {there}")
    check("the same pixels", pixels(other, f"{folder}/link-after.png") == before)
    other.value("location.hash = '#s=psl&at=20'")
    there = other.wait("step 20")
    check("another link in the same page", there.startswith("Server calls"), there)
    browser.end()
    other.end()


def test_own(address, folder):
    """A text of one's own is packed, and opens."""
    text = base64.urlsafe_b64encode(OWN.encode()).decode().rstrip("=")
    browser = Browser(W, H, 1)
    browser.open(f"{address}/#n=own.lua&t={text}")
    browser.wait("Own - step")
    link = copied(browser)
    check("the text is packed", "&z=" in link and "&t=" not in link, link)
    other, there = opened_elsewhere(link, "Own - step")
    check("and comes out again", there.startswith("Own - step"), there)
    browser.end()
    other.end()


def test_strange(address, folder):
    browser = Browser(W, H, 1)
    for link, wanted in (("s=wall&at=20&v=0.0.9&h=0123456789abcdef", "the lesson has changed since slot32 0.0.9"),
                         ("s=wall&at=20&view=hologram", "parts that slot32"), ("n=a.lua&z=AAAA", "no text that can be read"),
                         ("s=no-such&v=9", "no lesson 'no-such' (the link is of slot32 9"), ("s=wall&at=9", "step 9")):
        browser.open("about:blank")
        browser.open(f"{address}/#{link}")
        title = browser.wait(wanted)
        check(f"{link}: {wanted}", wanted in title, title)
    browser.end()


def main():
    address = serve(sys.argv[1])
    with tempfile.TemporaryDirectory() as place:
        folder = sys.argv[2] if len(sys.argv) > 2 else place
        for test in (test_same, test_own, test_strange):
            test(address, folder)
    return ended("links")


sys.exit(main())
