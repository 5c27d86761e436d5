#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every header compiles alone: each is the first and only include of a translation unit.

Those of web/ and cc/files are for another compiler and its libc.
"""
import pathlib
import shlex
import subprocess
import sys

root, flags = pathlib.Path(sys.argv[1]), sys.argv[2:]
bad = 0
headers = [p for p in sorted(root.rglob("*.h"))
           if not str(p.relative_to(root)).startswith(("build", ".", "web", "cc/files"))]
for path in headers:
    name = str(path.relative_to(root))
    result = subprocess.run(flags + ["-fsyntax-only", "-I", str(root), "-x", "c", "-"],
                            input=f'#include "{name}"\nint unit_is_not_empty;\n',
                            text=True, capture_output=True)
    if result.returncode != 0:
        bad += 1
        print(f"{name}: does not compile alone\n{result.stderr}")
print(f"headers: {len(headers) - bad} of {len(headers)} compile alone ({shlex.join(flags)})")
sys.exit(1 if bad or not headers else 0)
