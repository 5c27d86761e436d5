// SPDX-License-Identifier: MIT
#include "world/story/sync.h"

#include "ce/calls.h"
#include "ce/win32.h"
#include "world/query/query.h"

#include <stdio.h>
#include <string.h>

// Tells what an object is now and which threads the call woke. Woken threads are found in the log:
// their WAIT rows end with the event.

#define TEXT 96u

static const ObjectRow *object_of(const World *world, uint32_t handle) {
    const ObjectRow *row = &world->tables.object[(handle >> 2) % CE_OBJECTS];
    return handle && row->handle == handle ? row : NULL;
}

// "the mutex 'a'", "the event 0E001006", "a thread or process"
static const char *thing_text(const World *world, uint32_t handle, char *text) {
    static const char *const names[OBJECT_TYPE_COUNT] = {
        [OBJECT_EVENT] = "event",
        [OBJECT_MUTEX] = "mutex",
        [OBJECT_SEMAPHORE] = "semaphore",
        [OBJECT_CRITICAL_SECTION] = "critical section",
    };
    const ObjectRow *row = object_of(world, handle);
    const char *name = row ? names[row->type] : NULL;
    if (!name) {
        snprintf(text, TEXT, "the end of %08X", handle);
    } else if (row->name.text[0]) {
        snprintf(text, TEXT, "the %s '%s'", name, row->name.text);
    } else {
        snprintf(text, TEXT, "the %s %08X", name, handle);
    }
    return text;
}

static uint32_t waiting_for(const World *world, uint32_t handle) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < CE_WAITS; i++) {
        n += world->tables.wait[i].thread && world->tables.wait[i].handle == handle;
    }
    return n;
}

// Threads that waited for a handle before a call and no longer do after it.
typedef struct Woken {
    uint32_t handle, n;
    uint32_t thread; // 1 + number of the last one
} Woken;

static void find_woken(void *context, const WorldChange *change) {
    Woken *woken = context;
    for (uint32_t i = 0; !change->is_bytes && change->table == TABLE_WAIT && i < change->count;
         i++) {
        WaitRow before, after; // the log does not align its rows
        memcpy(&before, change->old_data + i * sizeof before, sizeof before);
        memcpy(&after, change->new_data + i * sizeof after, sizeof after);
        if (before.thread && before.handle == woken->handle && after.thread != before.thread) {
            woken->n++;
            woken->thread = before.thread;
        }
    }
}

static void woken_text(const World *world, const Woken *woken, char *text) {
    const ThreadRow *row = &world->tables.thread[(woken->thread - 1) % CE_THREADS];
    if (woken->n == 1) {
        snprintf(text, TEXT, "it wakes a thread of %s", query_process_name(world, row->owner));
    } else {
        snprintf(text, TEXT, "it wakes %u threads", woken->n);
    }
}

static void made_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    char thing[TEXT];
    bool old = own->event.error == (uint32_t)ERROR_ALREADY_EXISTS;
    snprintf(text, size, "%s %s %s.", own->process,
             old || own->event.call == CALL_OpenEvent ? "opened" : "made",
             thing_text(world, own->event.result, thing));
}

static void state_text(const World *world, const WorldEvent *own, const char *verb, char *text,
                       size_t size) {
    char thing[TEXT], wakes[TEXT];
    uint32_t n = waiting_for(world, own->event.args[0]);
    Woken woken = {.handle = own->event.args[0]};
    thing_text(world, own->event.args[0], thing);
    world_changes(world, own->number, find_woken, &woken);
    if (woken.n) {
        woken_text(world, &woken, wakes);
        snprintf(text, size, "%s %s %s: %s.", own->process, verb, thing, wakes);
    } else if (n) {
        snprintf(text, size, "%s %s %s; %u thread%s for it still.", own->process, verb, thing, n,
                 n == 1 ? " waits" : "s wait");
    } else {
        snprintf(text, size, "%s %s %s; nobody waits for it.", own->process, verb, thing);
    }
}

static void wait_text(const World *world, const WorldEvent *own, uint32_t handle, char *text,
                      size_t size) {
    char thing[TEXT];
    const char *what = handle ? thing_text(world, handle, thing) : "several things";
    switch (own->event.result) {
    case 0x103:
        snprintf(text, size, "The thread of %s waits for %s: others run meanwhile.", own->process,
                 what);
        break;
    case WAIT_TIMEOUT:
        snprintf(text, size, "%s did not get %s in time.", own->process, what);
        break;
    default:
        snprintf(text, size, "%s has %s at once.", own->process, what);
        break;
    }
}

static void over_text(const WorldEvent *own, char *text, size_t size) {
    uint32_t answer = own->event.result;
    const char *how = answer == (uint32_t)WAIT_TIMEOUT ? "the time is up"
                      : answer >= (uint32_t)WAIT_ABANDONED
                          ? "it has it, but its last owner ended without giving it back"
                          : "it has what it waited for";
    snprintf(text, size, "The wait of %s is over: %s.", own->process, how);
}

static void enter_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    const ThreadRow *row = &world->tables.thread[own->event.thread % CE_THREADS];
    if (row->state == THREAD_WAITING) {
        snprintf(text, size, "Another thread is inside: the thread of %s waits.", own->process);
    } else if (own->event.call == CALL_TryEnterCriticalSection && !own->event.result) {
        snprintf(text, size, "Another thread is inside, and %s does not wait.", own->process);
    } else {
        snprintf(text, size, "The thread of %s is inside the critical section at %08X.",
                 own->process, own->event.args[0]);
    }
}

const char *story_sync(const World *world, const WorldEvent *own, char *buffer, size_t size) {
    const Event *event = &own->event;
    buffer[0] = '\0';
    if (call_is_interlocked(event->call)) {
        snprintf(buffer, size,
                 "%s loaded the DWORD at %08X and stored it anew: no other thread came between.",
                 own->process, event->args[0]);
        return buffer;
    }
    switch ((int)event->call) {
    case CALL_CreateEvent:
    case CALL_OpenEvent:
    case CALL_CreateMutex:
    case CALL_CreateSemaphore:
        made_text(world, own, buffer, size);
        break;
    case CALL_SetEvent:
        state_text(world, own, "signalled", buffer, size);
        break;
    case CALL_ResetEvent:
        state_text(world, own, "reset", buffer, size);
        break;
    case CALL_PulseEvent:
        state_text(world, own, "pulsed", buffer, size);
        break;
    case CALL_ReleaseMutex:
    case CALL_ReleaseSemaphore:
        state_text(world, own, "released", buffer, size);
        break;
    case CALL_WaitForSingleObject:
        wait_text(world, own, event->args[0], buffer, size);
        break;
    case CALL_WaitForMultipleObjects:
        wait_text(world, own, 0, buffer, size);
        break;
    case CALL_wait_over:
        over_text(own, buffer, size);
        break;
    case CALL_EnterCriticalSection:
    case CALL_TryEnterCriticalSection:
        enter_text(world, own, buffer, size);
        break;
    case CALL_LeaveCriticalSection:
        snprintf(buffer, size, "The thread of %s left the critical section at %08X.", own->process,
                 event->args[0]);
        break;
    case CALL_InitializeCriticalSection:
        snprintf(buffer, size, "20 bytes at %08X are a critical section now.", event->args[0]);
        break;
    case CALL_DeleteCriticalSection:
        snprintf(buffer, size, "The critical section at %08X is gone.", event->args[0]);
        break;
    default:
        break;
    }
    return buffer;
}
