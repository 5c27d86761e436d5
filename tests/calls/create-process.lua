-- CreateProcess with all its parameters: a BOOL, handles of process and thread, a command line, a suspended start.
-- Source: CreateProcess, PROCESS_INFORMATION, GetCommandLine, GetModuleFileName (CE 5.0)
local seen, order = {}, {}
process{ name = "child.exe", start = false, main = function()
    seen[#seen + 1] = text_at(GetCommandLine())
    order[#order + 1] = "child"
    local room = alloca(8)
    expect("its own use of the stack begins below", mapped(room) < mapped(GetCommandLine()))
    local path = alloca(2 * MAX_PATH)
    expect("the path of the EXE", GetModuleFileName(NULL, path, MAX_PATH), 18)
    expect("in the folder of the system", text_at(path), "\\Windows\\child.exe")
    ExitProcess(0)
end }
dll{ name = "helper.dll" }
process{ name = "parent.exe", main = function()
    expect("no command line is an empty one", text_at(GetCommandLine()), "")
    local info = struct "PROCESS_INFORMATION"
    expect("started", CreateProcess("child.exe", "-a \"two words\" grün", NULL, NULL, FALSE, CREATE_SUSPENDED,
                                    NULL, NULL, NULL, info))
    expect("id and handle are one", info.dwProcessId, info.hProcess)
    expect("of the thread, too", info.dwThreadId, info.hThread)
    Sleep(20)
    expect("it is suspended", #order, 0)
    order[#order + 1] = "parent"
    expect("it was suspended once", ResumeThread(info.hThread), 1)
    expect("until its end", WaitForSingleObject(info.hProcess, INFINITE), WAIT_OBJECT_0)
    expect("its command line", seen[1], "-a \"two words\" grün")
    expect("the order", table.concat(order, " "), "parent child")
    local ok, code = GetExitCodeThread(info.hThread)
    expect("the main thread is known when its process has ended", ok and code, 0)
    expect("whoever waits for it goes on", WaitForSingleObject(info.hThread, 0), WAIT_OBJECT_0)
    expect("the process's handle is open until it is closed", CloseHandle(info.hProcess), TRUE)

    local ok, pi = CreateProcess("child.exe", "second", NULL, NULL, FALSE, 0, NULL, NULL, NULL)
    expect("a table in the place of the structure", ok and pi.hProcess == pi.dwProcessId)
    WaitForSingleObject(pi.hProcess, INFINITE)
    expect("its own command line", seen[2], "second")
    expect("another process has had the record", (GetExitCodeThread(info.hThread)), TRUE)
    expect("the thread is open until it is closed", CloseHandle(info.hThread), TRUE)
    expect("closed once", CloseHandle(info.hThread), FALSE)
    expect("then it is gone", (GetExitCodeThread(info.hThread)), FALSE)
    CloseHandle(pi.hThread)
    CloseHandle(pi.hProcess)
    expect("without PROCESS_INFORMATION", CreateProcess("child.exe", NULL, NULL, NULL, FALSE, 0, NULL, NULL, NULL, NULL))
    Sleep(20)
    expect("NULL is an empty one", seen[3], "")
    local h = CreateProcess("child.exe") -- the short form
    expect("a handle", WaitForSingleObject(h, INFINITE), WAIT_OBJECT_0)
    CloseHandle(h)

    local function refused(what, reason, ...)
        expect(what, CreateProcess(...), FALSE)
        expect_reason(reason)
        expect(what .. ": invalid parameter", GetLastError(), ERROR_INVALID_PARAMETER)
    end
    refused("handles are not inherited", "process-parameter", "child.exe", NULL, NULL, NULL, TRUE, 0, NULL, NULL, NULL, NULL)
    refused("no environment", "process-parameter", "child.exe", NULL, NULL, NULL, FALSE, 0, 4096, NULL, NULL, NULL)
    refused("a flag that is not known", "bad-thread-flags", "child.exe", NULL, NULL, NULL, FALSE, 8, NULL, NULL, NULL, NULL)
    refused("too long", "command-too-long", "child.exe", ("x"):rep(4000), NULL, NULL, FALSE, 0, NULL, NULL, NULL, NULL)
    expect("no such program", CreateProcess("none.exe", "", NULL, NULL, FALSE, 0, NULL, NULL, NULL, NULL), FALSE)
    expect("not found", GetLastError(), ERROR_FILE_NOT_FOUND)
    expect("a place that cannot be written", CreateProcess("child.exe", "", NULL, NULL, FALSE, 0, NULL, NULL, NULL, 4), FALSE)
    expect_reason "out-pointer"

    local path = alloca(40)
    local dll = LoadLibrary "helper.dll"
    expect("the path of a DLL", GetModuleFileName(dll, path, 20), 19)
    expect("whole", text_at(path), "\\Windows\\helper.dll")
    expect("cut off", GetModuleFileName(dll, path, 9), 8)
    expect("with its 0", text_at(path), "\\Windows")
    expect("no room at all", GetModuleFileName(dll, path, 0), 0)
    expect("too small", GetLastError(), ERROR_INSUFFICIENT_BUFFER)
    expect("no module", GetModuleFileName(0x1234, path, 20), 0)
    expect("a bad handle", GetLastError(), ERROR_INVALID_HANDLE)
end }
