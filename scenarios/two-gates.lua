-- SPDX-License-Identifier: MIT
-- Trust and mode are two gates. Five callers, and what each of them gets.
scenario{ lesson = 32, title = "Two gates: may you ask, may you write", goal = "You can tell trust from mode: who may ask for shared memory, and who may write it.", minutes = 10, key_moment = 17, try_now = "5 shows the gates. V puts a Pocket PC beside the Smartphone: which gate opens there?" }
device{ profile = "smartphone", ram_mb = 64 }

local shared

local function gates()
    local one_tier, all_kernel = knob "trust_tiers" == "one", knob "kernel_mode" == "all"
    return one_tier, all_kernel
end

-- What a caller meets: may it make shared memory (trust), may it write to owner.exe's (mode)?
local function try_both(who, trusted, kernel)
    local own = CeVirtualSharedAlloc(NULL, KB(64), MEM_COMMIT)
    expect_reason(trusted and "none" or "not-trusted")
    expect(who .. ": gate 1, the call", own ~= NULL, trusted)
    if own then
        VirtualFree(own, 0, MEM_RELEASE)
    end
    local fault = try(poke32, shared, 0xBAD)
    expect(who .. ": gate 2, the store", fault == NULL, kernel)
    expect(who .. ": reading is open to all", try(peek32, shared), NULL)
end

process{
    name = "owner.exe",
    main = function()
        focus{ process = "owner.exe" }
        view "gates"
        chapter "Memory that everybody may read"
        shared = CeVirtualSharedAlloc(NULL, KB(64), MEM_COMMIT)
        expect("its owner writes it, in its ordinary mode", try(poke32, shared, 0x2005), NULL)
        expect("in the large area", shared >= 0x42000000, TRUE)
        point{ address = shared, "all may read it; who may write?" }
        say "Who may ask for shared memory, and who may write it? CeVirtualSharedAlloc is a privileged call. Shared heaps are made of such memory, and they are stricter."
        say "This memory is written by its owner, in user mode too, and by kernel-mode threads. A shared heap is written by kernel-mode threads only, whoever made it: slot32 run shared-heap-docs."
    end,
}

process{
    name = "guest.exe", trust = "run",
    main = function()
        yield()
        local one_tier, all_kernel = gates()
        chapter "Certified to run, no more"
        ask{
            question = "guest.exe is certified RUN. Which gate stops it on this device?",
            choices = { "trust", "mode", "both", "none" },
            answer = one_tier and (all_kernel and "none" or "mode") or (all_kernel and "trust" or "both"),
            why = "Trust is asked of the process, before the call. Mode is asked of the thread, at the store.",
        }
        try_both("guest.exe", one_tier, all_kernel)
        if all_kernel and not one_tier then
            say "It may not ask for such memory, and it may write to somebody else's: its thread is in kernel mode."
        end
    end,
}

process{
    name = "trusted.exe",
    main = function()
        yield()
        yield()
        local _, all_kernel = gates()
        chapter "Trusted, and no more than that"
        try_both("trusted.exe", TRUE, all_kernel)
        if not all_kernel then
            say "The process is trusted. Its thread runs in user mode, and that is what the store is asked."
        end

        chapter "Trusted, after SetKMode"
        SetKMode(TRUE)
        try_both("after SetKMode", TRUE, TRUE)
        SetKMode(FALSE)
        expect("what stands there now", peek32(shared), 0xBAD)
        say "owner.exe never agreed. A thread in kernel mode writes all shared memory, heaps that are called READONLY too."
    end,
}
