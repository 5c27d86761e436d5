// SPDX-License-Identifier: MIT
#pragma once

// Interlocked*: a load and a store of one DWORD that no other thread comes between. Both go through
// the MMU as the caller, so they fault as its own load or store would.
// Source: Interlocked Functions (CE 5.0).

#include "coredll/call.h"

uint32_t call_interlocked_increment(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_interlocked_decrement(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_interlocked_exchange(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_interlocked_exchange_add(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_interlocked_compare_exchange(Machine *machine, const ApiArgs *args,
                                           ApiResult *result);
uint32_t call_interlocked_test_exchange(Machine *machine, const ApiArgs *args, ApiResult *result);
