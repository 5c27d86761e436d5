-- HeapSize gives 0xFFFFFFFF on failure, and "the function does not call SetLastError".
-- Source: HeapSize (CE 5.0)
process{ name = "t.exe", main = function()
    local heap = GetProcessHeap()
    local p = HeapAlloc(heap, 0, 100)
    local wrong = { ["no item"] = { heap, 0, p + 8 }, ["another heap"] = { HeapCreate(0, 0, 0), 0, p },
                    ["an unknown flag"] = { heap, 0x80, p } }
    for _, what in ipairs{ "no item", "another heap", "an unknown flag" } do
        SetLastError(119)
        expect(what, HeapSize(table.unpack(wrong[what])), 0xFFFFFFFF)
        expect("last error untouched", GetLastError(), 119)
    end
end }
