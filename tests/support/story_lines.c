// SPDX-License-Identifier: MIT
#include "tests/support/story_lines.h"

#include <stdio.h>
#include <string.h>

typedef struct Said {
    char text[4096];
    char failed[4096];
} Said;

static void on_event(void *context, const Event *event) {
    Said *said = context;
    size_t at = strlen(said->text);
    if (event->kind == EVENT_SAY) {
        snprintf(said->text + at, sizeof said->text - at, "%s%s", at ? " " : "", event->text[0]);
    }
    if (event->kind == EVENT_EXPECT && !event->args[0]) {
        snprintf(said->failed, sizeof said->failed, "%s", event->text[1]);
    }
}

static RunnerScore run(const char *text, Said *said) {
    char message[RUNNER_MESSAGE] = "";
    RunnerDesc desc = {.name = "test.lua", .text = text, .size = strlen(text)};
    Runner *runner = runner_new(&desc, message);
    if (!runner) {
        fail_msg("%s", message);
    }
    machine_listen(runner_machine(runner), (EventSink){.context = said, .event = on_event});
    RunnerStatus status = runner_start(runner) ? runner_run(runner) : RUNNER_FAILED;
    if (status == RUNNER_FAILED) {
        fail_msg("%s", runner_message(runner));
    }
    RunnerScore score = runner_score(runner);
    runner_free(runner);
    return score;
}

RunnerScore assert_says(const char *text, const char *lines) {
    Said said = {"", ""};
    RunnerScore score = run(text, &said);
    assert_string_equal(said.failed, "");
    assert_string_equal(said.text, lines);
    return score;
}

void assert_fails(const char *text, const char *how, const char *lines) {
    Said said = {"", ""};
    RunnerScore score = run(text, &said);
    assert_int_equal(score.failed, 1);
    assert_string_equal(said.failed, how);
    assert_string_equal(said.text, lines);
}
