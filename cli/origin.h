// SPDX-License-Identifier: MIT
#pragma once

// Where a scenario comes from: a file or the shelf of shipped ones, and the files beside it that it
// includes. The only place that opens scenarios; a session gets text.

#include "cli/arguments.h"
#include "session/session.h"

typedef struct Origin {
    char directory[512]; // of the scenario, "" = here; what it includes is looked for there
    char *included;      // owned: the last file that was included
    const atomic_bool *interrupted; // for the sessions made from here, see SessionHost; or NULL
} Origin;

// Reads what the arguments name (or `file` instead, with no options) and what they choose into a
// new state. Returns 0 or an exit code, after one line on stderr; *ret_state is set on success.
int origin_read(Origin *origin, const Arguments *arguments, SessionState **ret_state);
int origin_read_plain(Origin *origin, const char *file, SessionState **ret_state);

void origin_deinit(Origin *origin);

// What a session asks of its host: the files that are included. The origin must outlive it.
SessionHost origin_host(Origin *origin);

// Why a text is no scenario, on stderr; when it is not even Lua, that it is no dump either.
// `status` and `message` are session_new()'s. Returns the exit code.
int origin_refuse(const SessionState *state, SessionStatus status, const char *message);
