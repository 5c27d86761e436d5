// SPDX-License-Identifier: MIT
#include "world/query/moment.h"

#include "emu/event_kind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The parts of a step are not stored. They follow from the step's few events, by one walk from its
// first event.

uint32_t step_begin(const World *world, uint32_t event) {
    uint32_t step = world_event(world, event)->event.step;
    while (event > 0 && world_event(world, event - 1)->event.step == step) {
        event--;
    }
    return event;
}

uint32_t step_end(const World *world, uint32_t event) {
    return world_events_to_step(world, world_event(world, event)->event.step);
}

const WorldEvent *step_call(const World *world) {
    const WorldEvent *now = world_at(world);
    for (uint32_t i = world->position; now && i > 0; i--) {
        const WorldEvent *own = world_event(world, i - 1);
        if (own->event.step != now->event.step) {
            return NULL;
        }
        if (own->event.kind == EVENT_CALL) {
            return own;
        }
    }
    return NULL;
}

// What the current moment already contains.
typedef struct Held {
    bool point, chapter, told;
    size_t said; // characters
} Held;

// Whether a new moment begins before an event of the same step.
static bool begins(const Held *held, const Event *event) {
    EventKind kind = event->kind;
    bool full =
        kind == EVENT_SAY && held->said && held->said + strlen(event->text[0]) > MOMENT_SAID;
    return full || kind == EVENT_ASK || (kind == EVENT_POINT && held->point) ||
           (kind == EVENT_CHAPTER && (held->chapter || held->told));
}

static void take(Held *held, const Event *event) {
    EventKind kind = event->kind;
    held->said += kind == EVENT_SAY ? strlen(event->text[0]) : 0;
    held->point |= kind == EVENT_POINT;
    held->chapter |= kind == EVENT_CHAPTER;
    held->told |= kind == EVENT_SAY || kind == EVENT_POINT || kind == EVENT_ASK;
}

// Walks over a step from its beginning and finds where its moments begin.
typedef struct Walk {
    const World *world;
    uint32_t step, next; // the next event to look at
    uint32_t begin;      // of the current moment
    uint32_t part;       // its number, from 1
    Held held;
} Walk;

static Walk walk_step(const World *world, uint32_t begin) {
    return (Walk){.world = world,
                  .step = world_event(world, begin)->event.step,
                  .next = begin,
                  .begin = begin,
                  .part = 1};
}

// Takes one more event of the step. False at the step's end.
static bool walk_on(Walk *walk) {
    if (walk->next >= walk->world->n_events) {
        return false;
    }
    const Event *event = &world_event(walk->world, walk->next)->event;
    if (event->step != walk->step) {
        return false;
    }
    if (begins(&walk->held, event)) {
        walk->held = (Held){.point = false};
        walk->begin = walk->next;
        walk->part++;
    }
    take(&walk->held, event);
    walk->next++;
    return true;
}

// The walk up to and including an event.
static Walk walk_to(const World *world, uint32_t event) {
    Walk walk = walk_step(world, step_begin(world, event));
    while (walk.next <= event) {
        walk_on(&walk);
    }
    return walk;
}

uint32_t moment_begin(const World *world, uint32_t event) {
    return walk_to(world, event).begin;
}

uint32_t moment_end(const World *world, uint32_t event) {
    Walk walk = walk_to(world, event);
    uint32_t part = walk.part, end = walk.next;
    while (walk_on(&walk) && walk.part == part) {
        end = walk.next;
    }
    return end;
}

uint32_t moment_now(const World *world) {
    return world->position ? moment_begin(world, world->position - 1) : 0;
}

Moment moment_at(const World *world, uint32_t position) {
    if (position == 0) {
        return (Moment){0, 1};
    }
    Walk walk = walk_to(world, position - 1);
    return (Moment){walk.step, walk.part};
}

// The events of a step, [*ret_begin, end). False when it has none.
static bool find_step(const World *world, uint32_t step, uint32_t *ret_begin) {
    uint32_t end = world_events_to_step(world, step);
    if (end == 0 || world_event(world, end - 1)->event.step != step) {
        return false;
    }
    *ret_begin = step_begin(world, end - 1);
    return true;
}

uint32_t moment_count(const World *world, uint32_t step) {
    uint32_t begin = 0;
    if (!find_step(world, step, &begin)) {
        return 0;
    }
    Walk walk = walk_step(world, begin);
    while (walk_on(&walk)) {
    }
    return walk.part;
}

