// SPDX-License-Identifier: MIT
#include "world/query/code.h"
#include "world/text/json.h"

#include "ce/calls.h"
#include "ce/reasons.h"
#include "ce/shown.h"
#include "emu/access.h"
#include "emu/event_kind.h"
#include "world/query/query.h"
#include "world/words/expect_text.h"
#include "world/words/call_text.h"
#include "world/words/sentence.h"

#include <string.h>

// A small writer is enough: keys come in a fixed order; values are numbers, strings and booleans.
// Strings are valid UTF-8: invalid bytes become U+FFFD.

static void string(const char *text, FILE *out) {
    fputc('"', out);
    for (const unsigned char *at = (const unsigned char *)(text ? text : ""); *at;) {
        size_t n = shown_utf8((const char *)at);
        if (n == 0) {
            fputs("\\ufffd", out);
            at++;
        } else if (*at == '"' || *at == '\\') {
            fprintf(out, "\\%c", *at++);
        } else if (*at < 0x20 || *at == 0x7F) {
            fprintf(out, "\\u%04x", *at++);
        } else {
            fwrite(at, 1, n, out);
            at += n;
        }
    }
    fputc('"', out);
}

void json_string(const char *text, FILE *out) {
    string(text, out);
}

static void field(const char *name, const char *text, FILE *out) {
    fprintf(out, ",\"%s\":", name);
    string(text, out);
}

void json_begin(const World *world, const char *name, const char *title, const char *profile,
                const char *const *remedies, FILE *out) {
    fprintf(out, "{\"v\":%d,\"kind\":\"begin\"", JSON_SCHEMA);
    field("scenario", name, out);
    field("title", title, out);
    field("profile", profile, out);
    fputs(",\"knobs\":{", out);
    for (unsigned i = 0; i < ce_option_count; i++) {
        char text[32];
        options_text(&world->options, &ce_options[i], text, sizeof text);
        fprintf(out, "%s\"%s\":", i ? "," : "", ce_options[i].name);
        if (ce_options[i].choices) {
            string(text, out);
        } else {
            fputs(text, out);
        }
    }
    fputs("}", out);
    for (unsigned i = 0; remedies[i]; i++) {
        fputs(i ? "," : ",\"remedies\":[", out);
        string(remedies[i], out);
    }
    fputs(remedies[0] ? "]}\n" : "}\n", out);
}

static void rule(const char *text, Source source, FILE *out) {
    field("rule", text, out);
    field("source", source.title, out);
    field("applies_to", source.applies_to, out);
    field("confidence", sentence_mark(source.mark), out);
}

static void reason(const World *world, const Event *event, FILE *out) {
    char text[512];
    const ReasonInfo *info = reason_info(event->reason->id);
    fprintf(out, ",\"reason\":{\"id\":\"%s\",\"facts\":{", info->name);
    for (unsigned i = 0; i < reason_fact_count(event->reason->id); i++) {
        fprintf(out, "%s\"%s\":%u", i ? "," : "", info->fact[i].name, event->reason->fact[i]);
    }
    fputs("}", out);
    field("sentence", sentence_reason(world, event->reason, text, sizeof text), out);
    rule(sentence_rule(world, event->reason->id), sentence_source(world, event->reason->id), out);
    fputs("}", out);
}

static void fault(const World *world, const FaultRecord *record, FILE *out) {
    static const char *const names[] = {"read", "write", "execute"};
    char text[512];
    fprintf(out,
            ",\"fault\":{\"address\":%u,\"mapped\":%u,\"access\":\"%s\",\"clause\":\"%s\","
            "\"status\":%u,\"fsr\":%u,\"aky\":%u,\"kernel_mode\":%s,\"size\":%u,\"done\":%u",
            record->va, record->mapped, names[record->access],
            clause_name((AccessClause)record->clause), record->status, record->fsr, record->keys,
            record->kernel_mode ? "true" : "false", record->size, record->done);
    field("sentence", sentence_fault(world, record, text, sizeof text), out);
    if (sentence_fault_rule(world, record)[0]) {
        rule(sentence_fault_rule(world, record), sentence_fault_source(world, record), out);
    }
    fputs("}", out);
}

static void call(const World *world, const Event *event, FILE *out) {
    const CallInfo *info = call_info(event->call);
    fprintf(out, ",\"call\":\"%s\",\"args\":{", info->name);
    for (unsigned i = 0; i < call_params_told(event); i++) {
        fprintf(out, "%s\"%s\":", i ? "," : "", info->param[i].name);
        bool named = event->text[call_text_of(event->call, i)] &&
                     (info->param[i].kind == VALUE_NAME || info->param[i].kind == VALUE_TEXT ||
                      info->param[i].kind == VALUE_NAME_OR_NULL ||
                      info->param[i].kind == VALUE_NAME_OR_NUMBER);
        bool is_command = info->param[i].kind == VALUE_COMMAND && event->text[1];
        if (named || is_command) {
            string(event->text[call_text_of(event->call, i)], out);
        } else {
            fprintf(out, "%u", event->args[i]);
        }
    }
    fputs("}", out);
    if (info->result != VALUE_VOID && !event->fault) {
        fprintf(out, ",\"result\":%u", event->result);
    }
    fprintf(out, ",\"error\":%u", event->error);
    VirtAddr back = code_return_address(world, event);
    if (back) {
        fprintf(out, ",\"return_address\":%u", back);
    }
}

