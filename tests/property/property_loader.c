// SPDX-License-Identifier: MIT

// The loader against a naive one: for each slot an array that says which DLL, or what else, has
// each of its 512 blocks; for each DLL an address and how often each process has loaded it.
// Processes load, free, reserve, release, start and end at random. After every operation answer,
// reason and load line must be the same; now and then every block of every slot and the number of
// free frames; a world follows, and is taken back to nothing and forward again at the end.
//
//   property_loader [--seed N] [--ops N]

#include "ce/win32.h"
#include "coredll/api.h"
#include "kernel/boot.h"
#include "kernel/load.h"
#include "kernel/process.h"
#include "kernel/thread.h"
#include "tests/support/random.h"
#include "tests/support/world_equal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKS 512u
#define N_DLLS 24u
#define POOL_PAGES 48u
#define QUEUE_MOST 16384u
#define FIRST 2u // process: 0 nk.exe, 1 filesys.exe
#define LAST 9u
#define CHECK_EVERY 500u
#define FREE (-1)
#define OTHER (-2) // EXE, stack, heap, data of coredll.dll
#define OWN (-3)   // VirtualAlloc

typedef struct NaiveDll {
    uint32_t code, data; // pages
    bool resource;
    int need;      // -1 = none
    VirtAddr base; // 0 = nobody has it
    uint32_t loads[CE_PROCESS_MAX];
} NaiveDll;

typedef struct NaivePage {
    uint32_t dll, page;
} NaivePage;

typedef enum { CODE_AT_ONCE, CODE_ON_DEMAND, CODE_IN_A_POOL } Paging;

typedef struct Play {
    Machine *machine;
    World world;
    uint64_t random;
    bool in_holes;
    Paging paging;
    NaivePage queue[QUEUE_MOST]; // pages of DLLs in RAM, oldest first
    uint32_t n_queue;
    uint64_t n_read, n_discarded;
    NaiveDll dll[N_DLLS];
    bool lives[CE_PROCESS_MAX];
    int block[CE_PROCESS_MAX][BLOCKS];
    uint32_t pages[CE_PROCESS_MAX]; // a process has at its start
    uint32_t base_pages;            // in use before any process
    bool no_space;                  // why the last load failed: nothing is left below the load line
    uint64_t n_loaded, n_refused, n_ended;
    const char *wrong;
} Play;

static uint32_t pick(Play *play, uint32_t bound) {
    return random_below(&play->random, bound);
}

static bool is_wrong(Play *play, const char *what) {
    play->wrong = play->wrong ? play->wrong : what;
    return false;
}

static bool is_used(const NaiveDll *dll) {
    for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
        if (dll->loads[i]) {
            return true;
        }
    }
    return false;
}

static uint32_t blocks_of(const NaiveDll *dll) {
    return (dll->code + dll->data + 15) / 16;
}

// ---- the naive loader

#define TOP (BLOCKS - 1) // coredll.dll has the last block

static uint32_t naive_line(const Play *play) {
    uint32_t line = TOP;
    for (uint32_t i = 0; i < N_DLLS; i++) {
        const NaiveDll *dll = &play->dll[i];
        bool lower = is_used(dll) && !dll->resource && dll->base >> 16 < line;
        line = lower ? dll->base >> 16 : line;
    }
    return line;
}

static bool block_is_some_dlls(const Play *play, uint32_t block) {
    for (uint32_t i = 0; i < N_DLLS; i++) {
        const NaiveDll *dll = &play->dll[i];
        uint32_t first = dll->base >> 16;
        if (is_used(dll) && !dll->resource && block >= first && block < first + blocks_of(dll)) {
            return true;
        }
    }
    return block >= TOP;
}

static VirtAddr choose_resource(const Play *play, uint32_t n) {
    for (uint32_t at = 0; at + n <= BLOCKS; at++) {
        bool free = true;
        for (uint32_t i = 0; i < N_DLLS && free; i++) {
            const NaiveDll *dll = &play->dll[i];
            uint32_t first = (dll->base - 0x7E000000u) >> 16;
            free =
                !dll->resource || !is_used(dll) || at + n <= first || at >= first + blocks_of(dll);
        }
        if (free) {
            return 0x7E000000u + (at << 16);
        }
    }
    return 0;
}

static VirtAddr choose(const Play *play, uint32_t n) {
    uint32_t line = naive_line(play);
    for (uint32_t at = TOP - n + 1; play->in_holes && at-- > line;) {
        bool free = true;
        for (uint32_t i = 0; i < n && free; i++) {
            free = !block_is_some_dlls(play, at + i);
        }
        if (free) {
            return at << 16;
        }
    }
    return n < line ? (line - n) << 16 : 0;
}

