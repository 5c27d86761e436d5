// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include "world/amounts.h"
#include "world/query/query.h"
#include "world/query/room.h"

#include <stdio.h>

// Two bars that are never merged: the lesson is that one is full and the other is not.

#define LEAST_TRACK 35 // the bar's least part of the width, in percent

typedef struct Bar {
    char label[2][48]; // the label, long and short
    char value[2][80];
    uint64_t used, total; // bytes
    uint64_t open;        // bytes of the rest that may be free or not
    uint64_t kept;        // bytes after them that nobody can have: the DLLs' part of a slot
    uint64_t limits[2];   // RAM is low, or critical, when fewer bytes are free; 0 = no limit
    bool untold;          // its numbers answer a question that comes later
    const char *word;     // a comment on it: WALL; NULL = none
    bool alarm;
    Color fill;
} Bar;

typedef struct BarLayout {
    TextStyle label, value;
    int form, label_w, value_w;
} BarLayout;

// In a presentation no text here is smaller than 24 px.
static int note_size(const Canvas *canvas) {
    return canvas->scene->present ? 20 : 14;
}

static int bar_height(const Canvas *canvas) {
    int line = strip_line(canvas, 20);
    return line > px(canvas, 30) ? line : px(canvas, 30);
}

int view_bars_height(const Canvas *canvas) {
    return 2 * bar_height(canvas) + strip_line(canvas, note_size(canvas));
}

static void bar_name(Bar *bar, const char *label, const char *shorter, uint64_t used,
                     uint64_t total) {
    char a[32], b[32];
    amount_bytes(total - used, a, sizeof a);
    snprintf(bar->label[0], sizeof bar->label[0], "%s", label);
    snprintf(bar->label[1], sizeof bar->label[1], "%s", shorter);
    snprintf(bar->value[0], sizeof bar->value[0], "%s free of %s", a,
             amount_bytes(total, b, sizeof b));
    snprintf(bar->value[1], sizeof bar->value[1], "%s free", a);
    bar->used = used;
    bar->total = total;
}

// A bar whose numbers are not in the dump.
static void bar_unknown(Bar *bar, const char *label, const char *shorter) {
    bar_name(bar, label, shorter, 0, 0);
    snprintf(bar->value[0], sizeof bar->value[0], "unknown: not in the dump");
    snprintf(bar->value[1], sizeof bar->value[1], "unknown");
}

// Free space when a dump leaves it open: the numbers are bounds.
static void bar_bounds(Bar *bar, const RoomBounds *room) {
    char text[72], a[32], b[32];
    room_text(room->sum_least, room->sum_most, text, sizeof text);
    snprintf(bar->value[0], sizeof bar->value[0], "%s free", text);
    snprintf(bar->value[1], sizeof bar->value[1], "%s to %s free",
             room->sum_least ? amount_bytes(room->sum_least, a, sizeof a) : "0",
             amount_bytes(room->sum_most, b, sizeof b));
}

static int widest(const Canvas *canvas, TextStyle style, const char *a, const char *b,
                  const char *usual) {
    int w = list_text_width(canvas->list, style.face, style.size, a);
    int v = list_text_width(canvas->list, style.face, style.size, b);
    int u = list_text_width(canvas->list, style.face, style.size, usual);
    w = w > v ? w : v;
    return w > u ? w : u;
}

// Room for these is always reserved, so that the bars keep their length from call to call.
static const char *const usual_label[] = {"SLOT 00 notes.exe", "SLOT 00"};
static const char *const usual_value[] = {"9,999 KB free of 00.0 MB", "9,999 KB free"};
#define REFUSED_SIZE 24 // design px of the numbers at a refusal, which are the point then

