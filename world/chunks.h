// SPDX-License-Identifier: MIT
#pragma once

// Chunks: memory that is written once, from one end to the other, and never moves. A history of a
// million calls takes some hundred megabytes, and most of the cost of writing it are the host's
// page faults. So nothing is copied when it grows, and hosts that have pages of 2 MB are asked for
// them.
//
// A place is a number that counts bytes from the beginning. A piece never crosses the end of a
// chunk; the rest of that chunk stays unused. chunks_forwards and chunks_backwards skip such a
// rest.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHUNK_SIZE ((size_t)1 << 21) // bytes

typedef struct Chunk {
    uint8_t *bytes; // owned, CHUNK_SIZE of them
    size_t end;     // place behind its last piece
} Chunk;

typedef struct Chunks {
    Chunk *chunk; // owned
    size_t n, room;
} Chunks;

void chunks_free(Chunks *chunks);

// Drops all pieces and keeps the memory of the first chunk.
void chunks_clear(Chunks *chunks);

// Reserves a piece of 1 to CHUNK_SIZE bytes behind the last one. NULL, and nothing changed, when
// the host is out of memory.
void *chunks_append(Chunks *chunks, size_t size);

// The place behind the last piece, 0 when there are no pieces.
static inline size_t chunks_end(const Chunks *chunks) {
    return chunks->n ? chunks->chunk[chunks->n - 1].end : 0;
}

static inline uint8_t *chunks_at(const Chunks *chunks, size_t place) {
    return chunks->chunk[place / CHUNK_SIZE].bytes + place % CHUNK_SIZE;
}

// Where the piece after a place begins, if there is one.
static inline size_t chunks_forwards(const Chunks *chunks, size_t place) {
    size_t i = place / CHUNK_SIZE;
    return i < chunks->n && place == chunks->chunk[i].end ? (i + 1) * CHUNK_SIZE : place;
}

// Where the piece before a place ends, if there is one.
static inline size_t chunks_backwards(const Chunks *chunks, size_t place) {
    size_t i = place / CHUNK_SIZE;
    return place % CHUNK_SIZE == 0 && i > 0 ? chunks->chunk[i - 1].end : place;
}

// The i-th piece, if all have the same size.
static inline void *chunks_item(const Chunks *chunks, size_t i, size_t size) {
    size_t each = CHUNK_SIZE / size;
    return chunks->chunk[i / each].bytes + i % each * size;
}
