-- SPDX-License-Identifier: MIT
-- Reserving takes address space, committing takes RAM.
scenario{ lesson = 3, title = "Reserve, commit, touch", goal = "You can say what a reservation takes, what a commit takes, and when memory is there.", minutes = 8, key_moment = 11, try_now = "V puts a Smartphone beside it. Or run it with --set commit_backing=touch: two numbers change." }
device{ profile = "pocket-pc", ram_mb = 64 }

process{
    name = "lazy.exe", dlls = {"ui"},
    main = function()
        local function ram() return GlobalMemoryStatus().dwAvailPhys end
        local function space() return GlobalMemoryStatus().dwAvailVirtual end

        chapter "Reserve: address space only"
        focus{ process = "lazy.exe" } say "What does a program get when it reserves memory, and what when it commits?"
        ask{
            question = "We reserve 1 MB. How many KB of RAM are then behind these addresses?",
            answer = 0,
            why = "Reserving writes names into a table of addresses. No RAM is behind it; the kernel's own list may grow by a page or two.",
        }
        local ram0, space0 = ram(), space()
        local p = VirtualAlloc(NULL, MB(1), MEM_RESERVE, PAGE_READWRITE)
        expect("1 MB of address space is gone", space0 - space(), MB(1))
        -- The kernel keeps one MemBlock of 76 bytes per 64 KB: at most a page for sixteen of them.
        expect("RAM taken is at most the kernel's own page", ram0 - ram() <= KB(4))

        chapter "A reserved page is not memory yet"
        local fault = try(poke32, p, 1)
        expect("touching a reserved page faults", fault ~= nil and fault.clause, "reserved")
        point{ address = mapped(p), "reserved: it has an address and nothing behind it" } say "A touch of it is a fault. The device prints that as a Data Abort."

        chapter "Commit: RAM"
        local ram1 = ram()
        expect("committing 64 KB works",
               VirtualAlloc(p, KB(64), MEM_COMMIT, PAGE_READWRITE) == p)
        expect("it took 16 pages of RAM", ram1 - ram(), KB(64))
        expect("no further address space is gone", space0 - space(), MB(1))
        expect("committed memory is zero", peek32(p), 0)
        poke32(p, 0xC0FFEE)
        say(knob "commit_backing" == "commit" and "Touching it takes no more: on this device its RAM came with the commit."
            or "Its RAM has come now, when it was touched, and not with the commit.")
        expect("and keeps what is stored", peek32(p), 0xC0FFEE)

        chapter "Decommit: RAM back, address kept"
        local ram2 = ram()
        expect("decommitting works", VirtualFree(p, KB(64), MEM_DECOMMIT))
        expect("64 KB of RAM are back", ram() - ram2, KB(64))
        expect("the address space is still ours", space0 - space(), MB(1))
        VirtualAlloc(p, KB(64), MEM_COMMIT, PAGE_READWRITE)
        expect("what was stored there is gone", peek32(p), 0) say "C0FFEE is gone: a page that is committed again is zero."

        chapter "Release: everything back"
        expect("release wants size 0", VirtualFree(p, KB(64), MEM_RELEASE), FALSE)
        expect_reason "release-size"
        expect("release", VirtualFree(p, 0, MEM_RELEASE))
        expect("all address space is back", space(), space0)
        say "Reserve is a claim on addresses, commit is a claim on RAM. They run out separately."
    end,
}