bool moment_find(const World *world, Moment moment, uint32_t *ret_position) {
    uint32_t begin = 0, end = 0;
    if (moment.step == 0 && moment.part <= 1) {
        *ret_position = world_events_to_step(world, 0);
        return true;
    }
    if (!find_step(world, moment.step, &begin)) {
        return false;
    }
    Walk walk = walk_step(world, begin);
    while (walk_on(&walk)) {
        end = moment.part == 0 || walk.part == moment.part ? walk.next : end;
    }
    if (end) {
        *ret_position = end;
    }
    return end != 0;
}

// Whether nothing is told in a moment.
static bool is_silent(const World *world, uint32_t begin, uint32_t end) {
    for (uint32_t i = begin; i < end; i++) {
        if (event_is_told(&world_event(world, i)->event)) {
            return false;
        }
    }
    return true;
}

// The call of a moment of which nothing more is told. NULL for any other moment, and for a refusal.
// With `headed`, a chapter may begin behind it, whose title the next picture has, too.
static const WorldEvent *lone_call(const World *world, uint32_t begin, uint32_t end, bool headed) {
    const WorldEvent *call = world_event(world, begin);
    if (call->event.kind != EVENT_CALL || call->event.fault ||
        call->event.reason->id != REASON_NONE) {
        return NULL;
    }
    for (uint32_t i = begin + 1; i < end; i++) {
        const Event *event = &world_event(world, i)->event;
        bool held = event->kind == EVENT_EXPECT && event->args[0];
        if (!held && !(headed && event->kind == EVENT_CHAPTER)) {
            return NULL;
        }
    }
    return call;
}

static bool is_same_call(const Event *a, const Event *b) {
    return a->call == b->call && memcmp(a->args, b->args, sizeof a->args) == 0 &&
           a->result == b->result && a->error == b->error && a->thread == b->thread &&
           a->process == b->process && a->depth == b->depth;
}

bool moment_adds_nothing(const World *world, uint32_t position) {
    uint32_t begin = position ? moment_begin(world, position - 1) : 0;
    const WorldEvent *call = begin ? lone_call(world, begin, position, true) : NULL;
    if (!call || call->n_rows || call->n_bytes) {
        return false;
    }
    if (call->event.call == CALL_GlobalMemoryStatus) { // the bars show the answer
        return true;
    }
    if (!lone_call(world, begin, position, false)) {
        return false;
    }
    const WorldEvent *before = lone_call(world, moment_begin(world, begin - 1), begin, true);
    return before && is_same_call(&before->event, &call->event);
}

// Whether stepping skips the end of a moment: it is in a fold and tells nothing, or it adds nothing
// to the one before; and no question is open there.
static bool is_passed(const World *world, uint32_t position) {
    if (position == 0 || position >= world->n_events ||
        world_event(world, position)->event.kind == EVENT_ASK) {
        return false;
    }
    bool folded = world_event(world, position - 1)->fold != 0;
    return folded ? is_silent(world, moment_begin(world, position - 1), position)
                  : moment_adds_nothing(world, position);
}

uint32_t moment_next(const World *world, uint32_t position) {
    while (position < world->n_events) {
        position = moment_end(world, position);
        if (!is_passed(world, position)) {
            break;
        }
    }
    return position;
}

uint32_t moment_previous(const World *world, uint32_t position) {
    while (position > 0) {
        position = moment_begin(world, position - 1);
        if (!is_passed(world, position)) {
            break;
        }
    }
    return position;
}

const WorldEvent *moment_told(const World *world, EventKind kind) {
    for (uint32_t i = world->position, begin = moment_now(world); i > begin; i--) {
        const WorldEvent *own = world_event(world, i - 1);
        if (own->event.kind == kind) {
            return own;
        }
    }
    return NULL;
}

const WorldEvent *step_failure(const World *world) {
    const WorldEvent *now = world_at(world);
    bool folded = false; // a fold has ended: what was refused in it was intended
    for (uint32_t i = world->position; now && i > 0; i--) {
        const WorldEvent *own = world_event(world, i - 1);
        if (own->event.step != now->event.step) {
            return NULL;
        }
        folded |= own->event.kind == EVENT_FOLD && !own->event.args[0];
        if (folded && own->fold && !own->event.fault) {
            continue;
        }
        if (own->event.reason->id != REASON_NONE || own->event.fault) {
            return own;
        }
    }
    return NULL;
}

const WorldEvent *moment_question(const World *world) {
    const WorldEvent *next =
        world->position < world->n_events ? world_event(world, world->position) : NULL;
    return next && next->event.kind == EVENT_ASK ? next : NULL;
}

