-- SPDX-License-Identifier: MIT
-- The wall, met by machine code: a program in C that knows nothing of slots. Its source is c/wall.c.
scenario{ lesson = 58, title = "The wall, met by a program in C", goal = "You have seen compiled ARM code meet the 32 MB wall, with the same calls as your own.", minutes = 5, key_moment = 44, try_now = "Home, F, then 6: the registers and the instruction of the refused call. Then change 512 in scenarios/c/wall.c, and slot32 cc wall.c." }
device{ profile = "pocket-pc", ram_mb = 64 }

local BLOCK = KB(512)

-- What the layout leaves: NULL guard, EXE and stack have a block of 64 KB each, the heap has three.
local function blocks()
    return (dll_line() - 6 * KB(64)) // BLOCK
end

process{
    name = "starter.exe",
    main = function()
        chapter "A program in machine code"
        say "Does a real program meet the wall too? wall.exe was compiled from C, for an ARM processor."
        say "It knows nothing of slots. Its decisive line:"
        say "while (VirtualAlloc(NULL, 512 * 1024, MEM_RESERVE, PAGE_READWRITE)) n++;"
        local ram = GlobalMemoryStatus().dwAvailPhys
        ask{
            question = ram // MB(1) .. " MB of RAM are free, and a reservation takes none of it. How many blocks of 512 KB does wall.exe get?",
            choices = { ram // BLOCK, 64, blocks() },
            answer = blocks(),
            why = "64 blocks make 32 MB, a whole slot. The DLLs have the top of it; guard, EXE, stack and heap the bottom.",
        }
        chapter "It runs"
        local wall = CreateProcess "wall.exe"
        focus{ process = "wall.exe" }
        say "Each step is a call of its machine code. F: to the refusal."
        WaitForSingleObject(wall, INFINITE)

        chapter "What it returned"
        local _, code = GetExitCodeProcess(wall)
        expect("main returned n", code, blocks())
        say("return (int)n; is the exit code: %d. C or Lua, a program gets what its slot has.", code)
    end,
}

local n = 0 -- as the program's own

process{
    exe = "c/wall.exe", start = false,
    on_call = {
        VirtualAlloc = function(result, _, size)
            if result ~= 0 then
                n = n + 1
            else
                expect_reason "no-hole"
                expect("blocks that it got", n, blocks())
                local _, facts = last_reason()
                expect("it wanted 512 KB", size, BLOCK)
                expect("the largest hole is smaller", facts.largest_hole < BLOCK)
                expect("more than half of the RAM is free", facts.ram_free > MB(32))
                say("Refused: the largest hole has %d KB. %d MB of RAM are free.", facts.largest_hole // KB(1), facts.ram_free // MB(1))
            end
        end,
        GetLastError = function(result)
            expect("what GetLastError tells the program", result, knob "virtualalloc_error")
        end,
    },
}
