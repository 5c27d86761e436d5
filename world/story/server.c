// SPDX-License-Identifier: MIT
#include "world/story/server.h"

#include "ce/handles.h"
#include "world/query/query.h"

#include <stdio.h>

// Tells a server call from both sides: the same thread enters the server's process and comes back,
// with other keys and another slot 0. Pointers that are mapped for a server are told with it, and
// the calls that ask which process is the caller, the owner or the current one.

#define TEXT 128u

// The process with a handle, as `own` used it.
static const char *process_of_handle(const World *world, const WorldEvent *own, uint32_t handle) {
    return handle == HANDLE_CURRENT_PROCESS
               ? own->process
               : query_process_name(world, query_process_of(world, handle));
}

static void enter_text(const World *world, const ThreadRow *thread, const WorldEvent *own,
                       char *text, size_t size) {
    char who[TEXT];
    snprintf(text, size,
             "The thread of %s goes on in %s: the same thread, the same stack. Slot 0 is %s now, "
             "and its keys open %s.",
             own->process, query_process_name(world, thread->current),
             query_process_name(world, thread->current),
             query_keys_text(world, thread_keys(thread), who, sizeof who));
}

static void return_text(const World *world, const ThreadRow *thread, char *text, size_t size) {
    char who[TEXT];
    snprintf(text, size, "The thread is back in %s: slot 0 is %s again, and its keys open %s.",
             query_process_name(world, thread->current), query_process_name(world, thread->current),
             query_keys_text(world, thread_keys(thread), who, sizeof who));
}

static void map_text(const WorldEvent *own, char *text, size_t size) {
    const Event *event = &own->event;
    if (event->result == event->args[0]) {
        snprintf(text, size, "%08X stays as it is.", event->result);
    } else {
        snprintf(text, size, "%08X became %08X: %s.", event->args[0], event->result,
                 event->result > event->args[0] ? "the same byte, whoever runs"
                                                : "a byte of whoever runs");
    }
}

const char *story_server(const World *world, const WorldEvent *own, char *buffer, size_t size) {
    const Event *event = &own->event;
    const ThreadRow *thread = &world->tables.thread[event->thread % CE_THREADS];
    buffer[0] = '\0';
    switch ((int)event->call) {
    case CALL_GetCurrentProcess:
        snprintf(buffer, size, "42 (hex) means whoever runs: %s.", own->process);
        break;
    case CALL_GetCallerProcess:
        snprintf(buffer, size, "The caller is %s.", process_of_handle(world, own, event->result));
        break;
    case CALL_GetOwnerProcess:
        snprintf(buffer, size, "The owner of the thread is %s.",
                 process_of_handle(world, own, event->result));
        break;
    case CALL_GetProcFromPtr:
        snprintf(buffer, size, "%08X lies in the slot of %s.", event->args[0],
                 process_of_handle(world, own, event->result));
        break;
    case CALL_GetProcessIndexFromID:
        snprintf(buffer, size, "%s is process %u: its access key is %08X.",
                 process_of_handle(world, own, event->args[0]), event->result,
                 1u << event->result % 32);
        break;
    case CALL_MapPtrToProcess:
    case CALL_MapPtrUnsecure:
    case CALL_MapCallerPtr:
    case CALL_UnMapPtr:
    case CALL_ZeroPtr:
        map_text(own, buffer, size);
        break;
    case CALL_CreateAPISet:
        snprintf(buffer, size, "%s offers %u method%s to other processes.", own->process,
                 event->args[1], event->args[1] == 1 ? "" : "s");
        break;
    case CALL_RegisterAPISet:
        snprintf(buffer, size, "Everybody can call %s by the number %u now.", own->process,
                 event->args[1]);
        break;
    case CALL_call_server:
        enter_text(world, thread, own, buffer, size);
        break;
    case CALL_return_to_caller:
        return_text(world, thread, buffer, size);
        break;
    default:
        break;
    }
    return buffer;
}
