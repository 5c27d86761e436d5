// SPDX-License-Identifier: MIT

// Random guest calls with a world following: every 1,000 calls the world must equal the machine; at
// the end it is taken back checkpoint by checkpoint to nothing, and forward again to the end.
//
//   property_world [--seed N] [--ops N] [--second-slot 1]
//
// With --second-slot processes go on in slots where nobody lives, and others start there.

#include "ce/win32.h"
#include "coredll/api.h"
#include "heap/side.h"
#include "kernel/life/boot.h"
#include "kernel/loader/images.h"
#include "kernel/loader/load.h"
#include "kernel/object/schedule.h"
#include "kernel/object/wait.h"
#include "kernel/process/process.h"
#include "tests/support/random.h"
#include "tests/support/world_equal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK_EVERY 1000u
#define RECENT 64u

typedef struct Walk {
    Machine *machine;
    World world;
    uint64_t random;
    VirtAddr recent[RECENT];
    VirtAddr heap[4];              // handles, of whoever made them
    VirtAddr room;                 // what alloca gave last
    uint32_t handle, file, search; // the mapping, the file and the search made or opened last
    uint32_t thread, sync;         // handles of the last thread, and of the last event or mutex
    uint64_t n_ops, n_refused, n_faults;
    uint64_t n_second; // reservations outside their process's own slot
    uint64_t *seen;    // fingerprint at each checkpoint
    uint32_t *at;      // events applied then
    uint32_t n_checkpoints;
} Walk;

static uint32_t pick(Walk *walk, uint32_t bound) {
    return random_below(&walk->random, bound);
}

static uint32_t call(Walk *walk, CallId id, uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    ApiArgs args = {.value = {a, b, c, d}, .omitted = {[3] = id == CALL_VirtualProtect}};
    ApiResult result = api_call(walk->machine, id, &args);
    walk->n_refused += walk->machine->outcome.error != 0;
    walk->n_faults += result.faulted;
    return result.value;
}

static VirtAddr place(Walk *walk) {
    VirtAddr base = walk->recent[pick(walk, RECENT)];
    return base + (pick(walk, 3) ? pick(walk, 20) * CE_PAGE_SIZE / 2 : 0);
}

static void allocate(Walk *walk) {
    static const uint32_t types[] = {MEM_RESERVE, MEM_COMMIT, MEM_RESERVE | MEM_COMMIT,
                                     MEM_RESERVE | MEM_AUTO_COMMIT};
    static const uint32_t protects[] = {PAGE_READWRITE, PAGE_NOACCESS, PAGE_READONLY,
                                        PAGE_READWRITE | PAGE_GUARD};
    bool large = pick(walk, walk->machine->options.second_slot ? 2 : 12) == 0;
    uint32_t size = large ? CE_LARGE_THRESHOLD << pick(walk, 3) : 1 + pick(walk, 200000);
    VirtAddr address = pick(walk, 3) == 0 ? place(walk) : 0;
    const Tables *tables = &walk->machine->tables;
    bool own =
        walk->machine->options.second_slot && pick(walk, 2) == 0; // a large one that fills the slot
    VirtAddr got =
        call(walk, CALL_VirtualAlloc, address, size,
             large ? (uint32_t)MEM_RESERVE : types[pick(walk, 4)],
             large ? (uint32_t)(own ? PAGE_READWRITE : PAGE_NOACCESS) : protects[pick(walk, 4)]);
    uint32_t slot = ce_slot_of(tables_mapped(tables, got));
    bool home = slot == tables->process[tables->system->current_process].slot;
    walk->n_second += got && !home && slot <= CE_SLOT_PROCESS_LAST;
    if (got) {
        walk->recent[pick(walk, RECENT)] = got;
    }
}

