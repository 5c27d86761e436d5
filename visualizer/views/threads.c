// SPDX-License-Identifier: MIT
#include "visualizer/views/threads.h"
#include "visualizer/views/views.h"

#include <stdio.h>
#include <string.h>

// Threads: one row each, time from left to right, one column per step. The past is left of the
// present; later history is dimmed. A long history is shown as a window of steps around the
// present, which moves by a quarter of its width, so that the picture stands still during a few
// steps. The window, its scale and the rows depend only on the present: live and looking back give
// the same picture.
//
// Threads of processes that the boot started are left out until they run. If there are too many
// rows, threads of one process that have not run lately share a row, then those of several; then
// those that have not run for longest are left out.

#define COLUMN_LEAST 5    // design px per step
#define COLUMNS_MOST 480u // < PERIOD_STEPS
#define ROW_MOST 96       // design px
#define ROW_GAP 6         // one part in so many of a row is the gap to the next row

// ---- which steps

// As many columns as the steps so far need, with a quarter left behind them, at most `most`. Only a
// few numbers are used, so that the scale seldom changes.
static uint32_t columns_for(uint32_t steps, uint32_t most) {
    static const uint32_t choices[] = {24, 32,  40,  48,  56,  64,  80,
                                       96, 128, 160, 192, 256, 320, 384};
    for (unsigned i = 0; i < sizeof choices / sizeof choices[0]; i++) {
        if (choices[i] <= most && steps + choices[i] / 4 <= choices[i]) {
            return choices[i];
        }
    }
    return most;
}

static uint32_t first_step(uint32_t begin, uint32_t now, uint32_t n) {
    uint32_t quarter = n / 4 ? n / 4 : 1, passed = now > begin ? now - begin : 0;
    if (passed + 1 + quarter <= n) {
        return begin;
    }
    return begin + (passed / quarter - 2) * quarter;
}

static void choose_steps(const Canvas *canvas, int width, Threads *ret_threads) {
    const World *world = canvas->world;
    const WorldEvent *at = world_at(world);
    uint32_t most = (uint32_t)cells_in(width, px(canvas, COLUMN_LEAST));
    most = most < 8 ? 8 : most > COLUMNS_MOST ? COLUMNS_MOST : most;
    ret_threads->now = at ? at->event.step : 0;
    ret_threads->known = scene_last_step(canvas->scene);
    uint32_t begin = query_threads_begin(world), now = ret_threads->now;
    uint32_t n = columns_for(now > begin ? now - begin + 1 : 1, most);
    query_threads(world, first_step(begin, now, n), n, &ret_threads->period);
}

// ---- which rows

static uint16_t running_lane(const Threads *threads) {
    const Tables *tables = &threads->period.world->tables;
    uint32_t current = tables->system->current_thread % CE_THREADS;
    uint32_t handle = tables->thread[current].handle;
    for (uint32_t i = 0; i < threads->period.n_lanes; i++) {
        const ThreadLane *lane = &threads->period.lane[i];
        if (lane->first->thread == current && lane->born <= threads->now && handle &&
            lane->first->handle == handle) {
            return (uint16_t)i;
        }
    }
    return NO_LANE;
}

// The last step up to the present in which each lane ran.
static void find_ran(const Threads *threads, uint32_t ret_ran[LANES_MOST]) {
    const ThreadPeriod *period = &threads->period;
    memset(ret_ran, 0, LANES_MOST * sizeof *ret_ran);
    for (uint32_t step = period->first; step < period->end && step <= threads->now; step++) {
        uint16_t lane = period->step[step - period->first].lane;
        if (lane != NO_LANE) {
            ret_ran[lane] = step;
        }
    }
}

static void choose_rows(Threads *threads) {
    const ThreadPeriod *period = &threads->period;
    uint32_t ran[LANES_MOST];
    find_ran(threads, ran);
    threads->n_rows = 0;
    threads->n_hidden = period->n_left_out;
    threads->runs = running_lane(threads);
    if (threads->runs != NO_LANE && threads->now < period->first) {
        threads->runs = NO_LANE; // a thread of the boot
    }
    for (uint32_t i = 0; i < period->n_lanes; i++) {
        const ThreadTurn *turn = query_thread_turn(period, i, threads->now);
        if (turn && (!turn->boot || ran[i]) && turn->owner != 0) {
            threads->row[threads->n_rows++] =
                (ThreadsRow){.lane = (uint16_t)i, .n = 1, .ran = ran[i], .turn = turn};
        }
    }
}

