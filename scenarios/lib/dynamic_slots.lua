-- SPDX-License-Identifier: MIT
-- Slots of variable size, as comment 1 of "Shared Heap Pitfalls" proposes them: "make the slot size
-- dynamic and report the start and end address in the process control block". No Windows CE has
-- them, and slot32's kernel has not either: its walk of the page tables, slot 0 and the access keys
-- are built on slots of 32 MB, as Windows CE is. So the spaces here are reservations in the large
-- area, which the kernel places first fit like any other, and the table of process blocks is kept by
-- one server process. Of a space there is its place, and no program runs in it.
--
--   server:  dynamic.serve{ slots = 28, set = 21 }   as much room as so many slots of 32 MB
--   client:  local spaces = dynamic.open{ set = 21 }
--            local start = spaces.start(7, MB(40))   a space for process 7; nil when none is left
--            local largest, sum = spaces.refused()   what the kernel told at the last refusal
--            spaces.stop(7)
--            local id, looked_at = spaces.find(p)    whose pointer is it? How many blocks were read
--
-- A process block is two DWORDs of the server's memory, start and end; 0 and 0: free. There are 31 of
-- them, because an access key is one bit of 32 and nk.exe has one.
local BLOCKS, BYTES = 31, 8
local dynamic = { first = 0x42000000 }

function dynamic.serve(desc)
    local size = desc.slots * MB(32)
    -- The rest of the large area is taken, so that both ways have the same room.
    local room = VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS)
    VirtualAlloc(NULL, MB(960) - size, MEM_RESERVE, PAGE_NOACCESS)
    VirtualFree(room, 0, MEM_RELEASE)
    local blocks = VirtualAlloc(NULL, KB(4), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
    local owner, facts = {}, {} -- whose a block is; what the kernel told at its last refusal

    local function block_of(id)
        for i = 0, BLOCKS - 1 do
            if owner[i] == id then
                return i, blocks + i * BYTES
            end
        end
        return nil
    end

    local function start(id, bytes)
        local i, block = block_of(nil)
        local p = i and VirtualAlloc(NULL, bytes, MEM_RESERVE, PAGE_NOACCESS)
        if not p then
            facts = select(2, last_reason())
            return 0
        end
        owner[i] = id
        poke32(block, p)
        poke32(block + 4, p + bytes)
        return p
    end

    local function stop(id)
        local i, block = block_of(id)
        if i then
            VirtualFree(peek32(block), 0, MEM_RELEASE)
            owner[i] = nil
            poke32(block, 0)
            poke32(block + 4, 0)
        end
        return i ~= nil
    end

    -- The number of the process, and in the upper half how many blocks were looked at.
    local function find(pointer)
        for i = 0, BLOCKS - 1 do
            local block = blocks + i * BYTES
            if peek32(block) <= pointer and pointer < peek32(block + 4) then
                return owner[i] | (i + 1) << 16
            end
        end
        return BLOCKS << 16
    end

    local set = CreateAPISet("SPACES", {
        { "dd", start },
        { "d", stop },
        { "d", find },
        { "", function() return facts.largest_hole or 0 end },
        { "", function() return facts.free_in_sum or 0 end },
    })
    RegisterAPISet(set, desc.set)
end

function dynamic.open(desc)
    return {
        start = function(id, bytes)
            local p = call_server(desc.set, 0, id, bytes)
            return p ~= 0 and p or nil
        end,
        stop = function(id) return call_server(desc.set, 1, id) ~= 0 end,
        find = function(pointer)
            local found = call_server(desc.set, 2, pointer)
            local id = found & 0xFFFF
            return id ~= 0 and id or nil, found >> 16
        end,
        refused = function() return call_server(desc.set, 3), call_server(desc.set, 4) end,
    }
end

return dynamic
