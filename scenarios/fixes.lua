-- SPDX-License-Identifier: MIT
-- Fixes: the published remedies for a full slot, one after the other, and what each wins.
scenario{ lesson = 53, title = "Fixes: what each remedy wins", goal = "You know the published remedies for a full slot, and what each of them wins.", minutes = 12, key_moment = 18, try_now = "Tab and Shift with arrows to a DLL, then D: what would each remedy win on this device?" }
device{ storage_kb = 1024 }

for i = 1, 12 do
    dll{ name = "small" .. i .. ".dll", code_kb = 16, data_kb = 4 }
end
dll{ name = "merged.dll", code_kb = 12 * 16, data_kb = 12 * 4 }
dll{ name = "pictures.dll", code_kb = 8, const_kb = 1500, data_kb = 4 }
dll{ name = "pictures-res.dll", code_kb = 0, data_kb = 0, const_kb = 1500, resource_only = true }
dll{ name = "pictures-code.dll", code_kb = 8, data_kb = 4 }

local THREADS = 8
local first_line, first_room -- of before.exe, when nothing was loaded

-- Free addresses of the slot, below the DLL line.
local function room()
    return GlobalMemoryStatus().dwAvailVirtual
end

-- What loading these DLLs takes of every slot; they are freed again.
local function price(...)
    local before, handles = room(), {}
    for _, name in ipairs{ ... } do
        handles[#handles + 1] = LoadLibrary(name)
    end
    local taken = before - room()
    for i = #handles, 1, -1 do
        FreeLibrary(handles[i])
    end
    expect("all of it came back", room(), before)
    return taken
end

local function report(what, before, after)
    say("%s: %d KB instead of %d, %.1f MB won.", what, after // KB(1), before // KB(1),
        (before - after) / MB(1))
    return before - after
end

process{
    name = "before.exe", stack_kb = 1024,
    main = function()
        chapter "Merge small DLLs"
        focus{ process = "before.exe" }
        first_line, first_room = dll_line(), room() + MB(1) -- its main stack is the linker's 1 MB
        ask{
            question = "Twelve DLLs of 20 KB are linked into one. How much address space does that win in every process?",
            choices = { "nothing: the code is the same", "about 0.5 MB", "about 5 MB" },
            answer = "about 0.5 MB",
            why = "Each DLL takes whole blocks of 64 KB.",
        }
        local small = {}
        for i = 1, 12 do
            small[i] = "small" .. i .. ".dll"
        end
        expect("merging wins 512 KB",
            report("Merged", price(table.unpack(small)), price("merged.dll")), KB(512))

        chapter "Resources into a DLL of their own"
        expect("a DLL without code lies in slot 63",
            report("Resource-only", price("pictures.dll"), price("pictures-code.dll", "pictures-res.dll")),
            KB(1472))

        chapter "Big buffers into the large area"
        local before = room()
        local p = VirtualAlloc(NULL, MB(4), MEM_RESERVE, PAGE_READWRITE)
        local private = before - room()
        VirtualFree(p, 0, MEM_RELEASE)
        p = VirtualAlloc(NULL, MB(4), MEM_RESERVE, PAGE_NOACCESS)
        VirtualAlloc(p, MB(1), MEM_COMMIT, PAGE_READWRITE)
        expect("4 MB of buffer cost the slot nothing", report("Large area", private, before - room()), MB(4))
        say "But everybody can read and write it there. A named mapping shares it with whom you tell."

        chapter "Shorter stacks"
        before = room()
        for _ = 1, THREADS do
            CreateThread(NULL, 0, function() Sleep(INFINITE) end, NULL, CREATE_SUSPENDED)
        end
        local long = before - room()
        expect("eight threads of the linker's 1 MB", long, THREADS * MB(1))
        local short_room = room()
        for _ = 1, THREADS do
            CreateThread(NULL, KB(64), function() Sleep(INFINITE) end, NULL,
                CREATE_SUSPENDED + STACK_SIZE_PARAM_IS_A_RESERVATION)
        end
        expect("/STACK:65536 wins 7.5 MB", report("Stacks", long, short_room - room()), KB(7680))

        chapter "Into the EXE"
        say "A library linked into the EXE costs only this slot; a DLL costs all of them."
        switch_to "after.exe"
    end,
}

process{
    name = "after.exe", code_kb = 64 + 192, data_kb = 8 + 48, -- merged.dll linked in
    main = function()
        focus{ process = "after.exe" }
        expect("others pay nothing: the DLL line is where it was", dll_line(), first_line)
        expect("this slot pays for the larger EXE and its stack",
            first_room - room(), KB(64 + 192))
        say "And the last remedy: a second process has a second slot. See device-exe."
    end,
}
