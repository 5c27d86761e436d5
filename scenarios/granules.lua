-- SPDX-License-Identifier: MIT
-- 64 KB is the smallest piece of address space, and free space in pieces is not free space.
scenario{ lesson = 5, title = "Granules and holes", goal = "You know why one page costs 64 KB of addresses, and why the largest hole counts, not the sum.", minutes = 10, key_moment = 297, try_now = "Home, F: the first refusal. L tries the same call in the large area." }
device{ profile = "pocket-pc", ram_mb = 64 }

local BLOCK, PAGE = KB(64), KB(4)
local largest = include "lib/largest"
local walk = include "lib/walk"

process{
    name = "small.exe", dlls = {"ui"},
    main = function()
        chapter "One page at a time"
        focus{ process = "small.exe" }
        local before = GlobalMemoryStatus()
        local room = before.dwAvailVirtual // BLOCK
        ask{
            question = "The program asks for 4 KB, 500 times. The slot has " ..
                before.dwAvailVirtual // MB(1) .. " MB free. How many requests succeed?",
            answer = room,
            why = "Every reservation begins on a 64 KB boundary, so one page costs 64 KB of slot: " ..
                room .. " blocks, " .. room .. " pages.",
        }
        local pages, n = {}, 0
        for i = 1, 500 do
            local p = VirtualAlloc(NULL, PAGE, MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
            if not p then
                break
            end
            n = n + 1
            pages[n] = p
        end
        expect_reason "no-hole"
        expect("requests of one page that succeeded", n, room)
        local after = GlobalMemoryStatus()
        expect("the slot is full", after.dwAvailVirtual, 0)
        expect("less than 2 MB of RAM is used for it",
               before.dwAvailPhys - after.dwAvailPhys < MB(2))
        say("The slot is full with %d KB of RAM.", (before.dwAvailPhys - after.dwAvailPhys) // KB(1))
        point{ address = mapped(pages[1]), "one page used, fifteen that nobody can have" }
        local base = pages[1]
        expect("the rest of the block is not reserved", VirtualQuery(base + PAGE).State, MEM_FREE)
        expect("yet it cannot be had", VirtualAlloc(base + PAGE, PAGE, MEM_RESERVE, PAGE_READWRITE), NULL)
        expect_reason "range-taken"
        say "The other fifteen pages are in a block that is taken. Nobody can have them."

        chapter "Forty-eight splinters"
        fold("all pages are given back", function()
            for i = 1, n do
                VirtualFree(pages[i], 0, MEM_RELEASE)
            end
        end)
        say "Next the slot is filled with blocks of 64 KB, and every second one of the first 96 is given back."
        local blocks = {}
        for i = 1, room do
            blocks[i] = VirtualAlloc(NULL, BLOCK, MEM_RESERVE, PAGE_READWRITE)
        end
        for i = 1, 48 do -- 3 MB free, none of it together
            VirtualFree(blocks[2 * i], 0, MEM_RELEASE)
        end
        ask{
            question = "3 MB are free in this slot. Will a request for 1 MB work?",
            choices = {"yes", "no"}, answer = "no",
            why = "A reservation needs one hole. The 3 MB are 48 holes of 64 KB.",
        }
        expect("1 MB", VirtualAlloc(NULL, MB(1), MEM_RESERVE, PAGE_READWRITE), NULL)
        expect_reason "no-hole"
        local _, facts = last_reason()
        expect("free in sum", facts.free_in_sum, MB(3))
        expect("largest hole", facts.largest_hole, BLOCK)
        say "3 MB are free, and 1 MB is refused: what counts is the largest hole."

        chapter "Two ways to find out"
        expect("binary search finds the largest hole", largest(), BLOCK)
        say "A program can find the largest hole by trying: here it is 64 KB."
        local _, sum, hole = fold("a walk over the slot with VirtualQuery", walk, KB(64), dll_line())
        expect("a walk with VirtualQuery finds the same hole", hole, BLOCK)
        expect("and the same sum", sum, MB(3))
        say "Ask for the largest hole, not for the sum."
    end,
}
