-- Rules of CE's pages about heaps and local memory. Each block names its page (CE 5.0).
device{ boot = "bare" }
process{ name = "t.exe", main = function()
    local heap = HeapCreate(0, 0, 0)

    -- HeapAlloc, HEAP_ZERO_MEMORY: the memory is zero, also where an item has been.
    local p = HeapAlloc(heap, 0, 1000)
    fill(p, 1000, 0xEE)
    HeapFree(heap, 0, p)
    p = HeapAlloc(heap, HEAP_ZERO_MEMORY, 1000)
    local sum = 0
    for i = 0, 996, 4 do sum = sum | peek32(p + i) end
    expect("all of it is zero", sum, 0)

    -- HeapSize: at least what was asked for.
    for _, size in ipairs{ 1, 7, 8, 4095, 0x18000, 0x18001 } do
        local item = HeapAlloc(heap, 0, size)
        expect("an item of " .. size, item ~= NULL and HeapSize(heap, 0, item) >= size)
        expect("freed", HeapFree(heap, 0, item), TRUE)
    end

    -- HeapReAlloc: the bytes go along; HEAP_ZERO_MEMORY clears what is beyond the old size only.
    fill(p, 1000, 0x11)
    local wall = HeapAlloc(heap, 0, 16)
    local moved = HeapReAlloc(heap, HEAP_ZERO_MEMORY, p, 5000)
    expect("it had to move", moved ~= p and moved ~= NULL)
    expect("its first bytes", peek32(moved), 0x11111111)
    expect("its last old bytes", peek32(moved + 996), 0x11111111)
    sum = 0
    for i = 1000, 4996, 4 do sum = sum | peek32(moved + i) end
    expect("the new ones are zero", sum, 0)
    expect("smaller", HeapReAlloc(heap, 0, moved, 100) ~= NULL)

    -- HeapReAlloc, HEAP_REALLOC_IN_PLACE_ONLY: no room behind it, and it fails and leaves the block alone.
    local first = HeapAlloc(heap, 0, 64)
    local second = HeapAlloc(heap, 0, 64)
    fill(first, 64, 0x22)
    local size = HeapSize(heap, 0, first)
    expect("no room in place", HeapReAlloc(heap, HEAP_REALLOC_IN_PLACE_ONLY, first, KB(8)), NULL)
    expect("its size", HeapSize(heap, 0, first), size)
    expect("its bytes", peek32(first + 60), 0x22222222)
    expect("smaller in place", HeapReAlloc(heap, HEAP_REALLOC_IN_PLACE_ONLY, first, 32), first)

    -- HeapReAlloc: what cannot be had leaves the block alone.
    expect("too much", HeapReAlloc(heap, 0, second, 0x7FF00000), NULL)
    expect("the block is still one", HeapValidate(heap, 0, second), TRUE)

    -- HeapAlloc: it sets no last error when it fails. HeapCreate: a heap with a maximum does not grow, and
    -- gives no block of more than 0x18000 bytes however large it is.
    local fixed = HeapCreate(0, 0, MB(1))
    SetLastError(77)
    expect("0x18001 bytes of a heap that does not grow", HeapAlloc(fixed, 0, 0x18001), NULL)
    expect("no last error is set", GetLastError(), 77)
    expect("0x18000 bytes", HeapAlloc(fixed, 0, 0x18000) ~= NULL)
    local small, n = HeapCreate(0, 0, KB(64)), 0
    expect("not as much as the heap: it keeps records", HeapAlloc(small, 0, KB(64)), NULL)
    while HeapAlloc(small, 0, KB(4)) do n = n + 1 end
    expect("it ends within its maximum", n > 10 and n <= 15)

    -- HeapCreate: the initial size is committed at once, in whole pages.
    local free = GlobalMemoryStatus().dwAvailPhys
    local ready = HeapCreate(0, 40001, 0)
    expect("ten pages at least", free - GlobalMemoryStatus().dwAvailPhys >= KB(40))

    -- HeapCreate, HeapAlloc: HEAP_NO_SERIALIZE is ignored, so it is taken.
    local loose = HeapCreate(HEAP_NO_SERIALIZE, 0, 0)
    local item = HeapAlloc(loose, HEAP_NO_SERIALIZE, 10)
    expect("an item", item ~= NULL and HeapSize(loose, HEAP_NO_SERIALIZE, item) >= 10)
    expect("freed", HeapFree(loose, HEAP_NO_SERIALIZE, item), TRUE)

    -- HeapValidate: NULL is the whole heap, a block is that block alone, and the last error stays.
    SetLastError(78)
    expect("sound", HeapValidate(heap, 0, NULL), TRUE)
    expect("a block of another heap", HeapValidate(heap, 0, HeapAlloc(loose, 0, 8)), FALSE)
    expect("the last error stays", GetLastError(), 78)
    expect("in the middle of a block", HeapValidate(heap, 0, second + 8), FALSE)
    expect("the last error stays then, too", GetLastError(), 78)
    local torn = HeapCreate(0, 0, 0)
    local whole, over, hit = HeapAlloc(torn, 0, 24), HeapAlloc(torn, 0, 24), HeapAlloc(torn, 0, 24)
    local behind = HeapAlloc(torn, 0, 24)
    fill(over, 24 + 8, 0xFF) -- into the next block's header
    expect("the whole heap is not sound", HeapValidate(torn, 0, NULL), FALSE)
    expect("the block that was hit is not", HeapValidate(torn, 0, hit), FALSE)
    expect("the last error stays whatever it finds", GetLastError(), 78)
    expect("a block before it is", HeapValidate(torn, 0, whole), TRUE)
    expect("and one behind it", HeapValidate(torn, 0, behind), TRUE)

    -- HeapFree: a block once, and from its own heap only.
    local x = HeapAlloc(loose, 0, 100)
    expect("from another heap", HeapFree(ready, 0, x), FALSE)
    expect("it is still a block", HeapSize(loose, 0, x) >= 100)
    expect("freed", HeapFree(loose, 0, x), TRUE)
    expect("freed twice", HeapFree(loose, 0, x), FALSE)
    -- HeapFree (Windows Mobile 6.5): NULL for the heap is an invalid parameter.
    local fault, freed = try(HeapFree, NULL, 0, x)
    expect("refused, and no fault", fault == nil and freed == FALSE)
    expect_reason "heap-null"
    expect("its error", GetLastError(), ERROR_INVALID_PARAMETER)

    -- HeapDestroy: blocks need not be freed before; then the heap is none any more.
    local address = HeapAlloc(ready, 0, 0x20000)
    expect("destroyed", HeapDestroy(ready), TRUE)
    expect("its memory is free", VirtualQuery(address).State, MEM_FREE)
    local fault, got = try(HeapAlloc, ready, 0, 10)
    expect("no heap any more", fault ~= nil or got == NULL)
    fault, got = try(HeapDestroy, ready)
    expect("destroyed twice", fault ~= nil or got == FALSE)

    -- LocalAlloc: local memory is the process heap's; LMEM_ZEROINIT clears it.
    local l = LocalAlloc(LPTR, 50)
    expect("cleared", peek32(l + 44), 0)
    expect("a block of the process heap", HeapSize(GetProcessHeap(), 0, l) >= 50)
    expect("of the same size", LocalSize(l), HeapSize(GetProcessHeap(), 0, l))
    expect("a handle of a fixed block is its address", LocalFree(l), NULL)

    -- LocalReAlloc: without LMEM_MOVEABLE it does not move: it fails, and the block stays as it was.
    l = LocalAlloc(LMEM_FIXED, 64)
    LocalAlloc(LMEM_FIXED, 64)
    fill(l, 64, 0x33)
    expect("it would have to move", LocalReAlloc(l, KB(8), LMEM_ZEROINIT), NULL)
    expect("its bytes", peek32(l + 60), 0x33333333)
    local was = LocalSize(l)
    local there = LocalReAlloc(l, KB(8), LMEM_MOVEABLE | LMEM_ZEROINIT)
    expect("it may", there ~= NULL and there ~= l)
    expect("its old bytes", peek32(there + 60), 0x33333333)
    expect("what is new is zero", peek32(there + was), 0)
    expect("up to the end", peek32(there + KB(8) - 4), 0)

    -- HeapAlloc, LocalAlloc: what a block has beyond what was asked for may be used.
    local more = HeapCreate(0, 0, 0)
    local blocks = {}
    for i = 1, 40 do
        blocks[i] = HeapAlloc(more, 0, i)
        fill(blocks[i], HeapSize(more, 0, blocks[i]), i)
    end
    expect("no block is hurt", HeapValidate(more, 0, NULL), TRUE)
    for i = 1, 40 do expect("its own bytes", peek8(blocks[i] + HeapSize(more, 0, blocks[i]) - 1), i) end

    -- HeapDestroy: not the process heap.
    expect("the process heap", HeapDestroy(GetProcessHeap()), FALSE)
    expect("it works on", HeapAlloc(GetProcessHeap(), 0, 10) ~= NULL)

    -- HeapReAlloc: smaller keeps the first bytes; from a small block to a large one and back keeps them too.
    local grows = HeapAlloc(more, 0, 100)
    fill(grows, 100, 0x44)
    for _, bytes in ipairs{ 0x18001, 200, 0x20000, 50 } do
        grows = HeapReAlloc(more, 0, grows, bytes)
        expect("of " .. bytes, grows ~= NULL and peek32(grows + 44), 0x44444444)
    end
end }
