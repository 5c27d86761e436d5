-- Rules of CE's pages about files. Each block names its page (CE 5.0, unless it says otherwise).
device{ boot = "bare", storage_kb = 256 }
local READ, WRITE, BOTH = GENERIC_READ, GENERIC_WRITE, GENERIC_READ | GENERIC_WRITE
local SHARED = FILE_SHARE_READ | FILE_SHARE_WRITE
local function open(name, access, share, how) return CreateFile(name, access, share, NULL, how, 0, NULL) end
local BAD = INVALID_HANDLE_VALUE

process{ name = "holder.exe", start = false, main = function()
    open("held", BOTH, 0, OPEN_EXISTING)
    Sleep(20)
    ExitProcess(0)
end }

process{ name = "t.exe", main = function()
    local page = VirtualAlloc(NULL, 8192, MEM_COMMIT, PAGE_READWRITE)
    local function fails(what, got, bad, error)
        expect(what, got, bad)
        expect(what .. ": its error", GetLastError(), error)
    end
    local function size(name)
        local f = open(name, READ, SHARED, OPEN_EXISTING)
        local bytes = GetFileSize(f)
        CloseHandle(f)
        return bytes
    end
    local function at(f, distance, from) return SetFilePointer(f, distance, NULL, from or FILE_BEGIN) end

    -- CreateFile, CREATE_NEW: the file must not be there, and stays as it is if it is.
    local f = open("a", BOTH, 0, CREATE_NEW)
    fill(page, 8192, 0x5A)
    expect("written", { WriteFile(f, page, 100) }, { TRUE, 100 })
    CloseHandle(f)
    fails("a second time", open("a", BOTH, 0, CREATE_NEW), BAD, ERROR_FILE_EXISTS)
    expect("the old one is as it was", size("a"), 100)

    -- CreateFile, OPEN_EXISTING and TRUNCATE_EXISTING: the file must be there; truncating wants GENERIC_WRITE.
    fails("none to open", open("none", READ, 0, OPEN_EXISTING), BAD, ERROR_FILE_NOT_FOUND)
    fails("none to truncate", open("none", BOTH, 0, TRUNCATE_EXISTING), BAD, ERROR_FILE_NOT_FOUND)
    expect("truncated for reading", open("a", READ, 0, TRUNCATE_EXISTING), BAD)
    expect("nothing is cut off", size("a"), 100)
    CloseHandle(open("a", BOTH, 0, TRUNCATE_EXISTING))
    expect("it is empty", size("a"), 0)

    -- CreateFile, OPEN_ALWAYS and CREATE_ALWAYS: ERROR_ALREADY_EXISTS tells that the file was there, 0 that it was not (recalled).
    SetLastError(99)
    f = open("b", BOTH, 0, OPEN_ALWAYS)
    expect("it was not there", GetLastError(), 0)
    WriteFile(f, page, 50)
    CloseHandle(f)
    f = open("b", BOTH, 0, OPEN_ALWAYS)
    expect("it was there", GetLastError(), ERROR_ALREADY_EXISTS)
    expect("with its bytes", GetFileSize(f), 50)
    CloseHandle(f)
    f = open("b", BOTH, 0, CREATE_ALWAYS)
    expect("it was there, too", GetLastError(), ERROR_ALREADY_EXISTS)
    expect("now without bytes", GetFileSize(f), 0)
    CloseHandle(f)

    -- CreateFile, dwShareMode: 0: no other open; FILE_SHARE_READ: to read; both sides must agree.
    f = open("b", READ, 0, OPEN_EXISTING)
    fails("not shared", open("b", READ, SHARED, OPEN_EXISTING), BAD, ERROR_SHARING_VIOLATION)
    CloseHandle(f)
    f = open("b", READ, FILE_SHARE_READ, OPEN_EXISTING)
    fails("to write", open("b", WRITE, SHARED, OPEN_EXISTING), BAD, ERROR_SHARING_VIOLATION)
    fails("to read, and not shared", open("b", READ, 0, OPEN_EXISTING), BAD, ERROR_SHARING_VIOLATION)
    local g = open("b", READ, FILE_SHARE_READ, OPEN_EXISTING)
    expect("to read", g ~= BAD)
    CloseHandle(f) CloseHandle(g)
    f = open("b", WRITE, SHARED, OPEN_EXISTING)
    fails("who shares with readers only, beside a writer", open("b", READ, FILE_SHARE_READ, OPEN_EXISTING), BAD, ERROR_SHARING_VIOLATION)
    fails("one that is made anew", open("b", WRITE, 0, CREATE_ALWAYS), BAD, ERROR_SHARING_VIOLATION)
    CloseHandle(f)

    -- CreateFile: shares count between processes, and end with the process.
    CloseHandle(open("held", BOTH, 0, CREATE_NEW))
    local holder = CreateProcess("holder.exe")
    Sleep(5)
    fails("another process has it", open("held", READ, SHARED, OPEN_EXISTING), BAD, ERROR_SHARING_VIOLATION)
    fails("nor is it deleted", DeleteFile("held"), FALSE, ERROR_SHARING_VIOLATION)
    WaitForSingleObject(holder, INFINITE)
    f = open("held", READ, SHARED, OPEN_EXISTING)
    expect("it has ended", f ~= BAD)
    CloseHandle(f)

    -- CreateFile: each handle has a position of its own.
    f = open("c", BOTH, SHARED, CREATE_NEW)
    for i = 0, 24 do poke32(page + i * 4, i) end
    WriteFile(f, page, 100)
    g = open("c", READ, SHARED, OPEN_EXISTING)
    ReadFile(g, page + 4096, 4)
    expect("the second begins at 0", peek32(page + 4096), 0)
    expect("the first stays where it is", at(f, 0, FILE_CURRENT), 100)
    CloseHandle(g)

    -- ReadFile, WriteFile: the handle must have the access.
    g = open("c", WRITE, SHARED, OPEN_EXISTING)
    fails("read with a handle that writes", ReadFile(g, page, 4), FALSE, ERROR_ACCESS_DENIED)
    CloseHandle(g)
    g = open("c", READ, SHARED, OPEN_EXISTING)
    fails("write with one that reads", WriteFile(g, page, 4), FALSE, ERROR_ACCESS_DENIED)
    CloseHandle(g)

    -- ReadFile: fewer bytes at the end; at and beyond it TRUE with 0 bytes, and the buffer stays.
    at(f, 96)
    expect("four of eight", { ReadFile(f, page + 4096, 8) }, { TRUE, 4 })
    expect("the last ones", peek32(page + 4096), 24)
    expect("0 at the end", { ReadFile(f, page + 4096, 8) }, { TRUE, 0 })
    expect("the buffer is as before", peek32(page + 4096), 24)
    at(f, 500)
    expect("0 beyond it", { ReadFile(f, page + 4096, 8) }, { TRUE, 0 })

    -- ReadFile, WriteFile: the number of bytes is set to 0 before anything is checked.
    local done = out(1234)
    expect("no file", ReadFile(0x1234, page, 4, done, NULL), FALSE)
    expect("ReadFile's number", done.value, 0)
    done.value = 1234
    expect("no file", WriteFile(0x1234, page, 4, done, NULL), FALSE)
    expect("WriteFile's number", done.value, 0)
    done.value = 1234
    at(f, 0)
    expect("no buffer", ReadFile(f, NULL, 4, done, NULL), FALSE)
    expect("the number", done.value, 0)

    -- SetFilePointer: beyond the end is allowed and makes the file no longer; a write there does.
    expect("beyond", at(f, 200), 200)
    expect("as long as before", GetFileSize(f), 100)
    expect("written", WriteFile(f, page, 4), TRUE)
    expect("longer", GetFileSize(f), 204)

    -- SetFilePointer: FILE_BEGIN, FILE_CURRENT, FILE_END, forward and back; not before the beginning.
    expect("from the end", at(f, -4, FILE_END), 200)
    expect("from here", at(f, -100, FILE_CURRENT), 100)
    fails("before the beginning", at(f, -101, FILE_CURRENT), 0xFFFFFFFF, ERROR_NEGATIVE_SEEK)
    expect("the position stays", at(f, 0, FILE_CURRENT), 100)
    fails("no method", at(f, 0, 3), 0xFFFFFFFF, ERROR_INVALID_PARAMETER)
    fails("no file", at(0x1234, 0), 0xFFFFFFFF, ERROR_INVALID_HANDLE)

    -- SetFilePointer: lpDistanceToMoveHigh is NULL or points to 0.
    local high = out(0)
    expect("it points to 0", SetFilePointer(f, 12, high, FILE_BEGIN), 12)
    high.value = 1
    expect("to something else", SetFilePointer(f, 12, high, FILE_BEGIN), 0xFFFFFFFF)

    -- WriteFile: 0 bytes write nothing: the file is not cut off and not made longer.
    at(f, 1000)
    expect("0 bytes", { WriteFile(f, page, 0) }, { TRUE, 0 })
    expect("as long as before", GetFileSize(f), 204)
    at(f, 10)
    WriteFile(f, page, 0)
    expect("nothing is cut off", GetFileSize(f), 204)

    -- WriteFile: in the middle: what is behind it stays.
    at(f, 40)
    poke32(page, 0x77777777)
    WriteFile(f, page, 4)
    at(f, 44)
    ReadFile(f, page, 4)
    expect("the bytes behind", peek32(page), 11)

    -- GetFileSize: the high half is 0; of no file FFFFFFFF.
    high.value = 9
    expect("the size", GetFileSize(f, high), 204)
    expect("its high half", high.value, 0)
    fails("no file", GetFileSize(0x1234, NULL), 0xFFFFFFFF, ERROR_INVALID_HANDLE)

    -- DeleteFile: not while it is open; then it is gone, once.
    expect("open", DeleteFile("c"), FALSE)
    expect("closed", CloseHandle(f), TRUE)
    expect("deleted", DeleteFile("c"), TRUE)
    fails("deleted twice", DeleteFile("c"), FALSE, ERROR_FILE_NOT_FOUND)
    fails("closed twice", CloseHandle(f), FALSE, ERROR_INVALID_HANDLE)
    fails("read after that", ReadFile(f, page, 4), FALSE, ERROR_INVALID_HANDLE)

    -- CreateFile: letter case does not count, and a new file is empty though an old one had bytes.
    f = open("NAME.TXT", BOTH, 0, CREATE_NEW)
    fails("the same name", open("name.txt", BOTH, 0, CREATE_NEW), BAD, ERROR_FILE_EXISTS)
    WriteFile(f, page, 4096)
    CloseHandle(f)
    DeleteFile("name.txt")
    f = open("name.txt", BOTH, 0, CREATE_NEW)
    expect("empty", GetFileSize(f), 0)
    at(f, 4)
    WriteFile(f, page, 4)
    CloseHandle(f)

    -- CreateFile: no such disposition.
    fails("6", open("d", BOTH, 0, 6), BAD, ERROR_INVALID_PARAMETER)
    fails("0", open("d", BOTH, 0, 0), BAD, ERROR_INVALID_PARAMETER)

    -- ReadFile: 0 bytes, and a buffer that is read-only.
    f = open("e", BOTH, 0, CREATE_NEW)
    WriteFile(f, page, 8)
    at(f, 0)
    expect("0 bytes", { ReadFile(f, page, 0) }, { TRUE, 0 })
    VirtualProtect(page + 4096, 4096, PAGE_READONLY)
    expect("into what cannot be written", ReadFile(f, page + 4096, 4), FALSE)
    expect("the position stays", at(f, 0, FILE_CURRENT), 0)
    expect("from what can be read", WriteFile(f, page + 4096, 4), TRUE)
    expect("one byte past the memory", WriteFile(f, page + 8188, 5), FALSE)
    expect("nothing is written", GetFileSize(f), 8)
    CloseHandle(f)

    -- CreateFile: an access of 0 asks about the file and reads nothing.
    f = open("e", 0, 0, OPEN_EXISTING)
    expect("opened", f ~= BAD)
    expect("its size", GetFileSize(f), 8)
    fails("no reading", ReadFile(f, page, 4), FALSE, ERROR_ACCESS_DENIED)
    fails("no writing", WriteFile(f, page, 4), FALSE, ERROR_ACCESS_DENIED)
    CloseHandle(f)

    -- WriteFile: when the store is full nothing is written, and the position stays (P).
    f = open("full", BOTH, 0, CREATE_NEW)
    local big = VirtualAlloc(NULL, KB(512), MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE)
    fails("too much", WriteFile(f, big, KB(512)), FALSE, ERROR_DISK_FULL)
    expect("nothing", GetFileSize(f), 0)
    expect("at the beginning", at(f, 0, FILE_CURRENT), 0)
    expect("less fits", WriteFile(f, big, KB(128)), TRUE)
    CloseHandle(f)
    DeleteFile("full")
    f = open("full", BOTH, 0, CREATE_NEW)
    expect("a file that is deleted gives its room back", WriteFile(f, big, KB(200)), TRUE)
    CloseHandle(f)
    DeleteFile("full")

    -- CreateFile, FILE_ATTRIBUTE_READONLY: the handle that makes the file writes it; later ones do not (recalled).
    f = CreateFile("ro", BOTH, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_READONLY, NULL)
    expect("written by its maker", WriteFile(f, big, 100), TRUE)
    CloseHandle(f)
    fails("opened to write", open("ro", BOTH, 0, OPEN_EXISTING), BAD, ERROR_ACCESS_DENIED)
    fails("deleted", DeleteFile("ro"), FALSE, ERROR_ACCESS_DENIED)
    f = open("ro", READ, 0, OPEN_EXISTING)
    expect("opened to read", GetFileSize(f), 100)
    CloseHandle(f)

    -- WriteFile, SetFilePointer: appending; another handle sees the new end at once.
    f = open("log", BOTH, SHARED, CREATE_NEW)
    g = open("log", BOTH, SHARED, OPEN_EXISTING)
    WriteFile(f, big, 10)
    expect("the other's size", GetFileSize(g), 10)
    expect("its end", at(g, 0, FILE_END), 10)
    WriteFile(g, big, 5)
    expect("the first handle's size", GetFileSize(f), 15)
    expect("its position stays", at(f, 0, FILE_CURRENT), 10)
    expect("what the other wrote", { ReadFile(f, big, 100) }, { TRUE, 5 })
    CloseHandle(f) CloseHandle(g)

    -- CreateFile: a handle for reading makes an empty file; TRUNCATE_EXISTING and CREATE_ALWAYS respect who has it open.
    f = open("made", READ, FILE_SHARE_READ, CREATE_NEW)
    expect("made", GetFileSize(f), 0)
    fails("cut off under a reader", open("made", BOTH, SHARED, TRUNCATE_EXISTING), BAD, ERROR_SHARING_VIOLATION)
    fails("made anew under a reader", open("made", BOTH, SHARED, CREATE_ALWAYS), BAD, ERROR_SHARING_VIOLATION)
    fails("opened always", open("made", BOTH, SHARED, OPEN_ALWAYS), BAD, ERROR_SHARING_VIOLATION)
    CloseHandle(f)

    -- CloseHandle: a process closes what it opened itself, and a closed file's handle is none for any call.
    expect("closed", CloseHandle(f), FALSE)
    fails("its size", GetFileSize(f, NULL), 0xFFFFFFFF, ERROR_INVALID_HANDLE)
    fails("its end", SetEndOfFile(f), FALSE, ERROR_INVALID_HANDLE)
    local event = CreateEvent(NULL, FALSE, FALSE, NULL)
    fails("an event is no file", ReadFile(event, big, 4), FALSE, ERROR_INVALID_HANDLE)
end }
