-- Rules of CE's pages about events, mutexes, semaphores, waits and critical sections. Each block names its page (CE 5.0).
device{ boot = "bare" }
local function thread(f) return CreateThread(NULL, 0, f, NULL, 0) end
local function signalled(h) return WaitForSingleObject(h, 0) == WAIT_OBJECT_0 end

process{ name = "other.exe", start = false, main = function()
    -- CreateEvent: a name means one object in all processes; what else is asked for does not count.
    SetLastError(0)
    local e = CreateEvent(NULL, FALSE, FALSE, "shared")
    expect("it was there", GetLastError(), ERROR_ALREADY_EXISTS)
    expect("signalled, as its maker has it", signalled(e))
    expect("by hand only, as its maker has it", signalled(e))
    -- CreateMutex: the initial owner does not count when the mutex exists.
    local m = CreateMutex(NULL, TRUE, "held")
    expect("the mutex was there", GetLastError(), ERROR_ALREADY_EXISTS)
    expect("the other process has it", WaitForSingleObject(m, 10), WAIT_TIMEOUT)
    local abandoned = CreateMutex(NULL, TRUE, "left")
    ExitProcess(3)
end }

process{ name = "keeper.exe", start = false, main = function()
    WaitForSingleObject(CreateMutex(NULL, FALSE, "prey"), INFINITE)
    Sleep(INFINITE)
end }

