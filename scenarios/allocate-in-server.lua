-- SPDX-License-Identifier: MIT
-- Memory that is taken inside a server call is the server's.
scenario{ lesson = 12, title = "Memory taken in a server", goal = "You know whose slot pays for memory that is taken inside a server call.", minutes = 8, key_moment = 66, try_now = "Home, F: the refusal. Point at what is in the way and press Y: who made it?" }
device{ profile = "pocket-pc", ram_mb = 64 }

local SERVER = 20

process{
    name = "server.exe",
    main = function()
        local set = CreateAPISet("DEMO", { { "d", function(size)
            local p = VirtualAlloc(NULL, size, MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
            return p and mapped(p)
        end } })
        RegisterAPISet(set, SERVER)
    end,
}

process{
    name = "app.exe",
    main = function()
        focus{ process = "app.exe" }
        yield()
        chapter "Asking a server for memory"
        local own = GetCurrentProcessId()
        ask{
            question = "The method calls VirtualAlloc. Whose slot does the memory come from?",
            choices = { "app.exe's, it is its thread", "server.exe's", "the large area" },
            answer = "server.exe's",
            why = "VirtualAlloc allocates for the process whose code runs.",
        }
        local p = call_server(SERVER, 0, MB(1))
        expect("not in our slot", GetProcFromPtr(p) ~= own, TRUE)
        expect("below the large area", p < 0x42000000, TRUE)
        expect("mapped: it carries a slot", p >= 0x04000000, TRUE)
        point{ address = p, "1 MB, in server.exe's slot" }

        chapter "Back home"
        expect("we cannot even read it", try(peek32, p).clause, "no-key")
        say "The thread had server.exe's key while it was there. The memory stays, the key does not."

        chapter "The wall is the server's"
        local n = 1
        while call_server(SERVER, 0, MB(1)) ~= 0 do
            n = n + 1
        end
        say("%d MB fit, and then server.exe's slot was full. Ours is as empty as before.", n)
        expect("the server's slot gave out", n < 19, TRUE)
        local room = VirtualAlloc(NULL, MB(8), MEM_RESERVE, PAGE_READWRITE)
        expect("ours has room", room ~= NULL, TRUE)
        expect("and it is ours", GetProcFromPtr(room), own)
    end,
}