// Loads a DLL and what it needs into a process; false, with things half done, when it cannot.
static bool naive_load(Play *play, uint32_t process, uint32_t number) {
    NaiveDll *dll = &play->dll[number];
    if (dll->loads[process]++ > 0) {
        return true;
    }
    dll->loads[process]--; // nobody's while its address is chosen
    uint32_t n = blocks_of(dll);
    bool fresh = !is_used(dll);
    dll->base = !fresh ? dll->base : dll->resource ? choose_resource(play, n) : choose(play, n);
    if (dll->base == 0) { // down to the NULL guard
        play->no_space = true;
        return false;
    }
    dll->loads[process]++;
    for (uint32_t i = 0; !dll->resource && i < n; i++) {
        int *block = &play->block[process][(dll->base >> 16) + i];
        if (*block != FREE) {
            return false;
        }
        *block = (int)number;
    }
    return dll->need < 0 || naive_load(play, process, (uint32_t)dll->need);
}

static void naive_free(Play *play, uint32_t process, uint32_t number) {
    NaiveDll *dll = &play->dll[number];
    if (--dll->loads[process] > 0) {
        return;
    }
    for (uint32_t i = 0; i < BLOCKS; i++) {
        play->block[process][i] =
            play->block[process][i] == (int)number ? FREE : play->block[process][i];
    }
    if (dll->need >= 0 && play->dll[dll->need].loads[process]) {
        naive_free(play, process, (uint32_t)dll->need);
    }
}

// ---- both

static uint32_t a_process(Play *play) {
    uint32_t process = FIRST + pick(play, LAST - FIRST + 1);
    for (uint32_t i = 0; i < LAST && !play->lives[process]; i++) {
        process = process == LAST ? FIRST : process + 1;
    }
    return process;
}

static uint32_t call(Play *play, CallId id, uint32_t a, uint32_t b, uint32_t c, uint32_t d,
                     const char *name) {
    ApiArgs args = {.value = {a, b, c, d}, .name = name};
    return api_call(play->machine, id, &args).value;
}

static const char *dll_name(uint32_t number) {
    static char name[CE_NAME_MAX];
    snprintf(name, sizeof name, "dll%u.dll", number);
    return name;
}

static bool play_load(Play *play, uint32_t process) {
    uint32_t number = pick(play, N_DLLS);
    static Play after;
    after = *play;
    after.no_space = false;
    bool works = naive_load(&after, process, number);
    uint32_t handle = call(play, CALL_LoadLibrary, 0, 0, 0, 0, dll_name(number));
    if (!works) {
        play->n_refused++;
        ReasonId reason = after.no_space ? REASON_DLL_SPACE_USED_UP : REASON_DLL_RANGE_TAKEN;
        return (handle == 0 && play->machine->outcome.reason.id == reason) ||
               is_wrong(play, "a DLL was loaded where something else is");
    }
    after.random = play->random;
    after.world = play->world; // only the naive side is undone
    *play = after;
    play->n_loaded++;
    uint32_t record = module_find_handle(play->machine, handle);
    return (record != MODULE_NONE &&
            play->machine->tables.module[record].code_base == play->dll[number].base) ||
           is_wrong(play, "a DLL has another address");
}

static bool play_free(Play *play, uint32_t process) {
    uint32_t number = pick(play, N_DLLS);
    uint32_t record = module_find(play->machine, dll_name(number));
    bool loaded = play->dll[number].loads[process] > 0;
    uint32_t handle = record == MODULE_NONE ? 12 : module_handle(record);
    bool freed = call(play, CALL_FreeLibrary, handle, 0, 0, 0, NULL);
    if (loaded) {
        naive_free(play, process, number);
    }
    return freed == loaded || is_wrong(play, "FreeLibrary");
}

static bool play_reserve(Play *play, uint32_t process) {
    uint32_t n = 1 + pick(play, 40), line = naive_line(play), at = 1, run = 0;
    for (; at < line && run < n; at++) {
        run = play->block[process][at] == FREE ? run + 1 : 0;
    }
    VirtAddr wanted = run == n ? (at - n) << 16 : 0;
    VirtAddr got = call(play, CALL_VirtualAlloc, 0, n << 16, MEM_RESERVE, PAGE_READWRITE, NULL);
    for (uint32_t i = 0; wanted && i < n; i++) {
        play->block[process][(wanted >> 16) + i] = OWN;
    }
    return got == wanted || is_wrong(play, "VirtualAlloc");
}

