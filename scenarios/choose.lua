-- SPDX-License-Identifier: MIT
-- 40 MB for three processes: the ways that "Shared Heap Pitfalls" names, each tried on the device.
-- Every value in the table at the end was found by running.
scenario{ lesson = 43, title = "40 MB for three processes: choose", goal = "You can choose how processes share 40 MB: who makes, reads and writes it, what the dead leave.", minutes = 15, key_moment = "94.1", try_now = "V puts Pocket PC beside Smartphone: which lines of the table change?" }
device{ profile = "smartphone", ram_mb = 64 }

local FORTY, PIECE = MB(40), MB(1)

-- Four ways. `ask`: the first call, which the gates are asked at. `fill_up`: what makes 40 MB of it; the address.
-- `open`: how another process gets at it.
local ways = {
    {
        name = "a shared heap", file = "heap",
        ask = function() return HeapCreate(HEAP_SHARED_READONLY, 0, 0) end,
        fill_up = function(heap)
            return fold("40 items of 1 MB", function()
                local first = HeapAlloc(heap, 0, PIECE)
                for _ = 2, FORTY // PIECE do
                    HeapAlloc(heap, 0, PIECE)
                end
                return first
            end)
        end,
    },
    {
        name = "a named mapping", file = "map",
        ask = function() return CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, FORTY, "forty") end,
        fill_up = function(file) return MapViewOfFile(file, FILE_MAP_WRITE, 0, 0, 0) end,
        open = function()
            local file = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, FORTY, "forty")
            return MapViewOfFile(file, FILE_MAP_WRITE, 0, 0, 0)
        end,
    },
    {
        name = "a large VirtualAlloc", file = "large",
        ask = function() return VirtualAlloc(NULL, FORTY, MEM_RESERVE, PAGE_NOACCESS) end,
        fill_up = function(p) return VirtualAlloc(p, PIECE, MEM_COMMIT, PAGE_READWRITE) end,
    },
    {
        name = "CeVirtualSharedAlloc", file = "shared",
        ask = function() return CeVirtualSharedAlloc(NULL, FORTY, MEM_RESERVE) end,
        fill_up = function(p) return CeVirtualSharedAlloc(p, PIECE, MEM_COMMIT) end,
    },
}

local made_by_guest = {}

local function word(value)
    return value and "yes" or "no"
end

local function count(field)
    local n = 0
    for _, way in ipairs(ways) do
        n = n + (way[field] and 1 or 0)
    end
    return n
end

