// SPDX-License-Identifier: MIT
#include "import/abort/abort_log.h"

#include "ce/grow.h"
#include "import/dump_text.h"
#include "import/scan.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// One line at a time. A header opens a record; fields go to the open record, and open one if there
// is none. A record ends at the next header, when a field comes a second time, or when SILENCE
// lines have added nothing.

#define SILENCE 4u     // lines of others between the parts of a record
#define WRAP_LEAST 40u // columns of a terminal, at least

typedef struct Reader {
    DumpText text;
    DumpLine line, next;
    bool has_next;
    char joined[2 * DUMP_LINE_MAX];
    AbortLog *log;
    Abort open;
    bool is_open, is_broken, has_fields;
    uint32_t n_silent;
} Reader;

// ---- the parts of a line

static const struct {
    const char *name;
    AbortField field;
    Processor processor; // that prints it
} fields[] = {
    {"AKY", ABORT_AKY, PROCESSOR_UNKNOWN}, {"PC", ABORT_PC, PROCESSOR_UNKNOWN},
    {"RA", ABORT_RA, PROCESSOR_UNKNOWN},   {"BVA", ABORT_BVA, PROCESSOR_UNKNOWN},
    {"TEA", ABORT_BVA, PROCESSOR_SH},      {"EA", ABORT_BVA, PROCESSOR_X86},
    {"FSR", ABORT_FSR, PROCESSOR_ARM},
};
#define N_FIELDS (sizeof fields / sizeof fields[0])

// The index of the field that begins at `text`, N_FIELDS if none does.
static size_t field_at(const char *begin, const char *text) {
    size_t i = 0;
    if (text > begin && isalnum((unsigned char)text[-1])) {
        return N_FIELDS;
    }
    for (; i < N_FIELDS; i++) {
        size_t n = 0;
        while (fields[i].name[n] && toupper((unsigned char)text[n]) == fields[i].name[n]) {
            n++;
        }
        if (fields[i].name[n] == '\0' && text[n] == '=') {
            break;
        }
    }
    return i;
}

static const char *next_field(const char *begin, const char *at, size_t *ret_field) {
    for (; *at; at++) {
        *ret_field = field_at(begin, at);
        if (*ret_field < N_FIELDS) {
            return at;
        }
    }
    return NULL;
}

// Reads up to 8 hex digits, right at `text`. Returns what stands behind them; NULL: they are
// something else.
static const char *read_hex(const char *text, uint32_t *ret_value) {
    return *text != ' ' && scan_hex(&text, ret_value) ? text : NULL;
}

static bool is_shown(const char *text, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7F) {
            return false;
        }
    }
    return true;
}

static void copy_name(char ret_name[ABORT_NAME], const char *text, size_t n) {
    if (n < ABORT_NAME && is_shown(text, n)) {
        memcpy(ret_name, text, n);
        ret_name[n] = '\0';
    }
}

// Reads "(coredll.dll+0x00014680)".
static void read_code(const char *text, AbortCode *code) {
    const char *end = text[0] == '(' ? strchr(text, ')') : NULL, *plus = end;
    uint32_t offset = 0;
    while (plus && plus > text && *plus != '+') {
        plus--;
    }
    if (!plus || plus == text || !read_hex(plus + 1, &offset)) {
        return;
    }
    copy_name(code->module, text + 1, (size_t)(plus - text) - 1);
    code->offset = offset;
    if (strcmp(code->module, "???") == 0) {
        code->module[0] = '\0';
    }
}

// ---- records

static bool same_code(const AbortCode *a, const AbortCode *b) {
    return a->offset == b->offset && strcmp(a->module, b->module) == 0;
}

// Whether two records tell the same: all but the thread and the place in the log.
static bool is_same(const Abort *a, const Abort *b) {
    for (uint32_t i = 0; i < ABORT_FIELDS; i++) {
        if (a->given[i] != b->given[i] || a->value[i] != b->value[i]) {
            return false;
        }
    }
    return a->kind == b->kind && a->has_number == b->has_number && a->number == b->number &&
           a->is_later == b->is_later && strcmp(a->title, b->title) == 0 &&
           strcmp(a->process, b->process) == 0 && strcmp(a->active, b->active) == 0 &&
           same_code(&a->pc, &b->pc) && same_code(&a->ra, &b->ra);
}

