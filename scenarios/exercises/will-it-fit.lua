-- SPDX-License-Identifier: MIT
-- Free space in pieces is not free space.
local pieces = include "lib/ten_pieces"
scenario{ title = "Will it fit?" }
device{ boot = "bare" }
exercise{
    seed = 1,
    make = function(random)
        local drawn = pieces.draw(random)
        local want = random(1, 30)
        process{ name = "app.exe", main = function()
            pieces.lay(drawn)
            local p = VirtualAlloc(NULL, want * KB(64), MEM_RESERVE, PAGE_READWRITE)
            if p then
                VirtualFree(p, 0, MEM_RELEASE)
            end
            ask{
                question = "app.exe asks for " .. want * 64 .. " KB. Will it get them?",
                choices = { "yes", "no" }, answer = p and "yes" or "no",
                why = "A reservation needs one hole. Pieces side by side are one hole.",
            }
        end }
    end,
}
