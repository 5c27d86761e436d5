// SPDX-License-Identifier: MIT
#pragma once

// Kernel objects: records with a handle, perhaps a name, and a count of opens for each process. A
// handle is one number, valid in every process, as in Windows CE; CloseHandle takes one of the
// caller's opens away. An object lives while a process has it open or something else holds it (a
// view holds its mapping). The module of a type knows what the plain numbers of its objects mean.
//
// Costs in kernel objects (kobject.h): every object an HData, a name a Name, a mapping an FSMap, a
// mutex a Mutex, an event or semaphore an Event. A critical section costs a Crit and no HData.
// Sources: CreateEvent (CE 5.0) for names; sizes from the sample of `mi kernel`.

#include "emu/machine.h"

#define OBJECT_NO_RECORD UINT32_MAX

// The checks' results of a call that makes or opens an object.
typedef struct ObjectPlan {
    ObjectType type;
    const char *name; // NULL = unnamed
    uint32_t record;  // record of the object with that name, or a free one
    bool exists;
} ObjectPlan;

// Looks for an object of that type and name, or for a free record. Each type has separate names,
// and "" is a name (CreateEvent, CE 5.0). Refuses a name that is too long, one open too many, and a
// full table. Changes nothing.
bool object_plan(Machine *machine, ObjectType type, const char *name, ObjectPlan *ret_plan);

// Pages of RAM for the kernel objects of a new object and n_blocks MemBlocks. Refuses when so many
// are not free; *ret_pages is set only on success. May discard pages read from files.
bool object_afford(Machine *machine, const ObjectPlan *plan, uint32_t n_blocks,
                   uint32_t *ret_pages);

// Makes a planned object and opens it once in the current process. values: OBJECT_VALUES numbers.
void object_make(Machine *machine, const ObjectPlan *plan, const uint32_t *values);

// Opens the planned, existing object one more time in the current process.
void object_open(Machine *machine, const ObjectPlan *plan);

// The record of a handle that some process has open, or OBJECT_NO_RECORD.
uint32_t object_find(const Machine *machine, uint32_t handle);

// The same for an object of one type; refuses unknown handles and those of other types.
bool object_get(Machine *machine, uint32_t handle, ObjectType type, uint32_t *ret_record);

// Whether no process has an object open and nothing holds it. Then call object_free().
bool object_is_unused(const Machine *machine, uint32_t record);

// object_add_open() gives a process one more open, of at most 65,535; object_drop_opens() takes n
// of them away; object_hold() and object_unhold() add and
// take one other use.
void object_add_open(Machine *machine, uint32_t record, uint8_t process);
void object_drop_opens(Machine *machine, uint32_t record, uint8_t process, uint32_t n);
void object_hold(Machine *machine, uint32_t record);
void object_unhold(Machine *machine, uint32_t record);

void object_set_value(Machine *machine, uint32_t record, uint32_t index, uint32_t value);

// Whether each record in use has its handle, a type, a process that keeps it, and a name that no
// other of its type has; whether holds are views; and whether the kernel's objects are all counted.
bool object_is_valid(const Machine *machine);

// Frees the record. The module of its type must have freed its memory before.
void object_free(Machine *machine, uint32_t record);
