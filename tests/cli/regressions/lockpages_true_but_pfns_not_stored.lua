-- SPDX-License-Identifier: MIT
device{ boot = "bare", ram_mb = 16, cp_low = 0, cp_critical = 0, commit_backing = "touch" }
dll{ name = "a.dll", code_kb = 400, data_kb = 4 }
process{ name = "x.exe", main = function()
    LoadLibrary "a.dll"
    local base = dll_line()
    local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
    local n = GlobalMemoryStatus().dwAvailPhys
    local q = VirtualAlloc(NULL, n, MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
    local i = 0
    while GlobalMemoryStatus().dwAvailPhys > KB(4) do poke32(q + i * KB(4), 1) i = i + 1 end
    local locked = LockPages(base, KB(4), p, 0) -- one frame is free, two are needed
    expect("TRUE only if the number is stored", not locked or try(peek32, p) == nil)
end }
