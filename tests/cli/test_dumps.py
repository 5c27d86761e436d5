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
    refused("dlls of a dump", run("dlls", dump), 2, "is a dump without a list of DLLs")
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


def test_lines_and_bounds(tmp):
    """The wall of a lesson, read back; what page counts alone tell."""
    wall = tmp / "wall.txt"
    lists = run("mi", "full", "wall").stdout, run("gi", "wall").stdout
    wall.write_text("".join(lists))
    alone = run("map", wall).stdout
    check("without a line", "in the slot, at most:  largest hole 12.4 MB" in alone and "--image, --line" in alone, alone[-600:])
    image = tmp / "wm5.bib"
    for option in (["--image", "windowsmobile5"], ["--line", "012b0000"], ["--line", "0x12B0000"]):
        said = run("map", wall, *option).stdout
        check(f"the wall, {option}", "100 %  0 KB free of 18.6 MB" in said and "largest hole 0 KB" in said
              and "the DLL line is at 012B0000" in said, said[-600:])
    log = tmp / "build.log"
    log.write_text("First DLL Address: 012b0000\n")
    check("the wall, a log of the build", "0 KB free of 18.6 MB" in run("map", wall, "--image", log).stdout)
    image.write_text("MODULES\n a.dll a NK SH\n")
    said = run("map", wall, "--image", image)
    check("an image of unknown sizes gives a bound", "the DLL line is at 02000000 at most, because" in said.stdout
          and "in the slot, at most:" in said.stdout and "DLL line, at most:" in said.stdout and not said.stderr, said.stdout[-700:])
    ticket = tmp / "bound.html"
    run("report", wall, "--image", image, "-o", ticket)
    check("the ticket says so, too", "the image has DLLs of unknown size" in ticket.read_text()
          and "sizes for the image: --release DIR" in ticket.read_text())
    check("what lies above the line of a dump are DLLs", "#" not in re.sub(r"(?m)^ .*crossed the DLL line.*$|\[#.*", "",
          run("map", wall, "--image", "windowsmobile5").stdout), run("map", wall, "--image", "windowsmobile5").stdout)
    refused("--line of a scenario", run("map", "wall", "--line", "12b0000"), 2, "--line and --image are for dumps")
    for line in ("0", "2000001", "x", ""):
        refused(f"--line {line!r}", run("map", wall, "--line", line), 2, "want an address of slot 0")
    low = tmp / "low.txt"
    low.write_text(wall.read_text() + " M90: late.dll         8ffe9214 00004000 01110000 00000000\n")
    check("a DLL that was loaded since", "the DLL line is at 01110000" in run("map", low, "--image", "windowsmobile5").stdout)

    plain = "Memory usage for Process 80801000: 'demo.exe' pid 3\nSlot base 08000000  Section ptr 81fc0000\n"
    for code, reserved, pages, used in (("219(2)", 7404, "7,712", "30.1 MB"), ("0(0)", 8000, "8,089", "31.6 MB"),
                                        ("16(16)", 0, "105", "448 KB")):
        text = f"{plain}Page summary: code={code} data r/o=23 r/w=54 stack=12 reserved={reserved}\n"
        (tmp / "plain.txt").write_text(text)
        said = run("map", tmp / "plain.txt").stdout
        check(f"plain mi: {pages} pages", f"{pages} of 8,192 pages are in use or reserved" in said
              and f"at least {used} of 32 MB in use" in said, said[-500:])


def test_other_forms(tmp):
    """Line breaks that were lost, and the windows of Platform Builder."""
    whole = run("mi", "full", "wall").stdout
    (tmp / "whole.txt").write_text(whole)
    printed = run("mi", "full", tmp / "whole.txt").stdout
    for what, text in (("none is left", printed.replace("\n", " ")), ("tabs", printed.replace("\n", "\t")),
                       ("some are", printed.replace("):", "):", 1).replace("\n  0", "   0")),
                       ("a prefix before all", "12:01:33 | " + printed.replace("\n", " "))):
        (tmp / "broken.txt").write_text(text)
        result = run("mi", "full", tmp / "broken.txt")
        check(f"line breaks: {what}", result.stdout == printed, result.stderr + result.stdout[:400])
    (tmp / "bad.txt").write_text("one\n" + printed.replace("\n", " ").replace("(0): -C", "(0): -X", 1))
    refused("a mistake in a joined line", run("mi", tmp / "bad.txt"), 2, r"bad\.txt:2: page 'X'")

    rows = ("NK.EXE\t0xc2000000\t0x00000001\t0x03fffeea\t0\nfilesys.exe\t0x04000000\t0x00000002\t0x23ffd6ca\t0\n"
            "demo.exe\t0x08000000\t0x00000008\t0x43ffd6ca\t0\n")
    windows = [("Process Name\tProcess address\tAccess Key\tProcess Handle\tCurZoneMask\n" + rows),
               ("Name  VMBase  AccessKey  hProc  CurZoneMask\n" + rows.replace("\t0x", "   ")),
               ("Name    dwVMBase   CurAKY    hProcess\n-----\n" + rows.replace("\t0\n", "\n"))]
    for text in windows:
        (tmp / "pb.txt").write_text(text + "\nName         InUse      VMBase\ncoredll.dll  0000007f   03f50000\n"
                                    "mine.dll     00000008   01d50000\n")
        gi = run("gi", tmp / "pb.txt").stdout
        check(f"windows: {text[:12]}", " P03: demo.exe        43ffd6ca 00000008 08000000" in gi
              and " M01: mine.dll        00000000 00000008 01d50000" in gi, gi)
    dlls = run("dlls", tmp / "pb.txt").stdout
    check("dlls DUMP", "coredll.dll             03F50000  at most    704 KB" in dlls
          and "mine.dll                01D50000  at most   2752 KB  loaded by demo.exe" in dlls
          and "The DLL line is not above 01D50000" in dlls, dlls)
    (tmp / "no.txt").write_text(whole)
    refused("dlls of a dump without them", run("dlls", tmp / "no.txt"), 2, "without a list of DLLs")


test(test_dumps, test_lines_and_bounds, test_other_forms)
