#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every exercise with many seeds: its answers against a calculation of its own, from the worksheet alone.

usage: test_exercises.py SLOT32 [--write-golden | --every]
"""
import concurrent.futures
import itertools
import re
import sys

from program import QUICK, check, refused, run, scenario, test

SEEDS = range(1, 9 if QUICK else 201 if "--every" in sys.argv else 81)


def numbers(pattern, text):
    return [int(n) for n in re.findall(pattern, text)]


def holes(text):
    """Sizes in KB of what was released, side by side as one."""
    pieces = re.findall(r"^\d+: (\d+) KB(, released)?$", text, re.M)
    assert len(pieces) == 10, text
    return [sum(int(size) for size, _ in group)
            for free, group in itertools.groupby(pieces, lambda piece: bool(piece[1])) if free]


def which_address(text):
    slot, = numbers(r"runs in slot (\d+)", text)
    byte = int(re.search(r"byte at ([0-9A-F]{8})", text)[1], 16)
    return [f"0x{slot * 0x02000000 + byte:08X}"]


def other_address(text):
    at = int(re.search(r"the address ([0-9A-F]{8})\.", text)[1], 16)
    return [str(at // 0x02000000), f"0x{at % 0x02000000:08X}"]


def will_it_fit(text):
    return ["yes" if max(holes(text)) >= numbers(r"asks for (\d+) KB", text)[0] else "no"]


def largest_hole(text):
    return [str(max(holes(text)))]


def who_may_write(text):
    return ["yes" if "in kernel mode" in text or "Now owner.exe itself" in text else "no"]


def whose_key(text):
    slot, = numbers(r"runs in slot (\d+)", text)
    at = int(re.search(r"DWORD at ([0-9A-F]{8})", text)[1], 16)
    return ["yes" if at // 0x02000000 == slot else "no"]  # whatever the mode


def find_the_leak(text):
    rounds = re.findall(r"runs (\d+) rounds\. (?:It always|In each round whose number is divisible by (\d+))", text)
    assert len(rounds) == 3, text
    return [str(max(int(n) // int(every or 1000) for n, every in rounds))]


def which_heap_grows(text):
    works, = numbers(r"works (\d+) rounds", text)
    heaps = re.findall(r"takes (\d+) items of (\d+) bytes from heap (.) and gives (\d+) back", text)
    grown = {name: (int(takes) - int(gives)) * works for takes, _, name, gives in heaps}
    name = max(grown, key=lambda name: grown[name])
    return [name, str(grown[name])]


JUDGES = {function.__name__.replace("_", "-"): function for function in (
    which_address, other_address, will_it_fit, largest_hole, who_may_write, whose_key, find_the_leak,
    which_heap_grows)}


def of_all_seeds(name, *options):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda seed: run("exercise", name, "--seed", seed, *options), SEEDS))


def neighbours_differ(name, sheets):
    bodies = [re.sub(r"seed = \d+|seed \d+", "", sheet) for sheet in sheets]
    same = [seed for seed, pair in zip(SEEDS, itertools.pairwise(bodies)) if pair[0] == pair[1]]
    check(f"{name}: neighbouring seeds differ", not same, same)


def test_questions():
    for name, judge in JUDGES.items():
        results = of_all_seeds(name, "--answers")
        wrong, found = [], set()
        for seed, result in zip(SEEDS, results):
            said = re.findall(r"^   Answer: (.*)$", result.stdout, re.M)
            found.add(tuple(said))
            if result.returncode or said != judge(result.stdout):
                wrong.append((seed, said, judge(result.stdout), result.stderr))
        check(f"{name}: the emulator's answers are those of the test", not wrong, wrong[:3])
        check(f"{name}: the answer is not always the same", len(found) > 1, found)
        neighbours_differ(name, [result.stdout for result in results])


def test_worksheets():
    listed = [line.split()[0] for line in run("exercise").stdout.splitlines()]
    check("all are listed", set(listed) == {*JUDGES, "two-remedies", "skeleton-forty-mb"}, listed)
    for name in JUDGES:
        bare, full = (run("exercise", name, "--seed", 5, *more).stdout for more in ([], ["--answers"]))
        answers = re.findall(r"^   Answer: (.*)$", full, re.M)
        check(f"{name}: the worksheet tells no answer", re.findall(r"^   Answer: (.*)$", bare, re.M) ==
              ["______________"] * len(answers) and answers, bare)
        check(f"{name}: its own seed", "seed 1)" in run("exercise", name).stdout)
    refused("unknown exercise", run("exercise", "walk"), 2, "no exercise 'walk'")
    for seed in ("0", "x", "4294967296"):
        refused(f"seed {seed}", run("exercise", "whose-key", "--seed", seed), 2, "from 1 on")
    check("no exercise is a lesson", "exercises/" not in run("scenarios").stdout)


def completed(name, sheet, gap):
    """The worksheet with its gap filled."""
    return re.sub(r"(seed = \d+,\n).*^}", lambda match: match[1] + gap + "}", sheet, flags=re.S | re.M)


FORTY = """main = function(need)
    while need > 0 do
        VirtualAlloc(NULL, MB(2), MEM_RESERVE, PAGE_NOACCESS)
        need = need - MB(2)
    end
