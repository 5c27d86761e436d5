// SPDX-License-Identifier: MIT
#pragma once

// VirtualSetAttributes: bits of page-table entries, as the CPU has them. Of an entry slot32 keeps
// the physical page number (bits 12 to 31) and whether the cache is used, at the bit where the CPU
// has it; the rest reads as 0. The cache bit can be changed, nothing else. Source:
// VirtualSetAttributes (CE 5.0); the bits are those of the CPUs' own manuals.

#include "emu/machine.h"

// The bit of an entry that tells of the cache on a CPU of the knob `cpu`: set when the cache is
// used (ARM, MIPS) or when it is not (x86). 0 on SHx, where the call does not work.
uint32_t attributes_cache_bit(uint32_t cpu);

// Every page that [address, address + size) touches gets (entry & ~mask) | (flags & mask). The
// pages are committed, the caller's, and of one reservation. *ret_old is the first page's entry
// before. False with an outcome, and nothing changed.
bool attributes_set(Machine *machine, VirtAddr address, uint32_t size, uint32_t flags,
                    uint32_t mask, uint32_t *ret_old);
