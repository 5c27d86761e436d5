#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What programs written for CE expect of its calls: each file of tests/calls is one rule of CE's pages.

usage: test_calls.py SLOT32
"""
import json
import pathlib

from program import check, run, test

CALLS = pathlib.Path(__file__).parent.parent / "calls"


def test_calls():
    files = sorted(CALLS.glob("*.lua"))
    check("the calls are there", len(files) > 0)
    for file in files:
        done = run("run", file, "--json")
        end = json.loads(done.stdout.splitlines()[-1])
        failed = [event["what"] for event in map(json.loads, done.stdout.splitlines())
                  if event["kind"] == "expect" and not event["held"]]
        check(file.stem, done.returncode == 0 and end["expectations"] > 0 and not failed, f"{failed} {done.stderr}")


test(test_calls)
