// SPDX-License-Identifier: MIT
#include "kernel/object/snapshot.h"

#include "ce/win32.h"
#include "kernel/object/object.h"
#include "kernel/process/process.h"

// The numbers of a snapshot object: a bit per process record, a bit per thread record, and the
// positions of the walks.

enum {
    SNAP_PROCESSES,
    SNAP_THREADS,
    SNAP_WALK = SNAP_THREADS + CE_THREADS / 32,
    SNAP_MODULES,     // 1 + process whose modules are listed, ALL_MODULES, or 0; above: for heaps
    SNAP_MODULE_WALK, // next record
    SNAP_HEAP_WALK,   // a SnapshotWalk
};

static_assert(SNAP_HEAP_WALK + sizeof(SnapshotWalk) / 4 <= OBJECT_VALUES,
              "a snapshot fits into an object");

#define ALL_MODULES (CE_PROCESS_MAX + 1)

#define HEAPS_SHIFT 16       // of the heaps' process in SNAP_MODULES
#define WALK_THREAD_SHIFT 16 // of the next thread in SNAP_WALK; below it the next process

static bool has_thread(const uint32_t *value, uint32_t thread) {
    return value[SNAP_THREADS + thread / 32] >> (thread % 32) & 1;
}

static bool is_running(const Machine *machine, uint32_t thread) {
    const ThreadRow *row = &machine->tables.thread[thread];
    return row->handle && row->state != THREAD_ENDED;
}

uint32_t snapshot_create(Machine *machine, uint32_t flags, uint32_t process) {
    const uint32_t known = TH32CS_SNAPALL | TH32CS_SNAPNOHEAPS | (uint32_t)TH32CS_GETALLMODS;
    uint32_t values[OBJECT_VALUES] = {0}, pages = 0;
    ObjectPlan plan;
    if (flags & ~known || !(flags & TH32CS_SNAPALL)) {
        machine_refuse(machine, REASON(SNAPSHOT_FLAGS, flags));
        return 0;
    }
    uint8_t whose = machine->tables.system->current_process;
    if (flags & (TH32CS_SNAPMODULE | TH32CS_SNAPHEAPLIST) && process &&
        !process_get(machine, process, &whose)) {
        return 0;
    }
    if (!object_plan(machine, OBJECT_SNAPSHOT, NULL, &plan) ||
        !object_afford(machine, &plan, 0, &pages)) {
        return 0;
    }
    for (uint32_t i = 0; i < CE_PROCESS_MAX && flags & TH32CS_SNAPPROCESS; i++) {
        values[SNAP_PROCESSES] |= (machine->tables.process[i].handle != 0 ? 1u : 0u) << i;
    }
    for (uint32_t i = 0; i < CE_THREADS && flags & TH32CS_SNAPTHREAD; i++) {
        values[SNAP_THREADS + i / 32] |= (is_running(machine, i) ? 1u : 0u) << (i % 32);
    }
    bool all = flags & (uint32_t)TH32CS_GETALLMODS;
    values[SNAP_MODULES] = !(flags & TH32CS_SNAPMODULE) ? 0 : all ? ALL_MODULES : whose + 1u;
    bool heaps = flags & TH32CS_SNAPHEAPLIST && !(flags & TH32CS_SNAPNOHEAPS);
    values[SNAP_MODULES] |= heaps ? (whose + 1u) << HEAPS_SHIFT : 0;
    object_make(machine, &plan, values);
    return machine->tables.object[plan.record].handle;
}

bool snapshot_end(Machine *machine, uint32_t handle) {
    return machine_refuse(machine, REASON(NO_MORE_ENTRIES, handle));
}

bool snapshot_process(Machine *machine, uint32_t handle, bool first, uint8_t *ret_process) {
    uint32_t record = 0;
    if (!object_get(machine, handle, OBJECT_SNAPSHOT, &record)) {
        return false;
    }
    const uint32_t *value = machine->tables.object[record].value;
    uint32_t walk = value[SNAP_WALK], i = first ? 0 : walk & 0xFFFF;
    while (i < CE_PROCESS_MAX &&
           !(value[SNAP_PROCESSES] >> i & 1 && machine->tables.process[i].handle)) {
        i++;
    }
    if (i == CE_PROCESS_MAX) {
        return snapshot_end(machine, handle);
    }
    object_set_value(machine, record, SNAP_WALK, (walk & 0xFFFF0000u) | (i + 1));
    *ret_process = (uint8_t)i;
    return true;
}

