// SPDX-License-Identifier: MIT
#include "rom/build_log.h"

#include "ce/grow.h"
#include "ce/text_writer.h"
#include "rom/bib_file.h"

#include <stdio.h>
#include <string.h>

// Each line is cut into words. Lines that are neither a section nor one of the totals are passed
// over: a build prints much else.

#define WORDS 10u
#define WORD_SIZE 64u
#define MODULES_MAX 4000u

typedef struct Line {
    char words[WORDS][WORD_SIZE];
    uint32_t n;
} Line;

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

static void cut(const char *text, size_t size, Line *line) {
    line->n = 0;
    for (size_t at = 0; at < size && line->n < WORDS;) {
        while (at < size && is_blank(text[at])) {
            at++;
        }
        size_t first = at;
        while (at < size && !is_blank(text[at])) {
            at++;
        }
        size_t n = at - first;
        if (n > 0 && n < WORD_SIZE && !memchr(text + first, '\0', n)) {
            memcpy(line->words[line->n], text + first, n);
            line->words[line->n++][n] = '\0';
        } else if (n > 0) {
            line->words[line->n++][0] = '\0';
        }
    }
}

// Up to 8 hex digits, with or without 0x before and h behind them.
static bool read_hex(const char *word, uint32_t *ret_value) {
    word += strncmp(word, "0x", 2) == 0 ? 2 : 0;
    size_t n = strspn(word, "0123456789abcdefABCDEF");
    bool fits = n > 0 && n <= 8 &&
                (word[n] == '\0' || strcmp(word + n, "h") == 0 || strcmp(word + n, ",") == 0);
    *ret_value = fits ? (uint32_t)strtoul(word, NULL, 16) : 0;
    return fits;
}

static bool read_number(const char *word, uint32_t *ret_value) {
    size_t n = strspn(word, "0123456789");
    bool fits = n > 0 && n <= 9 && word[n] == '\0';
    *ret_value = fits ? (uint32_t)strtoul(word, NULL, 10) : 0;
    return fits;
}

// ---- modules

static BuildModule *find_module(BuildLog *log, const char *name) {
    for (uint32_t i = log->n_modules; i > 0; i--) { // sections of one module follow each other
        if (bib_compare(log->modules[i - 1].name, name) == 0) {
            return &log->modules[i - 1];
        }
    }
    return NULL;
}

static BuildModule *take_module(BuildLog *log, const char *name, uint32_t line) {
    BuildModule *found = find_module(log, name);
    size_t size = strlen(name) + 1;
    if (found || log->n_modules == MODULES_MAX) {
        return found ? found : &log->modules[MODULES_MAX - 1];
    }
    char *copy = malloc(size);
    if (!copy ||
        !rows_grow((void **)&log->modules, log->n_modules, &log->room, sizeof *log->modules)) {
        free(copy);
        return NULL;
    }
    memcpy(copy, name, size);
    log->modules[log->n_modules] = (BuildModule){.name = copy, .line = line};
    return &log->modules[log->n_modules++];
}

// A name that a .bib file can have as well.
static bool is_module_name(const char *name) {
    const char *dot = strrchr(name, '.');
    for (const char *at = name; *at; at++) {
        if (*at <= ' ' || *at > '~' || strchr("\";:$\\/=,#|", *at)) {
            return false;
        }
    }
    return dot && dot != name &&
           (bib_compare(dot, ".dll") == 0 || bib_compare(dot, ".exe") == 0 ||
            bib_compare(dot, ".cpl") == 0 || bib_compare(dot, ".ocx") == 0 ||
            bib_compare(dot, ".drv") == 0);
}

static uint32_t *part_of(BuildModule *module, const char *section) {
    static const char *const written[] = {".data", ".bss", ".CRT", ".KDATA", ".tls"};
    static const char *const read_only[] = {".rsrc",  ".pdata", ".rdata",
                                            ".xdata", ".edata", ".idata"};
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
        if (bib_compare(section, written[i]) == 0) {
            return &module->data;
        }
    }
    for (size_t i = 0; i < sizeof read_only / sizeof read_only[0]; i++) {
        if (bib_compare(section, read_only[i]) == 0) {
            return &module->ro;
        }
    }
    return &module->code;
}

// coredll.dll  .text  800ac000h  475136  472064  471622  o32_rva=00001000
static bool take_section(BuildLog *log, const Line *line, uint32_t number) {
    uint32_t start = 0, length = 0, psize = 0, vsize = 0;
    if (line->n < 6 || !is_module_name(line->words[0]) || line->words[1][0] != '.' ||
        !read_hex(line->words[2], &start) || !read_number(line->words[3], &length) ||
        !read_number(line->words[4], &psize) || !read_number(line->words[5], &vsize) ||
        vsize > CE_SLOT_SIZE) {
        return true;
    }
    BuildModule *module = take_module(log, line->words[0], number);
    if (!module) {
        return false;
    }
    uint32_t *part = part_of(module, line->words[1]);
    *part += *part <= CE_SLOT_SIZE ? (uint32_t)ce_page_up(vsize) : 0;
    return true;
}

// Module coredll.dll at offset 01fff000 data, 03f60000 code
static void take_bases(BuildLog *log, const Line *line) {
    if (line->n < 8 || bib_compare(line->words[0], "module") != 0 ||
        strcmp(line->words[2], "at") != 0 || strcmp(line->words[3], "offset") != 0) {
        return;
    }
    BuildModule *module = find_module(log, line->words[1]);
    uint32_t data = 0, code = 0;
    if (module && read_hex(line->words[4], &data) && read_hex(line->words[6], &code)) {
        module->data_base = data;
        module->code_base = code;
    }
}

