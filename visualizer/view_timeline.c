// SPDX-License-Identifier: MIT
#include "visualizer/views.h"

#include <stdio.h>

// Time from left to right, one position per event: the curve of the acting process's free address
// space, chapters, failures as crosses, and where we are.

static int x_of(Rect rect, uint32_t event, uint32_t n) {
    return rect.x + (n ? (int)((uint64_t)event * (uint32_t)rect.w / n) : 0);
}

static void draw_curve(Frame *frame, Rect rect, uint32_t n) {
    const Curve *curve = frame->scene->curve;
    if (!curve) {
        return;
    }
    uint32_t most = 1;
    for (uint32_t i = 0; i < curve->n; i++) {
        most = curve->free_kb[i] > most ? curve->free_kb[i] : most;
    }
    for (int x = 0; x < rect.w; x++) {
        uint32_t event = (uint32_t)((uint64_t)x * n / (uint32_t)rect.w);
        if (event >= curve->n) {
            break;
        }
        int h = (int)((uint64_t)curve->free_kb[event] * (uint32_t)(rect.h - 2) / most);
        list_rect(frame->list, (Rect){rect.x + x, rect.y + rect.h - h, 1, h}, frame->theme->line);
    }
}

static void draw_marks(Frame *frame, Rect rect, uint32_t n) {
    const World *world = frame->world;
    const Theme *theme = frame->theme;
    int free_from = rect.x, size = px(frame, 5), t = px(frame, 2);
    TextStyle style = frame_style(frame, FONT_SANS, 11, theme->ink, theme->paper);
    for (uint32_t i = 0; i < world->n_events; i++) {
        const Event *event = &world->events[i].event;
        int x = x_of(rect, i + 1, n);
        if (event->kind == EVENT_CHAPTER) {
            list_line(frame->list, x, rect.y, 0, rect.h, 1, theme->ink);
            int w = list_text_width(frame->list, style.face, style.size, event->text[0]);
            if (x >= free_from && x + w + 4 < rect.x + rect.w) {
                list_text(frame->list, x + 4, rect.y - list_line_height(style.size), event->text[0],
                          style);
                free_from = x + w + px(frame, 12);
            }
        } else if (event->reason.id != REASON_NONE || event->faulted) {
            int y = rect.y + rect.h / 2;
            list_line(frame->list, x - size, y - size, 2 * size, 2 * size, t, theme->alarm);
            list_line(frame->list, x - size, y + size, 2 * size, -2 * size, t, theme->alarm);
        }
    }
}

void view_timeline(Frame *frame, Rect rect) {
    const Theme *theme = frame->theme;
    uint32_t n = frame->scene->last_event;
    int left = tx(frame, STRIP_LABEL_W), head = px(frame, 18);
    Rect area = {rect.x + left, rect.y + head, rect.w - left, rect.h - head - px(frame, 6)};
    char text[48];
    list_text(frame->list, rect.x, area.y, "time",
              frame_style(frame, FONT_BOLD, 13, theme->ink, theme->paper));
    snprintf(text, sizeof text, "free space in the slot");
    list_text(frame->list, rect.x, area.y + list_line_height(tx(frame, 13)), text,
              frame_style(frame, FONT_SANS, 10, theme->soft, theme->paper));
    list_rect(frame->list, area, theme->panel);
    draw_curve(frame, area, n);
    draw_marks(frame, area, n);
    int x = x_of(area, frame->world->position, n), t = px(frame, 3);
    list_rect(frame->list, (Rect){x - t / 2, area.y - px(frame, 3), t, area.h + px(frame, 6)},
              theme->accent);
    frame_hit(frame, (Hit){.kind = HIT_TIMELINE,
                           .rect = area,
                           .base = 0,
                           .bytes = 1,
                           .cols = (int)n + 1,
                           .rows = 1});
}
