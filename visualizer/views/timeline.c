// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include "emu/event_kind.h"
#include "world/query/moment.h"

#include <stdio.h>

// Time from left to right, one position per event: the curve of the acting process's free address
// space, chapters, failures as crosses (quiet ones where the user tried something in vain), and the
// present.

#define LABEL "time"
#define NOTE "free space in the slot"

static int x_of(Rect rect, uint32_t event, uint32_t n) {
    return rect.x + (n ? (int)((uint64_t)event * (uint32_t)rect.w / n) : 0);
}

// Height of the curve at an event; 0 while it is not known.
static int height_at(const Curve *curve, uint32_t event, int high, uint32_t most) {
    return event < curve->n ? (int)((uint64_t)curve->free_kb[event] * (uint32_t)high / most) : 0;
}

static void draw_curve(Canvas *canvas, Rect rect, uint32_t n) {
    const Curve *curve = canvas->scene->curve;
    if (!curve) {
        return;
    }
    uint32_t most = 1;
    int high = rect.h > 2 ? rect.h - 2 : 0;
    for (uint32_t i = 0; i < curve->n; i++) {
        most = i < n && curve->free_kb[i] > most ? curve->free_kb[i] : most;
    }
    int from = 0, height = 0; // of the pixel columns with equal height
    for (int x = 0; x <= rect.w; x++) {
        bool end = x == rect.w;
        uint32_t event = end ? curve->n : (uint32_t)((uint64_t)x * n / (uint32_t)rect.w);
        int own = height_at(curve, event, high, most);
        if (own != height || end) {
            int top = rect.y + rect.h - height;
            list_rect(canvas->list, rect_of(rect.x + from, top, x - from, height),
                      canvas->theme->line);
            from = x;
            height = own;
        }
    }
}

static TextStyle chapter_style(const Canvas *canvas) {
    return canvas_strip_style(canvas, FONT_SANS, 11, canvas->theme->ink, canvas->theme->paper);
}

// Draws a chapter's name to the right of its line, or to the left if there is no room; between
// `from` and `to`, or not at all. Returns the x where it begins, -1 if it is not drawn.
static int draw_chapter(Canvas *canvas, Rect rect, int x, const char *name, int from, int to) {
    TextStyle style = chapter_style(canvas);
    int w = list_text_width(canvas->list, style.face, style.size, name), gap = px(canvas, 4);
    int left = x + gap + w <= to ? x + gap : x - gap - w;
    left = left + w > to ? to - w : left;
    if (left < from) {
        return -1;
    }
    list_text(canvas->list, left, rect.y - list_line_height(style.size), name, style);
    return left;
}

// The current chapter's name is placed first; the others get the remaining room.
static void draw_chapters(Canvas *canvas, Rect rect, uint32_t n) {
    const World *world = canvas->world;
    TextStyle style = chapter_style(canvas);
    const WorldEvent *now = scene_chapter(world);
    int right = rect.x + rect.w, gap = px(canvas, 12), from = rect.x;
    int begin = right, end = right; // of the current chapter's name
    if (now) {
        int x = x_of(rect, now->number + 1, n);
        int left = draw_chapter(canvas, rect, x, now->event.text[0], rect.x, right);
        begin = left < 0 ? right : left - gap;
        end =
            left + gap + list_text_width(canvas->list, style.face, style.size, now->event.text[0]);
    }
    for (uint32_t i = 0; i < world->n_marked[EVENT_CHAPTER]; i++) {
        const WorldEvent *own = world_event(world, world_marked(world, EVENT_CHAPTER, i));
        if (own->number >= n) {
            break;
        }
        int x = x_of(rect, own->number + 1, n);
        list_line(canvas->list, x, rect.y, 0, rect.h, 1, canvas->theme->ink);
        from = x >= begin && from < end ? end : from;
        if (own == now || x < from) {
            continue;
        }
        const char *name = own->event.text[0];
        int left = draw_chapter(canvas, rect, x, name, from, x < begin ? begin : right);
        if (left >= 0) {
            from = left + gap + list_text_width(canvas->list, style.face, style.size, name);
        }
    }
}

