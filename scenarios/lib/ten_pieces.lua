-- SPDX-License-Identifier: MIT
-- The stage of the exercises about what fits: a slot that is full, except for the pieces of it that
-- were released.
--
--   local pieces = include "lib/ten_pieces"
--   local drawn = pieces.draw(random)   in make: sizes in blocks, and which are released
--   pieces.lay(drawn)                   in the main of app.exe: makes the calls, and says the pieces
local N = 10
local pieces = {}

-- One piece at least is released.
function pieces.draw(random)
    local sizes, freed = {}, {}
    for i = 1, N do
        sizes[i], freed[i] = random(1, 12), random(0, 1) == 1
    end
    freed[random(1, N)] = true
    return { sizes = sizes, freed = freed }
end

function pieces.lay(drawn)
    local at, told = {}, {}
    for i = 1, N do
        at[i] = VirtualAlloc(NULL, drawn.sizes[i] * KB(64), MEM_RESERVE, PAGE_READWRITE)
    end
    VirtualAlloc(NULL, MB(31), MEM_RESERVE, PAGE_READWRITE) -- refused: the reason says what is left
    local _, facts = last_reason()
    VirtualAlloc(NULL, facts.largest_hole, MEM_RESERVE, PAGE_READWRITE)
    while VirtualAlloc(NULL, KB(64), MEM_RESERVE, PAGE_READWRITE) do
    end
    for i = 1, N do
        told[i] = string.format("%d: %d KB%s", i, drawn.sizes[i] * 64, drawn.freed[i] and ", released" or "")
        if drawn.freed[i] then
            VirtualFree(at[i], 0, MEM_RELEASE)
        end
    end
    say "app.exe reserves ten pieces, one behind the other, and then all that is left of its slot. Some pieces are released again:"
    for i = 1, N do
        say(told[i])
    end
end

return pieces
