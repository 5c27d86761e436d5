// SPDX-License-Identifier: MIT
#include "session/answer_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static AnswerLine written_and_read(const AnswerLine *line) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    answer_line_write(line, out);
    fclose(out);
    assert_int_equal(text[size - 1], '\n');
    assert_null(memchr(text, '\n', size - 1)); // one line, whatever was answered
    AnswerLine again;
    assert_null(answer_line_read(text, size - 1, &again));
    free(text);
    return again;
}

static void every_answer_is_one_line_and_is_read_again(void **state) {
    (void)state;
    AnswerLine line = {.name = "my lesson.lua",
                       .hash = UINT64_C(0xF00000000000000A),
                       .question = RUNNER_QUESTIONS,
                       .seconds = 999999999,
                       .verdict = LOGGED_WRONG,
                       .answer = {.given = true}};
    for (unsigned byte = 1; byte < 256; byte++) {
        snprintf(line.answer.text, sizeof line.answer.text, " a%c b\\x41%c", (char)byte,
                 (char)byte);
        AnswerLine again = written_and_read(&line);
        assert_string_equal(again.name, line.name);
        assert_string_equal(again.answer.text, line.answer.text);
        assert_true(again.hash == line.hash && again.question == line.question);
        assert_true(again.seconds == line.seconds && again.verdict == LOGGED_WRONG);
    }
    assert_int_equal(written_and_read(&line).seed, 0);
    line.seed = UINT32_MAX;
    assert_int_equal(written_and_read(&line).seed, UINT32_MAX);
    assert_string_equal(written_and_read(&line).name, line.name);
    line.verdict = LOGGED_PASSED;
    line.answer = (StateAnswer){.given = false};
    assert_false(written_and_read(&line).answer.given);
    memset(line.answer.text, '\n', STATE_ANSWER - 1); // the longest, all escapes
    line.answer.given = true;
    line.verdict = LOGGED_GIVEN;
    assert_string_equal(written_and_read(&line).answer.text, line.answer.text);
}

static void what_is_no_line_says_why(void **state) {
    (void)state;
    static const char *const rows[][2] = {
        {"", "a lesson's name"},
        {"wall", "a lesson's name"},
        {"wall 0123456789abcde 1 2 right x", "a lesson's name"},
        {"wall 0123456789ABCDEF 1 2 right x", "a lesson's name"},
        {"wa\\x6ll 0123456789abcdef 1 2 right x", "a lesson's name"},
        {"wall/0 0123456789abcdef 1 2 right x", "NAME/SEED"},
        {"wall/4294967296 0123456789abcdef 1 2 right x", "NAME/SEED"},
        {"wall/-7 0123456789abcdef 1 2 right x", "NAME/SEED"},
        {"wall/ 0123456789abcdef 1 2 right x", "NAME/SEED"},
        {"wall/7/7 0123456789abcdef 1 2 right x", "NAME/SEED"},
        {"/7 0123456789abcdef 1 2 right x", "NAME/SEED"},
        {"wa\\x2Fll/7 0123456789abcdef 1 2 right x", "NAME/SEED"},
        {"wall 0123456789abcdef 0 2 right x", "number of its question"},
        {"wall 0123456789abcdef 1001 2 right x", "number of its question"},
        {"wall 0123456789abcdef -1 2 right x", "number of its question"},
        {"wall 0123456789abcdef 1 two right x", "seconds"},
        {"wall 0123456789abcdef 1 2 maybe x", "neither right"},
        {"wall 0123456789abcdef 1 2 right", "neither right"},
        {"wall 0123456789abcdef 1 2 right a\\n", "wrong escape"},
        {"wall 0123456789abcdef 1 2 right a\\x00", "wrong escape"},
        {"wall 0123456789abcdef 1 2 passed a", "has an answer"},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        AnswerLine line;
        const char *why = answer_line_read(rows[i][0], strlen(rows[i][0]), &line);
        assert_non_null(why);
        if (!strstr(why, rows[i][1])) {
            fail_msg("'%s': %s", rows[i][0], why);
        }
    }
    AnswerLine line;
    assert_non_null(answer_line_read("wall 0123456789abcdef 1 2 right a\0b", 35, &line));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer_is_one_line_and_is_read_again),
        cmocka_unit_test(what_is_no_line_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
