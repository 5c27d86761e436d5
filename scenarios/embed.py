#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes scenario files as C tables: embed.py OUT.c PART=FILE.lua ... -- NAME=FILE.lua ..."""
import sys

out, *pairs = sys.argv[1:]
middle = pairs.index("--")


def rows(path):
    data = open(path, "rb").read()
    lines = [", ".join(str(b) for b in data[i:i + 20]) for i in range(0, len(data), 20)]
    return len(data), ",\n    ".join(lines + ["0"])


def texts(c, name, files):
    """The bytes of each file, as an array of its own; yields the files' entries."""
    for i, (file, path) in enumerate(files):
        size, text = rows(path)
        c.write(f"static const char {name}_{i}[] = {{\n    {text}}};\n\n")
        yield file, f'{{"{file}", {name}_{i}, {size}}}'


def split(pairs):
    return [pair.split("=", 1) for pair in pairs]


with open(out, "w") as c:
    c.write('#include "scenario/library.h"\n\n')
    for file, entry in list(texts(c, "part", split(pairs[:middle]))):
        c.write(f"const LibraryFile library_{file} = {entry};\n\n")
    entries = [entry for _, entry in texts(c, "file", sorted(split(pairs[middle + 1:])))]
    c.write("const LibraryFile library_files[] = {\n    " + ",\n    ".join(entries) + "};\n"
            "const unsigned library_file_count = sizeof library_files / sizeof library_files[0];\n")
