// SPDX-License-Identifier: MIT
#include "tests/property/hostile.h"

#include "ce/handles.h"
#include "ce/win32.h"
#include "heap/side.h"
#include "kernel/life/start.h"
#include "kernel/loader/images.h"
#include "kernel/memory/shared.h"
#include "kernel/memory/virtual.h"
#include "kernel/process/process.h"
#include "kernel/process/psl.h"
#include "kernel/process/thread.h"
#include "tests/support/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The victims have memory in their slots, heaps, a shared heap, shared memory, memory in the large
// area that is read-only, a named mapping, a file that nobody else may open, and a DLL's data. All
// of it is filled. One DLL is the kernel's.

static uint32_t pick(Hostile *hostile, uint32_t bound) {
    return random_below(&hostile->random, bound);
}

// ---- the stage

static uint32_t call(Hostile *hostile, CallId id, ApiArgs args) {
    return api_call(hostile->machine, id, &args).value;
}

static void add_secret(Hostile *hostile, VirtAddr va, uint32_t size, bool fills) {
    if (!va || hostile->n_secrets == 8) {
        hostile_find(hostile, "the stage is not complete", hostile->n_secrets);
        return;
    }
    hostile->secret[hostile->n_secrets++] = va;
    if (fills) {
        call(hostile, CALL_fill, (ApiArgs){.value = {va, size, 0x5E}});
    }
}

static void add_images(Hostile *hostile) {
    static const struct {
        const char *name;
        TrustLevel trust;
    } exes[] = {{"trusted.exe", TRUST_FULL},
                {"weak.exe", TRUST_RUN},
                {"server.exe", TRUST_FULL},
                {"hostile.exe", TRUST_RUN}};
    bool done = true;
    for (unsigned i = 0; i < 4; i++) {
        ProcessImage image = {.name = exes[i].name,
                              .code_kb = 64,
                              .data_kb = 8,
                              .const_kb = 4,
                              .trust = (uint8_t)exes[i].trust};
        done = done && image_add_exe(hostile->machine, &image);
    }
    DllImage tool = {.name = "tool.dll", .code_kb = 64, .data_kb = 16, .trust = TRUST_FULL};
    DllImage kernel = {
        .name = "kernel.dll", .code_kb = 64, .data_kb = 16, .trust = TRUST_FULL, .for_kernel = 1};
    if (!done || !image_add_dll(hostile->machine, &tool) ||
        !image_add_dll(hostile->machine, &kernel)) {
        hostile_find(hostile, "no room for the images", 0);
    }
}

static uint8_t start(Hostile *hostile, const char *name) {
    Machine *machine = hostile->machine;
    uint8_t process = process_start(machine, name, 0);
    if (process != PROCESS_NONE) {
        thread_switch(machine, process_main_thread(machine, process));
    }
    return process;
}

static VirtAddr take(Hostile *hostile, uint32_t size, uint32_t protect) {
    Machine *machine = hostile->machine;
    VirtAddr va = virtual_alloc(machine, 0, size, MEM_RESERVE | MEM_COMMIT, protect);
    return va ? va | ce_slot_base(
                         machine->tables.process[machine->tables.system->current_process].slot)
              : 0;
}

// Leaves a file of three pages open with these rights, and without sharing.
static void open_file(Hostile *hostile, const char *name, uint32_t rights) {
    ApiArgs args = {.value = {[1] = GENERIC_READ | GENERIC_WRITE, [4] = CREATE_ALWAYS},
                    .name = name};
    uint32_t file = call(hostile, CALL_CreateFile, args);
    ApiArgs bytes = {.value = {file, hostile->secret[0], 9000}, .omitted = {[3] = true}};
    call(hostile, CALL_WriteFile, bytes);
    call(hostile, CALL_CloseHandle, (ApiArgs){.value = {file}});
    args.value[1] = rights;
    args.value[4] = OPEN_EXISTING;
    file = call(hostile, CALL_CreateFile, args);
    if (file == UINT32_MAX) {
        hostile_find(hostile, "a file of the stage cannot be opened", rights);
    }
}

