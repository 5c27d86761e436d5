-- SPDX-License-Identifier: MIT
-- A heap with plenty of free bytes and no room: small items that stay behind.
scenario{ lesson = 46, title = "A heap in pieces", goal = "You can say why 500 KB free may not give 2,100 bytes, and what to keep apart.", minutes = 8, key_moment = 775, try_now = "Home, F, F: the refusal in the heap view. Enter goes closer, Backspace back." }
device{ profile = "pocket-pc", ram_mb = 64 }

process{
    name = "app.exe",
    main = function()
        focus{ process = "app.exe" }
        local heap = HeapCreate(0, 0, KB(512))
        chapter "Filled with pairs"
        local large, small = {}, {}
        while true do
            local p = HeapAlloc(heap, 0, 2000)
            if not p then break end
            large[#large + 1] = p
            small[#small + 1] = HeapAlloc(heap, 0, 24)
        end
        expect_reason "heap-full"
        expect("it held more than 200 pairs", #small > 200, TRUE)
        say("Half of a heap is free: what can it give? %d times 2,000 bytes, a small item behind each.", #large)

        chapter "Every large item is freed"
        for _, p in ipairs(large) do
            HeapFree(heap, 0, p)
        end
        local free = #large * 2000
        ask{
            question = "How large an item can the heap give now?",
            choices = { "about 400 KB", "about 200 KB", "2,000 bytes" },
            answer = "2,000 bytes",
            why = "Free items merge with free neighbours. Here every neighbour is in use.",
        }
        expect("more than 400 KB are free in sum", free > KB(400), TRUE)
        expect("2,000 bytes fit", HeapAlloc(heap, 0, 2000) ~= NULL, TRUE)
        expect("2,100 do not", HeapAlloc(heap, 0, 2100), NULL)
        expect_reason "heap-full"
        expect("HeapCompact cannot help: items do not move", HeapCompact(heap, 0) < 2100, TRUE)

        chapter "The small ones go, too"
        for i = #small, 1, -1 do
            HeapFree(heap, 0, small[i])
        end
        expect("now there is one piece again", HeapCompact(heap, 0) > KB(400), TRUE)
        expect("and 90 KB fit", HeapAlloc(heap, 0, KB(90)) ~= NULL, TRUE)
        expect("its headers are sound", HeapValidate(heap, 0, NULL), TRUE)
        say "Small things that live long beside large things that do not: give them a heap of their own."
        local longlived = HeapCreate(0, 0, KB(64))
        expect("which costs one block of the slot", longlived ~= NULL, TRUE)
    end,
}
