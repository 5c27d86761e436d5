-- SPDX-License-Identifier: MIT
-- Over the wall with VirtualAlloc, and what it costs.
scenario{ lesson = 26, title = "Over the wall: the large area", goal = "You can get 2 MB and more without touching the slot, and say who else may write there.", minutes = 6, key_moment = 17, try_now = "3 shows who may touch the byte: everybody. V shows the same on a Smartphone." }
device{ profile = "pocket-pc", ram_mb = 64 }

local found = {}

process{
    name = "big.exe", dlls = {"ui"},
    main = function()
        local function in_large_area(p) return p >= 0x42000000 and p < 0x7E000000 end
        chapter "Exactly these flags"
        focus{ process = "big.exe" }
        say "How does a program get over the wall? 2 MB or more, reserved only, PAGE_NOACCESS: then the reservation lies above all slots."
        local space = GlobalMemoryStatus().dwAvailVirtual
        local p = VirtualAlloc(NULL, MB(8), MEM_RESERVE, PAGE_NOACCESS)
        expect("8 MB lie in the large area", in_large_area(p))
        expect("our slot has lost nothing", GlobalMemoryStatus().dwAvailVirtual, space)
        point{ address = p, "above 42000000: not in anybody's slot" }

        chapter "One byte less, one flag more"
        ask{
            question = "And 2 MB less one byte? Slot or large area?",
            choices = {"slot", "large area"}, answer = "slot",
            why = "The rule begins at exactly 2 MB (00200000).",
        }
        local less = VirtualAlloc(NULL, MB(2) - 1, MEM_RESERVE, PAGE_NOACCESS)
        expect("2 MB - 1 lie in the slot", less < 0x02000000)
        local exact = VirtualAlloc(NULL, MB(2), MEM_RESERVE, PAGE_NOACCESS)
        expect("2 MB lie in the large area", in_large_area(exact))
        local at_once = VirtualAlloc(NULL, MB(2), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        expect("committing in the same call defeats it", at_once < 0x02000000)
        VirtualFree(less, 0, MEM_RELEASE)
        VirtualFree(at_once, 0, MEM_RELEASE)

        chapter "Commit in pieces"
        expect("commit the first 64 KB", VirtualAlloc(p, KB(64), MEM_COMMIT, PAGE_READWRITE) == p)
        poke32(p, 0x5EC2E7)
        found.p = p

        chapter "Who may write there?"
        ask{
            question = "Another process knows the address. May it read and write our memory?",
            choices = {"no", "read only", "read and write"}, answer = "read and write",
            why = "The large area belongs to nobody's slot; the VirtualAlloc page warns that every " ..
                "process can read and write it.",
        }
        switch_to "other.exe"
        expect("our byte was changed by somebody else", peek32(p), 0x0BAD)
        expect("release gives all of it back", VirtualFree(p, 0, MEM_RELEASE))
    end,
}

process{
    name = "other.exe", dlls = {"ui"},
    main = function()
        expect("another process reads it", peek32(found.p), 0x5EC2E7)
        poke32(found.p, 0x0BAD)
        expect("but it may not free it", VirtualFree(found.p, 0, MEM_RELEASE), FALSE)
        expect_reason "not-owner"
        say "Room for everybody, secrets for nobody."
        switch_to "big.exe"
    end,
}
