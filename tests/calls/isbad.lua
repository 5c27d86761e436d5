-- IsBad*Ptr try the range as the caller: what is committed, keys, mode and guard decide, and no exception comes.
-- Source: IsBadReadPtr, IsBadWritePtr, IsBadCodePtr (CE 5.0)
device{ profile = "smartphone", boot = "bare" }
process{ name = "other.exe", main = function() Sleep(INFINITE) end }
process{ name = "t.exe", trust = "run", main = function()
    local p = VirtualAlloc(NULL, MB(1), MEM_RESERVE, PAGE_NOACCESS)
    VirtualAlloc(p, 8192, MEM_COMMIT, PAGE_READWRITE)
    VirtualAlloc(p + 8192, 4096, MEM_COMMIT, PAGE_READONLY)
    local function bad(at, size) return IsBadReadPtr(at, size), IsBadWritePtr(at, size) end
    local function told(what, at, size, read, write)
        local r, w = bad(at, size)
        expect(what .. ": reading is bad", r, read)
        expect(what .. ": writing is bad", w, write)
    end
    told("writable pages", p, 8192, FALSE, FALSE)
    told("and one that is read-only", p, 8193, FALSE, TRUE)
    told("up to the last committed byte", p + 1, 12287, FALSE, TRUE)
    told("one beyond", p + 1, 12288, TRUE, TRUE)
    told("reserved", p + MB(1) - 1, 1, TRUE, TRUE)
    told("NULL", NULL, 4, TRUE, TRUE)
    told("nothing of NULL", NULL, 0, FALSE, FALSE)
    told("to the end of all addresses", 0xFFFFFFFF, 2, TRUE, TRUE)
    told("the kernel's half, in user mode", 0x80000000, 4, TRUE, TRUE)
    told("another process's slot", 0x06010000, 4, TRUE, TRUE)
    poke32(p, 0x12345678)
    IsBadWritePtr(p, 4)
    expect("what was there is there", peek32(p), 0x12345678)
    expect("code", IsBadCodePtr(p), FALSE)
    expect("no code", IsBadCodePtr(NULL), TRUE)

    VirtualAlloc(p + MB(0.5), 4096, MEM_COMMIT, PAGE_READWRITE + PAGE_GUARD)
    expect("a guard page is bad once", IsBadReadPtr(p + MB(0.5), 4), TRUE)
    expect("its guard is gone then", IsBadReadPtr(p + MB(0.5), 4), FALSE)
    local low = stack()
    expect("the stack's next page is committed when it is tried", IsBadReadPtr(select(2, stack()) - 4, 4), FALSE)
    expect("its lowest page is its guard", IsBadReadPtr(low, 4), TRUE)
end }
