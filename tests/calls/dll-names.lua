-- ".dll" is appended where a name has no extension, a point at the end says that it has none, and a path may be given.
-- Source: LoadLibrary, GetModuleHandle (CE 5.0)
dll{ name = "a.dll" }
dll{ name = "plain" }
process{ name = "t.exe", main = function()
    local h = LoadLibrary("a")
    expect("without an extension", h ~= NULL)
    for _, name in ipairs{ "a.dll", "A", "\\Windows\\a.dll", "\\Windows\\a", "a.DLL" } do
        expect("the same module: " .. name, LoadLibrary(name), h)
        expect("and its handle", GetModuleHandle(name), h)
    end
    expect("without an extension, .dll is appended", LoadLibrary("plain"), NULL)
    expect_reason "no-such-dll"
    local plain = LoadLibrary("plain.")
    expect("a point at the end: no extension", plain ~= NULL)
    expect("loaded, it is the module of that name", LoadLibrary("plain"), plain)
    expect("coredll", GetModuleHandle("coredll") ~= NULL)
    expect("the EXE by its name", GetModuleHandle("t.exe"), GetModuleHandle(NULL))
    for _, name in ipairs{ "", "\\", "\\Windows\\", ".", string.rep("n", 400), "b.exe" } do
        expect("no module: " .. #name, LoadLibrary(name), NULL)
    end
end }
