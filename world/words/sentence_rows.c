// SPDX-License-Identifier: MIT
#include "world/words/sentence_rows.h"

// The table of sentences, one row per reason (ce/reasons.h), in which the facts in braces have
// their names. A source says where the rule is written; slot32's own rules name slot32.

#define CE5 "Windows CE 5.0"
#define OWN "slot32"

const SentenceRow sentence_rows[REASON_COUNT] = {
    [REASON_SIZE_ZERO] = {"The size is 0, and a request for nothing is an error.",
                          "The size of a range must not be 0.",
                          {"VirtualAlloc, VirtualFree (CE 5.0)", CE5, 'D'}},
    [REASON_SIZE_TOO_BIG] = {"{size} were asked for, more than the 1 GB a request may have.",
                             "One request covers at most 1 GB.",
                             {"practitioners' recall", CE5, 'P'}},
    [REASON_BAD_ALLOCATION_TYPE] = {"The allocation type {type} is not a combination Windows CE "
                                    "knows.",
                                    "The type is MEM_RESERVE, MEM_COMMIT or both; "
                                    "MEM_AUTO_COMMIT only beside MEM_RESERVE.",
                                    {"VirtualAlloc (CE 5.0)", CE5, 'D'}},
    [REASON_MEM_RESET] = {"MEM_RESET was asked for ({type}); Windows CE does not have it.",
                          "MEM_RESET is not supported.",
                          {"VirtualAlloc (CE 5.0)", CE5, 'D'}},
    [REASON_BAD_PROTECTION] = {"The protection {protect} is not one Windows CE knows.",
                               "Exactly one access right, PAGE_GUARD and PAGE_NOCACHE beside it "
                               "but not beside PAGE_NOACCESS.",
                               {"VirtualAlloc (CE 5.0)", CE5, 'D'}},
    [REASON_WRITECOPY] = {"Copy-on-write ({protect}) was asked for; Windows CE does not have it.",
                          "PAGE_WRITECOPY and PAGE_EXECUTE_WRITECOPY are not supported.",
                          {"VirtualAlloc (CE 5.0)", CE5, 'D'}},
    // A slot without any hole has a sentence of its own: nothing_free in sentence.c.
    [REASON_NO_HOLE] = {"{ram_free} of RAM are free, but {slot} has no hole of {size}: the largest "
                        "is {largest_hole}, {free_in_sum} are free in sum below the DLL line at "
                        "{dll_line}.",
                        "Every process lives in one slot of 32 MB, and a reservation needs one "
                        "hole of whole 64 KB blocks below the DLLs.",
                        {"Processes; VirtualAlloc (CE 5.0)", CE5, 'D'}},
    [REASON_NO_LARGE_HOLE] =
        {"The large area has no hole of {size}: the largest is "
         "{largest_hole}, {free_in_sum} are free in sum; {ram_free} of RAM "
         "are free.",
         "A reservation of 2 MB or more that asks for PAGE_NOACCESS lies in the large "
         "area, 960 MB above all slots; any other lies in the slot.",
         {"VirtualAlloc (CE 5.0); Boling 2008", CE5, 'D'}},
    [REASON_RANGE_TAKEN] = {"{size} at {address} overlap the reservation at {base} ({kind}), "
                            "starting at {taken_at}.",
                            "A reserved page cannot be reserved again.",
                            {"VirtualAlloc (CE 5.0)", CE5, 'D'}},
    [REASON_RANGE_OUTSIDE] = {"{size} at {address} do not lie inside {slot}.",
                              "A range lies in the caller's slot or in the large area, not across.",
                              {"VirtualAlloc (CE 5.0)", CE5, 'I'}},
    [REASON_NULL_GUARD] = {"{size} at {address} reach into the lowest 64 KB of the slot.",
                           "The bottom 64 KB of every slot stay empty, so that NULL pointers "
                           "fault.",
                           {"KB326162", "Windows CE 3.0; carried over to 5.0", 'D'}},
    [REASON_ABOVE_DLL_LINE] = {"{size} at {address} reach above the DLL line at {dll_line}.",
                               "Space above the DLL line belongs to DLLs, loaded here or not.",
                               {"WM 6.5 Memory Architecture", "Windows Mobile; CE 5.x kernel",
                                'P'}},
    [REASON_KERNEL_ADDRESS] = {"{address} lies in the kernel half of the address space.",
                               "Addresses from 80000000 on belong to the kernel.",
                               {"Drivers and Process Address Spaces (CE 5.0)", CE5, 'D'}},
    [REASON_FOREIGN_SLOT] = {"{address} lies in {slot}, which belongs to {owner}; {caller} may "
                             "not rearrange memory there.",
                             "A process manages the memory of its own slot.",
                             {"Sue Loh, Shared Heap Pitfalls, comment 4", CE5, 'B'}},
    [REASON_NOT_OWNER] = {"The reservation at {address} was made by {owner}, not by {caller}.",
                          "Who reserved in the large area commits and frees there.",
                          {"option large_commit", OWN, 'P'}},
    [REASON_NOT_RESERVED] = {"{size} at {address} are not all reserved: nothing is reserved at "
                             "{first_bad}.",
                             "The whole range must be reserved, or nothing is done.",
                             {"VirtualAlloc (CE 5.0)", CE5, 'D'}},
    [REASON_SPANS_RESERVATIONS] = {"{size} at {address} begin in the reservation at {base} and "
                                   "end in another, at {other_base}.",
                                   "All pages of a range belong to one reservation.",
                                   {"VirtualProtect (CE 5.0)", CE5, 'D'}},
    [REASON_NOT_COMMITTED] = {"{size} at {address} are not all committed: the page at {first_bad} "
                              "is not.",
                              "Only committed pages have a protection to change.",
                              {"practitioners' recall", CE5, 'P'}},
    [REASON_NO_RAM] = {"{pages} of RAM are needed and {pages_free} are free; address space is not "
                       "the problem: {slot_free} of it are free.",
                       "Committed pages take RAM at once (option commit_backing).",
                       {"VirtualAlloc (CE 5.0) says first touch; practice says commit", CE5, 'P'}},
    [REASON_STORE_TOO_BIG] = {"{size} of RAM are to be set aside for the object store (option "
                              "storage_kb), and {ram_free} are free.",
                              "The object store has its RAM from the beginning.",
                              {"SetSystemMemoryDivision (CE 5.0)", CE5, 'D'}},
    [REASON_POOL_TOO_BIG] = {"{size} of RAM are to be set aside for pages read from files (option "
                             "paging_pool_kb), and {ram_free} are free.",
                             "The paging pool has its RAM from the beginning.",
                             {"Paging Pool (CE 5.0)", CE5, 'D'}},
    [REASON_OOM_LOW] = {"{pages} were asked for with {pages_free} free. That would leave fewer "
                        "than {threshold}, and then at most {block_limit} are given at a time.",
                        "When memory is low the kernel gives only small blocks.",
                        {"SetOOMEvent (CE 5.0)", CE5, 'D'}},
    [REASON_OOM_CRITICAL] = {"{pages} were asked for with {pages_free} free. That would leave "
                             "fewer than {threshold}, and then at most {block_limit} are given at "
                             "a time.",
                             "When memory is critical the kernel gives only the smallest blocks.",
                             {"SetOOMEvent (CE 5.0)", CE5, 'D'}},
    [REASON_NO_KERNEL_MEMORY] = {"The kernel needs {pages} for {blocks} more objects and "
                                 "{pages_free} are free.",
                                 "Address space costs kernel memory too: one MemBlock per 64 KB.",
                                 {"mi kernel sample (CE 5.0)", "Windows CE 3.0 sample", 'I'}},
    [REASON_NO_THREAD_RECORD] = {"{threads} threads were to start; {records_free} thread records "
                                 "are free.",
                                 "This build keeps 256 thread records for the whole device.",
                                 {"slot32's own limit", OWN, 'S'}},
    [REASON_NO_STACK_HOLE] = {"{ram_free} of RAM are free, but {slot} has no hole for a stack of "
                              "{size}: {stacks} stacks lie there already, the largest hole is "
                              "{largest_hole}, {free_in_sum} are free in sum.",
                              "Every thread's stack is reserved in its process's slot, as long as "
                              "the EXE's /STACK says; the linker's own default is 1 MB.",
                              {"CreateThread (CE 5.0); KB192537 (CE 2.1)", CE5, 'D'}},
    [REASON_NO_START_ADDRESS] = {"No function was given for the thread to run.",
                                 "lpStartAddr must not be NULL.",
                                 {"CreateThread (CE 5.0)", CE5, 'D'}},
    [REASON_BAD_THREAD_FLAGS] = {"The creation flags {flags} hold a bit that is not in {known}.",
                                 "CREATE_SUSPENDED and STACK_SIZE_PARAM_IS_A_RESERVATION, or 0.",
                                 {"CreateThread (CE 5.0) names these; refusing others is slot32's",
                                  CE5, 'P'}},
    [REASON_NO_SUCH_THREAD] = {"No thread has the handle {handle}.",
                               "A thread's handle is good until the thread has ended and the "
                               "handle is closed, or its process has ended.",
                               {"ExitThread (CE 5.0)", CE5, 'D'}},
    [REASON_THREAD_ENDED] = {"The thread {handle} of {owner} has ended, with the exit code "
                             "{exit_code}; its record is kept for those who ask for that.",
                             "Only a thread that runs can be changed.",
                             {"practitioners' recall", CE5, 'P'}},
    [REASON_THREAD_OF_NK] = {"The thread {handle} belongs to nk.exe.",
                             "Nobody ends, suspends or slows the kernel's own threads.",
                             {OWN, OWN, 'S'}},
    [REASON_BAD_PRIORITY] = {"The priority {priority} was asked for; the last one is {last}.",
                             "SetThreadPriority knows 0 to 7, which are 248 to 255 of the 256 that "
                             "CeSetThreadPriority knows.",
                             {"SetThreadPriority, CeSetThreadPriority (CE 5.0)", CE5, 'D'}},
    [REASON_SUSPENDED_TOO_OFTEN] = {"The thread {handle} is suspended {suspended} times already.",
                                    "The suspend count ends at MAXIMUM_SUSPEND_COUNT, 127.",
                                    {"SuspendThread (CE 5.0); 127 is Win32's", CE5, 'D'}},
    [REASON_THREAD_IN_CALL] = {"The thread {handle} is in a call into {server} and cannot be "
                               "suspended there.",
                               "A thread that is making a call into the system is not suspended; "
                               "try again later.",
                               {"SuspendThread (CE 5.0)", CE5, 'D'}},
    [REASON_WAIT_COUNT] = {"{count} handles were given; a wait takes 1 to {most}.",
                           "A thread waits for at most MAXIMUM_WAIT_OBJECTS, 64, at a time.",
                           {"WaitForMultipleObjects (CE 5.0)", CE5, 'D'}},
    [REASON_WAIT_ALL] = {"fWaitAll was TRUE; Windows CE cannot wait for all.",
                         "fWaitAll must be FALSE: a wait ends with the first object.",
                         {"WaitForMultipleObjects (CE 5.0)", CE5, 'D'}},
    [REASON_NOT_WAITABLE] = {"The handle {handle} is of {type}: nobody can wait for that.",
                             "One waits for events, mutexes, semaphores, threads and processes.",
                             {"WaitForSingleObject (CE 5.0)", CE5, 'D'}},
    [REASON_NO_WAIT_RECORD] = {"All {waits} records of waits are in use.",
                               "The limit is slot32's.",
                               {OWN, OWN, 'S'}},
    [REASON_NO_WAIT] = {"The thread has no wait that has come to an end.",
                        "Only a wait that blocked has an answer to be told later.",
                        {OWN, OWN, 'S'}},
    [REASON_NOT_OWNED] = {"{type} was to be released by the thread {caller}, but it belongs to "
                          "{owner}.",
                          "Only its owner releases it, once for each time it was taken.",
                          {"ReleaseMutex (CE 5.0); its error is not verified", CE5, 'D'}},
    [REASON_SEMAPHORE_COUNTS] = {"An initial count of {initial} with a maximum of {most} makes no "
                                 "semaphore.",
                                 "The maximum is at least 1, and the first count not above it.",
                                 {"CreateSemaphore (CE 5.0)", CE5, 'D'}},
    [REASON_SEMAPHORE_FULL] = {"{released} were to be added to a count of {count}, and {most} is "
                               "the most.",
                               "A count never passes its maximum, and 0 adds nothing.",
                               {"ReleaseSemaphore (CE 5.0); its error is not verified", CE5, 'D'}},
    [REASON_NO_SUCH_NAME] = {"Nobody has {type} of that name open.",
                             "Open finds what exists, Create makes it if need be.",
                             {"OpenEvent (CE 5.0); its error is not verified", CE5, 'D'}},
    [REASON_NO_SECTION] = {"At {address} is no critical section: its handle there reads {found}.",
                           "InitializeCriticalSection comes first, and DeleteCriticalSection last.",
                           {"InitializeCriticalSection (CE 5.0); a device does not check", CE5,
                            'P'}},
    [REASON_SECTION_IN_USE] = {"The critical section at {address} is waited for by {waiting} "
                               "threads.",
                               "What others wait for is not deleted.",
                               {OWN, OWN, 'S'}},
    [REASON_TLS_INDEX] = {"The TLS index {index} was given; the last is {last}.",
                          "A process has 64 indexes of thread local storage.",
                          {"TlsSetValue (CE 5.0)", CE5, 'D'}},
    [REASON_TLS_FREE_INDEX] = {"The TLS index {index} was to be freed and is not in use.",
                               "TlsFree gives back what TlsAlloc gave.",
                               {"TlsFree (CE 5.0)", CE5, 'D'}},
    [REASON_NO_TLS_SLOT] = {"All {slots} indexes of thread local storage are in use.",
                            "A process has 64 indexes of thread local storage.",
                            {"Storing Thread-specific Data (CE 5.0)", CE5, 'D'}},
    [REASON_BAD_FREE_TYPE] = {"The free type {type} is neither MEM_DECOMMIT nor MEM_RELEASE.",
                              "Exactly one of MEM_DECOMMIT and MEM_RELEASE.",
                              {"VirtualFree (CE 5.0)", CE5, 'D'}},
    [REASON_RELEASE_SIZE] = {"MEM_RELEASE came with a size of {size}.",
                             "MEM_RELEASE gives back whole reservations: the size must be 0.",
                             {"VirtualFree (CE 5.0)", CE5, 'D'}},
    [REASON_NOT_A_BASE] = {"{address} lies inside the reservation of {size} that begins at {base}.",
                           "MEM_RELEASE wants the address that the reservation returned.",
                           {"VirtualFree (CE 5.0)", CE5, 'D'}},
    [REASON_NOTHING_THERE] = {"Nothing is reserved at {address}.",
                              "Only a reservation can be given back.",
                              {"VirtualFree (CE 5.0)", CE5, 'D'}},
    [REASON_MIXED_RELEASE] = {"At {address} {committed} are committed and {reserved} only "
                              "reserved.",
                              "MEM_RELEASE wants all pages in one state: decommit first.",
                              {"VirtualFree (CE 5.0), option release_mixed", CE5, 'D'}},
    [REASON_SYSTEM_REGION] = {"{address} belongs to the {kind} that the system made, not to "
                              "VirtualAlloc.",
                              "VirtualAlloc's calls work on what VirtualAlloc made.",
                              {"slot32's reading", OWN, 'P'}},
    [REASON_OUT_POINTER] = {"The output pointer {address} cannot be written.",
                            "An output pointer that is NULL or not writable makes the call fail.",
                            {"VirtualProtect (CE 5.0), carried over to other outputs", CE5, 'D'}},
    [REASON_BAD_LENGTH] = {"The buffer has {size}; {needed} are needed.",
                           "The buffer must hold the whole structure.",
                           {"VirtualQuery (CE 5.0)", CE5, 'P'}},
    [REASON_ROM_PAGE] = {"The page at {address} is in ROM and cannot become writable "
                         "({protect}).",
                         "ROM runs in place and stays read-only.",
                         {"Core OS Migration (CE 5.0)", CE5, 'I'}},
    [REASON_COPY_OFFSETS] = {"Destination {dest} and source {source} have different offsets in "
                             "their pages.",
                             "VirtualCopy maps whole pages: both offsets must be equal.",
                             {"VirtualCopy (CE 5.0)", CE5, 'D'}},
    [REASON_COPY_SOURCE] = {"The source {source} cannot be mapped: the page at {first_bad} is not "
                            "committed or not open to the caller.",
                            "The source must be committed memory the caller may use that way.",
                            {"VirtualCopy (CE 5.0)", CE5, 'I'}},
    [REASON_COPY_DEST] = {"The destination {dest} is not all reserved: the page at {first_bad} is "
                          "committed already.",
                          "VirtualCopy wants a reserved range to map into.",
                          {"VirtualCopy (CE 5.0)", CE5, 'D'}},
    [REASON_COPY_PHYSICAL] = {"{size} at the physical address {source} x 256 pass the end of the "
                              "physical space.",
                              "With PAGE_PHYSICAL the source is a physical address divided by 256.",
                              {"VirtualCopy (CE 5.0)", CE5, 'D'}},
    [REASON_NOT_TRUSTED] = {"{caller} is not fully trusted, and {call} is a trusted call.",
                            "Trusted calls are for processes certified OEM_CERTIFY_TRUST.",
                            {"Trusted APIs (CE 5.0)", CE5, 'D'}},
    [REASON_NOT_CERTIFIED] = {"The program is certified OEM_CERTIFY_FALSE: it may not be loaded.",
                              "The loader shows every module that is not in ROM to the OEM's "
                              "OEMCertifyModule.",
                              {"OEMCertifyModule (CE 5.0); for the error a post of the WM team",
                               CE5, 'B'}},
    [REASON_DLL_TRUST] = {"The program has trust level {exe_trust}, and one of its DLLs only "
                          "{dll_trust}.",
                          "A process cannot load a DLL of lower trust than its own: it would run "
                          "with the process's rights.",
                          {"Trusted Applications (CE 5.0); the error is not verified", CE5, 'D'}},
    [REASON_POINTER_CLOSED] =
        {"{caller}'s thread holds the access keys {keys}, and none of them opens {slot}, where "
         "{address} lies.",
         "MapPtrToProcess gives a pointer only to where the calling thread has access: a process's "
         "slot by its key, the kernel half in kernel mode.",
         {"MapPtrToProcess (CE 5.0)", CE5, 'D'}},
    [REASON_CALLER_POINTER] =
        {"{size} at {address} were passed, and {caller}, which made the call with the access keys "
         "{keys}, could not read them from {first_bad} on.",
         "MapCallerPtr gives a pointer only where the caller itself has access, so that nobody "
         "reaches through a server what he could not reach himself.",
         {"MapCallerPtr (CE 5.0); that reading decides is not verified", CE5, 'P'}},
    [REASON_NOBODYS_POINTER] = {"{address} lies in no running process's slot.",
                                "A pointer belongs to the process in whose slot it lies.",
                                {"GetProcFromPtr; practitioners' recall", CE5, 'P'}},
    [REASON_SET_METHODS] = {"An API set of {methods} methods was asked for; it has 1 to {most}.",
                            "The limit is slot32's.",
                            {OWN, OWN, 'S'}},
    [REASON_NO_SET_RECORD] = {"All {sets} records of API sets are in use.",
                              "The limit is slot32's.",
                              {OWN, OWN, 'S'}},
    [REASON_NO_CALL_RECORD] = {"All {calls} records of server calls are in use.",
                               "The limit is slot32's.",
                               {OWN, OWN, 'S'}},
    [REASON_SET_NUMBER] = {"API set {set} was asked for; the numbers are 1 to {last}.",
                           "The limit is slot32's.",
                           {OWN, OWN, 'S'}},
    [REASON_SET_TAKEN] = {"API set {set} is registered by {server} already.",
                          "A number belongs to one server until it ends.",
                          {"RegisterAPISet; practitioners' recall", CE5, 'P'}},
    [REASON_NOT_SERVER] = {"{caller} asked for the API set {handle}, which {server} has made.",
                           "A set is registered by the process that made it.",
                           {OWN, OWN, 'S'}},
    [REASON_NO_SUCH_SET] = {"No server has registered API set {set}.",
                            "A call needs a server: its process registers the set and lives.",
                            {"System calls (CE 5.0)", CE5, 'I'}},
    [REASON_NO_SUCH_METHOD] = {"API set {set} has {methods} methods; number {method} was called.",
                               "Methods are numbered from 0.",
                               {"System calls (CE 5.0)", CE5, 'I'}},
    [REASON_NO_SERVER_CALL] = {"The thread is in no server call it could come back from.",
                               "Only a method returns to its caller.",
                               {OWN, OWN, 'S'}},
    [REASON_SERVER_ENDED] = {"The server's process ended while it was carrying out the call.",
                             "The thread comes home when its server ends; the call has failed.",
                             {"practitioners' recall", CE5, 'P'}},
    [REASON_BAD_HANDLE] = {"No process has the handle {handle} that this call could act on.",
                           "A handle ends with its process.",
                           {"Processes (CE 5.0)", CE5, 'D'}},
    [REASON_RANGE_UNREADABLE] = {"{size} at {address} are not all accessible: {first_bad} is not.",
                                 "The whole range must be accessible, or nothing is copied.",
                                 {"ReadProcessMemory (CE 5.0)", CE5, 'D'}},
    [REASON_NO_SUCH_IMAGE] = {"No program of that name is described.",
                              "A process starts from an image the device or scenario describes.",
                              {"CreateProcess", OWN, 'S'}},
    [REASON_NO_PROCESS_RECORD] = {"All {processes} processes are running: nk.exe and 31 in slots "
                                  "2 to 32.",
                                  "The address space has 32 processes, one access-key bit each.",
                                  {"Processes (CE 5.0); Boling 2008", CE5, 'D'}},
    [REASON_SLOT_IN_USE] = {"The process would live in {slot}, and {owner} has memory there at "
                            "{address}; free it must be up to {top} and from {dll_line} on.",
                            "A program's parts lie at the bottom of its slot, and DLLs at the top.",
                            {"option second_slot", OWN, 'S'}},
    [REASON_IMAGE_TOO_BIG] = {"EXE, stacks and heap take {size}; below the DLL line at "
                              "{dll_line} a slot has {room}.",
                              "A process must fit below the DLL line of its slot.",
                              {"KB326163", "Windows CE 2.x to 3.0; carried over", 'D'}},
    [REASON_NO_OBJECT] = {"No object has the handle {handle}: it never existed, or its last use is "
                          "over.",
                          "A handle is good while somebody has the object open.",
                          {"CloseHandle (CE 5.0)", CE5, 'D'}},
    [REASON_WRONG_TYPE] = {"The handle {handle} is of {type}; {wanted} is needed.",
                           "Each call works on objects of one type.",
                           {"CloseHandle (CE 5.0)", CE5, 'I'}},
    [REASON_HANDLE_NOT_OPEN] = {"{caller} has not opened the object {handle} ({type}), so it has "
                                "nothing to close.",
                                "CloseHandle takes one of the caller's own opens.",
                                {"slot32's reading", OWN, 'P'}},
    [REASON_NAME_TOO_LONG] =
        {"The name has {length} characters; {limit} are possible here.",
         "A name is limited to MAX_PATH: 260 characters with the zero at its end.",
         {"CreateFileForMapping (CE 5.0)", CE5, 'D'}},
    [REASON_TOO_MANY_OPENS] = {"{caller} has the object {handle} open {opens} times already.",
                               "This build counts up to 65,535 opens of an object in a process.",
                               {"slot32's own limit", OWN, 'S'}},
    [REASON_NO_OBJECT_RECORD] = {"All {objects} records of kernel objects are in use.",
                                 "This build keeps 1,024 objects; a device is limited by RAM.",
                                 {"slot32's own limit", OWN, 'S'}},
    [REASON_MAPPING_ATTRIBUTES] = {"Security attributes were given ({attributes}).",
                                   "Windows CE has no security attributes: NULL.",
                                   {"CreateFileMapping (CE 5.0)", CE5, 'D'}},
    [REASON_MAPPING_PROTECT] =
        {"{protect} is neither PAGE_READONLY nor PAGE_READWRITE.",
         "A mapping is read-only or writable; SEC_COMMIT may stand beside it.",
         {"CreateFileMapping (CE 5.0)", CE5, 'D'}},
    [REASON_MAPPING_READONLY] =
        {"{protect} is PAGE_READONLY, and there is no file that could have bytes to read.",
         "A mapping without a file cannot be PAGE_READONLY.",
         {"CreateFileMapping (CE 5.0)", CE5, 'D'}},
    [REASON_MAPPING_SIZE] =
        {"A size of {high}{low} (hex) cannot be: without a file a mapping needs "
         "one, and it has 32 bits.",
         "A mapping without a file needs a size.",
         {"CreateFileMapping (CE 5.0)", CE5, 'D'}},
    [REASON_MAP_ACCESS] = {"The access {access} is neither FILE_MAP_READ nor FILE_MAP_WRITE.",
                           "A view reads, or reads and writes; there is no FILE_MAP_COPY.",
                           {"MapViewOfFile (CE 5.0)", CE5, 'D'}},
    [REASON_MAP_READONLY] = {"The mapping {handle} is read-only and cannot have a writable view "
                             "({access}).",
                             "FILE_MAP_WRITE needs a mapping made with PAGE_READWRITE.",
                             {"MapViewOfFile (CE 5.0)", CE5, 'D'}},
    [REASON_MAP_OFFSET] = {"The offset {offset} is not a multiple of {granularity}.",
                           "A view begins on the allocation granularity, 64 KB.",
                           {"MapViewOfFile (CE 5.0)", CE5, 'D'}},
    [REASON_MAP_RANGE] =
        {"{size} from the offset {offset} on are not inside: it has {mapping_size}.",
         "A view lies inside its mapping, and a flush inside its view.",
         {"MapViewOfFile (CE 5.0)", CE5, 'I'}},
    [REASON_NO_VIEW_RECORD] = {"All {views} view records are in use.",
                               "This build keeps 1,024 views for the whole device.",
                               {"slot32's own limit", OWN, 'S'}},
    [REASON_NOT_A_VIEW] = {"{caller} has no view at {address}.",
                           "Each process unmaps its own views, by the address it was given.",
                           {"UnmapViewOfFile (CE 5.0)", CE5, 'I'}},
    [REASON_SHARED_ACTION] = {"The action {action} is neither MEM_RESERVE nor MEM_COMMIT.",
                              "MEM_RESERVE, MEM_COMMIT or both.",
                              {"CeVirtualSharedAlloc (CE 5.0)", CE5, 'D'}},
    [REASON_SHARED_ADDRESS] = {"MEM_RESERVE came with the address {address}.",
                               "The system chooses where shared memory lies: NULL to reserve.",
                               {"CeVirtualSharedAlloc (CE 5.0)", CE5, 'D'}},
    [REASON_NOT_SHARED] = {"{address} belongs to {kind}, not to CeVirtualSharedAlloc.",
                           "Commits go to an earlier reservation of this call.",
                           {"CeVirtualSharedAlloc (CE 5.0)", CE5, 'D'}},
    [REASON_NO_STORE] = {"This device has no object store: storage_kb is 0.",
                         "Files need storage memory; Windows Mobile 5 keeps files in flash.",
                         {"SetSystemMemoryDivision; option storage_kb", CE5, 'D'}},
    [REASON_NO_NAME] = {"A name is needed, and NULL is none.",
                        "NULL stands for no name only where the page says so.",
                        {"the pages of the calls (CE 5.0) ask for a name", CE5, 'P'}},
    [REASON_STACK_PLACE] = {"{address} is not where something was taken; that ends at {lowest}.",
                            "What alloca has taken is given back from the last one on.",
                            {"docs/scenarios.md", CE5, 'S'}},
    [REASON_TEXT_WIDTH] = {"A character of {width} bytes.",
                           "A character has 1 byte or 2.",
                           {"docs/scenarios.md", CE5, 'S'}},
    [REASON_CODE_PAGE] = {"There is no code page {page} here.",
                          "There are CP_ACP (1252) and CP_UTF8.",
                          {"MultiByteToWideChar (CE 5.0); which pages a device has is its image's",
                           CE5, 'P'}},
    [REASON_TEXT_FLAGS] = {"The flags are {flags}; known are {known}.",
                           "A flag that is not known fails.",
                           {"MultiByteToWideChar (CE 5.0)", CE5, 'D'}},
    [REASON_TEXT_EMPTY] = {"{units} characters at {address} are asked for.",
                           "There must be a text: an address, and a length that is not 0.",
                           {"MultiByteToWideChar (CE 5.0)", CE5, 'D'}},
    [REASON_TEXT_ROOM] = {"The text needs {needed} characters; there is room for {room}.",
                          "Asked with 0 for the room, the call says how much it needs.",
                          {"MultiByteToWideChar (CE 5.0)", CE5, 'D'}},
    [REASON_TEXT_INVALID] = {"Bytes at {address} are no character.",
                             "MB_ERR_INVALID_CHARS refuses them.",
                             {"MultiByteToWideChar (CE 5.0)", CE5, 'D'}},
    [REASON_FILE_NAME] = {"The file has no name.",
                          "A file is known by a name.",
                          {"CreateFile (CE 5.0)", CE5, 'D'}},
    [REASON_NO_INHERITANCE] = {"fInherit is {inherit}: handles are not inherited here.",
                               "OpenProcess takes FALSE for fInherit only.",
                               {"OpenProcess (CE 5.0)", CE5, 'D'}},
    [REASON_NO_SUCH_FOLDER] = {"The object store has no such folder.",
                               "The folders of a path must exist.",
                               {"CreateFile (CE 5.0)", CE5, 'D'}},
    [REASON_FILE_ARGUMENT] =
        {"Access {access}, share {share} and disposition {disposition} are not "
         "all known.",
         "GENERIC_READ and GENERIC_WRITE; FILE_SHARE_READ and FILE_SHARE_WRITE; "
         "CREATE_NEW to TRUNCATE_EXISTING.",
         {"CreateFile (CE 5.0)", CE5, 'D'}},
    [REASON_NO_SUCH_FILE] = {"There is no file of that name in the object store.",
                             "Only CREATE_NEW, CREATE_ALWAYS and OPEN_ALWAYS make a file.",
                             {"CreateFile (CE 5.0)", CE5, 'D'}},
    [REASON_FILE_EXISTS] = {"A file of that name exists; it has {size}.",
                            "CREATE_NEW makes a new file or none.",
                            {"CreateFile (CE 5.0)", CE5, 'D'}},
    [REASON_FILE_IN_USE] =
        {"The file is in use: {mappings} mappings of it, and the handle {handle} "
         "(0: none) cannot stand beside access {access}, share {share}.",
         "An open file allows others what its share mode says; a mapped file "
         "is not opened for writing and not deleted.",
         {"CreateFile (CE 5.0), mappings: slot32's reading", CE5, 'P'}},
    [REASON_FILE_ACCESS] = {"The handle {handle} was opened with access {access}; {wanted} is "
                            "needed.",
                            "Reading needs GENERIC_READ, writing GENERIC_WRITE, a mapping both or "
                            "the first.",
                            {"CreateFile, CreateFileMapping (CE 5.0)", CE5, 'D'}},
    [REASON_FILE_MAPPED] = {"The file of handle {handle} has mappings, {mappings} of them: its end "
                            "does not move.",
                            "SetEndOfFile comes after UnmapViewOfFile for all views and "
                            "CloseHandle for the mapping.",
                            {"SetEndOfFile (CE 5.0)", CE5, 'D'}},
    [REASON_NO_FILE_RECORD] = {"All {files} files that this build keeps exist.",
                               "This build keeps 256 files.",
                               {"slot32's own limit", OWN, 'S'}},
    [REASON_STORE_FULL] = {"{size} need {pages} more of storage memory, and {pages_free} are free; "
                           "program memory does not count.",
                           "RAM is divided: files live in storage memory, programs in the rest.",
                           {"SetSystemMemoryDivision (CE 5.0)", CE5, 'D'}},
    [REASON_SEEK_METHOD] = {"The method {method} is not FILE_BEGIN, FILE_CURRENT or FILE_END.",
                            "SetFilePointer knows three starting points.",
                            {"SetFilePointer (CE 5.0)", CE5, 'D'}},
    [REASON_SEEK_RANGE] = {"{distance} (hex) from {from} lies before the beginning or beyond 2 GB.",
                           "A position lies in the file or behind its end.",
                           {"SetFilePointer (CE 5.0)", CE5, 'D'}},
    [REASON_SNAPSHOT_FLAGS] = {"The flags {flags} ask for nothing that a snapshot can hold.",
                               "TH32CS_SNAPPROCESS, TH32CS_SNAPTHREAD and their relatives.",
                               {"CreateToolhelp32Snapshot (CE 5.0)", CE5, 'D'}},
    [REASON_NO_MORE_ENTRIES] = {"The snapshot {handle} has no further entry.",
                                "The end of a list is told with ERROR_NO_MORE_FILES.",
                                {"Process32Next (CE 5.0)", CE5, 'D'}},
    [REASON_NO_SUCH_DLL] = {"No DLL of that name is in the image, in a file, or loaded here.",
                            "A DLL is found in MODULES, in FILES or in the file system.",
                            {"LoadLibrary (CE 5.0)", CE5, 'D'}},
    [REASON_DLL_RANGE_TAKEN] =
        {"The DLL must lie at {base}, as in every process, but here {kind} has {taken_at}: {size} "
         "do "
         "not fit, though {free_in_sum} of this slot and {ram_free} of RAM are free.",
         "A DLL has the same address in every process: below the lowest DLL of all. Whoever has "
         "something else there cannot load it.",
         {"KB326163; Findlay", "Windows CE 2.x to 3.0; carried over", 'B'}},
    [REASON_DLL_SPACE_USED_UP] = {"Below {dll_line} there is no room for {size} of a DLL.",
                                  "DLLs go down from the top of the slot to the NULL guard.",
                                  {"KB326163", "Windows CE 2.x to 3.0; carried over", 'I'}},
    [REASON_RESOURCE_SPACE_USED_UP] = {"Slot 63 has no hole of {size}.",
                                       "DLLs without code share the 32 MB of slot 63.",
                                       {"Boling 2008", "Windows Mobile 5 and 6", 'B'}},
    [REASON_COPY_PAGED] = {"The page at {page} was read from a file and can be discarded: a second "
                           "address of it would show whatever its frame holds next.",
                           "VirtualCopy maps memory that stays.",
                           {"slot32's reading", OWN, 'P'}},
    [REASON_NO_MODULE_RECORD] =
        {"All {modules} records for modules are in use.",
         "This build keeps 2,304 modules; one call gives 128 addresses at most.",
         {"slot32's own limit", OWN, 'S'}},
    [REASON_TOO_MANY_LOADS] = {"The process has loaded it {loads} times already.",
                               "A use count has 16 bits.",
                               {"slot32's own limit", OWN, 'S'}},
    [REASON_NOT_LOADED] = {"{process} has no module with the handle {handle} loaded.",
                           "A module handle is good in a process that has the module loaded.",
                           {"FreeLibrary (CE 5.0)", CE5, 'P'}},
    [REASON_NO_SUCH_EXPORT] =
        {"The module {handle} exports nothing of that name; {exports} exports "
         "of it are described.",
         "GetProcAddress finds what the DLL's export table names.",
         {"GetProcAddress (CE 5.0)", CE5, 'D'}},
    [REASON_LOCK_COUNT] = {"{page} is locked {locks} times, all pages of its block {block_locks} "
                           "times: one lock cannot be added (255 are the most), or none is there.",
                           "A page is unlocked as often as it was locked.",
                           {"UnlockPages (CE 5.0); the limit is slot32's", CE5, 'P'}},
    [REASON_LOCK_RANGE] = {"{size} at {address} cannot be locked: {first_bad} is not accessible.",
                           "The whole range must be accessible, or nothing is locked.",
                           {"LockPages (CE 5.0)", CE5, 'P'}},
    [REASON_LOCK_ROOM] = {"{pages} would have to be in RAM at once, and there is room for {room}.",
                          "Locked pages cannot make room for each other.",
                          {"LockPages (CE 5.0); Paging Pool", CE5, 'I'}},
    [REASON_NO_CONTIGUOUS_RAM] = {"{free_in_sum} of RAM are free, but not {size} side by side: "
                                  "the longest run is {longest} (alignment mask {mask}).",
                                  "Physical memory for a device is one run of frames; free pages "
                                  "that lie apart do not help.",
                                  {"AllocPhysMem (CE 5.0)", CE5, 'D'}},
    [REASON_PHYSMEM_FLAGS] = {"dwFlags is {flags}; it must be 0.",
                              "dwFlags of AllocPhysMem is kept for later.",
                              {"practitioners' recall", CE5, 'P'}},
    [REASON_PAGE_OUT_FLAGS] = {"dwFlags is {flags}; it must be 0, 1 or 2.",
                               "dwFlags says whose pages go: the process's own, those of DLLs that "
                               "only it uses as well, or of all its DLLs.",
                               {"PageOutModule (CE 5.0)", CE5, 'D'}},
    [REASON_PHYSMEM_ALIGNMENT] = {"The alignment mask {mask} is not a row of low bits.",
                                  "The mask has the bits that are to be 0 in the physical address, "
                                  "from the lowest on.",
                                  {"AllocPhysMem (CE 5.0)", CE5, 'P'}},
    [REASON_NOT_PHYSMEM] = {"{address} is not what AllocPhysMem returned: it is in {kind} that "
                            "begins at {base}.",
                            "FreePhysMem wants the address that AllocPhysMem returned.",
                            {"FreePhysMem (CE 5.0)", CE5, 'D'}},
    [REASON_NO_HEAP] = {"There is no heap at {handle}: its first word is {found}.",
                        "A heap handle is what HeapCreate or GetProcessHeap returned.",
                        {"HeapCreate (CE 5.0)", CE5, 'P'}},
    [REASON_FOREIGN_HEAP] = {"The heap {handle} belongs to process {owner}, not to {caller}.",
                             "Only the process that made a heap can use it.",
                             {"HeapCreate (CE 5.0); option foreign_heap", CE5, 'P'}},
    [REASON_HEAP_FLAGS] = {"The flags are {flags}; known here are {known}.",
                           "Heaps of Windows CE know few of the flags of the desktop.",
                           {"HeapCreate, HeapAlloc, LocalAlloc (CE 5.0)", CE5, 'P'}},
    [REASON_HEAP_SIZES] = {"{initial} to begin with do not fit a heap of {maximum}.",
                           "A heap with a maximum size begins with that much or less.",
                           {"HeapCreate (CE 5.0)", CE5, 'P'}},
    [REASON_HEAP_USER_MODE] =
        {"{caller} is trusted, but its thread runs in user mode.",
         "Kernel mode is required to create or use a HEAP_SHARED_READONLY heap.",
         {"HeapCreate (CE 5.0); Sue Loh, Shared Heap Pitfalls", CE5, 'B'}},
    [REASON_PROCESS_HEAP] = {"{handle} is the default heap of the process.",
                             "The default heap is not destroyed: it ends with the process.",
                             {"HeapDestroy (CE 5.0)", CE5, 'D'}},
    [REASON_HEAP_FULL] =
        {"No free item of {size}: the largest is {largest_free}, {free_in_sum} are free "
         "in sum in a heap of {maximum}.",
         "A heap with a maximum size does not grow. HeapAlloc sets no last error.",
         {"HeapCreate, HeapAlloc (CE 5.0)", CE5, 'D'}},
    [REASON_HEAP_TOO_BIG] =
        {"{size} is more than {most}, and the heap has a maximum size of {maximum}.",
         "A request above the limit gets memory of its own, which a heap with a "
         "maximum size does not give.",
         {"HeapCreate (CE 5.0)", CE5, 'D'}},
    [REASON_HEAP_NO_ROOM_BEHIND] =
        {"The item at {pointer} has {size}; what is free behind it does not "
         "make {wanted}.",
         "An item that may not move grows into free items behind it only.",
         {"HeapReAlloc (CE 5.0)", CE5, 'P'}},
    [REASON_HEAP_CORRUPT] =
        {"The header at {header} in the heap {handle} is {found}: somebody has "
         "written over it.",
         "Items lie side by side, headers between them: a write past an item's end "
         "spoils the next header.",
         {"Heaps (CE 5.0)", CE5, 'I'}},
    [REASON_ALLOCATOR_FUNCTIONS] =
        {"{function} is no function that this process has for the memory of a heap.",
         "CeHeapCreate wants two functions: pfnAlloc and pfnFree.",
         {"CeHeapCreate (CE 5.0)", CE5, 'P'}},
    [REASON_ALLOCATOR_REFUSED] =
        {"Asked for {size} at {address}, action {action} (2000 reserves, 1000 commits), pfnAlloc "
         "answered NULL. Nothing of the heap has changed.",
         "NULL from pfnAlloc means that there is no memory: the call that needs it fails.",
         {"PFN_AllocHeapMem (CE 5.0)", CE5, 'D'}},
    [REASON_ALLOCATOR_ERROR] =
        {"Asked for {size} at {address}, action {action}, the function raised an error of its own.",
         "An error of the scenario passes through the heap call, which fails.",
         {"slot32", CE5, 'S'}},
    [REASON_ALLOCATOR_ENDED] =
        {"Asked for {size} at {address}, action {action}, the function did not come back: what was "
         "running has ended.",
         "A function that a heap calls runs on the thread of the heap call, and ends with it.",
         {"PFN_AllocHeapMem (CE 5.0)", CE5, 'I'}},
    [REASON_ALLOCATOR_ADDRESS] =
        {"pfnAlloc reserved {size} at {address}, which does not begin a page.",
         "The heap commits and decommits whole pages, so a reservation begins with one.",
         {"PFN_AllocHeapMem (CE 5.0): addresses are page-aligned", CE5, 'D'}},
    [REASON_ALLOCATOR_RANGE] =
        {"pfnAlloc answered that {size} are reserved at {address}, but nothing is at {first_bad}.",
         "A heap writes to what its allocator names. A device would fault there.",
         {"PFN_AllocHeapMem (CE 5.0)", CE5, 'I'}},
    [REASON_ALLOCATOR_OVERLAP] =
        {"pfnAlloc answered {size} at {address}, but the heap has the reservation at {base} "
         "already.",
         "Each reservation is memory of its own. A device would write over its items.",
         {"PFN_AllocHeapMem (CE 5.0)", CE5, 'I'}},
    [REASON_ALLOCATOR_COMMIT] =
        {"pfnAlloc answered that {size} at {address} are committed, but {first_bad} cannot be "
         "written. Nothing of the heap has changed.",
         "After MEM_COMMIT the heap writes there. A device would fault.",
         {"PFN_AllocHeapMem (CE 5.0)", CE5, 'I'}},
    [REASON_ALLOCATOR_KEPT] =
        {"pfnFree answered FALSE when {size} at {address} were to be released: they stay in the "
         "heap.",
         "What is not released is still the heap's.",
         {"PFN_FreeHeapMem (CE 5.0)", CE5, 'P'}},
    [REASON_HEAP_BUSY] =
        {"The heap {handle} is waiting for its own allocator, which asks it for something.",
         "A heap cannot serve the function that it needs memory from.",
         {"CeHeapCreate (CE 5.0)", CE5, 'P'}},
    [REASON_NOT_AN_ITEM] =
        {"{pointer} is not an item of the heap {handle}.",
         "HeapFree, HeapReAlloc and HeapSize want an address that HeapAlloc returned.",
         {"HeapFree (CE 5.0)", CE5, 'D'}},
    [REASON_OTHER_HEAP] = {"{pointer} was allocated from the heap {heap}, not from {handle}.",
                           "An item is given back to the heap it came from.",
                           {"HeapFree (CE 5.0)", CE5, 'D'}},
    [REASON_ITEM_NOT_IN_USE] = {"{pointer} is free already in the heap {handle}.",
                                "An item is freed once.",
                                {"HeapFree (CE 5.0)", CE5, 'P'}},
    [REASON_HEAP_OVERRUN] =
        {"{bytes} at {at} go {past} past the end of the item at {item}, "
         "which "
         "has {size}.",
         "Headers lie between the items of a heap: the one behind this item is spoiled now.",
         {"knob heap_watch; Heaps (CE 5.0)", CE5, 'S'}},
    [REASON_HEAP_UNDERRUN] =
        {"{bytes} at {at} begin {before} before the item at {item}: that is "
         "its header.",
         "An item's header lies before it; HeapFree will read what is written there now.",
         {"knob heap_watch; Heaps (CE 5.0)", CE5, 'S'}},
    [REASON_HEAP_USE_AFTER_FREE] =
        {"Nobody has the memory at {at}: the item at {item} in the heap {handle} "
         "is free.",
         "What is free is the heap's: the next HeapAlloc may give it to somebody else.",
         {"knob heap_watch; HeapFree (CE 5.0)", CE5, 'S'}},
    [REASON_HEAP_RECORD_HIT] = {"{bytes} at {at} belong to the records of the heap {handle}.",
                                "Only coredll writes what a heap keeps of itself.",
                                {"knob heap_watch; Heaps (CE 5.0)", CE5, 'S'}},
    [REASON_NO_ATTRIBUTES] = {"This device has an SHx processor, where the call does not work.",
                              "VirtualSetAttributes does not work on SHx processors.",
                              {"VirtualSetAttributes (CE 5.0)", CE5, 'D'}},
    [REASON_PAGE_NUMBER] =
        {"The entry of the page at {page} is {entry}; the flags {flags} with the "
         "mask {mask} would give the page other RAM.",
         "The physical page number of an entry is not changed; on a device the "
         "result is unexpected.",
         {"VirtualSetAttributes (CE 5.0)", CE5, 'D'}},
    [REASON_PAGE_ATTRIBUTES] =
        {"The entry of the page at {page} is {entry}; the flags {flags} with "
         "the mask {mask} change more than the bit {known}.",
         "slot32's pages know of the cache and of no other attribute.",
         {"slot32's own limit", OWN, 'S'}},
    [REASON_DIVISION_RANGE] = {"Storage memory was to have {pages}: {least} is the least on this "
                               "device, {most} the most.",
                               "Neither storage nor program memory falls below 128 KB.",
                               {"SetSystemMemoryDivision (CE 5.0)", CE5, 'D'}},
    [REASON_DIVISION_FILES] = {"Storage memory was to have {pages}, but files have {files}.",
                               "Storage memory shrinks by pages that no file has.",
                               {"SetSystemMemoryDivision (CE 5.0); error: practitioners", CE5,
                                'B'}},
    [REASON_DIVISION_PENDING] = {"A division with {asked} of storage memory waits for a reboot "
                                 "already; {pages} have to wait, too.",
                                 "After SYSMEM_MUSTREBOOT the boundary stays until the reboot.",
                                 {"SetSystemMemoryDivision (CE 5.0)", CE5, 'D'}},
    [REASON_KERNEL_DLL_IN_ROM] =
        {"The DLL is in ROM, made for the address {base}: it cannot run at "
         "another.",
         "A DLL in ROM runs in place, where romimage has put it.",
         {"slot32's reading", OWN, 'P'}},
    [REASON_DLL_FOR_KERNEL] = {"The DLL is fixed up for the kernel: it has no place in a slot.",
                               "A module of type K runs at the kernel's addresses only.",
                               {"MODULES Section (CE 5.0)", CE5, 'P'}},
    [REASON_KERNEL_DLL_NEEDS] = {"The DLL is linked with others: {needs}.",
                                 "A DLL of the kernel has no dependent DLLs; every function is "
                                 "linked statically.",
                                 {"LoadKernelLibrary (CE .NET 4.0 and later)",
                                  "Windows CE 4.0 to 5.0", 'D'}},
    [REASON_ROM_TOO_BIG] = {"The ROM image has {modules} modules: more than this build keeps.",
                            "This build keeps 2,304 DLLs with an address, 256 in files, 128 "
                            "programs, and 64 MB of DLL code.",
                            {"slot32's own limit", OWN, 'S'}},
    [REASON_ENTRY_REFUSED] = {"The entry point of {handle} returned FALSE.",
                              "A DLL may refuse to be loaded; it is unloaded again.",
                              {"DllMain (CE 5.0); Trusted Applications", CE5, 'D'}},
    [REASON_MAPPING_BEYOND_FILE] = {"The mapping was to have {size}, the file has {file_size}.",
                                    "A mapping longer than its file makes the file longer, and "
                                    "needs PAGE_READWRITE for that.",
                                    {"Win32's rule, carried over", CE5, 'P'}},
};
