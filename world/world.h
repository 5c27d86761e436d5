// SPDX-License-Identifier: MIT
#pragma once

// The reader's world: a second copy of the machine's tables and RAM, made from events alone. While
// the machine runs, the world follows. Afterwards, or during a pause, it can be moved to any event,
// forwards and backwards, by applying and un-applying changes. Every view reads the world and never
// the kernel, so live, stepped-back and replayed states use the same code.
//
// Invariant: after applying all events and what is open behind them, tables and bytes equal the
// kernel's; after un-applying all, they are as tables_init() makes them.

#include "ce/options.h"
#include "emu/event.h"
#include "emu/tables.h"
#include "world/chunks.h"
#include "world/thread_log.h"

typedef struct WorldEvent {
    Event event;         // its pointers point to memory of the world
    uint32_t number;     // of the event, from 0
    size_t begin, end;   // its changes in the log
    const char *process; // brief name of the process that acted, as sentences show it; "" = none
    const char *process_name; // its whole name
    uint32_t n_rows;          // row changes
    uint32_t n_bytes;         // RAM bytes changed
    uint32_t fold;            // 1 + number of the event that began its fold, 0 = it is in none
} WorldEvent;

// A DLL outside ROM got its address, lost it, or could not load because its own place was taken.
typedef enum { LOAD_CAME, LOAD_LEFT, LOAD_REFUSED } WorldLoadKind;

typedef struct WorldLoad {
    WorldLoadKind kind;
    uint32_t event;  // its number
    uint32_t record; // in the MODULE table; not of LOAD_REFUSED
    const char *name;
    ModuleRow row; // as it came or last was; for LOAD_REFUSED the missing bytes in code_size
} WorldLoad;

typedef struct World World;
typedef struct DumpFacts DumpFacts; // world/dump.h

struct World {
    // the world at `position`
    Tables tables;
    uint8_t **frame; // bytes of each RAM frame, NULL = all zero; owned
    Options options;
    DumpFacts *dump;   // facts of a dump, NULL = the world follows a machine; owned
    uint32_t position; // events applied
    // What the machine has changed since the last event is shown at the end, unless it hides that.
    // Machine code runs on to its next call before a step ends: whoever shows steps hides it, so
    // that a step looks the same when it is the last and when it is looked back at.
    bool hides_open;
    bool shows_open; // position == n_events, and these changes are applied
    // caches, which can be rebuilt from the tables
    uint64_t dll_space[CE_BLOCKS_PER_SLOT / 64]; // a bit per block of slot 0 that a DLL has
    bool new_modules;                            // module rows changed since the last rebuild
    // history
    Chunks events;                   // WorldEvent
    Chunks marked[EVENT_KIND_COUNT]; // uint32_t: numbers of the events of those kinds that are
                                     // searched: what is told, verdicts, view{}, folds
    Chunks failures;                 // the same for refused calls and faults
    Chunks posts;                    // the same for WM_HIBERNATE
    Chunks loads;                    // WorldLoad, in order
    ThreadLog threads;               // what happened to each thread
    uint32_t n_events, n_failures, n_posts, n_loads;
    uint32_t n_marked[EVENT_KIND_COUNT];
    Chunks log;                    // changes, see world.c
    size_t group_begin;            // where the changes of the next event begin
    uint8_t *line_at[TABLE_COUNT]; // the last change of each table if it can still grow
    uint8_t *unfolded;             // owned; room for the rows of the longest line, old and new
    size_t unfolded_size;
    uint32_t group_rows, group_bytes;
    const char *last_name[CE_PROCESS_MAX];  // of each process record, kept even when it is free
    const char *last_brief[CE_PROCESS_MAX]; // its brief form
    uint32_t fold_begin;                    // of the current fold: 1 + number of its event, or 0
    bool new_names;                         // process rows changed since the last update
    void **kept;                            // owned: what events point to
    uint32_t n_kept, kept_room;
    uint64_t kept_bytes; // of what events point to
    uint32_t n_frames;   // frames with bytes of their own
    bool failed;         // the host ran out of memory: the history is cut short
};

bool world_init(World *world, const Options *options);
void world_deinit(World *world);

// Takes a world back to what world_init() made: nothing happened, and it is not a dump's. Its
// memory is kept, so this takes as long as un-applying the history. Not for a world that failed.
void world_reset(World *world);

// A sink through which the world follows a machine. Attach it before the machine boots.
EventSink world_sink(World *world);

// How many bytes of the host the world takes, nearly; and as many as telling its texts once takes.
uint64_t world_bytes(const World *world);

// Event number i of the n_events. It does not move while the world lives.
static inline const WorldEvent *world_event(const World *world, uint32_t i) {
    return chunks_item(&world->events, i, sizeof(WorldEvent));
}

// Number of the i-th marked event of a kind, of n_marked[kind].
static inline uint32_t world_marked(const World *world, EventKind kind, uint32_t i) {
    return *(const uint32_t *)chunks_item(&world->marked[kind], i, sizeof(uint32_t));
}

// Number of the i-th call that failed or faulted.
static inline uint32_t world_failure(const World *world, uint32_t i) {
    return *(const uint32_t *)chunks_item(&world->failures, i, sizeof(uint32_t));
}

// Number of the i-th post of WM_HIBERNATE.
static inline uint32_t world_post(const World *world, uint32_t i) {
    return *(const uint32_t *)chunks_item(&world->posts, i, sizeof(uint32_t));
}

// Load number i of the n_loads.
static inline const WorldLoad *world_load(const World *world, uint32_t i) {
    return chunks_item(&world->loads, i, sizeof(WorldLoad));
}

// Moves to the state after the first n events; n is clamped to 0..n_events. At the end what is open
// is shown too, unless `hides_open`; the next change of the machine shows it in any case.
void world_seek(World *world, uint32_t n);

// The number of events up to the end of a step.
uint32_t world_events_to_step(const World *world, uint32_t step);

// The last step of the history.
uint32_t world_last_step(const World *world);

// The event at which the world stands (the last one applied), NULL at the very beginning.
const WorldEvent *world_at(const World *world);

// Reads bytes at a virtual address, up to the first one without memory; returns how many.
uint32_t world_read(const World *world, VirtAddr va, void *buffer, uint32_t size);

// The same for a DWORD. False, and nothing written, when not all of it is there.
bool world_read32(const World *world, VirtAddr va, uint32_t *ret_value);

// The 4,096 bytes of a RAM frame (a page of zeros if nothing was stored there).
const uint8_t *world_frame(const World *world, uint32_t frame);

// One change of an event: a run of rows of a table, or a run of bytes of a RAM frame.
typedef struct WorldChange {
    bool is_bytes;
    TableId table;         // of rows
    uint32_t index, count; // first row and number of rows, or frame and number of bytes
    uint32_t offset;       // of the bytes in their frame
    const uint8_t *old_data, *new_data;
} WorldChange;
typedef void WorldVisitor(void *context, const WorldChange *change);

// Calls the visitor for each change of event number `event`, in order. The data is valid until the
// visitor returns, which must not call this again.
void world_changes(const World *world, uint32_t event, WorldVisitor *visitor, void *context);