process{ name = "t.exe", main = function()
    -- SetEvent, CreateEvent: an automatic event lets one waiter go and is not signalled then; signals do not add up.
    local auto, woken = CreateEvent(NULL, FALSE, FALSE, NULL), 0
    for _ = 1, 3 do thread(function() WaitForSingleObject(auto, INFINITE) woken = woken + 1 end) end
    Sleep(5)
    SetEvent(auto)
    Sleep(5)
    expect("one of three", woken, 1)
    expect("it is not signalled", WaitForSingleObject(auto, 0), WAIT_TIMEOUT)
    SetEvent(auto) SetEvent(auto) Sleep(5)
    expect("each signal lets one go", woken, 3)
    SetEvent(auto) SetEvent(auto)
    expect("signalled", signalled(auto))
    expect("once, though set twice", signalled(auto), false)

    -- ResetEvent: a manual event stays signalled for all until it is reset.
    local manual = CreateEvent(NULL, TRUE, TRUE, NULL)
    expect("signalled from the start", signalled(manual))
    expect("still", signalled(manual))
    expect("reset", ResetEvent(manual), TRUE)
    expect("no more", signalled(manual), false)
    expect("reset again is no failure", ResetEvent(manual), TRUE)

    -- PulseEvent: nobody waits: the event is not signalled afterwards, even if it was before.
    SetEvent(manual)
    expect("pulsed", PulseEvent(manual), TRUE)
    expect("not signalled", signalled(manual), false)
    SetEvent(auto)
    PulseEvent(auto)
    expect("an automatic one neither", signalled(auto), false)

    -- PulseEvent: manual: all that wait; automatic: one.
    woken = 0
    for _ = 1, 3 do thread(function() WaitForSingleObject(manual, INFINITE) woken = woken + 1 end) end
    Sleep(5) PulseEvent(manual) Sleep(5)
    expect("all three", woken, 3)
    expect("and it is not signalled", signalled(manual), false)
    woken = 0
    for _ = 1, 2 do thread(function() WaitForSingleObject(auto, 20) woken = woken + 1 end) end
    Sleep(5) PulseEvent(auto) Sleep(5)
    expect("one of two", woken, 1)
    Sleep(30)

    -- SetEvent, ReleaseMutex, ReleaseSemaphore: another kind of object is refused.
    local mutex, semaphore = CreateMutex(NULL, FALSE, NULL), CreateSemaphore(NULL, 0, 2, NULL)
    for _, call in ipairs{ { SetEvent, mutex }, { ResetEvent, semaphore }, { PulseEvent, 0x1234 }, { ReleaseMutex, auto } } do
        expect("not of that kind", call[1](call[2]), FALSE)
        expect("its error", GetLastError(), ERROR_INVALID_HANDLE)
    end

    -- CreateEvent: each type has its own names; "" is a name; letter case counts.
    local named = CreateEvent(NULL, TRUE, TRUE, "shared")
    SetLastError(0)
    local same = CreateMutex(NULL, FALSE, "shared")
    expect("a mutex of an event's name", same ~= NULL and same ~= named)
    expect("it is new", GetLastError() ~= ERROR_ALREADY_EXISTS)
    local empty = CreateEvent(NULL, TRUE, FALSE, "")
    expect("the empty name", CreateEvent(NULL, TRUE, FALSE, "") == empty and GetLastError() == ERROR_ALREADY_EXISTS)
    expect("another letter case", CreateEvent(NULL, TRUE, FALSE, "Shared") ~= named)

    -- OpenEvent: there must be one.
    expect("no event of that name", OpenEvent(EVENT_ALL_ACCESS, FALSE, "none"), NULL)
    expect("its error", GetLastError(), ERROR_FILE_NOT_FOUND)
    expect("only a mutex has it", OpenEvent(EVENT_ALL_ACCESS, FALSE, "held"), NULL)

    -- ReleaseMutex: as often as it was taken, creation included, by the owner only.
    local held = CreateMutex(NULL, TRUE, "held")
    expect("taken again without waiting", WaitForSingleObject(held, INFINITE), WAIT_OBJECT_0)
    local ok, why
    WaitForSingleObject(thread(function() ok = ReleaseMutex(held) why = GetLastError() end), INFINITE)
    expect("not the owner", ok, FALSE)
    expect("its error", why, ERROR_NOT_OWNER)
    local other = CreateProcess("other.exe")
    WaitForSingleObject(other, INFINITE)
    expect("once", ReleaseMutex(held), TRUE)
    local got
    local function try_it() got = WaitForSingleObject(held, 0) end
    WaitForSingleObject(thread(try_it), INFINITE)
    expect("it is still taken", got, WAIT_TIMEOUT)
    expect("twice", ReleaseMutex(held), TRUE)
    expect("three times is once too often", ReleaseMutex(held), FALSE)

    -- Mutex Objects, WaitForSingleObject: a thread that ends leaves its mutex abandoned; who waits next owns it.
    local kept = CreateMutex(NULL, FALSE, NULL)
    WaitForSingleObject(thread(function() WaitForSingleObject(kept, INFINITE) end), INFINITE)
    expect("abandoned", WaitForSingleObject(kept, INFINITE), WAIT_ABANDONED)
    expect("it is ours", ReleaseMutex(kept), TRUE)
    expect("told once", WaitForSingleObject(kept, INFINITE), WAIT_OBJECT_0)
    ReleaseMutex(kept)
    local left = CreateMutex(NULL, FALSE, "left")
    expect("a process that ends takes its handle along", GetLastError() ~= ERROR_ALREADY_EXISTS and signalled(left))

    -- WaitForSingleObject: somebody who waits already is given an abandoned mutex.
    local handed, answer = CreateMutex(NULL, FALSE, NULL), nil
    thread(function() WaitForSingleObject(handed, INFINITE) Sleep(10) end)
    Sleep(1)
    expect("it waits, and has it", WaitForSingleObject(handed, INFINITE), WAIT_ABANDONED)
    ReleaseMutex(handed)

    -- CreateSemaphore: 0 <= initial count <= maximum, and a maximum above 0.
    for _, counts in ipairs{ { 3, 2 }, { 0, 0 }, { -1, 2 }, { 0, -1 } } do
        expect("no such semaphore", CreateSemaphore(NULL, counts[1], counts[2], NULL), NULL)
        expect("its error", GetLastError(), ERROR_INVALID_PARAMETER)
    end

    -- ReleaseSemaphore: past the maximum it fails and the count stays; so with 0 and less than 0.
    local before = out(99)
    local full = CreateSemaphore(NULL, 1, 3, NULL)
    expect("two more", { ReleaseSemaphore(full, 2) }, { TRUE, 1 })
    expect("one more than the maximum", ReleaseSemaphore(full, 1, before), FALSE)
    expect("0", ReleaseSemaphore(full, 0, NULL), FALSE)
    expect("less than 0", ReleaseSemaphore(full, -1, NULL), FALSE)
    expect("three waits", signalled(full) and signalled(full) and signalled(full))
    expect("and no fourth", signalled(full), false)
    expect("by two past it at once", ReleaseSemaphore(full, 4, NULL), FALSE)
    expect("not even a part of it", signalled(full), false)
    expect("NULL for the previous count", ReleaseSemaphore(full, 3, NULL), TRUE)

    -- WaitForMultipleObjects: the lowest index that is signalled, and only that object changes.
    local one, two = CreateEvent(NULL, FALSE, TRUE, NULL), CreateEvent(NULL, FALSE, TRUE, NULL)
    expect("the lowest", WaitForMultipleObjects(3, { manual, one, two }, FALSE, 0), WAIT_OBJECT_0 + 1)
    expect("the second is still signalled", signalled(two))
    expect("the first is not", signalled(one), false)

    -- WaitForMultipleObjects: fWaitAll must be FALSE; 1 to MAXIMUM_WAIT_OBJECTS handles, each of them good.
    SetEvent(one) SetEvent(two)
    expect("all of them", WaitForMultipleObjects(2, { one, two }, TRUE, 0), WAIT_FAILED)
    expect("its error", GetLastError(), ERROR_INVALID_PARAMETER)
    expect("none", WaitForMultipleObjects(0, { one }, FALSE, 0), WAIT_FAILED)
    local many = {}
    for i = 1, MAXIMUM_WAIT_OBJECTS + 1 do many[i] = manual end
    expect("64", WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS, many, FALSE, 0), WAIT_TIMEOUT)
    expect("65", WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS + 1, many, FALSE, 0), WAIT_FAILED)
    expect("a bad handle among them", WaitForMultipleObjects(2, { one, 0x1234 }, FALSE, 0), WAIT_FAILED)
    expect("its error", GetLastError(), ERROR_INVALID_HANDLE)
    expect("the good one was not taken", signalled(one))

    -- WaitForMultipleObjects: objects of different types; the end of a thread is one.
    local done = thread(function() Sleep(10) end)
    expect("a thread's end", WaitForMultipleObjects(3, { manual, semaphore, done }, FALSE, INFINITE), WAIT_OBJECT_0 + 2)
    expect("it stays signalled", signalled(done) and signalled(done))

    -- WaitForSingleObject: the time is what was asked for.
    local start = GetTickCount()
    expect("in vain", WaitForSingleObject(manual, 250), WAIT_TIMEOUT)
    expect("250 ms", GetTickCount() - start, 250)

    -- TryEnterCriticalSection: TRUE for the owner, FALSE for any other thread. LeaveCriticalSection: as often as entered.
    local cs = alloca(sizeof "CRITICAL_SECTION")
    local function others() local r
        WaitForSingleObject(thread(function()
            r = TryEnterCriticalSection(cs)
            if r then LeaveCriticalSection(cs) end
        end), INFINITE)
        return r
    end
    InitializeCriticalSection(cs)
    EnterCriticalSection(cs)
    expect("the owner", TryEnterCriticalSection(cs), TRUE)
    expect("another thread", others(), FALSE)
    LeaveCriticalSection(cs)
    expect("left once of two times", others(), FALSE)
    LeaveCriticalSection(cs)
    expect("left twice", others(), TRUE)
    DeleteCriticalSection(cs)

    -- CloseHandle: each CreateEvent of a name is one open; the last close ends the object and its name.
    local again = CreateEvent(NULL, TRUE, FALSE, "twice")
    CreateEvent(NULL, TRUE, FALSE, "twice")
    SetEvent(again)
    expect("one", CloseHandle(again), TRUE)
    expect("it is still there", OpenEvent(EVENT_ALL_ACCESS, FALSE, "twice") ~= NULL)
    CloseHandle(again)
    expect("the last", CloseHandle(again), TRUE)
    expect("its name is free", OpenEvent(EVENT_ALL_ACCESS, FALSE, "twice"), NULL)
    expect("a new one is not signalled", signalled(CreateEvent(NULL, TRUE, FALSE, "twice")), false)
    expect("closed too often", CloseHandle(0x1234), FALSE)
    expect("its error", GetLastError(), ERROR_INVALID_HANDLE)

    -- WaitForSingleObject: a handle that is closed or never was, and objects that cannot be waited for.
    local gone = CreateEvent(NULL, TRUE, TRUE, NULL)
    CloseHandle(gone)
    for _, handle in ipairs{ gone, 0x1234, CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, NULL) } do
        expect("no wait", WaitForSingleObject(handle, 0), WAIT_FAILED)
        expect("its error", GetLastError(), ERROR_INVALID_HANDLE)
    end

    -- SetEvent, SetThreadPriority: of several waiters the one of the highest priority goes first.
    local order, gate = {}, CreateEvent(NULL, FALSE, FALSE, NULL)
    for _, priority in ipairs{ THREAD_PRIORITY_LOWEST, THREAD_PRIORITY_NORMAL, THREAD_PRIORITY_ABOVE_NORMAL } do
        SetThreadPriority(thread(function()
            WaitForSingleObject(gate, INFINITE)
            order[#order + 1] = priority
        end), priority)
    end
    Sleep(5)
    SetEvent(gate) Sleep(5) SetEvent(gate) Sleep(5) SetEvent(gate) Sleep(5)
    expect("highest first", table.concat(order, " "),
           table.concat({ THREAD_PRIORITY_ABOVE_NORMAL, THREAD_PRIORITY_NORMAL, THREAD_PRIORITY_LOWEST }, " "))

    -- TerminateThread, TerminateProcess: what the dead owned is abandoned to who waits.
    local prey = CreateMutex(NULL, FALSE, "prey")
    local owner = thread(function() WaitForSingleObject(prey, INFINITE) Sleep(INFINITE) end)
    Sleep(1)
    TerminateThread(owner, 0)
    expect("a thread's", WaitForSingleObject(prey, 10), WAIT_ABANDONED)
    ReleaseMutex(prey)
    local keeper = CreateProcess("keeper.exe")
    Sleep(1)
    expect("a process has it", WaitForSingleObject(prey, 0), WAIT_TIMEOUT)
    TerminateProcess(keeper, 0)
    expect("a process's", WaitForMultipleObjects(2, { manual, prey }, FALSE, 10), WAIT_ABANDONED + 1)
    ReleaseMutex(prey)

    -- WaitForMultipleObjects: semaphores and mutexes change only when they are the one.
    local s1, m1 = CreateSemaphore(NULL, 1, 1, NULL), CreateMutex(NULL, FALSE, NULL)
    expect("the semaphore", WaitForMultipleObjects(2, { s1, m1 }, FALSE, 0), WAIT_OBJECT_0)
    expect("the mutex is not taken", ReleaseMutex(m1), FALSE)
    expect("then the mutex", WaitForMultipleObjects(2, { s1, m1 }, FALSE, 0), WAIT_OBJECT_0 + 1)
    expect("it is taken", ReleaseMutex(m1), TRUE)

    -- WaitForMultipleObjects: the array may lie in memory.
    local array = alloca(8)
    poke32(array, manual)
    poke32(array + 4, m1)
    expect("in memory", WaitForMultipleObjects(2, array, FALSE, 0), WAIT_OBJECT_0 + 1)

    -- EnterCriticalSection: who waits comes in when it is left; a thread that ends inside keeps it for ever.
    InitializeCriticalSection(cs)
    EnterCriticalSection(cs)
    local came = false
    local next_in = thread(function() EnterCriticalSection(cs) came = true LeaveCriticalSection(cs) end)
    Sleep(5)
    expect("it waits", came, false)
    LeaveCriticalSection(cs)
    WaitForSingleObject(next_in, 100)
    expect("it came in", came, true)
    WaitForSingleObject(thread(function() EnterCriticalSection(cs) end), INFINITE)
    expect("taken by the dead", TryEnterCriticalSection(cs), FALSE)

    -- CeSetThreadPriority: a waiting thread's priority that is raised counts at once.
    order = {}
    local last_in
    for i = 1, 2 do
        last_in = thread(function()
            WaitForSingleObject(gate, INFINITE)
            order[#order + 1] = i
        end)
    end
    Sleep(5)
    SetThreadPriority(last_in, THREAD_PRIORITY_ABOVE_NORMAL)
    SetEvent(gate)
    Sleep(5)
    expect("the one that was raised", order[1], 2)
    SetEvent(gate)
    Sleep(5)

    -- ReleaseSemaphore: as many waiters go on as are released; the previous count is 0 while somebody waits.
    local pool, went = CreateSemaphore(NULL, 0, 5, NULL), 0
    for _ = 1, 4 do thread(function() WaitForSingleObject(pool, INFINITE) went = went + 1 end) end
    Sleep(5)
    expect("two at once", { ReleaseSemaphore(pool, 2) }, { TRUE, 0 })
    Sleep(5)
    expect("two went on", went, 2)
    expect("five more than wait", { ReleaseSemaphore(pool, 5) }, { TRUE, 0 })
    Sleep(5)
    expect("all went on", went, 4)
    expect("three are left", { ReleaseSemaphore(pool, 1) }, { TRUE, 3 })

    -- ReleaseMutex: who waits longest among equals is next, and the mutex is taken the whole time.
    local line = CreateMutex(NULL, TRUE, NULL)
    order = {}
    for i = 1, 3 do
        thread(function()
            WaitForSingleObject(line, INFINITE)
            order[#order + 1] = i
            Sleep(2)
            ReleaseMutex(line)
        end)
        Sleep(2)
    end
    ReleaseMutex(line)
    expect("handed over", WaitForSingleObject(line, 0), WAIT_TIMEOUT)
    Sleep(50)
    expect("in their order", table.concat(order), "123")
    expect("free at last", WaitForSingleObject(line, 0), WAIT_OBJECT_0)

    -- WaitForMultipleObjects: one that is signalled later, and the time that is left.
    start = GetTickCount()
    thread(function() Sleep(40) SetEvent(one) end)
    ResetEvent(one) ResetEvent(two)
    expect("the first of both", WaitForMultipleObjects(2, { two, one }, FALSE, 1000), WAIT_OBJECT_0 + 1)
    expect("as soon as it was", GetTickCount() - start < 100)

    -- PulseEvent: a thread that waits for several has it too, and a wait that begins later has not.
    local woke = 0
    thread(function() woke = WaitForMultipleObjects(2, { two, manual }, FALSE, 1000) end)
    Sleep(5)
    PulseEvent(manual)
    Sleep(5)
    expect("woken", woke, WAIT_OBJECT_0 + 1)
    expect("too late", WaitForSingleObject(manual, 10), WAIT_TIMEOUT)
end }
