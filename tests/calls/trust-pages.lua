-- Rules of CE's pages about trust, mode, keys, other processes' memory, physical pages and snapshots.
-- Each block names its page (CE 5.0).
device{ boot = "bare", profile = "smartphone" }
local target = {}

process{ name = "target.exe", main = function()
    local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE, PAGE_NOACCESS)
    VirtualAlloc(p, 8192, MEM_COMMIT, PAGE_READWRITE)
    poke32(p + 8188, 0xCAFE)
    target.id, target.page, target.shared = GetCurrentProcessId(), p, CeVirtualSharedAlloc(NULL, 4096, MEM_RESERVE | MEM_COMMIT)
    poke32(target.shared, 0xF00D)
    CreateThread(NULL, 0, function() Sleep(INFINITE) end, NULL, 0)
    Sleep(INFINITE)
end }

process{ name = "run.exe", start = false, trust = "run", main = function()
    -- Trusted APIs: a program that is not trusted is refused with ERROR_ACCESS_DENIED.
    local function refused(what, got, bad)
        expect(what, got, bad)
        expect(what .. ": its error", GetLastError(), ERROR_ACCESS_DENIED)
    end
    local page = VirtualAlloc(NULL, 8192, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)
    expect("its trust", CeGetCurrentTrust(), OEM_CERTIFY_RUN)
    refused("SetKMode", SetKMode(TRUE), FALSE)
    refused("ReadProcessMemory", ReadProcessMemory(target.id, target.page, page, 4), FALSE)
    refused("WriteProcessMemory", WriteProcessMemory(target.id, target.page, page, 4), FALSE)
    refused("VirtualCopy", VirtualCopy(VirtualAlloc(NULL, 4096, MEM_RESERVE, PAGE_NOACCESS), page, 4096, PAGE_READWRITE), FALSE)
    refused("LockPages", LockPages(page, 4096, NULL, 0), FALSE)
    refused("UnlockPages", UnlockPages(page, 4096), FALSE)
    refused("AllocPhysMem", AllocPhysMem(4096, PAGE_READWRITE, 0, 0), NULL)
    refused("CeVirtualSharedAlloc", CeVirtualSharedAlloc(NULL, 4096, MEM_RESERVE), NULL)
    refused("CeSetThreadPriority", CeSetThreadPriority(GetCurrentThread(), 100), FALSE)
    refused("a shared heap", HeapCreate(HEAP_SHARED_READONLY, 0, 0), NULL)
    local keys = GetCurrentPermissions()
    SetProcPermissions(0xFFFFFFFF)
    expect("SetProcPermissions has changed nothing", GetCurrentPermissions(), keys)
    -- Trusted APIs: those that are not on the list work.
    expect("SetThreadPriority", SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_NORMAL), TRUE)
    expect("VirtualAlloc's large area", VirtualAlloc(NULL, MB(2), MEM_RESERVE, PAGE_NOACCESS) >= 0x42000000)
    expect("shared memory is read", peek32(target.shared), 0xF00D)
    -- CeVirtualSharedAlloc: read-only to all other processes.
    expect("and not written", try(poke32, target.shared, 1).status, STATUS_ACCESS_VIOLATION)
    ExitProcess(0)
end }

