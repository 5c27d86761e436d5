// SPDX-License-Identifier: MIT
#pragma once

// Guest accesses: loads and stores through the program's pointers. A fault is a result, not an
// error code: result->faulted is set and machine->mmu.fault describes it.

#include "coredll/call.h"

uint32_t call_peek8(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_peek16(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_peek32(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_poke8(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_poke16(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_poke32(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_copy(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_fill(Machine *machine, const ApiArgs *args, ApiResult *result);
