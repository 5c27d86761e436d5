-- LoadLibraryEx: with DONT_RESOLVE_DLL_REFERENCES no entry point runs and no other DLL comes along.
-- Source: LoadLibraryEx (CE 5.0)
local points = include "lib/entry_points"
local entry, told = points.entry, points.told
dll{ name = "top.dll", entry = entry "top", needs = { "below.dll" }, exports = { Twice = function(n) return n * 2 end } }
dll{ name = "below.dll", entry = entry "below" }
dll{ name = "broken.dll", needs = { "none.dll" } }
process{ name = "t.exe", main = function()
    local BARE, DATA = DONT_RESOLVE_DLL_REFERENCES, LOAD_LIBRARY_AS_DATAFILE
    -- No flags: as LoadLibrary.
    local h = LoadLibraryEx("top", NULL, 0)
    expect("loaded with what it is linked with", told(), "below1 top1")
    expect("the same module", LoadLibrary("top.dll"), h)
    expect("one use more, whatever the flags", LoadLibraryEx("top.dll", NULL, BARE), h)
    for _ = 1, 3 do FreeLibrary(h) end
    expect("freed as often", told(), "top0 below0")

    -- DONT_RESOLVE_DLL_REFERENCES.
    h = LoadLibraryEx("top.dll", NULL, BARE)
    expect("nobody is called", told(), "")
    expect("what it is linked with is not there", GetModuleHandle("below.dll"), NULL)
    expect("its functions are", call(GetProcAddress(h, "Twice"), 21), 42)
    WaitForSingleObject(CreateThread(NULL, 0, function() end, NULL, 0), INFINITE)
    expect("it hears of no thread", told(), "")
    local below = LoadLibrary("below.dll")
    told()
    expect("freed", FreeLibrary(h), TRUE)
    expect("it does not hear of that, either", told(), "")
    expect("what another load has brought stays", GetModuleHandle("below.dll"), below)
    FreeLibrary(below)
    told()
    expect("loaded anew it is as any other", LoadLibrary("top.dll") ~= NULL and told(), "below1 top1")
    expect("a DLL that lacks another one", LoadLibrary("broken.dll"), NULL)
    expect("comes without it", LoadLibraryEx("broken.dll", NULL, BARE) ~= NULL)

    -- What is refused.
    local function refused(what, reason, error, ...)
        expect(what, LoadLibraryEx(...), NULL)
        expect_reason(reason)
        expect(what .. ": its error", GetLastError(), error)
    end
    refused("a file", "load-flags", ERROR_INVALID_PARAMETER, "top.dll", 5, 0)
    refused("unknown flags", "load-flags", ERROR_INVALID_PARAMETER, "top.dll", NULL, 4)
    refused("as a data file", "dll-as-data", ERROR_NOT_SUPPORTED, "top.dll", NULL, DATA)
    refused("a DLL that is not there", "no-such-dll", ERROR_MOD_NOT_FOUND, "none.dll", NULL, BARE)
    refused("no name", "no-name", ERROR_INVALID_PARAMETER, NULL, NULL, 0)
end }
