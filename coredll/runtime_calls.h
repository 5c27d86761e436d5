// SPDX-License-Identifier: MIT
#pragma once

// The C library's functions for memory and strings that coredll exports. They are the caller's own
// code: every byte and character is a load or a store with the caller's rights, and a bad address
// is a fault that leaves what was done before it. Those that write return their first argument.
// Comparisons return -1, 0 or 1.

#include "coredll/call.h"

uint32_t call_memset(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_memcpy(Machine *machine, const ApiArgs *args, ApiResult *result);  // upwards
uint32_t call_memmove(Machine *machine, const ApiArgs *args, ApiResult *result); // may overlap
uint32_t call_memcmp(Machine *machine, const ApiArgs *args, ApiResult *result);

uint32_t call_strlen(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_strcpy(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_strncpy(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_strcat(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_strcmp(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_strchr(Machine *machine, const ApiArgs *args, ApiResult *result);

uint32_t call_wcslen(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_wcscpy(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_wcsncpy(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_wcscat(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_wcscmp(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_wcsicmp(Machine *machine, const ApiArgs *args, ApiResult *result); // A to Z only
uint32_t call_wcschr(Machine *machine, const ApiArgs *args, ApiResult *result);
