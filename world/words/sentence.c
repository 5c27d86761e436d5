// SPDX-License-Identifier: MIT
#include "world/words/sentence.h"

#include "ce/calls.h"
#include "ce/reasons.h"
#include "world/amounts.h"
#include "world/query/query.h"
#include "world/words/sentence_rows.h"

#include <stdio.h>
#include <string.h>

// The sentences themselves are in sentence_rows.c.

// The large area of a device with `dll_slots`: it ends below slot 60.
static const SentenceRow shorter_large_area = {
    .rule =
        "A reservation of 2 MB or more that asks for PAGE_NOACCESS lies in the large area, here "
        "864 MB above all slots, because slots 60 and 61 hold DLLs; any other lies in the slot.",
    .source = {"Module DLLs in Virtual Memory Slots 60 and 61 (WM 6.5); VirtualAlloc (CE 5.0)",
               "Windows Mobile 6.1 and later", 'D'}};

static const SentenceRow ram_at_a_touch = {
    .rule = "A committed page takes RAM at its first touch, as Microsoft's page says (here "
            "commit_backing is touch); practice says at the commit.",
    .source = {"VirtualAlloc (CE 5.0), against practice", "Windows CE 5.0", 'P'}};

// The row as it holds on the world's device.
static const SentenceRow *row_of(const World *world, ReasonId id) {
    const Options *options = &world->options;
    if (id == REASON_NO_LARGE_HOLE && options->dll_slots != DLL_SLOTS_NO) {
        return &shorter_large_area;
    }
    if (id == REASON_NO_RAM && options->commit_backing == BACKING_TOUCH) {
        return &ram_at_a_touch;
    }
    return &sentence_rows[id];
}

const char *sentence_rule(const World *world, ReasonId id) {
    const char *rule = row_of(world, id)->rule;
    return rule ? rule : "";
}

Source sentence_source(const World *world, ReasonId id) {
    const SentenceRow *row = row_of(world, id);
    return row->rule ? row->source : (Source){"", "", ' '};
}

const char *sentence_mark(char mark) {
    switch (mark) {
    case 'D':
        return "documented";
    case 'B':
        return "book or blog";
    case 'I':
        return "inferred";
    case 'P':
        return "not verified, see docs/quirks.md";
    case 'S':
        return "slot32's own";
    default:
        return "";
    }
}

// ---- facts in words

static const char *const object_names[OBJECT_TYPE_COUNT] = {
    [OBJECT_NONE] = "nothing",
    [OBJECT_EVENT] = "an event",
    [OBJECT_MUTEX] = "a mutex",
    [OBJECT_SEMAPHORE] = "a semaphore",
    [OBJECT_MAPPING] = "a mapping",
    [OBJECT_FILE] = "an open file",
    [OBJECT_SNAPSHOT] = "a snapshot",
    [OBJECT_API_SET] = "an API set",
    [OBJECT_CRITICAL_SECTION] = "a critical section",
    [OBJECT_SEARCH] = "a search",
};

static void fact_text(const World *world, FactKind kind, uint32_t value, char *buffer,
                      size_t size) {
    char number[32];
    switch (kind) {
    case FACT_SIZE:
        amount_bytes(value, buffer, size);
        break;
    case FACT_ADDRESS:
        snprintf(buffer, size, "%08X", value);
        break;
    case FACT_PAGES:
        snprintf(buffer, size, "%s page%s", amount_number(value, number, sizeof number),
                 value == 1 ? "" : "s");
        break;
    case FACT_COUNT:
        amount_number(value, buffer, size);
        break;
    case FACT_SLOT:
        snprintf(buffer, size, "slot %u", value);
        break;
    case FACT_PROCESS:
        snprintf(buffer, size, "%s", query_process_name(world, (uint8_t)value));
        break;
    case FACT_HEX:
    case FACT_HANDLE:
        snprintf(buffer, size, "%08X", value);
        break;
    case FACT_KIND:
        snprintf(buffer, size, "%s", query_kind_name(value));
        break;
    case FACT_OBJECT:
        snprintf(buffer, size, "%s", object_names[value < OBJECT_TYPE_COUNT ? value : 0]);
        break;
    case FACT_CALL:
        snprintf(buffer, size, "%s", call_info((CallId)value)->name);
        break;
    }
}

static int fact_find(ReasonId id, const char *name, size_t length) {
    for (unsigned i = 0; i < reason_fact_count(id); i++) {
        const char *fact = reason_info(id)->fact[i].name;
        if (strlen(fact) == length && memcmp(fact, name, length) == 0) {
            return (int)i;
        }
    }
    return -1;
}

// The sentence with its facts still in braces. A slot that is completely full has no largest hole
// to name.
static const char *template_of(const Reason *reason) {
    static const char nothing_free[] = "{ram_free} of RAM are free, but {slot} has no hole of "
                                       "{size}: below the DLL line at {dll_line} nothing is free.";
    int hole = fact_find(reason->id, "largest_hole", strlen("largest_hole"));
    if (reason->id == REASON_NO_HOLE && reason->fact[hole] == 0) {
        return nothing_free;
    }
    const char *sentence = sentence_rows[reason->id].sentence;
    return sentence ? sentence : "";
}

const char *sentence_reason(const World *world, const Reason *reason, char *buffer, size_t size) {
    const char *from = template_of(reason);
    size_t at = 0;
    buffer[0] = '\0';
    while (*from && at + 1 < size) {
        size_t length = *from == '{' ? strcspn(from, "}") : 0;
        int fact = length ? fact_find(reason->id, from + 1, length - 1) : -1;
        if (fact < 0) {
            buffer[at++] = *from++;
            buffer[at] = '\0';
            continue;
        }
        char text[64];
        fact_text(world, reason_info(reason->id)->fact[fact].kind, reason->fact[fact], text,
                  sizeof text);
        at += (size_t)snprintf(buffer + at, size - at, "%s", text);
        at = at < size ? at : size - 1;
        from += length + 1;
    }
    return buffer;
}
