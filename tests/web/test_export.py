#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `slot32 export` writes: one file that needs no network, and a package for a learning platform.

usage: test_export.py SLOT32 BUILD-WEB [PICTURES]        (PICTURES: a folder for screenshots)
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import zipfile

from browser import Browser, serve
from checks import check, ended, picture
from page import PATIENCE

W, H = 1280, 800
# What must survive: the end of a script, of an attribute, of a line, and letters of all kinds.
OWN = """-- </script><script>alert(1)</script> "quoted" & 'single' <!-- caf\u00e9 \u2713
local parts = include "parts/half"
scenario{ title = "Mine </title> & yours" }
process{
    name = "own.exe",
    main = function()
        local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE, PAGE_NOACCESS)
        say("</script> & \\"quotes\\" survive: %s", hex(parts.half(p)))
        ask{ question = "How much is it?", choices = { "</script>", "64 KB" }, answer = "64 KB", why = "it is a block" }
        say("the end of it")
    end,
}
"""
HALF = "local module = {} -- </script>\nfunction module.half(n) return n // 2 end\nreturn module\n"


def export(program, template, *args, code=0):
    done = subprocess.run([program, "export", *args, "--template", template], capture_output=True, text=True)
    check(f"export {' '.join(map(str, args))}: exit code {code}", done.returncode == code, done.stderr)
    return done


def test_file(program, template, place, folder):
    """A scenario of one's own with a file that it includes, from the disk and without a network."""
    (place / "parts").mkdir()
    (place / "own.lua").write_text(OWN)
    (place / "parts/half.lua").write_text(HALF)
    page = place / "own.html"
    export(program, template, place / "own.lua", "-o", page, "--profile", "smartphone")
    (place / "own.lua").unlink()
    (place / "parts/half.lua").unlink()
    browser = Browser(W, H, 1)
    browser.hear_requests()
    browser.open(f"file://{page}")
    title = browser.wait("Mine </title> & yours - step")
    check("a page from the disk shows the lesson", title.startswith("Mine </title> & yours - step"), title)
    browser.press("End")
    title = browser.wait("question")
    check("it asks", "question" in title, title)
    picture(browser, folder, "export-question")
    browser.press("2", "2")
    browser.press("Enter", "\r")
    browser.wait("question", gone=True)
    browser.press("End")
    title = browser.wait("the end")
    check("it goes to its end", "the end" in title, title)
    picture(browser, folder, "export-end")
    outside = [url for url in browser.requests if not url.startswith(("file://" + str(page), "blob:", "data:"))]
    check("it asks nothing of the network", not outside, outside)
    time.sleep(1)  # the address follows
    address = browser.value("location.href")
    browser.end()
    other = Browser(W, H, 1)
    other.open(address)
    title = other.wait("the end")
    check("its address opens the same moment", "the end" in title, title)
    other.end()


def test_at(program, template, place):
    page = place / "wall.html"
    export(program, template, "wall", "-o", page, "--at", "297")
    browser = Browser(W, H, 1)
    browser.open(f"file://{page}")
    title = browser.wait("step 297")
    check("a lesson begins at the moment of --at", title.startswith("The 32 MB wall - step 297"), title)
    browser.end()
    print(f"a lesson as one file: {page.stat().st_size // 1024} KB")


def test_site(program, template, place):
    export(program, template, "--site", place / "course")
    browser = Browser(W, H, 1)
    browser.open(f"file://{place}/course/index.html")
    title = browser.wait("Lessons")
    check("the course begins on the shelf", title.startswith("Lessons - 1 of"), title)
    browser.open(f"file://{place}/course/lessons.html")
    browser.wait("all lessons")
    browser.value("document.querySelectorAll('a')[2].click()")
    title = browser.wait("The 32 MB wall - step")
    check("its list leads into a lesson", "The 32 MB wall - step" in title, title)
    browser.end()


