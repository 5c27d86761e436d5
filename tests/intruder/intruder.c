// SPDX-License-Identifier: MIT

// Nobody gets in. A thread in user mode, of a process that is not trusted, makes random calls and
// stores with everything it could know: addresses of other processes, of the kernel half and of
// memory that somebody else shares, their handles, the numbers of their API sets. Watched from
// outside the machine: no byte and no page of anybody else may change, no record of another process
// or thread, and no privileged call may succeed.
//
// usage: intruder PROFILE SEED CALLS [found]
//   PROFILE second-slot is custom with the what-if of that name: the intruder's slot is full
//   exits with 0 when nobody got in; with "found", when somebody did (the mutants of meson.build)

#include "ce/calls.h"
#include "ce/win32.h"
#include "coredll/api.h"
#include "heap/side.h"
#include "kernel/life/boot.h"
#include "kernel/life/end.h"
#include "kernel/life/start.h"
#include "kernel/loader/images.h"
#include "kernel/memory/shared.h"
#include "kernel/memory/virtual.h"
#include "kernel/process/process.h"
#include "kernel/process/psl.h"
#include "kernel/process/thread.h"
#include "tests/support/random.h"
#include "ce/handles.h"
#include "ce/reasons.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALLS_PER_LIFE 5000u // then the intruder is started anew, with an empty slot
#define SET 20u
#define KEPT_PAGES 64u

typedef struct KeptPage {
    uint32_t frame;
    uint8_t bytes[CE_PAGE_SIZE];
} KeptPage;

typedef struct Attack {
    Machine *machine;
    uint64_t random;
    uint8_t victim, server, intruder;
    VirtAddr secret, shared, offered; // of victim, of victim for all to read, of server
    VirtAddr heap, item;              // a shared heap of the victim's, and an item in it
    bool armed;                       // the intruder acts
    bool in_server;                   // its thread runs the server's method
    KeptPage kept[KEPT_PAGES];        // pages of others that may be about to change
    uint32_t n_kept;
    char found[160];          // what went wrong first
    uint64_t n_calls, n_done; // made; and not refused
    CallId call;              // being made
} Attack;

static uint32_t pick(Attack *attack, uint32_t bound) {
    return random_below(&attack->random, bound);
}

// ---- watching

static void find(Attack *attack, const char *what, uint32_t where) {
    if (!attack->found[0]) {
        snprintf(attack->found, sizeof attack->found, "call %llu, %s: %s (%08X)",
                 (unsigned long long)attack->n_calls, call_info(attack->call)->name, what, where);
    }
}

static bool is_own(const Attack *attack, uint8_t process) {
    return process == attack->intruder || (attack->in_server && process == attack->server);
}

static void watch_block(Attack *attack, uint32_t block) {
    const BlockRow *row = &attack->machine->tables.block[block];
    if (row->kind != KIND_NONE && !is_own(attack, row->owner)) {
        find(attack, "a block of another process changes", (uint32_t)row->base << CE_BLOCK_SHIFT);
    }
}

// A read of shared memory may give a committed page its frame (commit_backing = touch).
static bool is_first_touch(const RowChange *change, uint32_t i) {
    PageWord before = ((const PageWord *)change->old_rows)[i];
    PageWord after = ((const PageWord *)change->new_rows)[i];
    return page_state(before) == PAGE_STATE_LAZY && page_state(after) == PAGE_STATE_COMMITTED &&
           (before & PAGE_WORD_PROTECTION) == (after & PAGE_WORD_PROTECTION);
}

static void on_rows(void *context, const RowChange *change) {
    Attack *attack = context;
    const Tables *tables = &attack->machine->tables;
    for (uint32_t i = 0; i < change->count && attack->armed; i++) {
        uint32_t index = change->index + i;
        switch (change->table) {
        case TABLE_PAGE:
            if (!is_first_touch(change, i)) {
                watch_block(attack, index / CE_PAGES_PER_BLOCK);
            }
            break;
        case TABLE_BLOCK:
            watch_block(attack, index);
            break;
        case TABLE_PROCESS:
            if (index != attack->intruder) {
                find(attack, "the record of another process changes", index);
            }
            break;
        case TABLE_THREAD:
            if (tables->thread[index].handle && tables->thread[index].owner != attack->intruder) {
                find(attack, "the record of another's thread changes", index);
            }
            break;
        default:
            break;
        }
    }
}

static void on_page_before(void *context, uint32_t frame, const uint8_t *bytes) {
    Attack *attack = context;
    const FrameRow *row = &attack->machine->tables.frame[frame];
    if (!attack->armed || row->refs == 0 || is_own(attack, row->owner)) {
        return;
    }
    if (attack->n_kept == KEPT_PAGES) {
        find(attack, "too many pages of others are opened for writing", frame);
        return;
    }
    KeptPage *kept = &attack->kept[attack->n_kept++];
    kept->frame = frame;
    memcpy(kept->bytes, bytes, CE_PAGE_SIZE);
}

