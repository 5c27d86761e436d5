// SPDX-License-Identifier: MIT
#pragma once

// The memory management unit: guest loads and stores in the context of the running thread.
//
// The fast path is a direct-mapped TLB with 8,192 entries for loads, as many for stores, and as
// many for a processor's instruction fetches. `path` says how an address was reached. The number of
// its entry is the page in the slot, XORed with bits of the section, so that the same page of two
// processes has two entries:
//
//     63      55 54     48 47 32 31     25 24                12 11        0
//    +----------+---------+-----+---------+--------------------+-----------+
//    |    0     |    0    |  0  |  slot   |    page in slot    |   byte    |  va
//  ^ |    0     | section |  0  |  slot   |    section << 6    |     0     |  slot_tag[slot]
//    +----------+---------+-----+---------+--------------------+-----------+
//    |    0     | section |  0  |    0    |  number of entry   |   byte    |  path
//  ^ | context  | section |  0  |  place in RAM ^ number       |     0     |  entry
//    +----------+---------+-----+------------------------------+-----------+
//    | context  |    0    |  0  |  place in RAM                |   byte    |
//  - | context  |    0    |  0  |    0                         |     0     |  \ both in `base`,
//  + |    0     |    0    |  address of frame 0                            |  / in one addition
//    +----------+---------+------------------------------------------------+
//    |    0     |    0    |  address of the byte                           |
//
// If section or context differ, bits remain in the upper 16. One test finds those, and also an
// address that is not a multiple of the size. Contexts are numbered from 1, so an empty entry (0)
// matches none; section 0 gets no entry. All ROM pages lead to the page behind the last frame.
//
// Slot 0 and slot N name the same section, so they share an entry. A process switch changes
// slot_tag[0] and `base` and flushes nothing. A change to a page word clears that page's entries.
//
// _read and _write functions have guest effects (auto-commit, guard pages, faults); _peek functions
// have none. Everything that a debugger or view shows comes from peeks.

#include "emu/event.h"
#include "emu/tables.h"
#include "ce/bytes.h"

#include <string.h>

typedef struct Machine Machine;

#define TLB_ENTRIES CE_PAGES_PER_SLOT
#define TLB_FOLD_SHIFT 18
#define TLB_SECTION_SHIFT 48
#define TLB_CONTEXT_SHIFT 55

static_assert(TLB_ENTRIES << CE_PAGE_SHIFT == CE_SLOT_SIZE, "an entry for each page of a slot");
static_assert(CE_SECTIONS + CE_STATIC_WINDOW_SLOTS < 128, "section and window numbers have 7 bits");

#define MMU_CONTEXTS 255u
#define MMU_HINTS 64u

typedef struct Mmu {
    // caches, rebuildable from the tables
    uint64_t base; // address of frame 0, minus the context's number in its upper bits
    uint64_t slot_tag[CE_SLOTS];
    uint64_t read_tlb[TLB_ENTRIES], write_tlb[TLB_ENTRIES], fetch_tlb[TLB_ENTRIES];
    AccessContext contexts[MMU_CONTEXTS]; // contexts that have a number, from 1
    uint32_t n_contexts;
    uint8_t context_hint[MMU_HINTS];    // by a hash of the keys: the context number to try first
    uint16_t write_filled[TLB_ENTRIES]; // opened for writing in this step, if bytes are recorded
    uint32_t n_write_filled;
    // machine state
    AccessContext context;
    FaultRecord fault; // the last one
    VirtAddr pc;       // where the thread executes, for fault records
    bool aligned;      // the CPU faults on unaligned accesses
    // hooks
    uint8_t *watched; // one bit per page of the 4 GB, NULL = none is watched; owned by the watcher
    void (*on_watched)(void *context, VirtAddr mapped, uint32_t size, AccessKind access);
    void *watch_context;
    Machine *machine;
} Mmu;

void mmu_init(Mmu *mmu, Machine *machine, bool aligned);

