-- SPDX-License-Identifier: MIT
-- XIP: why there are slots 0 and 1. The same program and DLLs, in the image's MODULES and in FILES.
scenario{ lesson = 14, title = "XIP: why slots 0 and 1", goal = "You can say what runs in place, why that code lies in slot 1 and its data in slot 0.", minutes = 10, key_moment = "8.1", try_now = "Run it with --remedy modules:chart.dll and look what the two DLLs cost then." }
device{ rom = "panel-ce5" }

-- The same two DLLs as files: what the image would be if they were moved from MODULES to FILES.
dll{ name = "chart.dll", code_kb = 512, data_kb = 16 }
dll{ name = "fonts.dll", code_kb = 256, data_kb = 8 }

local function slot_of(address)
    return address // MB(32)
end

local module = include "lib/module"

process{
    name = "first.exe",
    code_kb = 128,
    dlls = { "ui" },
    main = function()
        chapter "In place: MODULES"
        focus{ process = "first.exe" }
        local core = module("coredll.dll")
        expect("coredll.dll's code lies in slot 1", slot_of(core.modBaseAddr), 1)
        say("Why do DLLs of the ROM have a slot of their own? coredll.dll runs where makeimg put it: %s, the same for every process, and in ROM.",
            hex(core.modBaseAddr))
        local fault = try(poke8, core.modBaseAddr, 0)
        expect("nobody writes there", fault and fault.access, "write")
        point{ slot = 1, "code of the DLLs of MODULES, once for all" }

        chapter "Two EXEs at one address"
        local code = peek32(KB(68))
        say("first.exe's code begins at 00011000, in slot 0: that is slot %d now.", slot())
        ask{
            question = "second.exe was built for 00011000 as well. Do they collide?",
            choices = { "yes", "no" },
            answer = "no",
            why = "Slot 0 is the slot of whoever runs. Each EXE finds itself at 00010000.",
        }
        switch_to "second.exe"

        chapter "Loaded: FILES"
        focus{ process = "first.exe" }
        local line, ram = dll_line(), GlobalMemoryStatus().dwAvailPhys
        local chart, fonts = LoadLibrary("chart.dll"), LoadLibrary("fonts.dll")
        expect("both load", chart ~= NULL and fonts ~= NULL)
        expect("their code lies in slot 0, and all slots pay", line - dll_line(), KB(576) + KB(320))
        for i = 0, 15 do
            peek32(dll_line() + i * KB(4))
        end
        expect("and what of it is used takes RAM", ram - GlobalMemoryStatus().dwAvailPhys >= KB(64))
        say "In MODULES the same code would have cost no RAM, and no room below the DLL line but 64 KB of data each."
        switch_to "second.exe"
    end,
}

process{
    name = "second.exe",
    code_kb = 96,
    dlls = { "ui" },
    main = function()
        focus{ process = "second.exe" }
        expect("the same address, another EXE", slot_of(mapped(KB(68))), slot())
        peek32(KB(68))

        chapter "Data: one address, two copies"
        local core = module("coredll.dll")
        expect("coredll.dll lies where it was for first.exe", slot_of(core.modBaseAddr), 1)
        local data = KB(32768 - 64) -- its data: the top 64 KB of slot 0, chosen by makeimg
        poke32(data, 2)
        expect("coredll.dll's data are at 01FF0000 in slot 0", peek32(data), 2)
        switch_to "first.exe"
        expect("nobody else wrote there", peek32(data), 2)
    end,
}
