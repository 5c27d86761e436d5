-- SPDX-License-Identifier: MIT
-- What counts is the largest hole, and pieces side by side are one.
local pieces = include "lib/ten_pieces"
scenario{ title = "The largest hole" }
device{ boot = "bare" }
exercise{
    seed = 1,
    make = function(random)
        local drawn = pieces.draw(random)
        process{ name = "app.exe", main = function()
            pieces.lay(drawn)
            VirtualAlloc(NULL, MB(31), MEM_RESERVE, PAGE_READWRITE)
            local _, now = last_reason()
            ask{
                question = "How many KB can app.exe get with one VirtualAlloc?",
                answer = now.largest_hole // KB(1),
                why = "The largest hole decides. In sum " .. now.free_in_sum // KB(1) .. " KB are free.",
            }
        end }
    end,
}
