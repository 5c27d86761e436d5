-- SPDX-License-Identifier: MIT
device{ boot = "bare" }
dll{ name = "a.dll", code_kb = 4, data_kb = 4 }
process{ name = "x.exe", main = function()
    LoadLibrary "a.dll"
    local code, data = dll_line(), dll_line() + KB(4)
    expect("the page of code is locked", LockPages(code, KB(4), NULL, 0))
    expect("the page of data is not", UnlockPages(data, KB(4)), FALSE)
    expect("code can be unlocked", UnlockPages(code, KB(4)))
end }
