-- SPDX-License-Identifier: MIT
-- Why slot 0, and what if a process had two slots ("Shared Heap Pitfalls", comments 1, 4 and 5).
-- The knob second_slot is a what-if that no device has; until a slot is full it changes nothing.
scenario{ lesson = 9, title = "Why slot 0, and what if there were two slots", goal = "You can say what slot 0 is for, and what breaks when a process has two slots.", minutes = 15, key_moment = 58, try_now = "3 shows who may touch a byte; Tab and Shift with arrows choose the byte." }
device{ profile = "pocket-pc", rom = "panel-ce5", second_slot = "when-full" }

local module, walk = include "lib/module", include "lib/walk"
local seen = {}

local function key_of(number) -- of the process record that has a slot
    return 1 << (number - 1)
end

local function pages_free()
    return GlobalMemoryStatus().dwAvailPhys
end

process{
    name = "first.exe", code_kb = 128, dlls = { "ui" },
    main = function()
        focus{ process = "first.exe" }
        chapter "An alias, not a workspace"
        local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        local before = pages_free()
        poke32(p, 0x1111)
        expect("a store through slot 0 is in the process's own slot already", peek32(mapped(p)), 0x1111)
        poke32(mapped(p), 0x2222)
        expect("and a store there is seen in slot 0", peek32(p), 0x2222)
        expect("two addresses, one page of RAM", pages_free(), before)
        seen.p = p
        ask{
            question = "first.exe has changed a variable through slot 0 and dies. What has to be written back to its slot?",
            choices = { "all of slot 0", "the pages it changed", "nothing" },
            answer = "nothing",
            why = "Slot 0 is a second way to the same pages. There is no copy that could be old, and none that could be lost.",
        }
        switch_to "second.exe" -- which changes its own variable and dies at once
        expect("our byte is what it was", peek32(p), 0x2222)
        expect("second.exe died in the middle: its slot is empty", try(peek32, seen.other).clause, "not-allocated")
        point{ address = mapped(p), "the only place where the byte is" }

        chapter "So why slot 0? Addresses chosen at a desk"
        say "makeimg, on the desktop, decides where a program of the ROM runs. It does not know which slot it will get."
        local core = module("coredll.dll")
        expect("code of a DLL in MODULES: slot 1, one address for all", core.modBaseAddr // MB(32), 1)
        local fault = try(poke8, core.modBaseAddr, 0)
        expect("it runs from ROM, where nobody writes", fault and fault.access, "write")
        local data = KB(32768 - 64) -- where makeimg has put coredll.dll's data
        poke32(data, 0xF1)
        ask{
            question = "coredll.dll's code has its data's address built in. Every process needs data of its own. Where can that address lie?",
            choices = { "in the process's slot", "in slot 0", "in slot 1" },
            answer = "in slot 0",
            why = "Only an address in slot 0 means another byte in every process, and is known when the image is built.",
        }
        CreateProcess "third.exe"
        switch_to "third.exe"
        expect("third.exe has written to that address, not to our byte", peek32(data), 0xF1)
        say "slot32 run xip shows the whole design: MODULES, FILES, and what they cost."

        chapter "What if: a process with two slots"
        focus{ process = "first.exe" }
        repeat -- reserves what is free, the largest hole first
            local _, _, hole = walk(KB(64), dll_line())
        until hole == 0 or not VirtualAlloc(NULL, hole, MEM_RESERVE, PAGE_READWRITE)
        expect("a heap finds no room in its slot any more", HeapCreate(0, 0, MB(1)), NULL)
        expect_reason "no-hole"
        local q = VirtualAlloc(NULL, MB(4), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        local second = q // MB(32)
        expect("but VirtualAlloc goes on, in a slot where nobody lives", second > slot() and second <= 32)
        expect("a pointer that has no short form", q > MB(32))
        point{ slot = second, "second slot of first.exe: no device does this" }

        chapter "Access keys"
        ask{
            question = "first.exe has just got this memory. May it write there?",
            choices = { "yes", "no" },
            answer = "no",
            why = "The memory controller lets a process into its own slot only. Which slot that is, is its identity.",
        }
        fault = try(poke32, q, 1)
        expect("its own memory is closed to it", fault and fault.clause, "no-key")
        local own = GetCurrentPermissions()
        SetProcPermissions(own | key_of(second))
        poke32(q, 0x5EC2E7)
        expect("unless it calls SetProcPermissions", peek32(q), 0x5EC2E7)
        SetProcPermissions(own)
        SetKMode(TRUE)
        expect("or SetKMode", peek32(q), 0x5EC2E7)
        SetKMode(FALSE)
        say "The thread was in kernel mode before, and the slot was shut. SetKMode(TRUE) hands over all access keys: that opened it."

        chapter "Whose pointer is it?"
        expect("GetProcFromPtr: nobody's", GetProcFromPtr(q), NULL)
        expect_reason "nobodys-pointer"
        expect("MapPtrToProcess does not map it", MapPtrToProcess(q, GetCurrentProcess()), NULL)
        expect_reason "pointer-closed"
        expect("and first.exe cannot free what it has reserved", VirtualFree(q, 0, MEM_RELEASE), FALSE)
        expect_reason "foreign-slot"

        chapter "Somebody moves in"
        seen.q, seen.second = q, second
        local newcomer = CreateProcess "newcomer.exe"
        expect("GetProcFromPtr: newcomer.exe's", GetProcFromPtr(q), newcomer)
        switch_to "newcomer.exe"
        SetProcPermissions(own | key_of(second))
        expect("newcomer.exe has changed it", peek32(q), 0xBAD)
        ask{
            question = "newcomer.exe ends. Its slot is emptied. What becomes of first.exe's memory there?",
            choices = { "it stays", "it goes as well" },
            answer = "it goes as well",
            why = "Whatever lies in the slot of a process is the process's. So says the slot.",
        }
        TerminateProcess(newcomer, 0)
        fault = try(peek32, q)
        expect("nobody has freed it, and it is gone", fault and fault.clause, "not-allocated")
        SetProcPermissions(own)
        say "If a process has two slots its identity may become confused. That is why it has one."
    end,
}

process{
    name = "second.exe", code_kb = 128, dlls = { "ui" },
    main = function()
        local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        expect("the same pointer in second.exe, another byte", p == seen.p and peek32(p), 0)
        seen.other = mapped(p)
        poke32(p, 0x3333)
        ExitProcess(0)
    end,
}

process{
    name = "third.exe", start = false, code_kb = 96, dlls = { "ui" },
    main = function()
        expect("this EXE was built for 00010000 as well: it runs there, in its own slot",
            mapped(KB(68)) // MB(32), slot())
        peek32(KB(68))
        local fault = try(poke8, KB(68), 0)
        expect("its code runs in place", fault and fault.access, "write")
        poke32(KB(32768 - 64), 0xF3)
        expect("coredll.dll lies where it lies for first.exe", module("coredll.dll").modBaseAddr // MB(32), 1)
        switch_to "first.exe"
    end,
}

process{
    name = "newcomer.exe", start = false, code_kb = 64, dlls = { "ui" },
    main = function()
        focus{ process = "newcomer.exe" }
        expect("the next process lives in that slot", slot(), seen.second)
        expect("it reads what first.exe has written, and asks nobody", peek32(seen.q), 0x5EC2E7)
        expect("MapPtrToProcess maps it: the pointer is its own", MapPtrToProcess(seen.q, GetCurrentProcess()), seen.q)
        poke32(seen.q, 0xBAD)
        point{ address = seen.q, "reserved by first.exe; says its slot: newcomer.exe's" }
        switch_to "first.exe"
    end,
}
