// SPDX-License-Identifier: MIT
#include "visualizer/views/threads.h"

#include "visualizer/views/views.h"

#include <stdio.h>

// The rows of the threads view. A shape tells what a thread does: it runs (full height), is ready
// (a thin line), waits (half the height, hatched, with the reason in words), or is suspended (a
// dashed line). The colour is the process that it is in. Shapes are drawn first, then the lines of
// switches and wake-ups, then marks and words, so that no line crosses a word.

#define DIMMED_PERCENT 35

// Okabe and Ito's colours without vermilion, which means a refusal, and two of Tol's.
Color threads_color(uint8_t process) {
    static const Color fills[] = {0x56B4E9, 0xE69F00, 0x009E73, 0xF0E442,
                                  0xCC79A7, 0x0072B2, 0x882255, 0xDDCC77};
    return process == 0 ? 0x999999 : fills[(process + 3) % 8]; // scenario: from 13 on
}

Color threads_readable(Color fill) {
    return theme_contrast(0x000000, fill) >= theme_contrast(0xFFFFFF, fill) ? 0x000000 : 0xFFFFFF;
}

// The part of a row that is drawn: the past, or what is behind the present.
typedef struct Part {
    Canvas *canvas;
    const Threads *threads;
    bool later;
    uint32_t first, end; // steps
    Color under;         // background of its rows
} Part;

static Color tint(const Part *part, Color color) {
    return part->later ? theme_blend(part->under, color, DIMMED_PERCENT) : color;
}

// The part of a span's time in this part; empty when there is none.
static Rect time_of(const Part *part, const ThreadsRow *row, const ThreadSpan *span) {
    uint32_t first = span->first > part->first ? span->first : part->first;
    uint32_t end = span->end < part->end ? span->end : part->end;
    if (first >= end) {
        return rect_of(0, 0, 0, 0);
    }
    int x = threads_x(part->threads, first);
    return rect_of(x, row->rect.y, threads_x(part->threads, end) - x, row->rect.h);
}

static Rect slice(Rect rect, int h) {
    h = h < 1 ? 1 : h > rect.h ? rect.h : h;
    return rect_of(rect.x, rect.y + (rect.h - h) / 2, rect.w, h);
}

// ---- shapes

static int thin(const Canvas *canvas, const ThreadsRow *row) {
    int h = row->rect.h / 6, least = px(canvas, 3);
    return h > least ? h : least;
}

static Rect waiting_rect(const Part *part, Rect time) {
    int line = strip_line(part->canvas, part->threads->size) + px(part->canvas, 4);
    int half = time.h / 2;
    return slice(time, half > line || time.h < line ? half : line);
}

// A line with an edge, so that light colours are visible on a light background.
static void draw_bar(const Part *part, Rect bar, Color fill) {
    const Theme *theme = part->canvas->theme;
    list_rect(part->canvas->list, bar, tint(part, theme->soft));
    int edge = bar.h > 2 ? 1 : 0;
    list_rect(part->canvas->list, rect_of(bar.x, bar.y + edge, bar.w, bar.h - 2 * edge),
              tint(part, fill));
}

static void draw_dashes(const Part *part, const ThreadsRow *row, Rect time, Color fill) {
    int dash = px(part->canvas, 6), right = time.x + time.w, least = part->threads->area.w / 160;
    dash = dash > least ? dash : least;
    Rect bar = slice(time, thin(part->canvas, row) / 2 + 1);
    for (int x = time.x; x < right; x += 2 * dash) {
        int w = x + dash < right ? dash : right - x;
        list_rect(part->canvas->list, rect_of(x, bar.y, w, bar.h), tint(part, fill));
    }
}

static void draw_shape(const Part *part, const ThreadsRow *row, const ThreadSpan *span) {
    Canvas *canvas = part->canvas;
    Rect time = time_of(part, row, span);
    Color fill = threads_color(span->in);
    if (rect_is_empty(time)) {
        return;
    }
    switch (span->state) {
    case LANE_RUNS:
        draw_bar(part, time, fill);
        break;
    case LANE_WAITS:
    case LANE_SLEEPS: {
        Rect box = waiting_rect(part, time);
        list_rect(canvas->list, box, theme_blend(part->under, tint(part, fill), 30));
        list_hatch(canvas->list, box, tint(part, canvas->theme->soft));
        int edge = px(canvas, 2) < box.h / 5 ? px(canvas, 2) : box.h / 5;
        list_rect(canvas->list, rect_of(box.x, box.y, box.w, edge), tint(part, fill));
        list_rect(canvas->list, rect_of(box.x, box.y + box.h - edge, box.w, edge),
                  tint(part, fill));
        break;
    }
    case LANE_SUSPENDED:
        draw_dashes(part, row, time, canvas->theme->soft);
        break;
    case LANE_READY:
    case LANE_ENDED:
    case LANE_STATES:
        draw_bar(part, slice(time, thin(canvas, row)), fill);
        break;
    }
}

