-- "A process object is deleted when the last handle to the process is closed."
-- Source: ExitProcess, TerminateProcess, GetExitCodeProcess (CE 5.0)
process{ name = "c.exe", start = false, main = function() ExitProcess(7) end }
process{ name = "d.exe", start = false, main = function() Sleep(50000) end }
process{ name = "keeper.exe", start = false, main = function()
    local p = CreateProcess("c.exe")
    WaitForSingleObject(p, 5000)
    ExitProcess(1) -- its handle is closed with it
end }
process{ name = "t.exe", main = function()
    local p = CreateProcess("c.exe")
    WaitForSingleObject(p, 5000)
    local d = CreateProcess("d.exe") -- may take c.exe's record, and is another object
    expect("another handle", d ~= p)
    local ok, code = GetExitCodeProcess(p)
    expect("the exit code, whoever has the record", code, 7)
    expect("a wait for it", WaitForSingleObject(p, 0), WAIT_OBJECT_0)
    expect("it is not the new one", WaitForSingleObject(d, 0), WAIT_TIMEOUT)
    expect("TerminateProcess of what has ended", TerminateProcess(p, 9), FALSE)
    expect("close the handle", CloseHandle(p), TRUE)
    expect("now it is gone", GetExitCodeProcess(p), FALSE)
    expect("and cannot be closed again", CloseHandle(p), FALSE)
    expect("nor waited for", WaitForSingleObject(p, 0), WAIT_FAILED)

    -- Close first: the process goes on, and its id still names it.
    expect("close while it runs", CloseHandle(d), TRUE)
    ok, code = GetExitCodeProcess(d)
    expect("it goes on", code, STILL_ACTIVE)
    TerminateProcess(d, 3)

    -- OpenProcess by its id: one more handle.
    local e = CreateProcess("d.exe")
    expect("OpenProcess", OpenProcess(0, FALSE, e), e)
    TerminateProcess(e, 4)
    expect("close one", CloseHandle(e), TRUE)
    ok, code = GetExitCodeProcess(e)
    expect("the other one holds it", code, 4)
    expect("close the other", CloseHandle(e), TRUE)
    CreateProcess("d.exe")
    expect("gone", GetExitCodeProcess(e), FALSE)
    expect("OpenProcess of what is gone", OpenProcess(0, FALSE, e), NULL)
    expect("no inheritance", OpenProcess(0, TRUE, GetCurrentProcessId()), NULL)
    expect_reason "no-inheritance"

    -- Eight in a row, all handles kept: each its own code.
    local all = {}
    for i = 1, 8 do
        all[i] = CreateProcess("d.exe")
        TerminateProcess(all[i], 100 + i)
    end
    for i = 1, 8 do
        ok, code = GetExitCodeProcess(all[i])
        expect("exit code of number " .. i, code, 100 + i)
        CloseHandle(all[i])
    end
    local k = CreateProcess("keeper.exe")
    WaitForSingleObject(k, 5000)
    ok, code = GetExitCodeProcess(k)
    expect("a process that held a handle has ended", code, 1)
end }
