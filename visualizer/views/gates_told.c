// SPDX-License-Identifier: MIT
#include "visualizer/views/gates.h"

#include "world/query/moment.h"

#include <stdio.h>
#include <string.h>

// What the lesson says, above two devices in lockstep, where no story is shown. What it says on
// both devices spans both halves; otherwise each half has its own words, or none.

#define TOLD_MOST 1600u   // bytes of one device's words
#define HEIGHT_PERCENT 18 // of the view's height, unless the text would become unreadable

typedef struct Told {
    char text[2][TOLD_MOST];
    unsigned n; // columns: 1 if both devices say the same, else one each
    TextStyle style;
    int col_w, gap, pad;
} Told;

// Collects the sentences and pointers of the events [from, to).
static void collect(const World *world, uint32_t from, uint32_t to, char *text) {
    size_t at = 0;
    text[0] = '\0';
    for (uint32_t i = from; i < to && at < TOLD_MOST; i++) {
        const Event *event = &world_event(world, i)->event;
        const char *space = at ? " " : "";
        if (event->kind == EVENT_SAY) {
            at += (size_t)snprintf(text + at, TOLD_MOST - at, "%s%s", space, event->text[0]);
        } else if (event->kind == EVENT_POINT) {
            at += (size_t)snprintf(text + at, TOLD_MOST - at,
                                   event->args[1] ? "%sslot %u: %s" : "%s%08X: %s", space,
                                   event->args[0], event->text[0]);
        }
    }
}

static int lines_of(const Canvas *canvas, const Told *told, unsigned i) {
    return told->text[i][0]
               ? list_paragraph_lines(canvas->list, told->col_w, told->text[i], told->style)
               : 0;
}

static int lines(const Canvas *canvas, const Told *told) {
    int a = lines_of(canvas, told, 0), b = told->n > 1 ? lines_of(canvas, told, 1) : 0;
    return a > b ? a : b;
}

static Told told_in(const Canvas *canvas, Rect rect) {
    const Scene *scene = canvas->scene;
    const World *left = canvas->world, *right = scene->beside;
    Told told = {.gap = px(canvas, 20), .pad = px(canvas, 8)};
    collect(left, moment_now(left), left->position, told.text[0]);
    if (scene->pair.same && right->position) { // else it waits and said this earlier
        // It stands at the end of its step, whichever moment of it the left device shows.
        collect(right, step_begin(right, right->position - 1), right->position, told.text[1]);
    }
    bool same = told.text[0][0] && strstr(told.text[1], told.text[0]);
    told.n = same ? 1 : 2;
    told.col_w = (told.n > 1 ? (rect.w - told.gap) / 2 : rect.w) - 2 * told.pad;
    told.style = canvas_strip_style(canvas, FONT_BOLD, scene->present ? 22 : 18, canvas->theme->ink,
                                    canvas->theme->panel);
    int most = rect.h * HEIGHT_PERCENT / 100 - 2 * told.pad;
    while (told.style.size > canvas->least &&
           lines(canvas, &told) * list_line_height(told.style.size) > most) {
        told.style.size--;
    }
    return told;
}

int gates_told_height(const Canvas *canvas, Rect rect) {
    Told told = told_in(canvas, rect);
    int n = lines(canvas, &told);
    return n ? n * list_line_height(told.style.size) + 2 * told.pad : 0;
}

void gates_told(Canvas *canvas, Rect rect) {
    Told told = told_in(canvas, rect);
    int n = lines(canvas, &told), h = n * list_line_height(told.style.size) + 2 * told.pad;
    for (unsigned i = 0; i < told.n; i++) {
        Rect box = rect_of(rect.x + (int)i * (told.col_w + 2 * told.pad + told.gap), rect.y,
                           told.col_w + 2 * told.pad, h);
        if (told.text[i][0]) {
            list_rect(canvas->list, box, canvas->theme->panel);
            list_paragraph(canvas->list, box.x + told.pad, box.y + told.pad, told.col_w, n,
                           told.text[i], told.style);
        }
    }
}
