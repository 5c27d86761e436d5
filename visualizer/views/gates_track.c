// SPDX-License-Identifier: MIT
#include "emu/access.h"
#include "visualizer/draw/glyph.h"
#include "visualizer/views/gates.h"
#include "visualizer/views/region_pages.h"

#include "world/words/call_text.h"

#include <stdio.h>

// Three lanes lead from the acting process's card to the memory. A call that makes shared memory
// goes through both gates. A store meets only the second, and so does a heap call, whose first
// store is to the heap's lock. Reading passes below both. So the picture shows what each gate
// checks, and the dot shows where this step's request ended.
//
//   cards            gate 1      gate 2
//   +--------+         :           :           +---------+
//   | app  T |--+--create--[ ]-----[ ]---------| memory  |
//   |      K |  +--write-----------[ ]---------| eye pen |
//   +--------+  |                              |         |
//               +--read--------open to all-----|         |

typedef struct Track {
    Rect cards, heap, lanes; // lanes: between the two, below the gates' heads
    int lane_y[3];           // y of the lanes: create; alloc and write; read
    int bus, gate_x[2];      // x of the middles
    int gate_w, lane_h;
} Track;

static int lane_of(GateAsk ask) {
    return ask == ASK_CREATE ? 0 : ask == ASK_READ ? 2 : 1;
}

static Track lay_out(const Canvas *canvas, Rect rect) {
    int gap = px(canvas, 8), line = gates_line(canvas);
    int heads = rect.h >= 7 * line ? 2 * line : rect.h >= 5 * line ? line : 0;
    Track track = {.gate_w = px(canvas, 16)};
    track.cards = rect_of(rect.x, rect.y, rect.w * 23 / 100, rect.h);
    track.heap = rect_of(rect.x + rect.w * 71 / 100, rect.y, rect.w - rect.w * 71 / 100, rect.h);
    int x = track.cards.x + track.cards.w + gap;
    track.lanes = rect_of(x, rect.y + heads, track.heap.x - x, rect.h - heads);
    track.bus = x + gap;
    track.lane_h = track.lanes.h / 4;
    track.lane_y[0] = track.lanes.y + track.lane_h * 7 / 10;
    track.lane_y[1] = track.lanes.y + track.lane_h * 17 / 10;
    track.lane_y[2] = track.lanes.y + track.lane_h * 37 / 10;
    track.gate_x[0] = track.lanes.x + track.lanes.w * 36 / 100;
    track.gate_x[1] = track.lanes.x + track.lanes.w * 79 / 100;
    return track;
}

// ---- cards

// A letter on a square (trust) or on a disc (mode).
static void draw_badge(Canvas *canvas, Rect box, bool round, bool on, const char *letter) {
    const Theme *theme = canvas->theme;
    Color fill = on ? round ? theme->accent : theme->good : theme->paper;
    int r = box.w / 2, t = px(canvas, 2);
    if (round) {
        int ring = on ? r : r + (t + 1) / 2; // around the letter, not through it
        glyph_disc(canvas->list, box.x + r, box.y + r, ring, on ? fill : theme->ink);
        glyph_disc(canvas->list, box.x + r, box.y + r, on ? r : ring - t, fill);
    } else {
        list_rect(canvas->list, box, fill);
        list_frame(canvas->list, box, t, on ? fill : theme->ink);
    }
    BoxText how = {FONT_BOLD, gates_size(canvas), gates_readable(theme, fill), fill, ALIGN_CENTRE};
    gates_text(canvas, rect_of(box.x + t, box.y, box.w - 2 * t, box.h), how, 1, &letter);
}

