// SPDX-License-Identifier: MIT
#include "world/story/trust.h"

#include "ce/handles.h"
#include "world/query/query.h"

#include <stdio.h>
#include <string.h>

// Tells SetKMode, the calls about access keys and those about trust. The mode after SetKMode is
// read from the thread's row, not from the argument.

#define TEXT 128u

static void mode_text(const ThreadRow *thread, const WorldEvent *own, char *text, size_t size) {
    if (own->event.args[0] == 0) {
        snprintf(text, size, "The thread of %s runs in %s mode, and only its own keys open slots.",
                 own->process, thread->kernel_mode ? "kernel" : "user");
        return;
    }
    snprintf(text, size, "The thread of %s runs in kernel mode: the kernel half is open to it. %s.",
             own->process,
             thread->all_slots ? "The call handed over all access keys too, and every slot is open"
                               : "Its access keys stay as they were, and other slots are shut");
}

const char *story_trust(const World *world, const WorldEvent *own, char *buffer, size_t size) {
    const Event *event = &own->event;
    const ThreadRow *thread = &world->tables.thread[event->thread % CE_THREADS];
    char who[TEXT];
    buffer[0] = '\0';
    switch ((int)event->call) {
    case CALL_SetKMode:
        mode_text(thread, own, buffer, size);
        break;
    case CALL_GetCurrentPermissions:
        snprintf(buffer, size, "The thread holds the access keys %08X: they open %s.",
                 event->result, query_keys_text(world, event->result, who, sizeof who));
        break;
    case CALL_SetProcPermissions:
        snprintf(buffer, size, "The thread's access keys are %08X now: they open %s.",
                 event->args[0], query_keys_text(world, event->args[0], who, sizeof who));
        break;
    case CALL_CeGetCurrentTrust:
    case CALL_CeGetCallerTrust:
        snprintf(buffer, size, "%s: %s.",
                 event->call == CALL_CeGetCurrentTrust ? "The process whose code runs"
                                                       : "The process that made the call",
                 event->result == 2 ? "fully trusted" : "run only, not trusted");
        break;
    default:
        break;
    }
    return buffer;
}
