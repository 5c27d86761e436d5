#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes scenario files as C tables: embed.py OUT.c PART=FILE.lua ... -- NAME=FILE.lua ... -- EXERCISE=FILE.lua ...
-- PROGRAM=FILE.exe ..."""
import sys

out, *arguments = sys.argv[1:]
groups = [[]]  # of (name, file): parts, files, solutions, programs
for argument in arguments:
    if argument == "--":
        groups.append([])
    else:
        groups[-1].append(argument.split("=", 1))


def rows(path):
    data = open(path, "rb").read()
    # A char has a sign on some hosts and none on others: a byte above 127 is written as one of them.
    bytes_of = [str(b) if b < 128 else f"'\\x{b:x}'" for b in data]
    lines = [", ".join(bytes_of[i:i + 20]) for i in range(0, len(data), 20)]
    return len(data), ",\n    ".join(lines + ["0"])


def texts(c, name, files):
    """The bytes of each file, as an array of its own; yields the files' entries."""
    for i, (file, path) in enumerate(files):
        size, text = rows(path)
        c.write(f"static const char {name}_{i}[] = {{\n    {text}}};\n\n")
        yield file, f'{{"{file}", {name}_{i}, {size}}}'


def table(c, name, pairs):
    entries = [entry for _, entry in texts(c, name, sorted(pairs))]
    c.write(f"const LibraryFile library_{name}s[] = {{\n    " + ",\n    ".join(entries) + "};\n"
            f"const unsigned library_{name}_count = sizeof library_{name}s / sizeof library_{name}s[0];\n")


parts, files, solutions, programs = groups
with open(out, "w") as c:
    c.write('#include "scenario/library.h"\n\n')
    for file, entry in list(texts(c, "part", parts)):
        c.write(f"const LibraryFile library_{file} = {entry};\n\n")
    table(c, "file", files)
    table(c, "solution", solutions)
    table(c, "program", programs)
