-- SPDX-License-Identifier: MIT
-- What if slots had the size that a process asks for ("Shared Heap Pitfalls", comment 1)? The same
-- processes come and go in slots of 32 MB, with CreateProcess, and in spaces of their own size.
-- The spaces are reservations in the large area: see lib/dynamic_slots.
scenario{ lesson = 52, title = "Slots of variable size: what they win, and what they break", goal = "You can say what slots of variable size would win, and why a process is its slot.", minutes = 20, key_moment = 348, try_now = "Home, F: refused with enough free in sum. Enter goes into the calls of a process, Backspace out." }
device{ profile = "pocket-pc", ram_mb = 64, boot = "bare" }

local dynamic, walk = include "lib/dynamic_slots", include "lib/walk"
local SET, EVENTS = 21, 120
local SIZES = { 4, 8, 12, 16, 24, 28, 40, 56, 80, 120 } -- MB that programs of the load need

local function program(mb)
    return string.format("need%03d.exe", mb)
end

for _, mb in ipairs(SIZES) do -- 1 MB is for EXE, stack, heap and DLLs; 32 MB are too many already
    process{
        name = program(mb), start = false, code_kb = 16, const_kb = 0,
        reserve_kb = math.min(mb - 1, 32) * 1024,
    }
end

-- Numbers that are the same in every run.
local seed = 2005
local function random(n)
    seed = (seed * 1103515245 + 12345) % 0x80000000
    return seed // 65536 % n
end

process{
    name = "spaces.exe",
    main = function() dynamic.serve{ slots = 28, set = SET } end,
}

-- For each of them ROM holds the code; the second was moved to another address, so it is in RAM.
process{ name = "inplace.exe", start = false, code_kb = 512 }
process{ name = "moved.exe", start = false, code_kb = 512, in_ram = true, unpaged = true }

local function ram_of(name)
    local before = GlobalMemoryStatus().dwAvailPhys
    local handle = CreateProcess(name)
    local taken = before - GlobalMemoryStatus().dwAvailPhys
    TerminateProcess(handle, 0)
    return taken
end

