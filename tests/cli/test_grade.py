#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Marks of what is handed in: right ones, wrong ones, hostile ones.

usage: test_grade.py SLOT32 [--write-golden]
"""
import csv
import io
import re

from program import check, main_of, refused, run, scenario, test

SOLVED = """solve{ exercise = "skeleton-forty-mb", seed = 7, main = function(need)
    while need > 0 do
        VirtualAlloc(NULL, MB(2), MEM_RESERVE, PAGE_NOACCESS)
        need = need - MB(2)
    end
end }"""


def graded(path, *options):
    result = run("grade", path, *options)
    return result.stdout.removeprefix(str(path) + ": "), result.returncode


def log_of(tmp, lesson, answers, name="log", *options):
    (tmp / "answers").write_text("".join(line + "\n" for line in answers))
    run("run", lesson, "--quiet", "--answers", tmp / "answers", "--log", tmp / name, *options)
    return tmp / name


def test_logs(tmp):
    log = log_of(tmp, "wall", ["292", "no"])
    check("one right, one wrong", re.fullmatch(r"1 of 2: wall question 2 \(line \d+\): wrong\n", graded(log)[0])
          and graded(log)[1] == 0, graded(log))
    log.write_text(log.read_text().replace(" wrong ", " right "))
    check("what a log says of itself is not read", graded(log)[0].startswith("1 of 2"), graded(log))
    first, second = log.read_text().splitlines(True)
    right = second.rsplit(" ", 1)[0] + " yes\n"
    answers = [line for line in run("run", "wall", "--told").stdout.splitlines() if "answer:" in line]
    right = second.rsplit(" ", 1)[0] + " " + answers[1].split("answer: ")[1] + "\n"
    log.write_text(first + right)
    check("all right", graded(log) == ("2 of 2\n", 0), graded(log))
    log.write_text(first + second + right)
    check("the first answer counts", graded(log)[0].startswith("1 of 2"), graded(log))
    log.write_text(first)
    check("no answer", "wall question 2" in graded(log)[0] and "no answer" in graded(log)[0], graded(log))
    log.write_text(re.sub(r"wall [0-9a-f]", "wall 0", first + right, count=1).replace("wall 0", "wall f", 1)
                   if "wall 0" in first else re.sub(r"^wall [0-9a-f]", "wall 0", first) + right)
    check("another version", graded(log) == ("2 of 2: wall: another version of the lesson\n", 0), graded(log))
    two = log_of(tmp, "wall", ["292"]).read_text() + log_of(tmp, "two-gates", ["trust"]).read_text()
    log.write_text(two)
    check("two lessons in one log", "two-gates" not in graded(log)[0].split(":")[0] and
          int(graded(log)[0].split(" of ")[1].split(":")[0]) == two.count("\n"), graded(log))
    for what, text, why in [("empty", "", "it is empty"), ("noise", "\x00\xff\n", "it is no log: line 1"),
                            ("a bad second line", first + "x\n", "line 2"),
                            ("an unknown lesson", first.replace("wall", "walk"), "no shipped lesson 'walk'")]:
        log.write_text(text)
        line, code = graded(log)
        check(what, line.startswith("0 of 0, not graded: ") and why in line and code == 1, line)


def right_answers(name, seed):
    sheet = run("exercise", name, "--seed", seed, "--answers").stdout
    return re.findall(r"^   Answer: (.*)$", sheet, re.M)


def test_logs_of_exercises(tmp):
    name = "other-address"
    for seed in (1, 7, 4294967295):
        answers = right_answers(name, seed)
        log = log_of(tmp, f"exercises/{name}", answers, "log", "--seed", seed)
        check(f"the log holds the seed {seed}", log.read_text().startswith(f"{name}/{seed} "), log.read_text())
        check(f"seed {seed}: all right", graded(log) == ("2 of 2\n", 0), graded(log))
        log.write_text(log.read_text().replace(f"{name}/{seed} ", f"{name}/8 "))
        line, code = graded(log)
        check("the answers to another sheet are wrong", line.startswith("0 of 2: ") and
              f"{name}, seed 8, question 2 (line " in line and code == 0, line)
    own = log_of(tmp, f"exercises/{name}", right_answers(name, 1))
    check("without --seed it has the exercise's own", graded(own) == ("2 of 2\n", 0), graded(own))
    two = "".join(log_of(tmp, f"exercises/{name}", right_answers(name, seed), "log", "--seed", seed).read_text()
                  for seed in (3, 4)) + log_of(tmp, "wall", ["292", "no"]).read_text()
    log = tmp / "several"
    log.write_text(two)
    check("two sheets and a lesson in one log", graded(log)[0].startswith("5 of 6: wall question 2 "), graded(log))
    for what, text, why in [
            ("without a seed", two.replace(f"{name}/3 ", f"{name} "),
             f"does not hold the seed of exercise '{name}': it is a log of an older slot32"),
            ("no such exercise", two.replace(f"{name}/3 ", "walk/3 "), "no shipped exercise 'walk'"),
            ("a lesson with a seed", two.replace("wall ", "wall/3 "), "no shipped exercise 'wall'"),
            ("seed 0", two.replace(f"{name}/3 ", f"{name}/0 "), "it is no log: line 1: ")]:
        log.write_text(text)
        line, code = graded(log)
        check(what, line.startswith("0 of 0, not graded: ") and why in line and line.count("\n") == 1 and
              code == 1, line)


CHEATS = {
    "expect replaced": "expect = function() end\n" + SOLVED.replace("need - MB(2)", "0"),
    "expect from inside": SOLVED.replace("need - MB(2)", "0").replace("end }", 'expect("a", true) expect("b", true) end }'),
    "VirtualQuery replaced": "VirtualQuery = function(at) return { State = 1, RegionSize = MB(64) } end\n" +
                             SOLVED.replace("need - MB(2)", "0"),
}

# It ends before the exercise has checked anything.
SOLVE = 'solve{ exercise = "skeleton-forty-mb", seed = 7, main = function(need)'
CHECKS = ("it has as many addresses as it needs", "and 1 MB of its slot is free")
EARLY = {
    "it returns from the program": f"{SOLVE} ExitProcess(0) end }}",
    "with expectations of its own": f"{SOLVE} expect('a', true) expect('b', true) ExitProcess(0) end }}",
    "it ends its thread": f"{SOLVE} ExitThread(0) end }}",
    "it kills its process": f"{SOLVE} TerminateProcess(GetCurrentProcess(), 0) end }}",
    "it dies of a fault": f"{SOLVE} peek32(0) end }}",
    "it announces its fault": f"{SOLVE} expect_fault 'not-allocated' peek32(0) end }}",
    "it waits for ever": f"{SOLVE} WaitForSingleObject(CreateEvent(NULL, FALSE, FALSE, NULL), INFINITE) end }}",
}

# An exercise that was handed in without the lines that check it.
UNCHECKED = """exercise{ seed = 1, checks = { "it fits", "it is free" }, make = function(random)
    process{ name = "app.exe", main = function() expect("it fits", true) end }
end }"""


def test_solutions(tmp):
    good = scenario(tmp, SOLVED)
    check("solved", graded(good) == ("2 of 2: skeleton-forty-mb, seed 7\n", 0), graded(good))
    line, code = graded(scenario(tmp, SOLVED.replace("MB(2), MEM", "MB(1), MEM")))
    check("not solved: what failed and where", code == 0 and re.match(r"[01] of 2: .*line \d+: ", line), line)
    for what, text in CHEATS.items():
        line, code = graded(scenario(tmp, text))
        check(what, line.startswith("0 of 2") and code == 0, line)
    for what, text in EARLY.items():
        path = scenario(tmp, text)
        line, code = graded(path)
        check(f"{what}: each check that was not made is named", line.startswith("0 of 2") and code == 1 and
              all(f"{name}: the run ended before" in line for name in CHECKS), line)
        result = run("run", path, "--quiet")
        check(f"{what}: run fails", result.returncode == 1 and
              all(f"t.lua: {name}: the run ended before" in result.stdout for name in CHECKS), result.stdout)
    broken = scenario(tmp, f"{SOLVE} error('in the middle') end }}")
    refused("an error in the middle", run("run", broken, "--quiet"), 2, "in the middle")
    check("no mark for it", graded(broken)[0].startswith("0 of 0, not graded: ") and graded(broken)[1] == 1)
    for what, text, why in [
            ("no Lua", "solve{", "t.lua:"), ("an endless loop", "while true do end", "instructions"),
            ("much memory", "local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end", "(instructions|memory|bytes)"),
            ("no such exercise", 'solve{ exercise = "walk" }', "no exercise 'walk'"),
            ("nothing to check", main_of("say 'done'"), "it solves no exercise, and expects nothing"),
            ("another file", 'include "secret"', "no file 'secret'"),
            ("a wrong remedy", 'solve{ exercise = "two-remedies", remedies = { "x:y" } }', "remed")]:
        line, code = graded(scenario(tmp, text))
        check(what, line.startswith("0 of 0, not graded: ") and re.search(why, line) and line.count("\n") == 1
              and code == 1, line)


def test_checks(tmp):
    deleted = scenario(tmp, UNCHECKED)
    line, code = graded(deleted)
    check("a check that was deleted is missed", code == 1 and "it is free: the run ended before" in line and
          "it fits" not in line, line)
    check("run fails", run("run", deleted, "--quiet").returncode == 1)
    whole = scenario(tmp, UNCHECKED.replace("true)", 'true) expect("it is free", true)'))
    check("with all of them it holds", run("run", whole, "--quiet").returncode == 0)
    twice = scenario(tmp, UNCHECKED.replace("true)", 'true) expect("it is free", false) expect("it is free", true)'))
    check("a check that failed once has failed", run("run", twice, "--quiet").returncode == 1)
    for what, checks in (("too many", "{" + '"a",' * 17 + "}"), ("too long", f'{{ "{"x" * 96}" }}')):
        refused(what, run("run", scenario(tmp, UNCHECKED.replace('{ "it fits", "it is free" }', checks))), 2,
                "at most 16 checks, each of at most 95 characters")


def test_processor_time(tmp):
    """What depends on the host is no mark. Comparing texts is no instruction, so only the clock ends this."""
    slow = scenario(tmp, "local a, b = ('a'):rep(1000000) .. 'x', ('a'):rep(1000000) .. 'y' "
                         "while true do local x = a < b end", "slow.lua")
    good = scenario(tmp, SOLVED, "good.lua")
    says = "not graded on this host: .*more than 1 s of processor time on this host .*--limit-seconds"
    result = run("grade", slow, good, "--limit-seconds", "1")
    first, second = result.stdout.splitlines()
    check("a file that only the clock ends has no mark", re.match(f"{slow}: {says}", first) and
          result.returncode == 1, result.stdout)
    check("and the next file has its own", second == f"{good}: 2 of 2: skeleton-forty-mb, seed 7", second)
    table = run("grade", slow, good, "--csv", "--limit-seconds", "1")
    rows = list(csv.reader(io.StringIO(table.stdout)))
    check("empty cells in a table", [row[1:4] for row in rows[1:]] == [["", "", "no"], ["2", "2", "yes"]], rows)
    loop = scenario(tmp, "while true do end")
    line, _ = graded(loop, "--limit-instructions", "5000", "--limit-seconds", "1")
    check("instructions speak first", line.startswith("0 of 0, not graded: ") and "5000 instructions" in line, line)
    refused("no such time", run("grade", good, "--limit-seconds", "x"), 2, "--limit-seconds x: want 0 to 86400")


def test_a_class(tmp):
    good, hostile = scenario(tmp, SOLVED, "a.lua"), scenario(tmp, "while true do end", "=b,\"c.lua")
    files = [good, tmp / "none.lua", hostile, tmp, log_of(tmp, "wall", ["292", "no"], "z")]
    result = run("grade", *files)
    lines = result.stdout.splitlines()
    check("a line for each, in order", [line.split(": ")[0] for line in lines] == [str(file) for file in files], lines)
    check("the marks", [line.split(": ")[1].split(",")[0] for line in lines] ==
          ["2 of 2", "0 of 0", "0 of 0", "0 of 0", "1 of 2"] and result.returncode == 1, lines)
    check("the same twice", run("grade", *files).stdout == result.stdout)
    table = run("grade", *files, "--csv")
    rows = list(csv.reader(io.StringIO(table.stdout)))
    check("a table", rows[0] == ["file", "marks", "of", "graded", "remarks"] and
          [row[0] for row in rows[1:]] == [str(file) for file in files] and
          [row[1] for row in rows[1:]] == ["2", "0", "0", "0", "1"], rows)
    for first in "=+-@":
        file = scenario(tmp, SOLVED, first + 'x"y.lua')
        result = run("grade", "--csv", "--", file.name, cwd=tmp)
        row = list(csv.reader(io.StringIO(result.stdout)))[1]
        check(f"no formula: {first}", row[0] == "'" + file.name, row)
    refused("nothing to grade", run("grade"), 2, "usage: slot32 grade")
    refused("an unknown option", run("grade", "a", "--cvs"), 2, "did you mean --csv")


test(test_logs, test_logs_of_exercises, test_solutions, test_checks, test_processor_time, test_a_class)
