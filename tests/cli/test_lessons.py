#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Lessons and what once went wrong: every expectation holds, on every profile.

usage: test_lessons.py SLOT32 [--write-golden]
"""
import json

from program import HERE, LESSONS, QUICK, check, run, scenario, test


def test_lessons():
    for name in LESSONS:
        result = run("run", name)
        check(f"{name}: every expectation holds", result.returncode == 0, result.stdout[-800:])
        twice = [run("run", name, "--json").stdout for _ in range(2)]
        check(f"{name}: the same JSON twice", twice[0] == twice[1] and twice[0])
        events = [json.loads(line) for line in twice[0].splitlines()]
        check(f"{name}: begins and ends", events[0]["kind"] == "begin"
              and events[-1]["kind"] == "end" and events[-1]["exit"] == 0)
        check(f"{name}: asks", any(e["kind"] == "ask" for e in events))
        check(f"{name}: expects", events[-1]["expectations"] >= 7)
        for profile in [] if QUICK else ["smartphone", "smartphone-one-tier", "custom"]:
            result = run("run", name, "--quiet", "--profile", profile)
            check(f"{name}: holds on {profile}", result.returncode == 0, result.stdout)
        result = run("run", name, "--quiet", "--set", "commit_backing=touch")
        check(f"{name}: runs with commit_backing=touch", result.returncode in (0, 1), result.stderr)


def test_choices():
    """Whoever always takes the first choice is wrong more often than right."""
    asked = [json.loads(line) for name in LESSONS for line in run("run", name, "--json").stdout.splitlines()
             if '"kind":"ask"' in line]
    chosen = [e for e in asked if e.get("choices")]
    first = sum(str(e["choices"][0]) == str(e["answer"]) for e in chosen)
    check("the first choice is right in less than half of the questions", 0 < 2 * first < len(chosen),
          f"{first} of {len(chosen)}")


def test_programs(tmp):
    """A lesson runs the programs that came with it, whatever lies in the folder."""
    (tmp / "c").mkdir()
    (tmp / "c/wall.exe").write_text("MZ, and no more")
    result = run("run", "c-wall", "--quiet", cwd=tmp)
    check("a folder changes no lesson", result.returncode == 0, result.stdout + result.stderr)


def test_regressions():
    """What once went wrong, one scenario each: it must hold now."""
    for path in sorted((HERE / "regressions").glob("*.lua")):
        result = run("run", path)
        check(f"{path.name}: holds", result.returncode == 0, result.stdout[-600:] + result.stderr)


test(test_lessons, test_programs, test_choices, test_regressions)
