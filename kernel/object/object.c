// SPDX-License-Identifier: MIT
#include "kernel/object/object.h"

#include "kernel/paging/pager.h"
#include "kernel/process/caller.h"
#include "kernel/space/kobject.h"
#include "ce/handles.h"

#include <assert.h>
#include <string.h>

// One table with a plain search: 1,024 records are few, and calls that make objects are rare. Names
// are case-sensitive, as in the kernel. The lowest free record is used first.

static uint8_t running_process(const Machine *machine) {
    return machine->tables.system->current_process;
}

static uint32_t find_name(const Machine *machine, ObjectType type, const char *name) {
    uint32_t i = 0;
    for (; i < CE_OBJECTS; i++) {
        const ObjectRow *row = &machine->tables.object[i];
        if (row->handle && row->named && row->type == type &&
            strcmp(tables_name(&machine->tables, &row->name), name) == 0) {
            break;
        }
    }
    return i;
}

static bool plan_existing(Machine *machine, ObjectPlan *plan) {
    const ObjectRow *row = &machine->tables.object[plan->record];
    uint8_t caller = running_process(machine);
    if (row->opens[caller] == UINT16_MAX) {
        return machine_refuse(machine,
                              REASON(TOO_MANY_OPENS, row->handle, row->opens[caller], caller));
    }
    plan->exists = true;
    return true;
}

bool object_plan(Machine *machine, ObjectType type, const char *name, ObjectPlan *ret_plan) {
    ObjectPlan plan = {.type = type, .name = name};
    if (name && strlen(name) >= CE_NAME_MAX) {
        return machine_refuse(machine, REASON(NAME_TOO_LONG, strlen(name), CE_NAME_MAX - 1));
    }
    plan.record = name ? find_name(machine, type, name) : CE_OBJECTS;
    if (plan.record < CE_OBJECTS) {
        if (!plan_existing(machine, &plan)) {
            return false;
        }
    } else {
        plan.record = tables_first_free(&machine->tables, TABLE_OBJECT, 0);
        if (plan.record == CE_OBJECTS) {
            return machine_refuse(machine, REASON(NO_OBJECT_RECORD, CE_OBJECTS));
        }
    }
    *ret_plan = plan;
    return true;
}

// Adds the kernel objects that one object costs.
static void count_cost(ObjectType type, bool named, uint32_t n[KOBJ_COUNT]) {
    n[KOBJ_HDATA] += type != OBJECT_CRITICAL_SECTION;
    n[KOBJ_CRIT] += type == OBJECT_CRITICAL_SECTION;
    n[KOBJ_EVENT] += type == OBJECT_EVENT || type == OBJECT_SEMAPHORE;
    n[KOBJ_MUTEX] += type == OBJECT_MUTEX;
    n[KOBJ_NAME] += named;
    n[KOBJ_FSMAP] += type == OBJECT_MAPPING;
}

bool object_afford(Machine *machine, const ObjectPlan *plan, uint32_t n_blocks,
                   uint32_t *ret_pages) {
    uint32_t n[KOBJ_COUNT] = {[KOBJ_MEMBLOCK] = n_blocks};
    uint32_t n_objects = 0;
    count_cost(plan->type, plan->name != NULL, n);
    for (uint32_t i = 0; i < KOBJ_COUNT; i++) {
        n_objects += n[i];
    }
    uint32_t pages = kobject_cost_of_all(machine, n), free_pages = pager_make_room(machine, pages);
    if (pages > free_pages) {
        return machine_refuse(machine, REASON(NO_KERNEL_MEMORY, n_objects, pages, free_pages));
    }
    *ret_pages = pages;
    return true;
}

static void set_row(Machine *machine, uint32_t record, const ObjectRow *row) {
    machine_set_rows(machine, TABLE_OBJECT, record, 1, row);
}

void object_make(Machine *machine, const ObjectPlan *plan, const uint32_t *values) {
    uint32_t n[KOBJ_COUNT] = {0};
    count_cost(plan->type, plan->name != NULL, n);
    for (uint32_t i = 0; i < KOBJ_COUNT; i++) {
        if (n[i]) {
            kobject_take(machine, (KernelObjectType)i, n[i]);
        }
    }
    ObjectRow row = {.generation = (uint16_t)(machine->tables.object[plan->record].generation + 1)};
    if (plan->name) {
        machine_name_row(machine, TABLE_OBJECT, plan->record, plan->name, &row.name);
        row.named = 1;
    }
    memcpy(row.value, values, sizeof row.value);
    row.handle = handle_of_object(plan->record, row.generation);
    row.type = (uint8_t)plan->type;
    row.owner = running_process(machine);
    row.opens[row.owner] = 1;
    set_row(machine, plan->record, &row);
}

