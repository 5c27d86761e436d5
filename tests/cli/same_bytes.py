#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Two builds of slot32 say the same bytes: same_bytes.py PROGRAM OTHER...

OTHER may be several words: a program and the emulator that it runs under. Compared are the output,
the errors and the exit code: JSON of every shipped lesson on every profile, its text views, the ROM
images, decoded faults, the scenarios that once went wrong, and the dumps and scenarios of the fuzzer.
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys

TESTS = pathlib.Path(__file__).resolve().parent.parent
PROFILES = ["smartphone", "smartphone-one-tier", "custom"]
VIEWS = [["run"], ["run", "--told"], ["map"], ["mi", "full"], ["mi", "kernel"], ["gi"], ["dlls"], ["heap"],
         ["events"]]
FAULTS = ["AKY=00000005 PC=03f74680(coredll.dll+0x00014680) BVA=060000e0 FSR=00000007",
          "AKY=00000201 BVA=0c112233 FSR=0000000B", "AKY=ffffffff bva=0xC112233 fsr=F",
          "AKY=1 BVA=c2000000 FSR=5", "BVA=42000000", "AKY=3", "XBVA=1"]
SHOWN = 12  # differences


def say(program, args):
    done = subprocess.run([*program, *args], capture_output=True, stdin=subprocess.DEVNULL)
    return done.stdout, done.stderr, done.returncode


def lessons(program):
    said = subprocess.run([*program, "scenarios"], capture_output=True, text=True, check=True).stdout
    return [name for name in (line.split()[0] for line in said.splitlines() if line.strip())
            if not name.startswith("lib/")]


def jobs(names):
    for name in names:
        yield ["run", name, "--json"]
        yield from (["run", name, "--json", "--profile", profile] for profile in PROFILES)
        yield from ([*view, name] for view in VIEWS[len(name) % 2::2])  # half of them for each lesson
        yield from (["explain", name, address] for address in ("10000", "4010000", "42000000"))
        yield ["map", name, "--beside", "smartphone"]
    for image in sorted((TESTS.parent / "images").glob("*.bib")):
        yield ["rom", image.stem]
        yield ["rom", image.stem, "--json"]
    for path in sorted((TESTS / "cli/regressions").iterdir()):
        yield ["rom", path] if path.suffix == ".bib" else ["run", path, "--json"]
    for path in sorted((TESTS / "fuzz/corpus/scenario").iterdir()):
        yield ["run", path, "--json"]
    for path in sorted((TESTS / "fuzz/corpus/dump").iterdir()):
        yield ["map", path]
        yield ["mi", "full", path]
    yield from (["decode", text] for text in FAULTS)
    yield from ([word] for word in ("api", "scenarios", "--help", "--version"))


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    one, other = [os.path.abspath(sys.argv[1])], sys.argv[2:]
    todo, differ = list(jobs(lessons(one))), 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for args, a, b in zip(todo, pool.map(lambda args: say(one, args), todo),
                              pool.map(lambda args: say(other, args), todo)):
            if a == b:
                continue
            differ += 1
            if differ <= SHOWN:
                lines = zip(b"".join(a[:2]).splitlines(), b"".join(b[:2]).splitlines())
                first = next(((x, y) for x, y in lines if x != y), (a[2], b[2]))
                print("slot32", *args, *(f"\n  {side}" for side in first))
    print(f"{len(todo) - differ} of {len(todo)} commands say the same bytes")
    return 1 if differ else 0


sys.exit(main())
