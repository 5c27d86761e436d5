// SPDX-License-Identifier: MIT
#include "coredll/api.h"

#include "coredll/access_calls.h"
#include "coredll/file_calls.h"
#include "coredll/folder_calls.h"
#include "coredll/heap_calls.h"
#include "coredll/interlocked_calls.h"
#include "coredll/is_bad_calls.h"
#include "coredll/loader_calls.h"
#include "coredll/mapping_calls.h"
#include "coredll/memory_calls.h"
#include "coredll/paging_calls.h"
#include "coredll/physical_calls.h"
#include "coredll/process_calls.h"
#include "coredll/resource_calls.h"
#include "coredll/runtime_calls.h"
#include "coredll/stack_calls.h"
#include "coredll/sync_calls.h"
#include "coredll/text_calls.h"
#include "coredll/thread_calls.h"
#include "coredll/time_calls.h"
#include "coredll/toolhelp_calls.h"
#include "coredll/trust_calls.h"

// The table, in the order of the ids (ce/calls.inc): api_find() looks in the middle first. The
// invoke functions are in the *_calls.c files.

#define MBI_FIELDS "BaseAddress AllocationBase AllocationProtect RegionSize State Protect Type"
#define MEMORYSTATUS_FIELDS                                                                        \
    "dwLength dwMemoryLoad dwTotalPhys dwAvailPhys dwTotalPageFile dwAvailPageFile "               \
    "dwTotalVirtual dwAvailVirtual"
#define SYSTEM_INFO_FIELDS                                                                         \
    "dwOemId dwPageSize lpMinimumApplicationAddress lpMaximumApplicationAddress "                  \
    "dwActiveProcessorMask dwNumberOfProcessors dwProcessorType dwAllocationGranularity "          \
    "wProcessorLevel"

#define PROCESSENTRY32_FIELDS                                                                      \
    "dwSize cntUsage th32ProcessID th32DefaultHeapID th32ModuleID cntThreads "                     \
    "th32ParentProcessID pcPriClassBase dwFlags th32MemoryBase th32AccessKey szExeFile"
#define THREADENTRY32_FIELDS                                                                       \
    "dwSize cntUsage th32ThreadID th32OwnerProcessID tpBasePri tpDeltaPri dwFlags "                \
    "th32AccessKey th32CurrentProcessID"

#define MODULEENTRY32_FIELDS                                                                       \
    "dwSize th32ModuleID th32ProcessID GlblcntUsage ProccntUsage modBaseAddr modBaseSize hModule " \
    "dwFlags szModule"

#define OSVERSIONINFO_FIELDS                                                                       \
    "dwOSVersionInfoSize dwMajorVersion dwMinorVersion dwBuildNumber dwPlatformId"
#define HEAPLIST32_FIELDS "dwSize th32ProcessID th32HeapID dwFlags"
#define HEAPENTRY32_FIELDS                                                                         \
    "dwSize hHandle dwAddress dwBlockSize dwFlags dwLockCount dwResvd th32ProcessID th32HeapID"

#define WIN32_FIND_DATA_FIELDS "dwFileAttributes nFileSizeHigh nFileSizeLow dwOID cFileName"

