// SPDX-License-Identifier: MIT
#pragma once

// A heap trace: what a program asks of malloc, in the text form of malloc-lab (.rep):
//
//   20000        a suggested size of the heap, not used
//   3            how many blocks have names, from 0 on
//   3            how many operations follow
//   1            a weight, not used; the four numbers may be missing
//   a 0 512      block 0 is 512 bytes from malloc
//   r 0 1024     block 0 is made 1,024 bytes
//   f 0          block 0 is freed
//   f -1         free(NULL): nothing
//
// Source: the traces of "Computer Systems: A Programmer's Perspective", malloc lab.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRACE_BLOCKS 1000000u // names at most: 0 to 999,999
#define TRACE_NULL UINT32_MAX // the block of free(NULL)

typedef enum { TRACE_ALLOC, TRACE_REALLOC, TRACE_FREE } TraceKind;

typedef struct TraceOp {
    TraceKind kind;
    uint32_t block, size; // TRACE_NULL = free(NULL); bytes, a free has none
    uint32_t line;
} TraceOp;

typedef struct Trace {
    TraceOp *ops; // owned
    uint32_t n, room;
    uint32_t n_blocks; // 1 + the highest name that is used
} Trace;

#define TRACE_MESSAGE 160u

// Reads a trace. On failure *ret_trace is empty, and `message` (TRACE_MESSAGE bytes) says in which
// line what is wrong, or is "" when the host is out of memory.
bool trace_read(const char *text, size_t size, Trace *ret_trace, char *message);
void trace_deinit(Trace *trace);

// Whether a text is a trace, by its first lines.
bool trace_recognise(const char *text, size_t size);