// Releases the reservation of one of its own blocks, if it picks one.
static bool play_release(Play *play, uint32_t process) {
    uint32_t at = pick(play, BLOCKS);
    for (uint32_t i = 0; i < 64 && play->block[process][at] != OWN; i++) {
        at = (at + 7) % BLOCKS;
    }
    if (play->block[process][at] != OWN) {
        return true;
    }
    const Tables *tables = &play->machine->tables;
    VirtAddr slot = ce_slot_base(tables->process[process].slot);
    uint16_t base = tables->block[tables_block(tables, slot + (at << 16))].base;
    for (uint32_t i = 0; i < BLOCKS; i++) {
        uint32_t block = tables_block(tables, slot + (i << 16));
        if (block && tables->block[block].base == base) {
            play->block[process][i] = FREE;
        }
    }
    return call(play, CALL_VirtualFree, (VirtAddr)base << 16, 0, MEM_RELEASE, 0, NULL) ||
           is_wrong(play, "VirtualFree");
}

static void play_end(Play *play, uint32_t process) {
    call(play, CALL_TerminateProcess, play->machine->tables.process[process].handle, 1, 0, 0, NULL);
    play->lives[process] = false;
    play->n_ended++;
    for (uint32_t i = 0; i < N_DLLS; i++) {
        play->dll[i].loads[process] = 0;
    }
    if (play->machine->tables.system->current_process == PROCESS_NONE) {
        api_switch(play->machine, process_main_thread(play->machine, 0));
    }
}

static uint32_t pages_in_use(const Machine *machine) {
    return machine->ram.n_frames - ram_free_count(machine) - machine->tables.system->arena_pages;
}

// Starts a process; what its slot begins with is taken as it is.
static bool play_start(Play *play, uint32_t process) {
    uint32_t before = pages_in_use(play->machine);
    char name[CE_NAME_MAX];
    snprintf(name, sizeof name, "app%u.exe", process);
    uint8_t started = api_start(play->machine, name);
    uint32_t line = naive_line(play);
    if (started == PROCESS_NONE) { // the line lies below what it needs
        return line < 24 || is_wrong(play, "a process does not start");
    }
    play->lives[started] = true;
    play->pages[started] = pages_in_use(play->machine) - before;
    VirtAddr slot = ce_slot_base(play->machine->tables.process[started].slot);
    for (uint32_t i = 0; i < BLOCKS; i++) {
        play->block[started][i] =
            tables_block(&play->machine->tables, slot + (i << 16)) ? OTHER : FREE;
    }
    return true;
}

// ---- paging

static void queue_drop(Play *play, uint32_t i) {
    memmove(&play->queue[i], &play->queue[i + 1], (--play->n_queue - i) * sizeof *play->queue);
}

// Pages of DLLs that nobody has loaded are in no queue.
static void queue_forget(Play *play) {
    for (uint32_t i = play->n_queue; i-- > 0;) {
        if (!is_used(&play->dll[play->queue[i].dll])) {
            queue_drop(play, i);
        }
    }
}

static bool is_queued(const Play *play, uint32_t dll, uint32_t page) {
    for (uint32_t i = 0; i < play->n_queue; i++) {
        if (play->queue[i].dll == dll && play->queue[i].page == page) {
            return true;
        }
    }
    return false;
}

// Touches a page of code of a DLL that the process has loaded.
static bool play_touch(Play *play, uint32_t process) {
    uint32_t number = pick(play, N_DLLS);
    const NaiveDll *dll = &play->dll[number];
    if (!dll->loads[process] || play->paging == CODE_AT_ONCE) {
        return true;
    }
    uint32_t page = pick(play, dll->code);
    if (!is_queued(play, number, page)) {
        if (play->paging == CODE_IN_A_POOL && play->n_queue == POOL_PAGES) {
            queue_drop(play, 0);
            play->n_discarded++;
        }
        play->queue[play->n_queue++] = (NaivePage){number, page};
        play->n_read++;
    }
    ApiArgs args = {.value = {dll->base + page * 4096 + 8}};
    return !api_call(play->machine, CALL_peek32, &args).faulted || is_wrong(play, "a touch faults");
}

static bool play_page_out(Play *play) {
    call(play, CALL_ForcePageout, 0, 0, 0, 0, NULL);
    play->n_discarded += play->n_queue;
    play->n_queue = 0;
    return true;
}

