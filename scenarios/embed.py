#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes scenario files as a C table: embed.py OUT.c PRELUDE.lua NAME=FILE.lua ..."""
import sys

out, prelude, *pairs = sys.argv[1:]


def literal(path):
    data = open(path, "rb").read()
    rows = [", ".join(str(b) for b in data[i:i + 20]) for i in range(0, len(data), 20)]
    return len(data), ",\n    ".join(rows + ["0"])


files = sorted(pair.split("=", 1) for pair in pairs)
with open(out, "w") as c:
    c.write('#include "scenario/library.h"\n\n')
    size, text = literal(prelude)
    c.write(f"static const char prelude[] = {{\n    {text}}};\n\n")
    c.write("const LibraryFile *library_prelude(void) {\n"
            f'    static const LibraryFile file = {{"prelude", prelude, {size}}};\n'
            "    return &file;\n}\n\n")
    sizes = []
    for i, (name, path) in enumerate(files):
        size, text = literal(path)
        sizes.append(size)
        c.write(f"static const char file_{i}[] = {{\n    {text}}};\n\n")
    c.write("const LibraryFile library_files[] = {\n")
    for i, (name, path) in enumerate(files):
        c.write(f'    {{"{name}", file_{i}, {sizes[i]}}},\n')
    c.write("};\nconst unsigned library_file_count =\n"
            "    sizeof library_files / sizeof library_files[0];\n")
