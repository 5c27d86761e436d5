-- SPDX-License-Identifier: MIT
-- The largest block VirtualAlloc still gives in this process's slot, found as a program on a device
-- finds it: binary search by trying. PAGE_READWRITE keeps the tries out of the large area. All of
-- them are told as one: what is refused on the way is how it finds out.
local BLOCK = KB(64)

local function search()
    local low, high = 0, MB(32) // BLOCK -- in blocks: `low` works, `high` does not
    while high - low > 1 do
        local middle = (low + high) // 2
        local p = VirtualAlloc(NULL, middle * BLOCK, MEM_RESERVE, PAGE_READWRITE)
        if p then
            VirtualFree(p, 0, MEM_RELEASE)
            low = middle
        else
            high = middle
        end
    end
    return low * BLOCK
end

return function()
    return fold("a search for the largest block that VirtualAlloc gives", search)
end
