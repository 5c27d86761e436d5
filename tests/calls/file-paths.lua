-- CE has no current directory: "\name" is the file "name" in the root. The folders of a path must exist.
-- Source: CreateFile, DeleteFile (CE 5.0)
device{ storage_kb = 64 }
process{ name = "t.exe", main = function()
    local function open(name, how) return CreateFile(name, GENERIC_READ + GENERIC_WRITE, 0, NULL, how, 0, NULL) end
    CloseHandle(open("a.txt", CREATE_NEW))
    local file = open("\\A.TXT", OPEN_EXISTING)
    expect("the same file", file ~= INVALID_HANDLE_VALUE)
    CloseHandle(file)
    expect("it cannot be made twice", open("\\a.txt", CREATE_NEW), INVALID_HANDLE_VALUE)
    expect("no such folder", open("\\none\\a.txt", CREATE_ALWAYS), INVALID_HANDLE_VALUE)
    expect("its error", GetLastError(), ERROR_PATH_NOT_FOUND)
    expect("the root is no file", open("\\", CREATE_ALWAYS), INVALID_HANDLE_VALUE)
    expect("DeleteFile takes the path", DeleteFile("\\a.txt"), TRUE)
    expect("it is gone", open("a.txt", OPEN_EXISTING), INVALID_HANDLE_VALUE)
end }
