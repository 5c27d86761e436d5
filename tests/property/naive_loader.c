// SPDX-License-Identifier: MIT
#include "tests/property/naive_loader.h"

// The naive loader: where a DLL goes is looked for block by block.

uint8_t locks[LAST + 1][N_DLLS][CODE_MOST];

const char *dll_name(uint32_t number) {
    static char names[N_DLLS][16];
    snprintf(names[number], sizeof names[number], "dll%u.dll", number);
    return names[number];
}

bool is_used(const NaiveDll *dll) {
    for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
        if (dll->loads[i]) {
            return true;
        }
    }
    return false;
}

uint32_t blocks_of(const NaiveDll *dll) {
    return dll->rom ? dll->n_blocks : (dll->code + dll->data + 15) / 16;
}

uint32_t naive_top(const Play *play) {
    return play->has_rom ? BLOCKS - ROM_BLOCKS : BLOCKS - 1;
}

uint32_t naive_line(const Play *play) {
    uint32_t line = naive_top(play);
    for (uint32_t i = 0; i < N_FILES; i++) {
        const NaiveDll *dll = &play->dll[i];
        bool lower = is_used(dll) && !dll->resource && dll->base >> 16 < line;
        line = lower ? dll->base >> 16 : line;
    }
    return line;
}

static bool block_is_some_dlls(const Play *play, uint32_t block) {
    for (uint32_t i = 0; i < N_FILES; i++) {
        const NaiveDll *dll = &play->dll[i];
        uint32_t first = dll->base >> 16;
        if (is_used(dll) && !dll->resource && block >= first && block < first + blocks_of(dll)) {
            return true;
        }
    }
    return block >= naive_top(play);
}

static VirtAddr choose_resource(const Play *play, uint32_t n) {
    for (uint32_t at = 0; at + n <= BLOCKS; at++) {
        bool free = true;
        for (uint32_t i = 0; i < N_FILES && free; i++) {
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
    for (uint32_t at = naive_top(play) - n + 1; play->in_holes && at-- > line;) {
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

bool naive_load(Play *play, uint32_t process, uint32_t number) {
    NaiveDll *dll = &play->dll[number];
    if (dll->loads[process]++ > 0) {
        return true;
    }
    dll->loads[process]--; // nobody's while its address is chosen
    uint32_t n = blocks_of(dll);
    bool fresh = !is_used(dll);
    dll->base = !fresh || dll->rom ? dll->base
                : dll->resource    ? choose_resource(play, n)
                                   : choose(play, n);
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

void naive_free(Play *play, uint32_t process, uint32_t number) {
    NaiveDll *dll = &play->dll[number];
    if (--dll->loads[process] > 0) {
        return;
    }
    memset(locks[process][number], 0, CODE_MOST);
    for (uint32_t i = 0; i < BLOCKS; i++) {
        play->block[process][i] =
            play->block[process][i] == (int)number ? FREE : play->block[process][i];
    }
    if (dll->need >= 0 && play->dll[dll->need].loads[process]) {
        naive_free(play, process, (uint32_t)dll->need);
    }
}
