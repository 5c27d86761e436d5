// SPDX-License-Identifier: MIT
#pragma once

// Events as JSON: one object per line, described in docs/events.md. The same scenario gives the
// same bytes everywhere.

#include "world/world.h"

#include <stdio.h>

#define JSON_SCHEMA 1

// `remedies` are the texts of the active remedies, ended by NULL.
void json_begin(const World *world, const char *name, const char *title, const char *profile,
                const char *const *remedies, FILE *out);
// With `no_answers` it leaves out the right answers of questions, and what was right or wrong.
void json_event(const World *world, uint32_t number, bool no_answers, FILE *out);

// How a run ended; message is "" when there is nothing to say.
typedef struct JsonEnd {
    const char *status, *message;
    uint32_t expectations, failed;
    uint32_t questions, right, wrong;
    uint32_t crashes;
    int exit_code;
    bool no_answers; // leave out how many were right and wrong
} JsonEnd;
void json_end(const World *world, const JsonEnd *end, FILE *out);

// Writes a text in quotation marks: escaped, and as valid UTF-8 for any input.
void json_string(const char *text, FILE *out);