typedef struct RowList {
    FILE *out;
    bool any;
} RowList;

static void row(void *context, const WorldChange *change) {
    RowList *list = context;
    if (!change->is_bytes) {
        fprintf(list->out, "%s[\"%s\",%u,%u]", list->any ? "," : "", table_name(change->table),
                change->index, change->count);
        list->any = true;
    }
}

// Whether text number `i` of an event would tell the right answer.
static bool tells_answer(const Event *event, unsigned i) {
    return event->kind == EVENT_ASK && (i == 1 || i == 2);
}

static void asked(const Event *event, bool no_answers, FILE *out) {
    static const char *const grades[] = {"not answered", "right", "wrong"};
    if (!no_answers) {
        field("grade", grades[event->args[0]], out);
    }
    if (event->args[1]) {
        fprintf(out, ",\"guess_ends\":%u,\"beyond\":%u", event->args[1], event->args[2]);
    }
    if (event->args[3]) {
        fprintf(out, ",\"later\":true");
    }
}

static void narration(const Event *event, bool no_answers, FILE *out) {
    static const char *const names[EVENT_KIND_COUNT][EVENT_TEXTS] = {
        [EVENT_SAY] = {"text"},
        [EVENT_CHAPTER] = {"title"},
        [EVENT_ASK] = {"question", "answer", "why", "given", "choices"},
        [EVENT_POINT] = {"text"},
        [EVENT_FOCUS] = {"target"},
        [EVENT_VIEW] = {"view"},
        [EVENT_EXPECT] = {"what", "failure", "got"},
        [EVENT_FOLD] = {"title"},
    };
    for (unsigned i = 0; i < EVENT_TEXTS; i++) {
        if (names[event->kind][i] && event->text[i] && !(no_answers && tells_answer(event, i))) {
            field(names[event->kind][i], event->text[i], out);
        }
    }
    if (event->kind == EVENT_EXPECT) {
        char value[EXPECT_TEXT];
        if (expect_value_text(event, value)[0]) {
            field("value", value, out);
        }
        fprintf(out, ",\"held\":%s", event->args[0] ? "true" : "false");
    } else if (event->kind == EVENT_ASK) {
        asked(event, no_answers, out);
    } else if (event->kind == EVENT_VERDICT) {
        fprintf(out, ",\"number\":%u", event->args[0]);
    } else if (event->kind == EVENT_FOLD && event->args[0]) {
        fprintf(out, ",\"begins\":true");
    } else if (event->kind == EVENT_FOLD) {
        fprintf(out, ",\"begins\":false,\"calls\":%u", event->args[1]);
    } else if (event->kind == EVENT_POINT) {
        fprintf(out, ",\"%s\":%u", event->args[1] ? "slot" : "address", event->args[0]);
    }
}

void json_event(const World *world, uint32_t number, bool no_answers, FILE *out) {
    const WorldEvent *own = world_event(world, number);
    const Event *event = &own->event;
    fprintf(out, "{\"v\":%d,\"kind\":\"%s\",\"event\":%u,\"step\":%u,\"depth\":%u", JSON_SCHEMA,
            event_kind_name(event->kind), number + 1, event->step, event->depth);
    field("process", own->process_name, out);
    fprintf(out, ",\"thread\":%u", event->thread);
    if (event->line) {
        fprintf(out, ",\"line\":%u", event->line);
    }
    if (event->kind == EVENT_CALL) {
        call(world, event, out);
        if (event->reason->id != REASON_NONE) {
            reason(world, event, out);
        }
        if (event->fault && event->call != CALL_process_killed) {
            fault(world, event->fault, out);
        }
        RowList list = {out, false};
        fprintf(out, ",\"bytes_changed\":%u,\"rows\":[", own->n_bytes);
        if (event->call != CALL_boot) { // boot changes thousands; the begin line has the knobs
            world_changes(world, number, row, &list);
        }
        fputs("]", out);
    } else {
        narration(event, no_answers, out);
    }
    fputs("}\n", out);
}

void json_end(const World *world, const JsonEnd *end, FILE *out) {
    fprintf(out, "{\"v\":%d,\"kind\":\"end\",\"status\":\"%s\"", JSON_SCHEMA, end->status);
    if (end->message[0]) {
        field("message", end->message, out);
    }
    fprintf(out, ",\"steps\":%u,\"expectations\":%u,\"failed\":%u,\"questions\":%u",
            world_last_step(world), end->expectations, end->failed, end->questions);
    if (!end->no_answers) {
        fprintf(out, ",\"right\":%u,\"wrong\":%u", end->right, end->wrong);
    }
    fprintf(out, ",\"crashes\":%u,\"exit\":%d}\n", end->crashes, end->exit_code);
}
