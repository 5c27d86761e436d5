// SPDX-License-Identifier: MIT
#pragma once

// The 4 GB address space of Windows CE 5. Every other file takes its numbers from here.
//
//   FFFFFFFF +--------------------------------------------+
//            | kernel addresses, KPAGE, traps  (112..127) |  kernel mode only
//   E0000000 +--------------------------------------------+
//            | unused / kernel extension        (98..111) |
//   C4000000 +--------------------------------------------+
//            | nk.exe, the "secure slot"             (97) |  kernel mode only
//   C2000000 +--------------------------------------------+
//            | unused                                (96) |
//   C0000000 +--------------------------------------------+
//            | physical memory, uncached         (80..95) |  kernel mode only, static
//   A0000000 +--------------------------------------------+
//            | physical memory, cached           (64..79) |  kernel mode only, static
//   80000000 +============================================+ ---- kernel half / user half ----
//            | resource-only DLLs                    (63) |
//   7E000000 +--------------------------------------------+
//            | shared ("large") memory area      (33..62) |  mappings, PAGE_NOACCESS from 2 MB on
//   42000000 +--------------------------------------------+
//            | process slots                      (2..32) |  one process each, 31 in all
//   04000000 +--------------------------------------------+
//            | slot 1: ROM (XIP) DLL code             (1) |  same for all processes, read-only
//   02000000 +--------------------------------------------+
//            | slot 0: the current process again      (0) |  an alias, never a copy
//   00000000 +--------------------------------------------+
//
// Sources: CE 5.0 "Virtual Memory Architecture" pages and Boling's articles; docs/address-space.md
// lists each row with its confidence. slot = address >> 25.

#include <assert.h>
#include <stdint.h>

typedef uint32_t VirtAddr; // a guest address
typedef uint32_t PhysAddr; // a byte address in the device's physical space

#define CE_PAGE_SHIFT 12u
#define CE_PAGE_SIZE (1u << CE_PAGE_SHIFT) // 4 KB
#define CE_BLOCK_SHIFT 16u
#define CE_BLOCK_SIZE (1u << CE_BLOCK_SHIFT) // 64 KB, the granularity of every reservation
#define CE_SLOT_SHIFT 25u
#define CE_SLOT_SIZE (1u << CE_SLOT_SHIFT) // 32 MB
#define CE_PAGES_PER_BLOCK (CE_BLOCK_SIZE / CE_PAGE_SIZE)
#define CE_BLOCKS_PER_SLOT (CE_SLOT_SIZE / CE_BLOCK_SIZE)
#define CE_PAGES_PER_SLOT (CE_SLOT_SIZE / CE_PAGE_SIZE)
#define CE_SLOTS 128u // 4 GB / 32 MB

#define CE_SLOT_CURRENT 0u
#define CE_SLOT_XIP 1u
#define CE_SLOT_PROCESS_FIRST 2u
#define CE_SLOT_PROCESS_LAST 32u
#define CE_SLOT_LARGE_FIRST 33u
#define CE_SLOT_LARGE_LAST 62u
#define CE_SLOT_RESOURCE 63u
#define CE_SLOT_DLLS_FIRST 60u // of the DLL slots on Windows Mobile 6.1 and later
#define CE_SLOT_DLLS_LAST 61u
#define CE_SLOT_CACHED_FIRST 64u
#define CE_SLOT_UNCACHED_FIRST 80u
#define CE_STATIC_WINDOW_SLOTS 16u // 512 MB, the most physical memory the kernel addresses
#define CE_SLOT_NK 97u

#define CE_PROCESS_MAX 32u // nk.exe + 31: one access-key bit each
#define CE_NULL_GUARD_END 0x00010000u
#define CE_EXE_BASE 0x00010000u
#define CE_KPAGE_OFFSET 0x00005000u // user kernel-data page, non-ARM CPUs only
#define CE_USER_END 0x80000000u
#define CE_LARGE_THRESHOLD 0x00200000u // 2 MB

// The physical space of the emulated board (slot32's own choice, see docs/quirks.md):
// RAM from 0, ROM from 1 GB, anything else is a peripheral.
#define CE_ROM_PHYS 0x40000000u
#define CE_ROM_PHYS_END 0x50000000u
#define CE_ROM_DLLS                                                                                \
    0x04000000u // bytes of ROM before the EXEs: DLL code fills slots 0 and 1 at most

static_assert(CE_SLOT_SIZE == 0x02000000u, "a slot is 32 MB");
static_assert(CE_BLOCKS_PER_SLOT == 512u && CE_PAGES_PER_BLOCK == 16u, "512 blocks of 16 pages");
static_assert(CE_SLOT_LARGE_FIRST << CE_SLOT_SHIFT == 0x42000000u, "the large area's first byte");
static_assert(CE_SLOT_NK << CE_SLOT_SHIFT == 0xC2000000u, "nk.exe's slot");
static_assert((CE_SLOT_PROCESS_LAST - CE_SLOT_PROCESS_FIRST + 1) + 1 == CE_PROCESS_MAX,
              "31 process slots and nk.exe make the 32 processes");

static inline uint32_t ce_slot_of(VirtAddr va) {
    return va >> CE_SLOT_SHIFT;
}
// Whether a slot belongs to the shared (large) area.
static inline int ce_slot_is_large(uint32_t slot) {
    return slot >= CE_SLOT_LARGE_FIRST && slot <= CE_SLOT_LARGE_LAST;
}
static inline VirtAddr ce_slot_base(uint32_t slot) {
    return slot << CE_SLOT_SHIFT;
}
// The address as a process means it whose slot begins at `base`: an address below 32 MB lies in
// that slot.
static inline VirtAddr ce_in_slot(VirtAddr va, VirtAddr base) {
    return va < CE_SLOT_SIZE ? va | base : va;
}
static inline uint32_t ce_page_in_slot(VirtAddr va) {
    return (va >> CE_PAGE_SHIFT) & (CE_PAGES_PER_SLOT - 1);
}
static inline uint32_t ce_block_in_slot(VirtAddr va) {
    return (va >> CE_BLOCK_SHIFT) & (CE_BLOCKS_PER_SLOT - 1);
}
static inline uint32_t ce_page_in_block(VirtAddr va) {
    return (va >> CE_PAGE_SHIFT) & (CE_PAGES_PER_BLOCK - 1);
}
// Rounds up to a whole page or block. 64-bit, so that the last byte of the 4 GB does not wrap.
static inline uint64_t ce_page_up(uint64_t bytes) {
    return (bytes + CE_PAGE_SIZE - 1) & ~(uint64_t)(CE_PAGE_SIZE - 1);
}
static inline uint64_t ce_block_up(uint64_t bytes) {
    return (bytes + CE_BLOCK_SIZE - 1) & ~(uint64_t)(CE_BLOCK_SIZE - 1);
}

// The number of whole pages, or blocks, that hold this many bytes.
static inline uint32_t ce_pages_of(uint64_t bytes) {
    return (uint32_t)(ce_page_up(bytes) >> CE_PAGE_SHIFT);
}
static inline uint32_t ce_blocks_of(uint64_t bytes) {
    return (uint32_t)(ce_block_up(bytes) >> CE_BLOCK_SHIFT);
}
// Bytes of the whole pages that hold `kb` KB; less than 4 GB.
static inline uint32_t ce_kb_page_up(uint32_t kb) {
    return (uint32_t)ce_page_up((uint64_t)kb << 10);
}
