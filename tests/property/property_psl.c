// SPDX-License-Identifier: MIT

// Calls into servers against a naive reference: every thread is a stack of frames, each with the
// rights it has there; entering pushes, returning pops, and a process that ends cuts every stack at
// its outermost frame there. Rights change at random, processes die at random, in the middle of
// calls too. After every operation each thread's row must be what its stack says; in the end
// nothing may be left.
//
//   property_psl [--seed N] [--ops N]

#include "ce/win32.h"
#include "heap/side.h"
#include "kernel/life/boot.h"
#include "kernel/life/end.h"
#include "kernel/life/start.h"
#include "kernel/loader/images.h"
#include "kernel/process/caller.h"
#include "kernel/process/process.h"
#include "kernel/process/psl.h"
#include "kernel/process/thread.h"
#include "tests/support/random.h"
#include "tests/support/world_equal.h"
#include "trust/context.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX CE_CALLSTACKS
#define CHECK_EVERY 5000u

typedef struct NaiveFrame {
    uint8_t process; // whose code runs
    uint32_t keys;
    bool kernel_mode, all_slots;
} NaiveFrame;

typedef struct NaiveThread {
    bool lives;
    uint8_t owner;
    NaiveFrame stack[DEPTH_MAX + 1];
    uint32_t depth; // frames above the first
} NaiveThread;

typedef struct NaiveSet {
    bool lives;
    uint8_t server;
    uint32_t id; // 0 = not registered
} NaiveSet;

typedef struct Play {
    Machine *machine;
    World world;
    uint64_t random;
    bool opens, all_kernel; // knobs
    NaiveThread thread[CE_THREADS];
    NaiveSet set[CE_API_SETS];
    uint32_t n_calls; // on their way, of all threads
    uint64_t n_entered, n_cut, n_refused;
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

static bool somebody_runs(const Play *play) {
    return play->machine->tables.system->current_process != PROCESS_NONE;
}

static NaiveFrame *top(NaiveThread *thread) {
    return &thread->stack[thread->depth];
}

static bool start_mode(const Play *play, uint8_t process) {
    return play->all_kernel || process == 0;
}

// ---- operations, on both

static void op_start(Play *play) {
    uint8_t process = process_start(play->machine, "walker.exe", 0);
    if (process == PROCESS_NONE) {
        return;
    }
    uint32_t main_thread = process_main_thread(play->machine, process);
    play->thread[main_thread] =
        (NaiveThread){.lives = true,
                      .owner = process,
                      .stack = {{process, 1u << process | 1u, start_mode(play, process), false}}};
    if (!somebody_runs(play)) {
        thread_switch(play->machine, main_thread);
    }
}

static void naive_end(Play *play, uint8_t process) {
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        NaiveThread *thread = &play->thread[i];
        if (thread->lives && thread->owner == process) {
            play->n_calls -= thread->depth;
            thread->lives = false;
        }
        for (uint32_t k = 1; thread->lives && k <= thread->depth; k++) {
            if (thread->stack[k].process == process) {
                play->n_calls -= thread->depth - (k - 1);
                play->n_cut++;
                thread->depth = k - 1;
            }
        }
    }
    for (uint32_t i = 1; i < CE_API_SETS; i++) {
        play->set[i].lives &= play->set[i].server != process;
    }
}

static void op_end(Play *play) {
    uint8_t process = (uint8_t)(2 + pick(play, CE_PROCESS_MAX - 2));
    if (play->machine->tables.process[process].handle) {
        naive_end(play, process);
        process_end(play->machine, process, 0);
    }
}

static void op_switch(Play *play) {
    uint32_t thread = pick(play, 40);
    if (play->thread[thread].lives) {
        thread_switch(play->machine, thread);
    }
}

static void op_create(Play *play) {
    static const uint8_t pointers[2] = {1, 2};
    uint32_t set = 1;
    while (set < CE_API_SETS && play->set[set].lives) {
        set++;
    }
    uint32_t handle = psl_create_set(play->machine, "DEMO", 2, pointers);
    expect(play, (handle != 0) == (set < CE_API_SETS), "a set was made, or not, wrongly");
    if (handle) {
        uint32_t id = pick(play, CE_API_SETS);
        bool taken = id == 0;
        for (uint32_t i = 1; i < CE_API_SETS; i++) {
            taken |= play->set[i].lives && play->set[i].id == id;
        }
        play->set[set] = (NaiveSet){true, top(&play->thread[current(play)])->process, 0};
        bool registered = psl_register(play->machine, handle, id);
        expect(play, registered == !taken, "a set was registered, or not, wrongly");
        play->set[set].id = registered ? id : 0;
    }
}

