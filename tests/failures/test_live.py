#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The host fails under a live window: test_live.py SLOT32 FAIL_NTH PRESS_KEYS [--every] [--x11]

A window opens, runs to the end, steps back, changes its theme, saves a picture and is quit, by keys
that a preloaded library presses. Once for each allocation that is no font's, for each operation on a
file, and for some of all allocations, with that one failing: the exit code is 3 with one line, or 0, and
then the picture is the right one, or the window's name has said what is wrong. The settings are the old
ones or the new ones. Never a signal, nor a window that does not end.

With --x11 the window is on an Xvfb, else on SDL's dummy display. Without --every some of each are tried.
Settings that cannot be read stay as they are, and the window opens as the first one ever did.
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

import failing

SLOT32, LIBRARY, KEYS = map(os.path.abspath, sys.argv[1:4])
EVERY = "--every" in sys.argv
X11 = "--x11" in sys.argv

OLD = "900 700 0 100\n"
TROUBLE = ("cannot write", ", error", "out of memory", "cannot read")  # in the window's name


def run(fail, folder, display, settings=OLD):
    """(the run, the pictures, the settings with any other file beside them, the window's names)"""
    with tempfile.TemporaryDirectory(dir=folder) as own, \
            tempfile.TemporaryFile(dir=folder) as names:
        own = pathlib.Path(own)
        work, config = own / "work", own / "config/slot32"
        work.mkdir()
        config.mkdir(parents=True)
        if settings:
            (config / "window").write_text(settings)
        (own / "a.lua").write_text(failing.LESSON)
        env = display | {"XDG_CONFIG_HOME": str(own / "config"), "SLOT32_NAMES": str(names.fileno()),
                         "SLOT32_KEYS": "End Left T F12 Q"}
        done = failing.Run([SLOT32, "view", own / "a.lua", "--no-motion"], fail, own, [KEYS, LIBRARY],
                           patience=10, env=env, cwd=work, pass_fds=[names.fileno()])
        names.seek(0)
        return (done, {file.name: file.read_bytes() for file in work.iterdir()},
                {file.name: file.read_text() for file in config.iterdir()},
                names.read().decode(errors="replace"))


def judge(right, first, result):
    """What is wrong with a run, or None; `first` is the picture of a window without settings."""
    done, pictures, settings, names = result
    told = any(word in names for word in TROUBLE)
    if done.hangs:
        return "it does not end"
    if settings not in ({"window": OLD}, right[2]):
        return f"the settings are {settings}"
    unread = pictures == first and settings == {"window": OLD}
    if pictures not in ({}, right[1]) and not unread and not told:
        return "another picture"
    if done.is_host_error():
        return None
    if done.code != 0:
        return f"exit {done.code}, {done.stderr[:200]!r}"
    if not pictures and not told:
        return "no picture, and the window has not said so"
    return None


def is_elsewhere(done):
    """The library that got no memory did not notice (fonts), or it crashed itself, waits for its
    display for ever until the program is killed, or ends the program (X11)."""
    crashed = done.code < 0 and done.crashed.startswith(failing.FONTS + failing.DISPLAYS)
    own = crashed or done.late or done.stderr.startswith(("XIO:", "X Error"))
    return done.who.startswith(failing.FONTS) or (own and done.who.startswith(failing.DISPLAYS))


def try_all(folder, display, pool):
    tried = failed = elsewhere = 0
    first = run("own:0", folder, display, None)[1]
    for kinds in (("own", "file"),) if X11 else (("own", "file"), ("malloc",)):
        right = run(f"{kinds[0]}:0", folder, display)
        if judge(right, first, right) or not right[1]:
            print(f"FAILED without a failure: {judge(right, first, right)}, {right[3]}")
            return 1
        every = EVERY and kinds[0] == "own"  # of the others most are fontconfig's
        plans = failing.plans(right[0].counts, kinds, every)
        results = pool.map(lambda plan: run(plan, folder, display), plans)
        for plan, result in zip(plans, results):
            tried += 1
            wrong, done = judge(right, first, result), result[0]
            if wrong and is_elsewhere(done):
                elsewhere += 1
            elif wrong:
                failed += 1
                print(f"FAILED {plan}: {wrong} ({done.who} {done.crashed})")
    print(f"{tried} failures of the host, {failed} not survived, {elsewhere} in libraries")
    return 1 if failed or tried < 80 else 0


def main():
    server, display = None, {"SDL_VIDEODRIVER": "dummy"}
    if X11:
        ready, tell = os.pipe()
        server = subprocess.Popen(["Xvfb", "-displayfd", str(tell), "-noreset", "-screen", "0",
                                   "1400x900x24"], pass_fds=[tell], stderr=subprocess.DEVNULL)
        os.close(tell)
        with os.fdopen(ready) as told:
            display = {"SDL_VIDEODRIVER": "x11", "DISPLAY": ":" + told.readline().strip()}
    try:
        with tempfile.TemporaryDirectory() as folder, \
                concurrent.futures.ThreadPoolExecutor(os.cpu_count() + 2) as pool:
            return try_all(pathlib.Path(folder), display, pool)
    finally:
        if server:
            server.terminate()
            server.wait()


sys.exit(main())
