-- SPDX-License-Identifier: MIT
-- Slot arithmetic: from the address in slot 0 to the one that everybody knows.
scenario{ title = "Which address?" }
exercise{
    seed = 1,
    make = function(random)
        local n = random(0, 9)
        for i = 1, n do
            process{ name = "idle" .. i .. ".exe" }
        end
        local first, size, offset = random(1, 40), random(1, 30), random(0, 0xFFFF)
        process{ name = "app.exe", main = function()
            VirtualAlloc(NULL, KB(64) * first, MEM_RESERVE, PAGE_NOACCESS)
            local p = VirtualAlloc(NULL, KB(64) * size, MEM_RESERVE, PAGE_NOACCESS)
            say("app.exe runs in slot %d. VirtualAlloc gave it %s.", slot(), hex(p))
            ask{
                question = "Another process is to get a pointer to the byte at " .. hex(p + offset) ..
                    " of app.exe. Which address (hex, with 0x) is it, with the slot?",
                answer = "0x" .. hex(mapped(p + offset)),
                why = "The address below 02000000, plus the slot's number times 32 MB.",
            }
        end }
    end,
}
