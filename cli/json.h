// SPDX-License-Identifier: MIT
#pragma once

// Events as JSON: one object per line, described in docs/events.md. The same scenario gives the
// same bytes everywhere.

#include "scenario/runner.h"
#include "world/world.h"

#include <stdio.h>

#define JSON_SCHEMA 1

// `remedies` are the texts of those in force, ended by NULL.
void json_begin(const World *world, const char *name, const char *title, const char *profile,
                const char *const *remedies, FILE *out);
void json_event(const World *world, uint32_t number, FILE *out);
void json_end(const World *world, RunnerScore score, const char *status, const char *message,
              int exit_code, FILE *out);

// A text in quotation marks: escaped, and valid UTF-8 whatever it is.
void json_string(const char *text, FILE *out);
