#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""DLLs and EXEs from a real linker: the sizes that slot32 reads are those that objdump shows.

usage: test_real_pe.py SLOT32
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

SLOT32 = os.path.abspath(sys.argv[1])
PREFIX = "i686-w64-mingw32-"
PAGE, BLOCK = 4096, 65536

SOURCES = {
    "small.dll": "int add(int a, int b) { return a + b; }",
    "data.dll": "int table[50000] = {1}; int zero[70000]; int get(int i) { return table[i] + zero[i]; }",
    "const.dll": "static const int t[40000] = {3, 1}; int get(int i) { return t[i & 1023]; }",
    "nothing.dll": "int x;",
    "code.dll": "\n".join(f"int f{i}(int a) {{ return a * {i} + (a >> {i % 31}); }}" for i in range(4000)),
    "prog.exe": "int big[9000] = {7}; int main(void) { return big[3]; }",
}


def build(folder):
    for name, source in SOURCES.items():
        path = folder / (name + ".c")
        path.write_text(source)
        kind = ["-shared"] if name.endswith(".dll") else []
        subprocess.run([PREFIX + "gcc", "-s", "-O1", *kind, "-o", folder / name, path], check=True)
        (folder / (pathlib.Path(name).stem + ".rel")).write_bytes(b"")


def page_up(n):
    return (n + PAGE - 1) // PAGE * PAGE


def block_up(n):
    return (n + BLOCK - 1) // BLOCK * BLOCK


def objdump_sizes(path):
    """(code, read-only, data) of the sections that objdump -h lists, .reloc aside."""
    text = subprocess.run([PREFIX + "objdump", "-h", path], check=True, capture_output=True,
                          text=True).stdout
    sums = [0, 0, 0]
    rows = re.findall(r"^ +\d+ (\S+) +([0-9a-f]{8}) .*\n +(.*)$", text, re.M)
    assert len(rows) >= 5, text
    for name, size, flags in rows:
        if name != ".reloc":
            kind = 0 if "CODE" in flags else 1 if "READONLY" in flags else 2
            sums[kind] += page_up(int(size, 16))
    return sums


def main():
    bad = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        build(folder)
        (folder / "t.bib").write_text("MODULES\n" + "".join(
            f"  {name} $(_FLATRELEASEDIR)\\{name} NK SH\n" for name in SOURCES))
        result = subprocess.run([SLOT32, "rom", folder / "t.bib", "--json"], capture_output=True,
                                text=True, check=True)
        image = json.loads(result.stdout)
        pages = blocks = slot1 = 0
        for module in image["modules"]:
            code, const, data = objdump_sizes(folder / module["name"])
            got = module["code"], module["const"], module["data"]
            if got != (code, const, data):
                bad.append(f"{module['name']}: slot32 {got}, objdump {(code, const, data)}")
            if (module["source"], module["machine"]) != ("PE", "x86"):
                bad.append(f"{module['name']}: {module['source']} {module['machine']}")
            if module["exe"] != module["name"].endswith(".exe"):
                bad.append(f"{module['name']}: exe is {module['exe']}")
            if not module["exe"]:
                slot1 += block_up(code + const)
                pages += data
                blocks += block_up(data)
        for placed, slot0 in (("page", block_up(pages)), ("block", blocks)):
            result = subprocess.run([SLOT32, "rom", folder / "t.bib", "--json", "--dll-data", placed],
                                    capture_output=True, text=True, check=True)
            other = json.loads(result.stdout)
            lines = other["dll_code_line"], other["dll_line"]
            if lines != (0x04000000 - slot1, 0x02000000 - slot0):
                bad.append(f"{placed}: lines {lines}, sums of objdump {slot1} {slot0}")
            if placed == "page" and other != image:
                bad.append("page is not what the command takes by itself")
        (folder / "code.rel").unlink()
        text = subprocess.run([SLOT32, "rom", folder / "t.bib"], capture_output=True, text=True,
                              check=True).stdout
        if not re.search(r"^code.dll +MODULES HS +loader .* PE x86$", text, re.M) or \
                "link code.dll with /savebaserelocations" not in text:
            bad.append(f"without its .rel file:\n{text}")
        whole = (folder / "code.dll").read_bytes()
        for cut in (1, 100, 400, len(whole) // 2):
            (folder / "code.dll").write_bytes(whole[:cut])
            result = subprocess.run([SLOT32, "rom", folder / "t.bib"], capture_output=True, text=True)
            lines = result.stderr.splitlines()
            if result.returncode != 2 or len(lines) != 1 or "t.bib:6:12: code.dll: " not in lines[0]:
                bad.append(f"cut at {cut}: exit {result.returncode} {result.stderr}")
    print("\n".join(bad) if bad else f"{len(SOURCES)} real PE files: the sums are objdump's")
    return 1 if bad else 0


sys.exit(main())
