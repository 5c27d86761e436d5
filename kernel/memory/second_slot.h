// SPDX-License-Identifier: MIT
#pragma once

// What if a process had two slots? No Windows CE does this: the knob second_slot is off unless it
// is asked for. With `when-full`, VirtualAlloc of a process whose own slot has no hole goes on in
// the lowest of the slots 2 to 32 where nobody lives. Everything else of Windows CE stays what it
// is, and much of it tells from the slot whose an address is:
//
//   access key         of the slot's record, so not of the process that reserved
//   GetProcFromPtr     who lives in the slot: nobody, later whoever starts in it
//   MapPtrToProcess    asks for the key of who lives there
//   VirtualFree, ...   a process manages the memory of its own slot only
//   the end of a process takes all that lies in its slot, and what it has reserved elsewhere
//
// A reservation takes the highest hole below the DLL line, so that a program linked at 00010000
// still finds its place when it is started in that slot. Heaps, stacks, AllocPhysMem, DLLs and
// addresses that the caller names stay in the process's own slot.
// Source of the question: Sue Loh, "Shared Heap Pitfalls", comment 4: "if a process has two slots
// its identity may become confused".

#include "emu/machine.h"

// A hole for `size` bytes in a slot where nobody lives. False, without a refusal, when the knob is
// `never`, the caller is nk.exe, its own slot still has such a hole, or no slot has one.
bool second_slot_hole(const Machine *machine, uint32_t size, VirtAddr *ret_base);

// The access key that belongs to a slot, 2 to 32: that of the process record with this slot.
uint32_t second_slot_key(uint32_t slot);

// Whether a process can start in record `process`: what others have reserved in its slot must lie
// between `top`, the end of what it begins with, and the DLL line `line`. False with SLOT_IN_USE.
bool second_slot_may_start(Machine *machine, uint8_t process, VirtAddr top, VirtAddr line);

// A process ends: gives back what others have reserved in its slot and it in others. Slots that are
// empty then and where nobody lives are closed.
void second_slot_end(Machine *machine, uint8_t process);
