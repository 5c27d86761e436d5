#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Debug logs: exceptions in files, in pipes, in arguments; maps; which command takes which file.

usage: test_logs.py SLOT32
"""
import shutil
import subprocess

from program import DUMP, check, draws, refused, run, test

BOOT = """Windows CE Kernel for ARM (Thumb Enabled) Built on Jan  1 2005 at 00:00:00
0000000032 FMD_Init: ok
Data Abort: Thread=83a01d38 Proc=820266d0 'demo.exe'
AKY=00000021 PC=00011008(demo.exe+0x00001008) RA=00011030(demo.exe+0x00001030) BVA=81000000 FSR=0000000d
"""
MAP = """ demo

 Preferred load address is 00010000

  Address         Publics by Value              Rva+Base     Lib:Object

 0001:00000000       WinMain                    00011000 f   demo.obj
"""


def write(folder, name, text):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_decode(tmp):
    log = write(tmp, "boot.txt", BOOT)
    said = run("decode", log)
    check("decode FILE", said.returncode == 0 and "for kernel mode" in said.stdout
          and "demo.exe+00001008" in said.stdout, said.stdout + said.stderr)
    for what, other in (("a pipe", run("decode", "-", stdin=BOOT)), ("a text", run("decode", BOOT)),
                        ("UTF-16", run("decode", write(tmp, "u.txt", BOOT.encode("utf-16")))),
                        ("CR LF", run("decode", write(tmp, "c.txt", BOOT.replace("\n", "\r\n"))))):
        check(f"decode takes {what}", other.stdout == said.stdout, other.stdout + other.stderr)
    many = run("decode", write(tmp, "many.txt", BOOT * 3 + BOOT.replace("81000000", "00000004"))).stdout
    check("equal ones are counted", "4 exceptions, 2 different" in many
          and "1. line 3: Data Abort in demo.exe (3 times, the last in line 11)" in many
          and "2. line 15: Data Abort in demo.exe\n" in many, many)
    check("78 columns", max(map(len, many.splitlines())) <= 78)
    noise = write(tmp, "noise.txt", bytes(range(256)) * 400 + BOOT.encode())
    check("noise before it", run("decode", noise).returncode == 0)
    refused("decode of nothing", run("decode", write(tmp, "empty.txt", "")), 2, r"decode: \S*empty\.txt is empty$")
    refused("decode of no file", run("decode", tmp / "none.txt"), 2, "cannot read .*none.txt: No such file")
    refused("decode of a folder", run("decode", tmp), 2, "directory")
    refused("decode of a broken record", run("decode", write(tmp, "b.txt", "\nAKY=3 BVA=zz\n")), 2,
            r"b\.txt:2: BVA=zz: want up to 8 hex digits")


def test_maps(tmp):
    log, link_map = write(tmp, "boot.txt", BOOT), write(tmp, "demo.map", MAP)
    said = run("decode", log, "--map", link_map).stdout
    check("a map names functions", "demo.exe+00001008, WinMain+8 (demo.obj), slot 0" in said, said)
    refused("no map", run("decode", log, "--map", log), 2, "boot.txt is no linker map")
    refused("no such map", run("decode", log, "--map", "none"), 2, "cannot read the map none")
    if shutil.which("ld") and shutil.which("gcc"): # a real one
        source = write(tmp, "real.c", "int one(void) { return 1; }\nint two(void) { return one(); }\n")
        made = subprocess.run(["gcc", "-c", "-ffunction-sections", "-fno-asynchronous-unwind-tables", source, "-o",
                               tmp / "real.o"], capture_output=True)
        made = made.returncode or subprocess.run(
            ["ld", "-o", tmp / "real", tmp / "real.o", "-Ttext=0x11000", "-e", "two", "-Map", tmp / "real.map"],
            capture_output=True).returncode
        symbols = subprocess.run(["nm", tmp / "real"], capture_output=True, text=True).stdout
        address = next(int(line.split()[0], 16) for line in symbols.splitlines() if line.endswith(" two"))
        said = run("decode", f"AKY=3 PC=00011234(real.exe+0x{address - 0x10000 + 2:x}) BVA=4", "--map",
                   tmp / "real.map").stdout
        check("a map of this host's linker", made == 0 and ", two+2 (" in said, said)


def test_which_command(tmp):
    log, dump, link_map = write(tmp, "l.txt", BOOT), write(tmp, "d.txt", DUMP), write(tmp, "m.map", MAP)
    image = write(tmp, "i.bib", "MODULES\n a.dll x\\a NK\n")
    for command in ("run", "map", "mi", "gi", "events", "dlls", "heap", "rom"):
        refused(f"{command} LOG", run(command, log), 2, r"l\.txt is a debug log with 1 exception: slot32 decode .*l\.txt")
        refused(f"{command} MAP", run(command, link_map), 2, r"m\.map is a linker's map file: slot32 decode LOG --map")
        if command != "rom":
            refused(f"{command} IMAGE", run(command, image), 2, r"i\.bib is an image's \.bib file: slot32 rom .*i\.bib")
    refused("explain LOG", run("explain", log, "0"), 2, "slot32 decode")
    if draws():
        refused("view LOG", run("view", log, "--screenshot", tmp / "x.png"), 2, "slot32 decode")
    refused("rom DUMP", run("rom", dump), 2, r"d\.txt is a dump of a device: slot32 map .*d\.txt")
    refused("decode DUMP", run("decode", dump), 2, r"d\.txt is a dump of a device: slot32 map")
    refused("decode IMAGE", run("decode", image), 2, r"i\.bib is an image's \.bib file: slot32 rom")
    elf, exe = write(tmp, "other.exe", b"\x7fELF\2\1\1" + bytes(90)), write(tmp, "cut.exe", b"MZ" + bytes(70))
    for name, content in (("noise.exe", bytes(range(1, 256)) * 3), ("p.png", b"\x89PNG\r\n\x1a\n" + bytes(20)),
                          ("z.zip", b"PK\3\4\x14\1\b\1\b\1some words that can be read")):
        binary = write(tmp, name, content)
        for command in ("run", "map", "rom", "decode", "replay", "report", "imports"):
            refused(f"{command} {name}", run(command, binary, *(["-o", tmp / "x"] if command == "report" else [])),
                    2, "is neither a text nor an EXE")
    for command in ("run", "map", "rom", "decode", "replay", "imports"):
        refused(f"{command} ELF", run(command, elf), 2, r"other\.exe is an ELF file, a program for another system")
    for command in ("rom", "decode", "replay"):
        refused(f"{command} EXE", run(command, exe), 2, r"cut\.exe is an EXE or a DLL: slot32 run .*cut\.exe, or imports")
    refused("half an EXE has no line", run("run", exe), 2, r"cut\.exe: not a PE file: no PE signature at 0$")
    refused("usage is one line", run("rom"), 2, r"\[--release DIR\] \[--check LOG\]")
    three = write(tmp, "l3.txt", BOOT * 3)
    refused("three exceptions", run("map", three), 2, "a debug log with 3 exceptions")


def test_what_is_known_beside_it(tmp):
    log = tmp / "log.txt"
    log.write_text("Data Abort: Thread=83a01d38 Proc=820266d0 'wall.exe'\n"
                   "AKY=00002001 PC=03fa0074 RA=00011030 BVA=0a1f0000 FSR=0000000b\n")
    dump = tmp / "dump.txt"
    dump.write_text(run("mi", "full", "wall", "--at", "297").stdout + run("gi", "wall", "--at", "297").stdout)
    said = run("decode", log, "--image", "windowsmobile5", "--dump", dump).stdout
    check("image and dump beside a log", "(wall.exe, slot 14)" in said and "slot 5, services.exe" in said
          and "PC 03FA0074: coredll.dll+00070074, slot 1" in said, said)
    said = run("decode", log, "--dump", dump).stdout
    check("a dump has no sizes", "coredll.dll+00070074 if it is that large" in said, said)
    log.write_text(log.read_text().replace("PC=03fa0074", "PC=03fa0074(coredll.dll+0x00014074)"))
    said = " ".join(run("decode", log, "--image", "windowsmobile5").stdout.split())
    check("another build", "03F8C000 by the log and at 03F30000" in said and "another build" in said, said)
    refused("a scenario is no dump", run("decode", log, "--dump", "wall"), 2, "--dump: wall is a scenario: slot32 view wall. --dump takes dumps of devices")
    refused("no such dump", run("decode", log, "--dump", tmp / "none"), 2, "none")
    refused("no such image", run("decode", log, "--image", tmp / "none.bib"), 2, "none.bib")


test(test_decode, test_maps, test_which_command, test_what_is_known_beside_it)
