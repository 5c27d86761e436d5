#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The ticket: a page about a device. What it says agrees with the lesson that the dump is of.

usage: test_report.py SLOT32
"""
import html.parser
import pathlib
import re
import subprocess

from program import SLOT32, check, draws, golden, refused, run, scenario, test

ROOT = pathlib.Path(__file__).parents[2]


class Page(html.parser.HTMLParser):
    """Tags that are closed in order, and the text of each table row."""
    EMPTY = {"meta", "br"}

    def __init__(self, text):
        super().__init__()
        self.open, self.rows, self.sound, self.sections = [], [], True, []
        self.feed(text)
        self.sound &= not self.open

    def handle_starttag(self, tag, attrs):
        if tag not in self.EMPTY:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        self.sound &= bool(self.open) and self.open.pop() == tag

    def handle_data(self, data):
        if "td" in self.open or "th" in self.open:
            self.rows[-1][-1] += data
        if self.open and self.open[-1] == "h2":
            self.sections.append(data)


def dump(folder, name, *what):
    path = folder / name
    path.write_text("".join(run(*command).stdout for command in what))
    return path


def report(folder, *arguments):
    out = folder / "ticket.html"
    result = run("report", *arguments, "-o", out)
    return result, out.read_text() if result.returncode == 0 else ""


def test_golden(tmp):
    """The ticket of docs/ticket.md, word by word. Its pictures have goldens of their own."""
    out = tmp / "ticket.html"
    done = run("report", "samples/device/morning.txt", "samples/device/evening.txt", "--image", "windowsmobile5",
               "-o", out, cwd=ROOT)
    text = out.read_text()
    check("a picture", "<svg" in text or not draws())
    done.stdout = re.sub(r"<svg.*?</svg>\n?", "", text, flags=re.S).replace("><", ">\n<")
    golden("report_evening.html", done)


def test_wall(tmp):
    wall = dump(tmp, "wall.txt", ["mi", "full", "wall"], ["gi", "wall"])
    result, text = report(tmp, wall, "--image", "windowsmobile5")
    page = Page(text)
    check("the wall: exit", result.returncode == 0, result.stderr)
    check("the wall: a sound page", page.sound and text.startswith("<!DOCTYPE html>"), str(page.open))
    check("the wall: verdict", "wall.exe is at the wall: nothing of its 18.6 MB is free. 39.8 MB of RAM are free." in text)
    check("the wall: who", ["wall.exe", "14", "0 KB", "0 KB", ""] in page.rows, str(page.rows[:4]))
    check("the picture names no keys", "Tab: next" not in text and ("<svg" in text) == draws())
    check("nothing is loaded from elsewhere", not re.search(r'(src|href)="(?!#)|@import|<script|url\((?!#)', text))
    # What the image's remedies win is what slot32 rom says.
    moves = run("rom", "windowsmobile5").stdout
    check("the wall: the image's remedies", ["leave mshtml.dll out", "2,624 KB"] in
          [row[:2] for row in page.rows] and "   2624     512  leave mshtml.dll out" in moves, str(page.rows))
    without, text = report(tmp, wall)
    check("without an image: what is not known", "the DLL line of slot 0" in text and "slot32 report ... --image" in text
          and "wall.exe may be at the wall: between 0 and 12.4 MB" in text, text[:3000])
    same = report(tmp, wall, "--image", "windowsmobile5")[1]
    check("the same page twice", same == report(tmp, wall, "--image", "windowsmobile5")[1])


def test_pushed(tmp):
    """DLLs of files push the line; the remedy that the page names is the one that the emulator confirms."""
    before = dump(tmp, "before.txt", ["mi", "full", "dll-crunch", "--at", "14"], ["gi", "dll-crunch", "--at", "14"])
    after = dump(tmp, "after.txt", ["mi", "full", "dll-crunch"], ["gi", "dll-crunch"])
    result, text = report(tmp, before, after, "--image", "windowsmobile5")
    page = Page(text)
    check("two moments", result.returncode == 0 and page.sound
          and "The DLL line went from 00E20000 to 00DA0000: 512 KB less for every process." in text, result.stderr)
    check("who pushed", ["browser.dll", "01040000", "2,496 KB", "loaded by shell-plus.exe", "no: it only pays"] in page.rows,
          str(page.rows))
    # The image has 64 KB of slot 1 left: only a DLL of 64 KB wins by moving there. The emulator says the same.
    put = [row for row in page.rows if row and row[0].startswith("put ")]
    confirmed = run("dlls", "dll-crunch").stdout
    check("the remedy that --remedy confirms", len(put) == 1 and "tiny.dll" in put[0][0] and put[0][1] == "at most 64 KB"
          and re.search(r"64 KB  tiny\.dll in MODULES\n +modules:tiny\.dll", confirmed), f"{put}\n{confirmed[-1500:]}")
    line = re.compile(r"load line at (\w+)")
    bare = int(line.search(confirmed).group(1), 16)
    for remedy, won in (("modules:tiny.dll", 0x10000), ("modules:browser.dll", 0), ("merge:browser.dll+speech.dll", 0x10000)):
        said = run("dlls", "dll-crunch", "--remedy", remedy).stdout
        check(f"what {remedy} wins", int(line.search(said).group(1), 16) - bare == won, said[-1500:])
    check("what wins nothing is said", "4 of the DLLs that were loaded from files would win nothing in MODULES" in text)
    check("merging is bounded", ["at most 256 KB"] == [row[1] for row in page.rows if row and row[0].startswith("merge the DLLs")])


def test_samples(tmp):
    device = ROOT / "samples/device"
    result, text = report(tmp, device / "morning.txt", device / "evening.txt", "--image", "windowsmobile5")
    check("samples: the ticket", result.returncode == 0 and Page(text).sound, result.stderr)
    said = run("decode", device / "boot.txt", "--map", device / "panel.map").stdout
    check("samples: the boot log", "3 exceptions, 2 different" in said and "DrawTrend+14 (trend.obj)" in said
          and "a function that is nearly NULL" in " ".join(said.split()), said)
    board = ROOT / "samples/board"
    said = run("rom", board / "platform.bib", "--define", f"@{board}/set.txt", "--include", board / "inc")
    check("samples: the board", said.returncode == 0 and "13 modules, 1 plain file, 48 MB of RAM" in said.stdout
          and "board_backlight_controller.dll" in said.stdout, said.stdout + said.stderr)
    tried = subprocess.run([ROOT / "tests/field/run.sh", ROOT / "samples", SLOT32], capture_output=True, text=True)
    check("samples: run.sh", tried.returncode == 0 and "boot.txt" in tried.stdout, tried.stdout + tried.stderr)


def test_refusals(tmp):
    wall = dump(tmp, "wall.txt", ["mi", "full", "wall"])
    hostile = tmp / "<b>\033[2J&.txt"
    hostile.write_text(wall.read_text())
    result, text = report(tmp, hostile)
    check("a hostile name", result.returncode == 0 and "<b>" not in text and "\033" not in text
          and "&lt;b&gt;" in text and Page(text).sound, text[:400])
    kept = (tmp / "ticket.html").read_text()
    refused("no output", run("report", wall), 2, "want -o FILE")
    refused("no dump", run("report", "-o", tmp / "x.html"), 2, "usage: slot32 report")
    refused("a scenario", run("report", "wall", "-o", tmp / "x.html"), 2,
            "report: wall is a scenario: slot32 view wall. report takes dumps of devices")
    for text, line in [("", r"report: .*t\.txt is empty\. report takes dumps of devices"),
                       (" \n\t\r\n", r"t\.txt is empty"),
                       ("Memory was short\n", r"t\.txt is no dump of a device: want what mi, gi or MemoRx print there"),
                       ("MEMORY\n NK 80000000 1000 RAM\n", r"t\.txt is an image's \.bib file: slot32 rom \S*t\.txt\. report takes"),
                       ("process{ name = 'a.exe' }\n", r"t\.txt is no dump of a device")]:
        refused(f"report of {text!r}", run("report", scenario(tmp, text, "t.txt"), "-o", tmp / "x.html"), 2, line)
    refused("an empty file", run("mi", scenario(tmp, "", "t.txt")), 2, r"^slot32: \S*t\.txt is empty$")
    refused("no such file", run("report", "none.txt", "-o", tmp / "x.html"), 2, "none.txt")
    refused("a log", run("report", ROOT / "samples/device/boot.txt", "-o", tmp / "x.html"), 2, "slot32 decode")
    refused("too many", run("report", *[wall] * 9, "-o", tmp / "x.html"), 2, "usage|at most")
    refused("a folder that is not there", run("report", wall, "-o", tmp / "no/x.html"), 3, "cannot write")
    refused("a full disk", run("report", wall, "-o", "/dev/full"), 3, "cannot write")
    check("nothing is left behind", not (tmp / "x.html").exists() and (tmp / "ticket.html").read_text() == kept)


test(test_golden, test_wall, test_pushed, test_samples, test_refusals)
