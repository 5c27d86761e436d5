-- SPDX-License-Identifier: MIT
-- Shared memory: everybody reads it; who writes it depends on the mode of the thread and on the owner.
scenario{ title = "Who may write?" }
exercise{
    seed = 1,
    make = function(random)
        local mode = random(0, 1) == 0 and "all" or "user"
        local owner_writes, value, size = random(0, 1) == 0, random(1, 0xFFFFFF), random(1, 900)
        local p
        device{ kernel_mode = mode }
        local function store()
            local who = owner_writes and "owner.exe itself" or "guest.exe"
            local fault = try(poke32, p, value)
            say("owner.exe has made %d KB with CeVirtualSharedAlloc, at %s.", size * 4, hex(p))
            say(mode == "all" and "On this device all threads run in kernel mode."
                or "On this device threads of applications run in user mode.")
            ask{
                question = string.format("Now %s stores 0x%06X there. Does the store work?", who, value),
                choices = { "yes", "no" }, answer = fault and "no" or "yes",
                why = "Kernel-mode threads write it, and so does its owner. All others only read it.",
            }
        end
        process{ name = "owner.exe", main = function()
            p = CeVirtualSharedAlloc(NULL, size * KB(4), MEM_COMMIT)
            if owner_writes then
                store()
            end
        end }
        process{ name = "guest.exe", main = function()
            if not owner_writes then
                store()
            end
        end }
    end,
}
