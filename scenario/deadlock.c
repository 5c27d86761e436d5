// SPDX-License-Identifier: MIT
#include "scenario/deadlock.h"

#include "kernel/process/thread.h"

#include <stdarg.h>
#include <stdio.h>

// No thread can ever run again: says in words which thread waits for what, and which thread has it.
// The report is a failed expectation, because a scenario expects that some thread can run until all
// is done.

typedef struct Report {
    char text[2048];
    size_t length;
} Report;

static void add(Report *report, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(Report *report, const char *format, ...) {
    va_list list;
    va_start(list, format);
    size_t room = sizeof report->text - report->length;
    int n = vsnprintf(report->text + report->length, room, format, list);
    report->length += n >= 0 && (size_t)n < room ? (size_t)n : room - 1;
    va_end(list);
}

// "app.exe's main thread", "app.exe's thread 0FE00582"
static void add_thread(Report *report, const Tables *tables, const ThreadRow *row) {
    const char *name = tables->process[row->owner].name.text;
    if (row->is_main) {
        add(report, "%s's main thread", name);
    } else {
        add(report, "%s's thread %08X", name, row->handle);
    }
}

static const ThreadRow *thread_of(const Machine *machine, uint32_t handle) {
    uint32_t thread = handle ? thread_find(machine, handle) : CE_THREADS;
    return thread < CE_THREADS ? &machine->tables.thread[thread] : NULL;
}

static void add_owner(Report *report, const Machine *machine, uint32_t handle) {
    const ThreadRow *owner = thread_of(machine, handle);
    if (owner && owner->state != THREAD_ENDED) {
        add(report, ", which ");
        add_thread(report, &machine->tables, owner);
        add(report, " holds");
    } else if (handle) {
        add(report, ", which a thread held when it ended");
    }
}

static void add_object(Report *report, const Machine *machine, const ObjectRow *row) {
    static const char *const names[OBJECT_TYPE_COUNT] = {
        [OBJECT_EVENT] = "event",
        [OBJECT_MUTEX] = "mutex",
        [OBJECT_SEMAPHORE] = "semaphore",
        [OBJECT_CRITICAL_SECTION] = "critical section",
    };
    const char *name = names[row->type] ? names[row->type] : "object";
    if (row->type == OBJECT_CRITICAL_SECTION) {
        add(report, "the critical section at %08X", row->value[OWNED_AT]);
    } else if (row->name.text[0]) {
        add(report, "the %s '%s'", name, row->name.text);
    } else {
        add(report, "the %s %08X", name, row->handle);
    }
    if (row->type == OBJECT_MUTEX || row->type == OBJECT_CRITICAL_SECTION) {
        add_owner(report, machine, row->value[OWNED_BY]);
    } else {
        add(report, ", which nobody %s", row->type == OBJECT_SEMAPHORE ? "releases" : "signals");
    }
}

static void add_target(Report *report, const Machine *machine, uint32_t handle) {
    const ObjectRow *object = &machine->tables.object[(handle >> 2) % CE_OBJECTS];
    const ThreadRow *thread = thread_of(machine, handle);
    if (handle && object->handle == handle) {
        add_object(report, machine, object);
        return;
    }
    if (thread) {
        add(report, "the end of ");
        add_thread(report, &machine->tables, thread);
        return;
    }
    for (uint32_t i = 0; handle && i < CE_PROCESS_MAX; i++) {
        if (machine->tables.process[i].handle == handle) {
            add(report, "the end of %s", machine->tables.process[i].name.text);
            return;
        }
    }
    add(report, "something that is gone");
}

static void add_waiter(Report *report, const Machine *machine, uint32_t thread) {
    bool first = true;
    add(report, "%s", report->length ? "; " : "");
    add_thread(report, &machine->tables, &machine->tables.thread[thread]);
    add(report, " waits for ");
    for (uint32_t i = 0; i < CE_WAITS; i++) {
        const WaitRow *row = &machine->tables.wait[i];
        if (row->thread == thread + 1) {
            add(report, "%s", first ? "" : " or ");
            add_target(report, machine, row->handle);
            first = false;
        }
    }
}

void deadlock_report(Runner *runner) {
    Report report = {"", 0};
    uint32_t line = 0;
    Machine *machine = runner->machine;
    for (uint32_t i = 0; i < runner->n_threads; i++) {
        const GuestThread *guest = &runner->threads[i];
        bool waits = guest_is_alive(runner, guest) && !guest->may_wait &&
                     machine->tables.thread[guest->thread].state == THREAD_WAITING;
        if (waits) {
            add_waiter(&report, machine, guest->thread);
            line = line ? line : guest->wait_line;
        }
    }
    if (report.length == 0 || runner->deadlocked) {
        return;
    }
    runner->deadlocked = true;
    runner->score.expectations++;
    runner->score.failed++;
    machine_publish(machine,
                    &(Event){.kind = EVENT_EXPECT,
                             .line = line,
                             .text = (const char *[EVENT_TEXTS]){"somebody can run, or all is done",
                                                                 report.text}},
                    machine->tables.system->current_process);
}
