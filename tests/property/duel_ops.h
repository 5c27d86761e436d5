// SPDX-License-Identifier: MIT
#pragma once

// Decoding of operations from a source of numbers; the other half of duel.c.

#include "tests/property/duel.h"

#define DUEL_IMAGES 4u
#define DUEL_BULK_MAX 0x20000u // bytes of the largest bulk access

// Tells a difference on stderr; returns false.
bool duel_differ(const char *what, uint32_t at, uint32_t emulated, uint32_t naive);

// Whether objects and views are the same.
bool duel_objects_equal(const Duel *duel);

Op duel_pick(const Duel *duel, const OpSource *source);
