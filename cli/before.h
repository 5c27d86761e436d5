// SPDX-License-Identifier: MIT
#pragma once

// The same scenario without the remedies in force: run beside it, as far as somebody looks.

#include "cli/session.h"

typedef struct Before {
    Arguments arguments;
    Session session;
    bool open, failed; // failed: it could not be opened; not tried again
} Before;

// The world without the remedies of `arguments`, at a step or where it ended before that; NULL when
// none are in force. Asks nobody: answers come from --answers only.
const World *before_at(Before *before, const Arguments *arguments, uint32_t step);

void before_close(Before *before);