// ---- words

// Draws the first form that fits at three fifths of its size or more, or nothing: the shape tells
// the same, and smaller words only blur it.
static void draw_words(const Part *part, Rect box, TextStyle style, unsigned n,
                       const char *const *forms, bool plate) {
    Canvas *canvas = part->canvas;
    int pad = px(canvas, 3), h = list_line_height(style.size);
    for (; style.size > canvas->least && h > box.h; h = list_line_height(style.size)) {
        style.size--;
    }
    for (unsigned i = 0; i < n && h <= box.h; i++) {
        TextStyle own = style;
        int least = style.size * 3 / (n > 1 ? 4 : 5), w = 0;
        least = least > canvas->least ? least : canvas->least;
        for (; own.size >= least; own.size--) {
            w = list_text_width(canvas->list, own.face, own.size, forms[i]);
            if (w + 4 * pad <= box.w) {
                break;
            }
        }
        if (own.size >= least) {
            h = list_line_height(own.size);
            Rect place = rect_of(box.x + pad, box.y + (box.h - h) / 2, w + 2 * pad, h);
            if (plate) {
                list_rect(canvas->list, place, own.under);
            }
            list_text(canvas->list, place.x + pad, place.y, forms[i], own);
            return;
        }
    }
}

// The width of a span's time up to its first cross.
static int free_width(const Part *part, const ThreadSpan *span, Rect time) {
    const ThreadPeriod *period = &part->threads->period;
    uint32_t step = span->first > part->first ? span->first : part->first;
    for (; span->state == LANE_RUNS && step < span->end && step < part->end; step++) {
        if (period->step[step - period->first].refused) {
            return threads_x(part->threads, step) - time.x;
        }
    }
    return time.w;
}

// The name of the process that a running thread is in; with the mode if that changed, and the mode
// alone if only that changed.
static void draw_run_words(const Part *part, const ThreadSpan *before, const ThreadSpan *span,
                           Rect time) {
    Canvas *canvas = part->canvas;
    char both[THREADS_TEXT];
    const char *mode = span->kernel_mode ? "K" : "U";
    Color fill = tint(part, threads_color(span->in));
    TextStyle style =
        canvas_strip_style(canvas, FONT_BOLD, part->threads->size, threads_readable(fill), fill);
    if (!before || before->kernel_mode == span->kernel_mode) {
        const char *const name[] = {span->in_name};
        draw_words(part, time, style, 1, name, false);
        return;
    }
    bool stays = before->state == LANE_RUNS && before->in == span->in;
    snprintf(both, sizeof both, "%s  %s", span->in_name, mode);
    const char *const forms[] = {stays ? span->kernel_mode ? "kernel mode" : "user mode" : both,
                                 stays ? mode : span->in_name};
    draw_words(part, time, style, 2, forms, false);
    if (stays) {
        list_rect(canvas->list, rect_of(time.x, time.y, px(canvas, 1), time.h),
                  tint(part, canvas->theme->ink));
    }
}

// Whether a span's words are drawn in this part: where the span begins, unless there is hardly any
// room.
static bool has_words(const Part *part, const ThreadSpan *span) {
    uint32_t first =
        span->first > part->threads->period.first ? span->first : part->threads->period.first;
    int before = part->threads->later.x - threads_x(part->threads, first);
    return !part->later || before < 4 * strip_px(part->canvas, part->threads->size);
}

// `before` is the previous span, NULL = none.
static void draw_span_words(const Part *part, const ThreadsRow *row, const ThreadSpan *before,
                            const ThreadSpan *span) {
    Canvas *canvas = part->canvas;
    Rect time = time_of(part, row, span);
    char waits[4][THREADS_TEXT];
    TextStyle style =
        canvas_strip_style(canvas, FONT_SANS, part->threads->size, canvas->theme->ink, part->under);
    if (rect_is_empty(time) || !has_words(part, span)) {
        return;
    }
    time.w = free_width(part, span, time);
    if (span->state == LANE_RUNS) {
        draw_run_words(part, before, span, time);
    } else if (span->state == LANE_WAITS) {
        threads_waiting(span->wait, true, waits);
        const char *const forms[] = {waits[0], waits[1], waits[2], waits[3]};
        draw_words(part, waiting_rect(part, time), style, 4, forms, true);
    } else if (span->state == LANE_SLEEPS) {
        const char *const forms[] = {"sleeps"};
        draw_words(part, waiting_rect(part, time), style, 1, forms, true);
    }
}

