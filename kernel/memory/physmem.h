// SPDX-License-Identifier: MIT
#pragma once

// Physically contiguous RAM: AllocPhysMem and FreePhysMem, and the runs of frames that a kernel DLL
// takes. A driver gives such memory to hardware that knows nothing of pages. So many free pages do
// not help: they have to be neighbours. RAM begins at the physical address 0.
// Sources: AllocPhysMem, FreePhysMem, Trusted APIs (CE 5.0); docs/quirks.md lists what they leave
// open.

#include "emu/machine.h"

typedef struct PhysMemRequest {
    uint32_t size;           // bytes
    uint32_t protect;        // PAGE_ flags, as VirtualAlloc takes them
    uint32_t alignment_mask; // bits that are 0 in the physical address: 2^n - 1; 0 = pages
    uint32_t flags;          // must be 0
} PhysMemRequest;

// Gives the caller committed memory in its slot, made of one run of frames, the lowest that fits.
// Returns its address and sets *ret_physical. On failure returns 0, sets machine->outcome, and
// nothing changes.
VirtAddr physmem_alloc(Machine *machine, const PhysMemRequest *request, uint32_t *ret_physical);

// Frees memory by the address that physmem_alloc() returned. False and machine->outcome for any
// other address.
bool physmem_free(Machine *machine, VirtAddr address);

// Checks that n contiguous frames are available, the first a multiple of `align` (a power of two),
// and kernel_pages more anywhere. Too few frames and frames that are not contiguous are refused
// with different reasons.
bool physmem_check_run(Machine *machine, uint32_t n, uint32_t align, uint32_t kernel_pages);

// The first frame of the lowest such run, for ram_take_run(). Call only after physmem_check_run().
// It discards pages read from files if that is necessary.
uint32_t physmem_make_run(Machine *machine, uint32_t n, uint32_t align);
