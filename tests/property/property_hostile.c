// SPDX-License-Identifier: MIT

// Hostile calls: a user-mode thread of a process that is not trusted makes every call that an
// application can make, with every address, handle, name and number that it could know, and loads
// and stores. No byte changes that Windows CE does not let it write.
//
// tests/intruder watches rows, and leaves out what ends the stage. Here it is about bytes: any page
// of RAM, whoever it is for. What may change is judged from owner, kind and rights of a page, by a
// walk over all slots, and not with the product's own rule:
//
//   a page that was free, or was taken in this call   the kernel clears and fills it
//   a page of the process itself                      also in another's slot
//   VirtualAlloc's memory in the large area           "accessible by all processes" (VirtualAlloc,
//                                                     CE 5.0), where the page is writable
//   a mapping's block of which it has a view for      MapViewOfFile (CE 5.0); whole blocks of
//   writing                                           64 KB are docs/quirks.md's choice (P)
//   a page of a file, with a handle for writing it    a handle is good in every process, and files
//                                                     have no list of who may open them (P)
//
// That a process or thread may be ended by anybody is CE's rule (docs/quirks.md, P); the bytes of
// those that live on do not change then either. A shadow of all RAM shows changes that no listener
// was told of.
//
//   property_hostile [--seed N] [--ops N] [--variant N] [--found]
//     --found: exit with 0 when something was found (the mutants of meson.build)

#include "ce/calls.h"
#include "ce/win32.h"
#include "coredll/api.h"
#include "heap/side.h"
#include "kernel/life/boot.h"
#include "kernel/life/end.h"
#include "kernel/life/start.h"
#include "kernel/loader/images.h"
#include "kernel/memory/shared.h"
#include "kernel/memory/virtual.h"
#include "kernel/object/schedule.h"
#include "kernel/process/process.h"
#include "kernel/process/psl.h"
#include "kernel/process/thread.h"
#include "tests/property/hostile.h"
#include "tests/support/random.h"
#include "tests/support/variant.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALLS_PER_STAGE 20000u
#define SHADOW_EVERY 20000u

static const char *const variants[] = {
    "profile=smartphone storage_kb=256",
    ("profile=custom kernel_mode=user setkmode_opens_slots=no commit_backing=touch dll_holes=open "
     "large_commit=anyone foreign_heap=allowed storage_kb=128 mapping_backing=create"),
    "profile=smartphone second_slot=when-full trust_rom_only=yes storage_kb=64 reserve_tail=block",
};
#define N_VARIANTS (sizeof variants / sizeof variants[0])

// ---- watching

void hostile_find(Hostile *hostile, const char *what, uint32_t where) {
    if (!hostile->found[0]) {
        snprintf(hostile->found, sizeof hostile->found, "call %" PRIu64 ", %s: %s (%08X)",
                 hostile->n_calls, call_info(hostile->call)->name, what, where);
    }
}

// Whether the process has a view for writing in the mapping's block at an address.
static bool has_view(const Tables *tables, uint8_t process, VirtAddr va) {
    for (uint32_t i = 0; i < tables->n_rows[TABLE_VIEW]; i++) {
        const ViewRow *view = &tables->view[i];
        bool holds = view->base && view->process == process && view->access & FILE_MAP_WRITE;
        uint32_t first = view->base >> CE_BLOCK_SHIFT, block = va >> CE_BLOCK_SHIFT;
        if (holds && block >= first && block <= (view->base + view->size - 1) >> CE_BLOCK_SHIFT) {
            return true;
        }
    }
    return false;
}

// Whether a page at an address lets the process write its frame.
static bool page_opens(const Tables *tables, uint8_t process, VirtAddr va, const BlockRow *block,
                       PageWord word) {
    bool large = ce_slot_of(va) >= CE_SLOT_LARGE_FIRST && ce_slot_of(va) <= CE_SLOT_LARGE_LAST;
    switch (block->kind) {
    case KIND_VIRTUAL:
        return large && word & PAGE_WORD_WRITE;
    case KIND_MAPPING:
        return has_view(tables, process, va);
    default:
        return false;
    }
}

