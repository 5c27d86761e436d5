-- Rules of CE's pages about mappings and views. Each block names its page (CE 5.0).
device{ boot = "bare", storage_kb = 512 }
local BOTH = GENERIC_READ | GENERIC_WRITE
local function memory(size, name) return CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, size, name) end
local function view(m, access, offset, size) return MapViewOfFile(m, access or FILE_MAP_WRITE, 0, offset or 0, size or 0) end

process{ name = "other.exe", start = false, main = function()
    -- CreateFileMapping: shared by name; the second one opens it.
    local m = memory(KB(4), "shared")
    expect("it was there", GetLastError(), ERROR_ALREADY_EXISTS)
    local v = view(m)
    expect("what the first process stored", peek32(v), 0x5EED)
    poke32(v + KB(100), 0xBEEF) -- as large as it was made
    UnmapViewOfFile(v)
    CloseHandle(m)
    local last = memory(KB(4), "passed on")
    view(last)
    poke32(view(last), 11)
    Sleep(20)
    ExitProcess(0)
end }

local shown
process{ name = "viewer.exe", start = false, main = function()
    shown = view(memory(KB(4), "viewed"))
    poke8(shown, 0x77)
    Sleep(10)
    ExitProcess(peek8(shown))
end }

process{ name = "t.exe", main = function()
    -- CreateFileMapping: memory without a file is zero, needs a size, and lies outside the process's slot.
    local m = memory(KB(128), "shared")
    expect("a new one is not there before", GetLastError() ~= ERROR_ALREADY_EXISTS)
    local v = view(m)
    expect("outside the 32 MB", v >= 0x42000000)
    expect("zero at its begin", peek32(v), 0)
    expect("zero at its end", peek32(v + KB(128) - 4), 0)
    expect("no size", memory(0, NULL), NULL)
    expect("no size: an error", GetLastError() ~= 0)
    poke32(v, 0x5EED)
    local other = CreateProcess("other.exe")
    Sleep(10)
    expect("what the other stored", peek32(v + KB(100)), 0xBEEF)

    -- MapViewOfFile: the offset is a multiple of the granularity, and 0 bytes are all that is left.
    local granule = GetSystemInfo().dwAllocationGranularity
    local second = view(m, FILE_MAP_WRITE, granule, 0)
    expect("the second 64 KB", peek32(second + KB(100) - granule), 0xBEEF)
    expect("up to its end", try(peek32, second + KB(64) - 4), nil)
    expect("an offset of one page", view(m, FILE_MAP_WRITE, 4096, 0), NULL)
    expect("its error", GetLastError(), ERROR_INVALID_PARAMETER)
    expect("an offset at the end", view(m, FILE_MAP_WRITE, KB(128), 0), NULL)
    expect("more than there is", view(m, FILE_MAP_WRITE, 0, KB(128) + 1), NULL)
    expect("more than there is from there", view(m, FILE_MAP_WRITE, granule, KB(64) + 1), NULL)
    expect("all of it", view(m, FILE_MAP_WRITE, 0, KB(128)) ~= NULL)
    expect("no mapping", view(0x1234), NULL)
    expect("its error", GetLastError(), ERROR_INVALID_HANDLE)

    -- MapViewOfFile: FILE_MAP_READ of a mapping that may be written is for reading.
    local only = memory(KB(4), NULL)
    local r = view(only, FILE_MAP_READ)
    expect("read", peek32(r), 0)
    expect("not written", try(poke32, r, 1).status, STATUS_ACCESS_VIOLATION)

    -- MapViewOfFile, CreateFileMapping: PAGE_READONLY gives views for reading only.
    local page = VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_READWRITE)
    poke32(page, 0x0A0B0C0D)
    local f = CreateFile("ro", BOTH, 0, NULL, CREATE_NEW, 0, NULL)
    WriteFile(f, page, 4096)
    CloseHandle(f)
    f = CreateFile("ro", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL)
    expect("a file that is opened for reading", CreateFileMapping(f, NULL, PAGE_READWRITE, 0, 0, NULL), NULL)
    expect("its error", GetLastError(), ERROR_ACCESS_DENIED)
    local ro = CreateFileMapping(f, NULL, PAGE_READONLY, 0, 0, NULL)
    expect("a writable view of it", view(ro, FILE_MAP_WRITE), NULL)
    expect("its error", GetLastError(), ERROR_ACCESS_DENIED)
    expect("one for all access", view(ro, FILE_MAP_ALL_ACCESS), NULL)
    r = view(ro, FILE_MAP_READ)
    expect("the file's bytes", peek32(r), 0x0A0B0C0D)

    -- CreateFileMapping: a read-only mapping cannot be larger than its file (recalled); a writable one makes the file longer.
    expect("longer than a file that is only read", CreateFileMapping(f, NULL, PAGE_READONLY, 0, 8192, NULL), NULL)
    local w = CreateFile("rw", BOTH, 0, NULL, CREATE_NEW, 0, NULL)
    WriteFile(w, page, 100)
    local wm = CreateFileMapping(w, NULL, PAGE_READWRITE, 0, 5000, NULL)
    expect("it is made longer", GetFileSize(w), 5000)

    -- UnmapViewOfFile: a file that is mapped stays open though its handles are closed; its views live on the same.
    local wv = view(wm)
    expect("both handles are closed", CloseHandle(wm) and CloseHandle(w), TRUE)
    expect("the first bytes", peek32(wv), 0x0A0B0C0D)
    poke32(wv + 4096, 77)
    expect("it cannot be deleted", DeleteFile("rw"), FALSE)
    expect("flushed", FlushViewOfFile(wv, 0), TRUE)
    expect("unmapped", UnmapViewOfFile(wv), TRUE)
    w = CreateFile("rw", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL)
    SetFilePointer(w, 4096, NULL, FILE_BEGIN)
    ReadFile(w, page, 4)
    expect("what the view stored is in the file", peek32(page), 77)
    CloseHandle(w)
    expect("now it can", DeleteFile("rw"), TRUE)

    -- UnmapViewOfFile: the address that MapViewOfFile gave, once. FlushViewOfFile: in a view.
    local b = view(only)
    expect("an address inside", UnmapViewOfFile(b + 4), FALSE)
    expect("it is still mapped", try(poke32, b, 1), nil)
    expect("memory of VirtualAlloc", UnmapViewOfFile(page), FALSE)
    expect("NULL", UnmapViewOfFile(NULL), FALSE)
    expect("no view to flush", FlushViewOfFile(page, 0), FALSE)

    -- CreateFileMapping: the object lives while a handle or a view is open anywhere, and is new after that.
    Sleep(5)
    local last = memory(KB(4), "passed on")
    expect("the other has it", GetLastError(), ERROR_ALREADY_EXISTS)
    WaitForSingleObject(other, INFINITE)
    expect("its bytes outlive their writer", peek32(view(last)), 11)
    local n = 0
    while UnmapViewOfFile(v) do n = n + 1 end
    expect("two views at one address are unmapped one by one", n, 2)
    UnmapViewOfFile(second)
    expect("closed", CloseHandle(m), TRUE)
    m = memory(KB(4), "shared")
    expect("a new one", GetLastError() ~= ERROR_ALREADY_EXISTS)
    expect("is zero", peek32(view(m)), 0)

    -- CreateFileMapping: the name of an event is not a mapping's.
    CreateEvent(NULL, FALSE, FALSE, "event")
    expect("names of their own", memory(KB(4), "event") ~= NULL)

    -- CreateFileMapping: the file must be good.
    expect("no file", CreateFileMapping(0x1234, NULL, PAGE_READWRITE, 0, KB(4), NULL), NULL)
    expect("its error", GetLastError(), ERROR_INVALID_HANDLE)
    expect("no protection of a mapping", CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_NOACCESS, 0, KB(4), NULL), NULL)

    -- CreateFileForMapping: the share mode follows the access: FILE_SHARE_READ for GENERIC_READ, whatever is asked for.
    local g = CreateFileForMapping("ro2", BOTH, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, CREATE_NEW, 0, NULL)
    WriteFile(g, page, 4096)
    local function open(access) return CreateFile("ro2", access, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL) end
    expect("one to be written is not shared", open(GENERIC_READ), INVALID_HANDLE_VALUE)
    CloseHandle(g)
    g = CreateFileForMapping("ro2", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL)
    local reader = open(GENERIC_READ)
    expect("one to be read is shared for reading", reader ~= INVALID_HANDLE_VALUE)
    CloseHandle(reader)
    expect("not for writing", open(BOTH), INVALID_HANDLE_VALUE)

    -- UnmapViewOfFile: a view that another process has opened is not ours.
    local theirs = CreateProcess("viewer.exe")
    Sleep(1)
    expect("not ours", UnmapViewOfFile(shown), FALSE)
    expect("they read it still", { WaitForSingleObject(theirs, INFINITE), select(2, GetExitCodeProcess(theirs)) },
           { WAIT_OBJECT_0, 0x77 })

    -- MapViewOfFile, CreateFileMapping: the high halves count.
    local whole = memory(KB(64), NULL)
    expect("an offset of 4 GB", MapViewOfFile(whole, FILE_MAP_WRITE, 1, 0, 0), NULL)
    expect("4 GB of memory", CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 1, 0, NULL), NULL)

    -- FlushViewOfFile: a mapping of memory has no file, and flushing it is no failure (I).
    local flushed = view(whole)
    expect("all of it", FlushViewOfFile(flushed, 0), TRUE)
    expect("a part", FlushViewOfFile(flushed + 4096, 4096), TRUE)

    -- CreateFileMapping: of a file that is opened for writing only.
    local wo = CreateFile("wo", GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL)
    WriteFile(wo, page, 100)
    expect("it cannot be read", CreateFileMapping(wo, NULL, PAGE_READWRITE, 0, 0, NULL), NULL)
    expect("nor mapped for reading", CreateFileMapping(wo, NULL, PAGE_READONLY, 0, 0, NULL), NULL)
end }
