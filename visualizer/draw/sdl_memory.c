// SPDX-License-Identifier: MIT
#include "visualizer/draw/sdl_memory.h"

#include <SDL.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

// The block of SDL 2.26 has 144 bytes.
static _Alignas(max_align_t) unsigned char reserve[512];
static atomic_flag is_taken = ATOMIC_FLAG_INIT;

static void give_back(void *block) {
    if (block == reserve) {
        atomic_flag_clear(&is_taken);
    } else {
        free(block);
    }
}

static void *from_reserve(size_t size) {
    return size <= sizeof reserve && !atomic_flag_test_and_set(&is_taken) ? reserve : NULL;
}

static void *resize_reserve(size_t size) {
    void *moved = malloc(size);
    if (!moved) {
        return size <= sizeof reserve ? reserve : NULL;
    }
    memcpy(moved, reserve, size < sizeof reserve ? size : sizeof reserve);
    give_back(reserve);
    return moved;
}

// SDL makes the block with this function.
static void *resize(void *block, size_t size) {
    if (block == reserve) {
        return resize_reserve(size);
    }
    void *made = block ? realloc(block, size) : malloc(size);
    return made || block ? made : from_reserve(size);
}

void sdl_memory_keep_reserve(void) {
    SDL_SetMemoryFunctions(malloc, calloc, resize, give_back);
}
