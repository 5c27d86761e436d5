// SPDX-License-Identifier: MIT
#include "visualizer/views.h"

#include "world/call_text.h"
#include "world/query.h"
#include "world/sentence.h"

#include <stdio.h>

// What happened, in words: one big sentence, the call as typed, why, the rule and where it is
// written, what to press next.

typedef struct Column {
    Frame *frame;
    int x, y, w, bottom;
} Column;

static void paragraph(Column *column, const char *text, FontFace face, int size, Color color,
                      int space) {
    Frame *frame = column->frame;
    TextStyle style = frame_style(frame, face, size, color, frame->theme->panel);
    int line = list_line_height(style.size);
    int room = (column->bottom - column->y) / line;
    if (text[0] && room > 0) {
        column->y = list_paragraph(frame->list, column->x, column->y, column->w,
                                   room < 9 ? room : 9, text, style) +
                    px(frame, space);
    }
}

static const WorldEvent *latest(const World *world, EventKind kind, bool same_step) {
    const WorldEvent *now = world_at(world);
    for (uint32_t i = world->position; now && i > 0; i--) {
        const WorldEvent *own = &world->events[i - 1];
        if (same_step && own->event.step != now->event.step) {
            return NULL;
        }
        if (own->event.kind == kind) {
            return own;
        }
    }
    return NULL;
}

static void failure_text(Column *column, const WorldEvent *own) {
    Frame *frame = column->frame;
    const Theme *theme = frame->theme;
    const Event *event = &own->event;
    char text[640], call[256], error[16];
    if (event->faulted) {
        paragraph(column, sentence_fault(frame->world, &event->fault, text, sizeof text), FONT_BOLD,
                  20, theme->alarm, 10);
        paragraph(column, sentence_data_abort(frame->world, &event->fault, text, sizeof text),
                  FONT_MONO, 11, theme->ink, 8);
        return;
    }
    char why[512];
    snprintf(text, sizeof text, "Refused. %s",
             sentence_reason(frame->world, &event->reason, why, sizeof why));
    paragraph(column, text, FONT_BOLD, 20, theme->alarm, 10);
    paragraph(column, call_text(frame->world, event, call, sizeof call), FONT_MONO, 12, theme->ink,
              4);
    snprintf(text, sizeof text, "error %u %s", event->error,
             call_error_name(event->error, error, sizeof error));
    paragraph(column, text, FONT_MONO, 12, theme->ink, 8);
    paragraph(column, sentence_rule(event->reason.id), FONT_SANS, 14, theme->ink, 6);
    Source source = sentence_source(event->reason.id);
    snprintf(text, sizeof text, "%s; applies to %s; %s", source.title, source.applies_to,
             sentence_mark(source.mark));
    paragraph(column, text, FONT_SANS, 12, theme->soft, 8);
}

static void plain_text(Column *column) {
    Frame *frame = column->frame;
    const Theme *theme = frame->theme;
    const WorldEvent *say = latest(frame->world, EVENT_SAY, true);
    const WorldEvent *call = latest(frame->world, EVENT_CALL, true);
    char text[256];
    if (say) {
        paragraph(column, say->event.text[0], FONT_BOLD, 20, theme->ink, 10);
    }
    if (call && call->event.call == CALL_switch_to) {
        snprintf(text, sizeof text, "Slot 0 is now %s. Bytes copied at this switch: %u.",
                 call->process, call->n_bytes);
        paragraph(column, text, say ? FONT_SANS : FONT_BOLD, say ? 14 : 20, theme->ink, 8);
    } else if (call) {
        paragraph(column, call->process, FONT_BOLD, 14, theme->soft, 2);
        paragraph(column, call_text(frame->world, &call->event, text, sizeof text), FONT_MONO,
                  say ? 12 : 17, theme->ink, 8);
    }
}

static void keys_text(Column *column, bool failed) {
    Frame *frame = column->frame;
    const char *text = failed ? "Left: one call back.   N: try it in the next process.   L: try it "
                                "in the large area."
                              : "Space: run.   Right: one call.   Left: back.   F: to the next "
                                "failure.   ?: all keys";
    TextStyle style = frame_style(frame, FONT_SANS, 13, frame->theme->soft, frame->theme->panel);
    list_paragraph(frame->list, column->x, column->bottom + px(frame, 4), column->w, 3, text,
                   style);
}

void view_story(Frame *frame, Rect rect) {
    const Theme *theme = frame->theme;
    int pad = px(frame, 12), foot = 3 * list_line_height(tx(frame, 13)) + px(frame, 8);
    list_rect(frame->list, rect, theme->panel);
    Column column = {frame, rect.x + pad, rect.y + pad, rect.w - 2 * pad, rect.y + rect.h - foot};
    list_clip(frame->list, rect);
    const WorldEvent *chapter = latest(frame->world, EVENT_CHAPTER, false);
    if (chapter) {
        paragraph(&column, chapter->event.text[0], FONT_BOLD, 14, theme->accent, 8);
    }
    if (frame->failure) {
        list_rect(frame->list, (Rect){rect.x, rect.y, px(frame, 5), rect.h}, theme->alarm);
        failure_text(&column, frame->failure);
        const WorldEvent *say = latest(frame->world, EVENT_SAY, true);
        paragraph(&column, say ? say->event.text[0] : "", FONT_SANS, 15, theme->ink, 6);
    } else {
        plain_text(&column);
    }
    const WorldEvent *point = scene_point(frame->world);
    if (point) {
        char text[160];
        snprintf(text, sizeof text, "%08X: %s", point->event.args[0], point->event.text[0]);
        paragraph(&column, text, FONT_SANS, 14, theme->ink, 6);
    }
    keys_text(&column, frame->failure && frame->failure->event.call == CALL_VirtualAlloc);
    list_unclip(frame->list);
}
