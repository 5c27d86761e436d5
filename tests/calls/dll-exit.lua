-- ExitProcess calls "the entry-point function of all attached DLLs". The end of a main thread is the end of the process.
-- Source: ExitProcess, ExitThread, TerminateProcess, TerminateThread, DllMain (CE 5.0)
local points = include "lib/entry_points"
local entry, told = points.entry, points.told
dll{ name = "a.dll", entry = entry "a" }
dll{ name = "b.dll", entry = entry "b" }
dll{ name = "linked.dll", entry = entry "linked" }
local where
dll{ name = "bad.dll", entry = function(handle, reason)
    if reason == DLL_PROCESS_DETACH then
        where = GetCurrentProcessId()
        peek32(0)
    end
    return TRUE
end }
local function load() LoadLibrary("a.dll") LoadLibrary("b.dll") LoadLibrary("a.dll") end

process{ name = "exit.exe", start = false, main = function() load() ExitProcess(5) end }
process{ name = "thread.exe", start = false, main = function() load() ExitThread(6) end }
process{ name = "other.exe", start = false, main = function()
    load()
    CreateThread(NULL, 0, function() ExitProcess(7) end, NULL, 0)
    Sleep(INFINITE)
end }
process{ name = "linked.exe", start = false, needs = { "linked.dll" }, main = function() ExitProcess(8) end }
process{ name = "fault.exe", start = false, may_crash = true, main = function() load() peek32(0) end }

process{ name = "self.exe", start = false, main = function() load() TerminateProcess(GetCurrentProcess(), 9) end }
process{ name = "main.exe", start = false, main = function()
    load()
    local main = GetCurrentThreadId()
    CreateThread(NULL, 0, function() TerminateThread(main, 10) end, NULL, 0)
    Sleep(INFINITE)
end }

local inner
process{ name = "victim.exe", start = false, main = function()
    load()
    inner = CreateThread(NULL, 0, function() Sleep(INFINITE) end, NULL, 0)
    Sleep(INFINITE)
end }
process{ name = "bad.exe", start = false, main = function()
    LoadLibrary("bad.dll")
    LoadLibrary("a.dll")
    Sleep(INFINITE)
end }

-- Its entry point ends what is ending: that is told once.
local ends = { ExitThread, ExitProcess, function(code) TerminateProcess(GetCurrentProcess(), code) end }
local how, heard = 1, 0
dll{ name = "again.dll", entry = function(handle, reason)
    if reason ~= DLL_PROCESS_ATTACH then
        heard = heard + 1
        ends[how](10 + how)
    end
    return TRUE
end }
process{ name = "again.exe", start = false, main = function() LoadLibrary("again.dll") ends[how](1) end }
process{ name = "waits.exe", start = false, main = function() LoadLibrary("again.dll") Sleep(INFINITE) end }

-- Each ends the other from its entry point: the one whose entry point is the inner one wins.
local first, second, both
dll{ name = "duel.dll", entry = function(handle, reason)
    if reason == DLL_PROCESS_DETACH then
        both = both .. (GetCurrentProcessId() == first and "1" or "2")
        TerminateProcess(GetCurrentProcessId() == first and second or first, 9)
    end
    return TRUE
end }
process{ name = "duel.exe", start = false, main = function()
    LoadLibrary("duel.dll")
    Sleep(5)
    TerminateProcess(second, 1)
    Sleep(INFINITE)
end }

process{ name = "t.exe", main = function()
    local wanted = { ["exit.exe"] = { 5, "a1 b1 b0 a0" }, ["thread.exe"] = { 6, "a1 b1 b0 a0" },
                     ["other.exe"] = { 7, "a1 b1 a2 b2 b0 a0" }, ["linked.exe"] = { 8, "linked1 linked0" },
                     ["self.exe"] = { 9, "a1 b1 b0 a0" }, ["main.exe"] = { 10, "a1 b1 a2 b2 b0 a0" },
                     ["fault.exe"] = { 0xC0000005, "a1 b1" } }
    for _, name in ipairs{ "exit.exe", "thread.exe", "other.exe", "linked.exe", "self.exe", "main.exe", "fault.exe" } do
        local p = CreateProcess(name)
        WaitForSingleObject(p, 5000)
        local ok, code = GetExitCodeProcess(p)
        expect(name .. ": its code", code, wanted[name][1])
        expect(name .. ": what its DLLs heard", told(), wanted[name][2])
        CloseHandle(p)
    end

    for i = 1, 3 do
        how, heard = i, 0
        local p = CreateProcess("again.exe")
        WaitForSingleObject(p, INFINITE)
        local ok, code = GetExitCodeProcess(p)
        expect("an end in an end: told once", heard, 1)
        expect("its code is that of the inner one", code, 10 + i)
        CloseHandle(p)
    end

    -- From outside: a thread, then the process.
    local p = CreateProcess("victim.exe")
    Sleep(5)
    told()
    expect("a thread of another process", TerminateThread(inner, 3), TRUE)
    expect("its DLLs hear of it", told(), "b3 a3")
    expect("the process itself", TerminateProcess(p, 4), TRUE)
    expect("its DLLs, too", told(), "b0 a0")
    local ok, code = GetExitCodeProcess(p)
    expect("its code", code, 4)
    expect("a process that has ended", TerminateProcess(p, 5), FALSE)
    expect("nobody hears twice", told(), "")
    CloseHandle(p)
    -- They run in the process that ends; a fault in one ends that one.
    p = CreateProcess("bad.exe")
    Sleep(5)
    told()
    expect("ended", TerminateProcess(p, 6), TRUE)
    expect("the other one was told", told(), "a0")
    expect("in the process that ends", where, p)
    ok, code = GetExitCodeProcess(p)
    expect("its code", code, 6)
    CloseHandle(p)
    for i = 1, 3 do
        how, heard = i, 0
        p = CreateProcess("waits.exe")
        Sleep(1)
        TerminateProcess(p, 1)
        expect("from outside, too", heard, 1)
        CloseHandle(p)
    end
    first, both = CreateProcess("duel.exe"), ""
    Sleep(1)
    second = CreateProcess("duel.exe")
    Sleep(10)
    expect("a duel", both, "21")
    ok, code = GetExitCodeProcess(first)
    expect("the second had no time to end it", code, STILL_ACTIVE)
    ok, code = GetExitCodeProcess(second)
    expect("it ended in its own entry point", code, 9)
    TerminateProcess(first, 2)
    ok, code = GetExitCodeProcess(first)
    expect("now the first", code, 2)
    expect("its DLLs have heard it before", both, "21")
end }
