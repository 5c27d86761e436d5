// SPDX-License-Identifier: MIT
#pragma once

// The machine: tables, RAM, MMU, and the stream that reports every change. All mutable state of an
// emulated device hangs from one Machine, and two machines may live in one program. While it runs
// nothing is allocated on the host: "out of memory" is always the guest's.
//
// Rows change through machine_set_rows() only. With no sink attached that costs one branch.

#include "ce/image.h"
#include "ce/options.h"
#include "ce/rom_image.h"
#include "ce/texts.h"
#include "emu/frame_index.h"
#include "emu/mmu.h"
#include "emu/ram.h"

#define MACHINE_SINKS 4u
#define MACHINE_CHECKS 8u

// How a lower layer calls a higher one.
typedef struct MachineHooks {
    // Asked about a page that the rule allows but that has no frame yet (LAZY, or reserved in an
    // AUTO_COMMIT block); `mapped` is its mapped address. Returns an allowing clause if the page
    // can get a frame, else the clause that says why not. `n_before` pages of the same range need a
    // frame before it. `range`: the question is about a whole range that is accessed later. Then it
    // does not count on discarding pages that the guest may have written by that time.
    AccessClause (*may_demand)(const Machine *machine, VirtAddr mapped, uint32_t n_before,
                               bool range);
    // Gives the page a frame. Call only after may_demand has allowed it.
    void (*demand)(Machine *machine, VirtAddr mapped);
    // Puts the bytes that the file of an EXE or a DLL has for the page at a mapped address into a
    // frame. The frame is zeroed, and stays so if there are no bytes.
    void (*read_page)(Machine *machine, VirtAddr mapped, uint32_t frame);
    // Called when free blocks at a mapped address become part of a reservation: drop what is cached
    // about them. NULL = no one needs it.
    void (*claimed)(Machine *machine, VirtAddr va, uint32_t n_blocks);
} MachineHooks;

// How a function of the guest ended.
typedef enum {
    GUEST_RETURNED,
    GUEST_NO_FUNCTION, // there is no function at that address
    GUEST_FAULTED,     // an uncaught exception: machine->mmu.fault
    GUEST_RAISED,      // an error in the script; it goes to the script that made the call
    GUEST_ENDED,       // its thread, its process or the server call it was in has ended
} GuestEnd;

// A function of the guest that coredll runs in the middle of a call.
typedef struct GuestCall {
    CallId prototype;
    VirtAddr function;
    uint32_t args[4];
    uint32_t value; // its return value
} GuestCall;

// Runs such functions. It may change args[3], which stands for the DWORD that a pointer argument
// points to.
typedef struct GuestRunner {
    void *context;
    GuestEnd (*run)(void *context, GuestCall *call); // NULL = the guest has no functions
    // The address of a function that the file of a program imports; whoever is asked gives one for
    // functions that are not here, too. NULL = no image has a file.
    VirtAddr (*import)(void *context, const ImageFile *file, const ImageImport *import);
} GuestRunner;

// A processor that keeps what it has made of a frame's bytes: instructions, decoded once.
typedef struct CodeKeeper {
    void *context;
    // The bytes of a frame that machine_keep_code() has named are about to change.
    void (*changes)(void *context, uint32_t frame);
} CodeKeeper;

// A check of what one module keeps: whether the rows agree with one another and with the caches
// made from them. It reads whole tables, so it is slow.
typedef struct MachineCheck {
    const char *name; // "slot"
    bool (*is_valid)(const Machine *machine);
} MachineCheck;

// The error and reason of the call in progress; zeroed when a call starts.
typedef struct Outcome {
    uint32_t error;
    Reason reason;
} Outcome;

#define MACHINE_PAGE_WORK 32u // a page is compared with its copy: as much work as so many rows

