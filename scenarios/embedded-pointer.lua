-- SPDX-License-Identifier: MIT
-- The kernel maps pointers that are parameters. Those inside a structure it does not see.
scenario{ lesson = 11, title = "Pointers inside structures", goal = "You can map a pointer that lies in a structure, and say why MapCallerPtr is the one to use.", minutes = 10, key_moment = 34, try_now = "G, 16, Enter: the server reads the wrong byte. Right, call by call, to the one that asks first." }
device{ profile = "smartphone", ram_mb = 64 }

local SERVER = 20
local secret

process{
    name = "server.exe",
    main = function()
        secret = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        poke32(secret, 0x5EC2E7)
        secret = mapped(secret)
        local set = CreateAPISet("DEMO", {
            { "p", function(structure) -- careless: takes the pointer as it is
                return peek32(peek32(structure))
            end },
            { "p", function(structure) -- maps it, and the *thread* is asked
                local p = MapPtrToProcess(peek32(structure), GetCallerProcess())
                return p and peek32(p) or 0
            end },
            { "p", function(structure) -- maps it, and the *caller* is asked
                local p = MapCallerPtr(peek32(structure), 4)
                expect_reason(p and "none" or "caller-pointer")
                return p and peek32(p) or 0
            end },
        })
        RegisterAPISet(set, SERVER)
    end,
}

process{
    name = "app.exe", trust = "run",
    main = function()
        focus{ process = "app.exe" }
        yield()
        chapter "A structure with a pointer in it"
        local text = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        local structure = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        poke32(text + 0x40, 0x0B17E)
        poke32(structure, text + 0x40)
        say("What becomes of a pointer inside a structure? This one holds %08X. The kernel maps the structure's address, and looks no further.",
            text + 0x40)

        chapter "Taken as it is"
        ask{
            question = string.format("The server loads from %08X, as the structure says. Whose byte is it?", text + 0x40),
            choices = { "app.exe's", "the server's own", "nk.exe's" },
            answer = "the server's own",
            why = "Slot 0 is the process whose code runs, and that is the server now.",
        }
        local fault, value = try(call_server, SERVER, 0, structure)
        expect("not what we meant", fault ~= nil or value ~= 0x0B17E, TRUE)
        if fault == nil then say("The server has read its own byte: not the 0000B17E that app.exe had written. Nobody was told.") end

        chapter "MapPtrToProcess"
        expect("mapped to the caller", call_server(SERVER, 1, structure), 0x0B17E)
        say "It works. But it asks the thread, and the thread has the server's key while it is there."
        poke32(structure, secret)
        expect("app.exe cannot read the secret", try(peek32, secret).clause, "no-key")
        expect("the server reads it for app.exe", call_server(SERVER, 1, structure), 0x5EC2E7)
        point{ address = secret, "server.exe's secret" }

        chapter "MapCallerPtr"
        expect("the secret stays one", call_server(SERVER, 2, structure), 0)
        poke32(structure, text + 0x40)
        expect("our own byte is given", call_server(SERVER, 2, structure), 0x0B17E)
        say "MapCallerPtr asks whether the caller itself could. That is the one to use."
    end,
}
