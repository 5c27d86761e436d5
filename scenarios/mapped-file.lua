-- SPDX-License-Identifier: MIT
-- Over the wall together. Memory shared by name, in nobody's slot.
scenario{ lesson = 27, title = "Sharing 40 MB by name", goal = "You can share 40 MB by name, and say what a name, a handle, a view and an address each give.", minutes = 12, key_moment = 23, try_now = "N goes to the other process; its view has the same address." }
device{ profile = "pocket-pc", ram_mb = 64 }

local seen = {} -- what the processes show the audience

process{
    name = "writer.exe", dlls = {"ui"},
    main = function()
        local function space() return GlobalMemoryStatus().dwAvailVirtual end
        local function ram() return GlobalMemoryStatus().dwAvailPhys end
        chapter "40 MB do not fit"
        focus{ process = "writer.exe" }
        local p = VirtualAlloc(NULL, MB(40), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        expect("no slot has room for 40 MB", p, NULL)
        expect_reason "no-hole"

        chapter "A mapping"
        ask{
            question = "We ask for a mapping of 40 MB instead. How much of our slot will it take, in MB?",
            answer = 0,
            why = "A mapping lies in the large area, outside every slot. Only its address space is taken now.",
        }
        local space0, ram0 = space(), ram()
        local h = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, MB(40), "big")
        expect("we have a handle", h ~= NULL)
        expect("nobody had that name", GetLastError(), ERROR_SUCCESS)
        expect("our slot has lost nothing", space(), space0)
        -- 640 blocks of 64 KB, 76 bytes of the kernel for each: 12 pages at most, and a name.
        expect("RAM has gone to the kernel's records only", ram0 - ram() <= KB(56))

        chapter "A view"
        say "A handle is not an address. A view gives the address, and the right to use it."
        local base = MapViewOfFile(h, FILE_MAP_WRITE, 0, 0, 0)
        expect("above all slots", base >= 0x42000000 and base < 0x7E000000)
        point{ address = base, "one mapping: nobody's slot" }
        local ram1 = ram()
        poke32(base + MB(39), 0xC0FFEE)
        expect("the first touch of a page takes its RAM", ram1 - ram(), KB(4))
        -- A list inside the mapping: its first word points into the mapping itself.
        poke32(base, base + MB(39))
        seen.base, seen.handle = base, h

        chapter "Another process, the same name"
        ask{
            question = "reader.exe opens the same name. Will its view have the same address?",
            choices = {"yes", "no"}, answer = "yes",
            why = "There is one map of 4 GB for all processes. A mapping without a file has one place in it.",
        }
        switch_to "reader.exe"

        chapter "The last use"
        UnmapViewOfFile(base)
        expect("without a view the address is closed to us", try(peek32, base).clause, "no-key")
        CloseHandle(h)
        switch_to "reader.exe"
        expect("the last use is over: nothing is there", try(peek32, base).clause, "not-allocated")
        expect("and its RAM is back", ram0 - ram() <= KB(56))
        say "Pass the name, never the bare pointer: a handle and a view keep the memory alive, a number does not."
    end,
}

process{
    name = "reader.exe", dlls = {"ui"},
    main = function()
        expect("an address alone opens nothing", try(peek32, seen.base).clause, "no-key")
        local h = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, MB(40), "big")
        expect("the name means the mapping that exists", GetLastError(), ERROR_ALREADY_EXISTS)
        local base = MapViewOfFile(h, FILE_MAP_READ, 0, 0, 0)
        expect("the same address", base, seen.base)
        local inside = peek32(base)
        expect("so a pointer in the mapping works here too", peek32(inside), 0xC0FFEE)
        switch_to "writer.exe"

        expect("writer.exe has let go; our view keeps the mapping", peek32(inside), 0xC0FFEE)
        UnmapViewOfFile(base)
        CloseHandle(h)
        switch_to "writer.exe"
    end,
}
