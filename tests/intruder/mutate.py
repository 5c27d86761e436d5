#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Copies a source with one line made wrong, so that a test can show that it would be noticed.

usage: mutate.py SOURCE OUTPUT OLD NEW      (OLD stands in SOURCE exactly once)
"""
import pathlib
import sys

source, output, old, new = sys.argv[1:]
text = pathlib.Path(source).read_text()
if text.count(old) != 1:
    sys.exit(f"{source}: {old!r} stands there {text.count(old)} times: the mutant is out of date")
pathlib.Path(output).write_text(text.replace(old, new))
