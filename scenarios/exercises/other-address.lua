-- SPDX-License-Identifier: MIT
-- Slot arithmetic, the other way: from the address with the slot to the one in slot 0.
local some_byte = include "lib/some_byte"
scenario{ title = "The other address" }
exercise{
    seed = 1,
    make = function(random)
        some_byte(random, { before = 60 }, function(_, byte)
            say("A driver was given the address %s. It belongs to app.exe.", hex(mapped(byte)))
            ask{
                question = "In which slot does app.exe run?", answer = slot(),
                why = "A slot is 32 MB: its number is the address divided by 02000000.",
            }
            ask{
                question = "Which address (hex, with 0x) does app.exe itself use for that byte?",
                answer = "0x" .. hex(byte),
                why = "The process that runs sees its slot at 00000000 too: the address without its slot.",
            }
        end)
    end,
}
