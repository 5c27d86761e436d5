-- SPDX-License-Identifier: MIT
-- A program in C starts threads until the slot has no room for a stack. Its source is c/threads.c.
scenario{ lesson = 62, title = "Threads in C until no stack fits", goal = "You can say how many threads a slot holds, and why a C program gets one more with a flag.", minutes = 6, key_moment = 25, try_now = "7 shows the threads. Run it with --remedy stack:0x80000: nearly twice as many fit." }
device{ profile = "pocket-pc", ram_mb = 64 }

process{
    name = "starter.exe",
    main = function()
        chapter "Threads and their stacks"
        say "How many threads can one C program have? Each needs a stack, and a stack needs addresses."
        say "Each has 1 MB here, the linker's default when nobody says /STACK. The loop of threads.exe:"
        say "while (CreateThread(NULL, 0, worker, NULL, CREATE_SUSPENDED, NULL)) n++;"
        local most = (dll_line() - KB(64) * 5 - MB(1)) // MB(1)
        local ram = GlobalMemoryStatus().dwAvailPhys // MB(1)
        ask{
            question = ram .. " MB of RAM are free, and no thread has touched its stack. How many threads can threads.exe start?",
            choices = { ram, 32, most },
            answer = most,
            why = "A stack is reserved in the slot as a whole, 1 MB, touched or not. The slot has room for so many.",
        }
        chapter "It runs"
        local threads = CreateProcess "threads.exe"
        focus{ process = "threads.exe" }
        WaitForSingleObject(threads, INFINITE)
        local _, code = GetExitCodeProcess(threads)
        expect("main returned n", code, most)
        say "Threads end at the slot, not at the RAM: link with /STACK:65536, or ask for a smaller stack."
    end,
}

process{
    exe = "c/threads.exe", stack_kb = 1024, start = false,
    on_call = {
        CreateThread = function(result, _, size)
            if result == 0 then
                local name, facts = last_reason()
                expect("why it ended", name, "no-stack-hole")
                expect("it wanted the whole stack", facts.size, MB(1))
                expect("the largest hole is smaller", facts.largest_hole < facts.size)
                expect("more than half of the RAM is free", facts.ram_free > MB(32))
            elseif size ~= 0 then
                expect("64 KB still fit", last_reason(), "none")
                say "With one flag more the size in the call counts."
            end
        end,
        GetLastError = function(result)
            expect("the error", result, ERROR_NOT_ENOUGH_MEMORY)
        end,
    },
}
