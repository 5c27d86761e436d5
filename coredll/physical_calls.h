// SPDX-License-Identifier: MIT
#pragma once

// Physical memory: runs of RAM, attributes of pages. What the calls do is documented in the API
// table.

#include "coredll/api.h"

uint32_t call_virtual_set_attributes(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_alloc_phys_mem(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_free_phys_mem(Machine *machine, const ApiArgs *args, ApiResult *result);
