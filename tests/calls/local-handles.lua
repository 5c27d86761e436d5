-- LocalSize: "Zero indicates that the specified handle is not valid." LocalFree gives the handle back when it fails.
-- LMEM_MODIFY changes attributes only and ignores the size; together with LMEM_MOVEABLE it is an error.
-- Source: LocalSize, LocalFree, LocalReAlloc (CE 5.0)
process{ name = "t.exe", main = function()
    local p = LocalAlloc(LMEM_FIXED, 100)
    local nonsense = { 0x00F00000, 1, 0x10, 0xFFFFFFFF, 0x80000000, p + 4, p + 8 }
    for _, handle in ipairs(nonsense) do
        local name = string.format("%08X", handle)
        local fault, size = try(LocalSize, handle)
        expect("LocalSize of " .. name, size, 0)
        local fault2, back = try(LocalFree, handle)
        expect("LocalFree of " .. name, back, handle)
        local fault3, moved = try(LocalReAlloc, handle, 200, LMEM_MOVEABLE)
        expect("LocalReAlloc of " .. name, fault == nil and fault2 == nil and fault3 == nil and moved, nil)
        expect("LMEM_MODIFY of " .. name, LocalReAlloc(handle, 0, LMEM_MODIFY), NULL)
    end
    expect("LocalFree(NULL)", LocalFree(NULL), NULL)
    expect("the item is still one", LocalSize(p) >= 100)
    expect("LMEM_MODIFY", LocalReAlloc(p, 0, LMEM_MODIFY), p)
    expect("its size is as before", LocalSize(p) >= 100)
    expect("LMEM_MODIFY + LMEM_MOVEABLE", LocalReAlloc(p, 0, LMEM_MODIFY + LMEM_MOVEABLE), NULL)
    expect("LocalFree", LocalFree(p), NULL)
    expect("LMEM_MODIFY of what was freed", LocalReAlloc(p, 0, LMEM_MODIFY), NULL)
end }
