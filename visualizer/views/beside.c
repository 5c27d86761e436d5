// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include "world/query/focus.h"
#include "world/query/query.h"

// Two devices beside each other: the overview of each, with its name. Where a slot's pages differ,
// a bar under its column shows it on both (overview.c). Both can be pointed at; everything else on
// the screen is about the left device.

static void draw_name(Frame *frame, Rect rect, const char *name) {
    TextStyle style =
        frame_strip_style(frame, FONT_BOLD, 14, frame->theme->ink, frame->theme->paper);
    const char *const forms[] = {name};
    if (frame_fit(frame, rect.w, &style, 1, forms)) {
        list_text(frame->list, rect.x, rect.y, name, style);
    }
}

void view_beside(Frame *frame, Rect rect) {
    const Scene *scene = frame->scene;
    int gap = px(frame, 16), w = (rect.w - gap) / 2;
    int head = strip_line(frame, 14) + px(frame, 2);
    Rect left = rect_of(rect.x, rect.y, w, rect.h),
         right = rect_of(rect.x + w + gap, rect.y, w, rect.h);
    draw_name(frame, left, scene->lockstep ? scene->profile : scene->title);
    draw_name(frame, right, scene->beside_title);
    view_overview(frame, rect_of(left.x, left.y + head, left.w, left.h - head));
    unsigned n_hits = scene->n_hits;
    Frame other = *frame;
    other.world = scene->beside;
    other.focus = focus_of(scene->beside);
    other.failure = NULL;
    other.refused = false;
    view_overview(&other, rect_of(right.x, right.y + head, right.w, right.h - head));
    for (unsigned i = n_hits; i < scene->n_hits; i++) {
        frame->scene->hits[i].beside = true;
    }
    frame->seen_ghost |= other.seen_ghost;
    for (int kind = 0; kind < CELL_COUNT; kind++) {
        frame->seen[kind] |= other.seen[kind];
    }
}
