#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the rows of docs/brief.md as a C table: post.py OUT.c BRIEF.md"""
import json
import re
import sys

out, brief = sys.argv[1:]
ROW = re.compile(r"\| ([PC][\d.]+) \| (.*?) \| \[([\w-]+):(\d+)\]")

with open(brief, encoding="utf-8") as text, open(out, "w", encoding="utf-8") as c:
    rows = [ROW.match(line) for line in text if re.match(r"\| [PC]\d", line)]
    if not rows or not all(rows):
        sys.exit(f"{brief}: a row names no lesson")
    c.write('#include "scenario/post.h"\n\nconst PostRow post_rows[] = {\n')
    for row in rows:
        number, sentence, lesson, line = row.groups()
        quoted = json.dumps(sentence.replace("*", ""), ensure_ascii=False)
        c.write(f'    {{"{number}", {quoted}, "{lesson}", {line}}},\n')
    c.write("};\nconst unsigned post_row_count = sizeof post_rows / sizeof post_rows[0];\n")
