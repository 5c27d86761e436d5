// SPDX-License-Identifier: MIT

// Threads that wait against a naive reference: a list of who waits, in order of arrival, each with
// what it waits for. Events, mutexes and semaphores are signalled at random, threads and processes
// end at random, time passes. After every operation each thread's state, answer and priority and
// each object's numbers must be what the reference says; in the end nothing may be left.
//
//   property_wait [--seed N] [--ops N]

#include "ce/win32.h"
#include "heap/side.h"
#include "kernel/life/boot.h"
#include "kernel/life/end.h"
#include "kernel/life/start.h"
#include "kernel/life/thread_create.h"
#include "kernel/loader/images.h"
#include "kernel/object/handle.h"
#include "kernel/object/schedule.h"
#include "kernel/object/sync.h"
#include "kernel/object/wait.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"
#include "tests/support/random.h"
#include "tests/support/world_equal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_OBJECTS 9u
#define N_TARGETS 4u
#define FIRST_PROCESS 2u
#define LAST_PROCESS 8u
#define CHECK_EVERY 2000u

typedef struct NaiveThread {
    bool lives, ended; // ended: its record is kept
    bool waits, answered;
    uint8_t owner, base, held;
    bool is_main;
    uint32_t handle, answer, n_targets;
    uint32_t target[N_TARGETS];
    uint64_t deadline_us, arrival; // deadline UINT64_MAX = none
} NaiveThread;

typedef struct NaiveObject {
    ObjectType type;
    uint32_t handle, record;
    bool manual, signaled, abandoned;
    uint32_t owner; // handle of the thread, 0 = nobody
    uint32_t count, most;
} NaiveObject;

typedef struct Play {
    Machine *machine;
    World world;
    uint64_t random, now_us, arrivals;
    NaiveThread thread[CE_THREADS];
    NaiveObject object[N_OBJECTS];
    uint64_t n_blocked, n_served, n_abandoned, n_timed_out;
    const char *wrong;
} Play;

static uint32_t pick(Play *play, uint32_t bound) {
    return random_below(&play->random, bound);
}

static void expect(Play *play, bool holds, const char *what) {
    if (!holds && !play->wrong) {
        play->wrong = what;
    }
}

static uint32_t current(const Play *play) {
    return play->machine->tables.system->current_thread;
}

// Whether a thread of the game runs.
static bool somebody_runs(const Play *play) {
    const SystemRow *system = play->machine->tables.system;
    uint8_t state = play->machine->tables.thread[system->current_thread].state;
    return system->current_process != PROCESS_NONE && state == THREAD_RUNNING &&
           play->thread[system->current_thread].lives;
}

// ---- the reference

static NaiveObject *naive_object(Play *play, uint32_t handle) {
    for (uint32_t i = 0; i < N_OBJECTS; i++) {
        if (play->object[i].handle == handle) {
            return &play->object[i];
        }
    }
    return NULL;
}

static bool waits_for(const NaiveThread *thread, uint32_t handle, uint32_t *ret_index) {
    for (uint32_t i = 0; thread->waits && i < thread->n_targets; i++) {
        if (thread->target[i] == handle) {
            *ret_index = i;
            return true;
        }
    }
    return false;
}

static uint8_t naive_priority(const Play *play, const NaiveThread *thread) {
    uint8_t best = thread->held;
    uint32_t index = 0;
    for (uint32_t o = 0; o < N_OBJECTS; o++) {
        for (uint32_t i = 0; play->object[o].owner == thread->handle && i < CE_THREADS; i++) {
            const NaiveThread *waiter = &play->thread[i];
            bool counts = waits_for(waiter, play->object[o].handle, &index);
            best = counts && waiter->held < best ? waiter->held : best;
        }
    }
    return best;
}

static void naive_go_on(NaiveThread *thread, bool answered, uint32_t answer) {
    thread->waits = false;
    thread->held = thread->base;
    thread->answered = answered;
    thread->answer = answer;
}

static bool naive_free(const NaiveObject *object, uint32_t handle) {
    switch ((int)object->type) {
    case OBJECT_EVENT:
        return object->signaled;
    case OBJECT_SEMAPHORE:
        return object->count > 0;
    default:
        return object->owner == 0 || object->owner == handle;
    }
}

