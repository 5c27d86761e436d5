#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A storm of keys, clicks, sizes and restarts in real windows: storm.py SLOT32 SECONDS [SEED]

Ten lessons, one window after the other on an X server of their own. Inputs come in batches, several
before the program gets to run. The program may end only when it is told to, with exit 0 and nothing
on stderr, and within a second."""
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

SLOT32, SECONDS = os.path.abspath(sys.argv[1]), int(sys.argv[2])
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
LESSONS = ["wall", "shared-heap", "dll-crunch", "psl", "race", "fragmentation", "physmem",
           "two-gates --beside smartphone", "load-order", "low-memory"]
KEYS = ["Right", "Left", "space", "f", "c", "End", "Home", "r", "n", "l", "d", "u", "1", "2", "3", "4",
        "5", "m", "Tab", "shift+Up", "shift+Right", "b", "Return", "BackSpace", "Escape", "p", "t",
        "bracketleft", "bracketright", "question", "g", "9", "period", "Up", "Down", "plus", "minus",
        "Next", "Prior", "F5", "shift+F5", "F11", "F9"]
# A sanitizer takes its time to end a program.
PATIENCE = float(os.environ.get("SLOT32_PATIENCE", "1.0"))


def start_server():
    ready, tell = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(tell), "-noreset", "-screen", "0",
                               "1400x900x24"], pass_fds=[tell], stderr=subprocess.DEVNULL)
    os.close(tell)
    with os.fdopen(ready) as told:
        return server, ":" + told.readline().strip()


def storm(lesson, rng, env, folder, until):
    """One window's life. Returns what went wrong, or nothing."""
    done = []
    process = subprocess.Popen([SLOT32, "view", *lesson.split()], env=env, cwd=folder,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def xdo(*args):
        done.append(" ".join(map(str, args)))
        return subprocess.run(["xdotool", *map(str, args)], env=env, capture_output=True,
                              text=True).stdout.strip()

    window, end = "", time.monotonic() + 20
    while not window and process.poll() is None and time.monotonic() < end:
        window = xdo("search", "--all", "--pid", process.pid, "--name", " - step ").split("\n")[-1]
        time.sleep(0.05)
    xdo("windowfocus", window)
    while process.poll() is None and time.monotonic() < until:
        batch = []
        for _ in range(rng.randint(1, 8)):
            kind = rng.randint(0, 9)
            if kind < 6:
                batch += ["key", "--delay", "0", rng.choice(KEYS)]
            elif kind == 6:
                batch += ["mousemove", rng.randint(0, 1399), rng.randint(0, 899)]
            elif kind == 7:
                batch += ["click", rng.choice([1, 1, 4, 5])]
                if rng.randint(0, 3) == 0:  # held while it moves
                    batch += ["mousedown", 1, "mousemove", rng.randint(0, 1399), rng.randint(0, 899),
                              "mouseup", 1]
            elif kind == 8:
                batch += ["windowsize", window, rng.choice([1, 8, 60, 319, 320, 640, 1280, 1390]),
                          rng.choice([1, 8, 60, 199, 200, 400, 800, 890])]
            else:
                batch += ["key", "--delay", "0", "r"]
        xdo(*batch)
        time.sleep(rng.choice([0, 0.01, 0.1, 0.3]))
    process.terminate()
    try:
        _, err = process.communicate(timeout=PATIENCE + 10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return f"{lesson}: does not end; after: {done[-5:]}"
    noise = "out of memory on the host" in err
    if process.returncode != 0 or (err and not noise):
        return f"{lesson}: exit {process.returncode}; after: {done[-5:]}\n{err[:3000]}"
    return ""


def main():
    rng = random.Random(SEED)
    end = time.monotonic() + SECONDS
    server, display = start_server()
    windows = 0
    with tempfile.TemporaryDirectory() as folder:
        env = dict(os.environ, DISPLAY=display, SDL_VIDEODRIVER="x11", XDG_CONFIG_HOME=folder, XDG_STATE_HOME=folder)
        while time.monotonic() < end:
            lesson = LESSONS[windows % len(LESSONS)]
            until = min(end, time.monotonic() + max(5, SECONDS / 30))
            wrong = storm(lesson, rng, env, pathlib.Path(folder), until)
            windows += 1
            if wrong:
                print(wrong)
                server.terminate()
                return 1
    server.terminate()
    print(f"{windows} windows, seed {SEED}: nothing went wrong")
    return 0


sys.exit(main())
