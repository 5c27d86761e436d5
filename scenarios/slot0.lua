-- SPDX-License-Identifier: MIT
-- Slot 0 is not a copy. One byte, two addresses; one address, two bytes.
scenario{ lesson = 8, title = "Slot 0: one byte, two addresses", goal = "You can say why one byte has two addresses, and what a switch does.", minutes = 8, key_moment = "9.1", try_now = "Home, C, C: the switch. N shows the other program, with a byte of its own at the same low address. 0: back to ours." }
device{ profile = "pocket-pc", ram_mb = 64 }

local shared = {} -- what the two processes tell the audience, not each other

process{
    name = "first.exe", dlls = {"ui"},
    main = function()
        chapter "One byte, two addresses"
        view{ "follow", overview = true }
        focus{ process = "first.exe" }
        local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        shared.p = p
        say("Why does one byte have two addresses? VirtualAlloc gave %08X, an address below 02000000: slot 0.", p)
        say("The same byte is also at %08X, in slot %d, where this process lives.", mapped(p), slot())
        poke32(p, 0x11111111)
        expect("stored through slot 0, read in the process's own slot", peek32(mapped(p)), 0x11111111)
        poke32(mapped(p), 0x22222222)
        expect("and the other way round", peek32(p), 0x22222222)
        point{ address = mapped(p), "one frame of RAM behind both" }

        chapter "The switch"
        ask{
            question = "Now another process runs and slot 0 becomes its slot. How many bytes are copied?",
            answer = 0,
            why = "Slot 0 is an entry in a table of sections. The switch changes the entry, not the memory.",
        }
        switch_to "second.exe"

        chapter "Back again"
        expect("our byte is what it was", peek32(p), 0x22222222)
        switch_to "second.exe"

        chapter "Nothing to write back"
        say "second.exe has ended. Nothing had to be written back: there never was a copy."
        expect("our byte is still there", peek32(p), 0x22222222)
        expect("its slot is empty now", try(peek32, shared.other) ~= nil)
        say("second.exe is gone, and slot %d is empty. Every program can use the same low addresses: slot 0 is always the slot of whoever runs.", shared.slot)
    end,
}

process{
    name = "second.exe", dlls = {"ui"},
    main = function()
        local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        expect("the same pointer value as in first.exe", p, shared.p)
        expect("but another byte", peek32(p), 0)
        shared.other, shared.slot = mapped(p), slot()
        poke32(p, 0x33333333)
        say("%08X means %08X here.", p, mapped(p))
        switch_to "first.exe"

        poke32(p, 0x44444444)
        say "The byte is changed, and the process ends at once. Who would write it back, if slot 0 were a copy?"
        ExitProcess(0)
    end,
}
