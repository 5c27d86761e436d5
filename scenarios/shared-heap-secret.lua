-- SPDX-License-Identifier: MIT
-- Since the memory is in the shared memory area, everybody can read it.
scenario{ lesson = 40, title = "Shared heaps: no place for secrets", goal = "You know why no secret belongs in a shared heap: whoever reads on and on finds it.", minutes = 6, key_moment = 2102, try_now = "3 shows who may touch the byte: everybody may read." }
device{ profile = "smartphone", ram_mb = 64 }

local SECRET = 0x50494E21
local copy

process{
    name = "bank.exe",
    main = function()
        focus{ process = "bank.exe" }
        view "gates"
        chapter "A password in a shared heap"
        SetKMode(TRUE)
        local heap = HeapCreate(HEAP_SHARED_READONLY, 0, 0)
        for _ = 1, 20 do
            HeapAlloc(heap, 0, 200)
        end
        local item = HeapAlloc(heap, 0, 32)
        poke32(item, SECRET)
        SetKMode(FALSE)
        expect("written and kept", peek32(item), SECRET)
        local own = LocalAlloc(LPTR, 32)
        poke32(own, SECRET)
        expect("a second copy in its own heap", peek32(own), SECRET)
        copy = mapped(own)
        point{ address = item, "nobody was told this address" }
    end,
}

process{
    name = "spy.exe", trust = "run",
    main = function()
        yield()
        local all_kernel = knob "kernel_mode" == "all"
        chapter "Nobody has told it where"
        ask{
            question = "spy.exe is not trusted, has no handle and no address. Can it find the password?",
            choices = { "yes", "no" },
            answer = "yes",
            why = "The large area begins at 42000000 for everybody, and whoever reads it sees every shared heap.",
        }
        local function search()
            local at, tries = 0x42000000, 0
            local found
            while at < 0x42030000 and not found do
                local fault, value = try(peek32, at)
                if fault then
                    at = (at // KB(4) + 1) * KB(4) -- no page here
                else
                    found = value == SECRET and at or nil
                    at = at + 4
                end
                tries = tries + 1
            end
            return found, tries
        end
        local found, tries = fold("it reads on and on, from 42000000", search)
        expect("found by reading on and on", found ~= NULL, TRUE)
        expect("in the first pages already", tries < 6000, TRUE)
        expect("it is the password", peek32(found), SECRET)
        point{ address = found, "here it is" }

        chapter "The copy in the slot"
        local fault = try(peek32, copy) -- we tell it the address, it would not know
        expect("the heap of another process", fault and fault.clause, "no-key")
        local own = LocalAlloc(LPTR, 32)
        expect("its own heap it reads", peek32(own), 0)
        say "A process's own heap is behind its key. A shared heap is behind nothing."
        expect("and the spy can write there only in kernel mode", try(poke32, found, 0) == NULL, all_kernel)
    end,
}
