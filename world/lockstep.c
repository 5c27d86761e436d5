// SPDX-License-Identifier: MIT
#include "world/lockstep.h"

#include "ce/calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Reads each history once, event by event. Each call gets a 64-bit number made from everything that
// identifies it; two calls with the same number would be taken for the same call. The right
// device's numbers are indexed by step; the left one's are looked up as its history grows.

#define NO_CHAPTER 0xCBF29CE484222325u

// ---- 64-bit numbers with a 32-bit value each

typedef struct Numbers {
    uint64_t *key; // 0 = free entry
    uint32_t *value;
    uint32_t n, room; // room: a power of two, more than n
} Numbers;

static uint32_t place_of(const Numbers *numbers, uint64_t key) {
    uint32_t at = (uint32_t)(key >> 32 ^ key) & (numbers->room - 1);
    while (numbers->key[at] && numbers->key[at] != key) {
        at = (at + 1) & (numbers->room - 1);
    }
    return at;
}

static bool numbers_grow(Numbers *numbers) {
    Numbers larger = {.n = numbers->n, .room = numbers->room ? numbers->room * 2 : 256};
    larger.key = calloc(larger.room, sizeof *larger.key);
    larger.value = calloc(larger.room, sizeof *larger.value);
    if (!larger.key || !larger.value) {
        free(larger.key);
        free(larger.value);
        return false;
    }
    for (uint32_t i = 0; i < numbers->room; i++) {
        if (numbers->key[i]) {
            uint32_t at = place_of(&larger, numbers->key[i]);
            larger.key[at] = numbers->key[i];
            larger.value[at] = numbers->value[i];
        }
    }
    free(numbers->key);
    free(numbers->value);
    *numbers = larger;
    return true;
}

// The value of a key, 0 when the key is new; NULL when the host is out of memory.
static uint32_t *numbers_at(Numbers *numbers, uint64_t key) {
    key = key ? key : 1;
    if (numbers->n * 2 >= numbers->room && !numbers_grow(numbers)) {
        return NULL;
    }
    uint32_t at = place_of(numbers, key);
    numbers->n += numbers->key[at] == 0;
    numbers->key[at] = key;
    return &numbers->value[at];
}

static uint32_t numbers_get(const Numbers *numbers, uint64_t key) {
    return numbers->room ? numbers->value[place_of(numbers, key ? key : 1)] : 0;
}

static void numbers_deinit(Numbers *numbers) {
    free(numbers->key);
    free(numbers->value);
}

// ---- one device's calls

typedef struct Step {
    uint64_t key;    // 0 = the step has no call of the scenario
    uint32_t answer; // the result: reason and clause, 0 = done
    uint32_t line;
    CallId call;
} Step;

typedef struct Track {
    const World *world;
    uint32_t n_events; // events read so far
    uint64_t chapter[CE_PROCESS_MAX];
    Numbers seen; // how many calls like this one there were
    Step *steps;  // by step number
    uint32_t n, room;
    bool failed;
} Track;

static uint64_t mix(uint64_t hash, const void *data, size_t size) {
    const uint8_t *bytes = data;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ bytes[i]) * 0x100000001B3u; // FNV-1a
    }
    return hash;
}

static uint64_t finish(uint64_t hash) {
    hash = (hash ^ hash >> 33) * 0xFF51AFD7ED558CCDu;
    return hash ^ hash >> 33;
}

static Step *track_step(Track *track, uint32_t step) {
    if (step >= track->room) {
        uint32_t room = track->room ? track->room * 2 : 256;
        room = room > step ? room : step + 1;
        Step *steps = realloc(track->steps, room * sizeof *steps);
        if (!steps) {
            track->failed = true;
            return NULL;
        }
        memset(steps + track->room, 0, (room - track->room) * sizeof *steps);
        track->steps = steps;
        track->room = room;
    }
    track->n = track->n > step ? track->n : step + 1;
    return &track->steps[step];
}

