-- SPDX-License-Identifier: MIT
-- "It may not really keep working in the future." The same two programs today and on a
-- device that takes the name HEAP_SHARED_READONLY at its word. Today's device is one --set away:
-- shared_writable_future=allowed.
scenario{ lesson = 44, title = "Shared heaps: written today, broken tomorrow", goal = "You can tell which use of shared heaps is safe in the future, and which is not.", minutes = 6, key_moment = 14, try_now = "Run it with --set shared_writable_future=allowed: today's device." }
device{ profile = "smartphone", ram_mb = 64, shared_writable_future = "refused" }

local item, board

-- Whether a store works; the DWORD is `value` then.
local function can_write(address, value)
    return try(poke32, address, value) == NULL
end

-- The mapping that both open by its name, as Sue Loh advises.
local function open_board()
    local mapping = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, KB(64), "Board")
    return MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, 0)
end

process{
    name = "maker.exe",
    main = function()
        focus{ process = "maker.exe" }
        chapter "As it was meant"
        SetKMode(TRUE)
        local heap = HeapCreate(HEAP_SHARED_READONLY, 0, 0)
        item = HeapAlloc(heap, HEAP_ZERO_MEMORY, 64)
        expect("the server makes a shared heap", item ~= NULL, TRUE)
        expect("and writes what it gives out", can_write(item, 0x11), TRUE)
        board = open_board()
        yield()

        local today = knob "shared_writable_future" == "allowed"
        expect("what maker.exe finds in its item", peek32(item), today and 0x22 or 0x11)
        expect("the server goes on writing", can_write(item, 0x33), TRUE)
        expect("and what it finds on the board", peek32(board), 0x44)
        SetKMode(FALSE)
        say "A server that gives out and clients that read are safe. Whoever wrote to each other is not: use a named mapping."
    end,
}

process{
    name = "other.exe",
    main = function()
        local today = knob "shared_writable_future" == "allowed"
        focus{ process = "other.exe" }
        expect("a client reads it", peek32(item), 0x11)

        chapter "As it was used"
        SetKMode(TRUE)
        ask{
            question = today and "other.exe is trusted and runs in kernel mode. May it write maker.exe's item?"
                or "other.exe wrote maker.exe's item for years, in kernel mode. On this device of the future, does it still?",
            choices = { "yes", "no" },
            answer = today and "yes" or "no",
            why = "Sue Loh, 2005: applications which use shared heaps as a way to share writeable memory between processes may be broken in the future.",
        }
        point{ address = item, "made by maker.exe" }
        local fault = try(poke32, item, 0x22)
        expect("another process writes a shared heap", fault == NULL, today)
        expect("what stopped it", fault and fault.clause, not today and "not-owner" or NULL)
        expect("and it still reads it", peek32(item), today and 0x22 or 0x11)

        chapter "What keeps working"
        local view = open_board()
        expect("a named mapping is open to both", view ~= NULL, TRUE)
        expect("and written by both", can_write(view, 0x44), TRUE)
        SetKMode(FALSE)
    end,
}
