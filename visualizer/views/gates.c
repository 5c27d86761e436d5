// SPDX-License-Identifier: MIT
#include "visualizer/views/gates.h"
#include "ce/reasons.h"
#include "emu/access.h"
#include "visualizer/views/views.h"

#include "world/query/moment.h"
#include "world/words/call_text.h"
#include "world/words/sentence.h"

#include <stdio.h>
#include <string.h>

// Shared memory and its two gates: what happened to this step's request, who may do what now, and
// what was said about it in 2004, 2005 and 2010. With a second device in lockstep there are two
// halves. Everything is computed from the world and the step's event (world/query/gates.h), so
// live, stepped-back and recorded pictures are the same.

// ---- texts in boxes

int gates_size(const Canvas *canvas) {
    return canvas->scene->present ? 20 : 13;
}

Color gates_readable(const Theme *theme, Color fill) {
    return theme_contrast(theme->paper, fill) >= theme_contrast(theme->ink, fill) ? theme->paper
                                                                                  : theme->ink;
}

void gates_text(Canvas *canvas, Rect box, BoxText how, unsigned n_forms, const char *const *forms) {
    TextStyle style = canvas_strip_style(canvas, how.face, how.size, how.color, how.under);
    style.align = how.align;
    while (style.size > CANVAS_LEAST_TEXT && list_line_height(style.size) > box.h) {
        style.size--;
    }
    bool high = list_line_height(style.size) <= box.h;
    const char *form = high && box.w > 0 ? canvas_fit(canvas, box.w, &style, n_forms, forms) : NULL;
    int x = how.align == ALIGN_LEFT    ? box.x
            : how.align == ALIGN_RIGHT ? box.x + box.w
                                       : box.x + box.w / 2;
    if (form) {
        list_text(canvas->list, x, box.y + (box.h - list_line_height(style.size)) / 2, form, style);
    }
}

void gates_paragraph(Canvas *canvas, Rect box, BoxText how, const char *text) {
    TextStyle style = canvas_strip_style(canvas, how.face, how.size, how.color, how.under);
    for (; style.size >= CANVAS_LEAST_TEXT; style.size--) {
        int lines = list_paragraph_lines(canvas->list, box.w, text, style);
        if (lines * list_line_height(style.size) <= box.h &&
            !list_folds_a_word(canvas->list, box.w, text, style)) {
            list_paragraph(canvas->list, box.x, box.y, box.w, lines, text, style);
            return;
        }
    }
}

// ---- which processes are shown

static bool is_shown(const World *world, const Gates *gates, uint8_t process) {
    const ProcessRow *row = &world->tables.process[process];
    bool acts = gates->has_request ? gates->request.process == process
                                   : world->tables.system->current_process == process;
    return acts || (row->handle && ((gates->subject.there && gates->subject.owner == process) ||
                                    (process != 0 && !row->boot)));
}

static void add_row(const World *world, Gates *gates, uint8_t process, const uint32_t *items) {
    GatesRow *row = &gates->rows[gates->n_rows++];
    *row = (GatesRow){.gate = query_gate_row(world, &gates->subject, process),
                      .name = world->tables.process[process].name.text};
    row->gate.items = items[process];
    const WorldEvent *event = gates->has_request ? gates->request.event : NULL;
    if (event && gates->request.process == process) {
        row->name = event->process; // it may have ended since
        row->acting = true;
    } else if (!event) {
        row->acting = world->tables.system->current_process == process;
    }
}

static void count_other(const World *world, Gates *gates, uint8_t process) {
    GateRow row = query_gate_row(world, &gates->subject, process);
    gates->n_others++;
    for (int i = 0; i < ASK_COUNT; i++) {
        gates->others_open[i] += row.stop[i] == STOP_NONE;
    }
}

