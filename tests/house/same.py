#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether a change of the tree changes anything that a user sees: JSON, text views and display lists
of every lesson on every profile.

usage: same.py BUILD record DIR      writes what this build says into DIR, a file each
       same.py BUILD compare DIR     says which files differ from what stands in DIR, with the first line

BUILD is a build directory with slot32 and tests/visualizer/lists. Record before a move, compare after it.
"""
import concurrent.futures
import pathlib
import subprocess
import sys

PROFILES = ["pocket-pc", "smartphone", "smartphone-one-tier", "custom"]
TEXTS = {"json": ["run", "--json"], "told": ["run", "--told"], "run": ["run"], "map": ["map"],
         "mi": ["mi", "full"], "kernel": ["mi", "kernel"], "gi": ["gi"], "dlls": ["dlls"],
         "heap": ["heap"], "events": ["events"]}
SHOWN = 12  # differences
ONCE = {"scenarios": ["scenarios"], "api": ["api"], "rom": ["rom", "panel-ce5"],
        "rom_json": ["rom", "windowsmobile5", "--json"], "help": ["--help"]}


def output(command):
    """What a command says, both ways, and how it ends."""
    done = subprocess.run(command, capture_output=True)
    return done.stdout + b"\n-- errors\n" + done.stderr + f"\n-- exit {done.returncode}\n".encode()


def lessons(build):
    said = subprocess.run([build / "slot32", "scenarios"], capture_output=True, text=True, check=True)
    names = [line.split()[0] for line in said.stdout.splitlines() if line.strip()]
    return [name for name in names if not name.startswith("lib/")]


def jobs(build):
    """(name of the file, command) of all that is compared."""
    for name, command in ONCE.items():
        yield name, [build / "slot32", *command]
    for lesson in lessons(build):
        for profile in PROFILES:
            for name, command in TEXTS.items():
                yield (f"{lesson}.{profile}.{name}",
                       [build / "slot32", *command, lesson, "--profile", profile])
            yield f"{lesson}.{profile}.lists", [build / "tests/visualizer/lists", lesson, profile]


def first_difference(old, new):
    for number, (a, b) in enumerate(zip(old.splitlines(), new.splitlines()), 1):
        if a != b:
            return f"line {number}:\n  - {a[:160].decode(errors='replace')}\n  + {b[:160].decode(errors='replace')}"
    return "one is longer"


def main():
    if len(sys.argv) != 4 or sys.argv[2] not in ("record", "compare"):
        sys.exit(__doc__)
    build, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    todo, differ = list(jobs(build)), 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for (name, _), said in zip(todo, pool.map(lambda job: output(job[1]), todo)):
            path = folder / name
            if sys.argv[2] == "record":
                path.write_bytes(said)
            elif not path.exists() or path.read_bytes() != said:
                differ += 1
                old = path.read_bytes() if path.exists() else b""
                if differ <= SHOWN:
                    print(f"{name}: {first_difference(old, said)}")
    print(f"{len(todo)} files, " + (f"{differ} differ" if sys.argv[2] == "compare" else "recorded"))
    return 1 if differ else 0


sys.exit(main())