static void access_memory(Walk *walk) {
    switch (pick(walk, 7)) {
    case 0:
        call(walk, CALL_poke32, place(walk) & ~3u, pick(walk, UINT32_MAX), 0, 0);
        break;
    case 1:
        call(walk, CALL_fill, place(walk), pick(walk, 9000), pick(walk, 256), 0);
        break;
    case 2:
        call(walk, CALL_copy, place(walk), place(walk), pick(walk, 9000), 0);
        break;
    case 3:
        call(walk, CALL_memmove, place(walk), place(walk), pick(walk, 9000), 0);
        break;
    case 4:
        walk->room = call(walk, CALL_alloca, pick(walk, 9000), 0, 0, 0);
        break;
    case 5:
        call(walk, CALL_alloca_end, walk->room, 0, 0, 0);
        break;
    default:
        call(walk, CALL_peek8, place(walk), 0, 0, 0);
        break;
    }
}

// Handles, mappings, views. Half of what is made is closed by its process's end only.
static void use_objects(Walk *walk) {
    static const char *const names[] = {NULL, "a", "b", "c"};
    ApiArgs args = {
        .value = {(uint32_t)INVALID_HANDLE_VALUE, 0, PAGE_READWRITE, 0, 1 + pick(walk, 300000)},
        .name = names[pick(walk, 4)]};
    VirtAddr got = 0;
    switch (pick(walk, 6)) {
    case 0:
        walk->handle = api_call(walk->machine, CALL_CreateFileMapping, &args).value;
        break;
    case 1:
    case 2:
        got = call(walk, CALL_MapViewOfFile, walk->handle,
                   pick(walk, 2) ? FILE_MAP_READ : FILE_MAP_WRITE, 0, pick(walk, 2) << 16);
        break;
    case 3:
        got = call(walk, CALL_CeVirtualSharedAlloc, 0, 1 + pick(walk, 100000),
                   MEM_RESERVE | MEM_COMMIT, 0);
        break;
    case 4:
        call(walk, CALL_UnmapViewOfFile, walk->recent[pick(walk, RECENT)], 0, 0, 0);
        break;
    default:
        call(walk, CALL_CloseHandle, walk->handle, 0, 0, 0);
        break;
    }
    if (got) {
        walk->recent[pick(walk, RECENT)] = got;
    }
}

// Files, and a mapping of one now and then.
static void use_files(Walk *walk) {
    static const char *const names[] = {"f", "g", "h"};
    ApiArgs open = {.value = {0, 0xC0000000u, 3, 0, 1 + pick(walk, 5)},
                    .name = names[pick(walk, 3)]};
    switch (pick(walk, 6)) {
    case 0:
        walk->file = api_call(walk->machine, CALL_CreateFile, &open).value;
        break;
    case 1:
        call(walk, CALL_ReadFile, walk->file, place(walk), pick(walk, 9000), walk->recent[0]);
        break;
    case 2:
        call(walk, CALL_WriteFile, walk->file, place(walk), pick(walk, 9000), walk->recent[0]);
        break;
    case 3:
        call(walk, CALL_SetFilePointer, walk->file, pick(walk, 20000), 0, 0);
        if (pick(walk, 2)) {
            call(walk, CALL_SetEndOfFile, walk->file, 0, 0, 0);
        }
        break;
    case 4:
        walk->handle = call(walk, CALL_CreateFileMapping, walk->file, 0, PAGE_READWRITE, 0);
        break;
    default:
        call(walk, CALL_CloseHandle, walk->file, 0, 0, 0);
        break;
    }
}

// Folders, searches, copies and moves.
static void use_folders(Walk *walk) {
    static const char *const names[] = {"f", "d", "d\\f", "d\\g", "e", "e\\f"};
    static const CallId calls[] = {CALL_CreateDirectory,   CALL_RemoveDirectory,   CALL_MoveFile,
                                   CALL_CopyFile,          CALL_SetFileAttributes, CALL_DeleteFile,
                                   CALL_GetFileAttributes, CALL_CreateDirectory};
    ApiArgs args = {.value = {0, pick(walk, 4), 0},
                    .name = names[pick(walk, 6)],
                    .second_name = names[pick(walk, 6)]};
    ApiArgs find = {.name = pick(walk, 2) ? "*" : "d\\?", .omitted = {false, true}};
    switch (pick(walk, 4)) {
    case 0:
        walk->search = api_call(walk->machine, CALL_FindFirstFile, &find).value;
        break;
    case 1:
        find.value[0] = walk->search;
        api_call(walk->machine, pick(walk, 3) ? CALL_FindNextFile : CALL_FindClose, &find);
        break;
    default:
        api_call(walk->machine, calls[pick(walk, 8)], &args);
        break;
    }
}

