-- SPDX-License-Identifier: MIT
-- Free space in pieces is not free space.
scenario{ title = "Will it fit?" }
device{ boot = "bare" }
exercise{
    seed = 1,
    make = function(random)
        local sizes, freed, told = {}, {}, {}
        for i = 1, 10 do
            sizes[i], freed[i] = random(1, 12), random(0, 1) == 1
        end
        freed[random(1, 10)] = true
        local want = random(1, 30)
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
