#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""slot32 in WebAssembly says what the program says, byte for byte: output, errors and exit code.

usage: test_same.py SLOT32 LISTS SLOT32.wasm [--long]

Compared are the commands below for the shipped lessons, with answers and without. Half of the answers
are right. Compared are also the display lists of their pictures, after each of some inputs; LISTS prints
them natively. Without --long all of this is done for a few lessons, and one command for each of the
others.
"""
import base64
import concurrent.futures
import json
import os
import pathlib
import queue
import subprocess
import sys
import tempfile
import time

SAY = pathlib.Path(__file__).with_name("say.js")
COMMANDS = [["run"], ["run", "--json"], ["events"], ["mi", "full"], ["map"], ["heap"]]
QUICK = ["wall", "choose", "one-heap-two-devices", "device-exe"]  # questions, choices, two devices, a ROM image
ANSWERS = "answers.txt"
# Right, F, Escape (passes a question over), a click into a slot, Escape, each view, End, Escape, End, Left, a theme.
INPUTS = ["262", "102", "257", "c600,420", "257", "t2", "t3", "t4", "t5", "t7", "t1", "266", "257", "266", "261", "116"]
SHOWN = 12  # differences


class Wasm:
    """A Node that runs one command after the other."""

    def __init__(self, wasm):
        self.node = subprocess.Popen(["node", SAY, wasm], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def say(self, program, args, files):
        self.node.stdin.write(json.dumps({"program": program, "args": args, "files": files}) + "\n")
        self.node.stdin.flush()
        line = self.node.stdout.readline()
        if not line:
            return b"", b"node ended", -1, 0
        said = json.loads(line)
        return base64.b64decode(said["out"]), base64.b64decode(said["err"]), said["code"], said["ms"]

    def end(self):
        self.node.stdin.close()
        self.node.wait()


def say_natively(program, args, files):
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            pathlib.Path(folder, name).write_text(text)
        done = subprocess.run([program, *args], capture_output=True, stdin=subprocess.DEVNULL, cwd=folder)
    return done.stdout, done.stderr, done.returncode, (time.monotonic() - begin) * 1000


def lessons(program):
    said = subprocess.run([program, "scenarios"], capture_output=True, text=True, check=True).stdout
    return [name for name in (line.split()[0] for line in said.splitlines() if line.strip()) if "/" not in name]


def answers_of(program, lesson):
    """A file of answers: to every second question the right one."""
    said = subprocess.run([program, "run", lesson, "--json"], capture_output=True, text=True, check=True).stdout
    right = [event["answer"] for event in map(json.loads, said.splitlines()) if event["kind"] == "ask"]
    return "".join(f"{answer if i % 2 == 0 else 'no idea'}\n" for i, answer in enumerate(right))


def jobs(program, is_long):
    for lesson in lessons(program):
        given = {ANSWERS: answers_of(program, lesson)}
        for command in COMMANDS if is_long or lesson in QUICK else COMMANDS[1:2]:
            args = [*command, lesson] if command[0] != "run" else ["run", lesson, *command[1:]]
            if is_long or lesson in QUICK:
                yield "slot32", args, {}
            yield "slot32", [*args, "--answers", ANSWERS], given
        if is_long or lesson in QUICK:
            yield "lists", [f"s={lesson}", *INPUTS], {}


def first_difference(a, b):
    """The first lines that differ, or the exit codes."""
    lines = zip(b"".join(a[:2]).splitlines(), b"".join(b[:2]).splitlines())
    return next(((x, y) for x, y in lines if x != y), (a[2], b[2]))


def differing(programs, wasm, todo):
    """(job, native, wasm) of each command that does not say the same; and the times, in ms."""
    machines, times = queue.Queue(), [0, 0]
    for _ in range(os.cpu_count()):
        machines.put(Wasm(wasm))

    def both(job):
        machine = machines.get()
        try:
            return job, say_natively(programs[job[0]], *job[1:]), machine.say(*job)
        finally:
            machines.put(machine)

    found = []
    with concurrent.futures.ThreadPoolExecutor(machines.qsize()) as pool:
        for job, a, b in pool.map(both, todo):
            times = [times[0] + a[3], times[1] + b[3]]
            if a[:3] != b[:3]:
                found.append((job, a, b))
    while not machines.empty():
        machines.get().end()
    return found, times


def self_test(programs, wasm):
    """A letter changed in a copy of the WebAssembly is found, and only where it is said or drawn."""
    code = pathlib.Path(wasm).read_bytes()
    run, view, other = ("slot32", ["run", "wall"], {}), ("lists", ["s=wall"], {}), ("slot32", ["map", "wall"], {})
    for text, changed, where in ((b"all held", b"all helt", run), (b"slots: 32 MB", b"slots; 32 MB", view)):
        assert text in code
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder, "slot32.wasm")
            copy.write_bytes(code.replace(text, changed))
            found, _ = differing(programs, copy, [run, view, other])
        assert [job for job, *_ in found] == [where], (text, found)


def main():
    program, lists, wasm = (os.path.abspath(word) for word in sys.argv[1:4])
    programs = {"slot32": program, "lists": lists}
    self_test(programs, wasm)
    todo = list(jobs(program, "--long" in sys.argv))
    found, times = differing(programs, wasm, todo)
    for (name, args, _), a, b in found[:SHOWN]:
        print(name, *args, *(f"\n  {side}" for side in first_difference(a, b)))
    print(f"{len(todo) - len(found)} of {len(todo)} commands and pictures are the same in WebAssembly"
          f" ({times[0] / 1000:.1f} s natively, {times[1] / 1000:.1f} s there)")
    return 1 if found else 0


sys.exit(main())
