// SPDX-License-Identifier: MIT
#include "replay/replay.h"

#include "ce/win32.h"
#include "coredll/api.h"
#include "emu/holes.h"
#include "heap/side.h"
#include "kernel/life/boot.h"
#include "kernel/loader/images.h"
#include "kernel/process/process.h"

#include <stdlib.h>

// What is counted for each operation costs next to nothing: payload, and the frames that are free.
// The heap and the slot are surveyed twice only, at the worst moment and at the end.

typedef struct Block {
    VirtAddr pointer; // NULL = it is not there
    uint32_t size;
} Block;

typedef struct Replay {
    Machine *machine;
    const Trace *trace;
    Block *blocks; // owned
    VirtAddr heap;
    uint32_t free_at_begin; // frames
    uint64_t payload;
    uint64_t waste;    // the most bytes of RAM so far that held no payload
    uint64_t began_us; // the device's time before the first operation
    ReplayResult *result;
} Replay;

static uint32_t ram_taken(const Replay *replay) {
    uint32_t now = ram_free_count(replay->machine);
    return now < replay->free_at_begin ? (replay->free_at_begin - now) << CE_PAGE_SHIFT : 0;
}

static uint32_t call(Replay *replay, CallId id, uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    return api_call(replay->machine, id, &(ApiArgs){.value = {a, b, c, d}}).value;
}

static void refuse(Replay *replay, const TraceOp *op) {
    ReplayResult *result = replay->result;
    if (!result->first_refused) {
        result->first_refused = result->n_done + 1;
        result->refused = *op;
        result->reason = replay->machine->outcome.reason;
        result->worst_op = result->n_done;
    }
    result->n_refused++;
}

static void set_size(Replay *replay, Block *block, uint32_t size) {
    replay->payload += size;
    replay->payload -= block->size;
    block->size = size;
}

// A block that was refused before is taken anew by a realloc, as by realloc(NULL, size).
static void take(Replay *replay, Block *block, const TraceOp *op) {
    VirtAddr got = block->pointer
                       ? call(replay, CALL_HeapReAlloc, replay->heap, 0, block->pointer, op->size)
                       : call(replay, CALL_HeapAlloc, replay->heap, 0, op->size, 0);
    if (!got) {
        refuse(replay, op);
        return;
    }
    block->pointer = got;
    set_size(replay, block, op->size);
}

static void give(Replay *replay, Block *block) {
    if (!block->pointer) {
        replay->result->n_skipped++;
        return;
    }
    call(replay, CALL_HeapFree, replay->heap, 0, block->pointer, 0);
    set_size(replay, block, 0);
    block->pointer = 0;
}

static void count(Replay *replay) {
    ReplayResult *result = replay->result;
    uint32_t ram = ram_taken(replay);
    uint64_t waste = ram > replay->payload ? ram - replay->payload : 0;
    result->n_done++;
    result->payload_peak =
        replay->payload > result->payload_peak ? replay->payload : result->payload_peak;
    result->ram_peak = ram > result->ram_peak ? ram : result->ram_peak;
    if (waste > replay->waste && !result->first_refused) {
        replay->waste = waste;
        result->worst_op = result->n_done;
    }
}

static ReplayMoment moment_of(const Replay *replay) {
    const Tables *tables = &replay->machine->tables;
    const ProcessRow *row = &tables->process[tables->system->current_process];
    VirtAddr base = ce_slot_base(row->slot);
    HoleSurvey room =
        hole_survey(tables, base + CE_NULL_GUARD_END, base + tables->system->dll_line);
    ReplayMoment moment = {.op = replay->result->n_done,
                           .payload = replay->payload,
                           .ram = ram_taken(replay),
                           .slot_free = room.sum,
                           .slot_hole = room.largest};
    heap_state(replay->machine, replay->heap, 0, &moment.heap);
    return moment;
}

static void run_ops(Replay *replay, const ReplayDesc *desc) {
    const Trace *trace = replay->trace;
    for (uint32_t i = 0; i < trace->n && i < desc->stop; i++) {
        const TraceOp *op = &trace->ops[i];
        Block *block = op->block == TRACE_NULL ? NULL : &replay->blocks[op->block];
        if (i == desc->look) {
            replay->result->worst = moment_of(replay);
        }
        if (!block) {
            call(replay, CALL_HeapFree, replay->heap, 0, 0, 0);
        } else if (op->kind == TRACE_FREE) {
            give(replay, block);
        } else {
            take(replay, block, op);
        }
        count(replay);
    }
    replay->result->last = moment_of(replay);
    replay->result->time_us = replay->machine->tables.system->clock_us - replay->began_us;
    if (desc->look >= replay->result->n_done) {
        replay->result->worst = replay->result->last;
    }
}

// Boots the device and makes the process and its heap.
static bool begin(Replay *replay, const ReplayDesc *desc) {
    static const ProcessImage image = {.name = REPLAY_PROCESS, .code_kb = 64, .data_kb = 8};
    Machine *machine = replay->machine;
    if (!machine_init(machine, desc->options)) {
        return false;
    }
    if (!heap_begin(machine) || (desc->sink && !machine_listen(machine, *desc->sink))) {
        return false;
    }
    if (!boot_machine(machine) || !image_add_exe(machine, &image)) {
        return false;
    }
    uint8_t process = api_start(machine, REPLAY_PROCESS);
    if (process == PROCESS_NONE) {
        return false;
    }
    api_switch(machine, process_main_thread(machine, process));
    replay->free_at_begin = ram_free_count(machine);
    replay->heap = call(replay, CALL_HeapCreate, 0, 0, 0, 0);
    replay->began_us = machine->tables.system->clock_us;
    return replay->heap != 0;
}

bool replay_run(const Trace *trace, const ReplayDesc *desc, ReplayResult *ret_result) {
    Replay replay = {.machine = calloc(1, sizeof *replay.machine),
                     .trace = trace,
                     .blocks = calloc(trace->n_blocks + 1, sizeof *replay.blocks),
                     .result = ret_result};
    bool fine = replay.machine && replay.blocks;
    *ret_result = (ReplayResult){0};
    if (fine) {
        fine = begin(&replay, desc);
        if (fine) {
            run_ops(&replay, desc);
        } else {
            ret_result->reason = replay.machine->outcome.reason;
        }
        heap_end(replay.machine);
        machine_deinit(replay.machine);
    }
    free(replay.machine);
    free(replay.blocks);
    return fine;
}

bool replay_all(const Trace *trace, const Options *options, ReplayResult *ret_result) {
    ReplayDesc desc = {.options = options, .stop = UINT32_MAX, .look = UINT32_MAX};
    if (!replay_run(trace, &desc, ret_result)) {
        return false;
    }
    desc.look = ret_result->worst_op;
    return replay_run(trace, &desc, ret_result);
}
