#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the host can fail at, it fails at: test_failures.py SLOT32 LIBRARY [--every]

Each allocation of each command fails once, in a process forked just before it; so does each operation on
a file, in a run of its own. The result is right, or the exit code is 3 with one line. Never a signal,
never another output with exit 0. Without --every some hundred of them are tried, the first ones and
others at even distances. Then each allocation that is no font's fails together with all that follow it, as when
memory is out for good: Lua, which collects garbage and asks again, does not get it then either. A picture asks a
hundred thousand times, so that of its failures that come alone only some are tried.
"""
import concurrent.futures
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

import failing

SLOT32, LIBRARY = map(os.path.abspath, sys.argv[1:3])
EVERY = "--every" in sys.argv

BIB = "MEMORY\n NK 80001000 00400000 RAMIMAGE\n RAM 80401000 01800000 RAM\nMODULES\nFILES\n"


def small_program():
    """An EXE for ARM that imports ordinal 46 of coredll.dll: headers, and one section at 1000."""
    header = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + struct.pack("<HHIIIHH", 0x1C0, 1, 0, 0, 0, 224, 2)
    optional = bytearray(224)
    struct.pack_into("<H", optional, 0, 0x10B)
    struct.pack_into("<III", optional, 92, 16, 0, 0)
    struct.pack_into("<II", optional, 104, 0x1000, 40)
    section = struct.pack("<8sIIIIIIHHI", b".idata", 256, 0x1000, 256, 0x200, 0, 0, 0, 0, 0x40000040)
    table = struct.pack("<IIIII", 0x1040, 0, 0, 0x1060, 0x1040) + bytes(44) + struct.pack("<II", 0x8000002E, 0)
    return (header + optional + section).ljust(0x200, b"\0") + table.ljust(0x60, b"\0").ljust(96) + \
        b"coredll.dll".ljust(160, b"\0")


def program_that_runs():
    """An EXE for ARM whose only section returns 0: mov r0, #0; mov pc, lr."""
    program = bytearray(small_program())
    optional = 64 + 24
    struct.pack_into("<I", program, optional + 16, 0x1000)
    struct.pack_into("<I", program, optional + 28, 0x10000)
    struct.pack_into("<I", program, optional + 56, 0x2000)
    struct.pack_into("<II", program, optional + 104, 0, 0)
    struct.pack_into("<I", program, optional + 224 + 36, 0x60000020)
    struct.pack_into("<II", program, 0x200, 0xE3A00000, 0xE1A0F00E)
    return bytes(program)


def commands(folder):
    lesson, dump, bib, trace = (folder / name for name in ("a.lua", "mi.txt", "a.bib", "a.rep"))
    lesson.write_text(failing.LESSON)
    bib.write_text(BIB)
    trace.write_text("a 0 70000\nr 0 200000\na 1 40\nf 1\na 2 40000000\n")
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
    yield "dlls", ["dlls", lesson]
    yield "gi mod", ["gi", "mod", lesson]
    yield "scenarios", ["scenarios"]
    yield "exercises", ["exercise"]
    abort = "Data Abort: Thread=8fe2ac00 Proc=8c05ff60 'a.exe'\nAKY=00000005 PC=0a011234 RA=01f8b5c4 BVA=0e000000 FSR=00000007\n"
    (folder / "boot.log").write_text(abort + "Hello\n" + abort)
    yield "decode", ["decode", folder / "boot.log"]
    (folder / "log.txt").write_bytes(dump.read_bytes() + abort.encode())
    yield "report", ["report", folder / "log.txt", "--image", bib, "--output", folder / "ticket.html"]
    yield "rom", ["rom", bib]
    (folder / "a.exe").write_bytes(small_program())
    yield "imports", ["imports", folder / "a.exe", "--json"]
    (folder / "runs.exe").write_bytes(program_that_runs())
    yield "run exe", ["run", folder / "runs.exe"]
    (folder / "part.lua").write_text("return 1\n")
    (folder / "parts.lua").write_text(f"include('part')\n{failing.LESSON}")
    yield "include", ["run", folder / "parts.lua"]
    yield "replay", ["replay", trace]
    yield "replay svg", ["replay", trace, "--screenshot", folder / "replay.svg"]
    answers, log, solution = folder / "answers", folder / "a.log", folder / "solution.lua"
    answers.write_text("1\n0x1\n")
    solution.write_bytes(subprocess.run([SLOT32, "exercise", "two-remedies"], capture_output=True).stdout)
    asked = ["run", "exercises/other-address", "--quiet", "--answers", answers, "--log"]
    subprocess.run([SLOT32, *asked, log], capture_output=True)
    solved = ["exercise", "two-remedies", "--answers", "--limit-seconds", "0"]  # to fork takes time, too
    yield "exercise", ["exercise", "other-address", "--answers"]
    yield "exercise with a gap", solved
    yield "worksheet", [*solved, "--screenshot", folder / "sheet.svg"]
    yield "grade", ["grade", log, solution]
    yield "run --log", [*asked, folder / "b.log"]
    (folder / "page.html").write_text('<title>slot32</title><meta name="slot32-link" content="">')
    for what in ("--output", "--scorm"):
        yield f"export {what}", ["export", lesson, "--template", folder / "page.html", what, folder / "exported"]
    yield "svg", ["view", lesson, "--at", "end", "--screenshot", folder / "a.svg"]
    yield "png", ["view", lesson, "--at", "end", "--screenshot", folder / "a.png"]


