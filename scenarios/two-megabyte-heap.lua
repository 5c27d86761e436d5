-- SPDX-License-Identifier: MIT
-- A custom heap whose allocator reserves 2 MB for every 192 KB: does that cost anything?
scenario{ lesson = 49, title = "A heap in reservations of 2 MB", goal = "You can say what a larger reservation changes for a heap, and what it does not.", minutes = 15, key_moment = 2421, try_now = "4 shows the items. C goes from chapter to chapter: the two heaps have the same holes." }
device{ profile = "pocket-pc", ram_mb = 64 }

-- The same load for each heap: 700 times something is taken, and from the 300th on something is
-- given back as well. Numbers from a generator of our own, so every heap meets the same. What it
-- saw: holes and items that a search looks at, in hundreds of HeapAllocs.
local function work(heap)
    local seed, held, saw = 12345, {}, { holes = {}, passed = {} }
    local function random(n)
        seed = (seed * 1103515245 + 12345) % 2147483648
        return seed // 65536 % n
    end
    for i = 1, 700 do
        local size = random(8) == 0 and 2000 + random(6000) or 16 + random(400)
        local hundred = (i + 99) // 100
        saw.passed[hundred] = (saw.passed[hundred] or 0) + heap_info(heap, size).passed
        held[#held + 1] = HeapAlloc(heap, 0, size)
        if i > 300 then
            HeapFree(heap, 0, table.remove(held, 1 + random(#held)))
        end
        saw.holes[hundred] = heap_info(heap).holes
    end
    return held, saw
end

-- Gives back nine of ten items, last ones first.
local function empty(heap, held)
    for i = #held, 1, -1 do
        if i % 10 ~= 0 then
            HeapFree(heap, 0, held[i])
        end
    end
    HeapCompact(heap, 0)
end

local reservations = 0

-- MEM_RESERVE for at least 2 MB goes to the large area; a commit takes just what is asked for.
local function alloc(address, size, action, data)
    if action == MEM_RESERVE then
        reservations = reservations + 1
        return VirtualAlloc(NULL, math.max(size, MB(2)), MEM_RESERVE, PAGE_NOACCESS)
    end
    return VirtualAlloc(address, size, MEM_COMMIT, PAGE_READWRITE)
end

local function free(address, size, action, data)
    return VirtualFree(address, size, action)
end

-- The same, and pages are never given back: as a mapping underneath would have it.
local function keep(address, size, action, data)
    return action == MEM_DECOMMIT or VirtualFree(address, size, action)
end

process{
    name = "app.exe",
    main = function()
        focus{ process = "app.exe" }
        chapter "An ordinary heap"
        local plain = HeapCreate(0, 0, 0)
        local plain_held, plain_saw = work(plain)
        local before = heap_info(plain)
        say("What does a larger reservation change for a heap? %d items, %d holes, the largest %d bytes, in %d regions of 192 KB.", before.items,
            before.holes, before.largest, before.regions)
        expect("it has holes by now", before.holes > 20, TRUE)

        chapter "The same load, 2 MB at a time"
        ask{
            question = "The allocator reserves 2 MB where the heap asked for 192 KB. Will there be more holes than in the ordinary heap?",
            choices = { "more", "fewer", "the same" },
            answer = "the same",
            why = "The heap works in the 192 KB that it asked for. It does not know of the rest, and its search does not depend on it.",
        }
        local big = CeHeapCreate(0, 0, 0, alloc, free)
        local big_held, big_saw = work(big)
        local after = heap_info(big)
        expect("it lies in the large area", big >= 0x42000000, TRUE)
        point{ address = big, "the first of the reservations of 2 MB" }
        expect("as many holes", after.holes, before.holes)
        expect("the largest is as large", after.largest, before.largest)
        expect("as many bytes in use, and free", after.used == before.used and after.free == before.free, TRUE)
        expect("as much RAM, page for page", after.committed, before.committed)

        chapter "After running for a while"
        local early, late = big_saw.passed[3], big_saw.passed[7]
        say("A HeapAlloc looked at %d.%02d items before the first was freed, at %d.%02d in the end. Holes: %d, then %d.",
            early // 100, early % 100, late // 100, late % 100, big_saw.holes[3], big_saw.holes[7])
        ask{
            question = "The search has become longer. Is that the doing of the 2 MB?",
            choices = { "yes", "no" },
            answer = "no",
            why = "Items that were freed between others leave holes that are too small, and first fit passes them all. The ordinary heap does the same.",
        }
        expect("it looks at more items late than early", late > 2 * early, TRUE)
        for i = 1, 6 do
            expect("HeapAllocs of hundred " .. i .. ": item for item what the ordinary heap looks at",
                big_saw.passed[i], plain_saw.passed[i])
        end
        expect("HeapAllocs of the last hundred: item for item what the ordinary heap looks at", late, plain_saw.passed[7])
        expect("holes come as they come in the ordinary heap", table.concat(big_saw.holes, " "),
            table.concat(plain_saw.holes, " "))

        chapter "What it does cost"
        expect("a reservation for each region", reservations, after.regions)
        say("%d KB of the large area for %d KB of heap: nine tenths of the addresses are never used.",
            reservations * 2048, after.regions * 192)
        local unused = VirtualQuery(big + KB(192))
        expect("behind the first 192 KB nothing is ever committed", unused.State, MEM_RESERVE)
        expect("up to the end of the 2 MB", unused.RegionSize, MB(2) - KB(192))
        say "The large area has 960 MB for all processes: room for 480 such regions, where 5,000 would fit."

        chapter "RAM that is given back"
        empty(big, big_held)
        local given = heap_info(big)
        ask{
            question = "Nine of ten items are freed. The other way, a mapping underneath, keeps every page. How much RAM does this one keep?",
            choices = { "all of it, too", "less" },
            answer = "less",
            why = "Pages that are free as a whole are decommitted, and empty regions are released. So it is a little better about conserving RAM.",
        }
        expect("committed before", after.committed > given.committed, TRUE)
        empty(plain, plain_held)
        expect("as much as the ordinary heap gives back", given.committed, heap_info(plain).committed)
        expect("its headers are sound", HeapValidate(big, 0, NULL), TRUE)
        say("%d KB committed before, %d KB now.", after.committed // 1024, given.committed // 1024)
        expect("destroyed", HeapDestroy(big), TRUE)
        local kept = CeHeapCreate(0, 0, 0, alloc, keep)
        local kept_held = work(kept)
        local full = heap_info(kept)
        empty(kept, kept_held)
        local left = heap_info(kept)
        expect("pages that are kept stay, in the regions that stay", left.committed > given.committed, TRUE)
        say("With an allocator that keeps its pages: %d KB before, %d KB now. The allocator decides on RAM and addresses, and not on the holes.", full.committed // 1024, left.committed // 1024)
    end,
}
