// SPDX-License-Identifier: MIT
#include "tests/support/story_lines.h"

#include <stdio.h>
#include <string.h>

typedef struct Said {
    char text[4096];
} Said;

static void on_event(void *context, const Event *event) {
    Said *said = context;
    size_t at = strlen(said->text);
    if (event->kind == EVENT_SAY) {
        snprintf(said->text + at, sizeof said->text - at, "%s%s", at ? " " : "", event->text[0]);
    }
    if (event->kind == EVENT_EXPECT && !event->args[0]) {
        print_error("line %u: %s: %s\n", event->line, event->text[0], event->text[1]);
    }
}

RunnerScore assert_says(const char *text, const char *lines) {
    char message[RUNNER_MESSAGE] = "";
    Said said = {""};
    RunnerDesc desc = {.name = "test.lua", .text = text, .size = strlen(text)};
    Runner *runner = runner_new(&desc, message);
    if (!runner) {
        fail_msg("%s", message);
    }
    machine_listen(runner_machine(runner), (EventSink){.context = &said, .event = on_event});
    RunnerStatus status = runner_start(runner) ? RUNNER_STEPPED : RUNNER_FAILED;
    while (status == RUNNER_STEPPED) {
        status = runner_step(runner);
    }
    if (status == RUNNER_FAILED) {
        fail_msg("%s", runner_message(runner));
    }
    RunnerScore score = runner_score(runner);
    runner_free(runner);
    assert_int_equal(score.failed, 0);
    assert_string_equal(said.text, lines);
    return score;
}
