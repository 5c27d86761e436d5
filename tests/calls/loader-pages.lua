-- Rules of CE's pages about DLLs. Each block names its page (CE 5.0).
device{ boot = "bare" }
local points = include "lib/entry_points"
local entry, told = points.entry, points.told
local seen = {}
dll{ name = "a.dll", entry = entry "a", exports = { Twice = function(n) return n * 2 end } }
dll{ name = "linked.dll", entry = entry "linked" }
dll{ name = "top.dll", entry = entry "top", needs = { "below.dll" } }
dll{ name = "below.dll", entry = entry "below" }
dll{ name = "refuses.dll", entry = function(handle, reason)
    seen[#seen + 1] = reason
    return reason ~= DLL_PROCESS_ATTACH
end }
dll{ name = "tls.dll", entry = function(handle, reason)
    if reason == DLL_THREAD_ATTACH then seen[#seen + 1] = GetCurrentThreadId() end
    return TRUE
end }
dll{ name = "leaves.dll", entry = function(handle, reason)
    if reason == DLL_PROCESS_DETACH then seen[#seen + 1] = GetProcAddress(handle, "Here") ~= NULL end
    return TRUE
end, exports = { "Here" } }

dll{ name = "my.dll" }
dll{ name = "my.cpl" }

dll{ name = "starts.dll", entry = function(handle, reason)
    if reason == DLL_PROCESS_ATTACH then
        local begun = false
        seen.handle, seen.found = handle, GetModuleHandle("starts.dll")
        CreateThread(NULL, 0, function() begun = true seen[#seen + 1] = "begun" end, NULL, 0)
        Sleep(5)
        table.insert(seen, 1, begun and "begun" or "not begun")
    end
    return TRUE
end }

process{ name = "other.exe", start = false, main = function()
    local h = LoadLibrary("a.dll")
    Sleep(10)
    told()
    -- FreeLibrary: other processes that use the DLL are not affected.
    Sleep(20)
    expect("it is still loaded here", GetModuleHandle("a.dll"), h)
    expect("its functions work", call(GetProcAddress(h, "Twice"), 21), 42)
    ExitProcess(0)
end }
process{ name = "linked.exe", start = false, needs = { "linked.dll" }, main = function()
    -- FreeLibrary: a DLL that the program is linked with has a count of one; LoadLibrary adds to it.
    told()
    local h = LoadLibrary("linked.dll")
    expect("it was there", h, GetModuleHandle("linked.dll"))
    expect("its entry point is not called again", told(), "")
    expect("one use less", FreeLibrary(h), TRUE)
    expect("it is still loaded", GetModuleHandle("linked.dll"), h)
    expect("nothing is detached", told(), "")
    ExitProcess(0)
end }

process{ name = "t.exe", main = function()
    -- LoadLibrary, DllMain: the first load calls the entry point, later ones only count.
    local a = LoadLibrary("a.dll")
    expect("attached", told(), "a1")
    expect("the same handle", LoadLibrary("A.DLL"), a)
    expect("not attached again", told(), "")
    -- GetModuleHandle: no use more.
    expect("its handle", GetModuleHandle("a.dll"), a)
    expect("one use less", FreeLibrary(a), TRUE)
    expect("still loaded", GetModuleHandle("a.dll"), a)
    expect("not detached", told(), "")
    -- FreeLibrary: the last use calls DllMain with DLL_PROCESS_DETACH; then the handle is no longer valid.
    expect("the last use", FreeLibrary(a), TRUE)
    expect("detached", told(), "a0")
    expect("not loaded", GetModuleHandle("a.dll"), NULL)
    expect("freed too often", FreeLibrary(a), FALSE)
    expect("with an error", GetLastError() ~= 0)
    expect("no functions any more", GetProcAddress(a, "Twice"), NULL)
    expect("no module", FreeLibrary(0x1234), FALSE)

    -- FreeLibrary: of one process only.
    a = LoadLibrary("a.dll")
    local other = CreateProcess("other.exe")
    Sleep(5)
    told()
    FreeLibrary(a)
    expect("detached here", told(), "a0")
    WaitForSingleObject(other, INFINITE)
    told()
    WaitForSingleObject(CreateProcess("linked.exe"), INFINITE)
    told()

    -- LoadLibrary: a DLL that is not there; GetModuleHandle: one that is not loaded, and not loaded by asking.
    expect("no such DLL", LoadLibrary("none.dll"), NULL)
    expect("its error", GetLastError(), ERROR_MOD_NOT_FOUND)
    expect("not loaded", GetModuleHandle("top.dll"), NULL)
    expect("not loaded by asking", told(), "")

    -- LoadLibrary: what it is linked with comes first; FreeLibrary takes both.
    local top = LoadLibrary("top.dll")
    expect("the one below is attached first", told(), "below1 top1")
    expect("it has a handle", GetModuleHandle("below.dll") ~= NULL)
    FreeLibrary(top)
    expect("both are gone", GetModuleHandle("top.dll") == NULL and GetModuleHandle("below.dll") == NULL)
    -- LoadLibrary: who has loaded the lower one by himself keeps it.
    local below = LoadLibrary("below.dll")
    top = LoadLibrary("top.dll")
    FreeLibrary(top)
    expect("it stays", GetModuleHandle("below.dll"), below)
    FreeLibrary(below)
    expect("now it goes", GetModuleHandle("below.dll"), NULL)

    -- DllMain: FALSE for DLL_PROCESS_ATTACH makes LoadLibrary fail, and the DLL is not there.
    seen = {}
    expect("it refuses", LoadLibrary("refuses.dll"), NULL)
    expect("its error", GetLastError(), ERROR_DLL_INIT_FAILED)
    expect("it was asked", seen[1], DLL_PROCESS_ATTACH)
    expect("not loaded", GetModuleHandle("refuses.dll"), NULL)
    expect("asked again each time", LoadLibrary("refuses.dll"), NULL)

    -- DllMain: DLL_THREAD_ATTACH is called in the new thread; threads that were there before are not told of.
    seen = {}
    local early = CreateThread(NULL, 0, function() Sleep(50) end, NULL, 0)
    Sleep(1)
    local tls = LoadLibrary("tls.dll")
    expect("not for threads that were there", #seen, 0)
    local late = CreateThread(NULL, 0, function() end, NULL, 0)
    WaitForSingleObject(late, INFINITE)
    expect("in the new thread", seen[1], late)

    -- DllMain: while it detaches the DLL is still there.
    seen = {}
    FreeLibrary(LoadLibrary("leaves.dll"))
    expect("its exports can be found", seen[1], true)

    -- GetProcAddress: spelling and letter case count; an ordinal is a number below 65536.
    a = LoadLibrary("a.dll")
    expect("as exported", GetProcAddress(a, "Twice") ~= NULL)
    expect("in other letters", GetProcAddress(a, "twice"), NULL)
    expect("its error", GetLastError(), ERROR_PROC_NOT_FOUND)
    expect("the first", GetProcAddress(a, 1), GetProcAddress(a, "Twice"))
    expect("0 is none", GetProcAddress(a, 0), NULL)
    expect("one beyond the highest", GetProcAddress(a, 2), NULL)

    -- GetModuleFileName: characters without the 0; cut off when they do not fit.
    local buffer = alloca(2 * MAX_PATH)
    local n = GetModuleFileName(a, buffer, MAX_PATH)
    expect("its length", n, #text_at(buffer))
    expect("its name at the end", text_at(buffer):lower():sub(-6), "\\a.dll")
    poke16(buffer + 10, 0x5858)
    expect("cut off", GetModuleFileName(a, buffer, 5) <= 5)
    expect("nothing behind it is touched", peek16(buffer + 10), 0x5858)
    expect("no module", GetModuleFileName(0x1234, buffer, MAX_PATH), 0)

    -- MODULEENTRY32: ProccntUsage counts the loads of the process that is asked about, GlblcntUsage those of all;
    -- dwSize must be set.
    local module = include "lib/module"
    LoadLibrary("a.dll")
    expect("two loads here", module("a.dll").ProccntUsage, 2)
    expect("and on the device", module("a.dll").GlblcntUsage >= 2)
    expect("its handle", module("a.dll").hModule, a)
    local snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPMODULE, 0)
    expect("no dwSize", Module32First(snapshot, struct("MODULEENTRY32", { dwSize = 0 })), FALSE)
    CloseToolhelp32Snapshot(snapshot)

    -- TerminateThread: the DLLs attached to the thread are notified of its end.
    LoadLibrary("below.dll")
    local victim = CreateThread(NULL, 0, function() Sleep(INFINITE) end, NULL, 0)
    Sleep(1)
    told()
    TerminateThread(victim, 0)
    Sleep(1)
    expect("they hear of it", told(), "below3 a3")

    -- GetModuleFileName, remarks: names are compared without their extension, so that of two DLLs that differ in it
    -- only one can be loaded.
    local function name_of(handle)
        GetModuleFileName(handle, buffer, MAX_PATH)
        return text_at(buffer):lower():match("[^\\]*$")
    end
    local my = LoadLibrary("my.dll")
    expect("the one that is loaded", LoadLibrary("my.cpl"), my)
    expect("has its own name", name_of(LoadLibrary("my.cpl")), "my.dll")
    expect("GetModuleHandle", GetModuleHandle("my.cpl"), my)
    for _ = 1, 3 do FreeLibrary(my) end
    expect("when it is gone, the other one", name_of(LoadLibrary("my.cpl")), "my.cpl")
    expect("is the one that is loaded", GetModuleHandle("my.dll"), GetModuleHandle("my.cpl"))

    -- ExitThread, remarks: threads that are made while a DLL starts begin when it has started.
    FreeLibrary(tls)
    seen = {}
    local starts = LoadLibrary("starts.dll")
    expect("not before", seen[1], "not begun")
    Sleep(5)
    expect("it runs then", seen[#seen], "begun")
    -- DllMain: the DLL's own handle is known to it.
    expect("its handle", seen.handle, starts)
    expect("found by its name", seen.found, starts)
end }
