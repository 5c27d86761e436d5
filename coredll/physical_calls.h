// SPDX-License-Identifier: MIT
#pragma once

// Physical memory: runs of RAM, its division, attributes of pages. The API table documents the
// calls.

#include "coredll/call.h"

uint32_t call_get_system_memory_division(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_set_system_memory_division(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_virtual_set_attributes(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_alloc_phys_mem(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_free_phys_mem(Machine *machine, const ApiArgs *args, ApiResult *result);
