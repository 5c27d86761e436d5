-- SPDX-License-Identifier: MIT
-- A heap outside the slot: CeHeapCreate with a mapping underneath, as Sue Loh proposed.
scenario{ lesson = 48, title = "CeHeapCreate: a heap on mappings", goal = "You can give a heap functions of your own, so that its memory comes from mappings.", minutes = 12, key_moment = 251, try_now = "4 shows the items of the heap. N goes to the other process." }
device{ profile = "smartphone", ram_mb = 64 }

local seen = {}
local log = {} -- what the heap has asked for
local maps, n_maps = {}, 0 -- mappings by number; the number is the user data of a reservation

local function note(text, size)
    log[#log + 1] = text .. " " .. size // 1024
end

local function asked()
    local text = table.concat(log, ", ")
    log = {}
    return text
end

local function alloc(address, size, action, data)
    if action == MEM_RESERVE then
        note("reserve", size)
        n_maps = n_maps + 1
        local map = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, size, "heap" .. n_maps)
        local view = map and MapViewOfFile(map, FILE_MAP_WRITE, 0, 0, 0)
        maps[n_maps] = map
        return view, n_maps
    end
    note("commit", size)
    return address -- nothing to do: a page of a view comes with its first touch
end

local function free(address, size, action, data)
    if action == MEM_DECOMMIT then
        note("decommit", size)
        return TRUE -- nothing to do
    end
    note("release", size)
    local closed = UnmapViewOfFile(address) and CloseHandle(maps[data])
    maps[data] = nil
    return closed
end

process{
    name = "app.exe",
    main = function()
        focus{ process = "app.exe" }
        chapter "The heap asks its functions"
        local ram = GlobalMemoryStatus().dwAvailPhys
        ask{
            question = "CeHeapCreate makes an empty heap that can grow. What does it ask its allocator for?",
            choices = { "192 KB, reserved and committed", "192 KB reserved, then two pages committed", "nothing yet" },
            answer = "192 KB reserved, then two pages committed",
            why = "A heap begins with 192 KB of addresses. Its records and the first item's header need pages at once.",
        }
        local heap = CeHeapCreate(0, 0, 0, alloc, free)
        expect("it reserves, then it commits", asked(), "reserve 192, commit 8")
        expect("it lies in the large area, not in our slot", heap >= 0x42000000, TRUE)
        point{ address = heap, "the heap, in a view of a mapping without a file" }
        expect("and cost little RAM", ram - GlobalMemoryStatus().dwAvailPhys < KB(64), TRUE)

        chapter "Items are items"
        local small = HeapAlloc(heap, 0, 100)
        expect("its page is there: nobody is asked", asked(), "")
        local item = HeapAlloc(heap, 0, KB(12))
        expect("the pages that it needs, and no others", asked(), "commit 12")
        poke32(item, 0xCAFE)
        seen.small, seen.item, seen.heap = small, item, heap
        poke32(small, 0xBEEF)

        chapter "More than a slot has"
        ask{
            question = "33 items of 1 MB: does the heap stop at the 32 MB of the slot?",
            choices = { "yes", "no" },
            answer = "no",
            why = "Each big block is a mapping of its own in the large area. Only its first page has been touched, so RAM is no limit either.",
        }
        ram = GlobalMemoryStatus().dwAvailPhys
        local large = {}
        for i = 1, 33 do
            large[i] = HeapAlloc(heap, 0, MB(1))
        end
        expect("the last is there", large[33] ~= NULL, TRUE)
        expect("each was reserved and committed", #log, 66)
        asked()
        expect("33 MB for less than 1 MB of RAM", ram - GlobalMemoryStatus().dwAvailPhys < MB(1), TRUE)
        expect("and the slot did not move", large[33] >= 0x42000000, TRUE)

        chapter "What is freed"
        HeapFree(heap, 0, large[33])
        expect("a big block's mapping is closed", asked(), "release 0")
        expect("its addresses are nobody's", try(peek32, large[33]) ~= NULL, TRUE)
        HeapFree(heap, 0, item)
        expect("an item's pages are only told", asked(), "decommit 4")
        ask{
            question = "The allocator did nothing at MEM_DECOMMIT. What does that cost?",
            choices = { "nothing", "RAM", "addresses" },
            answer = "RAM",
            why = "The page that was touched stays. Views cannot give single pages back; VirtualFree could.",
        }
        expect("what was in the page is still there", peek32(item), 0xCAFE)
        yield() -- reader.exe

        chapter "The end"
        for i = 1, 32 do
            HeapFree(heap, 0, large[i])
        end
        asked()
        expect("destroyed", HeapDestroy(heap), TRUE)
        expect("one mapping was left", asked(), "release 0")
        expect("all of them are closed", next(maps), nil)
        say "A heap takes its memory from wherever its two functions find it: here from named mappings, above all slots."
    end,
}

process{
    name = "reader.exe", trust = "run",
    main = function()
        chapter "Another process"
        expect("it has no view", try(peek32, seen.small).clause, "no-key")
        local map = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, KB(192), "heap1")
        local view = MapViewOfFile(map, FILE_MAP_WRITE, 0, 0, 0)
        expect("by name it opens the same memory at the same address", view, seen.heap)
        expect("and reads what lies there", peek32(seen.small), 0xBEEF)
        expect("but the heap is not its heap", HeapAlloc(seen.heap, 0, 8), NULL)
        expect_reason "foreign-heap"
        say "One process runs the heap, the others have views: the heap server of the lesson mapped-heap."
        UnmapViewOfFile(view)
        CloseHandle(map)
    end,
}
