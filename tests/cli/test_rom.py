#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""ROM images and DLLs: what is laid out, loaded, and remedied.

usage: test_rom.py SLOT32 [--write-golden]
"""
import json
import pathlib
import re
import tempfile

from program import DUMP, SLOT32, check, golden, main_of, refused, run, scenario, test


def test_kernel_dlls():
    text = """
        local told, answer = {}, false
        dll{ name = "filter.dll", code_kb = 40, entry = function(handle, reason)
            told[#told + 1] = reason
            GetTickCount()
            return answer
        end }
        dll{ name = "plain.dll" }
        process{ name = "loader.exe", main = function()
            local free = GlobalMemoryStatus().dwAvailPhys
            expect("its entry point refuses", LoadKernelLibrary "filter.dll", NULL)
            expect_reason "entry-refused"
            expect("the error", GetLastError(), 1114)
            expect("its RAM is back", free - GlobalMemoryStatus().dwAvailPhys < KB(8))
            answer = true
            local handle = LoadKernelLibrary "filter.dll"
            expect("now it stays", handle ~= NULL)
            expect("the same again", LoadKernelLibrary "filter.dll", handle)
            expect("the entry point has run once for each load", table.concat(told, " "), "1 1")
            expect("one without an entry point", LoadKernelLibrary "plain.dll" ~= NULL)
        end }
    """
    with tempfile.TemporaryDirectory() as folder:
        result = run("run", scenario(pathlib.Path(folder), text))
        check("kernel DLLs: entry points run once, and may refuse", result.returncode == 0
              and "8 expectations, all held" in result.stdout, result.stdout + result.stderr)


def test_linked_dlls():
    text = """
        local order = {}
        local function entry(name, answer)
            return function(handle, reason)
                order[#order + 1] = name .. reason
                return answer
            end
        end
        dll{ name = "leaf.dll", entry = entry("leaf", true) }
        dll{ name = "top.dll", needs = { "leaf.dll" }, entry = entry("top", true) }
        dll{ name = "never.dll", entry = entry("never", false) }
        process{ name = "linked.exe", needs = { "top.dll" }, main = function()
            expect("those it is linked with first", table.concat(order, " "), "leaf1 top1")
            expect("and they are there", GetModuleHandle("leaf.dll") ~= NULL)
            local refused = CreateProcess("refused.exe")
            yield()
            local _, code = GetExitCodeProcess(refused)
            expect("its entry point refused, and it never ran", code, 1114)
            expect("nothing of it is left", GetModuleHandle("never.dll"), NULL)
        end }
        process{ name = "refused.exe", start = false, needs = { "never.dll" }, main = function()
            expect("not reached", false)
        end }"""
    with tempfile.TemporaryDirectory() as folder:
        result = run("run", scenario(pathlib.Path(folder), text))
        check("linked DLLs: entry points run before main, and may refuse", result.returncode == 0
              and "4 expectations, all held" in result.stdout, result.stdout + result.stderr)


def test_device_from_bib():
    with tempfile.TemporaryDirectory() as folder:
        tmp = pathlib.Path(folder)
        bib = tmp / "mine.bib"
        bib.write_text("MEMORY\n NK 80040000 00800000 RAMIMAGE\n RAM 80840000 01000000 RAM\n"
                       "CONFIG\n FSRAMPERCENT = 0\n ROMFLAGS = 3\n"
                       "MODULES\n nk.exe nk.exe NK SH\n coredll.dll coredll.dll NK SH"
                       "   ; @SIZE 512 0 8 core\n filesys.exe filesys.exe NK SH\n"
                       "FILES\n extra.dll extra.dll NK S ; @SIZE 100 0 4\n")
        path = scenario(tmp, "device{ rom = 'mine.bib' }" + main_of("""
            expect("RAM of the MEMORY section", GlobalMemoryStatus().dwTotalPhys <= MB(24), true)
            expect("ROMFLAGS 1", knob "demand_paging", "no")
            expect("ROMFLAGS 2", knob "kernel_mode", "user")
            expect("no DLL but coredll", dll_line(), MB(32) - KB(64))
            expect("a DLL of FILES", LoadLibrary("extra.dll") ~= NULL, true)
            expect("goes below", dll_line(), MB(32) - KB(64) - KB(128))"""))
        result = run("run", path)
        check("a device boots from a .bib file", result.returncode == 0, result.stdout + result.stderr)
        bib.write_text("MODULES\n nk.exe nk.exe\n")
        result = run("run", path)
        check("a bad .bib file is named with its line", result.returncode == 2
              and "mine.bib:2" in result.stderr and result.stderr.count("\n") == 1, result.stderr)


def bib(tmp, text, name="t.bib"):
    path = tmp / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_rom(tmp):
    """ROM images: the shipped ones, JSON, and every kind of bad input in one line."""
    for name, line in [("windowsmobile5", "012B0000"), ("pocketpc2003", "01A20000"),
                       ("panel-ce5", "01E10000")]:
        result = run("rom", name)
        check(f"rom {name}", result.returncode == 0 and re.search(
            rf"^DLL line of slot 0 +{line} ", result.stdout, re.M), result.stdout + result.stderr)
        check(f"rom {name}: 100 columns", max(map(len, result.stdout.splitlines())) <= 100)
        image = json.loads(run("rom", name, "--json").stdout)
        check(f"rom {name}: JSON", image["kind"] == "rom" and f"{image['dll_line']:08X}" == line
              and image["modules"][0]["name"] == "nk.exe" and image["bill"] and image["moves"]
              and not image["warnings"], image)
        check(f"rom {name}: the same twice", run("rom", name, "--json").stdout
              == run("rom", name, "--json").stdout)
    golden("rom_panel.txt", run("rom", "panel-ce5"))
    folder = tmp / "a folder"
    folder.mkdir()
    path = bib(folder, "MODULES\nIF A=1\nb.dll b NK SHQ\nELSE\nc.dll \"c d\" NK\nENDIF\n")
    result = run("rom", path, "--define", "A=1")
    check("rom --define", "b.dll" in result.stdout and "c.dll" not in result.stdout
          and f"{path}:3:14: warning: unknown type letter Q" in result.stdout, result.stdout)
    bib(folder, "b.dll 100 20 4 ui\nc.dll 7 7 7 norel\n", "t.sizes")
    result = run("rom", path)
    check("rom: a table beside the .bib", re.search(r"^c.dll .* loader .* table$", result.stdout, re.M),
          result.stdout)
    many = "MODULES\n" + "".join(f"m{i}.exe m NK SH\n" for i in range(2000))
    result = run("rom", bib(tmp, many), timeout=5)
    check("rom: 2,000 modules", result.returncode == 0 and "2000 modules" in result.stdout)
    refused("rom: 2,001 modules", run("rom", bib(tmp, many + "m.exe m NK\n")), 2,
            r"t\.bib:2002:1: more than 2000 entries in MODULES$")
    refused("rom: no file", run("rom", tmp / "no.bib"), 2, "cannot read .*no.bib")
    refused("rom: no shipped image", run("rom", "palm"), 2, "no image 'palm'.*windowsmobile5")
    refused("rom: a folder", run("rom", tmp), 2, "directory")
    refused("rom: nothing", run("rom"), 2, "usage: slot32 rom")
    refused("rom: two images", run("rom", "panel-ce5", "palm"), 2, "usage: slot32 rom")
    refused("rom: an option of others", run("rom", "panel-ce5", "--ram", "64"), 2, "no option --ram")
    refused("rom: an empty definition", run("rom", "panel-ce5", "--define", "=1"), 2, "--define =1")
    check("rom: definitions have no limit", run("rom", "panel-ce5", *["--define=A"] * 3300).returncode == 0)
    refused("rom: a value of control characters", run(
        "rom", bib(tmp, "FILES\n x $(A) NK\n"), "--define", "A=\033[2J"), 2, r"t\.bib:2:4: .*ASCII")

    def bad(what, text, pattern):
        refused(f"rom: {what}", run("rom", bib(tmp, text)), 2, pattern)

    bad("empty", "", r"t\.bib: no section")
    bad("noise", bytes(range(256)) * 40, r"t\.bib is neither a text nor an EXE")
    bad("UTF-16", "MODULES\n".encode("utf-16"), r"t\.bib: it is UTF-16")
    bad("a program", pathlib.Path(SLOT32).read_bytes()[:5000], r"t\.bib is an ELF file")
    bad("cut off", "MODULES\n a.dll $(_FLATREL", r"t\.bib:2:8: \$\( without \)")
    bad("open quote", "MODULES\n a.dll \"a NK\n", r"t\.bib:2:8: a quotation mark")
    bad("open IF", "MODULES\n\n  IF A\n", r"t\.bib:3:3: IF without ENDIF")
    bad("endless line", "MODULES\n" + "a" * 1000000, r"t\.bib:2:1: a column of more than 259")
    bad("endless columns", "MODULES\n" + "a " * 500000, r"t\.bib:2:33: too many columns")
    bad("endless MEMORY", "MEMORY\n" + "R 0 1 RESERVED\n" * 200000, r"t\.bib:258:1: more than 256 regions")
    bad("endless IF", "IF A\n" * 100000, r"t\.bib:65:1: more than 64 conditions")
    bad("all of slot 0 and 1", "MODULES\n" + "".join(
        f" m{i}.dll m NK ; @SIZE 32000 0 700\n" for i in range(3)), r"t\.bib:3:2: m1.dll finds no room")
    (tmp / "text.dll").write_text("hello")
    bad("a DLL that is text", "MODULES\n a.dll $(_FLATRELEASEDIR)\\text.dll NK",
        r"t\.bib:2:8: text.dll: not a PE file")
    (tmp / "t.sizes").write_text("a.dll 1 2\n")
    bad("a bad table", "FILES\n", r"t\.sizes:1:10: .*in KB")
    (tmp / "t.sizes").unlink()
    (tmp / "t.sizes").mkdir()
    refused("rom: a table that is a folder", run("rom", bib(tmp, "FILES\n")), 2,
            "t.sizes: it is no regular file")
    (tmp / "t.sizes").rmdir()
    refused("rom: a device as a DLL", run("rom", bib(tmp, "MODULES\na.dll /dev/zero NK")), 2,
            r"t\.bib:2:7: cannot read /dev/zero: it lies outside the folder")
    refused("rom: a device that is let in", run("rom", bib(tmp, "MODULES\na.dll /dev/zero NK"),
                                                "--allow", "/dev"), 2, "it is no regular file")


REMEDIED = """
local order = {}
local function entry(name)
    return function(handle, reason) order[#order + 1] = name .. reason return true end
end
dll{ name = "one.dll", code_kb = 60, data_kb = 4, entry = entry "one", exports = { "One" }, needs = { "two.dll" } }
dll{ name = "two.dll", code_kb = 64, data_kb = 8, entry = entry "two", exports = { "Two" } }
dll{ name = "words.dll", code_kb = 0, const_kb = 300, data_kb = 4 }
dll{ name = "both.dll", code_kb = 10, const_kb = 300, data_kb = 4 }
dll{ name = "plain.dll", code_kb = 100, data_kb = 4 }
process{ name = "t.exe", stack_kb = 1024, needs = { "plain.dll" }, main = function()
%s
end }
"""


def test_remedies(tmp):
    """Each kind changes the device as declared, whatever runs on it."""
    def remedied(what, body, *remedies, extra=""):
        path = scenario(tmp, REMEDIED % body + extra, "remedied.lua")
        result = run("run", path, *[a for r in remedies for a in ("--remedy", r)])
        check(f"remedies: {what}", result.returncode == 0 and "all held" in result.stdout,
              result.stdout[-900:] + result.stderr)

    merged = """
    local line = dll_line()
    local a = LoadLibrary "two.dll"
    expect("68 + 72 KB in one", line - dll_line(), KB(192))
    local b = LoadLibrary "ONE.dll"
    expect("one DLL", a, b)
    expect("and no more room", line - dll_line(), KB(192))
    expect("old name", GetModuleHandle "two.dll", a)
    expect("first name", GetModuleHandle "one.dll", a)
    expect("exports of the first", GetProcAddress(a, "One") ~= NULL)
    expect("and of the second", GetProcAddress(a, "Two") ~= NULL)
    expect("entry points, once, in order", table.concat(order, " "), "one1 two1")
    FreeLibrary(a)
    FreeLibrary(b)
    expect("and the other way round", table.concat(order, " "), "one1 two1 two0 one0")
    expect("the line is back", dll_line(), line)"""
    remedied("merge", merged, "merge:one.dll+two.dll")
    remedied("merge of three with what a program is linked with", """
    expect("there from the start", GetModuleHandle "words.dll" ~= NULL)
    expect("by the name it was linked by", GetModuleHandle "plain.dll", GetModuleHandle "words.dll")
    """, "merge:words.dll+plain.dll+both.dll")
    remedied("modules", """
    local line = dll_line()
    local h = LoadLibrary "one.dll"
    expect("its need takes what it took: 128 KB", line - dll_line(), KB(128))
    expect("exports", GetProcAddress(h, "One") ~= NULL)
    expect("code in slot 1", GetProcAddress(h, "One") // MB(32), 1)
    expect("entry points", table.concat(order, " "), "two1 one1")
    FreeLibrary(h)
    expect("freed", dll_line(), line)
    expect("not for the kernel", LoadKernelLibrary "one.dll", NULL)
    expect_reason "kernel-dll-in-rom"
    """, "modules:one.dll", extra='device{ boot = "bare" }')
    remedied("modules with trust only for ROM", """
    expect("ROM is trusted", LoadLibrary "two.dll" ~= NULL)
    """, "modules:two.dll", extra='device{ trust_tiers = "two" }')
    remedied("resource-only", """
    local line = dll_line()
    local h = LoadLibrary "words.dll"
    expect("slot 63", h ~= NULL)
    expect("costs no slot anything", dll_line(), line)
    """, "resource-only:words.dll")
    remedied("split", """
    local line = dll_line()
    expect("loads", LoadLibrary "both.dll" ~= NULL)
    expect("12 KB of code and 4 of data are left", line - dll_line(), KB(64))
    expect("with its resources", GetModuleHandle "both-res.dll" ~= NULL)
    """, "split:both.dll")
    remedied("first", """
    local line = dll_line()
    local h = LoadLibrary "one.dll"
    expect("one and what it is linked with are there", dll_line(), line)
    FreeLibrary(h)
    expect("and stay", dll_line(), line)
    """, "first:one.dll")
    remedied("stack", """
    local low, high = stack()
    expect("/STACK:131072", high - low, KB(128))
    """, "stack:0x20000")
    remedied("one after the other", """
    local line = dll_line()
    LoadLibrary "two.dll"
    expect("nothing is taken when it is loaded", dll_line(), line)
    expect("both from slot 1", GetProcAddress(GetModuleHandle "one.dll", "Two") // MB(32), 1)
    """, "merge:one.dll+two.dll", "modules:one.dll", extra='device{ boot = "bare" }')
    path = scenario(tmp, REMEDIED % "", "remedied.lua")
    begin = json.loads(run("run", path, "--json", "--remedy", "first:one.dll").stdout.splitlines()[0])
    check("JSON tells of remedies", begin["remedies"] == ["first:one.dll"], begin)
    check("only if there are any", "remedies" not in json.loads(run("run", path, "--json").stdout
                                                                .splitlines()[0]))
    for command in ("run", "dlls"):
        check(f"{command} tells of remedies", "with one.dll loaded first; stacks of 64 KB\n" in
              run(command, path, "--remedy", "first:one.dll", "--remedy", "stack:65536").stdout)
    for extra in ([], ["--present"], ["--size", "640x400"], ["--at", "0"], ["--physical"]):
        picture = tmp / "remedied.svg"
        result = run("view", "dll-crunch", "--remedy", "modules:tiny.dll", "--screenshot", picture,
                     *extra)
        check(f"a picture with a remedy {extra}", result.returncode == 0 and
              ("tiny.dll in MODULES" in picture.read_text() or "with 1 remedy" in picture.read_text()),
              result.stderr)
    for text, words in [
            ("drop:one.dll", "want modules:"), ("merge:one.dll", "two DLLs or more"),
            ("modules:none.dll", "the device has no DLL 'none.dll'"),
            ("merge:one.dll+none.dll", "the device has no DLL 'none.dll'"),
            ("merge:none.dll+nil.dll", "the device has no DLL 'none.dll'"),
            ("modules:coredll.dll", "coredll.dll stands in MODULES already"),
            ("resource-only:one.dll", "the code of one.dll is called"),
            ("resource-only:two.dll", "the code of two.dll is called"),
            ("resource-only:plain.dll", "the code of plain.dll is called"),
            ("resource-only:both.dll", "both.dll has code; split: moves"),
            ("split:one.dll", "one.dll has no resources"),
            ("split:words.dll", "words.dll has no code: resource-only: moves"),
            ("stack:0x100000", "no program of the scenario has longer stacks"),
            ("stack:17", "want a size in bytes")]:
        for command in ("run", "dlls", "map", "mi", "gi", "events"):
            refused(f"{command} --remedy {text}", run(command, path, "--remedy", text), 2,
                    re.escape(words))
    refused("twice in MODULES", run("dlls", path, "--remedy", "modules:two.dll", "--remedy",
                                    "modules:two.dll"), 2, "two.dll stands in MODULES already")
    refused("too many", run("dlls", path, *["--remedy", "first:one.dll"] * 17), 2, "more than 16")
    refused("explain with a bad remedy", run("explain", path, "0", "--remedy", "x:y"), 2, "want modules")
    dump = scenario(tmp, DUMP, "dump.txt")
    refused("a remedy for a dump", run("map", dump, "--remedy", "first:a.dll"), 2, "are for scenarios")
    bib = tmp / "files.bib"
    bib.write_text("MEMORY\n NK 80040000 00800000 RAMIMAGE\n RAM 80840000 02000000 RAM\n"
                   "MODULES\n nk.exe nk.exe NK SH\n coredll.dll coredll.dll NK SH"
                   "   ; @SIZE 512 0 8 core\n filesys.exe filesys.exe NK SH\n"
                   "FILES\n extra.dll extra.dll NK S ; @SIZE 100 0 4\n"
                   " more.dll more.dll NK S ; @SIZE 10 0 4\n")
    path = scenario(tmp, "device{ rom = 'files.bib' }" + main_of("""
        LoadLibrary "extra.dll" LoadLibrary "more.dll" say("line %08X", dll_line())"""), "files.lua")
    for remedies, line in [([], "01FC0000"), (["modules:extra.dll"], "01FE0000"),
                           (["merge:extra.dll+more.dll"], "01FD0000"),
                           (["modules:extra.dll", "modules:more.dll"], "01FF0000")]:
        result = run("run", path, *[a for r in remedies for a in ("--remedy", r)])
        check(f"DLLs of an image's FILES: {remedies}", f"line {line}" in result.stdout,
              result.stdout + result.stderr)


def test_bounds_in_a_scenario(tmp):
    """A device that boots from an image with unknown sizes: its DLL line is a bound, in text and picture."""
    for size, wanted in (("", True), (" ; @SIZE 64 0 8", False)):
        (tmp / "b.bib").write_text(f"MODULES\n coredll.dll x NK SH ; @SIZE 832 0 8\n a.dll x NK SH{size}\n")
        file = scenario(tmp, 'device{ rom = "b.bib" }\n' + main_of("GetTickCount()"))
        said = run("run", file).stdout
        check("a bound is told", ("DLL line, at most: DLLs lie above" in said and "in the slot, at most:" in said) == wanted, said)
        picture = tmp / "b.svg"
        done = run("view", file, "--at", "end", "--screenshot", picture)
        text = picture.read_text() if picture.exists() else done.stderr
        check("a bound is drawn", (">DLL line, at most<" in text and "in the slot, at most: largest" in text) == wanted,
              done.stderr)


test(test_kernel_dlls, test_linked_dlls, test_device_from_bib, test_rom, test_remedies, test_bounds_in_a_scenario)