static uint32_t naive_take(NaiveObject *object, uint32_t handle) {
    uint32_t abandoned = 0;
    switch ((int)object->type) {
    case OBJECT_EVENT:
        object->signaled = object->manual;
        break;
    case OBJECT_SEMAPHORE:
        object->count--;
        break;
    default:
        abandoned = object->abandoned ? (uint32_t)WAIT_ABANDONED : 0;
        object->abandoned = false;
        object->owner = handle;
        object->count++;
        break;
    }
    return abandoned;
}

// Who comes first for a handle: highest priority, then earliest arrival.
static NaiveThread *naive_first(Play *play, uint32_t handle, uint32_t *ret_index) {
    NaiveThread *first = NULL;
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        NaiveThread *thread = &play->thread[i];
        uint32_t index = 0;
        if (!waits_for(thread, handle, &index)) {
            continue;
        }
        uint8_t own = naive_priority(play, thread), best = first ? naive_priority(play, first) : 0;
        if (!first || own < best || (own == best && thread->arrival < first->arrival)) {
            first = thread;
            *ret_index = index;
        }
    }
    return first;
}

static void naive_serve(Play *play, NaiveObject *object) {
    uint32_t index = 0;
    NaiveThread *first = NULL;
    while ((first = naive_first(play, object->handle, &index)) != NULL &&
           naive_free(object, first->handle)) {
        uint32_t abandoned = naive_take(object, first->handle);
        play->n_abandoned += abandoned != 0;
        play->n_served++;
        naive_go_on(first, true, index + abandoned);
    }
}

static void naive_serve_all(Play *play, uint32_t handle) {
    uint32_t index = 0;
    for (NaiveThread *first = NULL; (first = naive_first(play, handle, &index)) != NULL;) {
        play->n_served++;
        naive_go_on(first, true, index);
    }
}

static void naive_end_thread(Play *play, NaiveThread *thread) {
    uint32_t handle = thread->handle;
    thread->waits = false;
    thread->lives = false;
    for (uint32_t i = 0; i < N_OBJECTS; i++) {
        NaiveObject *object = &play->object[i];
        if (object->type == OBJECT_MUTEX && object->owner == handle) {
            object->owner = object->count = 0;
            object->abandoned = true;
            naive_serve(play, object);
        }
    }
    naive_serve_all(play, handle);
}

static void naive_end_process(Play *play, uint8_t process, uint32_t handle) {
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        play->thread[i].waits &= play->thread[i].owner != process;
    }
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        if (play->thread[i].lives && play->thread[i].owner == process) {
            naive_end_thread(play, &play->thread[i]);
        }
        if (play->thread[i].owner == process) {
            play->thread[i].ended = false;
        }
    }
    naive_serve_all(play, handle);
}

// ---- operations, on both

static void naive_add(Play *play, uint32_t thread, bool is_main) {
    const ThreadRow *row = &play->machine->tables.thread[thread];
    play->thread[thread] = (NaiveThread){.lives = true,
                                         .owner = row->owner,
                                         .base = 251,
                                         .held = 251,
                                         .is_main = is_main,
                                         .handle = row->handle};
}

static void op_start(Play *play) {
    uint8_t process = process_start(play->machine, "walker.exe", 0);
    if (process != PROCESS_NONE && process <= LAST_PROCESS) {
        naive_add(play, process_main_thread(play->machine, process), true);
    } else if (process != PROCESS_NONE) {
        process_end(play->machine, process, 0);
    }
}

static void op_end_process(Play *play) {
    uint8_t process = (uint8_t)(FIRST_PROCESS + pick(play, LAST_PROCESS - FIRST_PROCESS + 1));
    uint32_t handle = play->machine->tables.process[process].handle;
    if (handle) {
        naive_end_process(play, process, handle);
        process_end(play->machine, process, 0);
    }
}

// A thread of the game that lives, CE_THREADS if chance finds none.
static uint32_t some_thread(Play *play) {
    for (uint32_t tries = 0; tries < 20; tries++) {
        uint32_t thread = pick(play, 48);
        if (play->thread[thread].lives) {
            return thread;
        }
    }
    return CE_THREADS;
}

