#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a scenario is told and shown as: story, map, pictures.

usage: test_views.py SLOT32 [--write-golden]
"""
import json
import os
import re

from program import LESSONS, QUICK, check, golden, main_of, refused, run, scenario, test


def test_wall():
    events = [json.loads(line) for line in run("run", "wall", "--json").stdout.splitlines()]
    failed = [e for e in events if e.get("reason")]
    check("wall: exactly one refusal", len(failed) == 1)
    facts = failed[0]["reason"]["facts"]
    check("wall: reason, error and facts", failed[0]["reason"]["id"] == "no-hole"
          and failed[0]["error"] == 8 and facts["largest_hole"] == 0
          and facts["ram_free"] > 32 << 20, failed[0])
    check("wall: the sentence tells both numbers",
          re.search(r"^39\.\d MB of RAM are free, but slot 14 has no hole of 64 KB",
                    failed[0]["reason"]["sentence"]), failed[0]["reason"]["sentence"])
    count = sum(1 for e in events if e.get("call") == "VirtualAlloc" and e["process"] == "wall.exe"
                and e["result"])
    check("wall: 292 blocks", count == 292, count)


def test_views(tmp):
    golden("map_wall.txt", run("map", "wall"))
    golden("map_granules.txt", run("map", "granules"))
    golden("mi_wall.txt", run("mi", "wall"))
    golden("mi_full_large_area.txt", run("mi", "full", "large-area", "--at", "20"))
    golden("mi_kernel_wall.txt", run("mi", "kernel", "wall"))
    golden("explain_slot0.txt", run("explain", "slot0", "00070000"))
    golden("dlls_xip.txt", run("dlls", "xip", "--at", "22", "--process", "first.exe"))
    golden("heaps.txt", run("heap", "heap-limits", "--at", "20"))
    golden("heap_fragmentation.txt", run("heap", "fragmentation", "--at", "700", "--heap", "1"))
    golden("heap_big_blocks.txt", run("heap", "shared-heap", "--at", "85", "--heap", "1"))
    golden("explain_crunch.txt", run("explain", "dll-crunch", "01000000", "--at", "13", "--process",
                                     "editor.exe"))
    path = scenario(tmp, main_of("""
        local p = VirtualAlloc(NULL, MB(28), MEM_RESERVE, PAGE_NOACCESS)
        VirtualAlloc(p + MB(22), MB(1), MEM_COMMIT, PAGE_READWRITE)
        VirtualAlloc(NULL, MB(40), MEM_RESERVE, PAGE_NOACCESS)"""))
    large = {"33 at 42000000": "-" * 22 + "O" + "-" * 9, "34 at 44000000": "-" * 32,
             "35 at 46000000": "----" + " " * 28}
    for command in (["map"], ["run"]):
        shown = dict(re.findall(r"large area, slot (.*?): (.*)", run(*command, path).stdout))
        check(f"{command[0]}: the DLL line ends where the slots of processes do", shown == large, shown)
    columns = run("map", path, "--beside", "smartphone").stdout
    check("nor does it reach there side by side", "#" not in columns, columns[:3000])
    for width_of in (run("map", "wall"), run("map", "large-area")):
        check("maps are at most 80 columns", max(map(len, width_of.stdout.splitlines())) <= 80)
    both = [run("explain", "wall", a).stdout for a in ("00070000", "1C070000")]
    check("explain names the byte's other address", "1C070000" in both[0] and
          "00070000" in both[1] and "one byte, two addresses" in both[0] + both[1], both)
    start = int(re.search(r"832 KB from ([0-9A-F]{8})", run("explain", "wall", "03F40960").stdout).group(1), 16)
    named = run("explain", "wall", f"{start + 166 * 16:08X}").stdout
    check("an export is named", "function    GetFileAttributes of coredll.dll" in named and "ordinal 166 (7-Zip" in named, named)
    check("between two exports is none", "function" not in run("explain", "wall", f"{start + 166 * 16 + 4:08X}").stdout)
    for address in ("0", "1FFFFFF", "42000000", "80000000", "C2010000", "FFFFFFFF", "0x02100000"):
        result = run("explain", "wall", address)
        check(f"explain {address}", result.returncode == 0 and "may a thread" in result.stdout)
    foreign = run("explain", "wall", "1E070000", "--process", "wall.exe").stdout
    check("explain: another slot needs a key", "none of the thread's access keys" in foreign,
          foreign)
    steps = run("mi", "wall", "--at", "1").stdout
    check("--at goes back in time", "wall.exe" not in steps and "filesys.exe" in steps, steps)
    check("--at 0 is the empty world", "0 pages consumed" in run("mi", "wall", "--at", "0").stdout)
    events = run("events", "wall").stdout
    check("events name who runs", "[" in events and "switch_to(wall.exe)" in events, events[:600])
    check("a map with nk.exe's bar says what slot 97 is",
          ">97 nk.exe, kernel" in run("map", "wall", "--at", "1").stdout
          and "97 nk.exe" not in run("map", "wall").stdout)
    story = run("run", "wall").stdout
    for word in ("slot", "slot 0", "DLL line"):
        check(f"run says what '{word}' means, once", story.count(f"({word}: ") == 1, story[:1500])
    listed = run("scenarios").stdout
    check("scenarios lists all lessons", all(name in listed for name in LESSONS))
    api = run("api").stdout
    check("api documents the calls", all(c in api for c in ("VirtualAlloc(", "VirtualCopy(")))
    for name in LESSONS[::3] if QUICK else LESSONS:
        whole, told = (run("run", name, *more).stdout.splitlines() for more in ([], ["--told"]))
        kept = lambda lines: [line for line in lines if re.match(r"  \| |==|      ok|     \?|     -->", line)]
        check(f"{name} --told: all that is said, asked, expected", kept(told) == kept(whole))
        reasons = lambda lines: {line.split()[-1] for line in lines if re.match(r"       error ", line)}
        check(f"{name} --told: each reason", reasons(told) == reasons(whole))
        calls = [line for line in told if re.match(r" +\d+  (--|\w+\.exe: )", line)]
        refused = [line for line in whole if re.match(r"     REFUSED|     HARM|       exception|.*process_killed", line)]
        check(f"{name} --told: no other call", len(calls) <= len(refused), calls)
    story = run("run", "dynamic-slots", "--told").stdout.splitlines()
    check("--told leaves the story", len(story) < 200 and "expectations" in story[-1], len(story))
    watch = run("run", "slot0", "--watch")
    check("--watch draws maps", watch.returncode == 0 and watch.stdout.count("DLL") > 10)


def test_decode():
    """A device's own line, every verdict, and what cannot be read."""
    line = ("Data Abort: Thread=9352cc9c Proc=90876ea0 'shell32.exe'\n"
            "AKY=00000005 PC=03f74680(coredll.dll+0x00014680) "
            "RA=03257104(aygshell.dll+0x00037104) BVA=060000e0 FSR=00000007\n")
    golden("decode_null.txt", run("decode", line))
    for text, words in [
            ("AKY=00000201 BVA=0c112233 FSR=0000000B", ["key is 00000020", "has not got it"]),
            ("AKY=00000021 BVA=0c112233 FSR=0000000B", ["has the key to that slot"]),
            ("BVA=0c112233 FSR=B", ["needs the key 00000020", "no AKY"]),
            ("AKY=ffffffff bva=0xC112233 fsr=F", ["every process", "read-only page"]),
            ("AKY=3 BVA=80001000 FSR=F", ["for kernel mode", "process 1 (slot 2)"]),
            ("AKY=3 BVA=04112233 FSR=7", ["was freed"]), ("BVA=42000000", ["shared (large)"]),
            ("AKY=41 BVA=0011000d FSR=1", ["alignment"]), ("BVA=0000000c", ["NULL pointer plus C"]),
            ("AKY=fffffffe BVA=1", ["process 16 (slot 17), process 17", "process 31 (slot 32). More"]),
            ("Proc=1 'a\033[2J.exe' BVA=1", ["who no AKY"]),
            ("AKY=1 BVA=c2000000 FSR=5", ["slot 97", "megabyte"]), ("BVA=1 FSR=8", ["bus"])]:
        result = run("decode", text)
        flat = " ".join(result.stdout.split())
        check(f"decode {text}", result.returncode == 0 and all(w in flat for w in words), flat)
        check(f"decode {text}: 78 columns", max(map(len, result.stdout.splitlines())) <= 78)
    for address in ("x", "123456789", ""):
        result = run("view", "wall", "--access", address, "--screenshot", "/dev/null/x.png")
        check(f"--access {address!r}", result.returncode == 2 and "address" in result.stderr,
              result.stderr)
    for text in ("", "AKY=3", "BVA=", "BVA=123456789", "BVA=1 BVA=2", "AKY=zz BVA=1", "XBVA=1"):
        result = run("decode", text)
        check(f"decode {text!r} is refused in one line", result.returncode == 2 and
              result.stderr.count("\n") == 1 and not result.stdout, result.stderr)


