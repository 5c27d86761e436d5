// SPDX-License-Identifier: MIT
#include "import/dump_reader.h"
#include "import/scan.h"
#include "world/dump.h"

#include <ctype.h>
#include <string.h>

// Platform Builder's Processes and Modules windows, as their text is copied or logged: a line of
// titles, then a line for each process or module. The titles say which column is which; others are
// passed over.
//
//   Process Name   Process address   Access Key   Process Handle   CurZoneMask      while it runs
//   Name           VMBase            AccessKey    hProc            CurZoneMask      at a debug stop
//   Name           InUse             VMBase       ...                               modules
//
// Sources: Processes Window, Modules Window (CE 5.0) for the titles; how they are written as text:
// P.

typedef struct Title {
    const char *words; // in small letters, blanks as in the window
    DumpColumn column;
} Title;

// Longer titles come before those that they begin with.
static const Title titles[] = {
    {"process name", DUMP_COLUMN_NAME},
    {"process address", DUMP_COLUMN_BASE},
    {"process handle", DUMP_COLUMN_HANDLE},
    {"module name", DUMP_COLUMN_NAME},
    {"access key", DUMP_COLUMN_KEY},
    {"accesskey", DUMP_COLUMN_KEY},
    {"curaky", DUMP_COLUMN_KEY},
    {"dwvmbase", DUMP_COLUMN_BASE},
    {"vmbase", DUMP_COLUMN_BASE},
    {"base address", DUMP_COLUMN_BASE},
    {"load address", DUMP_COLUMN_BASE},
    {"hprocess", DUMP_COLUMN_HANDLE},
    {"hproc", DUMP_COLUMN_HANDLE},
    {"dwinuse", DUMP_COLUMN_USERS},
    {"in use flags", DUMP_COLUMN_USERS},
    {"inuse", DUMP_COLUMN_USERS},
    {"in use", DUMP_COLUMN_USERS},
    {"name", DUMP_COLUMN_NAME},
    {"process", DUMP_COLUMN_NAME},
    {"module", DUMP_COLUMN_NAME},
};

static bool begins(const char *text, const char *words, size_t *ret_size) {
    size_t n = 0;
    for (; words[n]; n++) {
        if (tolower((unsigned char)text[n]) != words[n]) {
            return false;
        }
    }
    *ret_size = n;
    return text[n] == '\0' || text[n] == ' ';
}

// Reads a line of titles. False when it is none: a name, a base, and a key or users are wanted.
static bool read_titles(const char *text, DumpColumn columns[DUMP_WINDOW_COLUMNS],
                        uint32_t *ret_n) {
    uint32_t n = 0, seen = 0;
    for (const char *at = text + strspn(text, " "); *at; at += strspn(at, " ")) {
        size_t size = strcspn(at, " ");
        DumpColumn column = DUMP_COLUMN_OTHER;
        for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
            if (begins(at, titles[i].words, &size)) {
                column = titles[i].column;
                break;
            }
            size = strcspn(at, " ");
        }
        if (n == DUMP_WINDOW_COLUMNS || (column != DUMP_COLUMN_OTHER && seen >> column & 1)) {
            return false;
        }
        seen |= 1u << column;
        columns[n++] = column;
        at += size;
    }
    *ret_n = n;
    bool has_both = seen >> DUMP_COLUMN_NAME & 1 && seen >> DUMP_COLUMN_BASE & 1;
    return has_both && columns[0] == DUMP_COLUMN_NAME &&
           (seen >> DUMP_COLUMN_KEY & 1 || seen >> DUMP_COLUMN_USERS & 1);
}

static bool has_column(const DumpReader *reader, DumpColumn column) {
    for (uint32_t i = 0; i < reader->n_titles; i++) {
        if (reader->titles[i] == column) {
            return true;
        }
    }
    return false;
}

typedef struct Row {
    char name[DUMP_NAME_MAX];
    uint32_t value[DUMP_COLUMN_COUNT];
} Row;

// Reads a line of values below the titles. False when it is something else.
static bool read_row(const DumpReader *reader, const char *text, Row *ret_row) {
    const char *at = text;
    *ret_row = (Row){0};
    for (uint32_t i = 0; i < reader->n_titles; i++) {
        DumpColumn column = reader->titles[i];
        char word[DUMP_NAME_MAX];
        if (column == DUMP_COLUMN_NAME ? !scan_word(&at, ret_row->name, sizeof ret_row->name)
            : column != DUMP_COLUMN_OTHER
                ? !scan_hex(&at, &ret_row->value[column])
                : !scan_word(&at, word, sizeof word) && i + 1 < reader->n_titles) {
            return false;
        }
    }
    return strchr(ret_row->name, '\'') == NULL;
}

static DumpTake take_process(DumpReader *reader, const Row *row) {
    uint32_t base = row->value[DUMP_COLUMN_BASE], slot = ce_slot_of(base), index = 0;
    uint32_t key = row->value[DUMP_COLUMN_KEY];
    if (base != ce_slot_base(slot)) {
        return dump_bad(reader, DUMP_BAD, "%s: %08x is not the first byte of a slot of 32 MB",
                        row->name, base);
    }
    while (index < CE_PROCESS_MAX && key != 1u << index) {
        index++;
    }
    if (index == CE_PROCESS_MAX) { // keys of more than one process: the slot says whose it is
        index = slot >= CE_SLOT_PROCESS_FIRST && slot <= CE_SLOT_PROCESS_LAST ? slot - 1 : 0;
    }
    if (!dump_process(reader, index, row->name) || !dump_process_slot(reader, index, slot)) {
        return DUMP_BAD;
    }
    ProcessRow process = reader->world->tables.process[index];
    process.key = key ? key : process.key;
    process.handle =
        row->value[DUMP_COLUMN_HANDLE] ? row->value[DUMP_COLUMN_HANDLE] : process.handle;
    dump_set(reader, TABLE_PROCESS, index, 1, &process);
    reader->facts->process[index].in_gi = true;
    reader->facts->kinds |= DUMP_GI;
    return DUMP_TAKEN;
}

DumpTake dump_windows_line(DumpReader *reader, const char *text) {
    Row row;
    DumpColumn columns[DUMP_WINDOW_COLUMNS] = {DUMP_COLUMN_OTHER};
    uint32_t n = 0;
    if (read_titles(text, columns, &n)) {
        memcpy(reader->titles, columns, sizeof columns);
        reader->n_titles = n;
        return DUMP_TAKEN;
    }
    if (reader->n_titles == 0) {
        return DUMP_OTHER;
    }
    if (!read_row(reader, text, &row)) {
        reader->n_titles = text[strspn(text, " -=")] == '\0' ? reader->n_titles : 0;
        return DUMP_OTHER;
    }
    return has_column(reader, DUMP_COLUMN_USERS)
               ? dump_module(reader, row.name, row.value[DUMP_COLUMN_BASE],
                             row.value[DUMP_COLUMN_USERS], row.value[DUMP_COLUMN_HANDLE], 0)
               : take_process(reader, &row);
}

bool dump_windows_marks(const char *text) {
    DumpColumn columns[DUMP_WINDOW_COLUMNS];
    uint32_t n = 0;
    return read_titles(text, columns, &n);
}
