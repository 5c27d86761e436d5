-- Rules of CE's pages about reserving, committing, protecting and asking. Each block names its page (CE 5.0).
device{ boot = "bare" }
process{ name = "t.exe", main = function()
    local function state(at) local m = VirtualQuery(at) return m.State, m.Protect end
    local function committed(at) return state(at) == MEM_COMMIT end
    local function reserve(size) return VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS) end

    -- VirtualAlloc: a size of 0 is an error.
    expect("size 0", VirtualAlloc(NULL, 0, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE), NULL)
    expect("size 0: it has an error", GetLastError() ~= 0)

    -- VirtualAlloc: with NULL the size is rounded up to whole pages.
    local p = VirtualAlloc(NULL, 4097, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)
    expect("4,097 bytes are two pages", VirtualQuery(p).RegionSize, 8192)
    expect("the address is a multiple of 64 KB", p % KB(64), 0)

    -- VirtualAlloc: two bytes over a boundary of pages commit both pages, and no third one.
    local q = reserve(KB(64))
    expect("the call gives the first page", VirtualAlloc(q + 4095, 2, MEM_COMMIT, PAGE_READWRITE), q)
    expect("the page of the first byte", committed(q))
    expect("the page of the second byte", committed(q + 4096))
    expect("the page behind them", state(q + 8192), MEM_RESERVE)

    -- VirtualAlloc: an address to be reserved is rounded down to 64 KB.
    VirtualFree(q, 0, MEM_RELEASE)
    expect("rounded down", VirtualAlloc(q + 5000, 100, MEM_RESERVE, PAGE_NOACCESS), q)
    expect("what lies between is reserved too", VirtualQuery(q).RegionSize, 8192)

    -- VirtualAlloc: memory is zero, also where a page has been before.
    poke32(p, 0x12345678)
    VirtualFree(p, 4096, MEM_DECOMMIT)
    VirtualAlloc(p, 4096, MEM_COMMIT, PAGE_READWRITE)
    expect("a page that comes back is zero", peek32(p), 0)

    -- VirtualAlloc: committing what is committed does not fail; the bytes stay.
    poke32(p + 4096, 7)
    expect("committed again", VirtualAlloc(p, 8192, MEM_COMMIT, PAGE_READWRITE), p)
    expect("the bytes are there", peek32(p + 4096), 7)

    -- VirtualAlloc: what is reserved cannot be reserved again; a commit is done as a whole or not at all.
    expect("reserved twice", VirtualAlloc(p, 4096, MEM_RESERVE, PAGE_NOACCESS), NULL)
    local r = reserve(KB(64))
    expect("past the end of the reservation", VirtualAlloc(r + KB(60), KB(8), MEM_COMMIT, PAGE_READWRITE), NULL)
    expect("no page of it is committed", state(r + KB(60)), MEM_RESERVE)

    -- VirtualFree, MEM_RELEASE: the size is 0 and the address is the base, or nothing happens. One flag, not both.
    for _, wrong in ipairs{ { p, 8192, MEM_RELEASE }, { p + 4096, 0, MEM_RELEASE }, { p, 8192, 0 },
                            { p, 0, MEM_DECOMMIT | MEM_RELEASE }, { NULL, 0, MEM_RELEASE } } do
        expect("refused", VirtualFree(table.unpack(wrong)), FALSE)
        expect("with an error", GetLastError() ~= 0)
        expect("still there", peek32(p + 4096), 7)
    end

    -- VirtualFree, MEM_DECOMMIT: pages that are not committed are no failure; two bytes over a boundary take both pages.
    VirtualAlloc(r, KB(16), MEM_COMMIT, PAGE_READWRITE)
    expect("committed and not, in one call", VirtualFree(r + KB(12), KB(8), MEM_DECOMMIT), TRUE)
    expect("two bytes", VirtualFree(r + 4095, 2, MEM_DECOMMIT), TRUE)
    expect("the first page is reserved", state(r), MEM_RESERVE)
    expect("the second page too", state(r + 4096), MEM_RESERVE)
    expect("the third one stays", committed(r + 8192))
    expect("a reserved page faults", try(peek8, r).status, STATUS_ACCESS_VIOLATION)

    -- VirtualFree: released memory is free, faults, and can be had again.
    VirtualFree(r, KB(64), MEM_DECOMMIT)
    expect("released", VirtualFree(r, 0, MEM_RELEASE), TRUE)
    expect("free", state(r), MEM_FREE)
    expect("it faults", try(peek8, r).status, STATUS_ACCESS_VIOLATION)
    expect("released twice", VirtualFree(r, 0, MEM_RELEASE), FALSE)
    expect("had again", VirtualAlloc(r, KB(64), MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE), r)

    -- VirtualProtect: pages of one VirtualAlloc only, and only committed ones; a refused call changes nothing.
    local s = reserve(KB(128))
    VirtualFree(s, 0, MEM_RELEASE)
    local a = VirtualAlloc(s, KB(64), MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)
    local b = VirtualAlloc(s + KB(64), KB(64), MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)
    expect("two reservations side by side", b - a, KB(64))
    expect("over both", VirtualProtect(a + KB(60), KB(8), PAGE_READONLY), FALSE)
    expect("the first is as it was", select(2, state(a + KB(60))), PAGE_READWRITE)
    expect("the second too", select(2, state(b)), PAGE_READWRITE)
    expect("what is reserved only", VirtualProtect(q, 4096, PAGE_READONLY), FALSE)

    -- VirtualProtect: NULL for the old protection makes it fail; the old one is the first page's.
    expect("no place for the old one", VirtualProtect(a, 4096, PAGE_READONLY, NULL), FALSE)
    expect("nothing has changed", select(2, state(a)), PAGE_READWRITE)
    VirtualProtect(a, 4096, PAGE_READONLY)
    expect("the first page's", { VirtualProtect(a + 4095, 2, PAGE_EXECUTE_READ) }, { TRUE, PAGE_READONLY })
    expect("both pages are changed", VirtualQuery(a).RegionSize, 8192)
    expect("the third is not", select(2, state(a + 8192)), PAGE_READWRITE)

    -- VirtualProtect, PAGE_READONLY: a store is an access violation, and nothing is stored.
    poke32(b, 5)
    VirtualProtect(b, 4096, PAGE_READONLY)
    expect("a store", try(poke32, b, 6).status, STATUS_ACCESS_VIOLATION)
    expect("a load", peek32(b), 5)

    -- VirtualAlloc, PAGE_GUARD: one exception, then the page is as its other flag says. Not with PAGE_NOACCESS.
    local g = VirtualAlloc(NULL, 8192, MEM_RESERVE | MEM_COMMIT, PAGE_READONLY | PAGE_GUARD)
    expect("the first touch", try(peek32, g).status, STATUS_GUARD_PAGE_VIOLATION)
    expect("the second", try(peek32, g), nil)
    expect("read-only it is", try(poke32, g, 1).status, STATUS_ACCESS_VIOLATION)
    expect("each page has its own guard", try(peek32, g + 4096).status, STATUS_GUARD_PAGE_VIOLATION)
    expect("guard and no access", VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_NOACCESS | PAGE_GUARD), NULL)
    expect("no cache and no access", VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_NOACCESS | PAGE_NOCACHE), NULL)

    -- VirtualAlloc: PAGE_WRITECOPY and MEM_RESET are not supported.
    expect("PAGE_WRITECOPY", VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_WRITECOPY), NULL)
    expect("PAGE_EXECUTE_WRITECOPY", VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_EXECUTE_WRITECOPY), NULL)
    expect("MEM_RESET", VirtualAlloc(b, 4096, MEM_RESET, PAGE_READWRITE), NULL)

    -- VirtualQuery: the address is rounded down; from the middle of a free region its rest is told.
    local hole = reserve(MB(1))
    VirtualFree(hole, 0, MEM_RELEASE)
    local from, middle = VirtualQuery(hole), VirtualQuery(hole + KB(256) + 77)
    expect("the page it lies in", middle.BaseAddress, hole + KB(256))
    expect("free", middle.State, MEM_FREE)
    expect("what is left of it", middle.RegionSize, from.RegionSize - KB(256))

    -- VirtualQuery: a region ends where the protection or the reservation does.
    expect("one reservation's pages only", VirtualQuery(a + 8192).RegionSize, KB(64) - 8192)
    expect("its base", VirtualQuery(a + 8192).AllocationBase, a)
    local bytes = VirtualQuery(a, p, 28)
    expect("the bytes that are stored", bytes, 28)
    expect("a buffer that is too small", VirtualQuery(a, p, 27), 0)

    -- GlobalMemoryStatus, MEMORYSTATUS: reserving takes addresses, committing takes RAM.
    local before = GlobalMemoryStatus()
    local big = reserve(MB(1))
    local reserved = GlobalMemoryStatus()
    expect("addresses are gone", before.dwAvailVirtual - reserved.dwAvailVirtual, MB(1))
    VirtualAlloc(big, KB(256), MEM_COMMIT, PAGE_READWRITE)
    expect("RAM is gone", reserved.dwAvailPhys - GlobalMemoryStatus().dwAvailPhys, KB(256))
    expect("there is no page file", before.dwTotalPageFile, 0)

    -- VirtualAlloc: committing wants a reservation; both at once at an address that is free.
    local spot = reserve(KB(64))
    VirtualFree(spot, 0, MEM_RELEASE)
    expect("not reserved", VirtualAlloc(spot, 4096, MEM_COMMIT, PAGE_READWRITE), NULL)
    expect("both at once", VirtualAlloc(spot, 8192, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE), spot)
    expect("zero", peek32(spot + 8188), 0)
    expect("neither", VirtualAlloc(NULL, 4096, 0, PAGE_READWRITE), NULL)
    expect("no protection", VirtualAlloc(NULL, 4096, MEM_COMMIT, 0), NULL)
    expect("two protections", VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_READONLY | PAGE_READWRITE), NULL)

    -- VirtualAlloc: the lowest 64 KB are never given, so that NULL stays one.
    expect("address 0 to 64 KB", VirtualAlloc(1, 4096, MEM_RESERVE, PAGE_NOACCESS), NULL)
    expect("NULL faults", try(peek32, NULL).status, STATUS_ACCESS_VIOLATION)
    expect("free, says VirtualQuery", VirtualQuery(NULL).State, MEM_FREE)

    -- VirtualAlloc: 2 MB and more, MEM_RESERVE and PAGE_NOACCESS alone: outside the slot; one page less or another flag: in it.
    local large = VirtualAlloc(NULL, MB(2), MEM_RESERVE, PAGE_NOACCESS)
    expect("outside", large >= 0x42000000)
    expect("committed by pieces", VirtualAlloc(large + MB(1), 4096, MEM_COMMIT, PAGE_READWRITE), large + MB(1))
    expect("used", try(poke32, large + MB(1), 3), nil)
    expect("one page less", VirtualAlloc(NULL, MB(2) - 4096, MEM_RESERVE, PAGE_NOACCESS) < MB(32))
    expect("PAGE_READWRITE", VirtualAlloc(NULL, MB(2), MEM_RESERVE, PAGE_READWRITE) < MB(32))
    expect("committed at once", VirtualAlloc(NULL, MB(2), MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS) < MB(32))
    expect("given back", VirtualFree(large, 0, MEM_RELEASE), TRUE)
    expect("it is free", VirtualQuery(large).State, MEM_FREE)

    -- VirtualQuery, MEMORY_BASIC_INFORMATION: of reserved memory, of a program's code, of a mapping.
    expect("reserved", VirtualQuery(reserve(KB(128))), { State = MEM_RESERVE, RegionSize = KB(128), Type = MEM_PRIVATE })
    local map = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, KB(64), NULL)
    expect("a mapping", VirtualQuery(MapViewOfFile(map, FILE_MAP_WRITE, 0, 0, 0)).Type, MEM_MAPPED)
    expect("the program", VirtualQuery(0x00011000).Type, MEM_IMAGE)

    -- GetSystemInfo, SYSTEM_INFO: pages of 4 KB, reservations of 64 KB.
    local system = GetSystemInfo()
    expect("what is used here", system, { dwPageSize = 4096, dwAllocationGranularity = KB(64) })
    -- GlobalMemoryStatus: the load is a percentage; an address that cannot be written is no place for the answer.
    local memory = struct("MEMORYSTATUS", { dwLength = sizeof "MEMORYSTATUS" })
    GlobalMemoryStatus(memory)
    expect("up to 100", memory.dwMemoryLoad <= 100)
    expect("less than there is", memory.dwAvailPhys < memory.dwTotalPhys)
    expect("32 MB of addresses", memory.dwTotalVirtual, MB(32))
end }
