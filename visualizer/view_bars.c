// SPDX-License-Identifier: MIT
#include "visualizer/views.h"

#include "world/query.h"

#include <stdio.h>

// Two bars that are never merged: the whole lesson is that one is full and the other is not.

#define LABEL_W 210 // design px left of the bars

static void bar(Frame *frame, Rect rect, const char *label, uint64_t used, uint64_t total,
                bool wall, Color fill) {
    const Theme *theme = frame->theme;
    char text[64], a[32], b[32];
    int label_w = tx(frame, LABEL_W), value_w = tx(frame, 300);
    Rect track = {rect.x + label_w, rect.y + px(frame, 2), rect.w - label_w - value_w,
                  rect.h - px(frame, 4)};
    TextStyle bold = frame_style(frame, FONT_BOLD, 18, theme->ink, theme->paper);
    int y = rect.y + (rect.h - list_line_height(bold.size)) / 2;
    list_text(frame->list, rect.x, y, label, bold);
    list_rect(frame->list, track, theme->panel);
    Rect taken = track;
    taken.w = total ? (int)(track.w * used / total) : 0;
    list_rect(frame->list, taken, wall ? theme->alarm : fill);
    list_frame(frame->list, track, px(frame, 1) + 1, theme->ink);
    if (wall) {
        TextStyle on = frame_style(frame, FONT_BOLD, 18, theme->alarm_ink, theme->alarm);
        on.align = ALIGN_CENTRE;
        list_text(frame->list, track.x + track.w / 2,
                  rect.y + (rect.h - list_line_height(on.size)) / 2, "WALL", on);
    }
    snprintf(text, sizeof text, "%s free of %s", query_size_text(total - used, a, sizeof a),
             query_size_text(total, b, sizeof b));
    TextStyle value = frame_style(frame, FONT_BOLD, 20, theme->ink, theme->paper);
    list_text(frame->list, track.x + track.w + px(frame, 14),
              rect.y + (rect.h - list_line_height(value.size)) / 2, text, value);
}

void view_bars(Frame *frame, Rect rect) {
    const World *world = frame->world;
    const Theme *theme = frame->theme;
    int h = px(frame, 30);
    char text[96], a[32], b[32];
    if (frame->focus != PROCESS_NONE) {
        const ProcessRow *row = &world->tables.process[frame->focus];
        HoleSurvey room = query_slot_room(world, row->slot);
        uint32_t size = query_slot_size(world, row->slot);
        bool wall = frame->failure && frame->failure->event.reason.id == REASON_NO_HOLE &&
                    frame->failure->event.process == frame->focus;
        snprintf(text, sizeof text, "SLOT %u %.14s", row->slot, row->name);
        bar(frame, (Rect){rect.x, rect.y, rect.w, h}, text, size - room.sum, size, wall,
            theme->accent);
        snprintf(text, sizeof text, "in the slot: largest hole %s, free in sum %s",
                 query_size_text(room.largest, a, sizeof a),
                 query_size_text(room.sum, b, sizeof b));
        list_text(frame->list, rect.x + tx(frame, LABEL_W), rect.y + 2 * h - px(frame, 1), text,
                  frame_style(frame, FONT_SANS, 14, theme->soft, theme->paper));
    }
    uint64_t total = (uint64_t)world->tables.n_rows[TABLE_FRAME] << CE_PAGE_SHIFT;
    uint64_t free_bytes = (uint64_t)query_ram_free(world) << CE_PAGE_SHIFT;
    bar(frame, (Rect){rect.x, rect.y + h, rect.w, h}, "RAM of the device", total - free_bytes,
        total, false, theme->good);
}
