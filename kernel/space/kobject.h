// SPDX-License-Identifier: MIT
#pragma once

// Kernel objects cost memory too. Each type has a size, and objects are carved from pages that the
// kernel takes from RAM and never returns. A freed object is reused for the next one of its type,
// so `used` falls and `max` does not: the Extra column of `mi kernel`.
// Source of types and sizes: the sample of `mi kernel` (Target Control, CE 5.0 documentation).

#include "emu/machine.h"

// Sets the size of every type. Call it once, before the first kobject_take().
void kobject_init(Machine *machine);

// Pages of RAM that n more objects of a type would cost now.
uint32_t kobject_cost(const Machine *machine, KernelObjectType type, uint32_t n);

// The same for n[type] more objects of every type: they share the arena's last page.
uint32_t kobject_cost_of_all(const Machine *machine, const uint32_t n[KOBJ_COUNT]);

// Takes n objects, or returns them. Before taking, the caller has checked that kobject_cost() pages
// are free.
void kobject_take(Machine *machine, KernelObjectType type, uint32_t n);
void kobject_give(Machine *machine, KernelObjectType type, uint32_t n);

const char *kobject_name(KernelObjectType type);
