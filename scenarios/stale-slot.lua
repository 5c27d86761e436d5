-- SPDX-License-Identifier: MIT
-- A mapped pointer outlives its process. Slot and key go to the next one.
scenario{ lesson = 13, title = "A pointer outlives its process", goal = "You can say why an address without its process is worth nothing: the slot goes to the next one.", minutes = 8, key_moment = 28, try_now = "3 shows who may touch the byte at this moment; Left goes back to when it was somebody else's." }
device{ profile = "pocket-pc", ram_mb = 64 }

local shared = {}

process{
    name = "first.exe",
    main = function()
        local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        poke32(p, 0x11111111)
        shared.p, shared.slot = mapped(p), slot()
        shared.key = 1 << GetProcessIndexFromID(GetCurrentProcess())
        switch_to "keeper.exe"
        ExitProcess(0)
    end,
}

process{
    name = "keeper.exe",
    main = function()
        focus{ process = "keeper.exe" }
        chapter "A pointer and a key, kept"
        local own = GetCurrentPermissions()
        local kept = own | shared.key
        SetProcPermissions(kept)
        expect("first.exe's byte", peek32(shared.p), 0x11111111)
        say("What is an address worth when its process has ended? %08X lies in slot %d; the key to it is %08X.", shared.p, shared.slot, shared.key)
        SetProcPermissions(own)

        chapter "first.exe ends"
        switch_to "first.exe"
        SetProcPermissions(kept)
        expect("nothing is reserved there any more", try(peek32, shared.p).clause, "not-allocated")
        SetProcPermissions(own)

        chapter "Somebody moves in"
        ask{
            question = "A new process starts. Which slot and which key does it get?",
            choices = { "new ones", "first.exe's slot, a new key", "first.exe's slot and key" },
            answer = "first.exe's slot and key",
            why = "The lowest free record is taken, and slot and key are the record's number.",
        }
        CreateProcess "newcomer.exe"
        switch_to "newcomer.exe"
        expect("the same slot", shared.new_slot, shared.slot)
        expect("without the old key it is shut", try(peek32, shared.p).clause, "no-key")
        SetProcPermissions(kept)
        expect("the kept pointer reads the newcomer's byte", peek32(shared.p), 0x22222222)
        poke32(shared.p, 0x33333333)
        SetProcPermissions(own)
        say "No fault, no error: keeper.exe has written into a process it never heard of."
        switch_to "newcomer.exe"
    end,
}

process{
    name = "newcomer.exe", start = false,
    main = function()
        local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        poke32(p, 0x22222222)
        shared.new_slot = slot()
        expect("at the same address", mapped(p), shared.p)
        switch_to "keeper.exe"
        expect("it has been changed from outside", peek32(p), 0x33333333)
    end,
}
