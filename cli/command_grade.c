// SPDX-License-Identifier: MIT
#include "ce/shown.h"
#include "cli/commands.h"
#include "cli/grade.h"
#include "cli/watchdog.h"
#include "host/input_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

// slot32 grade: a line for each file that was handed in. A file that cannot be graded has its line
// too, and the next one is graded as if it were alone.

#define HANDED_IN_MOST ((size_t)1 << 20)
#define SHOWN_MOST 4096u

// A cell of CSV. A spreadsheet takes a cell that begins with one of these for a formula.
static void print_cell(const char *text) {
    bool is_formula = text[0] && strchr("=+-@\t\r", text[0]);
    printf("\"%s", is_formula ? "'" : "");
    for (; *text; text++) {
        printf(*text == '"' ? "\"\"" : "%c", *text);
    }
    printf("\"");
}

static void print_grade(const char *file, const Grade *grade, bool csv) {
    char name[SHOWN_MOST], remarks[4 * GRADE_REMARKS];
    shown_text(name, sizeof name, file, SHOWN_LINE);
    shown_text(remarks, sizeof remarks, grade->remarks, SHOWN_LINE);
    if (csv) {
        print_cell(name);
        printf(grade->by_host ? ",,,no," : ",%u,%u,%s,", grade->marks, grade->of,
               grade->graded ? "yes" : "no");
        print_cell(remarks);
        printf("\n");
    } else if (grade->by_host) {
        printf("%s: not graded on this host: %s\n", name, remarks);
    } else {
        printf("%s: %u of %u%s%s%s\n", name, grade->marks, grade->of,
               grade->graded ? "" : ", not graded", remarks[0] ? ": " : "", remarks);
    }
}

static bool is_lua(const char *file) {
    size_t n = strlen(file);
    return n > 4 && strcmp(file + n - 4, ".lua") == 0;
}

static void grade_file(const char *file, const Arguments *arguments, Grade *ret_grade) {
    size_t size = 0;
    atomic_int stop = 0;
    atomic_uint alive = 0;
    errno = 0;
    char *text = input_file_read(file, HANDED_IN_MOST, &size);
    *ret_grade = (Grade){.graded = false};
    if (!text) {
        bool is_usage = errno == ENOENT || errno == EISDIR || errno == ENOTDIR || errno == EFBIG;
        ret_grade->no_host = ret_grade->by_host = !is_usage;
        snprintf(ret_grade->remarks, sizeof ret_grade->remarks, "it cannot be read: %s",
                 errno == EFBIG ? "it has more than 1 MB" : strerror(errno));
        return;
    }
    BudgetLimits limits = {.stop = &stop,
                           .alive = &alive,
                           .instructions = arguments->limit_instructions,
                           .bytes = (uint64_t)arguments->limit_memory << 20,
                           .seconds = arguments->limit_seconds};
    watchdog_begin(limits.seconds, &stop, &alive);
    if (is_lua(file)) {
        grade_scenario(file, text, size, &limits, ret_grade);
    } else {
        grade_log(text, size, &limits, ret_grade);
    }
    watchdog_end();
    free(text);
}

int command_grade(const Arguments *arguments) {
    int code = EXIT_HELD;
    if (arguments->csv) {
        printf("file,marks,of,graded,remarks\n");
    }
    for (int i = 0; i < arguments->n_files; i++) {
        Grade grade;
        grade_file(arguments->files[i], arguments, &grade);
        print_grade(arguments->files[i], &grade, arguments->csv);
        bool whole = grade.graded && !grade.ended_early;
        code = grade.no_host ? EXIT_HOST : !whole && code == 0 ? EXIT_EXPECTATION : code;
    }
    if (code == EXIT_HOST) {
        complain(code, "the host failed: not all files were graded");
    }
    return code;
}
