-- SPDX-License-Identifier: MIT
-- A simple heap manager on a named memory-mapped file, and one process that runs it for all: what
-- Sue Loh advises instead of shared heaps ("Shared Heap Pitfalls", comment 3). The server allocates
-- and frees; clients open mapping and view by name and get pointers, good in every process.
--
--   server:  heap.serve{ name = "pool", size = KB(256), set = 20 }   (in the server's main)
--   client:  local pool = heap.open{ name = "pool", set = 20 }
--            local p = pool.alloc(100); pool.free(p)
--
-- In the mapping: two DWORDs before every block, its size with them and the process that has it (0:
-- nobody). First fit; a block that is freed swallows the free blocks behind it; blocks of processes
-- that have ended are nobody's again.
local HEADER, FIRST = 8, 16
local heap = {}

local function lives(process)
    local found, code = GetExitCodeProcess(process)
    return found and code == STILL_ACTIVE
end

-- The manager of the mapping at `base`. `enter` and `leave` keep others out meanwhile.
local function manager(base, size, enter, leave)
    local stop = base + size
    local self = {}

    -- Lets the dead go, and merges what is free side by side.
    local function sweep()
        local at = base + FIRST
        while at < stop do
            local length, owner = peek32(at), peek32(at + 4)
            if owner ~= 0 and not lives(owner) then
                poke32(at + 4, 0)
                owner = 0
            end
            local next = at + length
            if owner == 0 and next < stop and peek32(next + 4) == 0 then
                poke32(at, length + peek32(next)) -- and look at the same block again
            else
                at = next
            end
        end
    end

    function self.alloc(bytes, owner)
        local need = (bytes + HEADER + 7) // 8 * 8
        local at, found = base + FIRST, 0
        enter()
        sweep()
        while at < stop and found == 0 do
            local length = peek32(at)
            if peek32(at + 4) == 0 and length >= need then
                if length - need >= 2 * HEADER then
                    poke32(at + need, length - need)
                    poke32(at + need + 4, 0)
                    poke32(at, need)
                end
                poke32(at + 4, owner)
                found = at + HEADER
            end
            at = at + length
        end
        leave()
        return found
    end

    function self.free(pointer, owner)
        local at = pointer - HEADER
        enter()
        local own = at >= base + FIRST and at < stop and peek32(at + 4) == owner
        if own then
            poke32(at + 4, 0)
            sweep()
        end
        leave()
        return own
    end

    poke32(base + FIRST, size - FIRST)
    poke32(base + FIRST + 4, 0)
    return self
end

-- Makes mapping, view and manager, and offers alloc (method 0) and free (method 1) as the API set
-- `set`. With `careless` nobody is kept out while a call is under way.
function heap.serve(desc)
    local mapping = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, desc.size, desc.name)
    local base = MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, 0)
    local lock = CreateMutex(NULL, FALSE, desc.name .. ".lock")
    local own = manager(base, desc.size,
        function() if not desc.careless then WaitForSingleObject(lock, INFINITE) end end,
        function() if not desc.careless then ReleaseMutex(lock) end end)
    local set = CreateAPISet(desc.api or "HEAP", {
        { "d", function(bytes) return own.alloc(bytes, GetCallerProcess()) end },
        { "d", function(pointer) return own.free(pointer, GetCallerProcess()) end },
    })
    RegisterAPISet(set, desc.set)
    return base
end

-- A client's side: its own mapping and view of the same name, so that it can access the memory.
function heap.open(desc)
    local mapping = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, desc.size, desc.name)
    local base = MapViewOfFile(mapping, FILE_MAP_WRITE, 0, 0, 0)
    return {
        base = base,
        alloc = function(bytes)
            local pointer = call_server(desc.set, 0, bytes)
            return pointer ~= 0 and pointer or nil
        end,
        free = function(pointer) return call_server(desc.set, 1, pointer) ~= 0 end,
        close = function()
            UnmapViewOfFile(base)
            CloseHandle(mapping)
        end,
    }
end

return heap