// What a trusted process has, and the device as a whole.
static void set_trusted(Hostile *hostile) {
    const uint32_t size = 4 * CE_BLOCK_SIZE;
    hostile->trusted = start(hostile, "trusted.exe");
    add_secret(hostile, take(hostile, size, PAGE_READWRITE), size, true);
    VirtAddr shared = shared_alloc(hostile->machine, 0, size, MEM_RESERVE | MEM_COMMIT);
    call(hostile, CALL_SetKMode, (ApiArgs){.value = {1}});
    add_secret(hostile, shared, size, true);
    uint32_t heap = call(hostile, CALL_HeapCreate, (ApiArgs){.value = {HEAP_SHARED_READONLY}});
    VirtAddr item = call(hostile, CALL_HeapAlloc, (ApiArgs){.value = {heap, 0, 3000}});
    add_secret(hostile, item, 3000, true);
    hostile_keep(hostile, VALUE_HANDLE, heap);
    call(hostile, CALL_LoadKernelLibrary, (ApiArgs){.name = "kernel.dll"});
    call(hostile, CALL_SetKMode, (ApiArgs){.value = {0}});
    open_file(hostile, SECRET_FILE, GENERIC_READ | GENERIC_WRITE);
    open_file(hostile, "public.dat", GENERIC_READ);
}

// What another untrusted process has.
static void set_weak(Hostile *hostile) {
    const uint32_t large = 4 << 20;
    hostile->weak = start(hostile, "weak.exe");
    add_secret(hostile, take(hostile, CE_BLOCK_SIZE, PAGE_READWRITE), CE_BLOCK_SIZE, true);
    uint32_t heap = call(hostile, CALL_GetProcessHeap, (ApiArgs){0});
    add_secret(hostile, call(hostile, CALL_HeapAlloc, (ApiArgs){.value = {heap, 0, 2000}}), 2000,
               true);
    VirtAddr area = virtual_alloc(hostile->machine, 0, large, MEM_RESERVE, PAGE_NOACCESS);
    virtual_alloc(hostile->machine, area, CE_BLOCK_SIZE, MEM_COMMIT, PAGE_READWRITE);
    add_secret(hostile, area, CE_BLOCK_SIZE, true);
    ApiArgs protect = {.value = {area, CE_BLOCK_SIZE / 2, PAGE_READONLY}, .omitted = {[3] = true}};
    call(hostile, CALL_VirtualProtect, protect);
    uint32_t mapping =
        call(hostile, CALL_CreateFileMapping,
             (ApiArgs){.value = {UINT32_MAX, 0, PAGE_READWRITE, 0, 0x20000}, .name = "map"});
    VirtAddr view =
        call(hostile, CALL_MapViewOfFile, (ApiArgs){.value = {mapping, FILE_MAP_WRITE}});
    add_secret(hostile, view, 0x20000, true);
    hostile_keep(hostile, VALUE_HANDLE, mapping);
    call(hostile, CALL_LoadLibrary, (ApiArgs){.name = "tool.dll"});
}

void stage_enter(Hostile *hostile) {
    const Tables *tables = &hostile->machine->tables;
    hostile->process = start(hostile, "hostile.exe");
    hostile->stage_over = hostile->process == PROCESS_NONE;
    if (!hostile->stage_over) {
        hostile->thread = tables->system->current_thread;
        hostile->handle = tables->process[hostile->process].handle;
        // A victim that was ended leaves little to attack.
        hostile->stage_over = !tables->process[hostile->trusted].handle ||
                              !tables->process[hostile->weak].handle ||
                              !tables->process[hostile->server].handle;
    }
}

void stage_set(Hostile *hostile) {
    static const uint8_t pointers[] = {1, 0, 3};
    Machine *machine = hostile->machine;
    hostile->n_secrets = 0;
    hostile->n_known_va = hostile->n_known_handle = 0;
    memset(hostile->known_va, 0, sizeof hostile->known_va);
    memset(hostile->known_handle, 0, sizeof hostile->known_handle);
    add_images(hostile);
    set_trusted(hostile);
    set_weak(hostile);
    hostile->server = start(hostile, "server.exe");
    add_secret(hostile, take(hostile, CE_BLOCK_SIZE, PAGE_READWRITE), CE_BLOCK_SIZE, true);
    psl_register(machine, psl_create_set(machine, "DEMO", 3, pointers), STAGE_SET);
    stage_enter(hostile);
    if (hostile->stage_over) {
        hostile_find(hostile, "the hostile process cannot start", 0);
    }
}

// ---- what it could know

void hostile_keep(Hostile *hostile, ValueKind kind, uint32_t value) {
    if (kind == VALUE_VA && value) {
        hostile->known_va[hostile->n_known_va++ % KNOWN] = value;
    } else if (kind == VALUE_HANDLE && value && value != UINT32_MAX) {
        hostile->known_handle[hostile->n_known_handle++ % KNOWN] = value;
    }
}

static uint32_t known(Hostile *hostile, const uint32_t *values, uint32_t n) {
    return n ? values[pick(hostile, n < KNOWN ? n : KNOWN)] : 0;
}

static uint32_t known_address(Hostile *hostile) {
    uint32_t at = known(hostile, hostile->known_va, hostile->n_known_va);
    return at + (pick(hostile, 3) ? 0 : pick(hostile, 70000));
}

