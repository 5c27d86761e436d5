// SPDX-License-Identifier: MIT
#include "world/query/code.h"
#include "world/text/print.h"

#include "ce/reasons.h"
#include "world/query/focus.h"
#include "world/query/query.h"
#include "world/query/turn.h"
#include "world/ran.h"
#include "world/story/story.h"
#include "world/story/thread.h"
#include "world/text/map.h"
#include "world/words/call_text.h"
#include "world/words/expect_text.h"
#include "world/words/glossary.h"
#include "world/words/sentence.h"

#include <string.h>

// Prints each event as it comes: a call in one line, a refusal or fault with its sentence, rule and
// source, and what the scenario says. Equal calls, and with --told refusals for the same reason,
// are counted instead of repeated.

#define SHOW_REPEATED 3u // this many equal calls are told one by one

static void flush_repeated(Printer *printer) {
    if (printer->repeated > SHOW_REPEATED) {
        fprintf(printer->out, "       ... and %u more like it, the last = %08X\n",
                printer->repeated - SHOW_REPEATED, printer->last_result);
    }
    printer->repeated = 0;
    printer->last_call = CALL_NONE;
}

void printer_flush(Printer *printer) {
    flush_repeated(printer);
    for (ReasonId id = REASON_NONE + 1; id < REASON_COUNT; id++) {
        if (printer->refusals[id] > 1) {
            fprintf(printer->out, "       ... and %u more for the reason %s\n",
                    printer->refusals[id] - 1, reason_info(id)->name);
        }
        printer->refusals[id] = 0;
    }
}

// Prints text folded to the width of a terminal, each line indented.
static void print_folded(FILE *out, const char *indent, const char *text) {
    const size_t width = 72;
    while (*text) {
        size_t n = strnlen(text, width + 1); // no farther: a text may be one long word
        const char *end = memchr(text, '\n', n);
        n = end ? (size_t)(end - text) : n;
        if (n > width) {
            n = width;
            while (n > 0 && text[n] != ' ') {
                n--;
            }
            n = n ? n : width;
        }
        fprintf(out, "%s%.*s\n", indent, (int)n, text);
        text += n;
        text += *text == ' ' || *text == '\n';
    }
}

// Explains the words that occur for the first time in a line.
static void print_words(Printer *printer, const char *line) {
    const GlossaryWord *word = glossary_next(line, &printer->words);
    while (word) {
        char text[160];
        snprintf(text, sizeof text, "(%s: %s)", word->word, word->meaning);
        print_folded(printer->out, "       ", text);
        word = glossary_next(line, &printer->words);
    }
}

static void print_rule(const char *rule, Source source, FILE *out) {
    char text[512];
    snprintf(text, sizeof text, "rule: %s", rule);
    print_folded(out, "       ", text);
    snprintf(text, sizeof text, "source: %s; applies to %s; %s", source.title, source.applies_to,
             sentence_mark(source.mark));
    print_folded(out, "       ", text);
}

void print_refusal(const World *world, const Event *event, FILE *out) {
    char text[512], error[16];
    if (reason_is_harm(event->reason->id)) {
        fprintf(out, "     HARM DONE (%s)\n", reason_info(event->reason->id)->name);
    } else {
        fprintf(out, "       error  %u %s, reason %s\n", event->error,
                call_error_name(event->error, error, sizeof error),
                reason_info(event->reason->id)->name);
        fprintf(out, "     REFUSED\n");
    }
    print_folded(out, "       ", sentence_reason(world, event->reason, text, sizeof text));
    VirtAddr back = code_return_address(world, event);
    if (back) {
        char place[CODE_TEXT];
        fprintf(out, "       called from %s\n", code_place(world, event->process, back, place));
    }
    print_rule(sentence_rule(world, event->reason->id), sentence_source(world, event->reason->id),
               out);
}

static void print_fault(const World *world, const FaultRecord *fault, FILE *out) {
    char text[512];
    fprintf(out, "       exception %08X\n", fault->status);
    print_folded(out, "       ", sentence_fault(world, fault, text, sizeof text));
    print_folded(out, "       ", sentence_data_abort(world, fault, text, sizeof text));
    const char *rule = sentence_fault_rule(world, fault);
    if (rule[0]) {
        print_rule(rule, sentence_fault_source(world, fault), out);
    }
}

// Tells a switch by its cost: nothing is copied; slot 0 only means another slot.
static void print_switch(Printer *printer, const WorldEvent *own) {
    const World *world = printer->world;
    uint8_t process = own->event.process;
    char text[128];
    if (ran_stays(world, own)) {
        fprintf(printer->out, "%5u  -- %s\n", own->event.step,
                story_stay(world, own, text, sizeof text));
        return;
    }
    fprintf(printer->out, "%5u  -- slot 0 is now slot %u (%s)", own->event.step,
            process < CE_PROCESS_MAX ? world->tables.process[process].slot : 0, own->process);
    if (turn_is_switch(world, own)) {
        fprintf(printer->out, "; bytes copied at this switch: %u", own->n_bytes);
    }
    fprintf(printer->out, "\n");
    print_words(printer, "slot, slot 0");
}