// Makes `context` the one that accesses are checked against. Nothing is flushed.
void mmu_set_context(Mmu *mmu, AccessContext context);

// Call after a change of a slot table entry: refreshes the tag of that slot.
void mmu_slot_changed(Mmu *mmu, uint32_t slot);

// The path of an address: the address combined with its slot's tag.
static inline uint64_t mmu_path(const Mmu *mmu, VirtAddr va) {
    return mmu->slot_tag[ce_slot_of(va)] ^ va;
}

// The number of a path's entry.
static inline uint32_t tlb_number(uint64_t path) {
    return (uint32_t)path >> CE_PAGE_SHIFT;
}

// Drops the translations of a page. Call when its page word changed; va may have any of its forms.
static inline void mmu_forget(Mmu *mmu, VirtAddr va) {
    uint32_t number = tlb_number(mmu_path(mmu, va));
    mmu->read_tlb[number] = mmu->write_tlb[number] = mmu->fetch_tlb[number] = 0;
}
void mmu_forget_all(Mmu *mmu);

// Closes all pages for stores: the next store to each takes the slow path again.
void mmu_close_writes(Mmu *mmu);

// Ends a step. While bytes are recorded, it closes the entries opened for writing, so that the next
// step's first store to a frame takes the slow path and is reported.
void mmu_end_step(Mmu *mmu);

// The slow paths; size is 1, 2 or 4. False on a fault: mmu->fault describes it and *ret_value is
// unchanged.
bool mmu_read_slow(Mmu *mmu, VirtAddr va, uint32_t size, uint32_t *ret_value);
bool mmu_write_slow(Mmu *mmu, VirtAddr va, uint32_t size, uint32_t value);
bool mmu_fetch_slow(Mmu *mmu, VirtAddr va, const uint8_t **ret_host);

// The host address of the byte, if `entry` belongs to `path`; otherwise a value that tlb_hit()
// rejects.
static inline uint64_t tlb_address(const Mmu *mmu, uint64_t entry, uint64_t path) {
    return (entry ^ path) + mmu->base;
}

// Whether `address` is usable for an access of `size` bytes.
static inline bool tlb_hit(uint64_t address, uint32_t size) {
    return __builtin_expect((address & (UINT64_MAX << TLB_SECTION_SHIFT | (size - 1))) == 0, 1);
}

// The slow path uses a separate variable, so that the caller's can stay in a register.
#define MMU_ACCESS(bits, type)                                                                     \
    static inline bool mmu_read##bits(Mmu *mmu, VirtAddr va, uint32_t *ret_value) {                \
        uint64_t path = mmu_path(mmu, va);                                                         \
        uint64_t at = tlb_address(mmu, mmu->read_tlb[tlb_number(path)], path);                     \
        if (!tlb_hit(at, sizeof(type))) {                                                          \
            uint32_t slow = 0;                                                                     \
            bool done = mmu_read_slow(mmu, va, sizeof(type), &slow);                               \
            if (done) {                                                                            \
                *ret_value = slow;                                                                 \
            }                                                                                      \
            return done;                                                                           \
        }                                                                                          \
        *ret_value = bytes_get##bits((const uint8_t *)(uintptr_t)at);                              \
        return true;                                                                               \
    }                                                                                              \
    static inline bool mmu_write##bits(Mmu *mmu, VirtAddr va, uint32_t value) {                    \
        uint64_t path = mmu_path(mmu, va);                                                         \
        uint64_t at = tlb_address(mmu, mmu->write_tlb[tlb_number(path)], path);                    \
        if (!tlb_hit(at, sizeof(type))) {                                                          \
            return mmu_write_slow(mmu, va, sizeof(type), value);                                   \
        }                                                                                          \
        bytes_put##bits((uint8_t *)(uintptr_t)at, value);                                          \
        return true;                                                                               \
    }

