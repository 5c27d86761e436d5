// SPDX-License-Identifier: MIT
#include "world/words/new_words.h"

#include "world/query/moment.h"

// First finds the words of the moment, then searches for each in what was told before. Only marked
// events are read, so the calls between them cost nothing.

static const EventKind told_kinds[] = {EVENT_SAY, EVENT_POINT, EVENT_ASK, EVENT_CHAPTER};
#define N_KINDS (sizeof told_kinds / sizeof told_kinds[0])

static bool is_told(EventKind kind) {
    for (unsigned k = 0; k < N_KINDS; k++) {
        if (told_kinds[k] == kind) {
            return true;
        }
    }
    return false;
}

static bool was_used(const World *world, const GlossaryWord *word, uint32_t end) {
    for (unsigned k = 0; k < N_KINDS; k++) {
        EventKind kind = told_kinds[k];
        for (uint32_t i = 0; i < world->n_marked[kind] && world_marked(world, kind, i) < end; i++) {
            const Event *event = &world_event(world, world_marked(world, kind, i))->event;
            for (unsigned t = 0; t < EVENT_TEXTS; t++) {
                if (event->text[t] && glossary_has(event->text[t], word)) {
                    return true;
                }
            }
        }
    }
    return false;
}

unsigned new_words(const World *world, const GlossaryWord *ret_words[NEW_WORDS]) {
    uint32_t now = world->position ? moment_now(world) : 0, seen = 0;
    unsigned n = 0;
    for (uint32_t i = now; i < world->position; i++) {
        const Event *event = &world_event(world, i)->event;
        for (unsigned t = 0; t < EVENT_TEXTS && is_told(event->kind); t++) {
            const GlossaryWord *word = event->text[t] ? glossary_next(event->text[t], &seen) : NULL;
            for (; word && n < NEW_WORDS; word = glossary_next(event->text[t], &seen)) {
                if (!was_used(world, word, now)) {
                    ret_words[n++] = word;
                }
            }
        }
    }
    return n;
}
