-- Folders, attributes, searches, moves and copies of the object store.
-- Source: CreateDirectory, RemoveDirectory, GetFileAttributes, SetFileAttributes, FindFirstFile, FindNextFile, FindClose,
-- MoveFile, CopyFile, WIN32_FIND_DATA (CE 5.0)
device{ storage_kb = 64 }
process{ name = "t.exe", main = function()
    local page = VirtualAlloc(NULL, 8192, MEM_COMMIT, PAGE_READWRITE)
    local BOTH = GENERIC_READ | GENERIC_WRITE
    local function open(name, access, how, attributes)
        return CreateFile(name, access, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, how, attributes or 0, NULL)
    end
    local function make(name, size, attributes)
        local f = open(name, BOTH, CREATE_ALWAYS, attributes)
        expect("made: " .. name, f ~= INVALID_HANDLE_VALUE)
        WriteFile(f, page, size)
        CloseHandle(f)
    end
    local function fails(what, result, bad, error)
        expect(what, result, bad)
        expect(what .. ": its error", GetLastError(), error)
    end
    local function names(pattern)
        local found = {}
        local h, data = FindFirstFile(pattern)
        while h ~= INVALID_HANDLE_VALUE and data do
            found[#found + 1] = data.cFileName
            data = FindNextFile(h)
        end
        if h ~= INVALID_HANDLE_VALUE then
            expect("the end of " .. pattern, GetLastError(), ERROR_NO_MORE_FILES)
            expect("closed", FindClose(h), TRUE)
        end
        table.sort(found)
        return table.concat(found, " ")
    end

    -- Folders.
    expect("a folder", CreateDirectory("\\docs", NULL), TRUE)
    fails("twice", CreateDirectory("docs", NULL), FALSE, ERROR_ALREADY_EXISTS)
    fails("in a folder that is not there", CreateDirectory("\\none\\a", NULL), FALSE, ERROR_PATH_NOT_FOUND)
    expect("a folder in it", CreateDirectory("\\docs\\old", NULL), TRUE)
    make("\\docs\\a.txt", 100)
    make("docs\\B.TXT", 5000)
    make("\\docs\\old\\c.dat", 1)
    fails("a file is no folder", CreateDirectory("\\docs\\a.txt\\x", NULL), FALSE, ERROR_PATH_NOT_FOUND)
    fails("a name that is a file's", CreateDirectory("\\DOCS\\A.TXT", NULL), FALSE, ERROR_ALREADY_EXISTS)
    fails("a folder is not opened as a file", open("\\docs", GENERIC_READ, OPEN_EXISTING), INVALID_HANDLE_VALUE, ERROR_ACCESS_DENIED)
    fails("nor deleted as one", DeleteFile("\\docs"), FALSE, ERROR_ACCESS_DENIED)
    fails("a wildcard is no name", open("\\docs\\*.txt", BOTH, CREATE_ALWAYS), INVALID_HANDLE_VALUE, ERROR_INVALID_NAME)
    fails("not empty", RemoveDirectory("\\docs\\old"), FALSE, ERROR_DIR_NOT_EMPTY)
    fails("RemoveDirectory of nothing", RemoveDirectory("\\docs\\new"), FALSE, ERROR_FILE_NOT_FOUND)

    -- Searches.
    expect("a folder's own entries", names("\\docs\\*"), "B.TXT a.txt old")
    expect("*.* is all of them", names("\\docs\\*.*"), "B.TXT a.txt old")
    expect("letter case does not count", names("docs\\*.TXT"), "B.TXT a.txt")
    expect("? is one character", names("\\docs\\?.txt"), "B.TXT a.txt")
    expect("and not none", names("\\docs\\a.txt?"), "")
    expect("the root", names("\\*"), "docs")
    expect("one name", names("\\docs\\a.txt"), "a.txt")
    fails("nothing matches", FindFirstFile("\\docs\\z*"), INVALID_HANDLE_VALUE, ERROR_FILE_NOT_FOUND)
    fails("no such folder", FindFirstFile("\\none\\*"), INVALID_HANDLE_VALUE, ERROR_PATH_NOT_FOUND)
    fails("a handle that is none", FindNextFile(0x1234, page), FALSE, ERROR_INVALID_HANDLE)
    local h, data = FindFirstFile("\\docs\\b*")
    expect("its size", data.nFileSizeLow, 5000)
    expect("its attributes", data.dwFileAttributes, FILE_ATTRIBUTE_ARCHIVE)
    fails("nothing follows", FindNextFile(h, page), FALSE, ERROR_NO_MORE_FILES)
    expect("closed", FindClose(h), TRUE)
    fails("closed once", FindClose(h), FALSE, ERROR_INVALID_HANDLE)

    -- WIN32_FIND_DATA in memory: attributes, three times, the size, dwOID, the name.
    h = FindFirstFile("\\docs\\b*", page)
    expect("dwFileAttributes", peek32(page), 0x20)
    expect("nFileSizeHigh", peek32(page + 28), 0)
    expect("nFileSizeLow", peek32(page + 32), 5000)
    expect("cFileName has 16-bit characters", peek32(page + 40), 0x002E0042)
    FindClose(h)

    -- The three times: made, read or written, written; units of 100 ns of the device's time.
    local function times(name)
        local found = struct "WIN32_FIND_DATA"
        FindClose((FindFirstFile(name, found)))
        local function ms(field) return field.dwLowDateTime // 10000 end
        return ("%d %d %d"):format(ms(found.ftCreationTime), ms(found.ftLastAccessTime), ms(found.ftLastWriteTime))
    end
    Sleep(100)
    local t = open("\\t", BOTH, CREATE_NEW)
    local made = GetTickCount()
    local function at(made_at, read_at, written_at)
        return ("%d %d %d"):format(made + made_at, made + read_at, made + written_at)
    end
    expect("made", times("\\t"), at(0, 0, 0))
    Sleep(100)
    WriteFile(t, page, 10)
    expect("written", times("\\t"), at(0, 100, 100))
    Sleep(100)
    SetFilePointer(t, 0, 0, FILE_BEGIN)
    ReadFile(t, page, 10)
    expect("read", times("\\t"), at(0, 200, 100))
    Sleep(100)
    ReadFile(t, page, 10)
    expect("nothing was left to read", times("\\t"), at(0, 200, 100))
    SetEndOfFile(t)
    expect("its end was set", times("\\t"), at(0, 300, 300))
    CloseHandle(t)
    Sleep(100)
    CopyFile("\\t", "\\t2", TRUE)
    expect("a copy is new", times("\\t2"), at(400, 400, 400))
    expect("its source was read", times("\\t"), at(0, 400, 300))
    Sleep(100)
    MoveFile("\\t2", "\\t3")
    expect("moved", times("\\t3"), at(400, 400, 400))
    CloseHandle(open("\\t3", BOTH, CREATE_ALWAYS))
    expect("made anew", times("\\t3"), at(500, 500, 500))
    DeleteFile("\\t")
    DeleteFile("\\t3")
    fails("no memory to write to", FindFirstFile("\\docs\\*", NULL), INVALID_HANDLE_VALUE, ERROR_INVALID_PARAMETER)

    -- Attributes.
    expect("of a folder", GetFileAttributes("\\docs"), FILE_ATTRIBUTE_DIRECTORY)
    expect("of the root", GetFileAttributes("\\"), FILE_ATTRIBUTE_DIRECTORY)
    fails("of nothing", GetFileAttributes("\\docs\\z"), 0xFFFFFFFF, ERROR_FILE_NOT_FOUND)
    expect("set", SetFileAttributes("\\docs\\a.txt", FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_HIDDEN), TRUE)
    expect("they are set", GetFileAttributes("\\docs\\A.TXT"), 3)
    fails("read-only: not for writing", open("\\docs\\a.txt", BOTH, OPEN_EXISTING), INVALID_HANDLE_VALUE, ERROR_ACCESS_DENIED)
    fails("nor made anew", open("\\docs\\a.txt", GENERIC_READ, CREATE_ALWAYS), INVALID_HANDLE_VALUE, ERROR_ACCESS_DENIED)
    fails("nor deleted", DeleteFile("\\docs\\a.txt"), FALSE, ERROR_ACCESS_DENIED)
    local r = open("\\docs\\a.txt", GENERIC_READ, OPEN_EXISTING)
    expect("but read", ReadFile(r, page, 10), TRUE)
    CloseHandle(r)
    expect("none", SetFileAttributes("\\docs\\a.txt", FILE_ATTRIBUTE_NORMAL), TRUE)
    expect("NORMAL is none", GetFileAttributes("\\docs\\a.txt"), FILE_ATTRIBUTE_NORMAL)
    make("\\docs\\h", 1, FILE_ATTRIBUTE_HIDDEN)
    expect("given by CreateFile", GetFileAttributes("\\docs\\h"), FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_ARCHIVE)
    DeleteFile("\\docs\\h")
    expect("a folder stays a folder", SetFileAttributes("\\docs", FILE_ATTRIBUTE_HIDDEN), TRUE)
    expect("and is hidden", GetFileAttributes("\\docs"), 0x12)

    -- Copies.
    SetFileAttributes("\\docs\\a.txt", FILE_ATTRIBUTE_READONLY)
    expect("a copy", CopyFile("\\docs\\a.txt", "\\copy.txt", TRUE), TRUE)
    expect("has the attributes", GetFileAttributes("\\copy.txt"), FILE_ATTRIBUTE_READONLY)
    fails("it exists", CopyFile("\\docs\\b.txt", "\\copy.txt", TRUE), FALSE, ERROR_FILE_EXISTS)
    fails("read-only", CopyFile("\\docs\\b.txt", "\\copy.txt", FALSE), FALSE, ERROR_ACCESS_DENIED)
    SetFileAttributes("\\copy.txt", FILE_ATTRIBUTE_NORMAL)
    expect("over it", CopyFile("\\docs\\b.txt", "\\copy.txt", FALSE), TRUE)
    h, data = FindFirstFile("\\copy.txt")
    expect("its size", data.nFileSizeLow, 5000)
    FindClose(h)
    fails("of a folder", CopyFile("\\docs", "\\x", FALSE), FALSE, ERROR_ACCESS_DENIED)
    fails("of nothing", CopyFile("\\z", "\\x", FALSE), FALSE, ERROR_FILE_NOT_FOUND)
    fails("onto itself", CopyFile("\\copy.txt", "copy.txt", FALSE), FALSE, ERROR_SHARING_VIOLATION)

    -- Moves.
    expect("a file", MoveFile("\\copy.txt", "\\docs\\old\\moved.txt"), TRUE)
    fails("it is not there any more", GetFileAttributes("\\copy.txt"), 0xFFFFFFFF, ERROR_FILE_NOT_FOUND)
    fails("the new name is taken", MoveFile("\\docs\\b.txt", "\\docs\\a.txt"), FALSE, ERROR_ALREADY_EXISTS)
    fails("to no folder", MoveFile("\\docs\\b.txt", "\\none\\b.txt"), FALSE, ERROR_PATH_NOT_FOUND)
    fails("a folder into itself", MoveFile("\\docs", "\\docs\\old\\docs"), FALSE, ERROR_INVALID_PARAMETER)
    local f = open("\\docs\\old\\c.dat", GENERIC_READ, OPEN_EXISTING)
    fails("a file in it is open", MoveFile("\\docs", "\\papers"), FALSE, ERROR_SHARING_VIOLATION)
    CloseHandle(f)
    expect("a folder with all that is in it", MoveFile("\\docs", "\\papers"), TRUE)
    expect("its entries", names("\\papers\\*"), "B.TXT a.txt old")
    expect("and those of its folder", names("\\papers\\old\\*"), "c.dat moved.txt")
    expect("another letter case", MoveFile("\\papers\\old\\c.dat", "\\papers\\old\\C.dat"), TRUE)
    expect("is the new name", names("\\papers\\old\\c*"), "C.dat")

    -- A search meets what is there when it comes to it.
    h, data = FindFirstFile("\\papers\\old\\*")
    DeleteFile("\\papers\\old\\c.dat")
    DeleteFile("\\papers\\old\\moved.txt")
    expect("empty now", RemoveDirectory("\\papers\\old"), TRUE)
    fails("nothing more", FindNextFile(h, page), FALSE, ERROR_NO_MORE_FILES)
    FindClose(h)
    expect("gone", names("\\papers\\old*"), "")
end }
