-- SPDX-License-Identifier: MIT
-- Slots by mental arithmetic: an address, shifted right by 25, is the number of its slot.
scenario{ lesson = 7, title = "Slot arithmetic: whose address is it?", goal = "You can read the slot off an address, and write down both addresses of one byte.", minutes = 10, key_moment = "43.1", try_now = "N goes from program to program: check the first address over the lens against your own sum." }
device{ profile = "pocket-pc", ram_mb = 64 }

local SHIFT = 25
local low -- the address that both programs get, in slot 0

local function slot_of(address)
    return address >> SHIFT
end

-- The name of the process that lives in a slot; a walk over all processes.
local function lives_in(number)
    return fold("who lives in slot " .. number .. "?", function()
        local snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0)
        local entry, name = Process32First(snapshot), "nobody"
        while entry do
            if slot_of(entry.th32MemoryBase) == number then
                name = entry.szExeFile
            end
            entry = Process32Next(snapshot)
        end
        CloseToolhelp32Snapshot(snapshot)
        return name
    end)
end

process{
    name = "left.exe",
    main = function()
        focus{ process = "left.exe" }
        chapter "25 bits"
        say "An address stands in a log: whose is it?"
        say "A slot is 32 MB of addresses. 32 MB are 2 to the power of 25."
        expect("2 to the power of 25", 1 << SHIFT, MB(32))
        say "So the low 25 bits are the place in the slot, and what is above them is the slot's number."
        say "In your head: take the first two hex digits and halve them. 1C is 28, half of it is 14."
        expect("1C070000 lies in slot", slot_of(0x1C070000), 14)
        expect("an odd first byte is the upper half of a slot: 1D070000", slot_of(0x1D070000), 14)

        chapter "Whose is it?"
        ask{
            question = "0A012345: which slot?",
            answer = slot_of(0x0A012345),
            why = "0A is 10, half of it is 5.",
        }
        local name = lives_in(5)
        expect("somebody lives there", name ~= "nobody", TRUE)
        say("Slot 5 is %s's.", name)
        ask{
            question = "13FFFFFF: which slot?",
            answer = slot_of(0x13FFFFFF),
            why = "13 is 19, half of it is 9, and 1 left over: the upper half of slot 9. It is its last byte.",
        }
        expect("the next byte is slot 10's", slot_of(0x13FFFFFF + 1), 10)
        ask{
            question = "C2010000: which slot?",
            answer = slot_of(0xC2010000),
            why = "C2 is 194, half of it is 97. Slot 97 is the kernel's own process, nk.exe.",
        }
        expect("so says the list of processes", lives_in(slot_of(0xC2010000)), "nk.exe")

        chapter "Both addresses of one byte"
        say "The process that runs has its slot twice: at its own place, and as slot 0."
        low = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        local full = low + (slot() << SHIFT)
        expect("VirtualAlloc gave an address of slot 0", slot_of(low), 0)
        say("VirtualAlloc gave %s. We live in slot %d.", hex(low), slot())
        ask{
            question = "Our slot is " .. slot() .. ". At which other address does the byte at " .. hex(low) .. " lie?",
            choices = { hex(low + (slot() - 1 << SHIFT)), hex(full), hex(low + (slot() + 1 << SHIFT)) },
            answer = hex(full),
            why = slot() .. " times 02000000 is " .. hex(slot() << SHIFT) .. ": add it to the low address.",
        }
        poke32(low, 0x1EF7)
        expect("one byte, both addresses", peek32(full), 0x1EF7)
        point{ address = full, "one byte: " .. hex(low) .. " and " .. hex(full) }
        expect("and back: the low 25 bits, as ZeroPtr does it", ZeroPtr(full), full & (1 << SHIFT) - 1)

        chapter "The neighbour"
        switch_to "right.exe"
        expect("our byte is as it was", peek32(low), 0x1EF7)

        chapter "Above the slots"
        ask{
            question = "42000000: which slot?",
            answer = slot_of(0x42000000),
            why = "42 is 66, half of it is 33. Processes live in slots 2 to 32: this is nobody's, it is the large area.",
        }
        expect("nobody lives there", lives_in(slot_of(0x42000000)), "nobody")
        expect("memory of 2 MB and more can lie there", slot_of(VirtualAlloc(NULL, MB(2), MEM_RESERVE, PAGE_NOACCESS)) >= 33, TRUE)
        focus{ process = "left.exe" }
        say "Shift an address right by 25: that is its slot. 0 means whoever runs, 2 to 32 a process, 33 and more nobody's slot."
    end,
}

process{
    name = "right.exe",
    main = function()
        focus{ process = "right.exe" }
        local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        expect("the same low address as left.exe's", p, low)
        ask{
            question = "right.exe lives in slot " .. slot() .. " and has the low address " .. hex(p) .. " too. The other address of its byte?",
            choices = { hex(p + (slot() - 1 << SHIFT)), hex(mapped(p)) },
            answer = hex(mapped(p)),
            why = "One low address, two slots, two bytes. Only the long address says whose it is.",
        }
        expect("computed by hand", mapped(p), p + slot() * MB(32))
        expect("another byte", peek32(p), 0)
        switch_to "left.exe"
    end,
}
