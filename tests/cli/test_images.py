#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Images as vendors ship them: the preprocessor, what is left out, files in any case, CE 6.

usage: test_images.py SLOT32
"""
import json
import pathlib
import re
import struct

from program import check, main_of, refused, run, test

NK = r"$(_FLATRELEASEDIR)"


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def image(folder, text, *options, name="t.bib"):
    return run("rom", write(folder, name, text), *options)


def laid_out(folder, text, *options):
    return json.loads(image(folder, text, *options, "--json").stdout)


def pe(code=0x3000, data=0x2000):
    """A DLL of two sections, as a linker for ARM writes its headers."""
    head = bytearray(1024)
    head[0:2], head[64:68] = b"MZ", b"PE\0\0"
    struct.pack_into("<I", head, 0x3C, 64)
    struct.pack_into("<HH", head, 68, 0x1C0, 2)
    struct.pack_into("<HH", head, 84, 224, 0x2102)
    struct.pack_into("<H", head, 88, 0x10B)
    struct.pack_into("<I", head, 88 + 92, 16)
    for at, name, size, flags in ((312, b".text", code, 0x60000020), (352, b".data", data, 0xC0000040)):
        head[at:at + len(name)] = name
        struct.pack_into("<I", head, at + 8, size)
        struct.pack_into("<I", head, at + 36, flags)
    return bytes(head)


def test_conditions(tmp):
    board = ("MEMORY\n#if defined BOARD32\n RAM 80B00000 01400000 RAM\n#elif defined BOARD64\n"
             " RAM 80B00000 03400000 RAM\n#else\n RAM 80B00000 01000000 RAM\n#endif\n")
    for options, ram in (([], 16), (["--define", "BOARD64"], 52), (["--define", "BOARD32=1"], 20),
                         (["--define", "BOARD64="], 16)):
        check(f"RAM with {options}", laid_out(tmp, board, *options)["ram_mb"] == ram)
    for text, option in ((f"#if (defined A || defined B)\n a.dll {NK}\\a.dll NK SH\n#endif\n", "B"),
                         (f"IF A || B || C\n a.dll {NK}\\a.dll NK SH\nENDIF A || B || C\n", "C"),
                         (f"#if defined A && $(L)==0409\n a.dll {NK}\\a.dll NK SH\n#endif ; ! A\n", None)):
        options = ["--define", option] if option else ["--define", "A", "--define", "L=0409"]
        check(f"not set: {text[:24]!r}", not laid_out(tmp, "MODULES\n" + text)["modules"])
        check(f"set: {text[:24]!r}", len(laid_out(tmp, "MODULES\n" + text, *options)["modules"]) == 1)


def test_left_out(tmp):
    text = f"MODULES\nIF WLAN_A\n a.dll {NK}\\a.dll NK SH\nENDIF WLAN_A\n#if defined BT_B\n" \
           f" b.dll {NK}\\b.dll NK SH\n c.dll {NK}\\c.dll NK SH\n#endif\n"
    said = image(tmp, text).stdout
    check("left out: how many, and why", "3 of 3 entries are left out:\n  WLAN_A, BT_B are not set\n" in said
          and "--define @FILE" in said, said)
    left_out = laid_out(tmp, text)["left_out"]
    check("left out: JSON", left_out == {"entries": 3, "regions": 0, "includes": 0, "not_set": ["WLAN_A", "BT_B"], "set": []},
          str(left_out))
    said = image(tmp, text, "--define", "WLAN_A").stdout
    check("left out: what remains", "2 of 3 entries are left out:\n  BT_B is not set\n" in said, said)
    no = f"MODULES\n#if !defined BSP_NOUSB\n a.dll {NK}\\a.dll NK\n#endif\nIF BSP_NOUSB !\n b.dll {NK}\\b NK\nENDIF\n"
    said = image(tmp, no, "--define", "BSP_NOUSB=1").stdout
    check("left out: by what is set", "2 of 2 entries are left out:\n  BSP_NOUSB is set\n" in said, said)
    many = "MODULES\n" + "".join(f"IF BSP_A_LONG_NAME_{i}\n m{i}.dll {NK}\\m NK\nENDIF\n" for i in range(300))
    said = image(tmp, many).stdout
    check("left out: many names", "300 of 300 entries are left out" in said and " and 297 more are not set" in said
          and max(map(len, said.splitlines())) <= 100, said[:600])
    twice = f"MODULES\n a.dll {NK}\\a NK\n A.DLL {NK}\\b NK\nFILES\n a.dll {NK}\\c NK\n n.txt {NK}\\n NK\n"
    said = image(tmp, twice).stdout.splitlines()[0]
    check("a duplicate is no plain file", "1 module, 1 plain file, 2 duplicates not used" in said, said)
    said = image(tmp, f"MODULES\n; @CESYSGEN IF A\n a.dll {NK}\\a NK\n; @CESYSGEN ENDIF\n").stdout
    check("@CESYSGEN is told", "1 @CESYSGEN condition is taken as true" in said, said)
    said = image(tmp, "MEMORY\n RAM 0 00D00000 RAM\nCONFIG\n AUTOSIZE=ON\n")
    check("AUTOSIZE is told", "at least 13 MB of RAM" in said.stdout and "AUTOSIZE=ON" in said.stdout, said.stdout)
    said = image(tmp, "// Board\n/*\n*/\n####\nMODULES\n").stdout
    check("what is passed over is told", "4 lines are passed over (line 1 the first)" in said, said)


def test_definitions(tmp):
    text = "MODULES\n" + "".join(f"IF V{i}\n m{i}.dll {NK}\\m NK\nENDIF\n" for i in range(400))
    options = [part for i in range(400) for part in ("--define", f"V{i}=1")]
    check("400 definitions", len(laid_out(tmp, text, *options)["modules"]) == 400)
    printed = write(tmp, "set.txt", "ProgramFiles(x86)=C:\\Program Files\r\n" +
                    "".join(f"V{i}=1\r\n" for i in range(400)) + "no definition\r\n=::=::\\\r\nV3=\r\n")
    check("what set prints", len(laid_out(tmp, text, "--define", f"@{printed}")["modules"]) == 399)
    check("the later of two counts",
          len(laid_out(tmp, text, "--define", f"@{printed}", "--define", "V3=x")["modules"]) == 400)
    for option in ("--include", "--release"):
        refused(f"no such folder of {option}", image(tmp, text, option, tmp / "none"), 2,
                f"{option} .*none: there is no such folder")
    refused("no such file of definitions", image(tmp, text, "--define", "@none"), 2, "cannot read the definitions none")
    refused("definitions in UTF-16", image(tmp, text, "--define", f"@{write(tmp, 'u', 'A=1'.encode('utf-16'))}"), 2,
            "UTF-16")
    refused("an @ without a file", image(tmp, text, "--define", "@"), 2, "want NAME, NAME=VALUE or @FILE")


def test_includes(tmp):
    text = ('#include "$(BSPDIR)\\board_cfg.h"\nMEMORY\n NK $(CODE_CA) $(CODE_SIZE) RAMIMAGE\n'
            ' RAM $(RAM_CA) $(RAM_SIZE) RAM\nMODULES\n#include "$(_FLATRELEASEDIR)\\wlan.bib"\n'
            f' a.dll {NK}\\a.dll NK SH\n')
    refused("no header", image(tmp, text, "--define", "BSPDIR=."), 2,
            r"t\.bib:1:11: #include: board_cfg\.h not found \(set BSPDIR, it is '\.'")
    refused("no variable", image(tmp, text), 2, r"t\.bib:1:11: .*not found \(set BSPDIR: --define BSPDIR=")
    write(tmp, "Board_Cfg.H", "#define CODE_CA 0x80000000 // start\n#define CODE_SIZE (8 << 20)\n"
          "#define RAM_CA (CODE_CA + CODE_SIZE)\n#define RAM_SIZE 0x01000000\n")
    refused("no included .bib", image(tmp, text, "--define", "BSPDIR=."), 2, r"t\.bib:6:11: .*wlan\.bib not found")
    said = image(tmp, text, "--define", "BSPDIR=.", "--skip-missing")
    check("a missing one may be skipped", said.returncode == 0 and "1 #include file is missing" in said.stdout,
          said.stdout + said.stderr)
    write(tmp, "more/WLAN.BIB", f" wlan.dll {NK}\\wlan.dll NK SH\n")
    for options in (["--include", tmp / "more"], ["--define", f"_FLATRELEASEDIR={tmp}/more"]):
        rom = laid_out(tmp, text, "--define", "BSPDIR=.", *options)
        check(f"included: {options[0]}", [row["name"] for row in rom["modules"]] == ["wlan.dll", "a.dll"]
              and rom["ram_mb"] == 16, str(rom)[:400])
        check("an entry names its file", rom["modules"][0]["file"].endswith("WLAN.BIB"))
    windows = '#include "C:\\WINCE500\\PLATFORM\\X\\board_cfg.h"\nMEMORY\n RAM 0 $(RAM_SIZE) RAM\n'
    check("a path of the build machine", laid_out(tmp, windows)["ram_mb"] == 16)
    outside = write(tmp, "inner/t.bib", '#include "..\\Board_Cfg.H"\nMODULES\n')
    refused("outside of the folder", run("rom", outside), 2, r"t\.bib:1:11: #include: cannot read .*outside")
    check("allowed", run("rom", outside, "--include", tmp).returncode == 0)
    write(tmp, "a.bib", 'MODULES\n#include "b.bib"\n')
    write(tmp, "b.bib", '#include "A.bib"\n')
    refused("a loop", run("rom", tmp / "a.bib"), 2, r"\.bib:\d+:11: more than 16 #include inside each other")
    rom = write(tmp, "r.lua", "device{ rom = 'r.bib' }\n" + main_of('expect("it is there", LoadLibrary "wlan.dll" ~= NULL)'))
    write(tmp, "r.bib", 'MODULES\n#include "more\\wlan.bib"\n')
    said = run("run", rom)
    check("a scenario's image includes, too", said.returncode == 0, said.stdout[-400:] + said.stderr)


def test_names_and_files(tmp):
    names = ["board_constraint_adapters.dll", "panel_clip_test_variant_A.dll", "panel_clip_test_variant_B.dll",
             "x" * 200 + ".dll"]
    text = "MODULES\n" + "".join(f" {name} {NK}\\a.dll NK SH\n" for name in names)
    said, rom = image(tmp, text).stdout, laid_out(tmp, text)
    check("whole names in the table", all(f"\n{name} " in said for name in names), said[:600])
    check("whole names in JSON", [row["name"] for row in rom["modules"]] == names)
    check("whole names in the bill", {row["module"] for row in rom["bill"]} == set(names))
    check("unknown sizes make a bound", rom["line_is"] == "at most" and rom["unknown_sizes"] == 4
          and "at most, the sizes of 4 DLLs are not known" in said and " 64?" in said, said)
    release = tmp / "rel"
    write(release, "DRV.Dll", pe())
    write(release, "drv.REL", "")
    for text, options in ((f"MODULES\n drv.dll {NK}\\Drv.dll NK SH\n", ["--release", release]),
                          (f"MODULES\n drv.dll {NK}\\Drv.dll NK SH\n", ["--define", f"_FLATRELEASEDIR={release}"]),
                          ("MODULES\n drv.dll C:\\Release\\drv.DLL NK SH\n", ["--release", release]),
                          ("MODULES\n drv.dll rel\\drv.dll NK SH\n", [])):
        row = laid_out(tmp, text, *options)
        check(f"its own file: {options[:1]} {text.split()[2]}", row["modules"][0]["source"] == "PE"
              and row["modules"][0]["rel"] and row["line_is"] == "exact", str(row["modules"]))


def test_ce_6(tmp):
    for text in (f" nk.exe {NK}\\oal.exe NK SHZ\n kernel.dll {NK}\\kern.dll NK SHZ\n",
                 f" k.coredll.dll {NK}\\k.coredll.dll NK SHK\n", f" udevice.exe {NK}\\udevice.exe NK SHM\n",
                 f" gwes.dll {NK}\\gwes.dll NK SHK\n ceddk.dll {NK}\\ceddk.dll NK SHQ\n"):
        refused(f"CE 6: {text.split()[0]}", image(tmp, "MODULES\n" + text), 2,
                r"t\.bib:2:2: this image is of Windows CE 6 or later")
    said = image(tmp, f"MODULES\n kernel.dll {NK}\\kernel.dll NK SH\n")
    check("one sign alone is a warning", said.returncode == 0 and "is this image of CE 5?" in said.stdout, said.stdout)


LOG = """Windows CE ROM Image Builder v5.0.1400
Module                 Section  Start     Length  psize   vsize   Filler
coredll.dll            .text    800ac000h  475136  472064  471622 o32_rva=00001000
coredll.dll            .data    80130000h    1024    1012    4464 FILLER
commctrl.dll           .text    80140000h  375136  372064  371622 o32_rva=00001000
commctrl.dll           .data    80130400h    1024    1012    9464 FILLER
First DLL Address:     03f201ff
Start RAM:             82000000
End of RAM:            83C00000
Number of Modules:     2
"""


def test_build_logs(tmp):
    log = write(tmp, "build.log", LOG)
    said, rom = run("rom", log), json.loads(run("rom", log, "--json").stdout)
    check("rom LOG", said.returncode == 0 and "build.log: a log of makeimg: 2 modules, 28 MB of RAM" in said.stdout
          and "as the log has them\nDLL line of slot 1               03F20000" in said.stdout, said.stdout + said.stderr)
    check("which rule for data meets it", "with their pages packed          01FF0000  as the log has it" in said.stdout)
    check("rom LOG --json", rom["log"] == {"dll_line": 0x01FF0000, "dll_code_line": 0x03F20000, "modules": 2}
          and [row["source"] for row in rom["modules"]] == ["log", "log"] and rom["modules"][0]["line"] == 3, str(rom)[:500])
    cut = run("rom", write(tmp, "cut.log", LOG.replace("Modules:     2", "Modules:     138")))
    check("a table that is not whole", "the log says 138 modules: its table is not whole" in cut.stdout, cut.stdout)
    lines = run("rom", write(tmp, "l.log", "noise\nFirst DLL Address: 01ee01ee\n"))
    check("a log of lines only", "DLL line of slot 0               01EE0000" in lines.stdout, lines.stdout)
    refused("a log of nothing", run("rom", write(tmp, "n.log", "Windows CE ROM Image Builder v4.0\n")), 2,
            "without a table of modules")
    refused("map LOG of makeimg", run("map", log), 2, r"a log of makeimg: slot32 rom .*build\.log")


def test_dll_data(tmp):
    """An image of one's own packs the data of DLLs, a shipped one does not; so does a device that boots from it."""
    text = (f"MODULES\n a.dll {NK}\\a NK SH ; @SIZE 100 0 8\n b.dll {NK}\\b NK SH ; @SIZE 100 0 4\n"
            f" c.dll {NK}\\c NK SH ; @SIZE 100 0 60\n")
    said = image(tmp, text).stdout
    check("packed", "DLL line of slot 0               01FE0000" in said and "01FFD000" in said, said)
    block = image(tmp, text, "--dll-data", "block").stdout
    check("on blocks", "DLL line of slot 0               01FD0000" in block, block)
    for name, args, unit in (("own", (), "page"), ("own, asked", ("--dll-data", "block"), "block")):
        check(f"JSON: {name}", json.loads(image(tmp, text, "--json", *args).stdout)["dll_data"] == unit)
    check("JSON: shipped", json.loads(run("rom", "panel-ce5", "--json").stdout)["dll_data"] == "block")
    lesson = write(tmp, "boots.lua", 'scenario{ title = "T" }\ndevice{ rom = "t.bib", boot = "device" }\n'
                   'dll{ name = "x.dll", code_kb = 4, data_kb = 8 }\nprocess{ name = "x.exe", main = function()\n'
                   'for _, n in ipairs{"a", "b", "c", "x"} do LoadLibrary(n .. ".dll") end\nFreeLibrary(LoadLibrary("b.dll"))\n'
                   'say("line %x", dll_line())\nend }\n')
    for settings, line in (((), "1fd0000"), (("--set", "dll_data=block"), "1fc0000"),
                           (("--set", "dll_data=page", "--remedy", "modules:x.dll"), "1fe0000")):
        said = run("run", lesson, *settings).stdout
        check(f"boots {settings}", f"line {line}" in said, said)
    said = run("explain", lesson, "1FFD000").stdout
    check("whose page of a block", "64 KB from 07FF0000, made by x.exe (b.dll)" in said, said)
    check("a block counts once", "DLLs take 192 KB of its" in run("dlls", lesson).stdout, run("dlls", lesson).stdout)
    both = image(tmp, text, "--beside", "panel-ce5").stdout
    check("both by one rule", "01FE0000" in both and
          re.search(r"DLL line of slot 0 .* " + re.search(r"DLL line of slot 0 +(\S+)",
                    run("rom", "panel-ce5", "--dll-data", "page").stdout)[1], both), both)


