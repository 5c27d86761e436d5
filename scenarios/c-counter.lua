-- SPDX-License-Identifier: MIT
-- A DLL with static data, in machine code, in two processes. Its source is c/counter.c.
scenario{ lesson = 59, title = "A DLL in C: one code, two counts", goal = "You can say what two processes share of a DLL: its code and its addresses, not its data.", minutes = 6, key_moment = 18, try_now = "G, 18, Enter, then 2: the RAM frame by frame. The yellow frame is the DLL's code, in both processes." }
device{ profile = "pocket-pc", ram_mb = 64 }

dll{ file = "c/counter.dll" }

local seen = { ["first.exe"] = {}, ["second.exe"] = {} }

-- Notes what a process has counted, and where.
local function note(name)
    return function(result, address)
        local mine = seen[name]
        mine[#mine + 1] = result
        expect(name .. " counts in one place", mine.at or address, address)
        mine.at = address
    end
end

local function start(name, command)
    local _, info = CreateProcess(name, command, NULL, NULL, FALSE, 0, NULL, NULL, NULL)
    return info.hProcess
end

process{
    name = "starter.exe",
    main = function()
        chapter "The first process counts"
        say "Do two processes that use one DLL count together, or each for itself?"
        say "counter.dll, in C: static LONG count; next_count() returns InterlockedIncrement(&count);"
        say "DllMain begins with count = 100; in each process."
        local first = start("first.exe", "first")
        focus{ process = "first.exe" }
        Sleep(1)
        local at = seen["first.exe"].at
        expect("first.exe has counted", seen["first.exe"][1], 101)

        chapter "The second process"
        ask{
            question = "first.exe counts on: 102. Now second.exe runs, the same EXE with the same DLL. What is its first count?",
            choices = { "103", "101" },
            answer = "101",
            why = "Its count is at the same address, in slot 0. But slot 0 is second.exe's now, with data of its own.",
        }
        local second = start("second.exe", "second")
        focus{ process = "second.exe" }
        Sleep(1)
        WaitForSingleObject(first, INFINITE)
        WaitForSingleObject(second, INFINITE)

        chapter "Each its own"
        for _, name in ipairs{ "first.exe", "second.exe" } do
            expect(name .. " has counted alone", table.concat(seen[name], " "), "101 102 103")
        end
        expect("at one address", seen["second.exe"].at, at)
        local _, code1 = GetExitCodeProcess(first)
        local _, code2 = GetExitCodeProcess(second)
        expect("first.exe's last count", code1, 103)
        expect("second.exe's last count", code2, 103)
        say "One DLL, one address, one copy of the code; a static variable is each process's own."
    end,
}

process{ name = "first.exe", exe = "c/counts.exe", start = false, on_call = { InterlockedIncrement = note "first.exe" } }
process{ name = "second.exe", exe = "c/counts.exe", start = false, on_call = { InterlockedIncrement = note "second.exe" } }
