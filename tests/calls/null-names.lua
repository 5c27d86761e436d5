-- NULL in the place of a name is refused as any argument is, and the program goes on.
-- Source: the pages of the calls (CE 5.0); the error is not verified
device{ storage_kb = 64 }
process{ name = "t.exe", main = function()
    local function refused(what, value)
        expect(what, value, NULL)
        expect_reason "no-name"
        expect(what .. ": the error", GetLastError(), ERROR_INVALID_PARAMETER)
        SetLastError(0)
    end
    refused("LoadLibrary", LoadLibrary(NULL))
    refused("LoadKernelLibrary", LoadKernelLibrary(NULL))
    refused("CreateProcess", CreateProcess(NULL))
    refused("OpenEvent", OpenEvent(EVENT_ALL_ACCESS, FALSE, NULL))
    expect("CreateFile", CreateFile(NULL, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL), INVALID_HANDLE_VALUE)
    expect_reason "no-name"
    expect("DeleteFile", DeleteFile(NULL), FALSE)
    expect_reason "no-name"
    expect("a mutex without a name is one", CreateMutex(NULL, FALSE, NULL) ~= NULL)
    expect_reason "none"
    expect("NULL asks GetModuleHandle for the EXE", GetModuleHandle(NULL) ~= NULL)
end }