process{ name = "t.exe", main = function()
    Sleep(5)
    local page = VirtualAlloc(NULL, KB(16), MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)
    WaitForSingleObject(CreateProcess("run.exe"), INFINITE)

    -- ReadProcessMemory: the whole range must be accessible, or nothing is copied; NULL for the number is ignored.
    expect("the last four bytes", { ReadProcessMemory(target.id, target.page + 8188, page, 4) }, { TRUE, 4 })
    expect("as the other has them", peek32(page), 0xCAFE)
    expect("NULL for the number", ReadProcessMemory(target.id, target.page + 8188, page + 4, 4, NULL), TRUE)
    poke32(page, 1)
    expect("one byte beyond", ReadProcessMemory(target.id, target.page + 8188, page, 5), FALSE)
    expect("it has an error", GetLastError() ~= 0)
    expect("nothing was copied", peek32(page), 1)
    expect("no process", ReadProcessMemory(0x1234, target.page, page, 4), FALSE)
    expect("its error", GetLastError(), ERROR_INVALID_HANDLE)

    -- WriteProcessMemory: likewise.
    poke32(page, 0xD00D)
    expect("written", WriteProcessMemory(target.id, target.page + 8188, page, 4), TRUE)
    expect("over the end", WriteProcessMemory(target.id, target.page + 8190, page + 4, 4), FALSE)
    ReadProcessMemory(target.id, target.page + 8188, page, 4)
    expect("nothing of it was written", peek32(page), 0xD00D)

    -- SetKMode: gives the mode before; of the calling thread only.
    expect("user mode before", SetKMode(TRUE), FALSE)
    local its
    WaitForSingleObject((CreateThread(NULL, 0, function() its = SetKMode(FALSE) end, NULL, 0)), INFINITE)
    expect("another thread is in user mode", its, FALSE)
    expect("kernel mode before", SetKMode(FALSE), TRUE)
    expect("80000000 is closed again", try(peek8, 0x80000000).status, STATUS_ACCESS_VIOLATION)

    -- SetProcPermissions: gives the old mask; FFFFFFFF opens every process; it is the thread's own.
    local mine = GetCurrentPermissions()
    local there = MapPtrUnsecure(target.page, target.id)
    expect("closed", try(peek32, there + 8188).status, STATUS_ACCESS_VIOLATION)
    expect("MapPtrToProcess: NULL without access", MapPtrToProcess(target.page, target.id), NULL)
    expect("the old mask", SetProcPermissions(0xFFFFFFFF), mine)
    expect("open", peek32(there + 8188), 0xD00D)
    -- MapPtrToProcess: with access the pointer gets the slot; a mapped one is given back; UnMapPtr takes the slot away.
    expect("MapPtrToProcess", MapPtrToProcess(target.page, target.id), there)
    expect("a pointer that is mapped", MapPtrToProcess(there, target.id), there)
    expect("UnMapPtr", UnMapPtr(there), target.page)
    expect("a new thread", select(2, GetExitCodeThread((function()
        local h = CreateThread(NULL, 0, function() return GetCurrentPermissions() end, NULL, 0)
        WaitForSingleObject(h, INFINITE)
        return h
    end)())), mine)
    expect("and back", SetProcPermissions(mine), 0xFFFFFFFF)
    expect("closed again", try(peek32, there + 8188).status, STATUS_ACCESS_VIOLATION)

    -- CeVirtualSharedAlloc: 0 for the action reserves and commits; a reservation wants NULL; VirtualFree gives it back.
    local s = CeVirtualSharedAlloc(NULL, 4096, 0)
    expect("reserved and committed", s ~= NULL and try(poke32, s, 5), nil)
    expect("an address to reserve at", CeVirtualSharedAlloc(0x50000000, 4096, MEM_RESERVE), NULL)
    local r = CeVirtualSharedAlloc(NULL, KB(64), MEM_RESERVE)
    expect("reserved only", try(peek8, r).status, STATUS_ACCESS_VIOLATION)
    expect("committed", CeVirtualSharedAlloc(r, 4096, MEM_COMMIT), r)
    expect("zero", peek32(r), 0)
    expect("freed", VirtualFree(r, KB(64), MEM_DECOMMIT) and VirtualFree(r, 0, MEM_RELEASE), TRUE)
    expect("memory of VirtualAlloc is none of it", CeVirtualSharedAlloc(page, 4096, MEM_COMMIT), NULL)

    -- LockPages: committed pages, and their frames in increasing order of address. UnlockPages: as often as locked (I).
    local frames = alloca(16)
    expect("locked", LockPages(page, 8192, frames, LOCKFLAG_WRITE), TRUE)
    expect("two pages, two frames", peek32(frames) ~= peek32(frames + 4))
    expect("unlocked", UnlockPages(page, 8192), TRUE)
    local reserved = VirtualAlloc(NULL, KB(64), MEM_RESERVE, PAGE_NOACCESS)
    expect("what is reserved only", LockPages(reserved, 4096, NULL, 0), FALSE)
    VirtualAlloc(reserved, 4096, MEM_COMMIT, PAGE_READONLY)
    expect("read-only, for writing", LockPages(reserved, 4096, NULL, LOCKFLAG_WRITE), FALSE)
    expect("for reading", LockPages(reserved, 4096, NULL, LOCKFLAG_READ), TRUE)
    UnlockPages(reserved, 4096)
    -- LockPages, LOCKFLAG_QUERY_ONLY: the frames are told and nothing is locked.
    poke32(frames + 8, 0)
    expect("asked", LockPages(page, 4096, frames + 8, LOCKFLAG_QUERY_ONLY), TRUE)
    expect("the same frame", peek32(frames + 8), peek32(frames))
    expect("nothing is locked", UnlockPages(page, 4096), FALSE)

    -- AllocPhysMem: whole pages of one run; FreePhysMem wants the address that was given.
    local at, physical = AllocPhysMem(5000, PAGE_READWRITE, 0, 0)
    expect("writable", try(fill, at, 8192, 1), nil)
    expect("two frames side by side", LockPages(at, 8192, frames, 0) and peek32(frames + 4) > peek32(frames))
    UnlockPages(at, 8192)
    expect("an address inside", FreePhysMem(at + 4096), FALSE)
    expect("its own", FreePhysMem(at), TRUE)
    expect("twice", FreePhysMem(at), FALSE)
    expect("0 bytes", AllocPhysMem(0, PAGE_READWRITE, 0, 0), NULL)
    at, physical = AllocPhysMem(4096, PAGE_READWRITE, 0x7FFF, 0)
    expect("aligned", physical & 0x7FFF, 0)

    -- CreateToolhelp32Snapshot: a moment; what comes later is not in it. Thread32First: threads of all processes.
    local function names(snapshot)
        local n, e = 0, Process32First(snapshot)
        while e do
            n = n + 1
            e = Process32Next(snapshot)
        end
        return n
    end
    local now = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0)
    local n = names(now)
    local late = CreateProcess("target.exe")
    expect("not in it", names(now), n)
    local then_ = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0)
    expect("in the next", names(then_), n + 1)
    TerminateProcess(late, 0)
    expect("closed", CloseToolhelp32Snapshot(now) and CloseToolhelp32Snapshot(then_), TRUE)
    expect("closed twice", CloseToolhelp32Snapshot(now), FALSE)
    -- Process32First, PROCESSENTRY32: dwSize must be set; the end is ERROR_NO_MORE_FILES.
    local all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS | TH32CS_SNAPTHREAD, 0)
    local entry = struct("PROCESSENTRY32", { dwSize = 0 })
    expect("no dwSize", Process32First(all, entry), FALSE)
    while Process32Next(all) do end
    expect("the end", GetLastError(), ERROR_NO_MORE_FILES)
    local threads, e = 0, Thread32First(all)
    while e do
        threads = threads + (e.th32OwnerProcessID == target.id and 1 or 0)
        e = Thread32Next(all)
    end
    expect("two threads of the target", threads, 2)
    -- Module32First, Heap32ListFirst: what was not asked for is not in the snapshot.
    expect("no modules", Module32First(all), NULL)
    expect("no heaps", Heap32ListFirst(all), NULL)
    CloseToolhelp32Snapshot(all)
    expect("of no process", CreateToolhelp32Snapshot(TH32CS_SNAPHEAPLIST, 0x1234), INVALID_HANDLE_VALUE)

    -- VirtualCopy: the destination is reserved and the source committed; both show one page; VirtualFree ends it.
    local copy = VirtualAlloc(NULL, KB(64), MEM_RESERVE, PAGE_NOACCESS)
    expect("two bytes over a boundary are two pages", VirtualCopy(copy + 4095, page + 4095, 2, PAGE_READWRITE), TRUE)
    poke32(page + 4096, 0xABCD)
    expect("what is stored in one", peek32(copy + 4096), 0xABCD)
    poke32(copy, 0xDCBA)
    expect("and in the other", peek32(page), 0xDCBA)
    expect("a destination that is committed", VirtualCopy(copy, page, 4096, PAGE_READWRITE), FALSE)
    expect("one that is free", VirtualCopy(0x01000000, page, 4096, PAGE_READWRITE), FALSE)
    expect("a source that is reserved only", VirtualCopy(copy + 8192, copy + KB(32), 4096, PAGE_READWRITE), FALSE)
    expect("another offset in the page", VirtualCopy(copy + 8192 + 4, page, 4, PAGE_READWRITE), FALSE)
    expect("read-only", VirtualCopy(copy + 8192, page, 4096, PAGE_READONLY), TRUE)
    expect("a store there", try(poke32, copy + 8192, 1).status, STATUS_ACCESS_VIOLATION)
    VirtualFree(copy, KB(64), MEM_DECOMMIT)
    expect("ended", VirtualFree(copy, 0, MEM_RELEASE), TRUE)
    expect("the source stays", peek32(page), 0xDCBA)

    -- MapCallerPtr: the whole range must be the caller's; CeZeroPointer (ZeroPtr): other pointers stay as they are.
    expect("all of it", MapCallerPtr(page, KB(16)), mapped(page))
    expect("one byte more", MapCallerPtr(page, KB(16) + 1), NULL)
    expect("another process's", MapCallerPtr(there, 4), NULL)
    expect("ZeroPtr", ZeroPtr(mapped(page)), page)
    expect("of one that has no slot", ZeroPtr(page), page)
    expect("of the large area", ZeroPtr(0x42345678), 0x42345678)
    expect("of the kernel", ZeroPtr(0x80012345), 0x80012345)

    -- GetCurrentProcess, GetProcessIndexFromID: the pseudo handle works where a handle does.
    expect("oneself", { ReadProcessMemory(GetCurrentProcess(), page, page + 8, 4) }, { TRUE, 4 })
    expect("copied", peek32(page + 8), 0xDCBA)
    expect("two processes, two keys", GetProcessIndexFromID(target.id) ~= GetProcessIndexFromID(GetCurrentProcessId()))

    -- PROCESSENTRY32: cntUsage is 1, th32ModuleID and th32ParentProcessID are 0; cntThreads counts those that live (I).
    local function threads_of(id)
        local shot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0)
        local found = Process32First(shot)
        while found and found.th32ProcessID ~= id do found = Process32Next(shot) end
        CloseToolhelp32Snapshot(shot)
        return found
    end
    local found = threads_of(target.id)
    expect("as the page has it", found, { cntUsage = 1, th32ModuleID = 0, th32ParentProcessID = 0, cntThreads = 2 })
    expect("its slot", found.th32MemoryBase, there - target.page)
    CreateThread(NULL, 0, function() Sleep(INFINITE) end, NULL, 0)
    expect("ours", threads_of(GetCurrentProcessId()).cntThreads, 2)

    -- LockPages, ForcePageout: a page that is locked stays; heap and data are never discarded.
    local before = GlobalMemoryStatus().dwAvailPhys
    ForcePageout()
    expect("our data are there", peek32(page), 0xDCBA)
    expect("nothing was taken", GlobalMemoryStatus().dwAvailPhys >= before)

    -- Process32First, Thread32First, Module32First, Heap32ListFirst: ERROR_NO_MORE_FILES where the snapshot has none.
    local none = CreateToolhelp32Snapshot(TH32CS_SNAPHEAPLIST, 0)
    for _, first in ipairs{ Process32First, Thread32First, Module32First } do
        expect("none of them", first(none), NULL)
        expect("its error", GetLastError(), ERROR_NO_MORE_FILES)
    end
    -- Heap32First: a heap that is none; HEAPENTRY32's dwSize is set to what was written.
    expect("no such heap", Heap32First(none, GetCurrentProcessId(), 0x1234), NULL)
    expect("its error", GetLastError(), ERROR_NO_MORE_FILES)
    expect("heaps it has", Heap32ListFirst(none).dwFlags, HF32_DEFAULT)
    local one = struct("HEAPENTRY32", { dwSize = sizeof "HEAPENTRY32" })
    local heap = HeapCreate(0, 0, 0)
    HeapAlloc(heap, 0, 100)
    local fresh = CreateToolhelp32Snapshot(TH32CS_SNAPHEAPLIST, 0)
    expect("a block", Heap32First(fresh, one, GetCurrentProcessId(), heap), TRUE)
    expect("the structure's size", one.dwSize, sizeof "HEAPENTRY32")
    expect("at least what was asked for", one.dwBlockSize >= 100)
    CloseToolhelp32Snapshot(fresh)
    CloseToolhelp32Snapshot(none)
end }
