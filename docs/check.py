#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The examples in the documents are real: runs them with a program and compares.

usage: docs/check.py PROGRAM [FILE.md ...]        (default: every document of the tree)

Links and pictures lead somewhere, each file and function that is named in backticks is there, each picture of docs/pictures.sh is made, shown and there; man page
and bash completion have the commands and options of --help.

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
        pathlib.Path(temporary, "samples").symlink_to(ROOT / "samples")
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


def check_links(path):
    text = re.sub(r"^```.*?^```$", lambda block: "\n" * block.group().count("\n"), path.read_text(),
                  flags=re.M | re.S)
    for match in re.finditer(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        target = match.group(1)
        if "://" not in target and not (path.parent / target).exists():
            line = text.count("\n", 0, match.start()) + 1
            yield f"{path.relative_to(ROOT)}:{line}: no such file: {target}"


def sources():
    """All text of the tree that documents may speak of."""
    for suffix in ("c", "h", "inc", "py", "lua", "build", "cpp", "js"):
        for path in ROOT.rglob(f"*.{suffix}"):
            if not path.relative_to(ROOT).parts[0].startswith(("build", ".")):
                yield path.read_text()


def check_names(files):
    """Each file and each function that a document names in backticks is there."""
    text = "\n".join(sources())
    words = set(re.findall(r"\w+", text))
    for path in files:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for name in re.findall(r"`((?:[\w-]+/)+[\w-]+\.(?:c|h|inc|py|sh|lua|build|md|cpp|bib))`", line):
                if not ((ROOT / name).exists() or (path.parent / name).exists() or "NAME" in name
                        or "NOUN" in name):
                    yield f"{path.relative_to(ROOT)}:{number}: no such file: {name}"
            for name in re.findall(r"`(\w+)\(\)`", line):
                if name not in words:
                    yield f"{path.relative_to(ROOT)}:{number}: no such function: {name}()"


def check_calls():
    """The calls of docs/scenarios.md stand in the row of their family, as in ce/calls.inc."""
    rows = dict(re.findall(r"^\| \*\*(\w+)\*\*: [^|]*\| ([^|]*) \|$",
                           (ROOT / "docs/scenarios.md").read_text(), re.M))
    calls = re.findall(r"^X\((\w+), (\w+),", (ROOT / "ce/calls.inc").read_text(), re.M)
    ours = {"DllMain", "WM_HIBERNATE", "PFN_AllocHeapMem", "PFN_FreeHeapMem"}  # made by the device
    for name, family in calls:
        if name[0].isupper() and name not in ours and f"`{name}`" not in rows.get(family.lower(), ""):
            yield f"docs/scenarios.md: {name} is not in the row of family {family.lower()}"


def check_ordinals():
    """The table of docs/ordinals.md is coredll/ordinals.inc and program/runtime.inc."""
    rows = re.findall(r'^X\((\w+), (\d+)u, (?:NULL|"([^"]*)")\)', (ROOT / "coredll/ordinals.inc").read_text(), re.M)
    rows += re.findall(r'^X\(COREDLL, "([^"]+)", \w+, (\d+)u, "([^"]*)"\)', (ROOT / "program/runtime.inc").read_text(), re.M)
    table = re.findall(r"^\| (\d+) \| `([^`]+)` \| (.*) \|$", (ROOT / "docs/ordinals.md").read_text(), re.M)
    wanted = {(ordinal, call, proof or "not verified (P)") for call, ordinal, proof in rows}
    for row in sorted(wanted ^ set(table)):
        yield f"docs/ordinals.md: {row} is not in both the table and the rows"


def check_pictures(files):
    listed = set(re.findall(r"^(?:picture|page) (\S+) ", (ROOT / "docs/pictures.sh").read_text(), re.M))
    there = {path.stem for path in (ROOT / "docs/pictures").glob("*.png")}
    shown = {name for path in files for name in re.findall(r"pictures/([\w-]+)\.png", path.read_text())}
    for what, names in (("made by docs/pictures.sh but not in docs/pictures", listed - there),
                        ("in docs/pictures but not made by docs/pictures.sh", there - listed),
                        ("in no document", there - shown)):
        yield from (f"docs/pictures/{name}.png: {what}" for name in sorted(names))


def completion(*words):
    """What the bash completion offers after these words; the last one is being typed."""
    script = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _slot32; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    return set(subprocess.run(
        ["bash", "-c", script, "bash", ROOT / "docs/slot32.bash-completion", "slot32", *words],
        text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout.split())


def check_options(program):
    """--help is the truth; the man page must name it all, the completion offer exactly that."""
    def helps(*args):
        return subprocess.run([program, *args, "--help"], text=True, stdout=subprocess.PIPE,
                              check=True).stdout
    man = (ROOT / "docs/slot32.1").read_text()
    names = set(re.findall(r"^  slot32 (\w+)", helps(), re.M))
    offered = completion("")
    if offered != names | {"--help", "--version"}:
        yield f"docs/slot32.bash-completion: commands differ: {sorted(offered ^ names)}"
    for name in sorted(names):
        options = set(re.findall(r"^  (--[\w-]+)", helps(name), re.M))
        if f".It Cm {name}\n" not in man:
            yield f"docs/slot32.1: no command {name}"
        for option in sorted(options):
            if not re.search(rf"Fl -{option[2:]}\b(?!-)", man):
                yield f"docs/slot32.1: no option {option} of {name}"
        offered = completion(name, "--")
        if offered != options:
            yield (f"docs/slot32.bash-completion: options of {name} differ: "
                   f"{sorted(offered ^ options)}")
    lessons = {word for word in re.findall(r"^(\S+)", subprocess.run(
        [program, "scenarios"], text=True, stdout=subprocess.PIPE, check=True).stdout, re.M)
        if "/" not in word}
    if completion("run", "") & lessons != lessons:
        yield f"docs/slot32.bash-completion: no lesson {sorted(lessons - completion('run', ''))}"


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    files = [pathlib.Path(name).resolve() for name in sys.argv[2:]] or \
        [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    bad = [problem for path in files for problem in [*check_links(path), *check_file(path, program)]]
    if len(sys.argv) == 2:
        bad += [*check_names(files), *check_calls(), *check_ordinals(), *check_pictures(files),
                *check_options(program)]
    print("\n".join(bad) if bad else f"docs: the examples of {len(files)} documents are real")
    return 1 if bad else 0


sys.exit(main())
