// SPDX-License-Identifier: MIT
#pragma once

// Every call a guest can make, by Windows CE's name, with the names and kinds of its parameters.
// The list gives the call ids of events; coredll adds what each call does, the text views and JSON
// take the names. Lower-case names are not CE calls: guest accesses and turns of the scenario.

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    VALUE_VOID,
    VALUE_VA,      // an address of the guest; 0 is NULL
    VALUE_SIZE,    // bytes
    VALUE_DWORD,   // a number
    VALUE_BYTE,    // a number of 8 bits
    VALUE_WORD,    // a number of 16 bits
    VALUE_HEX,     // a number best read in hex
    VALUE_ALLOC,   // MEM_ flags
    VALUE_PROTECT, // PAGE_ flags
    VALUE_BOOL,
    VALUE_HANDLE,
    VALUE_NAME,         // a name; the event carries it as text
    VALUE_OUT,          // address of a DWORD or structure to fill in; omitted = a result of its own
    VALUE_MS,           // milliseconds
    VALUE_NAME_OR_NULL, // a name, or NULL for none
    VALUE_FILE_MAP,     // FILE_MAP_ flags
    VALUE_WAIT,         // what a wait came to: WAIT_
    VALUE_ARRAY,        // address of an array; 0 = the scenario gave a table
} ValueKind;

typedef struct ParamInfo {
    const char *name;
    ValueKind kind;
} ParamInfo;

#define CALL_ARGS 7u