# A learning platform: it keeps what is set, for as long as its page lives, and then in localStorage.
PLATFORM = """<!doctype html><title>platform</title><iframe id="lesson" width="1200" height="700"></iframe><script>
const kept = JSON.parse(localStorage.kept || "{}");
const calls = [];
window.API = {
    LMSInitialize() { calls.push("initialize"); return "true"; },
    LMSFinish() { calls.push("finish"); return "true"; },
    LMSGetValue(name) { return kept[name] || ""; },
    LMSSetValue(name, value) { kept[name] = value; return "true"; },
    LMSCommit() { calls.push("commit"); localStorage.kept = JSON.stringify(kept); return "true"; },
    LMSGetLastError() { return "0"; },
};
document.getElementById("lesson").src = "index.html";
</script>"""


def title_of_frame(browser, wanted):
    """Waits until the frame's title has these words. Returns the last title."""
    title, end = "", time.monotonic() + PATIENCE
    while wanted not in title and time.monotonic() < end:
        time.sleep(0.05)
        title = browser.value("document.getElementById('lesson')?.contentDocument?.title || ''") or ""
    return title


def test_scorm(program, template, place, folder):
    package = place / "wall.zip"
    export(program, template, "wall", "--scorm", package)
    with zipfile.ZipFile(package) as archive:
        check("the archive is sound", archive.testzip() is None)
        check("it has a manifest and a page", sorted(archive.namelist()) == ["imsmanifest.xml", "index.html"])
        check("the manifest is of SCORM 1.2", b"<schemaversion>1.2</schemaversion>" in archive.read("imsmanifest.xml"))
        archive.extractall(place / "platform")
    (place / "platform/platform.html").write_text(PLATFORM)
    address = serve(str(place / "platform"))
    browser = Browser(W, H, 1)
    browser.open(f"{address}/platform.html")
    title = title_of_frame(browser, "32 MB wall - step")
    check("the platform shows the lesson", "32 MB wall - step" in title, title)
    browser.click(600, 300)
    for key, wanted in (("End", "question"), ("Escape", "step 4.2"), ("End", "question"), ("Escape", "step 299.3"),
                        ("End", "the end")):
        browser.press(key)
        title = title_of_frame(browser, wanted)
        check(f"in the platform, {key}: {wanted}", wanted in title, title)
    picture(browser, folder, "scorm")
    kept = json.loads(browser.value("JSON.stringify(kept)"))
    check("the platform hears that it is done", kept["cmi.core.lesson_status"] == "completed", kept)
    check("and the score", kept["cmi.core.score.raw"].isdigit(), kept)
    browser.press("Home")
    title_of_frame(browser, "step 2 of")
    browser.open(f"{address}/platform.html")
    title = title_of_frame(browser, "step 2 of")
    check("the next time it goes on where it was", "step 2 of" in title, title)
    kept = json.loads(browser.value("JSON.stringify(kept)"))
    check("what was done stays done", kept["cmi.core.lesson_status"] == "completed", kept)
    check("the time is told", "cmi.core.session_time" in kept, kept)
    browser.end()


def test_refusals(program, place):
    done = export(program, place / "none.html", "wall", "-o", place / "x.html", code=3)
    check("no template: a line that says what to do", "./dev web" in done.stderr and done.stderr.count("\n") == 1,
          done.stderr)
    (place / "other.html").write_text("<title>slot32</title>")
    export(program, place / "other.html", "wall", "-o", place / "x.html", code=2)
    check("nothing is written then", not (place / "x.html").exists())


def main():
    program, template = sys.argv[1], pathlib.Path(sys.argv[2], "page.html").resolve()
    folder = sys.argv[3] if len(sys.argv) > 3 else None
    with tempfile.TemporaryDirectory() as name:
        place = pathlib.Path(name)
        test_refusals(program, place)
        test_file(program, template, place, folder)
        test_at(program, template, place)
        test_site(program, template, place)
        test_scorm(program, template, place, folder)
    return ended("export")


sys.exit(main())
