-- Two views of one mapping have one address. The end of a view for reading takes no right away (mark P).
process{ name = "t.exe", main = function()
    local m = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, "m")
    local rw = MapViewOfFile(m, FILE_MAP_WRITE, 0, 0, 0)
    local ro = MapViewOfFile(m, FILE_MAP_READ, 0, 0, 0)
    expect("one address", rw, ro)
    UnmapViewOfFile(ro)
    expect("the writer may still write", try(poke32, rw, 1), nil)
    UnmapViewOfFile(rw)
    expect("now nobody may", try(peek32, rw) ~= nil)
end }
