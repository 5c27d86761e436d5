-- SPDX-License-Identifier: MIT
-- An application that is not trusted, and a heap that somebody else has made.
scenario{ lesson = 36, title = "Shared heaps and programs that are not trusted", goal = "You know what a program that is not trusted can do with somebody's shared heap: read.", minutes = 6, key_moment = 10, try_now = "V puts a Pocket PC beside it: there the same program writes." }
device{ profile = "smartphone", ram_mb = 64 }

local item, heap

process{
    name = "server.exe",
    main = function()
        SetKMode(TRUE)
        heap = HeapCreate(HEAP_SHARED_READONLY, 0, 0)
        item = HeapAlloc(heap, HEAP_ZERO_MEMORY, 256)
        poke32(item, 0xCE5)
        focus{ process = "guest.exe" }
        view "gates"
    end,
}

process{
    name = "guest.exe", trust = "run",
    main = function()
        yield()
        local trusted, all_kernel = knob "trust_tiers" == "one", knob "kernel_mode" == "all"
        chapter "Making one"
        ask{
            question = "guest.exe is certified RUN. What does HeapCreate(HEAP_SHARED_READONLY) say on this device?",
            choices = { "a heap", "access denied, for want of trust", "access denied, for want of kernel mode" },
            answer = not trusted and "access denied, for want of trust" or
                all_kernel and "a heap" or "access denied, for want of kernel mode",
            why = "Trust asks which process, and comes first. Mode asks which thread.",
        }
        local own = HeapCreate(HEAP_SHARED_READONLY, 0, 0)
        expect_reason(not trusted and "not-trusted" or all_kernel and "none" or "heap-user-mode")
        expect("HeapCreate", own ~= NULL, trusted and all_kernel)
        if not own then
            expect("the error", GetLastError(), ERROR_ACCESS_DENIED)
        end
        local private = HeapCreate(0, 0, 0)
        expect("an ordinary heap is nobody's question", private ~= NULL, TRUE)

        chapter "Reading one"
        point{ address = item, "server.exe's item: the same address here" }
        expect("everybody reads it, at the same address", peek32(item), 0xCE5)
        expect("its headers too", try(HeapValidate, heap, 0, NULL), NULL)
        expect_reason "foreign-heap"

        chapter "Writing one"
        local fault = try(poke32, item, 0xBAD)
        expect("a store", fault == NULL, all_kernel)
        if fault then
            expect("what stopped it", fault.clause, "no-write-key")
            expect("what stands there", peek32(item), 0xCE5)
            say "An access violation: the thread runs in user mode."
        else
            expect("what stands there", peek32(item), 0xBAD)
            say "Every thread of this device runs in kernel mode, so every program writes. READONLY protects nothing here."
        end
    end,
}
