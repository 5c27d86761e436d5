-- SPDX-License-Identifier: MIT
-- Two programs in C share a mapping by its name. Sources: c/sender.c, c/receiver.c.
scenario{ lesson = 61, title = "A letter between two programs in C", goal = "You can share memory between C programs by name, and say why the bare address opens nothing.", minutes = 6, key_moment = 15, try_now = "G, 15, Enter: both have a view. Click on the mapping, again and again: closer, to the letter's bytes." }
device{ profile = "pocket-pc", ram_mb = 64 }

local view_at = {} -- of each program

process{
    name = "starter.exe",
    main = function()
        chapter "A letter"
        say "How does one C program give another its bytes? Here, by memory that has a name."
        say "sender.exe will have a view of it, and do: strcpy(letter, \"a letter from sender.exe\");"
        say "Then it starts receiver.exe, whose command line is the letter's address."
        ask{
            question = "receiver.exe knows the address. May it read there, before it has a view of its own?",
            choices = { "yes", "no" },
            answer = knob "mapped_access" == "everybody" and "yes" or "no",
            why = "An address is a number. A view of the mapping is what opens it to a process.",
        }
        chapter "It runs"
        local sender = CreateProcess "sender.exe"
        focus{ process = "sender.exe" }
        WaitForSingleObject(sender, INFINITE)

        chapter "What was shared"
        local _, code = GetExitCodeProcess(sender)
        expect("the letter begins with the answer now", string.char(code), "t")
        expect("one address in both programs", view_at.receiver, view_at.sender)
        say "Both wrote the same RAM, and no byte was copied: a name and a view share memory, an address does not."
    end,
}

process{
    exe = "c/sender.exe", start = false,
    on_call = {
        CreateFileMapping = function(result)
            expect("a new mapping", result ~= 0)
            say "The last parameter is the name: L\"letter\". No file is behind it."
        end,
        MapViewOfFile = function(result)
            view_at.sender = result
            expect("above all slots", result >= 0x42000000)
            point{ address = result, "the letter: in nobody's slot" }
        end,
    },
}

process{
    exe = "c/receiver.exe", start = false,
    on_call = {
        IsBadReadPtr = function(result, address)
            expect("the sender's address", address, view_at.sender)
            if view_at.receiver then
                expect("with a view it may read", result, 0)
                say "Now the same address is open. There stands:"
            else
                local open = knob "mapped_access" == "everybody"
                expect("without a view it may not", result, open and 0 or 1)
                say(open and "This device asks for no view." or "The address alone is shut.")
            end
        end,
        MapViewOfFile = function(result)
            view_at.receiver = result
            expect("the same address", result, view_at.sender)
        end,
    },
}
