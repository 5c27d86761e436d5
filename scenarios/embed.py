#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes scenario files as C tables: embed.py OUT.c PART=FILE.lua ... -- NAME=FILE.lua ... -- EXERCISE=FILE.lua ..."""
import sys

out, *pairs = sys.argv[1:]
middle = pairs.index("--")
last = pairs.index("--", middle + 1)


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


def table(c, name, pairs):
    entries = [entry for _, entry in texts(c, name, sorted(split(pairs)))]
    c.write(f"const LibraryFile library_{name}s[] = {{\n    " + ",\n    ".join(entries) + "};\n"
            f"const unsigned library_{name}_count = sizeof library_{name}s / sizeof library_{name}s[0];\n")


with open(out, "w") as c:
    c.write('#include "scenario/library.h"\n\n')
    for file, entry in list(texts(c, "part", split(pairs[:middle]))):
        c.write(f"const LibraryFile library_{file} = {entry};\n\n")
    table(c, "file", pairs[middle + 1:last])
    table(c, "solution", pairs[last + 1:])
