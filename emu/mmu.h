// SPDX-License-Identifier: MIT
#pragma once

// The memory management unit: guest loads and stores in the context of the running thread.
//
// The fast path is a direct-mapped TLB of 8,192 entries. The tag is the section reached through the
// slot table plus a small number for the thread's context; the entry is found by page-in-slot, with
// the section number folded in, so that the same page of two processes has two entries:
//
//   31        20 19 17 16       10 9          0
//  +------------+-----+-----------+------------+
//  | context    |  0  | section   |     0      |   tag; section 0 matches nothing
//  +------------+-----+-----------+------------+
//   va >> 8: page-in-slot in bits 16..4, ^ tag, & TLB_MASK = byte offset of the entry
//
// Slot 0 and slot N name the same section, so they share an entry; a process switch changes
// slot_tag[0] and the context number and flushes nothing; unmapping a page clears one entry.
//
// Three families: _read/_write have guest effects (auto-commit, guard pages, faults); _peek has
// none. Everything a debugger or view shows comes from peeks.

#include "emu/event.h"
#include "emu/tables.h"

#include <string.h>

typedef struct Machine Machine;

typedef struct TlbEntry {
    uint32_t read_tag, write_tag;
    uint8_t *host; // the page's 4,096 bytes
} TlbEntry;

#define TLB_ENTRIES CE_PAGES_PER_SLOT
#define TLB_SECTION_SHIFT 10
#define TLB_SECTION_MASK 0x0001FC00u
#define TLB_CONTEXT_SHIFT 20
#define TLB_MASK 0x0001FFF0u // bytes: 8,192 entries of 16

static_assert(sizeof(TlbEntry) == 16 && TLB_ENTRIES * sizeof(TlbEntry) == TLB_MASK + 16,
              "an entry's offset is page-in-slot * 16");
static_assert(CE_SECTIONS + CE_STATIC_WINDOW_SLOTS < 128, "section and window numbers have 7 bits");

#define MMU_CONTEXTS 256u
#define MMU_HINTS 64u

typedef struct Mmu {
    // caches, rebuildable from the tables
    uint32_t context_tag; // number of the context in its place of the tag
    uint32_t slot_tag[CE_SLOTS];
    TlbEntry tlb[TLB_ENTRIES];
    AccessContext contexts[MMU_CONTEXTS]; // contexts that have a number, from 1
    uint32_t n_contexts;
    uint8_t context_hint[MMU_HINTS];    // by a hash of the keys: where to look first
    uint16_t write_filled[TLB_ENTRIES]; // entries opened for writing in this step
    uint32_t n_write_filled;
    // machine state
    AccessContext context;
    FaultRecord fault; // the last one
    VirtAddr pc;       // where the thread is, for fault records
    bool aligned;      // the CPU faults on unaligned accesses
    // hooks
    uint8_t *watched; // bit per page of the 4 GB, NULL = no watched pages; owned by the watcher
    void (*on_watched)(void *context, VirtAddr mapped, uint32_t size, AccessKind access);
    void *watch_context;
    Machine *machine;
} Mmu;

void mmu_init(Mmu *mmu, Machine *machine, bool aligned);

// Makes `context` the one that accesses are checked against. Flushes nothing.
void mmu_set_context(Mmu *mmu, AccessContext context);

// The slot table's entry has changed: refresh the tag of that slot.
void mmu_slot_changed(Mmu *mmu, uint32_t slot);

// The entry of an address, by the tag it must have.
static inline TlbEntry *mmu_entry(Mmu *mmu, VirtAddr va, uint32_t tag) {
    return (TlbEntry *)(void *)((char *)mmu->tlb + ((va >> 8 ^ tag) & TLB_MASK));
}

// The page word of the page at an address (in any of its forms) changed: forget it.
static inline void mmu_forget(Mmu *mmu, VirtAddr va) {
    TlbEntry *entry = mmu_entry(mmu, va, mmu->slot_tag[ce_slot_of(va)]);
    entry->read_tag = entry->write_tag = 0;
}
void mmu_forget_all(Mmu *mmu);

