// SPDX-License-Identifier: MIT
#include "coredll/time_calls.h"

#include "coredll/output.h"
#include "kernel/process/thread.h"

// All times are the device's virtual time: microseconds since boot. A FILETIME counts units of 100
// ns; with no calendar, its year 1601 is the boot (S).

#define COUNTS_PER_SECOND 1000000u
#define FILETIME_PER_US 10u

// A FILETIME or a LARGE_INTEGER: two DWORDs, the lower one first.
static void put_wide(Machine *machine, const ApiArgs *args, unsigned index, uint64_t value,
                     ApiResult *result) {
    const uint32_t words[] = {(uint32_t)value, (uint32_t)(value >> 32)};
    output_put(machine, args, index, words, 2, result);
}

uint32_t call_get_thread_times(Machine *machine, const ApiArgs *args, ApiResult *result) {
    ThreadTimes times = {0};
    for (unsigned i = 1; i <= 4; i++) {
        if (!output_check(machine, args, i, 2)) {
            return 0;
        }
    }
    if (!thread_times(machine, args->value[0], &times)) {
        return 0;
    }
    const uint64_t us[] = {times.started_us, times.ended_us, times.kernel_us, times.user_us};
    for (unsigned i = 0; i < 4; i++) {
        put_wide(machine, args, i + 1, us[i] * FILETIME_PER_US, result);
    }
    return 1;
}

uint32_t call_query_performance_counter(Machine *machine, const ApiArgs *args, ApiResult *result) {
    if (!output_check(machine, args, 0, 2)) {
        return 0;
    }
    put_wide(machine, args, 0, machine->tables.system->clock_us, result);
    return 1;
}

uint32_t call_query_performance_frequency(Machine *machine, const ApiArgs *args,
                                          ApiResult *result) {
    if (!output_check(machine, args, 0, 2)) {
        return 0;
    }
    put_wide(machine, args, 0, COUNTS_PER_SECOND, result);
    return 1;
}