static void on_page_after(void *context, uint32_t frame, const uint8_t *bytes) {
    Attack *attack = context;
    for (uint32_t i = 0; i < attack->n_kept; i++) {
        if (attack->kept[i].frame == frame &&
            memcmp(attack->kept[i].bytes, bytes, CE_PAGE_SIZE) != 0) {
            find(attack, "a byte of another process changes, in frame", frame);
        }
    }
}

static void on_event(void *context, const Event *event) {
    (void)event;
    ((Attack *)context)->n_kept = 0;
}

// ---- the stage

static VirtAddr take(Machine *machine, uint32_t protect) {
    return virtual_alloc(machine, 0, 4 * CE_BLOCK_SIZE, MEM_RESERVE | MEM_COMMIT, protect) |
           ce_slot_base(machine->tables.process[machine->tables.system->current_process].slot);
}

static uint8_t start(Machine *machine, const char *name) {
    uint8_t process = process_start(machine, name, 0);
    if (process == PROCESS_NONE) {
        fprintf(stderr, "cannot start %s: %s\n", name,
                reason_info(machine->outcome.reason.id)->name);
        exit(3);
    }
    thread_switch(machine, process_main_thread(machine, process));
    return process;
}

static void add_image(Machine *machine, const char *name, TrustLevel trust) {
    ProcessImage image = {
        .name = name, .code_kb = 64, .data_kb = 8, .const_kb = 4, .trust = (uint8_t)trust};
    bool crowded = trust == TRUST_RUN && machine->options.second_slot == SECOND_SLOT_WHEN_FULL;
    image.reserve_kb = crowded ? 31 << 10 : 0; // so that it continues in a second slot
    if (!image_add_exe(machine, &image)) {
        fprintf(stderr, "no room for %s\n", name);
        exit(3);
    }
}

static void set_stage(Attack *attack) {
    static const uint8_t pointers[] = {1, 0};
    Machine *machine = attack->machine;
    add_image(machine, "victim.exe", TRUST_FULL);
    add_image(machine, "server.exe", TRUST_FULL);
    add_image(machine, "intruder.exe", TRUST_RUN);
    attack->victim = start(machine, "victim.exe");
    attack->secret = take(machine, PAGE_READWRITE);
    attack->shared = shared_alloc(machine, 0, 4 * CE_BLOCK_SIZE, MEM_RESERVE | MEM_COMMIT);
    for (uint32_t i = 0; i < 4 * CE_BLOCK_SIZE; i += 256) {
        mmu_write32(&machine->mmu, attack->secret + i, 0x5EC2E700u + i);
    }
    api_call(machine, CALL_SetKMode, &(ApiArgs){.value = {1}});
    attack->heap =
        api_call(machine, CALL_HeapCreate, &(ApiArgs){.value = {HEAP_SHARED_READONLY}}).value;
    for (uint32_t i = 0; i < 20; i++) {
        ApiArgs args = {.value = {attack->heap, 0, i * 700}};
        VirtAddr item = api_call(machine, CALL_HeapAlloc, &args).value;
        attack->item = i == 10 ? item : attack->item;
        mmu_fill(&machine->mmu, item, 0x5E, i * 700);
    }
    api_call(machine, CALL_SetKMode, &(ApiArgs){.value = {0}});
    if (!attack->item) {
        find(attack, "the victim has no shared heap", 0);
    }
    attack->server = start(machine, "server.exe");
    attack->offered = take(machine, PAGE_READWRITE);
    uint32_t handle = psl_create_set(machine, "DEMO", 2, pointers);
    psl_register(machine, handle, SET);
    attack->intruder = start(machine, "intruder.exe");
}

// ---- what it knows

static uint32_t some_address(Attack *attack) {
    uint32_t offset = pick(attack, 5 * CE_BLOCK_SIZE);
    uint32_t own = ce_slot_base(attack->machine->tables.process[attack->intruder].slot);
    switch (pick(attack, 14)) {
    case 12:
        return attack->heap + pick(attack, 0x32000);
    case 13:
        return attack->item + pick(attack, 3) * 8 - 8;
    case 0:
        return pick(attack, CE_SLOT_SIZE); // slot 0
    case 1:
        return own + pick(attack, CE_SLOT_SIZE);
    case 2:
    case 3:
        return attack->secret + offset;
    case 4:
        return attack->shared + offset;
    case 5:
        return attack->offered + offset;
    case 6:
        return 0x80000000u + pick(attack, 16u << 20);
    case 7:
        return 0xA0000000u + pick(attack, 16u << 20);
    case 8:
        return 0xC2000000u + pick(attack, 1u << 20);
    case 9:
        return ce_slot_base(2 + pick(attack, 61)) + (pick(attack, 64) << CE_BLOCK_SHIFT);
    case 10:
        return 0x00010000u + (pick(attack, 300) << CE_BLOCK_SHIFT);
    default:
        return 0u - pick(attack, 64);
    }
}

