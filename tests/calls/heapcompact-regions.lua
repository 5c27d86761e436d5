-- A region that is one free item is given back, by HeapFree and by HeapCompact, whatever the order of the frees (mark P).
-- Source: docs/heap-algorithm.md
device{ boot = "bare" }
process{ name = "t.exe", main = function()
    for _, order in ipairs{ "first to last", "last to first", "odd ones first" } do
        local heap, p = HeapCreate(0, 0, 0), {}
        for i = 1, 1000 do p[i] = HeapAlloc(heap, 0, KB(16)) end
        local from, to, step = 1, 1000, 1
        if order == "last to first" then from, to, step = 1000, 1, -1 end
        if order == "odd ones first" then for i = 1, 999, 2 do HeapFree(heap, 0, p[i]) end from, step = 2, 2 end
        for i = from, to, step do HeapFree(heap, 0, p[i]) end
        expect(order .. ": nothing in use", heap_info(heap).used, 0)
        HeapCompact(heap, 0)
        expect(order .. ": one region", heap_info(heap).regions, 1)
        expect(order .. ": it serves again", HeapAlloc(heap, 0, KB(100)) ~= NULL)
        HeapDestroy(heap)
    end
end }