static void op_switch(Play *play) {
    uint32_t thread = some_thread(play);
    if (thread < CE_THREADS && !play->thread[thread].waits) {
        thread_switch(play->machine, thread);
    }
}

static void op_create(Play *play) {
    uint32_t handle = thread_create(play->machine, &(ThreadRequest){.start = 0x11000});
    if (handle) {
        naive_add(play, thread_find(play->machine, handle), false);
    }
}

static void op_exit(Play *play) {
    uint32_t index = some_thread(play);
    if (index == CE_THREADS) {
        return;
    }
    NaiveThread *thread = &play->thread[index];
    bool open = play->machine->tables.thread[index].open;
    if (thread->is_main) {
        uint32_t handle = play->machine->tables.process[thread->owner].handle;
        naive_end_process(play, thread->owner, handle);
    } else {
        naive_end_thread(play, thread);
        thread->ended = open;
    }
    thread_exit(play->machine, index, 1);
}

static void op_close(Play *play) {
    uint32_t index = pick(play, 48);
    NaiveThread *thread = &play->thread[index];
    if ((thread->lives || thread->ended) && !thread->is_main) {
        expect(play, handle_close(play->machine, thread->handle),
               "a thread's handle is not closed");
        thread->ended = false;
    }
}

static void op_priority(Play *play) {
    uint32_t index = some_thread(play);
    if (index < CE_THREADS) {
        NaiveThread *thread = &play->thread[index];
        uint8_t priority = (uint8_t)(245 + pick(play, 8));
        thread->base = priority;
        thread->held = thread->waits && thread->held < priority ? thread->held : priority;
        schedule_set_priority(play->machine, index, priority);
    }
}

static void op_signal(Play *play) {
    NaiveObject *object = &play->object[pick(play, N_OBJECTS)];
    uint32_t me = play->thread[current(play)].handle, before = 0, n = 1 + pick(play, 3);
    bool done = false, may = true;
    if (object->type == OBJECT_EVENT) {
        uint32_t how = pick(play, 3);
        done = how == 0   ? sync_set_event(play->machine, object->handle)
               : how == 1 ? sync_reset_event(play->machine, object->handle)
                          : sync_pulse_event(play->machine, object->handle);
        object->signaled = how != 1;
        naive_serve(play, object);
        object->signaled &= how == 0;
    } else if (object->type == OBJECT_SEMAPHORE) {
        may = object->count + n <= object->most;
        done = sync_release_semaphore(play->machine, object->handle, n, &before);
        object->count += may ? n : 0;
        naive_serve(play, object);
    } else {
        may = object->owner == me;
        done = sync_release_mutex(play->machine, object->handle);
        object->count -= may;
        object->owner = may && object->count == 0 ? 0 : object->owner;
        naive_serve(play, object);
    }
    expect(play, done == may, "something was released, or not, wrongly");
}

static uint32_t some_target(Play *play) {
    uint32_t kind = pick(play, 10), index = 0;
    if (kind == 0 && (index = some_thread(play)) < CE_THREADS) {
        return play->thread[index].handle;
    }
    if (kind == 1) {
        uint32_t process = FIRST_PROCESS + pick(play, LAST_PROCESS - FIRST_PROCESS + 1);
        uint32_t handle = play->machine->tables.process[process].handle;
        return handle ? handle : play->object[0].handle;
    }
    return play->object[pick(play, N_OBJECTS)].handle;
}

static uint32_t naive_wait(Play *play, NaiveThread *me, const uint32_t *targets, uint32_t n,
                           uint32_t ms) {
    for (uint32_t i = 0; i < n; i++) {
        NaiveObject *object = naive_object(play, targets[i]);
        if (object && naive_free(object, me->handle)) {
            return i + naive_take(object, me->handle);
        }
    }
    if (ms == 0) {
        return (uint32_t)WAIT_TIMEOUT;
    }
    me->waits = true;
    me->answered = false;
    me->n_targets = n;
    memcpy(me->target, targets, n * sizeof targets[0]);
    me->arrival = ++play->arrivals;
    me->deadline_us = ms == (uint32_t)INFINITE ? UINT64_MAX : (play->now_us / 1000 + ms) * 1000;
    play->n_blocked++;
    return WAIT_BLOCKED;
}

