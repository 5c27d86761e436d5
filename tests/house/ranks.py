#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The ranks of the house: an include may only go down. Prints file:line for each that climbs.

The table is the one of docs/architecture.md. `only` narrows what a folder may take from another:
world reads emu's value headers and nothing else of the acting half.
"""
import pathlib
import re
import sys

RANKS = ["ce", "rom", "emu", "trust", "kernel", "heap", "coredll", "scenario"]
LOOKS = {"world": ["ce", "emu"], "import": ["ce", "emu", "world"],
         "visualizer": ["ce", "emu", "world", "import"]}
# One scenario under way: it wires the acting half and the looking half together.
WIRES = {"session": RANKS + ["world", "import"],
         "viewing": RANKS + ["world", "import", "session", "visualizer"]}
VALUE_HEADERS = {"emu/event.h", "emu/access.h", "emu/tables.h", "emu/holes.h", "emu/view_id.h"}
EVERYTHING = {"cli", "tests", "docs"}


def allowed(folder, include):
    top = include.split("/")[0]
    if folder in EVERYTHING or top == folder:
        return True
    if folder in LOOKS:
        return top in LOOKS[folder] and (top != "emu" or include in VALUE_HEADERS)
    if folder in WIRES:
        return top in WIRES[folder]
    if folder in RANKS:
        return top in RANKS and RANKS.index(top) < RANKS.index(folder)
    return False


def climbs(root):
    for path in sorted(root.rglob("*.[ch]")):
        folder = path.relative_to(root).parts[0]
        if folder.startswith("build") or folder.startswith("."):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*"([^"]+)"', line)
            if not match:
                continue
            include = match.group(1)
            if not (root / include).exists():
                yield f"{path.relative_to(root)}:{number}: \"{include}\" is not written from the root"
            elif not allowed(folder, include):
                yield f"{path.relative_to(root)}:{number}: {folder}/ may not include {include}"


def self_test(tmp):
    """A climbing include is found, with its line."""
    for name, text in {"ce/a.h": "", "kernel/k.h": "", "world/w.c": '\n#include "kernel/k.h"\n',
                       "ce/b.c": '#include "kernel/k.h"\n', "kernel/k.c": '#include "ce/a.h"\n',
                       "emu/machine.h": "", "world/v.c": '#include "emu/machine.h"\n'}.items():
        path = tmp / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = [line.split(" ")[0] for line in climbs(tmp)]
    assert found == ["ce/b.c:1:", "world/v.c:1:", "world/w.c:2:"], found


def main():
    import tempfile
    with tempfile.TemporaryDirectory() as tmp:
        self_test(pathlib.Path(tmp))
    found = list(climbs(pathlib.Path(sys.argv[1])))
    print("\n".join(found) if found else "ranks: every include goes down")
    return 1 if found else 0


sys.exit(main())
