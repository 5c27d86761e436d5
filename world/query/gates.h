// SPDX-License-Identifier: MIT
#pragma once

// Shared memory and its two gates, as a picture needs them: which memory, what each process may do
// to it now, and what happened to the request of this step. Gate 1 asks whether the process is
// trusted, and only calls that make shared memory pass it. Gate 2 asks for the thread's mode (and
// keys), at every store. Reading passes no gate.
//
// The access rule (emu/access.h) decides who may read and write, applied to the heap's first page
// and a thread as it is now. Nothing here depends on devices or profiles.
// Source: Sue Loh, "Shared Heap Pitfalls" (2005); HeapCreate (CE 5.0).

#include "world/query/query.h"

// What a process can ask for, in the order of the matrix.
typedef enum { ASK_CREATE, ASK_ALLOC, ASK_READ, ASK_WRITE, ASK_COUNT } GateAsk;

// What stands in the way.
typedef enum {
    STOP_NONE,
    STOP_TRUST,   // gate 1
    STOP_MODE,    // gate 2: the mode, or the key of the processes that may write
    STOP_OWNER,   // the heap is another process's: heap calls refuse its handle (foreign_heap)
    STOP_NOTHING, // the memory does not exist
    STOP_OTHER,   // no gate: arguments, room, a spoiled header
    STOP_COUNT,
} GateStop;

// The shared memory that the picture is about.
typedef struct GateSubject {
    bool there;
    bool is_heap; // made by HeapCreate(HEAP_SHARED_READONLY); else by CeVirtualSharedAlloc
    VirtAddr base;
    uint8_t owner;       // process that made it
    bool by_mode;        // kernel-mode threads may write, whatever their keys
    bool by_owner;       // of these only threads of the maker's (what if: shared_writable_future)
    uint32_t write_keys; // threads with one of these keys may write, too
} GateSubject;

// The shared memory that the last call about shared memory concerned, searched back through the
// history; else the lowest that exists. If none was made yet: !there, and is_heap.
GateSubject query_gate_subject(const World *world);

// The shared memory at an address; !there when none is there.
GateSubject query_gate_subject_at(const World *world, VirtAddr va);

// Whether an event concerns shared memory with gates: it makes some or tries to, uses it, or points
// at it.
bool query_gate_touches(const World *world, const Event *event);

// A process and what each gate lets it do, with its thread as it is now.
typedef struct GateRow {
    uint8_t process;
    bool trusted, kernel_mode;
    GateStop stop[ASK_COUNT]; // ASK_ALLOC is set only where the subject is a heap
    uint32_t items;           // in use in the heap that it asked for
} GateRow;

GateRow query_gate_row(const World *world, const GateSubject *subject, uint8_t process);

// The request to shared memory that this step's call makes. False when it makes none.
typedef struct GateRequest {
    GateAsk ask;
    uint8_t process;
    bool asks_trust, asks_mode; // the gates that the request passes
    GateStop stop;              // where it ended, STOP_NONE = it came through
    const WorldEvent *event;    // the call, or what was refused in it
} GateRequest;
bool query_gate_request(const World *world, const GateSubject *subject, GateRequest *ret_request);

// How many of the used items each process asked for, by the last 4,096 events;
// ret_items has CE_PROCESS_MAX places. Examines at most 512 used items and returns how many those
// are.
uint32_t query_gate_items(const World *world, const GateSubject *subject, uint32_t *ret_items);

// Whether the history makes shared memory anywhere, or tries to.
bool query_gate_any(const World *world);
