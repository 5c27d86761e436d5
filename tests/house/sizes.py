#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""sizes.py ROOT: a file has at most 700 lines, a function at most 60.

Who reads a file reads it from top to bottom, and a function without scrolling. A table may be long,
so what is between the braces of an initialiser is not counted.
"""
import pathlib
import re
import sys

FILE_MOST, FUNCTION_MOST = 700, 60
SUFFIXES = {".c", ".h", ".cpp", ".py", ".sh", ".lua", ".js"}


def functions(lines):
    """(name, first line, length) of each function: a head at the margin, "{" at its end, "}"."""
    head = None
    for i, line in enumerate(lines):
        if re.match(r"[A-Za-z_].*\(", line) and not line.rstrip().endswith(";"):
            head = i
        if head is not None and line.rstrip().endswith(("= {", ";")) and lines[head] == line:
            head = None
        if line == "}" and head is not None:
            name = re.search(r"(\w+)\(", lines[head]).group(1)
            yield name, head + 1, i - head + 1
            head = None


def too_long(name, text):
    lines = text.splitlines()
    if len(lines) > FILE_MOST:
        yield f"{name}: {len(lines)} lines, {FILE_MOST} are the most"
    if name.endswith((".c", ".h")):
        for function, line, length in functions(lines):
            if length > FUNCTION_MOST:
                yield f"{name}:{line}: {function}() has {length} lines, {FUNCTION_MOST} are the most"


def self_test():
    body = "    x();\n" * 59
    assert not list(too_long("a.c", f"int f(void) {{\n{body[:-9]}}}\n"))
    assert list(too_long("a.c", f"static int f(int a,\n             int b) {{\n{body}}}\n")) == [
        "a.c:1: f() has 62 lines, 60 are the most"]
    assert not list(too_long("a.c", "static const int t[] = {\n" + "    1,\n" * 100 + "};\n"))
    assert list(too_long("a.py", "\n" * 701)) == ["a.py: 701 lines, 700 are the most"]


self_test()
ROOT = pathlib.Path(sys.argv[1])
FOUND = [message for path in sorted(ROOT.rglob("*")) if path.suffix in SUFFIXES
         and not path.relative_to(ROOT).as_posix().startswith(("build", "."))
         for message in too_long(path.relative_to(ROOT).as_posix(), path.read_text())]
for message in FOUND:
    print(f"sizes: {message}")
sys.exit(bool(FOUND))