// Both bars begin and end at the same x. If the text leaves too little room for them, it is first
// shortened, then made smaller.
static BarLayout layout_of(const Canvas *canvas, const Bar bars[2], int width) {
    const Theme *theme = canvas->theme;
    int value_size = canvas->refused ? REFUSED_SIZE : 20;
    BarLayout layout = {
        .label = canvas_strip_style(canvas, FONT_BOLD, 20, theme->ink, theme->paper),
        .value = canvas_strip_style(canvas, FONT_BOLD, value_size, theme->ink, theme->paper),
    };
    int most = layout.value.size, over = most - layout.label.size;
    for (int size = most; size >= CANVAS_LEAST_TEXT; size--) {
        layout.value.size = size;
        layout.label.size = size - over > CANVAS_LEAST_TEXT ? size - over : CANVAS_LEAST_TEXT;
        for (layout.form = 0; layout.form < 2; layout.form++) {
            int i = layout.form;
            layout.label_w =
                widest(canvas, layout.label, bars[0].label[i], bars[1].label[i], usual_label[i]) +
                px(canvas, 14);
            TextStyle value = layout.value; // as large as it may become
            value.size = value.size * REFUSED_SIZE / value_size;
            layout.value_w =
                widest(canvas, value, bars[0].value[i], bars[1].value[i], usual_value[i]) +
                px(canvas, 14);
            if (width - layout.label_w - layout.value_w >= width * LEAST_TRACK / 100) {
                return layout;
            }
        }
    }
    layout.form = 1;
    return layout;
}

// Draws the word in a box, so that it is readable on any part of the bar.
static void draw_word(Canvas *canvas, Rect track, const Bar *bar, int size) {
    const Theme *theme = canvas->theme;
    const char *const forms[] = {bar->word};
    TextStyle style =
        canvas_strip_style(canvas, FONT_BOLD, 20, bar->alarm ? theme->alarm_ink : theme->paper,
                           bar->alarm ? theme->alarm : theme->ink);
    style.size = size;
    int pad = px(canvas, 8), line = px(canvas, 1) + 1;
    if (canvas_fit(canvas, track.w - 3 * pad, &style, 1, forms)) {
        int w = list_text_width(canvas->list, style.face, style.size, bar->word) + 2 * pad;
        Rect box = rect_of(track.x + (track.w - w) / 2, track.y + line, w, track.h - 2 * line);
        list_rect(canvas->list, box, style.under);
        list_text(canvas->list, box.x + pad, box.y + (box.h - list_line_height(style.size)) / 2,
                  bar->word, style);
    }
}

// Draws the name of a hatched part in a box: the first of two forms that fits.
static void draw_part_name(Canvas *canvas, Rect part, const char *const forms[2]) {
    TextStyle style = canvas_strip_style(canvas, FONT_BOLD, note_size(canvas), canvas->theme->ink,
                                         canvas->theme->paper);
    int pad = px(canvas, 6);
    const char *form = canvas_fit(canvas, part.w - 4 * pad, &style, 2, forms);
    int h = list_line_height(style.size);
    if (form && h < part.h - px(canvas, 4)) {
        int w = list_text_width(canvas->list, style.face, style.size, form) + 2 * pad;
        Rect box = rect_of(part.x + (part.w - w) / 2, part.y + (part.h - h) / 2, w, h);
        list_rect(canvas->list, box, style.under);
        list_text(canvas->list, box.x + pad, box.y, form, style);
    }
}

static void draw_part(Canvas *canvas, Rect part, CellKind kind, const char *const forms[2]) {
    const uint8_t value = (uint8_t)kind;
    list_cells(canvas->list, part, 1, 1, &value, canvas->theme->cells);
    if (forms) {
        draw_part_name(canvas, part, forms);
    }
    canvas->seen[kind] = true;
}

// Hatches the part that nobody can have: in a slot of 32 MB, the DLLs' part.
static void draw_kept(Canvas *canvas, Rect track, const Bar *bar, int from) {
    char text[48], size[32];
    const char *const forms[] = {text, "DLLs"};
    if (bar->kept) {
        snprintf(text, sizeof text, bar->untold ? "for DLLs" : "%s for DLLs",
                 amount_bytes(bar->kept, size, sizeof size));
        draw_part(canvas, rect_of(track.x + from, track.y, track.w - from, track.h), CELL_DLL_SPACE,
                  forms);
        list_line(canvas->list, track.x + from, track.y, 0, track.h, px(canvas, 3),
                  canvas->theme->ink);
    }
}

