// SPDX-License-Identifier: MIT
#include "emu/frame_index.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

// The arrays hold 1 + frame, so that calloc's zeros are empty chains and 0 - 1 is FRAME_INDEX_NONE.

bool frame_index_init(FrameIndex *index, uint32_t n) {
    uint32_t buckets = 1;
    while (buckets < n) {
        buckets *= 2;
    }
    *index = (FrameIndex){.head = calloc(buckets, sizeof *index->head),
                          .next = calloc(n, sizeof *index->next),
                          .mask = buckets - 1,
                          .n = n};
    if (!index->head || !index->next) {
        frame_index_deinit(index);
        return false;
    }
    return true;
}

void frame_index_deinit(FrameIndex *index) {
    free(index->head);
    free(index->next);
    *index = (FrameIndex){0};
}

void frame_index_clear(FrameIndex *index) {
    memset(index->head, 0, ((size_t)index->mask + 1) * sizeof *index->head);
    memset(index->next, 0, index->n * sizeof *index->next);
}

void frame_index_put(FrameIndex *index, uint32_t hash, uint32_t frame) {
    uint32_t *head = &index->head[hash & index->mask];
    index->next[frame] = *head;
    *head = frame + 1;
}

void frame_index_take(FrameIndex *index, uint32_t hash, uint32_t frame) {
    uint32_t *link = &index->head[hash & index->mask];
    while (*link != frame + 1) {
        assert(*link);
        link = &index->next[*link - 1];
    }
    *link = index->next[frame];
    index->next[frame] = 0;
}