// ---- lines and marks

static const ThreadsRow *row_at(const Threads *threads, uint16_t lane) {
    uint16_t row = lane == NO_LANE ? NO_LANE : threads->row_of[lane];
    return row == NO_LANE ? NULL : &threads->row[row];
}

static const ThreadStep *step_at(const Threads *threads, uint32_t step) {
    return &threads->period.step[step - threads->period.first];
}

static bool is_in(const Part *part, uint32_t step) {
    return step >= part->first && step < part->end;
}

// Draws a line from the row that ran to the row that runs next.
static void draw_switches(const Part *part) {
    const Threads *threads = part->threads;
    for (uint32_t step = part->first; step < part->end; step++) {
        if (step == threads->period.first) {
            continue;
        }
        const ThreadsRow *from = row_at(threads, step_at(threads, step - 1)->lane);
        const ThreadsRow *to = row_at(threads, step_at(threads, step)->lane);
        if (!from || !to || from == to) {
            continue;
        }
        const ThreadsRow *high = from < to ? from : to, *low = from < to ? to : from;
        int t = px(part->canvas, 1), y = high->rect.y + high->rect.h;
        list_rect(part->canvas->list,
                  rect_of(threads_x(threads, step) - t / 2, y, t, low->rect.y - y),
                  tint(part, part->canvas->theme->ink));
    }
}

#define HEAD_SLICES 5

void threads_arrow_head(DisplayList *list, int x, int y, int size, bool down, Color color) {
    int h = size / HEAD_SLICES + 1;
    for (int i = 0; i < HEAD_SLICES; i++) {
        int w = size * (i + 1) / HEAD_SLICES + 1;
        list_rect(list, rect_of(x - w / 2, down ? y - (i + 1) * h : y + i * h, w, h), color);
    }
}

// Draws an arrow from the thread that acts in a step to the row that it makes or wakes.
static void draw_arrow(const Part *part, uint32_t step, const ThreadsRow *to, int t) {
    Canvas *canvas = part->canvas;
    const ThreadsRow *from = row_at(part->threads, step_at(part->threads, step)->lane);
    if (!from || from == to || !is_in(part, step)) {
        return;
    }
    bool down = from < to;
    int x = threads_x(part->threads, step + 1) - px(canvas, 2), size = px(canvas, 5);
    int from_y = down ? from->rect.y + from->rect.h : from->rect.y;
    int to_y = to->rect.y + to->rect.h / 2;
    Color color = tint(part, canvas->theme->good);
    x = x - t > part->threads->area.x + part->threads->area.w - size ? x - size : x;
    list_rect(canvas->list,
              rect_of(x - t, down ? from_y : to_y, t, down ? to_y - from_y : from_y - to_y), color);
    threads_arrow_head(canvas->list, x - t / 2, to_y, size, down, color);
}

static void draw_wakes(const Part *part, const ThreadsRow *row) {
    uint32_t steps[PERIOD_STEPS];
    const ThreadPeriod *period = &part->threads->period;
    uint32_t n = query_thread_wakes(period, row->lane, steps, PERIOD_STEPS);
    for (uint32_t i = 0; i < n && i < PERIOD_STEPS; i++) {
        draw_arrow(part, steps[i], row, px(part->canvas, 2));
    }
    uint32_t born = period->lane[row->lane].born;
    if (born >= period->first && row->n == 1) {
        draw_arrow(part, born, row, px(part->canvas, 1));
    }
}

