-- SPDX-License-Identifier: MIT
-- What a heap costs before anything is in it, and where its limits are.
scenario{ lesson = 45, title = "The limits of a heap", goal = "You know what an empty heap costs, where 96 KB are the limit, and what a maximum refuses.", minutes = 10, key_moment = 119, try_now = "4 shows the items of a heap; N tries the refused call in a fresh process." }
device{ profile = "pocket-pc", ram_mb = 64 }

process{
    name = "app.exe",
    main = function()
        focus{ process = "app.exe" }
        local big = knob "heap_big_kb"
        chapter "The default heap"
        local heap = GetProcessHeap()
        local a, b = HeapAlloc(heap, 0, KB(94) - 8), HeapAlloc(heap, 0, KB(94) - 8)
        expect("188 of its 192 KB are for items", b - a, KB(94))
        local c = HeapAlloc(heap, 0, 8)
        expect("then it grows elsewhere", c < a or c > heap + KB(192), TRUE)
        HeapFree(heap, 0, c)
        HeapFree(heap, 0, b)
        HeapFree(heap, 0, a)

        chapter "96 KB"
        ask{
            question = "A request of 100 KB: where does it go?",
            choices = { "into the heap", "into a reservation of its own", "nowhere" },
            answer = "into a reservation of its own",
            why = "Above 96 KB (0x18000 bytes) HeapAlloc asks VirtualAlloc, and a reservation takes whole blocks of 64 KB. LocalAlloc does the same: it takes from the same heap.",
        }
        local inside, own = HeapAlloc(heap, 0, KB(big)), HeapAlloc(heap, 0, KB(big) + 1)
        expect("at the limit: inside", inside < heap + KB(192), TRUE)
        expect("one byte more: a reservation", own % KB(64) < 64, TRUE)
        expect("HeapSize says up to the page", HeapSize(heap, 0, own) >= KB(big) + 1, TRUE)
        HeapFree(heap, 0, own)
        expect("and the addresses are back", try(peek32, own) ~= NULL, TRUE)

        chapter "A heap with a maximum"
        local fixed = HeapCreate(0, 0, KB(64))
        expect("64 KB do not fit in 64 KB", HeapAlloc(fixed, 0, KB(64)), NULL)
        expect_reason "heap-full"
        SetLastError(77)
        expect("nor a request above the limit", HeapAlloc(fixed, 0, KB(big) + 1), NULL)
        expect_reason "heap-too-big"
        expect("and HeapAlloc sets no error", GetLastError(), 77)
        expect("what does fit", HeapAlloc(fixed, 0, KB(64) - 104) ~= NULL, TRUE)

        chapter "A heap costs addresses"
        local heaps = 0
        while HeapCreate(0, 0, 0) do
            heaps = heaps + 1
        end
        expect_reason "no-hole"
        say("%d empty heaps of 192 KB, and the slot is full.", heaps)
        expect("fewer than a hundred", heaps < 100 and heaps > 20, TRUE)
    end,
}
