-- Entry points hear of threads: DLL_THREAD_ATTACH before a thread's function, DLL_THREAD_DETACH when it ends.
-- Source: DllMain, ExitThread, DisableThreadLibraryCalls (CE 5.0)
local points = include "lib/entry_points"
local entry, told = points.entry, points.told
dll{ name = "a.dll", entry = entry "a" }
dll{ name = "b.dll", entry = entry "b" }
dll{ name = "late.dll", entry = entry "late" }
dll{ name = "other.dll", entry = entry "other" }

process{ name = "other.exe", main = function() LoadLibrary("other.dll") Sleep(INFINITE) end }

process{ name = "t.exe", main = function()
    Sleep(5)
    told()
    local function run(f) local t = CreateThread(NULL, 0, f, NULL, 0) WaitForSingleObject(t, 1000) return t end
    local a, b = LoadLibrary("a.dll"), LoadLibrary("b.dll")
    expect("attached", told(), "a1 b1")
    run(function() expect("before its function", told(), "a2 b2") end)
    expect("behind it, the last one first", told(), "b3 a3")
    local t = run(function() told() ExitThread(5) end)
    expect("ExitThread", told(), "b3 a3")
    local ok, code = GetExitCodeThread(t)
    expect("its code", code, 5)
    run(function() told() LoadLibrary("late.dll") expect("loaded by the thread", told(), "late1") end)
    expect("it hears of the thread's end", told(), "late3 b3 a3")
    expect("DisableThreadLibraryCalls", DisableThreadLibraryCalls(a), TRUE)
    run(function() end)
    expect("only the others hear", told(), "b2 late2 late3 b3")
    LoadLibrary("a.dll")
    run(function() end)
    expect("another load changes nothing", told(), "b2 late2 late3 b3")
    FreeLibrary(a) FreeLibrary(a)
    expect("freed", told(), "a0")
    expect("not a handle of ours", DisableThreadLibraryCalls(a), FALSE)
    LoadLibrary("a.dll")
    told()
    run(function() end)
    expect("loaded anew it hears again, behind the others", told(), "b2 late2 a2 a3 late3 b3")
end }
