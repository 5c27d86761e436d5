// SPDX-License-Identifier: MIT
#include "import/dump_breaks.h"

#include "world/dump.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

// A line is broken only if it has two parts of a list or more. The first part stays where it is: a
// prefix of a debugger may stand before it.

#define HEADING "Memory usage for Process"
#define HEADING_MOST 40 // bytes from there to the name

static bool begins(const char *at, const char *end, const char *words) {
    size_t n = strlen(words);
    return (size_t)(end - at) >= n && memcmp(at, words, n) == 0;
}

// "04020000(0):", a block.
static bool is_block(const char *at, const char *end) {
    size_t n = 0;
    while (at < end && isxdigit((unsigned char)*at)) {
        at++;
        n++;
    }
    if (n != 8 || at == end || *at++ != '(') {
        return false;
    }
    for (n = 0; at < end && isdigit((unsigned char)*at); n++) {
        at++;
    }
    return n > 0 && begins(at, end, "):");
}

// "28 pages used by kernel".
static bool is_count(const char *at, const char *end) {
    size_t n = 0;
    for (; at < end && isdigit((unsigned char)*at); n++) {
        at++;
    }
    return n > 0 && (begins(at, end, " pages used by kernel") ||
                     begins(at, end, " of them are storage memory"));
}

static bool is_part(const char *at, const char *end) {
    static const char *const parts[] = {HEADING,
                                        "Mapped file section",
                                        "Slot base",
                                        "Page summary:",
                                        "Page size=",
                                        "Total R/W data",
                                        "Windows CE Kernel Memory Usage Tool"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (begins(at, end, parts[i])) {
            return true;
        }
    }
    return is_block(at, end) || is_count(at, end);
}

bool dump_has_part(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        bool is_begin = i == 0 || text[i - 1] == ' ' || text[i - 1] == '\t';
        if (is_begin && is_part(text + i, text + size)) {
            return true;
        }
    }
    return false;
}

// Behind the name of a heading, "Memory usage for Process 80c4121c: 'a.exe' pid": a name may hold
// what looks like a part. `at` where none begins.
static const char *behind_name(const char *at, const char *stop) {
    const char *name = begins(at, stop, HEADING) ? memchr(at, '\'', (size_t)(stop - at)) : NULL;
    if (!name || name - at > HEADING_MOST) {
        return at;
    }
    size_t most = (size_t)(stop - name) - 1; // of a name and the mark behind it
    most = most > DUMP_NAME_MAX ? DUMP_NAME_MAX : most;
    const char *end = memchr(name + 1, '\'', most);
    return end && begins(end, stop, "' pid") ? end : at;
}

// Calls the breaks of a line: the blank before each part but the first. With `copy` NULL it only
// counts them.
static size_t break_line(const char *text, const char *line, const char *stop, char *copy) {
    size_t n_parts = 0, n_breaks = 0;
    for (const char *at = line; at < stop; at++) {
        bool is_begin = at == line || at[-1] == ' ' || at[-1] == '\t';
        if (!is_begin || !is_part(at, stop)) {
            continue;
        }
        if (n_parts++ > 0 && at > line) {
            n_breaks++;
            if (copy) {
                copy[at - text - 1] = DUMP_SOFT_BREAK;
            }
        }
        at = behind_name(at, stop);
    }
    return n_breaks;
}

char *dump_break_lines(const char *text, size_t size, bool *ret_is_host) {
    const char *end = text + size;
    char *copy = NULL;
    *ret_is_host = false;
    for (const char *line = text; line < end;) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        stop = stop ? stop : end;
        size_t n = break_line(text, line, stop, NULL);
        if (n > 0 && !copy) {
            copy = malloc(size + 1);
            if (!copy) {
                *ret_is_host = true;
                return NULL;
            }
            memcpy(copy, text, size);
        }
        if (n > 0) {
            break_line(text, line, stop, copy);
        }
        line = stop < end ? stop + 1 : end;
    }
    return copy;
}