// An address of another's memory, near its edges often, in any of its forms.
static uint32_t foreign_address(Hostile *hostile) {
    const Tables *tables = &hostile->machine->tables;
    uint32_t at = hostile->secret[pick(hostile, hostile->n_secrets)];
    uint32_t own = ce_slot_base(tables->process[hostile->process].slot);
    at += pick(hostile, 2) ? pick(hostile, 5 * CE_BLOCK_SIZE) : pick(hostile, 64) - 32;
    switch (pick(hostile, 8)) {
    case 0:
        return at % CE_SLOT_SIZE; // as slot 0
    case 1:
        return own + at % CE_SLOT_SIZE;
    case 2: { // through the static windows
        PageView view = tables_walk(tables, at);
        uint32_t frame = page_frame(view.word);
        return (pick(hostile, 2) ? 0x80000000u : 0xA0000000u) + (frame << CE_PAGE_SHIFT) +
               at % CE_PAGE_SIZE;
    }
    default:
        return at;
    }
}

static uint32_t some_address(Hostile *hostile) {
    const Tables *tables = &hostile->machine->tables;
    uint32_t own = ce_slot_base(tables->process[hostile->process].slot);
    switch (pick(hostile, 14)) {
    case 0:
        return pick(hostile, CE_SLOT_SIZE);
    case 1:
        return own + pick(hostile, CE_SLOT_SIZE);
    case 2:
        return (pick(hostile, 2) ? 0x80000000u : 0xA0000000u) + pick(hostile, 16u << 20);
    case 3:
        return 0xC2000000u + pick(hostile, 0x3E000000u);
    case 4:
        return ce_slot_base(1 + pick(hostile, 63)) + (pick(hostile, 512) << CE_BLOCK_SHIFT);
    case 5:
        return ce_slot_base(CE_SLOT_LARGE_FIRST) + (pick(hostile, 300) << CE_BLOCK_SHIFT);
    case 6:
    case 7:
    case 8:
        return known_address(hostile);
    case 9:
        return 0u - pick(hostile, 64);
    default:
        return foreign_address(hostile);
    }
}

static uint32_t some_handle(Hostile *hostile) {
    const Tables *tables = &hostile->machine->tables;
    switch (pick(hostile, 12)) {
    case 0:
        return HANDLE_CURRENT_PROCESS;
    case 1:
        return tables->process[pick(hostile, 8)].handle;
    case 2:
        return tables->api_set[1 + pick(hostile, 3)].handle;
    case 3:
        return tables->object[pick(hostile, 16)].handle;
    case 4:
        return tables->thread[pick(hostile, 16)].handle;
    case 5:
        return pick(hostile, 4) ? UINT32_MAX : tables->module[pick(hostile, 8)].handle;
    default:
        return known(hostile, hostile->known_handle, hostile->n_known_handle);
    }
}

static uint32_t some_number(Hostile *hostile) {
    static const uint32_t numbers[] = {
        0,          1,          2,          3,          4,          36,        4095,   4096,
        4097,       65536,      0x20000,    2u << 20,   32u << 20,  0x1000000, 0x1000, 0x100,
        0x7FFFFFFF, 0x80000000, 0xC0000000, 0x40000000, 0xFFFFF000, 0xFFFFFFFF};
    switch (pick(hostile, 4)) {
    case 0:
        return pick(hostile, 20000);
    case 1:
        return 0;
    default:
        return numbers[pick(hostile, sizeof numbers / sizeof numbers[0])];
    }
}

static uint32_t some_flags(Hostile *hostile, ValueKind kind) {
    static const uint32_t alloc[] = {MEM_RESERVE, MEM_COMMIT,   MEM_RESERVE | MEM_COMMIT,
                                     MEM_RELEASE, MEM_DECOMMIT, (uint32_t)MEM_AUTO_COMMIT};
    static const uint32_t protect[] = {PAGE_READWRITE,
                                       PAGE_READWRITE,
                                       PAGE_READONLY,
                                       PAGE_NOACCESS,
                                       PAGE_EXECUTE_READWRITE,
                                       PAGE_READWRITE | PAGE_GUARD,
                                       PAGE_READWRITE | PAGE_PHYSICAL};
    return kind == VALUE_ALLOC ? alloc[pick(hostile, 6)] : protect[pick(hostile, 7)];
}

