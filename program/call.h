// SPDX-License-Identifier: MIT
#pragma once

// The calls of a program: from registers and guest memory to api_call(), and back.

#include "program/program.h"

// Makes the call at which it stands. The result is in r0 and it stands behind the call, unless
// result->faulted.
ApiResult program_call(Program *program, CallId *ret_call);

// The call that a kernel trap makes, CALL_NONE if it is not known. `number` is set << 8 | method.
CallId program_method(uint32_t number);
