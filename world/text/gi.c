// SPDX-License-Identifier: MIT
#include "world/dump.h"
#include "world/text/gi.h"

#include <string.h>

// The columns are those commonly seen on debug ports. CurZone (debug zones) and times are not
// modelled and print as zeros.

static void unknown_or(bool known, uint32_t value, FILE *out) {
    if (known) {
        fprintf(out, " %08x", value);
    } else {
        fprintf(out, " ????????");
    }
}

static void list_process_of_dump(const World *world, unsigned i, FILE *out) {
    const ProcessRow *row = &world->tables.process[i];
    const DumpProcess *told = &world->dump->process[i];
    fprintf(out, " P%02u: %-15s", i, told->name);
    unknown_or(told->in_gi, row->handle, out);
    unknown_or(told->in_gi, row->key, out);
    unknown_or(row->slot != CE_SLOT_CURRENT, ce_slot_base(row->slot), out);
    unknown_or(told->in_gi, told->zone, out);
    fprintf(out, "\n");
}

static void list_processes(const World *world, FILE *out) {
    fprintf(out, "PROC: Name            hProcess: CurAKY :dwVMBase:CurZone\n");
    for (unsigned i = 0; i < CE_PROCESS_MAX; i++) {
        const ProcessRow *row = &world->tables.process[i];
        if (row->handle && world->dump) {
            list_process_of_dump(world, i, out);
        } else if (row->handle) {
            fprintf(out, " P%02u: %-15s %08x %08x %08x %08x\n", i,
                    tables_name(&world->tables, &row->name), row->handle, row->key,
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

// The threads of a process, each with the process whose code it runs now.
static void list_threads_of(const World *world, uint8_t process, FILE *out) {
    for (unsigned i = 0; i < CE_THREADS; i++) {
        const ThreadRow *row = &world->tables.thread[i];
        if (!row->handle || row->owner != process) {
            continue;
        }
        const ProcessRow *current = &world->tables.process[row->current];
        if (world->dump) {
            fprintf(out, " T    %-7s %08x %08x %08x\n", world->dump->thread_state[i], row->handle,
                    world->dump->thread_process[i], row->keys);
            continue;
        }
        fprintf(out, " T    %-7s %08x %08x %08x%s%s\n", state_text(row), row->handle,
                current->handle, thread_keys(row), row->current == process ? "" : " ",
                row->current == process ? "" : tables_name(&world->tables, &current->name));
    }
}

static void list_threads(const World *world, FILE *out) {
    fprintf(out, "THRD: State  :hCurThrd:hCurProc: CurAKY : in a server call of\n");
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        const ProcessRow *row = &world->tables.process[i];
        if (row->handle) {
            fprintf(out, " P%02u: %s\n", i, tables_name(&world->tables, &row->name));
            list_threads_of(world, i, out);
        }
    }
}

static void list_modules(const World *world, FILE *out) {
    unsigned n = 0;
    fprintf(out, " MOD: Name            pModule :dwInUse :dwVMBase:CurZone\n");
    for (unsigned i = 0; i < world->tables.system->n_modules; i++) {
        const ModuleRow *row = &world->tables.module[i];
        if (row->name.text[0] && world->dump) {
            fprintf(out, " M%02u: %-15s %08x %08x %08x %08x\n", n++,
                    tables_name(&world->tables, &row->name), world->dump->module_pointer[i],
                    row->users, row->code_base, world->dump->module_zone[i]);
        } else if (row->name.text[0] && row->users) {
            fprintf(out, " M%02u: %-15s %08x %08x %08x %08x\n", n++,
                    tables_name(&world->tables, &row->name), row->handle, row->users,
                    row->code_base, 0u);
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