static uint32_t some_value(Hostile *hostile, ValueKind kind) {
    switch (kind) {
    case VALUE_VA:
    case VALUE_OUT:
    case VALUE_OUT64:
        return some_address(hostile);
    case VALUE_HEX:
        return pick(hostile, 4) ? some_number(hostile) : some_address(hostile);
    case VALUE_MS: // a thread that waits loses what it has
        return pick(hostile, 32) ? 0 : some_number(hostile);
    case VALUE_ALLOC:
    case VALUE_PROTECT:
        return some_flags(hostile, kind);
    case VALUE_HANDLE:
        return some_handle(hostile);
    case VALUE_FILE_MAP:
        return 1 + pick(hostile, 4);
    default:
        return some_number(hostile);
    }
}

// Makes half of the calls likely to succeed: what is done can do harm.
static void hostile_improve(Hostile *hostile, const CallInfo *info, ApiArgs *args) {
    bool heap = info->family == FAMILY_HEAP;
    bool improves = pick(hostile, 2);
    for (unsigned i = 0; i < call_param_count(hostile->call) && improves; i++) {
        ValueKind kind = info->param[i].kind;
        if (call_fills(kind)) {
            args->omitted[i] = true;
            args->value[i] = 0;
        } else if (kind == VALUE_DWORD || (heap && kind == VALUE_HEX)) {
            args->value[i] = pick(hostile, 3);
        } else if (kind == VALUE_VA || kind == VALUE_HANDLE) {
            args->value[i] = kind == VALUE_VA
                                 ? known_address(hostile)
                                 : known(hostile, hostile->known_handle, hostile->n_known_handle);
        } else if (kind == VALUE_SIZE) {
            args->value[i] = pick(hostile, 2) * pick(hostile, 8000);
        }
    }
    if ((hostile->call == CALL_WriteFile || hostile->call == CALL_ReadFile) && improves) {
        args->value[0] = hostile->machine->tables.object[pick(hostile, 16)].handle;
        args->value[1] = foreign_address(hostile);
    } else if ((hostile->call == CALL_CopyFile || hostile->call == CALL_MoveFile) && improves) {
        static const char *const from[] = {"public.dat", "own.dat", "moved.dat", SECRET_FILE};
        args->name = from[pick(hostile, 4)];
        args->second_name = from[1 + pick(hostile, 3)];
        args->value[2] = 0;
    } else if (hostile->call == CALL_VirtualFree && improves) {
        args->value[0] = known(hostile, hostile->known_va, hostile->n_known_va);
        args->value[1] *= args->value[2] != MEM_RELEASE;
    } else if (hostile->call == CALL_MapViewOfFile && improves) {
        args->value[2] = args->value[3] = 0;
    } else if (hostile->call == CALL_CreateFileMapping && pick(hostile, 2)) {
        args->value[0] = UINT32_MAX;
        args->value[2] = pick(hostile, 4) ? PAGE_READWRITE : PAGE_READONLY;
        args->value[3] = 0;
        args->value[4] = 4096 + pick(hostile, 100000);
    }
}

void hostile_args(Hostile *hostile, const CallInfo *info, ApiArgs *args) {
    static const char *const names[] = {
        "a",           "map",      SECRET_FILE,  "own.dat", "public.dat",  "tool.dll", "", "DEMO",
        "trusted.exe", "weak.exe", "kernel.dll", "a\\b.c",  "hostile.exe", "a\\*",     "*"};
    args->name = names[pick(hostile, sizeof names / sizeof names[0])];
    args->second_name = names[pick(hostile, sizeof names / sizeof names[0])];
    for (unsigned i = 0; i < call_param_count(hostile->call); i++) {
        args->omitted[i] = call_fills(info->param[i].kind) && pick(hostile, 2);
        args->value[i] = args->omitted[i] ? 0 : some_value(hostile, info->param[i].kind);
    }
    for (unsigned i = 0; i < 64; i++) {
        uint32_t handle = some_handle(hostile);
        memcpy(&hostile->handles[4 * i], &handle, 4);
    }
    args->bytes = hostile->handles;
    hostile_improve(hostile, info, args);
    bool moves = info->family == FAMILY_ACCESS || info->family == FAMILY_RUNTIME;
    for (unsigned i = 0; moves && i < call_param_count(hostile->call); i++) {
        if (info->param[i].kind == VALUE_SIZE) { // up to 16 pages, for speed
            args->value[i] %= 16 * CE_PAGE_SIZE;
        }
    }
    if (hostile->call == CALL_call_server) {
        args->value[0] = pick(hostile, 8) ? STAGE_SET : pick(hostile, 40);
        args->value[1] = pick(hostile, 4);
    } else if (hostile->call == CALL_CreateFile || hostile->call == CALL_CreateFileForMapping) {
        args->value[1] = pick(hostile, 4) << 30;
        args->value[4] = 1 + pick(hostile, 5);
    }
}
