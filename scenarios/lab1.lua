-- SPDX-License-Identifier: MIT
-- The steps of a Platform Builder course lab on virtual memory: look, allocate, look, free, look.
-- Where the lab types `mi full`, try: slot32 mi full lab1 --at STEP
scenario{ lesson = 55, title = "Lab 1: look, allocate, look, free, look", goal = "You can look at a slot before and after each call, and predict what will change.", minutes = 15, key_moment = 28, try_now = "Tab, then Enter goes closer: slot, block, bytes. slot32 mi full lab1 --at 28 prints the letters." }

local walk = include "lib/walk"

-- What `mi full` shows of our own slot below the DLLs: regions in use, and what is free.
local function look(title)
    local regions, sum, largest = walk(0, dll_line())
    local used = 0
    for _, region in ipairs(regions) do
        used = used + (region.state ~= MEM_FREE and 1 or 0)
    end
    say("%s: %d regions in use, %d KB free, the largest hole %d KB.", title, used, sum // KB(1),
        largest // KB(1))
    return used, sum
end

process{
    name = "lab1.exe",
    main = function()
        chapter "1. Look"
        focus{ process = "lab1.exe" }
        local used, free = look("What does one call change? At the start")
        say("Our slot is number %d: %s is its first address.", slot(), hex(slot() * MB(32)))

        chapter "2. Reserve"
        local p = VirtualAlloc(NULL, KB(256), MEM_RESERVE, PAGE_NOACCESS)
        expect("256 KB are ours", p ~= NULL)
        expect("on a block of 64 KB", p % KB(64), 0)
        local ram = GlobalMemoryStatus().dwAvailPhys
        local now_used, now_free = look("Reserved")
        expect("four blocks fewer are free", free - now_free, KB(256))
        expect("one region more", now_used, used + 1)
        local fault = try(peek32, p)
        expect("and no memory there: a touch faults", fault and fault.clause, "reserved")

        chapter "3. Commit"
        ask{
            question = "Now 8 KB of the 256 KB are committed. How many letters of `mi full` change?",
            choices = { "2", "16", "64" },
            answer = "2",
            why = "mi prints a letter for each page of 4 KB. A reserved page is -, a page of data is W.",
        }
        expect("committed", VirtualAlloc(p, KB(8), MEM_COMMIT, PAGE_READWRITE), p)
        poke32(p, 0x12345678)
        expect("two pages of RAM", ram - GlobalMemoryStatus().dwAvailPhys, KB(8))
        look("Committed")
        point{ address = p, "WW and fourteen dashes" }

        chapter "4. Decommit"
        expect("decommitted", VirtualFree(p, KB(8), MEM_DECOMMIT))
        expect("the RAM is back", GlobalMemoryStatus().dwAvailPhys, ram)
        local _, after = look("Decommitted")
        expect("the addresses are not", after, now_free)

        chapter "5. Release"
        expect("released", VirtualFree(p, 0, MEM_RELEASE))
        _, after = look("Released")
        expect("all is as it was", after, free)
        say "Reserve takes blocks and no RAM, commit takes RAM and no blocks; decommit and release give each back."
    end,
}
