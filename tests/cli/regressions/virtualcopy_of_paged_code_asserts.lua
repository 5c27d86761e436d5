-- SPDX-License-Identifier: MIT
-- A copy holds the frame of a page of code; discarding it wins nothing, but it is counted as if.
device{ boot = "bare", ram_mb = 16, cp_low = 0, cp_critical = 0 }
dll{ name = "a.dll", code_kb = 400, data_kb = 4 }
process{ name = "x.exe", main = function()
    LoadLibrary "a.dll"
    local base = dll_line()
    for i = 0, 99 do peek32(base + i * KB(4)) end
    local p = VirtualAlloc(NULL, KB(400), MEM_RESERVE, PAGE_NOACCESS)
    VirtualCopy(p, base, KB(400), PAGE_READONLY)
    while VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE) do end
    while VirtualAlloc(NULL, KB(4), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE) do end
    expect_reason "no-ram"
end }
