#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs/brief.md says the truth: every line of a lesson that it names is an expectation or a question,
is reached on each profile, holds, and comes to the value in the table.

usage: test_brief.py SLOT32 [--write]      --write: puts line numbers and values into the table

A row of the table: number, sentence, [LESSON:LINE](../scenarios/LESSON.lua#LLINE), the text of the
expectation ("asks: " before a question), and a value for each profile. For --write the third cell may
be the lesson's name alone, and the values may be missing.
"""
import functools
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TABLE = ROOT / "docs/brief.md"
PROFILES = ["pocket-pc", "smartphone", "smartphone-one-tier", "custom"]
# The sentences that the brief was found to have; each must have a row.
SENTENCES = "P1-27 C1.1-9 C2.1-2 C3.1-8 C4.1-9 C5.1-4 C8.1-4 C9.1-3"
ASKS = "asks: "


def numbers():
    for group in SENTENCES.split():
        head, first, last = re.fullmatch(r"(P|C\d\.)(\d+)(?:-(\d+))?", group).groups()
        yield from (f"{head}{i}" for i in range(int(first), int(last or first) + 1))


def rows_of(text):
    """(line number, cells) of each row with a number."""
    for at, line in enumerate(text.splitlines(), 1):
        if re.match(r"\| [PC]\d", line):
            yield at, [cell.strip() for cell in line.strip().strip("|").split("|")]


class Runs:
    """What lessons have told, each run once per profile: {line: [(label, held, value)]}."""

    def __init__(self, program):
        self.program, self.known = program, {}

    def told(self, lesson, profile):
        if (lesson, profile) not in self.known:
            result = subprocess.run([self.program, "run", lesson, "--json", "--profile", profile],
                                    text=True, stdout=subprocess.PIPE, check=False, timeout=60)
            found = {}
            for text in result.stdout.splitlines():
                if '"kind":"expect"' in text or '"kind":"ask"' in text:
                    event = json.loads(text)
                    entry = (event["what"], event["held"], event["got"]) \
                        if event["kind"] == "expect" else (ASKS + event["question"], True, event["answer"])
                    found.setdefault(event.get("line", 0), []).append(entry)
            self.known[lesson, profile] = found
        return self.known[lesson, profile]


def value(entries):
    """What came out on a line, each value once, in the order of the run; large numbers in hex."""
    said = (f"0x{int(got):X}" if got.isdigit() and int(got) >= 4096 else got for _, _, got in entries)
    return ", ".join(dict.fromkeys(said))


@functools.lru_cache(None)
def source_of(lesson):
    path = ROOT / "scenarios" / f"{lesson}.lua"
    return path.read_text().splitlines() if path.exists() else []


def check_row(cells, runs):
    """The problems of a row, as sentences."""
    if len(cells) != 4 + len(PROFILES) or not all(cells):
        return ["a cell is missing or empty"]
    link = re.fullmatch(r"\[([\w-]+):(\d+)\]\(\.\./scenarios/\1\.lua#L\2\)", cells[2])
    if not link:
        return [f"no link to a line of a lesson: {cells[2]}"]
    lesson, line, label = link[1], int(link[2]), cells[3]
    source = source_of(lesson)
    if not 1 <= line <= len(source):
        return [f"{lesson} has no line {line}"]
    word = "ask" if label.startswith(ASKS) else "expect"
    problems = [] if word in source[line - 1] else [f"line {line} of {lesson} has no '{word}'"]
    for profile, wanted in zip(PROFILES, cells[4:]):
        entries = runs.told(lesson, profile).get(line, [])
        if not entries:
            problems.append(f"{profile} does not come to line {line} of {lesson}")
        elif any(what != label for what, _, _ in entries):
            problems.append(f"{profile}: line {line} of {lesson} is '{entries[0][0]}'")
        elif not all(held for _, held, _ in entries):
            problems.append(f"{profile}: '{label}' does not hold")
        elif value(entries) != wanted:
            problems.append(f"{profile}: '{label}' is {value(entries)}, not {wanted}")
    return problems


def check(text, runs):
    """The problems of a table, as sentences with the row's number."""
    problems, seen = [], []
    for at, cells in rows_of(text):
        seen.append(cells[0])
        problems += [f"docs/brief.md:{at}: {cells[0]}: {problem}" for problem in check_row(cells, runs)]
    wanted = list(numbers())
    problems += [f"docs/brief.md: no row {number}" for number in wanted if number not in seen]
    problems += [f"docs/brief.md: row {number} twice, or of no sentence"
                 for number in seen if number not in wanted or seen.count(number) > 1]
    return problems


def refresh(cells, runs):
    """The row with the line of its label (the nearest to the old one) and the values of today."""
    name = re.match(r"\[?([\w-]+)(?::(\d+))?", cells[2])
    lesson, old, label = name[1], int(name[2] or 0), cells[3]
    told = [runs.told(lesson, profile) for profile in PROFILES]
    lines = [line for line, entries in told[0].items() if all(what == label for what, _, _ in entries)]
    if not lines:
        return cells
    line = min(lines, key=lambda number: abs(number - old))
    link = f"[{lesson}:{line}](../scenarios/{lesson}.lua#L{line})"
    return cells[:2] + [link, label] + [value(found.get(line, [])) for found in told]


def write(text, runs):
    lines = text.splitlines()
    for at, cells in rows_of(text):
        lines[at - 1] = "| " + " | ".join(refresh(cells, runs)) + " |"
    TABLE.write_text("\n".join(lines) + "\n")


def tampered(text):
    """(what was done, the table with that done to it), for every row and every column."""
    lines = text.splitlines()
    for at, cells in rows_of(text):
        def row(**changes):
            new = [changes.get(f"c{i}", cell) for i, cell in enumerate(cells)]
            return "\n".join(lines[:at - 1] + ["| " + " | ".join(new) + " |"] + lines[at:])
        line = int(re.search(r":(\d+)\]", cells[2])[1])
        for new in (line + 1, 9999):
            yield f"{cells[0]} at line {new}", row(c2=re.sub(r"\b\d+\]|L\d+", lambda old:
                    f"L{new}" if old[0][0] == "L" else f"{new}]", cells[2]))
        yield f"{cells[0]} in another lesson", row(c2=re.sub(r"[\w-]+(?=:\d|\.lua)", "granules", cells[2]))
        yield f"{cells[0]} with another text", row(c3=cells[3] + " not")
        for i, cell in enumerate(cells):
            yield f"{cells[0]} without cell {i}", row(**{f"c{i}": ""})
            if i >= 4:
                flipped = {"true": "false", "false": "true"}.get(cell, cell + "0")
                yield f"{cells[0]} with {flipped} on {PROFILES[i - 4]}", row(**{f"c{i}": flipped})
        yield f"{cells[0]} left out", "\n".join(lines[:at - 1] + lines[at:])


class Broken(Runs):
    """The same runs, but nothing holds on one profile."""

    def __init__(self, runs, profile):
        super().__init__(runs.program)
        self.runs, self.profile = runs, profile

    def told(self, lesson, profile):
        found = self.runs.told(lesson, profile)
        return {line: [(what, held and profile != self.profile, got) for what, held, got in entries]
                for line, entries in found.items()}


def main():
    runs, text = Runs(sys.argv[1]), TABLE.read_text()
    if "--write" in sys.argv:
        write(text, runs)
        return 0
    problems = check(text, runs)
    n_tampered = 0
    if not problems: # a table that is right, made wrong in every way: none may pass
        for what, other in tampered(text):
            n_tampered += 1
            if not check(other, runs):
                problems.append(f"the checker lets {what} pass")
        problems += [f"the checker does not notice that expectations fail on {profile}"
                     for profile in PROFILES if not check(text, Broken(runs, profile))]
    n_rows = len(list(rows_of(text)))
    print("\n".join(problems) if problems else
          f"docs/brief.md: {n_rows} rows hold on {len(PROFILES)} profiles; {n_tampered} wrong tables are noticed")
    return 1 if problems else 0


sys.exit(main())
