-- SPDX-License-Identifier: MIT
-- Walks a range with VirtualQuery and returns its regions in order, and what is free in it: the sum
-- and the largest hole, in whole 64 KB blocks, as VirtualAlloc counts.
local BLOCK = KB(64)

return function(from, to)
    local regions, sum, largest = {}, 0, 0
    local at = from
    while at < to do
        local info = VirtualQuery(at)
        if not info then
            break
        end
        local size = math.min(info.RegionSize, to - at)
        regions[#regions + 1] = {address = at, size = size, state = info.State, protect = info.Protect}
        if info.State == MEM_FREE then
            -- The tail of a reservation's last block is free and yet nobody's to have.
            local first = (at + BLOCK - 1) // BLOCK * BLOCK
            local hole = math.max(0, (at + size) // BLOCK * BLOCK - first)
            sum, largest = sum + hole, math.max(largest, hole)
        end
        at = at + size
    end
    return regions, sum, largest
end