void gates_collect(const World *world, const GateSubject *subject, unsigned most,
                   Gates *ret_gates) {
    uint32_t items[CE_PROCESS_MAX];
    *ret_gates = (Gates){.subject = *subject};
    ret_gates->has_request = query_gate_request(world, &ret_gates->subject, &ret_gates->request);
    ret_gates->n_items = query_gate_items(world, &ret_gates->subject, items);
    most = most < GATES_ROWS ? most : GATES_ROWS;
    uint8_t acts =
        ret_gates->has_request ? ret_gates->request.process : world->tables.system->current_process;
    bool waiting = acts < CE_PROCESS_MAX; // the acting process always has a place
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        bool room = ret_gates->n_rows + (waiting && i != acts) < most;
        if (is_shown(world, ret_gates, i) && room) {
            waiting &= i != acts;
            add_row(world, ret_gates, i, items);
        } else if (world->tables.process[i].handle && query_thread_of(world, i)->handle) {
            count_other(world, ret_gates, i);
        }
    }
    for (unsigned i = 0; i < ret_gates->n_rows; i++) {
        ret_gates->acting = ret_gates->rows[i].acting ? &ret_gates->rows[i] : ret_gates->acting;
    }
}

// ---- the verdict

static void refusal_text(const Gates *gates, const char *name, char *text, size_t size) {
    const Event *event = &gates->request.event->event;
    bool by_key = gates->subject.there && !gates->subject.by_mode;
    bool stranger =
        event->fault && event->fault->clause == CLAUSE_NOT_OWNER && event->fault->kernel_mode;
    switch (gates->request.stop) {
    case STOP_TRUST:
        snprintf(text, size, "Stopped at gate 1: %s is not trusted.", name);
        break;
    case STOP_MODE:
        snprintf(text, size,
                 by_key || stranger       ? "Stopped at gate 2: %s did not make it."
                 : gates->subject.is_heap ? "Stopped at gate 2: the thread of %s is in user mode."
                                          : "Stopped at gate 2: %s is in user mode, and not its "
                                            "owner.",
                 name);
        break;
    case STOP_OWNER:
        snprintf(text, size, "Refused, by no gate: the heap is not %s's own.", name);
        break;
    default:
        snprintf(text, size, "Refused, by no gate: %s.",
                 event->fault ? clause_name((AccessClause)event->fault->clause)
                              : reason_info(event->reason->id)->name);
        break;
    }
}

static void passing_text(const Gates *gates, const char *name, char *text, size_t size) {
    const GateRequest *request = &gates->request;
    const GateRow *row = gates->acting ? &gates->acting->gate : NULL;
    bool kernel = row && row->kernel_mode && gates->subject.by_mode;
    switch (request->ask) {
    case ASK_CREATE:
        snprintf(text, size,
                 request->asks_mode ? "Through both gates: %s makes a shared heap."
                                    : "Through gate 1, the only one asked: %s makes shared memory.",
                 name);
        break;
    case ASK_READ:
        snprintf(text, size, "Reading meets no gate: %s reads, as everybody may.", name);
        break;
    default:
        snprintf(text, size, "Through gate 2: %s %s%s.%s", name,
                 request->ask == ASK_ALLOC ? "uses the heap" : "writes",
                 kernel ? ", in kernel mode" : ", with its maker's key",
                 row && !row->trusted ? " Nobody asked for trust." : "");
        break;
    }
}

// Returns true when the step's request was refused.
static bool verdict_text(const World *world, const Gates *gates, char *text, size_t size) {
    if (!gates->has_request) {
        snprintf(text, size,
                 world_at(world) ? "This call asks nothing of shared memory."
                                 : "Nothing has been called yet.");
        return false;
    }
    const char *name = gates->request.event->process;
    bool refused = gates->request.stop != STOP_NONE;
    (refused ? refusal_text : passing_text)(gates, name, text, size);
    return refused;
}

// ---- the matrix

static const char *const stop_words[STOP_COUNT][2] = {
    [STOP_NONE] = {"yes", "y"},        [STOP_TRUST] = {"gate 1: trust", "trust"},
    [STOP_MODE] = {"gate 2", "2"},     [STOP_OWNER] = {"not its own", "no"},
    [STOP_NOTHING] = {"nothing", "-"}, [STOP_OTHER] = {"no", "-"},
};

