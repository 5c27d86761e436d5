#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The page for everybody: axe-core finds nothing wrong, fingers do what a mouse does, the system's wishes are
kept, a screen reader hears one sentence of a moment, a frame reports to its page, answers can be handed in.

usage: test_access.py SLOT32 BUILD-WEB AXE.js [PICTURES]        (AXE.js: axe.min.js of npm's axe-core)
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time

from browser import serve
from chromium import Chromium as Browser  # it shows another scheme, and the tree that is read aloud
from checks import check, ended, picture

W, H = 1366, 768


def emulate(browser, **features):
    browser.call("Emulation.setEmulatedMedia",
                 features=[{"name": name.replace("_", "-"), "value": value} for name, value in features.items()])


def violations(browser, axe):
    browser.value(axe)
    found = browser.value("axe.run({ resultTypes: ['violations'] }).then(({ violations }) => JSON.stringify(violations.map("
                          "({ id, nodes }) => [id, nodes.map(({ html, any }) => html.slice(0, 100) + (any[0] ? any[0].message : ''))])))")
    return json.loads(found)


def test_axe(address, axe, folder):
    for scheme in ("light", "dark"):
        browser = Browser(W, H, 1)
        emulate(browser, prefers_color_scheme=scheme)
        browser.open(address)
        title = browser.wait("Lessons")
        time.sleep(1)
        check(f"{scheme}: the shelf", violations(browser, axe) == [], violations(browser, axe))
        browser.value("location.hash = '#s=wall&at=297'")
        title = browser.wait("step 297")
        check(f"{scheme}: the picture follows the system", scheme == "light" or "dark" in title, title)
        browser.value("document.getElementById('program').click()")
        time.sleep(1.5)
        for tab in ("program", "map"):
            browser.value(f"document.getElementById('tab-{tab}').click()")
            time.sleep(1.5)
            found = violations(browser, axe)
            check(f"{scheme}: {tab}", found == [], found)
        picture(browser, folder, f"access-{scheme}")
        browser.end()


def test_order(address):
    """Tab goes through all of the page, and comes out of the picture and of the editor."""
    browser = Browser(W, H, 1)
    browser.open(f"{address}/#s=wall&at=297")
    browser.wait("step 297")
    browser.value("document.getElementById('program').click()")
    time.sleep(1.5)
    browser.value("document.getElementById('copy').focus()")
    seen = []
    for _ in range(9):
        seen.append(browser.value("document.activeElement.id || document.activeElement.className || document.activeElement.tagName"))
        browser.call("Input.dispatchKeyEvent", type="keyDown", key="Tab", code="Tab", windowsVirtualKeyCode=9)
        browser.call("Input.dispatchKeyEvent", type="keyUp", key="Tab", code="Tab", windowsVirtualKeyCode=9)
    wanted = ["copy", "program", "open", "tab-program"]
    check("the order of the focus", seen[:4] == wanted and "run" in seen and "picture" in seen, seen)
    browser.end()


def test_said(address):
    browser = Browser(W, H, 1)
    emulate(browser, prefers_reduced_motion="reduce")
    browser.open(f"{address}/#s=wall&at=297")
    browser.wait("step 297")
    time.sleep(1)
    said = browser.value("document.getElementById('said').textContent")
    check("a moment is said in one sentence", "step 297" in said and "no hole" in said.lower() or "512 blocks" in said, said)
    check("less motion", browser.value("session.moves") is False)
    browser.value("window.n = 0; new MutationObserver(() => n++).observe(document.getElementById('said'), { childList: true })")
    browser.press("Home")
    browser.wait("step 2")
    browser.press(" ", " ")
    time.sleep(2)
    browser.press(" ", " ")
    time.sleep(0.6)
    n = browser.value("n")
    check("what passes is not said", n is not None and n <= 4, n)
    browser.end()


def test_looks(address):
    """The theme that was chosen last is kept for links that say nothing of it."""
    browser = Browser(W, H, 1)
    browser.open(f"{address}/#s=wall&at=297")
    browser.wait("step 297")
    browser.press("t", "t")
    browser.wait("dark")
    browser.press("]", "]")
    time.sleep(0.5)
    browser.open("about:blank")
    browser.open(f"{address}/#s=psl&at=20")
    title = browser.wait("step 20")
    time.sleep(0.6)
    check("the theme is kept", "dark" in title and "letters=110" in browser.value("location.hash"), title)
    browser.value("location.hash = '#s=psl&at=20&theme=light'")
    title = browser.wait("light")
    check("unless a link says otherwise", "light" in title, title)
    browser.end()


def touch(browser, kind, *points):
    browser.call("Input.dispatchTouchEvent", type=kind, touchPoints=[{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)])
    time.sleep(0.05)


def test_fingers(address, folder):
    browser = Browser(W, H, 1)
    browser.call("Emulation.setTouchEmulationEnabled", enabled=True, maxTouchPoints=2)
    browser.open(f"{address}/#s=wall&at=297")
    browser.wait("step 297")
    touch(browser, "touchStart", (640, 300))
    touch(browser, "touchStart", (640, 300), (700, 340))
    for by in range(10, 200, 20):
        touch(browser, "touchMove", (640 - by, 300 - by), (700 + by, 340 + by))
    touch(browser, "touchEnd")
    title = browser.wait("map slot")
    check("two fingers come closer", "map slot" in title or "map block" in title or "map bytes" in title, title)
    browser.value("location.hash = '#s=wall&at=297&to=297&x=1'")
    browser.wait("map, ")
    touch(browser, "touchStart", (700, 705))
    for x in range(690, 300, -30):
        touch(browser, "touchMove", (x, 705))
    touch(browser, "touchEnd")
    title = browser.wait("looking back")
    check("a finger drags on the time line", "looking back" in title, title)
    picture(browser, folder, "access-touch")
    browser.end()


def test_sizes(address, folder):
    for name, w, h, scale in (("phone", 390, 844, 2), ("laptop", 1366, 768, 1), ("dense", 1366, 768, 2), ("zoom", 683, 384, 2)):
        browser = Browser(w, h, scale)
        browser.open(f"{address}/#s=wall&at=297")
        title = browser.wait("step 297")
        time.sleep(0.5)
        box = browser.value("[session.canvas.clientWidth, stage.clientWidth, document.documentElement.scrollWidth].join()")
        check(f"{name}: it fits", box.split(",")[2] == str(w), box)
        picture(browser, folder, f"access-{name}")
        browser.end()


def test_frame(address, place):
    (place / "frame.html").write_text(f"""<!doctype html><title>around</title><script>
        const heard = [];
        addEventListener("message", ({{ data }}) => data.slot32 && heard.push(data.slot32));
    </script><iframe id="lesson" src="{address}/?embed#s=wall&at=297" width="1000" height="600"></iframe>""")
    browser = Browser(W, H, 1)
    browser.open(f"{serve(str(place))}/frame.html")
    end = time.monotonic() + 20
    while not (heard := browser.value("heard.length && JSON.stringify(heard.at(-1))")) and time.monotonic() < end:
        time.sleep(0.1)
    heard = json.loads(heard or "{}")
    check("a frame says what it shows", heard.get("step") == 297 and heard.get("score") == {"questions": 1, "right": 0}, heard)
    browser.end()


def test_answers(program, address, place):
    browser = Browser(W, H, 1)
    browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(place))
    browser.open(f"{address}/#s=wall&at=4.1")
    browser.wait("question")
    for key in ("3", "Enter", "k"):
        browser.press(key, {"Enter": "\r"}.get(key, key))
        time.sleep(0.3)
    log, end = place / "answers.log", time.monotonic() + 10
    while not log.exists() and time.monotonic() < end:
        time.sleep(0.1)
    check("the answers are a file", log.exists())
    if log.exists():
        marked = subprocess.run([program, "grade", log, "--csv"], capture_output=True, text=True)
        check("slot32 grade reads it", marked.returncode == 0 and "wall" in marked.stdout, marked.stdout + marked.stderr)
    browser.end()


def main():
    program, address, axe = sys.argv[1], serve(sys.argv[2]), pathlib.Path(sys.argv[3]).read_text()
    folder = sys.argv[4] if len(sys.argv) > 4 else None
    with tempfile.TemporaryDirectory() as name:
        test_axe(address, axe, folder)
        test_order(address)
        test_said(address)
        test_looks(address)
        test_fingers(address, folder)
        test_sizes(address, folder)
        test_frame(address, pathlib.Path(name))
        test_answers(program, address, pathlib.Path(name))
    return ended("for everybody")


sys.exit(main())
