-- SPDX-License-Identifier: MIT
-- ReadProcessMemory: the whole range or nothing, and a key for the length of the call.
scenario{ lesson = 31, title = "ReadProcessMemory: all or nothing", goal = "You can read another process's memory by one call, and say what it needs and what it leaves behind.", minutes = 5, key_moment = 15, try_now = "3 shows who may touch the byte: the slot is shut again after each call." }
device{ profile = "smartphone", ram_mb = 64 }

local PAGE = KB(4)
local owner = {}

process{
    name = "owner.exe",
    main = function()
        focus{ process = "owner.exe" }
        chapter "Somebody else's page"
        say "How does a debugger read another program's memory? It wants a page of owner.exe, which is full of the byte 5E."
        VirtualAlloc(NULL, KB(64), MEM_RESERVE, PAGE_NOACCESS) -- so that its page has another low address than the buffer
        owner.page = VirtualAlloc(NULL, KB(64), MEM_RESERVE, PAGE_NOACCESS)
        VirtualAlloc(owner.page, PAGE, MEM_COMMIT, PAGE_READWRITE)
        fill(owner.page, PAGE, 0x5E)
        owner.id, owner.mapped = GetCurrentProcessId(), mapped(owner.page)
    end,
}

process{
    name = "debugger.exe",
    main = function()
        focus{ process = "debugger.exe" }
        chapter "Without a key"
        local buffer = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        local keys = GetCurrentPermissions()
        view "access"
        point{ address = owner.mapped, "owner.exe's page" }
        expect("a plain load is a fault", try(peek8, owner.mapped).clause, "no-key")
        say "A thread has a key for each slot that is open to it. debugger.exe's thread has none for owner.exe's slot."

        chapter "One call"
        say("ReadProcessMemory copies into debugger.exe's buffer. The address to read is %08X, which here means owner.exe's slot.", owner.page)
        local ok, n = ReadProcessMemory(owner.id, owner.page, buffer, PAGE)
        expect("the page was copied", ok and n, PAGE)
        expect("its first byte", peek8(buffer), 0x5E)
        expect("the keys are those from before", GetCurrentPermissions(), keys)
        expect("a plain load is a fault again", try(peek8, owner.mapped).clause, "no-key")
        say "The kernel used owner.exe's key for this one call. The thread did not keep it."

        chapter "One byte more"
        view "follow"
        fill(buffer, PAGE, 0)
        say "owner.exe's next page is only reserved: nothing can be read there."
        ask{
            question = "It asks for 4,097 bytes: owner.exe's page, and one byte of the next. How many are copied?",
            choices = { "4,097", "4,096", "0" },
            answer = "0",
            why = "The whole range must be accessible, or nothing is copied.",
        }
        expect("refused", (ReadProcessMemory(owner.id, owner.page, buffer, PAGE + 1)), FALSE)
        expect_reason "range-unreadable"
        expect("the buffer is as it was", peek8(buffer), 0)
    end,
}

process{
    name = "guest.exe", trust = "run",
    main = function()
        focus{ process = "guest.exe" }
        chapter "Who may ask"
        local trusted = knob "trust_tiers" == "one"
        local buffer = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        expect("guest.exe reads the page", (ReadProcessMemory(owner.id, owner.page, buffer, PAGE)), trusted)
        expect_reason(trusted and "none" or "not-trusted")
        say(trusted and "guest.exe may ask, too: on this device every program that runs is trusted."
            or "The call is for trusted programs. guest.exe is certified to run, and no more.")
        say "A trusted program makes one call: it gets the whole range or nothing, and no key stays behind."
    end,
}
