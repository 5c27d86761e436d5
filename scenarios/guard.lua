-- SPDX-License-Identifier: MIT
-- A page with PAGE_GUARD faults once, then it is open. A buffer can grow by that, as a stack does.
scenario{ lesson = 20, title = "PAGE_GUARD: a page that faults once", goal = "You can let a buffer grow by a guard page, and say why a guard is a bell and no lock.", minutes = 5, key_moment = 7, try_now = "Tab until the buffer at 00070000 is framed, then Enter twice: its 16 pages, and which of them is the guard." }
device{ profile = "pocket-pc", ram_mb = 64 }

local PAGE, BLOCK = KB(4), KB(64)
local GUARD = PAGE_READWRITE + PAGE_GUARD

-- Commits the page at `address` and makes it the guard.
local function set_guard(address)
    return VirtualAlloc(address, PAGE, MEM_COMMIT, GUARD)
end

-- Writes into the first `n` pages of `base`, upwards. At a guard the next page becomes the guard.
local function write_pages(base, n)
    local rung = 0
    for i = 0, n - 1 do
        local page = base + i * PAGE
        local fault = try(poke8, page, 1)
        if fault and fault.clause == "guard" then
            rung = rung + 1
            set_guard(page + PAGE)
            poke8(page, 1)
        end
    end
    return rung
end

process{
    name = "recorder.exe",
    main = function()
        chapter "One touch"
        focus{ process = "recorder.exe" }
        say "How does a program learn of the first touch of a page? It reserves 64 KB: one block, 16 pages."
        local base = VirtualAlloc(NULL, BLOCK, MEM_RESERVE, PAGE_NOACCESS)
        VirtualAlloc(base, PAGE, MEM_COMMIT, PAGE_READWRITE)
        expect("the first page is open", try(poke8, base, 1), NULL)
        local guard = set_guard(base + PAGE)
        view "access"
        point{ address = guard, "the guard page" }
        say "The second page has one flag more: PAGE_GUARD. It is committed, and not open yet."
        expect("it is a guard", VirtualQuery(guard).Protect, GUARD)
        say "A fault is an access that is refused. The program can catch it, and go on."
        ask{
            question = "The program stores into this page, and then again. What happens?",
            choices = { "two faults", "a fault, then it works", "both work" },
            answer = "a fault, then it works",
            why = "A guard faults once: the first touch takes the flag away.",
        }
        local fault = try(poke8, guard, 7)
        expect("the first touch is a fault", fault and fault.clause, "guard")
        expect("with a number of its own", fault.status, STATUS_GUARD_PAGE_VIOLATION)
        expect("the second touch works", try(poke8, guard, 7), NULL)
        expect("the flag is gone", VirtualQuery(guard).Protect, PAGE_READWRITE)

        chapter "A buffer that grows"
        view "follow"
        VirtualFree(base, BLOCK, MEM_DECOMMIT)
        VirtualAlloc(base, PAGE, MEM_COMMIT, PAGE_READWRITE)
        set_guard(base + PAGE)
        say "Now four pages are written. At each fault the program moves the guard one page on."
        expect("one fault for each page but the first", write_pages(base, 4), 3)
        expect("four pages are open", VirtualQuery(base).RegionSize, 4 * PAGE)
        expect("the fifth is the guard", VirtualQuery(base + 4 * PAGE).Protect, GUARD)
        expect("the sixth takes no RAM", VirtualQuery(base + 5 * PAGE).State, MEM_RESERVE)
        say "The buffer takes RAM only as far as it is used. A thread's stack grows page by page, too: there the kernel does it, and no program sees a fault."

        chapter "A bell, no lock"
        say "A guard page is a bell, no lock. It rings for the first touch and lets the second one in: then it is a page like any other."
    end,
}
