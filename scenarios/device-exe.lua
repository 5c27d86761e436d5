-- SPDX-License-Identifier: MIT
-- device.exe: many drivers in one slot, each with threads, buffers and a DLL; then split in two.
scenario{ lesson = 22, title = "device.exe: a slot full of drivers", goal = "You can tell why the next driver gets the blame, and what splitting the process divides.", minutes = 10, key_moment = 89, try_now = "Home, F: the refusal. N tries the same call in a fresh process." }

local DRIVERS = 24
for i = 1, DRIVERS do
    dll{ name = "driver" .. i .. ".dll", code_kb = 90, data_kb = 8 }
end

-- What one driver does when it is activated: its DLL, two interrupt service threads, a window for
-- its registers and buffers. Returns what failed, if something did.
local function activate(i)
    if not LoadLibrary("driver" .. i .. ".dll") then
        return "LoadLibrary"
    end
    for _ = 1, 2 do
        if not CreateThread(NULL, 0, function() Sleep(INFINITE) end, NULL, CREATE_SUSPENDED) then
            return "CreateThread"
        end
    end
    if not VirtualAlloc(NULL, KB(640), MEM_RESERVE, PAGE_READWRITE) then
        return "VirtualAlloc"
    end
end

local function activate_from(first, last)
    for i = first, last do
        local failed = activate(i)
        if failed then
            return i - first, failed
        end
    end
    return last - first + 1
end

local reached

process{
    name = "drivers.exe",
    main = function()
        chapter "One process for all drivers"
        focus{ process = "drivers.exe" }
        local ram = GlobalMemoryStatus().dwAvailPhys
        ask{
            question = "24 drivers want 640 KB of addresses, two threads and a DLL each. RAM is there. How many fit into one slot?",
            choices = { "24", "20", "12" },
            answer = "20",
            why = "640 KB of buffers, two stacks of 64 KB and 128 KB of DLL make 896 KB, and the slot has 18 MB below the DLLs.",
        }
        local failed
        reached, failed = activate_from(1, DRIVERS)
        say("%d drivers run. Then %s fails.", reached, failed)
        expect("so many fit", reached, 20)
        expect("what gets the blame", failed, "VirtualAlloc")
        local status = GlobalMemoryStatus()
        expect("RAM has nothing to do with it", status.dwAvailPhys > MB(50))
        say("RAM took %d KB for all of that; %.1f MB are free.", (ram - status.dwAvailPhys) // KB(1),
            status.dwAvailPhys / MB(1))
        expect("the slot is the reason", status.dwAvailVirtual < KB(896))
        say "Whichever driver comes next gets the blame. Load order decides which one that is, and what of it fails first."
        ExitProcess(0)
    end,
}

process{
    name = "drivers-a.exe", start = false,
    main = function()
        chapter "Split in two: the first half"
        focus{ process = "drivers-a.exe" }
        expect("twelve drivers here", activate_from(1, DRIVERS // 2), DRIVERS // 2)
        local line = dll_line()
        expect("a second process, a second slot", CreateProcess("drivers-b.exe") ~= NULL)
        switch_to "drivers-b.exe"
        expect("the DLLs of the other half are paid for here too", line - dll_line(),
            DRIVERS // 2 * KB(128))
    end,
}

process{
    name = "drivers-b.exe", start = false,
    main = function()
        chapter "Split in two: the second half"
        focus{ process = "drivers-b.exe" }
        expect("twelve drivers there", activate_from(DRIVERS // 2 + 1, DRIVERS), DRIVERS // 2)
        local room = GlobalMemoryStatus().dwAvailVirtual
        expect("with megabytes to spare", room > MB(5))
        say("Stacks and buffers were divided, DLLs were not. %.1f MB are free in this slot.", room / MB(1))
        switch_to "drivers-a.exe"
    end,
}

process{
    name = "init.exe",
    main = function()
        yield() -- until drivers.exe is through
        CreateProcess "drivers-a.exe"
    end,
}
