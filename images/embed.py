#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the files of device images as a C table: embed.py OUT.c FILE ..."""
import os
import sys

out, *paths = sys.argv[1:]
files = sorted((os.path.basename(path), open(path, "rb").read()) for path in paths)
with open(out, "w") as c:
    c.write('#include "rom/library.h"\n\n')
    for i, (name, data) in enumerate(files):
        rows = [", ".join(str(b) for b in data[k:k + 20]) for k in range(0, len(data), 20)]
        text = ",\n    ".join(rows + ["0"])
        c.write(f"static const char file_{i}[] = {{\n    {text}}};\n\n")
    c.write("const RomFile rom_files[] = {\n")
    for i, (name, data) in enumerate(files):
        c.write(f'    {{"{name}", file_{i}, {len(data)}}},\n')
    c.write("};\nconst unsigned rom_file_count = sizeof rom_files / sizeof rom_files[0];\n")