// The device has booted, or one of the scenario's processes starts.
static void print_start(Printer *printer, const WorldEvent *own) {
    const Tables *tables = &printer->world->tables;
    uint32_t n = 0, slot = 0;
    for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
        n += tables->process[i].handle != 0;
        slot = tables->process[i].handle == own->event.result ? tables->process[i].slot : slot;
    }
    if (own->event.call == CALL_boot) {
        fprintf(printer->out, "%5u  -- the device is up: %u processes run\n", own->event.step, n);
    } else {
        fprintf(printer->out, "%5u  -- %s starts in slot %u\n", own->event.step, own->event.text[0],
                slot);
        print_words(printer, "slot");
    }
}

// The shell asks an application for memory, or an application has answered.
static void print_hibernate(Printer *printer, const WorldEvent *own) {
    char text[512];
    bool asks = own->event.call == CALL_WM_HIBERNATE;
    fprintf(printer->out, "%5u  -- WM_HIBERNATE %s %s\n", own->event.step,
            asks ? "to" : "answered by", own->process);
    print_folded(printer->out, "       ", story_sentence(printer->world, own, text, sizeof text));
    print_words(printer, "WM_HIBERNATE");
}

static void print_call(Printer *printer, const WorldEvent *own) {
    const Event *event = &own->event;
    char text[512];
    bool plain = !event->error && !event->fault && event->reason->id == REASON_NONE;
    if (plain && event->call == printer->last_call) {
        printer->repeated++;
        printer->last_result = event->result;
        if (printer->repeated > SHOW_REPEATED) {
            return;
        }
    } else {
        flush_repeated(printer);
        printer->last_call = plain ? event->call : CALL_NONE;
        printer->repeated = plain;
    }
    if (event->call == CALL_switch_to) {
        print_switch(printer, own);
        return;
    }
    if (event->call == CALL_boot || (event->call == CALL_start && !event->error)) {
        print_start(printer, own);
        return;
    }
    if (event->call == CALL_WM_HIBERNATE || event->call == CALL_hibernated) {
        print_hibernate(printer, own);
        return;
    }
    fprintf(printer->out, "%5u  %*s%s: %s\n", event->step, (int)event->depth * 4, "", own->process,
            call_text(printer->world, event, text, sizeof text));
    if (event->reason->id != REASON_NONE) {
        print_refusal(printer->world, event, printer->out);
        print_words(printer, sentence_reason(printer->world, event->reason, text, sizeof text));
        print_words(printer, sentence_rule(printer->world, event->reason->id));
    }
    if (event->fault && event->call != CALL_process_killed) {
        print_fault(printer->world, event->fault, printer->out);
        print_words(printer, sentence_fault(printer->world, event->fault, text, sizeof text));
        print_words(printer, "Data Abort, access keys");
    }
    if (event->reason->id == REASON_NO_HOLE) {
        text_bars(printer->world, event->process, printer->out);
    }
}

// Whether a call is told although calls in general are not: it was refused, it faulted, or a fault
// ended its process. Of refusals for the same reason only the first is told.
static bool is_told(Printer *printer, const Event *event) {
    ReasonId reason = event->reason->id;
    if (event->fault || event->call == CALL_process_killed) {
        return true;
    }
    // A refusal inside a fold is a part of what the fold does.
    return reason != REASON_NONE && !printer->fold && printer->refusals[reason]++ == 0;
}

// How the question was answered, and the right answer.
static void print_answer(Printer *printer, const Event *event) {
    static const char *const verdicts[] = {"", "right", "not quite"};
    if (event->args[0]) {
        fprintf(printer->out, "       %s: %s\n", verdicts[event->args[0]], event->text[3]);
    }
    fprintf(printer->out, "       answer: %s\n", event->text[1]);
    if (event->text[2]) {
        print_folded(printer->out, "       ", event->text[2]);
    }
    fprintf(printer->out, "\n");
}

static void print_ask(Printer *printer, const Event *event) {
    fprintf(printer->out, "\n");
    print_folded(printer->out, "     ? ", event->text[0]);
    for (const char *at = event->text[4]; at && *at;) {
        int n = (int)strcspn(at, "\n");
        fprintf(printer->out, "       - %.*s\n", n, at);
        at += n + (at[n] == '\n');
    }
    if (event->args[3] || printer->no_answers) { // the answer comes later, or never
        fprintf(printer->out, event->text[3] ? "       your answer: %s\n\n" : "\n", event->text[3]);
        return;
    }
    print_answer(printer, event);
}

