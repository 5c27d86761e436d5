-- SPDX-License-Identifier: MIT
-- The first lesson: how to read the picture. No word of Windows CE is needed before it.
scenario{ lesson = 1, title = "How to read the map", goal = "You can read the picture: columns, rows, cells, letters, the two bars and the time line.", minutes = 8, key_moment = 13, try_now = "N: the slot of the next program. Tab, then Enter: closer, to a slot, a block, its bytes. Backspace: back." }
device{ profile = "pocket-pc", ram_mb = 64 }

local PAGE, BLOCK, ROW, SLOT = KB(4), KB(64), MB(1), MB(32)

-- What is free: addresses of our slot, and RAM of the device.
local function free()
    local status = GlobalMemoryStatus()
    return status.dwAvailVirtual, status.dwAvailPhys
end

process{
    name = "first.exe", code_kb = 192, data_kb = 64, const_kb = 64, dlls = { "ui" },
    main = function()
        chapter "A device"
        view{ "follow", overview = true }
        focus{ process = "first.exe" }
        say "How do you read this picture?"
        say "It shows one device at one moment. A program that runs is a process, and a dozen of them run here."
        chapter "Addresses"
        say "An address is the number of a byte. Each process has 32 MB of addresses of its own: a slot."
        chapter "Columns"
        say "On the left, each column is a slot. Its number stands over it."
        point{ slot = slot(), "the column with the box: the program that runs now" }
        ask{
            question = "Find the column with the box. Which slot is ours?",
            answer = slot(),
            why = "The box is around the slot of the program that we look at: first.exe.",
        }
        expect("an address knows its slot", mapped(BLOCK) // SLOT, slot())

        chapter "Rows and cells"
        say "The middle shows our column again, larger. One row is 1 MB, one cell in it is a block: 64 KB."
        expect("32 rows make a slot", SLOT // ROW, 32)
        point{ address = mapped(0), "the lowest cell. Addresses grow to the right, and from row to row upwards" }
        ask{
            question = "One cell is 64 KB, one row is 1 MB. How many cells has a row?",
            answer = ROW // BLOCK,
            why = "1 MB is 1,024 KB, and 1,024 divided by 64 is 16.",
        }

        chapter "Column 0"
        say "Column 0 is dotted. It is no further memory: it shows our own slot a second time."
        point{ slot = 0, "our slot again, for we run now" }
        local here = BLOCK + PAGE
        say("So each byte of ours has two addresses: one in our slot, as %s, and one in column 0, %s.", hex(mapped(here)), hex(here))
        expect("the same byte at two addresses", peek32(here), peek32(mapped(here)))

        chapter "Letters and colours"
        local low, high = stack()
        alloca(KB(40)) -- so that the stack can be seen
        say "Colour and letter say what lies in a cell. The strip at the bottom explains those on the screen."
        local code = VirtualQuery(mapped(here))
        expect("16 pages of 4 KB make a cell", BLOCK // PAGE, 16)
        expect("here lies the program's code", code.State, MEM_COMMIT)
        point{ address = mapped(here), "C, blue: code of the program" }
        expect("here lies the stack", VirtualQuery(high - 4).State, MEM_COMMIT)
        point{ address = high - 4, "S, purple: the stack, where a thread keeps its local variables. A cell has 16 pages of 4 KB, and not all are in use here: + shows them, Backspace goes back" }
        expect("and the lowest block is empty", VirtualQuery(mapped(0)).State, MEM_FREE)
        point{ address = mapped(0), "grey: nobody can have the lowest 64 KB, so that a NULL pointer is noticed" }

        chapter "Two bars"
        say "Two bars stand above. SLOT says how full our addresses are. RAM says how full the device's memory is."
        ask{
            question = "We set 4 MB of addresses aside, and do not use them yet. Which bar grows?",
            choices = { "RAM", "both", "SLOT" },
            answer = "SLOT",
            why = "Addresses are not memory: no RAM is behind them yet. To set addresses aside is called to reserve.",
        }
        local addresses, ram = free()
        local p = VirtualAlloc(NULL, MB(4), MEM_RESERVE, PAGE_READWRITE)
        local addresses_now, ram_now = free()
        expect("addresses that are gone", addresses - addresses_now, MB(4))
        expect("RAM that is gone: at most the kernel's own notes", ram - ram_now < BLOCK, TRUE)
        point{ address = p, "-, light grey: reserved, nothing behind it" }
        VirtualAlloc(p, MB(1), MEM_COMMIT, PAGE_READWRITE)
        fill(p, MB(1), 0xCE)
        local addresses_then, ram_then = free()
        expect("RAM for a quarter of them", ram_now - ram_then >= MB(1), TRUE)
        expect("and no further address", addresses_now - addresses_then, 0)
        point{ address = p, "W, orange: data, with RAM behind it" }
        say "Now 1 MB of the 4 has RAM behind it. To put RAM behind addresses is called to commit."

        chapter "The line"
        say "The black line is the DLL line. A DLL is code that several programs share. DLLs lie above the line."
        point{ address = dll_line(), "the DLL line: at one height in every column" }
        ask{
            question = "How many whole MB of a slot lie below the DLL line on this device?",
            choices = { SLOT // ROW, dll_line() // ROW, 64 },
            answer = dll_line() // ROW,
            why = "Below the line is what a program can have. Above it DLLs have their places, loaded here or not.",
        }

        chapter "The strip below the map"
        local large = VirtualAlloc(NULL, MB(8), MEM_RESERVE, PAGE_NOACCESS)
        expect("above the slots of all processes", large >= 33 * SLOT, TRUE)
        say "The strip below the map is the large area: addresses in nobody's slot. PAGE_NOACCESS means that nobody may touch these yet."
        point{ address = large, "our 8 MB" }

        chapter "A call that is refused"
        say "The line at the bottom is time: a step for each call, a cross for what was refused."
        say "K in the title says that our thread is in kernel mode, as all are on this device. Not even that mode opens address 0."
        local fault = try(poke32, NULL, 1)
        expect("nobody can store at address 0", fault ~= nil and fault.clause, "not-allocated")
        focus{ process = "first.exe" }
        say "Columns are slots, cells are 64 KB, letters say what lies there, and two bars say what is left: so you read the map."
    end,
}