static bool one_operation(Play *play) {
    uint32_t process = a_process(play), kind = pick(play, 100);
    if (!play->lives[process] || kind < 4) {
        for (process = FIRST; process <= LAST && play->lives[process]; process++) {
        }
        return process > LAST || play_start(play, process);
    }
    if (kind < 7) {
        play_end(play, process);
        return true;
    }
    api_switch(play->machine, process_main_thread(play->machine, (uint8_t)process));
    return kind < 30   ? play_load(play, process)
           : kind < 55 ? play_free(play, process)
           : kind < 74 ? play_touch(play, process)
           : kind < 75 ? pick(play, 20) || play_page_out(play)
           : kind < 88 ? play_reserve(play, process)
                       : play_release(play, process);
}

// ---- checks

// Each page of code is in RAM if and only if the queue has it, wherever it has been touched.
static bool same_pages(Play *play) {
    const Tables *tables = &play->machine->tables;
    if (tables->system->pager_pages != play->n_queue) {
        return is_wrong(play, "another number of pages is in RAM");
    }
    uint32_t at = tables->system->pager_first;
    for (uint32_t i = 0; i < play->n_queue; i++, at = tables->pager[at - 1].next) {
        const PagerRow *row = &tables->pager[at - 1];
        const NaiveDll *dll = &play->dll[play->queue[i].dll];
        uint32_t offset = dll->base + play->queue[i].page * 4096;
        if (!at || row->offset != offset) {
            return is_wrong(play, "the queue is another");
        }
    }
    for (uint32_t i = 0; i < N_DLLS; i++) {
        const NaiveDll *dll = &play->dll[i];
        for (uint32_t p = FIRST; p <= LAST && dll->loads[p] && !dll->resource; p++) {
            for (uint32_t page = 0; page < dll->code; page++) {
                VirtAddr va = ce_slot_base(tables->process[p].slot) + dll->base + page * 4096;
                bool in_ram = page_state(tables_walk(tables, va).word) == PAGE_STATE_COMMITTED;
                if (in_ram && !is_queued(play, i, page)) {
                    return is_wrong(play, "a discarded page still shows");
                }
            }
        }
    }
    return true;
}

static bool same_blocks(const Play *play, uint32_t process) {
    const Tables *tables = &play->machine->tables;
    VirtAddr slot = ce_slot_base(tables->process[process].slot);
    for (uint32_t i = 0; i < BLOCKS; i++) {
        uint32_t block = tables_block(tables, slot + (i << 16));
        int naive = play->block[process][i];
        const BlockRow *row = &tables->block[block];
        bool same = naive == FREE  ? block == 0
                    : naive == OWN ? row->kind == KIND_VIRTUAL
                    : naive >= 0   ? row->module && strcmp(tables->module[row->module - 1].name,
                                                           dll_name((uint32_t)naive)) == 0
                                   : block != 0;
        if (!same) {
            return false;
        }
    }
    return true;
}

static uint32_t naive_pages(const Play *play) {
    uint32_t n = play->base_pages + (play->paging == CODE_ON_DEMAND ? play->n_queue : 0);
    for (uint32_t i = 0; i < N_DLLS; i++) {
        const NaiveDll *dll = &play->dll[i];
        n += is_used(dll) && play->paging == CODE_AT_ONCE ? dll->code : 0;
        for (uint32_t process = 0; process < CE_PROCESS_MAX; process++) {
            n += dll->loads[process] ? dll->data : 0;
        }
    }
    for (uint32_t process = FIRST; process <= LAST; process++) {
        n += play->lives[process] ? play->pages[process] : 0;
    }
    return n;
}

static bool check(Play *play) {
    for (uint32_t process = FIRST; process <= LAST; process++) {
        if (play->lives[process] && !same_blocks(play, process)) {
            return is_wrong(play, "a slot's blocks differ");
        }
    }
    if (pages_in_use(play->machine) != naive_pages(play)) {
        return is_wrong(play, "frames are lost or won");
    }
    return (play->paging == CODE_AT_ONCE || same_pages(play)) &&
           (world_equals_machine(&play->world, play->machine) ||
            is_wrong(play, "the world is another"));
}

static bool same_counts(Play *play) {
    for (uint32_t i = 0; i < N_DLLS; i++) {
        uint32_t record = module_find(play->machine, dll_name(i));
        if ((record != MODULE_NONE) != is_used(&play->dll[i])) {
            return is_wrong(play, "a DLL is there, or not");
        }
        for (uint32_t p = 0; record != MODULE_NONE && p < CE_PROCESS_MAX; p++) {
            if (play->machine->tables.module[record].loads[p] != play->dll[i].loads[p]) {
                return is_wrong(play, "a use count differs");
            }
        }
    }
    return play->machine->tables.system->dll_line == naive_line(play) << 16 ||
           is_wrong(play, "the load line differs");
}

