-- SPDX-License-Identifier: MIT
-- More address space than a slot has.
scenario{ title = "Forty MB in a slot of 32" }
exercise{
    seed = 1, checks = { "it has as many addresses as it needs", "and 1 MB of its slot is free" },
    skeleton = "    main = function(need)\n        -- reserve or commit at least `need` bytes, and keep them\n    end,\n",
    make = function(random, solution)
        local need = MB(33) + random(0, 6500) * KB(4)
        local function taken()
            local sum, at = 0, KB(64)
            while at < 0x80000000 do
                local info = VirtualQuery(at)
                if not info then
                    at = (at // MB(32) + 1) * MB(32)
                else
                    local is_ours = at < MB(32) or at >= 0x42000000
                    sum = sum + (is_ours and info.State ~= MEM_FREE and info.RegionSize or 0)
                    at = at + info.RegionSize
                end
            end
            return sum
        end
        process{ name = "app.exe", main = function()
            say("app.exe needs %d KB of addresses at the same time. Its slot has 32 MB.", need // KB(1))
            local before = taken()
            if solution and solution.main then
                solution.main(need)
            end
            local now = taken()
            expect("it has as many addresses as it needs", now - before >= need)
            local more = VirtualAlloc(NULL, MB(1), MEM_RESERVE, PAGE_READWRITE)
            expect("and 1 MB of its slot is free", more ~= NULL and more < MB(32) and now - before >= need)
        end }
    end,
}