def test_check_and_beside(tmp):
    log = write(tmp, "build.log", LOG)
    same = f"MODULES\n coredll.dll {NK}\\c NK SH ; @SIZE 464 0 8\n commctrl.dll {NK}\\d NK SH ; @SIZE 364 0 12\n"
    said = image(tmp, same, "--check", log)
    check("--check: no difference", said.returncode == 0 and "no difference" in said.stdout, said.stdout + said.stderr)
    said = image(tmp, same, "--check", log, "--dll-data", "block")
    check("--check: the lines part", said.returncode == 1
          and "DLL line of slot 0           01FE0000  01FF0000  +64 KB" in said.stdout, said.stdout)
    other = f"MODULES\n coredll.dll {NK}\\c NK SH\n new.dll {NK}\\d NK SH ; @SIZE 364 0 12\n"
    said = image(tmp, other, "--check", log)
    for words in ("its sizes, KB: ; @SIZE 464 0 8", "new.dll                      not in the log",
                  "commctrl.dll                 only in the log (line 5)"):
        check(f"--check: {words}", said.returncode == 1 and words in said.stdout, said.stdout)
    refused("--check of no log", image(tmp, same, "--check", tmp / "t.bib"), 2, "is no log of makeimg")
    refused("--check of nothing", image(tmp, same, "--check", "none"), 2, "cannot read the log none")
    left = write(tmp, "left.bib", same)
    said = run("rom", left, "--beside", write(tmp, "right.bib", same.replace("364 0 12", "464 0 12") +
                                             f" more.dll {NK}\\m NK SH ; @SIZE 4 0 4\n"))
    check("--beside", said.returncode == 0 and "commctrl.dll                      376       476  +100 KB, slot 1" in said.stdout
          and "more.dll                            -         8  only right" in said.stdout, said.stdout + said.stderr)
    said = run("rom", left, "--beside", log)
    check("--beside a log", said.returncode == 0 and "right  " in said.stdout, said.stdout + said.stderr)
    check("--beside itself", "none" in run("rom", left, "--beside", left).stdout.splitlines()[-1])
    refused("--beside nothing", run("rom", left, "--beside", "none.bib"), 2, "cannot read none.bib")


