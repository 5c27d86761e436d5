-- ReadProcessMemory returned TRUE and copied nothing: one page of RAM was free, and neither the
-- source nor the buffer had been touched. Each could have had the page, both could not.
device{ ram_mb = 16, commit_backing = "touch", cp_low = 0, cp_critical = 0 }

process{
    name = "reader.exe",
    main = function()
        local p = VirtualAlloc(NULL, MB(16), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        local last = 0
        while GlobalMemoryStatus().dwAvailPhys > KB(4) do
            poke8(p + last, 1)
            last = last + KB(4)
        end
        local from, to = p + MB(15), p + MB(15) + KB(512)
        expect("one page cannot be two", (ReadProcessMemory(GetCurrentProcess(), from, to, 8)), FALSE)
        expect_reason "range-unreadable"
        expect("nothing was touched", GlobalMemoryStatus().dwAvailPhys, KB(4))
        expect("one page can be itself", (ReadProcessMemory(GetCurrentProcess(), from, from + 64, 8)))
        expect("it has the page now", GlobalMemoryStatus().dwAvailPhys, 0)
    end,
}
