#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The ranks of the house: an include may only go down, and no files include one another in a circle.

MAY_USE says for each folder and room what it may include besides its own files. A room is a folder in
a folder; its name is its path. What stands at the top of a folder is for all of its rooms. `only`
narrows what is taken from a folder: the looking half reads emu's value headers and nothing else of
the acting half. The table is explained in docs/architecture.md.
"""
import pathlib
import re
import sys
import tempfile

VALUES = ["emu/event.h", "emu/event_kind.h", "emu/clause.h", "emu/access.h", "emu/tables.h", "emu/holes.h", "emu/view_id.h",
          "emu/views.inc"]
KERNEL = ["kernel/space", "kernel/paging", "kernel/memory", "kernel/process", "kernel/object",
          "kernel/loader", "kernel/life"]
ACTS = ["ce", "rom", "emu", "arm", "cpu", "trust", *KERNEL, "heap", "coredll", "program", "scenario"]
WORLD = ["world", "world/query", "world/words", "world/story", "world/why", "world/text"]
SHOWS = ["visualizer/draw", "visualizer", "visualizer/views", "visualizer/viewer"]
LOOKS = ["ce", "arm", *VALUES]

# Of each folder: what it may include. Rooms may use the top of their folder, too.
MAY_USE = {folder: ACTS[:i] for i, folder in enumerate(ACTS)}
MAY_USE |= {room: LOOKS + WORLD[:i] for i, room in enumerate(WORLD)}
MAY_USE |= {
    "import": LOOKS + WORLD,
    "import/abort": LOOKS + WORLD + ["import"],
    "import/kind": LOOKS + WORLD + ["import", "import/abort", "import/trace"],
    "import/trace": ["ce"],
    "visualizer/draw": LOOKS + WORLD + ["host"],
    "visualizer": LOOKS + WORLD + SHOWS[:1],
    "visualizer/views": LOOKS + WORLD + SHOWS[:2],
    "visualizer/viewer": LOOKS + WORLD + SHOWS[:3],
    "host": [],
    "visualizer/window": LOOKS + WORLD + SHOWS[:4] + ["host"],
    # The library's face: the machine and the reader, without scenarios.
    "library": [rank for rank in ACTS if rank != "scenario"] + WORLD,
    # One scenario under way: it wires the acting half and the looking half together.
    # A heap trace on a device of its own, without a scenario.
    # What a program for the device is compiled with.
    "cc": [rank for rank in ACTS if rank != "scenario"],
    "replay": [rank for rank in ACTS if rank != "scenario"] + ["import/trace"],
    "session": ACTS + WORLD + ["import"],
    "viewing": ACTS + WORLD + ["import", "session"] + SHOWS,
}
EVERYTHING = {"cli", "web", "tests", "docs"}

# The machine is three files that are one thing: its tables, the RAM behind them, the walk over both.
# Each has a half of what a store does (docs/architecture.md).
ONE_THING = [{"emu/machine", "emu/mmu", "emu/ram"}]


def room_of(path):
    """The room, or else the folder, that a file is in."""
    parts = path.split("/")[:-1]
    return next(("/".join(parts[:n]) for n in range(len(parts), 0, -1)
                 if "/".join(parts[:n]) in MAY_USE), parts[0] if parts else "")


def allowed(path, include):
    here, there = room_of(path), room_of(include)
    if here.split("/")[0] in EVERYTHING or here == there:
        return True
    return there in MAY_USE[here] or include in MAY_USE[here] if here in MAY_USE else False


def includes(root):
    """(file, line number, include) of each line that includes a file of the house."""
    for path in sorted(root.rglob("*.[ch]")):
        name = path.relative_to(root).as_posix()
        if name.startswith(("build", ".")):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*"([^"]+)"', line)
            if match:
                yield name, number, match.group(1)


def climbs(root):
    for name, number, include in includes(root):
        if not (root / include).exists():
            yield f"{name}:{number}: \"{include}\" is not written from the root"
        elif not allowed(name, include):
            yield f"{name}:{number}: {room_of(name)}/ may not include {include}"


def graph(root):
    """Of each file (a .c and its .h are one) those that it includes."""
    edges = {}
    for name, _, include in includes(root):
        if name.split("/")[0] not in EVERYTHING:
            here, there = name[:-2], include[:-2]
            edges.setdefault(here, set()).update({there} - {here})
    return edges


def circles(root):
    """Groups of files of which each includes each, over some others (Tarjan)."""
    edges, index, low, stack, found = graph(root), {}, {}, [], []

    def visit(file):
        index[file] = low[file] = len(index)
        stack.append(file)
        for other in sorted(edges.get(file, ())):
            if other not in index:
                visit(other)
                low[file] = min(low[file], low[other])
            elif other in stack:
                low[file] = min(low[file], index[other])
        if low[file] == index[file]:
            group = stack[stack.index(file):]
            del stack[len(stack) - len(group):]
            if len(group) > 1 and set(group) not in ONE_THING:
                found.append(sorted(group))

    sys.setrecursionlimit(10000)
    for file in sorted(edges):
        if file not in index:
            visit(file)
    return [f"a circle of {len(group)} files: {', '.join(group)}" for group in found]


def self_test(tmp):
    """Includes that climb are found, with their line, and so is a circle."""
    for name, text in {"ce/a.h": "", "kernel/space/k.h": "", "world/w.c": '\n#include "kernel/space/k.h"\n',
                       "ce/b.c": '#include "kernel/space/k.h"\n', "kernel/space/k.c": '#include "ce/a.h"\n',
                       "emu/machine.h": "", "world/v.c": '#include "emu/machine.h"\n',
                       "world/w.h": '#include "world/query/q.h"\n', "world/query/q.h": "",
                       "world/query/q.c": '#include "world/w.h"\n#include "world/words/x.h"\n',
                       "world/words/x.h": '#include "emu/event.h"\n', "emu/event.h": "",
                       "heap/one.h": '#include "heap/two.h"\n',
                       "heap/two.c": '#include "heap/three.h"\n', "heap/two.h": "",
                       "heap/three.h": '#include "heap/one.h"\n'}.items():
        path = tmp / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = [line.split(" ")[0] for line in climbs(tmp)]
    assert found == ["ce/b.c:1:", "world/query/q.c:2:", "world/v.c:1:", "world/w.c:2:",
                     "world/w.h:1:"], found
    assert circles(tmp) == ["a circle of 3 files: heap/one, heap/three, heap/two",
                            "a circle of 2 files: world/query/q, world/w"], circles(tmp)


def main():
    with tempfile.TemporaryDirectory() as tmp:
        self_test(pathlib.Path(tmp))
    root = pathlib.Path(sys.argv[1])
    found = [*climbs(root), *circles(root)]
    print("\n".join(found) if found else "ranks: every include goes down, and none goes round")
    return 1 if found else 0


sys.exit(main())