// The handle of an event or mutex goes to some process, and perhaps leaves this one.
static void duplicate(Walk *walk) {
    const Tables *tables = &walk->machine->tables;
    ApiArgs args = {.value = {tables->process[tables->system->current_process].handle, walk->sync,
                              tables->process[pick(walk, CE_PROCESS_MAX)].handle, 0, 0, 0,
                              pick(walk, 4)},
                    .omitted = {false, false, false, true}};
    api_call(walk->machine, CALL_DuplicateHandle, &args);
}

// Threads, waits and thread local storage. A main thread that waits has its time limit run out.
static void use_threads(Walk *walk) {
    ApiArgs create = {.value = {0, 0, 0x11040, 0, pick(walk, 2) ? CREATE_SUSPENDED : 0, 0}};
    Machine *machine = walk->machine;
    switch (pick(walk, 9)) {
    case 0:
    case 1:
        walk->thread = api_call(machine, CALL_CreateThread, &create).value;
        break;
    case 2:
        call(walk, CALL_TerminateThread, walk->thread, 3, 0, 0);
        break;
    case 3:
        call(walk, pick(walk, 2) ? CALL_SuspendThread : CALL_ResumeThread, walk->thread, 0, 0, 0);
        break;
    case 4:
        call(walk, CALL_CeSetThreadPriority, walk->thread, pick(walk, 260), 0, 0);
        break;
    case 5:
        walk->sync = call(walk, pick(walk, 2) ? CALL_CreateMutex : CALL_CreateEvent, 0, 0, 0, 0);
        break;
    case 6:
        call(walk, pick(walk, 2) ? CALL_SetEvent : CALL_ReleaseMutex, walk->sync, 0, 0, 0);
        duplicate(walk);
        break;
    case 7:
        call(walk, CALL_TlsSetValue, pick(walk, 70), pick(walk, 9), 0, 0);
        break;
    default:
        if (call(walk, CALL_WaitForSingleObject, walk->sync, pick(walk, 9), 0, 0) == WAIT_BLOCKED) {
            schedule_pass(machine, 10000);
            call(walk, CALL_wait_over, 0, 0, 0, 0);
        }
        break;
    }
}

// Runs of RAM; what is given back is now and then something else.
static void use_physical(Walk *walk) {
    static const uint32_t masks[] = {0, 0x3FFF, 0xFFFF, 0x12345};
    ApiArgs alloc = {.value = {1 + pick(walk, 200000), PAGE_READWRITE | PAGE_NOCACHE,
                               masks[pick(walk, 4)], pick(walk, 20) == 0},
                     .omitted = {[4] = true}};
    ApiArgs attributes = {.value = {place(walk), 1 + pick(walk, 20000), pick(walk, 16), 8}};
    static const char *const names[] = {"k.dll", "l.dll", "walker.dll"};
    ApiArgs library = {.name = names[pick(walk, 3)]};
    if (pick(walk, 40) == 0) {
        api_call(walk->machine, pick(walk, 2) ? CALL_LoadKernelLibrary : CALL_LoadLibrary,
                 &library);
        return;
    }
    ApiArgs division = {.omitted = {true, true, true}};
    switch (pick(walk, 8)) {
    case 0:
    case 1:
        api_call(walk->machine, CALL_VirtualSetAttributes, &attributes);
        return;
    case 2: // never more than there surely is: a pending reboot would end the moving
        call(walk, CALL_SetSystemMemoryDivision, 24 + pick(walk, 300), 0, 0, 0);
        return;
    case 3:
        api_call(walk->machine, CALL_GetSystemMemoryDivision, &division);
        return;
    default:
        break;
    }
    if (pick(walk, 2)) {
        call(walk, CALL_FreePhysMem, walk->recent[pick(walk, RECENT)], 0, 0, 0);
        return;
    }
    VirtAddr got = api_call(walk->machine, CALL_AllocPhysMem, &alloc).value;
    if (got) {
        walk->recent[pick(walk, RECENT)] = got;
    }
}

