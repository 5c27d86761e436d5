#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a program imports, by a real linker: slot32 imports lists what objdump -p lists, and says what is here.

usage: test_imports.py SLOT32
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

# As programs for Windows CE have them: by ordinal alone, by name, of a DLL that is not here.
COREDLL = {"HeapAlloc": 46, "GetFileAttributesW": 166, "LocalAlloc": 33, "Unproved": 1999}
NAMED = ["VirtualAlloc", "wcslen", "CreateWindowExW"]
OTHER = ["Draw", "Fill"]


def tool(name, *args):
    return subprocess.run([PREFIX + name, *map(str, args)], check=True, capture_output=True, text=True).stdout


def library(folder, dll, exports):
    """An import library for a DLL that nobody has."""
    definition = folder / (dll + ".def")
    definition.write_text(f"LIBRARY {dll}.dll\nEXPORTS\n" + "\n".join(exports) + "\n")
    tool("dlltool", "-d", definition, "-l", folder / f"lib{dll}.a")


def build(folder):
    library(folder, "coredll", [f"{name} @{n} NONAME" for name, n in COREDLL.items()] + NAMED)
    library(folder, "draw", OTHER)
    names = [*COREDLL, *NAMED, *OTHER]
    calls = "".join(f"__declspec(dllimport) void {name}(void);\n" for name in names)
    (folder / "app.c").write_text(calls + "void start(void) {" + "".join(f"{name}();" for name in names) + "}\n")
    tool("gcc", "-nostdlib", "-s", "-Wl,-e,_start", "-o", folder / "app.exe", folder / "app.c", f"-L{folder}",
         "-lcoredll", "-ldraw")


def objdump_imports(path):
    """(DLL, ordinal or name) of each import, in the order of the file."""
    dll = None
    for line in tool("objdump", "-p", path).splitlines():
        if found := re.match(r"\s*DLL Name: (\S+)", line):
            dll = found.group(1)
        elif dll and (found := re.match(r"\s*[0-9a-f]+\s+(\d+)\s+(\S+)\s*$", line)):
            yield dll, int(found.group(1)) if found.group(2) == "<none>" else found.group(2)


def imports(path, *options):
    return subprocess.run([SLOT32, "imports", path, *options], capture_output=True, text=True)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        build(folder)
        done = imports(folder / "app.exe", "--json")
        listed = json.loads(done.stdout)
        theirs = list(objdump_imports(folder / "app.exe"))
        assert len(theirs) == len(COREDLL) + len(NAMED) + len(OTHER), theirs
        ours = [(own["dll"], own["name"] if own["name"] else own["ordinal"]) for own in listed["functions"]]
        assert ours == theirs, (ours, theirs)
        here = {own["call"] for own in listed["functions"] if own["here"]}
        assert here == {"HeapAlloc", "GetFileAttributes", "LocalAlloc", "VirtualAlloc", "wcslen"}, here
        proofs = {own["call"]: own["proof"] for own in listed["functions"] if own["here"]}
        assert "7-Zip" in proofs["GetFileAttributes"] and proofs["HeapAlloc"] == "", proofs
        assert (listed["imports"], listed["here"], done.returncode) == (9, 5, 1)

        text = imports(folder / "app.exe").stdout
        assert "coredll.dll: 7 functions, 5 here" in text and "draw.dll: 2 functions, 0 here" in text, text
        assert "missing   1999  (no proof says which function this is)" in text, text

        whole = (folder / "app.exe").read_bytes()
        for size in (0, 1, 100, 400, len(whole) // 2):  # cut off anywhere: one line
            (folder / "cut.exe").write_bytes(whole[:size])
            done = imports(folder / "cut.exe")
            assert done.returncode == 2 and done.stderr.count("\n") == 1, (size, done)
        done = imports(folder / "app.c")
        assert done.returncode == 2 and "not a PE file" in done.stderr, done.stderr
        done = imports(folder / "none.exe")
        assert done.returncode in (2, 3) and done.stderr.count("\n") == 1, done
    print("imports: as objdump lists them, and what is here")


main()