WRITES = ("--screenshot", "--log", "--output", "--scorm")


def written_by(command):
    """The name of the file that a command writes, or None."""
    return command[-1].name if command[-2:-1] and command[-2] in WRITES else None


def with_file(done, command, own):
    """The run's output, and the file it wrote."""
    name = written_by(command)
    file = own / name if name else None
    written = b"" if not name else file.read_bytes() if file.exists() else b"no file"
    if "--log" in command: # the fourth word of a line is the seconds: another run may take one more
        written = re.sub(rb"(?m)^((?:\S+ ){3})\d+ ", rb"\1T ", written)
    return done.out + written


def ready(command, own):
    """The program's arguments; what it writes goes into the folder `own`, which is made."""
    own.mkdir()
    return [SLOT32, *(command[:-1] + [own / written_by(command)] if written_by(command) else command)]


class Command:
    """A command with what it prints and writes when nothing fails, and how each failure was survived."""

    def __init__(self, name, command, folder):
        self.name, self.command, self.folder = name, command, folder
        first, self.right = self.run("malloc:0")
        self.counts = first.counts
        self.tried = self.failed = self.elsewhere = 0

    def own(self):
        return tempfile.TemporaryDirectory(dir=self.folder)

    def run(self, fail):
        """(a run, its output with the file it wrote)"""
        with self.own() as own:
            files = pathlib.Path(own) / "files"
            done = failing.Run(ready(self.command, files), fail, own, [LIBRARY])
            return done, with_file(done, self.command, files)

    def judge(self, plan, done, output):
        self.tried += 1
        good = (done.code == 0 and output == self.right) or done.is_host_error()
        if not good and done.who.startswith(failing.FONTS):
            self.elsewhere += 1
        elif not good:
            self.failed += 1
            print(f"FAILED {self.name}, {plan}: exit {done.code}, {done.stderr[:200]!r}"
                  f"{'' if done.code else ', another output'} {done.who} {done.crashed}")

    def try_alone(self, plan):
        self.judge(plan, *self.run(plan))

    def try_each(self, which):
        """Children fail, the program itself ends as ever."""
        kind, alone, plus = which.split(":")[0], [], "+" if "+" in which else ""
        with self.own() as own:
            files = pathlib.Path(own) / "files"
            for n, done in failing.each(ready(self.command, files), which, own, [LIBRARY]):
                if n and not done:
                    alone.append(n)
                elif n:
                    self.judge(f"{kind}:{n}{plus}", done, with_file(done, self.command, files))
                    for file in files.iterdir():
                        file.unlink()
                elif done.code != 0 or with_file(done, self.command, files) != self.right:
                    self.failed += 1
                    print(f"FAILED {self.name}, {which}: the program itself came to exit {done.code}, {done.stderr!r}")
        for n in alone:
            self.try_alone(f"{kind}:{n}{plus}")

    def try_all(self):
        for plan in failing.plans(self.counts[1:], ("file",), EVERY):
            self.try_alone(plan)
        is_picture = "--screenshot" in self.command
        some = 1 + self.counts[0] // (500 if EVERY else 30)
        self.try_each(f"malloc:each:13:{1 if EVERY and not is_picture else some}:0")
        self.try_each(f"own:each+:13:{1 if EVERY else some}:0")
        return self


def main():
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        folder = pathlib.Path(folder)
        every = [Command(name, command, folder) for name, command in commands(folder)]
        done = list(pool.map(Command.try_all, reversed(every)))  # the longest first
    tried, failed, elsewhere = (sum(part) for part in zip(*((one.tried, one.failed, one.elsewhere) for one in done)))
    print(f"{tried} failures of the host, {failed} not survived, {elsewhere} in libraries")
    return 1 if failed or tried < 500 else 0


sys.exit(main())
