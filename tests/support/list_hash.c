// SPDX-License-Identifier: MIT
#include "tests/support/list_hash.h"

#include <string.h>

static uint64_t mix(uint64_t hash, const void *bytes, size_t size) {
    const uint8_t *at = bytes;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ at[i]) * 1099511628211u;
    }
    return hash;
}

static bool same(Rect a, Rect b) {
    return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

// The panels of title and time line: whatever belongs to them is left out.
static void find_time(const DisplayList *list, Rect panels[2]) {
    panels[0] = panels[1] = (Rect){-1, -1, -1, -1};
    for (size_t i = 0; i < list->n_commands; i++) {
        const DrawCommand *command = &list->commands[i];
        bool strip = command->within.y == 0 && command->within.x == 0 &&
                     command->within.h < list->commands[0].rect.h;
        if (strip && panels[0].w < 0) {
            panels[0] = command->within;
        }
        if (command->kind == DRAW_TEXT && strcmp(list_string(list, command), "time") == 0) {
            panels[1] = command->within;
        }
    }
}

// Whether a panel is the right part of another one: what the threads view shows of later steps.
static bool is_nested(const DisplayList *list, Rect panel) {
    Rect whole = list->commands[0].rect;
    for (size_t i = 0; i < list->n_commands && !same(panel, whole); i++) {
        Rect other = list->commands[i].within;
        bool right = other.x + other.w == panel.x + panel.w && other.w > panel.w;
        if (right && !same(other, whole) && same(rect_common(other, panel), panel)) {
            return true;
        }
    }
    return false;
}

// The next one is asked of many commands that follow each other in one panel.
typedef struct Nested {
    Rect panel;
    bool known, nested;
} Nested;

static bool is_later(const DisplayList *list, Rect panel, Nested *last) {
    if (!last->known || !same(last->panel, panel)) {
        *last = (Nested){panel, true, is_nested(list, panel)};
    }
    return last->nested;
}

static uint64_t mix_command(uint64_t hash, const DisplayList *list, const DrawCommand *command) {
    const int numbers[] = {(int)command->kind,  command->rect.x, command->rect.y,
                           command->rect.w,     command->rect.h, (int)command->color,
                           (int)command->under, command->size,   (int)command->face,
                           command->cols,       command->rows};
    hash = mix(hash, numbers, sizeof numbers);
    if (command->kind == DRAW_TEXT) {
        const char *text = list_string(list, command);
        return mix(hash, text, strlen(text) + 1);
    }
    if (command->kind == DRAW_CELLS) {
        size_t n = (size_t)command->cols * (size_t)command->rows;
        const uint8_t *values = (const uint8_t *)list->data + command->data;
        for (size_t i = 0; i < n; i++) {
            const CellStyle *style = &command->styles[values[i]];
            const uint32_t look[] = {style->fill, style->ink, style->pattern};
            if (i == 0 || values[i] != values[i - 1]) {
                hash = mix(hash, look, sizeof look);
            }
            hash = mix(hash, &values[i], 1);
        }
    }
    return hash;
}

uint64_t list_hash(const DisplayList *list, bool without_time) {
    Rect panels[2];
    uint64_t hash = 1469598103934665603u;
    find_time(list, panels);
    Nested last = {.known = false};
    for (size_t i = 0; i < list->n_commands; i++) {
        const DrawCommand *command = &list->commands[i];
        bool of_time = same(command->within, panels[0]) || same(command->within, panels[1]);
        if (!without_time || !(of_time || is_later(list, command->within, &last))) {
            hash = mix_command(hash, list, command);
        }
    }
    return hash;
}