static void draw_card(Canvas *canvas, Rect box, const GatesRow *row) {
    const Theme *theme = canvas->theme;
    int pad = px(canvas, 5), name_h = box.h * 45 / 100, size = box.h - name_h - pad;
    size = size > (box.w - 3 * pad) / 2 ? (box.w - 3 * pad) / 2 : size;
    list_rect(canvas->list, box, theme->panel);
    list_frame(canvas->list, box, px(canvas, row->acting ? 3 : 1),
               row->acting ? theme->accent : theme->line);
    BoxText how = {row->acting ? FONT_BOLD : FONT_SANS, gates_size(canvas), theme->ink,
                   theme->panel, ALIGN_LEFT};
    gates_text(canvas, rect_of(box.x + pad, box.y + px(canvas, 2), box.w - 2 * pad, name_h), how, 1,
               &row->name);
    Rect badge = rect_of(box.x + pad, box.y + name_h, size, size);
    draw_badge(canvas, badge, false, row->gate.trusted, row->gate.trusted ? "T" : "R");
    badge.x += size + pad;
    draw_badge(canvas, badge, true, row->gate.kernel_mode, row->gate.kernel_mode ? "K" : "U");
    const char *const words[] = {row->gate.trusted
                                     ? row->gate.kernel_mode ? "trusted, kernel" : "trusted, user"
                                 : row->gate.kernel_mode ? "run, kernel"
                                                         : "run, user"};
    badge.x += size + pad;
    how = (BoxText){FONT_SANS, gates_size(canvas) - 2, theme->soft, theme->panel, ALIGN_LEFT};
    int w = box.x + box.w - pad - badge.x;
    TextStyle style = canvas_strip_style(canvas, how.face, how.size, 0, 0);
    if (list_text_width(canvas->list, style.face, style.size, words[0]) <= w) {
        gates_text(canvas, rect_of(badge.x, badge.y, w, size), how, 1, words);
    }
}

// Returns the y at which the lanes leave the acting card.
static int draw_cards(Canvas *canvas, const Track *track, const Gates *gates) {
    int gap = px(canvas, 4), n = (int)gates->n_rows, y = track->cards.y;
    int left = track->cards.y + track->cards.h / 2;
    int most = gates_line(canvas) * 5 / 2, h = n ? (track->cards.h - (n - 1) * gap) / n : 0;
    h = h > most ? most : h;
    for (int i = 0; i < n; i++, y += h + gap) {
        draw_card(canvas, rect_of(track->cards.x, y, track->cards.w, h), &gates->rows[i]);
        left = gates->rows[i].acting ? y + h / 2 : left;
    }
    return left;
}

// ---- lanes and gates

typedef struct GateState {
    bool shut, refused; // refused: it stopped this step's request
    int top, bottom;
} GateState;

static GateState gate_state(const Track *track, const Gates *gates, int gate) {
    const GateRequest *request = gates->has_request ? &gates->request : NULL;
    const GateRow *row = gates->acting ? &gates->acting->gate : NULL;
    GateState state = {.top = track->lanes.y, .bottom = track->lanes.y + track->lane_h};
    if (gate == 0) {
        state.shut = row && !row->trusted;
        state.refused = request && request->stop == STOP_TRUST;
        return state;
    }
    bool create = request && request->ask == ASK_CREATE;
    bool on_first = create ? request->asks_mode : gates->subject.is_heap;
    bool asked = request && request->asks_mode;
    state.top = track->lanes.y + (on_first ? 0 : track->lane_h);
    state.bottom = track->lanes.y + 2 * track->lane_h;
    state.refused = asked && request->stop == STOP_MODE;
    bool may =
        row && (gates->subject.there && !(create && asked) ? row->stop[ASK_WRITE] != STOP_MODE
                                                           : row->kernel_mode);
    state.shut = row && (asked && request->stop == STOP_NONE ? false : state.refused || !may);
    return state;
}

static void draw_gate_head(Canvas *canvas, const Track *track, const Gates *gates, int gate,
                           const GateState *state) {
    const Theme *theme = canvas->theme;
    bool by_key = gates->subject.there && !gates->subject.by_mode;
    const char *const heads[2][3] = {{"gate 1: TRUST", "1: TRUST", "TRUST"},
                                     {by_key ? "gate 2: KEY" : "gate 2: MODE",
                                      by_key ? "2: KEY" : "2: MODE", by_key ? "KEY" : "MODE"}};
    static const char *const questions[2][2] = {{"may you ask? %s", "%s"},
                                                {"may you write? %s", "%s"}};
    char text[2][48];
    const char *word = !gates->acting ? "" : state->shut ? "No." : "Yes.";
    int w = track->lanes.w * 42 / 100 - px(canvas, 10), h = track->lanes.y - track->cards.y;
    int line = gates_line(canvas), x = track->gate_x[gate] - w / 2;
    BoxText bold = {FONT_BOLD, gates_size(canvas), state->refused ? theme->alarm : theme->ink,
                    theme->paper, ALIGN_CENTRE};
    BoxText plain = bold;
    plain.face = FONT_SANS;
    for (int i = 0; i < 2; i++) {
        snprintf(text[i], sizeof text[i], questions[gate][i], word);
    }
    const char *const asked[] = {text[0], text[1]};
    if (h > 0) {
        gates_text(canvas, rect_of(x, track->cards.y, w, line), bold, 3, heads[gate]);
    }
    if (h >= 2 * line) {
        gates_text(canvas, rect_of(x, track->cards.y + line, w, line), plain, 2, asked);
    }
}

