#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Bad input in one clear line with the right exit code, and that all commands agree.

usage: test_usage.py SLOT32 [--write-golden]
"""
import base64
import json
import re
import subprocess

from program import HERE, SLOT32, check, draws, main_of, refused, run, scenario, test

SCENARIOS = HERE.parent.parent / "scenarios"


def test_usage(tmp):
    help_text = run("--help")
    check("--help", help_text.returncode == 0 and "slot32 run" in help_text.stdout)
    for command in ("run", "mi", "map", "explain", "gi", "decode", "events", "rom", "scenarios", "api"):
        result = run(command, "--help")
        check(f"{command} --help", result.returncode == 0 and "usage: slot32" in result.stdout)
    check("no arguments", run().returncode == 2)
    refused("unknown command", run("fly"), 2, "no command 'fly'")
    refused("unknown scenario", run("run", "walll"), 2, "no scenario 'walll'")
    refused("missing file", run("run", "nothere.lua"), 2, "nothere.lua")
    refused("directory", run("run", tmp), 2, "directory")
    refused("unknown option", run("run", "wall", "--fast"), 2, "no option --fast")
    refused("option without value", run("run", "wall", "--set"), 2, "needs a value")
    refused("unknown knob", run("run", "wall", "--set", "slots=64"), 2, "no knob 'slots'")
    refused("bad value of a knob", run("run", "wall", "--set", "cpu=z80"), 2,
            "cpu is arm, sh4, mips or x86, not 'z80'")
    refused("value out of range", run("run", "wall", "--set", "heap_big_kb=2"), 2,
            "heap_big_kb is a number from 4 to 1024, not '2'")
    for name, command, meant in [
            ("command", ["rnu", "wall"], "run"), ("scenario", ["run", "wal"], "wall"),
            ("option", ["run", "wall", "--profle=palm"], "--profile"),
            ("knob", ["run", "wall", "--set", "heap_serch=walk"], "heap_search")]:
        refused(f"mistyped {name}", run(*command), 2, f"; did you mean {meant}?")
    refused("value of a switch", run("run", "wall", "--json=5"), 2, "run: --json takes no value")
    refused("a knob without value", run("run", "wall", "--set", "cpu"), 2, "knob=value")
    refused("too little RAM", run("run", "wall", "--ram", "15"), 2, "16 to 512")
    refused("negative RAM", run("run", "wall", "--ram", "-1"), 2, "16 to 512")
    refused("unknown profile", run("run", "wall", "--profile", "palm"), 2,
            "no profile 'palm'; there are pocket-pc, smartphone, smartphone-one-tier, custom")
    refused("step beyond the end", run("map", "wall", "--at", "99999"), 2, "has 303 steps")
    refused("moment beyond the last", run("map", "wall", "--at", "4.9"), 2, "step 4 has 3 moments")
    refused("moment of a step that has one", run("mi", "wall", "--at", "5.2"), 2, "step 5 has 1 moment$")
    for at in ("4.", "4.0", ".1", "4.1.1", "4.x", "99999999999"):
        refused(f"no moment: {at}", run("map", "wall", "--at", at), 2, "want a step's number")
    check("a moment is shown as its step", run("map", "wall", "--at", "4.1").stdout ==
          run("map", "wall", "--at", "4").stdout)
    refused("step that is no number", run("map", "wall", "--at", "-3"), 2, "--at -3")
    refused("address that is none", run("explain", "wall", "xyz"), 2, "not an address")
    refused("address too long", run("explain", "wall", "123456789"), 2, "not an address")
    refused("process that does not run", run("map", "wall", "--process", "x.exe"), 2, "x.exe")
    if draws():
        for args in (["wall"], ["-o", "x.html"], ["wall", "--site", "x"], ["wall", "-o", "x.html", "--scorm", "x.zip"]):
            refused(f"export {args}", run("export", *args), 2, "export FILE -o LESSON.html")
        (tmp / "half.lua").write_text("error('the folder was read')")
        own = base64.urlsafe_b64encode(b'include "half"\nprocess{ name = "a.exe", main = function() Sleep(1) end }').decode()
        half = base64.urlsafe_b64encode(b"return 1").decode().rstrip("=")
        picture = tmp / "link.png"
        result = subprocess.run([SLOT32, "view", f"#n=a.lua&t={own.rstrip('=')}&f=half&d={half}", "--screenshot", picture],
                                cwd=tmp, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        check("a link's text includes what is in the link", result.returncode == 0 and picture.exists(), result.stderr)
        result = subprocess.run([SLOT32, "view", f"#n=a.lua&t={own.rstrip('=')}", "--screenshot", picture], cwd=tmp,
                                capture_output=True, text=True, stdin=subprocess.DEVNULL)
        check("and nothing of the folder", result.returncode == 2 and "folder was read" not in result.stderr, result.stderr)
        refused("a link that names nothing", run("view", "#s=wal", "--screenshot", tmp / "x.png"), 2, "no lesson 'wal'")
    refused("missing answers", run("run", "wall", "--answers", tmp / "none"), 2, "answers")
    for knob, words in [("storage_kb=262144", r"\(store-too-big\): 256 MB of RAM are to be set aside"),
                        ("paging_pool_kb=65536", r"\(pool-too-big\): 64 MB .* and 16 MB are free\."),
                        ("storage_kb=16000", r"\(no-ram\): \d+ pages of RAM are needed")]:
        for command in ("run", "map", "mi"):
            refused(f"{command}: a device that cannot boot", run(
                command, "wall", "--ram", "16", "--set", knob), 2, "the device cannot boot " + words)
    refused("a program that cannot start", run("run", scenario(tmp, main_of(
        "", stack_kb=32000))), 2,
        r"process 't\.exe' cannot start \([a-z-]+\): .*\.$")
    refused("step limit", run("run", "wall", "--limit-steps", "20", "--quiet"), 2, "too many steps")


def test_answers(tmp):
    path = tmp / "answers.txt"
    path.write_text("292\nno\n")
    events = [json.loads(line) for line in
              run("run", "wall", "--json", "--answers", path).stdout.splitlines()]
    grades = [e["grade"] for e in events if e["kind"] == "ask"]
    check("answers are graded", grades == ["right", "wrong"], grades)
    check("the end counts them", events[-1]["right"] == 1 and events[-1]["wrong"] == 1)


def test_lessons_in_order(tmp):
    listed = [json.loads(line) for line in run("scenarios", "--json").stdout.splitlines()]
    pictured = draws()
    numbers = [lesson["lesson"] for lesson in listed]
    check("lessons come in teaching order", numbers == sorted(numbers) and numbers[0] >= 1, numbers)
    check("no two have one number", len(set(numbers)) == len(numbers))
    for one in listed:  # what the shelf tells of a lesson
        name, picture = one["name"], tmp / "moment.svg"
        check(f"{name}: says its goal", 0 < len(one["goal"]) <= 100, one["goal"])
        check(f"{name}: says how long it takes", one["minutes"] > 0)
        says = re.search(r'try_now = "([^"]+)"', (SCENARIOS / f"{name}.lua").read_text())
        check(f"{name}: says what to try", says and len(says[1]) <= 140, says)
        if pictured:
            result = run("view", name, "--at", one["key_moment"], "--screenshot", picture)
            check(f"{name}: has its key moment", result.returncode == 0, result.stderr)
    if not pictured:
        refused("a build without pictures", run("view", "wall"), 2, "this build draws no pictures")
    names = [line.split()[0] for line in run("scenarios").stdout.splitlines()]
    check("the text has the same order", names[:len(listed)] == [one["name"] for one in listed])
    for fields, words in [("key_moment = '3.'", "no moment"), ("key_moment = -1", "no moment"),
                          ("key_moment = 12.5", "no moment"), ("key_moment = 'END'", "no moment"),
                          ("key_moment = '1234567890123456'", "no moment"),
                          ("lesson = 1000", "0 to 999"), ("minutes = '5'", "0 to 240"),
                          ("minutes = 241", "0 to 240"), ("goal = ('x'):rep(160)", "159 bytes"),
                          ("goal = {}", "string"), ("room_after = 100", "0 to 99"),
                          ("tries_after = 100", "0 to 99"), ("gaol = ''", "unknown field 'gaol'")]:
        refused(fields, run("run", scenario(tmp, f"scenario{{ {fields} }}" + main_of(""))), 2, words)
    fields = "key_moment = '152.2', goal = ('x'):rep(159), minutes = 240, lesson = 999"
    result = run("run", scenario(tmp, f"scenario{{ {fields} }}" + main_of("")))
    check("the limits themselves are fine", result.returncode == 0, result.stderr)


def test_course(tmp):
    """docs/course.md names lessons that are there, with the minutes that they say."""
    listed = [json.loads(line) for line in run("scenarios", "--json").stdout.splitlines()]
    minutes = {one["name"]: one["minutes"] for one in listed}
    course = (SCENARIOS.parent / "docs/course.md").read_text()
    rows = re.findall(r"^\| \d+\. .*? \(\[([\w-]+)\]\(\.\./scenarios/\1\.lua\)\) \| (\d+) \|", course, re.M)
    check("the course has its routes", len(rows) > 30, len(rows))
    for name, told in rows:
        check(f"docs/course.md: {name} takes {told} minutes", minutes.get(name) == int(told))
    check("docs/course.md counts the lessons", f"{len(listed)} lessons" in course, len(listed))


def test_agreement(tmp):
    """largest and walk, run by a guest, agree with what the map says."""
    text = """
        local largest, walk = include "lib/largest", include "lib/walk"
        process{ name = "t.exe", main = function()
            math.randomseed(%d)
            local held = {}
            for i = 1, 200 do
                local p = VirtualAlloc(NULL, KB(4) * math.random(1, 200), MEM_RESERVE, PAGE_NOACCESS)
                if p then held[#held + 1] = p end
                if #held > 0 and math.random() < 0.4 then
                    VirtualFree(table.remove(held, math.random(#held)), 0, MEM_RELEASE)
                end
            end
            local _, sum, hole = walk(KB(64), dll_line())
            say("largest=%%d walk=%%d sum=%%d", largest(), hole, sum)
        end }
    """
    for seed in range(5):
        path = scenario(tmp, text % seed)
        said = re.search(r"largest=(\d+) walk=(\d+) sum=(\d+)", run("run", path).stdout)
        bars = re.search(r"largest hole ([\d,.]+) (KB|MB), free in sum ([\d,.]+) (KB|MB)",
                         run("map", path).stdout)
        unit = {"KB": 1 << 10, "MB": 1 << 20}

        def near(text_number, text_unit, value):
            shown = float(text_number.replace(",", "")) * unit[text_unit]
            return abs(shown - value) <= (104858 if "." in text_number else 0)

        largest, walk, total = map(int, said.groups())
        check(f"walk, largest and world agree (seed {seed})", largest == walk
              and near(bars[1], bars[2], largest) and near(bars[3], bars[4], total),
              f"{said.groups()} {bars.groups()}")


def test_output_error():
    with open("/dev/full", "w") as full:
        result = subprocess.run([SLOT32, "scenarios"], stdout=full, stderr=subprocess.PIPE, text=True)
    check("a full disk is told", result.returncode == 3 and "cannot write" in result.stderr)


test(test_usage, test_answers, test_lessons_in_order, test_course, test_agreement, test_output_error)