// Whether any address opens a frame to the process: a walk over all slots.
static bool any_page_opens(const Tables *tables, uint8_t process, uint32_t frame) {
    for (uint32_t slot = 0; slot < 64; slot++) {
        uint32_t section = tables->slot[slot].section;
        for (uint32_t i = 0; section && i < CE_BLOCKS_PER_SLOT; i++) {
            uint32_t block = tables->section[section * CE_BLOCKS_PER_SLOT + i];
            for (uint32_t page = 0; block && page < CE_PAGES_PER_BLOCK; page++) {
                PageWord word = tables->page[block * CE_PAGES_PER_BLOCK + page];
                VirtAddr va = ce_slot_base(slot) + (i << CE_BLOCK_SHIFT) + (page << CE_PAGE_SHIFT);
                if (page_state(word) == PAGE_STATE_COMMITTED && page_frame(word) == frame &&
                    page_opens(tables, process, va, &tables->block[block], word)) {
                    return true;
                }
            }
        }
    }
    return false;
}

// Whether the call's first argument is a handle through which a file may be written.
static bool writes_file(const Hostile *hostile, uint32_t file) {
    const Tables *tables = &hostile->machine->tables;
    for (uint32_t i = 0; i < tables->n_rows[TABLE_OBJECT]; i++) {
        const ObjectRow *row = &tables->object[i];
        if (row->handle && row->handle == hostile->first_arg && row->type == OBJECT_FILE) {
            return row->value[FILE_NUMBER] == file && row->value[FILE_RIGHTS] & GENERIC_WRITE;
        }
    }
    return false;
}

// Whether a call may change a page of the object store; `file` is 0 for a page of no file yet.
static bool may_change_file(const Hostile *hostile, uint32_t file) {
    switch (hostile->call) {
    case CALL_WriteFile:
    case CALL_SetEndOfFile:
        return file == 0 || writes_file(hostile, file - 1);
    case CALL_CopyFile: // to a page that was free, or to a file that may be opened for writing
        return file == 0 ||
               strcmp(hostile->machine->tables.file[file - 1].name.text, SECRET_FILE) != 0;
    case CALL_FlushViewOfFile: // what was written in a view goes to the file
    case CALL_UnmapViewOfFile:
    case CALL_CloseHandle:
    case CALL_DuplicateHandle: // may close one
        return file && strcmp(hostile->machine->tables.file[file - 1].name.text, SECRET_FILE) != 0;
    case CALL_SetFilePointer: // behind the end, the file grows
        return file == 0;
    default:
        return false;
    }
}

static bool may_change(const Hostile *hostile, uint32_t frame) {
    const Tables *tables = &hostile->machine->tables;
    const FrameRow *row = &tables->frame[frame];
    bool fresh = row->refs == 0 || hostile->taken[frame] == hostile->n_calls;
    bool served = hostile->serves != PROCESS_NONE && row->owner == hostile->serves;
    bool own = row->owner == hostile->process || served;
    if (fresh || own) {
        return true;
    }
    if (row->use == USE_OBJECT) {
        return may_change_file(hostile, tables->store[frame].file);
    }
    return any_page_opens(tables, hostile->process, frame);
}

static void on_page_before(void *context, uint32_t frame, const uint8_t *bytes) {
    Hostile *hostile = context;
    (void)bytes;
    if (hostile->armed && !may_change(hostile, frame)) {
        hostile->closed[frame] = hostile->n_calls;
    }
}

static void on_page_after(void *context, uint32_t frame, const uint8_t *bytes) {
    Hostile *hostile = context;
    uint8_t *shadow = hostile->shadow + (size_t)frame * CE_PAGE_SIZE;
    hostile->n_changed++;
    if (hostile->armed && hostile->closed[frame] == hostile->n_calls &&
        memcmp(shadow, bytes, CE_PAGE_SIZE) != 0) {
        hostile_find(hostile, "a foreign byte changes, in frame", frame);
    }
    memcpy(shadow, bytes, CE_PAGE_SIZE);
}

// The frame of a page that appears in the process's own memory must be its own.
static void watch_page(Hostile *hostile, uint32_t index, PageWord word) {
    const Tables *tables = &hostile->machine->tables;
    const BlockRow *block = &tables->block[index / CE_PAGES_PER_BLOCK];
    uint32_t frame = page_frame(word);
    if (page_state(word) != PAGE_STATE_COMMITTED || block->kind == KIND_NONE ||
        block->owner != hostile->process || !(word & PAGE_WORD_WRITE)) {
        return;
    }
    if (word & PAGE_WORD_PHYSICAL || frame >= hostile->machine->ram.n_frames ||
        (tables->frame[frame].owner != hostile->process &&
         hostile->taken[frame] != hostile->n_calls)) {
        hostile_find(hostile, "a foreign page becomes writable in its own memory", frame);
    }
}

