// SPDX-License-Identifier: MIT
#include "cli/solution.h"

#include "ce/text_writer.h"
#include "cli/arguments.h"
#include "cli/grade.h"
#include "scenario/library.h"

#include <stdlib.h>
#include <string.h>

// Each way is graded as if a student had handed it in, and the first with all marks is written.

// The next paragraph from *at on, without the end of its last line; false when there is none.
static bool next_paragraph(const char **at, const char **ret_text, size_t *ret_size) {
    const char *text = *at + strspn(*at, "\n"), *end = strstr(text, "\n\n");
    end = end ? end : text + strlen(text);
    *at = end;
    *ret_text = text;
    *ret_size = (size_t)(end - text);
    while (*ret_size && text[*ret_size - 1] == '\n') {
        --*ret_size;
    }
    return *ret_size > 0;
}

// Writes the first paragraph without its first line, which names the licence.
static void write_reason(const char *text, size_t size, FILE *out) {
    const char *line = memchr(text, '\n', size);
    if (line) {
        fprintf(out, "--\n%.*s\n", (int)(text + size - line - 1), line + 1);
    }
}

// Writes solve{} with the gap filled.
static void write_solve(const char *exercise, uint32_t seed, const char *gap, size_t size,
                        FILE *out) {
    fprintf(out, "\nsolve{\n    exercise = \"%s\", seed = %u,\n", exercise, seed);
    for (const char *end = gap + size; gap < end;) {
        const char *stop = memchr(gap, '\n', (size_t)(end - gap));
        stop = stop ? stop : end;
        fprintf(out, "    %.*s%s\n", (int)(stop - gap), gap, stop == end ? "," : "");
        gap = stop + (stop < end);
    }
    fprintf(out, "}\n");
}

// Runs one way. SOLUTION_NONE when it does not hold.
static SolutionStatus try_way(const char *exercise, uint32_t seed, const char *gap, size_t size,
                              const BudgetLimits *limits) {
    TextWriter writer;
    size_t length;
    Grade grade = {.no_host = true};
    if (text_writer_begin(&writer)) {
        write_solve(exercise, seed, gap, size, writer.out);
    }
    char *text = text_writer_end(&writer, &length);
    if (text) {
        grade_scenario("solution.lua", text, length, limits, &grade);
    }
    free(text);
    bool holds = grade.graded && grade.of > 0 && grade.marks == grade.of && !grade.ended_early;
    return grade.no_host   ? SOLUTION_NO_HOST
           : grade.by_host ? SOLUTION_LATE
           : holds         ? SOLUTION_FOUND
                           : SOLUTION_NONE;
}

SolutionStatus solution_write(const char *exercise, uint32_t seed, const BudgetLimits *limits,
                              FILE *out) {
    const LibraryFile *file = library_solution(exercise);
    const char *at = file ? file->text : "", *reason, *gap;
    size_t reason_size, size;
    SolutionStatus status = SOLUTION_NONE;
    if (!next_paragraph(&at, &reason, &reason_size)) {
        return SOLUTION_NONE;
    }
    while (status == SOLUTION_NONE && next_paragraph(&at, &gap, &size)) {
        status = try_way(exercise, seed, gap, size, limits);
    }
    if (status == SOLUTION_FOUND) {
        write_reason(reason, reason_size, out);
        write_solve(exercise, seed, gap, size, out);
    }
    return status;
}

void solution_write_gap(const char *exercise, uint32_t seed, const char *skeleton, FILE *out) {
    fprintf(out, "\nsolve{\n    exercise = \"%s\", seed = %u,\n%s}\n", exercise, seed, skeleton);
}

int solution_complain(SolutionStatus status, const char *exercise, uint32_t seed,
                      uint32_t seconds) {
    switch (status) {
    case SOLUTION_FOUND:
        return EXIT_HELD;
    case SOLUTION_LATE:
        return complain(EXIT_USAGE,
                        "%s, seed %u: the model solution takes more than %u s of processor time on "
                        "this host (--limit-seconds sets the limit)",
                        exercise, seed, seconds);
    case SOLUTION_NO_HOST:
        return complain(EXIT_HOST, "out of memory on the host");
    case SOLUTION_NONE:
        break;
    }
    return complain(EXIT_EXPECTATION, "%s, seed %u: no model solution holds", exercise, seed);
}