def test_explain_stack(tmp):
    """Pages that a stack has not got: its guard, one too far down, and its next."""
    path = tmp / "stack.lua"
    path.write_text('scenario{ title = "s" } process{ name = "a.exe", main = function() end }')
    for offset, words in [(0x0, "guard"), (0x1000, "not the next one"), (0xe000, "yes")]:
        out = run("explain", path, f"1c{0x30000 + offset:06x}", "--process", "a.exe").stdout
        line = [row for row in out.splitlines() if "user mode" in row]
        check(f"explain stack+{offset:X}", len(line) == 1 and words in line[0] and
              ("yes" in line[0]) == (words == "yes"), out)


def test_gi():
    golden("gi_psl.txt", run("gi", "psl", "--at", "22"))
    lists = {kind: run("gi", kind, "psl", "--at", "22").stdout for kind in ("proc", "thrd", "mod")}
    check("gi proc, thrd, mod together are gi",
          "".join(lists.values()) == run("gi", "psl", "--at", "22").stdout)
    check("gi: a thread in a server call of a server call",
          re.search(r"P15: app.exe\n T .*driver.exe", lists["thrd"]), lists["thrd"])


def test_pictures(tmp):
    env_display = {k: os.environ.pop(k) for k in ("DISPLAY", "WAYLAND_DISPLAY") if k in os.environ}
    png, svg = tmp / "a.png", tmp / "a.svg"
    for path, start in ((png, b"\x89PNG"), (svg, b"<svg ")):
        result = run("view", "wall", "--at", "297", "--screenshot", path)
        check(f"a picture without a display: {path.suffix}", result.returncode == 0
              and path.read_bytes().startswith(start), result.stderr)
    sizes = {}
    for size in ("640x400", "1024x600", "1920x1080"):
        run("view", "wall", "--screenshot", png, "--size", size)
        sizes[size] = "x".join(str(int.from_bytes(png.read_bytes()[i:i + 4], "big")) for i in (16, 20))
    check("pictures have the size asked for", all(k == v for k, v in sizes.items()), sizes)
    for option in (["--theme", "dark"], ["--present"], ["--physical"], ["--text-size", "140"],
                   ["--zoom", "slot@1C070000"], ["--zoom", "block@1C020000"],
                   ["--zoom", "bytes@00020000"], ["--process", "gwes.exe"], ["--at", "0"]):
        result = run("view", "wall", "--screenshot", png, *option)
        check(f"view {option}", result.returncode == 0, result.stderr)
    refused("no folder", run("view", "wall", "--screenshot", tmp / "no" / "a.png"), 3, "a.png")
    refused("no folder, SVG", run("view", "wall", "--screenshot", tmp / "no" / "a.svg"), 3, "a.svg")
    refused("no picture format", run("view", "wall", "--screenshot", "a.gif"), 2, "png or .svg")
    refused("size 0", run("view", "wall", "--screenshot", png, "--size", "0x0"), 2, "--size 0x0")
    refused("size too big", run("view", "wall", "--screenshot", png, "--size", "100000x100000"), 2,
            "--size")
    refused("no size", run("view", "wall", "--screenshot", png, "--size", "big"), 2, "--size big")
    refused("no theme", run("view", "wall", "--screenshot", png, "--theme", "pink"), 2, "pink")
    refused("no text size", run("view", "wall", "--screenshot", png, "--text-size", "9"), 2, "9")
    refused("no zoom", run("view", "wall", "--screenshot", png, "--zoom", "moon"), 2, "moon")
    refused("zoom to nowhere", run("view", "wall", "--screenshot", png, "--zoom", "block"), 2,
            "block@ADDRESS")
    for zoom in ("block@", "bytes@-1", "block@123456789A", "slot@xyz"):
        refused(f"zoom {zoom}", run("view", "wall", "--screenshot", png, "--zoom", zoom), 2, "--zoom")
    refused("nobody", run("view", "wall", "--process", "nobody", "--screenshot", png), 2, "nobody")
    refused("no display", run("view", "wall"), 3, "no display")
    os.environ["DISPLAY"] = ""
    refused("an empty DISPLAY", run("view", "wall"), 3, "no display")
    del os.environ["DISPLAY"]
    refused("a wrong scenario", run("view", scenario(tmp, "process{"), "--screenshot", png), 2,
            "t.lua")
    os.environ.update(env_display)


test(test_wall, test_views, test_decode, test_explain_stack, test_gi, test_pictures)
