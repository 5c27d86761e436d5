// SPDX-License-Identifier: MIT
#pragma once

// What property_loader.c plays with: the machine, and beside it a naive loader that has an array of
// blocks for each slot, a list of the pages in RAM, and a count of locks for each page of code.

#include "ce/win32.h"
#include "coredll/api.h"
#include "kernel/loader/load.h"
#include "tests/support/random.h"
#include "tests/support/world_equal.h"

#include <stdio.h>
#include <string.h>

#define BLOCKS 512u
#define N_FILES 24u
#define N_ROM 5u
#define N_DLLS (N_FILES + N_ROM) // those in ROM come last
#define CODE_MOST 257u           // pages
#define POOL_PAGES 48u
#define QUEUE_MOST 16384u
#define FIRST 2u // process: 0 nk.exe, 1 filesys.exe
#define LAST 9u
#define CHECK_EVERY 500u
#define FREE (-1)
#define OTHER (-2)    // EXE, stack, heap, data of coredll.dll
#define OWN (-3)      // VirtualAlloc
#define PHYS (-4)     // AllocPhysMem
#define ROM_BLOCKS 9u // of slot 0 that the image has

typedef struct NaiveDll {
    uint32_t code, data; // pages
    bool resource;
    bool rom;           // in the image: its address and its record stay
    int need;           // -1 = none
    VirtAddr base;      // 0 = nobody has it; in ROM the first address it has in slot 0
    VirtAddr code_base; // of one in ROM
    uint32_t n_blocks;  // of one in ROM, in slot 0
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
    bool in_holes, has_rom;
    Paging paging;
    NaivePage queue[QUEUE_MOST]; // pages of DLLs in RAM, oldest first
    uint32_t n_queue;
    uint64_t n_read, n_discarded;
    NaiveDll dll[N_DLLS];
    bool lives[CE_PROCESS_MAX];
    int block[CE_PROCESS_MAX][BLOCKS];
    uint32_t pages[CE_PROCESS_MAX]; // a process has at its start
    uint32_t phys[CE_PROCESS_MAX];  // of AllocPhysMem
    uint32_t base_pages;            // in use before any process
    bool no_space;                  // why the last load failed: nothing is left below the load line
    uint64_t n_loaded, n_refused, n_ended, n_locked, n_phys;
    const char *wrong;
} Play;

// How often each process has locked each page of code; apart, as a load that fails changes none.
extern uint8_t locks[LAST + 1][N_DLLS][CODE_MOST];

static inline uint32_t pick(Play *play, uint32_t bound) {
    return random_below(&play->random, bound);
}

// Remembers what was wrong first. Returns false.
static inline bool is_wrong(Play *play, const char *what) {
    play->wrong = play->wrong ? play->wrong : what;
    return false;
}

// A call of the current process.
static inline uint32_t play_call(Play *play, CallId id, uint32_t a, uint32_t b, uint32_t c,
                                 uint32_t d, const char *name) {
    ApiArgs args = {.value = {a, b, c, d}, .name = name};
    return api_call(play->machine, id, &args).value;
}

// ---- naive_loader.c

const char *dll_name(uint32_t number);

// Whether a process has it, and its blocks in a slot.
bool is_used(const NaiveDll *dll);
uint32_t blocks_of(const NaiveDll *dll);

// The first block above which everything is the ROM's: coredll.dll's data, or the image's.
uint32_t naive_top(const Play *play);

// The first block of the lowest DLL.
uint32_t naive_line(const Play *play);

// Loads a DLL and what it needs into a process; false, with things half done, when it cannot.
bool naive_load(Play *play, uint32_t process, uint32_t number);
void naive_free(Play *play, uint32_t process, uint32_t number);

// ---- loader_pages.c: code that comes page by page, and locks on it

bool play_touch(Play *play, uint32_t process);
bool play_lock(Play *play, uint32_t process);
bool play_unlock(Play *play, uint32_t process);
bool play_page_out(Play *play);

// Pages of DLLs that nobody has any more leave the queue.
void queue_forget(Play *play);
bool is_queued(const Play *play, uint32_t dll, uint32_t page);

// Locks of all processes on a page, and of one process on the block of a page.
uint32_t n_locks(uint32_t dll, uint32_t page);
uint32_t locks_of_block(const Play *play, uint32_t process, uint32_t dll, uint32_t page);

// ---- loader_checks.c: whether the two are alike

// Frames that somebody holds, those of the arena left out.
uint32_t pages_in_use(const Machine *machine);

// After every operation: who has which DLL, and the load line.
bool same_counts(Play *play);

// Now and then: every block, every lock, the frames, the world.
bool same_all(Play *play);

// At the end: the world goes back to nothing and comes again.
bool back_and_forth(Play *play);
