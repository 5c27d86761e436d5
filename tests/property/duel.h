// SPDX-License-Identifier: MIT
#pragma once

// A duel: the emulator and the naive machine are given the same operations, and every answer is
// compared: result, error, reason, fault, bytes read, the pages around the range touched, free RAM
// and kernel objects. duel_check_all() compares everything there is.
//
// Operations are decoded from a source of small numbers, which is a random generator in the
// property test and the input bytes in the fuzz target.

#include "tests/property/naive.h"

#include <stdio.h>

typedef enum {
    OP_ALLOC,
    OP_FREE,
    OP_PROTECT,
    OP_QUERY,
    OP_COPY,
    OP_SHARED,
    OP_PHYS_ALLOC, // a: size, b: protection, c: alignment mask, d: flags
    OP_PHYS_FREE,
    OP_MAPPING, // a: file, b: size, c: protection, d: number of a name
    OP_MAP,     // a: handle, b: size, c: access, d: offset
    OP_UNMAP,
    OP_CLOSE, // a: handle, b: 0, or options of DuplicateHandle, c: source, d: target
    OP_FLUSH,
    OP_OPEN, // a: number of a name, b: access, c: share (100: for a mapping), d: disposition
    OP_DELETE,
    OP_READ_FILE, // a: handle, b: size, c: buffer
    OP_WRITE_FILE,
    OP_SEEK,      // a: handle, b: distance, c: method
    OP_SET_END,   // a: handle
    OP_ENTRY,     // a: number of a name, b: which call, c: attributes or a second name, d: a flag
    OP_FIND,      // a: number of a pattern
    OP_FIND_NEXT, // a: handle
    OP_LOAD,
    OP_STORE,
    OP_READ,
    OP_WRITE,
    OP_FILL,
    OP_MEMCPY,
    OP_START,
    OP_END,
    OP_SWITCH,
    OP_COUNT,
} OpKind;

typedef struct Op {
    OpKind kind;
    uint32_t a, b, c, d; // in the order of the call's parameters
} Op;

// Where decisions come from: a number below `bound` (>= 1).
typedef struct OpSource {
    uint32_t (*next)(void *context, uint32_t bound);
    void *context;
} OpSource;

#define DUEL_RECENT 16u
#define DUEL_NAMES 6u
#define DUEL_FILES 12u
#define DUEL_PATTERNS 6u

typedef struct Duel {
    Machine *machine;
    Naive naive;
    VirtAddr recent[CE_PROCESS_MAX][DUEL_RECENT]; // what VirtualAlloc gave each process lately
    uint32_t n_recent[CE_PROCESS_MAX];
    uint32_t handles[3][DUEL_RECENT]; // of mappings, files and searches made lately, dead ones too
    uint32_t n_handles[3];
    uint64_t n_ops;
    uint8_t *buffer[2]; // bytes of bulk accesses on either side
    // statistics
    uint64_t done[OP_COUNT], refused[OP_COUNT];
    uint64_t reasons[REASON_COUNT], clauses[CLAUSE_COUNT];
} Duel;

// Boots a machine (bare, whatever the options say) and its naive twin. NULL without host memory.
Duel *duel_new(const Options *options);
void duel_free(Duel *duel);

// Begins again with other options of the same ram_mb, as a new duel would. False when the device
// does not boot.
bool duel_reset(Duel *duel, const Options *options);

// Decodes one operation and makes it on both sides. False: they differ, told on stderr.
bool duel_step(Duel *duel, const OpSource *source);

// Compares all pages, all of RAM and all counts.
bool duel_check_all(const Duel *duel);

// Ends all processes on both sides, closes what nk.exe holds, and checks that nothing is left: no
// object, no view, no block in a slot or the large area, no frame that no page word names.
bool duel_drain(Duel *duel);

// Counts by kind and outcome.
void duel_print(const Duel *duel, FILE *out);