// Heaps of whoever runs: its own, and those that others have made.
static void use_heaps(Walk *walk) {
    VirtAddr heap = walk->heap[pick(walk, 4)], item = walk->recent[pick(walk, RECENT)], got = 0;
    switch (pick(walk, 12)) {
    case 0:
        heap = call(walk, CALL_GetProcessHeap, 0, 0, 0, 0);
        walk->heap[pick(walk, 4)] = heap;
        break;
    case 1:
        heap = call(walk, CALL_HeapCreate, pick(walk, 2) ? HEAP_SHARED_READONLY : 0,
                    pick(walk, 9000), pick(walk, 2) ? 0 : 0x20000, 0);
        walk->heap[pick(walk, 4)] = heap;
        break;
    case 2:
        call(walk, CALL_HeapDestroy, heap, 0, 0, 0);
        break;
    case 3:
        call(walk, CALL_HeapCompact, heap, 0, 0, 0);
        break;
    case 4:
        call(walk, CALL_HeapValidate, heap, 0, pick(walk, 2) ? item : 0, 0);
        break;
    case 5:
        got = call(walk, CALL_HeapReAlloc, heap, 0, item, pick(walk, 120000));
        break;
    case 6:
    case 7:
    case 8:
        call(walk, CALL_HeapFree, heap, 0, item, 0);
        break;
    default:
        got = call(walk, CALL_HeapAlloc, heap, pick(walk, 2) ? HEAP_ZERO_MEMORY : 0,
                   pick(walk, pick(walk, 2) ? 300 : 120000), 0);
        break;
    }
    if (got) {
        walk->recent[pick(walk, RECENT)] = got;
    }
}

static void change_process(Walk *walk) {
    Machine *machine = walk->machine;
    uint8_t process = (uint8_t)(1 + pick(walk, CE_PROCESS_MAX - 1));
    bool alive = machine->tables.process[process].handle != 0;
    bool current = machine->tables.system->current_process == process;
    if (!alive) {
        api_start(machine, "walker.exe");
    } else if (!current && pick(walk, machine->options.second_slot ? 2 : 4) == 0) {
        call(walk, CALL_TerminateProcess, machine->tables.process[process].handle, 7, 0, 0);
    } else {
        api_switch(machine, process_main_thread(machine, process));
    }
}

static void one_call(Walk *walk) {
    uint32_t kind = pick(walk, 32);
    if (kind >= 28) {
        use_heaps(walk);
        return;
    }
    if (kind < 6) {
        allocate(walk);
    } else if (kind < 9) {
        bool release = pick(walk, 2);
        call(walk, CALL_VirtualFree, place(walk), release ? 0 : pick(walk, 100000),
             release ? MEM_RELEASE : MEM_DECOMMIT, 0);
    } else if (kind < 10) {
        call(walk, CALL_VirtualProtect, place(walk), 1 + pick(walk, 20000), PAGE_READONLY, 0);
    } else if (kind < 11) {
        call(walk, CALL_VirtualCopy, place(walk), place(walk), 1 + pick(walk, 20000),
             PAGE_READWRITE);
    } else if (kind < 18) {
        access_memory(walk);
    } else if (kind < 21) {
        use_objects(walk);
    } else if (kind < 23) {
        (pick(walk, 3) ? use_files : use_folders)(walk);
    } else if (kind < 25) {
        use_threads(walk);
    } else if (kind < 26) {
        use_physical(walk);
    } else {
        change_process(walk);
    }
}

static bool checkpoint(Walk *walk) {
    walk->seen[walk->n_checkpoints] = world_fingerprint(&walk->world);
    walk->at[walk->n_checkpoints++] = walk->world.position;
    return world_equals_machine(&walk->world, walk->machine);
}

