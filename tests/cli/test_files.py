#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The files of the host: what is written is whole or not there; what is read lies where it may:
test_files.py SLOT32"""
import os
import pathlib
import random
import resource
import signal
import subprocess
import time

from program import QUICK, SLOT32, check, main_of, refused, run, scenario, test

PICTURE = [SLOT32, "view", "wall", "--at", "297", "--screenshot"]


def disk_ends():
    """The next file ends after 30,000 bytes, as on a disk that is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (30000, 30000))


def is_whole(path):
    data = path.read_bytes()
    return data.endswith(b"IEND\xaeB`\x82" if path.suffix == ".png" else b"</svg>\n")


def test_disk_full(tmp):
    for name in ("a.png", "a.svg"):
        path = tmp / name
        result = subprocess.run([*PICTURE, path], preexec_fn=disk_ends, capture_output=True, text=True)
        refused(f"{name}: a full disk", result, 3, rf"cannot write .*{name}: File too large")
        check(f"{name}: nothing is left", list(tmp.iterdir()) == [], list(tmp.iterdir()))
        path.write_text("old")
        subprocess.run([*PICTURE, path], preexec_fn=disk_ends, capture_output=True)
        check(f"{name}: the old file is there", path.read_text() == "old" and
              list(tmp.iterdir()) == [path])
        result = subprocess.run([*PICTURE, path], capture_output=True, text=True)
        check(f"{name}: written", result.returncode == 0 and is_whole(path), result.stderr)
        path.unlink()


def test_where(tmp):
    """A link is followed; a device is written, not replaced; the rights are the usual ones."""
    (tmp / "real.png").write_text("old")
    os.symlink("real.png", tmp / "link.png")
    subprocess.run([*PICTURE, tmp / "link.png"])
    check("a link stays a link", (tmp / "link.png").is_symlink() and is_whole(tmp / "real.png"))
    os.symlink("/dev/full", tmp / "full.svg")
    refused("a device that is full", subprocess.run([*PICTURE, tmp / "full.svg"], capture_output=True,
                                                    text=True), 3, "No space left on device")
    check("it is still a link", os.readlink(tmp / "full.svg") == "/dev/full")
    refused("no such folder", run("view", "wall", "--at", "3", "--screenshot", tmp / "no" / "a.png"), 3,
            "cannot write .*No such file or directory")
    old = os.umask(0o027)
    subprocess.run([*PICTURE, tmp / "new.svg"])
    os.umask(old)
    check("as the user's other files", (tmp / "new.svg").stat().st_mode & 0o777 == 0o640)


def test_killed(tmp):
    """However a program ends while it writes: the old file or the new one."""
    random.seed(7)
    for name in ("a.png", "a.svg"):
        path = tmp / name
        subprocess.run([*PICTURE, path])
        began = time.monotonic()
        subprocess.run([*PICTURE, path])
        takes = time.monotonic() - began
        whole = 0
        for _ in range(10 if QUICK else 40):
            process = subprocess.Popen([*PICTURE, path])
            time.sleep(random.uniform(0.5, 1.05) * takes)
            process.kill()
            process.wait()
            whole += is_whole(path)
        check(f"{name}: killed", whole == (10 if QUICK else 40), f"{whole} were whole")


def test_inside_the_folder(tmp):
    """A scenario names files beside it and below it only, whatever the links say."""
    inside, outside = tmp / "inside", tmp / "outside"
    inside.mkdir()
    outside.mkdir()
    secret = outside / "secret.lua"
    secret.write_text("root:x:0:0 the password\n")
    (outside / "good.lua").write_text("return 7\n")
    os.symlink("../outside/secret.lua", inside / "file.lua")
    os.symlink("../outside", inside / "folder")
    os.mkfifo(inside / "pipe.lua")
    (inside / "words.lua").write_text("here is a password\n")
    (inside / "lib").mkdir()
    (inside / "lib" / "own.lua").write_text("return 5\n")
    os.symlink("lib/own.lua", inside / "same.lua")
    for name, says in (("file", "outside the folder of the file that names it"), ("folder/secret", "outside"),
                       ("../outside/secret", "outside"), (str(secret), "outside"),
                       ("pipe", "no regular file"), ("lib", "no file 'lib'"),
                       ("/dev/zero", "outside"), ("words", "syntax error$")):
        result = run("run", scenario(inside, f'include "{name}"\n' + main_of("")), timeout=20)
        refused(f"include {name}", result, 2, says)
        check(f"include {name}: nothing is quoted", "passw" not in result.stderr + result.stdout)
    for name in ("lib/own", "same", "./lib/../lib/own"):
        result = run("run", scenario(inside, f'local n = include "{name}"\n' +
                                     main_of('expect("it", n, 5)')))
        check(f"include {name}", result.returncode == 0, result.stderr)
    text = scenario(inside, 'local n = include "folder/good"\n' + main_of('expect("it", n, 7)'))
    check("--allow lets a folder in", run("run", text, "--allow", outside).returncode == 0)
    refused("--allow another folder", run("run", text, "--allow", inside / "lib"), 2, "outside")
    (outside / "device.bib").write_text("secret of a line\n")
    os.symlink("../outside/device.bib", inside / "device.bib")
    refused("a ROM image", run("run", scenario(inside, 'device{ rom = "device.bib" }' + main_of(""))), 2,
            "no ROM image 'device.bib': it lies outside")
    link = pathlib.Path(tmp / "elsewhere.lua")
    os.symlink("inside/t.lua", link)
    scenario(inside, 'local n = include "lib/own"\n' + main_of('expect("it", n, 5)'))
    check("the folder is that of the name that was given", run("run", link).returncode == 2)


test(test_disk_full, test_where, test_killed, test_inside_the_folder)