static bool keep(AbortLog *log, const Abort *abort) {
    log->n_found++;
    for (uint32_t i = 0; i < log->n; i++) {
        if (is_same(&log->records[i], abort)) {
            log->records[i].n++;
            log->records[i].last_line = abort->line;
            return true;
        }
    }
    if (log->n == ABORTS_MAX) {
        return true; // counted, not kept
    }
    if (!rows_grow((void **)&log->records, log->n, &log->room, sizeof *log->records)) {
        return false;
    }
    log->records[log->n] = *abort;
    log->records[log->n].n = 1;
    log->records[log->n++].last_line = abort->line;
    return true;
}

static void blame(Reader *reader, uint32_t line, const char *format, const char *what, int size) {
    AbortLog *log = reader->log;
    if (log->n_broken++ == 0) {
        log->bad_line = line;
        snprintf(log->why, sizeof log->why, format, size, what);
    }
}

static Processor processor_of(const Abort *abort) {
    if (abort->processor != PROCESSOR_UNKNOWN) {
        return abort->processor;
    }
    if (!abort->has_number) {
        return PROCESSOR_ARM; // "Data Abort" is a word of ARM
    }
    return abort->number >= 0x40 ? PROCESSOR_SH : PROCESSOR_MIPS;
}

// Ends the open record. False when the host is out of memory.
static bool close_record(Reader *reader) {
    Abort *abort = &reader->open;
    bool was_open = reader->is_open, is_broken = reader->is_broken;
    reader->is_open = false;
    if (!was_open || is_broken || (!reader->has_fields && !abort->is_later)) {
        return true;
    }
    if (!abort->given[ABORT_BVA]) {
        blame(reader, abort->line, "%.*s",
              "no BVA: want at least the address, as in "
              "\"AKY=00000005 BVA=060000e0 FSR=00000007\"",
              100);
        return true;
    }
    abort->processor = processor_of(abort);
    return keep(reader->log, abort);
}

static bool open_record(Reader *reader, uint32_t line) {
    if (!close_record(reader)) {
        return false;
    }
    reader->open = (Abort){.line = line};
    reader->is_open = true;
    reader->is_broken = reader->has_fields = false;
    reader->n_silent = 0;
    return true;
}

// ---- lines

// The n-th text in single quotes behind `text`.
static void read_quoted(const char *text, unsigned n, char ret_name[ABORT_NAME]) {
    for (;;) {
        const char *open = strchr(text, '\'');
        const char *end = open ? strchr(open + 1, '\'') : NULL;
        if (!end) {
            return;
        }
        if (n-- == 0) {
            copy_name(ret_name, open + 1, (size_t)(end - open) - 1);
            return;
        }
        text = end + 1;
    }
}

static AbortKind kind_of(const char *title) {
    return strcmp(title, "RaiseException") == 0  ? ABORT_RAISED
           : strncmp(title, "Prefetch", 8) == 0  ? ABORT_PREFETCH
           : strncmp(title, "Undefined", 9) == 0 ? ABORT_INSTRUCTION
                                                 : ABORT_ACCESS;
}

// CE 6: Exception 'Data Abort' (4): Thread-Id=03d3000e(pth=83a0e024), Proc-Id=... 'NK.EXE', ...
static bool read_later_header(const char *text, Abort *abort) {
    const char *at = strstr(text, "Exception '");
    const char *process = strstr(text, "Proc-Id=");
    if (!at || !process || !strstr(at, "Thread-Id=")) {
        return false;
    }
    char title[ABORT_NAME] = "";
    read_quoted(at, 0, title);
    snprintf(abort->title, sizeof abort->title, "%.31s", title);
    read_quoted(process, 0, abort->process);
    const char *active = strstr(process, "VM-active=");
    if (active) {
        read_quoted(active, 0, abort->active);
    }
    abort->is_later = true;
    return true;
}

