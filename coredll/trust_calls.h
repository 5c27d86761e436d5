// SPDX-License-Identifier: MIT
#pragma once

// Modes, keys, trust, pointers between processes, and server calls.

#include "coredll/call.h"

uint32_t call_set_kmode(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_current_permissions(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_set_proc_permissions(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_current_trust(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_caller_trust(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_current_process(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_caller_process(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_owner_process(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_proc_from_ptr(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_process_index(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_map_ptr_to_process(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_map_ptr_unsecure(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_map_caller_ptr(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_zero_ptr(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_create_api_set(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_register_api_set(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_call_server(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_return_to_caller(Machine *machine, const ApiArgs *args, ApiResult *result);
