-- SPDX-License-Identifier: MIT
-- Access keys. One bit per process, a mask per thread.
scenario{ lesson = 30, title = "Keys: which slots a thread opens", goal = "You can read an access key mask, open one slot with it, and shut it again.", minutes = 8, key_moment = 21, try_now = "3 shows who may touch the byte. V puts Pocket PC beside Smartphone." }
device{ profile = "pocket-pc", ram_mb = 64 }

local shared = {}

process{
    name = "left.exe",
    main = function()
        shared.left = mapped(VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE))
        shared.left_key = 1 << GetProcessIndexFromID(GetCurrentProcess())
    end,
}

process{
    name = "right.exe",
    main = function()
        shared.right = mapped(VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE))
    end,
}

process{
    name = "app.exe",
    main = function()
        yield()
        focus{ process = "app.exe" }
        view "access"

        chapter "A bit per process"
        local own = GetCurrentPermissions()
        local index = GetProcessIndexFromID(GetCurrentProcess())
        say("What opens another process's slot? The thread's keys are %08X: its process's bit, number %d, and nk.exe's, number 0.", own, index)
        expect("own bit and nk.exe's", own, (1 << index) | 1)
        expect("left.exe is shut", try(peek32, shared.left).clause, "no-key")

        chapter "One more key"
        ask{
            question = "There are 32 bits in the mask. How many processes can Windows CE 5 run?",
            choices = { "16", "32", "as many as fit" },
            answer = "32",
            why = "A bit of the mask for each: 32 processes, counting nk.exe.",
        }
        expect("the mask before", SetProcPermissions(own | shared.left_key), own)
        expect("left.exe is open", try(poke32, shared.left, 0x11111111), NULL)
        expect("right.exe is not", try(peek32, shared.right).clause, "no-key")

        chapter "All keys"
        SetProcPermissions(0xFFFFFFFF)
        expect("right.exe is open too", try(poke32, shared.right, 0x22222222), NULL)
        expect("what is not reserved stays so", try(peek32, shared.right + MB(8)).clause, "not-allocated")
        say "Keys open slots. They do not make memory, and they do not lift a page's protection."

        chapter "Giving them back"
        SetProcPermissions(own)
        expect("left.exe is shut again", try(peek32, shared.left).clause, "no-key")
    end,
}

process{
    name = "guest.exe", trust = "run",
    main = function()
        yield()
        yield()
        chapter "Who may ask"
        local trusted = knob "trust_tiers" == "one"
        expect("everybody may look at his own keys", GetCurrentPermissions() ~= 0, TRUE)
        local before = GetCurrentPermissions()
        SetProcPermissions(0xFFFFFFFF)
        expect_reason(trusted and "none" or "not-trusted")
        expect("the keys", GetCurrentPermissions(), trusted and 0xFFFFFFFF or before)
        say(trusted and "This device has one trust tier: every program may open every slot."
            or "Only a trusted program may take keys that it was not given.")
    end,
}
