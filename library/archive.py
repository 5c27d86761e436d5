#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""archive.py OUTPUT OBJCOPY FACE.a CORE.a -- CC...: a static library that shows its own names only.

What slot32.c needs is joined to one object, and every hidden name in it made local, so that a name
such as `world_init` cannot collide with one of the program that links the library.
"""
import pathlib
import subprocess
import sys
import tempfile

output, objcopy, face, core, _, *cc = sys.argv[1:]
with tempfile.TemporaryDirectory() as folder:
    joined = pathlib.Path(folder) / "slot32.o"
    subprocess.run([*cc, "-r", "-nostdlib", "-o", joined, "-Wl,--whole-archive", face,
                    "-Wl,--no-whole-archive", core], check=True)
    subprocess.run([objcopy, "--localize-hidden", joined], check=True)
    pathlib.Path(output).unlink(missing_ok=True)
    subprocess.run(["ar", "rcsD", output, joined], check=True)