// "Data Abort: Thread=", "Exception 040 Thread=". The title is what stands before the colon.
static bool read_header(const char *text, Abort *abort) {
    const char *thread = strstr(text, "Thread="), *end = thread;
    if (!thread) {
        return read_later_header(text, abort);
    }
    while (end > text && end[-1] == ' ') {
        end--;
    }
    const char *first = end;
    if (end > text && end[-1] == ':') {
        first = --end;
        while (first > text && (isalpha((unsigned char)first[-1]) || first[-1] == ' ')) {
            first--;
        }
        first += strspn(first, " ");
        if (first == end || (size_t)(end - first) >= sizeof abort->title) {
            return false;
        }
        memcpy(abort->title, first, (size_t)(end - first));
    } else {
        static const char word[] = "Exception ";
        while (first > text && isalnum((unsigned char)first[-1])) {
            first--;
        }
        size_t n = sizeof word - 1;
        if ((size_t)(first - text) < n || strncmp(first - n, word, n) != 0 ||
            !read_hex(first, &abort->number)) {
            return false;
        }
        strcpy(abort->title, "Exception");
        abort->has_number = true;
    }
    abort->kind = kind_of(abort->title);
    read_quoted(thread, 0, abort->process);
    return true;
}

// Takes the fields of a line. False when the host is out of memory.
static bool take_fields(Reader *reader, const char *text, uint32_t number) {
    size_t i = 0;
    uint32_t taken = 0; // bits of the fields of this line
    for (const char *at = text; (at = next_field(text, at, &i)) != NULL; at++) {
        const char *name = fields[i].name, *value = at + strlen(name) + 1;
        AbortField field = fields[i].field;
        uint32_t number_read = 0;
        bool is_twice = taken >> field & 1;
        if (!reader->is_open || (reader->open.given[field] && !is_twice)) {
            if (!open_record(reader, number)) {
                return false;
            }
        }
        const char *behind = read_hex(value, &number_read);
        if (is_twice || !behind) {
            if (!reader->is_broken && is_twice) {
                blame(reader, number, "%.*s is given twice", name, 3);
            } else if (!reader->is_broken) {
                char what[64];
                snprintf(what, sizeof what, "%s=%.*s", name,
                         (int)(strcspn(value, " \t\r\n") < 40 ? strcspn(value, " \t\r\n") : 40),
                         value);
                blame(reader, number, "%.*s: want up to 8 hex digits", what, 60);
            }
            reader->is_broken = true;
            continue;
        }
        Abort *abort = &reader->open;
        abort->value[field] = number_read;
        abort->given[field] = true;
        taken |= 1u << field;
        reader->has_fields = true;
        reader->n_silent = 0;
        abort->processor = fields[i].processor ? fields[i].processor : abort->processor;
        if (field == ABORT_PC || field == ABORT_RA) {
            read_code(behind, field == ABORT_PC ? &abort->pc : &abort->ra);
        }
    }
    return true;
}

// "Process 'demo.exe'" behind the fields, as MIPS devices print it; "Proc=1 'a.exe'" beside them.
static void take_process(Reader *reader, const char *text) {
    const char *word = strstr(text, "Process '");
    word = word ? word : strstr(text, "Proc=");
    if (word && reader->is_open && reader->open.process[0] == '\0') {
        read_quoted(word, 0, reader->open.process);
    }
}

static bool take_line(Reader *reader, const char *text, uint32_t number) {
    Abort header = {.line = number};
    size_t field = 0;
    if (read_header(text, &header)) {
        if (!open_record(reader, number)) {
            return false;
        }
        reader->open = header;
    } else if (!next_field(text, text, &field)) {
        take_process(reader, text);
        reader->n_silent++;
    }
    if (!take_fields(reader, text, number)) {
        return false;
    }
    take_process(reader, text);
    return reader->n_silent <= SILENCE || close_record(reader);
}

// ---- wrapped lines

// Whether `next` continues the digits at the end of `text`: devices print 8 of them.
static bool splits_number(const char *text, const char *next) {
    static const char hex[] = "0123456789abcdefABCDEF";
    size_t n = strlen(text), digits = 0, rest = strspn(next, hex);
    while (digits < n && strchr(hex, text[n - 1 - digits])) {
        digits++;
    }
    bool is_value = digits < n && text[n - 1 - digits] == '=';
    return is_value && digits < 8 && digits + rest == 8 && !isalnum((unsigned char)next[rest]);
}