bool snapshot_thread(Machine *machine, uint32_t handle, bool first, uint32_t *ret_thread) {
    uint32_t record = 0;
    if (!object_get(machine, handle, OBJECT_SNAPSHOT, &record)) {
        return false;
    }
    const uint32_t *value = machine->tables.object[record].value;
    uint32_t walk = value[SNAP_WALK], i = first ? 0 : walk >> WALK_THREAD_SHIFT;
    while (i < CE_THREADS && !(has_thread(value, i) && is_running(machine, i))) {
        i++;
    }
    if (i == CE_THREADS) {
        return snapshot_end(machine, handle);
    }
    object_set_value(machine, record, SNAP_WALK, (walk & 0xFFFF) | (i + 1) << WALK_THREAD_SHIFT);
    *ret_thread = i;
    return true;
}

bool snapshot_module(Machine *machine, uint32_t handle, bool first, uint32_t *ret_record,
                     uint8_t *ret_process) {
    uint32_t record = 0;
    if (!object_get(machine, handle, OBJECT_SNAPSHOT, &record)) {
        return false;
    }
    const Tables *tables = &machine->tables;
    const uint32_t *value = tables->object[record].value;
    uint32_t whose = value[SNAP_MODULES] & 0xFFFF, n = whose ? tables->system->n_modules : 0;
    uint32_t mask = whose == ALL_MODULES ? UINT32_MAX : whose ? 1u << (whose - 1) : 0;
    uint32_t i = first ? 0 : value[SNAP_MODULE_WALK];
    while (i < n && !(tables->module[i].users & mask)) {
        i++;
    }
    if (i >= n) {
        return snapshot_end(machine, handle);
    }
    object_set_value(machine, record, SNAP_MODULE_WALK, i + 1);
    *ret_record = i;
    *ret_process = whose == ALL_MODULES ? (uint8_t)__builtin_ctz(tables->module[i].users)
                                        : (uint8_t)(whose - 1);
    return true;
}

bool snapshot_heaps(Machine *machine, uint32_t handle, uint8_t *ret_process) {
    uint32_t record = 0;
    if (!object_get(machine, handle, OBJECT_SNAPSHOT, &record)) {
        return false;
    }
    uint32_t whose = machine->tables.object[record].value[SNAP_MODULES] >> HEAPS_SHIFT;
    if (whose == 0) {
        return snapshot_end(machine, handle);
    }
    *ret_process = (uint8_t)(whose - 1);
    return true;
}

static uint32_t record_of(const Machine *machine, uint32_t handle) {
    uint32_t record = 0;
    while (record < CE_OBJECTS && machine->tables.object[record].handle != handle) {
        record++;
    }
    return record;
}

SnapshotWalk snapshot_walk(const Machine *machine, uint32_t handle) {
    const uint32_t *value = machine->tables.object[record_of(machine, handle)].value;
    const uint32_t *walk = &value[SNAP_HEAP_WALK];
    return (SnapshotWalk){walk[0], walk[1], walk[2], walk[3]};
}

void snapshot_set_walk(Machine *machine, uint32_t handle, const SnapshotWalk *walk) {
    uint32_t record = record_of(machine, handle);
    ObjectRow row = machine->tables.object[record];
    memcpy(&row.value[SNAP_HEAP_WALK], walk, sizeof *walk);
    machine_set_rows(machine, TABLE_OBJECT, record, 1, &row);
}

void snapshot_forget_process(Machine *machine, uint8_t process) {
    for (uint32_t i = 0; i < CE_OBJECTS; i++) {
        if (machine->tables.object[i].handle == 0 ||
            machine->tables.object[i].type != OBJECT_SNAPSHOT) {
            continue;
        }
        ObjectRow row = machine->tables.object[i];
        row.value[SNAP_PROCESSES] &= ~(1u << process);
        uint32_t modules = row.value[SNAP_MODULES] & 0xFFFF;
        uint32_t heaps = row.value[SNAP_MODULES] >> HEAPS_SHIFT;
        row.value[SNAP_MODULES] = (modules == process + 1u ? 0 : modules) |
                                  (heaps == process + 1u ? 0 : heaps) << HEAPS_SHIFT;
        for (uint32_t thread = 0; thread < CE_THREADS; thread++) {
            if (machine->tables.thread[thread].owner == process) {
                row.value[SNAP_THREADS + thread / 32] &= ~(1u << (thread % 32));
            }
        }
        machine_set_rows(machine, TABLE_OBJECT, i, 1, &row);
    }
}

void snapshot_forget_thread(Machine *machine, uint32_t thread) {
    for (uint32_t i = 0; i < CE_OBJECTS; i++) {
        const ObjectRow *object = &machine->tables.object[i];
        if (object->handle && object->type == OBJECT_SNAPSHOT &&
            has_thread(object->value, thread)) {
            ObjectRow row = *object;
            row.value[SNAP_THREADS + thread / 32] &= ~(1u << (thread % 32));
            machine_set_rows(machine, TABLE_OBJECT, i, 1, &row);
        }
    }
}
