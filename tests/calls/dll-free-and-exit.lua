-- A thread of a DLL unloads the DLL and ends: FreeLibrary, then ExitThread.
-- Source: FreeLibraryAndExitThread (CE 5.0)
local points = include "lib/entry_points"
local entry, told = points.entry, points.told
dll{ name = "a.dll", entry = entry "a" }
dll{ name = "b.dll", entry = entry "b" }

process{ name = "main.exe", start = false, main = function()
    LoadLibrary("a.dll")
    FreeLibraryAndExitThread(NULL, 9)
end }

process{ name = "t.exe", main = function()
    local a, b = LoadLibrary("a.dll"), LoadLibrary("b.dll")
    told()
    local function run(f)
        local t = CreateThread(NULL, 0, f, NULL, 0)
        WaitForSingleObject(t, 1000)
        local ok, code = GetExitCodeThread(t)
        CloseHandle(t)
        return code
    end
    expect("its code", run(function() told() FreeLibraryAndExitThread(a, 7) say "never" end), 7)
    expect("the DLL goes before the thread: only the other hears of the thread", told(), "a0 b3")
    expect("the DLL is unloaded", GetModuleHandle("a.dll"), NULL)

    LoadLibrary("b.dll")
    expect("loaded twice, freed once", run(function() told() FreeLibraryAndExitThread(b, 0) end), 0)
    expect("it stays and hears of the thread", told(), "b3")
    expect("still there", GetModuleHandle("b.dll"), b)

    expect("a wrong handle is ignored", run(function() told() FreeLibraryAndExitThread(0x1234, 5) end), 5)
    expect("the thread ends all the same", told(), "b3")
    expect("NULL too", run(function() FreeLibraryAndExitThread(NULL, 6) end), 6)

    local process = CreateProcess("main.exe")
    WaitForSingleObject(process, 1000)
    local ok, code = GetExitCodeProcess(process)
    expect("the main thread ends its process", code, 9)
end }
