-- SPDX-License-Identifier: MIT
-- MEM_TOP_DOWN: memory from the top of the slot, where the next DLL wants to go.
-- Windows CE 5.0 ignores the flag, says its page. KB303444 speaks of CE 2.12 and 3.0, where it works.
scenario{ lesson = 18, title = "MEM_TOP_DOWN: in the way of the next DLL", goal = "You can say where MEM_TOP_DOWN puts memory, which DLLs it stops, and that CE 5 ignores it.", minutes = 8, key_moment = 10, try_now = "Run it with --set mem_top_down=ignored: so says the page of CE 5, and every DLL loads." }
device{ mem_top_down = "honoured" }

dll{ name = "codec.dll", code_kb = 900, data_kb = 40 }

local honoured
local BLOCK = KB(64)

process{
    name = "editor.exe",
    main = function()
        honoured = knob "mem_top_down" == "honoured"
        focus{ process = "editor.exe" }
        chapter "Bottom up"
        say "Memory can be asked for from the top of the slot downwards: is that a good idea?"
        say "VirtualAlloc looks for a hole from the bottom up. DLLs come from the top down."
        local low = VirtualAlloc(NULL, MB(1), MEM_RESERVE, PAGE_READWRITE)
        expect("without the flag: near the bottom", low < MB(1), TRUE)
        point{ address = low, "from the bottom up" }
        say "In between is the free space. As long as both keep to their end, they do not meet."

        chapter "Top down"
        say "The flag MEM_TOP_DOWN asks for the highest hole instead."
        say(honoured and "Windows CE 2.12 and 3.0 do what it asks, says article 303444. This device is set to do it, too."
            or "Windows CE 5.0 accepts the flag and ignores it, says the page of VirtualAlloc. So does this device.")
        ask{
            question = "We reserve 1 MB with MEM_TOP_DOWN. On this device: where will it lie?",
            choices = { hex(dll_line() - MB(1)), hex(low + MB(1)) },
            answer = hex(honoured and dll_line() - MB(1) or low + MB(1)),
            why = honoured and "The highest hole ends at the DLL line, " .. hex(dll_line()) .. "."
                or "The flag is ignored: it lies behind the first one.",
        }
        local p = VirtualAlloc(NULL, MB(1), MEM_RESERVE + MEM_TOP_DOWN, PAGE_READWRITE)
        expect("it lies at", p, honoured and dll_line() - MB(1) or low + MB(1))
        point{ address = p, honoured and "right below the DLL line" or "as if the flag were not there" }
        switch_to "player.exe"

        chapter "The same DLL here"
        focus{ process = "editor.exe" }
        point{ address = dll_line(), "codec.dll's place, in every process" }
        ask{
            question = "player.exe has loaded codec.dll: " .. hex(dll_line()) .. " and up. Can editor.exe load it, too?",
            choices = { "yes", "no" },
            answer = dll_line() < p + MB(1) and p < dll_line() + KB(960) and "no" or "yes",
            why = "A DLL has one address in all processes. What matters is whether we have something there.",
        }
        local h = LoadLibrary("codec.dll")
        expect_reason(honoured and "dll-range-taken" or "none")
        expect("it loads", h ~= NULL, not honoured)
        local status = GlobalMemoryStatus()
        expect("megabytes of the slot are free", status.dwAvailVirtual > MB(8), TRUE)
        expect("and most of the RAM", status.dwAvailPhys > status.dwTotalPhys // 2, TRUE)

        chapter "Out of the way"
        VirtualFree(p, 0, MEM_RELEASE)
        expect("without that memory it loads", LoadLibrary("codec.dll") ~= NULL, TRUE)
        say "No: memory from the top down meets the next DLL first. Windows CE 5 ignores the flag; leave it out."
    end,
}

process{
    name = "player.exe",
    main = function()
        focus{ process = "player.exe" }
        chapter "Somebody loads a DLL"
        local line = dll_line()
        expect("player.exe loads codec.dll", LoadLibrary("codec.dll") ~= NULL, TRUE)
        expect("900 KB of code and 40 of data, in whole blocks", line - dll_line(), (KB(940) + BLOCK - 1) // BLOCK * BLOCK)
        say("It lies right below the old line: %s. The line is the same in all processes.", hex(dll_line()))
        switch_to "editor.exe"
    end,
}
