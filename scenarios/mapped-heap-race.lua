-- SPDX-License-Identifier: MIT
-- The same heap server, with nobody kept out while it works.
scenario{ lesson = 42, title = "A heap server in a hurry", goal = "You can say why a heap server needs a lock, and where it has to be taken.", minutes = 10, key_moment = 83, try_now = "7 shows the threads, turn by turn: two of them look before either marks." }
-- Every call takes a millisecond, so that a quantum of one millisecond is one call.
device{ profile = "pocket-pc", ram_mb = 64, call_us = 1000 }

local heap = include "lib/heap_server"
local HASTY = { name = "hasty", size = KB(64), set = 20, careless = true, api = "HASTY" }
local CAREFUL = { name = "careful", size = KB(64), set = 21, api = "CAREFUL" }

process{
    name = "heapserver.exe",
    main = function()
        heap.serve(HASTY)
        heap.serve(CAREFUL)
    end,
}

process{
    name = "client.exe",
    main = function()
        focus{ process = "client.exe" }

        -- Two threads that each take a block; what they got.
        local function two(pool)
            local got, threads = {}, {}
            for i = 1, 2 do
                threads[i] = CreateThread(NULL, 0, function()
                    got[i] = pool.alloc(100)
                end, i, CREATE_SUSPENDED)
                CeSetThreadQuantum(threads[i], 1)
            end
            for i = 1, 2 do
                ResumeThread(threads[i])
            end
            for i = 1, 2 do
                WaitForSingleObject(threads[i], INFINITE)
                CloseHandle(threads[i])
            end
            return got[1], got[2]
        end

        chapter "Nobody is kept out"
        ask{
            question = "Two threads call the server at the same time, and it has no lock. What do they get?",
            choices = { "two blocks", "the same block", "an error" },
            answer = "the same block",
            why = "Both see the block free before either has marked it.",
        }
        local hasty = heap.open(HASTY)
        local a, b = two(hasty)
        expect("each got one", a ~= nil and b ~= nil, TRUE)
        expect("the same one", a, b)
        point{ address = a, "two owners, one block" }
        poke32(a, 1)
        poke32(b, 2)
        expect("what the first has stored is gone", peek32(a), 2)
        say "Synchronization would probably not be trivial, says Sue Loh. This is what it looks like without."

        chapter "One at a time"
        local careful = heap.open(CAREFUL)
        local c, d = two(careful)
        expect("each got one", c ~= nil and d ~= nil, TRUE)
        expect("two different ones", c ~= d, TRUE)
        poke32(c, 1)
        poke32(d, 2)
        expect("what the first has stored is there", peek32(c), 1)
        expect("both can be given back", careful.free(c) and careful.free(d), TRUE)
        say "A mutex in the server, taken before it looks and released after it has marked."
    end,
}
