-- SPDX-License-Identifier: MIT
device{ boot = "bare" }
dll{ name = "a.dll", resource_only = true, code_kb = 1024 }
dll{ name = "b.dll", resource_only = true, code_kb = 28672 }
dll{ name = "x.dll", resource_only = true, code_kb = 3072, needs = { "y.dll" } }
dll{ name = "y.dll", resource_only = true, code_kb = 1024 }
process{ name = "x.exe", main = function()
    local a = LoadLibrary "a.dll"
    LoadLibrary "b.dll"
    FreeLibrary(a)
    expect("3 MB behind b.dll for x.dll, 1 MB before it for y.dll", LoadLibrary("x.dll") ~= NULL)
end }
