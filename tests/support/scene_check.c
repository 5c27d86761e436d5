// SPDX-License-Identifier: MIT
#include "tests/support/scene_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMMANDS_MOST 20000u // beside those of which there is one a column of pixels
#define FAR (1 << 17)        // px: nothing is drawn beyond that; what is, has overflown

static const char *told(const char *format, ...) {
    static char text[200];
    va_list facts;
    va_start(facts, format);
    vsnprintf(text, sizeof text, format, facts);
    va_end(facts);
    return text;
}

static const char *command_trouble(const DisplayList *list, const DrawCommand *command) {
    Rect r = command->rect;
    bool may_be_empty =
        command->kind == DRAW_LINE || command->kind == DRAW_CLIP || command->kind == DRAW_UNCLIP;
    bool text = command->kind == DRAW_TEXT, cells = command->kind == DRAW_CELLS;
    if (abs(r.x) > FAR || abs(r.y) > FAR || abs(r.w) > FAR || abs(r.h) > FAR) {
        return told("command %d is far away: %d,%d + %d,%d", (int)command->kind, r.x, r.y, r.w,
                    r.h);
    }
    if ((r.w < 0 || r.h < 0) && command->kind != DRAW_LINE) {
        return told("command %d has a negative length: %d,%d", (int)command->kind, r.w, r.h);
    }
    if (!may_be_empty && !text && rect_is_empty(r)) {
        return told("command %d is empty", (int)command->kind);
    }
    if (command->kind == DRAW_FRAME && (command->size > r.w || command->size > r.h)) {
        return told("a frame of %d px is thicker than %d,%d", command->size, r.w, r.h);
    }
    if (text && (command->size < 1 || command->data >= list->n_data)) {
        return told("a text has %d px", command->size);
    }
    size_t n = cells ? (size_t)command->cols * (size_t)command->rows : 0;
    if (cells && (command->cols < 1 || command->rows < 1 || command->data + n > list->n_data)) {
        return told("a map has %d x %d cells", command->cols, command->rows);
    }
    return NULL;
}

static const char *hit_trouble(const Scene *scene, const Hit *hit) {
    Rect r = hit->rect;
    if (r.w < 1 || r.h < 1 || hit->cols < 1 || hit->rows < 1) {
        return told("a hit of kind %d is empty: %d,%d, %d x %d", (int)hit->kind, r.w, r.h,
                    hit->cols, hit->rows);
    }
    if (r.x < 0 || r.y < 0 || r.x + r.w > scene->w || r.y + r.h > scene->h) {
        return told("a hit of kind %d leaves the picture: %d,%d + %d,%d", (int)hit->kind, r.x, r.y,
                    r.w, r.h);
    }
    return NULL;
}

static const char *line_trouble(const Scene *scene, const DisplayList *list) {
    if (scene->n_hits > 0) {
        return told("a small picture has %u hits", scene->n_hits);
    }
    if (list->n_commands < 1 || list->n_commands > 2 || list->commands[0].kind != DRAW_RECT) {
        return told("a small picture has %zu commands", list->n_commands);
    }
    const DrawCommand *text = &list->commands[list->n_commands - 1];
    Rect r = text->rect;
    bool inside = r.x >= 0 && r.y >= 0 && r.x + r.w <= scene->w && r.y + r.h <= scene->h;
    return inside ? NULL
                  : told("the line leaves its small picture: %d,%d + %d,%d", r.x, r.y, r.w, r.h);
}

const char *scene_trouble(const Scene *scene, const DisplayList *list) {
    const char *trouble = list->failed ? "the list has failed" : NULL;
    if (list->n_commands > COMMANDS_MOST + (size_t)scene->w * 2) {
        trouble = told("%zu commands", list->n_commands);
    }
    for (size_t i = 0; i < list->n_commands && !trouble; i++) {
        trouble = command_trouble(list, &list->commands[i]);
    }
    for (unsigned i = 0; i < scene->n_hits && !trouble; i++) {
        trouble = hit_trouble(scene, &scene->hits[i]);
    }
    return !trouble && scene_is_small(scene) ? line_trouble(scene, list) : trouble;
}
