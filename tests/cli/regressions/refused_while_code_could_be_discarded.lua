-- SPDX-License-Identifier: MIT
-- docs/quirks.md: everything that can be read again is discarded before a commit is refused.
device{ boot = "bare", ram_mb = 16, cp_low = 0, cp_critical = 0 }
dll{ name = "a.dll", code_kb = 400, data_kb = 4 }
dll{ name = "b.dll", code_kb = 4, data_kb = 40 }
process{ name = "y.exe", start = false, main = function() end }
process{ name = "x.exe", main = function()
    LoadLibrary "a.dll"
    local base = dll_line()
    VirtualAlloc(NULL, GlobalMemoryStatus().dwAvailPhys - KB(430), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
    for i = 0, 99 do peek32(base + i * KB(4)) end
    expect("LoadLibrary", LoadLibrary("b.dll") ~= NULL)
    expect("CreateProcess", CreateProcess("y.exe") ~= NULL)
    ForcePageout()
    expect("LoadLibrary after ForcePageout", LoadLibrary("b.dll") ~= NULL)
    expect("CreateProcess after ForcePageout", CreateProcess("y.exe") ~= NULL)
end }
