// SPDX-License-Identifier: MIT
#include "ce/shown.h"
#include "cli/grade.h"
#include "session/answer_log.h"

#include <stdlib.h>
#include <string.h>

// Logs handed in as fuzz input. A line is read or refused with a reason; what was read is written
// as one line and read the same. The whole is marked: never more marks than questions, and a log
// that is refused has none and says why.

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool holds, const char *what) {
    if (!holds) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}

static void check_line(const char *text, size_t size) {
    AnswerLine line, again;
    const char *why = answer_line_read(text, size, &line);
    if (why) {
        need(why[0] && shown_is_plain(why, SHOWN_LINE), "no reason");
        return;
    }
    char *written = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&written, &n);
    need(out != NULL, "no memory");
    answer_line_write(&line, out);
    need(fclose(out) == 0 && memchr(written, '\n', n) == written + n - 1, "it is not one line");
    need(!answer_line_read(written, n - 1, &again), "what was written is refused");
    need(strcmp(line.name, again.name) == 0 && line.seed == again.seed && line.hash == again.hash &&
             line.question == again.question && line.seconds == again.seconds &&
             line.verdict == again.verdict && line.answer.given == again.answer.given &&
             strcmp(line.answer.text, again.answer.text) == 0,
         "it is read as another line");
    free(written);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = malloc(size + 1);
    need(text != NULL, "no memory");
    memcpy(text, data, size);
    text[size] = '\0';
    for (size_t at = 0; at < size;) {
        const char *end = memchr(text + at, '\n', size - at);
        size_t n = end ? (size_t)(end - text) - at : size - at;
        check_line(text + at, n);
        at += n + 1;
    }
    BudgetLimits limits = {.instructions = 200000};
    Grade grade;
    grade_log(text, size, &limits, &grade);
    need(grade.marks <= grade.of, "more marks than questions");
    need(grade.graded || (grade.marks == 0 && grade.remarks[0]), "refused without a reason");
    need(memchr(grade.remarks, '\0', sizeof grade.remarks) != NULL, "remarks without an end");
    free(text);
    return 0;
}
