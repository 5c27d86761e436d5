#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Scenarios with mistakes in them, and what calls refuse.

usage: test_scenarios.py SLOT32 [--write-golden]
"""
import json
import re

from program import check, main_of, refused, run, scenario, test


def test_shipped_programs(tmp):
    """c/wall.exe is there without a file; a scenario's own file of that name comes first."""
    path = scenario(tmp, 'process{ exe = "c/wall.exe" }')
    told = run("run", path).stdout
    check("a shipped program runs", "36 blocks of 512 KB, then error 8." in told, told[-800:])
    dll = run("run", scenario(tmp, 'dll{ file = "c/counter.dll" }\n' + main_of('expect("loaded", LoadLibrary("counter.dll") ~= NULL)'), "d.lua"))
    check("so does a shipped DLL", dll.returncode == 0, dll.stdout[-800:] + dll.stderr)
    refused("a program is no DLL", run("run", scenario(tmp, 'dll{ file = "c/wall.exe" }', "w.lua")), 2, "c/wall.exe is a program, not a DLL")
    refused("include takes none", run("run", scenario(tmp, 'include "c/wall.exe"', "i.lua")), 2, "include: no file 'c/wall.exe'")
    refused("nor one that is not shipped", run("run", scenario(tmp, 'process{ exe = "c/wail.exe" }', "n.lua")), 2, "process: no file 'c/wail.exe'")
    refused("a shipped program is no scenario", run("run", "c/wall.exe", cwd=tmp), 2, "cannot read c/wall.exe")
    (tmp / "c").mkdir()
    scenario(tmp / "c", "MZ, and no more", "wall.exe")
    refused("the scenario's own comes first", run("run", path), 2, r"process: c/wall\.exe: cut off: no PE header in 15 bytes")


def test_bad_scenarios(tmp):
    def bad(what, text, pattern, *args, code=2):
        path = scenario(tmp, text)
        refused(what, run("run", path, "--quiet", *args), code, pattern)

    bad("syntax error", "process{ name = ", r"t\.lua:1:.*(expected|unexpected)")
    bad("empty file", "", "is empty")
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
    bad("name too long", 'process{ name = string.rep("a", 260) }', "1 to 259 characters")
    bad("twice the same name", 'process{ name = "a" } process{ name = "a" }', "already")
    bad("name of a device process", main_of("").replace("t.exe", "gwes.exe"), "already")
    # The first mistake in the order of the names, whatever order Lua has them in.
    for what, text in (("device", main_of("") + "device{ %s }"), ("process", "process{ name = 'a.exe', %s }"),
                       ("dll", main_of("") + "dll{ name = 'a.dll', %s }"), ("scenario", "scenario{ %s }")):
        for order in ("zz = 1, mm = 1, aa = 1", "aa = 1, mm = 1, zz = 1", "mm = 1, aa = 1, zz = 1"):
            bad(f"the first mistake of {what}", text % order, "'aa'")
    bad("knob in device", main_of("") + "device{ slots = 3 }", "no knob 'slots'")
    bad("no such ROM image", main_of("") + "device{ rom = 'none' }", "neither a .bib file nor one of")
    bad("a DLL twice", main_of("") + "dll{ name = 'a.dll' } dll{ name = 'A.DLL' }", "is described already")
    bad("a DLL's field", main_of("") + "dll{ name = 'a.dll', size = 3 }", "unknown field 'size'")
    bad("a DLL of the device", main_of("") + "dll{ name = 'coredll.dll' }", "has a DLL of that name")
    bad("LoadLibrary without a name", main_of("LoadLibrary(3)"), "takes the name of a DLL")
    bad("knob value in device", main_of("") + "device{ ram_mb = 7 }", "ram_mb is a number from 16 to 512, not '7'")
    bad("a size as text", 'process{ name = "a.exe", code_kb = "64" }',
        "process: code_kb must be a whole number from 0 to 32768")
    bad("a size one too large", 'process{ name = "a.exe", threads = 201 }',
        "process: threads must be a whole number from 0 to 200")
    bad("half a KB of a DLL", main_of("") + "dll{ name = 'a.dll', data_kb = 0.5 }",
        "dll: data_kb must be a whole number from 0 to 32768")
    bad("too large a piece", main_of("ask{ question = 'q', answer = '1', unit = MB(32) + 1 }"),
        "ask: unit must be a whole number from 0 to 33554432")
    bad("33 bits", main_of("CreateThread(NULL, 1 << 32, function() end, NULL, 0)"),
        "CreateThread: cbStack must be a whole number of 32 bits, or NULL")
    bad("33 bits below 0", main_of("CeHeapCreate(0, -(1 << 31) - 1, 0, nil, nil)"),
        "CeHeapCreate: dwInitialSize must be a whole number of 32 bits")
    bad("too big an EXE", main_of("", code_kb=32768), "image-too-big")
    bad("endless loop", main_of("while true do end"), "ran too long")
    bad("endless mistyping", main_of("while true do pcall(function() return _G.foo end) end"),
        "ran too long")
    bad("endless loop inside pcall", main_of("while true do pcall(function() while true do end "
                                             "end) end"), "ran too long")
    bad("endless loop at the top", "while true do end", "ran too long")
    bad("endless yield", main_of("while true do yield() end"), "ran too long|512 MB")
    bad("endless calls", main_of("while true do GetLastError() end"), "too (many steps|long)")
    bad("costly pattern", main_of('string.rep("a", 3000):find(string.rep("a*", 8) .. "b")'),
        "ran too long")
    bad("endless rep", main_of('string.rep("x", 1 << 40)'), "a text of more than 1 MB")
    bad("rep of nothing", main_of('expect("empty", string.rep("", 1 << 60), "") error("end", 0)'),
        "end")
    bad("endless move", main_of("table.move({}, 1, 1 << 60, 2)"), "ran too long")
    bad("unbounded memory", main_of("local t = {} while true do t[#t + 1] = {} end"),
        "needs more than 512 MB|ran too long")
    bad("unbounded text", main_of('local s = "x" while true do s = s .. s end'),
        "a text of more than 1 MB")
    bad("unbounded say", main_of('local s = string.rep("x", 100000) while true do say(s) end'),
        "needs more than 512 MB")
    bad("deep recursion", main_of("local function f() return f() + 1 end f()"), "stack overflow")
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


