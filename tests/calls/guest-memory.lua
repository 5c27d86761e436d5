-- The stack, texts, variables and structures as a C program has them: every structure that a call fills is what the
-- call gives as a table.
-- Source: Stack, PROCESSENTRY32, MODULEENTRY32, MEMORY_BASIC_INFORMATION ... (CE 5.0)
device{ storage_kb = 64 }
process{ name = "t.exe", stack_kb = 64, main = function()
    local low, high = stack()
    local first = alloca(0)
    expect("only the command line is above", first, GetCommandLine())
    expect("it ends where the stack does", mapped(first) + 8, high)
    local room = alloca(13)
    expect("8 bytes are one piece", first - room, 16)
    frame(function()
        local deep = alloca(KB(40))
        expect("40 KB lower", room - deep, KB(40))
        poke8(deep, 1) -- the stack has grown so far
    end)
    expect("given back", alloca(0), room)
    expect("an error gives it back, too", pcall(frame, function() alloca(100) error "x" end), FALSE)
    expect("as before", alloca(0), room)
    local fault = try(alloca, KB(64))
    expect("the guard is a fault", fault.address, low)
    expect("nothing was taken", alloca(0), room)
    expect("what lies above is no place", alloca_end(mapped(room) - 8), FALSE)
    expect_reason "stack-place"

    local text = TEXT "wide \u{1F600} text"
    expect("the same text", text_at(text), "wide \u{1F600} text")
    expect("in 16 bits", wcslen(text), 12)
    expect("bytes", ansi_at(ansi "plain"), "plain")

    local old = out()
    local page = VirtualAlloc(NULL, KB(4), MEM_COMMIT, PAGE_READWRITE)
    expect("by way of a pointer", VirtualProtect(page, KB(4), PAGE_READONLY, old))
    expect("what C has in it", old.value, PAGE_READWRITE)
    old.value = 5
    expect("at its address", peek32(old), 5)

    local function same(name, object, fields)
        for field, value in pairs(fields) do
            expect(name .. "." .. field, object[field], value)
        end
    end
    local info = struct "MEMORY_BASIC_INFORMATION"
    expect("its size", VirtualQuery(page, info, sizeof(info)), 28)
    same("MEMORY_BASIC_INFORMATION", info, VirtualQuery(page))
    local status = struct "MEMORYSTATUS"
    GlobalMemoryStatus(status)
    same("MEMORYSTATUS", status, GlobalMemoryStatus())
    local system = struct "SYSTEM_INFO"
    GetSystemInfo(system)
    expect("a page", system.dwPageSize, GetSystemInfo().dwPageSize)
    expect("granularity", system.dwAllocationGranularity, KB(64))

    local snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPALL, GetCurrentProcessId())
    local entries = { PROCESSENTRY32 = Process32First, THREADENTRY32 = Thread32First, MODULEENTRY32 = Module32First,
        HEAPLIST32 = Heap32ListFirst }
    for name, first_of in pairs(entries) do
        local entry = struct(name, { dwSize = sizeof(name) })
        expect(name .. " is filled", first_of(snapshot, entry), TRUE)
        same(name, entry, first_of(snapshot))
    end
    local small = struct("PROCESSENTRY32", { dwSize = 100 })
    expect("too small a structure", Process32First(snapshot, small), FALSE)

    CloseHandle(CreateFile("a.txt", GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL))
    local found = struct "WIN32_FIND_DATA"
    local search, fields = FindFirstFile "*"
    expect("a file is found", FindFirstFile("*", found) ~= INVALID_HANDLE_VALUE)
    same("WIN32_FIND_DATA", found, fields)
    local version = struct("OSVERSIONINFO", { dwOSVersionInfoSize = sizeof "OSVERSIONINFO" })
    expect("Windows CE", GetVersionEx(version), TRUE)
    expect("5", version.dwMajorVersion, 5)
    local frequency = struct "LARGE_INTEGER"
    expect("a clock", QueryPerformanceFrequency(frequency), TRUE)
    expect("microseconds", frequency.LowPart, 1000000)

    local memory = GlobalAlloc(GPTR, 100)
    expect("Global is Local", LocalSize(memory), GlobalSize(memory))
    expect("a handle is an address", LocalLock(memory), memory)
    expect("0 at first", peek32(memory), 0)
    LocalUnlock(memory)
    expect("freed", GlobalFree(memory), NULL)

    local cs = struct "CRITICAL_SECTION"
    InitializeCriticalSection(cs)
    EnterCriticalSection(cs)
    expect("its owner", cs.OwnerThread, GetCurrentThreadId())
    LeaveCriticalSection(cs)
    local overlay = struct("FILETIME", page)
    expect("the bytes that are there", overlay.dwLowDateTime, peek32(page))
    local own = struct("OSVERSIONINFO", { szCSDVersion = "none" })
    expect("a text in a structure", own.szCSDVersion, "none")
    expect("the rest is 0", own.dwMajorVersion, 0)
    expect("no such field", pcall(function() return own.dwMayor end), FALSE)
    expect("no such structure", pcall(struct, "POINT"), FALSE)
    expect("a text that does not fit", pcall(function() own.szCSDVersion = ("x"):rep(128) end), FALSE)
end }
