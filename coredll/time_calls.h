// SPDX-License-Identifier: MIT
#pragma once

// Times of 64 bits, as the guest calls them. The API table documents the calls.

#include "coredll/call.h"

uint32_t call_get_thread_times(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_query_performance_counter(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_query_performance_frequency(Machine *machine, const ApiArgs *args, ApiResult *result);