static void draw_cell(Canvas *canvas, Rect box, bool open, const char *const forms[2]) {
    const Theme *theme = canvas->theme;
    Rect inner = rect_of(box.x + 1, box.y + 1, box.w - 2, box.h - 2);
    Color fill = open ? theme->good : theme->panel;
    list_rect(canvas->list, inner, fill);
    BoxText how = {open ? FONT_BOLD : FONT_SANS, gates_size(canvas), gates_readable(theme, fill),
                   fill, ALIGN_CENTRE};
    inner.x += 2;
    inner.w -= 4;
    gates_text(canvas, rect_of(inner.x, box.y, inner.w, box.h), how, 2, forms);
}

static void draw_others_row(Canvas *canvas, Rect name, int cell_w, const Gates *gates) {
    char text[48];
    snprintf(text, sizeof text, "%u others", gates->n_others);
    const char *const forms[] = {text, "others"};
    BoxText how = {FONT_SANS, gates_size(canvas), canvas->theme->soft, canvas->theme->paper,
                   ALIGN_LEFT};
    gates_text(canvas, name, how, 2, forms);
    for (int i = 0; i < ASK_COUNT; i++) {
        unsigned n = gates->others_open[i];
        char count[32], number[16];
        bool alloc = i == ASK_ALLOC && !gates->subject.is_heap;
        snprintf(count, sizeof count,
                 n == gates->n_others ? "all"
                 : n == 0             ? "none"
                                      : "%u of %u",
                 n, gates->n_others);
        snprintf(number, sizeof number, "%u", n);
        const char *const cell[] = {alloc ? "-" : count, alloc ? "-" : number};
        draw_cell(canvas, rect_of(name.x + name.w + i * cell_w, name.y, cell_w, name.h),
                  n == gates->n_others && !alloc, cell);
    }
}

static void draw_matrix(Canvas *canvas, Rect rect, const Gates *gates) {
    static const char *const heads[ASK_COUNT][2] = {
        {"create", "new"}, {"alloc", "alloc"}, {"read", "read"}, {"write now", "write"}};
    const Theme *theme = canvas->theme;
    int n = (int)gates->n_rows + 1 + (gates->n_others > 0), row_h = n ? rect.h / n : 0;
    int name_w = rect.w * 26 / 100, cell_w = (rect.w - name_w) / ASK_COUNT;
    BoxText how = {FONT_BOLD, gates_size(canvas), theme->ink, theme->paper, ALIGN_CENTRE};
    for (int i = 0; i < ASK_COUNT; i++) {
        gates_text(canvas, rect_of(rect.x + name_w + i * cell_w, rect.y, cell_w, row_h), how, 2,
                   heads[i]);
    }
    how.align = ALIGN_LEFT;
    for (unsigned k = 0; k < gates->n_rows; k++) {
        const GatesRow *row = &gates->rows[k];
        Rect name = rect_of(rect.x, rect.y + (int)(k + 1) * row_h, name_w, row_h);
        how.face = row->acting ? FONT_BOLD : FONT_SANS;
        gates_text(canvas, rect_of(name.x + px(canvas, 5), name.y, name.w - px(canvas, 8), row_h),
                   how, 1, &row->name);
        for (int i = 0; i < ASK_COUNT; i++) {
            static const char *const no_heap[] = {"-", "-"};
            GateStop stop = row->gate.stop[i];
            bool alloc = i == ASK_ALLOC && !gates->subject.is_heap;
            draw_cell(canvas, rect_of(name.x + name_w + i * cell_w, name.y, cell_w, row_h),
                      stop == STOP_NONE && !alloc, alloc ? no_heap : stop_words[stop]);
        }
        if (row->acting) {
            list_frame(canvas->list, rect_of(rect.x, name.y, name_w + ASK_COUNT * cell_w, row_h),
                       px(canvas, 2), theme->accent);
        }
    }
    if (gates->n_others) {
        Rect name = rect_of(rect.x + px(canvas, 5), rect.y + (n - 1) * row_h,
                            name_w - px(canvas, 5), row_h);
        draw_others_row(canvas, name, cell_w, gates);
    }
}

// ---- what was said

#define SAID 3

static int strip_size(const Canvas *canvas) {
    return canvas->scene->present ? 16 : 12;
}

static int strip_height(const Canvas *canvas) {
    return SAID * strip_line(canvas, strip_size(canvas)) + px(canvas, 6);
}

