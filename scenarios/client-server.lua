-- SPDX-License-Identifier: MIT
-- What shared heaps were made for. A server gives out memory that clients read.
scenario{ lesson = 39, title = "Shared heaps: a server and its clients", goal = "You can use a shared heap as it was meant: the server writes, clients read in place.", minutes = 8, key_moment = 20, try_now = "V puts a Pocket PC beside it: is the client still kept from writing?" }
device{ profile = "smartphone", ram_mb = 64 }

local SERVER = 20
local rows = {}

process{
    name = "contacts.exe",
    main = function()
        view "gates"
        SetKMode(TRUE)
        local heap = HeapCreate(HEAP_SHARED_READONLY, 0, 0)
        local set = CreateAPISet("CONTACTS", {
            { "d", function(number) -- gives a record out: made, written and kept by the server
                SetKMode(TRUE)
                local item = HeapAlloc(heap, HEAP_ZERO_MEMORY, 128)
                poke32(item, number)
                poke32(item + 4, number * number)
                rows[number] = item
                return item
            end },
            { "d", function(number) -- changes it
                SetKMode(TRUE)
                poke32(rows[number] + 4, 7)
                return TRUE
            end },
            { "d", function(number)
                SetKMode(TRUE)
                return HeapFree(heap, 0, rows[number])
            end },
        })
        RegisterAPISet(set, SERVER)
    end,
}

local function client(name)
    process{
        name = name, trust = "run",
        main = function()
            yield()
            local all_kernel = knob "kernel_mode" == "all"
            chapter(name)
            local number = name == "mail.exe" and 3 or 4
            local record = call_server(SERVER, 0, number)
            expect("the server gave a record", record >= 0x42000000, TRUE)
            expect("read in place, without a copy", peek32(record + 4), number * number)
            point{ address = record, "one item, one address, many readers" }
            if name == "mail.exe" then
                ask{
                    question = "How does mail.exe get the record into its own slot?",
                    choices = { "not at all", "ReadProcessMemory", "the server copies it" },
                    answer = "not at all",
                    why = "A shared heap has the same address in every process: the pointer is the message.",
                }
            end
            expect("the client may not write", try(poke32, record, 1) == NULL, all_kernel)
            expect("the server may, on the client's behalf", call_server(SERVER, 1, number), 1)
            expect("and the client sees it at once", peek32(record + 4), 7)
            expect("the record is given back", call_server(SERVER, 2, number), 1)
            say "Create, allocate and write belong to the server, read to everybody. That is the use it was made for."
        end,
    }
end

client "mail.exe"
client "phone.exe"
