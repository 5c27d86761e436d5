// SPDX-License-Identifier: MIT
#pragma once

// Chunks: memory for what is written once, from one end to the other, and never moves. A history of
// a million calls is some hundred megabytes; most of what writing it costs is the host's page
// faults, so nothing is copied when it grows, and where the host has pages of 2 MB it is asked for
// them.
//
// A place is a number that counts bytes from the beginning. A piece never lies across the end of a
// chunk; what is left there stays unused, and chunks_forwards and chunks_backwards pass over it.

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

// Room for a piece of 1 to CHUNK_SIZE bytes behind the last one. NULL, and nothing changed, when
// the host has no memory.
void *chunks_append(Chunks *chunks, size_t size);

// The place behind the last piece, 0 when there is none.
static inline size_t chunks_end(const Chunks *chunks) {
    return chunks->n ? chunks->chunk[chunks->n - 1].end : 0;
}

static inline uint8_t *chunks_at(const Chunks *chunks, size_t place) {
    return chunks->chunk[place / CHUNK_SIZE].bytes + place % CHUNK_SIZE;
}

// Where the piece that follows a place begins, if there is one.
static inline size_t chunks_forwards(const Chunks *chunks, size_t place) {
    size_t i = place / CHUNK_SIZE;
    return i < chunks->n && place == chunks->chunk[i].end ? (i + 1) * CHUNK_SIZE : place;
}

// Where the piece before a place ends, if there is one.
static inline size_t chunks_backwards(const Chunks *chunks, size_t place) {
    size_t i = place / CHUNK_SIZE;
    return place % CHUNK_SIZE == 0 && i > 0 ? chunks->chunk[i - 1].end : place;
}

// The i-th piece, where all are of one size.
static inline void *chunks_item(const Chunks *chunks, size_t i, size_t size) {
    size_t each = CHUNK_SIZE / size;
    return chunks->chunk[i / each].bytes + i % each * size;
}
