// SPDX-License-Identifier: MIT
#pragma once

// Kernel objects: records with a handle, perhaps a name, and a count of who has them open. A handle
// is one number, good in every process, as Windows CE's are; CloseHandle takes one of the caller's
// opens. An object lives while anybody has it open or something else holds it (a view holds its
// mapping). What the plain numbers of an object mean is the business of the module of its type.
//
// Each object costs the kernel an HData, a name a Name object, a mapping an FSMap, a mutex a Mutex,
// an event or semaphore an Event; a critical section costs a Crit alone (kobject.h).
// Sources: CreateEvent (CE 5.0) for names; sizes from the sample of `mi kernel`.

#include "emu/machine.h"

#define OBJECT_NO_RECORD UINT32_MAX

// What a call that makes or opens an object has found out.
typedef struct ObjectPlan {
    ObjectType type;
    const char *name; // NULL = unnamed
    uint32_t record;  // the object of that name, or a free record
    bool exists;
} ObjectPlan;

// Looks for an object of that type and name, or for a free record. Each type has names of its own,
// and "" is one (CreateEvent, CE 5.0). Refuses a name that is too long, one open too many, and a
// full table. Changes nothing.
bool object_plan(Machine *machine, ObjectType type, const char *name, ObjectPlan *ret_plan);

// Pages of RAM for the kernel objects of a new object and n_blocks MemBlocks. Refuses when they are
// not free; *ret_pages is set only on success. Changes nothing.
bool object_afford(Machine *machine, const ObjectPlan *plan, uint32_t n_blocks,
                   uint32_t *ret_pages);

// Makes a planned object, open once in the current process. values: OBJECT_VALUES numbers.
void object_make(Machine *machine, const ObjectPlan *plan, const uint32_t *values);

// One more open of the planned object, which exists, in the current process.
void object_open(Machine *machine, const ObjectPlan *plan);

// The record with a handle that some process has open, OBJECT_NO_RECORD if there is none.
uint32_t object_find(const Machine *machine, uint32_t handle);

// The same for an object of one type; refuses handles of nothing and of other types.
bool object_get(Machine *machine, uint32_t handle, ObjectType type, uint32_t *ret_record);

// Whether nobody has an object open and nothing holds it: it is due for object_free().
bool object_is_unused(const Machine *machine, uint32_t record);

// Changes the number of a process's opens, or of the other holds, by one or more.
void object_drop_opens(Machine *machine, uint32_t record, uint8_t process, uint32_t n);
void object_hold(Machine *machine, uint32_t record);
void object_unhold(Machine *machine, uint32_t record);

void object_set_value(Machine *machine, uint32_t record, uint32_t index, uint32_t value);

// Whether each record in use has its handle and a type, somebody who keeps it and a name that no
// other of its type has; and whether holds are views, and the kernel's objects are all counted.
bool object_is_valid(const Machine *machine);

// The record becomes free; its memory must have been given back by its type's module.
void object_free(Machine *machine, uint32_t record);
