// SPDX-License-Identifier: MIT
#pragma once

// The event stream: everything that passes from the half that acts to the half that looks.
//
// While a guest call runs, every sink is told each changed row as it changes. If a sink wants
// bytes, the first store to a frame hands out the frame's old bytes. The event of the call comes
// last and closes the group. Pointers in a message are valid only during the callback.
//
//   rows(...)* | page_before(...)*   ->   page_after(...)*   ->   event(...)

#include "ce/call_id.h"
#include "ce/reason_id.h"
#include "ce/rows.h"
#include "emu/clause.h"

// A page fault as data. 48 bytes, no pointers.
typedef struct FaultRecord {
    VirtAddr va;     // address as the guest used it
    VirtAddr mapped; // the same with its slot: CE prints it as BVA
    uint32_t size;   // bytes of the whole access
    uint32_t done;   // bytes done before the fault; they stay done
    VirtAddr pc;
    uint32_t status; // STATUS_
    uint32_t fsr;
    uint32_t keys;   // AKY, the thread's access keys
    uint32_t thread; // thread index
    uint8_t access;  // AccessKind
    uint8_t clause;  // AccessClause
    uint8_t process; // current process of the thread
    uint8_t owner;   // process that owns the block, PROCESS_NONE
    uint8_t kernel_mode;
    uint8_t unused[3];
    uint32_t word; // the page word that the access found
} FaultRecord;

typedef enum {
    EVENT_CALL,    // a guest call or access
    EVENT_SAY,     // narration: text[0]
    EVENT_CHAPTER, // text[0]
    // text: question, answer, why, given, choices. args[0]: 0 not answered, 1 right, 2 wrong; [1]:
    // mapped address in the slot where the guess ends, 0 = none; [2]: pieces of the guess that do
    // not fit into the slot; [3]: 1 = a later EVENT_VERDICT gives the answer
    EVENT_ASK,
    EVENT_POINT,   // args[0] address, args[1] 1 = a slot number; text[0]
    EVENT_FOCUS,   // args[0] process index
    EVENT_VIEW,    // args[0] ViewId, VIEW_COUNT = the view that suits the calls; text[0] its name;
                   // args[1] 1 = a presentation keeps the overview of the slots
    EVENT_VERDICT, // the answer to question number args[0], from 0
    EVENT_EXPECT,  // args[0] 1 = held; text[0] what was expected, [1] how it failed, [2] what came
    EVENT_FOLD,    // args[0] 1 = a group of calls begins, text[0] title; 0 = it ends, args[1] calls
    EVENT_KIND_COUNT,
} EventKind;

#define EVENT_TEXTS 5u

// Parts that few events have are behind pointers, so that a history of a million calls stays small.
typedef struct Event {
    EventKind kind;
    uint32_t step;   // number of calls so far, including this one
    uint32_t depth;  // 0 = made by the guest itself; else by a function that a coredll call runs
    uint32_t thread; // thread index
    CallId call;     // CALL_NONE for narration
    uint32_t args[CALL_ARGS];
    uint32_t result;
    uint32_t error;           // last error set by the call, 0 if none
    uint32_t line;            // line of the scenario, 0 = none
    uint8_t process;          // current process, PROCESS_NONE
    bool is_try;              // a person made the call: a refused one, tried elsewhere
    const Reason *reason;     // of a refusal; with id REASON_NONE if there is none, never NULL
    const FaultRecord *fault; // NULL = it did not fault
    const char *const *text;  // EVENT_TEXTS of them, NULL where unused
} Event;

// A run of consecutive rows of one table that changes. Both arrays hold `count` rows.
typedef struct RowChange {
    TableId table;
    uint32_t index, count;
    const void *old_rows, *new_rows;
} RowChange;

// A listener. Callbacks may be NULL; they must not call back into the machine.
typedef struct EventSink {
    void *context;
    void (*rows)(void *context, const RowChange *change);
    // The frame's 4,096 bytes before its first change in the step, and after its last.
    void (*page_before)(void *context, uint32_t frame, const uint8_t *bytes);
    void (*page_after)(void *context, uint32_t frame, const uint8_t *bytes);
    void (*event)(void *context, const Event *event);
} EventSink;
