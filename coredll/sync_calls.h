// SPDX-License-Identifier: MIT
#pragma once

// Waiting, the objects to wait for, critical sections, thread local storage.

#include "coredll/call.h"

uint32_t call_create_event(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_open_event(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_set_event(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_reset_event(Machine *machine, const ApiArgs *args, ApiResult *result);
// The call that EventModify is with a number: SetEvent 3, ResetEvent 2, PulseEvent 1; CALL_NONE for
// another one.
CallId event_modify_call(uint32_t function);
uint32_t call_event_modify(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_pulse_event(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_create_mutex(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_release_mutex(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_create_semaphore(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_release_semaphore(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_wait_for_single_object(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_wait_for_multiple_objects(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_wait_over(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_initialize_critical_section(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_enter_critical_section(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_try_enter_critical_section(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_leave_critical_section(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_delete_critical_section(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_tls_alloc(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_tls_free(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_tls_get_value(Machine *machine, const ApiArgs *args, ApiResult *result);
uint32_t call_tls_set_value(Machine *machine, const ApiArgs *args, ApiResult *result);