def test_warn(tmp):
    for condition, code in (("line < 19 MB", 1), ("line < 18 MB", 0), ("line<=19072KB", 1), ("line >= 19072 KB", 1),
                            ("line > 19072 KB", 0), ("slot1 < 1 MB", 1), ("ram == 64 MB", 1), ("modules != 100", 1),
                            ("floor < 20 MB", 1)):
        said = run("rom", "windowsmobile5", "--warn", condition)
        check(f"--warn {condition}", said.returncode == code and said.stdout == ""
              and (said.stderr.count("\n") == 1) == (code == 1), f"{said.returncode} {said.stderr}")
    said = run("rom", "windowsmobile5", "--warn", "line < 19 MB", "--warn", "slot1 < 1 MB")
    check("--warn tells each", said.stderr.splitlines() == [
        "slot32: windowsmobile5.bib: line < 19 MB: it is 19072 KB", "slot32: windowsmobile5.bib: slot1 < 1 MB: it is 64 KB"],
        said.stderr)
    check("--warn of a log takes its own line", run("rom", write(tmp, "b.log", LOG), "--warn", "line == 32640 KB").returncode == 1)
    for condition, why in (("", "begins with line"), ("lime < 3 MB", "begins with line"), ("line 3 MB", "<, <=, >"),
                           ("line =< 3 MB", "<, <=, >"), ("line < MB", "ends with a number"), ("line < 3 GB", "ends with a"),
                           ("modules < 3 MB", "ends with a"), ("line < 3 MB or so", "ends with a")):
        refused(f"--warn {condition!r}", run("rom", "panel-ce5", "--warn", condition), 2, why)
    refused("--dll-data", run("rom", "panel-ce5", "--dll-data", "byte"), 2, "want block or page")


test(test_build_logs, test_dll_data, test_check_and_beside, test_warn, test_conditions, test_left_out, test_definitions, test_includes, test_names_and_files, test_ce_6)
