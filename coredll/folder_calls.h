// SPDX-License-Identifier: MIT
#pragma once

// Folders, attributes and searches of the object store, as the guest calls them. The API table,
// kernel/object/folder.h and find.h document the calls.

#include "coredll/call.h"

uint32_t call_create_directory(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_remove_directory(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_file_attributes(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_set_file_attributes(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_move_file(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_copy_file(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_find_first_file(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_find_next_file(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_find_close(Machine *machine, const ApiArgs *args, ApiResult *result);
