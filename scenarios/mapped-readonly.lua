-- SPDX-License-Identifier: MIT
-- Whom a view for reading protects, and from whom.
scenario{ lesson = 28, title = "Read-only is about you, not about the memory", goal = "You can say whom a read-only view protects, and whom it does not.", minutes = 8, key_moment = 33, try_now = "V puts a Smartphone beside it: there a thread that is not in kernel mode is stopped." }
device{ profile = "pocket-pc", ram_mb = 64, storage_kb = 64 }

local seen = {}

process{
    name = "publisher.exe", dlls = {"ui"},
    main = function()
        chapter "One mapping, two views"
        focus{ process = "publisher.exe" }
        local h = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, KB(64), "prices")
        local p = MapViewOfFile(h, FILE_MAP_WRITE, 0, 0, 0)
        poke32(p, 100)
        seen.p = p
        say "Whom does a read-only view protect? publisher.exe writes prices. reader.exe opens the same mapping, for reading only."
        switch_to "reader.exe"

        ask{
            question = "publisher.exe stores 200 now. What will reader.exe's view for reading show?",
            choices = {"100", "200", "a fault"}, answer = "200",
            why = "There is one page, and both views show it. FILE_MAP_READ is no copy.",
        }
        poke32(p, 200)
        switch_to "reader.exe"
        expect("our number was changed by a 'reader'", peek32(p), 300)

        chapter "A mapping nobody can write"
        expect("PAGE_READONLY without a file: there is nothing to read",
               CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READONLY, 0, KB(4), NULL), NULL)
        expect_reason "mapping-readonly"
        fold("publisher.exe writes its prices into a file", function()
            local file = CreateFile("prices.txt", GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL)
            WriteFile(file, p, KB(4))
            CloseHandle(file)
        end)
        local file = CreateFileForMapping("prices.txt", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL)
        local fixed = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL)
        expect("PAGE_READONLY: no writable view for anybody, the maker included",
               MapViewOfFile(fixed, FILE_MAP_WRITE, 0, 0, 0), NULL)
        expect_reason "map-readonly"
        expect("a view for reading shows the file",
               peek32(MapViewOfFile(fixed, FILE_MAP_READ, 0, 0, 0)), 300)

        chapter "Memory that has an owner"
        local shared = CeVirtualSharedAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT)
        expect("shared memory lies in the large area", shared >= 0x42000000)
        point{ address = shared, "everybody reads, its owner writes; so does kernel mode" }
        poke32(shared, 1)
        seen.shared = shared
        local everybody = knob "kernel_mode" == "all"
        ask{
            question = "This memory is read-only to others. May reader.exe write to it on this device?",
            choices = {"yes", "no"}, answer = everybody and "yes" or "no",
            why = everybody and "Every thread of this device runs in kernel mode, and kernel mode may write there." or
                "Its threads run in user mode, and only the owner's key and kernel mode open it for writing.",
        }
        switch_to "reader.exe"
        expect("what became of our 1", peek32(shared), everybody and 2 or 1)
        say "FILE_MAP_READ keeps your own hands off. It never was a lock on somebody else's."
    end,
}

process{
    name = "reader.exe", dlls = {"ui"},
    main = function()
        local h = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, KB(64), "prices")
        local p = MapViewOfFile(h, FILE_MAP_READ, 0, 0, 0)
        expect("the same page", peek32(p), 100)
        local fault = try(poke32, p, 0)
        expect("a view for reading does not let us write", fault.clause, "no-write-key")
        point{ address = p, "one page word; the keys say who may write" }
        switch_to "publisher.exe"

        expect("the 'read-only' number has changed", peek32(p), 200)
        chapter "What the name gives"
        ask{
            question = "reader.exe asks for FILE_MAP_WRITE, by the same name. Will it get it?",
            choices = {"yes", "no"}, answer = "yes",
            why = "The name is all one needs. It decides how long the mapping lives, not who may use it.",
        }
        local writable = MapViewOfFile(h, FILE_MAP_WRITE, 0, 0, 0)
        expect("the same address, with other rights", writable, p)
        poke32(writable, 300)
        switch_to "publisher.exe"

        local refused = try(poke32, seen.shared, 2)
        expect("what decided about our store", refused and refused.clause or "allowed",
               knob "kernel_mode" == "all" and "allowed" or "no-write-key")
        switch_to "publisher.exe"
    end,
}