// Whether the word stands on the open part, because little is certainly in use.
static bool word_is_inside(const Bar *bar) {
    return bar->word && bar->used < bar->open;
}

// Draws the part that may be free or not, in a dump, up to where the kept part begins.
static void draw_open(Canvas *canvas, Rect track, const Bar *bar, int to) {
    static const char *const forms[2][2] = {{"free, or kept for DLLs: unknown", "unknown"},
                                            {"the application's, somewhere", "unknown"}};
    bool coarse = room_line_known(canvas->world); // then something else leaves it open
    uint64_t all = bar->total + bar->kept;
    if (bar->open && all) {
        int w = (int)((uint64_t)track.w * bar->open / all);
        draw_part(canvas, rect_of(track.x + to - w, track.y, w, track.h),
                  coarse ? CELL_UNKNOWN : CELL_OPEN, word_is_inside(bar) ? NULL : forms[coarse]);
    }
}

static void draw_limits(Canvas *canvas, Rect track, const Bar *bar) {
    for (int i = 0; i < 2; i++) {
        if (bar->limits[i] && bar->limits[i] < bar->total) {
            int x = (int)((uint64_t)track.w * (bar->total - bar->limits[i]) / bar->total);
            list_line(canvas->list, track.x + x, track.y, 0, track.h, px(canvas, 1 + i),
                      canvas->theme->ink);
        }
    }
}

static void draw_bar(Canvas *canvas, Rect rect, const Bar *bar, const BarLayout *layout) {
    const Theme *theme = canvas->theme;
    Rect track = rect_of(rect.x + layout->label_w, rect.y + px(canvas, 2),
                         rect.w - layout->label_w - layout->value_w, rect.h - px(canvas, 4));
    int y = rect.y + (rect.h - list_line_height(layout->label.size)) / 2;
    list_text(canvas->list, rect.x, y, bar->label[layout->form], layout->label);
    list_rect(canvas->list, track, theme->panel);
    uint64_t all = bar->total + bar->kept;
    Rect taken = track;
    taken.w = all ? (int)((uint64_t)track.w * bar->used / all) : 0;
    list_rect(canvas->list, taken, bar->alarm ? theme->alarm : bar->fill);
    Rect open = track; // the part that can be had
    open.w = all ? (int)((uint64_t)track.w * bar->total / all) : 0;
    draw_open(canvas, track, bar, open.w);
    draw_kept(canvas, track, bar, open.w);
    draw_limits(canvas, track, bar);
    list_frame(canvas->list, track, px(canvas, 1) + 1, theme->ink);
    if (bar->word) {
        draw_word(canvas, bar->open && !word_is_inside(bar) ? taken : open, bar,
                  layout->label.size);
    }
    y = rect.y + (rect.h - list_line_height(layout->value.size)) / 2;
    list_text(canvas->list, track.x + track.w + px(canvas, 14), y, bar->value[layout->form],
              layout->value);
}

static void draw_note(Canvas *canvas, Rect rect, int x, const RoomBounds *room) {
    const Theme *theme = canvas->theme;
    char text[3][192], a[64], b[64];
    room_text(room->largest_least, room->largest_most, a, sizeof a);
    room_text(room->sum_least, room->sum_most, b, sizeof b);
    const World *world = canvas->world; // a dump's numbers are bounds themselves
    const char *most = world->tables.system->line_is_bound && !world->dump ? ", at most" : "";
    snprintf(text[0], sizeof text[0], "in the slot%s: largest hole %s, free in sum %s", most, a, b);
    snprintf(text[1], sizeof text[1], "largest hole %s, in sum %s%s", a, b, most);
    snprintf(text[2], sizeof text[2], "largest hole %s%s", a, most);
    const char *const forms[] = {text[0], text[1], text[2]};
    TextStyle style =
        canvas_strip_style(canvas, FONT_SANS, note_size(canvas), theme->soft, theme->paper);
    const char *form = canvas_fit(canvas, rect.x + rect.w - x, &style, 3, forms);
    if (form) {
        list_text(canvas->list, x, rect.y, form, style);
    }
}

