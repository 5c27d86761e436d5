// SPDX-License-Identifier: MIT
#pragma once

// Threads: creating, ending, suspending, priorities and quanta.

#include "coredll/call.h"

uint32_t call_create_thread(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_exit_thread(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_terminate_thread(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_exit_code_thread(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_exit_code_process(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_current_thread(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_current_thread_id(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_suspend_thread(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_resume_thread(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_thread_priority(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_set_thread_priority(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_ce_get_thread_priority(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_ce_set_thread_priority(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_ce_get_thread_quantum(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_ce_set_thread_quantum(Machine *machine, const ApiArgs *args, ApiResult *result);
