// SPDX-License-Identifier: MIT
#pragma once

// The machine: tables, RAM, MMU, and the stream that tells of every change. All mutable state of an
// emulated device hangs from one Machine; two machines may live in one program. While it runs
// nothing is allocated on the host: "out of memory" is always the guest's.
//
// Rows change through machine_set_rows() only. With no sink attached that costs one branch.

#include "ce/image.h"
#include "ce/options.h"
#include "ce/rom_image.h"
#include "emu/frame_index.h"
#include "emu/mmu.h"
#include "emu/ram.h"

#define MACHINE_SINKS 4u
#define MACHINE_CHECKS 8u

// How a lower layer asks a higher one.
typedef struct MachineHooks {
    // Whether a page at a mapped address that the rule allows but that has no frame yet (LAZY, or
    // reserved in an AUTO_COMMIT block) can have one: an allowing clause, or why not. `n_before`
    // pages of the same range need one before it. `range`: a range is only asked about, and what it
    // holds already must not be counted on, because by then it may have been written to.
    AccessClause (*may_demand)(const Machine *machine, VirtAddr mapped, uint32_t n_before,
                               bool range);
    // Gives it one; may_demand has allowed it.
    void (*demand)(Machine *machine, VirtAddr mapped);
    // Free blocks at a mapped address become a reservation's: what was known of them is no more.
    // NULL = nobody wants to know.
    void (*claimed)(Machine *machine, VirtAddr va, uint32_t n_blocks);
} MachineHooks;

// How a function of the guest has come back.
typedef enum {
    GUEST_RETURNED,
    GUEST_NO_FUNCTION, // there is none at that address
    GUEST_FAULTED,     // an exception that it did not catch: machine->mmu.fault
    GUEST_RAISED,      // an error of who wrote it, which the caller of the call will hear of
    GUEST_ENDED,       // its thread or process, or the server call it was in, is no more
} GuestEnd;

// A function of the guest that a call of coredll calls before it goes on itself.
typedef struct GuestCall {
    CallId prototype;
    VirtAddr function;
    uint32_t args[4];
    uint32_t value; // what it returned
} GuestCall;

// Who runs them. It may change args[3], which stands for what a DWORD pointer leads to.
typedef struct GuestRunner {
    void *context;
    GuestEnd (*run)(void *context, GuestCall *call); // NULL = there are none
} GuestRunner;

// A check of what one module keeps: whether the rows agree with one another and with the caches
// that are made from them. It reads whole tables, so it is dear.
typedef struct MachineCheck {
    const char *name; // "slot"
    bool (*is_valid)(const Machine *machine);
} MachineCheck;

// What the call under way has come to; zeroed when a call starts.
typedef struct Outcome {
    uint32_t error;
    Reason reason;
} Outcome;

struct Machine {
    // machine state
    Tables tables;
    Ram ram;
    Mmu mmu;
    Outcome outcome;
    uint32_t step;  // calls so far
    uint32_t depth; // functions of the guest that calls of coredll wait for
    // configuration, constant while it runs
    Options options;
    MachineHooks hooks;
    GuestRunner guest;
    MachineCheck checks[MACHINE_CHECKS];
    uint32_t n_checks;
    ProcessImage images[CE_IMAGES];
    uint32_t n_images;
    DllImage dlls[CE_DLLS];
    uint32_t n_dlls;
    const RomImage *rom; // what it boots from; NULL = the preset. Must outlive boot_machine()
    // caches, rebuildable from the tables
    FreeSet free_blocks;
    FreeSet free_sections;
    FrameIndex pager_frames; // those in the pager's queue, by what they hold
    struct HeapSide *heap;   // what heap/ keeps beside guest memory, NULL before heap_begin()
    // the event stream
    EventSink sinks[MACHINE_SINKS];
    uint32_t n_sinks;
    bool wants_bytes;
    uint32_t serial;        // of the group of changes under way, never 0
    uint32_t *frame_serial; // group in which a frame's old bytes were handed out
    uint32_t *dirty;        // frames handed out in this group, in order
    uint32_t n_dirty;
};

// An empty machine with the RAM of the options and empty tables. False, and nothing held, when the
// host has no memory.
bool machine_init(Machine *machine, const Options *options);
void machine_deinit(Machine *machine);

// Attaches a listener; false when MACHINE_SINKS are attached. Rows that changed before are not told
// again: attach before the machine boots.
bool machine_listen(Machine *machine, EventSink sink);

// Closes the group of changes under way with its event: step, depth and thread of *event are filled
// in, and `process`, the one that acted (it may have ended since). A call is one step.
void machine_publish(Machine *machine, Event *event, uint8_t process);

// Adds a check, once for each name. With -Dslow_checks=true all checks are asserted after each
// event.
void machine_add_check(Machine *machine, MachineCheck check);

// The name of the first check that does not hold, NULL when all do.
const char *machine_first_invalid(const Machine *machine);

// The slow parts of the two functions below.
void machine_tell_rows(Machine *machine, TableId table, uint32_t index, uint32_t count,
                       const void *rows);
void machine_tell_page(Machine *machine, uint32_t frame);

// Changes `count` rows of a table from `index` on: the only way state changes.
static inline void machine_set_rows(Machine *machine, TableId table, uint32_t index, uint32_t count,
                                    const void *rows) {
    if (__builtin_expect(machine->n_sinks != 0, 0)) {
        machine_tell_rows(machine, table, index, count, rows);
    }
    memcpy(table_row(&machine->tables, table, index), rows, count * table_row_size(table));
}

// Changes page words of one block (index as in the PAGE table) and forgets their translations; va
// is the address of the first, in any of its forms.
void machine_set_pages(Machine *machine, uint32_t index, VirtAddr va, uint32_t count,
                       const PageWord *words);

// Changes an entry of the section table. Entry 0 is a process switch.
void machine_set_slot(Machine *machine, uint32_t slot, SlotRow row);

// Must come before any change to a RAM frame's bytes.
static inline void machine_before_write(Machine *machine, uint32_t frame) {
    if (__builtin_expect(machine->wants_bytes, 0)) {
        machine_tell_page(machine, frame);
    }
}

// Records why the call under way is refused, with the reason's own error or, if `error` is not 0,
// with that one. Returns false, so that a check can end with it.
bool machine_refuse_with(Machine *machine, uint32_t error, Reason reason);
static inline bool machine_refuse(Machine *machine, Reason reason) {
    return machine_refuse_with(machine, 0, reason);
}

// REASON(NO_HOLE, size, slot, ...): a refusal with its facts.
#define REASON(tag, ...)                                                                           \
    (Reason) {                                                                                     \
        REASON_##tag, {                                                                            \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
