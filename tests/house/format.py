#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""format.py ROOT: every C and C++ file is as clang-format would write it (.clang-format)."""
import pathlib
import subprocess
import sys

SUFFIXES = {".c", ".h", ".cpp"}
ROOT = pathlib.Path(sys.argv[1])
FILES = [str(path) for path in sorted(ROOT.rglob("*")) if path.suffix in SUFFIXES
         and not path.relative_to(ROOT).as_posix().startswith(("build", "samples", "."))]
BADLY = subprocess.run(["clang-format", "--dry-run", "--Werror", "-"], input="int  f( void );\n", text=True,
                       capture_output=True)
assert BADLY.returncode == 1, BADLY.stderr

sys.exit(subprocess.run(["clang-format", "--dry-run", "--Werror", *FILES]).returncode)
