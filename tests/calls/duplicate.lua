-- DuplicateHandle: one more open of an event, mutex or semaphore, in the target process.
-- Source: DuplicateHandle (CE 5.0)
device{ storage_kb = 64 }
local given
process{ name = "target.exe", main = function()
    Sleep(10)
    expect("it can be waited for", WaitForSingleObject(given, 0), WAIT_TIMEOUT)
    expect("and signalled", SetEvent(given), TRUE)
    expect("closed here", CloseHandle(given), TRUE)
    expect("closed once", CloseHandle(given), FALSE)
    expect("its error", GetLastError(), 6)
    Sleep(INFINITE)
end }
process{ name = "t.exe", main = function()
    local me, target, page = GetCurrentProcess(), NULL, VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_READWRITE)
    local snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0)
    local entry = Process32First(snapshot)
    while entry do
        target = entry.szExeFile == "target.exe" and entry.th32ProcessID or target
        entry = Process32Next(snapshot)
    end
    CloseToolhelp32Snapshot(snapshot)
    local SAME, CLOSE = DUPLICATE_SAME_ACCESS, DUPLICATE_CLOSE_SOURCE
    local function duplicate(handle, to, options, inherit)
        return DuplicateHandle(me, handle, to, page, 0, inherit or FALSE, options)
    end
    local function fails(what, error, ...)
        expect(what, duplicate(...), FALSE)
        expect(what .. ": its error", GetLastError(), error)
    end

    local e = CreateEvent(NULL, FALSE, FALSE, NULL)
    expect("into the own process", duplicate(e, me, SAME), TRUE)
    expect("the handle is stored", peek32(page), e)
    expect("one is closed", CloseHandle(e), TRUE)
    expect("into another process", duplicate(e, target, SAME), TRUE)
    fails("DUPLICATE_SAME_ACCESS is needed", 87, e, target, 0)
    fails("no inheritance", 87, e, target, SAME, TRUE)
    fails("no process", 6, e, 0x1234, SAME)
    fails("no handle", 6, 0x1234, target, SAME)
    local f = CreateFile("a", GENERIC_READ, 0, NULL, CREATE_ALWAYS, 0, NULL)
    expect("a file's handle", duplicate(f, target, SAME), FALSE)
    expect_reason "not-duplicated"
    expect("it is still open", CloseHandle(f), TRUE)
    given = e
    Sleep(20)
    expect("what the target has signalled", WaitForSingleObject(e, 0), WAIT_OBJECT_0)

    -- DUPLICATE_CLOSE_SOURCE, "regardless of any error status returned".
    expect("handed over", duplicate(e, target, SAME | CLOSE), TRUE)
    expect("this process has it no more", CloseHandle(e), FALSE)
    local m = CreateMutex(NULL, FALSE, NULL)
    fails("no process", 6, m, 0x1234, SAME | CLOSE)
    expect("it is closed", CloseHandle(m), FALSE)
    local s = CreateSemaphore(NULL, 1, 2, NULL)
    expect("no place for the result", DuplicateHandle(me, s, me, NULL, 0, FALSE, SAME | CLOSE), FALSE)
    expect("it is closed, too", CloseHandle(s), FALSE)
end }
