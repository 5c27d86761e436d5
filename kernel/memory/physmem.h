// SPDX-License-Identifier: MIT
#pragma once

// Physically contiguous RAM: AllocPhysMem and FreePhysMem, and the runs of frames that a DLL of the
// kernel takes. A driver gives such memory to a device that knows nothing of pages, so many free
// pages do not help: they have to lie side by side. RAM begins at the physical address 0.
// Sources: AllocPhysMem, FreePhysMem, Trusted APIs (CE 5.0); docs/quirks.md has what they leave
// open.

#include "emu/machine.h"

typedef struct PhysMemRequest {
    uint32_t size;           // bytes
    uint32_t protect;        // PAGE_ flags, as VirtualAlloc takes them
    uint32_t alignment_mask; // bits that are 0 in the physical address: 2^n - 1, 0 = page by page
    uint32_t flags;          // 0
} PhysMemRequest;

// Gives the caller committed memory in its slot, of one run of frames, the lowest that fits.
// Returns its address and sets *ret_physical; 0 with an outcome, and nothing changed.
VirtAddr physmem_alloc(Machine *machine, const PhysMemRequest *request, uint32_t *ret_physical);

// Gives it back, by the address that physmem_alloc() returned. False with an outcome.
bool physmem_free(Machine *machine, VirtAddr address);

// Checks that n frames in a row can be had, the first a multiple of `align` (a power of two), and
// kernel_pages more anywhere. That there are not enough, and that they lie apart, are two reasons.
bool physmem_check_run(Machine *machine, uint32_t n, uint32_t align, uint32_t kernel_pages);

// The lowest such run, checked before: its first frame, for ram_take_run(). Pages read from files
// are discarded for it if need be.
uint32_t physmem_make_run(Machine *machine, uint32_t n, uint32_t align);
