#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs/coverage.md says the truth: each row's words are told by the lesson that it names, or it says why none is needed.

usage: test_course.py SLOT32

A row of a table there: what is so, ..., lesson, words. The lesson is [NAME](../scenarios/NAME.lua), maybe with
" on PROFILE", or "none"; then the last cell is a reason. Each lesson is in a table there or in a route of
docs/course.md, begins with a question, and ends with an answer. Each row of docs/brief.md names a lesson. A row of a
route begins with the number and the title that `slot32 scenarios` has for its lesson.
"""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TABLE, COURSE, BRIEF = (ROOT / "docs" / name for name in ("coverage.md", "course.md", "brief.md"))
COURSES = ROOT / "viewing" / "courses.inc"
HEADS = ("| rule |", "| many believe |")
LESSON = re.compile(r"\[([\w-]+)\]\(\.\./scenarios/\1\.lua\)(?: on ([\w-]+))?")


def rows_of(text):
    """(line number, cells) of each row of a table, heads aside."""
    for at, line in enumerate(text.splitlines(), 1):
        if line.startswith("| ") and not line.startswith(HEADS):
            yield at, [cell.strip() for cell in line.strip().strip("|").split("|")]


def words_of(event):
    """What an event tells, as texts: narration, questions with their answers, expectations, rules."""
    kind = event["kind"]
    if kind in ("say", "point"):
        yield event["text"]
    elif kind == "expect":
        yield event["what"]
    elif kind == "ask":
        yield from (event["question"], event["answer"], event.get("why") or "")
    for why in (event.get("reason"), event.get("fault")):
        if isinstance(why, dict):
            yield from (why.get("sentence", ""), why.get("rule", ""))


class Runs:
    """What lessons tell, each run once per profile."""

    def __init__(self, program):
        self.program, self.known, self.found = program, {}, {}
        listed = subprocess.run([program, "scenarios"], text=True, stdout=subprocess.PIPE, check=True).stdout
        self.titles = dict(re.findall(r"^([\w-]+) +(\d+\. .*?) *$", listed, re.M))
        self.lessons = list(self.titles)

    def events(self, lesson, profile=None):
        if (lesson, profile) not in self.known:
            other = ["--profile", profile] if profile else []
            result = subprocess.run([self.program, "run", lesson, "--json", *other], text=True,
                                    stdout=subprocess.PIPE, check=False, timeout=60)
            kinds = re.compile(r'"kind":"(?:say|point|expect|ask)"|"rule":')
            self.known[lesson, profile] = [json.loads(line) for line in result.stdout.splitlines()
                                           if kinds.search(line)]
        return self.known[lesson, profile]

    def tells(self, lesson, profile, words):
        key = (lesson, profile, words)
        if key not in self.found:
            self.found[key] = any(words in text for event in self.events(lesson, profile) for text in words_of(event))
        return self.found[key]


def check_row(cells, runs):
    """The problem of a row, as a sentence, or None."""
    if len(cells) != 4 or not all(cells):
        return "a cell is missing or empty"
    link = LESSON.fullmatch(cells[2])
    if cells[2] == "none":
        return None if " " in cells[3] else "no lesson, and no reason why none is needed"
    if not link:
        return f"neither a lesson nor none: {cells[2]}"
    if link[1] not in runs.lessons:
        return f"no lesson {link[1]}"
    return None if runs.tells(link[1], link[2], cells[3]) else f"{link[1]} does not tell '{cells[3]}'"


def check(text, course, runs):
    """The problems of the tables, as sentences."""
    problems = [f"docs/coverage.md:{at}: {problem}" for at, cells in rows_of(text)
                if (problem := check_row(cells, runs))]
    named = {link[1] for link in LESSON.finditer("\n".join("|".join(cells) for _, cells in rows_of(text)))}
    named |= {link[1] for link in LESSON.finditer(course)}
    return problems + [f"{name} is in no table of docs/coverage.md and no route of docs/course.md"
                       for name in runs.lessons if name not in named]


def check_courses(course, table):
    """The tabs of the shelf (viewing/courses.inc) are the tables of docs/course.md, in their order."""
    link_of = re.compile(r"\| \d+\. .*? \(\[([\w-]+)\]\(\.\./scenarios/\1\.lua\)\) \|")
    tabs = [re.findall(r'"([^"]+)"', row)[1:] for row in re.findall(r"^X\((.*?)\)$", table, re.M | re.S)]
    told = []
    for section in re.split(r"^## ", course, flags=re.M)[1:]:
        rows = section.split("| lesson |")[-1].splitlines()
        told.append([link[1] for row in rows if (link := link_of.match(row))])
    return [f"docs/course.md says {b}, viewing/courses.inc {a}" for a, b in zip(tabs, told) if a != b] + \
        ([] if len(tabs) == len(told) == 3 else [f"{len(tabs)} tabs for {len(told)} routes"])


def check_titles(course, titles):
    """The lessons of the routes are named as the program names them."""
    rows = re.findall(r"^\| (\d+\. .*?) \(\[([\w-]+)\]", course, re.M)
    return [f"docs/course.md says '{told}' of {name}, slot32 scenarios '{titles.get(name)}'"
            for told, name in rows if told != titles.get(name)] + ([] if len(rows) > 30 else ["hardly a row has a title"])


def check_ends(lesson, events):
    """Each lesson begins with a question and ends with an answer."""
    told = [(event["kind"], event.get("text") or event["question"]) for event in events
            if event["kind"] in ("say", "ask")]
    if not told:
        return [f"{lesson} says nothing"]
    problems = []
    first = re.match(r".*?[.?!](?= |$)", told[0][1], re.S)
    if told[0][0] == "say" and not (first and first[0].endswith("?")):
        problems.append(f"{lesson} does not begin with a question: {told[0][1]}")
    if told[-1][0] == "ask" or told[-1][1].endswith("?"):
        problems.append(f"{lesson} does not end with an answer: {told[-1][1]}")
    return problems


def check_brief(text):
    return [f"docs/brief.md:{at}: no lesson" for at, line in enumerate(text.splitlines(), 1)
            if re.match(r"\| [PC]\d", line) and not re.search(r"\]\(\.\./scenarios/[\w-]+\.lua#L\d+\)", line)]


def tampered(text, runs):
    """(what was done, the table with that done to it), for every row and every column."""
    lines = text.splitlines()
    for at, cells in rows_of(text):
        def row(**changes):
            new = [changes.get(f"c{i}", cell) for i, cell in enumerate(cells)]
            return "\n".join(lines[:at - 1] + ["| " + " | ".join(new) + " |"] + lines[at:])
        what = f"row {at}, {cells[0]},"
        for i in range(4):
            yield f"{what} without cell {i}", row(**{f"c{i}": ""})
        yield f"{what} with a lesson that is not there", row(c2="[wail](../scenarios/wail.lua)")
        if cells[2] == "none":
            yield f"{what} with a word for a reason", row(c3="none")
            yield f"{what} with its reason for words", row(c2="[wall](../scenarios/wall.lua)")
            continue
        yield f"{what} with other words", row(c3=cells[3] + " not")
        profile = LESSON.fullmatch(cells[2])[2]
        other = next(name for name in runs.lessons if not runs.tells(name, profile, cells[3]))
        yield f"{what} in {other}", row(c2=LESSON.sub(f"[{other}](../scenarios/{other}.lua)", cells[2]))


def bites(text, course, runs):
    """The tables, the lessons and the post made wrong in every way: what the checks let pass."""
    n, missed = 0, []
    for what, other in tampered(text, runs):
        n += 1
        if not check(other, course, runs):
            missed.append(f"the check lets pass: {what}")
    for lesson in runs.lessons:  # a lesson that no row and no route names
        link = re.compile(rf"^\|.*\[{lesson}\]\(.*\n", re.M)
        events = [dict(event) for event in runs.events(lesson) if event["kind"] in ("say", "ask")]
        n += 3
        if not check(link.sub("", text), link.sub("", course), runs):
            missed.append(f"the check does not miss {lesson}")
        if not check_ends(lesson, [{"kind": "say", "text": "So it is. Why?"}] + events):
            missed.append(f"the check lets {lesson} begin with an answer")
        if not check_ends(lesson, events + [{"kind": "say", "text": "So it is. Why?"}]):
            missed.append(f"the check lets {lesson} end with a question")
    n += 1
    if not check_brief(re.sub(r"\]\(\.\./scenarios/", "](", BRIEF.read_text(), count=1)):
        missed.append("the check lets a row of docs/brief.md name no lesson")
    return n, missed


def main():
    runs, text, course = Runs(sys.argv[1]), TABLE.read_text(), COURSE.read_text()
    problems = check(text, course, runs) + check_brief(BRIEF.read_text())
    table = COURSES.read_text()
    problems += check_courses(course, table)
    if not check_courses(course, table.replace('"wall", ', "", 1)):
        problems.append("the check lets a tab leave a lesson out")
    problems += check_titles(course, runs.titles)
    if not check_titles(course.replace("| 2. The 32 MB wall", "| 3. The 32 MB wall", 1), runs.titles):
        problems.append("the check lets a route have another number")
    for lesson in runs.lessons:
        problems += check_ends(lesson, runs.events(lesson))
    rows = [cells for _, cells in rows_of(text)]
    if not rows or len(runs.lessons) < 50:
        problems.append("no rows, or hardly a lesson")
    n_wrong = 0
    if not problems:
        n_wrong, problems = bites(text, course, runs)
    n_none = sum(cells[2] == "none" for cells in rows)
    print("\n".join(problems) if problems else
          f"docs/coverage.md: {len(rows) - n_none} rows are told by their lessons, {n_none} say why none is needed; "
          f"{len(runs.lessons)} lessons begin with a question; {n_wrong} wrong ones are noticed")
    return 1 if problems else 0


sys.exit(main())
