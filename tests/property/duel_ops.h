// SPDX-License-Identifier: MIT
#pragma once

// Decoding of operations from a source of numbers; the other half of duel.c.

#include "tests/property/duel.h"

#define DUEL_IMAGES 4u
#define DUEL_BULK_MAX 0x20000u // bytes of the largest bulk access

Op duel_pick(const Duel *duel, const OpSource *source);
