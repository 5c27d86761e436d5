// SPDX-License-Identifier: MIT
#include "kernel/object/critical.h"

#include "ce/win32.h"
#include "kernel/object/handle.h"
#include "kernel/object/object.h"
#include "kernel/object/wait.h"

// Every call but critical_init() finds the kernel's object through hCrit in guest memory. It
// changes the object and then shows its state in the other fields. They are never read back. Read
// enter() first. kernel/object/wait.h has the waiting.

#define HCRIT 8u

// Makes sure that all five fields can be stored; a missing page is supplied now. False: a fault.
static bool touch(Machine *machine, VirtAddr va) {
    uint8_t bytes[CRITICAL_SIZE];
    return mmu_read(&machine->mmu, va, bytes, sizeof bytes) &&
           mmu_write(&machine->mmu, va, bytes, sizeof bytes);
}

// Writes the object's state to the guest's memory.
static void show(Machine *machine, VirtAddr va, uint32_t record) {
    const ObjectRow *row = &machine->tables.object[record];
    const uint32_t words[] = {row->value[OWNED_COUNT], row->value[OWNED_BY], row->handle, 0,
                              row->value[OWNED_CONTENTIONS]};
    for (uint32_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        mmu_write32(&machine->mmu, va + i * 4, words[i]);
    }
}

// Finds the kernel object of the section at an address.
static CriticalResult find(Machine *machine, VirtAddr va, uint32_t *ret_record) {
    uint32_t handle = 0;
    if (!touch(machine, va) || !mmu_read32(&machine->mmu, va + HCRIT, &handle)) {
        return CRITICAL_FAULT;
    }
    uint32_t record = object_find(machine, handle);
    if (record == OBJECT_NO_RECORD ||
        machine->tables.object[record].type != OBJECT_CRITICAL_SECTION) {
        machine_refuse(machine, REASON(NO_SECTION, va, handle));
        return CRITICAL_REFUSED;
    }
    *ret_record = record;
    return CRITICAL_DONE;
}

CriticalResult critical_init(Machine *machine, VirtAddr va) {
    static const uint32_t values[OBJECT_VALUES];
    ObjectPlan plan;
    uint32_t pages = 0;
    if (!touch(machine, va)) {
        return CRITICAL_FAULT;
    }
    if (!object_plan(machine, OBJECT_CRITICAL_SECTION, NULL, &plan) ||
        !object_afford(machine, &plan, 0, &pages)) {
        return CRITICAL_REFUSED;
    }
    object_make(machine, &plan, values);
    object_set_value(machine, plan.record, OWNED_AT, tables_mapped(&machine->tables, va));
    show(machine, va, plan.record);
    return CRITICAL_DONE;
}

static CriticalResult enter(Machine *machine, VirtAddr va, bool may_wait) {
    uint32_t record = 0, thread = machine->tables.system->current_thread;
    CriticalResult result = find(machine, va, &record);
    if (result != CRITICAL_DONE) {
        return result;
    }
    bool abandoned = false;
    const ObjectRow *row = &machine->tables.object[record];
    if (wait_is_free(row, machine->tables.thread[thread].handle)) {
        wait_take(machine, record, thread, &abandoned);
        show(machine, va, record);
        return CRITICAL_DONE;
    }
    if (!may_wait) {
        return CRITICAL_TAKEN;
    }
    if (!wait_check_records(machine, 1)) {
        return CRITICAL_REFUSED;
    }
    object_set_value(machine, record, OWNED_CONTENTIONS, row->value[OWNED_CONTENTIONS] + 1);
    show(machine, va, record);
    wait_block(machine, &row->handle, 1, (uint32_t)INFINITE);
    return CRITICAL_WAITS;
}

CriticalResult critical_enter(Machine *machine, VirtAddr va) {
    return enter(machine, va, true);
}

CriticalResult critical_try(Machine *machine, VirtAddr va) {
    return enter(machine, va, false);
}

CriticalResult critical_leave(Machine *machine, VirtAddr va) {
    uint32_t record = 0, thread = machine->tables.system->current_thread;
    uint32_t handle = machine->tables.thread[thread].handle;
    CriticalResult result = find(machine, va, &record);
    if (result != CRITICAL_DONE) {
        return result;
    }
    ObjectRow row = machine->tables.object[record];
    if (row.value[OWNED_BY] != handle) {
        machine_refuse(machine,
                       REASON(NOT_OWNED, row.handle, row.type, row.value[OWNED_BY], handle));
        return CRITICAL_REFUSED;
    }
    row.value[OWNED_COUNT]--;
    row.value[OWNED_BY] = row.value[OWNED_COUNT] ? handle : 0;
    machine_set_rows(machine, TABLE_OBJECT, record, 1, &row);
    wait_inherit(machine, thread);
    wait_serve(machine, record);
    show(machine, va, record);
    return CRITICAL_DONE;
}

CriticalResult critical_delete(Machine *machine, VirtAddr va) {
    uint32_t record = 0;
    CriticalResult result = find(machine, va, &record);
    if (result != CRITICAL_DONE) {
        return result;
    }
    uint32_t handle = machine->tables.object[record].handle;
    uint32_t n = wait_count(&machine->tables, handle);
    if (n > 0) {
        machine_refuse(machine, REASON(SECTION_IN_USE, va, n));
        return CRITICAL_REFUSED;
    }
    if (!handle_close(machine, handle)) {
        return CRITICAL_REFUSED;
    }
    mmu_write32(&machine->mmu, va + HCRIT, 0);
    return CRITICAL_DONE;
}
