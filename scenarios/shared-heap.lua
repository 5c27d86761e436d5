-- SPDX-License-Identifier: MIT
-- Past the wall with a heap that is made of shared memory, and what it costs to get in.
scenario{ lesson = 34, title = "HEAP_SHARED_READONLY: past the wall", goal = "You can put memory past the wall in a shared heap, and you know its two gates.", minutes = 8, key_moment = 57, try_now = "V puts a Smartphone beside it: there the heap is made after SetKMode only." }
device{ profile = "pocket-pc", ram_mb = 64 }

local largest = include "lib/largest"

process{
    name = "app.exe",
    main = function()
        focus{ process = "app.exe" }
        local all_kernel = knob "kernel_mode" == "all"
        chapter "A slot that is full"
        local taken = 0
        while true do
            local p = VirtualAlloc(NULL, MB(1), MEM_RESERVE, PAGE_READWRITE)
            if not p then break end
            taken = taken + 1
        end
        expect_reason "no-hole"
        expect("the slot gave megabytes", taken > 10, TRUE)
        local before = largest()
        expect("and has no megabyte left", before < MB(1), TRUE)
        say "Does a shared heap get past the wall? Somebody on a newsgroup says: make one, and the limit of 32 MB is gone."

        chapter "The two gates"
        view "gates"
        ask{
            question = "app.exe is trusted. Does HeapCreate(HEAP_SHARED_READONLY) work on this device at once?",
            choices = { "yes", "no" },
            answer = all_kernel and "yes" or "no",
            why = "Trust is the first gate. The second is mode: the thread must run in kernel mode, and on a Pocket PC all do.",
        }
        local heap = HeapCreate(HEAP_SHARED_READONLY, 0, 0)
        expect_reason(all_kernel and "none" or "heap-user-mode")
        expect("the heap is there", heap ~= NULL, all_kernel)
        if not heap then
            expect("the error", GetLastError(), ERROR_ACCESS_DENIED)
            SetKMode(TRUE)
            heap = HeapCreate(HEAP_SHARED_READONLY, 0, 0)
            say "After SetKMode(TRUE) the thread is in kernel mode, and the heap is made."
        end
        expect("in the large area", heap >= 0x42000000, TRUE)
        point{ address = heap, "a heap that is in nobody's slot" }

        chapter "Past the wall"
        local first = HeapAlloc(heap, 0, KB(64))
        say "64 KB that slot 14 did not have to give. The heap grows where it lies: above all slots."
        local sum = KB(64)
        for _ = 1, 40 do
            local p = HeapAlloc(heap, 0, KB(300)) -- big blocks: a reservation each, shared too
            if not p then break end
            expect("also in the large area", p >= 0x42000000, TRUE)
            sum = sum + KB(300)
        end
        expect("more than the slot had left", sum > MB(10), TRUE)
        expect("and the slot did not move", largest(), before)
        say("%.1f MB lie in the heap, and the slot has as little room as before: %d KB.", sum / MB(1), before // KB(1))
        poke32(first, 0x2005)
        expect("it can be written", peek32(first), 0x2005)
        expect("HeapDestroy gives it all back", HeapDestroy(heap), TRUE)
        expect("nothing is there any more", try(peek32, first) ~= NULL, TRUE)
        say "It worked, past the wall. So why do people not do it? The next lessons are the answer."
    end,
}
