// SPDX-License-Identifier: MIT
#pragma once

// The heap calls as the guest makes them. The API table and heap/heap.h document them. This file
// adds the trust gate of shared heaps, and the differences between Local* and Heap*.

#include "coredll/call.h"

uint32_t call_get_process_heap(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_heap_create(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_ce_heap_create(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_heap_destroy(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_heap_alloc(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_heap_realloc(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_heap_free(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_heap_size(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_heap_validate(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_heap_compact(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_local_alloc(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_local_realloc(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_local_free(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_local_size(Machine *machine, const ApiArgs *args, ApiResult *result);
