// SPDX-License-Identifier: MIT
#pragma once

// FindResource, LoadResource, SizeofResource, LoadString. Refusals: kernel/loader/resource.h, and
// NO_STRING. LoadString reads the module with the caller's rights.

#include "coredll/call.h"

uint32_t call_find_resource(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_load_resource(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_sizeof_resource(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_load_string(Machine *machine, const ApiArgs *args, ApiResult *result);