// A shut gate is a filled bar, an open one two posts: the shape tells it, not only the colour.
static void draw_gate(Canvas *canvas, const Track *track, int gate, const GateState *state,
                      Color open) {
    const Theme *theme = canvas->theme;
    Rect bar = rect_of(track->gate_x[gate] - track->gate_w / 2, state->top + px(canvas, 2),
                       track->gate_w, state->bottom - state->top - px(canvas, 4));
    Color color = state->refused ? theme->alarm : state->shut ? theme->ink : open;
    if (state->shut) {
        list_rect(canvas->list, bar, color);
        list_hatch(canvas->list, bar, theme->paper);
        list_frame(canvas->list, bar, px(canvas, 3), color);
    } else {
        list_rect(canvas->list, rect_of(bar.x, bar.y, px(canvas, 3), bar.h), color);
        list_rect(canvas->list, rect_of(bar.x + bar.w - px(canvas, 3), bar.y, px(canvas, 3), bar.h),
                  color);
    }
}

// The user can ask a gate why it refused: at its head and at its bar.
static void add_gate_hit(Canvas *canvas, const Track *track, int gate, const GateState *state) {
    const Scene *scene = canvas->scene;
    int w = track->lanes.w * 42 / 100 - px(canvas, 10), out = px(canvas, 5);
    bool beside = canvas->world == scene->beside;
    bool hovers = scene->has_hover_gate && scene->on_beside == beside;
    unsigned at = hovers ? scene->hover_gate : scene->asked.at;
    bool pointed = canvas->has_why && canvas->why_place.subject == WHY_OF_GATE &&
                   (hovers || !scene->has_hover_gate) && at == (unsigned)gate;
    canvas_hit(canvas, (Hit){.kind = HIT_GATE,
                             .rect = rect_of(track->gate_x[gate] - w / 2, track->cards.y, w,
                                             state->bottom - track->cards.y),
                             .base = (uint32_t)gate,
                             .bytes = 1,
                             .cols = 1,
                             .rows = 1,
                             .beside = beside});
    if (pointed) {
        list_frame(canvas->list,
                   rect_of(track->gate_x[gate] - track->gate_w / 2 - out, state->top - out / 2,
                           track->gate_w + 2 * out, state->bottom - state->top + out),
                   px(canvas, 3), canvas->theme->accent);
    }
}

static void draw_lanes(Canvas *canvas, const Track *track, const Gates *gates, int from) {
    const Theme *theme = canvas->theme;
    int t = px(canvas, 2), line = gates_line(canvas), end = track->heap.x;
    int top = from < track->lane_y[0] ? from : track->lane_y[0];
    int bottom = from > track->lane_y[2] ? from : track->lane_y[2];
    if (gates->n_rows) {
        list_line(canvas->list, track->cards.x + track->cards.w, from,
                  track->bus - track->cards.x - track->cards.w, 0, t, theme->line);
    }
    list_line(canvas->list, track->bus, top, 0, bottom - top + t, t, theme->line);
    const char *const names[3][2] = {{gates->subject.is_heap ? "create" : "make it", "create"},
                                     {gates->subject.is_heap ? "alloc, write" : "write", "write"},
                                     {"read: open to all", "read"}};
    for (int i = 0; i < 3; i++) {
        int y = track->lane_y[i], x = track->bus + px(canvas, 5);
        int right = i == 2 ? end - px(canvas, 4) : track->gate_x[0] - track->gate_w;
        int room = track->lane_h * (i == 2 ? 9 : 7) / 10;
        list_line(canvas->list, track->bus, y, end - track->bus, 0, t, theme->line);
        Rect box =
            rect_of(x, y - (room < line ? room : line), right - x, room < line ? room : line);
        BoxText how = {FONT_SANS, gates_size(canvas), theme->ink, theme->paper, ALIGN_LEFT};
        gates_text(canvas, box, how, 2, names[i]);
    }
}