static uint32_t some_handle(Attack *attack) {
    const Tables *tables = &attack->machine->tables;
    switch (pick(attack, 6)) {
    case 5:
        return attack->heap;
    case 0:
        return HANDLE_CURRENT_PROCESS;
    case 1:
        return tables->process[pick(attack, CE_PROCESS_MAX)].handle;
    case 2:
        return tables->api_set[1 + pick(attack, 3)].handle;
    case 3:
        return tables->object[pick(attack, 8)].handle;
    default:
        return pick(attack, 2) ? UINT32_MAX : tables->thread[pick(attack, 64)].handle;
    }
}

static uint32_t some_size(Attack *attack) {
    static const uint32_t sizes[] = {0,       1,       4,          4096,       4097,      65536,
                                     0x20000, 2 << 20, 0x7FFFFFFF, 0xFFFFFFFF, 0x1000000, 36};
    return sizes[pick(attack, sizeof sizes / sizeof sizes[0])];
}

static uint32_t some_flags(Attack *attack, ValueKind kind) {
    static const uint32_t alloc[] = {MEM_RESERVE, MEM_COMMIT,   MEM_RESERVE | MEM_COMMIT,
                                     MEM_RELEASE, MEM_DECOMMIT, (uint32_t)MEM_AUTO_COMMIT};
    static const uint32_t protect[] = {PAGE_READWRITE,
                                       PAGE_READONLY,
                                       PAGE_NOACCESS,
                                       PAGE_EXECUTE_READWRITE,
                                       PAGE_READWRITE | PAGE_GUARD,
                                       PAGE_READWRITE | PAGE_PHYSICAL};
    return kind == VALUE_ALLOC ? alloc[pick(attack, 6)] : protect[pick(attack, 6)];
}

static void some_args(Attack *attack, const CallInfo *info, ApiArgs *args) {
    static const char *const names[] = {"a", "b", "victim.exe", "intruder.exe", ""};
    args->name = names[pick(attack, 5)];
    args->second_name = names[pick(attack, 5)];
    for (unsigned i = 0; i < call_param_count(attack->call); i++) {
        switch (info->param[i].kind) {
        case VALUE_VA:
        case VALUE_HEX:
            args->value[i] = some_address(attack);
            break;
        case VALUE_OUT:
        case VALUE_OUT64:
            args->omitted[i] = pick(attack, 2);
            args->value[i] = args->omitted[i] ? 0 : some_address(attack);
            break;
        case VALUE_SIZE:
            args->value[i] = some_size(attack);
            break;
        case VALUE_ALLOC:
        case VALUE_PROTECT:
            args->value[i] = some_flags(attack, info->param[i].kind);
            break;
        case VALUE_HANDLE:
            args->value[i] = some_handle(attack);
            break;
        default:
            args->value[i] = pick(attack, 2) ? pick(attack, 40) : some_address(attack);
            break;
        }
    }
    bool moves = info->family == FAMILY_ACCESS || info->family == FAMILY_RUNTIME;
    for (unsigned i = 0; moves && i < call_param_count(attack->call); i++) {
        if (info->param[i].kind == VALUE_SIZE) { // up to 16 pages, for speed
            args->value[i] %= 16 * CE_PAGE_SIZE;
        }
    }
}

// ---- acting

// What anybody may do to anybody (docs/quirks.md), and what ends the stage: its thread must run on.
static bool is_left_out(CallId id) {
    static const CallId left_out[] = {
        CALL_ExitProcess,  CALL_TerminateProcess,  CALL_CreateProcess, CALL_return_to_caller,
        CALL_ExitThread,   CALL_TerminateThread,   CALL_SuspendThread, CALL_ResumeThread,
        CALL_CreateThread, CALL_SetThreadPriority,
    };
    for (unsigned i = 0; i < sizeof left_out / sizeof left_out[0]; i++) {
        if (left_out[i] == id) {
            return true;
        }
    }
    return false;
}