// Threads of one process, made one after the other, that do the same and have not run lately.
static bool may_share(const Threads *threads, const ThreadsRow *a, const ThreadsRow *b) {
    const ThreadWait *wait = a->turn->wait, *other = b->turn->wait;
    bool same = wait && other ? strcmp(wait->what, other->what) == 0 : wait == other;
    return same && !a->ran && !b->ran && a->lane + a->n == b->lane && !a->turn->is_main &&
           a->turn->owner_name == b->turn->owner_name && a->turn->state == b->turn->state &&
           b->lane != threads->runs && a->lane != threads->runs;
}

static void share_rows(Threads *threads) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < threads->n_rows; i++) {
        if (n > 0 && may_share(threads, &threads->row[n - 1], &threads->row[i])) {
            threads->row[n - 1].n++;
        } else {
            threads->row[n++] = threads->row[i];
        }
    }
    threads->n_rows = n;
}

// The same of threads of different processes, such as the main threads of many that wait for their
// first turn.
static bool may_share_across(const Threads *threads, const ThreadsRow *a, const ThreadsRow *b) {
    return !a->ran && !b->ran && !a->turn->wait && !b->turn->wait && a->lane + a->n == b->lane &&
           a->turn->state == b->turn->state && a->turn->kernel_mode == b->turn->kernel_mode &&
           b->lane != threads->runs && a->lane != threads->runs;
}

// Joins two rows that may share one, the first ones there are. False when there are none.
static bool join_rows(Threads *threads) {
    for (uint32_t i = 0; i + 1 < threads->n_rows; i++) {
        ThreadsRow *row = &threads->row[i];
        if (may_share_across(threads, row, row + 1)) {
            row->n = (uint16_t)(row->n + row[1].n);
            threads->n_rows--;
            memmove(row + 1, row + 2, (threads->n_rows - i - 1) * sizeof *row);
            return true;
        }
    }
    return false;
}

static uint32_t worth(const Threads *threads, const ThreadsRow *row) {
    return row->lane == threads->runs ? UINT32_MAX
                                      : 2 * row->ran + (row->turn->state == LANE_WAITS);
}

static void drop_row(Threads *threads) {
    uint32_t least = 0;
    for (uint32_t i = 1; i < threads->n_rows; i++) {
        if (worth(threads, &threads->row[i]) <= worth(threads, &threads->row[least])) {
            least = i;
        }
    }
    threads->n_hidden += threads->row[least].n;
    threads->n_rows--;
    memmove(&threads->row[least], &threads->row[least + 1],
            (threads->n_rows - least) * sizeof threads->row[0]);
}

// As many rows as fit, each at least `comfort` px high if sharing rows makes that possible.
static void fit_rows(Threads *threads, int height, int comfort, int least) {
    if (threads->n_rows && height / (int)threads->n_rows < comfort) {
        share_rows(threads);
    }
    while (threads->n_rows && height / (int)threads->n_rows < comfort && join_rows(threads)) {
    }
    while (threads->n_rows > 1 && height / (int)threads->n_rows < least) {
        drop_row(threads);
    }
}

// ---- layout

// The height of a row and its text size; higher rows have larger text.
static void size_rows(const Canvas *canvas, Threads *threads, int height) {
    int n = (int)threads->n_rows, most = px(canvas, ROW_MOST), size = threads_size(canvas);
    threads->line_h = height / n < most ? height / n : most;
    threads->size = size;
    for (int more = 2; more <= 4; more += 2) {
        threads->size =
            strip_line(canvas, size + more) * 3 <= threads->line_h ? size + more : threads->size;
    }
}

// Places the rows in the area, which they need not fill.
static void place_rows(Threads *threads) {
    Rect *area = &threads->area;
    int gap = threads->line_h / ROW_GAP;
    gap = gap < 1 ? 1 : gap;
    area->h = (int)threads->n_rows * threads->line_h;
    memset(threads->row_of, 0xFF, sizeof threads->row_of);
    for (uint32_t i = 0; i < threads->n_rows; i++) {
        ThreadsRow *row = &threads->row[i];
        row->rect =
            rect_of(area->x, area->y + (int)i * threads->line_h, area->w, threads->line_h - gap);
        for (uint32_t k = 0; k < row->n; k++) {
            threads->row_of[row->lane + k] = (uint16_t)i;
        }
    }
    uint32_t now =
        threads->now + 1 > threads->period.first ? threads->now + 1 : threads->period.first;
    int x = threads_x(threads, now);
    threads->later = rect_of(x, area->y, area->x + area->w - x, area->h);
}