// The error that the guest got: under the gate that refused, or before the memory.
static void draw_error(Canvas *canvas, const Track *track, const Gates *gates, int x) {
    const Event *event = &gates->request.event->event;
    char text[2][80], name[40];
    if (gates->request.stop == STOP_NONE) {
        return;
    }
    if (event->fault) {
        snprintf(text[0], sizeof text[0], "access violation: %s",
                 gates->request.stop == STOP_MODE && gates->subject.by_mode
                     ? "the thread is in user mode"
                     : clause_name((AccessClause)event->fault->clause));
        snprintf(text[1], sizeof text[1], "access violation");
    } else {
        snprintf(text[0], sizeof text[0], "error %u %s", event->error,
                 call_error_name(event->error, name, sizeof name));
        snprintf(text[1], sizeof text[1], "error %u", event->error);
    }
    int left = track->bus + px(canvas, 6), right = track->heap.x - px(canvas, 4);
    int half = x - left < right - x ? x - left : right - x;
    bool lean = half < (right - left) * 2 / 5; // little room on one side: use the full width
    Rect box = rect_of(lean ? left : x - half, track->lanes.y + 2 * track->lane_h + px(canvas, 2),
                       lean ? right - left : 2 * half, track->lane_h * 9 / 10 - px(canvas, 2));
    int line = gates_line(canvas);
    box.h = box.h > line ? line : box.h;
    BoxText how = {FONT_BOLD, gates_size(canvas), canvas->theme->alarm, canvas->theme->paper,
                   !lean                  ? ALIGN_CENTRE
                   : x - left < right - x ? ALIGN_LEFT
                                          : ALIGN_RIGHT};
    const char *const forms[] = {text[0], text[1]};
    gates_text(canvas, box, how, 2, forms);
}

static void draw_request(Canvas *canvas, const Track *track, const Gates *gates, int from) {
    const GateRequest *request = &gates->request;
    const Theme *theme = canvas->theme;
    const Scene *scene = canvas->scene;
    int r = px(canvas, 8), t = px(canvas, 4), y = track->lane_y[lane_of(request->ask)];
    int gate = request->stop == STOP_TRUST ? 0 : request->stop == STOP_MODE ? 1 : -1;
    int end = gate < 0 ? track->heap.x : track->gate_x[gate] - track->gate_w / 2;
    bool refused = request->stop != STOP_NONE;
    Color color = refused ? theme->alarm : theme->accent;
    int x = track->bus, stop = end - r;
    if (scene->request.moving) {
        stop = x + (stop - x) * scene->request.permille / 1000;
    }
    list_line(canvas->list, track->cards.x + track->cards.w, from,
              x - track->cards.x - track->cards.w, 0, t, color);
    list_line(canvas->list, x, from < y ? from : y, 0, (from < y ? y - from : from - y) + t, t,
              color);
    list_line(canvas->list, x, y, stop - x, 0, t, color);
    glyph_disc(canvas->list, stop, y + t / 2, r + px(canvas, 2), theme->paper);
    glyph_disc(canvas->list, stop, y + t / 2, r, color);
    if (!scene->request.moving) {
        draw_error(canvas, track, gates, end);
    }
}

// ---- the memory

static void draw_reader(Canvas *canvas, Rect box, const char *const name[2], bool bold,
                        const bool may[2], Color under) {
    const Theme *theme = canvas->theme;
    int glyph = box.w * 17 / 100;
    BoxText how = {bold ? FONT_BOLD : FONT_SANS, gates_size(canvas) - 1, theme->ink, under,
                   ALIGN_LEFT};
    gates_text(canvas, rect_of(box.x, box.y, box.w - 2 * glyph - px(canvas, 3), box.h), how, 2,
               name);
    Rect eye = rect_of(box.x + box.w - 2 * glyph, box.y, glyph, box.h), pen = eye;
    pen.x += glyph;
    glyph_eye(canvas->list, eye, may[0], may[0] ? theme->ink : theme->soft, under);
    glyph_pen(canvas->list, pen, may[1], may[1] ? theme->ink : theme->soft, under);
}

