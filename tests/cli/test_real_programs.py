#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Programs that others have published, from the folder that SLOT32_PROGRAMS names; they are not part of slot32.

usage: test_real_programs.py SLOT32

  232usb.exe  HPC-Factor, 232usb for Windows CE, arm/232usb.exe: a dialog in front of a driver
"""
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


test(*[function for name, function in (("232usb.exe", test_232usb),) if (FOLDER / name).exists()])
