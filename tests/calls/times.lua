-- Times of threads, the performance counter, the version, the instruction cache.
-- Source: GetThreadTimes, QueryPerformanceCounter, QueryPerformanceFrequency, GetVersionEx, OSVERSIONINFO,
-- FlushInstructionCache (CE 5.0)
device{ profile = "smartphone", call_us = 100 }
process{ name = "t.exe", trust = "trusted", main = function()
    local page = VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_READWRITE)

    -- The counter counts microseconds.
    local ok, frequency = QueryPerformanceFrequency()
    expect("there is one", ok, TRUE)
    expect("a million in a second", frequency, 1000000)
    local _, before = QueryPerformanceCounter()
    Sleep(250)
    local _, after = QueryPerformanceCounter()
    expect("a sleep of 250 ms", after - before >= 249000 and after - before <= 251000)
    expect("into memory", QueryPerformanceCounter(page), TRUE)
    expect("its lower half", peek32(page) > after)
    expect("its upper half", peek32(page + 4), 0)
    expect("as GetTickCount has it", GetTickCount() - peek32(page) // 1000 <= 1)
    expect("no address", QueryPerformanceCounter(NULL), FALSE)
    expect("its error", GetLastError(), 87)

    -- A thread: 100 ns units; a call takes 100 microseconds.
    local go = CreateEvent(NULL, FALSE, FALSE, NULL)
    local h = CreateThread(NULL, 0, function()
        for _ = 1, 10 do GetTickCount() end
        SetKMode(TRUE)
        for _ = 1, 20 do GetTickCount() end
        WaitForSingleObject(go, INFINITE)
    end, NULL, 0)
    Sleep(50)
    local done, start, exit, kernel, user = GetThreadTimes(h)
    expect("its times", done, TRUE)
    expect("it lives: no time of its end", exit, 0)
    expect("ten calls in user mode", user, 10 * 1000)
    expect("and at least twenty in kernel mode", kernel >= 20 * 1000 and kernel <= 23 * 1000)
    Sleep(1000)
    local _, _, _, later = GetThreadTimes(h)
    expect("waiting takes none of its time", later, kernel)
    SetEvent(go)
    WaitForSingleObject(h, INFINITE)
    local _, again, ended = GetThreadTimes(h)
    expect("the start stays", again, start)
    expect("it ended more than a second later", ended - start >= 10000000)
    expect("in memory", GetThreadTimes(h, page, page + 8, page + 16, page + 24), TRUE)
    expect("the start", peek32(page), start & 0xFFFFFFFF)
    expect("the end", peek32(page + 8), ended & 0xFFFFFFFF)
    expect("the time in user mode", peek32(page + 24), 10 * 1000)
    expect("an output that is NULL", GetThreadTimes(h, page, page, NULL, page), FALSE)
    expect("its error", GetLastError(), 87)
    CloseHandle(h)
    expect("a thread that is gone", GetThreadTimes(h, page, page, page, page), FALSE)
    expect("its error", GetLastError(), 6)
    expect("the caller's own", (GetThreadTimes(GetCurrentThread())), TRUE)

    -- The version.
    local version = GetVersionEx()
    expect("5", version.dwMajorVersion, 5)
    expect(".0", version.dwMinorVersion, 0)
    expect("Windows CE", version.dwPlatformId, VER_PLATFORM_WIN32_CE)
    expect("a structure without its size", GetVersionEx(page + 1024), FALSE)
    expect("its error", GetLastError(), ERROR_BAD_LENGTH)
    poke32(page + 1024, 276)
    expect("one that says it", GetVersionEx(page + 1024), TRUE)
    expect("dwMajorVersion", peek32(page + 1028), 5)
    expect("dwPlatformId", peek32(page + 1040), 3)
    expect("szCSDVersion is empty", peek32(page + 1044), 0)

    -- The cache.
    expect("of a process", FlushInstructionCache(GetCurrentProcess(), NULL, 0), TRUE)
    expect("of none", FlushInstructionCache(0x1234, NULL, 0), FALSE)
    expect("its error", GetLastError(), 6)
end }
