#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Two builds of slot32 tell every shipped scenario in the same bytes: same_json.py A B"""
import subprocess
import sys


def tell(program, *args):
    return subprocess.run([program, *args], capture_output=True, check=True).stdout


names = [line.split()[0] for line in tell(sys.argv[1], "scenarios").decode().splitlines()
         if not line.startswith("lib/")]
different = [n for n in names
             if tell(sys.argv[1], "run", n, "--json") != tell(sys.argv[2], "run", n, "--json")]
print(f"{len(names) - len(different)} of {len(names)} scenarios are told alike", *different)
sys.exit(1 if different or not names else 0)