// Each sentence with a square, which is full if the device does as the sentence says.
static void draw_said(Canvas *canvas, Rect rect, const GateSubject *subject) {
    static const char *const said[SAID][2] = {
        {"2004, HeapCreate's page (documented): only the process that created the heap can write "
         "to it.",
         "2004, the page: only its creator writes."},
        {"2005, Sue Loh (blog): \"that's not true\". All kernel-mode threads can write, all others "
         "only read.",
         "2005, Sue Loh: all kernel-mode threads write."},
        {"2010, the page of CE 6 (documented): the write protection only applies to threads that "
         "are not in kernel mode.",
         "2010, the page: it protects from user mode only."}};
    const Theme *theme = canvas->theme;
    int line = strip_line(canvas, strip_size(canvas)), square = line / 2;
    list_rect(canvas->list, rect, theme->panel);
    for (int i = 0; i < SAID; i++) {
        int y = rect.y + px(canvas, 3) + i * line;
        bool holds = subject->there && (i == 0 ? !subject->by_mode || subject->by_owner
                                               : subject->by_mode && !subject->write_keys);
        Rect box = rect_of(rect.x + px(canvas, 8), y + (line - square) / 2, square, square);
        if (holds) {
            list_rect(canvas->list, box, theme->accent);
        } else {
            list_frame(canvas->list, box, px(canvas, 1), theme->soft);
        }
        int x = box.x + square + px(canvas, 8);
        BoxText how = {holds ? FONT_BOLD : FONT_SANS, strip_size(canvas), theme->ink, theme->panel,
                       ALIGN_LEFT};
        gates_text(canvas, rect_of(x, y, rect.x + rect.w - px(canvas, 8) - x, line), how, 2,
                   said[i]);
    }
}

// ---- one device

typedef struct Half {
    const char *name; // NULL: the only one
    bool waits;       // the other device makes a call that this one does not make
} Half;

static int matrix_rows(const Gates *gates) {
    return (int)gates->n_rows + 1 + (gates->n_others > 0);
}

static void draw_head(Canvas *canvas, Rect rect, const Half *half, const Gates *gates) {
    char text[3][192], call[128] = "";
    const WorldEvent *own = gates->has_request ? gates->request.event : NULL;
    if (own) {
        call_text(canvas->world, &own->event, call, sizeof call);
    }
    const char *name = half->name ? half->name : "Two gates";
    const char *note = half->waits ? "waits" : own ? call : "";
    snprintf(text[0], sizeof text[0], "%.60s%s%s", name, note[0] ? ":  " : "", note);
    snprintf(text[1], sizeof text[1], "%.60s%s", name, half->waits ? ": waits" : "");
    snprintf(text[2], sizeof text[2], "%.24s", name);
    const char *const forms[] = {text[0], text[1], text[2]};
    BoxText how = {FONT_BOLD, gates_size(canvas) + 2, canvas->theme->ink, canvas->theme->paper,
                   ALIGN_LEFT};
    gates_text(canvas, rect, how, 3, forms);
}

static void draw_half(Canvas *canvas, Rect rect, const Half *half) {
    const Theme *theme = canvas->theme;
    Gates gates;
    char text[192];
    int line = gates_line(canvas), gap = px(canvas, 6), verdict = strip_line(canvas, 20) * 2;
    int head = strip_line(canvas, gates_size(canvas) + 2);
    GateSubject subject = query_gate_subject(canvas->world);
    unsigned most = rect.h > 20 * line ? GATES_ROWS : rect.h > 15 * line ? 3 : 2;
    gates_collect(canvas->world, &subject, most, &gates);
    int matrix = matrix_rows(&gates) * line * 11 / 10, track = 0;
    verdict = rect.h < 14 * line ? verdict / 2 : verdict;
    track = rect.h - head - verdict - matrix - 3 * gap;
    if (track < 5 * line) { // if the height is small, the rows of the matrix shrink first
        matrix = matrix * 7 / 10;
        track = rect.h - head - verdict - matrix - 3 * gap;
    }
    draw_head(canvas, rect_of(rect.x, rect.y, rect.w, head), half, &gates);
    bool refused = verdict_text(canvas->world, &gates, text, sizeof text);
    if (half->waits) {
        snprintf(text, sizeof text, "It waits: the scenario does not make this call here.");
        gates.has_request = refused = false;
    }
    Rect at = rect_of(rect.x, rect.y + head + gap, rect.w, verdict);
    BoxText how = {FONT_BOLD, canvas->scene->present ? 22 : 20,
                   refused             ? theme->alarm
                   : gates.has_request ? theme->ink
                                       : theme->soft,
                   theme->paper, ALIGN_LEFT};
    gates_paragraph(canvas, at, how, text);
    if (track > 0) {
        gates_track(canvas, rect_of(rect.x, at.y + verdict + gap, rect.w, track), &gates);
    }
    draw_matrix(canvas, rect_of(rect.x, rect.y + rect.h - matrix, rect.w, matrix), &gates);
}