// "11 of 12", or only the number if it is all or none.
static void draw_others(Canvas *canvas, Rect box, const Gates *gates, Color under) {
    char text[3][32];
    int glyph = box.w * 17 / 100;
    snprintf(text[0], sizeof text[0], "%u others", gates->n_others);
    snprintf(text[1], sizeof text[1], "%u", gates->others_open[ASK_READ]);
    snprintf(text[2], sizeof text[2], "%u", gates->others_open[ASK_WRITE]);
    BoxText how = {FONT_SANS, gates_size(canvas) - 1, canvas->theme->ink, under, ALIGN_LEFT};
    const char *const names[] = {text[0], "others"};
    gates_text(canvas, rect_of(box.x, box.y, box.w - 2 * glyph - px(canvas, 3), box.h), how, 2,
               names);
    how.align = ALIGN_CENTRE;
    for (int i = 0; i < 2; i++) {
        const char *const form = text[1 + i];
        int x = box.x + box.w - (2 - i) * glyph + px(canvas, 3);
        gates_text(canvas, rect_of(x, box.y, glyph - px(canvas, 6), box.h), how, 1, &form);
    }
}

// The pages of the reservation that the call is about; a heap can have several.
static void draw_pages(Canvas *canvas, Rect rect, const Gates *gates) {
    const Scene *scene = canvas->scene;
    const World *world = canvas->world;
    bool touched =
        scene->has_touch && query_gate_subject_at(world, scene->touch).base == gates->subject.base;
    int line = gates_line(canvas);
    QueryRegion region;
    if (!query_region(world, touched ? scene->touch : gates->subject.base, &region)) {
        return;
    }
    int h = region_pages_height(canvas, &region, rect.h - line);
    if (h == 0) {
        return;
    }
    char text[REGION_FORMS][REGION_TEXT];
    region_text(&region, text);
    const char *const forms[] = {text[0], text[1], text[2]};
    BoxText how = {FONT_SANS, gates_size(canvas) - 2, canvas->theme->ink, canvas->theme->panel,
                   ALIGN_LEFT};
    gates_text(canvas, rect_of(rect.x, rect.y + rect.h - h - line, rect.w, line), how, REGION_FORMS,
               forms);
    region_pages(canvas, rect, &region);
}

static void draw_memory(Canvas *canvas, const Track *track, const Gates *gates) {
    const Theme *theme = canvas->theme;
    const GateSubject *subject = &gates->subject;
    Rect box = track->heap;
    int pad = px(canvas, 6), line = gates_line(canvas), n = (int)gates->n_rows + 2;
    list_rect(canvas->list, box, theme->panel);
    list_frame(canvas->list, box, px(canvas, subject->there ? 3 : 1),
               subject->there ? theme->ink : theme->line);
    Rect inner = rect_of(box.x + pad, box.y + pad / 2, box.w - 2 * pad, box.h - pad);
    char text[2][80];
    snprintf(text[0], sizeof text[0], "shared %s %08X", subject->is_heap ? "heap" : "memory",
             subject->base);
    snprintf(text[1], sizeof text[1], "%08X", subject->base);
    const char *const named[] = {text[0], text[1]};
    static const char *const none[] = {"no shared memory", "none yet"};
    BoxText how = {FONT_BOLD, gates_size(canvas), theme->ink, theme->panel, ALIGN_LEFT};
    int row_h = inner.h / (n + 1);
    row_h = row_h > line * 3 / 2 ? line * 3 / 2 : row_h;
    gates_text(canvas, rect_of(inner.x, inner.y, inner.w, row_h), how, 2,
               subject->there ? named : none);
    if (!subject->there) {
        return;
    }
    int glyph = inner.w * 17 / 100, y = inner.y + row_h;
    how = (BoxText){FONT_SANS, gates_size(canvas) - 2, theme->soft, theme->panel, ALIGN_LEFT};
    snprintf(text[0], sizeof text[0], "of %s", query_process_name(canvas->world, subject->owner));
    const char *const owner = text[0];
    gates_text(canvas, rect_of(inner.x, y, inner.w - 2 * glyph - px(canvas, 3), row_h), how, 1,
               &owner);
    how.align = ALIGN_CENTRE;
    static const char *const heads[] = {"read", "write"};
    for (int i = 0; i < 2 && !canvas->scene->present; i++) {
        gates_text(canvas,
                   rect_of(inner.x + inner.w - (2 - i) * glyph, y, glyph - px(canvas, 2), row_h),
                   how, 1, &heads[i]);
    }
    y += row_h;
    for (unsigned i = 0; i < gates->n_rows; i++, y += row_h) {
        const GatesRow *row = &gates->rows[i];
        char items[64];
        snprintf(items, sizeof items, "%s: %u item%s", row->name, row->gate.items,
                 row->gate.items == 1 ? "" : "s");
        const char *const name[] = {row->gate.items ? items : row->name, row->name};
        const bool may[2] = {row->gate.stop[ASK_READ] == STOP_NONE,
                             row->gate.stop[ASK_WRITE] == STOP_NONE};
        draw_reader(canvas, rect_of(inner.x, y, inner.w, row_h), name, row->acting, may,
                    theme->panel);
    }
    if (gates->n_others) {
        draw_others(canvas, rect_of(inner.x, y, inner.w, row_h), gates, theme->panel);
        y += row_h;
    }
    draw_pages(canvas, rect_of(inner.x, y, inner.w, inner.y + inner.h - y), gates);
}

