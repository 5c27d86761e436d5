// SPDX-License-Identifier: MIT
#include "import/trace/trace.h"

#include "ce/grow.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// Words are read one after the other; lines matter only for messages. A trace that contradicts
// itself (a block that is taken twice, or freed without having been taken) is refused: it could be
// replayed in more than one way.

#define HEADER_NUMBERS 4u

typedef struct Reader {
    const char *at, *end;
    uint32_t line;
    char *message;
    uint64_t header[HEADER_NUMBERS];
    unsigned n_header;
    uint8_t *taken; // owned: a byte for each name, 1 = the block is in use
} Reader;

static bool bad(const Reader *reader, const char *format, ...) {
    va_list list;
    int n = snprintf(reader->message, TRACE_MESSAGE, "line %u: ", reader->line);
    va_start(list, format);
    vsnprintf(reader->message + n, TRACE_MESSAGE - (size_t)n, format, list);
    va_end(list);
    return false;
}

// Moves to the next word; false at the end of the text.
static bool to_word(Reader *reader) {
    while (reader->at < reader->end && isspace((unsigned char)*reader->at)) {
        reader->line += *reader->at == '\n';
        reader->at++;
    }
    return reader->at < reader->end;
}

static bool read_number(Reader *reader, const char *what, uint64_t most, uint64_t *ret_value) {
    uint64_t value = 0;
    if (!to_word(reader) || !isdigit((unsigned char)*reader->at)) {
        return bad(reader, "%s is missing", what);
    }
    for (; reader->at < reader->end && isdigit((unsigned char)*reader->at); reader->at++) {
        value = value * 10 + (uint64_t)(*reader->at - '0');
        if (value > most) {
            return bad(reader, "%s is above %llu", what, (unsigned long long)most);
        }
    }
    *ret_value = value;
    return true;
}

static bool read_header(Reader *reader) {
    while (to_word(reader) && isdigit((unsigned char)*reader->at)) {
        uint64_t value = 0;
        if (reader->n_header == HEADER_NUMBERS) {
            return bad(reader, "want an operation: a, r or f");
        }
        if (!read_number(reader, "the number", UINT64_MAX / 16, &value)) {
            return false;
        }
        reader->header[reader->n_header++] = value;
    }
    return reader->n_header == 0 || reader->n_header == HEADER_NUMBERS ||
           bad(reader, "want four numbers before the operations, or none");
}

static bool check(const Reader *reader, const TraceOp *op) {
    uint8_t *taken = &reader->taken[op->block];
    if (reader->n_header && reader->header[1] == 0) {
        return bad(reader, "block %u: the trace says that it has no blocks", op->block);
    }
    if (reader->n_header && op->block >= reader->header[1]) {
        return bad(reader, "block %u: the trace has blocks 0 to %llu", op->block,
                   (unsigned long long)reader->header[1] - 1);
    }
    if (op->kind == TRACE_ALLOC && *taken) {
        return bad(reader, "block %u is taken and not freed yet", op->block);
    }
    if (op->kind == TRACE_FREE && !*taken) {
        return bad(reader, "block %u is freed and was not taken", op->block);
    }
    *taken = op->kind != TRACE_FREE;
    return true;
}

static bool kind_of(char letter, TraceKind *ret_kind) {
    *ret_kind = letter == 'a' ? TRACE_ALLOC : letter == 'r' ? TRACE_REALLOC : TRACE_FREE;
    return letter == 'a' || letter == 'r' || letter == 'f';
}

static bool add(const Reader *reader, Trace *trace, const TraceOp *op) {
    if (!rows_grow((void **)&trace->ops, trace->n, &trace->room, sizeof *trace->ops)) {
        reader->message[0] = '\0';
        return false;
    }
    trace->ops[trace->n++] = *op;
    if (op->block != TRACE_NULL && op->block >= trace->n_blocks) {
        trace->n_blocks = op->block + 1;
    }
    return true;
}

// Reads a word that must be this one; false, and nothing is read, when another follows.
static bool skip_word(Reader *reader, const char *word) {
    size_t size = strlen(word);
    if (!to_word(reader) || (size_t)(reader->end - reader->at) < size ||
        memcmp(reader->at, word, size) != 0) {
        return false;
    }
    reader->at += size;
    return true;
}

static bool read_op(Reader *reader, Trace *trace) {
    bool is_word = reader->at + 1 == reader->end || isspace((unsigned char)reader->at[1]);
    TraceOp op = {.line = reader->line};
    uint64_t block = 0, size = 0;
    if (!is_word || !kind_of(*reader->at, &op.kind)) {
        return bad(reader, "want an operation: a, r or f");
    }
    reader->at++;
    if (op.kind == TRACE_FREE && skip_word(reader, "-1")) {
        op.block = TRACE_NULL;
        return add(reader, trace, &op);
    }
    if (!read_number(reader, "the number of the block", TRACE_BLOCKS - 1, &block) ||
        (op.kind != TRACE_FREE && !read_number(reader, "the size", UINT32_MAX, &size))) {
        return false;
    }
    op.block = (uint32_t)block;
    op.size = (uint32_t)size;
    return check(reader, &op) && add(reader, trace, &op);
}

static bool read_all(Reader *reader, Trace *trace) {
    if (!reader->taken || !read_header(reader)) {
        return false;
    }
    while (to_word(reader)) {
        if (!read_op(reader, trace)) {
            return false;
        }
    }
    if (trace->n == 0) {
        return bad(reader, "the trace has no operation");
    }
    return !reader->n_header || trace->n == reader->header[2] ||
           bad(reader, "%u operations, and the third number says %llu", trace->n,
               (unsigned long long)reader->header[2]);
}

bool trace_read(const char *text, size_t size, Trace *ret_trace, char *message) {
    Reader reader = {.at = text,
                     .end = text + size,
                     .line = 1,
                     .message = message,
                     .taken = calloc(TRACE_BLOCKS, 1)};
    *ret_trace = (Trace){0};
    message[0] = '\0';
    bool fine = read_all(&reader, ret_trace);
    free(reader.taken);
    if (!fine) {
        trace_deinit(ret_trace);
    }
    return fine;
}

void trace_deinit(Trace *trace) {
    free(trace->ops);
    *trace = (Trace){0};
}

bool trace_recognise(const char *text, size_t size) {
    char message[TRACE_MESSAGE];
    TraceKind kind;
    Reader reader = {.at = text, .end = text + size, .line = 1, .message = message};
    return read_header(&reader) && to_word(&reader) && reader.end - reader.at > 2 &&
           kind_of(reader.at[0], &kind) && reader.at[1] == ' ' &&
           isdigit((unsigned char)reader.at[2]);
}
