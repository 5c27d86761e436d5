// SPDX-License-Identifier: MIT
#define _GNU_SOURCE // pthread_getcpuclockid, pthread_setaffinity_np
#include "visualizer/window/worker.h"

#include <SDL.h>
#include <pthread.h>
#ifdef __linux__
#include <sched.h>
#endif
#include <stdlib.h>
#include <time.h>

// One thread, one mutex, two conditions. The window sets `busy` and the thread clears it. While it
// is set, the window may only call viewer_stop(), through worker_stop(). A slice ends by time, when
// the work is done, or by worker_stop().

struct Worker {
    Viewer *viewer;
    SDL_Thread *thread;
    SDL_mutex *mutex;
    SDL_cond *begun, *ended; // signalled when `busy` or `quits` is set, and when `busy` is cleared
    bool busy, quits;
    Uint32 start, slice_ms; // of the current slice
    clockid_t clock;        // the thread's processor time
    bool has_clock;
    uint64_t used_ms; // the clock when the slice began
#ifdef __linux__
    pthread_t self;
    cpu_set_t allowed; // the processors that the thread may use
    bool can_move;     // `allowed` is known
#endif
};

// ---- where the thread wakes

// What a slice reads, the window has just drawn: it lies in the cache of the window's processor. A
// short slice that wakes on another one takes twice its time to fetch it. So the thread wakes where
// the window runs. Once awake it may move again. A host without these calls wakes it anywhere.

#ifdef __linux__
static void learn_processors(Worker *worker) {
    worker->self = pthread_self();
    worker->can_move =
        pthread_getaffinity_np(worker->self, sizeof worker->allowed, &worker->allowed) == 0;
}

static void bring_near(Worker *worker) {
    int here = sched_getcpu();
    if (worker->can_move && here >= 0 && here < CPU_SETSIZE && CPU_ISSET(here, &worker->allowed)) {
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(here, &one);
        pthread_setaffinity_np(worker->self, sizeof one, &one);
    }
}

static void let_move(Worker *worker) {
    if (worker->can_move) {
        pthread_setaffinity_np(worker->self, sizeof worker->allowed, &worker->allowed);
    }
}
#else
static void learn_processors(Worker *worker) {
    (void)worker;
}

static void bring_near(Worker *worker) {
    (void)worker;
}

static void let_move(Worker *worker) {
    (void)worker;
}
#endif

// ---- the thread

static uint64_t clock_ms(const Worker *worker) {
    struct timespec t = {0};
    bool tells = worker->has_clock && clock_gettime(worker->clock, &t) == 0;
    return tells ? (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000 : 0;
}

static bool is_over(void *context) {
    const Worker *worker = context;
    return SDL_GetTicks() - worker->start >= worker->slice_ms;
}

static int run(void *context) {
    Worker *worker = context;
    SDL_LockMutex(worker->mutex);
    worker->has_clock = pthread_getcpuclockid(pthread_self(), &worker->clock) == 0;
    learn_processors(worker);
    while (!worker->quits) {
        if (!worker->busy) {
            SDL_CondWait(worker->begun, worker->mutex);
            continue;
        }
        worker->used_ms = clock_ms(worker);
        let_move(worker);
        SDL_UnlockMutex(worker->mutex);
        worker->start = SDL_GetTicks();
        viewer_work(worker->viewer, is_over, worker);
        SDL_LockMutex(worker->mutex);
        worker->busy = false;
        SDL_CondSignal(worker->ended);
    }
    SDL_UnlockMutex(worker->mutex);
    return 0;
}

Worker *worker_new(Viewer *viewer) {
    Worker *worker = calloc(1, sizeof *worker);
    if (!worker) {
        return NULL;
    }
    worker->viewer = viewer;
    worker->mutex = SDL_CreateMutex();
    worker->begun = SDL_CreateCond();
    worker->ended = SDL_CreateCond();
    bool made = worker->mutex && worker->begun && worker->ended;
    worker->thread = made ? SDL_CreateThread(run, "session", worker) : NULL;
    return worker->thread ? worker : worker_free(worker);
}

Worker *worker_free(Worker *worker) {
    if (!worker) {
        return NULL;
    }
    if (worker->thread) {
        SDL_LockMutex(worker->mutex);
        worker->quits = true;
        SDL_CondSignal(worker->begun);
        SDL_UnlockMutex(worker->mutex);
        SDL_WaitThread(worker->thread, NULL);
    }
    SDL_DestroyCond(worker->begun);
    SDL_DestroyCond(worker->ended);
    SDL_DestroyMutex(worker->mutex);
    free(worker);
    return NULL;
}

// Waits for the end of the slice; the caller holds the mutex.
static void wait_for_end(Worker *worker, uint32_t wait_ms) {
    Uint32 start = SDL_GetTicks(), passed = 0;
    while (worker->busy && passed < wait_ms) {
        SDL_CondWaitTimeout(worker->ended, worker->mutex, wait_ms - passed);
        passed = SDL_GetTicks() - start;
    }
}

void worker_start(Worker *worker, uint32_t slice_ms, uint32_t wait_ms) {
    SDL_LockMutex(worker->mutex);
    worker->slice_ms = slice_ms;
    worker->busy = true;
    bring_near(worker);
    SDL_CondSignal(worker->begun);
    wait_for_end(worker, wait_ms);
    SDL_UnlockMutex(worker->mutex);
}

bool worker_stop(Worker *worker, bool halt) {
    SDL_LockMutex(worker->mutex);
    bool busy = worker->busy;
    if (busy) {
        viewer_stop(worker->viewer, halt);
    }
    SDL_UnlockMutex(worker->mutex);
    return busy;
}

uint32_t worker_used_ms(Worker *worker) {
    SDL_LockMutex(worker->mutex);
    uint64_t used = worker->busy ? clock_ms(worker) - worker->used_ms : 0;
    SDL_UnlockMutex(worker->mutex);
    return (uint32_t)used;
}

bool worker_is_busy(Worker *worker, uint32_t wait_ms) {
    SDL_LockMutex(worker->mutex);
    wait_for_end(worker, wait_ms);
    bool busy = worker->busy;
    SDL_UnlockMutex(worker->mutex);
    return busy;
}
