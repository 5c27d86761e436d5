// SPDX-License-Identifier: MIT
#include "import/kind/file_kind.h"

#include "import/abort/abort_log.h"
#include "import/abort/link_map.h"
#include "import/dump.h"
#include "import/trace/trace.h"

#include <stdio.h>
#include <string.h>

// A file may be several things: a boot log with mi's lists and exceptions. What is rarest comes
// first.

// The words that begin such a log, or that stand in it (rom/build_log.h reads them).
static const char *const build_words[] = {"Windows CE ROM Image Builder",
                                          "First DLL Address:", "First DLL Code Address:"};

// The next line, without blanks around it; NULL at the end.
static const char *next_line(const char **at, const char *end, size_t *ret_size) {
    if (*at >= end) {
        return NULL;
    }
    const char *line = *at, *stop = memchr(line, '\n', (size_t)(end - line));
    stop = stop ? stop : end;
    *at = stop + 1;
    while (line < stop && (*line == ' ' || *line == '\t')) {
        line++;
    }
    while (stop > line && (stop[-1] == '\r' || stop[-1] == ' ' || stop[-1] == '\t')) {
        stop--;
    }
    *ret_size = (size_t)(stop - line);
    return line;
}

static bool begins(const char *line, size_t size, const char *words) {
    size_t n = strlen(words);
    return size >= n && memcmp(line, words, n) == 0;
}

static bool is(const char *line, size_t size, const char *words) {
    return size == strlen(words) && begins(line, size, words);
}

static bool is_build_log(const char *text, size_t size) {
    const char *at = text, *line = NULL;
    for (size_t n = 0; (line = next_line(&at, text + size, &n)) != NULL;) {
        for (size_t i = 0; i < sizeof build_words / sizeof build_words[0]; i++) {
            if (begins(line, n, build_words[i])) {
                return true;
            }
        }
    }
    return false;
}

static bool is_bib(const char *text, size_t size) {
    const char *at = text, *line = NULL;
    for (size_t n = 0; (line = next_line(&at, text + size, &n)) != NULL;) {
        if (is(line, n, "MEMORY") || is(line, n, "MODULES") || is(line, n, "FILES") ||
            is(line, n, "CONFIG")) {
            return true;
        }
    }
    return false;
}

static bool is_empty(const char *text, size_t size) {
    size_t i = 0;
    while (i < size && strchr(" \t\r\n", text[i]) && text[i]) {
        i++;
    }
    return i == size;
}

#define CONTROL_MOST 32u // of so many bytes of a text, at most one is a control character

static bool is_utf_16(const char *text, size_t size) {
    return begins(text, size, "\377\376") || begins(text, size, "\376\377");
}

static bool is_binary(const char *text, size_t size) {
    size_t n = 0;
    for (size_t i = 0; i < size; i++) {
        n += (unsigned char)text[i] < ' ' && !strchr("\t\n\v\f\r\033", text[i]);
    }
    return !is_utf_16(text, size) &&
           (n > size / CONTROL_MOST || (size > 0 && memchr(text, '\0', size)));
}

FileFacts file_facts(const char *text, size_t size) {
    FileFacts facts = {.n_exceptions = abort_log_count(text, size)};
    facts.kind = is_empty(text, size)             ? FILE_EMPTY
                 : begins(text, size, "MZ")       ? FILE_PROGRAM
                 : begins(text, size, "\177ELF")  ? FILE_ELF
                 : link_map_recognise(text, size) ? FILE_LINK_MAP
                 : facts.n_exceptions > 0         ? FILE_LOG
                 : dump_recognise(text, size)     ? FILE_DUMP
                 : is_build_log(text, size)       ? FILE_BUILD_LOG
                 : is_bib(text, size)             ? FILE_BIB
                 : trace_recognise(text, size)    ? FILE_TRACE
                 : is_binary(text, size)          ? FILE_BINARY
                                                  : FILE_UNKNOWN;
    return facts;
}

bool file_facts_say(const FileFacts *facts, const char *file, char *ret_text, size_t size) {
    uint32_t n = facts->n_exceptions;
    switch (facts->kind) {
    case FILE_EMPTY:
        snprintf(ret_text, size, "empty");
        return true;
    case FILE_DUMP:
        snprintf(ret_text, size, "a dump of a device: slot32 map %s, or view", file);
        return true;
    case FILE_LOG:
        snprintf(ret_text, size, "a debug log with %u exception%s: slot32 decode %s", n,
                 n == 1 ? "" : "s", file);
        return true;
    case FILE_LINK_MAP:
        snprintf(ret_text, size, "a linker's map file: slot32 decode LOG --map %s", file);
        return true;
    case FILE_BUILD_LOG:
        snprintf(ret_text, size, "a log of makeimg: slot32 rom %s", file);
        return true;
    case FILE_BIB:
        snprintf(ret_text, size, "an image's .bib file: slot32 rom %s", file);
        return true;
    case FILE_TRACE:
        snprintf(ret_text, size, "a heap trace: slot32 replay %s", file);
        return true;
    case FILE_PROGRAM:
        snprintf(ret_text, size, "an EXE or a DLL: slot32 run %s, or imports", file);
        return true;
    case FILE_ELF:
        snprintf(ret_text, size,
                 "an ELF file, a program for another system: EXEs for Windows CE on ARM run here");
        return true;
    case FILE_BINARY:
        snprintf(ret_text, size, "neither a text nor an EXE");
        return true;
    case FILE_UNKNOWN:
        break;
    }
    return false;
}