static void op_enter(Play *play) {
    NaiveThread *thread = &play->thread[current(play)];
    uint32_t id = 1 + pick(play, CE_API_SETS - 1), method = pick(play, 3), server = PROCESS_NONE;
    for (uint32_t i = 1; i < CE_API_SETS; i++) {
        server = play->set[i].lives && play->set[i].id == id ? play->set[i].server : server;
    }
    bool possible = server != PROCESS_NONE && method < 2 && play->n_calls < CE_CALLSTACKS;
    VirtAddr slot = ce_slot_base(play->machine->tables.process[top(thread)->process].slot);
    uint32_t args[4] = {0x12345, 0x12345, 0, 0x44000000};
    bool entered = psl_enter(play->machine, id, method, args, 4);
    bool no_ram = play->machine->outcome.reason.id == REASON_NO_KERNEL_MEMORY;
    expect(play, entered == possible || (possible && no_ram), "a call went in, or not, wrongly");
    play->n_refused += !entered;
    if (!entered) {
        return;
    }
    expect(play, args[method] == (slot | 0x12345) && args[1 - method] == 0x12345,
           "a parameter was mapped wrongly");
    NaiveFrame next = {(uint8_t)server, top(thread)->keys | 1u << server,
                       start_mode(play, (uint8_t)server), top(thread)->all_slots};
    thread->stack[++thread->depth] = next;
    play->n_calls++;
    play->n_entered++;
}

static void op_leave(Play *play) {
    NaiveThread *thread = &play->thread[current(play)];
    if (thread->depth > 0) {
        psl_leave(play->machine, current(play));
        thread->depth--;
        play->n_calls--;
    }
}

static void op_rights(Play *play) {
    NaiveFrame *frame = top(&play->thread[current(play)]);
    if (pick(play, 2)) {
        bool on = pick(play, 2);
        expect(play, thread_set_kmode(play->machine, on) == frame->kernel_mode, "the mode before");
        frame->kernel_mode = on || start_mode(play, frame->process);
        frame->all_slots = on && play->opens;
    } else {
        uint32_t keys = pick(play, UINT32_MAX) | 1u;
        expect(play, thread_set_permissions(play->machine, keys) == frame->keys, "the keys before");
        frame->keys = keys;
    }
}

static void one_op(Play *play) {
    uint32_t kind = pick(play, 40);
    if (kind == 0 || !somebody_runs(play)) {
        op_start(play);
        op_switch(play);
    } else if (kind == 1) {
        op_end(play);
    } else if (kind < 5) {
        op_create(play);
    } else if (kind < 10) {
        op_switch(play);
    } else if (kind < 14) {
        op_rights(play);
    } else if (kind < 33) {
        op_enter(play);
    } else {
        op_leave(play);
    }
}

// ---- checks

static void check_thread(Play *play, uint32_t i) {
    const ThreadRow *row = &play->machine->tables.thread[i];
    NaiveThread *thread = &play->thread[i];
    if (!thread->lives) {
        return;
    }
    const NaiveFrame *frame = top(thread);
    const NaiveFrame *below = thread->depth ? frame - 1 : frame;
    expect(play, row->handle && row->owner == thread->owner, "the owner");
    expect(play, row->current == frame->process, "the current process");
    expect(play, row->keys == frame->keys, "the keys");
    expect(play, row->kernel_mode == frame->kernel_mode, "the mode");
    expect(play, row->all_slots == frame->all_slots, "whether all slots are open");
    expect(play, psl_depth(play->machine, i) == thread->depth, "the depth");
    expect(play, caller_of(play->machine, i) == below->process, "the caller");
    AccessContext caller = caller_context(play->machine, i);
    expect(play, caller.keys == (below->all_slots ? UINT32_MAX : below->keys), "the caller's keys");
    expect(play, caller.kernel_mode == below->kernel_mode, "the caller's mode");
}

static void check(Play *play) {
    const Tables *tables = &play->machine->tables;
    for (uint32_t i = 0; i < 48; i++) {
        check_thread(play, i);
    }
    if (somebody_runs(play)) {
        const NaiveFrame *frame = top(&play->thread[current(play)]);
        const ProcessRow *process = &tables->process[frame->process];
        expect(play, tables->system->current_process == frame->process, "who runs");
        expect(play, tables->slot[0].section == process->section, "slot 0");
        uint32_t keys = frame->all_slots ? UINT32_MAX : frame->keys;
        expect(play, play->machine->mmu.context.keys == keys, "the memory controller's keys");
        expect(play, play->machine->mmu.context.kernel_mode == frame->kernel_mode,
               "the memory controller's mode");
    }
}

