#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The program as a user meets it: exit codes, one clear line for bad input, determinism, views.

usage: test_cli.py SLOT32 [--lessons | --rest] [--write-golden]
"""
import json
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
PART = next((part for part in ["--lessons", "--rest"] if part in sys.argv), None)  # None: both
QUICK = bool(os.environ.get("SLOT32_QUICK"))  # under sanitizers: the lessons on one profile
LESSONS = ["wall", "reserve-commit", "granules", "thirty-two", "slot0", "psl", "embedded-pointer",
           "allocate-in-server", "stale-slot", "large-area", "mapped-file",
           "mapped-readonly", "setkmode", "permissions", "two-gates", "stacks", "driver-thread",
           "race", "dll-crunch", "load-order",
           "low-memory", "hibernate", "physmem", "xip", "why-slot-0", "dynamic-slots", "rom-overflow", "device-exe", "fixes", "lab1", "netcf",
           "shared-heap", "shared-heap-untrusted", "shared-heap-docs", "shared-heap-secret",
           "shared-heap-future",
           "client-server", "mapped-heap", "mapped-heap-race", "fragmentation", "heap-limits",
           "ceheapcreate", "two-megabyte-heap"]
failures = []
checks = 0


def run(*args, stdin="", timeout=60):
    return subprocess.run([SLOT32, *map(str, args)], input=stdin, capture_output=True, text=True,
                          timeout=timeout, errors="replace")


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


def test_lessons():
    for name in LESSONS:
        result = run("run", name)
        check(f"{name}: every expectation holds", result.returncode == 0, result.stdout[-800:])
        twice = [run("run", name, "--json").stdout for _ in range(2)]
        check(f"{name}: the same JSON twice", twice[0] == twice[1] and twice[0])
        events = [json.loads(line) for line in twice[0].splitlines()]
        check(f"{name}: begins and ends", events[0]["kind"] == "begin"
              and events[-1]["kind"] == "end" and events[-1]["exit"] == 0)
        check(f"{name}: asks", any(e["kind"] == "ask" for e in events))
        check(f"{name}: expects", events[-1]["expectations"] >= 7)
        for profile in [] if QUICK else ["smartphone", "smartphone-one-tier", "custom"]:
            result = run("run", name, "--quiet", "--profile", profile)
            check(f"{name}: holds on {profile}", result.returncode == 0, result.stdout)
        result = run("run", name, "--quiet", "--set", "commit_backing=touch")
        check(f"{name}: runs with commit_backing=touch", result.returncode in (0, 1), result.stderr)


def test_regressions():
    """What once went wrong, one scenario each: it must hold now."""
    for path in sorted((HERE / "regressions").glob("*.lua")):
        result = run("run", path)
        check(f"{path.name}: holds", result.returncode == 0, result.stdout[-600:] + result.stderr)


def test_kernel_dlls():
    text = """
        local told, answer = {}, false
        dll{ name = "filter.dll", code_kb = 40, entry = function(handle, reason)
            told[#told + 1] = reason
            GetTickCount()
            return answer
        end }
        dll{ name = "plain.dll" }
        process{ name = "loader.exe", main = function()
            local free = GlobalMemoryStatus().dwAvailPhys
            expect("its entry point refuses", LoadKernelLibrary "filter.dll", NULL)
            expect_reason "entry-refused"
            expect("the error", GetLastError(), 1114)
            expect("its RAM is back", free - GlobalMemoryStatus().dwAvailPhys < KB(8))
            answer = true
            local handle = LoadKernelLibrary "filter.dll"
            expect("now it stays", handle ~= NULL)
            expect("the same again", LoadKernelLibrary "filter.dll", handle)
            expect("the entry point has run once for each load", table.concat(told, " "), "1 1")
            expect("one without an entry point", LoadKernelLibrary "plain.dll" ~= NULL)
        end }
    """
    with tempfile.TemporaryDirectory() as folder:
        result = run("run", scenario(pathlib.Path(folder), text))
        check("kernel DLLs: entry points run once, and may refuse", result.returncode == 0
              and "8 expectations, all held" in result.stdout, result.stdout + result.stderr)


def test_linked_dlls():
    text = """
        local order = {}
        local function entry(name, answer)
            return function(handle, reason)
                order[#order + 1] = name .. reason
                return answer
            end
        end
        dll{ name = "leaf.dll", entry = entry("leaf", true) }
        dll{ name = "top.dll", needs = { "leaf.dll" }, entry = entry("top", true) }
        dll{ name = "never.dll", entry = entry("never", false) }
        process{ name = "linked.exe", needs = { "top.dll" }, main = function()
            expect("those it is linked with first", table.concat(order, " "), "leaf1 top1")
            expect("and they are there", GetModuleHandle("leaf.dll") ~= NULL)
            local refused = CreateProcess("refused.exe")
            yield()
            local _, code = GetExitCodeProcess(refused)
            expect("its entry point refused, and it never ran", code, 1114)
            expect("nothing of it is left", GetModuleHandle("never.dll"), NULL)
        end }
        process{ name = "refused.exe", start = false, needs = { "never.dll" }, main = function()
            expect("not reached", false)
        end }"""
    with tempfile.TemporaryDirectory() as folder:
        result = run("run", scenario(pathlib.Path(folder), text))
        check("linked DLLs: entry points run before main, and may refuse", result.returncode == 0
              and "4 expectations, all held" in result.stdout, result.stdout + result.stderr)


def test_device_from_bib():
    with tempfile.TemporaryDirectory() as folder:
        tmp = pathlib.Path(folder)
        bib = tmp / "mine.bib"
        bib.write_text("MEMORY\n NK 80040000 00800000 RAMIMAGE\n RAM 80840000 01000000 RAM\n"
                       "CONFIG\n FSRAMPERCENT = 0\n ROMFLAGS = 3\n"
                       "MODULES\n nk.exe nk.exe NK SH\n coredll.dll coredll.dll NK SH"
                       "   ; @SIZE 512 0 8 core\n filesys.exe filesys.exe NK SH\n"
                       "FILES\n extra.dll extra.dll NK S ; @SIZE 100 0 4\n")
        path = scenario(tmp, "device{ rom = 'mine.bib' }" + main_of("""
            expect("RAM of the MEMORY section", GlobalMemoryStatus().dwTotalPhys <= MB(24), true)
            expect("ROMFLAGS 1", knob "demand_paging", "no")
            expect("ROMFLAGS 2", knob "kernel_mode", "user")
            expect("no DLL but coredll", dll_line(), MB(32) - KB(64))
            expect("a DLL of FILES", LoadLibrary("extra.dll") ~= NULL, true)
            expect("goes below", dll_line(), MB(32) - KB(64) - KB(128))"""))
        result = run("run", path)
        check("a device boots from a .bib file", result.returncode == 0, result.stdout + result.stderr)
        bib.write_text("MODULES\n nk.exe nk.exe\n")
        result = run("run", path)
        check("a bad .bib file is named with its line", result.returncode == 2
              and "mine.bib:2" in result.stderr and result.stderr.count("\n") == 1, result.stderr)


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
    for width_of in (run("map", "wall"), run("map", "large-area")):
        check("maps are at most 80 columns", max(map(len, width_of.stdout.splitlines())) <= 80)
    both = [run("explain", "wall", a).stdout for a in ("00070000", "1C070000")]
    check("explain names the byte's other address", "1C070000" in both[0] and
          "00070000" in both[1] and "one byte, two addresses" in both[0] + both[1], both)
    for address in ("0", "1FFFFFF", "42000000", "80000000", "C2010000", "FFFFFFFF", "0x02100000"):
        result = run("explain", "wall", address)
        check(f"explain {address}", result.returncode == 0 and "may a thread" in result.stdout)
    foreign = run("explain", "wall", "1E070000", "--process", "wall.exe").stdout
    check("explain: another slot needs a key", "none of the thread's access keys" in foreign,
          foreign)
    steps = run("mi", "wall", "--at", "1").stdout
    check("--at goes back in time", "wall.exe" not in steps and "filesys.exe" in steps, steps)
    check("--at 0 is the empty world", "0 pages consumed" in run("mi", "wall", "--at", "0").stdout)
    check("events", "[" in run("events", "wall").stdout)
    check("scenarios lists all lessons",
          all(name in run("scenarios").stdout for name in LESSONS))
    api = run("api").stdout
    check("api documents the calls", all(c in api for c in ("VirtualAlloc(", "VirtualCopy(")))
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
            ("AKY=41 BVA=0011000d FSR=1", ["align"]), ("BVA=0000000c", ["NULL pointer plus C"]),
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


SERVERS = """scenario{ title = "ends" }
process{ name = "server.exe", main = function()
  local set = CreateAPISet("DEMO", { { "", function() ExitThread(5) end }, { "d", function(h) TerminateProcess(h, 3) say "never" end },
     { "d", function(d) if d > 0 then return call_server(20, 2, d - 1) end ExitProcess(1) end } })
  RegisterAPISet(set, 20)
end }
process{ name = "a.exe", main = function()
  yield()
  local h = CreateThread(NULL, 0, function(p) call_server(20, 0) say "never" end, 0, 0)
  yield() yield()
  local ok, code = GetExitCodeThread(h)
  expect("code", code, 5)
  yield()
  expect("nested", call_server(20, 2, 6), NULL)
  expect_reason "server-ended"
  expect("on", GetTickCount() ~= NULL, TRUE)
end }
process{ name = "b.exe", main = function()
  yield() yield()
  call_server(20, 1, GetCurrentProcessId())
  say "never"
end }
"""


ONE_METHOD = """scenario{ title = "one method" }
local id = {}
process{ name = "server.exe", main = function()
  RegisterAPISet(CreateAPISet("DEMO", { { "d", function(value) %s end } }), 20) %s
end }
process{ name = "app.exe", main = function() id.app = GetCurrentProcessId() yield() %s end }
"""


ALLOCATOR = """scenario{ title = "allocator" }
local bad, did, handle
local function alloc(address, size, action, data)
    if bad and action == MEM_COMMIT then
        local run = bad
        bad = nil
        run()
    end
    return VirtualAlloc(address, size, action, PAGE_READWRITE)
end
local function free(address, size, action, data) return VirtualFree(address, size, action) end
process{ name = "a.exe", may_crash = %s, main = function()
    local heap = CeHeapCreate(0, 0, 0, alloc, free)
    bad = function() %s end
    %s
    expect("sound", HeapValidate(heap, 0, NULL), TRUE)
    expect("goes on", HeapAlloc(heap, 0, KB(60)) ~= NULL, TRUE)
end }
process{ name = "b.exe", main = function() yield() expect("b.exe is there", GetTickCount() ~= NULL, TRUE) end }
"""

SERVER_ENDS = """scenario{ title = "a server ends in its allocator" }
process{ name = "server.exe", main = function()
    local heap = CeHeapCreate(0, 0, 0, function(p, n, action)
        if n == KB(20) then ExitProcess(1) say "never" end
        return VirtualAlloc(p, n, action, PAGE_READWRITE)
    end, function(p, n, action) return VirtualFree(p, n, action) end)
    RegisterAPISet(CreateAPISet("DEMO", { { "", function() HeapAlloc(heap, 0, KB(20)) say "never" end } }), 20)
end }
process{ name = "app.exe", main = function()
    yield()
    expect("nothing came back", call_server(20, 0), NULL)
    expect_reason "server-ended"
end }
"""


def test_allocators(tmp):
    """Functions of CeHeapCreate that do what they should not."""
    path = tmp / "allocator.lua"
    call = "HeapAlloc(heap, 0, KB(20))"
    for name, crash, function, test, code, words in [
            ("an error that the caller catches", "false", "error 'own'",
             "local ok, text = pcall(HeapAlloc, heap, 0, KB(20)) expect('text', text:find 'own' ~= nil, TRUE) "
             "expect_reason 'allocator-error'", 0, "5 expectations, all held"),
            ("an error that nobody catches", "false", "error 'own'", call + " say 'never'", 2, ": own"),
            ("an exception that the caller catches", "false", "poke32(NULL, 1)",
             "local fault = try(HeapAlloc, heap, 0, KB(20)) expect('where', fault.address, 0)", 0,
             "4 expectations, all held"),
            ("an exception that nobody catches", "true", "poke32(NULL, 1)", call + " say 'never'", 0,
             "1 expectations, all held"),
            ("an exception that the function catches", "false", "try(poke32, NULL, 1)",
             "expect('works', HeapAlloc(heap, 0, KB(20)) ~= NULL, TRUE)", 0, "4 expectations, all held"),
            ("the process ends", "false", "ExitProcess(3) say 'never'", call + " say 'never'", 0,
             "1 expectations, all held"),
            ("the thread ends", "false", "ExitThread(3) say 'never'",
             "local h = CreateThread(NULL, 0, function() " + call + " say 'never' end, 0, 0) yield() "
             "local _, code = GetExitCodeThread(h) expect('code', code, 3)", 0, "4 expectations, all held"),
            ("an answer that is no number", "false", "VirtualAlloc = function() return {} end",
             call + " say 'never'", 2, "returned a table"),
            ("waiting", "false", "Sleep(10)", call + " say 'never'", 2, "cannot wait"),
            ("waiting for an object", "false", "WaitForSingleObject(CreateEvent(NULL, FALSE, FALSE, NULL), 5)",
             call + " say 'never'", 2, "cannot wait"),
            ("suspended", "false", "SuspendThread(GetCurrentThreadId())", call + " say 'never'", 2, "cannot wait"),
            ("a turn", "false", "yield()", call + " say 'never'", 2, "yield"),
            ("no end", "false", "while true do end", call + " say 'never'", 2, "limit"),
            ("no end of calls", "false", "while true do GetTickCount() end", call + " say 'never'", 2, "limit"),
            ("the heap itself", "false",
             "for _, call in ipairs{ { HeapAlloc, 0, 8 }, { HeapSize, 0, 0x71008 }, { HeapValidate, 0, NULL, n = 3 }, "
             "{ HeapCompact, 0 }, { HeapDestroy } } do "
             "call[1](handle, table.unpack(call, 2, call.n or #call)) expect_reason 'heap-busy' end",
             "handle = heap " + call, 0, "8 expectations, all held"),
            ("another heap, twice deep", "false",
             "local two = CeHeapCreate(0, 0, 0, function(p, n, a) HeapFree(GetProcessHeap(), 0, "
             "HeapAlloc(GetProcessHeap(), 0, 8)) return alloc(p, n, a) end, free) "
             "did = HeapAlloc(two, 0, KB(30))",
             call + " expect('two heaps', did ~= NULL, TRUE)", 0, "4 expectations, all held"),
            ("the memory of the heap is taken away", "true",
             "VirtualFree(0x70000, KB(192), MEM_DECOMMIT)", call + " say 'never'", 0,
             "1 expectations, all held")]:
        path.write_text(ALLOCATOR % (crash, function, test))
        result = run("run", path, "--limit-steps", "3000")
        check(f"an allocator: {name}", result.returncode == code and "never" not in result.stdout and
              words in result.stdout + result.stderr, result.stdout[-2500:] + result.stderr)
    path.write_text(SERVER_ENDS)
    result = run("run", path)
    check("a server that ends in its allocator", result.returncode == 0 and
          "never" not in result.stdout and "2 expectations, all held" in result.stdout,
          result.stdout[-1500:] + result.stderr)
    for arguments, words in [("0, 0, 0, 5, nil", "pfnAlloc is a function"), ("0, 0, 0, nil, {}", "pfnFree is a function"),
                             ("0, 0.5, 0", "dwInitialSize"), ("", "flOptions"), ("0, 0, 1 << 40", "dwMaximumSize")]:
        path.write_text('scenario{ title = "a" } process{ name = "a.exe", main = function() '
                        f"CeHeapCreate({arguments}) end }}")
        result = run("run", path)
        check(f"CeHeapCreate({arguments})", result.returncode == 2 and words in result.stderr, result.stderr)


def test_servers(tmp):
    """Threads, callers and servers that end in the middle of a server call."""
    path = tmp / "ends.lua"
    path.write_text(SERVERS)
    result = run("run", path)
    check("a thread, an owner, a server end inside a server call", result.returncode == 0 and
          "never" not in result.stdout and "4 expectations, all held" in result.stdout,
          result.stdout[-1500:] + result.stderr)
    for name, method, server, client, words in [
            ("an error in a method that the caller catches", "error 'own'", "",
             "pcall(call_server, 20, 0) expect('home', GetCurrentProcessId(), id.app)",
             "1 expectations, all held"),
            ("yield() in a server that has ended", "yield() say 'never'",
             "yield() yield() ExitProcess(0)",
             "expect('gone', call_server(20, 0), NULL) expect_reason 'server-ended'",
             "2 expectations, all held"),
            ("the caller's end in a callback", "TerminateProcess(GetOwnerProcess(), 0)", "",
             "string.gsub('a', 'a', function() call_server(20, 0) say 'never' end) say 'never'",
             "11 steps"),
            ("a thread's end in a callback", "ExitThread(0)", "",
             "CreateThread(NULL, 0, function() string.gsub('a', 'a', function() "
             "call_server(20, 0) say 'never' end) say 'never' end, 0, 0) yield()", "steps"),
            ("a process's end in a callback", "", "",
             "string.gsub('a', 'a', function() ExitProcess(0) say 'never' end) say 'never'",
             "steps")]:
        path.write_text(ONE_METHOD % (method, server, client))
        result = run("run", path)
        check(name, result.returncode == 0 and "never" not in result.stdout and
              words in result.stdout, result.stdout[-1500:] + result.stderr)
    for client, words in [
            ("call_server(20)", "a set, a method and up to 4 values"),
            ("call_server()", "a set, a method and up to 4 values"),
            ("call_server(20, 0, 1, 2, 3, 4, 5)", "a set, a method and up to 4 values"),
            ("call_server(0x100000014, 0)", "32 bits"), ("call_server(20, 0, -0x80000001)", "32 bits"),
            ("call_server(20, 0.5)", "integer representation"),
            ("pcall(string.gsub, 'a', 'a', function() WaitForSingleObject(CreateEvent(NULL, FALSE, "
             "FALSE, NULL), 5) end) say 'never'", "cannot wait here")]:
        path.write_text(ONE_METHOD % ("", "", client))
        result = run("run", path)
        check(client, result.returncode != 0 and words in result.stderr and
              "never" not in result.stdout, result.stdout[-500:] + result.stderr)


def test_usage(tmp):
    help_text = run("--help")
    check("--help", help_text.returncode == 0 and "slot32 run" in help_text.stdout)
    for command in ("run", "mi", "map", "explain", "gi", "decode", "events", "rom", "scenarios", "api"):
        result = run(command, "--help")
        check(f"{command} --help", result.returncode == 0 and "usage: slot32" in result.stdout)
    check("no arguments", run().returncode == 2)
    refused("unknown command", run("fly"), 2, "no command 'fly'")
    refused("unknown scenario", run("run", "walll"), 2, "no scenario 'walll'")
    refused("missing file", run("run", "nothere.lua"), 2, "nothere.lua")
    refused("directory", run("run", tmp), 2, "directory")
    refused("unknown option", run("run", "wall", "--fast"), 2, "no option --fast")
    refused("option without value", run("run", "wall", "--set"), 2, "needs a value")
    refused("unknown knob", run("run", "wall", "--set", "slots=64"), 2, "no knob 'slots'")
    refused("bad value of a knob", run("run", "wall", "--set", "cpu=z80"), 2,
            "cpu is arm, sh4, mips or x86, not 'z80'")
    refused("value out of range", run("run", "wall", "--set", "heap_big_kb=2"), 2,
            "heap_big_kb is a number from 4 to 1024, not '2'")
    for name, command, meant in [
            ("command", ["rnu", "wall"], "run"), ("scenario", ["run", "wal"], "wall"),
            ("option", ["run", "wall", "--profle=palm"], "--profile"),
            ("knob", ["run", "wall", "--set", "heap_serch=walk"], "heap_search")]:
        refused(f"mistyped {name}", run(*command), 2, f"; did you mean {meant}?")
    refused("value of a switch", run("run", "wall", "--json=5"), 2, "run: --json takes no value")
    refused("a knob without value", run("run", "wall", "--set", "cpu"), 2, "knob=value")
    refused("too little RAM", run("run", "wall", "--ram", "15"), 2, "16 to 512")
    refused("negative RAM", run("run", "wall", "--ram", "-1"), 2, "16 to 512")
    refused("unknown profile", run("run", "wall", "--profile", "palm"), 2,
            "no profile 'palm'; there are pocket-pc, smartphone, smartphone-one-tier, custom")
    refused("step beyond the end", run("map", "wall", "--at", "99999"), 2, "has 303 steps")
    refused("step that is no number", run("map", "wall", "--at", "-3"), 2, "--at -3")
    refused("address that is none", run("explain", "wall", "xyz"), 2, "not an address")
    refused("address too long", run("explain", "wall", "123456789"), 2, "not an address")
    refused("process that does not run", run("map", "wall", "--process", "x.exe"), 2, "x.exe")
    refused("missing answers", run("run", "wall", "--answers", tmp / "none"), 2, "answers")
    refused("step limit", run("run", "wall", "--limit-steps", "20", "--quiet"), 2, "too many steps")


def bib(tmp, text, name="t.bib"):
    path = tmp / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_rom(tmp):
    """ROM images: the shipped ones, JSON, and every kind of bad input in one line."""
    for name, line in [("windowsmobile5", "012B0000"), ("pocketpc2003", "01A20000"),
                       ("panel-ce5", "01E10000")]:
        result = run("rom", name)
        check(f"rom {name}", result.returncode == 0 and re.search(
            rf"^DLL line of slot 0 +{line} ", result.stdout, re.M), result.stdout + result.stderr)
        check(f"rom {name}: 100 columns", max(map(len, result.stdout.splitlines())) <= 100)
        image = json.loads(run("rom", name, "--json").stdout)
        check(f"rom {name}: JSON", image["kind"] == "rom" and f"{image['dll_line']:08X}" == line
              and image["modules"][0]["name"] == "nk.exe" and image["bill"] and image["moves"]
              and not image["warnings"], image)
        check(f"rom {name}: the same twice", run("rom", name, "--json").stdout
              == run("rom", name, "--json").stdout)
    golden("rom_panel.txt", run("rom", "panel-ce5"))
    folder = tmp / "a folder"
    folder.mkdir()
    path = bib(folder, "MODULES\nIF A=1\nb.dll b NK SHQ\nELSE\nc.dll \"c d\" NK\nENDIF\n")
    result = run("rom", path, "--define", "A=1")
    check("rom --define", "b.dll" in result.stdout and "c.dll" not in result.stdout
          and f"{path}:3:14: warning: unknown type letter Q" in result.stdout, result.stdout)
    bib(folder, "b.dll 100 20 4 ui\nc.dll 7 7 7 norel\n", "t.sizes")
    result = run("rom", path)
    check("rom: a table beside the .bib", re.search(r"^c.dll .* loader .* table$", result.stdout, re.M),
          result.stdout)
    many = "MODULES\n" + "".join(f"m{i}.exe m NK SH\n" for i in range(2000))
    result = run("rom", bib(tmp, many), timeout=5)
    check("rom: 2,000 modules", result.returncode == 0 and "2000 modules" in result.stdout)
    refused("rom: 2,001 modules", run("rom", bib(tmp, many + "m.exe m NK\n")), 2,
            r"t\.bib:2002:1: more than 2000 entries in MODULES$")
    refused("rom: no file", run("rom", tmp / "no.bib"), 2, "cannot read .*no.bib")
    refused("rom: no shipped image", run("rom", "palm"), 2, "no image 'palm'.*windowsmobile5")
    refused("rom: a folder", run("rom", tmp), 2, "directory")
    refused("rom: nothing", run("rom"), 2, "usage: slot32 rom")
    refused("rom: two images", run("rom", "panel-ce5", "palm"), 2, "usage: slot32 rom")
    refused("rom: an option of others", run("rom", "panel-ce5", "--ram", "64"), 2, "no option --ram")
    refused("rom: an empty definition", run("rom", "panel-ce5", "--define", "=1"), 2, "--define =1")
    refused("rom: too many definitions", run("rom", "panel-ce5", *["--define=A"] * 33), 2, "32")
    refused("rom: a value of control characters", run(
        "rom", bib(tmp, "FILES\n x $(A) NK\n"), "--define", "A=\033[2J"), 2, r"t\.bib:2:4: .*ASCII")

    def bad(what, text, pattern):
        refused(f"rom: {what}", run("rom", bib(tmp, text)), 2, pattern)

    bad("empty", "", r"t\.bib: no section")
    bad("noise", bytes(range(256)) * 40, r"t\.bib:1:\d+: byte 0")
    bad("UTF-16", "MODULES\n".encode("utf-16"), r"t\.bib: it is UTF-16")
    bad("a program", pathlib.Path(SLOT32).read_bytes()[:5000], r"t\.bib:1:1: byte 7F")
    bad("cut off", "MODULES\n a.dll $(_FLATREL", r"t\.bib:2:8: \$\( without \)")
    bad("open quote", "MODULES\n a.dll \"a NK\n", r"t\.bib:2:8: a quotation mark")
    bad("open IF", "MODULES\n\n  IF A\n", r"t\.bib:3:3: IF without ENDIF")
    bad("endless line", "MODULES\n" + "a" * 1000000, r"t\.bib:2:1: a column of more than 259")
    bad("endless columns", "MODULES\n" + "a " * 500000, r"t\.bib:2:33: too many columns")
    bad("endless MEMORY", "MEMORY\n" + "R 0 1 RESERVED\n" * 200000, r"t\.bib:258:1: more than 256 regions")
    bad("endless IF", "IF A\n" * 100000, r"t\.bib:33:1: more than 32 IF")
    bad("all of slot 0 and 1", "MODULES\n" + "".join(
        f" m{i}.dll m NK ; @SIZE 32000 0 700\n" for i in range(3)), r"t\.bib:3:2: m1.dll finds no room")
    (tmp / "text.dll").write_text("hello")
    bad("a DLL that is text", "MODULES\n a.dll $(_FLATRELEASEDIR)\\text.dll NK",
        r"t\.bib:2:8: text.dll: not a PE file")
    (tmp / "t.sizes").write_text("a.dll 1 2\n")
    bad("a bad table", "FILES\n", r"t\.sizes:1:10: .*in KB")
    (tmp / "t.sizes").unlink()
    (tmp / "t.sizes").mkdir()
    refused("rom: a table that is a folder", run("rom", bib(tmp, "FILES\n")), 3, "t.sizes: it is no file")
    (tmp / "t.sizes").rmdir()
    refused("rom: a device as a DLL", run("rom", bib(tmp, "MODULES\na.dll /dev/zero NK")), 3,
            r"t\.bib:2:7: cannot read /dev/zero: it is no file")


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
    refused("no picture format", run("view", "wall", "--screenshot", "a.gif"), 3, "png or .svg")
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


def test_bad_scenarios(tmp):
    def bad(what, text, pattern, *args, code=2):
        path = scenario(tmp, text)
        refused(what, run("run", path, "--quiet", *args), code, pattern)

    bad("syntax error", "process{ name = ", r"t\.lua:1:.*(expected|unexpected)")
    bad("empty file", "", "no process is described")
    bad("binary noise", bytes(range(256)) * 40, r"t\.lua")
    bad("bytecode", b"\x1bLua" + bytes(60), "binary chunk")
    bad("5 GB", main_of("VirtualAlloc(NULL, 5 * 1024 * MB(1), MEM_RESERVE, PAGE_NOACCESS)"),
        r"t\.lua:2: bad argument #2 'dwSize' to VirtualAlloc: 5368709120 does not fit")
    bad("a string for a number", main_of('VirtualAlloc(NULL, "64", MEM_RESERVE, PAGE_NOACCESS)'),
        "a number expected, got string")
    bad("a fraction", main_of("VirtualAlloc(NULL, 1.5, MEM_RESERVE, PAGE_NOACCESS)"),
        "a number expected, got 1.5")
    bad("too many arguments", main_of("GetLastError(1)"), "takes 0 arguments, got 1")
    bad("missing argument", main_of("VirtualAlloc(NULL, 4096, MEM_RESERVE)"), "#4 'flProtect'")
    bad("unknown name", main_of("VirtualAllok(1)"), "unknown name 'VirtualAllok'")
    bad("mistyped name", main_of("VirtualAllok(1)"), "'VirtualAllok'; did you mean VirtualAlloc?")
    bad("mistyped constant", main_of("say(MEM_RESERV)"), "; did you mean MEM_RESERVE?")
    bad("Lua's print", main_of("print(1)"), "unknown name 'print'; did you mean say?")
    bad("mistyped knob in device", main_of("") + "device{ ram_mbb = 64 }", "; did you mean ram_mb?")
    bad("choice in device", main_of("") + "device{ heap_search = 'wlk' }",
        "heap_search is index or walk, not 'wlk'")
    bad("global variable", main_of("x = 1"), "write 'local x'")
    bad("call outside a process", "GetLastError()", "needs a running process")
    bad("say outside a process", "say 'hello'" , "before a process runs")
    bad("unknown field", 'process{ name = "a.exe", cod_kb = 3 }', "unknown field 'cod_kb'")
    bad("no name", "process{}", "name is missing")
    bad("name too long", 'process{ name = string.rep("a", 24) }', "1 to 23 characters")
    bad("twice the same name", 'process{ name = "a" } process{ name = "a" }', "already")
    bad("name of a device process", main_of("").replace("t.exe", "gwes.exe"), "already")
    bad("knob in device", main_of("") + "device{ slots = 3 }", "no knob 'slots'")
    bad("no such ROM image", main_of("") + "device{ rom = 'none' }", "neither a .bib file nor one of")
    bad("a DLL twice", main_of("") + "dll{ name = 'a.dll' } dll{ name = 'A.DLL' }", "is described already")
    bad("a DLL's field", main_of("") + "dll{ name = 'a.dll', size = 3 }", "unknown field 'size'")
    bad("a DLL of the device", main_of("") + "dll{ name = 'coredll.dll' }", "has a DLL of that name")
    bad("LoadLibrary without a name", main_of("LoadLibrary(3)"), "takes the name of a DLL")
    bad("knob value in device", main_of("") + "device{ ram_mb = 7 }", "ram_mb is a number from 16 to 512, not '7'")
    bad("too big an EXE", main_of("", code_kb=32768), "image-too-big")
    bad("endless loop", main_of("while true do end"), "ran too long")
    bad("endless mistyping", main_of("while true do pcall(function() return foo end) end"),
        "ran too long")
    bad("endless loop inside pcall", main_of("while true do pcall(function() while true do end "
                                             "end) end"), "ran too long")
    bad("endless loop at the top", "while true do end", "ran too long")
    bad("endless yield", main_of("while true do yield() end"), "ran too long")
    bad("endless calls", main_of("while true do GetLastError() end"), "too (many steps|long)")
    bad("costly pattern", main_of('string.rep("a", 3000):find(string.rep("a*", 8) .. "b")'),
        "ran too long")
    bad("endless rep", main_of('string.rep("x", 1 << 40)'), "not enough memory")
    bad("rep of nothing", main_of('expect("empty", string.rep("", 1 << 60), "") error("end", 0)'),
        "end")
    bad("endless move", main_of("table.move({}, 1, 1 << 60, 2)"), "ran too long")
    bad("unbounded memory", main_of("local t = {} while true do t[#t + 1] = {} end"),
        "not enough memory|ran too long")
    bad("unbounded text", main_of('local s = "x" while true do s = s .. s end'),
        "not enough memory")
    bad("unbounded say", main_of('local s = string.rep("x", 100000) while true do say(s) end'),
        "says too much")
    bad("deep recursion", main_of("local function f() return f() + 1 end f()"), "stack overflow|not enough memory")
    bad("an error that is a table", main_of("error({})"), "not a text")
    bad("own error", main_of('error("my fault")'), r"t\.lua:2: my fault")
    bad("address of a table", main_of('string.format("%p", {})'), "'%p' is not available")
    bad("finalizer", main_of("setmetatable({}, {__gc = function() end})"), "'__gc'")
    bad("switch to nobody", main_of('switch_to "x.exe"'), "no process 'x.exe'")
    bad("unknown include", 'include "nothing"', "no file 'nothing'")
    bad("unordered keys", main_of("for k in pairs({[{}] = 1}) do end"), "no order")
    bad("answer is missing", main_of('ask{ question = "?" }'), "'answer' is missing")
    bad("expect_reason of nothing", main_of('expect_reason "no-luck"'), "no reason 'no-luck'")
    for name in ("io", "os", "package", "debug", "load", "dofile", "coroutine", "require",
                 "collectgarbage", "xpcall"):
        bad(f"{name} is not there", main_of(f"return {name}"), f"unknown name '{name}'")


def test_guest_mistakes(tmp):
    """What the guest does wrong is the guest's: the scenario goes on."""
    result = run("run", scenario(tmp, main_of("""
        expect("-1 is 4 GB - 1", VirtualAlloc(NULL, -1, MEM_RESERVE, PAGE_NOACCESS), NULL)
        expect_reason "size-too-big"
        expect("size 0", VirtualAlloc(NULL, 0, MEM_RESERVE, PAGE_NOACCESS), NULL)
        expect_reason "size-zero"
        local p = VirtualAlloc(NULL, KB(4), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        expect("NULL output", VirtualProtect(p, 1, PAGE_READONLY, NULL), FALSE)
        expect_reason "out-pointer"
        local ok, old = VirtualProtect(p, 1, PAGE_READONLY)
        expect("output as a result", old, PAGE_READWRITE)
        expect("read-only", try(poke8, p, 1).clause, "read-only")
        expect("no such image", CreateProcess("nothing.exe"), NULL)
        expect_reason "no-such-image"
        expect("NULL is nothing", try(peek32, 0).clause, "not-allocated")
        local k, v = next({b = 1, a = 2, [3] = 3})
        expect("next has an order", k, 3)
        local t = {5, 3, 9, 1}
        table.sort(t)
        expect("sort", table.concat(t, ","), "1,3,5,9")
        expect("tables have no address", tostring({}), "table")
        expect("a number of its own", math.random(1000000) == math.random(1000000), false)
    """)))
    check("guest mistakes are answered, not fatal", result.returncode == 0,
          result.stdout[-1500:] + result.stderr)
    result = run("run", scenario(tmp, main_of("peek32(0)")))
    check("an unhandled fault ends the process, exit 1", result.returncode == 1
          and "Data Abort: Thread=" in result.stdout and "BVA=1c000000" in result.stdout
          and "process_killed" in result.stdout, result.stdout[-1500:])
    result = run("run", scenario(tmp, main_of("peek32(0)", may_crash="true")), "--quiet")
    check("an announced crash is no failure", result.returncode == 0, result.stdout)
    result = run("run", scenario(tmp, main_of('expect("two", 1 + 1, 3)')))
    check("a failed expectation names file, line and both values", result.returncode == 1
          and re.search(r"FAILED  .*t\.lua:2: two: expected 3, got 2", result.stdout),
          result.stdout[-500:])
    result = run("run", scenario(tmp, main_of('expect("bytes", "\\xff\\"\\n", 1)')), "--json")
    events = [json.loads(line) for line in result.stdout.splitlines()]
    check("JSON survives any bytes", events[-1]["exit"] == 1)


def test_found_by_review(tmp):
    """One check for each mistake that a reader of the program has found."""
    text = main_of("""
        local out = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        local at = VirtualAlloc(NULL, MB(16), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        while not try(poke8, at, 1) do at = at + KB(4) end
        expect("an output that no RAM is left for", VirtualQuery(0x10000, out, 28), 0)
        expect_reason "out-pointer"
        expect("no RAM, no copy", ReadProcessMemory(GetCurrentProcessId(), 0x11000, out, 64), FALSE)
        expect_reason "range-unreadable"
    """)
    result = run("run", scenario(tmp, text), "--quiet", "--ram", "16",
                 "--set", "commit_backing=touch")
    check("success is not told where nothing was stored", result.returncode == 0, result.stdout)
    said = run("run", scenario(tmp, main_of("\n\nsay 'here'")), "--json").stdout
    check("say tells its own line", '"line":4,"text":"here"' in said, said[-400:])
    turns = """
        process{ name = "a.exe", main = function() Sleep(1) say "slept" end }
        process{ name = "b.exe", main = function() for i = 1, 20 do yield() end say "yielded" end }
    """
    told = run("run", scenario(tmp, turns)).stdout
    check("a sleeper does not starve beside yields",
          0 < told.find("slept") < told.find("yielded"), told)
    (tmp / "below").mkdir(exist_ok=True)
    (tmp / "evil.lua").write_text("return 1")
    refused("include stays below the scenario",
            run("run", scenario(tmp, 'include "../evil"', "below/t.lua")), 2, "no file '../evil'")
    refused("a limit names its line", run("run", scenario(tmp, main_of("\nwhile true do end"))), 2,
            r"t\.lua:3: the scenario ran too long")
    empty = run("map", "wall", "--at", "0").stdout
    check("no ghost where nobody runs", "MB  :" not in empty, empty)
    guard = run("explain", "wall", "00000000").stdout
    check("the NULL guard has a name", "NULL guard" in guard, guard)
    asked = [json.loads(line) for line in run("run", "wall", "--json").stdout.splitlines()
             if '"ask"' in line]
    check("choices are told", asked[0]["choices"].split("\n")[2] == "292", asked[0])
    many = main_of("expect('none', CreateProcess 'many.exe', NULL) expect_reason "
                   "'no-thread-record'", threads=150) + \
        'process{ name = "many.exe", start = false, threads = 200 }'
    result = run("run", scenario(tmp, many), "--quiet")
    check("thread records run out with a reason of their own", result.returncode == 0,
          result.stdout + result.stderr)
    short_lived = main_of("for i = 1, 100 do TerminateProcess(CreateProcess 'child.exe', 0) end") + \
        'process{ name = "child.exe", start = false, main = function() Sleep(1) end }'
    result = run("run", scenario(tmp, short_lived), "--quiet")
    check("an ended process leaves room for the next", result.returncode == 0, result.stderr)
    endless = run("run", scenario(tmp, main_of("Sleep(INFINITE) say 'awake'")))
    check("nobody wakes from INFINITE", endless.returncode == 0 and "awake" not in endless.stdout,
          endless.stdout + endless.stderr)
    late = main_of("Sleep(INFINITE - 1) Sleep(2) say(GetTickCount() >= INFINITE - 1)")
    told = run("run", scenario(tmp, late)).stdout
    check("a sleep does not end before it begins", "| true" in told, told)
    big = 'process{ name = "big%d.exe", start = false, code_kb = 32768, const_kb = 32768 }\n'
    code = main_of("expect('erased flash', peek32(0x11000), 0xFFFFFFFF)")
    result = run("run", scenario(tmp, big % 1 + code), "--quiet")
    check("a program behind a big one is in ROM", result.returncode == 0, result.stdout)
    refused("the ROM has an end",
            run("run", scenario(tmp, "".join(big % i for i in range(47)) + code)), 2,
            "'big2.exe': the device's ROM has no room for it")


def test_handles(tmp):
    """What a process leaves open is told; files and snapshots as a scenario meets them."""
    path = scenario(tmp, """
device{ storage_kb = 64, boot = "bare" }
process{ name = "keeper.exe", main = function()
    local h = CreateProcess "leaky.exe"
    expect("nothing while it lives", leaks(h), nil)
    switch_to "leaky.exe"
    local handles, views = leaks(h)
    expect("handles", handles, 3)
    expect("views", views, 1)
    expect("the file is nobody's any more", DeleteFile "log", TRUE)
    expect("no such file", DeleteFile "log", FALSE)
    expect_reason "no-such-file"
    expect("CloseHandle of a process only forgets", CloseHandle(GetCurrentProcessId()))
end }
process{ name = "leaky.exe", start = false, main = function()
    local m = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, KB(4), "m")
    CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, KB(4), "m")
    expect("it exists", GetLastError(), ERROR_ALREADY_EXISTS)
    MapViewOfFile(m, FILE_MAP_WRITE, 0, 0, 0)
    expect("a file", CreateFile("log", GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL) ~= INVALID_HANDLE_VALUE)
    ExitProcess(7)
end }
""", "handles.lua")
    result = run("run", path, "--quiet")
    check("handles: a scenario sees what was left open", result.returncode == 0, result.stdout + result.stderr)
    text = run("explain", path, "08010000").stdout
    check("handles: explain tells of the last tenant",
          "ended with code 00000007 and left 3 handles and 1 views open" in text, text)
    names = [json.loads(line).get("args", {}).get("lpName") for line in
             run("run", path, "--json").stdout.splitlines()]
    check("handles: names are in the JSON", names.count("m") == 2, names)
    bad = scenario(tmp, main_of("CreateFileMapping(-1, NULL, PAGE_READWRITE, 0, 1, 5)"), "bad_name.lua")
    refused("a name that is a number", run("run", bad), 2, "a name or NULL expected")


def test_physical(tmp):
    """Outputs that are left out, several in a row too; the words for physical memory."""
    path = scenario(tmp, """
device{ storage_kb = 256, boot = "bare", ram_mb = 16 }
dll{ name = "celog.dll", code_kb = 40, data_kb = 8 }
process{ name = "driver.exe", main = function()
    local p, physical = AllocPhysMem(KB(100), PAGE_READWRITE + PAGE_NOCACHE, 0xFFFF, 0)
    expect("aligned", physical % KB(64), 0)
    expect("not VirtualFree's", VirtualFree(p, 0, MEM_RELEASE), FALSE)
    expect_reason "system-region"
    local ok, old = VirtualSetAttributes(p, KB(8), 8, 8)
    expect("uncached until now", old, physical)
    local told, store, program, page = GetSystemMemoryDivision()
    expect("both parts are all of RAM", (store + program) * page, MB(16))
    expect("changed", SetSystemMemoryDivision(store + 10), SYSMEM_CHANGED)
    expect("failed", SetSystemMemoryDivision(31), SYSMEM_FAILED)
    expect("the kernel's", LoadKernelLibrary "celog.dll" ~= NULL)
    expect("freed", FreePhysMem(p))
end }
""", "physical.lua")
    result = run("run", path)
    check("physical memory in a scenario", result.returncode == 0, result.stdout + result.stderr)
    row = next((line for line in run("dlls", path).stdout.splitlines() if "celog.dll" in line), "")
    check("dlls: the kernel's DLL has no place in a slot", " 80" in row and " 0 KB" in row, row)
    text = run("explain", path, row.split()[2]).stdout
    check("explain: the kernel's DLL behind the window", "celog.dll of the kernel" in text, text)


def test_answers(tmp):
    path = tmp / "answers.txt"
    path.write_text("292\nno\n")
    events = [json.loads(line) for line in
              run("run", "wall", "--json", "--answers", path).stdout.splitlines()]
    grades = [e["grade"] for e in events if e["kind"] == "ask"]
    check("answers are graded", grades == ["right", "wrong"], grades)
    check("the end counts them", events[-1]["right"] == 1 and events[-1]["wrong"] == 1)


def test_agreement(tmp):
    """largest and walk, run by a guest, agree with what the map says."""
    text = """
        local largest, walk = include "lib/largest", include "lib/walk"
        process{ name = "t.exe", main = function()
            math.randomseed(%d)
            local held = {}
            for i = 1, 200 do
                local p = VirtualAlloc(NULL, KB(4) * math.random(1, 200), MEM_RESERVE, PAGE_NOACCESS)
                if p then held[#held + 1] = p end
                if #held > 0 and math.random() < 0.4 then
                    VirtualFree(table.remove(held, math.random(#held)), 0, MEM_RELEASE)
                end
            end
            local _, sum, hole = walk(KB(64), dll_line())
            say("largest=%%d walk=%%d sum=%%d", largest(), hole, sum)
        end }
    """
    for seed in range(5):
        path = scenario(tmp, text % seed)
        said = re.search(r"largest=(\d+) walk=(\d+) sum=(\d+)", run("run", path).stdout)
        bars = re.search(r"largest hole ([\d,.]+) (KB|MB), free in sum ([\d,.]+) (KB|MB)",
                         run("map", path).stdout)
        unit = {"KB": 1 << 10, "MB": 1 << 20}

        def near(text_number, text_unit, value):
            shown = float(text_number.replace(",", "")) * unit[text_unit]
            return abs(shown - value) <= (104858 if "." in text_number else 0)

        largest, walk, total = map(int, said.groups())
        check(f"walk, largest and world agree (seed {seed})", largest == walk
              and near(bars[1], bars[2], largest) and near(bars[3], bars[4], total),
              f"{said.groups()} {bars.groups()}")


DUMP = """4294787156 PID:a3e1fd2 TID:83f4eb0e Memory usage for Process 80c4121c: 'filesys.exe' pid 1\r
4294787157 PID:a3e1fd2 TID:83f4eb0e Slot base 04000000  Section ptr 81ee2000\r
4294787158 PID:a3e1fd2 TID:83f4eb0e   04010000(2): -CCCCWWW?\r
4294787159 PID:a3e1fd2 TID:83f4eb0e Page summary: code=4(0) data r/o=0 r/w=3 stack=0 reserved=1\r
"""
NORMAL = """Memory usage for Process 80c4121c: 'filesys.exe' pid 1
Slot base 04000000  Section ptr 81ee2000
  04010000(2): -CCCCWWW?
Page summary: code=4(0) data r/o=0 r/w=3 stack=0 reserved=1
"""


def test_lockstep(tmp, dump):
    """--beside PROFILE: the same scenario there, call by call."""
    out = run("map", "shared-heap", "--beside", "smartphone", "--at", 33).stdout
    check("the profiles are the names", out.startswith("left   pocket-pc\nright  smartphone\n"), out)
    check("where they part", "They part at line 33 (step 33): HeapCreate is done on the left" in out, out)
    before = run("map", "shared-heap", "--beside", "smartphone", "--at", 32).stdout
    check("before that nothing is told", "They part" not in before and "the same" in before, before)
    after = run("map", "shared-heap", "--beside", "smartphone", "--at", 34).stdout
    check("what it did alone", "Before it, the right device made 3 calls alone." in after, after)
    waits = run("map", "shared-heap", "--profile", "smartphone", "--beside", "pocket-pc", "--at", 35)
    check("the other one leads", "The right device waits: it does not make this call." in waits.stdout,
          waits.stdout)
    knobs = run("map", "two-gates", "--at", 12, "--beside", "smartphone,kernel_mode=all")
    check("knobs of the second device alone", "poke32 is refused on the left and done on the right" in
          knobs.stdout, knobs.stdout + knobs.stderr)
    picture = tmp / "lockstep.svg"
    result = run("view", "shared-heap", "--beside", "smartphone", "--at", 33, "--screenshot", picture)
    check("a picture of both", result.returncode == 0 and "They part at" in picture.read_text(),
          result.stderr)
    for what, code, line in [("smartfone", 2, "neither a profile .pocket-pc, smartphone"),
                             ("smartfone,cpu=arm", 2, "neither a profile"),
                             ("smartphone,colour=red", 2, "no knob 'colour'"),
                             ("smartphone,ram_mb=4", 2, "ram_mb is a number from 16 to 512, not '4'"),
                             ("./smartphone", 2, "cannot read ./smartphone")]:
        for command in [("map", "wall"), ("view", "wall", "--screenshot", tmp / "none.png")]:
            refused(f"{command[0]} --beside {what}", run(*command, "--beside", what), code, line)
    refused("a dump on a profile", run("map", dump, "--beside", "smartphone"), 2, "it runs nowhere")
    path = scenario(tmp, 'process{ name = "a.exe", main = function()\n'
                    'if knob "kernel_mode" == "user" then error "not here" end Sleep(1) end }')
    refused("a scenario that cannot run there", run("map", path, "--beside", "smartphone"), 2,
            "not here")


def test_dumps(tmp):
    """A dump of a device wherever FILE is."""
    for name in ["wall", "thirty-two", "large-area"]:
        full = run("mi", "full", name).stdout
        again = run("mi", "full", scenario(tmp, full, "full.txt"))
        check(f"{name}: mi full is read and printed back", again.stdout == full and full, again.stderr)
        short = run("mi", name).stdout
        check(f"{name}: mi is read and printed back",
              run("mi", scenario(tmp, short, "mi.txt")).stdout == short and short)
        lists = run("gi", "proc", name).stdout
        check(f"{name}: gi proc is read and printed back",
              run("gi", "proc", scenario(tmp, lists, "gi.txt")).stdout == lists and lists)
    dump = scenario(tmp, DUMP, "dump.txt")
    check("a dump with prefixes and CR LF", run("mi", "full", dump).stdout == NORMAL)
    shown = run("map", dump)
    check("map of a dump", shown.returncode == 0 and "RAM of the device      unknown" in shown.stdout
          and "2 filesys.exe" in shown.stdout, shown.stdout + shown.stderr)
    for address, wanted in [("04012000", "letter C: code in ROM"), ("04018000", "letter ?: in use"),
                            ("04010000", "reserved"), ("05000000", "not allocated"),
                            ("06000000", "the dump does not tell of this page"),
                            ("00011000", "a dump does not say which process runs")]:
        result = run("explain", dump, address)
        check(f"explain {address} of a dump", result.returncode == 0 and wanted in result.stdout
              and "access      unknown" in result.stdout, result.stdout + result.stderr)
    result = run("explain", dump, "00012000", "--process", "filesys.exe")
    check("explain a slot-0 address of a dump", "= 04012000 while filesys.exe runs" in result.stdout
          and "letter C" in result.stdout, result.stdout)
    for extra in [[], ["--physical"], ["--access", "04012000"], ["--zoom", "slot@04012000"],
                  ["--zoom", "block@04012000"], ["--zoom", "bytes@04012000"], ["--present"],
                  ["--size", "640x400"], ["--at", "0"], ["--process", "filesys.exe"]]:
        picture = tmp / "dump.png"
        result = run("view", dump, "--screenshot", picture, *extra)
        check(f"view of a dump {extra}", result.returncode == 0 and picture.stat().st_size > 1000,
              result.stderr)
        picture.unlink(missing_ok=True)
    run("view", dump, "--screenshot", tmp / "dump.svg")
    picture = (tmp / "dump.svg").read_text()
    check("the window says what is unknown, and why nothing runs",
          all(words in picture for words in ["unknown: not in the dump", "nothing can run", "SLOT 2"]))
    later = scenario(tmp, DUMP.replace("WWW?", "WW--"), "later.txt")
    beside = run("map", dump, "--beside", later)
    check("two dumps beside each other", beside.returncode == 0 and
          re.search(r"^!  2  filesys.exe .*1 of another kind", beside.stdout, re.M),
          beside.stdout + beside.stderr)
    for other in [later, "wall"]:
        picture = tmp / "beside.svg"
        result = run("view", dump, "--beside", other, "--screenshot", picture)
        check(f"a picture of two: {other}", result.returncode == 0 and "Beside it" in
              picture.read_text() and "dump.txt" in picture.read_text(), result.stderr)
    refused("a picture beside nothing", run("view", dump, "--beside", tmp / "none.txt",
                                            "--screenshot", tmp / "none.png"), 2, "cannot read")
    check("a dump beside a scenario", "wall.exe" in run("map", dump, "--beside", "wall").stdout)
    same = run("map", "wall", "--beside", "wall").stdout
    check("a device beside itself", "!" not in same.split("! pages differ")[0] and "the same" in same)
    test_lockstep(tmp, dump)
    refused("run of a dump", run("run", dump), 2, r"run: .*dump\.txt is a dump of a device")
    refused("events of a dump", run("events", dump), 2, "is a dump of a device")
    refused("dlls of a dump", run("dlls", dump), 2, "is a dump: it does not tell how large DLLs are")
    refused("mi kernel of a dump", run("mi", "kernel", dump), 2, "not read from dumps")
    refused("mi of a gi list", run("mi", tmp / "gi.txt"), 2, "has no list of mi")
    refused("a knob for a dump", run("map", dump, "--set", "cpu=x86"), 2, "are for scenarios")
    refused("a step of a dump", run("map", dump, "--at", 3), 2, "--at 3: a dump is one moment")
    refused("beside nothing", run("map", dump, "--beside", tmp / "none.txt"), 2, "cannot read")
    for text, line in [(DUMP.replace("WWW?", "WXW"), r"dump\.txt:3: page 'X'"),
                       (DUMP.replace("pid 1", "pid 77"), r"dump\.txt:1: process 77"),
                       (DUMP + DUMP, r"dump\.txt:5: process 1 is listed a second time"),
                       (DUMP.replace("04010000(2)", "04010000(2"), r"dump\.txt:3: want"),
                       ("Slot base 04000000  Section ptr zz\nx\n", r"no|dump\.txt:1: want")]:
        path = scenario(tmp, text, "dump.txt")
        for command in [("map",), ("mi", "full"), ("view", "--screenshot", tmp / "none.png")]:
            result = run(command[0], *command[1:2] if command[0] == "mi" else [], path,
                         *command[1:] if command[0] == "view" else [])
            refused(f"{command[0]} of a bad dump: {line}", result, 2, line)
    check("no picture of a bad dump", not (tmp / "none.png").exists())
    notes = scenario(tmp, "Memory was short again on Tuesday,\nsee the log.\n", "notes.txt")
    refused("a text that is neither", run("map", notes), 2,
            r"notes\.txt is neither a dump \(no list of mi, gi or MemoRx was found in it\) nor a "
            r"scenario: .*notes\.txt:1:")
    refused("a scenario in error stays one", run("map", scenario(tmp, "device{ x = 1 }", "s.txt")), 2,
            r"^slot32: .*s\.txt:1: device: this build has no knob 'x'")
    refused("bad Lua in a .lua file", run("map", scenario(tmp, "x y", "s.lua")), 2, r"^slot32: .*s\.lua:1:")
    refused("garbage", run("map", scenario(tmp, bytes(range(256)) * 40, "garbage.txt")), 2, "garbage")
    quoting = "-- a lesson\n--[[\nSlot base 04000000  Section ptr 81ee2000\n]]\n" + main_of("say 'x'")
    check("a scenario that quotes a dump is a scenario",
          run("run", scenario(tmp, quoting, "quoting.lua")).returncode == 0)


REMEDIED = """
local order = {}
local function entry(name)
    return function(handle, reason) order[#order + 1] = name .. reason return true end
end
dll{ name = "one.dll", code_kb = 60, data_kb = 4, entry = entry "one", exports = { "One" }, needs = { "two.dll" } }
dll{ name = "two.dll", code_kb = 64, data_kb = 8, entry = entry "two", exports = { "Two" } }
dll{ name = "words.dll", code_kb = 0, const_kb = 300, data_kb = 4 }
dll{ name = "both.dll", code_kb = 10, const_kb = 300, data_kb = 4 }
dll{ name = "plain.dll", code_kb = 100, data_kb = 4 }
process{ name = "t.exe", stack_kb = 1024, needs = { "plain.dll" }, main = function()
%s
end }
"""


def test_remedies(tmp):
    """Each kind changes the device as declared, whatever runs on it."""
    def remedied(what, body, *remedies, extra=""):
        path = scenario(tmp, REMEDIED % body + extra, "remedied.lua")
        result = run("run", path, *[a for r in remedies for a in ("--remedy", r)])
        check(f"remedies: {what}", result.returncode == 0 and "all held" in result.stdout,
              result.stdout[-900:] + result.stderr)

    merged = """
    local line = dll_line()
    local a = LoadLibrary "two.dll"
    expect("68 + 72 KB in one", line - dll_line(), KB(192))
    local b = LoadLibrary "ONE.dll"
    expect("one DLL", a, b)
    expect("and no more room", line - dll_line(), KB(192))
    expect("old name", GetModuleHandle "two.dll", a)
    expect("first name", GetModuleHandle "one.dll", a)
    expect("exports of the first", GetProcAddress(a, "One") ~= NULL)
    expect("and of the second", GetProcAddress(a, "Two") ~= NULL)
    expect("entry points, once, in order", table.concat(order, " "), "one1 two1")
    FreeLibrary(a)
    FreeLibrary(b)
    expect("and the other way round", table.concat(order, " "), "one1 two1 two0 one0")
    expect("the line is back", dll_line(), line)"""
    remedied("merge", merged, "merge:one.dll+two.dll")
    remedied("merge of three with what a program is linked with", """
    expect("there from the start", GetModuleHandle "words.dll" ~= NULL)
    expect("by the name it was linked by", GetModuleHandle "plain.dll", GetModuleHandle "words.dll")
    """, "merge:words.dll+plain.dll+both.dll")
    remedied("modules", """
    local line = dll_line()
    local h = LoadLibrary "one.dll"
    expect("its need takes what it took: 128 KB", line - dll_line(), KB(128))
    expect("exports", GetProcAddress(h, "One") ~= NULL)
    expect("code in slot 1", GetProcAddress(h, "One") // MB(32), 1)
    expect("entry points", table.concat(order, " "), "two1 one1")
    FreeLibrary(h)
    expect("freed", dll_line(), line)
    expect("not for the kernel", LoadKernelLibrary "one.dll", NULL)
    expect_reason "kernel-dll-in-rom"
    """, "modules:one.dll", extra='device{ boot = "bare" }')
    remedied("modules with trust only for ROM", """
    expect("ROM is trusted", LoadLibrary "two.dll" ~= NULL)
    """, "modules:two.dll", extra='device{ trust_tiers = "two" }')
    remedied("resource-only", """
    local line = dll_line()
    local h = LoadLibrary "words.dll"
    expect("slot 63", h ~= NULL)
    expect("costs no slot anything", dll_line(), line)
    """, "resource-only:words.dll")
    remedied("split", """
    local line = dll_line()
    expect("loads", LoadLibrary "both.dll" ~= NULL)
    expect("12 KB of code and 4 of data are left", line - dll_line(), KB(64))
    expect("with its resources", GetModuleHandle "both-res.dll" ~= NULL)
    """, "split:both.dll")
    remedied("first", """
    local line = dll_line()
    local h = LoadLibrary "one.dll"
    expect("one and what it is linked with are there", dll_line(), line)
    FreeLibrary(h)
    expect("and stay", dll_line(), line)
    """, "first:one.dll")
    remedied("stack", """
    local low, high = stack()
    expect("/STACK:131072", high - low, KB(128))
    """, "stack:0x20000")
    remedied("one after the other", """
    local line = dll_line()
    LoadLibrary "two.dll"
    expect("nothing is taken when it is loaded", dll_line(), line)
    expect("both from slot 1", GetProcAddress(GetModuleHandle "one.dll", "Two") // MB(32), 1)
    """, "merge:one.dll+two.dll", "modules:one.dll", extra='device{ boot = "bare" }')
    path = scenario(tmp, REMEDIED % "", "remedied.lua")
    begin = json.loads(run("run", path, "--json", "--remedy", "first:one.dll").stdout.splitlines()[0])
    check("JSON tells of remedies", begin["remedies"] == ["first:one.dll"], begin)
    check("only if there are any", "remedies" not in json.loads(run("run", path, "--json").stdout
                                                                .splitlines()[0]))
    for command in ("run", "dlls"):
        check(f"{command} tells of remedies", "with one.dll loaded first; stacks of 64 KB\n" in
              run(command, path, "--remedy", "first:one.dll", "--remedy", "stack:65536").stdout)
    for extra in ([], ["--present"], ["--size", "640x400"], ["--at", "0"], ["--physical"]):
        picture = tmp / "remedied.svg"
        result = run("view", "dll-crunch", "--remedy", "modules:tiny.dll", "--screenshot", picture,
                     *extra)
        check(f"a picture with a remedy {extra}", result.returncode == 0 and
              ("tiny.dll in MODULES" in picture.read_text() or "with 1 remedy" in picture.read_text()),
              result.stderr)
    for text, words in [
            ("drop:one.dll", "want modules:"), ("merge:one.dll", "two DLLs or more"),
            ("modules:none.dll", "the device has no DLL 'none.dll'"),
            ("merge:one.dll+none.dll", "the device has no DLL 'none.dll'"),
            ("merge:none.dll+nil.dll", "the device has no DLL 'none.dll'"),
            ("modules:coredll.dll", "coredll.dll stands in MODULES already"),
            ("resource-only:one.dll", "the code of one.dll is called"),
            ("resource-only:two.dll", "the code of two.dll is called"),
            ("resource-only:plain.dll", "the code of plain.dll is called"),
            ("resource-only:both.dll", "both.dll has code; split: moves"),
            ("split:one.dll", "one.dll has no resources"),
            ("split:words.dll", "words.dll has no code: resource-only: moves"),
            ("stack:0x100000", "no program of the scenario has longer stacks"),
            ("stack:17", "want a size in bytes")]:
        for command in ("run", "dlls", "map", "mi", "gi", "events"):
            refused(f"{command} --remedy {text}", run(command, path, "--remedy", text), 2,
                    re.escape(words))
    refused("twice in MODULES", run("dlls", path, "--remedy", "modules:two.dll", "--remedy",
                                    "modules:two.dll"), 2, "two.dll stands in MODULES already")
    refused("too many", run("dlls", path, *["--remedy", "first:one.dll"] * 17), 2, "more than 16")
    refused("explain with a bad remedy", run("explain", path, "0", "--remedy", "x:y"), 2, "want modules")
    dump = scenario(tmp, DUMP, "dump.txt")
    refused("a remedy for a dump", run("map", dump, "--remedy", "first:a.dll"), 2, "are for scenarios")
    bib = tmp / "files.bib"
    bib.write_text("MEMORY\n NK 80040000 00800000 RAMIMAGE\n RAM 80840000 02000000 RAM\n"
                   "MODULES\n nk.exe nk.exe NK SH\n coredll.dll coredll.dll NK SH"
                   "   ; @SIZE 512 0 8 core\n filesys.exe filesys.exe NK SH\n"
                   "FILES\n extra.dll extra.dll NK S ; @SIZE 100 0 4\n"
                   " more.dll more.dll NK S ; @SIZE 10 0 4\n")
    path = scenario(tmp, "device{ rom = 'files.bib' }" + main_of("""
        LoadLibrary "extra.dll" LoadLibrary "more.dll" say("line %08X", dll_line())"""), "files.lua")
    for remedies, line in [([], "01FC0000"), (["modules:extra.dll"], "01FD0000"),
                           (["merge:extra.dll+more.dll"], "01FD0000"),
                           (["modules:extra.dll", "modules:more.dll"], "01FD0000")]:
        result = run("run", path, *[a for r in remedies for a in ("--remedy", r)])
        check(f"DLLs of an image's FILES: {remedies}", f"line {line}" in result.stdout,
              result.stdout + result.stderr)


def test_output_error():
    with open("/dev/full", "w") as full:
        result = subprocess.run([SLOT32, "scenarios"], stdout=full, stderr=subprocess.PIPE, text=True)
    check("a full disk is told", result.returncode == 3 and "cannot write" in result.stderr)


def test_rest(tmp_path):
    test_decode()
    test_explain_stack(tmp_path)
    test_servers(tmp_path)
    test_allocators(tmp_path)
    test_gi()
    test_wall()
    test_device_from_bib()
    test_linked_dlls()
    test_kernel_dlls()
    test_regressions()
    test_views(tmp_path)
    test_usage(tmp_path)
    test_rom(tmp_path)
    test_pictures(tmp_path)
    test_bad_scenarios(tmp_path)
    test_guest_mistakes(tmp_path)
    test_answers(tmp_path)
    test_handles(tmp_path)
    test_physical(tmp_path)
    test_found_by_review(tmp_path)
    test_agreement(tmp_path)
    test_dumps(tmp_path)
    test_remedies(tmp_path)
    test_output_error()


if PART != "--rest":
    test_lessons()
if PART != "--lessons":
    with tempfile.TemporaryDirectory() as directory:
        test_rest(pathlib.Path(directory))
print(f"{checks - len(failures)} of {checks} checks held")
sys.exit(1 if failures else 0)