process{
    name = "load.exe",
    main = function()
        focus{ process = "load.exe" }
        yield()
        local spaces = dynamic.open{ set = SET }
        local slots = 32 - slot()
        local room = slots * MB(32)

        chapter "The same room for both"
        say("What would slots of variable size win? Slots %d to 32 are free: %d slots, %d MB. The large area has been cut to as much.",
            slot() + 1, slots, room // MB(1))
        local _, sum, largest = walk(dynamic.first, dynamic.first + room)
        expect("one hole, as large as all free slots", largest, room)
        ask{
            question = "120 processes come and go; they need 4 to 120 MB. Which way has to refuse fewer of them?",
            choices = { "slots of 32 MB", "slots of the size that is asked for" },
            answer = "slots of the size that is asked for",
            why = "Four of ten programs need more than a slot has. So far comment 1 is right. Now for the price.",
        }

        chapter "Processes come and go"
        local live, first = {}, nil
        local fixed = { started = 0, ["image-too-big"] = 0, ["no-process-record"] = 0 }
        local var = { started = 0, fragmented = 0, full = 0 }
        local function next_process(now)
            for id, p in pairs(live) do
                if p.ends <= now then
                    if p.handle then TerminateProcess(p.handle, 0) end
                    if p.start then spaces.stop(id) end
                    live[id] = nil
                end
            end
            local p = { mb = SIZES[1 + random(#SIZES)], ends = now + 10 + random(40) }
            live[now] = p
            p.handle = CreateProcess(program(p.mb))
            local kind = p.handle and "started" or last_reason()
            fixed[kind] = fixed[kind] + 1
            p.start = spaces.start(now, MB(p.mb))
            if p.start then
                var.started = var.started + 1
            else
                largest, sum = spaces.refused()
                kind = sum >= MB(p.mb) and "fragmented" or "full"
                var[kind] = var[kind] + 1
                first = first or kind == "fragmented" and { mb = p.mb, sum = sum // MB(1), largest = largest // MB(1) }
            end
        end
        for now = 1, EVENTS do
            fold(string.format("process %d of %d comes, others go", now, EVENTS), next_process, now)
        end
        expect("slots of 32 MB: started", fixed.started, 64)
        expect("refused, because they need more than a slot", fixed["image-too-big"], 56)
        expect("refused, because no slot was left", fixed["no-process-record"], 0)
        expect("slots of variable size: started", var.started, 92)
        point{ address = dynamic.first, "spaces of variable size, and holes between them" }

        chapter "External fragmentation"
        ask{
            question = string.format("The first one that is refused needs %d MB, and %d MB are free. Why is there no place?",
                first.mb, first.sum),
            choices = { "no process record", "the holes are too small", "no RAM" },
            answer = "the holes are too small",
            why = "Spaces of many sizes leave holes of many sizes. A slot of 32 MB fits wherever one of 32 MB has been.",
        }
        expect("MB that it needs", first.mb, 28)
        expect("MB free in sum", first.sum, 52)
        expect("MB of the largest hole", first.largest, 24)
        expect("refused, though there was enough in sum", var.fragmented, 18)
        expect("refused, because there was not", var.full, 10)
        _, sum, largest = walk(dynamic.first, dynamic.first + room)
        expect("at the end: MB free in sum", sum // MB(1), 208)
        expect("and MB of the largest hole", largest // MB(1), 56)
        say "That is the price comment 1 would pay: external fragmentation. That of fixed slots is internal."
        local inside, n_fixed = 0, 0
        for _, p in pairs(live) do
            if p.handle then
                inside, n_fixed = inside + 32 - p.mb, n_fixed + 1
            end
        end
        expect("processes in slots of 32 MB at the end", n_fixed, 19)
        expect("MB in their slots that they did not ask for, and have when they need more", inside, 384)

        chapter "Whose pointer is it?"
        local wrong = 0
        for _, p in pairs(live) do
            p.base = p.handle and MapPtrUnsecure(KB(64), p.handle)
            wrong = wrong + (p.handle and GetProcFromPtr(p.base) ~= p.handle and 1 or 0)
        end
        expect("slots of 32 MB: the number of the slot names the process, always", wrong, 0)
        local by_slot, n, looked, aligned, ambiguous = {}, 0, 0, 0, 0
        local function search()
            for id, p in pairs(live) do
                if p.start then
                    local owner, blocks = spaces.find(p.start)
                    wrong = wrong + (owner == id and 0 or 1)
                    n, looked = n + 1, looked + blocks
                    aligned = aligned + (p.start % MB(32) == 0 and 1 or 0)
                    for number = p.start // MB(32), (p.start + MB(p.mb) - 1) // MB(32) do
                        by_slot[number] = (by_slot[number] or 0) + 1
                    end
                end
            end
        end
        fold("a search for the owner of each pointer", search)
        for _, owners in pairs(by_slot) do
            ambiguous = ambiguous + (owners > 1 and 1 or 0)
        end
        expect("variable size: processes at the end", n, 26)
        expect("pieces of 32 MB that more than one process has", ambiguous, 12)
        say("pointer >> 25 names nobody there. The process blocks have to be searched: %d for %d pointers.", looked, n)
        expect("the search finds everybody", wrong, 0)
        expect("but reads more than one block for it", looked > 3 * n)

        chapter "Slot 0"
        ask{
            question = "Slot 0 is one entry of a table that divides 4 GB into pieces of 32 MB. Whose space can it show?",
            choices = { "everybody's", "those that begin at a multiple of 32 MB", "nobody's" },
            answer = "those that begin at a multiple of 32 MB",
            why = "One entry is changed at a switch. A space that begins in the middle of a piece would have to be copied there, and back.",
        }
        expect("of the 26 begin at a multiple of 32 MB", aligned, 1)

        chapter "Where an EXE is built for"
        say "makeimg builds an EXE for 00010000, which is in slot 0. Without it each start needs another address."
        local inplace, moved = ram_of "inplace.exe", ram_of "moved.exe"
        expect("an EXE that was moved is in RAM: KB more than in place", (moved - inplace) // 1024, 516)
        say "512 KB of code and 4 KB of constants, each time it is started."

        chapter "It cannot grow either"
        local blocked = 0
        for _, p in pairs(live) do
            if p.start then
                local more = VirtualAlloc(p.start + MB(p.mb), MB(2), MEM_RESERVE, PAGE_NOACCESS)
                if more then
                    VirtualFree(more, 0, MEM_RELEASE)
                else
                    blocked = blocked + 1
                end
            end
        end
        expect("processes with somebody right behind them", blocked, 20)
        say "External fragmentation is the small price. The large one: identity, slot 0 and programs that run in place."
    end,
}
