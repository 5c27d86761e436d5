// SPDX-License-Identifier: MIT
#include "coredll/toolhelp_calls.h"

#include "ce/win32.h"
#include "coredll/output.h"
#include "heap/list.h"
#include "kernel/object/handle.h"
#include "kernel/object/object.h"
#include "kernel/object/snapshot.h"
#include "kernel/process/thread.h"

#include <string.h>

// PROCESSENTRY32 as on a device: nine DWORDs, a name of 260 16-bit characters, and the two fields
// that Windows CE added at the end, slot base and access key.

#define ENTRY_HEAD 9u
#define ENTRY_NAME 130u // DWORDs
#define PROCESS_ENTRY (ENTRY_HEAD + ENTRY_NAME + 2)
#define THREAD_ENTRY 9u
#define HEAP_LIST 4u // HEAPLIST32
#define HEAP_ENTRY 9u

// MODULEENTRY32: eight DWORDs, two texts of 260 characters, flags.
#define MODULE_HEAD 8u
#define MODULE_ENTRY (MODULE_HEAD + 2 * ENTRY_NAME + 1)

uint32_t call_create_snapshot(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint32_t handle = snapshot_create(machine, args->value[0], args->value[1]);
    return handle ? handle : (uint32_t)INVALID_HANDLE_VALUE;
}

uint32_t call_close_snapshot(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    uint32_t record = 0;
    return object_get(machine, args->value[0], OBJECT_SNAPSHOT, &record) &&
           handle_close(machine, args->value[0]);
}

static void put_process(Machine *machine, const ApiArgs *args, ApiResult *result,
                        const uint32_t *head, const ProcessRow *row, uint32_t base) {
    const char *name = tables_name(&machine->tables, &row->name);
    if (args->omitted[1]) {
        memcpy(result->out, head, ENTRY_HEAD * 4);
        result->out[ENTRY_HEAD] = base;
        result->out[ENTRY_HEAD + 1] = row->key;
        result->n_out = ENTRY_HEAD + 2;
        result->text = name;
        return;
    }
    uint32_t words[PROCESS_ENTRY] = {0};
    memcpy(words, head, ENTRY_HEAD * 4);
    output_text(&words[ENTRY_HEAD], name);
    words[ENTRY_HEAD + ENTRY_NAME] = base;
    words[ENTRY_HEAD + ENTRY_NAME + 1] = row->key;
    output_put(machine, args, 1, words, PROCESS_ENTRY, result);
}

static uint32_t count_threads(const Machine *machine, uint8_t process) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        const ThreadRow *row = &machine->tables.thread[i];
        n += thread_is_alive(machine, i) && row->owner == process;
    }
    return n;
}

static uint32_t process32(Machine *machine, const ApiArgs *args, ApiResult *result, bool first) {
    uint8_t process = PROCESS_NONE;
    if (!output_check_sized(machine, args, 1, PROCESS_ENTRY) ||
        !snapshot_process(machine, args->value[0], first, &process)) {
        return 0;
    }
    const ProcessRow *row = &machine->tables.process[process];
    const uint32_t default_heap = heap_list_default(machine, process);
    const uint32_t head[ENTRY_HEAD] = {PROCESS_ENTRY * 4,
                                       1,
                                       row->handle,
                                       default_heap,
                                       0,
                                       count_threads(machine, process),
                                       0, // th32ParentProcessID is 0 (PROCESSENTRY32, CE 5.0)
                                       0,
                                       0};
    put_process(machine, args, result, head, row, ce_slot_base(row->slot));
    return 1;
}

uint32_t call_process32_first(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return process32(machine, args, result, true);
}

uint32_t call_process32_next(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return process32(machine, args, result, false);
}

static uint32_t thread32(Machine *machine, const ApiArgs *args, ApiResult *result, bool first) {
    uint32_t thread = 0;
    if (!output_check_sized(machine, args, 1, THREAD_ENTRY) ||
        !snapshot_thread(machine, args->value[0], first, &thread)) {
        return 0;
    }
    const ThreadRow *row = &machine->tables.thread[thread];
    const ProcessRow *process = machine->tables.process;
    const uint32_t words[THREAD_ENTRY] = {THREAD_ENTRY * 4,
                                          1,
                                          row->handle,
                                          process[row->owner].handle,
                                          row->priority,
                                          0,
                                          0,
                                          row->keys,
                                          process[row->current].handle};
    output_put(machine, args, 1, words, THREAD_ENTRY, result);
    return 1;
}

uint32_t call_thread32_first(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return thread32(machine, args, result, true);
}

uint32_t call_thread32_next(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return thread32(machine, args, result, false);
}