// In a dump: hatches what is open, and says so when nothing is certainly free.
static void slot_bar_open(const Canvas *canvas, Bar *bar, const RoomBounds *room) {
    bar->open = room->sum_most - room->sum_least;
    if (bar->open) {
        bar_bounds(bar, room);
    }
    if (room_may_be_full(room)) {
        bar->word = room->sum_most ? "MAY BE FULL" : "FULL";
        bar->fill = canvas->theme->ink;
    }
}

// The slot of the process in focus. It shows the wall until the process asks again.
static Bar slot_bar(const Canvas *canvas, const RoomBounds *room) {
    const World *world = canvas->world;
    const ProcessRow *row = &world->tables.process[canvas->focus];
    uint32_t size = CE_SLOT_SIZE - room->kept - CE_NULL_GUARD_END;
    Bar bar = {.fill = canvas->theme->accent};
    char label[48], shorter[16];
    snprintf(label, sizeof label, "SLOT %u %.14s", row->slot, row->name.text);
    snprintf(shorter, sizeof shorter, "SLOT %u", row->slot);
    if (!room->told) {
        bar_unknown(&bar, label, shorter);
        return bar;
    }
    bar_name(&bar, label, shorter, size - room->sum_most, size);
    bar.kept = room->kept;
    if (!scene_was_asked(canvas->scene, canvas->scene->room_after)) {
        snprintf(bar.value[0], sizeof bar.value[0], "? MB free");
        snprintf(bar.value[1], sizeof bar.value[1], "? free");
        bar.untold = true;
        return bar;
    }
    if (world->dump) {
        slot_bar_open(canvas, &bar, room);
        return bar;
    }
    const WorldEvent *wall = query_wall(world, canvas->focus);
    bar.alarm = wall != NULL;
    bar.word = !wall ? NULL : wall->event.reason->fact[0] > size ? "TOO BIG" : "WALL";
    return bar;
}

static Bar ram_bar(const Canvas *canvas) {
    const World *world = canvas->world;
    uint64_t total = (uint64_t)query_ram_total(world) << CE_PAGE_SHIFT;
    uint32_t free_pages = query_ram_free(world);
    Bar bar = {.fill = canvas->theme->good};
    if (!query_ram_known(world)) {
        bar_unknown(&bar, "RAM of the device", "RAM");
        return bar;
    }
    bar_name(&bar, "RAM of the device", "RAM", total - ((uint64_t)free_pages << CE_PAGE_SHIFT),
             total);
    if (!world->dump) {
        uint32_t low = world->options.cp_low, critical = world->options.cp_critical;
        bar.limits[0] = (uint64_t)low << CE_PAGE_SHIFT;
        bar.limits[1] = (uint64_t)critical << CE_PAGE_SHIFT;
        bar.word = free_pages < critical ? "CRITICAL" : free_pages < low ? "LOW" : NULL;
        bar.fill = bar.word ? canvas->theme->ink : bar.fill;
    }
    return bar;
}

void view_bars(Canvas *canvas, Rect rect) {
    bool focused = canvas->focus != PROCESS_NONE;
    int h = bar_height(canvas);
    RoomBounds room = {0};
    Bar bars[2] = {{.label = {"", ""}}, ram_bar(canvas)};
    if (focused) {
        room = room_bounds(canvas->world, canvas->world->tables.process[canvas->focus].slot);
        bars[0] = slot_bar(canvas, &room);
    }
    BarLayout layout = layout_of(canvas, bars, rect.w);
    if (focused) {
        draw_bar(canvas, rect_of(rect.x, rect.y, rect.w, h), &bars[0], &layout);
        if (room.told && !bars[0].untold) {
            draw_note(canvas, rect_of(rect.x, rect.y + 2 * h, rect.w, rect.h - 2 * h),
                      rect.x + layout.label_w, &room);
        }
    }
    draw_bar(canvas, rect_of(rect.x, rect.y + h, rect.w, h), &bars[1], &layout);
}