static void on_rows(void *context, const RowChange *change) {
    Hostile *hostile = context;
    for (uint32_t i = 0; i < change->count && hostile->armed; i++) {
        if (change->table == TABLE_FRAME && ((const FrameRow *)change->old_rows)[i].refs == 0) {
            hostile->taken[change->index + i] = hostile->n_calls;
        } else if (change->table == TABLE_PAGE) {
            watch_page(hostile, change->index + i, ((const PageWord *)change->new_rows)[i]);
        }
    }
}

static void check_shadow(Hostile *hostile) {
    const Ram *ram = &hostile->machine->ram;
    for (uint32_t frame = 0; frame < ram->n_frames; frame++) {
        size_t at = (size_t)frame * CE_PAGE_SIZE;
        if (hostile->machine->tables.frame[frame].refs &&
            memcmp(ram->bytes + at, hostile->shadow + at, CE_PAGE_SIZE) != 0) {
            hostile_find(hostile, "bytes differ that no listener was told of, in frame", frame);
        }
    }
}

// ---- acting

static bool ends_stage(CallId id) {
    return id == CALL_TerminateProcess || id == CALL_ExitProcess || id == CALL_TerminateThread ||
           id == CALL_ExitThread || id == CALL_SuspendThread || id == CALL_CreateProcess ||
           id == CALL_Sleep;
}

static const ApiCall *some_call(Hostile *hostile) {
    static const CallId stores[] = {CALL_poke8, CALL_poke16, CALL_poke32, CALL_fill, CALL_copy};
    static const CallId mappings[] = {CALL_CreateFile,    CALL_CreateFileForMapping,
                                      CALL_WriteFile,     CALL_CreateFileMapping,
                                      CALL_MapViewOfFile, CALL_call_server};
    const ApiCall *call = &api_calls[random_below(&hostile->random, api_call_count)];
    switch (random_below(&hostile->random, 8)) {
    case 0:
    case 1:
        return api_find(stores[random_below(&hostile->random, 5)]);
    case 2:
        return api_find(mappings[random_below(&hostile->random, 6)]);
    default: // what ends the stage costs much, so it is rare
        return ends_stage(call->id) && random_below(&hostile->random, 64) ? NULL : call;
    }
}

static void serve(Hostile *hostile) {
    Machine *machine = hostile->machine;
    hostile->call = CALL_return_to_caller;
    hostile->serves = machine->tables.system->current_process;
    api_call(machine, CALL_return_to_caller, &(ApiArgs){0});
    hostile->serves = PROCESS_NONE;
}

// A thread that sleeps, waits or is held makes no calls: its process begins anew.
static void run_on(Hostile *hostile) {
    Machine *machine = hostile->machine;
    const Tables *tables = &machine->tables;
    bool is_there = tables->process[hostile->process].handle == hostile->handle;
    bool runs = is_there && tables->system->current_process == hostile->process &&
                tables->system->current_thread == hostile->thread &&
                schedule_is_ready(&tables->thread[hostile->thread]);
    if (runs) {
        return;
    }
    hostile->n_lives++;
    if (is_there) {
        process_end(machine, hostile->process, 0);
    }
    stage_enter(hostile);
}

static void act(Hostile *hostile) {
    const ApiCall *call = some_call(hostile);
    Machine *machine = hostile->machine;
    if (!call) {
        return;
    }
    ApiArgs args = {0};
    hostile->call = call->id;
    hostile->n_calls++;
    hostile_args(hostile, call_info(call->id), &args);
    hostile->first_arg = args.value[0];
    hostile->armed = true;
    ApiResult result = api_call(machine, call->id, &args);
    bool done = !result.faulted && machine->outcome.reason.id == REASON_NONE;
    if (call->privileged && done) {
        hostile_find(hostile, "a privileged call was not refused", result.value);
    }
    if (done) {
        hostile->n_done++;
        hostile->n_done_of[call->id]++;
        hostile_keep(hostile, call_info(call->id)->result, result.value);
    }
    if (call->id == CALL_call_server && done) {
        serve(hostile);
    }
    hostile->armed = false;
    if (hostile->n_calls % SHADOW_EVERY == 0) {
        check_shadow(hostile);
    }
    run_on(hostile);
}