// Whether a field's name is cut in two: "BV" and "A=00000004".
static bool splits_name(const char *text, const char *next) {
    const char *last = strrchr(text, ' ');
    char whole[12] = "";
    last = last ? last + 1 : text;
    size_t n = strlen(last), rest = strcspn(next, "=");
    if (n == 0 || n > 3 || rest > 3 || next[rest] != '=') {
        return false;
    }
    snprintf(whole, sizeof whole, "%s%.*s=", last, (int)rest, next);
    return field_at(whole, whole) < N_FIELDS;
}

// Whether a parenthesis or a quotation mark is open at the end of a text.
static bool is_open_end(const char *text) {
    const char *open = strrchr(text, '(');
    unsigned n_quotes = 0;
    for (const char *at = text; *at; at++) {
        n_quotes += *at == '\'';
    }
    return (open && !strchr(open, ')')) || n_quotes % 2 == 1;
}

// Whether the next line continues this one, cut where the columns of a terminal end.
static bool is_wrapped(const char *text, size_t n_blanks, const char *next) {
    size_t field = 0;
    if (strlen(text) + n_blanks < WRAP_LEAST || next[0] == '\0' ||
        (!next_field(text, text, &field) && !strstr(text, "Thread"))) {
        return false;
    }
    bool is_hex = isxdigit((unsigned char)text[strlen(text) - 1]) != 0;
    bool is_code = is_hex && next[0] == '(';
    if (is_hex && next[strspn(next, " ")] == '\'') { // Proc=90876ea0 | 'shell32.exe'
        return true;
    }
    return n_blanks == 0 &&
           (is_code || splits_number(text, next) || splits_name(text, next) || is_open_end(text));
}

// Joins the line with those that continue it.
static const char *whole_line(Reader *reader) {
    size_t n_blanks = reader->line.n_blanks;
    strcpy(reader->joined, reader->line.text);
    while (reader->has_next && is_wrapped(reader->joined, n_blanks, reader->next.text) &&
           strlen(reader->joined) + strlen(reader->next.text) < sizeof reader->joined) {
        strcat(reader->joined, reader->next.text);
        n_blanks = reader->next.n_blanks;
        reader->has_next = dump_text_next(&reader->text, &reader->next);
    }
    return reader->joined;
}

bool abort_log_read(const char *text, size_t size, AbortLog *ret_log) {
    AbortLog log = {0};
    Reader *reader = calloc(1, sizeof *reader);
    if (!reader || !dump_text_init(&reader->text, text, size)) {
        free(reader);
        return false;
    }
    bool fine = true;
    reader->log = &log;
    reader->has_next = dump_text_next(&reader->text, &reader->next);
    while (fine && reader->has_next) {
        reader->line = reader->next;
        reader->has_next = dump_text_next(&reader->text, &reader->next);
        uint32_t number = reader->line.number;
        fine = take_line(reader, whole_line(reader), number);
    }
    fine = fine && close_record(reader);
    dump_text_deinit(&reader->text);
    free(reader);
    if (!fine) {
        abort_log_deinit(&log);
        return false;
    }
    *ret_log = log;
    return true;
}

void abort_log_deinit(AbortLog *log) {
    free(log->records);
    *log = (AbortLog){0};
}

// Whether a text can hold the address of an exception: BVA=, TEA= and EA= end in A=. The A may end
// the line before, and UTF-16 has a zero byte between them.
static bool may_have_address(const char *text, size_t size) {
    for (const char *at = text; (at = memchr(at, '=', size - (size_t)(at - text))) != NULL; at++) {
        char before = at > text ? at[-1] : '\n';
        if (before == 'A' || before == 'a' || before == '\0' || isspace((unsigned char)before)) {
            return true;
        }
    }
    return false;
}

uint32_t abort_log_count(const char *text, size_t size) {
    AbortLog log;
    if (!may_have_address(text, size) || !abort_log_read(text, size, &log)) {
        return 0;
    }
    uint32_t n = log.n_found;
    abort_log_deinit(&log);
    return n;
}
