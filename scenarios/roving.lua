-- SPDX-License-Identifier: MIT
-- Fragmentation by a small live set: the search of HeapAlloc roves, and leaves what lives long all over the heap.
scenario{ lesson = 47, title = "Roving first fit: a few small items everywhere", goal = "You can say how 60 small items hold a whole heap in RAM, and which second heap ends that.", minutes = 12, key_moment = "559.1", try_now = "G, 559, Enter: the heap with its 60 small items. Left plays the rounds back, one at a time." }
device{ profile = "pocket-pc", ram_mb = 64 }

local ROUNDS, SMALL, TEMPORARY, STEP = 60, 40, 2000, 16

-- Each round takes a temporary item and a small one behind it, and frees the temporary one. `grow`: by how much
-- the temporary one is larger each time.
local function rounds(heap, small_heap, grow)
    local live = {}
    for i = 1, ROUNDS do
        local temporary = HeapAlloc(heap, 0, TEMPORARY + i * grow)
        live[i] = HeapAlloc(small_heap, 0, SMALL)
        HeapFree(heap, 0, temporary)
    end
    return live
end

-- What a heap looks like after these rounds; a heap of its own, destroyed again.
local function rehearse(grow)
    return fold("a rehearsal, on a heap that is destroyed again", function()
        local heap = HeapCreate(0, 0, 0)
        rounds(heap, heap, grow)
        local info = heap_info(heap)
        HeapDestroy(heap)
        return info
    end)
end

local function slot_room()
    return GlobalMemoryStatus().dwAvailVirtual
end

process{
    name = "app.exe",
    main = function()
        focus{ process = "app.exe" }
        view "heap"
        chapter "Where the search begins"
        say "A few small items live, and all others are freed at once: how can that fill a heap?"
        say "A heap is a piece of memory, cut into items. HeapAlloc takes the first free item that is large enough: first fit."
        say "But it does not begin at the heap's beginning. It goes on from the item that was taken or freed last: it roves."
        local heap = HeapCreate(0, 0, 0)
        local items = {}
        for i = 1, 6 do
            items[i] = HeapAlloc(heap, 0, 1000)
        end
        HeapFree(heap, 0, items[2])
        HeapFree(heap, 0, items[5])
        expect("two holes, and the rest of the heap", heap_info(heap).holes, 3)
        ask{
            question = "Item 2 was freed, then item 5. Both left a hole of 1,000 bytes. Where does the next item of 1,000 bytes go?",
            choices = { hex(items[2]) .. ", where item 2 was", hex(items[5]) .. ", where item 5 was" },
            answer = hex(items[5]) .. ", where item 5 was",
            why = "The search begins at the item that was freed last. The lower hole is not even looked at.",
        }
        local again = HeapAlloc(heap, 0, 1000)
        expect("the new item lies at", again, items[5])
        point{ address = items[2], "a hole, lower down, that nobody has looked at" }
        HeapDestroy(heap)

        chapter "Always the same size"
        say("Now %d rounds: take %d bytes, take a small item of %d bytes, free the %d bytes again.", ROUNDS,
            TEMPORARY, SMALL, TEMPORARY)
        local steady = HeapCreate(0, 0, 0)
        rounds(steady, steady, 0)
        local info = heap_info(steady)
        expect("small items that live", info.items, ROUNDS)
        expect("RAM of the heap", info.committed <= KB(12), TRUE)
        say("%d small items live. The heap has %d KB of RAM: the hole was used again in every round.", info.items,
            info.committed // KB(1))
        HeapDestroy(steady)

        chapter "A little larger each time"
        local rehearsed = rehearse(STEP)
        ask{
            question = "The same rounds, but what is taken grows by " .. STEP .. " bytes each time. " .. ROUNDS * SMALL ..
                " bytes live in the end. How many KB of RAM has the heap then?",
            choices = { info.committed // KB(1), 2 * info.committed // KB(1), rehearsed.committed // KB(1) },
            answer = rehearsed.committed // KB(1),
            why = "Each hole is " .. STEP .. " bytes too small for the next round. The search goes on, and the next small item lies behind it.",
        }
        local growing = HeapCreate(0, 0, 0)
        rounds(growing, growing, STEP)
        info = heap_info(growing)
        expect("as in the rehearsal", info.committed, rehearsed.committed)
        expect("RAM for 2,400 bytes", info.committed > KB(100), TRUE)
        expect("holes: one for each small item", info.holes >= ROUNDS, TRUE)
        say("%d holes. %d KB are free in sum, the largest hole has %d KB.", info.holes, info.free // KB(1),
            info.largest // KB(1))
        say "A search from the beginning would have put each small item into the first hole, beside the others."

        chapter "Free, and no help"
        local wanted = info.largest + KB(8)
        local room = slot_room()
        ask{
            question = "The heap has " .. info.free // KB(1) .. " KB free. We ask it for " .. wanted // KB(1) ..
                " KB. How many KB of the slot does that take?",
            choices = { 0, 64, 192 },
            answer = info.largest < wanted and 192 or 0,
            why = "No hole is large enough. A heap that may grow reserves 192 KB more.",
        }
        local large = HeapAlloc(growing, 0, wanted)
        expect("it is given", large ~= NULL, TRUE)
        expect("from 192 KB more of the slot", room - slot_room(), KB(192))
        HeapFree(growing, 0, large)
        HeapCompact(growing, 0)
        local compacted = heap_info(growing)
        expect("HeapCompact moves no item: the holes stay", compacted.holes >= ROUNDS, TRUE)
        say("HeapCompact gives back pages that are wholly free. %d KB stay in RAM, for %d bytes.",
            compacted.committed // KB(1), ROUNDS * SMALL)

        chapter "A heap for what lives long"
        local short, long = HeapCreate(0, 0, 0), HeapCreate(0, 0, 0)
        rounds(short, long, STEP)
        local both = heap_info(short).committed + heap_info(long).committed
        expect("the same rounds, the small items elsewhere", heap_info(long).items, ROUNDS)
        expect("no hole is left over", heap_info(short).holes, 1)
        expect("much less RAM", both < compacted.committed // 2, TRUE)
        say("Two heaps, and %d KB of RAM instead of %d.", both // KB(1), info.committed // KB(1))
        focus{ process = "app.exe" }
        say "The search goes on from where it stopped, so small items that live long come to lie everywhere: give them a heap of their own."
    end,
}
