-- SPDX-License-Identifier: MIT
-- DLLs of FILES, compressed as they are by default: why they cannot lie in slot 1, and what they cost.
scenario{ lesson = 17, title = "DLLs in FILES: not in place", goal = "You can say what a DLL in FILES costs every slot and the RAM, and what MODULES would cost instead.", minutes = 10, key_moment = "66.1", try_now = "Run it with --remedy modules:hmicore.dll. slot32 rom panel-ce5 prints the whole bill of the image." }
device{ rom = "panel-ce5" }

local module = include "lib/module"
local PAGE, BLOCK = KB(4), KB(64)
local others = { "hmidraw.dll", "trend.dll", "alarm.dll", "recipe.dll", "modbus.dll", "profibus.dll", "opcda.dll",
    "report.dll", "langres.dll" }
local CODE, DATA = KB(1020), KB(40) -- of hmicore.dll, as `slot32 rom panel-ce5` prints them

local function blocks(bytes)
    return (bytes + BLOCK - 1) // BLOCK * BLOCK
end

local function ram()
    return GlobalMemoryStatus().dwAvailPhys
end

local function slot_of(address)
    return address // MB(32)
end

local line_before -- the DLL line, before anything of FILES is loaded

process{
    name = "panel.exe", dlls = { "ui" },
    main = function()
        chapter "Two sections of a ROM"
        focus{ process = "panel.exe" }
        say "A DLL of a ROM stands in one of two sections, MODULES or FILES: what does that change for a process?"
        say "A DLL in MODULES gets its address on the desktop, when the image is made. It runs in place: out of ROM."
        local core = module("coredll.dll")
        expect("coredll.dll is of MODULES: slot 1", slot_of(core.modBaseAddr), 1)
        local free = ram()
        for i = 0, 15 do
            peek8(core.modBaseAddr + i * PAGE)
        end
        expect("16 pages of its code were read, and took RAM", free - ram(), 0)
        point{ address = core.modBaseAddr, "in place: in slot 1 and in ROM, once for everybody" }

        chapter "Why not slot 1"
        say "A DLL in FILES is a file. It is compressed, unless the image says otherwise."
        say "What is compressed does not lie in ROM as it runs. Somebody has to unpack it into RAM first: the loader."
        say "And the tool that makes the image has given it no address in slot 1. So the loader finds one, below the DLL line in slot 0."
        line_before = dll_line()
        ask{
            question = "hmicore.dll of FILES has " .. CODE // KB(1) .. " KB of code and " .. DATA // KB(1) ..
                " KB of data. How many KB of addresses does loading it take, in every slot?",
            answer = blocks(CODE + DATA) // KB(1),
            why = "Code and data together, in whole blocks of 64 KB, and all of it in slot 0.",
        }
        free = ram()
        expect("hmicore.dll loads", LoadLibrary("hmicore.dll") ~= NULL, TRUE)
        expect("the line fell, in every process", line_before - dll_line(), blocks(CODE + DATA))
        local core_dll = module("hmicore.dll")
        expect("its code lies in slot", slot_of(core_dll.modBaseAddr), 0)
        point{ address = core_dll.modBaseAddr, "not in place: in slot 0, in RAM as far as it is used" }
        expect("RAM so far: its data, and the kernel's notes", free - ram() < BLOCK, TRUE)

        chapter "RAM, page by page"
        ask{
            question = "16 pages of hmicore.dll's code are read now. How many KB of RAM does that take?",
            answer = 16 * PAGE // KB(1),
            why = "A page that is used is unpacked into RAM: 4 KB each. coredll.dll's pages took none.",
        }
        free = ram()
        for i = 0, 15 do
            peek8(core_dll.modBaseAddr + i * PAGE)
        end
        expect("16 pages of RAM", free - ram(), 16 * PAGE)
        switch_to "bystander.exe"

        chapter "All ten"
        focus{ process = "panel.exe" }
        for _, name in ipairs(others) do
            expect(name .. " loads", LoadLibrary(name) ~= NULL, TRUE)
        end
        local taken = line_before - dll_line()
        local in_modules = (#others + 1) * BLOCK -- data of up to 64 KB each
        say("The ten DLLs of FILES take %d KB of every slot.", taken // KB(1))
        ask{
            question = "In MODULES, and not compressed, only their data would lie in slot 0: a block of 64 KB each. How many KB would every slot win?",
            answer = (taken - in_modules) // KB(1),
            why = taken // KB(1) .. " KB now, less ten blocks of 64 KB. Slot 1 has room for the code.",
        }
        expect("more than they would have cost", taken - in_modules > in_modules, TRUE)
        expect("most of the RAM is free: addresses are what it costs", ram() > MB(16), TRUE)
        say "A DLL in FILES costs every slot its whole size, and RAM for what is used. In MODULES it costs a block for its data."
    end,
}

process{
    name = "bystander.exe",
    main = function()
        chapter "Next door"
        focus{ process = "bystander.exe" }
        expect("bystander.exe has not loaded it", GetModuleHandle("hmicore.dll"), NULL)
        expect("and has the same line", line_before - dll_line(), blocks(CODE + DATA))
        say "bystander.exe never loads it, and has lost the same addresses."
        switch_to "panel.exe"
    end,
}
