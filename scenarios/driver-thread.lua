-- SPDX-License-Identifier: MIT
-- A driver's own thread. The caller's buffer is open during the call only, unless its keys
-- are saved.
scenario{ lesson = 21, title = "A driver's thread and the caller's buffer", goal = "You can say why a driver's own thread cannot use the caller's buffer, and how to save its keys.", minutes = 10, key_moment = 26, try_now = "7 shows the threads: who runs in which process, and who waits for what." }
device{ profile = "pocket-pc", ram_mb = 64 }

local DEVICE = 21
local READ = 0

process{
    name = "driver.exe", may_wait = true, -- its thread serves until the device is switched off
    main = function()
        local request = CreateEvent(NULL, FALSE, FALSE, NULL)
        local done = CreateEvent(NULL, FALSE, FALSE, "read is done")
        local buffer, saved

        -- What the application calls. It must not take long, so a thread does the work.
        local set = CreateAPISet("DEVICE", { [READ + 1] = { "p", function(p)
            chapter "In the call"
            buffer, saved = p, GetCurrentPermissions()
            expect("the buffer is open here", try(poke32, p, 0), NULL)
            say("What may a driver do in the caller's buffer, and when? This thread came from app.exe: it holds the keys %08X, app.exe's among them.", saved)
            SetEvent(request)
            return TRUE
        end } })
        RegisterAPISet(set, DEVICE)

        CreateThread(NULL, 0, function()
            while true do
                WaitForSingleObject(request, INFINITE)
                chapter "In the driver's thread"
                focus{ process = "driver.exe" }
                local own = GetCurrentPermissions()
                say("The driver's own thread holds %08X.", own)
                expect("app.exe's key is not among them", own ~= saved and own & saved, own)
                view "map"
                point{ address = buffer, "the application's buffer, with its slot" }
                ask{
                    question = "The pointer is mapped, and the call has returned. May the driver's thread store through it?",
                    choices = { "yes", "no" },
                    answer = "no",
                    why = "A pointer with a slot says where. The keys say whether, and this thread never was in app.exe.",
                }
                expect("the slot is shut", try(poke32, buffer, 0xDA7A).clause, "no-key")

                chapter "With the caller's permissions"
                view "access"
                expect("the keys before", SetProcPermissions(saved), own)
                expect("now it is open", try(poke32, buffer, 0xDA7A), NULL)
                SetProcPermissions(own)
                expect("and shut again", try(peek32, buffer).clause, "no-key")
                say "GetCurrentPermissions in the call, SetProcPermissions in the thread, and back."
                SetEvent(done)
            end
        end, NULL, 0)
    end,
}

process{
    name = "app.exe",
    main = function()
        yield()
        chapter "An application reads from a device"
        focus{ process = "app.exe" }
        view "threads"
        local done = OpenEvent(EVENT_ALL_ACCESS, FALSE, "read is done")
        local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        expect("the call returns at once", call_server(DEVICE, READ, p), 1)
        expect("nothing is read yet", peek32(p), 0)
        expect("the driver signals", WaitForSingleObject(done, 1000), WAIT_OBJECT_0)
        chapter "Back in the application"
        view "threads"
        expect("the data is here", peek32(p), 0xDA7A)
        say "Had the application ended meanwhile, its slot and its key would be the next process's."
    end,
}