def test_unknown_names(tmp):
    """Names that nothing has are found before anything runs, whatever branch they are in."""
    def said(text, name="t.lua"):
        return run("run", scenario(tmp, text, name), "--json")
    late = main_of("GetTickCount()\nif false then\n VirtualAlloc(NULL, 4096, MEM_RESERV, PAGE_NOACCESS) end")
    result = said(late)
    refused("before the run", result, 2, r"t\.lua:4: unknown name 'MEM_RESERV'; did you mean MEM_RESERVE\?")
    check("nothing has run", '"kind":"call"' not in result.stdout, result.stdout[:500])
    for name, instead in (("OpenMutex", "CreateMutex with the same name opens it"), ("VirtualAllocEx", "its own slot"),
                          ("OpenFileMapping", "CreateFileMapping"), ("SignalObjectAndWait", "WaitForSingleObject"),
                          ("CreatePipe", "message queue"), ("CreateWaitableTimer", "waits with a time limit")):
        refused(f"not in CE: {name}", said(main_of(f"if false then {name}(0) end")), 2,
                f"t.lua:2: {name} is not in Windows CE 5; .*{instead}")
    # All that must pass: comments, text, fields, methods, labels, keys, and whatever is declared anywhere.
    for what, text in {
            "a comment": "-- Wrong\n--[[ Wrong ]]\n--[==[ Wrong ]] Wrong ]==]",
            "text": "local a = 'Wrong' .. \"Wr\\\"ong Wrong\" .. [[ Wrong ]] .. [=[ Wrong ]] Wrong ]=]",
            "a field": "local t = { Wrong = 1, [2] = 3 } t.Wrong = t.Wrong t.f = function(self) return self end t:f()",
            "a label": "goto done ::done::",
            "locals": "local a, b <const>, c = 1, 2 local d <close> = nil return a + b, c, d",
            "parameters": "local function f(one, two, ...) return one, two, ... end f(1, 2)",
            "a function": "local function g() return g end g() local h function h() end h()",
            "a loop": "for i = 1, 2 do local x = i end for k, v in pairs({}) do local x = k, v end",
            "numbers": "local a = 0x1Fp4 + 1.5e-3 + 3 // 2 - -1",
            "NULL": "return NULL == nil",
    }.items():
        result = said(main_of(text))
        check(f"passes: {what}", result.returncode == 0, result.stderr)
    (tmp / "part.lua").write_text("return function() return MEM_RESERV end\n")
    refused("in a file that is included", said('local f = include "part.lua"\n' + main_of("return")), 2,
            r"part.lua:1: unknown name 'MEM_RESERV'")
    result = said("\ufeff#!/usr/bin/slot32\n" + main_of("Wrong()"))
    refused("behind a mark and a line for the shell", result, 2, r"t\.lua:3: unknown name 'Wrong'")


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


test(test_shipped_programs, test_bad_scenarios, test_unknown_names, test_guest_mistakes, test_found_by_review, test_handles, test_physical)
