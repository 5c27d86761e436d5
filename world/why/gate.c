// SPDX-License-Identifier: MIT
#include "world/why/gate.h"

#include "world/query/moment.h"
#include "world/query/origin.h"

#include <stdio.h>
#include <string.h>

#define NAMES_MOST 4u

// ---- the answer

static bool lets_in(const World *world, const WhyGate *why, uint8_t process) {
    GateRow row = query_gate_row(world, &why->subject, process);
    if (why->gate == GATE_TRUST) {
        return row.trusted;
    }
    return why->subject.there ? row.stop[ASK_WRITE] == STOP_NONE : row.kernel_mode;
}

static uint32_t all_let_in(const World *world, const WhyGate *why) {
    uint32_t bits = 0;
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        bool there = world->tables.process[i].handle && query_thread_of(world, i)->handle;
        bits |= there && lets_in(world, why, i) ? 1u << i : 0;
    }
    return bits;
}

bool why_gate(const World *world, unsigned gate, WhyGate *ret_why) {
    WhyGate why = {.gate = gate, .subject = query_gate_subject(world)};
    const WorldEvent *failure = step_failure(world);
    if (!failure || gate > GATE_MODE || !query_gate_request(world, &why.subject, &why.request) ||
        (why.request.stop != STOP_TRUST && why.request.stop != STOP_MODE)) {
        return false;
    }
    uint8_t process = why.request.process;
    why.row = query_gate_row(world, &why.subject, process);
    why.asked = gate == GATE_TRUST ? why.request.asks_trust : why.request.asks_mode;
    why.shut = gate == GATE_TRUST ? !why.row.trusted
                                  : why.request.stop == STOP_MODE || !lets_in(world, &why, process);
    why.lets_in = all_let_in(world, &why);
    why.started_step = origin_of_process(world, process);
    why.mode_step = origin_of_mode(world, why.request.event->event.thread, &why.mode_on);
    if (why.subject.there) {
        QueryRegion region;
        why.made_step = query_region(world, why.subject.base, &region)
                            ? origin_of_region(world, why.subject.base, region.block)
                            : 0;
    }
    *ret_why = why;
    return true;
}

// ---- in words

static const char *memory_name(const WhyGate *why) {
    return why->subject.is_heap ? "HEAP_SHARED_READONLY heap" : "shared memory";
}

static void say_trust(const char *who, const WhyGate *why, char *text, size_t size) {
    if (!why->asked) {
        snprintf(text, size,
                 "Gate 1 was not asked: only calls that make shared memory ask for trust, a store "
                 "does not.");
    } else if (why->shut) {
        snprintf(text, size,
                 "Gate 1 asks whether the process is trusted. %s is not: it may run, "
                 "and no more.",
                 who);
    } else {
        snprintf(text, size, "Gate 1 let %s pass: the process is trusted.", who);
    }
}

static void say_mode(const World *world, const char *who, const WhyGate *why, char *text,
                     size_t size) {
    char keys[96];
    const GateSubject *subject = &why->subject;
    bool reached = why->request.stop == STOP_MODE;
    const char *mode = why->row.kernel_mode ? "kernel" : "user";
    if (!why->asked) {
        snprintf(text, size, "Gate 2 is not on the way of this call. It asks who writes.");
    } else if (!reached) {
        snprintf(text, size,
                 "Gate 2 was not reached. It asks for kernel mode, and the thread of "
                 "%s is in %s mode: %s.",
                 who, mode, why->shut ? "no" : "yes");
    } else if (subject->there && subject->by_owner) {
        snprintf(text, size,
                 "Gate 2 asks for a kernel-mode thread of %s, which made it. The thread "
                 "of %s, in %s mode, is none.",
                 query_process_name(world, subject->owner), who, mode);
    } else if (subject->there && !subject->by_mode) {
        snprintf(text, size, "Gate 2 asks for a key of %s. The thread of %s does not hold it.",
                 query_keys_text(world, subject->write_keys, keys, sizeof keys), who);
    } else if (subject->there && subject->write_keys) {
        snprintf(text, size,
                 "Gate 2 asks for kernel mode, or for the key of %s. The thread of %s has neither.",
                 query_keys_text(world, subject->write_keys, keys, sizeof keys), who);
    } else {
        snprintf(text, size,
                 "Gate 2 asks whether the thread is in kernel mode. That of %s is in "
                 "%s mode.",
                 who, mode);
    }
}