// Opens no entry for writing twice in one step when bytes are recorded.
void mmu_end_step(Mmu *mmu);

// Slow paths; size 1, 2 or 4. False: a fault, described in mmu->fault; *ret_value unchanged.
bool mmu_read_slow(Mmu *mmu, VirtAddr va, uint32_t size, uint32_t *ret_value);
bool mmu_write_slow(Mmu *mmu, VirtAddr va, uint32_t size, uint32_t value);

// The slow path has a variable of its own, so that the caller's can stay in a register.
#define MMU_ACCESS(bits, type)                                                                     \
    static inline bool mmu_read##bits(Mmu *mmu, VirtAddr va, uint32_t *ret_value) {                \
        uint32_t tag = mmu->slot_tag[ce_slot_of(va)] | mmu->context_tag;                           \
        const TlbEntry *entry = mmu_entry(mmu, va, tag);                                           \
        if (__builtin_expect(entry->read_tag != tag || (va & (sizeof(type) - 1)), 0)) {            \
            uint32_t slow = 0;                                                                     \
            bool done = mmu_read_slow(mmu, va, sizeof(type), &slow);                               \
            if (done) {                                                                            \
                *ret_value = slow;                                                                 \
            }                                                                                      \
            return done;                                                                           \
        }                                                                                          \
        type value;                                                                                \
        memcpy(&value, entry->host + (va & (CE_PAGE_SIZE - 1)), sizeof value);                     \
        *ret_value = value;                                                                        \
        return true;                                                                               \
    }                                                                                              \
    static inline bool mmu_write##bits(Mmu *mmu, VirtAddr va, uint32_t value) {                    \
        uint32_t tag = mmu->slot_tag[ce_slot_of(va)] | mmu->context_tag;                           \
        const TlbEntry *entry = mmu_entry(mmu, va, tag);                                           \
        if (__builtin_expect(entry->write_tag != tag || (va & (sizeof(type) - 1)), 0)) {           \
            return mmu_write_slow(mmu, va, sizeof(type), value);                                   \
        }                                                                                          \
        type narrow = (type)value;                                                                 \
        memcpy(entry->host + (va & (CE_PAGE_SIZE - 1)), &narrow, sizeof narrow);                   \
        return true;                                                                               \
    }

// bool mmu_read8/16/32(mmu, va, *ret_value), bool mmu_write8/16/32(mmu, va, value): little-endian
// guest accesses. False: a fault, described in mmu->fault, nothing read or written.
MMU_ACCESS(8, uint8_t)
MMU_ACCESS(16, uint16_t)
MMU_ACCESS(32, uint32_t)
#undef MMU_ACCESS

// Bulk accesses, page by page upwards. False: a fault; mmu->fault.done says how many bytes were
// moved before it, and those stay moved (as they would on the device). size 0 always succeeds.
bool mmu_read(Mmu *mmu, VirtAddr va, void *buffer, uint32_t size);
bool mmu_write(Mmu *mmu, VirtAddr va, const void *buffer, uint32_t size);
bool mmu_fill(Mmu *mmu, VirtAddr va, uint8_t byte, uint32_t size);
bool mmu_copy(Mmu *mmu, VirtAddr to, VirtAddr from, uint32_t size);

// Whether the whole range could be accessed as `context`, without any guest effect. *ret_bad is the
// first address that could not, set only on false.
bool mmu_probe(const Mmu *mmu, VirtAddr va, uint32_t size, AccessContext context, AccessKind access,
               VirtAddr *ret_bad);

// Copies bytes for a viewer: no rights asked, no faults, no effects. Returns how many bytes from
// `va` on have a page behind them (stops at the first that has none).
uint32_t mmu_peek(const Mmu *mmu, VirtAddr va, void *buffer, uint32_t size);
