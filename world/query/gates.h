// SPDX-License-Identifier: MIT
#pragma once

// Shared memory and its two gates, as a picture needs them: which memory, who may do what to it
// now, and what became of the request of this step. Trust is asked of the process and only by calls
// that make shared memory; mode (and keys) of the thread, at every store. Reading asks nobody.
//
// Who may read and write is what the access rule says (emu/access.h) of the heap's first page and a
// thread as it is now; nothing here knows of devices or profiles.
// Source: Sue Loh, "Shared Heap Pitfalls" (2005); HeapCreate (CE 5.0).

#include "world/query/query.h"

// What is asked for, in the order of the matrix.
typedef enum { ASK_CREATE, ASK_ALLOC, ASK_READ, ASK_WRITE, ASK_COUNT } GateAsk;

// What stands in the way.
typedef enum {
    STOP_NONE,
    STOP_TRUST,   // gate 1
    STOP_MODE,    // gate 2: mode, or the key of who may write
    STOP_OWNER,   // another process's handle: a heap call refuses it (foreign_heap)
    STOP_NOTHING, // no memory is there to ask for
    STOP_OTHER,   // what no gate is about: arguments, room, a spoiled header
    STOP_COUNT,
} GateStop;

// The shared memory that the picture is about.
typedef struct GateSubject {
    bool there;
    bool is_heap; // made by HeapCreate(HEAP_SHARED_READONLY); else by CeVirtualSharedAlloc
    VirtAddr base;
    uint8_t owner;       // process that made it
    bool by_mode;        // kernel-mode threads may write, whatever their keys
    bool by_owner;       // and of those only the maker's (what if: shared_writable_future)
    uint32_t write_keys; // and threads with one of these
} GateSubject;

// The memory that the last call about any was about, back through the history; else the lowest
// there is. Before the first is made: !there, and is_heap.
GateSubject query_gate_subject(const World *world);

// The shared memory at an address; !there when it is none.
GateSubject query_gate_subject_at(const World *world, VirtAddr va);

// Whether an event is about shared memory that has gates: it makes some or tries to, uses what is
// there, or points at it.
bool query_gate_touches(const World *world, const Event *event);

// A process before the gates, its thread as it is now.
typedef struct GateRow {
    uint8_t process;
    bool trusted, kernel_mode;
    GateStop stop[ASK_COUNT]; // of ASK_ALLOC only where the subject is a heap
    uint32_t items;           // in use in the heap that it asked for
} GateRow;

GateRow query_gate_row(const World *world, const GateSubject *subject, uint8_t process);

// The request that the call of this step is. False when it is none to shared memory.
typedef struct GateRequest {
    GateAsk ask;
    uint8_t process;
    bool asks_trust, asks_mode; // the gates on its way
    GateStop stop;              // where it ended, STOP_NONE = it came through
    const WorldEvent *event;    // the call, or what was refused in it
} GateRequest;
bool query_gate_request(const World *world, const GateSubject *subject, GateRequest *ret_request);

// How many items in use each process has asked for, as far as the last 4,096 events tell; ret_items
// has CE_PROCESS_MAX places. Returns how many items are in use, of those it looked at (512).
uint32_t query_gate_items(const World *world, const GateSubject *subject, uint32_t *ret_items);

// Whether the history makes shared memory anywhere, or tries to.
bool query_gate_any(const World *world);
