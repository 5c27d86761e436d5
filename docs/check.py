#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The examples in the documents are real: runs them with a program and compares.

usage: docs/check.py PROGRAM [FILE.md ...]        (default: every document of the tree)

In a document:
  ```lua        is run. A first line "-- name.lua" saves it under that name for the commands below
                it; a block without process{} is put into a main function.
  ```console    lines with "$ " are commands (build/slot32 is PROGRAM); the lines after a command are
                its output, blanks at line ends aside. A line "[...]" stands for any lines.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
WRAPPER = 'process{{ name = "doc.exe", dlls = {{"ui"}}, main = function()\n{}\nend }}\n'


def blocks(text):
    """(first line number, language, body) of every fenced block."""
    for match in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.M | re.S):
        yield text.count("\n", 0, match.start()) + 1, match.group(1), match.group(2)


def commands(body):
    """(command, output lines) of a console block."""
    found = []
    for line in body.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line.rstrip())
    return found


def mismatch(wanted, got):
    """The first wanted line that the output does not have in its place, None if all fit."""
    at, anywhere = 0, False
    for line in wanted:
        if line.strip() == "[...]":
            anywhere = True
            continue
        place = got.index(line, at) if anywhere and line in got[at:] else at
        if place >= len(got) or got[place] != line:
            return line
        at, anywhere = place + 1, False
    return None if anywhere or at == len(got) else "(end of the output)"


def run(command, program, folder):
    command = re.sub(r"(^|[ |])build/slot32", rf"\g<1>{program}", command)
    result = subprocess.run(["bash", "-c", command], cwd=folder, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    return result.returncode, lines


def check_lua(body, program, folder):
    name = re.match(r"-- ([\w-]+\.lua)\n", body)
    path = folder / (name.group(1) if name else "doc.lua")
    path.write_text(body if "process{" in body or name else WRAPPER.format(body))
    if name:  # run by the commands of the document
        return None
    code, lines = run(f"build/slot32 run doc.lua --quiet", program, folder)
    return None if code == 0 else "\n    ".join([f"exit code {code}"] + lines)


def check_file(path, program):
    bad = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for line, language, body in blocks(path.read_text()):
            problems = []
            if language == "lua":
                problems = [check_lua(body, program, folder)]
            elif language == "console":
                for command, wanted in commands(body):
                    missing = mismatch(wanted, run(command, program, folder)[1])
                    problems.append(missing and f"$ {command}\n    does not print: {missing}")
            name = path.relative_to(ROOT)
            bad += [f"{name}:{line}: {problem}" for problem in problems if problem]
    return bad


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    files = [pathlib.Path(name).resolve() for name in sys.argv[2:]] or \
        [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
    bad = [problem for path in files for problem in check_file(path, program)]
    print("\n".join(bad) if bad else f"docs: the examples of {len(files)} documents are real")
    return 1 if bad else 0


sys.exit(main())
