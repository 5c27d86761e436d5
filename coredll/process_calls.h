// SPDX-License-Identifier: MIT
#pragma once

// Processes, last error, time, and memory of other processes, as the guest calls them. The API
// table documents the calls.

#include "coredll/call.h"

// The kernel writes a command line of at most COMMAND_MOST characters to the top of the main
// thread's stack.
void process_pass_command(Machine *machine, uint8_t process, const char *command);

uint32_t call_get_last_error(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_set_last_error(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_read_process_memory(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_write_process_memory(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_create_process(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_command_line(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_open_process(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_exit_process(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_terminate_process(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_current_process_id(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_tick_count(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_get_version_ex(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_flush_instruction_cache(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_sleep(Machine *machine, const ApiArgs *args, ApiResult *result);
