// SPDX-License-Identifier: MIT
#pragma once

// Toolhelp as the guest calls it (on a device it is in toolhelp.dll). kernel/object/snapshot.h has
// the snapshot; here its entries become PROCESSENTRY32, THREADENTRY32 and their relatives.

#include "coredll/call.h"

uint32_t call_create_snapshot(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_close_snapshot(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_process32_first(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_process32_next(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_thread32_first(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_thread32_next(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_module32_first(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_module32_next(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_heap32_list_first(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_heap32_list_next(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_heap32_first(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_heap32_next(Machine *machine, const ApiArgs *args, ApiResult *result);
