// SPDX-License-Identifier: MIT
#pragma once

// IsBad*Ptr: whether the caller cannot access a range. They try it: a byte of each page, through
// the MMU as the caller. So they answer by keys, mode, guard and what is committed, and have the
// effects of an access: a guard page loses its guard, a page that is committed when it is touched
// is committed. No exception reaches the caller. Source: IsBadReadPtr, IsBadWritePtr, IsBadCodePtr
// (CE 5.0).

#include "coredll/call.h"

uint32_t call_is_bad_read_ptr(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_is_bad_write_ptr(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_is_bad_code_ptr(Machine *machine, const ApiArgs *args, ApiResult *result);
