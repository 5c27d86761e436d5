-- SPDX-License-Identifier: MIT
-- Mode belongs to a thread. What SetKMode opens, and what it does not.
scenario{ lesson = 29, title = "Mode: kernel or user", goal = "You can tell mode from keys: SetKMode changes the one and hands over the others.", minutes = 10, key_moment = 15, try_now = "3 shows who may touch the byte, in both modes. V puts Pocket PC beside Smartphone." }
device{ profile = "smartphone", ram_mb = 64 }

local shared = {}

process{
    name = "owner.exe",
    main = function()
        local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        poke32(p, 0x5EC2E7)
        shared.p = mapped(p)
    end,
}

process{
    name = "app.exe",
    main = function()
        focus{ process = "app.exe" }
        view "access"
        local all_kernel = knob "kernel_mode" == "all"
        local opens = knob "setkmode_opens_slots" == "yes"
        yield()

        chapter "Two doors"
        say("What does kernel mode open? Every thread runs in user mode or in kernel mode. On this device threads start in %s mode.",
            all_kernel and "kernel" or "user")
        local half = try(peek32, 0x80000000)
        say "The first door: addresses from 80000000 on are for kernel mode. All RAM lies there, cached, and uncached from A0000000 on."
        expect("the kernel half is shut in user mode", half ~= nil, not all_kernel)
        if half then
            expect("the mode decided", half.clause, "kernel-half")
        end
        local foreign = try(peek32, shared.p)
        say "The second door: another process's slot. Access keys open it. To be in kernel mode is not enough."
        expect("owner.exe's slot is shut", foreign.clause, "no-key")
        point{ address = shared.p, "owner.exe's byte" }

        chapter "SetKMode"
        ask{
            question = "The thread calls SetKMode(TRUE). Which doors open?",
            choices = { "the kernel half", "both", "none" },
            answer = opens and "both" or "the kernel half",
            why = "A process reaches only its own slot unless it calls SetKMode or SetProcPermissions. "
                .. (opens and "The call does two things: it changes the mode, and it hands over all access keys."
                    or "This device is set as some report: the call changes the mode, and the keys stay as they were."),
        }
        expect("the mode before", SetKMode(TRUE), all_kernel)
        expect_reason "none"
        expect("the kernel half is open", try(peek32, 0x80000000), NULL)
        expect("owner.exe's slot", try(peek32, shared.p) == NULL, opens)
        if opens then
            expect("its byte", peek32(shared.p), 0x5EC2E7)
            say "The call handed over the keys. On a Pocket PC all threads start in kernel mode, and without the call the slot is shut to them."
        end

        chapter "And back"
        expect("it was in kernel mode", SetKMode(FALSE), TRUE)
        expect("the slot is shut again", try(peek32, shared.p).clause, "no-key")
        say "Mode is a thread's, and it is a switch. The process's trust has not changed at any moment."
        expect("trust", CeGetCurrentTrust(), OEM_CERTIFY_TRUST)
    end,
}

process{
    name = "guest.exe", trust = "run",
    main = function()
        yield()
        yield()
        chapter "Who may not"
        local trusted = knob "trust_tiers" == "one"
        say("guest.exe is certified to run, no more. On this device that makes it %s.",
            trusted and "trusted: there is one tier only" or "not trusted")
        expect("its trust", CeGetCurrentTrust(), trusted and OEM_CERTIFY_TRUST or OEM_CERTIFY_RUN)
        SetKMode(TRUE)
        expect_reason(trusted and "none" or "not-trusted")
        say "Trust decides who may call SetKMode. The call opens the kernel half; keys open slots."
    end,
}
