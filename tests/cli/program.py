# SPDX-License-Identifier: MIT
"""What the tests of the program share: running it, and saying what does not hold."""
import inspect
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
GOLDEN = HERE.parent / "golden"
SLOT32 = os.path.abspath(sys.argv[1])
WRITE = "--write-golden" in sys.argv
QUICK = bool(os.environ.get("SLOT32_QUICK"))  # under sanitizers: the lessons on one profile
LESSONS = ["read-the-map", "wall", "reserve-commit", "rounding", "granules", "thirty-two", "slot-arithmetic", "slot0", "psl", "embedded-pointer",
           "allocate-in-server", "stale-slot", "large-area", "mapped-file",
           "mapped-readonly", "setkmode", "permissions", "read-process", "two-gates", "caller-trust", "stacks", "guard", "driver-thread",
           "race", "dll-crunch", "load-order", "top-down", "files-dlls",
           "low-memory", "hibernate", "physmem", "xip", "why-slot-0", "dynamic-slots", "rom-overflow", "device-exe", "fixes", "dll-slots", "lab1", "netcf", "pinvoke",
           "shared-heap", "one-heap-two-devices", "shared-heap-untrusted", "shared-heap-docs", "shared-heap-secret",
           "shared-heap-future",
           "neighbours", "client-server", "mapped-heap", "mapped-heap-race", "choose", "fragmentation", "roving", "heap-limits",
           "ceheapcreate", "two-megabyte-heap", "c-wall", "c-counter", "c-shared-heap", "c-mapped-file", "c-stacks"]
# A dump as a device prints it: one process, its slot page by page.
DUMP = """4294787156 PID:a3e1fd2 TID:83f4eb0e Memory usage for Process 80c4121c: 'filesys.exe' pid 1\r
4294787157 PID:a3e1fd2 TID:83f4eb0e Slot base 04000000  Section ptr 81ee2000\r
4294787158 PID:a3e1fd2 TID:83f4eb0e   04010000(2): -CCCCWWW?\r
4294787159 PID:a3e1fd2 TID:83f4eb0e Page summary: code=4(0) data r/o=0 r/w=3 stack=0 reserved=1\r
"""
failures = []
checks = 0


def run(*args, stdin="", timeout=60, cwd=None):
    return subprocess.run([SLOT32, *map(str, args)], input=stdin, capture_output=True, text=True,
                          timeout=timeout, errors="replace", cwd=cwd)


def draws():
    """Whether this build draws pictures (meson_options.txt: visualizer)."""
    return "this build draws no pictures" not in run("view", "wall", "--screenshot", "none").stderr


def check(what, held, detail=""):
    global checks
    checks += 1
    if not held:
        failures.append(what)
        print(f"FAILED {what}\n{detail}")


def refused(what, result, code, pattern):
    """One line on stderr that says what is wrong, and the right exit code."""
    lines = result.stderr.splitlines()
    held = (result.returncode == code and len(lines) == 1 and lines[0].startswith("slot32: ")
            and re.search(pattern, lines[0]))
    check(what, held, f"exit {result.returncode}, stderr: {result.stderr[:600]!r}")


def scenario(tmp, text, name="t.lua"):
    path = tmp / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def main_of(body, **fields):
    extra = "".join(f", {key} = {value}" for key, value in fields.items())
    return f'process{{ name = "t.exe"{extra}, main = function()\n{body}\nend }}\n'


def golden(name, result):
    path = GOLDEN / name
    if WRITE:
        path.write_text(result.stdout)
    check(f"golden {name}", result.returncode == 0 and path.exists()
          and path.read_text() == result.stdout, result.stdout[:2000] + result.stderr)


def test(*functions):
    """Runs them in their order, each in a directory of its own if it takes one; exits."""
    for function in functions:
        if inspect.signature(function).parameters:
            with tempfile.TemporaryDirectory() as directory:
                function(pathlib.Path(directory))
        else:
            function()
    print(f"{checks - len(failures)} of {checks} checks held")
    sys.exit(1 if failures else 0)
