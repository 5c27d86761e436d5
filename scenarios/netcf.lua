-- SPDX-License-Identifier: MIT
-- .NET Compact Framework: assemblies are mapped files above all slots; what they become is not.
scenario{ lesson = 56, title = "Managed code: where it lives", goal = "You know which part of a managed program lies in the slot: not its code, but what it becomes.", minutes = 8, key_moment = 57, try_now = "N goes to the next process. Run it with --set ram_mb=128: the slot stays as full." }
device{ storage_kb = 4096 }

local function room()
    return GlobalMemoryStatus().dwAvailVirtual
end

-- Puts an assembly into the file system, as an installer would.
local function write_file(name, size)
    local buffer = VirtualAlloc(NULL, KB(64), MEM_COMMIT, PAGE_READWRITE)
    local file = CreateFile(name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL)
    for _ = 1, size // KB(64) do
        WriteFile(file, buffer, KB(64), buffer, NULL)
    end
    CloseHandle(file)
    VirtualFree(buffer, 0, MEM_RELEASE)
end

local function install(name, size)
    fold(name .. " is installed", write_file, name, size)
end

-- The loader of assemblies: no LoadLibrary, a mapped file.
local function load_assembly(name)
    local file = CreateFileForMapping(name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL)
    local mapping = CreateFileMapping(file, NULL, PAGE_READONLY, 0, 0, NULL)
    return MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0)
end

process{
    name = "managed.exe", code_kb = 4, data_kb = 4, dlls = { "ui" }, -- a stub
    main = function()
        chapter "A stub of an EXE"
        focus{ process = "managed.exe" }
        install("app.dll", KB(512))
        install("forms.dll", MB(1))
        local before, line = room(), dll_line()
        ask{
            question = "The application's assemblies have 1.5 MB. How much of the slot do they take?",
            choices = { "1.5 MB", "nothing" },
            answer = "nothing",
            why = "An assembly is no DLL of the loader: the runtime maps the file, and mapped files lie above all slots.",
        }
        local app, forms = load_assembly("app.dll"), load_assembly("forms.dll")
        expect("app.dll is mapped above the slots", app >= 0x42000000)
        expect("forms.dll too", forms >= 0x42000000)
        expect("the slot has lost nothing", room(), before)
        expect("and the DLL line has not moved", dll_line(), line)
        peek32(forms)
        point{ address = forms, "an assembly, read as it is touched" }

        chapter "What it becomes: JIT and GC heap"
        local jit = VirtualAlloc(NULL, KB(256), MEM_RESERVE + MEM_COMMIT, PAGE_EXECUTE_READWRITE)
        expect("compiled code lies in the slot", jit < MB(32))
        local heaps = 0
        for _ = 1, 12 do
            if VirtualAlloc(NULL, KB(256), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE) then
                heaps = heaps + 1
            end
        end
        expect("the GC heap grows in the slot", heaps, 12)
        expect("13 pieces of 256 KB", before - room(), 13 * KB(256))
        say("%.1f MB of the slot went to what the code became, nothing to the code itself.",
            (before - room()) / MB(1))
        say "So: an EXE that is an empty stub, the code in managed DLLs, the assemblies in FILES and never in MODULES."
    end,
}
