-- SPDX-License-Identifier: MIT
-- A call into a server. The thread goes along; owner, caller and current are three.
scenario{ lesson = 10, title = "Server calls: the thread migrates", goal = "You can follow a thread into a server and back, and name its owner, caller and current process.", minutes = 10, key_moment = 24, try_now = "7 shows the threads. Left goes back into the calls, one at a time." }
device{ profile = "pocket-pc", ram_mb = 64 }

local DISPLAY, DEVICE = 20, 21
local id = {}

process{
    name = "driver.exe",
    main = function()
        chapter "Two servers"
        id.driver = GetCurrentProcessId()
        say "How does a program call another one? A driver is a program, too. It offers functions to others and waits for no message."
        local set = CreateAPISet("DEVICE", { { "p", function(buffer)
            chapter "In the driver"
            expect("owner: created the thread", GetOwnerProcess(), id.app)
            expect("caller: made this call", GetCallerProcess(), id.display)
            expect("current: whose code runs", GetCurrentProcessId(), id.driver)
            say "One thread, and three processes that it could call its own. A handle names each: a process's handle is its ID."
            poke32(buffer, 0xD21E2)
            say "The driver writes into app.exe's buffer: the thread has brought the access keys along."
            return TRUE
        end } })
        RegisterAPISet(set, DEVICE)
    end,
}

process{
    name = "display.exe",
    main = function()
        id.display = GetCurrentProcessId()
        local set = CreateAPISet("DISPLAY", { { "p", function(buffer)
            chapter "In the display driver"
            expect("the pointer came mapped: it carries app.exe's slot", buffer, id.mapped)
            say "Slot 0 is display.exe now. The pointer was mapped on the way: it names app.exe's slot."
            expect("slot 0 is display.exe now", mapped(0x10000) ~= id.code, TRUE)
            expect("caller", GetCallerProcess(), id.app)
            expect("keys: the caller's and the server's", GetCurrentPermissions() & id.keys, id.keys)
            return call_server(DEVICE, 0, buffer)
        end } })
        RegisterAPISet(set, DISPLAY)
    end,
}

process{
    name = "app.exe",
    main = function()
        focus{ process = "app.exe" }
        view "threads"
        yield()
        chapter "An application calls ExtEscape"
        id.app = GetCurrentProcessId()
        id.code = mapped(0x10000)
        id.keys = GetCurrentPermissions()
        local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        id.mapped = mapped(p)
        say "ExtEscape lands in the display driver, and that one calls DeviceIoControl."
        ask{
            question = "Two calls into two servers. How many threads carry them out?",
            choices = { "1", "2", "3" },
            answer = "1",
            why = "A call is no message: the same thread goes on in the server, with its own stack.",
        }
        expect("TRUE is a number where it comes back", call_server(DISPLAY, 0, p), 1)

        chapter "Back home"
        view "follow"
        expect("the driver wrote into our buffer", peek32(p), 0xD21E2)
        expect("the keys have shrunk back", GetCurrentPermissions(), id.keys)
        expect("slot 0 is ours", mapped(0x10000), id.code)
        say "No message was sent and no byte was copied: one thread went through three processes and came back."
    end,
}
