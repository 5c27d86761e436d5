-- "You cannot specify PAGE_READONLY without a file handle."
-- Source: CreateFileMapping (CE 5.0)
device{ storage_kb = 64 }
process{ name = "t.exe", main = function()
    expect("no file", CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READONLY, 0, 2048, NULL), NULL)
    expect_reason "mapping-readonly"
    expect("its error", GetLastError(), ERROR_INVALID_PARAMETER)
    expect("with a name that exists", CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 2048, "m") ~= NULL)
    expect("it is refused too", CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READONLY, 0, 2048, "m"), NULL)
    CloseHandle(CreateFile("a.txt", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL))
    local file = CreateFileForMapping("a.txt", GENERIC_READ + GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL)
    expect("of a file", CreateFileMapping(file, NULL, PAGE_READWRITE, 0, 2048, NULL) ~= NULL)
end }
