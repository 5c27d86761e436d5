// SPDX-License-Identifier: MIT
#include "import/dump_text.h"

#include "import/dump_breaks.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// Cuts the file into lines and removes what other programs added: line ends, tabs, a debugger's or
// terminal's prefix. Prefixes may follow each other, so they are removed until none is left. The
// text is not changed; each line is copied.

#define TAB_COLUMNS 8u

// Converts UTF-16, little endian, as Windows editors save it; each non-ASCII character becomes '?'.
static char *narrowed(const char *bytes, size_t size) {
    char *own = malloc(size / 2 + 1);
    for (size_t i = 0; own && i + 1 < size; i += 2) {
        own[i / 2] = bytes[i + 1] == 0 ? bytes[i] : '?';
    }
    return own;
}

// Length of the longest line, in characters, without a carriage return.
static size_t widest_of(const char *at, const char *end) {
    size_t widest = 0;
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t n = (size_t)((stop ? stop : end) - at);
        n -= n && at[n - 1] == '\r';
        widest = n > widest ? n : widest;
        at = stop ? stop + 1 : end;
    }
    return widest;
}

bool dump_text_init(DumpText *text, const char *bytes, size_t size) {
    *text = (DumpText){0};
    if (size >= 2 && (uint8_t)bytes[0] == 0xFF && (uint8_t)bytes[1] == 0xFE) {
        text->own = narrowed(bytes + 2, size - 2);
        if (!text->own) {
            return false;
        }
        bytes = text->own;
        size = (size - 2) / 2;
    } else if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        size -= 3;
    }
    bool is_host = false;
    char *broken = dump_break_lines(bytes, size, &is_host);
    if (broken || is_host) {
        free(text->own);
        text->own = broken;
        bytes = broken;
    }
    if (is_host) {
        return false;
    }
    text->at = bytes;
    text->end = bytes + size;
    text->widest = widest_of(bytes, text->end);
    return true;
}

void dump_text_deinit(DumpText *text) {
    free(text->own);
    *text = (DumpText){0};
}

// ---- prefixes

static const char *blanks(const char *at) {
    return at + strspn(at, " ");
}

// Skips "PID:a3e1fd2 TID:83f4eb0e 0x8bf4f000:", with or without a number before it.
static const char *after_debugger(const char *at) {
    const char *text = blanks(at);
    text = blanks(text + strspn(text, "0123456789"));
    if (strncmp(text, "PID:", 4) != 0) {
        return at;
    }
    text = blanks(text + 4 + strcspn(text + 4, " "));
    if (strncmp(text, "TID:", 4) != 0) {
        return at;
    }
    text += 4;
    text += strspn(text, "0123456789abcdefABCDEF");
    const char *thread = blanks(text);
    if (strncmp(thread, "0x", 2) == 0) {
        size_t n = strspn(thread + 2, "0123456789abcdefABCDEF");
        text = thread[2 + n] == ':' ? thread + 2 + n : text;
    }
    text += *text == ':';
    return text + (*text == ' ');
}

// Skips "[12:01:33.250]", "12:01:33 |", "2005-12-22 12:01:33": digits and signs, with a colon or in
// brackets.
static const char *after_time(const char *at) {
    const char *text = blanks(at);
    bool bracket = *text == '[';
    size_t n = strspn(text + bracket, bracket ? "0123456789:.,-/ " : "0123456789:.,-/");
    const char *end = text + bracket + n;
    bool digits = n > 1 && isdigit((unsigned char)text[bracket]);
    bool clock = digits && memchr(text + bracket, ':', n) && end[-1] != ':';
    bool date = digits && n >= 8 && (text[4] == '-' || text[4] == '/') && *end == ' ';
    if (bracket ? !digits || *end != ']' : !(clock || date) || (*end && *end != ' ')) {
        return at;
    }
    end += bracket;
    const char *sign = blanks(end);
    end = *sign == '|' || *sign == '>' ? sign + 1 : end;
    return end + (*end == ' ');
}

static const char *after_prefix(const char *text) {
    for (const char *before = NULL; before != text;) {
        before = text;
        text = *text == '>' ? text + 1 + (text[1] == ' ') : text;
        text = after_debugger(after_time(text));
    }
    return text;
}

// ----

// Copies a line with its tabs as blanks. A tab behind a colon becomes one blank: the page letters
// follow it.
static size_t expand(const char *from, size_t n, char *to) {
    size_t length = 0;
    if (!memchr(from, '\t', n) && !memchr(from, '\0', n)) {
        memcpy(to, from, n);
        return n;
    }
    for (size_t i = 0; i < n; i++) {
        size_t columns = 1;
        if (from[i] == '\t' && (i == 0 || from[i - 1] != ':')) {
            columns = TAB_COLUMNS - length % TAB_COLUMNS;
        }
        if (length + columns >= DUMP_LINE_MAX) {
            return 0;
        }
        memset(to + length, from[i] == '\t' ? ' ' : from[i] ? from[i] : '?', columns);
        length += columns;
    }
    return length;
}

bool dump_text_next(DumpText *text, DumpLine *ret_line) {
    if (text->at == text->end) {
        return false;
    }
    const char *stop = text->at;
    while (stop < text->end && *stop != '\n' && *stop != DUMP_SOFT_BREAK) {
        stop++;
    }
    bool is_ended = stop < text->end, is_soft = is_ended && *stop == DUMP_SOFT_BREAK;
    size_t n = (size_t)(stop - text->at);
    n -= n && text->at[n - 1] == '\r';
    char raw[DUMP_LINE_MAX];
    size_t length = n < DUMP_LINE_MAX ? expand(text->at, n, raw) : 0, whole = length;
    while (length && (raw[length - 1] == ' ' || raw[length - 1] == '\r')) {
        length--;
    }
    raw[length] = '\0';
    const char *own = after_prefix(raw);
    memcpy(ret_line->text, own, length - (size_t)(own - raw) + 1);
    text->number += !text->in_line;
    text->in_line = is_soft;
    ret_line->number = text->number;
    ret_line->n_blanks = whole - length;
    ret_line->bare = own == raw;
    ret_line->full = n == text->widest;
    ret_line->unended = !is_ended;
    text->at = is_ended ? stop + 1 : text->end;
    return true;
}
