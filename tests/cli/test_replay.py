#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""slot32 replay: heap traces on a heap of Windows CE, in text, as JSON and as a picture.

usage: test_replay.py SLOT32
"""
import json

from program import HERE, check, draws, golden, refused, run, scenario, test

TABLE = HERE.parent.parent / "samples" / "traces" / "table.rep"


def test_table():
    said = run("replay", "table.rep", cwd=TABLE.parent)
    golden("replay-table.txt", said)
    told = json.loads(run("replay", TABLE, "--json").stdout)
    check("the numbers are the text's", told["operations"] == 72 and told["refused"] == 1
          and told["first_refused"] == {"operation": 71, "line": 75, "size": 16 << 20, "reason": "no-hole"}
          and told["worst"]["payload"] == told["payload_peak"] and told["end"]["big"] == 0, told)
    check("twice the same", run("replay", "table.rep", cwd=TABLE.parent).stdout == said.stdout)
    smaller = json.loads(run("replay", TABLE, "--json", "--ram", "16").stdout)
    check("the RAM of the device counts", smaller["first_refused"]["reason"] == "no-ram", smaller)


def test_picture(tmp):
    if not draws():
        refused("no pictures in this build", run("replay", TABLE, "--screenshot", tmp / "t.png"), 2, "pictures")
        return
    timed = run("replay", TABLE, "--set", "call_us=20")
    check("the device's time", "time on the device 1.4" in timed.stdout and "time on the device" not in run("replay", TABLE).stdout,
          timed.stdout)
    for name, first in (("t.png", b"\x89PNG"), ("t.svg", b"<svg")):
        drawn = run("replay", TABLE, "--screenshot", tmp / name)
        check(f"a picture {name}", drawn.returncode == 0 and first in (tmp / name).read_bytes()[:200],
              drawn.stderr)
    picture = (tmp / "t.svg").read_text()
    for words in ("replay.exe", "WALL", "71 of 72 operations", "HeapReAlloc"):
        check(f"it shows {words}", words in picture)
    check("it offers no keys", "press" not in picture)
    refused("a folder that is not there",
            run("replay", TABLE, "--screenshot", tmp / "none" / "t.png"), 3, "none")


def test_bad_traces(tmp):
    def says(what, text, pattern, name="t.rep"):
        refused(what, run("replay", scenario(tmp, text, name)), 2, pattern)

    says("an empty trace", "", r"t\.rep is empty$")
    says("a block that is freed twice", "a 0 1\nf 0\nf 0\n", "line 3: block 0 is freed and was not taken")
    says("other bytes", b"\x00\xff\x1b[31m\n", r"t\.rep is neither a text nor an EXE$")
    says("a scenario", "device{}\n", "line 1: want an operation")
    says("a name with an escape", "q", "want an operation", "\x1b[31m.rep")
    says("a dump", "Windows CE Kernel\nData Abort: Thread=83a01d38 Proc=820266d0 'demo.exe'\n"
         "AKY=00000021 PC=00011008(demo.exe+0x00001008) RA=00011030(demo.exe+0x00001030) "
         "BVA=81000000 FSR=0000000d\n", "is a debug log with 1 exception: slot32 decode")
    refused("no such file", run("replay", tmp / "none"), 2, "none")
    refused("a folder", run("replay", tmp), 2, "folder|directory")
    refused("no such profile", run("replay", TABLE, "--profile", "x"), 2, "no profile 'x'")
    refused("no such knob", run("replay", TABLE, "--set", "x=1"), 2, "no knob 'x'")
    refused("too little RAM to boot", run("replay", TABLE, "--ram", "16", "--set", "storage_kb=200000"), 2,
            r"cannot boot \(store-too-big\)")
    trace = scenario(tmp, "a 0 5\n")
    refused("decode says which command reads it", run("decode", trace), 2, "a heap trace: slot32 replay")


test(test_table, test_picture, test_bad_traces)
