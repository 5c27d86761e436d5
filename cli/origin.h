// SPDX-License-Identifier: MIT
#pragma once

// Finds scenarios: a file or one that is shipped with slot32, and the files that it includes. Only
// this file opens scenarios; a session gets text.

#include "cli/arguments.h"
#include "session/session.h"

typedef struct Origin {
    char directory[512];        // of the scenario, "" = the current one; include() searches here
    char *included;             // owned: the file included last
    struct AnyCase *any;        // owned: the folders that were listed
    const Arguments *linked;    // the text is a link's, and includes only what is in the link
    BudgetLimits limits;        // of the sessions made from here
    const char *const *allowed; // further folders whose files a scenario may name, ended by NULL
} Origin;

// Both read the scenario into a new state. origin_read() takes the file and all choices from the
// arguments; origin_read_plain() takes `file` and no choices. Both return 0 and set *ret_state, or
// print one line on stderr and return an exit code.
int origin_read(Origin *origin, const Arguments *arguments, SessionState **ret_state);
int origin_read_plain(Origin *origin, const char *file, SessionState **ret_state);

void origin_deinit(Origin *origin);

// The callbacks that a session needs from its host: they load included files. The origin must
// outlive the session.
SessionHost origin_host(Origin *origin);

// Prints on stderr why a text is no scenario. If the text is not even Lua, also says that it is no
// dump. `status` and `message` come from session_new(). Returns the exit code.
int origin_refuse(const SessionState *state, SessionStatus status, const char *message);
