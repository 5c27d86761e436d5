// SPDX-License-Identifier: MIT
#pragma once

// Pages that are read from files, and pages that must stay in RAM. The API table documents the
// calls.

#include "coredll/call.h"

uint32_t call_force_pageout(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_page_out_module(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_lock_pages(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_unlock_pages(Machine *machine, const ApiArgs *args, ApiResult *result);
