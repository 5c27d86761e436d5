// SPDX-License-Identifier: MIT
#pragma once

// Handles, memory-mapped files and shared memory, as the guest calls them. Documented in the API
// table, kernel/object/handle.h, kernel/object/mapfile.h and kernel/memory/shared.h.

#include "coredll/call.h"

uint32_t call_close_handle(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_duplicate_handle(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_create_file_mapping(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_map_view_of_file(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_unmap_view_of_file(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_flush_view_of_file(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_ce_virtual_shared_alloc(Machine *machine, const ApiArgs *args, ApiResult *result);
