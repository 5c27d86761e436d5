// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include "world/query/focus.h"
#include "world/query/query.h"

// Two devices beside each other: the overview of each, with its name. Where a slot's pages differ,
// a bar under its column shows it on both (overview.c). Both can be pointed at; everything else on
// the screen is about the left device.

static void draw_name(Canvas *canvas, Rect rect, const char *name) {
    TextStyle style =
        canvas_strip_style(canvas, FONT_BOLD, 14, canvas->theme->ink, canvas->theme->paper);
    const char *const forms[] = {name};
    if (canvas_fit(canvas, rect.w, &style, 1, forms)) {
        list_text(canvas->list, rect.x, rect.y, name, style);
    }
}

void view_beside(Canvas *canvas, Rect rect) {
    const Scene *scene = canvas->scene;
    int gap = px(canvas, 16), w = (rect.w - gap) / 2;
    int head = strip_line(canvas, 14) + px(canvas, 2);
    Rect left = rect_of(rect.x, rect.y, w, rect.h),
         right = rect_of(rect.x + w + gap, rect.y, w, rect.h);
    draw_name(canvas, left, scene->lockstep ? scene->profile : scene->title);
    draw_name(canvas, right, scene->beside_title);
    view_overview(canvas, rect_of(left.x, left.y + head, left.w, left.h - head));
    unsigned n_hits = scene->n_hits;
    Canvas other = *canvas;
    other.world = scene->beside;
    other.focus = focus_of(scene->beside);
    other.failure = NULL;
    other.refused = false;
    view_overview(&other, rect_of(right.x, right.y + head, right.w, right.h - head));
    for (unsigned i = n_hits; i < scene->n_hits; i++) {
        canvas->scene->hits[i].beside = true;
    }
    canvas->seen_ghost |= other.seen_ghost;
    for (int kind = 0; kind < CELL_COUNT; kind++) {
        canvas->seen[kind] |= other.seen[kind];
    }
}