static bool back_and_forth(Play *play) {
    Tables empty;
    world_seek(&play->world, 0);
    if (!tables_init(&empty, play->world.tables.n_rows[TABLE_FRAME])) {
        return false;
    }
    bool nothing = tables_difference(&play->world.tables, &empty) == TABLE_COUNT;
    tables_deinit(&empty);
    world_seek(&play->world, play->world.n_events);
    return (nothing && world_equals_machine(&play->world, play->machine)) ||
           is_wrong(play, "the world taken back");
}

// ---- a run

static bool play_begin(Play *play) {
    Options options;
    options_profile(&options, "pocket-pc");
    options.boot = BOOT_BARE;
    options.dll_placement = play->in_holes ? PLACEMENT_HOLES : PLACEMENT_BELOW;
    options.demand_paging = play->paging != CODE_AT_ONCE;
    options.paging_pool_kb = play->paging == CODE_IN_A_POOL ? POOL_PAGES * 4 : 0;
    play->machine = malloc(sizeof *play->machine);
    if (!play->machine || !machine_init(play->machine, &options) ||
        !world_init(&play->world, &options)) {
        return false;
    }
    machine_listen(play->machine, world_sink(&play->world));
    for (uint32_t i = FIRST; i <= LAST; i++) {
        ProcessImage image = {.code_kb = 16, .data_kb = 8};
        snprintf(image.name, sizeof image.name, "app%u.exe", i);
        process_add_image(play->machine, &image);
    }
    if (!boot_machine(play->machine)) {
        return false;
    }
    for (uint32_t i = 0; i < N_DLLS; i++) {
        NaiveDll *dll = &play->dll[i];
        DllImage image = {.resource_only = i % 8 == 7};
        snprintf(image.name, sizeof image.name, "%s", dll_name(i));
        *dll = (NaiveDll){.need = i % 3 == 2 ? (int)pick(play, i) : -1,
                          .resource = image.resource_only,
                          .code = 1 + pick(play, 1u << pick(play, 9)),
                          .data = image.resource_only ? 0 : pick(play, 20)};
        image.code_kb = dll->code * 4;
        image.data_kb = dll->data * 4;
        if (dll->need >= 0) {
            snprintf(image.needs[0], CE_NAME_MAX, "%s", dll_name((uint32_t)dll->need));
            image.n_needs = 1;
        }
        load_add_image(play->machine, &image);
    }
    play->base_pages = pages_in_use(play->machine);
    return true;
}

static bool run(uint64_t seed, uint64_t n_ops, bool in_holes, Paging paging) {
    static Play play;
    play = (Play){.random = (seed + 1) * UINT64_C(0x9E3779B97F4A7C15),
                  .in_holes = in_holes,
                  .paging = paging};
    bool sound = play_begin(&play);
    uint64_t i = 0;
    for (; i < n_ops && sound; i++) {
        sound = one_operation(&play) && same_counts(&play);
        queue_forget(&play);
        sound = sound && (i % CHECK_EVERY != 0 || check(&play));
    }
    for (uint32_t process = FIRST; process <= LAST && sound; process++) {
        if (play.lives[process]) {
            play_end(&play, process);
            queue_forget(&play);
        }
    }
    sound = sound && same_counts(&play) && check(&play) && back_and_forth(&play);
    static const char *const pagings[] = {"at once", "on demand", "in a pool"};
    printf("%s, code %s: %llu operations, %llu loaded, %llu refused, %llu pages read, %llu "
           "discarded, %llu processes ended: %s\n",
           in_holes ? "in holes" : "below", pagings[paging], (unsigned long long)i,
           (unsigned long long)play.n_loaded, (unsigned long long)play.n_refused,
           (unsigned long long)play.n_read, (unsigned long long)play.n_discarded,
           (unsigned long long)play.n_ended, sound ? "equal throughout" : play.wrong);
    machine_deinit(play.machine);
    world_deinit(&play.world);
    free(play.machine);
    return sound;
}

int main(int argc, char **argv) {
    uint64_t seed = 1, n_ops = 170000;
    for (int i = 1; i + 1 < argc; i += 2) {
        uint64_t value = strtoull(argv[i + 1], NULL, 10);
        seed = strcmp(argv[i], "--seed") == 0 ? value : seed;
        n_ops = strcmp(argv[i], "--ops") == 0 ? value : n_ops;
    }
    printf("seed %llu\n", (unsigned long long)seed);
    return run(seed, n_ops, false, CODE_AT_ONCE) && run(seed, n_ops, true, CODE_ON_DEMAND) &&
                   run(seed, n_ops, false, CODE_IN_A_POOL)
               ? 0
               : 1;
}
