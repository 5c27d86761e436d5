// SPDX-License-Identifier: MIT
#pragma once

// What a picture says, as one string without blanks: where a text is folded, and at which size it
// is drawn, does not matter to a test that asks whether something is said.

#include "visualizer/draw/display_list.h"

#include <string.h>

#define LIST_TEXT_ROOM 65536u

static inline size_t text_without_blanks(char *text, size_t n, const char *from) {
    for (; *from && n + 1 < LIST_TEXT_ROOM; from++) {
        if (*from != ' ' && *from != '\n') {
            text[n++] = *from;
        }
    }
    text[n] = '\0';
    return n;
}

// Whether the texts of the picture, one after the other, hold `wanted`.
static inline bool list_holds_text(const DisplayList *list, const char *wanted) {
    static char text[LIST_TEXT_ROOM], plain[LIST_TEXT_ROOM];
    size_t n = 0;
    text[0] = '\0';
    for (size_t i = 0; i < list->n_commands; i++) {
        if (list->commands[i].kind == DRAW_TEXT) {
            n = text_without_blanks(text, n, list_string(list, &list->commands[i]));
        }
    }
    text_without_blanks(plain, 0, wanted);
    return strstr(text, plain) != NULL;
}
