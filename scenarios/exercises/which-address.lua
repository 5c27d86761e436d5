-- SPDX-License-Identifier: MIT
-- Slot arithmetic: from the address in slot 0 to the one that everybody knows.
local some_byte = include "lib/some_byte"
scenario{ title = "Which address?" }
exercise{
    seed = 1,
    make = function(random)
        some_byte(random, { before = 40, size = 30 }, function(base, byte)
            say("app.exe runs in slot %d. VirtualAlloc gave it %s.", slot(), hex(base))
            ask{
                question = "Another process is to get a pointer to the byte at " .. hex(byte) ..
                    " of app.exe. Which address (hex, with 0x) is it, with the slot?",
                answer = "0x" .. hex(mapped(byte)),
                why = "The address below 02000000, plus the slot's number times 32 MB.",
            }
        end)
    end,
}
