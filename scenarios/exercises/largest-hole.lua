-- SPDX-License-Identifier: MIT
-- What counts is the largest hole, and pieces side by side are one.
scenario{ title = "The largest hole" }
device{ boot = "bare" }
exercise{
    seed = 1,
    make = function(random)
        local sizes, freed, told = {}, {}, {}
        for i = 1, 10 do
            sizes[i], freed[i] = random(1, 12), random(0, 1) == 1
        end
        freed[random(1, 10)] = true
        process{ name = "app.exe", main = function()
            local at = {}
            for i = 1, 10 do
                at[i] = VirtualAlloc(NULL, sizes[i] * KB(64), MEM_RESERVE, PAGE_READWRITE)
            end
            VirtualAlloc(NULL, MB(31), MEM_RESERVE, PAGE_READWRITE)
            local _, facts = last_reason()
            VirtualAlloc(NULL, facts.largest_hole, MEM_RESERVE, PAGE_READWRITE)
            while VirtualAlloc(NULL, KB(64), MEM_RESERVE, PAGE_READWRITE) do
            end
            for i = 1, 10 do
                told[i] = string.format("%d: %d KB%s", i, sizes[i] * 64, freed[i] and ", released" or "")
                if freed[i] then
                    VirtualFree(at[i], 0, MEM_RELEASE)
                end
            end
            say "app.exe reserves ten pieces, one behind the other, and then all that is left of its slot. Some pieces are released again:"
            for i = 1, 10 do
                say(told[i])
            end
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