const ApiCall api_calls[] = {
    {CALL_VirtualAlloc, false, NULL,
     "Reserves address space in units of 64 KB and/or commits pages to it. 2 MB and more with "
     "exactly MEM_RESERVE and PAGE_NOACCESS lies in the large area, readable and writable by "
     "everybody. NULL on failure.",
     "VirtualAlloc (CE 5.0)", call_virtual_alloc},
    {CALL_VirtualFree, false, NULL,
     "MEM_DECOMMIT takes pages back to reserved; MEM_RELEASE, with the base and size 0, gives a "
     "whole reservation back.",
     "VirtualFree (CE 5.0)", call_virtual_free},
    {CALL_VirtualProtect, false, NULL,
     "Changes the protection of committed pages of one reservation. lpflOldProtect gets the old "
     "one; NULL there makes the call fail; leave it out to get it as a second result.",
     "VirtualProtect (CE 5.0)", call_virtual_protect},
    {CALL_VirtualQuery, false, MBI_FIELDS,
     "Describes the run of pages with equal state, protection and reservation from an address on. "
     "Without lpBuffer it returns a table with the fields, nil on failure.",
     "VirtualQuery, MEMORY_BASIC_INFORMATION (CE 5.0)", call_virtual_query},
    {CALL_VirtualCopy, true, NULL,
     "Maps the pages behind lpvSrc at the reserved range lpvDest as well; with PAGE_PHYSICAL "
     "lpvSrc is a physical address divided by 256.",
     "VirtualCopy (CE 5.0)", call_virtual_copy},
    {CALL_GlobalMemoryStatus, false, MEMORYSTATUS_FIELDS,
     "RAM of the device and address space of the calling process. Without lpBuffer it returns a "
     "table with the fields.",
     "MEMORYSTATUS (CE 5.0)", call_global_memory_status},
    {CALL_GetSystemInfo, false, SYSTEM_INFO_FIELDS,
     "Page size, granularity and the range of application addresses. Without lpSystemInfo it "
     "returns a table with the fields.",
     "SYSTEM_INFO (CE 5.0)", call_get_system_info},
    {CALL_GetLastError, false, NULL, "The calling thread's last error.", "GetLastError",
     call_get_last_error},
    {CALL_SetLastError, false, NULL, "Sets the calling thread's last error.", "SetLastError",
     call_set_last_error},
    {CALL_ReadProcessMemory, true, NULL,
     "Copies bytes of another process into the caller's buffer; the whole range must be "
     "accessible or nothing is copied.",
     "ReadProcessMemory (CE 5.0)", call_read_process_memory},
    {CALL_WriteProcessMemory, true, NULL,
     "Copies bytes of the caller into another process; the whole range must be accessible or "
     "nothing is copied.",
     "WriteProcessMemory (CE 5.0)", call_write_process_memory},
    {CALL_IsBadReadPtr, false, NULL,
     "Whether the caller cannot read a range. It tries a byte of each page, with the effects of "
     "that.",
     "IsBadReadPtr (CE 5.0)", call_is_bad_read_ptr},
    {CALL_IsBadWritePtr, false, NULL, "The same for writing.", "IsBadWritePtr (CE 5.0)",
     call_is_bad_write_ptr},
    {CALL_IsBadCodePtr, false, NULL, "Whether the caller cannot read the byte at an address.",
     "IsBadCodePtr (CE 5.0)", call_is_bad_code_ptr},
    {CALL_OpenProcess, false, NULL,
     "A handle to a process by its id. The access asked for is not looked at; fInherit must be "
     "FALSE.",
     "OpenProcess (CE 5.0)", call_open_process},
    {CALL_CreateProcess, false, "hProcess hThread dwProcessId dwThreadId",
     "Starts a process from an image that the scenario or the device has described, in the lowest "
     "free slot. Its handle (in CE process id and handle are one), NULL on failure. A scenario "
     "calls "
     "CreateProcess(name) for the handle, or with CE's ten parameters for a BOOL and "
     "PROCESS_INFORMATION.",
     "CreateProcess, Processes (CE 5.0)", call_create_process},
    {CALL_GetCommandLine, false, NULL,
     "The command line that CreateProcess has passed, on the main thread's stack; an empty one for "
     "a "
     "process that got none.",
     "GetCommandLine (CE 5.0)", call_get_command_line},
    {CALL_LoadLibrary, false, NULL,
     "Loads a DLL into the calling process, with what it is linked with, or counts one use more. "
     "The first process that loads a DLL decides its address for all: below the lowest DLL of the "
     "device. NULL on failure.",
     "LoadLibrary (CE 5.0); KB326163 (CE 2.x to 3.0)", call_load_library},
    {CALL_LoadKernelLibrary, true, NULL,
     "Loads a DLL for the kernel alone: one run of RAM, reached through the static window at "
     "80000000 "
     "plus its physical address, in no slot. It is linked with no other DLL and stays until a "
     "restart, unless its entry point returns FALSE. NULL on failure.",
     "LoadKernelLibrary (CE .NET 4.0 and later)", call_load_kernel_library},
    {CALL_FreeLibrary, false, NULL,
     "Takes one use away; the last one unloads the DLL from the process, the last process's frees "
     "its address.",
     "FreeLibrary (CE 5.0)", call_free_library},
    {CALL_GetModuleHandle, false, NULL,
     "The handle of a DLL that the process has loaded, without counting a use; NULL asks for the "
     "EXE.",
     "GetModuleHandle (CE 5.0)", call_get_module_handle},
    {CALL_GetModuleFileName, false, NULL,
     "Stores the path of the EXE (NULL) or of a DLL that the process has loaded; too long a path "
     "is "
     "cut off. Returns its characters, 0 on failure.",
     "GetModuleFileName (CE 5.0)", call_get_module_file_name},
    {CALL_GetProcAddress, false, NULL,
     "The address of a function that a loaded DLL exports, by its name or its ordinal: the same in "
     "every process. call(address, ...) calls it.",
     "GetProcAddress (CE 5.0)", call_get_proc_address},
    {CALL_FindResource, false, NULL,
     "The handle of a resource of the EXE or of a loaded DLL, by name or number and type (RT_): "
     "where its entry lies in the module. The module needs a file (dll{ file = ... }, "
     "process{ exe = ... }). NULL on failure.",
     "FindResource (CE 5.0)", call_find_resource},
    {CALL_LoadResource, false, NULL,
     "Where the bytes of a resource lie: in the module itself, read-only. No RAM is taken until "
     "somebody reads them. NULL as the module: the EXE. NULL on failure.",
     "LoadResource (CE 5.0)", call_load_resource},
    {CALL_SizeofResource, false, NULL, "The bytes of a resource, 0 on failure.",
     "SizeofResource (CE 5.0)", call_sizeof_resource},
    {CALL_LoadString, false, NULL,
     "Copies a string of the module's string tables, cut off at nBufferMax characters, and returns "
     "how many were copied. Without lpBuffer it returns where the string lies, read-only; the word "
     "before it is its length. 0 on failure.",
     "LoadString (CE 5.0)", call_load_string},
    {CALL_DisableThreadLibraryCalls, false, NULL,
     "The DLL's entry point hears of this process's threads no more.",
     "DisableThreadLibraryCalls (CE 5.0)", call_disable_thread_library_calls},
    {CALL_LoadLibraryEx, false, NULL,
     "LoadLibrary with flags. DONT_RESOLVE_DLL_REFERENCES: what the DLL is linked with is not "
     "loaded, "
     "and its entry point does not run for this process. LOAD_LIBRARY_AS_DATAFILE is refused "
     "(S). NULL on failure.",
     "LoadLibraryEx (CE 5.0)", call_load_library_ex},
    {CALL_DllMain, false, NULL,
     "What a DLL's entry point has returned; the loader makes this call, a scenario gives the DLL "
     "an `entry`. FALSE on DLL_PROCESS_ATTACH unloads the DLL again.",
     "DllMain (CE 5.0)", call_dll_main},
    {CALL_ForcePageout, true, NULL,
     "Discards every page that can be read from a file again, but for locked ones.",
     "ForcePageout (CE 5.0)", call_force_pageout},
    {CALL_PageOutModule, false, NULL,
     "Discards the pages of a DLL, or of a process's EXE and, by dwFlags, of the DLLs that only "
     "this "
     "process uses, or of all that it uses.",
     "PageOutModule (CE 5.0)", call_page_out_module},
    {CALL_LockPages, true, NULL,
     "Brings pages into RAM and keeps them there until UnlockPages, or with LOCKFLAG_QUERY_ONLY "
     "does not. pPFNs, if not NULL, gets the physical page numbers.",
     "LockPages (CE 5.0)", call_lock_pages},
    {CALL_UnlockPages, true, NULL, "Takes one lock from each page of a range.",
     "UnlockPages (CE 5.0)", call_unlock_pages},
    {CALL_GetSystemMemoryDivision, false, NULL,
     "Pages of storage memory (files) and of program memory, and the bytes of a page.",
     "GetSystemMemoryDivision (CE 5.0)", call_get_system_memory_division},
    {CALL_SetSystemMemoryDivision, true, NULL,
     "Gives storage memory that many pages, at once (SYSMEM_CHANGED) or, if program memory has not "
     "got them free, after a reboot (SYSMEM_MUSTREBOOT). SYSMEM_FAILED when there is no object "
     "store.",
     "SetSystemMemoryDivision (CE 5.0)", call_set_system_memory_division},
    {CALL_VirtualSetAttributes, false, NULL,
     "Changes bits of page-table entries: (old & ~dwMask) | (dwNewFlags & dwMask). Of an entry "
     "there "
     "are the physical page number, which stays, and the CPU's cache bit: 8 on ARM and MIPS, 10h "
     "on "
     "x86. dwMask 0 only asks. lpdwOldFlags, if not NULL, gets the first page's entry.",
     "VirtualSetAttributes (CE 5.0)", call_virtual_set_attributes},
    {CALL_AllocPhysMem, true, NULL,
     "Commits memory in the caller's slot that is one run of RAM, for a device that knows nothing "
     "of "
     "pages. dwAlignmentMask has the low bits that are 0 in its physical address, which "
     "pPhysicalAddress gets. NULL on failure.",
     "AllocPhysMem (CE 5.0)", call_alloc_phys_mem},
    {CALL_FreePhysMem, true, NULL,
     "Gives back memory of AllocPhysMem, by the address that it returned.", "FreePhysMem (CE 5.0)",
     call_free_phys_mem},
    {CALL_GetProcessHeap, false, NULL,
     "The handle of the process's default heap: 192 KB to begin with, and it grows.",
     "GetProcessHeap, Heaps (CE 5.0)", call_get_process_heap},
    {CALL_HeapCreate, false, NULL,
     "Makes a heap. dwMaximumSize 0 lets it grow; else that much is reserved, and no request above "
     "96 KB works. HEAP_SHARED_READONLY: from the large area, readable by everybody, writable by "
     "kernel-mode threads; the process must be fully trusted and the thread in kernel mode. NULL "
     "on "
     "failure.",
     "HeapCreate (CE 5.0); \"Shared Heap Pitfalls\"", call_heap_create},
    {CALL_CeHeapCreate, false, NULL,
     "Makes a heap whose memory two functions of the caller reserve, commit, decommit and release: "
     "growth and big blocks too. In a scenario they are Lua functions: pfnAlloc(pAddr, cbSize, "
     "fdwAction, dwUserData) returns an address and, if it likes, new user data; pfnFree returns a "
     "BOOL. NULL on failure.",
     "CeHeapCreate, PFN_AllocHeapMem, PFN_FreeHeapMem (CE 5.0)", call_ce_heap_create},
    {CALL_HeapDestroy, false, NULL,
     "Gives all memory of a heap back, whatever is still in it; not the default heap.",
     "HeapDestroy (CE 5.0)", call_heap_destroy},
    {CALL_HeapAlloc, false, NULL,
     "Takes dwBytes from a heap: first fit from the item touched last. More than 96 KB get a "
     "reservation of their own. NULL on failure, without setting the last error.",
     "HeapAlloc, Heaps (CE 5.0)", call_heap_alloc},
    {CALL_HeapReAlloc, false, NULL,
     "Gives an item another size, in place if it can; HEAP_REALLOC_IN_PLACE_ONLY forbids moving. "
     "NULL on failure, and the item stays.",
     "HeapReAlloc (CE 5.0)", call_heap_realloc},
    {CALL_HeapFree, false, NULL,
     "Frees an item and merges it with the free ones behind it; whole pages go back when 16 KB or "
     "more are free in one piece.",
     "HeapFree, Heaps (CE 5.0)", call_heap_free},
    {CALL_HeapSize, false, NULL,
     "Bytes that an item has: what was asked for, or a few more. FFFFFFFF on failure.",
     "HeapSize (CE 5.0)", call_heap_size},
    {CALL_HeapValidate, false, NULL,
     "Whether the headers of a heap are sound, or of one item; lpMem NULL asks for all.",
     "HeapValidate (CE 5.0)", call_heap_validate},
    {CALL_HeapCompact, false, NULL,
     "Merges free items and gives their whole pages back. The size of the largest.",
     "HeapCompact (CE 5.0)", call_heap_compact},
    {CALL_LocalAlloc, false, NULL,
     "Takes memory from the default heap; LMEM_ZEROINIT clears it. NULL on failure.",
     "LocalAlloc (CE 5.0)", call_local_alloc},
    {CALL_LocalReAlloc, false, NULL,
     "Gives memory of LocalAlloc another size; it moves only with LMEM_MOVEABLE. NULL on failure.",
     "LocalReAlloc (CE 5.0)", call_local_realloc},
    {CALL_LocalFree, false, NULL, "Frees memory of LocalAlloc. NULL when it worked, else hMem.",
     "LocalFree (CE 5.0)", call_local_free},
    {CALL_LocalSize, false, NULL, "Bytes of memory of LocalAlloc, 0 on failure.",
     "LocalSize (CE 5.0)", call_local_size},
    {CALL_ExitProcess, false, NULL,
     "Ends the calling process; everything it held is given back. Does not return.",
     "ExitProcess (CE 5.0)", call_exit_process},
    {CALL_TerminateProcess, false, NULL, "Ends another process, or the caller.",
     "TerminateProcess (CE 5.0)", call_terminate_process},
    {CALL_GetCurrentProcessId, false, NULL, "Handle of the process whose code is running.",
     "GetCurrentProcessId (CE 5.0)", call_get_current_process_id},
    {CALL_GetTickCount, false, NULL, "Milliseconds of virtual time since boot.", "GetTickCount",
     call_get_tick_count},
    {CALL_QueryPerformanceCounter, false, NULL,
     "Microseconds of virtual time since boot, as a number of 64 bits.",
     "QueryPerformanceCounter (CE 5.0)", call_query_performance_counter},
    {CALL_QueryPerformanceFrequency, false, NULL,
     "Counts of QueryPerformanceCounter in a second: 1,000,000.",
     "QueryPerformanceFrequency (CE 5.0)", call_query_performance_frequency},
    {CALL_GetVersionEx, false, OSVERSIONINFO_FIELDS,
     "5.0 and VER_PLATFORM_WIN32_CE. Without lpVersionInformation it returns a table with the "
     "fields.",
     "GetVersionEx, OSVERSIONINFO (CE 5.0)", call_get_version_ex},
    {CALL_FlushInstructionCache, false, NULL,
     "Checks the process. There is no instruction cache; address and size do not count.",
     "FlushInstructionCache (CE 5.0)", call_flush_instruction_cache},
    {CALL_Sleep, false, NULL,
     "Lets the other threads run; the thread goes on when that much virtual time has passed; "
     "with INFINITE it is suspended until somebody calls ResumeThread.",
     "Sleep (CE 5.0)", call_sleep},
    {CALL_CreateThread, false, NULL,
     "Starts a thread of the calling process. cbStack counts only with "
     "STACK_SIZE_PARAM_IS_A_RESERVATION; else the stack is as long as the EXE's /STACK. In a "
     "scenario lpStartAddr is a function, which gets lpvThreadParam. Returns its handle, which is "
     "its id too.",
     "CreateThread (CE 5.0)", call_create_thread},
    {CALL_ExitThread, false, NULL,
     "Ends the calling thread and gives its stack back; the main thread takes the process along. "
     "Does not return. A thread's function that ends does the same.",
     "ExitThread (CE 5.0)", call_exit_thread},
    {CALL_TerminateThread, false, NULL,
     "Ends a thread wherever it is; what it was about to do is not done.", "TerminateThread",
     call_terminate_thread},
    {CALL_GetExitCodeThread, false, NULL,
     "The exit code of a thread, 259 (STILL_ACTIVE) while it runs.", "GetExitCodeThread",
     call_get_exit_code_thread},
    {CALL_GetExitCodeProcess, false, NULL,
     "The exit code of a process, 259 (STILL_ACTIVE) while it runs.", "GetExitCodeProcess",
     call_get_exit_code_process},
    {CALL_GetThreadTimes, false, NULL,
     "Moments of a thread's start and end (0 while it lives), and virtual time of its calls in "
     "kernel and in user mode, in units of 100 ns. call_us is the time of a call.",
     "GetThreadTimes (CE 5.0)", call_get_thread_times},
    {CALL_GetCurrentThread, false, NULL,
     "The pseudo handle 41 (hex), which always means the thread that runs.", "GetCurrentThread",
     call_get_current_thread},
    {CALL_GetCurrentThreadId, false, NULL,
     "The id of the thread that runs; in CE thread id and handle are one.", "GetCurrentThreadId",
     call_get_current_thread_id},
    {CALL_SuspendThread, false, NULL,
     "A suspended thread does not run until it is resumed as often. Returns how often it was "
     "suspended before, FFFFFFFF on failure.",
     "SuspendThread (CE 5.0)", call_suspend_thread},
    {CALL_ResumeThread, false, NULL,
     "Takes back one suspension. Returns how many there were, FFFFFFFF on failure.",
     "ResumeThread (CE 5.0)", call_resume_thread},
    {CALL_GetThreadPriority, false, NULL,
     "The priority it was given, 0 (the highest) to 7; 7FFFFFFF on failure.",
     "GetThreadPriority (CE 5.0)", call_get_thread_priority},
    {CALL_SetThreadPriority, false, NULL,
     "Sets a priority from 0 to 7, which are 248 to 255 of the 256.", "SetThreadPriority (CE 5.0)",
     call_set_thread_priority},
    {CALL_CeGetThreadPriority, false, NULL,
     "The priority it was given, 0 (the highest) to 255; 7FFFFFFF on failure.",
     "CeGetThreadPriority (CE 5.0)", call_ce_get_thread_priority},
    {CALL_CeSetThreadPriority, true, NULL, "Sets a priority from 0 (the highest) to 255.",
     "CeSetThreadPriority (CE 5.0)", call_ce_set_thread_priority},
    {CALL_CeGetThreadQuantum, false, NULL,
     "How long it may run while another of its priority could. FFFFFFFF on failure.",
     "CeSetThreadQuantum (CE 5.0)", call_ce_get_thread_quantum},
    {CALL_CeSetThreadQuantum, true, NULL,
     "Sets a thread's quantum, 100 ms at its start; 0: it runs until it waits.",
     "CeSetThreadQuantum (CE 5.0)", call_ce_set_thread_quantum},
    {CALL_CreateEvent, false, NULL,
     "Makes an event, or opens the one of that name (last error ERROR_ALREADY_EXISTS). "
     "bManualReset: it stays signalled until ResetEvent; else until one waiter has it.",
     "CreateEvent (CE 5.0)", call_create_event},
    {CALL_InterlockedIncrement, false, NULL,
     "Adds 1 to a DWORD that no other thread changes meanwhile; returns the new value.",
     "InterlockedIncrement (CE 5.0)", call_interlocked_increment},
    {CALL_InterlockedDecrement, false, NULL, "The same, takes 1 away.",
     "InterlockedDecrement (CE 5.0)", call_interlocked_decrement},
    {CALL_InterlockedExchange, false, NULL, "Stores a DWORD; returns what was there before.",
     "InterlockedExchange (CE 5.0)", call_interlocked_exchange},
    {CALL_InterlockedExchangeAdd, false, NULL, "Adds to a DWORD; returns what was there before.",
     "InterlockedExchangeAdd (CE 5.0)", call_interlocked_exchange_add},
    {CALL_InterlockedCompareExchange, false, NULL,
     "Stores Exchange if the DWORD is Comperand; returns what was there before.",
     "InterlockedCompareExchange (CE 5.0)", call_interlocked_compare_exchange},
    {CALL_InterlockedTestExchange, false, NULL,
     "Stores NewValue if the DWORD is OldValue; returns what was there before.",
     "InterlockedTestExchange (CE 5.0)", call_interlocked_test_exchange},
    {CALL_OpenEvent, false, NULL,
     "Opens the event of that name; the access asked for is not looked at.", "OpenEvent (CE 5.0)",
     call_open_event},
    {CALL_SetEvent, false, NULL, "Signals an event: who waits for it goes on.", "SetEvent (CE 5.0)",
     call_set_event},
    {CALL_ResetEvent, false, NULL, "The event is not signalled any more.", "ResetEvent (CE 5.0)",
     call_reset_event},
    {CALL_PulseEvent, false, NULL,
     "Lets go who waits right now and leaves the event not signalled.", "PulseEvent (CE 5.0)",
     call_pulse_event},
    {CALL_EventModify, false, NULL,
     "What SetEvent (3), ResetEvent (2) and PulseEvent (1) are in coredll. A program that calls it "
     "is told by these names.",
     "SetEvent (CE 5.0); the numbers: winbase.h", call_event_modify},
    {CALL_CreateMutex, false, NULL,
     "Makes a mutex, or opens the one of that name. bInitialOwner: a new one belongs to the "
     "caller.",
     "CreateMutex (CE 5.0)", call_create_mutex},
    {CALL_ReleaseMutex, false, NULL, "Gives a mutex back, once for each time it was taken.",
     "ReleaseMutex (CE 5.0)", call_release_mutex},
    {CALL_CreateSemaphore, false, NULL,
     "Makes a semaphore, or opens the one of that name. Each wait takes 1 from its count.",
     "CreateSemaphore (CE 5.0)", call_create_semaphore},
    {CALL_ReleaseSemaphore, false, NULL,
     "Adds to the count of a semaphore, never past its maximum.", "ReleaseSemaphore (CE 5.0)",
     call_release_semaphore},
    {CALL_WaitForSingleObject, false, NULL,
     "Waits for an event, mutex or semaphore, or for the end of a thread or process. "
     "WAIT_OBJECT_0, WAIT_ABANDONED, WAIT_TIMEOUT, or WAIT_FAILED.",
     "WaitForSingleObject (CE 5.0)", call_wait_for_single_object},
    {CALL_WaitForMultipleObjects, false, NULL,
     "Waits for the first of up to 64 objects; fWaitAll must be FALSE. In a scenario lpHandles may "
     "be a table. WAIT_OBJECT_0 + i, WAIT_ABANDONED + i, WAIT_TIMEOUT, or WAIT_FAILED.",
     "WaitForMultipleObjects (CE 5.0)", call_wait_for_multiple_objects},
    {CALL_InitializeCriticalSection, false, NULL,
     "Makes a critical section in 20 bytes of the caller's memory.",
     "InitializeCriticalSection (CE 5.0)", call_initialize_critical_section},
    {CALL_EnterCriticalSection, false, NULL,
     "Waits until nobody else is inside, and enters. A thread may enter again what it is in.",
     "EnterCriticalSection (CE 5.0)", call_enter_critical_section},
    {CALL_TryEnterCriticalSection, false, NULL, "Enters if nobody else is inside; never waits.",
     "TryEnterCriticalSection (CE 5.0)", call_try_enter_critical_section},
    {CALL_LeaveCriticalSection, false, NULL,
     "Leaves, once for each time it entered; the first who waits is inside then.",
     "LeaveCriticalSection (CE 5.0)", call_leave_critical_section},
    {CALL_DeleteCriticalSection, false, NULL,
     "Gives the kernel's object of a critical section back.", "DeleteCriticalSection (CE 5.0)",
     call_delete_critical_section},
    {CALL_TlsAlloc, false, NULL,
     "Takes an index of thread local storage; FFFFFFFF when all 64 are in use.",
     "TlsAlloc (CE 5.0)", call_tls_alloc},
    {CALL_TlsFree, false, NULL, "Gives an index back.", "TlsFree (CE 5.0)", call_tls_free},
    {CALL_TlsGetValue, false, NULL, "The calling thread's value under an index, 0 at first.",
     "TlsGetValue (CE 5.0)", call_tls_get_value},
    {CALL_TlsSetValue, false, NULL, "Sets the calling thread's value under an index.",
     "TlsSetValue (CE 5.0)", call_tls_set_value},
    {CALL_wait_over, false, NULL,
     "What a wait that blocked came to; the scenario asks when the thread goes on.", "",
     call_wait_over},
    {CALL_SetKMode, true, NULL,
     "TRUE: the calling thread goes on in kernel mode, FALSE: as the device starts threads. "
     "Returns whether it was in kernel mode.",
     "SetKMode (CE 5.0)", call_set_kmode},
    {CALL_GetCurrentPermissions, false, NULL, "The access keys the calling thread holds.",
     "GetCurrentPermissions (CE 5.0)", call_get_current_permissions},
    {CALL_SetProcPermissions, true, NULL,
     "Gives the calling thread access keys, a bit per process; FFFFFFFF opens all. Returns those "
     "it had.",
     "SetProcPermissions (CE 5.0)", call_set_proc_permissions},
    {CALL_CeGetCurrentTrust, false, NULL,
     "Trust of the process whose code runs: 2 OEM_CERTIFY_TRUST, 1 OEM_CERTIFY_RUN.",
     "CeGetCurrentTrust (CE 5.0)", call_get_current_trust},
    {CALL_CeGetCallerTrust, false, NULL,
     "Trust of the process that made the server call; outside one, of the process itself.",
     "CeGetCallerTrust (CE 5.0)", call_get_caller_trust},
    {CALL_GetCurrentProcess, false, NULL,
     "The pseudo handle 42 (hex), which always means the process whose code runs.",
     "GetCurrentProcess", call_get_current_process},
    {CALL_GetCallerProcess, false, NULL,
     "Handle of the process that made the server call; outside one, of the process itself.",
     "GetCallerProcess (CE 5.0)", call_get_caller_process},
    {CALL_GetOwnerProcess, false, NULL, "Handle of the process that created the thread.",
     "GetOwnerProcess (CE 5.0)", call_get_owner_process},
    {CALL_GetProcFromPtr, false, NULL,
     "Handle of the process in whose slot a pointer lies; for slot 0 of the one that runs.",
     "pkfuncs.h", call_get_proc_from_ptr},
    {CALL_GetProcessIndexFromID, false, NULL,
     "Number of a process, 0 to 31: its access key is that bit. FFFFFFFF on failure.", "pkfuncs.h",
     call_get_process_index},
    {CALL_MapPtrToProcess, false, NULL,
     "Gives a pointer below 02000000 the slot of a process, if the *calling thread* has access "
     "there; NULL if it has not.",
     "MapPtrToProcess (CE 5.0)", call_map_ptr_to_process},
    {CALL_MapPtrUnsecure, false, NULL, "The same and nobody asks for access.", "pkfuncs.h",
     call_map_ptr_unsecure},
    {CALL_MapCallerPtr, false, NULL,
     "Gives a pointer the slot of the process that made the server call, if that *caller* can "
     "read dwLen bytes there; NULL if it cannot.",
     "MapCallerPtr (CE 5.0)", call_map_caller_ptr},
    {CALL_UnMapPtr, false, NULL, "Takes the slot from a mapped pointer.", "UnMapPtr (CE 5.0)",
     call_zero_ptr},
    {CALL_ZeroPtr, false, NULL,
     "Takes the slot from a pointer into a process's slot; any other pointer is returned as it "
     "is.",
     "CeZeroPointer (CE 5.0)", call_zero_ptr},
    {CALL_CreateAPISet, false, NULL,
     "Makes a set of methods that other processes can call. In a scenario the second argument is "
     "a table: { { \"pd\", function(p, n) ... end }, ... }, a letter per parameter: p is a "
     "pointer, "
     "which the kernel maps, d is not.",
     "CreateAPISet; pkfuncs.h", call_create_api_set},
    {CALL_RegisterAPISet, false, NULL, "Lets a set be called by a number from 1 to 31.",
     "RegisterAPISet; pkfuncs.h", call_register_api_set},
    {CALL_call_server, false, NULL,
     "Calls a method of a registered set: the same thread runs it in the server's process. In a "
     "scenario it returns what the method returned.",
     "", call_call_server},
    {CALL_return_to_caller, false, NULL,
     "Comes back from a method; the scenario does it when the method's function ends.", "",
     call_return_to_caller},
#include "coredll/api_objects.inc"
    {CALL_CreateToolhelp32Snapshot, false, NULL,
     "Remembers which processes and threads there are, and of which process heaps and modules are "
     "asked for, to be told one by one. "
     "INVALID_HANDLE_VALUE on failure.",
     "CreateToolhelp32Snapshot (CE 5.0)", call_create_snapshot},
    {CALL_CloseToolhelp32Snapshot, false, NULL, "Closes a snapshot.",
     "CloseToolhelp32Snapshot (CE 5.0)", call_close_snapshot},
    {CALL_Process32First, false, PROCESSENTRY32_FIELDS,
     "The first process of a snapshot, with the base of its slot and its access key. Without lppe "
     "it returns a table with the fields, nil when there is none.",
     "Process32First, PROCESSENTRY32 (CE 5.0)", call_process32_first},
    {CALL_Process32Next, false, PROCESSENTRY32_FIELDS, "The next process of a snapshot.",
     "Process32Next (CE 5.0)", call_process32_next},
    {CALL_Thread32First, false, THREADENTRY32_FIELDS,
     "The first thread of a snapshot, with the keys it holds and the process whose code it runs. "
     "Without lpte it returns a table with the fields, nil when there is none.",
     "Thread32First, THREADENTRY32 (CE 5.0)", call_thread32_first},
    {CALL_Thread32Next, false, THREADENTRY32_FIELDS, "The next thread of a snapshot.",
     "Thread32Next (CE 5.0)", call_thread32_next},
    {CALL_Module32First, false, MODULEENTRY32_FIELDS,
     "The first module of a snapshot; the end is ERROR_NO_MORE_FILES. Without lpme it returns a "
     "table with the fields.",
     "MODULEENTRY32 (CE 5.0)", call_module32_first},
    {CALL_Module32Next, false, MODULEENTRY32_FIELDS, "The next one.", "MODULEENTRY32 (CE 5.0)",
     call_module32_next},
    {CALL_Heap32ListFirst, false, HEAPLIST32_FIELDS,
     "The first heap of the process that a snapshot with TH32CS_SNAPHEAPLIST is of: HF32_DEFAULT "
     "is "
     "the default heap. Without lphl it returns a table with the fields, nil when there is none.",
     "Heap32ListFirst, HEAPLIST32 (CE 5.0)", call_heap32_list_first},
    {CALL_Heap32ListNext, false, HEAPLIST32_FIELDS, "The next heap of a snapshot.",
     "Heap32ListNext (CE 5.0)", call_heap32_list_next},
    {CALL_Heap32First, false, HEAPENTRY32_FIELDS,
     "The first block of a heap of a snapshot's process: LF32_FIXED is in use, LF32_FREE is not, "
     "LF32_DECOMMIT has pages that are not committed, LF32_BIGBLOCK is a reservation of its own. "
     "In a scenario lphe may be left out of the middle: then it returns a table.",
     "Heap32First, HEAPENTRY32 (CE 5.0)", call_heap32_first},
    {CALL_Heap32Next, false, HEAPENTRY32_FIELDS, "The next block of that heap.",
     "Heap32Next (CE 5.0)", call_heap32_next},
    {CALL_memset, false, NULL, "Stores a byte over a range.", "memset (CE 5.0)", call_memset},
    {CALL_memcpy, false, NULL, "Copies bytes upwards; ranges that overlap want memmove.",
     "memcpy (CE 5.0)", call_memcpy},
    {CALL_memmove, false, NULL, "Copies bytes between ranges that may overlap.", "memmove (CE 5.0)",
     call_memmove},
    {CALL_memcmp, false, NULL, "Compares bytes: -1, 0 or 1.", "memcmp (CE 5.0)", call_memcmp},
    {CALL_strlen, false, NULL, "Bytes of a string, without its 0.", "strlen (CE 5.0)", call_strlen},
    {CALL_strcpy, false, NULL, "Copies a string with its 0.", "strcpy (CE 5.0)", call_strcpy},
    {CALL_strncpy, false, NULL,
     "Copies up to count characters, and fills what is left of count with 0.", "strncpy (CE 5.0)",
     call_strncpy},
    {CALL_strcat, false, NULL, "Puts a string behind another.", "strcat (CE 5.0)", call_strcat},
    {CALL_strcmp, false, NULL, "Compares two strings: -1, 0 or 1.", "strcmp (CE 5.0)", call_strcmp},
    {CALL_strchr, false, NULL, "The first place of a character, NULL if it is not there.",
     "strchr (CE 5.0)", call_strchr},
    {CALL_wcslen, false, NULL, "Characters of a Unicode string, without its 0.", "wcslen (CE 5.0)",
     call_wcslen},
    {CALL_wcscpy, false, NULL, "Copies a Unicode string with its 0.", "wcscpy (CE 5.0)",
     call_wcscpy},
    {CALL_wcsncpy, false, NULL,
     "Copies up to count characters, and fills what is left of count with 0.", "wcsncpy (CE 5.0)",
     call_wcsncpy},
    {CALL_wcscat, false, NULL, "Puts a Unicode string behind another.", "wcscat (CE 5.0)",
     call_wcscat},
    {CALL_wcscmp, false, NULL, "Compares two Unicode strings: -1, 0 or 1.", "wcscmp (CE 5.0)",
     call_wcscmp},
    {CALL__wcsicmp, false, NULL, "The same; A to Z are a to z.", "_wcsicmp (CE 5.0)", call_wcsicmp},
    {CALL_wcschr, false, NULL, "The first place of a character, NULL if it is not there.",
     "wcschr (CE 5.0)", call_wcschr},
    {CALL_MultiByteToWideChar, false, NULL,
     "Converts text of a code page (CP_ACP is 1252, CP_UTF8) to Unicode. cbMultiByte -1: up to its "
     "0. cchWideChar 0 asks how many characters there would be. 0 on failure.",
     "MultiByteToWideChar (CE 5.0)", call_multi_byte_to_wide_char},
    {CALL_WideCharToMultiByte, false, NULL,
     "The other way. A character that the code page has not becomes lpDefaultChar's, or a question "
     "mark. The last parameter, lpUsedDefaultChar, is NULL.",
     "WideCharToMultiByte (CE 5.0)", call_wide_char_to_multi_byte},
    {CALL_peek8, false, NULL, "Loads a byte in the running thread's context.", "", call_peek8},
    {CALL_peek16, false, NULL, "Loads 16 bits, little-endian.", "", call_peek16},
    {CALL_peek32, false, NULL, "Loads 32 bits, little-endian.", "", call_peek32},
    {CALL_poke8, false, NULL, "Stores a byte in the running thread's context.", "", call_poke8},
    {CALL_poke16, false, NULL, "Stores 16 bits, little-endian.", "", call_poke16},
    {CALL_poke32, false, NULL, "Stores 32 bits, little-endian.", "", call_poke32},
    {CALL_copy, false, NULL,
     "Loads and stores a range of bytes, upwards; a fault leaves what was done before it.", "",
     call_copy},
    {CALL_fill, false, NULL, "Stores one byte over a range, upwards.", "", call_fill},
    {CALL_alloca, false, NULL,
     "Room on the running thread's stack, as for local variables: it touches the pages from the "
     "top "
     "down, and the stack grows.",
     "Stack (CE 5.0)", call_alloca},
    {CALL_alloca_end, false, NULL,
     "Gives back what alloca has taken below an address that it returned.", "", call_alloca_end},
    {CALL_poke_text, false, NULL,
     "Stores a text and a 0: width 2 in 16-bit characters, width 1 in bytes.", "", call_poke_text},
};
const unsigned api_call_count = sizeof api_calls / sizeof api_calls[0];