// The answer to an earlier question.
static void print_verdict(Printer *printer, const Event *event) {
    const World *world = printer->world;
    if (event->args[0] < world->n_marked[EVENT_ASK] && !printer->no_answers) {
        const Event *asked =
            &world_event(world, world_marked(world, EVENT_ASK, event->args[0]))->event;
        fprintf(printer->out, "\n");
        print_folded(printer->out, "     ? ", asked->text[0]);
        print_answer(printer, asked);
    }
}

static void print_expect(Printer *printer, const Event *event) {
    if (!event->args[0]) {
        fprintf(printer->out, " %s  %s", printer->remedied ? "changed" : " FAILED", printer->file);
        if (event->line) { // else it was not met: there is no place
            fprintf(printer->out, ":%u", event->line);
        }
        fprintf(printer->out, ": %s: %s\n", event->text[0], event->text[1]);
    } else if (!printer->quiet) {
        char value[EXPECT_TEXT];
        expect_value_text(event, value);
        fprintf(printer->out, "      ok  %s%s%s\n", event->text[0], value[0] ? ": " : "", value);
    }
}

static void print_point(Printer *printer, const Event *event) {
    if (event->args[1]) {
        fprintf(printer->out, "     --> slot %u: %s\n", event->args[0], event->text[0]);
    } else {
        fprintf(printer->out, "     --> %08X: %s\n", event->args[0], event->text[0]);
    }
}

// A fold is one line: its title, and how many calls it made.
static void print_fold(Printer *printer, const Event *event) {
    flush_repeated(printer);
    if (event->args[0]) {
        printer->fold = printer->all ? NULL : event->text[0]; // the text belongs to the world
        return;
    }
    if (printer->fold && !printer->told) {
        fprintf(printer->out, "%5u  -- %s: %u call%s\n", event->step, printer->fold, event->args[1],
                event->args[1] == 1 ? "" : "s");
    }
    printer->fold = NULL;
}

static void print_event(Printer *printer, const WorldEvent *own) {
    const Event *event = &own->event;
    if (event->kind == EVENT_CALL) {
        if (!(printer->told || printer->fold) || is_told(printer, event)) {
            print_call(printer, own);
        }
        return;
    }
    if (event->kind == EVENT_FOCUS && (printer->told || printer->fold)) {
        return; // nothing to tell
    }
    if (event->kind == EVENT_FOLD) {
        print_fold(printer, event);
        return;
    }
    printer_flush(printer);
    switch (event->kind) {
    case EVENT_SAY:
        print_folded(printer->out, "  | ", event->text[0]);
        break;
    case EVENT_CHAPTER:
        fprintf(printer->out, "\n== %s\n", event->text[0]);
        break;
    case EVENT_ASK:
        print_ask(printer, event);
        break;
    case EVENT_VERDICT:
        print_verdict(printer, event);
        break;
    case EVENT_POINT:
        print_point(printer, event);
        break;
    case EVENT_EXPECT:
        print_expect(printer, event);
        break;
    case EVENT_FOCUS:
    case EVENT_VIEW:
    case EVENT_FOLD:
    case EVENT_CALL:
    case EVENT_KIND_COUNT:
        break;
    }
}

static void watch_frame(Printer *printer, const WorldEvent *own) {
    char text[256];
    fputs(printer->hold ? "\033[H\033[J" : "\n", printer->out);
    text_map(printer->world, focus_of(printer->world), printer->out);
    if (own->event.kind == EVENT_CALL) {
        fprintf(printer->out, "\nstep %u  %s: %s\n", own->event.step, own->process,
                call_text(printer->world, &own->event, text, sizeof text));
    } else {
        fprintf(printer->out, "\n%s\n", own->event.text[0] ? own->event.text[0] : "");
    }
    if (own->event.reason->id != REASON_NONE) {
        print_refusal(printer->world, &own->event, printer->out);
    }
    fflush(printer->out);
    if (printer->hold) {
        bool short_look = own->event.reason->id == REASON_NONE && own->event.kind == EVENT_CALL;
        printer->hold(short_look ? 30 : 1500);
    }
}

// Prints what the world keeps of the event: its texts may be shown.
static void on_event(void *context, const Event *event) {
    Printer *printer = context;
    (void)event;
    const WorldEvent *own = world_at(printer->world);
    if (!own) {
        return;
    }
    if (printer->quiet) {
        if (own->event.kind == EVENT_EXPECT) {
            print_expect(printer, &own->event);
        }
    } else if (printer->watch) {
        watch_frame(printer, own);
    } else {
        print_event(printer, own);
    }
}

EventSink printer_sink(Printer *printer) {
    return (EventSink){.context = printer, .event = on_event};
}