// ---- a device

static bool device_begin(Hostile *hostile, const Options *options) {
    Machine *machine = hostile->machine;
    if (!machine_init(machine, options) || !heap_begin(machine)) {
        return false;
    }
    hostile->n_frames = machine->ram.n_frames;
    memcpy(hostile->shadow, machine->ram.bytes, (size_t)hostile->n_frames * CE_PAGE_SIZE);
    machine_listen(machine, (EventSink){.context = hostile,
                                        .rows = on_rows,
                                        .page_before = on_page_before,
                                        .page_after = on_page_after});
    return boot_machine(machine);
}

static bool run(Hostile *hostile, const char *variant, uint64_t seed, uint64_t n_calls) {
    Options options;
    if (!variant_read(variant, &options)) {
        return false;
    }
    options.ram_mb = 16;
    options.boot = BOOT_BARE;
    hostile->random = (seed + 1) * UINT64_C(0x9E3779B97F4A7C15);
    hostile->serves = PROCESS_NONE;
    uint64_t end = hostile->n_calls + n_calls;
    while (hostile->n_calls < end && !hostile->found[0]) {
        uint64_t stage_end = hostile->n_calls + CALLS_PER_STAGE;
        if (!device_begin(hostile, &options)) {
            fprintf(stderr, "no memory on the host, or none for the device\n");
            exit(3);
        }
        stage_set(hostile);
        while (hostile->n_calls < end && hostile->n_calls < stage_end && !hostile->found[0] &&
               !hostile->stage_over) {
            act(hostile);
        }
        check_shadow(hostile);
        hostile->n_stages++;
        heap_end(hostile->machine);
        machine_deinit(hostile->machine);
    }
    return !hostile->found[0];
}

static void print_calls(const Hostile *hostile) {
    printf("%" PRIu64 " calls, %" PRIu64 " not refused, %" PRIu64 " pages changed, %" PRIu64
           " lives on %" PRIu64 " stages; never done:",
           hostile->n_calls, hostile->n_done, hostile->n_changed, hostile->n_lives,
           hostile->n_stages);
    for (unsigned i = 0; i < api_call_count; i++) {
        if (!hostile->n_done_of[api_calls[i].id]) {
            printf(" %s", call_info(api_calls[i].id)->name);
        }
    }
    printf("\n%s\n", hostile->found[0] ? hostile->found : "no foreign byte changed");
}

int main(int argc, char **argv) {
    static Hostile hostile;
    uint64_t seed = 1, n_ops = 500000;
    uint32_t first = 0, last = N_VARIANTS - 1;
    bool expected = false;
    for (int i = 1; i < argc; i++) {
        uint64_t value = i + 1 < argc ? strtoull(argv[i + 1], NULL, 0) : 0;
        if (strcmp(argv[i], "--found") == 0) {
            expected = true;
        } else if (i + 1 < argc && strcmp(argv[i], "--seed") == 0) {
            seed = value, i++;
        } else if (i + 1 < argc && strcmp(argv[i], "--ops") == 0) {
            n_ops = value, i++;
        } else if (i + 1 < argc && strcmp(argv[i], "--variant") == 0 && value < N_VARIANTS) {
            first = last = (uint32_t)value, i++;
        } else {
            fprintf(stderr, "usage: %s [--seed N] [--ops N] [--variant N] [--found]\n", argv[0]);
            return 2;
        }
    }
    hostile.machine = malloc(sizeof *hostile.machine);
    hostile.shadow = malloc((size_t)16 << 20);
    if (!hostile.machine || !hostile.shadow) {
        return 3;
    }
    for (uint32_t i = first; i <= last && !hostile.found[0]; i++) {
        run(&hostile, variants[i], seed + i, (n_ops - hostile.n_calls) / (last - i + 1));
    }
    printf("seed %" PRIu64 ": ", seed);
    print_calls(&hostile);
    free(hostile.shadow);
    free(hostile.machine);
    return (hostile.found[0] != '\0') == expected ? 0 : 1;
}
