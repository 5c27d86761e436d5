-- SPDX-License-Identifier: MIT
-- Low memory: what can be read again is discarded, what cannot is refused.
scenario{ lesson = 23, title = "Low memory: discarded and read again", goal = "You know which pages are discarded when RAM runs short, and which never are.", minutes = 8, key_moment = 57, try_now = "2 shows the RAM, frame by frame. G, 24, Enter: sixteen pages fill the pool." }
device{ ram_mb = 16, paging_pool_kb = 64 }

dll{ name = "player.dll", code_kb = 256, data_kb = 8 }

local PAGE = KB(4)

process{
    name = "player.exe",
    main = function()
        chapter "Loaded is not yet in RAM"
        focus{ process = "player.exe" }
        local free = GlobalMemoryStatus().dwAvailPhys
        local player = LoadLibrary("player.dll")
        local code = dll_line()
        ask{
            question = "player.dll has 256 KB of code. How much RAM has loading it taken for that code?",
            choices = { "256 KB", "64 KB", "none" },
            answer = "none",
            why = "Code is read from its file page by page, when it is touched.",
        }
        expect("only its data and the kernel's own took RAM",
            free - GlobalMemoryStatus().dwAvailPhys <= KB(12))

        chapter "The paging pool"
        free = GlobalMemoryStatus().dwAvailPhys
        for i = 0, 15 do
            peek32(code + i * PAGE)
        end
        expect("16 pages of code: no program memory, they are in the pool",
            GlobalMemoryStatus().dwAvailPhys, free)
        point{ address = code, "sixteen pages of code fill the pool of 64 KB" }
        peek32(code + 16 * PAGE)
        say "The seventeenth page needed room: the page that had been there longest was discarded."
        peek32(code)
        say "And when that one is touched again it is read again. Somebody waits; nothing is lost."

        chapter "Pages that must stay"
        expect("four pages are locked", LockPages(code, 4 * PAGE, NULL, 0))
        for i = 16, 40 do
            peek32(code + i * PAGE)
        end
        say "25 more pages went through the pool; the locked ones are still there."
        expect("unlocked", UnlockPages(code, 4 * PAGE))

        chapter "Program memory runs out"
        local p = VirtualAlloc(NULL, MB(12), MEM_RESERVE, PAGE_READWRITE)
        local left = GlobalMemoryStatus().dwAvailPhys
        local most = (left - 40 * PAGE) // PAGE * PAGE
        expect("nearly all of it", VirtualAlloc(p, most, MEM_COMMIT, PAGE_READWRITE) ~= NULL)
        local q = VirtualAlloc(p + most, 16 * PAGE, MEM_COMMIT, PAGE_READWRITE)
        expect("64 KB more would leave too few pages", q, NULL)
        expect_reason "oom-low"
        say "There are 40 pages. Near the end only small requests are granted, so that the rest of the device can live."
        expect("one page is granted", VirtualAlloc(p + most, PAGE, MEM_COMMIT, PAGE_READWRITE) ~= NULL)
        ForcePageout()
        expect("the pool gives program memory nothing back",
            VirtualAlloc(p + most + PAGE, 16 * PAGE, MEM_COMMIT, PAGE_READWRITE), NULL)
        expect_reason "oom-low"
        say "Heaps and stacks are never discarded: there is no page file."
    end,
}