// bool mmu_read8/16/32(mmu, va, *ret_value), bool mmu_write8/16/32(mmu, va, value): little-endian
// guest accesses. False on a fault: mmu->fault describes it, and nothing was read or written.
MMU_ACCESS(8, uint8_t)
MMU_ACCESS(16, uint16_t)
MMU_ACCESS(32, uint32_t)
#undef MMU_ACCESS

// Records that what lies at va is no instruction, as a fault: of CLAUSE_NO_INSTRUCTION.
void mmu_no_instruction(Mmu *mmu, VirtAddr va, uint32_t size);

// Where the host keeps the byte at va, for a processor that is about to execute it: the access rule
// is asked for ACCESS_EXECUTE. The address is good to the end of the page and until a translation
// changes; a slow access can change one. False on a fault. *ret_host is NULL for a peripheral.
static inline bool mmu_fetch(Mmu *mmu, VirtAddr va, const uint8_t **ret_host) {
    uint64_t path = mmu_path(mmu, va);
    uint64_t at = tlb_address(mmu, mmu->fetch_tlb[tlb_number(path)], path);
    if (!tlb_hit(at, 1)) {
        return mmu_fetch_slow(mmu, va, ret_host);
    }
    *ret_host = (const uint8_t *)(uintptr_t)at;
    return true;
}

// The host address of `size` bytes, for a caller that reads (writes) many neighbouring fields. It
// is valid until a translation changes. NULL when the access needs the slow path, crosses a page or
// is not aligned to a DWORD.
static inline uint8_t *mmu_place(const Mmu *mmu, const uint64_t *tlb, VirtAddr va, uint32_t size) {
    uint64_t path = mmu_path(mmu, va);
    uint64_t at = tlb_address(mmu, tlb[tlb_number(path)], path);
    bool whole = (va & (CE_PAGE_SIZE - 1)) + size <= CE_PAGE_SIZE;
    return tlb_hit(at, 4) && whole ? (uint8_t *)(uintptr_t)at : NULL;
}
static inline const uint8_t *mmu_read_place(const Mmu *mmu, VirtAddr va, uint32_t size) {
    return mmu_place(mmu, mmu->read_tlb, va, size);
}
static inline uint8_t *mmu_write_place(const Mmu *mmu, VirtAddr va, uint32_t size) {
    return mmu_place(mmu, mmu->write_tlb, va, size);
}

// Bulk accesses, page by page upwards. False on a fault: mmu->fault.done says how many bytes were
// moved before it, and they stay moved (as on the device). size 0 always succeeds.
bool mmu_read(Mmu *mmu, VirtAddr va, void *buffer, uint32_t size);
bool mmu_write(Mmu *mmu, VirtAddr va, const void *buffer, uint32_t size);
bool mmu_fill(Mmu *mmu, VirtAddr va, uint8_t byte, uint32_t size);
bool mmu_copy(Mmu *mmu, VirtAddr to, VirtAddr from, uint32_t size);

// Whether `context` could access the whole range, asked without any guest effect. On false,
// *ret_bad is the first address that it could not; on true it is unchanged.
bool mmu_probe(const Mmu *mmu, VirtAddr va, uint32_t size, AccessContext context, AccessKind access,
               VirtAddr *ret_bad);

// A range to be accessed, with the context and kind of the access.
typedef struct MmuRange {
    VirtAddr va;
    uint32_t size;
    AccessContext context;
    AccessKind access;
} MmuRange;

// The same for two ranges that are accessed together: there must be frames for both. Returns NULL,
// or the range that *ret_bad lies in.
const MmuRange *mmu_probe_both(const Mmu *mmu, const MmuRange *first, const MmuRange *second,
                               VirtAddr *ret_bad);

// Copies bytes for a viewer: no rights are asked, nothing faults or changes. Returns how many bytes
// from `va` on have a page behind them; stops at the first that has none.
uint32_t mmu_peek(const Mmu *mmu, VirtAddr va, void *buffer, uint32_t size);

// The same for a DWORD. False, and nothing written, when not all of it is there.
bool mmu_peek32(const Mmu *mmu, VirtAddr va, uint32_t *ret_value);