// A text at half of a box's height; smaller in a low box.
static void draw_in(Canvas *canvas, Rect box, TextStyle style, unsigned n,
                    const char *const *forms) {
    while (style.size > canvas->least && list_line_height(style.size) > box.h) {
        style.size--;
    }
    const char *form = canvas_fit(canvas, box.w, &style, n, forms);
    if (form && list_line_height(style.size) <= box.h) {
        int x = style.align == ALIGN_CENTRE ? box.x + box.w / 2 : box.x;
        list_text(canvas->list, x, box.y + (box.h - list_line_height(style.size)) / 2, form, style);
    }
}

// ---- labels

// A lane without a name would be nobody's: where none fits at the smallest size (very many threads
// that have all run), it is smaller.
static void draw_name(Canvas *canvas, Rect box, TextStyle style, const char *const *names) {
    int least = canvas->least;
    TextStyle own = style;
    bool fits = list_line_height(least) <= box.h && canvas_fit(canvas, box.w, &own, 3, names);
    canvas->least = fits ? least : CANVAS_LEAST_TEXT;
    draw_in(canvas, box, style, 3, names);
    canvas->least = least;
}

// The words of a lane use the gap to the next one, too.
static void draw_label(Canvas *canvas, const Threads *threads, const ThreadsRow *row) {
    const Theme *theme = canvas->theme;
    char name[3][THREADS_TEXT], doing[3][THREADS_TEXT];
    bool runs = row->lane == threads->runs, ended = row->turn->state == LANE_ENDED;
    TextStyle style = canvas_strip_style(canvas, runs ? FONT_BOLD : FONT_SANS, threads->size,
                                         ended ? theme->soft : theme->ink, theme->paper);
    TextStyle small = canvas_strip_style(canvas, FONT_SANS, threads->size - 1,
                                         runs ? theme->ink : theme->soft, theme->paper);
    int swatch = px(canvas, 8), gap = px(canvas, 5), between = threads->line_h - row->rect.h;
    Rect box = rect_of(threads->labels.x + swatch + gap, row->rect.y - between / 2,
                       threads->labels.w - swatch - 2 * gap, threads->line_h);
    list_rect(canvas->list, rect_of(threads->labels.x, row->rect.y, swatch, row->rect.h),
              threads_color(row->turn->owner));
    threads_name(threads, row, name);
    threads_doing(threads, row, doing);
    const char *const names[] = {name[0], name[1], name[2]};
    const char *const does[] = {doing[0], doing[1], doing[2]};
    int line = list_line_height(style.size), second = list_line_height(small.size);
    bool two = line + second <= box.h, three = line + 2 * second <= row->rect.h && row->n == 1;
    int top = two ? box.y + (box.h - line - (three ? 2 : 1) * second) / 2 : box.y;
    draw_name(canvas, rect_of(box.x, top, box.w, two ? line : box.h), style, names);
    if (two) {
        draw_in(canvas, rect_of(box.x, top + line, box.w, second), small, 3, does);
    }
    if (three) {
        char handle[16];
        snprintf(handle, sizeof handle, "%08X", row->turn->handle);
        small.color = theme->soft;
        const char *const handles[] = {handle};
        draw_in(canvas, rect_of(box.x, top + line + second, box.w, second), small, 1, handles);
    }
}

// ---- the axes

// The number of steps between two labels of the axis: 1, 2, 5, 10, ..., as the labels have room.
static uint32_t stride_for(const Threads *threads, int least) {
    static const uint32_t strides[] = {1, 2, 5, 10, 20, 50, 100, 200};
    int n = (int)(threads->period.end - threads->period.first);
    unsigned i = 0;
    while (i < 7 && (int64_t)strides[i] * threads->area.w / n < least) {
        i++;
    }
    return strides[i];
}