// ---- totals

static bool begins(const Line *line, const char *words) {
    const char *at = words;
    for (uint32_t i = 0; *at; i++) {
        size_t n = strcspn(at, " ");
        if (i >= line->n || strlen(line->words[i]) != n || strncmp(line->words[i], at, n) != 0) {
            return false;
        }
        at += n + (at[n] == ' ');
    }
    return true;
}

static VirtAddr in_slot_1(uint32_t address) {
    return address < CE_SLOT_SIZE ? address + CE_SLOT_SIZE : address;
}

// "01ee01ee" is two addresses, "01a00000" one.
static void take_first(BuildLog *log, uint32_t value) {
    if ((value & 0xFFFF) != 0) {
        log->line = value << 16;
        log->code_line = in_slot_1(value & 0xFFFF0000u);
    } else {
        log->line = value;
    }
}

static void take_total(BuildLog *log, const Line *line) {
    const char *last = line->n > 0 ? line->words[line->n - 1] : "";
    uint32_t value = 0;
    if (begins(line, "Windows CE ROM Image Builder") && line->n > 5) {
        snprintf(log->version, sizeof log->version, "%.23s", line->words[5]);
    } else if (begins(line, "Number of Modules:") && read_number(last, &value)) {
        log->n_stated = value;
    } else if (!read_hex(last, &value)) {
        return;
    } else if (begins(line, "First DLL Address:")) {
        take_first(log, value);
    } else if (begins(line, "First DLL Code Address:")) {
        log->code_line = in_slot_1(value);
    } else if (begins(line, "Start RAM:")) {
        log->ram_start = value;
    } else if (begins(line, "End of RAM:")) {
        log->ram_end = value;
    }
}

// FileSys 4K Chunks/Mbyte:   128 <2Mbyte  128 2-4Mbyte  128 4-6Mbyte  128 >6Mbyte
static void take_fsram(BuildLog *log, const Line *line) {
    if (!begins(line, "FileSys 4K Chunks/Mbyte:") || line->n < 10) {
        return;
    }
    uint32_t bytes = 0, value = 0;
    for (uint32_t i = 0; i < 4; i++) {
        if (!read_number(line->words[3 + 2 * i], &value) || value > 255) {
            return;
        }
        bytes |= value << 8 * i;
    }
    log->fsram = bytes;
}

// ----

static bool next_line(const char **at, const char *end, Line *line) {
    if (*at >= end) {
        return false;
    }
    const char *stop = memchr(*at, '\n', (size_t)(end - *at));
    stop = stop ? stop : end;
    cut(*at, (size_t)(stop - *at), line);
    *at = stop + 1;
    return true;
}

bool build_log_recognise(const char *text, size_t size) {
    const char *at = text;
    Line line;
    while (next_line(&at, text + size, &line)) {
        if (begins(&line, "Windows CE ROM Image Builder") || begins(&line, "First DLL Address:") ||
            begins(&line, "First DLL Code Address:") ||
            begins(&line, "Module Section Start Length psize vsize")) {
            return true;
        }
    }
    return false;
}

static bool read_all(BuildLog *log, const char *text, size_t size) {
    const char *at = text;
    Line line;
    for (uint32_t number = 1; next_line(&at, text + size, &line); number++) {
        if (!take_section(log, &line, number)) {
            return false;
        }
        take_bases(log, &line);
        take_total(log, &line);
        take_fsram(log, &line);
    }
    return true;
}

bool build_log_read(const char *name, const char *text, size_t size, BuildLog *ret_log,
                    RomError *ret_error) {
    BuildLog log = {0};
    bool fine = read_all(&log, text, size) || rom_error_memory(ret_error);
    if (fine && log.n_modules == 0 && log.line == 0) {
        fine = rom_error_at(ret_error, (RomPlaceInFile){.file = name},
                            "a log of makeimg without a table of modules and without \"First DLL "
                            "Address\"");
    }
    if (fine) {
        *ret_log = log;
    } else {
        build_log_deinit(&log);
    }
    return fine;
}

void build_log_deinit(BuildLog *log) {
    for (uint32_t i = 0; i < log->n_modules; i++) {
        free(log->modules[i].name);
    }
    free(log->modules);
    *log = (BuildLog){0};
}

static uint32_t kb(uint32_t bytes) {
    return (bytes + 1023) >> 10;
}

static bool fits(const BuildModule *module) {
    return kb(module->code) + kb(module->ro) + kb(module->data) <= CE_SLOT_SIZE >> 10;
}

char *build_log_bib(const BuildLog *log, size_t *ret_size) {
    TextWriter writer;
    if (!text_writer_begin(&writer)) {
        return NULL;
    }
    FILE *out = writer.out;
    uint32_t line = 1;
    fputs("MODULES", out); // the log's first line is no module's
    for (uint32_t i = 0; i < log->n_modules; i++) {
        const BuildModule *module = &log->modules[i];
        for (; line < module->line || line == 1; line++) {
            fputc('\n', out);
        }
        if (fits(module)) {
            fprintf(out, "%s %s NK SH ; @SIZE %u %u %u", module->name, module->name,
                    kb(module->code), kb(module->ro), kb(module->data));
        }
    }
    fputc('\n', out);
    if (log->ram_end > log->ram_start) {
        fprintf(out, "MEMORY\nRAM %X %X RAM\n", log->ram_start, log->ram_end - log->ram_start);
    }
    if (log->fsram) {
        fprintf(out, "CONFIG\nFSRAMPERCENT=%08X\n", log->fsram);
    }
    return text_writer_end(&writer, ret_size);
}
