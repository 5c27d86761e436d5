// SPDX-License-Identifier: MIT
#pragma once

// A second device beside the one that is shown: the same scenario on another profile, compared call
// by call (world/lockstep.h), or any other session at its end.

#include "session/session.h"
#include "world/lockstep.h"

typedef struct Beside Beside;

// Makes the state of the same scenario with another profile and more knobs,
// "PROFILE,KNOB=VALUE,...". It keeps only the answers that came with the session. NULL with one
// line in `message` when a setting is too long or does not fit (*ret_status is SESSION_FAILED), or
// the host is out of memory (SESSION_NO_HOST).
SessionState *beside_state(const SessionState *left, const char *what, SessionStatus *ret_status,
                           char message[SESSION_MESSAGE]);

// Runs `right` to its end and puts it beside `left`, whose world must outlive it. Takes `right`
// over at once, and frees it even on failure. With `lockstep`, it follows `left` call by call.
// On failure returns NULL with one line in `message`; *ret_status is SESSION_FAILED or
// SESSION_NO_HOST.
Beside *beside_new(const Session *left, Session *right, bool lockstep, const char *title,
                   SessionStatus *ret_status, char message[SESSION_MESSAGE]);
Beside *beside_free(Beside *beside);

// The world of the second device, moved to the place that matches `left`'s position; NULL for NULL.
// *ret_pair and *ret_parted are set in lockstep only.
const World *beside_at(Beside *beside, const World *left, LockstepPair *ret_pair,
                       LockstepParted *ret_parted);

// Whether the host had no memory to compare the two.
bool beside_failed(const Beside *beside);

const Session *beside_session(const Beside *beside);
bool beside_is_lockstep(const Beside *beside);
const char *beside_title(const Beside *beside);