static void op_wait(Play *play) {
    static const uint32_t limits[] = {0, 3, 20, (uint32_t)INFINITE};
    uint32_t targets[N_TARGETS], n = 1 + pick(play, N_TARGETS), ms = limits[pick(play, 4)];
    for (uint32_t i = 0; i < n; i++) {
        targets[i] = some_target(play);
    }
    uint32_t wanted = naive_wait(play, &play->thread[current(play)], targets, n, ms);
    expect(play, wait_for(play->machine, targets, n, ms) == wanted, "a wait came to another end");
}

static void op_answer(Play *play) {
    NaiveThread *me = &play->thread[current(play)];
    uint32_t answer = 0;
    bool told = wait_answer(play->machine, &answer);
    expect(play, told == me->answered && (!told || answer == me->answer), "another answer");
    me->answered = false;
}

static void op_time(Play *play) {
    uint32_t us = pick(play, 4000);
    play->now_us += us;
    schedule_pass(play->machine, us);
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        NaiveThread *thread = &play->thread[i];
        if (thread->waits && thread->deadline_us <= play->now_us) {
            play->n_timed_out++;
            naive_go_on(thread, true, WAIT_TIMEOUT);
        }
    }
}

static void one_op(Play *play) {
    uint32_t kind = pick(play, 100);
    if (!somebody_runs(play) || kind < 25) {
        op_switch(play);
    }
    if (kind < 2) {
        op_start(play);
    } else if (kind < 3) {
        op_end_process(play);
    } else if (kind < 8) {
        op_exit(play);
    } else if (kind < 12) {
        op_close(play);
    } else if (kind < 18) {
        op_priority(play);
    } else if (kind < 30) {
        op_time(play);
    } else if (!somebody_runs(play)) {
        return;
    } else if (kind < 40) {
        op_create(play);
    } else if (kind < 65) {
        op_signal(play);
    } else if (kind < 75) {
        op_answer(play);
    } else {
        op_wait(play);
    }
}

// ---- comparing

static void check_threads(Play *play) {
    uint32_t n_rows = 0, wanted = 0;
    for (uint32_t i = 0; i < CE_WAITS; i++) {
        n_rows += play->machine->tables.wait[i].thread != 0;
    }
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        const NaiveThread *thread = &play->thread[i];
        const ThreadRow *row = &play->machine->tables.thread[i];
        wanted += thread->waits ? thread->n_targets : 0;
        if (thread->lives) {
            expect(play, row->handle == thread->handle, "a thread is gone");
            expect(play, (row->state == THREAD_WAITING) == thread->waits, "who waits differs");
            expect(play, row->answered == thread->answered, "who is to be told differs");
            expect(play, row->priority == naive_priority(play, thread), "a priority differs");
        } else if (row->handle && row->owner >= FIRST_PROCESS) {
            expect(play, thread->ended && row->state == THREAD_ENDED, "a thread is left");
        }
    }
    expect(play, n_rows == wanted, "there are more or fewer waits");
}

static void check_objects(Play *play) {
    for (uint32_t i = 0; i < N_OBJECTS; i++) {
        const NaiveObject *object = &play->object[i];
        const uint32_t *value = play->machine->tables.object[object->record].value;
        if (object->type == OBJECT_EVENT) {
            expect(play, value[EVENT_SIGNALED] == object->signaled, "an event differs");
        } else if (object->type == OBJECT_SEMAPHORE) {
            expect(play, value[SEMAPHORE_COUNT] == object->count, "a semaphore differs");
        } else {
            expect(play,
                   value[OWNED_BY] == object->owner && value[OWNED_COUNT] == object->count &&
                       value[OWNED_ABANDONED] == object->abandoned,
                   "a mutex differs");
        }
    }
}

