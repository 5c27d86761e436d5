-- Names of objects, files, programs and DLLs are limited to MAX_PATH characters.
-- Source: CreateSemaphore (CE 5.0), CreateFileForMapping (CE 5.0), CreateMutex (CE .NET 4.2)
device{ boot = "bare", storage_kb = 64 }

local lengths = { 21, 22, 23, 24, 26, 259 }
local function name(length, tail) return string.rep("n", length - #tail) .. tail end

for _, length in ipairs(lengths) do
    dll{ name = name(length, "a.dll") }
    process{ name = name(length, "b.exe"), main = function() Sleep(1000) end }
end

process{ name = "t.exe", main = function()
    local makers = {
        event = function(n) return CreateEvent(NULL, TRUE, FALSE, n) end,
        mutex = function(n) return CreateMutex(NULL, FALSE, n) end,
        semaphore = function(n) return CreateSemaphore(NULL, 0, 1, n) end,
        mapping = function(n) return CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, n) end,
    }
    for _, kind in ipairs{ "event", "mutex", "semaphore", "mapping" } do
        local make = makers[kind]
        for _, length in ipairs(lengths) do
            local a, b = make(name(length, "a")), make(name(length, "b"))
            expect(kind .. " of " .. length, a ~= NULL and b ~= NULL and a ~= b)
            expect(kind .. " of " .. length .. " again", make(name(length, "a")), a)
        end
        expect(kind .. " of 260", make(name(260, "a")), NULL)
        expect("its error", GetLastError(), ERROR_FILENAME_EXCED_RANGE)
    end
    for _, length in ipairs(lengths) do
        local file = CreateFile(name(length, ".txt"), GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL)
        expect("file of " .. length, file ~= INVALID_HANDLE_VALUE)
        CloseHandle(file)
        expect("a DLL of " .. length, LoadLibrary(name(length, "a.dll")) ~= NULL)
        expect("and its handle", GetModuleHandle(name(length, "A.DLL")) ~= NULL)
    end
    local found = {}
    local snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0)
    local entry = Process32First(snapshot)
    while entry do
        found[entry.szExeFile] = true
        entry = Process32Next(snapshot)
    end
    for _, length in ipairs(lengths) do
        expect("a program of " .. length, found[name(length, "b.exe")], true)
    end
end }