static uint32_t module32(Machine *machine, const ApiArgs *args, ApiResult *result, bool first) {
    uint32_t record = 0, uses = 0;
    uint8_t process = PROCESS_NONE;
    if (!output_check_sized(machine, args, 1, MODULE_ENTRY) ||
        !snapshot_module(machine, args->value[0], first, &record, &process)) {
        return 0;
    }
    const ModuleRow *row = &machine->tables.module[record];
    const char *name = tables_name(&machine->tables, &row->name);
    for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
        uses += row->loads[i];
    }
    uint32_t words[MODULE_ENTRY] = {MODULE_ENTRY * 4,
                                    row->handle,
                                    machine->tables.process[process].handle,
                                    uses,
                                    row->loads[process],
                                    row->code_base,
                                    row->code_size,
                                    row->handle};
    if (args->omitted[1]) {
        memcpy(result->out, words, (MODULE_HEAD + 1) * 4); // the last one is dwFlags, which is 0
        result->n_out = MODULE_HEAD + 1;
        result->text = name;
        return 1;
    }
    output_text(&words[MODULE_HEAD], name);
    output_text(&words[MODULE_HEAD + ENTRY_NAME], name);
    output_put(machine, args, 1, words, MODULE_ENTRY, result);
    return 1;
}

uint32_t call_module32_first(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return module32(machine, args, result, true);
}

uint32_t call_module32_next(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return module32(machine, args, result, false);
}

static uint32_t heap32_list(Machine *machine, const ApiArgs *args, ApiResult *result, bool first) {
    uint8_t process = PROCESS_NONE;
    VirtAddr heap = 0;
    if (!output_check_sized(machine, args, 1, HEAP_LIST) ||
        !snapshot_heaps(machine, args->value[0], &process)) {
        return 0;
    }
    SnapshotWalk walk = snapshot_walk(machine, args->value[0]);
    walk.heaps = first ? 0 : walk.heaps;
    if (!heap_list_next(machine, process, &walk.heaps, &heap)) {
        return snapshot_end(machine, args->value[0]);
    }
    snapshot_set_walk(machine, args->value[0], &walk);
    bool is_default = heap == heap_list_default(machine, process);
    const uint32_t words[HEAP_LIST] = {HEAP_LIST * 4, machine->tables.process[process].handle, heap,
                                       is_default ? HF32_DEFAULT : 0};
    output_put(machine, args, 1, words, HEAP_LIST, result);
    return 1;
}

uint32_t call_heap32_list_first(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return heap32_list(machine, args, result, true);
}

uint32_t call_heap32_list_next(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return heap32_list(machine, args, result, false);
}

static uint32_t block_flags(const HeapBlock *block) {
    return (block->is_free ? LF32_FREE : LF32_FIXED) | (block->is_big ? LF32_BIGBLOCK : 0) |
           (block->is_decommitted ? LF32_DECOMMIT : 0);
}

// The next block of the heap in which `walk` stands.
static uint32_t heap32(Machine *machine, const ApiArgs *args, ApiResult *result, uint8_t process,
                       SnapshotWalk *walk) {
    HeapPlace place = {walk->region, walk->item};
    HeapBlock block = {0};
    if (!walk->heap || !heap_walk_next(machine, process, walk->heap, &place, &block)) {
        return snapshot_end(machine, args->value[0]);
    }
    walk->region = place.region;
    walk->item = place.item;
    snapshot_set_walk(machine, args->value[0], walk);
    const uint32_t words[HEAP_ENTRY] = {HEAP_ENTRY * 4,
                                        block.is_free ? 0 : block.address,
                                        block.address,
                                        block.size,
                                        block_flags(&block),
                                        0,
                                        0,
                                        machine->tables.process[process].handle,
                                        walk->heap};
    output_put(machine, args, 1, words, HEAP_ENTRY, result);
    return 1;
}

uint32_t call_heap32_first(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint8_t process = PROCESS_NONE;
    HeapPlace place = {0};
    if (!output_check_sized(machine, args, 1, HEAP_ENTRY) ||
        !snapshot_heaps(machine, args->value[0], &process)) {
        return 0;
    }
    bool same = args->value[2] == machine->tables.process[process].handle;
    if (!same || !heap_walk_first(machine, process, args->value[3], &place)) {
        return snapshot_end(machine, args->value[0]);
    }
    SnapshotWalk walk = snapshot_walk(machine, args->value[0]);
    walk.heap = args->value[3];
    walk.region = place.region;
    walk.item = place.item;
    return heap32(machine, args, result, process, &walk);
}

uint32_t call_heap32_next(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint8_t process = PROCESS_NONE;
    if (!output_check_sized(machine, args, 1, HEAP_ENTRY) ||
        !snapshot_heaps(machine, args->value[0], &process)) {
        return 0;
    }
    SnapshotWalk walk = snapshot_walk(machine, args->value[0]);
    return heap32(machine, args, result, process, &walk);
}
