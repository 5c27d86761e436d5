-- SPDX-License-Identifier: MIT
-- Slot arithmetic, the other way: from the address with the slot to the one in slot 0.
scenario{ title = "The other address" }
exercise{
    seed = 1,
    make = function(random)
        local n = random(0, 9)
        for i = 1, n do
            process{ name = "idle" .. i .. ".exe" }
        end
        local first, offset = random(1, 60), random(0, 0xFFFF)
        process{ name = "app.exe", main = function()
            VirtualAlloc(NULL, KB(64) * first, MEM_RESERVE, PAGE_NOACCESS)
            local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE, PAGE_NOACCESS)
            say("A driver was given the address %s. It belongs to app.exe.", hex(mapped(p + offset)))
            ask{
                question = "In which slot does app.exe run?", answer = slot(),
                why = "A slot is 32 MB: its number is the address divided by 02000000.",
            }
            ask{
                question = "Which address (hex, with 0x) does app.exe itself use for that byte?",
                answer = "0x" .. hex(p + offset),
                why = "The process that runs sees its slot at 00000000 too: the address without its slot.",
            }
        end }
    end,
}
