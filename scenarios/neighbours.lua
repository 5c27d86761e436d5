-- SPDX-License-Identifier: MIT
-- Four neighbours in the large area. One address for everybody, and four different rules.
scenario{ lesson = 38, title = "Neighbours at 42000000", goal = "You can name four kinds of memory above the slots, and who reads and writes each of them.", minutes = 10, key_moment = 20, try_now = "3 shows who may touch a byte; Tab and Shift with arrows go from one neighbour to the next." }
device{ profile = "smartphone", ram_mb = 64 }

local neighbours = {} -- name, address, what a stranger may do with it

local function add(name, at, read, write)
    poke32(at, 0xCE5)
    neighbours[#neighbours + 1] = { name = name, at = at, read = read, write = write }
    point{ address = at, name }
end

process{
    name = "owner.exe",
    main = function()
        focus{ process = "owner.exe" }
        view "map"
        local all_kernel = knob "kernel_mode" == "all"
        chapter "Four ways to get above the slots"
        say "What may a stranger do above the slots? owner.exe is trusted, and runs in kernel mode for now. It makes four kinds of memory in the large area."
        SetKMode(TRUE)
        local heap = HeapCreate(HEAP_SHARED_READONLY, 0, 0)
        add("a heap with HEAP_SHARED_READONLY", HeapAlloc(heap, 0, 64), TRUE, all_kernel)
        local file = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, KB(64), "by name")
        add("a mapping with a name", MapViewOfFile(file, FILE_MAP_WRITE, 0, 0, 0), FALSE, FALSE)
        local large = VirtualAlloc(NULL, MB(2), MEM_RESERVE, PAGE_NOACCESS)
        add("a reservation of 2 MB", VirtualAlloc(large, KB(64), MEM_COMMIT, PAGE_READWRITE), TRUE, TRUE)
        add("memory of CeVirtualSharedAlloc", CeVirtualSharedAlloc(NULL, KB(64), MEM_COMMIT), TRUE, all_kernel)
        SetKMode(FALSE)
        for _, own in ipairs(neighbours) do
            expect(own.name .. " is above all slots", own.at >= 0x42000000, TRUE)
        end
    end,
}

process{
    name = "stranger.exe", trust = "run",
    main = function()
        yield()
        chapter "A stranger reads"
        ask{
            question = "stranger.exe is not trusted and knows all four addresses. Which of the four can it not read?",
            choices = { "the shared heap", "the mapping", "the reservation", "the memory of CeVirtualSharedAlloc" },
            answer = "the mapping",
            why = "A mapping is open to who has a view of it. Whoever gets above the slots in another way is read by all.",
        }
        for _, own in ipairs(neighbours) do
            local fault = try(peek32, own.at)
            expect("it reads " .. own.name, fault == NULL, own.read)
        end
        say "Same area, same kind of address: what lies there decides, and not where."

        chapter "A stranger writes"
        for _, own in ipairs(neighbours) do
            local fault = try(poke32, own.at, 0xBAD)
            expect("it writes " .. own.name, fault == NULL, own.write)
        end
        say "A large reservation is everybody's to write. That is what the page of VirtualAlloc warns of."

        chapter "With the name"
        local file = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, KB(64), "by name")
        expect("there is one already", GetLastError(), ERROR_ALREADY_EXISTS)
        local at = MapViewOfFile(file, FILE_MAP_WRITE, 0, 0, 0)
        expect("at the address that it knew", at, neighbours[2].at)
        expect("now it reads the mapping", peek32(at), 0xCE5)
        expect("and writes it", try(poke32, at, 2) == NULL, TRUE)
        say "To share writeable memory: a mapping with a name. Who has no view is kept out, and who has one writes."
    end,
}
