-- SPDX-License-Identifier: MIT
device{ boot = "bare" }
local attached, detached = 0, 0
dll{ name = "b.dll", entry = function(_, reason)
    if reason == DLL_PROCESS_ATTACH then attached = attached + 1 else detached = detached + 1 end
    return true
end }
dll{ name = "a.dll", needs = { "b.dll" } }
process{ name = "x.exe", main = function()
    FreeLibrary(LoadLibrary "a.dll")
    expect("b.dll is unloaded", GetModuleHandle("b.dll"), NULL)
    expect("its entry point was told", detached, attached)
end }
