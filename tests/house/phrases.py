#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""phrases.py ROOT: comments in C say it plainly.

The table in CONTRIBUTING.md lists phrases that a reader has to parse twice. None of them stands in a
comment.
"""
import pathlib
import re
import sys

HEAD = "| do not write | write |"


def phrases(text):
    """The phrases of the table's first column."""
    rows = text[text.index(HEAD):].split("\n\n")[0].splitlines()[2:]
    return [phrase.strip() for row in rows for phrase in row.split("|")[1].split(",")]


def comments(text):
    """(line number, comment) of each run of // lines, as one text."""
    run, first = [], 0
    for number, line in enumerate(text.splitlines() + [""], 1):
        match = re.search(r'(?:^|[\s;{},)])//(.*)', line)
        alone = line.lstrip().startswith("//")
        if run and not alone:
            yield first, " ".join(run)
            run = []
        if match and alone:
            first = first if run else number
            run.append(match.group(1).strip())
        elif match:
            yield number, match.group(1).strip()


def found(name, text, list_):
    for number, comment in comments(text):
        for phrase in list_:
            if re.search(rf"\b{re.escape(phrase)}\b", comment, re.I):
                yield f"{name}:{number}: '{phrase}': say it plainly (CONTRIBUTING.md)"


def self_test(list_):
    assert "is due" in list_ and "goes on" in list_ and len(list_) > 10
    assert list(found("a.c", "int a; // it goes\nint b;\n", list_)) == []
    assert len(list(found("a.c", "int a; // it goes on\n// what\n// is\n// due here\n", list_))) == 2
    assert list(found("a.c", 'say("it goes on"); // http://x\n', list_)) == []


ROOT = pathlib.Path(sys.argv[1])
LIST = phrases((ROOT / "CONTRIBUTING.md").read_text())
self_test(LIST)
FOUND = [message for path in sorted(ROOT.rglob("*")) if path.suffix in (".c", ".h", ".cpp", ".inc")
         and not path.relative_to(ROOT).as_posix().startswith(("build", "."))
         for message in found(path.relative_to(ROOT).as_posix(), path.read_text(), LIST)]
for message in FOUND:
    print(f"phrases: {message}")
sys.exit(bool(FOUND))
