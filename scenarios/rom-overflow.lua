-- SPDX-License-Identifier: MIT
-- ROM overflow: when slot 1 is full, DLLs of the ROM go on in slot 0, in every process.
scenario{ lesson = 51, title = "ROM overflow: slot 1 is full", goal = "You can say what becomes of ROM DLLs that slot 1 has no room for, and who pays.", minutes = 8, key_moment = 14, try_now = "slot32 rom windowsmobile5 lists where each DLL of this image lies." }
device{ rom = "windowsmobile5" }

local function slot_of(address)
    return address // MB(32)
end

local module = include "lib/module"

process{
    name = "reader.exe",
    main = function()
        chapter "Slot 1 holds 32 MB"
        focus{ process = "reader.exe" }
        local line, room = dll_line(), GlobalMemoryStatus().dwAvailVirtual
        expect("coredll.dll lies at its top", slot_of(module("coredll.dll").modBaseAddr), 1)
        ask{
            question = "This image's DLLs have 38 MB of code. Where do the last 6 MB run from?",
            choices = { "from RAM", "from slot 0", "they are left out" },
            answer = "from slot 0",
            why = "What slot 1 cannot take goes on in slot 0, below the data of all DLLs: in every process.",
        }
        say("The DLL line stands at %s: %.1f MB of every slot are DLLs'.", hex(line),
            (MB(32) - line) / MB(1))

        chapter "A DLL of slot 1"
        expect("jscript.dll loads", LoadLibrary("jscript.dll") ~= NULL)
        expect("its code is in slot 1", slot_of(module("jscript.dll").modBaseAddr), 1)
        expect("the line stays", dll_line(), line)

        chapter "A DLL that did not fit"
        expect("ppt_view.dll loads", LoadLibrary("ppt_view.dll") ~= NULL)
        local late = module("ppt_view.dll")
        expect("its code is in slot 0", slot_of(late.modBaseAddr), 0)
        expect("it is the lowest of all", late.modBaseAddr, line)
        expect("and the line stays: its place was taken all along", dll_line(), line)
        expect("so it cost this process nothing new", GlobalMemoryStatus().dwAvailVirtual, room)
        local fault = try(poke8, late.modBaseAddr, 0)
        expect("it runs in place: ROM, and nobody writes", fault and fault.access, "write")
        say "Everybody paid for it before anybody loaded it. An OEM wins that back by taking modules out of the image, or by making them smaller: slot32 rom windowsmobile5 says how much."
        switch_to "bystander.exe"
    end,
}

process{
    name = "bystander.exe",
    main = function()
        chapter "A bystander"
        focus{ process = "bystander.exe" }
        expect("it never loads one of them, and has no byte more",
            GlobalMemoryStatus().dwAvailVirtual < MB(19))
        say "What slot 1 has no room for is taken from every slot, also from programs that never load it."
    end,
}
