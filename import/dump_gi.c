// SPDX-License-Identifier: MIT
#include "import/dump_breaks.h"
#include "import/dump_reader.h"
#include "import/scan.h"
#include "world/dump.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

// `gi`: processes, threads, modules. Lines of modules follow "Determining DLL Address Mapping in a
// Process" (CE 5.0), the others what debug ports commonly show (P). Only columns that the rows
// store are read; the rest of a line (times) is skipped.
//
//    P02: device.exe      4efb2f0a 00000004 06000000 00000000    hProcess CurAKY dwVMBase CurZone
//    T    Blockd 2ef8b0c2 4efb2f0a 00000005                      state hCurThrd hCurProc CurAKY
//    M00: coredll.dll     8ffe9214 0000007f 03f50000 00000000    pModule dwInUse dwVMBase CurZone

#define COLUMNS 4

// Reads "P02:" or "M113:", a number of 2 or 3 digits, and moves *at behind the colon.
static bool label(const char **at, char letter, uint32_t *ret_number) {
    const char *text = *at + strspn(*at, " ");
    if (text[0] != letter || !isdigit((unsigned char)text[1])) {
        return false;
    }
    text++;
    size_t n = strspn(text, "0123456789");
    if (n < 2 || n > 3 || text[n] != ':') {
        return false;
    }
    *ret_number = 0;
    for (size_t i = 0; i < n; i++) {
        *ret_number = *ret_number * 10 + (uint32_t)(text[i] - '0');
    }
    *at = text + n + 1;
    return true;
}

// Returns where a name ends that is followed by four columns of 8 hex digits; 0 when they do not
// follow.
static size_t columns(const char *text, uint32_t values[COLUMNS]) {
    for (size_t i = 1; text[i]; i++) {
        const char *at = text + i;
        bool all = text[i] == ' ' && text[i - 1] != ' ';
        for (int k = 0; k < COLUMNS && all; k++) {
            all = scan_hex8(&at, &values[k]);
        }
        if (all) {
            return i;
        }
    }
    return 0;
}

// Copies the name before the columns, or the whole line. False when it cannot be a name.
static bool name_of(const char *text, size_t n, char name[DUMP_NAME_MAX]) {
    n = n ? n : strlen(text);
    if (n == 0 || n >= DUMP_NAME_MAX || dump_has_part(text, n)) {
        return false; // a line that another list has run into
    }
    for (size_t i = 0; i < n; i++) {
        if (iscntrl((unsigned char)text[i]) || text[i] == '\'') {
            return false;
        }
    }
    memcpy(name, text, n);
    name[n] = '\0';
    return true;
}

static DumpTake take_process(DumpReader *reader, uint32_t index, const char *at) {
    const char *text = at + strspn(at, " ");
    char name[DUMP_NAME_MAX];
    uint32_t value[COLUMNS] = {0};
    size_t end = columns(text, value);
    if (!end && !reader->in_gi) {
        return DUMP_OTHER;
    }
    if (!name_of(text, end, name)) {
        return dump_bad(reader, DUMP_CUT, "want a name of up to %u characters and its columns",
                        DUMP_NAME_MAX - 1);
    }
    if (!dump_process(reader, index, name)) {
        return DUMP_BAD;
    }
    reader->lister = (uint8_t)index;
    reader->facts->kinds |= DUMP_GI;
    if (!end) {
        return DUMP_TAKEN; // this line is the heading of its threads
    }
    uint32_t slot = ce_slot_of(value[2]);
    if (value[0] == 0 || value[2] != ce_slot_base(slot)) {
        return dump_bad(reader, DUMP_BAD, "process %u: handle %08x, base %08x cannot be", index,
                        value[0], value[2]);
    }
    if (!dump_process_slot(reader, index, slot)) {
        return DUMP_BAD;
    }
    ProcessRow row = reader->world->tables.process[index];
    row.handle = value[0];
    row.key = value[1];
    dump_set(reader, TABLE_PROCESS, index, 1, &row);
    reader->facts->process[index].in_gi = true;
    reader->facts->process[index].zone = value[3];
    return DUMP_TAKEN;
}

