-- SPDX-License-Identifier: MIT
-- One shared heap, made by a server, read and written by a client: the same calls on two devices.
-- No call depends on the answer of another, so that two devices side by side stay in step.
scenario{ lesson = 35, title = "One heap, two devices", goal = "You can say at which gate the same program is stopped on a Smartphone, and why not on a Pocket PC.", minutes = 10, key_moment = 14, try_now = "V puts a Smartphone beside the Pocket PC: one key steps both. 5 shows the gates." }
device{ profile = "pocket-pc", ram_mb = 64 }

local item -- in the heap; the client is told its address

-- What decides on this device.
local function device()
    local all_kernel = knob "kernel_mode" == "all"     -- every thread runs in kernel mode
    local all_trusted = knob "trust_tiers" == "one"    -- every program that may run is trusted
    return all_kernel, all_trusted
end

local function stores(value)
    return try(poke32, item, value) == NULL
end

process{
    name = "server.exe",
    main = function()
        focus{ process = "server.exe" }
        view "gates"
        local all_kernel = device()
        local by_creator = knob "shared_heap_writer" == "creator"
        chapter "The server makes a heap"
        say "What does one shared heap let the same two programs do, on two different devices?"
        say "A heap gives out memory in small pieces: items. This one is made with HEAP_SHARED_READONLY, a shared heap."
        say "Before it stand two gates. Gate 1 asks about the process: is it trusted, may it make privileged calls? It is asked when a heap is made."
        say "Gate 2 asks about the thread: does it run in kernel mode? It is asked at every store."
        say "SetKMode puts a thread into kernel mode. On a Pocket PC it is there already."
        SetKMode(TRUE)
        local heap = HeapCreate(HEAP_SHARED_READONLY, 0, 0)
        expect("trusted and in kernel mode: the heap is made", heap ~= NULL, TRUE)
        item = HeapAlloc(heap, HEAP_ZERO_MEMORY, 64)
        expect("an item, above all slots", item >= 0x42000000, TRUE)
        expect("the server stores in it", stores(0x5E2F), TRUE)
        point{ address = item, "one item, the same address in every process" }

        chapter "The server in its ordinary mode"
        SetKMode(FALSE)
        ask{
            question = "The server made the heap. Its thread is back in its ordinary mode. May it store there on this device?",
            choices = { "yes", "no" },
            answer = (all_kernel or by_creator) and "yes" or "no",
            why = "Gate 2 asks for the thread's mode, not who made the heap. On a Pocket PC every thread's ordinary mode is kernel mode.",
        }
        expect("the maker's store", stores(0x5E2F), all_kernel or by_creator)
        say(all_kernel and "Here the ordinary mode is kernel mode: gate 2 is open to everybody."
            or "Here the ordinary mode is user mode: gate 2 is shut, also to the maker.")
    end,
}

process{
    name = "client.exe", trust = "run",
    main = function()
        yield()
        local all_kernel, all_trusted = device()
        local by_creator = knob "shared_heap_writer" == "creator"
        chapter "The client reads"
        focus{ process = "client.exe" }
        say "client.exe is certified to run, and no more. The server has told it the address of the item."
        expect("reading meets no gate", peek32(item), 0x5E2F)

        chapter "The client makes a heap"
        ask{
            question = "client.exe makes a shared heap of its own. What happens on this device?",
            choices = { "it works", "gate 1 stops it", "gate 2 stops it" },
            answer = not all_trusted and "gate 1 stops it" or all_kernel and "it works" or "gate 2 stops it",
            why = "Gate 1 comes first. Where there is one tier of trust, every program that may run is trusted.",
        }
        local own = HeapCreate(HEAP_SHARED_READONLY, 0, 0)
        expect_reason(not all_trusted and "not-trusted" or all_kernel and "none" or "heap-user-mode")
        expect("a heap of its own", own ~= NULL, all_trusted and all_kernel)

        chapter "The client stores"
        ask{
            question = "client.exe stores into the server's item. What happens on this device?",
            choices = { "it works", "gate 1 stops it", "gate 2 stops it" },
            answer = all_kernel and not by_creator and "it works" or "gate 2 stops it",
            why = "A store asks for the mode only. Trust was asked when the heap was made.",
        }
        local fault = try(poke32, item, 0xBAD)
        expect("the client's store", fault == NULL, all_kernel and not by_creator)

        chapter "The client asks for kernel mode"
        SetKMode(TRUE)
        expect_reason(all_trusted and "none" or "not-trusted")
        expect("the store, after SetKMode", stores(0xBAD), all_trusted or all_kernel)
        say(all_trusted and "Nothing is READONLY about it here: the client has written the server's item."
            or all_kernel and "It is not trusted, and need not be: its thread is in kernel mode anyway."
            or "SetKMode is for trusted programs. Whom gate 1 stops, it keeps from gate 2 as well.")
        expect("what stands in the item", peek32(item), (all_trusted or all_kernel) and 0xBAD or 0x5E2F)
        say "Everybody reads. Who is trusted makes a heap, who is in kernel mode writes: on a Pocket PC that is everybody, on a Smartphone it is not."
    end,
}