static bool back_and_forth(Walk *walk) {
    for (uint32_t i = walk->n_checkpoints; i-- > 0;) {
        world_seek(&walk->world, walk->at[i]);
        if (world_fingerprint(&walk->world) != walk->seen[i]) {
            fprintf(stderr, "taken back to event %u the world is another\n", walk->at[i]);
            return false;
        }
    }
    world_seek(&walk->world, 0);
    Tables empty;
    if (!tables_init(&empty, walk->world.tables.n_rows[TABLE_FRAME])) {
        return false;
    }
    bool nothing = tables_difference(&walk->world.tables, &empty) == TABLE_COUNT;
    tables_deinit(&empty);
    world_seek(&walk->world, walk->world.n_events);
    return nothing && world_equals_machine(&walk->world, walk->machine);
}

static bool walk_begin(Walk *walk, uint64_t n_ops, bool second_slot) {
    static const ProcessImage image = {.name = "walker.exe", .code_kb = 16, .data_kb = 8};
    Options options;
    options_profile(&options, "pocket-pc");
    options.ram_mb = 16;
    options.boot = BOOT_BARE;
    options.storage_kb = 64;
    options.second_slot = second_slot ? SECOND_SLOT_WHEN_FULL : SECOND_SLOT_NEVER;
    walk->machine = malloc(sizeof *walk->machine);
    walk->seen = calloc(n_ops / CHECK_EVERY + 2, sizeof *walk->seen);
    walk->at = calloc(n_ops / CHECK_EVERY + 2, sizeof *walk->at);
    if (!walk->machine || !walk->seen || !walk->at || !machine_init(walk->machine, &options) ||
        !heap_begin(walk->machine) || !world_init(&walk->world, &options)) {
        return false;
    }
    machine_listen(walk->machine, world_sink(&walk->world));
    image_add_exe(walk->machine, &image);
    image_add_dll(walk->machine, &(DllImage){.name = "k.dll", .code_kb = 300, .data_kb = 20});
    image_add_dll(walk->machine, &(DllImage){.name = "l.dll", .code_kb = 9});
    return boot_machine(walk->machine) && api_start(walk->machine, "walker.exe") != PROCESS_NONE;
}

static void walk_end(Walk *walk) {
    heap_end(walk->machine);
    machine_deinit(walk->machine);
    world_deinit(&walk->world);
    free(walk->machine);
    free(walk->seen);
    free(walk->at);
}

int main(int argc, char **argv) {
    uint64_t seed = 1, n_ops = 100000, second_slot = 0;
    for (int i = 1; i + 1 < argc; i += 2) {
        uint64_t value = strtoull(argv[i + 1], NULL, 10);
        seed = strcmp(argv[i], "--seed") == 0 ? value : seed;
        n_ops = strcmp(argv[i], "--ops") == 0 ? value : n_ops;
        second_slot = strcmp(argv[i], "--second-slot") == 0 ? value : second_slot;
    }
    Walk walk = {.random = (seed + 1) * UINT64_C(0x9E3779B97F4A7C15)};
    printf("seed %llu, %llu calls\n", (unsigned long long)seed, (unsigned long long)n_ops);
    if (!walk_begin(&walk, n_ops, second_slot)) {
        fprintf(stderr, "cannot begin\n");
        return 1;
    }
    bool same = true;
    for (uint64_t i = 0; i < n_ops && same; i++) {
        one_call(&walk);
        walk.n_ops++;
        same = walk.n_ops % CHECK_EVERY != 0 || checkpoint(&walk);
    }
    same = same && back_and_forth(&walk);
    printf("%llu calls, %llu refused, %llu faults, %u events, %zu MB of changes: %s\n",
           (unsigned long long)walk.n_ops, (unsigned long long)walk.n_refused,
           (unsigned long long)walk.n_faults, walk.world.n_events,
           chunks_end(&walk.world.log) >> 20, same ? "equal throughout" : "DIFFERENT");
    bool tried = !second_slot || walk.n_second > 100;
    printf("%llu reservations outside the own slot\n", (unsigned long long)walk.n_second);
    walk_end(&walk);
    return same && tried ? 0 : 1;
}
