// SPDX-License-Identifier: MIT
#pragma once

// VirtualSetAttributes: bits of page-table entries, in the CPU's own format. Of an entry slot32
// keeps the physical page number (bits 12 to 31) and whether the cache is used, at the CPU's bit;
// the rest reads as 0. Only the cache bit can be changed. Source: VirtualSetAttributes (CE 5.0);
// the bits are those of the CPUs' own manuals.

#include "emu/machine.h"

// The cache bit of an entry on a CPU (knob `cpu`). It is set when the cache is used (ARM, MIPS) or
// when it is not (x86). 0 on SHx, where the call does not work.
uint32_t attributes_cache_bit(uint32_t cpu);

// Gives every page that [address, address + size) touches the entry (entry & ~mask) | (flags &
// mask). The pages must be committed, belong to the caller, and lie in one reservation. *ret_old is
// the first page's entry before the change. On failure returns false, sets machine->outcome, and
// nothing changes.
bool attributes_set(Machine *machine, VirtAddr address, uint32_t size, uint32_t flags,
                    uint32_t mask, uint32_t *ret_old);