// The server's method, made by the intruder's thread: reads what it was given, or takes and gives
// back memory of its own.
static void serve(Attack *attack, const ApiArgs *call, const uint32_t *passed) {
    Machine *machine = attack->machine;
    attack->in_server = true;
    if (call->value[1] == 0) {
        api_call(machine, CALL_peek32, &(ApiArgs){.value = {passed[0] & ~3u}});
    } else {
        VirtAddr va =
            virtual_alloc(machine, 0, CE_BLOCK_SIZE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
        if (va) {
            virtual_free(machine, va, 0, MEM_RELEASE);
        }
    }
    api_call(machine, CALL_return_to_caller, &(ApiArgs){0});
    attack->in_server = false;
}

static void act(Attack *attack) {
    const ApiCall *call = &api_calls[pick(attack, api_call_count)];
    Machine *machine = attack->machine;
    if (pick(attack, 4) == 0) { // stores are what it is about
        static const CallId stores[] = {CALL_poke8, CALL_poke16, CALL_poke32, CALL_fill, CALL_copy};
        call = api_find(stores[pick(attack, 5)]);
    } else if (pick(attack, 16) == 0) {
        call = api_find(CALL_call_server);
    }
    if (is_left_out(call->id)) {
        return;
    }
    ApiArgs args = {0};
    attack->call = call->id;
    some_args(attack, call_info(call->id), &args);
    if (call->id == CALL_call_server) {
        args.value[0] = SET;
        args.value[1] = pick(attack, 3);
    }
    attack->armed = true;
    ApiResult result = api_call(machine, call->id, &args);
    if (call->privileged && machine->outcome.reason.id != REASON_NOT_TRUSTED) {
        find(attack, "a privileged call was not refused", result.value);
    }
    attack->n_done += !result.faulted && machine->outcome.reason.id == REASON_NONE;
    if (call->id == CALL_call_server && result.value) {
        serve(attack, &args, result.out);
    }
    attack->armed = false;
    attack->n_calls++;
}

static void live_again(Attack *attack) {
    Machine *machine = attack->machine;
    attack->call = CALL_ExitProcess;
    process_end(machine, attack->intruder, 0);
    uint8_t process = start(machine, "intruder.exe");
    if (process != attack->intruder) {
        find(attack, "the intruder did not get its record again", process);
    }
}

static bool make_options(const char *profile, Options *ret_options) {
    bool second_slot = strcmp(profile, "second-slot") == 0;
    bool custom = second_slot || strcmp(profile, "custom") == 0;
    if (!options_profile(ret_options, custom ? "custom" : profile)) {
        return false;
    }
    ret_options->ram_mb = 16;
    ret_options->boot = BOOT_BARE;
    ret_options->second_slot = second_slot ? SECOND_SLOT_WHEN_FULL : SECOND_SLOT_NEVER;
    if (custom) { // in full kernel mode every thread owns the machine: there a user-mode thread is
        ret_options->kernel_mode = KERNEL_MODE_USER; // what one has to ask for
        ret_options->setkmode_opens_slots = 0;
        ret_options->commit_backing = BACKING_TOUCH;
        ret_options->dll_holes = HOLES_OPEN;
        ret_options->large_commit = LARGE_COMMIT_ANYONE;
        ret_options->foreign_heap = FOREIGN_HEAP_ALLOWED;
    }
    return true;
}

int main(int argc, char **argv) {
    static Attack attack;
    Options options;
    if (argc < 4 || !make_options(argv[1], &options)) {
        fprintf(stderr, "usage: intruder PROFILE SEED CALLS [found]\n");
        return 2;
    }
    uint64_t calls = strtoull(argv[3], NULL, 10);
    attack.random = strtoull(argv[2], NULL, 10) * 0x9E3779B97F4A7C15u + 1;
    attack.machine = malloc(sizeof *attack.machine);
    if (!attack.machine || !machine_init(attack.machine, &options) || !heap_begin(attack.machine)) {
        return 3;
    }
    machine_listen(attack.machine, (EventSink){.context = &attack,
                                               .rows = on_rows,
                                               .page_before = on_page_before,
                                               .page_after = on_page_after,
                                               .event = on_event});
    if (!boot_machine(attack.machine)) {
        return 3;
    }
    set_stage(&attack);
    while (attack.n_calls < calls && !attack.found[0]) {
        act(&attack);
        if (attack.n_calls % CALLS_PER_LIFE == CALLS_PER_LIFE - 1) {
            attack.n_calls++;
            live_again(&attack);
        }
    }
    bool expected = argc > 4 && strcmp(argv[4], "found") == 0;
    printf("%s, %llu calls, %llu%% not refused: %s\n", argv[1], (unsigned long long)attack.n_calls,
           (unsigned long long)(attack.n_done * 100 / (attack.n_calls ? attack.n_calls : 1)),
           attack.found[0] ? attack.found : "nobody got in");
    heap_end(attack.machine);
    machine_deinit(attack.machine);
    free(attack.machine);
    return (attack.found[0] != '\0') == expected ? 0 : 1;
}
