#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Questions: asked at a terminal, kept from a class, kept in a log.

usage: test_questions.py SLOT32 [--write-golden]
"""
import json
import os
import pty
import re
import subprocess

from program import SLOT32, check, main_of, refused, run, scenario, test

CHOICES = """
ask{ question = "Which?", choices = { "one", "two", "three" }, answer = "two", why = "It is so." }
ask{ question = "How many?", choices = { "930", "3", "292" }, answer = 292, why = "They fit." }
ask{ question = "And where?", answer = "0x2A", why = "There.", later = true }
GetTickCount()
verdict()
"""


def at_terminal(typed, *args):
    """What a terminal shows when all of that is typed; and the exit code."""
    master, slave = pty.openpty()
    program = subprocess.Popen([SLOT32, *map(str, args)], stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    os.write(master, typed.encode() + b"\x04")  # and the end of input
    shown = b""
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError:  # Linux: nobody has the other end any more
            break
        if not piece:
            break
        shown += piece
    os.close(master)
    return shown.decode(errors="replace").replace("\r\n", "\n"), program.wait()


def test_numbers_at_a_terminal(tmp):
    path = scenario(tmp, main_of(CHOICES))

    def graded(what, typed, *grades):
        shown, code = at_terminal(typed, "run", path)
        found = re.findall(r"^ +(right|not quite): (.*)$", shown, re.M)
        check(f"{what}: exit code", code == 0, shown)
        check(what, found == list(grades), f"{found}\n{shown}")
        return shown

    shown = graded("numbers of choices", "2\n3\n42\n",
                   ("right", "two"), ("not quite", "3"), ("right", "42"))
    check("choices are numbered", "  1  one\n  2  two\n  3  three\n" in shown, shown)
    check("the prompt says what may be typed", "(1 to 3, or the words of a choice) > " in shown, shown)
    graded("a choice's own number comes first", "two\n292\n42\n",
           ("right", "two"), ("right", "292"), ("right", "42"))
    graded("numbers that are no choice", "4\n0\n2\n",
           ("not quite", "4"), ("not quite", "0"), ("not quite", "2"))
    graded("1 and 2 where 3 is a choice", "1\n1\n1\n",
           ("not quite", "one"), ("not quite", "930"), ("not quite", "1"))
    answers = tmp / "answers.txt"
    answers.write_text("2\n3\n42\n")
    shown = run("run", path, "--answers", answers).stdout
    check("a file of answers is literal", "not quite: 2\n" in shown and "right: 42" in shown, shown)


def test_no_answers(tmp):
    path = scenario(tmp, main_of(CHOICES + "expect('a test', false)"))
    answers = tmp / "answers.txt"
    answers.write_text("two\n930\n41\n")
    for options in ([], ["--told"], ["--answers", answers], ["--answers", answers, "--told"]):
        open_, hidden = run("run", path, *options), run("run", path, "--no-answers", *options)
        check("the exit code stays", hidden.returncode == open_.returncode == 1, hidden.stderr)
        for words in ("It is so.", "They fit.", "There.", "answer: 292", "answer: 0x2A"):
            check(f"told: {words}", words in open_.stdout)
            check(f"not told: {words}", words not in hidden.stdout, hidden.stdout)
        check("no verdict", not re.search(r"right|wrong|not quite", hidden.stdout), hidden.stdout)
        check("the questions are", all(text in hidden.stdout for text in ("Which?", "- three", "And where?")),
              hidden.stdout)
    events = [json.loads(line) for line in
              run("run", path, "--json", "--no-answers", "--answers", answers).stdout.splitlines()]
    asked = [event for event in events if event["kind"] == "ask"]
    check("JSON has the questions, and what was given",
          [event["given"] for event in asked] == ["two", "930", "41"], asked)
    check("and no answers", not any({"answer", "why", "grade"} & set(event) for event in asked), asked)
    check("the end has no verdict", not {"right", "wrong"} & set(events[-1]) and events[-1]["exit"] == 1)


def test_log(tmp):
    path, log, answers = scenario(tmp, main_of(CHOICES), "my lesson.lua"), tmp / "log", tmp / "answers.txt"
    answers.write_text("two \\ and\x01\n930\n")
    result = run("run", path, "--answers", answers, "--log", log, "--json")
    check("a log is kept", result.returncode == 0, result.stderr)
    lines = log.read_text().splitlines()
    wanted = [r"1 \d+ wrong two \x5C and\x01", r"2 \d+ wrong 930", r"3 \d+ passed "]
    pattern = r"my\\x20lesson\.lua [0-9a-f]{16} "
    check("a line for each question", len(lines) == 3 and all(
        re.fullmatch(pattern + re.escape(line).replace(r"\\d\+", r"\d+"), own)
        for line, own in zip(wanted, lines)), lines)
    check("times are not in the JSON", '"seconds"' not in result.stdout)
    fnv = 0xCBF29CE484222325
    for byte in path.read_bytes():
        fnv = (fnv ^ byte) * 0x100000001B3 % 2**64
    check("the hash of the text", all(f" {fnv:016x} " in line for line in lines), lines)
    at_terminal("2\n3\n", "run", path, "--log", log)
    check("a new log takes the old one's place", [line.split(" ", 3)[3].split(" ", 1)[1] for line in
          log.read_text().splitlines()] == ["right two", "wrong 3", "passed "], log.read_text())
    run("run", path, "--answers", answers, "--log", log, "--no-answers")
    check("--no-answers: a log without verdicts", [line.split(" ")[4] for line in
          log.read_text().splitlines()] == ["given", "given", "passed"], log.read_text())
    refused("a log that cannot be written", run("run", path, "--log", tmp / "none" / "log"), 3, "cannot write the log")
    refused("a full disk", run("run", path, "--quiet", "--log", "/dev/full"), 3, "cannot write the log")
    dump = tmp / "mi.txt"
    dump.write_text(run("mi", "full", "wall").stdout)
    refused("a log of a dump", run("view", dump, "--log", log, "--screenshot", tmp / "a.svg"), 2, "is a dump")


def test_slides(tmp):
    path, card = scenario(tmp, main_of(CHOICES)), tmp / "card.svg"

    def drawn(*options):
        card.unlink(missing_ok=True)
        result = run("view", path, "--screenshot", card, *options)
        check(f"a slide {options}", result.returncode == 0, result.stderr)
        return " ".join(re.findall(r">([^<]+)</text>", card.read_text()))

    text = drawn("--question", 2)
    check("only the question", "How many?" in text and "292" in text and "Which?" not in text, text)
    check("and not its answer", "They fit" not in text and "(right)" not in text, text)
    text = drawn("--question", 2, "--reveal")
    check("the right choice is marked", "292 (right)" in re.sub(" +", " ", text) and "They fit." in text, text)
    text = drawn("--question", 3, "--reveal")
    check("a free answer is told", "Answer: 0x2A" in text, text)
    check("the device is not shown", "RAM" not in text and "slot" not in text, text)
    for n, words in [(4, "asks 3 questions"), (0, "from 1 on"), ("x", "from 1 on")]:
        refused(f"question {n}", run("view", path, "--question", n, "--screenshot", card), 2, words)
    for name in ("s.gif", "png", "s.png.txt", ""):
        refused(f"a picture named '{name}'", run("view", path, "--screenshot", tmp / name if name else ""), 2,
                r"--screenshot .*: a picture's name ends in \.png or \.svg")
        check("nothing was written", not name or not (tmp / name).exists())
    for options in (["--question", 1], ["--reveal", "--screenshot", card], ["--reveal"]):
        refused(f"view {options[0]}", run("view", path, *options), 2, "make a picture")


def test_worksheets(tmp):
    for name in ("largest-hole", "who-may-write", "which-heap-grows", "two-remedies", "skeleton-forty-mb"):
        pages = [tmp / "bare.svg", tmp / "full.svg"]
        for page, more in zip(pages, ([], ["--answers"])):
            result = run("exercise", name, "--seed", 7, "--screenshot", page, *more)
            check(f"{name} {more}: a picture, and nothing is said", result.returncode == 0 and result.stdout == "" and
                  'width="1240" height="1754"' in page.read_text()[:400], result.stderr + page.read_text()[:400])
        bare, full = (page.read_text() for page in pages)
        told = run("exercise", name, "--seed", 7, "--answers").stdout
        for answer in re.findall(r"^   Answer: (.*)$", told, re.M):
            check(f"{name}: the answer is told when asked for", f"Answer: {answer}<" in full and
                  f"Answer: {answer}<" not in bare)
        check(f"{name}: the address space of a device", ("a row is 1 MB" in bare) == (name != "skeleton-forty-mb"))
    page = tmp / "a.png"
    check("a PNG of another size", run("exercise", "largest-hole", "--screenshot", page, "--size", "800x600", "--theme",
                                       "dark").returncode == 0 and page.read_bytes()[16:24] == bytes.fromhex("00000320 00000258"))
    refused("another ending", run("exercise", "largest-hole", "--screenshot", tmp / "a.gif"), 2, "ends in .png or .svg")
    refused("a bad size", run("exercise", "largest-hole", "--screenshot", page, "--size", "9x9"), 2, "--size 9x9")
    refused("no exercise named", run("exercise", "--screenshot", page), 2, "exercise NAME --screenshot")
    refused("looks of no picture", run("exercise", "largest-hole", "--theme", "dark"), 2, "exercise NAME --screenshot")
    refused("no such folder", run("exercise", "largest-hole", "--screenshot", tmp / "no/a.png"), 3, "cannot write")


test(test_slides, test_numbers_at_a_terminal, test_no_answers, test_log, test_worksheets)