static void draw_failures(Canvas *canvas, Rect rect, uint32_t n) {
    const World *world = canvas->world;
    int size = px(canvas, 5), t = px(canvas, 2), last = -1, y = rect.y + rect.h / 2;
    for (uint32_t i = 0; i < world->n_failures && world_failure(world, i) < n; i++) {
        uint32_t number = world_failure(world, i);
        int x = x_of(rect, number + 1, n);
        bool is_try = world_event(world, number)->event.is_try;
        Color color = is_try ? canvas->theme->soft : canvas->theme->alarm;
        if (x != last) {
            list_line(canvas->list, x - size, y - size, 2 * size, 2 * size, t, color);
            list_line(canvas->list, x - size, y + size, 2 * size, -2 * size, t, color);
        }
        last = x;
    }
}

// Where the shell asked for memory: a post at the foot of the curve.
static void draw_hibernates(Canvas *canvas, Rect rect, uint32_t n) {
    const World *world = canvas->world;
    int size = px(canvas, 4);
    for (uint32_t i = 0; i < world->n_posts && world_post(world, i) < n; i++) {
        int x = x_of(rect, world_post(world, i) + 1, n), h = 3 * size < rect.h ? 3 * size : rect.h;
        list_rect(canvas->list, rect_of(x - size / 2, rect.y + rect.h - h, size, h),
                  canvas->theme->alarm);
    }
}

// The fold whose calls are stepped through: a bar above its calls.
static void draw_fold(Canvas *canvas, Rect rect, uint32_t n) {
    InsideFold inside;
    if (moment_inside(canvas->world, &inside)) {
        int from = x_of(rect, inside.begin->number + 1, n), t = px(canvas, 4);
        int to = x_of(rect, inside.end < n ? inside.end : n, n);
        list_rect(canvas->list, rect_of(from, rect.y, to - from > t ? to - from : t, t),
                  canvas->theme->accent);
    }
}

static int labels_height(const Canvas *canvas) {
    return strip_line(canvas, 13) + strip_line(canvas, 10);
}

static int head_height(const Canvas *canvas) {
    return strip_line(canvas, 11) + px(canvas, 2);
}

int view_timeline_height(const Canvas *canvas) {
    int track = labels_height(canvas);
    track = track > px(canvas, 30) ? track : px(canvas, 30);
    return head_height(canvas) + track + px(canvas, 6);
}

int view_timeline_label(const Canvas *canvas) {
    TextStyle style = canvas_strip_style(canvas, FONT_SANS, 10, 0, 0);
    return list_text_width(canvas->list, style.face, style.size, NOTE);
}

void view_timeline(Canvas *canvas, Rect rect) {
    const Theme *theme = canvas->theme;
    uint32_t n = canvas->scene->last_event;
    int left = canvas->strip_label_w, head = head_height(canvas);
    rect.w -= view_buttons(canvas, rect);
    Rect area = rect_of(rect.x + left, rect.y + head, rect.w - left, rect.h - head - px(canvas, 6));
    TextStyle label = canvas_strip_style(canvas, FONT_BOLD, 13, theme->ink, theme->paper);
    TextStyle note = canvas_strip_style(canvas, FONT_SANS, 10, theme->soft, theme->paper);
    int y = area.y + (area.h - labels_height(canvas)) / 2;
    list_text(canvas->list, rect.x, y, LABEL, label);
    list_text(canvas->list, rect.x, y + list_line_height(label.size), NOTE, note);
    list_rect(canvas->list, area, theme->panel);
    draw_curve(canvas, area, n);
    draw_chapters(canvas, area, n);
    draw_failures(canvas, area, n);
    draw_hibernates(canvas, area, n);
    draw_fold(canvas, area, n);
    int x = x_of(area, canvas->world->position, n), t = px(canvas, 3);
    list_rect(canvas->list, rect_of(x - t / 2, area.y - px(canvas, 3), t, area.h + px(canvas, 6)),
              theme->accent);
    canvas_hit(canvas, (Hit){.kind = HIT_TIMELINE,
                             .rect = area,
                             .base = 0,
                             .bytes = 1,
                             .cols = (int)n + 1,
                             .rows = 1});
}
