// SPDX-License-Identifier: MIT
#pragma once

// The questions that all Virtual* calls ask first: does the address belong to the caller, does the
// range lie in one reservation, can the machine afford it? Each function refuses with the reason
// and its facts, and changes no row.

#include "emu/holes.h"
#include "kernel/space/pages.h"

// The process whose code is running; every Virtual* call acts for it.
static inline uint8_t request_caller(const Machine *machine) {
    return machine->tables.system->current_process;
}

// The bounds of the large area on this device.
static inline HoleBounds request_large_area(const Machine *machine) {
    return hole_bounds_large(machine->options.dll_slots ? CE_SLOT_DLLS_FIRST - 1
                                                        : CE_SLOT_LARGE_LAST);
}

// Turns a slot-0 address into one of the caller's slot. Checks that [address, address + size) lies
// completely in the caller's own slot or completely in the large area.
bool request_resolve(Machine *machine, VirtAddr address, uint32_t size, VirtAddr *ret_mapped);

// A run of pages.
typedef struct PageRange {
    VirtAddr first; // a mapped page address
    uint32_t n_pages;
} PageRange;

// Sets of 1 << BlockKind. This one: reservations made by VirtualAlloc and CeVirtualSharedAlloc.
#define REQUEST_KINDS_VIRTUAL (1u << KIND_VIRTUAL | 1u << KIND_SHARED)

// Checks that the pages of a range are reserved, belong to one reservation of
// REQUEST_KINDS_VIRTUAL, and that the caller may change it. Refusals name `address` and `size` as
// the guest gave them.
bool request_reservation(Machine *machine, PageRange range, VirtAddr address, uint32_t size);

// The pages that [address, address + size) touches. Resolves the address and checks that all pages
// belong to one reservation of one of `kinds`, which the caller may change. *ret_range is set only
// on success.
bool request_range(Machine *machine, VirtAddr address, uint32_t size, uint32_t kinds,
                   PageRange *ret_range);

// Finds a hole for `size` bytes in the caller's slot, by the rule of VirtualAlloc.
bool request_hole(Machine *machine, uint32_t size, bool top_down, VirtAddr *ret_base);

// The same in the large area. `error` is the Win32 error of a refusal; 0 = that of the reason.
bool request_large_hole(Machine *machine, uint32_t size, bool top_down, uint32_t error,
                        VirtAddr *ret_base);

// Checks that `commit_pages` of RAM for the guest and n_blocks kernel MemBlock objects are
// available. Near the limit only small requests are granted, by the out-of-memory rules of
// SetOOMEvent (CE 5.0). It may discard pages read from files.
bool request_afford(Machine *machine, uint32_t commit_pages, uint32_t n_blocks);

// Refuses with NO_RAM, which names the pages and how much of the process's slot is free. Returns
// false.
bool request_refuse_ram(Machine *machine, uint8_t process, uint32_t wanted, uint32_t free_pages);

// Number of pages that [va, va + size) touches.
static inline uint32_t request_pages(VirtAddr va, uint32_t size) {
    uint64_t first = va & ~(uint64_t)(CE_PAGE_SIZE - 1);
    return (uint32_t)((ce_page_up((uint64_t)va + size) - first) >> CE_PAGE_SHIFT);
}

// The form in which the guest gets an address back: as a slot-0 address if it asked with one, else
// `mapped` with its slot. Addresses of nk.exe and of the large area have only one form.
VirtAddr request_answer(const Machine *machine, VirtAddr asked, VirtAddr mapped);
