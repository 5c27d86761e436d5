#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Servers and allocators that are called by others, and end.

usage: test_servers.py SLOT32 [--write-golden]
"""
from program import check, run, scenario, test

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
    path.write_text(ONE_METHOD % ("", "", "say((('ab'):gsub('%w', function(c) Sleep(5) return c:upper() "
                                          "end)))"))
    check("a function of gsub may wait", "| AB" in run("run", path).stdout)
    for client, words in [
            ("call_server(20)", "a set, a method and up to 4 values"),
            ("call_server()", "a set, a method and up to 4 values"),
            ("call_server(20, 0, 1, 2, 3, 4, 5)", "a set, a method and up to 4 values"),
            ("call_server(0x100000014, 0)", "32 bits"), ("call_server(20, 0, -0x80000001)", "32 bits"),
            ("call_server(20, 0.5)", "integer representation"),
            ("local t = setmetatable({}, {__tostring = function() WaitForSingleObject(CreateEvent("
             "NULL, FALSE, FALSE, NULL), 5) end}) pcall(tostring, t) say 'never'",
             "cannot wait here")]:
        path.write_text(ONE_METHOD % ("", "", client))
        result = run("run", path)
        check(client, result.returncode != 0 and words in result.stderr and
              "never" not in result.stdout, result.stdout[-500:] + result.stderr)


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


test(test_servers, test_allocators)