// What the words for a state mean: Running, Runnabl, Blockd, Suspnd, Sleepg, Sl/Blk (blocked with a
// time limit); and slot32's own words.
// Source: Threads Window (CE 5.0); that `gi` uses the same words is not verified.
static ThreadState state_of(const char *word) {
    static const struct {
        const char *begin;
        ThreadState state;
    } states[] = {
        {"Runna", THREAD_READY},   {"Run", THREAD_RUNNING},     {"Ready", THREAD_READY},
        {"Block", THREAD_WAITING}, {"Waiting", THREAD_WAITING}, {"Sl/Bl", THREAD_WAITING},
        {"Sus", THREAD_WAITING},   {"Sleep", THREAD_SLEEPING},  {"Asleep", THREAD_SLEEPING},
    };
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (strncmp(word, states[i].begin, strlen(states[i].begin)) == 0) {
            return states[i].state;
        }
    }
    return THREAD_FREE; // the views show the word itself: DumpFacts.thread_state
}

static DumpTake take_thread(DumpReader *reader, const char *at) {
    char state[DUMP_STATE_MAX];
    uint32_t handle = 0, process = 0, keys = 0, priority = 0, base = 0;
    if (!scan_word(&at, state, sizeof state) || !scan_hex8(&at, &handle) ||
        !scan_hex8(&at, &process) || !scan_hex8(&at, &keys) || handle == 0) {
        return dump_bad(reader, DUMP_CUT, "want a thread's state, handle, process and keys");
    }
    if (reader->n_threads == CE_THREADS) {
        return dump_bad(reader, DUMP_BAD, "more than %u threads", CE_THREADS);
    }
    bool ranked = scan_number(&at, &priority) && scan_number(&at, &base) && priority < 256;
    ThreadRow row = {.handle = handle,
                     .keys = keys,
                     .state = (uint8_t)state_of(state),
                     .owner = reader->lister,
                     .current = reader->lister,
                     .suspended = strncmp(state, "Sus", 3) == 0,
                     .priority = ranked ? (uint8_t)priority : 0};
    snprintf(reader->facts->thread_state[reader->n_threads], DUMP_STATE_MAX, "%s", state);
    reader->facts->thread_process[reader->n_threads] = process;
    dump_set(reader, TABLE_THREAD, reader->n_threads++, 1, &row);
    return DUMP_TAKEN;
}

static DumpTake take_module(DumpReader *reader, const char *at) {
    const char *text = at + strspn(at, " ");
    char name[DUMP_NAME_MAX];
    uint32_t value[COLUMNS] = {0};
    size_t end = columns(text, value);
    if (!end && !reader->in_gi) {
        return DUMP_OTHER;
    }
    if (!end || !name_of(text, end, name)) {
        return dump_bad(reader, DUMP_CUT, "want a module's name and its four columns");
    }
    return dump_module(reader, name, value[2], value[1], value[0], value[3]);
}

static bool heads(const char *text) {
    const char *at = text;
    return scan_words(&at, "PROC: Name") || scan_words(&at, "THRD: State") ||
           scan_words(&at, "MOD: Name");
}

bool dump_gi_marks(const char *text) {
    uint32_t number = 0, value[COLUMNS];
    const char *at = text;
    bool line = label(&at, 'P', &number) || label(&at, 'M', &number);
    return heads(text) || (line && columns(at + strspn(at, " "), value) > 0);
}

DumpTake dump_gi_line(DumpReader *reader, const char *text) {
    const char *at = text;
    uint32_t number = 0;
    if (heads(text)) {
        if (strstr(text, "AcctId")) {
            return dump_bad(reader, DUMP_BAD,
                            "this list is of Windows CE 6 or later, which has no slots");
        }
        reader->in_gi = true;
        return DUMP_TAKEN;
    }
    if (label(&at, 'P', &number)) {
        return take_process(reader, number, at);
    }
    if (label(&at, 'M', &number)) {
        return take_module(reader, at);
    }
    if (reader->lister != PROCESS_NONE && scan_words(&at, "T ")) {
        return take_thread(reader, at);
    }
    return DUMP_OTHER;
}
