-- SPDX-License-Identifier: MIT
-- Stacks. Every thread reserves one in its process's slot, as long as the linker wrote it.
scenario{ lesson = 19, title = "Stacks: thirty threads and a full slot", goal = "You know what 30 threads cost, what /STACK changes, and how a stack grows and ends.", minutes = 10, key_moment = 24, try_now = "Run it with --remedy stack:0x10000: the thirty threads fit." }
device{ profile = "pocket-pc", ram_mb = 64 }

-- Starts threads until there are 30 or no stack fits. None of them has its turn yet.
local function start_thirty()
    local n = 0
    while n < 30 and CreateThread(NULL, 0, function() Sleep(INFINITE) end, NULL, CREATE_SUSPENDED) do
        n = n + 1
    end
    return n
end

process{
    name = "linker.exe", stack_kb = 1024, -- nobody said /STACK: the linker's own default
    main = function()
        chapter "Nobody said /STACK"
        focus{ process = "linker.exe" }
        view "threads"
        local low, high = stack()
        expect("the main thread's stack is 1 MB of addresses", high - low, MB(1))
        local before = GlobalMemoryStatus()
        ask{
            question = "This EXE was linked with the default stack of 1 MB. Will it get 30 threads into its slot of 32 MB?",
            choices = { "yes", "no" },
            answer = "no",
            why = "30 MB of stacks do not fit between the EXE and the DLLs, though nobody uses even one page of each.",
        }
        view "map"
        local n = start_thirty()
        local name, facts = last_reason()
        expect("why it ended", name, "no-stack-hole")
        expect("fewer than thirty", n < 30)
        expect("each wanted 1 MB", facts.size, MB(1))
        expect("the main thread's beside theirs", facts.stacks, n + 1)
        local after = GlobalMemoryStatus()
        say("%d threads, and the slot is full. RAM gave %d KB for the kernel's records.", n,
            (before.dwAvailPhys - after.dwAvailPhys) // 1024)
        expect("no stack took a page of RAM yet", before.dwAvailPhys - after.dwAvailPhys < KB(64))

        chapter "One stack by hand"
        expect("cbStack alone is ignored", CreateThread(NULL, KB(64), function() end, NULL, 0), NULL)
        expect_reason "no-stack-hole"
        local h = CreateThread(NULL, KB(64), function() end, NULL, STACK_SIZE_PARAM_IS_A_RESERVATION)
        expect("with the flag it counts", h ~= NULL)
        say "Windows CE looks at cbStack only beside STACK_SIZE_PARAM_IS_A_RESERVATION."
    end,
}

process{
    name = "fixed.exe", stack_kb = 64, -- link /STACK:65536
    main = function()
        chapter "link /STACK:65536"
        focus{ process = "fixed.exe" }
        expect("the same thirty threads", start_thirty(), 30)
        expect("nothing was refused", last_reason(), "none")
        say "Thirty stacks of 64 KB are less than 2 MB."
    end,
}

process{
    name = "deep.exe", stack_kb = 64,
    main = function()
        chapter "From the top down, page by page"
        focus{ process = "deep.exe" }
        local low, high = stack()
        point{ address = high - 1, "the first page of the stack: it is there from the first turn on" }
        expect("a touch of the next page commits it", try(poke32, high - KB(4) - 4, 1), NULL)
        expect("a touch further down does not", try(poke32, high - KB(20), 1).clause, "stack-jump")
        ask{
            question = "Calls nest deeper and deeper, page after page. What happens at the lowest page?",
            choices = { "the stack grows into the next 64 KB", "the thread waits", "the process ends" },
            answer = "the process ends",
            why = "The lowest page is the guard and never gets memory: touching it is a fault, and nobody catches it.",
        }
        for page = 3, 15 do
            poke32(high - KB(4) * page, page)
        end
        expect("fifteen pages, and below them the guard", low + KB(4), high - KB(60))
        say "The stack has its 64 KB and gets no more: the next page down is the guard."
        expect_fault "stack-guard"
        poke32(low, 1)
    end,
}