// Draws a cross where a call was refused or faulted, or the halo beneath it, which makes it visible
// on any colour. It stays on its side of the present.
static void draw_cross(const Part *part, const ThreadsRow *row, uint32_t step, bool halo) {
    Canvas *canvas = part->canvas;
    const Threads *threads = part->threads;
    int x = (threads_x(threads, step) + threads_x(threads, step + 1)) / 2;
    int low = part->later ? threads->later.x : threads->area.x;
    int high = part->later ? threads->area.x + threads->area.w : threads->later.x;
    int y = row->rect.y + row->rect.h / 2, t = px(canvas, 2), r = row->rect.h / 3;
    r = r > px(canvas, 6) ? px(canvas, 6) : r < 2 ? 2 : r;
    x = x + r + t > high ? high - r - t : x;
    x = x - r - t < low ? low + r + t : x;
    Color color = halo ? part->under : tint(part, canvas->theme->alarm);
    list_line(canvas->list, x - r, y - r, 2 * r, 2 * r, halo ? 2 * t : t, color);
    list_line(canvas->list, x - r, y + r, 2 * r, -2 * r, halo ? 2 * t : t, color);
}

static void draw_marks(const Part *part) {
    const Threads *threads = part->threads;
    for (int halo = 1; halo >= 0; halo--) {
        for (uint32_t step = part->first; step < part->end; step++) {
            const ThreadStep *told = step_at(threads, step);
            const ThreadsRow *row = row_at(threads, told->lane);
            if (row && told->refused) {
                draw_cross(part, row, step, halo);
            }
        }
    }
    for (uint32_t i = 0; i < threads->n_rows; i++) { // a thread ends: a bar
        const ThreadsRow *row = &threads->row[i];
        uint32_t ended = threads->period.lane[row->lane].ended;
        if (row->n == 1 && ended != UINT32_MAX && is_in(part, ended)) {
            int t = px(part->canvas, 4);
            list_rect(part->canvas->list,
                      rect_of(threads_x(threads, ended + 1) - t, row->rect.y, t, row->rect.h),
                      tint(part, part->canvas->theme->ink));
        }
    }
}

// ---- all of it

// Dashed, so that they are not mistaken for switches.
static void draw_chapter_lines(const Part *part) {
    Rect area = part->threads->area;
    int dash = px(part->canvas, 4), least = area.h / 40;
    dash = dash > least ? dash : least;
    for (uint32_t step = part->first; step < part->end; step++) {
        int x = threads_x(part->threads, step + 1);
        for (int y = 0; y < area.h && threads_chapter(part->threads, step); y += 2 * dash) {
            int h = area.h - y < dash ? area.h - y : dash;
            list_rect(part->canvas->list, rect_of(x, area.y + y, 1, h), part->canvas->theme->line);
        }
    }
}

static void draw_part(const Part *part) {
    const Threads *threads = part->threads;
    ThreadSpan spans[PERIOD_STEPS];
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < threads->n_rows; i++) {
            const ThreadsRow *row = &threads->row[i];
            uint32_t n = query_thread_spans(&threads->period, row->lane, spans, PERIOD_STEPS);
            for (uint32_t k = 0; k < n && k < PERIOD_STEPS; k++) {
                if (pass == 0) {
                    draw_shape(part, row, &spans[k]);
                } else {
                    draw_span_words(part, row, k ? &spans[k - 1] : NULL, &spans[k]);
                }
            }
        }
        for (uint32_t i = 0; i < threads->n_rows && pass == 0; i++) {
            draw_wakes(part, &threads->row[i]);
        }
        if (pass == 0) {
            draw_switches(part);
        }
    }
    draw_marks(part);
}

void threads_lanes(Canvas *canvas, const Threads *threads) {
    const ThreadPeriod *period = &threads->period;
    uint32_t now = threads->now < period->first ? period->first - 1 : threads->now;
    Part past = {canvas, threads, false, period->first, now + 1, canvas->theme->panel};
    Part later = {canvas, threads, true, now + 1, period->end, canvas->theme->paper};
    Rect within = canvas->list->within, area = threads->area;
    past.end = past.end < period->end ? past.end : period->end;
    later.end = threads->known + 1 < later.end ? threads->known + 1 : later.end;
    for (uint32_t i = 0; i < threads->n_rows; i++) {
        Rect row = threads->row[i].rect;
        list_rect(canvas->list, rect_of(row.x, row.y, threads->later.x - row.x, row.h), past.under);
    }
    draw_chapter_lines(&past);
    draw_part(&past);
    if (later.first < later.end && !rect_is_empty(threads->later)) {
        list_within(canvas->list, threads->panel);
        draw_part(&later);
        list_within(canvas->list, within);
    }
    int t = px(canvas, 3);
    list_rect(canvas->list,
              rect_of(threads->later.x - t / 2, area.y - px(canvas, 3), t, area.h + px(canvas, 6)),
              canvas->theme->accent);
}
