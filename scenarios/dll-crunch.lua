-- SPDX-License-Identifier: MIT
-- DLL crunch: a DLL has one address in every process, so its space is taken in every slot.
scenario{ lesson = 15, title = "DLL crunch: a DLL that I never load", goal = "You can say what a DLL costs a process that never loads it, and why it may not load here.", minutes = 10, key_moment = 22, try_now = "Home, F, F: late.dll has no place. D shows the remedies; Enter tries one, U takes it back." }

dll{ name = "browser.dll", code_kb = 2400, data_kb = 64 }
dll{ name = "speech.dll", code_kb = 1400, data_kb = 32 }
dll{ name = "vpn.dll", code_kb = 600, data_kb = 24 }
dll{ name = "tiny.dll", code_kb = 4, data_kb = 0 }

local rooms = {}

local function kb_text(bytes)
    local n = bytes // KB(1)
    return n < 1000 and n .. " KB" or ("%d,%03d KB"):format(n // 1000, n % 1000)
end

-- Free address space of the slot below the DLL line; in one piece, as long as nothing was freed.
local function room()
    return GlobalMemoryStatus().dwAvailVirtual
end

process{
    name = "editor.exe",
    main = function()
        chapter "Nobody has loaded anything"
        view{ "follow", overview = true }
        focus{ process = "editor.exe" }
        rooms.before = room()
        say("What does a DLL cost a program that never loads it? editor.exe loads none of its own. The largest hole is %.1f MB.",
            rooms.before / MB(1))
        ask{
            question = "Another program loads a DLL of 2.4 MB. What does that cost editor.exe?",
            choices = { "nothing", "RAM", "address space" },
            answer = "address space",
            why = "The DLL must be able to go to the same address here, should editor.exe ever want it.",
        }
        switch_to "shell-plus.exe"

        chapter "The editor wants its memory"
        focus{ process = "editor.exe" }
        rooms.after = room()
        say("It has loaded nothing. Yet %d KB of its slot are gone.",
            (rooms.before - rooms.after) // KB(1))
        expect("the four DLLs are paid for here too", rooms.before - rooms.after,
            KB(2496) + KB(1472) + KB(640) + KB(64))
        local p = VirtualAlloc(NULL, rooms.before, MEM_RESERVE, PAGE_READWRITE)
        expect("what worked before", p, NULL)
        expect_reason "no-hole"
        say "What would have fitted before the four DLLs does not fit any more."

        chapter "Where application memory has got in the way"
        say "editor.exe takes all its addresses up to the DLL line, then gives the lower 6 MB back. What it keeps touches the line."
        local half = VirtualAlloc(NULL, MB(6), MEM_RESERVE, PAGE_READWRITE)
        local filled = VirtualAlloc(NULL, room(), MEM_RESERVE, PAGE_READWRITE)
        expect("the slot is filled to the DLL line", filled ~= NULL)
        VirtualFree(half, 0, MEM_RELEASE)
        say "Now sync.exe loads a DLL. The line has to fall, into what editor.exe keeps."
        switch_to "sync.exe"
        point{ address = dll_line(), "the DLL line has passed editor.exe's own memory" }
        local h = LoadLibrary("late.dll")
        expect("a DLL that others have loaded cannot be loaded here", h, NULL)
        expect_reason "dll-range-taken"
        expect("the documented error", GetLastError(), 14)
        say "There is free RAM, and free room in the slot, but not at the one address where this DLL has to lie."

        chapter "Out of the way"
        VirtualFree(filled, 0, MEM_RELEASE)
        expect("with the memory out of its way it loads", LoadLibrary("late.dll") ~= NULL)
        say "Now it loads. What others load, every slot pays for, and nobody chooses where it goes."
    end,
}

dll{ name = "late.dll", code_kb = 500, data_kb = 8 }

process{
    name = "shell-plus.exe",
    main = function()
        chapter "Another program loads DLLs"
        for _, name in ipairs{ "browser.dll", "speech.dll", "vpn.dll" } do
            local line = dll_line()
            expect(name .. " loads", LoadLibrary(name) ~= NULL)
            focus{ process = "editor.exe" }
            say("%s: the line fell by %s, in every process.", name, kb_text(line - dll_line()))
        end
        local line = dll_line()
        LoadLibrary "tiny.dll"
        focus{ process = "editor.exe" }
        say "tiny.dll has 4 KB, and takes 64 KB in every slot."
        expect("4 KB of DLL cost 64 KB of every slot", line - dll_line(), KB(64))
        switch_to "editor.exe"
    end,
}

process{
    name = "sync.exe",
    main = function()
        local h = LoadLibrary("late.dll")
        expect("sync.exe has nothing in the way", h ~= NULL)
        switch_to "editor.exe"
    end,
}
