// SPDX-License-Identifier: MIT
#pragma once

// The Virtual* family and the status calls, as the guest makes them: arguments in, outputs to guest
// memory. Documented in the API table and in kernel/memory/virtual.h.

#include "coredll/call.h"

uint32_t call_virtual_alloc(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_virtual_free(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_virtual_protect(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_virtual_query(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_virtual_copy(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_global_memory_status(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_system_info(Machine *machine, const ApiArgs *args, ApiResult *result);
