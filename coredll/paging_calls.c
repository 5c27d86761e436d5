// SPDX-License-Identifier: MIT
#include "coredll/paging_calls.h"

#include "kernel/loader/pageout.h"
#include "kernel/memory/lock.h"

// Thin wrappers around kernel/loader/pageout.h and kernel/memory/lock.h. The API table marks the
// privileged ones.

uint32_t call_force_pageout(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)args, (void)result;
    pageout_all(machine);
    return 0;
}

uint32_t call_page_out_module(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return pageout_module(machine, args->value[0], args->value[1]);
}

uint32_t call_lock_pages(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return lock_pages(machine, args->value[0], args->value[1], args->value[2], args->value[3]);
}

uint32_t call_unlock_pages(Machine *machine, const ApiArgs *args, ApiResult *result) {
    (void)result;
    return lock_release(machine, args->value[0], args->value[1]);
}