static uint64_t call_key(Track *track, const WorldEvent *own) {
    const Event *event = &own->event;
    bool has_process = event->process < CE_PROCESS_MAX;
    uint64_t hash = has_process ? track->chapter[event->process] : NO_CHAPTER;
    const uint32_t what[] = {event->line, event->call, event->depth};
    hash = mix(hash, own->process_name, strlen(own->process_name) + 1);
    hash = finish(mix(hash, what, sizeof what));
    uint32_t *seen = numbers_at(&track->seen, hash);
    if (!seen) {
        track->failed = true;
        return 0;
    }
    ++*seen;
    uint64_t key = finish(mix(hash, seen, sizeof *seen));
    return key ? key : 1;
}

static void track_event(Track *track, const WorldEvent *own) {
    const Event *event = &own->event;
    if (event->kind == EVENT_CHAPTER && event->process < CE_PROCESS_MAX) {
        track->chapter[event->process] = mix(NO_CHAPTER, event->text[0], strlen(event->text[0]));
    }
    Step *step = event->kind == EVENT_CALL ? track_step(track, event->step) : NULL;
    if (!step) {
        return;
    }
    if (event->reason->id != REASON_NONE || event->fault) {
        step->answer =
            (uint32_t)event->reason->id << 8 | (event->fault ? 1u + event->fault->clause : 0);
    }
    if (step->key == 0) {
        step->key = call_key(track, own);
        step->line = event->line;
        step->call = event->call;
    }
}

// Reads the events that are new since the last call.
static void track_follow(Track *track) {
    for (; track->n_events < track->world->n_events && !track->failed; track->n_events++) {
        track_event(track, world_event(track->world, track->n_events));
    }
}

static void track_init(Track *track, const World *world) {
    *track = (Track){.world = world};
    for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
        track->chapter[i] = NO_CHAPTER;
    }
}

static void track_deinit(Track *track) {
    numbers_deinit(&track->seen);
    free(track->steps);
}

// ---- both

struct Lockstep {
    Track left, right;
    Numbers steps;       // of the right device, by key
    LockstepPair *pairs; // by the left device's steps
    uint32_t *parted;    // the step at which they parted, by the left device's steps; 0 = not yet
    uint32_t n, room;
    bool failed; // the host had no memory for the pairs
};

static bool index_right(Lockstep *lockstep) {
    track_follow(&lockstep->right);
    for (uint32_t i = 0; i < lockstep->right.n; i++) {
        uint64_t key = lockstep->right.steps[i].key;
        uint32_t *step = key ? numbers_at(&lockstep->steps, key) : NULL;
        if (key && !step) {
            return false;
        }
        if (key) {
            *step = i;
        }
    }
    return !lockstep->right.failed;
}

Lockstep *lockstep_new(const World *left, const World *right) {
    Lockstep *lockstep = calloc(1, sizeof *lockstep);
    if (!lockstep) {
        return NULL;
    }
    track_init(&lockstep->left, left);
    track_init(&lockstep->right, right);
    return index_right(lockstep) ? lockstep : lockstep_free(lockstep);
}

Lockstep *lockstep_free(Lockstep *lockstep) {
    if (lockstep) {
        track_deinit(&lockstep->left);
        track_deinit(&lockstep->right);
        numbers_deinit(&lockstep->steps);
        free(lockstep->pairs);
        free(lockstep->parted);
        free(lockstep);
    }
    return NULL;
}

static bool room_for(Lockstep *lockstep, uint32_t n) {
    if (n <= lockstep->room) {
        return true;
    }
    uint32_t room = n > 2 * lockstep->room ? n : 2 * lockstep->room;
    LockstepPair *pairs = realloc(lockstep->pairs, room * sizeof *pairs);
    lockstep->pairs = pairs ? pairs : lockstep->pairs;
    uint32_t *parted = realloc(lockstep->parted, room * sizeof *parted);
    lockstep->parted = parted ? parted : lockstep->parted;
    lockstep->room = pairs && parted ? room : lockstep->room;
    lockstep->failed |= !pairs || !parted;
    return pairs && parted;
}

// Adds what the right device met on its way from one step to another.
static void pass_over(const Track *right, uint32_t from, LockstepPair *pair) {
    for (uint32_t i = from + 1; i <= pair->step && i < right->n; i++) {
        pair->refused |= right->steps[i].answer != 0;
        pair->alone += i < pair->step && right->steps[i].key != 0;
    }
}