// The objects belong to filesys.exe, which outlives the game.
static void make_objects(Play *play) {
    thread_switch(play->machine, process_main_thread(play->machine, 1));
    for (uint32_t i = 0; i < N_OBJECTS; i++) {
        NaiveObject *object = &play->object[i];
        object->type = i % 3 == 0 ? OBJECT_EVENT : i % 3 == 1 ? OBJECT_MUTEX : OBJECT_SEMAPHORE;
        object->manual = i == 3;
        object->most = 4;
        object->handle = object->type == OBJECT_EVENT
                             ? sync_create_event(play->machine, NULL, object->manual, false)
                         : object->type == OBJECT_MUTEX
                             ? sync_create_mutex(play->machine, NULL, false)
                             : sync_create_semaphore(play->machine, NULL, 0, object->most);
        object->record = (object->handle >> 2) % CE_OBJECTS;
    }
}

static bool begin(Play *play) {
    static const ProcessImage image = {.name = "walker.exe", .code_kb = 16, .data_kb = 8};
    Options options;
    options_profile(&options, "pocket-pc");
    options.ram_mb = 16;
    options.boot = BOOT_BARE;
    play->machine = malloc(sizeof *play->machine);
    if (!play->machine || !machine_init(play->machine, &options) || !heap_begin(play->machine) ||
        !world_init(&play->world, &options)) {
        return false;
    }
    machine_listen(play->machine, world_sink(&play->world));
    image_add_exe(play->machine, &image);
    return boot_machine(play->machine);
}

static bool step_and_check(Play *play, uint64_t i) {
    check_threads(play);
    check_objects(play);
    if (play->wrong) {
        fprintf(stderr, "operation %llu: %s\n", (unsigned long long)i, play->wrong);
        return false;
    }
    machine_publish(play->machine, &(Event){.kind = EVENT_CALL, .call = CALL_NONE},
                    play->machine->tables.system->current_process);
    return i % CHECK_EVERY != 0 || world_equals_machine(&play->world, play->machine);
}

// Ends all that the game has started and says whether all of it came back.
static bool end_all(Play *play, const uint32_t *threads_before) {
    for (uint8_t i = FIRST_PROCESS; i <= LAST_PROCESS; i++) {
        if (play->machine->tables.process[i].handle) {
            process_end(play->machine, i, 0);
        }
    }
    bool none = true;
    for (uint32_t i = 0; i < CE_WAITS; i++) {
        none &= play->machine->tables.wait[i].thread == 0;
    }
    const KernelObjectRow *kobject = play->machine->tables.kobject;
    return none && kobject[KOBJ_THREAD].used == threads_before[0] &&
           kobject[KOBJ_CALLSTACK].used == threads_before[1] &&
           kobject[KOBJ_MEMBLOCK].used == threads_before[2];
}

int main(int argc, char **argv) {
    uint64_t seed = 1, n_ops = 200000;
    for (int i = 1; i + 1 < argc; i += 2) {
        uint64_t value = strtoull(argv[i + 1], NULL, 10);
        seed = strcmp(argv[i], "--seed") == 0 ? value : seed;
        n_ops = strcmp(argv[i], "--ops") == 0 ? value : n_ops;
    }
    static Play play;
    play.random = (seed + 1) * UINT64_C(0x9E3779B97F4A7C15);
    printf("seed %llu, %llu operations\n", (unsigned long long)seed, (unsigned long long)n_ops);
    if (!begin(&play)) {
        fprintf(stderr, "cannot begin\n");
        return 1;
    }
    make_objects(&play);
    const KernelObjectRow *kobject = play.machine->tables.kobject;
    const uint32_t before[] = {kobject[KOBJ_THREAD].used, kobject[KOBJ_CALLSTACK].used,
                               kobject[KOBJ_MEMBLOCK].used};
    bool same = true;
    for (uint64_t i = 1; i <= n_ops && same; i++) {
        play.machine->outcome = (Outcome){0};
        one_op(&play);
        same = step_and_check(&play, i);
    }
    same = same && end_all(&play, before);
    printf("%llu waits, %llu served, %llu abandoned, %llu timed out: %s\n",
           (unsigned long long)play.n_blocked, (unsigned long long)play.n_served,
           (unsigned long long)play.n_abandoned, (unsigned long long)play.n_timed_out,
           same ? "equal throughout, nothing left" : "DIFFERENT");
    heap_end(play.machine);
    machine_deinit(play.machine);
    world_deinit(&play.world);
    free(play.machine);
    return same ? 0 : 1;
}