static WhyLine *add_line(WhyAnswer *answer, uint32_t step) {
    WhyLine *line = &answer->lines[answer->n_lines++];
    line->step = step;
    return line;
}

// Since which step the asking process or thread has been as it is.
static void add_since(const char *who, const WhyGate *why, WhyAnswer *answer) {
    bool mode = why->gate == GATE_MODE;
    const char *mode_name = why->row.kernel_mode ? "kernel" : "user";
    const char *trust_name = why->row.trusted ? "trusted" : "to run only";
    if (mode && why->mode_step) {
        WhyLine *line = add_line(answer, why->mode_step);
        snprintf(line->text, sizeof line->text, "Its mode is what SetKMode(%s) left, in step %u.",
                 why->mode_on ? "TRUE" : "FALSE", why->mode_step);
    } else if (why->started_step) {
        WhyLine *line = add_line(answer, why->started_step);
        snprintf(line->text, sizeof line->text,
                 mode ? "%s has run in %s mode since it was started, in step %u."
                      : "%s was certified %s when it was started, in step %u.",
                 who, mode ? mode_name : trust_name, why->started_step);
    } else {
        WhyLine *line = add_line(answer, 0);
        snprintf(line->text, sizeof line->text, "%s has been so since the device came up.", who);
    }
}

static void add_maker(const World *world, const WhyGate *why, WhyAnswer *answer) {
    if (why->gate == GATE_MODE && why->made_step) {
        WhyLine *line = add_line(answer, why->made_step);
        snprintf(line->text, sizeof line->text, "The %s was made by %s in step %u.",
                 memory_name(why), query_process_name(world, why->subject.owner), why->made_step);
    }
}

static void add_let_in(const World *world, const WhyGate *why, WhyAnswer *answer) {
    WhyLine *line = add_line(answer, 0);
    size_t size = sizeof line->text;
    unsigned n = 0;
    int at = snprintf(line->text, size, "It lets in now: ");
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        if (why->lets_in >> i & 1 && ++n <= NAMES_MOST) {
            at += snprintf(line->text + at, size - (size_t)at, "%s%s", n > 1 ? ", " : "",
                           query_process_name(world, i));
        }
    }
    if (n > NAMES_MOST) {
        snprintf(line->text + at, size - (size_t)at, " and %u more.", n - NAMES_MOST);
    } else {
        snprintf(line->text + at, size - (size_t)at, n ? "." : "nobody.");
    }
}

static const char *remedy(const WhyGate *why) {
    if (!why->shut) {
        return "";
    }
    if (why->gate == GATE_TRUST) {
        return why->asked ? "A program certified OEM_CERTIFY_TRUST passes. On a device with one "
                            "trust tier every program does."
                          : "";
    }
    if (why->subject.there && why->subject.by_owner) {
        return "Its maker can write for it, from kernel mode.";
    }
    if (why->subject.there && !why->subject.by_mode) {
        return "A server that holds the key can write for it.";
    }
    return why->row.trusted
               ? "SetKMode(TRUE) would open it to this thread; so would a call into a driver "
                 "that is in kernel mode."
               : "A driver or server in kernel mode can write for it. SetKMode is a trusted "
                 "call.";
}

void why_gate_answer(const World *world, const WhyGate *why, WhyAnswer *ret_answer) {
    const char *who = why->request.event->process;
    *ret_answer = (WhyAnswer){.n_lines = 0};
    if (why->gate == GATE_TRUST) {
        say_trust(who, why, ret_answer->sentence, sizeof ret_answer->sentence);
    } else {
        say_mode(world, who, why, ret_answer->sentence, sizeof ret_answer->sentence);
    }
    if (why->asked) {
        add_since(who, why, ret_answer);
        add_maker(world, why, ret_answer);
        add_let_in(world, why, ret_answer);
    }
    snprintf(ret_answer->remedy, sizeof ret_answer->remedy, "%s", remedy(why));
}
