// SPDX-License-Identifier: MIT
#include "visualizer/views.h"

#include "world/query.h"

#include <stdio.h>

// Scenario, profile, step; and always who runs: thread, process, mode (K/U), trust (T/R), keys.

// A small labelled box; returns its width.
static int badge(Frame *frame, int right, Rect rect, const char *text, Color fill, Color ink) {
    TextStyle style = frame_style(frame, FONT_BOLD, 14, ink, fill);
    int w = list_text_width(frame->list, style.face, style.size, text) + px(frame, 14);
    int h = px(frame, 24);
    Rect box = {right - w, rect.y + (rect.h - h) / 2, w, h};
    list_rect(frame->list, box, fill);
    list_text(frame->list, box.x + px(frame, 7), box.y + (h - list_line_height(style.size)) / 2,
              text, style);
    return w + px(frame, 6);
}

static int who_runs(Frame *frame, Rect rect, int right) {
    const Tables *tables = &frame->world->tables;
    uint8_t process = tables->system->current_process;
    if (process == PROCESS_NONE) {
        return right;
    }
    const ThreadRow *thread = &tables->thread[tables->system->current_thread];
    const Theme *theme = frame->theme;
    char text[64];
    snprintf(text, sizeof text, "keys %08X", thread->keys);
    right -= badge(frame, right, rect, text, theme->panel, theme->ink);
    bool trusted = tables->process[process].trust == TRUST_FULL;
    right -= badge(frame, right, rect, trusted ? "T trusted" : "R run", theme->ink, theme->paper);
    right -= badge(frame, right, rect, thread->kernel_mode ? "K kernel" : "U user", theme->ink,
                   theme->paper);
    snprintf(text, sizeof text, "runs: %s", tables->process[process].name);
    right -= badge(frame, right, rect, text, theme->accent, theme->paper);
    return right;
}

void view_title(Frame *frame, Rect rect) {
    const Scene *scene = frame->scene;
    const Theme *theme = frame->theme;
    const WorldEvent *now = world_at(frame->world);
    char text[160];
    int x = px(frame, 12);
    list_rect(frame->list, rect, theme->panel);
    int right = who_runs(frame, rect, rect.x + rect.w - px(frame, 12));
    TextStyle bold = frame_style(frame, FONT_BOLD, 20, theme->ink, theme->panel);
    TextStyle plain = frame_style(frame, FONT_SANS, 15, theme->soft, theme->panel);
    int y = rect.y + (rect.h - list_line_height(bold.size)) / 2;
    x += list_text(frame->list, x, y, scene->title, bold) + px(frame, 18);
    snprintf(text, sizeof text, "%s   step %u of %u   %s", scene->profile,
             now ? now->event.step : 0, world_last_step(frame->world), scene->state);
    y = rect.y + (rect.h - list_line_height(plain.size)) / 2;
    if (x + list_text_width(frame->list, plain.face, plain.size, text) < right) {
        list_text(frame->list, x, y, text, plain);
    }
}
