// SPDX-License-Identifier: MIT
#include "cli/asking.h"

#include "ce/shown.h"
#include "scenario/answer.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// A number that is typed may be the number of a choice or a choice itself ("292"). The text of a
// choice comes first: only a number that is not one is taken as a choice's number.

static unsigned print_choices(const char *choices) {
    unsigned n = 0;
    while (*choices) {
        char text[4 * RUNNER_CHOICE + 1], own[RUNNER_CHOICE + 1];
        size_t length = strcspn(choices, "\n");
        snprintf(own, sizeof own, "%.*s", (int)length, choices);
        shown_text(text, sizeof text, own, SHOWN_LINE);
        printf("  %u  %s\n", ++n, text);
        choices += length + (choices[length] == '\n');
    }
    return n;
}

// Puts the text of the choice that the line means into the line, if it means one by its number.
static void take_number(const char *choices, char *line, size_t size) {
    char own[RUNNER_CHOICE + 1], meant[RUNNER_CHOICE + 1] = "";
    size_t digits = strspn(line, "0123456789");
    unsigned long wanted = digits > 0 && !line[digits] ? strtoul(line, NULL, 10) : 0;
    for (unsigned n = 1; *choices; n++) {
        size_t length = strcspn(choices, "\n");
        snprintf(own, sizeof own, "%.*s", (int)length, choices);
        if (answer_is_right(line, own)) {
            return; // it is the text of a choice
        }
        if (n == wanted) {
            strcpy(meant, own);
        }
        choices += length + (choices[length] == '\n');
    }
    if (meant[0]) {
        snprintf(line, size, "%s", meant);
    }
}

const char *ask_at_terminal(const Arguments *arguments, const RunnerQuestion *question, char *line,
                            int size) {
    bool someone = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !arguments->answers &&
                   !arguments->json && !arguments->quiet && !arguments->watch;
    if (!someone) {
        return NULL;
    }
    char text[4 * RUNNER_QUESTION + 1];
    shown_text(text, sizeof text, question->question, SHOWN_LINES);
    printf("\n? %s\n", text);
    unsigned n = question->choices ? print_choices(question->choices) : 0;
    printf(n ? "(1 to %u, or the words of a choice) > " : "> ", n);
    fflush(stdout);
    if (!fgets(line, size, stdin)) {
        return NULL;
    }
    line[strcspn(line, "\r\n")] = '\0';
    if (n) {
        take_number(question->choices, line, (size_t)size);
    }
    return line;
}
