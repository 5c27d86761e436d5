-- GetProcAddress finds coredll's functions and those of any DLL, by name or by ordinal; what it gives can be called.
-- Source: GetProcAddress (CE 5.0)
dll{ name = "math.dll", exports = { "Data", Add = function(a, b) return a + b end,
                                    Where = function() return GetCurrentProcessId() end } }
process{ name = "other.exe", main = function() Sleep(INFINITE) end }
process{ name = "t.exe", main = function()
    local core = GetModuleHandle("coredll.dll")
    local tick = GetProcAddress(core, "GetTickCount")
    expect("by name", tick ~= NULL)
    expect("by ordinal", GetProcAddress(core, 535), tick)
    expect("text functions end in W", GetProcAddress(core, "CreateFileW"), GetProcAddress(core, "CreateFile"))
    expect("another function, another address", GetProcAddress(core, "Sleep") ~= tick)
    for _, name in ipairs{ "gettickcount", "peek32", "NoSuchFunction", "DllMain", "WM_HIBERNATE", "PFN_AllocHeapMem", "W", "" } do
        expect("no function: " .. name, GetProcAddress(core, name), NULL)
        expect("its reason", last_reason(), "no-such-export")
    end
    expect("no such ordinal", GetProcAddress(core, 9), NULL)
    expect("not a module", GetProcAddress(0x1234, "Sleep"), NULL)

    Sleep(20)
    expect("a call by its address", call(tick), GetTickCount())
    local alloc = GetProcAddress(core, "VirtualAlloc")
    local p = call(alloc, NULL, 4096, MEM_COMMIT, PAGE_READWRITE)
    expect("with arguments", p ~= NULL and peek32(p), 0)
    local load = GetProcAddress(core, "LoadLibraryW")
    local math = call(load, "math")
    expect("LoadLibrary by its address", math, GetModuleHandle("math.dll"))

    local add = GetProcAddress(math, "Add")
    expect("a function of the DLL", call(add, 2, 3), 5)
    expect("its ordinal: the names without functions come first", GetProcAddress(math, 2), add)
    expect("it runs in our process", call(GetProcAddress(math, "Where")), GetCurrentProcessId())
    local ok, why = pcall(call, GetProcAddress(math, "Data"))
    expect("a name without a function", ok, false)
    FreeLibrary(math)
    ok, why = pcall(call, add)
    expect("a DLL that is gone", ok, false)
    local sleep = Sleep
    Sleep = function() error("not this one") end
    expect("the global name does not matter", pcall(call, GetProcAddress(core, "Sleep"), 0), true)
    Sleep = sleep
end }
