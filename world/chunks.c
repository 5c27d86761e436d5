// SPDX-License-Identifier: MIT
#define _DEFAULT_SOURCE // madvise
#include "world/chunks.h"

#include <stdlib.h>
#include <sys/mman.h>

// Each chunk is a separate allocation of CHUNK_SIZE bytes, so a piece keeps its address while the
// history grows. Only the small array of chunk records is reallocated.

static void free_from(Chunks *chunks, size_t first) {
    for (size_t i = first; i < chunks->n; i++) {
        free(chunks->chunk[i].bytes);
    }
    chunks->n = chunks->n < first ? chunks->n : first;
}

void chunks_free(Chunks *chunks) {
    free_from(chunks, 0);
    free(chunks->chunk);
    *chunks = (Chunks){0};
}

void chunks_clear(Chunks *chunks) {
    free_from(chunks, 1);
    if (chunks->n) {
        chunks->chunk[0].end = 0;
    }
}

static bool chunk_add(Chunks *chunks) {
    if (chunks->n == chunks->room) {
        size_t room = chunks->room ? 2 * chunks->room : 16;
        Chunk *moved = realloc(chunks->chunk, room * sizeof *moved);
        if (!moved) {
            return false;
        }
        chunks->chunk = moved;
        chunks->room = room;
    }
    Chunk chunk = {aligned_alloc(CHUNK_SIZE, CHUNK_SIZE), chunks->n * CHUNK_SIZE};
    if (!chunk.bytes) {
        return false;
    }
#ifdef MADV_HUGEPAGE
    // Not for the first chunk: a short history should not take a whole page of 2 MB.
    if (chunks->n > 0) {
        madvise(chunk.bytes, CHUNK_SIZE, MADV_HUGEPAGE);
    }
#endif
    chunks->chunk[chunks->n++] = chunk;
    return true;
}

void *chunks_append(Chunks *chunks, size_t size) {
    size_t used = chunks->n ? chunks_end(chunks) - (chunks->n - 1) * CHUNK_SIZE : CHUNK_SIZE;
    if (used + size > CHUNK_SIZE && !chunk_add(chunks)) {
        return NULL;
    }
    Chunk *last = &chunks->chunk[chunks->n - 1];
    void *piece = last->bytes + (last->end - (chunks->n - 1) * CHUNK_SIZE);
    last->end += size;
    return piece;
}
