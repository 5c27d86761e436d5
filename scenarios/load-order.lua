-- SPDX-License-Identifier: MIT
-- Load order: what works or fails depends on who comes first.
scenario{ lesson = 16, title = "Load order: the same programs, another morning", goal = "You can explain why the same programs work in one order and fail in another.", minutes = 8, key_moment = 7, try_now = "Home, F: maps.dll has no place. D shows the remedies; Enter tries one." }

dll{ name = "maps.dll", code_kb = 3000, data_kb = 40 }
dll{ name = "voice.dll", code_kb = 1000, data_kb = 24 }
dll{ name = "ads.dll", code_kb = 700, data_kb = 8 }

local ROUTE = MB(13) -- what the navigator reserves for its road network

process{
    name = "morning.exe",
    main = function()
        chapter "One morning: memory first, the DLL later"
        focus{ process = "morning.exe" }
        local network = VirtualAlloc(NULL, ROUTE, MEM_RESERVE, PAGE_READWRITE)
        expect("13 MB for the road network", network ~= NULL)
        local rest = VirtualAlloc(NULL, MB(3), MEM_RESERVE, PAGE_READWRITE)
        expect("3 MB for the cache", rest ~= NULL)
        local maps = LoadLibrary("maps.dll")
        expect("maps.dll finds its place taken", maps, NULL)
        expect_reason "dll-range-taken"
        say "Why does maps.dll not load? RAM is free, and 2 MB of the slot. It needs 3 MB in one place: right below the DLL line."
        switch_to "evening.exe"
    end,
}

process{
    name = "evening.exe",
    main = function()
        chapter "One evening: the same, the DLL first"
        focus{ process = "evening.exe" }
        local maps = LoadLibrary("maps.dll")
        expect("maps.dll loads", maps ~= NULL)
        local network = VirtualAlloc(NULL, ROUTE, MEM_RESERVE, PAGE_READWRITE)
        expect("13 MB for the road network", network ~= NULL)
        local rest = VirtualAlloc(NULL, MB(3), MEM_RESERVE, PAGE_READWRITE)
        expect("3 MB for the cache no longer fit", rest, NULL)
        expect_reason "no-hole"
        say "The DLL works; the cache has to be smaller. Load DLLs early: they cannot choose, memory can."

        chapter "Holes: free in the middle is not free"
        VirtualFree(network, 0, MEM_RELEASE)
        ask{
            question = "voice.dll, then ads.dll are loaded; voice.dll is freed. Where does the DLL line go?",
            choices = { "up", "down", "it stays" },
            answer = "it stays",
            why = "ads.dll lies below the hole. The line is the lowest DLL that anybody has loaded.",
        }
        local voice, ads = LoadLibrary("voice.dll"), LoadLibrary("ads.dll")
        local line = dll_line()
        FreeLibrary(voice)
        expect("the line stays", dll_line(), line)
        voice = LoadLibrary("voice.dll")
        if knob "dll_placement" == "below" then
            expect("it comes back below ads.dll: its old place is a hole now", dll_line(), line - MB(1))
        else
            expect("it comes back to its old place", dll_line(), line)
        end
        FreeLibrary(voice)
        FreeLibrary(ads)
        expect("when both are gone the line is back", dll_line() > line)
        say "The line is the lowest DLL that anybody has loaded. A hole above it is free, and nobody's to have."
    end,
}
