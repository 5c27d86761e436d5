-- Rules of CE's pages about threads, priorities, thread local storage and exit codes. Each block names its page (CE 5.0).
device{ boot = "bare", profile = "pocket-pc" }
local function thread(f, parameter, flags) return CreateThread(NULL, 0, f, parameter or NULL, flags or 0) end
local function code(h) return select(2, GetExitCodeThread(h)) end
local function wait(h) return WaitForSingleObject(h, 1000) end

process{ name = "main-ends.exe", start = false, main = function()
    thread(function() Sleep(INFINITE) end)
    ExitThread(41)
end }
process{ name = "faults.exe", start = false, may_crash = true, main = function()
    thread(function() peek32(0) end)
    Sleep(INFINITE)
end }
process{ name = "waits.exe", start = false, main = function() Sleep(INFINITE) end }

process{ name = "tls.exe", start = false, main = function()
    local n = 0
    while TlsAlloc() ~= TLS_OUT_OF_INDEXES do n = n + 1 end
    ExitProcess(n)
end }

process{ name = "t.exe", main = function()
    -- GetExitCodeThread: STILL_ACTIVE while it runs; then what its function gave, or ExitThread, or TerminateThread.
    local h = thread(function(p) Sleep(10) return p + 1 end, 6)
    expect("it runs", { GetExitCodeThread(h) }, { TRUE, STILL_ACTIVE })
    wait(h)
    expect("its function's value", code(h), 7)
    h = thread(function() ExitThread(8) end)
    wait(h)
    expect("ExitThread's", code(h), 8)
    h = thread(function() Sleep(INFINITE) end)
    Sleep(1)
    expect("ended from outside", TerminateThread(h, 9), TRUE)
    expect("signalled", wait(h), WAIT_OBJECT_0)
    expect("TerminateThread's", code(h), 9)
    expect("ended twice", TerminateThread(h, 10), FALSE)
    expect("its code stays", code(h), 9)

    -- ExitThread: the object lives until its last handle is closed; closing the handle of one that runs does not end it.
    local ran = false
    h = thread(function() Sleep(10) ran = true end)
    expect("closed", CloseHandle(h), TRUE)
    Sleep(20)
    expect("it ran on", ran, true)

    -- CreateThread: CREATE_SUSPENDED: it does not run before ResumeThread, which gives 1.
    ran = false
    h = thread(function() ran = true end, NULL, CREATE_SUSPENDED)
    Sleep(10)
    expect("not yet", ran, false)
    expect("it is not signalled", WaitForSingleObject(h, 0), WAIT_TIMEOUT)
    expect("resumed", ResumeThread(h), 1)
    wait(h)
    expect("now", ran, true)

    -- CreateThread: NULL for the function, and flags that are none.
    expect("no function", CreateThread(NULL, 0, NULL, NULL, 0), NULL)
    expect("its error", GetLastError(), ERROR_INVALID_PARAMETER)

    -- CreateThread: cbStack does not count without STACK_SIZE_PARAM_IS_A_RESERVATION.
    local function size(cb, flags)
        local bytes
        wait((CreateThread(NULL, cb, function() local low, high = stack() bytes = high - low end, NULL, flags)))
        return bytes
    end
    expect("ignored", size(KB(256), 0), KB(64))
    expect("counted", size(KB(256), STACK_SIZE_PARAM_IS_A_RESERVATION), KB(256))

    -- SuspendThread: gives the count before; past MAXIMUM_SUSPEND_COUNT (127, recalled) it fails and the count stays.
    h = thread(function() Sleep(INFINITE) end, NULL, CREATE_SUSPENDED)
    for i = 1, 126 do expect("suspended", SuspendThread(h), i) end
    expect("once too often", SuspendThread(h), 0xFFFFFFFF)
    expect("with an error", GetLastError() ~= 0)
    expect("the count has stayed", ResumeThread(h), 127)
    for i = 126, 1, -1 do expect("resumed", ResumeThread(h), i) end
    expect("one that is not suspended", ResumeThread((thread(function() Sleep(20) end))), 0)
    expect("no thread", SuspendThread(0x1234), 0xFFFFFFFF)
    TerminateThread(h, 0)
    expect("one that has ended", SuspendThread(h), 0xFFFFFFFF)

    -- SuspendThread: of oneself: the thread goes on where it was when somebody resumes it.
    local step = 0
    h = thread(function() step = 1 SuspendThread(GetCurrentThread()) step = 2 end)
    Sleep(5)
    expect("it stands still", step, 1)
    expect("suspended once", ResumeThread(h), 1)
    wait(h)
    expect("and goes on", step, 2)

    -- SetThreadPriority: threads start with THREAD_PRIORITY_NORMAL, 251; 0 to 7 are 248 to 255; others are refused.
    h = thread(function() Sleep(INFINITE) end)
    expect("normal", GetThreadPriority(h), THREAD_PRIORITY_NORMAL)
    expect("of 256", CeGetThreadPriority(h), 251)
    expect("idle", SetThreadPriority(h, THREAD_PRIORITY_IDLE), TRUE)
    expect("is 255", CeGetThreadPriority(h), 255)
    expect("time critical", SetThreadPriority(h, THREAD_PRIORITY_TIME_CRITICAL), TRUE)
    expect("is 248", CeGetThreadPriority(h), 248)
    expect("8 is none", SetThreadPriority(h, 8), FALSE)
    expect("its error", GetLastError(), ERROR_INVALID_PARAMETER)
    expect("256 is none", CeSetThreadPriority(h, 256), FALSE)
    expect("the old one stays", CeGetThreadPriority(h), 248)
    expect("no thread", GetThreadPriority(0x1234), THREAD_PRIORITY_ERROR_RETURN)
    expect("nor of 256", CeGetThreadPriority(0x1234), THREAD_PRIORITY_ERROR_RETURN)

    -- SetThreadPriority: a thread below runs only when none above can.
    local order = {}
    local low = thread(function() order[#order + 1] = "low" end, NULL, CREATE_SUSPENDED)
    local high = thread(function() order[#order + 1] = "high" end, NULL, CREATE_SUSPENDED)
    SetThreadPriority(low, THREAD_PRIORITY_LOWEST)
    SetThreadPriority(high, THREAD_PRIORITY_ABOVE_NORMAL)
    ResumeThread(low)
    expect("the lower one waits", #order, 0)
    ResumeThread(high)
    expect("the higher one runs at once", order[1], "high")
    wait(low)
    expect("the lower one at last", order[2], "low")

    -- SetThreadPriority, Priority Inversion: the owner of a mutex runs with the priority of who waits; GetThreadPriority
    -- tells its base priority.
    local mutex = CreateMutex(NULL, FALSE, NULL)
    low = thread(function() WaitForSingleObject(mutex, INFINITE) Sleep(10) ReleaseMutex(mutex) end)
    Sleep(1)
    SetThreadPriority(low, THREAD_PRIORITY_LOWEST)
    high = thread(function() WaitForSingleObject(mutex, INFINITE) ReleaseMutex(mutex) end)
    Sleep(1)
    expect("the base priority", GetThreadPriority(low), THREAD_PRIORITY_LOWEST)
    expect("both end", wait(high) == WAIT_OBJECT_0 and wait(low) == WAIT_OBJECT_0)

    -- TlsGetValue: a new thread's values are 0; each thread has its own.
    local index = TlsAlloc()
    TlsSetValue(index, 5)
    local fresh, own
    wait(thread(function() fresh = TlsGetValue(index) TlsSetValue(index, 6) own = TlsGetValue(index) end))
    expect("0 in a new thread", fresh, 0)
    expect("its own value", own, 6)
    expect("ours has stayed", TlsGetValue(index), 5)

    -- TlsGetValue: it clears the last error when it succeeds, so that a value of 0 can be told from a failure.
    TlsSetValue(index, 0)
    SetLastError(99)
    expect("the value", TlsGetValue(index), 0)
    expect("no error", GetLastError(), 0)
    SetLastError(99)
    expect("no index at all", TlsGetValue(TLS_MINIMUM_AVAILABLE), 0)
    expect("that is an error", GetLastError(), ERROR_INVALID_PARAMETER)

    -- TlsGetValue, TlsSetValue: any index below TLS_MINIMUM_AVAILABLE works, whether TlsAlloc gave it or not.
    expect("an index that nobody has allocated", TlsSetValue(TLS_MINIMUM_AVAILABLE - 1, 3), TRUE)
    expect("its value", TlsGetValue(TLS_MINIMUM_AVAILABLE - 1), 3)
    TlsSetValue(TLS_MINIMUM_AVAILABLE - 1, 0)

    -- TlsAlloc: at least 64 in each process; TLS_OUT_OF_INDEXES then. TlsFree: an index that is had, once.
    local n = 0
    local last
    while true do
        local i = TlsAlloc()
        if i == TLS_OUT_OF_INDEXES then break end
        n, last = n + 1, i
    end
    expect("some sixty", n >= 60)
    expect("freed", TlsFree(last), TRUE)
    expect("one more", TlsAlloc() ~= TLS_OUT_OF_INDEXES)
    expect("no index", TlsFree(TLS_MINIMUM_AVAILABLE), FALSE)

    -- GetLastError: each thread has its own; a new thread's is 0.
    SetLastError(123)
    local its
    wait(thread(function() its = GetLastError() SetLastError(456) end))
    expect("a new thread's", its, 0)
    expect("ours", GetLastError(), 123)

    -- GetCurrentThread: a pseudo handle for the thread that runs; closing it is no harm. GetCurrentThreadId: the handle.
    local id
    h = thread(function() id = GetCurrentThreadId() Sleep(10) end)
    wait(h)
    expect("the id is the handle", id, h)
    expect("a pseudo handle", CeGetThreadPriority(GetCurrentThread()), 251)

    -- ExitThread: the main thread takes its process along, with its code, other threads or not.
    local p = CreateProcess("main-ends.exe")
    expect("the process has ended", WaitForSingleObject(p, 1000), WAIT_OBJECT_0)
    expect("with its code", { GetExitCodeProcess(p) }, { TRUE, 41 })

    -- GetExitCodeProcess, Terminating a Process: a fault of any thread ends the process; the code is the exception.
    p = CreateProcess("faults.exe")
    WaitForSingleObject(p, 1000)
    expect("the exception", { GetExitCodeProcess(p) }, { TRUE, STATUS_ACCESS_VIOLATION })

    -- TerminateProcess: the code is what was given; its threads have it too.
    local info = select(2, CreateProcess("waits.exe", NULL, NULL, NULL, FALSE, 0, NULL, NULL, NULL))
    expect("it runs", { GetExitCodeProcess(info.hProcess) }, { TRUE, STILL_ACTIVE })
    Sleep(1)
    expect("ended", TerminateProcess(info.hProcess, 77), TRUE)
    expect("signalled", WaitForSingleObject(info.hProcess, 100), WAIT_OBJECT_0)
    expect("its code", { GetExitCodeProcess(info.hProcess) }, { TRUE, 77 })
    expect("no process", TerminateProcess(0x1234, 0), FALSE)

    -- CreateProcess: a program that is not there.
    expect("none", CreateProcess("none.exe", NULL, NULL, NULL, FALSE, 0, NULL, NULL, NULL), FALSE)
    expect("its error", GetLastError(), ERROR_FILE_NOT_FOUND)

    -- Sleep: at least that long; 0 gives the turn away and comes back.
    local start = GetTickCount()
    Sleep(100)
    expect("100 ms", GetTickCount() - start >= 100)
    local turn = false
    thread(function() turn = true end)
    Sleep(0)
    expect("the others have had their turn", turn, true)

    -- CeSetThreadQuantum: 100 ms unless it is set; CeGetThreadQuantum: FFFFFFFF for no thread.
    h = thread(function() Sleep(INFINITE) end)
    expect("the default", CeGetThreadQuantum(h), 100)
    expect("set", CeSetThreadQuantum(h, 7), TRUE)
    expect("as set", CeGetThreadQuantum(h), 7)
    expect("0: it runs to its end", CeSetThreadQuantum(h, 0) and CeGetThreadQuantum(h), 0)
    expect("no thread", CeGetThreadQuantum(0x1234), 0xFFFFFFFF)
    expect("nor set", CeSetThreadQuantum(0x1234, 5), FALSE)

    -- TerminateThread: the thread does nothing more; its process goes with it if it is the main thread, and only then.
    local steps = 0
    h = thread(function() while true do steps = steps + 1 Sleep(10) end end)
    Sleep(25)
    TerminateThread(h, 0)
    local was = steps
    Sleep(50)
    expect("it does nothing more", steps, was)
    info = select(2, CreateProcess("waits.exe", NULL, NULL, NULL, FALSE, 0, NULL, NULL, NULL))
    Sleep(1)
    expect("a main thread", TerminateThread(info.hThread, 66), TRUE)
    expect("its process ends", WaitForSingleObject(info.hProcess, 100), WAIT_OBJECT_0)
    expect("with its code", { GetExitCodeProcess(info.hProcess) }, { TRUE, 66 })
    expect("of oneself", WaitForSingleObject((thread(function() TerminateThread(GetCurrentThread(), 4) end)), 100), WAIT_OBJECT_0)

    -- CreateProcess, CREATE_SUSPENDED: the new process's main thread waits for ResumeThread.
    info = select(2, CreateProcess("main-ends.exe", NULL, NULL, NULL, FALSE, CREATE_SUSPENDED, NULL, NULL, NULL))
    expect("it has not begun", WaitForSingleObject(info.hProcess, 50), WAIT_TIMEOUT)
    expect("resumed", ResumeThread(info.hThread), 1)
    expect("it runs and ends", WaitForSingleObject(info.hProcess, 50), WAIT_OBJECT_0)

    -- SuspendThread: who waits for something may be suspended; what it waits for does not make it run.
    local event = CreateEvent(NULL, TRUE, FALSE, NULL)
    ran = false
    h = thread(function() WaitForSingleObject(event, INFINITE) ran = true end)
    Sleep(1)
    expect("while it waits", SuspendThread(h), 0)
    SetEvent(event)
    Sleep(5)
    expect("it does not run", ran, false)
    ResumeThread(h)
    expect("now it does", wait(h) == WAIT_OBJECT_0 and ran)

    -- TlsAlloc: indexes are a process's own: another process's values are not seen.
    local mine = TlsAlloc() -- none is left: all are in use
    expect("none is left", mine, TLS_OUT_OF_INDEXES)
    p = CreateProcess("tls.exe")
    WaitForSingleObject(p, 1000)
    expect("another process has them all", { GetExitCodeProcess(p) }, { TRUE, TLS_MINIMUM_AVAILABLE })

    -- ExitThread, CloseHandle: an ended thread is known until its handle is closed, and then to nobody.
    h = thread(function() return 5 end)
    wait(h)
    expect("known", { GetExitCodeThread(h) }, { TRUE, 5 })
    expect("it does not run again", ResumeThread(h), 0xFFFFFFFF)
    expect("closed", CloseHandle(h), TRUE)
    expect("closed twice", CloseHandle(h), FALSE)
    expect("not known", GetExitCodeThread(h), FALSE)
    expect("its error", GetLastError(), ERROR_INVALID_HANDLE)
    expect("nor waited for", WaitForSingleObject(h, 0), WAIT_FAILED)

    -- GetExitCodeThread, GetExitCodeProcess: a handle of the other kind.
    expect("a process's", GetExitCodeThread(GetCurrentProcessId()), FALSE)
    expect("a thread's", GetExitCodeProcess(GetCurrentThreadId()), FALSE)

    -- CreateThread: the parameter has 32 bits; the function's value is the code, 0 if there is none.
    h = thread(function(p) return p end, 0xFFFFFFFF)
    wait(h)
    expect("all bits", code(h), 0xFFFFFFFF)
    h = thread(function() end)
    wait(h)
    expect("no value", code(h), 0)
end }
