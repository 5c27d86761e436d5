-- SPDX-License-Identifier: MIT
-- A server and a reader in C, and a shared heap: what two gates let machine code do. Sources: c/server.c, c/reader.c.
scenario{ lesson = 60, title = "A shared heap in C: who writes it?", goal = "You can say on which device a C program makes a shared heap, and on which its reader writes it.", minutes = 8, key_moment = 12, try_now = "V puts a Smartphone beside it: there the reader's store is refused. 5 shows the gates, 6 the instruction." }
device{ profile = "pocket-pc", ram_mb = 64 }

-- What decides on this device: whose threads run in kernel mode, and whose processes are trusted.
local function device()
    return knob "kernel_mode" == "all", knob "trust_tiers" == "one"
end

local function run(name)
    local h = CreateProcess(name)
    WaitForSingleObject(h, INFINITE)
    local _, code = GetExitCodeProcess(h)
    return code
end

process{
    name = "starter.exe",
    main = function()
        local all_kernel, all_trusted = device()
        chapter "A server in C"
        view "gates"
        say "May one C program write what another has put into a heap called READONLY?"
        say "The server: SetKMode(TRUE); heap = HeapCreate(HEAP_SHARED_READONLY, 0, 0); text = HeapAlloc(heap, 0, 64);"
        say "It gives the address to reader.exe. The reader: text[0] = 'W';"
        ask{
            question = "reader.exe never asks for kernel mode. What happens to its store on this device?",
            choices = { "gate 1 stops it", "it works", "gate 2 stops it" },
            answer = all_kernel and "it works" or "gate 2 stops it",
            why = "A store meets gate 2 only: is the thread in kernel mode? On a Pocket PC every thread is.",
        }
        if not all_kernel then
            expect_fault("no-write-key", "reader.exe")
        end
        expect("the server's exit code: was its text changed?", run "server.exe", all_kernel and 3 or 0)
        say(all_kernel and "The store worked: every thread of this device runs in kernel mode."
            or "The store was refused, and reader.exe ended. The server's text is whole.")

        chapter "The same server, not trusted"
        ask{
            question = "guest.exe is the same machine code, certified to run and no more. Does HeapCreate work for it here?",
            choices = { "no", "yes" },
            answer = all_trusted and "yes" or "no",
            why = "HeapCreate meets gate 1 first: is the process trusted? With one tier of trust, every program that runs is.",
        }
        if all_trusted and not all_kernel then
            expect_fault("no-write-key", "reader.exe")
        end
        expect("guest.exe's exit code", run "guest.exe", not all_trusted and 1 or all_kernel and 3 or 0)
        say(all_trusted and "This device has one tier of trust: guest.exe is as good as server.exe."
            or "Gate 1 stopped it: no heap, and main returned 1.")
        say "The code is the same everywhere. The device decides which gate stops it."
    end,
}

-- What a server meets that this device trusts, or not.
local function meets(trusted)
    return {
        SetKMode = function()
            expect_reason(trusted() and "none" or "not-trusted")
        end,
        HeapCreate = function(result)
            expect_reason(trusted() and "none" or "not-trusted")
            expect("the heap is there", result ~= 0, trusted())
        end,
        HeapAlloc = function(result)
            expect("an item above all slots", result >= 0x42000000)
            point{ address = result, "the text: one address for all" }
        end,
    }
end

process{ exe = "c/server.exe", start = false, on_call = meets(function() return true end) }
process{ name = "guest.exe", exe = "c/server.exe", trust = "run", start = false, on_call = meets(function() return select(2, device()) end) }
process{ exe = "c/reader.exe", start = false }
