// SPDX-License-Identifier: MIT
#define _XOPEN_SOURCE 700 // setitimer
#include "cli/watchdog.h"

#include "ce/stop.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/time.h>

// A timer of the host counts; its signal handler stores one number and does nothing else.

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SLOW 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define IS_SLOW 1
#endif
#endif

#ifdef IS_SLOW
const uint32_t watchdog_default = 0;
#else
const uint32_t watchdog_default = 4;
#endif

static atomic_int *_Atomic watched; // what the handler sets, NULL = nothing
static atomic_uint *_Atomic life;   // what shows that it need not
static atomic_uint seen;            // its value at the last look

static void on_time(int number) {
    (void)number;
    atomic_int *stop = atomic_load(&watched);
    atomic_uint *alive = atomic_load(&life);
    unsigned now = alive ? atomic_load(alive) : 0;
    bool lives = now != atomic_exchange(&seen, now);
    if (stop && !lives) {
        atomic_store(stop, STOP_SECONDS);
    }
}

void watchdog_begin(uint32_t seconds, atomic_int *stop, atomic_uint *alive) {
    struct sigaction action = {.sa_handler = on_time, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGPROF, &action, NULL);
    atomic_store(&life, alive);
    atomic_store(&seen, atomic_load(alive));
    atomic_store(&watched, stop);
    setitimer(
        ITIMER_PROF,
        &(struct itimerval){.it_value = {.tv_sec = seconds}, .it_interval = {.tv_sec = seconds}},
        NULL);
}

void watchdog_end(void) {
    setitimer(ITIMER_PROF, &(struct itimerval){.it_value = {.tv_sec = 0}}, NULL);
    atomic_store(&watched, NULL);
}
