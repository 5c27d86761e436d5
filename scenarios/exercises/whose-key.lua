-- SPDX-License-Identifier: MIT
-- Access keys: whose slot may a thread touch?
scenario{ title = "Whose key?" }
exercise{
    seed = 1,
    make = function(random)
        local mode = random(0, 1) == 0 and "all" or "user"
        local own, first, offset = random(0, 2) == 0, random(1, 40), random(0, 0x3FFF) * 4
        local p
        device{ kernel_mode = mode }
        process{ name = "first.exe", main = function()
            VirtualAlloc(NULL, KB(64) * first, MEM_RESERVE, PAGE_NOACCESS)
            p = mapped(VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE))
        end }
        process{ name = "second.exe", main = function()
            local mine = mapped(VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE))
            local at = (own and mine or p) + offset
            local fault = try(peek32, at)
            say("first.exe has committed 64 KB at %s, second.exe has committed 64 KB at %s.", hex(p), hex(mine))
            say(mode == "all" and "All threads run in kernel mode." or "Threads of applications run in user mode.")
            ask{
                question = "second.exe, which runs in slot " .. slot() .. ", reads the DWORD at " .. hex(at) ..
                    ". Does it work?",
                choices = { "yes", "no" }, answer = fault and "no" or "yes",
                why = "A thread needs the slot's access key, in kernel mode too, and has that of its own process only.",
            }
        end }
    end,
}