// ---- the same in one line

static int text_width(const Canvas *canvas, BoxText how, const char *text) {
    TextStyle style = canvas_strip_style(canvas, how.face, how.size, 0, 0);
    return list_text_width(canvas->list, style.face, style.size, text);
}

void gates_readers(Canvas *canvas, Rect rect, const Gates *gates) {
    const Theme *theme = canvas->theme;
    int glyph = rect.h * 13 / 10, gap = px(canvas, 12), x = rect.x;
    BoxText how = {FONT_SANS, 12, theme->ink, theme->paper, ALIGN_LEFT};
    char text[96];
    snprintf(text, sizeof text, "%u others: %u read, %u write now", gates->n_others,
             gates->others_open[ASK_READ], gates->others_open[ASK_WRITE]);
    int others = gates->n_others ? text_width(canvas, how, text) : 0;
    for (unsigned i = 0; i < gates->n_rows; i++) {
        const GatesRow *row = &gates->rows[i];
        char items[64];
        snprintf(items, sizeof items, row->gate.items ? "%s, %u item%s" : "%s", row->name,
                 row->gate.items, row->gate.items == 1 ? "" : "s");
        const char *const name = items;
        how.face = row->acting ? FONT_BOLD : FONT_SANS;
        int w = text_width(canvas, how, name);
        if (x + w + px(canvas, 4) + 2 * glyph > rect.x + rect.w) {
            return;
        }
        bool reads = row->gate.stop[ASK_READ] == STOP_NONE;
        bool writes = row->gate.stop[ASK_WRITE] == STOP_NONE;
        gates_text(canvas, rect_of(x, rect.y, w, rect.h), how, 1, &name);
        w += px(canvas, 4);
        glyph_eye(canvas->list, rect_of(x + w, rect.y, glyph, rect.h), reads,
                  reads ? theme->ink : theme->soft, theme->paper);
        glyph_pen(canvas->list, rect_of(x + w + glyph, rect.y, glyph, rect.h), writes,
                  writes ? theme->ink : theme->soft, theme->paper);
        x += w + 2 * glyph + gap;
    }
    how.face = FONT_SANS;
    if (others && x + others <= rect.x + rect.w) {
        const char *const rest = text;
        gates_text(canvas, rect_of(x, rect.y, others, rect.h), how, 1, &rest);
    }
}

void gates_track(Canvas *canvas, Rect rect, const Gates *gates) {
    Track track = lay_out(canvas, rect);
    int from = draw_cards(canvas, &track, gates);
    draw_lanes(canvas, &track, gates, from);
    for (int i = 0; i < 2; i++) {
        GateState state = gate_state(&track, gates, i);
        draw_gate_head(canvas, &track, gates, i, &state);
        draw_gate(canvas, &track, i, &state,
                  gates->acting ? canvas->theme->good : canvas->theme->line);
        add_gate_hit(canvas, &track, i, &state);
    }
    draw_memory(canvas, &track, gates);
    if (gates->has_request) {
        draw_request(canvas, &track, gates, from);
    }
}