// ----

static void draw_halves(Canvas *canvas, Rect rect) {
    Scene *scene = canvas->scene;
    int gap = px(canvas, 20), w = (rect.w - gap) / 2;
    Half half[2] = {{.name = scene->profile},
                    {.name = scene->beside_title, .waits = !scene->pair.same}};
    Rect left = rect_of(rect.x, rect.y, w, rect.h),
         right = rect_of(rect.x + w + gap, rect.y, w, rect.h);
    Canvas other = *canvas;
    other.world = scene->beside;
    other.failure = step_failure(scene->beside);
    draw_half(canvas, left, &half[0]);
    list_rect(canvas->list, rect_of(rect.x + w + gap / 2, rect.y, px(canvas, 1), rect.h),
              canvas->theme->line);
    draw_half(&other, right, &half[1]);
}

// Where the runs parted and which device waits, in one line.
static void draw_parted(Canvas *canvas, Rect rect) {
    const Scene *scene = canvas->scene;
    char text[3][300], parted[160], pair[96];
    lockstep_parted_text(&scene->parted, parted, sizeof parted);
    lockstep_pair_text(&scene->pair, pair, sizeof pair);
    snprintf(text[0], sizeof text[0], "%s%s%s", parted, parted[0] && pair[0] ? " " : "", pair);
    snprintf(text[1], sizeof text[1], "%s", parted[0] ? parted : pair);
    if (text[0][0] == '\0') {
        snprintf(text[0], sizeof text[0], "So far both devices do the same.");
        snprintf(text[1], sizeof text[1], "So far the same.");
    }
    const char *const forms[] = {text[0], text[1]};
    BoxText how = {FONT_BOLD, gates_size(canvas), canvas->theme->accent, canvas->theme->paper,
                   ALIGN_LEFT};
    gates_text(canvas, rect, how, 2, forms);
}

void view_gates(Canvas *canvas, Rect rect) {
    const Scene *scene = canvas->scene;
    int line = gates_line(canvas), gap = px(canvas, 4), strip = strip_height(canvas);
    if (canvas->world->dump) {
        canvas_unknown(canvas, rect,
                       "Who may write shared memory: unknown. A dump says what each page is used "
                       "for, and not which keys or which mode a block wants.");
        return;
    }
    if (scene->lockstep) {
        int told = gates_told_height(canvas, rect);
        gates_told(canvas, rect);
        told += told ? gap : 0;
        rect = rect_of(rect.x, rect.y + told, rect.w, rect.h - told);
    }
    int parted = scene->lockstep ? line : 0;
    strip = rect.h - parted < 14 * line + strip ? 0 : strip;
    int below = strip + parted + (strip + parted ? gap : 0);
    Rect body = rect_of(rect.x, rect.y, rect.w, rect.h - below);
    if (scene->lockstep) {
        draw_halves(canvas, body);
        draw_parted(canvas, rect_of(rect.x, body.y + body.h + gap, rect.w, parted));
    } else {
        draw_half(canvas, body, &(Half){.name = NULL});
    }
    if (strip) {
        GateSubject subject = query_gate_subject(canvas->world);
        draw_said(canvas, rect_of(rect.x, rect.y + rect.h - strip, rect.w, strip), &subject);
    }
}
