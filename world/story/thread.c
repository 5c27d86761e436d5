// SPDX-License-Identifier: MIT
#include "world/story/thread.h"

#include "ce/win32.h"
#include "world/amounts.h"
#include "world/change.h"
#include "world/query/query.h"

#include <stdio.h>
#include <string.h>

// Names threads by handle and process, as a scenario's reader sees them. Thread-local storage is
// told here, too, because its values are per thread.

#define TEXT 64u

// The record of a thread handle as the call meant it; NULL if no thread has it.
static const ThreadRow *thread_of(const World *world, const WorldEvent *own, uint32_t handle) {
    uint32_t thread = handle >> 4 & (CE_THREADS - 1);
    if (handle == 0x41) {
        return &world->tables.thread[own->event.thread % CE_THREADS];
    }
    const ThreadRow *row = &world->tables.thread[thread];
    return handle && row->handle == handle ? row : NULL;
}

// "the thread 0FE00B82 of app.exe"
static const char *thread_text(const World *world, const WorldEvent *own, uint32_t handle,
                               char *text) {
    const ThreadRow *row = thread_of(world, own, handle);
    if (row && row == &world->tables.thread[own->event.thread % CE_THREADS]) {
        snprintf(text, TEXT, "itself");
    } else if (row) {
        snprintf(text, TEXT, "the thread %08X of %s", handle,
                 query_process_name(world, row->owner));
    } else {
        snprintf(text, TEXT, "a thread that is gone");
    }
    return text;
}

static void create_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    const Event *event = &own->event;
    const ThreadRow *row = thread_of(world, own, event->result);
    StepChange change = step_change(world, own);
    char stack[TEXT];
    if (!row) {
        return;
    }
    amount_bytes((uint64_t)change.blocks_taken << CE_BLOCK_SHIFT, stack, sizeof stack);
    snprintf(text, size,
             "%s has one thread more, %08X%s. Its stack at %08X takes %s of the slot; its first "
             "page of RAM comes with its first turn.",
             own->process, event->result, row->suspended ? ", still suspended" : "",
             row->stack_base, stack);
}

static void end_text(const World *world, const WorldEvent *own, const char *who, char *text,
                     size_t size) {
    StepChange change = step_change(world, own);
    char stack[TEXT], ram[TEXT];
    amount_bytes((uint64_t)change.blocks_given << CE_BLOCK_SHIFT, stack, sizeof stack);
    amount_bytes((uint64_t)change.frames_given << CE_PAGE_SHIFT, ram, sizeof ram);
    snprintf(text, size, "%s ended: %s of the slot and %s of RAM are back.", who, stack, ram);
}

static void suspend_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    const Event *event = &own->event;
    const ThreadRow *row = thread_of(world, own, event->args[0]);
    char who[TEXT];
    thread_text(world, own, event->args[0], who);
    if (row && row->suspended) {
        snprintf(text, size, "%s: %s does not run until it is resumed %u time%s.", own->process,
                 who, row->suspended, row->suspended == 1 ? "" : "s");
    } else {
        snprintf(text, size, "%s: %s may run%s.", own->process, who,
                 event->result ? " again" : ", as before");
    }
}

static void priority_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    const ThreadRow *row = thread_of(world, own, own->event.args[0]);
    char who[TEXT];
    if (row) {
        snprintf(text, size, "%s: %s has priority %u of 0 (first) to 255 (last).", own->process,
                 thread_text(world, own, own->event.args[0], who), row->base_priority);
    }
}

static void quantum_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    const ThreadRow *row = thread_of(world, own, own->event.args[0]);
    char who[TEXT];
    if (row && row->quantum_ms) {
        snprintf(text, size, "%s: %s has a quantum of %u ms.", own->process,
                 thread_text(world, own, own->event.args[0], who), row->quantum_ms);
    } else if (row) {
        snprintf(text, size, "%s: %s runs until it waits, without a quantum.", own->process,
                 thread_text(world, own, own->event.args[0], who));
    }
}

const char *story_stay(const World *world, const WorldEvent *own, char *buffer, size_t size) {
    const ThreadRow *row = &world->tables.thread[own->event.thread % CE_THREADS];
    snprintf(buffer, size, "%s %08X of %s runs; slot 0 stays what it was",
             row->is_main ? "the main thread" : "the thread", row->handle, own->process);
    return buffer;
}

// What happened to thread-local storage.
static void tls_text(const Event *event, char *buffer, size_t size) {
    switch ((int)event->call) {
    case CALL_TlsAlloc:
        snprintf(buffer, size, "Every thread of the process has a value under index %u now.",
                 event->result);
        break;
    case CALL_TlsFree:
        snprintf(buffer, size, "Nobody has a value under index %u any more.", event->args[0]);
        break;
    case CALL_TlsGetValue:
        snprintf(buffer, size, "This thread's value under index %u is %X.", event->args[0],
                 event->result);
        break;
    case CALL_TlsSetValue:
        snprintf(buffer, size, "This thread's value under index %u is %X, and no other's.",
                 event->args[0], event->args[1]);
        break;
    default:
        break;
    }
}

const char *story_thread(const World *world, const WorldEvent *own, char *buffer, size_t size) {
    const Event *event = &own->event;
    buffer[0] = '\0';
    switch ((int)event->call) {
    case CALL_CreateThread:
        create_text(world, own, buffer, size);
        break;
    case CALL_ExitThread:
        end_text(world, own, "The thread has", buffer, size);
        break;
    case CALL_TerminateThread:
        end_text(world, own, "A thread was", buffer, size);
        break;
    case CALL_GetExitCodeThread:
        snprintf(buffer, size, "%s asked for the exit code of a thread.", own->process);
        break;
    case CALL_GetThreadTimes:
        snprintf(buffer, size, "%s asked how long a thread has lived and run.", own->process);
        break;
    case CALL_GetCurrentThread:
        snprintf(buffer, size, "41 (hex) means the thread that runs.");
        break;
    case CALL_GetCurrentThreadId:
        snprintf(buffer, size, "The thread is %08X: its id and its handle are one.", event->result);
        break;
    case CALL_SuspendThread:
    case CALL_ResumeThread:
        suspend_text(world, own, buffer, size);
        break;
    case CALL_GetThreadPriority:
    case CALL_SetThreadPriority:
    case CALL_CeGetThreadPriority:
    case CALL_CeSetThreadPriority:
        priority_text(world, own, buffer, size);
        break;
    case CALL_CeGetThreadQuantum:
    case CALL_CeSetThreadQuantum:
        quantum_text(world, own, buffer, size);
        break;
    default:
        tls_text(event, buffer, size);
        break;
    }
    return buffer;
}
