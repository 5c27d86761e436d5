// SPDX-License-Identifier: MIT
#include "import/trace/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A heap trace as fuzz input. What was read is written and read again the same; what was not read
// says one line.

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_op(const TraceOp *op, FILE *out) {
    if (op->block == TRACE_NULL) {
        fprintf(out, "f -1\n");
    } else if (op->kind == TRACE_FREE) {
        fprintf(out, "f %u\n", op->block);
    } else {
        fprintf(out, "%c %u %u\n", "ar"[op->kind], op -> block, op -> size);
    }
}

static bool same(const Trace *a, const Trace *b) {
    for (uint32_t i = 0; i < a->n && a->n == b->n; i++) {
        if (a->ops[i].kind != b->ops[i].kind || a->ops[i].block != b->ops[i].block ||
            a->ops[i].size != b->ops[i].size || b->ops[i].line != i + 1) {
            return false;
        }
    }
    return a->n == b->n && a->n_blocks == b->n_blocks;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Trace trace, again;
    char message[TRACE_MESSAGE], *text = NULL;
    size_t written = 0;
    if (!trace_read((const char *)data, size, &trace, message)) {
        if (strncmp(message, "line ", 5) != 0 || strchr(message, '\n') || trace.ops) {
            abort();
        }
        return 0;
    }
    FILE *out = open_memstream(&text, &written);
    for (uint32_t i = 0; out && i < trace.n; i++) {
        write_op(&trace.ops[i], out);
    }
    if (!out || fclose(out) != 0) {
        abort();
    }
    if (trace.n == 0 || message[0] || !trace_read(text, written, &again, message) ||
        !same(&trace, &again)) {
        abort();
    }
    trace_deinit(&again);
    trace_deinit(&trace);
    free(text);
    return 0;
}