static uint32_t calls_in_use(const Play *play) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < CE_CALLSTACKS; i++) {
        n += play->machine->tables.callstack[i].used != 0;
    }
    return n;
}

static bool begin(Play *play, const char *profile, uint32_t opens) {
    static const ProcessImage image = {.name = "walker.exe", .code_kb = 4, .data_kb = 4};
    Options options;
    options_profile(&options, profile);
    options.ram_mb = 16;
    options.boot = BOOT_BARE;
    options.setkmode_opens_slots = opens;
    play->opens = opens;
    play->all_kernel = options.kernel_mode == KERNEL_MODE_ALL;
    play->machine = malloc(sizeof *play->machine);
    if (!play->machine || !machine_init(play->machine, &options) || !heap_begin(play->machine) ||
        !world_init(&play->world, &options)) {
        return false;
    }
    machine_listen(play->machine, world_sink(&play->world));
    return image_add_exe(play->machine, &image) && boot_machine(play->machine);
}

static bool drain(Play *play, uint32_t threads_before) {
    for (uint8_t i = 2; i < CE_PROCESS_MAX; i++) {
        if (play->machine->tables.process[i].handle) {
            naive_end(play, i);
            process_end(play->machine, i, 0);
        }
    }
    expect(play, play->n_calls == 0 && calls_in_use(play) == 0, "calls are left over");
    for (uint32_t i = 1; i < CE_API_SETS; i++) {
        expect(play, play->machine->tables.api_set[i].handle == 0, "sets are left over");
    }
    expect(play, play->machine->tables.kobject[KOBJ_CALLSTACK].used == threads_before,
           "CallStack objects are left over");
    return !play->wrong;
}

// Closes the step, so that the world has an event to stand at.
static void publish(Play *play) {
    machine_publish(play->machine, &(Event){.kind = EVENT_CALL, .call = CALL_GetTickCount},
                    play->machine->tables.system->current_process);
}

static bool run(const char *profile, uint32_t opens, uint64_t seed, uint64_t n_ops) {
    static Play play;
    memset(&play, 0, sizeof play);
    play.random = seed * 0x9E3779B97F4A7C15u + 1;
    if (!begin(&play, profile, opens)) {
        fprintf(stderr, "no machine\n");
        return false;
    }
    uint32_t threads_before = play.machine->tables.kobject[KOBJ_CALLSTACK].used;
    op_start(&play);
    thread_switch(play.machine, process_main_thread(play.machine, 2));
    uint64_t done = 0;
    for (; done < n_ops && !play.wrong; done++) {
        one_op(&play);
        check(&play);
        publish(&play);
        if (done % CHECK_EVERY == 0) {
            expect(&play, calls_in_use(&play) == play.n_calls, "how many calls are on their way");
            expect(&play, world_equals_machine(&play.world, play.machine), "the world");
        }
    }
    bool held = !play.wrong && drain(&play, threads_before);
    publish(&play);
    held = held && world_equals_machine(&play.world, play.machine);
    printf("%s, opens %u: %llu operations, %llu calls, %llu refused, %llu cut: %s\n", profile,
           opens, (unsigned long long)done, (unsigned long long)play.n_entered,
           (unsigned long long)play.n_refused, (unsigned long long)play.n_cut,
           held         ? "equal throughout"
           : play.wrong ? play.wrong
                        : "the world differs at the end");
    heap_end(play.machine);
    machine_deinit(play.machine);
    world_deinit(&play.world);
    free(play.machine);
    return held;
}

int main(int argc, char **argv) {
    uint64_t seed = 1, n_ops = 150000;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--seed") == 0) {
            seed = strtoull(argv[i + 1], NULL, 10);
        } else if (strcmp(argv[i], "--ops") == 0) {
            n_ops = strtoull(argv[i + 1], NULL, 10);
        }
    }
    bool held = run("pocket-pc", 1, seed, n_ops) && run("smartphone", 1, seed, n_ops) &&
                run("smartphone", 0, seed + 1, n_ops) && run("custom", 0, seed, n_ops);
    return held ? 0 : 1;
}
