-- SPDX-License-Identifier: MIT
-- The stage of the exercises about addresses: app.exe in one of the first slots, and a byte in a
-- reservation of it. `tell(base, byte)` runs in the main of app.exe.
--
--   some_byte(random, { before = 40, size = 30 }, tell)   at most so many blocks before the
--                                                         reservation, and in it (one if not given)
return function(random, most, tell)
    local n = random(0, 9)
    for i = 1, n do
        process{ name = "idle" .. i .. ".exe" }
    end
    local before = random(1, most.before)
    local size = most.size and random(1, most.size) or 1
    local offset = random(0, 0xFFFF)
    process{ name = "app.exe", main = function()
        VirtualAlloc(NULL, KB(64) * before, MEM_RESERVE, PAGE_NOACCESS)
        local base = VirtualAlloc(NULL, KB(64) * size, MEM_RESERVE, PAGE_NOACCESS)
        tell(base, base + offset)
    end }
end