static void draw_axis(Canvas *canvas, const Threads *threads, Rect rect) {
    const ThreadPeriod *period = &threads->period;
    TextStyle style = canvas_strip_style(canvas, FONT_SANS, threads_size(canvas) - 1,
                                         canvas->theme->soft, canvas->theme->paper);
    TextStyle bold = style;
    char text[32];
    bold.face = FONT_BOLD;
    bold.color = canvas->theme->accent;
    snprintf(text, sizeof text, "step %u", threads->now);
    int w = list_text_width(canvas->list, bold.face, bold.size, text), gap = px(canvas, 6);
    int x = threads->later.x - w / 2, right = rect.x + rect.w - w;
    x = x < rect.x ? rect.x : x > right ? right : x;
    const char *const now[] = {text, text + 5};
    draw_in(canvas, rect_of(x, rect.y, w, rect.h), bold, 2, now);
    int taken = x - gap, free = x + w + gap;
    snprintf(text, sizeof text, "%u", period->end);
    uint32_t stride =
        stride_for(threads, list_text_width(canvas->list, style.face, style.size, text) + gap);
    uint32_t step = (period->first + stride - 1) / stride * stride;
    for (; step < period->end && step <= threads->known; step += stride) {
        snprintf(text, sizeof text, "%u", step);
        int own = list_text_width(canvas->list, style.face, style.size, text);
        int left = (threads_x(threads, step) + threads_x(threads, step + 1) - own) / 2;
        bool room = left >= rect.x && left + own <= rect.x + rect.w;
        if (room && (left + own <= taken || left >= free)) {
            if (step > threads->now) {
                list_within(canvas->list, threads->panel);
            }
            list_text(canvas->list, left, rect.y + (rect.h - list_line_height(style.size)) / 2,
                      text, style);
        }
    }
}

// The names of the chapters that have begun, each at its line; the latest is placed first.
static void draw_chapters(Canvas *canvas, const Threads *threads, Rect rect) {
    const ThreadPeriod *period = &threads->period;
    TextStyle style = canvas_strip_style(canvas, FONT_SANS, threads_size(canvas) - 1,
                                         canvas->theme->ink, canvas->theme->paper);
    int free = rect.x + rect.w, gap = px(canvas, 4), h = list_line_height(style.size);
    uint32_t step = threads->now + 1 < period->end ? threads->now + 1 : period->end;
    while (step-- > period->first) {
        const char *name = threads_chapter(threads, step);
        if (!name) {
            continue;
        }
        int w = list_text_width(canvas->list, style.face, style.size, name);
        int x = threads_x(threads, step + 1) + gap;
        x = x + w > free && free == rect.x + rect.w ? free - w : x;
        if (x >= rect.x && x + w <= free && h <= rect.h) {
            int line = threads_x(threads, step + 1);
            list_rect(canvas->list, rect_of(line, rect.y, line < x ? 1 : 0, rect.h),
                      canvas->theme->line);
            list_text(canvas->list, x, rect.y, name, style);
            free = x - 3 * gap;
        }
    }
}

// ---- the view

static void draw_paragraph(Canvas *canvas, Rect rect, const char *text) {
    TextStyle style = canvas_strip_style(canvas, FONT_SANS, threads_size(canvas) + 4,
                                         canvas->theme->ink, canvas->theme->paper);
    for (; style.size >= canvas->least; style.size--) {
        int lines = list_paragraph_lines(canvas->list, rect.w, text, style);
        if (lines * list_line_height(style.size) <= rect.h &&
            !list_folds_a_word(canvas->list, rect.w, text, style)) {
            list_paragraph(canvas->list, rect.x, rect.y, rect.w, lines, text, style);
            return;
        }
    }
}

// Returns the y below.
static int draw_heading(Canvas *canvas, const Threads *threads, Rect rect) {
    char head[THREADS_TEXT], more[THREADS_TEXT];
    int size = threads_size(canvas), line = strip_line(canvas, size + 4);
    TextStyle style =
        canvas_strip_style(canvas, FONT_BOLD, size + 4, canvas->theme->ink, canvas->theme->paper);
    threads_heading(threads, head, more);
    const char *const heads[] = {head};
    draw_in(canvas, rect_of(rect.x, rect.y, rect.w, line), style, 1, heads);
    int second = strip_line(canvas, size + 1);
    TextStyle small =
        canvas_strip_style(canvas, FONT_SANS, size + 1, canvas->theme->ink, canvas->theme->paper);
    const char *const mores[] = {more};
    draw_in(canvas, rect_of(rect.x, rect.y + line, rect.w, second), small, 1, mores);
    return rect.y + line + second;
}

