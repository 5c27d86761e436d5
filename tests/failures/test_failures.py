#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the host can fail at, it fails at: test_failures.py SLOT32 LIBRARY [--every]

Each command is run once for each allocation (and each operation on a file) with that one failing: the
result is right, or the exit code is 3 with one line. Never a signal, never another output with exit 0.
Without --every some hundred of them are tried, the first ones and others at even distances.
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

SLOT32, LIBRARY = map(os.path.abspath, sys.argv[1:3])
EVERY = "--every" in sys.argv
MOST = 60  # of each command and kind, without --every

LESSON = """
scenario{ title = "Small" }
dll{ name = "b.dll", code_kb = 64 }
process{ name = "a.exe", main = function()
    local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
    poke32(p, 7)
    local heap = HeapCreate(0, 0, 0)
    expect("an item", HeapAlloc(heap, 0, 100) ~= NULL)
    say("%s", (("a text"):gsub("%w", "%0-")))
    CreateEvent(NULL, FALSE, FALSE, "name")
end }
"""
BIB = "MEMORY\n NK 80001000 00400000 RAMIMAGE\n RAM 80401000 01800000 RAM\nMODULES\nFILES\n"


def commands(folder):
    lesson, dump, bib = folder / "a.lua", folder / "mi.txt", folder / "a.bib"
    lesson.write_text(LESSON)
    bib.write_text(BIB)
    dump.write_bytes(subprocess.run([SLOT32, "mi", "full", lesson], capture_output=True).stdout)
    yield "run", ["run", lesson]
    yield "run --json", ["run", lesson, "--json"]
    yield "run --remedy", ["run", lesson, "--remedy", "modules:b.dll"]
    yield "map", ["map", lesson]
    yield "mi full", ["mi", "full", lesson]
    yield "explain", ["explain", lesson, "10000"]
    yield "events", ["events", lesson]
    yield "heap", ["heap", lesson]
    yield "dump", ["map", dump]
    yield "beside", ["map", lesson, "--beside", "smartphone"]
    yield "rom", ["rom", bib]
    yield "svg", ["view", lesson, "--at", "end", "--screenshot", folder / "a.svg"]
    yield "png", ["view", lesson, "--at", "end", "--screenshot", folder / "a.png"]


def run(command, fail, folder):
    """(exit code, output with the file it wrote, stderr, counts, the library that got no memory)"""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        command = [str(word) for word in command]
        written = None
        if "--screenshot" in command:
            written = pathlib.Path(own) / pathlib.Path(command[-1]).name
            command = command[:-1] + [str(written)]
        result = subprocess.run([SLOT32, *command], capture_output=True, timeout=120,
                                env=dict(os.environ, LD_PRELOAD=LIBRARY, SLOT32_FAIL=fail,
                                         SLOT32_FAIL_COUNT=f"{own}/count",
                                         SLOT32_FAIL_WHO=f"{own}/who"))
        output = result.stdout
        if written:
            output += written.read_bytes() if written.exists() else b"no file"
        counts = pathlib.Path(own, "count")
        counts = list(map(int, counts.read_text().split())) if counts.exists() else [0, 0]
        who = pathlib.Path(own, "who")
        who = os.path.basename(who.read_text()) if who.exists() else ""
        return result.returncode, output, result.stderr.decode(errors="replace"), counts, who


def chosen(count):
    if EVERY or count <= MOST:
        return range(1, count + 1)
    third = MOST // 3
    step = max(1, (count - third) // (MOST - third))
    return [*range(1, third + 1), *range(third + 1, count + 1, step)]


# What some libraries do when they get no memory is theirs: fontconfig crashes (FcPatternObjectInsertElt
# and others read what they have not got; 2.14), HarfBuzz and FreeType give a text another width and do
# not say so.
OTHERS = ("libfontconfig", "libharfbuzz", "libfreetype", "libgraphite", "libexpat")


def without_libpng(stderr):
    """libpng tells its own errors, too, and SDL_image gives no way to keep it from that."""
    return "".join(line for line in stderr.splitlines(True) if not line.startswith("libpng "))


def main():
    tried = failed = elsewhere = 0
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        folder = pathlib.Path(folder)
        for name, command in commands(folder):
            _, right, _, counts, _ = run(command, "malloc:0", folder)
            plans = [f"{kind}:{n}" for kind, count in zip(("malloc", "file"), counts)
                     for n in chosen(count)]
            results = pool.map(lambda plan, command=command: run(command, plan, folder), plans)
            for plan, (code, output, stderr, _, who) in zip(plans, results):
                tried += 1
                stderr = without_libpng(stderr)
                good = (code == 0 and output == right) or \
                    (code == 3 and stderr.count("\n") == 1 and stderr.startswith("slot32: "))
                if not good and who.startswith(OTHERS):
                    elsewhere += 1
                elif not good:
                    failed += 1
                    print(f"FAILED {name}, {plan}: exit {code}, {stderr[:200]!r}"
                          f"{'' if code else ', another output'} {who}")
    print(f"{tried} failures of the host, {failed} not survived, {elsewhere} in libraries")
    return 1 if failed or tried < 500 else 0


sys.exit(main())
