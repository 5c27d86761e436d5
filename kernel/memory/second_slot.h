// SPDX-License-Identifier: MIT
#pragma once

// What if a process had two slots? No Windows CE does this: the knob second_slot is off by default.
// With `when-full`, VirtualAlloc of a process whose own slot has no hole uses the lowest of the
// slots 2 to 32 in which no process lives. Everything else of Windows CE stays as it is, and much
// of it derives the owner of an address from the slot:
//
//   access key         that of the slot's record, not of the process that reserved
//   GetProcFromPtr     gives the process in the slot: none, later the one that starts there
//   MapPtrToProcess    asks for the key of the process that lives there
//   VirtualFree, ...   a process manages the memory of its own slot only
//   end of a process   frees all memory in its slot, and all it has reserved elsewhere
//
// A reservation takes the highest hole below the DLL line, so that a program linked at 00010000
// still finds its place when it is started in that slot. Heaps, stacks, AllocPhysMem, DLLs and
// addresses that the caller names stay in the process's own slot.
// Source of the question: Sue Loh, "Shared Heap Pitfalls", comment 4: "if a process has two slots
// its identity may become confused".

#include "emu/machine.h"

// Finds a hole for `size` bytes in a slot without a process. False, without a refusal, when the
// knob is `never`, the caller is nk.exe, its own slot still has a hole of that size, or no slot has
// one.
bool second_slot_hole(const Machine *machine, uint32_t size, VirtAddr *ret_base);

// The access key of a slot, 2 to 32: that of the process record with this slot.
uint32_t second_slot_key(uint32_t slot);

// Whether a process can start in record `process`. Memory that others have reserved in its slot
// must lie between `top`, the end of the process's own start memory, and the DLL line `line`. Else
// false with SLOT_IN_USE.
bool second_slot_may_start(Machine *machine, uint8_t process, VirtAddr top, VirtAddr line);

// Ends a process: releases what others have reserved in its slot and what it has reserved in
// theirs. Closes slots that are then empty and have no process.
void second_slot_end(Machine *machine, uint8_t process);
