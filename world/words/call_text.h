// SPDX-License-Identifier: MIT
#pragma once

// Calls as a person would type them: VirtualAlloc(NULL, 64 KB, MEM_RESERVE|MEM_COMMIT,
// PAGE_READWRITE) = 000D0000.

#include "world/world.h"

// A value by its kind: NULL, "64 KB", "MEM_RESERVE|MEM_COMMIT", TRUE, ... Returns buffer.
const char *call_value_text(ValueKind kind, uint32_t value, char *buffer, size_t size);

// How many of a call's parameters are told: CreateProcess with a name alone has one.
unsigned call_params_told(const Event *event);

// The call with its arguments and, if it has a result, " = " and the result.
const char *call_text(const World *world, const Event *event, char *buffer, size_t size);

// "ERROR_NOT_ENOUGH_MEMORY" for 8; an unknown error as a number.
const char *call_error_name(uint32_t error, char *buffer, size_t size);
