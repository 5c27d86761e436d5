-- SPDX-License-Identifier: MIT
-- Physical memory: a device that knows no pages wants its RAM side by side.
scenario{ lesson = 25, title = "Physical memory: plenty free, and none side by side", goal = "You can say why RAM that is free may be useless to a driver, and when to take a buffer.", minutes = 8, key_moment = 102, try_now = "2 shows the RAM. Home, F: no run is long enough; F asks for the next." }
device{ ram_mb = 16 }

local DMA = KB(256)
local physical, cache

process{
    name = "camera.exe",
    main = function()
        chapter "A device knows no pages"
        focus{ process = "camera.exe" }
        local buffer
        buffer, physical = AllocPhysMem(DMA, PAGE_READWRITE + PAGE_NOCACHE, 0xFFFF, 0)
        expect("a buffer for the camera's DMA", buffer ~= NULL)
        point{ address = buffer, "here the driver sees it" }
        expect("its RAM begins on 64 KB, as the mask asked", physical & 0xFFFF, 0)
        poke32(buffer + KB(200), 0xCA3E)
        say("When is free RAM no use to a driver? The camera is told the physical address %08X and fills 256 KB from there on.", physical)
        yield() -- another driver looks at the picture
        expect("FreePhysMem gives it back", FreePhysMem(buffer))

        chapter "Everybody's little pages"
        switch_to "player.exe"
        local free = GlobalMemoryStatus().dwAvailPhys
        say("%d KB of RAM are free again, in pieces of 64 KB.", free // KB(1))
        ask{
            question = "More than 4 MB of RAM are free. Can the camera have its 256 KB again?",
            choices = { "yes", "no" },
            answer = "no",
            why = "AllocPhysMem wants pages side by side. The free ones lie apart, and RAM in use is never moved.",
        }
        expect("not side by side", (AllocPhysMem(DMA, PAGE_READWRITE + PAGE_NOCACHE, 0, 0)), NULL)
        expect_reason "no-contiguous-ram"
        local p = VirtualAlloc(NULL, DMA, MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        expect("page tables do not mind: VirtualAlloc takes any pages", p ~= NULL)
        VirtualFree(p, 0, MEM_RELEASE)
        buffer = AllocPhysMem(KB(64), PAGE_READWRITE + PAGE_NOCACHE, 0, 0)
        expect("a run of 64 KB there is", buffer ~= NULL)

        chapter "Take it early, keep it"
        FreePhysMem(buffer)
        switch_to "player.exe"
        buffer, physical = AllocPhysMem(DMA, PAGE_READWRITE + PAGE_NOCACHE, 0xFFFF, 0)
        expect("with the player's memory gone, there is a run again", buffer ~= NULL)
        say "A driver takes its buffer when the device comes up, and does not give it back."
    end,
}

process{
    name = "preview.exe",
    main = function()
        chapter "The same RAM at a second address"
        focus{ process = "preview.exe" }
        local view = VirtualAlloc(NULL, DMA, MEM_RESERVE, PAGE_NOACCESS)
        expect("VirtualCopy takes the physical address divided by 256",
            VirtualCopy(view, physical // 256, DMA, PAGE_READWRITE + PAGE_NOCACHE + PAGE_PHYSICAL))
        expect("the bytes that camera.exe stored", peek32(view + KB(200)), 0xCA3E)
        point{ address = view, "preview.exe has them in its own slot" }
        expect("the mapping goes, the RAM stays camera.exe's", VirtualFree(view, 0, MEM_RELEASE))
        yield()
    end,
}

process{
    name = "player.exe",
    main = function()
        yield()
        local size = GlobalMemoryStatus().dwAvailPhys - KB(160)
        size = size // KB(64) * KB(64)
        cache = VirtualAlloc(NULL, size, MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        for at = 0, size - 1, KB(128) do
            VirtualFree(cache + at, KB(64), MEM_DECOMMIT)
        end
        switch_to "camera.exe"
        VirtualFree(cache, 0, MEM_RELEASE)
        switch_to "camera.exe"
    end,
}