struct Machine {
    // machine state
    Tables tables;
    Ram ram;
    Mmu mmu;
    Outcome outcome;
    uint32_t step;  // calls so far
    uint32_t depth; // number of guest functions that coredll calls are waiting for
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
    Texts texts;         // names in images and dlls
    const RomImage *rom; // image to boot from; NULL = the preset. Must outlive boot_machine()
    // caches, rebuildable from the tables
    FreeSet free_blocks;
    FreeSet free_sections;
    FrameIndex pager_frames; // frames in the pager's queue, hashed by what they hold
    struct HeapSide *heap;   // what heap/ keeps outside guest memory, NULL before heap_begin()
    // the event stream
    EventSink sinks[MACHINE_SINKS];
    uint32_t n_sinks;
    bool wants_bytes;
    uint32_t serial;        // number of the group of changes in progress, never 0
    uint32_t *frame_serial; // per frame: the group in which its old bytes were last handed out
    uint32_t *dirty;        // frames handed out in this group, in that order
    uint32_t n_dirty;
    CodeKeeper code_keeper; // all zero = there is none
    uint64_t *code_frames;  // one bit per frame: the keeper is to be told before it changes
    bool tells_writes;      // wants_bytes, or there is a keeper
    // What calls have cost, the same whoever listens: rows set, characters looked at, pages and 64
    // bytes of a bulk access.
    uint64_t work;
    uint64_t told_pages; // to listeners that want bytes
};

// Makes a machine with the RAM that the options give and empty tables. False, with nothing held,
// when the host is out of memory.
bool machine_init(Machine *machine, const Options *options);
void machine_deinit(Machine *machine);

// Takes a machine back to what machine_init() makes of these options: no listener, no image, no
// check, empty tables. Its memory is kept, so this takes as long as what was used, and cannot fail.
// The options must have the same ram_mb; a heap side must have ended.
void machine_reset(Machine *machine, const Options *options);

// Attaches a listener; false when MACHINE_SINKS are attached. Earlier changes are not reported
// again: attach before the machine boots.
bool machine_listen(Machine *machine, EventSink sink);

// Publishes *event and so closes the group of changes in progress. Fills in the event's step, depth
// and thread, and `process`, the process that acted (it may have ended since). A call is one step.
void machine_publish(Machine *machine, Event *event, uint8_t process);

// Adds a check, once for each name. With -Dslow_checks=true all checks are asserted after each
// event.
void machine_add_check(Machine *machine, MachineCheck check);

// The name of the first check that does not hold, NULL when all do.
const char *machine_first_invalid(const Machine *machine);

// The slow parts of machine_set_rows() and machine_before_write().
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
    machine->work += count;
}

// Gives a record a name of less than CE_NAME_MAX bytes: sets *ret_name, a field of the row that the
// caller sets next. A long name also changes a row of the table NAME.
void machine_name_row(Machine *machine, TableId table, uint32_t record, const char *name,
                      RowName *ret_name);

// Changes page words of one block (index as in the PAGE table) and drops their translations. va is
// the address of the first page; slot 0 and mapped form are equally good.
void machine_set_pages(Machine *machine, uint32_t index, VirtAddr va, uint32_t count,
                       const PageWord *words);

// Changes an entry of the section table. Entry 0 is a process switch.
void machine_set_slot(Machine *machine, uint32_t slot, SlotRow row);

// What it has cost the host: work, and MACHINE_PAGE_WORK for each page told.
static inline uint64_t machine_host_work(const Machine *machine) {
    return machine->work + machine->told_pages * MACHINE_PAGE_WORK;
}

// Installs the keeper of decoded instructions; all zero takes it away. A machine has at most one.
void machine_set_code_keeper(Machine *machine, CodeKeeper keeper);

// The keeper has made something of a frame's bytes, which it is told of before they change next.
// Closes all pages for stores, so call it once a page, not once an instruction.
void machine_keep_code(Machine *machine, uint32_t frame);

// Call it before any change to the bytes of a RAM frame.
static inline void machine_before_write(Machine *machine, uint32_t frame) {
    if (__builtin_expect(machine->tells_writes, 0)) {
        machine_tell_page(machine, frame);
    }
}

// Records why the current call is refused, with the reason's own error or, if it is not 0, with
// `error`. Returns false, so that a check can end with it.
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
