-- SPDX-License-Identifier: MIT
-- Windows Mobile 6.1 puts the code of large DLLs into slots 60 and 61: what that wins, what it costs.
-- That their data stay in slot 0 is slot32's reading (docs/quirks.md).
scenario{ lesson = 54, title = "Slots 60 and 61: large DLLs move out", goal = "You know what Windows Mobile 6.1 does about the DLL line, what it wins, and what it costs.", minutes = 5, key_moment = 8, try_now = "Run it with --set dll_slots=no, as on Windows CE 5, or dll_slots=all, as on Windows Mobile 6.5." }
device{ dll_slots = "large" }

dll{ name = "small.dll", code_kb = 60, data_kb = 4, exports = { "Play" } }
dll{ name = "large.dll", code_kb = 1000, data_kb = 8, exports = { "Play" } }

local large = {}

-- The slot in which a DLL's code lies, and the address of its function there.
local function place_of(dll)
    local play = GetProcAddress(dll, "Play")
    return play // MB(32), play
end

process{
    name = "player.exe",
    main = function()
        local slots = knob "dll_slots"
        local moved = slots ~= "no"
        focus{ process = "player.exe" }
        chapter "A small DLL"
        say "Must the code of a DLL take its place in every slot? It is the same for all processes. Data each process has for itself."
        say(moved and "Windows Mobile 6.1 keeps slots 60 and 61 for code: of DLLs with more than 64 KB of it. So does this device."
            or "Windows CE 5 has no other place for it. So it is on this device.")
        local line = dll_line()
        local small = LoadLibrary "small.dll"
        expect("small.dll's code lies in slot", (place_of(small)), slots == "all" and 60 or 0)
        expect("it costs every slot a block", line - dll_line(), KB(64))
        point{ address = dll_line(), "small.dll" }

        chapter "A large DLL"
        line = dll_line()
        ask{
            question = "large.dll has 1,000 KB of code and 8 KB of data. By how many KB does the DLL line drop on this device?",
            choices = { "0", "64", "1,024" },
            answer = moved and "64" or "1,024",
            why = moved and "The code lies in slot 60, once for all. The 8 KB of data take a block of every slot."
                or "Code and data take whole blocks of every slot: 16 of them.",
        }
        local handle = LoadLibrary "large.dll"
        large.line = dll_line()
        local in_slot, play = place_of(handle)
        large.play = play
        expect("large.dll's code lies in slot", in_slot, moved and 60 or 0)
        point{ address = play, "large.dll's code" }
        expect("the line drops by", line - large.line, moved and KB(64) or KB(1024))
        switch_to "other.exe"

        chapter "Who pays"
        focus{ process = "player.exe" }
        say "The large area begins above the slots of the processes. Without these slots for DLLs it has 960 MB."
        expect("960 MB in one piece", VirtualAlloc(NULL, MB(960), MEM_RESERVE, PAGE_NOACCESS) ~= NULL, not moved)
        expect_reason(moved and "no-large-hole" or "none")
        if moved then
            local _, facts = last_reason()
            expect("what is left of it", facts.largest_hole, MB(864))
            say "No: large code lies once above all slots, and 960 KB of every slot are won. The large area pays for it: it ends with slot 59, and has 864 MB."
        else
            say "On Windows CE 5 it must, and every slot pays. Windows Mobile 6.1 moves large code out: slot32 run dll-slots."
        end
    end,
}

process{
    name = "other.exe",
    main = function()
        focus{ process = "other.exe" }
        chapter "Another process"
        say "other.exe loads large.dll, too. It gets data of its own, and the same code."
        local _, play = place_of(LoadLibrary "large.dll")
        expect("the code of large.dll has one address for all", play, large.play)
        expect("and the line stays", dll_line(), large.line)
        switch_to "player.exe"
    end,
}
