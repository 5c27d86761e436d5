// SPDX-License-Identifier: MIT
#pragma once

// The loader's calls, as the guest makes them. The API table documents them.

#include "coredll/call.h"

uint32_t call_load_library(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_load_library_ex(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_load_kernel_library(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_free_library(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_module_handle(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_module_file_name(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_disable_thread_library_calls(Machine *machine, const ApiArgs *args,
                                           ApiResult *result);
uint32_t call_get_proc_address(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_dll_main(Machine *machine, const ApiArgs *args, ApiResult *result);