void object_add_open(Machine *machine, uint32_t record, uint8_t process) {
    ObjectRow row = machine->tables.object[record];
    row.opens[process]++;
    set_row(machine, record, &row);
}

void object_open(Machine *machine, const ObjectPlan *plan) {
    object_add_open(machine, plan->record, running_process(machine));
}

static bool is_open(const ObjectRow *row) {
    for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
        if (row->opens[i]) {
            return true;
        }
    }
    return false;
}

uint32_t object_find(const Machine *machine, uint32_t handle) {
    uint32_t record = (handle >> 2) % CE_OBJECTS;
    const ObjectRow *row = &machine->tables.object[record];
    bool known =
        (handle & HANDLE_OBJECT_FIXED) == HANDLE_OBJECT && row->handle == handle && is_open(row);
    return known ? record : OBJECT_NO_RECORD;
}

bool object_get(Machine *machine, uint32_t handle, ObjectType type, uint32_t *ret_record) {
    uint32_t record = object_find(machine, handle);
    if (record == OBJECT_NO_RECORD) {
        return machine_refuse(machine, REASON(NO_OBJECT, handle));
    }
    uint8_t has = machine->tables.object[record].type;
    if (has != type) {
        return machine_refuse(machine, REASON(WRONG_TYPE, handle, has, type));
    }
    *ret_record = record;
    return true;
}

bool object_is_unused(const Machine *machine, uint32_t record) {
    const ObjectRow *row = &machine->tables.object[record];
    return row->holds == 0 && !is_open(row);
}

void object_drop_opens(Machine *machine, uint32_t record, uint8_t process, uint32_t n) {
    ObjectRow row = machine->tables.object[record];
    assert(row.opens[process] >= n);
    row.opens[process] = (uint16_t)(row.opens[process] - n);
    set_row(machine, record, &row);
}

void object_hold(Machine *machine, uint32_t record) {
    ObjectRow row = machine->tables.object[record];
    row.holds++;
    set_row(machine, record, &row);
}

void object_unhold(Machine *machine, uint32_t record) {
    ObjectRow row = machine->tables.object[record];
    assert(row.holds > 0);
    row.holds--;
    set_row(machine, record, &row);
}

void object_set_value(Machine *machine, uint32_t record, uint32_t index, uint32_t value) {
    ObjectRow row = machine->tables.object[record];
    row.value[index] = value;
    set_row(machine, record, &row);
}

void object_free(Machine *machine, uint32_t record) {
    ObjectRow row = machine->tables.object[record];
    uint32_t n[KOBJ_COUNT] = {0};
    count_cost((ObjectType)row.type, row.named, n);
    for (uint32_t i = 0; i < KOBJ_COUNT; i++) {
        if (n[i]) {
            kobject_give(machine, (KernelObjectType)i, n[i]);
        }
    }
    set_row(machine, record, &(ObjectRow){.generation = row.generation});
}

// ---- own check

static uint32_t views_of(const Machine *machine, uint32_t record) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < CE_VIEWS; i++) {
        n += machine->tables.view[i].base && machine->tables.view[i].object == record;
    }
    return n;
}

static bool is_opened_by_the_dead(const Machine *machine, const ObjectRow *row) {
    for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
        if (row->opens[i] && !machine->tables.process[i].handle) {
            return true;
        }
    }
    return false;
}

static bool record_is_valid(const Machine *machine, uint32_t record) {
    const ObjectRow *row = &machine->tables.object[record];
    if (!row->handle) {
        const ObjectRow unused = {.generation = row->generation};
        return memcmp(row, &unused, sizeof unused) == 0;
    }
    bool known = row->type > OBJECT_NONE && row->type < OBJECT_TYPE_COUNT;
    return known && row->handle == handle_of_object(record, row->generation) &&
           !object_is_unused(machine, record) && !is_opened_by_the_dead(machine, row) &&
           row->holds == views_of(machine, record) &&
           (!row->named || find_name(machine, (ObjectType)row->type,
                                     tables_name(&machine->tables, &row->name)) == record);
}

bool object_is_valid(const Machine *machine) {
    static const KernelObjectType counted[] = {KOBJ_HDATA, KOBJ_CRIT,  KOBJ_EVENT,
                                               KOBJ_MUTEX, KOBJ_FSMAP, KOBJ_NAME};
    uint32_t n[KOBJ_COUNT] = {0};
    for (uint32_t i = 0; i < CE_OBJECTS; i++) {
        const ObjectRow *row = &machine->tables.object[i];
        if (!record_is_valid(machine, i)) {
            return false;
        }
        if (row->handle) {
            count_cost((ObjectType)row->type, row->named, n);
        }
    }
    for (uint32_t i = 0; i < sizeof counted / sizeof counted[0]; i++) {
        if (machine->tables.kobject[counted[i]].used != n[counted[i]]) {
            return false;
        }
    }
    return true;
}
