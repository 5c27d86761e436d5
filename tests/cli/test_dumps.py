#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Dumps of devices, and a device beside another.

usage: test_dumps.py SLOT32 [--write-golden]
"""
import re

from program import DUMP, check, main_of, refused, run, scenario, test

NORMAL = """Memory usage for Process 80c4121c: 'filesys.exe' pid 1
Slot base 04000000  Section ptr 81ee2000
  04010000(2): -CCCCWWW?
Page summary: code=4(0) data r/o=0 r/w=3 stack=0 reserved=1
"""


def lockstep(tmp, dump):
    """--beside PROFILE: the same scenario there, call by call."""
    out = run("map", "shared-heap", "--beside", "smartphone", "--at", 33).stdout
    check("the profiles are the names", out.startswith("left   pocket-pc\nright  smartphone\n"), out)
    check("where they part", "They part in step 33 (scenario line 34): HeapCreate is done on the left" in out, out)
    before = run("map", "shared-heap", "--beside", "smartphone", "--at", 32).stdout
    check("before that nothing is told", "They part" not in before and "the same" in before, before)
    after = run("map", "shared-heap", "--beside", "smartphone", "--at", 34).stdout
    check("what it did alone", "Before it, the right device made 3 calls alone." in after, after)
    waits = run("map", "shared-heap", "--profile", "smartphone", "--beside", "pocket-pc", "--at", 35)
    check("the other one leads", "The right device waits: it does not make this call." in waits.stdout,
          waits.stdout)
    knobs = run("map", "two-gates", "--at", 12, "--beside", "smartphone,kernel_mode=all")
    check("knobs of the second device alone", "poke32 is refused on the left and done on the right" in
          knobs.stdout, knobs.stdout + knobs.stderr)
    picture = tmp / "lockstep.svg"
    # What each of two files includes lies beside that file.
    for side in ("left", "right"):
        (tmp / side / "lib").mkdir(parents=True)
        (tmp / side / "lib" / "x.lua").write_text(f'return "{side}.exe"')
        (tmp / side / f"{side}.lua").write_text('process{ name = include "lib/x" }')
    both = run("map", tmp / "left" / "left.lua", "--beside", tmp / "right" / "right.lua")
    check("two files, each with its own includes", both.returncode == 0, both.stderr)
    result = run("view", "shared-heap", "--beside", "smartphone", "--at", 33, "--screenshot", picture)
    check("a picture of both", result.returncode == 0 and "They part in" in picture.read_text(),
          result.stderr)
    for what, code, line in [("smartfone", 2, "neither a profile .pocket-pc, smartphone"),
                             ("smartfone,cpu=arm", 2, "neither a profile"),
                             ("smartphone,colour=red", 2, "no knob 'colour'"),
                             ("smartphone,ram_mb=4", 2, "ram_mb is a number from 16 to 512, not '4'"),
                             ("./smartphone", 2, "cannot read ./smartphone")]:
        for command in [("map", "wall"), ("view", "wall", "--screenshot", tmp / "none.png")]:
            refused(f"{command[0]} --beside {what}", run(*command, "--beside", what), code, line)
    refused("a dump on a profile", run("map", dump, "--beside", "smartphone"), 2, "it runs nowhere")
    path = scenario(tmp, 'process{ name = "a.exe", main = function()\n'
                    'if knob "kernel_mode" == "user" then error "not here" end Sleep(1) end }')
    refused("a scenario that cannot run there", run("map", path, "--beside", "smartphone"), 2,
            "not here")


def test_dumps(tmp):
    """A dump of a device wherever FILE is."""
    for name in ["wall", "thirty-two", "large-area"]:
        full = run("mi", "full", name).stdout
        again = run("mi", "full", scenario(tmp, full, "full.txt"))
        check(f"{name}: mi full is read and printed back", again.stdout == full and full, again.stderr)
        short = run("mi", name).stdout
        check(f"{name}: mi is read and printed back",
              run("mi", scenario(tmp, short, "mi.txt")).stdout == short and short)
        lists = run("gi", "proc", name).stdout
        check(f"{name}: gi proc is read and printed back",
              run("gi", "proc", scenario(tmp, lists, "gi.txt")).stdout == lists and lists)
    dump = scenario(tmp, DUMP, "dump.txt")
    check("a dump with prefixes and CR LF", run("mi", "full", dump).stdout == NORMAL)
    shown = run("map", dump)
    check("map of a dump", shown.returncode == 0 and "RAM of the device      unknown" in shown.stdout
          and "2 filesys.exe" in shown.stdout, shown.stdout + shown.stderr)
    for address, wanted in [("04012000", "letter C: code in ROM"), ("04018000", "letter ?: in use"),
                            ("04010000", "reserved"), ("05000000", "not allocated"),
                            ("06000000", "the dump does not tell of this page"),
                            ("00011000", "a dump does not say which process runs")]:
        result = run("explain", dump, address)
        check(f"explain {address} of a dump", result.returncode == 0 and wanted in result.stdout
              and "access      unknown" in result.stdout, result.stdout + result.stderr)
    result = run("explain", dump, "00012000", "--process", "filesys.exe")
    check("explain a slot-0 address of a dump", "= 04012000 while filesys.exe runs" in result.stdout
          and "letter C" in result.stdout, result.stdout)
    for extra in [[], ["--physical"], ["--access", "04012000"], ["--zoom", "slot@04012000"],
                  ["--zoom", "block@04012000"], ["--zoom", "bytes@04012000"], ["--present"],
                  ["--size", "640x400"], ["--at", "0"], ["--process", "filesys.exe"]]:
        picture = tmp / "dump.png"
        result = run("view", dump, "--screenshot", picture, *extra)
        check(f"view of a dump {extra}", result.returncode == 0 and picture.stat().st_size > 1000,
              result.stderr)
        picture.unlink(missing_ok=True)
    run("view", dump, "--screenshot", tmp / "dump.svg")
    picture = (tmp / "dump.svg").read_text()
    check("the window says what is unknown, and why nothing runs",
          all(words in picture for words in ["unknown: not in the dump", "nothing can run", "SLOT 2"]))
    later = scenario(tmp, DUMP.replace("WWW?", "WW--"), "later.txt")
    beside = run("map", dump, "--beside", later)
    check("two dumps beside each other", beside.returncode == 0 and
          re.search(r"^!  2  filesys.exe .*1 of another kind", beside.stdout, re.M),
          beside.stdout + beside.stderr)
    for other in [later, "wall"]:
        picture = tmp / "beside.svg"
        result = run("view", dump, "--beside", other, "--screenshot", picture)
        check(f"a picture of two: {other}", result.returncode == 0 and "Beside it" in
              picture.read_text() and "dump.txt" in picture.read_text(), result.stderr)
    refused("a picture beside nothing", run("view", dump, "--beside", tmp / "none.txt",
                                            "--screenshot", tmp / "none.png"), 2, "cannot read")
    check("a dump beside a scenario", "wall.exe" in run("map", dump, "--beside", "wall").stdout)
    same = run("map", "wall", "--beside", "wall").stdout
    check("a device beside itself", "!" not in same.split("! pages differ")[0] and "the same" in same)
    lockstep(tmp, dump)
    refused("run of a dump", run("run", dump), 2, r"run: .*dump\.txt is a dump of a device")
    refused("events of a dump", run("events", dump), 2, "is a dump of a device")
    refused("dlls of a dump", run("dlls", dump), 2, "is a dump: it does not tell how large DLLs are")
    refused("mi kernel of a dump", run("mi", "kernel", dump), 2, "not read from dumps")
    refused("mi of a gi list", run("mi", tmp / "gi.txt"), 2, "has no list of mi")
    refused("a knob for a dump", run("map", dump, "--set", "cpu=x86"), 2, "are for scenarios")
    refused("a step of a dump", run("map", dump, "--at", 3), 2, "--at 3: a dump is one moment")
    refused("beside nothing", run("map", dump, "--beside", tmp / "none.txt"), 2, "cannot read")
    for text, line in [(DUMP.replace("WWW?", "WXW"), r"dump\.txt:3: page 'X'"),
                       (DUMP.replace("pid 1", "pid 77"), r"dump\.txt:1: process 77"),
                       (DUMP + DUMP, r"dump\.txt:5: process 1 is listed a second time"),
                       (DUMP.replace("04010000(2)", "04010000(2"), r"dump\.txt:3: want"),
                       ("Slot base 04000000  Section ptr zz\nx\n", r"no|dump\.txt:1: want")]:
        path = scenario(tmp, text, "dump.txt")
        for command in [("map",), ("mi", "full"), ("view", "--screenshot", tmp / "none.png")]:
            result = run(command[0], *command[1:2] if command[0] == "mi" else [], path,
                         *command[1:] if command[0] == "view" else [])
            refused(f"{command[0]} of a bad dump: {line}", result, 2, line)
    check("no picture of a bad dump", not (tmp / "none.png").exists())
    notes = scenario(tmp, "Memory was short again on Tuesday,\nsee the log.\n", "notes.txt")
    refused("a text that is neither", run("map", notes), 2,
            r"notes\.txt is neither a dump \(no list of mi, gi or MemoRx was found in it\) nor a "
            r"scenario: .*notes\.txt:1:")
    refused("a scenario in error stays one", run("map", scenario(tmp, "device{ x = 1 }", "s.txt")), 2,
            r"^slot32: .*s\.txt:1: device: this build has no knob 'x'")
    refused("bad Lua in a .lua file", run("map", scenario(tmp, "x y", "s.lua")), 2, r"^slot32: .*s\.lua:1:")
    refused("garbage", run("map", scenario(tmp, bytes(range(256)) * 40, "garbage.txt")), 2, "garbage")
    quoting = "-- a lesson\n--[[\nSlot base 04000000  Section ptr 81ee2000\n]]\n" + main_of("say 'x'")
    check("a scenario that quotes a dump is a scenario",
          run("run", scenario(tmp, quoting, "quoting.lua")).returncode == 0)


test(test_dumps)