// X(name, result kind, parameters ...)
// clang-format off
#define CE_CALLS(X)                                                                                \
    X(VirtualAlloc, VALUE_VA, {"lpAddress", VALUE_VA}, {"dwSize", VALUE_SIZE},                     \
      {"flAllocationType", VALUE_ALLOC}, {"flProtect", VALUE_PROTECT})                             \
    X(VirtualFree, VALUE_BOOL, {"lpAddress", VALUE_VA}, {"dwSize", VALUE_SIZE},                    \
      {"dwFreeType", VALUE_ALLOC})                                                                 \
    X(VirtualProtect, VALUE_BOOL, {"lpAddress", VALUE_VA}, {"dwSize", VALUE_SIZE},                 \
      {"flNewProtect", VALUE_PROTECT}, {"lpflOldProtect", VALUE_OUT})                              \
    X(VirtualQuery, VALUE_SIZE, {"lpAddress", VALUE_VA}, {"lpBuffer", VALUE_OUT},                  \
      {"dwLength", VALUE_SIZE})                                                                    \
    X(VirtualCopy, VALUE_BOOL, {"lpvDest", VALUE_VA}, {"lpvSrc", VALUE_VA}, {"cbSize", VALUE_SIZE}, \
      {"fdwProtect", VALUE_PROTECT})                                                               \
    X(GlobalMemoryStatus, VALUE_VOID, {"lpBuffer", VALUE_OUT})                                     \
    X(GetSystemInfo, VALUE_VOID, {"lpSystemInfo", VALUE_OUT})                                      \
    X(GetLastError, VALUE_DWORD, {NULL, VALUE_VOID})                                               \
    X(SetLastError, VALUE_VOID, {"dwErrCode", VALUE_DWORD})                                        \
    X(ReadProcessMemory, VALUE_BOOL, {"hProcess", VALUE_HANDLE}, {"lpBaseAddress", VALUE_VA},      \
      {"lpBuffer", VALUE_VA}, {"nSize", VALUE_SIZE}, {"lpNumberOfBytesRead", VALUE_OUT})           \
    X(WriteProcessMemory, VALUE_BOOL, {"hProcess", VALUE_HANDLE}, {"lpBaseAddress", VALUE_VA},     \
      {"lpBuffer", VALUE_VA}, {"nSize", VALUE_SIZE}, {"lpNumberOfBytesWritten", VALUE_OUT})        \
    X(CreateProcess, VALUE_HANDLE, {"pszImageName", VALUE_NAME})                                   \
    X(LoadLibrary, VALUE_HANDLE, {"lpLibFileName", VALUE_NAME})                                    \
    X(LoadKernelLibrary, VALUE_HANDLE, {"lpszFileName", VALUE_NAME})                               \
    X(FreeLibrary, VALUE_BOOL, {"hLibModule", VALUE_HANDLE})                                       \
    X(GetModuleHandle, VALUE_HANDLE, {"lpModuleName", VALUE_NAME_OR_NULL})                         \
    X(GetProcAddress, VALUE_VA, {"hModule", VALUE_HANDLE}, {"lpProcName", VALUE_NAME})             \
    X(DllMain, VALUE_BOOL, {"hinstDLL", VALUE_HANDLE}, {"fdwReason", VALUE_DWORD},                 \
      {"returned", VALUE_BOOL})                                                                    \
    X(ForcePageout, VALUE_VOID, {NULL, VALUE_VOID})                                                \
    X(PageOutModule, VALUE_BOOL, {"hModule", VALUE_HANDLE}, {"dwFlags", VALUE_HEX})                \
    X(LockPages, VALUE_BOOL, {"lpvAddress", VALUE_VA}, {"cbSize", VALUE_SIZE}, {"pPFNs", VALUE_VA}, \
      {"fOptions", VALUE_HEX})                                                                     \
    X(UnlockPages, VALUE_BOOL, {"lpvAddress", VALUE_VA}, {"cbSize", VALUE_SIZE})                   \
    X(GetSystemMemoryDivision, VALUE_BOOL, {"lpdwStorePages", VALUE_OUT},                          \
      {"lpdwRamPages", VALUE_OUT}, {"lpdwPageSize", VALUE_OUT})                                    \
    X(SetSystemMemoryDivision, VALUE_DWORD, {"dwStorePages", VALUE_DWORD})                         \
    X(VirtualSetAttributes, VALUE_BOOL, {"lpvAddress", VALUE_VA}, {"cbSize", VALUE_SIZE},          \
      {"dwNewFlags", VALUE_HEX}, {"dwMask", VALUE_HEX}, {"lpdwOldFlags", VALUE_OUT})               \
    X(AllocPhysMem, VALUE_VA, {"cbSize", VALUE_SIZE}, {"fdwProtect", VALUE_PROTECT},               \
      {"dwAlignmentMask", VALUE_HEX}, {"dwFlags", VALUE_HEX}, {"pPhysicalAddress", VALUE_OUT})     \
    X(FreePhysMem, VALUE_BOOL, {"lpvAddress", VALUE_VA})                                           \
    X(GetProcessHeap, VALUE_HANDLE, {NULL, VALUE_VOID})                                            \
    X(HeapCreate, VALUE_HANDLE, {"flOptions", VALUE_HEX}, {"dwInitialSize", VALUE_SIZE},           \
      {"dwMaximumSize", VALUE_SIZE})                                                               \
    X(CeHeapCreate, VALUE_HANDLE, {"flOptions", VALUE_HEX}, {"dwInitialSize", VALUE_SIZE},         \
      {"dwMaximumSize", VALUE_SIZE}, {"pfnAlloc", VALUE_VA}, {"pfnFree", VALUE_VA})                \
    X(HeapDestroy, VALUE_BOOL, {"hHeap", VALUE_HANDLE})                                            \
    X(HeapAlloc, VALUE_VA, {"hHeap", VALUE_HANDLE}, {"dwFlags", VALUE_HEX},                        \
      {"dwBytes", VALUE_SIZE})                                                                     \
    X(HeapReAlloc, VALUE_VA, {"hHeap", VALUE_HANDLE}, {"dwFlags", VALUE_HEX},                      \
      {"lpMem", VALUE_VA}, {"dwBytes", VALUE_SIZE})                                                \
    X(HeapFree, VALUE_BOOL, {"hHeap", VALUE_HANDLE}, {"dwFlags", VALUE_HEX}, {"lpMem", VALUE_VA})  \
    X(HeapSize, VALUE_SIZE, {"hHeap", VALUE_HANDLE}, {"dwFlags", VALUE_HEX}, {"lpMem", VALUE_VA})  \
    X(HeapValidate, VALUE_BOOL, {"hHeap", VALUE_HANDLE}, {"dwFlags", VALUE_HEX},                   \
      {"lpMem", VALUE_VA})                                                                         \
    X(HeapCompact, VALUE_SIZE, {"hHeap", VALUE_HANDLE}, {"dwFlags", VALUE_HEX})                    \
    X(LocalAlloc, VALUE_VA, {"fuFlags", VALUE_HEX}, {"cbBytes", VALUE_SIZE})                       \
    X(LocalReAlloc, VALUE_VA, {"hMem", VALUE_VA}, {"cbBytes", VALUE_SIZE}, {"fuFlags", VALUE_HEX}) \
    X(LocalFree, VALUE_VA, {"hMem", VALUE_VA})                                                     \
    X(LocalSize, VALUE_SIZE, {"hMem", VALUE_VA})                                                   \
    X(ExitProcess, VALUE_VOID, {"uExitCode", VALUE_DWORD})                                         \
    X(TerminateProcess, VALUE_BOOL, {"hProcess", VALUE_HANDLE}, {"uExitCode", VALUE_DWORD})        \
    X(GetCurrentProcessId, VALUE_HANDLE, {NULL, VALUE_VOID})                                       \
    X(GetTickCount, VALUE_DWORD, {NULL, VALUE_VOID})                                               \
    X(Sleep, VALUE_VOID, {"dwMilliseconds", VALUE_MS})                                             \
    X(CreateThread, VALUE_HANDLE, {"lpsa", VALUE_VA}, {"cbStack", VALUE_SIZE},                     \
      {"lpStartAddr", VALUE_VA}, {"lpvThreadParam", VALUE_HEX}, {"fdwCreate", VALUE_HEX},          \
      {"lpIDThread", VALUE_OUT})                                                                   \
    X(ExitThread, VALUE_VOID, {"dwExitCode", VALUE_DWORD})                                         \
    X(TerminateThread, VALUE_BOOL, {"hThread", VALUE_HANDLE}, {"dwExitCode", VALUE_DWORD})         \
    X(GetExitCodeThread, VALUE_BOOL, {"hThread", VALUE_HANDLE}, {"lpExitCode", VALUE_OUT})         \
    X(GetExitCodeProcess, VALUE_BOOL, {"hProcess", VALUE_HANDLE}, {"lpExitCode", VALUE_OUT})       \
    X(GetCurrentThread, VALUE_HANDLE, {NULL, VALUE_VOID})                                          \
    X(GetCurrentThreadId, VALUE_HANDLE, {NULL, VALUE_VOID})                                        \
    X(SuspendThread, VALUE_DWORD, {"hThread", VALUE_HANDLE})                                       \
    X(ResumeThread, VALUE_DWORD, {"hThread", VALUE_HANDLE})                                        \
    X(GetThreadPriority, VALUE_DWORD, {"hThread", VALUE_HANDLE})                                   \
    X(SetThreadPriority, VALUE_BOOL, {"hThread", VALUE_HANDLE}, {"nPriority", VALUE_DWORD})        \
    X(CeGetThreadPriority, VALUE_DWORD, {"hThread", VALUE_HANDLE})                                 \
    X(CeSetThreadPriority, VALUE_BOOL, {"hThread", VALUE_HANDLE}, {"nPriority", VALUE_DWORD})      \
    X(CeGetThreadQuantum, VALUE_MS, {"hThread", VALUE_HANDLE})                                     \
    X(CeSetThreadQuantum, VALUE_BOOL, {"hThread", VALUE_HANDLE}, {"dwTime", VALUE_MS})             \
    X(CreateEvent, VALUE_HANDLE, {"lpEventAttributes", VALUE_VA}, {"bManualReset", VALUE_BOOL},    \
      {"bInitialState", VALUE_BOOL}, {"lpName", VALUE_NAME_OR_NULL})                               \
    X(OpenEvent, VALUE_HANDLE, {"dwDesiredAccess", VALUE_HEX}, {"bInheritHandle", VALUE_BOOL},     \
      {"lpName", VALUE_NAME})                                                                      \
    X(SetEvent, VALUE_BOOL, {"hEvent", VALUE_HANDLE})                                              \
    X(ResetEvent, VALUE_BOOL, {"hEvent", VALUE_HANDLE})                                            \
    X(PulseEvent, VALUE_BOOL, {"hEvent", VALUE_HANDLE})                                            \
    X(CreateMutex, VALUE_HANDLE, {"lpMutexAttributes", VALUE_VA}, {"bInitialOwner", VALUE_BOOL},   \
      {"lpName", VALUE_NAME_OR_NULL})                                                              \
    X(ReleaseMutex, VALUE_BOOL, {"hMutex", VALUE_HANDLE})                                          \
    X(CreateSemaphore, VALUE_HANDLE, {"lpSemaphoreAttributes", VALUE_VA},                          \
      {"lInitialCount", VALUE_DWORD}, {"lMaximumCount", VALUE_DWORD},                              \
      {"lpName", VALUE_NAME_OR_NULL})                                                              \
    X(ReleaseSemaphore, VALUE_BOOL, {"hSemaphore", VALUE_HANDLE}, {"lReleaseCount", VALUE_DWORD},  \
      {"lpPreviousCount", VALUE_OUT})                                                              \
    X(WaitForSingleObject, VALUE_WAIT, {"hHandle", VALUE_HANDLE}, {"dwMilliseconds", VALUE_MS})    \
    X(WaitForMultipleObjects, VALUE_WAIT, {"nCount", VALUE_DWORD}, {"lpHandles", VALUE_ARRAY},     \
      {"fWaitAll", VALUE_BOOL}, {"dwMilliseconds", VALUE_MS})                                      \
    X(InitializeCriticalSection, VALUE_VOID, {"lpCriticalSection", VALUE_VA})                      \
    X(EnterCriticalSection, VALUE_VOID, {"lpCriticalSection", VALUE_VA})                           \
    X(TryEnterCriticalSection, VALUE_BOOL, {"lpCriticalSection", VALUE_VA})                        \
    X(LeaveCriticalSection, VALUE_VOID, {"lpCriticalSection", VALUE_VA})                           \
    X(DeleteCriticalSection, VALUE_VOID, {"lpCriticalSection", VALUE_VA})                          \
    X(TlsAlloc, VALUE_DWORD, {NULL, VALUE_VOID})                                                   \
    X(TlsFree, VALUE_BOOL, {"dwTlsIndex", VALUE_DWORD})                                            \
    X(TlsGetValue, VALUE_HEX, {"dwTlsIndex", VALUE_DWORD})                                         \
    X(TlsSetValue, VALUE_BOOL, {"dwTlsIndex", VALUE_DWORD}, {"lpTlsValue", VALUE_HEX})             \
    X(wait_over, VALUE_WAIT, {NULL, VALUE_VOID})                                                   \
    X(SetKMode, VALUE_BOOL, {"fMode", VALUE_BOOL})                                                 \
    X(GetCurrentPermissions, VALUE_HEX, {NULL, VALUE_VOID})                                        \
    X(SetProcPermissions, VALUE_HEX, {"newperms", VALUE_HEX})                                      \
    X(CeGetCurrentTrust, VALUE_DWORD, {NULL, VALUE_VOID})                                          \
    X(CeGetCallerTrust, VALUE_DWORD, {NULL, VALUE_VOID})                                           \
    X(GetCurrentProcess, VALUE_HANDLE, {NULL, VALUE_VOID})                                         \
    X(GetCallerProcess, VALUE_HANDLE, {NULL, VALUE_VOID})                                          \
    X(GetOwnerProcess, VALUE_HANDLE, {NULL, VALUE_VOID})                                           \
    X(GetProcFromPtr, VALUE_HANDLE, {"p", VALUE_VA})                                               \
    X(GetProcessIndexFromID, VALUE_DWORD, {"hProc", VALUE_HANDLE})                                 \
    X(MapPtrToProcess, VALUE_VA, {"lpv", VALUE_VA}, {"hProc", VALUE_HANDLE})                       \
    X(MapPtrUnsecure, VALUE_VA, {"lpv", VALUE_VA}, {"hProc", VALUE_HANDLE})                        \
    X(MapCallerPtr, VALUE_VA, {"ptr", VALUE_VA}, {"dwLen", VALUE_SIZE})                            \
    X(UnMapPtr, VALUE_VA, {"lpv", VALUE_VA})                                                       \
    X(ZeroPtr, VALUE_VA, {"p", VALUE_VA})                                                          \
    X(CreateAPISet, VALUE_HANDLE, {"acName", VALUE_NAME}, {"cFunctions", VALUE_DWORD})             \
    X(RegisterAPISet, VALUE_BOOL, {"hASet", VALUE_HANDLE}, {"dwSetID", VALUE_DWORD})               \
    X(call_server, VALUE_BOOL, {"set", VALUE_DWORD}, {"method", VALUE_DWORD}, {"arg0", VALUE_HEX},  \
      {"arg1", VALUE_HEX}, {"arg2", VALUE_HEX}, {"arg3", VALUE_HEX})                               \
    X(return_to_caller, VALUE_VOID, {"value", VALUE_HEX})                                          \
    X(CloseHandle, VALUE_BOOL, {"hObject", VALUE_HANDLE})                                          \
    X(CreateFileMapping, VALUE_HANDLE, {"hFile", VALUE_HANDLE}, {"lpAttributes", VALUE_VA},        \
      {"flProtect", VALUE_PROTECT}, {"dwMaximumSizeHigh", VALUE_DWORD},                            \
      {"dwMaximumSizeLow", VALUE_SIZE}, {"lpName", VALUE_NAME_OR_NULL})                            \
    X(MapViewOfFile, VALUE_VA, {"hFileMappingObject", VALUE_HANDLE},                               \
      {"dwDesiredAccess", VALUE_FILE_MAP}, {"dwFileOffsetHigh", VALUE_DWORD},                      \
      {"dwFileOffsetLow", VALUE_SIZE}, {"dwNumberOfBytesToMap", VALUE_SIZE})                       \
    X(UnmapViewOfFile, VALUE_BOOL, {"lpBaseAddress", VALUE_VA})                                    \
    X(FlushViewOfFile, VALUE_BOOL, {"lpBaseAddress", VALUE_VA},                                    \
      {"dwNumberOfBytesToFlush", VALUE_SIZE})                                                      \
    X(CeVirtualSharedAlloc, VALUE_VA, {"lpv", VALUE_VA}, {"cbSize", VALUE_SIZE},                   \
      {"fdwAction", VALUE_ALLOC})                                                                  \
    X(CreateFile, VALUE_HANDLE, {"lpFileName", VALUE_NAME}, {"dwDesiredAccess", VALUE_HEX},        \
      {"dwShareMode", VALUE_HEX}, {"lpSecurityAttributes", VALUE_VA},                              \
      {"dwCreationDisposition", VALUE_DWORD}, {"dwFlagsAndAttributes", VALUE_HEX},                 \
      {"hTemplateFile", VALUE_HANDLE})                                                             \
    X(CreateFileForMapping, VALUE_HANDLE, {"lpFileName", VALUE_NAME},                              \
      {"dwDesiredAccess", VALUE_HEX}, {"dwShareMode", VALUE_HEX},                                  \
      {"lpSecurityAttributes", VALUE_VA}, {"dwCreationDisposition", VALUE_DWORD},                  \
      {"dwFlagsAndAttributes", VALUE_HEX}, {"hTemplateFile", VALUE_HANDLE})                        \
    X(ReadFile, VALUE_BOOL, {"hFile", VALUE_HANDLE}, {"lpBuffer", VALUE_VA},                       \
      {"nNumberOfBytesToRead", VALUE_SIZE}, {"lpNumberOfBytesRead", VALUE_OUT},                    \
      {"lpOverlapped", VALUE_VA})                                                                  \
    X(WriteFile, VALUE_BOOL, {"hFile", VALUE_HANDLE}, {"lpBuffer", VALUE_VA},                      \
      {"nNumberOfBytesToWrite", VALUE_SIZE}, {"lpNumberOfBytesWritten", VALUE_OUT},                \
      {"lpOverlapped", VALUE_VA})                                                                  \
    X(SetFilePointer, VALUE_DWORD, {"hFile", VALUE_HANDLE}, {"lDistanceToMove", VALUE_DWORD},      \
      {"lpDistanceToMoveHigh", VALUE_VA}, {"dwMoveMethod", VALUE_DWORD})                           \
    X(GetFileSize, VALUE_SIZE, {"hFile", VALUE_HANDLE}, {"lpFileSizeHigh", VALUE_OUT})             \
    X(DeleteFile, VALUE_BOOL, {"lpFileName", VALUE_NAME})                                          \
    X(CreateToolhelp32Snapshot, VALUE_HANDLE, {"dwFlags", VALUE_HEX}, {"th32ProcessID", VALUE_HANDLE}) \
    X(CloseToolhelp32Snapshot, VALUE_BOOL, {"hSnapshot", VALUE_HANDLE})                            \
    X(Process32First, VALUE_BOOL, {"hSnapshot", VALUE_HANDLE}, {"lppe", VALUE_OUT})                \
    X(Process32Next, VALUE_BOOL, {"hSnapshot", VALUE_HANDLE}, {"lppe", VALUE_OUT})                 \
    X(Thread32First, VALUE_BOOL, {"hSnapshot", VALUE_HANDLE}, {"lpte", VALUE_OUT})                 \
    X(Thread32Next, VALUE_BOOL, {"hSnapshot", VALUE_HANDLE}, {"lpte", VALUE_OUT})                  \
    X(Module32First, VALUE_BOOL, {"hSnapshot", VALUE_HANDLE}, {"lpme", VALUE_OUT})                 \
    X(Module32Next, VALUE_BOOL, {"hSnapshot", VALUE_HANDLE}, {"lpme", VALUE_OUT})                  \
    X(Heap32ListFirst, VALUE_BOOL, {"hSnapshot", VALUE_HANDLE}, {"lphl", VALUE_OUT})               \
    X(Heap32ListNext, VALUE_BOOL, {"hSnapshot", VALUE_HANDLE}, {"lphl", VALUE_OUT})                \
    X(Heap32First, VALUE_BOOL, {"hSnapshot", VALUE_HANDLE}, {"lphe", VALUE_OUT},                   \
      {"th32ProcessID", VALUE_HANDLE}, {"th32HeapID", VALUE_HANDLE})                               \
    X(Heap32Next, VALUE_BOOL, {"hSnapshot", VALUE_HANDLE}, {"lphe", VALUE_OUT})                    \
    X(peek8, VALUE_BYTE, {"address", VALUE_VA})                                                    \
    X(peek16, VALUE_WORD, {"address", VALUE_VA})                                                   \
    X(peek32, VALUE_HEX, {"address", VALUE_VA})                                                    \
    X(poke8, VALUE_VOID, {"address", VALUE_VA}, {"value", VALUE_BYTE})                             \
    X(poke16, VALUE_VOID, {"address", VALUE_VA}, {"value", VALUE_WORD})                            \
    X(poke32, VALUE_VOID, {"address", VALUE_VA}, {"value", VALUE_HEX})                             \
    X(copy, VALUE_VOID, {"to", VALUE_VA}, {"from", VALUE_VA}, {"size", VALUE_SIZE})                \
    X(fill, VALUE_VOID, {"address", VALUE_VA}, {"size", VALUE_SIZE}, {"byte", VALUE_BYTE})         \
    X(boot, VALUE_VOID, {NULL, VALUE_VOID})                                                        \
    X(start, VALUE_HANDLE, {"image", VALUE_NAME})                                                  \
    X(switch_to, VALUE_VOID, {"thread", VALUE_DWORD})                                              \
    X(WM_HIBERNATE, VALUE_VOID, {"hProcess", VALUE_HANDLE}, {"free", VALUE_SIZE},                  \
      {"limit", VALUE_SIZE})                                                                       \
    X(PFN_AllocHeapMem, VALUE_VOID, {"pAddr", VALUE_VA}, {"cbSize", VALUE_SIZE},                   \
      {"fdwAction", VALUE_ALLOC}, {"dwUserData", VALUE_HEX})                                       \
    X(PFN_FreeHeapMem, VALUE_VOID, {"pAddr", VALUE_VA}, {"cbSize", VALUE_SIZE},                    \
      {"fdwAction", VALUE_ALLOC}, {"dwUserData", VALUE_HEX})                                       \
    X(return_to_heap, VALUE_VOID, {"value", VALUE_HEX}, {"dwUserData", VALUE_HEX})                 \
    X(hibernated, VALUE_VOID, {"free", VALUE_SIZE}, {"limit", VALUE_SIZE})                         \
    X(process_killed, VALUE_VOID, {"uExitCode", VALUE_HEX})
// clang-format on

typedef enum {
    CALL_NONE,
#define CALL_ENUM(name, result, ...) CALL_##name,
    CE_CALLS(CALL_ENUM)
#undef CALL_ENUM
        CALL_COUNT,
} CallId;

typedef struct CallInfo {
    const char *name;
    ValueKind result;
    ParamInfo param[CALL_ARGS]; // ends with a NULL name when there are fewer
} CallInfo;

// The row of a call id; CALL_NONE has the name "none".
const CallInfo *call_info(CallId id);
unsigned call_param_count(CallId id);

// A guest's own load (peek8 to peek32) or store (poke8 to poke32, fill) at args[0]. A copy is both,
// at two addresses, and is neither here.
bool call_is_load(CallId id);
bool call_is_store(CallId id);

// HeapCreate to HeapCompact: args[0] is the heap, but of the two that create one.
bool call_is_heap(CallId id);