end """


def test_model_solutions(tmp):
    """The sheet with its answers is a solution: it reaches all that is to be reached."""
    for name in ("two-remedies", "skeleton-forty-mb"):
        found = set()
        for seed, result in zip(SEEDS, of_all_seeds(name, "--answers")):
            bare = run("exercise", name, "--seed", seed).stdout
            head, gap = bare.split("\nsolve{")[0], result.stdout.split("\nsolve{")[-1]
            path = scenario(tmp, result.stdout)
            check(f"{name} {seed}: what is printed holds", result.returncode == 0 and
                  run("run", path, "--quiet").returncode == 0, result.stdout + result.stderr)
            check(f"{name} {seed}: two of two", run("grade", path).stdout == f"{path}: 2 of 2: {name}, seed {seed}\n")
            check(f"{name} {seed}: the same sheet, and the reason", result.stdout.startswith(head + "--\n-- A "),
                  result.stdout)
            found.add(gap.replace(f"seed = {seed},", ""))
        check(f"{name}: each way is of use", len(found) == (6 if name == "two-remedies" else 1) or QUICK, found)
    check("without --answers it is not told", "VirtualAlloc" not in run("exercise", "skeleton-forty-mb").stdout)


def test_forty_mb(tmp):
    sheets = [result.stdout for result in of_all_seeds("skeleton-forty-mb")]
    neighbours_differ("skeleton-forty-mb", sheets)
    for seed, sheet in zip(SEEDS, sheets):
        path = scenario(tmp, completed("skeleton-forty-mb", sheet, FORTY))
        result = run("run", path, "--quiet")
        check(f"skeleton-forty-mb {seed} is solvable", result.returncode == 0, result.stdout + result.stderr)
    bare = scenario(tmp, sheets[0])
    check("not done: exit code 1", run("run", bare, "--quiet").returncode == 1)


def solution_of_two(tmp, sheet):
    names = re.findall(r"^-- (\S+\.dll) has", sheet, re.M)
    for pair in itertools.combinations(names, 2):
        gap = f'remedies = {{ "modules:{pair[0]}", "modules:{pair[1]}" }} '
        path = scenario(tmp, completed("two-remedies", sheet, gap))
        if run("run", path, "--quiet").returncode == 0:
            return names, pair
    return names, None


def test_two_remedies(tmp):
    sheets = [result.stdout for result in of_all_seeds("two-remedies")]
    neighbours_differ("two-remedies", sheets)
    for seed, sheet in zip(SEEDS, sheets):
        names, pair = solution_of_two(tmp, sheet)
        check(f"two-remedies {seed} is solvable", pair, sheet)
        if seed <= 20:
            ones = [scenario(tmp, completed("two-remedies", sheet, f'remedies = {{ "modules:{name}" }} '))
                    and run("run", tmp / "t.lua", "--quiet").returncode for name in names]
            check(f"two-remedies {seed}: one is not enough", set(ones) == {1}, ones)
            check(f"two-remedies {seed}: nothing is not enough",
                  run("run", scenario(tmp, sheet), "--quiet").returncode == 1)


test(test_worksheets, test_questions, test_model_solutions, test_forty_mb, test_two_remedies)
