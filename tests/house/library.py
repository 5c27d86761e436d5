#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""library.py BUILD SOURCE: what is installed is what slot32.h declares.

- Both libraries show the functions of slot32.h and no other name; the shared one needs libc alone.
- Every installed header parses by itself, as C17 and as C++17, with warnings as errors.
- Programs in C and C++ build against the installed files through pkg-config, with the shared and
  with the static library, and run.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

BUILD, SOURCE = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
FAILED = []


def check(holds, text):
    if not holds:
        FAILED.append(text)


def run(*command, env=None):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          env={**os.environ, **(env or {})})
    check(done.returncode == 0, f"{' '.join(str(part) for part in command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def shown(*nm):
    """The names that a library shows, and no version labels."""
    return {line.split()[-1] for line in run("nm", *nm).splitlines() if len(line.split()) == 3}


def declared(header):
    return set(re.findall(r"SLOT32_API[^;(]*?(slot32_\w+)\(", header.read_text()))


def foreign(header):
    """Functions and data that a header declares beside those of the library."""
    text = re.sub(r"//.*", "", header.read_text())
    functions = re.findall(r"^(?!static)[A-Za-z_][\w *]*?(\w+)\([^;{}]*\);", text, re.M)
    return sorted(set(functions + re.findall(r"^extern (?!\"C\")[^;]*?(\w+)(?:\[|;)", text, re.M))
                  - declared(header))


with tempfile.TemporaryDirectory() as folder:
    root = pathlib.Path(folder)
    run("meson", "install", "-C", BUILD, "--destdir", root, "--no-rebuild", "--quiet")
    header = next(root.rglob("slot32.h"))
    include, pc = header.parent, next(root.rglob("slot32.pc"))
    shared = next(path for path in root.rglob("libslot32.so.*") if not path.is_symlink())
    archive = next(root.rglob("libslot32.a"))
    check(len(declared(header)) >= 40, "slot32.h declares hardly anything")
    check(shown("-D", "--defined-only", shared) == declared(header),
          f"{shared.name} and slot32.h differ: "
          f"{sorted(shown('-D', '--defined-only', shared) ^ declared(header))}")
    check(shown("-g", "--defined-only", archive) == declared(header),
          f"{archive.name} and slot32.h differ: "
          f"{sorted(shown('-g', '--defined-only', archive) ^ declared(header))[:20]}")
    needed = re.findall(r"NEEDED.*\[(.*)\]", run("readelf", "-d", shared))
    check(needed == ["libc.so.6"], f"{shared.name} needs {needed}")
    version = re.search(r"version: '([\d.]+)'", (SOURCE / "meson.build").read_text()).group(1)
    check(shared.name == f"libslot32.so.{version}", f"{shared.name} is not version {version}")

    for path in sorted(include.rglob("*.h")):
        name = path.relative_to(include).as_posix()
        check(not foreign(path), f"{name} declares what is not exported: {foreign(path)}")
        for language, compiler in (("c17", ["gcc", "-x", "c", "-std=c17"]),
                                   ("c++17", ["g++", "-x", "c++", "-std=c++17"])):
            unit = root / "unit"
            unit.write_text(f"#include <{name}>\n#include <{name}>\n")
            run(*compiler, "-fsyntax-only", *WARNINGS, f"-I{include}", unit)

    env = {"PKG_CONFIG_PATH": str(pc.parent), "PKG_CONFIG_SYSROOT_DIR": str(root),
           "LD_LIBRARY_PATH": str(shared.parent)}
    for name, compiler in (("wall.c", ["gcc", "-std=c17"]), ("two_addresses.cpp", ["g++", "-std=c++17"])):
        source = SOURCE / "docs/example" / name
        cflags = run("pkg-config", "--cflags", "slot32", env=env).split()
        libs = run("pkg-config", "--libs", "slot32", env=env).split()
        said = []
        for kind, link in (("shared", libs), ("static", [archive])):
            program = root / f"{name}.{kind}"
            run(*compiler, *WARNINGS, source, *cflags, "-o", program, *link)
            said.append(run(program, env=env))
        check(said[0] and said[0] == said[1], f"{name}: shared and static differ")

for text in FAILED:
    print(f"library: {text}", file=sys.stderr)
if FAILED:
    sys.exit(1)
print("library: what is installed is what slot32.h declares")
