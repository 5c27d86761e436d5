-- SPDX-License-Identifier: MIT
-- A server does for its callers what they may not do themselves, unless it looks at their trust.
scenario{ lesson = 33, title = "CeGetCallerTrust: a server asks who asks", goal = "You can say whose trust a server call is asked for, and where a server must look itself.", minutes = 5, key_moment = "end", try_now = "7 shows the thread in the server. Left goes back into the calls." }
device{ profile = "smartphone", ram_mb = 64 }

local READER = 20
local PIN = 4711
local bank = {}

process{
    name = "bank.exe",
    main = function()
        focus{ process = "bank.exe" }
        chapter "The front door"
        say "May a program that is not trusted do what only trusted ones may? bank.exe keeps a PIN in its own slot."
        local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        poke32(p, PIN)
        bank.id, bank.pin, bank.mapped = GetCurrentProcessId(), p, mapped(p)
    end,
}

-- Reads the PIN as the process whose code runs; 0 if that is refused.
local function read_pin(buffer)
    return ReadProcessMemory(bank.id, bank.pin, buffer, 4) and peek32(buffer) or 0
end

process{
    name = "server.exe",
    main = function()
        local buffer = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        local set = CreateAPISet("READ", {
            { "", function() return read_pin(buffer) end },
            { "", function()
                bank.current, bank.caller = CeGetCurrentTrust(), CeGetCallerTrust()
                return bank.caller == OEM_CERTIFY_TRUST and read_pin(buffer) or 0
            end },
        })
        RegisterAPISet(set, READER)
    end,
}

process{
    name = "guest.exe", trust = "run",
    main = function()
        local one_tier = knob "trust_tiers" == "one"
        focus{ process = "guest.exe" }
        point{ address = bank.mapped, "the PIN" }
        local buffer = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        expect("guest.exe reads the PIN itself", read_pin(buffer), one_tier and PIN or 0)
        expect_reason(one_tier and "none" or "not-trusted")
        say(one_tier and "This device has one trust tier: guest.exe is trusted like all programs."
            or "ReadProcessMemory is for trusted programs. guest.exe is not trusted: it is refused.")

        chapter "By way of a server"
        view "threads"
        say "server.exe is trusted. It offers a function that reads the PIN, and it looks at nobody."
        ask{
            question = "guest.exe calls that function of server.exe. Does it get the PIN?",
            choices = { "no: it is not trusted", "yes" },
            answer = "yes",
            why = "In the call the code of server.exe runs, and the kernel asks for the trust of the process whose code runs.",
        }
        expect("the server tells it", call_server(READER, 0), PIN)

        chapter "A server that looks"
        say "The second function of server.exe looks first: CeGetCallerTrust gives the trust of the process that has called."
        expect("the server refuses", call_server(READER, 1), one_tier and PIN or 0)
        expect("the trust of the server itself", bank.current, OEM_CERTIFY_TRUST)
        expect("the trust of its caller", bank.caller, one_tier and OEM_CERTIFY_TRUST or OEM_CERTIFY_RUN)
        if one_tier then
            say "On this device it finds a trusted caller, and tells it the PIN."
        end
    end,
}

process{
    name = "cashier.exe",
    main = function()
        focus{ process = "cashier.exe" }
        chapter "A trusted caller"
        expect("cashier.exe is trusted, and is served", call_server(READER, 1), PIN)
        say "Before a call the kernel looks at the process whose code runs: in the server that is the server. Whom it works for, the server asks itself: CeGetCallerTrust."
    end,
}