process{
    name = "chooser.exe",
    main = function()
        local all_kernel = knob "kernel_mode" == "all"
        local all_trusted = knob "trust_tiers" == "one"
        chapter "40 MB"
        focus{ process = "chooser.exe" }
        say "Three processes are to share 40 MB: which of four ways would you choose?"
        expect("no slot has 40 MB", VirtualAlloc(NULL, FORTY, MEM_RESERVE, PAGE_READWRITE), NULL)
        expect_reason "no-hole"
        say "The large area above all slots has 960 MB, and everybody sees it at one address. Four calls lead there."
        say "A shared heap gives out pieces. A mapping has a name. VirtualAlloc takes 2 MB and more. CeVirtualSharedAlloc takes any size."

        chapter "Who makes it"
        ask{
            question = "guest.exe may run, and is not certified for more. How many of the four can it make on this device?",
            choices = { 0, 2, 4 },
            answer = all_trusted and 4 or 2,
            why = "A shared heap and CeVirtualSharedAlloc ask for trust. A mapping and a large VirtualAlloc do not. (That CeVirtualSharedAlloc asks for no more than trust is not verified.)",
        }
        CreateProcess "guest.exe"
        switch_to "guest.exe"
        expect("made by guest.exe", count "guest_makes", all_trusted and 4 or 2)

        local writable = 2 + (all_kernel and 1 or 0) + (all_kernel and knob "shared_heap_writer" == "kernel-mode" and 1 or 0)
        ask{
            question = "Now trusted makers make all four. A client that is not trusted has the address, or the name. How many can it write, in its ordinary mode?",
            choices = { 1, 2, 4 },
            answer = writable,
            why = "A store into a shared heap or memory of CeVirtualSharedAlloc asks for kernel mode. A view, or a large reservation, is written by whoever has it.",
        }
        for _, way in ipairs(ways) do
            chapter(way.name:sub(1, 1):upper() .. way.name:sub(2))
            focus{ process = "chooser.exe" }
            local maker, client = way.file .. "-maker.exe", way.file .. "-client.exe"
            local maker_handle = CreateProcess(maker)
            switch_to(maker)
            expect("40 MB above all slots", way.at >= 0x42000000, TRUE)
            expect("and nothing of the maker's slot", way.slot_cost, 0)
            point{ address = way.at, way.name .. ", of " .. maker }
            local client_handle = CreateProcess(client)
            switch_to(client)
            local at = way.open and way.open() or way.at
            TerminateProcess(client_handle, 0)
            local handles, views = leaks(client_handle)
            expect("what it had open is closed for it", (handles or 0) + (views or 0), way.open and 2 or 0)
            expect("the client has died; what stands there", peek32(at), way.client_writes and 0xC11E or 0x40)
            TerminateProcess(maker_handle, 0)
            way.survives = try(peek32, at) == NULL
            say("Its maker has ended: the memory is %s.", way.survives and "still there, as long as somebody has a view" or "gone, for everybody")
        end
        expect("all four are read by a client", count "client_reads", 4)
        expect("and written by", count "client_writes", writable)
        expect("only the mapping outlives its maker", count "survives", 1)

        chapter "The table"
        view "map"
        point{ address = ways[2].at, "what is left: the mapping, which chooser.exe still has a view of" }
        for _, way in ipairs(ways) do
            say("%s. Not trusted: make %s, read %s, write %s. Outlives its maker: %s. RAM at once: %d KB.",
                way.name:sub(1, 1):upper() .. way.name:sub(2), word(way.guest_makes), word(way.client_reads),
                word(way.client_writes), word(way.survives), way.ram_cost // KB(1))
        end
        say "What a client has written stays when it dies. Somebody has to notice, and free its pieces: a server."
        expect("the mapping takes the least RAM before it is used", ways[2].ram_cost < ways[1].ram_cost, TRUE)
        ask{
            question = "Three processes, one of them not trusted. All write, and any may end first. Which way?",
            choices = { ways[1].name, ways[2].name, ways[3].name, ways[4].name },
            answer = (function()
                for _, way in ipairs(ways) do
                    if way.guest_makes and way.client_writes and way.survives then
                        return way.name
                    end
                end
            end)(),
            why = "The only line with yes in every column.",
        }
        focus{ process = "chooser.exe" }
        say "A server writes, clients read: a shared heap. All write: a named mapping, and a heap manager on it."
    end,
}

process{
    name = "guest.exe", trust = "run", start = false,
    main = function()
        SetKMode(TRUE)
        for i, way in ipairs(ways) do
            made_by_guest[i] = way.ask()
            way.guest_makes = made_by_guest[i] ~= NULL
        end
        ExitProcess(0)
    end,
}

for _, way in ipairs(ways) do
    process{
        name = way.file .. "-maker.exe", start = false,
        main = function()
            local before = GlobalMemoryStatus()
            SetKMode(TRUE)
            way.at = way.fill_up(way.ask())
            poke32(way.at, 0x40)
            SetKMode(FALSE)
            local after = GlobalMemoryStatus()
            way.ram_cost = before.dwAvailPhys - after.dwAvailPhys
            way.slot_cost = before.dwAvailVirtual - after.dwAvailVirtual
            switch_to "chooser.exe"
        end,
    }
    process{
        name = way.file .. "-client.exe", trust = "run", start = false,
        main = function()
            local at = way.open and way.open() or way.at
            way.client_reads = try(peek32, at) == NULL
            way.client_writes = try(poke32, at, 0xC11E) == NULL
            switch_to "chooser.exe"
        end,
    }
end
