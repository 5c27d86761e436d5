// SPDX-License-Identifier: MIT
#pragma once

// Frames by a number that whoever holds them hashes from what they hold. A chain for each bucket;
// there are as many buckets as frames, so a look-up does not get slower as more frames are held.
//
// Invariant: a frame is in the chain of one bucket at most. An index is a cache of some table: it
// can always be rebuilt.

#include <stdbool.h>
#include <stdint.h>

#define FRAME_INDEX_NONE UINT32_MAX

typedef struct FrameIndex {
    uint32_t *head; // owned; 1 + first frame of each bucket, 0 = none
    uint32_t *next; // owned; 1 + the frame behind each frame
    uint32_t mask;  // buckets - 1, a row of low bits
} FrameIndex;

// For frames 0..n-1, none of them in it. False when the host has no memory.
bool frame_index_init(FrameIndex *index, uint32_t n);
void frame_index_deinit(FrameIndex *index);

// Puts a frame in, and takes it out again. `hash` must be the same both times.
void frame_index_put(FrameIndex *index, uint32_t hash, uint32_t frame);
void frame_index_take(FrameIndex *index, uint32_t hash, uint32_t frame);

// The frames that can be the one looked for, one after the other; others of the bucket are among
// them. FRAME_INDEX_NONE at the end.
static inline uint32_t frame_index_first(const FrameIndex *index, uint32_t hash) {
    return index->head[hash & index->mask] - 1;
}
static inline uint32_t frame_index_next(const FrameIndex *index, uint32_t frame) {
    return index->next[frame] - 1;
}
