-- SPDX-License-Identifier: MIT
-- What the page of HeapCreate says about writing, and what the kernel does.
scenario{ lesson = 37, title = "Shared heaps: what is written and what is done", goal = "You can say who writes a shared heap, what the page of 2004 said, and why it is not true.", minutes = 8, key_moment = 12, try_now = "Run it with --set shared_heap_writer=creator: the device as the page of 2004 has it." }
device{ profile = "smartphone", ram_mb = 64 }

local item

-- Can this thread write the item? It stays as it was.
local function can_write()
    local was = peek32(item)
    return try(poke32, item, was) == NULL
end

process{
    name = "creator.exe",
    main = function()
        focus{ process = "creator.exe" }
        view "gates"
        local all_kernel = knob "kernel_mode" == "all"
        local by_creator = knob "shared_heap_writer" == "creator"
        chapter "The documentation"
        say "Who may write a shared heap? HeapCreate, 2004: only the process that created the heap can write to it."
        SetKMode(TRUE)
        local heap = HeapCreate(HEAP_SHARED_READONLY, 0, 0)
        item = HeapAlloc(heap, HEAP_ZERO_MEMORY, 64)
        expect("made in kernel mode", item ~= NULL, TRUE)
        expect("and written", can_write(), TRUE)

        chapter "The creator, in user mode"
        SetKMode(FALSE)
        ask{
            question = "creator.exe made the heap. Its thread is back in its ordinary mode. May it write?",
            choices = { "yes", "no" },
            answer = (all_kernel or by_creator) and "yes" or "no",
            why = "Sue Loh, 2005: that's not true. All kernel-mode threads can write the heap, all others only read it.",
        }
        expect("the creator writes", can_write(), all_kernel or by_creator)
        expect("HeapAlloc, too, needs kernel mode", try(HeapAlloc, heap, 0, 16) == NULL, all_kernel or by_creator)
        expect("reading is always open", peek32(item), 0)
        local memory = CeVirtualSharedAlloc(NULL, KB(64), MEM_COMMIT)
        expect("memory of CeVirtualSharedAlloc, its owner writes", try(poke32, memory, 1) == NULL,
            all_kernel or knob "shared_writers" == "owner")
        say "Both lie in the large area, and all may read both. The owner of CeVirtualSharedAlloc's memory writes it in any mode, as in two-gates. The maker of a shared heap does not: its thread must be in kernel mode."
        yield()
        expect("somebody else has written here", peek32(item), by_creator and 0 or 0x0DD)
    end,
}

process{
    name = "stranger.exe",
    main = function()
        local all_kernel = knob "kernel_mode" == "all"
        local by_creator = knob "shared_heap_writer" == "creator"
        chapter "A stranger, in both modes"
        expect("a stranger in the ordinary mode writes", can_write(), all_kernel and not by_creator)
        SetKMode(TRUE)
        local opens = knob "setkmode_opens_slots" == "yes" -- every key, the creator's among them
        expect("a stranger in kernel mode writes", can_write(), not by_creator or opens)
        expect("and whatever the page says, reads", peek32(item), 0)
        if not by_creator then
            poke32(item, 0x0DD)
        end
        SetKMode(FALSE)
        point{ address = item, "made by one, written by another" }
        say "HeapCreate, 2010: the write protection only applies to threads that are not in kernel mode. The documentation says now what the kernel does."
    end,
}