static LockstepPair pair_next(const Lockstep *lockstep, uint32_t step) {
    uint64_t key = lockstep->left.steps[step].key;
    uint32_t before = lockstep->pairs[step - 1].step;
    uint32_t found = key ? numbers_get(&lockstep->steps, key) : 0;
    LockstepPair pair = {.step = before, .same = false};
    if (found > before) {
        pair.step = found;
        pair.same = true;
        pass_over(&lockstep->right, before, &pair);
    }
    return pair;
}

static bool differs(const Lockstep *lockstep, uint32_t step) {
    const LockstepPair *pair = &lockstep->pairs[step];
    return !pair->same || pair->alone ||
           lockstep->left.steps[step].answer != lockstep->right.steps[pair->step].answer;
}

// Pairs all new steps; returns the last paired step.
static uint32_t follow(Lockstep *lockstep) {
    Track *left = &lockstep->left;
    track_follow(left);
    uint32_t n = left->n ? left->n : 1;
    // The last step's result and its nested calls may still come, so it is paired again each time.
    lockstep->n -= lockstep->n > 1;
    while (lockstep->n < n && !left->failed && room_for(lockstep, lockstep->n + 1)) {
        uint32_t step = lockstep->n++;
        if (step == 0) {
            lockstep->pairs[0] = (LockstepPair){.same = true};
            lockstep->parted[0] = 0;
            continue;
        }
        lockstep->pairs[step] = pair_next(lockstep, step);
        uint32_t before = lockstep->parted[step - 1];
        lockstep->parted[step] = before ? before : differs(lockstep, step) ? step : 0;
    }
    return lockstep->n ? lockstep->n - 1 : 0;
}

bool lockstep_failed(const Lockstep *lockstep) {
    return lockstep->failed || lockstep->left.failed || lockstep->right.failed;
}

LockstepPair lockstep_at(Lockstep *lockstep, uint32_t step) {
    uint32_t last = follow(lockstep);
    if (lockstep->n == 0) {
        return (LockstepPair){0};
    }
    return lockstep->pairs[step < last ? step : last];
}

LockstepParted lockstep_parted(Lockstep *lockstep, uint32_t step) {
    uint32_t last = follow(lockstep);
    uint32_t at = lockstep->n ? lockstep->parted[step < last ? step : last] : 0;
    if (at == 0) {
        return (LockstepParted){.kind = PARTED_NOT};
    }
    const Step *left = &lockstep->left.steps[at];
    const LockstepPair *pair = &lockstep->pairs[at];
    bool answer = pair->same && !pair->alone;
    return (LockstepParted){.kind = answer ? PARTED_ANSWER : PARTED_CALLS,
                            .step = at,
                            .line = left->line,
                            .call = left->call,
                            .left_refused = left->answer != 0,
                            .right_refused =
                                pair->same && lockstep->right.steps[pair->step].answer != 0};
}

// ---- words

const char *lockstep_parted_text(const LockstepParted *parted, char *buffer, size_t size) {
    char where[64];
    buffer[0] = '\0';
    if (parted->line) {
        snprintf(where, sizeof where, "step %u (scenario line %u)", parted->step, parted->line);
    } else {
        snprintf(where, sizeof where, "step %u", parted->step);
    }
    if (parted->kind == PARTED_CALLS) {
        snprintf(buffer, size, "They part in %s: from there on the scenario makes other calls.",
                 where);
    } else if (parted->kind == PARTED_ANSWER && parted->left_refused && parted->right_refused) {
        snprintf(buffer, size, "They part in %s: %s is refused on both, for another reason.", where,
                 call_info(parted->call)->name);
    } else if (parted->kind == PARTED_ANSWER) {
        snprintf(buffer, size, "They part in %s: %s is %s on the left and %s on the right.", where,
                 call_info(parted->call)->name, parted->left_refused ? "refused" : "done",
                 parted->right_refused ? "refused" : "done");
    }
    return buffer;
}

const char *lockstep_pair_text(const LockstepPair *pair, char *buffer, size_t size) {
    buffer[0] = '\0';
    if (!pair->same) {
        snprintf(buffer, size, "The right device waits: it does not make this call.");
    } else if (pair->alone) {
        snprintf(buffer, size, "Before it, the right device made %u call%s alone%s.", pair->alone,
                 pair->alone == 1 ? "" : "s", pair->refused ? "; something was refused" : "");
    }
    return buffer;
}
