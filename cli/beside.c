// SPDX-License-Identifier: MIT
#include "cli/beside.h"

#include "ce/options.h"
#include "scenario/library.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_profile(const char *name, size_t length) {
    Options ignored;
    char own[64];
    if (length >= sizeof own) {
        return false;
    }
    memcpy(own, name, length);
    own[length] = '\0';
    return options_profile(&ignored, own);
}

// "PROFILE,KNOB=VALUE,...": the same scenario with another profile and more knobs.
static int take_profile(Beside *beside, const Session *left, const char *what) {
    Arguments *own = &beside->arguments;
    arguments_copy(own, left->arguments);
    if (!left->runner) {
        return complain(EXIT_USAGE, "--beside %s: %s is a dump of a device, it runs nowhere", what,
                        left->arguments->file);
    }
    if ((size_t)snprintf(beside->text, sizeof beside->text, "%s", what) >= sizeof beside->text) {
        return complain(EXIT_USAGE, "--beside: more than %u characters", BESIDE_TEXT - 1);
    }
    char *at = NULL;
    own->profile = strtok_r(beside->text, ",", &at);
    for (char *knob = NULL; (knob = strtok_r(NULL, ",", &at)) != NULL;) {
        if (own->n_settings == ARGUMENT_SETTINGS) {
            return complain(EXIT_USAGE, "more than %u settings", ARGUMENT_SETTINGS);
        }
        own->settings[own->n_settings++] = knob;
        own->settings[own->n_settings] = NULL;
    }
    own->quiet = true;
    return 0;
}

// A word that is neither a profile nor something to open: mistyped, most likely.
static bool is_nothing(const char *what) {
    return !strpbrk(what, "/.") && !library_find(what) && access(what, F_OK) != 0;
}

static int open_it(Beside *beside, const Session *left, bool profile) {
    const char *what = left->arguments->beside;
    int code = 0;
    beside->arguments = (Arguments){.file = what};
    if (profile) {
        code = take_profile(beside, left, what);
    } else if (is_nothing(what)) {
        code = complain(EXIT_USAGE,
                        "--beside %s: neither a profile (%s) nor a file nor a shipped scenario",
                        what, options_profile_names());
    }
    code = code ? code : session_open(&beside->session, &beside->arguments);
    code = code ? code : session_run(&beside->session);
    return code > EXIT_EXPECTATION ? code : 0;
}

int beside_new(const Session *left, Beside **ret_beside) {
    const char *what = left->arguments->beside;
    Beside *beside = what ? calloc(1, sizeof *beside) : NULL;
    if (!what) {
        *ret_beside = NULL;
        return 0;
    }
    if (!beside) {
        return complain(EXIT_HOST, "out of memory on the host");
    }
    bool profile = is_profile(what, strcspn(what, ","));
    int code = open_it(beside, left, profile);
    if (code == 0 && profile) {
        beside->lockstep = lockstep_new(&left->world, &beside->session.world);
        code = beside->lockstep ? 0 : complain(EXIT_HOST, "out of memory on the host");
    }
    *ret_beside = code ? beside_free(beside) : beside;
    return code;
}

Beside *beside_free(Beside *beside) {
    if (beside) {
        lockstep_free(beside->lockstep);
        session_close(&beside->session); // one that was never opened is all zeros
        free(beside);
    }
    return NULL;
}

const World *beside_at(Beside *beside, const World *left, LockstepPair *ret_pair,
                       LockstepParted *ret_parted) {
    if (!beside) {
        return NULL;
    }
    World *world = &beside->session.world;
    if (beside->lockstep) {
        const WorldEvent *now = world_at(left);
        uint32_t step = now ? now->event.step : 0;
        *ret_pair = lockstep_at(beside->lockstep, step);
        *ret_parted = lockstep_parted(beside->lockstep, step);
        world_seek(world, now ? world_events_to_step(world, ret_pair->step) : 0);
    }
    return world;
}

const char *beside_title(const Beside *beside) {
    return beside->lockstep ? beside->session.arguments->beside : session_title(&beside->session);
}
