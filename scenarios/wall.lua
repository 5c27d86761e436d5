-- SPDX-License-Identifier: MIT
-- Out of memory, with most of the RAM free.
scenario{ lesson = 2, title = "The 32 MB wall", goal = "You can tell a full slot from full RAM: out of memory, with most of the RAM free.", minutes = 8, key_moment = 297, room_after = 1, tries_after = 2, try_now = "Home, F: the refusal. There N asks again in a fresh process, L in the large area." }
device{ profile = "pocket-pc", ram_mb = 64 }

local BLOCK = KB(64)

process{
    name = "wall.exe", code_kb = 64, data_kb = 8, const_kb = 4, dlls = {"ui"},
    main = function()
        chapter "A program that needs memory"
        focus{ process = "wall.exe" }
        say "How much of a device's memory can one program get? A dozen run. Ours is new, and its column is nearly empty."
        say "It will take memory, 64 KB at a time, until somebody says no."
        local before = GlobalMemoryStatus()
        say("%d MB of RAM are free.", before.dwAvailPhys // MB(1))

        -- What the layout leaves: 512 blocks of 64 KB in 32 MB, less what stands there already.
        local below_dlls = dll_line() // BLOCK
        local guard, exe, stack, heap = 1, 2, 1, 3
        local expected = below_dlls - guard - exe - stack - heap
        ask{
            question = "The device has " .. before.dwAvailPhys // MB(1) ..
                " MB of RAM free. How many blocks of 64 KB will the program get?",
            choices = {before.dwAvailPhys // MB(1) * (MB(1) // BLOCK), 512, expected},
            answer = expected, unit = BLOCK, later = true,
            why = "512 blocks make 32 MB. " .. 512 - below_dlls .. " belong to the DLLs, " .. guard ..
                " is the NULL guard, " .. exe .. " the EXE, " .. stack .. " the stack, " .. heap ..
                " the heap: " .. expected .. " are left, however much RAM there is.",
        }

        chapter "Taking memory"
        say "A hole is a piece of free addresses: under SLOT stands the largest. Space: run to the wall. Right: one call."
        local n = 0
        while VirtualAlloc(NULL, BLOCK, MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE) do
            n = n + 1
        end

        chapter "The wall"
        verdict()
        expect_reason "no-hole"
        local _, facts = last_reason()
        expect("the error is ERROR_NOT_ENOUGH_MEMORY", GetLastError(), ERROR_NOT_ENOUGH_MEMORY)
        expect("blocks of 64 KB the program got", n, expected)
        expect("largest hole left in the slot", facts.largest_hole, 0)
        expect("free address space in sum", facts.free_in_sum, 0)
        local status = GlobalMemoryStatus()
        expect("RAM free, as the refusal told", facts.ram_free, status.dwAvailPhys)
        expect("more than half of the RAM is free", status.dwAvailPhys > status.dwTotalPhys // 2)
        point{ address = dll_line(), "the DLL line: the same height in every process" }
        say("Out of memory, with %.1f MB of RAM free. The slot is full, the device is not.",
            status.dwAvailPhys / MB(1))

        chapter "The same request, next door"
        ask{
            question = "Will the same request work in another process?",
            choices = {"no", "yes"}, answer = "yes",
            why = "Every process has a slot of its own. RAM was never the problem.",
        }
        CreateProcess "next.exe"
        switch_to "next.exe"
    end,
}

process{
    name = "next.exe", start = false, code_kb = 64, data_kb = 8, const_kb = 4, dlls = {"ui"},
    main = function()
        local p = VirtualAlloc(NULL, BLOCK, MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        expect("the next process gets 64 KB", p ~= NULL)
        say "It works. A program gets what its own slot has free, however much RAM the device has."
    end,
}
