// SPDX-License-Identifier: MIT
#pragma once

// A text in memory that is written as a file is: writer.out takes it.
//
//     TextWriter writer;
//     if (text_writer_begin(&writer)) {
//         fprintf(writer.out, ...);
//     }
//     char *text = text_writer_end(&writer, NULL); // the caller frees it
//
// The writer stays where it is between the two, since the stream keeps its address.

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct TextWriter {
    FILE *out; // NULL = the host has no memory
    char *text;
    size_t size;
} TextWriter;

static inline bool text_writer_begin(TextWriter *writer) {
    writer->text = NULL;
    writer->size = 0;
    writer->out = open_memstream(&writer->text, &writer->size);
    return writer->out != NULL;
}

// The text, ended by a zero byte that *ret_size (if not NULL) does not count. NULL when the host
// had no memory, at any time since the beginning. fclose() does not always tell that: glibc's
// succeeds and leaves no text when the last byte finds no room.
static inline char *text_writer_end(TextWriter *writer, size_t *ret_size) {
    if (!writer->out) {
        return NULL;
    }
    bool failed = ferror(writer->out) != 0;
    failed = fclose(writer->out) != 0 || failed || !writer->text;
    if (failed) {
        free(writer->text);
        return NULL;
    }
    if (ret_size) {
        *ret_size = writer->size;
    }
    return writer->text;
}