static void draw_hidden(Canvas *canvas, const Threads *threads, Rect rect) {
    char text[2][64];
    TextStyle style = canvas_strip_style(canvas, FONT_SANS, threads_size(canvas) - 1,
                                         canvas->theme->soft, canvas->theme->paper);
    snprintf(text[0], sizeof text[0], "%u more threads have no room", threads->n_hidden);
    snprintf(text[1], sizeof text[1], "%u more", threads->n_hidden);
    const char *const forms[] = {text[0], text[1]};
    if (threads->n_hidden) {
        draw_in(canvas, rect, style, 2, forms);
    }
}

static int label_width(const Canvas *canvas, const Threads *threads, int width) {
    TextStyle style = canvas_strip_style(canvas, FONT_BOLD, threads->size, 0, 0);
    int most = 0;
    for (uint32_t i = 0; i < threads->n_rows; i++) {
        char name[3][THREADS_TEXT];
        threads_name(threads, &threads->row[i], name);
        int w = list_text_width(canvas->list, style.face, style.size, name[0]);
        most = w > most ? w : most;
    }
    most += px(canvas, 24);
    int least = width / 5;
    return most < least ? least : most > width * 2 / 5 ? width * 2 / 5 : most;
}

static void draw_chart(Canvas *canvas, Threads *threads, Rect rect) {
    int row = strip_line(canvas, threads_size(canvas) - 1) + px(canvas, 2);
    int key = threads_key_height(canvas, rect.w),
        y = draw_heading(canvas, threads, rect) + px(canvas, 2);
    int bottom = rect.y + rect.h - key, least = list_line_height(CANVAS_LEAST_TEXT) + 1;
    int height = bottom - y - 2 * row - px(canvas, 4);
    int comfort = strip_line(canvas, 10), readable = list_line_height(canvas->least);
    fit_rows(threads, height, comfort > readable ? comfort : readable, least);
    size_rows(canvas, threads, height);
    int label = label_width(canvas, threads, rect.w);
    threads->labels = rect_of(rect.x, y + row, label, height);
    threads->area = rect_of(rect.x + label, y + row, rect.w - label, height);
    place_rows(threads);
    Rect area = threads->area;
    draw_chapters(canvas, threads, rect_of(area.x, y, area.w, row));
    for (uint32_t i = 0; i < threads->n_rows; i++) {
        draw_label(canvas, threads, &threads->row[i]);
    }
    Rect within = canvas->list->within;
    int under = area.y + area.h + px(canvas, 3);
    threads->panel = threads->later;
    threads->panel.h = under + row - area.y;
    threads_lanes(canvas, threads);
    draw_axis(canvas, threads, rect_of(area.x, under, area.w, row));
    list_within(canvas->list, within);
    draw_hidden(canvas, threads, rect_of(rect.x, under, label - px(canvas, 4), row));
    char note[2 * THREADS_TEXT];
    int top = under + row + px(canvas, 8), line = strip_line(canvas, threads_size(canvas) + 1);
    if (bottom - top >= 2 * line) {
        draw_paragraph(canvas, rect_of(rect.x, top, rect.w, bottom - top),
                       threads_note(threads, note));
    }
    threads_key(canvas, rect_of(rect.x, bottom, rect.w, key));
    uint32_t n = threads->period.end - threads->period.first;
    canvas_hit(canvas, (Hit){.kind = HIT_STEP,
                             .rect = area,
                             .base = threads->period.first,
                             .bytes = 1,
                             .cols = (int)n,
                             .rows = 1});
}

void view_threads(Canvas *canvas, Rect rect) {
    Threads threads;
    if (canvas->world->dump) {
        canvas_unknown(
            canvas, rect,
            "Threads: unknown. A dump says what each page is used for, and not who runs.");
        return;
    }
    // The width of the labels depends on the rows, and the rows depend on the steps.
    choose_steps(canvas, rect.w * 7 / 10, &threads);
    choose_rows(&threads);
    if (threads.n_rows == 0) {
        canvas_unknown(canvas, rect,
                       "No thread of the scenario is there yet. Each process begins with one.");
        return;
    }
    draw_chart(canvas, &threads, rect);
}
