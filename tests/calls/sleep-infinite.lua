-- Sleep(INFINITE) suspends the thread; ResumeThread gives 1 and the thread goes on.
-- Source: Sleep (CE 5.0)
process{ name = "t.exe", main = function()
    local done = false
    local thread = CreateThread(NULL, 0, function() Sleep(INFINITE) done = true end, NULL, 0)
    Sleep(5)
    expect("it is suspended once", ResumeThread(thread), 1)
    expect("it ends", WaitForSingleObject(thread, 1000), WAIT_OBJECT_0)
    expect("it went on", done, true)

    local again = CreateThread(NULL, 0, function() Sleep(INFINITE) end, NULL, 0)
    Sleep(5)
    expect("SuspendThread counts on", SuspendThread(again), 1)
    expect("first resume", ResumeThread(again), 2)
    expect("it does not end yet", WaitForSingleObject(again, 100), WAIT_TIMEOUT)
    expect("second resume", ResumeThread(again), 1)
    expect("now it does", WaitForSingleObject(again, 100), WAIT_OBJECT_0)
end }
