// SPDX-License-Identifier: MIT
#pragma once

// Files of the object store, as the guest calls them. The API table and kernel/object/file.h
// document the calls.

#include "coredll/call.h"

uint32_t call_create_file(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_create_file_for_mapping(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_read_file(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_write_file(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_set_file_pointer(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_file_size(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_delete_file(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_set_end_of_file(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_flush_file_buffers(Machine *machine, const ApiArgs *args, ApiResult *result);