const char *moment_text(const World *world, uint32_t position, char buffer[MOMENT_TEXT]) {
    Moment moment = moment_at(world, position);
    if (moment_count(world, moment.step) > 1) {
        snprintf(buffer, MOMENT_TEXT, "%u.%u", moment.step, moment.part);
    } else {
        snprintf(buffer, MOMENT_TEXT, "%u", moment.step);
    }
    return buffer;
}

// Reads a number that consists of digits only, up to 4294967295.
static bool read_number(const char **text, uint32_t *ret_number) {
    size_t digits = strspn(*text, "0123456789");
    unsigned long long number = digits && digits <= 10 ? strtoull(*text, NULL, 10) : UINT64_MAX;
    *text += digits;
    *ret_number = (uint32_t)number;
    return number <= UINT32_MAX;
}

bool moment_parse(const char *text, Moment *ret_moment) {
    Moment moment = {0, 0};
    if (!read_number(&text, &moment.step)) {
        return false;
    }
    if (*text == '.') {
        text++;
        if (!read_number(&text, &moment.part) || moment.part == 0) {
            return false;
        }
    }
    if (*text) {
        return false;
    }
    *ret_moment = moment;
    return true;
}

const WorldEvent *moment_verdict(const World *world) {
    const WorldEvent *verdict = moment_told(world, EVENT_VERDICT);
    bool known = verdict && verdict->event.args[0] < world->n_marked[EVENT_ASK];
    return known ? world_event(world, world_marked(world, EVENT_ASK, verdict->event.args[0]))
                 : NULL;
}

// The number of the event that told the answer to a question, UINT32_MAX while it is open.
static uint32_t judged_at(const World *world, const WorldEvent *asked) {
    for (uint32_t i = 0; i < world->n_marked[EVENT_VERDICT]; i++) {
        uint32_t number = world_marked(world, EVENT_VERDICT, i);
        uint32_t ask = world_event(world, number)->event.args[0];
        if (ask < world->n_marked[EVENT_ASK] &&
            world_marked(world, EVENT_ASK, ask) == asked->number) {
            return number;
        }
    }
    return UINT32_MAX;
}

const WorldEvent *moment_guess(const World *world) {
    for (uint32_t i = world->n_marked[EVENT_ASK]; i > 0; i--) {
        const WorldEvent *asked = world_event(world, world_marked(world, EVENT_ASK, i - 1));
        if (asked->number >= world->position || !asked->event.args[1]) {
            continue;
        }
        uint32_t judged = asked->event.args[3] ? judged_at(world, asked) : asked->number;
        for (uint32_t k = 0; k < world->n_marked[EVENT_CHAPTER]; k++) {
            uint32_t chapter = world_marked(world, EVENT_CHAPTER, k);
            if (chapter > judged && chapter < world->position) {
                return NULL;
            }
        }
        return asked;
    }
    return NULL;
}

// The marked events that begin or end a fold: how many of them come before event `number`.
static uint32_t folds_before(const World *world, uint32_t number) {
    uint32_t low = 0, high = world->n_marked[EVENT_FOLD];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (world_marked(world, EVENT_FOLD, middle) < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

// The end of a fold in the same moment as the beginning of the next one, NULL = none.
static const WorldEvent *fold_end_before(const World *world, const WorldEvent *begin) {
    uint32_t n = folds_before(world, begin->number);
    uint32_t end = n ? world_marked(world, EVENT_FOLD, n - 1) : 0;
    return n && end >= moment_now(world) ? world_event(world, end) : NULL;
}

const WorldEvent *moment_fold(const World *world, uint32_t *ret_calls) {
    const WorldEvent *end = moment_told(world, EVENT_FOLD);
    if (end && end->event.args[0]) { // the next one begins at once
        end = fold_end_before(world, end);
    }
    uint32_t before = end ? folds_before(world, end->number) : 0;
    if (before == 0) {
        return NULL;
    }
    *ret_calls = end->event.args[1];
    return world_event(world, world_marked(world, EVENT_FOLD, before - 1));
}

bool moment_inside(const World *world, InsideFold *ret_inside) {
    const WorldEvent *now = world_at(world);
    uint32_t calls = 0;
    if (!now || !now->fold || moment_fold(world, &calls)) {
        return false;
    }
    const WorldEvent *begin = world_event(world, now->fold - 1);
    uint32_t next = folds_before(world, now->number + 1);
    bool ends = next < world->n_marked[EVENT_FOLD];
    uint32_t last = ends ? world_marked(world, EVENT_FOLD, next) : world->n_events - 1;
    const Event *event = &world_event(world, last)->event;
    *ret_inside = (InsideFold){.begin = begin,
                               .end = last + 1,
                               .call = now->event.step - begin->event.step,
                               .n_calls = ends ? event->args[1] : event->step - begin->event.step};
    return true;
}
