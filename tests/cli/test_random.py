#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Random command lines: test_random.py SLOT32 [SEED [N]]

Whatever is asked for: it is done, or one line says what is wrong; exit code 0 to 3, never a signal.
"""
import os
import random
import re
import subprocess
import sys

from program import DUMP, QUICK, SLOT32, check, main_of, test

COMMANDS = ["run", "view", "mi", "map", "explain", "gi", "dlls", "heap", "decode", "events", "rom",
            "scenarios", "api", "rum", "--help", "--version", ""]
OPTIONS = {
    "--profile": ["pocket-pc", "smartphone", "custom", "palm", ""],
    "--set": ["ram_mb=16", "ram_mb=7", "cpu=x86", "cpu", "=", "nothing=1", "commit_backing=touch"],
    "--ram": ["16", "512", "513", "-1", "x", ""],
    "--limit-steps": ["1", "50", "0", "99999999999"],
    "--limit-instructions": ["1000", "100000", "1"],
    "--limit-memory": ["40", "0", "x"],
    "--limit-seconds": ["1", "0", "-1"],
    "--allow": [".", "/nowhere", ""],
    "--remedy": ["modules:b.dll", "merge:a.dll+b.dll", "stack:64", "what:x", ":", "", "first:coredll.dll"],
    "--answers": ["answers", "nothing", "folder"],
    "--at": ["0", "3", "end", "3.1", "3.99", "-1", "99999999", "x", ""],
    "--process": ["a.exe", "nk.exe", "nobody.exe", "\x1b[2J", ""],
    "--heap": ["1", "0", "99"],
    "--beside": ["smartphone", "custom,cpu=x86", "dump", "lesson.lua", "nothing", "custom,what=1", ""],
    "--screenshot": ["a.png", "a.svg", "a.gif", "nowhere/a.png", ""],
    "--size": ["640x400", "1x1", "16384x1", "0x0", "x", "99999x99999"],
    "--theme": ["light", "dark", "contrast", "pink"],
    "--text-size": ["70", "160", "161", ""],
    "--zoom": ["map", "slot@10000", "block@FFFFFFFF", "bytes@0", "bytes@", "moon"],
    "--access": ["10000", "0", "FFFFFFFF", "x", "123456789"],
    "--define": ["A=1", "=", ""],
    **{switch: [None] for switch in (
        "--json", "--watch", "--told", "--all", "--quiet", "--present", "--buttons", "--no-motion",
        "--physical", "--heap-view", "--gates", "--threads", "--help", "--nothing", "-x", "--")},
}
FILES = ["lesson.lua", "dump", "binary", "empty", "folder", "nothing", "wall", "image.bib", "lesson.lua ",
         "panel-ce5", "AKY=00000001 BVA=00010000 FSR=0000000d", ""]
PLAIN = ["10000", "0x10000", "FFFFFFFF", "full", "kernel", "proc", "thrd", "mod", "x"]


def takes(command):
    """The options that a command has, by its own help."""
    told = subprocess.run([SLOT32, command, "--help"], capture_output=True, text=True).stdout
    return [option for option in OPTIONS if re.search(rf"^  {option}\b", told, re.M)]


def command_line(dice, known):
    """Half of the lines are tame: options that the command has, mostly with values that are right."""
    tame = dice.random() < 0.5
    command = dice.choice(COMMANDS[:11] if tame or dice.random() < 0.9 else COMMANDS)
    words = [command]
    if command == "rom":
        words.append(dice.choice(["image.bib", "panel-ce5"] if tame else FILES))
    else:
        words += [dice.choice(["lesson.lua", "wall", "dump"] if tame else FILES)
                  for _ in range(1 if tame else dice.choice([1, 1, 1, 2, 0]))]
    if command == "explain" or (not tame and dice.random() < 0.2):
        words.append(dice.choice(PLAIN[:3] if tame else PLAIN))
    for _ in range(dice.choice([0, 1, 1, 2, 3])):
        option = dice.choice(known.get(command) or list(OPTIONS)) if tame else dice.choice(list(OPTIONS))
        values = OPTIONS[option]
        value = values[0] if tame and dice.random() < 0.8 else dice.choice(values)
        words += [option] if value is None else \
            [f"{option}={value}"] if dice.random() < 0.3 else [option, value]
    if command == "view" and not any(word.startswith("--screenshot") for word in words):
        words += ["--screenshot", "a.svg"]
    return words


def make_files(tmp):
    (tmp / "lesson.lua").write_text('dll{ name = "b.dll", code_kb = 64 }\n' + main_of(
        'local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)\n'
        'local heap = HeapCreate(0, 0, 0) HeapAlloc(heap, 0, 100)\n'
        'ask{ question = "how many?", answer = 3 } expect("it", 1, 1) say "said"'))
    (tmp / "dump").write_bytes(DUMP.encode())
    (tmp / "binary").write_bytes(bytes(range(256)) * 20)
    (tmp / "empty").write_bytes(b"")
    (tmp / "answers").write_text("3\n\n\x1b[2J\n")
    (tmp / "image.bib").write_text("MEMORY\n NK 80001000 00400000 RAMIMAGE\nMODULES\nFILES\n")
    (tmp / "folder").mkdir()


def test_command_lines(tmp):
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    n = int(sys.argv[3]) if len(sys.argv) > 3 else 150 if QUICK else 400
    dice = random.Random(seed)
    make_files(tmp)
    env = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    codes = [0, 0, 0, 0]
    known = {command: takes(command) for command in COMMANDS[:11]}
    for i in range(n):
        words = command_line(dice, known)
        result = subprocess.run([SLOT32, *words], cwd=tmp, env=env, stdin=subprocess.DEVNULL,
                                capture_output=True, timeout=60)
        told = result.stderr.decode(errors="replace")
        one_line = told.startswith("slot32: ") and told.count("\n") == 1
        usage = told.startswith("usage:") or told.startswith("slot32 - ")
        good = result.returncode in (0, 1) and told == "" or \
            result.returncode in (2, 3) and (one_line or usage)
        check(f"seed {seed}, line {i}: {words}", good, f"exit {result.returncode}, {told[:400]!r}")
        codes[min(max(result.returncode, 0), 3)] += 1
    check("all kinds of ends were met", codes[0] > n // 10 and codes[2] > n // 10, codes)


test(test_command_lines)
