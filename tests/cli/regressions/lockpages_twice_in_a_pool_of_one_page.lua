-- SPDX-License-Identifier: MIT
device{ boot = "bare", paging_pool_kb = 4 }
dll{ name = "a.dll", code_kb = 40, data_kb = 4 }
process{ name = "x.exe", main = function()
    LoadLibrary "a.dll"
    expect("locked", LockPages(dll_line(), KB(4), NULL, 0))
    expect("once more: the page is in RAM and needs no room", LockPages(dll_line(), KB(4), NULL, 0))
end }
