#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""No scenario hangs the program or eats the host: test_hostile.py SLOT32

Each main function here once ran for ever, or took all memory, or would with the next forgotten
function of Lua's library. Each ends within 5 s of processor time, under 512 MB, with one line that
names the limit (or runs to its end).
"""
import os
import re
import resource
import subprocess
import xml.etree.ElementTree

from program import QUICK, SLOT32, check, main_of, refused, run, scenario, test

# What the program counts speaks first, and is the same on every host.
COUNTED = "ran too long: [0-9]+ instructions|needs more than 512 MB|a text of more than 1 MB"
HOST = COUNTED + "|takes more than 1 s of processor time on this host"

MAINS = {
    # texts
    "concatenation": ("local s = ('a'):rep(1000000) while true do local x = s .. 'b' end", COUNTED),
    "a text of 16 MB": ("('a'):rep(16 * 1024 * 1024)", COUNTED),
    "a text one too long": ("local s = ('a'):rep(1024 * 1024) .. 'b'", COUNTED),
    "as long as may be": ("local s = ('a'):rep(1024 * 1024 - 1) expect('1 MB', #s, 1048575)", None),
    "comparison": ("local a, b = ('a'):rep(1000000) .. 'x', ('a'):rep(1000000) .. 'y' "
                   "while true do local x = a < b end", HOST),
    "equality": ("local a, b = ('a'):rep(1000000) .. 'x', ('a'):rep(1000000) .. 'y' "
                 "while true do local x = a == b end", HOST),
    "upper": ("local a = ('a'):rep(1000000) while true do a:upper():lower():reverse() end", COUNTED),
    "utf8": ("local a = ('a'):rep(1000000) while true do utf8.len(a) end", HOST),
    "table.concat": ("local t = {} for i = 1, 10000 do t[i] = ('a'):rep(1000) end "
                     "while true do pcall(table.concat, t) end", COUNTED),
    "format": ("local t, s = {}, ('a'):rep(1000000) for i = 1, 200 do t[i] = s end "
               "while true do pcall(string.format, ('%s'):rep(200), table.unpack(t)) end", COUNTED),
    # patterns
    "gmatch": ("local it = ('a'):rep(300):gmatch('.-.-.-b') while true do it() end", COUNTED),
    "a set of 500 KB": ("local p = '[' .. ('b'):rep(500000) .. ']+c' "
                        "while true do ('a'):rep(500000):find(p) end", COUNTED),
    "plain find": ("local s, p = ('a'):rep(1000000), ('a'):rep(500000) .. 'b' "
                   "while true do s:find(p, 1, true) end", COUNTED),
    "gsub": ("local s = ('a'):rep(1000000) while true do s:gsub('.', '%0%0%0%0') end", COUNTED),
    # tables
    "next of an emptied table": ("local t = {} for i = 1, 1000000 do t[i] = true end "
                                 "for i = 1, 1000000 do t[i] = nil end "
                                 "while true do next(t) end", HOST),
    "many tables": ("local t = {} while true do t[#t + 1] = {} end", COUNTED),
    "many tables in pcall": ("local t = {} while true do pcall(function() "
                             "while true do t[#t + 1] = {1, 2, 3, 4} end end) end", COUNTED),
    "200,000 arguments": ("local t = {} for i = 1, 200000 do t[i] = i end "
                          "local function f(...) while true do select('#', ...) end end "
                          "f(table.unpack(t))", HOST),
    # what the host keeps and prints
    "say": ("local a = ('a'):rep(1000000) while true do say(a) end", COUNTED),
    "say control characters": ("local a = ('\\1'):rep(1000000) while true do say(a) end", COUNTED),
    "point": ("local a = ('a'):rep(1000000) while true do point{ address = 0, a } end", COUNTED),
    "expect": ("local s = ('a'):rep(500000) while true do expect('', 1, s) end", COUNTED),
    "names": ("local a = ('a'):rep(1000000) while true do CreateEvent(NULL, FALSE, FALSE, a) end",
              COUNTED),
    "commit 16 MB": ("local p = VirtualAlloc(NULL, MB(16), MEM_RESERVE, PAGE_READWRITE) "
                     "while true do VirtualAlloc(p, MB(16), MEM_COMMIT, PAGE_READWRITE) "
                     "VirtualFree(p, MB(16), MEM_DECOMMIT) end", COUNTED),
    "copy 10 MB": ("local p = VirtualAlloc(NULL, MB(10), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE) "
                   "local q = VirtualAlloc(NULL, MB(10), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE) "
                   "while true do ReadProcessMemory(GetCurrentProcessId(), p, q, MB(10)) end", HOST),
    "threads": ("while true do local h = CreateThread(NULL, 0, function() end, NULL, 0) CloseHandle(h) Sleep(1) "
                "end", COUNTED + "|too many steps"),
    "a heap of 100,000 items": ("local h = HeapCreate(0, 0, 0) for i = 1, 100000 do "
                                "HeapAlloc(h, 0, 16) end while true do HeapValidate(h, 0, 0) end",
                                HOST),
    # what must not be caught, and what must not be seen
    "a handler that goes on": ("local mt = {} local t = setmetatable({}, mt) mt.__close = function() "
                               "while true do end end local x <close> = t while true do end",
                               COUNTED),
    "weak by and by": ("local mt = {} local t = setmetatable({}, mt) mt['__mo' .. 'de'] = 'k' "
                       "for i = 1, 200000 do t[{}] = {i} end", "'__mode' is not available"),
    "a finalizer by and by": ("local mt = {} local t = setmetatable({}, mt) rawset(mt, '__gc', 1) "
                              "for i = 1, 200000 do t[i % 9] = {i} end", "'__gc' is not available"),
    "an address behind a zero": ("say(('\\0%p'):format('a text'))", "'%p' is not available"),
}


# With sanitizers everything is slower, and time says nothing.
OPTIONS = ["--limit-instructions", "5000000"] if QUICK else []


def limit_seconds():
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))


def hostile(tmp, name, main, says):
    path = scenario(tmp, "process{ name = 'x.exe', main = function()\n" + main + "\nend }\n")
    options = OPTIONS + (["--limit-seconds", "1"] if says == HOST else [])
    with open(tmp / "out", "w+b") as out, open(tmp / "err", "w+b") as err:
        process = subprocess.Popen([SLOT32, "run", path, *options], stdout=out, stderr=err,
                                   preexec_fn=limit_seconds)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        err.seek(0)
        lines = err.read().decode(errors="replace")
    seconds, size = usage.ru_utime + usage.ru_stime, usage.ru_maxrss >> 10
    facts = f"exit {process.returncode}, {seconds:.1f} s, {size} MB: {lines[:300]}"
    if says is None:
        check(f"{name}: runs to its end", process.returncode == 0, facts)
        return
    check(f"{name}: one line, exit 2", process.returncode == 2 and lines.count("\n") == 1 and
          re.match(r"slot32: .*t\.lua:([0-9]+:)? ", lines) and re.search(says, lines), facts)
    check(f"{name}: within 5 s and 512 MB", QUICK or (seconds < 5 and size < 512), facts)


def test_each_ends(tmp):
    for name, (main, says) in MAINS.items():
        hostile(tmp, name, main, says)


def test_limits(tmp):
    """Each limit can be set, and its sentence names the option."""
    loop = scenario(tmp, main_of("while true do end"))
    refused("instructions", run("run", loop, "--limit-instructions", "5000"), 2,
            r"t\.lua:2: the scenario ran too long: 5000 instructions .*--limit-instructions")
    full = scenario(tmp, main_of("local t = {} while true do t[#t + 1] = {} end"))
    refused("memory", run("run", full, "--limit-memory", "64"), 2,
            r"t\.lua:2: .* more than 64 MB of memory and output .*--limit-memory")
    slow = scenario(tmp, main_of("local a, b = ('a'):rep(1000000) .. 'x', ('a'):rep(1000000) .. 'y' "
                                 "while true do local x = a < b end"))
    refused("seconds", run("run", slow, "--limit-seconds", "1"), 2,
            r"t\.lua:2: .* more than 1 s of processor time on this host .*--limit-seconds")
    calls = scenario(tmp, main_of("while true do GetLastError() end"))
    refused("steps", run("run", calls, "--limit-steps", "50"), 2, "too many steps .*--limit-steps")
    for option, value in (("instructions", "999"), ("memory", "0"), ("seconds", "86401"),
                          ("steps", "0")):
        refused(f"--limit-{option} {value}", run("run", loop, f"--limit-{option}", value), 2,
                f"--limit-{option} {value}: want")
    told = run("run", loop, "--json", "--limit-instructions", "5000").stdout.splitlines()
    check("the end line comes all the same", '"status":"failed"' in told[-1] and
          "ran too long" in told[-1], told[-1])
    top = scenario(tmp, "local t = {} while true do t[#t + 1] = function() return t end end")
    refused("memory at the top", run("run", top, "--limit-memory", "64"), 2, r"t\.lua: .* 64 MB")


ANSI = r"""
say "\27[2J\27]0;pwned\7 hello\rfake line\n  FAKE\tTAB\0after"
chapter "\27[31mred\n   12  t.exe: a call that was never made"
point{ address = 0x10000, "\27[1m" }
expect("\27[5mblink", 1, "\27[2J")
ask{ question = "\27[2J", answer = "\27c", why = "\27[0m", choices = {"\27c", "\xFF"} }
CreateEvent(NULL, FALSE, FALSE, "\27[7m\xC2\x9B")
fold("\27[4m", function() GetLastError() end)
error("\27[2J\27]0;title\7\nsecond line\nslot32: fake third")
"""


# Words of two and three bytes a character, longer than any line and than any buffer of words.
LONG_WORDS = """
say(("\\u{E4}\\u{20AC}"):rep(3000))
chapter(("\\u{E4}"):rep(300))
point{ address = 0x10000, "x" .. ("\\u{20AC}"):rep(900) }
"""


def is_plain(text):
    return not re.search("[^\\n\x20-\x7E]", text)


def test_shown_not_sent(tmp):
    """What a scenario, a file or its name holds is shown; it commands no terminal."""
    path = scenario(tmp, 'scenario{ title = "\\27[2J\\n" }\n' + main_of(ANSI))
    for command in (["run"], ["run", "--told"], ["run", "--quiet"], ["run", "--all"], ["events"],
                    ["run", "--json"], ["map"], ["gi"], ["heap"]):
        result = run(command[0], path, *command[1:])
        check(f"{command}: plain", is_plain(result.stdout + result.stderr), repr(result.stdout[:800]))
        check(f"{command}: an error is one line", result.stderr.count("\n") == 1, result.stderr)
    text = run("run", path).stdout
    check("a second line cannot pass for a call", not re.search("^   12  t.exe: a call", text, re.M),
          text)
    picture = tmp / "a.svg"
    run("view", scenario(tmp, 'scenario{ title = "<\\27[2J&\\xFF" }\n' + main_of(
        ANSI.split("error(")[0])), "--at", "end", "--screenshot", picture)
    xml.etree.ElementTree.parse(picture)
    for width in ("640x400", "1280x800"):
        run("view", scenario(tmp, main_of(LONG_WORDS)), "--at", "end", "--size", width, "--screenshot",
            picture)
        xml.etree.ElementTree.parse(picture)
    check("no character is cut in two", "\ufffd" not in picture.read_text())
    check("SVG has no control characters", not re.search("[\x00-\x09\x0b-\x1f]", picture.read_text()))
    odd = tmp / "a\x1b[2Jb\nc.lua"
    odd.write_text(main_of('expect("no", 1, 2)'))
    result = run("run", odd)
    check("a file's name", is_plain(result.stdout + result.stderr) and "a\\e[2Jb\\nc.lua" in
          result.stdout, result.stdout[-300:])
    refused("a name that is no file", run("run", "b\x1b[2J\nc"), 2, r"b\\e\[2J\\nc")
    refused("a name of a process", run("run", scenario(tmp, 'process{ name = "a\\27[2J" }')), 2,
            "none of which is a control character")


test(test_each_ends, test_limits, test_shown_not_sent)
