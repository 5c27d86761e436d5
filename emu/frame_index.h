// SPDX-License-Identifier: MIT
#pragma once

// A hash index of frames. The caller computes the hash from what a frame holds. Each bucket is a
// chain; there are at least as many buckets as frames, so a look-up does not slow down as more
// frames are held.
//
// Invariant: a frame is in the chain of at most one bucket. An index is a cache of some table: it
// can always be rebuilt.

#include <stdbool.h>
#include <stdint.h>

#define FRAME_INDEX_NONE UINT32_MAX

typedef struct FrameIndex {
    uint32_t *head; // owned; 1 + first frame of each bucket, 0 = empty
    uint32_t *next; // owned; 1 + the frame that follows each frame, 0 = last
    uint32_t mask;  // number of buckets - 1; the number is a power of two
    uint32_t n;     // frames 0..n-1
} FrameIndex;

// Makes an empty index for frames 0..n-1. False when the host is out of memory.
bool frame_index_init(FrameIndex *index, uint32_t n);
void frame_index_deinit(FrameIndex *index);

// Removes all frames.
void frame_index_clear(FrameIndex *index);

// Inserts a frame, or removes it. `hash` must be the same both times.
void frame_index_put(FrameIndex *index, uint32_t hash, uint32_t frame);
void frame_index_take(FrameIndex *index, uint32_t hash, uint32_t frame);

// The candidates for a hash, one after the other. Other frames of the bucket are among them, so the
// caller compares. FRAME_INDEX_NONE ends the walk.
static inline uint32_t frame_index_first(const FrameIndex *index, uint32_t hash) {
    return index->head[hash & index->mask] - 1;
}
static inline uint32_t frame_index_next(const FrameIndex *index, uint32_t frame) {
    return index->next[frame] - 1;
}
