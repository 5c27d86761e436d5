// SPDX-License-Identifier: MIT
#pragma once

// RAM: the emulated frames of 4 KB and their holders.
//
// Invariants: frame f is in `free` if and only if FRAME[f].refs == 0;
//             free.n_free + frames with refs > 0 == n_frames.
// A frame is given out zeroed (Windows CE zero-fills committed memory; VirtualAlloc, CE 5.0). It is
// always the lowest free one, so the same calls give the same frames.

#include "emu/free_set.h"

#include "ce/rows.h"

typedef struct Machine Machine;

typedef struct Ram {
    // machine state (the FRAME table is the rest of it)
    uint8_t *bytes; // owned; n_frames pages, and one more behind them that every ROM page reads as
    uint32_t n_frames;
    // caches, rebuildable from the FRAME table and the bytes
    FreeSet free;
    uint64_t *zeroed; // one bit per frame: never written so far, so taking it need not clear it
} Ram;

// n_frames >= 1. False, with nothing held, when the host is out of memory.
bool ram_init(Ram *ram, uint32_t n_frames);
void ram_deinit(Ram *ram);

// Back to what ram_init() made: all frames are zero and free. No TLB may hold a frame.
void ram_reset(Ram *ram);

// Takes a run of at most n_max frames, contiguous from the lowest free one. Each is zeroed and held
// once by `owner` for `use`. Returns how many (>= 1) and sets *ret_first. Returns 0 when none is
// free or n_max is 0, and leaves *ret_first unchanged.
uint32_t ram_take(Machine *machine, uint32_t n_max, uint8_t owner, PageUse use,
                  uint32_t *ret_first);

// Takes the n frames from `first` on, which must be free. Each is zeroed and held once by `owner`
// for `use`.
void ram_take_run(Machine *machine, uint32_t first, uint32_t n, uint8_t owner, PageUse use);

// Adds a holder to a frame in use.
void ram_share(Machine *machine, uint32_t frame);

// `holder` lets go of `count` frames from `first` on. A frame without holders becomes free.
void ram_drop(Machine *machine, uint32_t first, uint32_t count, uint8_t holder);

uint32_t ram_free_count(const Machine *machine);

// The 4,096 bytes behind a physical page number: RAM, ROM, or NULL for a peripheral.
uint8_t *ram_page(const Ram *ram, uint32_t frame);
