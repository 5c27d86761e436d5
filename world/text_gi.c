// SPDX-License-Identifier: MIT
#include "world/text_gi.h"

#include <string.h>

// The columns are those commonly seen on debug ports; CurZone (debug zones) and times are not
// modelled and print as zeros.

static void list_processes(const World *world, FILE *out) {
    fprintf(out, "PROC: Name            hProcess: CurAKY :dwVMBase:CurZone\n");
    for (unsigned i = 0; i < CE_PROCESS_MAX; i++) {
        const ProcessRow *row = &world->tables.process[i];
        if (row->handle) {
            fprintf(out, " P%02u: %-15s %08x %08x %08x %08x\n", i, row->name, row->handle, row->key,
                    ce_slot_base(row->slot), 0u);
        }
    }
}

static const char *state_text(const ThreadRow *row) {
    static const char *const states[] = {
        [THREAD_FREE] = "Free",       [THREAD_READY] = "Ready", [THREAD_RUNNING] = "Running",
        [THREAD_SLEEPING] = "Asleep", [THREAD_ENDED] = "Ended", [THREAD_WAITING] = "Waiting"};
    bool known = row->state < sizeof states / sizeof states[0] && states[row->state];
    return row->suspended ? "Suspend" : known ? states[row->state] : "Blocked";
}

// The threads of a process, with where each runs now.
static void list_threads_of(const World *world, uint8_t process, FILE *out) {
    for (unsigned i = 0; i < CE_THREADS; i++) {
        const ThreadRow *row = &world->tables.thread[i];
        if (!row->handle || row->owner != process) {
            continue;
        }
        const ProcessRow *current = &world->tables.process[row->current];
        fprintf(out, " T    %-7s %08x %08x %08x%s%s\n", state_text(row), row->handle,
                current->handle, thread_keys(row), row->current == process ? "" : " ",
                row->current == process ? "" : current->name);
    }
}

static void list_threads(const World *world, FILE *out) {
    fprintf(out, "THRD: State  :hCurThrd:hCurProc: CurAKY : in a server call of\n");
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        const ProcessRow *row = &world->tables.process[i];
        if (row->handle) {
            fprintf(out, " P%02u: %s\n", i, row->name);
            list_threads_of(world, i, out);
        }
    }
}

static void list_modules(const World *world, FILE *out) {
    unsigned n = 0;
    fprintf(out, " MOD: Name            pModule :dwInUse :dwVMBase:CurZone\n");
    for (unsigned i = 0; i < world->tables.system->n_modules; i++) {
        const ModuleRow *row = &world->tables.module[i];
        if (row->name[0] && row->users) {
            fprintf(out, " M%02u: %-15s %08x %08x %08x %08x\n", n++, row->name, row->handle,
                    row->users, row->code_base, 0u);
        }
    }
}

void text_gi(const World *world, const char *kind, FILE *out) {
    if (!kind || strcmp(kind, "proc") == 0) {
        list_processes(world, out);
    }
    if (!kind || strcmp(kind, "thrd") == 0) {
        list_threads(world, out);
    }
    if (!kind || strcmp(kind, "mod") == 0) {
        list_modules(world, out);
    }
}
