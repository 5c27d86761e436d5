#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Programs that others have published, from the folder that SLOT32_PROGRAMS names; they are not part of slot32.

usage: test_real_programs.py SLOT32

  232usb.exe  HPC-Factor, 232usb for Windows CE, arm/232usb.exe: a dialog in front of a driver
  7zr.exe     7-Zip 19.00 built for Windows CE 5 (7zWindowsCE, 7zr-releaseU.small.exe): an archiver
"""
import json
import os
import pathlib
import re
import shutil
import sys

from program import check, run, test

FOLDER = pathlib.Path(os.environ.get("SLOT32_PROGRAMS", ""))
if "SLOT32_PROGRAMS" not in os.environ:
    print("SLOT32_PROGRAMS names no folder: programs of others are left out")
    sys.exit(0)

# Its WinMain looks for its window, and without one it opens a dialog: FindResource, LoadResource and
# DialogBoxIndirectParam. Then its C library ends the process by a kernel trap with the pseudo handle.
DIALOG = """process{ exe = "232usb.exe", missing = function(name, a, b, c, d)
  say("%s %X %X", name, a, b)
  return 0
end }
"""


def test_232usb(tmp):
    shutil.copy(FOLDER / "232usb.exe", tmp)
    script = pathlib.Path(tmp) / "dialog.lua"
    script.write_text(DIALOG)
    result = run("run", script)
    said = [line[4:] for line in result.stdout.splitlines() if line.startswith("  | ordinal")]
    check("it calls FindWindow and DialogBoxIndirectParam", [line.split()[1] for line in said] == ["286", "690"], said)
    check("in between it finds its dialog 101 (RT_DIALOG) among its resources",
          re.search(r"FindResource\(\w+, 101, 5\) = 0001\w{4}\n.*LoadResource\(\w+, 0001\w{4}\) = 0001\w{4}\n", result.stdout),
          result.stdout)
    check("it ends itself with the trap F000F7F8", "TerminateProcess(00000042, 0) = TRUE" in result.stdout, result.stdout)
    check("it is the same again", run("run", script).stdout == result.stdout)


def test_7zr(tmp):
    program = FOLDER / "7zr.exe"
    result = run("run", program, "--command", "b 1 -mmt1 -md18", "--told", timeout=120)
    lines = [line[4:] for line in result.stdout.splitlines() if line.startswith("  | ")]
    check("it runs to its end", result.returncode == 0 and lines[-1].startswith("Tot:"), result)
    check("its banner", lines[0].startswith("7-Zip (r) 19.00 (arm) : Igor Pavlov"), lines)
    speeds = [int(word) for line in lines if line.startswith("CPU Freq:") for word in line.split()[2:]]
    check("CPU Freq within 5 % of cpu_mips", speeds and all(190 <= speed <= 210 for speed in speeds), speeds)
    check("a row of its table", any(line.startswith("18: ") and "|" in line for line in lines), lines)
    large = ("--command", "b 1 -mmt1 -md25")
    calls = [json.loads(line) for line in run("run", program, *large, "--json", timeout=120).stdout.splitlines()]
    wall = [line for line in calls if line.get("reason", {}).get("id") == "no-hole"]
    check("with a large dictionary it meets the wall", [line["args"]["dwSize"] for line in wall] == [0x2841008], wall)
    free = wall[0]["reason"]["facts"]["ram_free"]
    check("with 42 MB of RAM free", free > 42 << 20, free)
    picture = pathlib.Path(tmp) / "wall.svg"
    run("view", program, *large, "--at", wall[0]["step"], "--screenshot", picture, timeout=120)
    check("and the picture shows it", "TOO BIG" in picture.read_text() and "42.9 MB free" in picture.read_text())


test(*[function for name, function in (("232usb.exe", test_232usb), ("7zr.exe", test_7zr)) if (FOLDER / name).exists()])
