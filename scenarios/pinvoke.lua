-- SPDX-License-Identifier: MIT
-- P/Invoke: a managed program calls a native DLL. It fails for want of addresses, and the error says something else.
-- That the exception is MissingMethodException when memory is short, practitioners report; no page says so.
scenario{ lesson = 57, title = "P/Invoke: a method is missing, says the error", goal = "You can tell when a missing method means missing addresses, and load native DLLs in time.", minutes = 8, key_moment = 154, try_now = "Home, F: the refusal. D shows the remedies; Enter tries one, U takes it back." }
device{ profile = "pocket-pc", ram_mb = 64 }

dll{ name = "scanner.dll", code_kb = 300, data_kb = 12, exports = { "ReadBarcode" } }

-- What the runtime does for a method that is declared with DllImport.
local function p_invoke(dll, method)
    local h = LoadLibrary(dll)
    return h and GetProcAddress(h, method)
end

-- The runtime's heap for objects: pieces of 256 KB in the slot, until `left` bytes are left of it.
local function grow_objects(left)
    local pieces = {}
    fold("the heap of objects grows, 256 KB at a time", function()
        while GlobalMemoryStatus().dwAvailVirtual > left do
            local p = VirtualAlloc(NULL, KB(256), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
            if not p then break end
            pieces[#pieces + 1] = p
        end
    end)
    return pieces
end

process{
    name = "late.exe", code_kb = 4, data_kb = 4, dlls = { "ui" }, -- a stub, as all EXEs of the .NET Compact Framework
    main = function()
        focus{ process = "late.exe" }
        chapter "A managed program and a native DLL"
        say "A program says that a method is missing, and the method is there: what else can it be?"
        say "Managed code is run by a runtime, the .NET Compact Framework. Its objects lie in a heap in the program's slot."
        say "To call a native DLL, a method is declared with DllImport. At the first call the runtime loads the DLL: LoadLibrary."
        say "If LoadLibrary fails, the program gets an exception: MissingMethodException. So practitioners report; no page of Microsoft says it."

        chapter "Objects first"
        local pieces = grow_objects(KB(192))
        expect("the objects have taken nearly all of the slot", GlobalMemoryStatus().dwAvailVirtual <= KB(192), TRUE)
        say("%.1f MB of objects. Now the first barcode is to be read.", #pieces * KB(256) / MB(1))
        local status = GlobalMemoryStatus()
        local needed = (KB(312) + KB(64) - 1) // KB(64) * KB(64)
        local missing = status.dwAvailPhys < needed and "RAM" or status.dwAvailVirtual < needed and "addresses" or "nothing"
        ask{
            question = "scanner.dll exports ReadBarcode, and " .. status.dwAvailPhys // MB(1) .. " MB of RAM are free. The call fails: MissingMethodException. What is missing?",
            choices = { "the method", "RAM", "addresses" },
            answer = missing,
            why = "The DLL needs " .. needed // KB(1) .. " KB of addresses right below the DLL line. Objects lie there.",
        }
        expect("the call finds no method", p_invoke("scanner.dll", "ReadBarcode"), NULL)
        expect_reason "dll-range-taken"
        expect("LoadLibrary's error", GetLastError(), knob "loadlibrary_error")
        expect("more than half of the RAM is free", status.dwAvailPhys > status.dwTotalPhys // 2, TRUE)
        say "Whoever believes the message checks the method's name and its parameters. Both are right."

        chapter "The same call, with room"
        while dll_line() - pieces[#pieces] <= needed do
            VirtualFree(table.remove(pieces), 0, MEM_RELEASE)
        end
        VirtualFree(table.remove(pieces), 0, MEM_RELEASE)
        local method = p_invoke("scanner.dll", "ReadBarcode")
        expect("the same name is found now", method ~= NULL, TRUE)
        point{ address = method, "ReadBarcode: it was in the DLL all the time" }
        switch_to "early.exe"
        say "A missing method can be missing addresses: load native DLLs first, before objects fill the slot."
    end,
}

process{
    name = "early.exe", code_kb = 4, data_kb = 4, dlls = { "ui" },
    main = function()
        focus{ process = "early.exe" }
        chapter "The DLL first"
        local h = LoadLibrary("scanner.dll")
        expect("loaded at the start", h ~= NULL, TRUE)
        ask{
            question = "early.exe loads scanner.dll at its start. Then its objects fill the slot, as before. Does the call work?",
            choices = { "yes", "no" },
            answer = h and "yes" or "no",
            why = "The DLL has its place already. Objects can go anywhere, a DLL cannot.",
        }
        grow_objects(0)
        expect("the slot is full", GlobalMemoryStatus().dwAvailVirtual < KB(256), TRUE)
        expect("the method is found", p_invoke("scanner.dll", "ReadBarcode") ~= NULL, TRUE)
        switch_to "late.exe"
    end,
}
