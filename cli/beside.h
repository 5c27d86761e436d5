// SPDX-License-Identifier: MIT
#pragma once

// --beside WHAT: another device beside the one that is shown. WHAT is
//   a profile's name, with knobs behind commas ("smartphone", "custom,trust_rom_only=yes"): the
//   same
//     scenario there, with the same options, call by call (world/lockstep.h);
//   any other FILE: a scenario as it is at its end, without the options of the first, or a dump.
// A file with a profile's name is written ./smartphone.

#include "cli/session.h"
#include "world/lockstep.h"

#define BESIDE_TEXT 256u

typedef struct Beside {
    Arguments arguments;
    Session session;
    Lockstep *lockstep; // NULL: it stands at its end
    char text[BESIDE_TEXT];
} Beside;

// Opens what --beside says and runs it to its end. `left` is the device that is shown; its world
// must outlive it. Asks nobody: answers come from --answers only. *ret_beside is NULL when --beside
// was not given. Returns 0 or an exit code, after one line on stderr; nothing is open then.
int beside_new(const Session *left, Beside **ret_beside);
Beside *beside_free(Beside *beside);

// The device beside, gone to where it stands when the left one stands where it does; NULL for NULL.
// *ret_pair and *ret_parted are set in lockstep only.
const World *beside_at(Beside *beside, const World *left, LockstepPair *ret_pair,
                       LockstepParted *ret_parted);

// Its name: the profile and knobs as they were given, or the title of the file.
const char *beside_title(const Beside *beside);
