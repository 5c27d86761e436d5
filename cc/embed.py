#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the files that programs are compiled with as C: embed.py OUT.c FILE ..."""
import os
import sys

out, *paths = sys.argv[1:]
with open(out, "w") as c:
    c.write('#include "cc/source.h"\n\n')
    for path in paths:
        data = open(path, "rb").read()
        name = os.path.basename(path).replace(".h", "").replace(".S", "").replace(".c", "").replace(".", "_")
        rows = [", ".join(str(b) for b in data[k:k + 20]) for k in range(0, len(data), 20)]
        c.write(f"static const char {name}_text[] = {{\n    " + ",\n    ".join(rows + ["0"]) + "};\n")
        c.write(f'const CcFile cc_{name} = {{"{os.path.basename(path)}", {name}_text, {len(data)}}};\n\n')
