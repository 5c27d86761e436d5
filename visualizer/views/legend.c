// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include <stdio.h>

// Explains only the kinds that are on the screen now, and all of them: if necessary in two lines,
// or smaller. If room is left, also explains the badges of the title.

typedef struct Legend {
    TextStyle style;
    int square, line, n_lines; // px, px, number of lines with room
} Legend;

static void entry_text(CellKind kind, char *text, size_t size) {
    char letter[] = {cell_letter(kind), ' ', '\0'};
    snprintf(text, size, "%s%s", letter[0] == ' ' ? "" : letter, cell_name(kind));
}

static int entry_width(const Canvas *canvas, const Legend *legend, const char *text) {
    return legend->square + px(canvas, 5) +
           list_text_width(canvas->list, legend->style.face, legend->style.size, text);
}

// The dashed DLL line of the overview.
static void draw_ghost_entry(Canvas *canvas, const Legend *legend, int x, int y, const char *text) {
    int dash = legend->square / 3;
    bool before = !canvas->scene->choice && canvas->scene->before;
    Color color = before ? canvas->theme->soft : canvas->theme->good;
    for (int i = 0; i < 2; i++) {
        list_line(canvas->list, x + 2 * i * dash, y + legend->line / 2, dash, 0, px(canvas, 2),
                  color);
    }
    list_text(canvas->list, x + legend->square + px(canvas, 5),
              y + (legend->line - list_line_height(legend->style.size)) / 2, text, legend->style);
}

static void draw_entry(Canvas *canvas, const Legend *legend, CellKind kind, int x, int y,
                       const char *text) {
    uint8_t value = (uint8_t)kind;
    Rect box = rect_of(x, y + (legend->line - legend->square) / 2, legend->square, legend->square);
    list_cells(canvas->list, box, 1, 1, &value, canvas->theme->cells);
    list_frame(canvas->list, box, 1, canvas->theme->ink);
    list_text(canvas->list, x + legend->square + px(canvas, 5),
              y + (legend->line - list_line_height(legend->style.size)) / 2, text, legend->style);
}

// K or U, T or R, keys: those of the running thread.
static void draw_badges(Canvas *canvas, Rect room, const Legend *legend) {
    const Tables *tables = &canvas->world->tables;
    const Options *options = &canvas->world->options;
    uint8_t process = tables->system->current_process;
    if (process == PROCESS_NONE || canvas->world->dump || canvas->scene->worksheet) {
        return;
    }
    bool kernel = tables->thread[tables->system->current_thread].kernel_mode;
    bool trusted = tables->process[process].trust == TRUST_FULL;
    bool all_kernel = kernel && options->kernel_mode == KERNEL_MODE_ALL;
    bool all_trusted = trusted && options->trust_tiers == TRUST_ONE_TIER;
    char text[2][160];
    const char *const forms[] = {text[0], text[1]};
    snprintf(text[0], sizeof text[0], "%s mode%s; %s%s; keys: one bit for each slot open to it",
             kernel ? "K: a thread in kernel" : "U: a thread in user",
             all_kernel ? ", as all are here" : "",
             trusted ? "T: a trusted program" : "R: a program that may run, no more",
             all_trusted ? ", as all are here" : "");
    snprintf(text[1], sizeof text[1], "%s mode; %s; keys: slots open to it",
             kernel ? "K: kernel" : "U: user", trusted ? "T: trusted" : "R: run, not trusted");
    TextStyle style = legend->style;
    style.color = canvas->theme->soft;
    for (unsigned i = 0; i < 2; i++) {
        int w = list_text_width(canvas->list, style.face, style.size, forms[i]);
        if (w <= room.w) {
            list_text(canvas->list, room.x + room.w - w,
                      room.y + (legend->line - list_line_height(style.size)) / 2, forms[i], style);
            return;
        }
    }
}

// Draws the legend, or with `draw` false only says whether all of it has room.
static bool place(Canvas *canvas, Rect rect, const Legend *legend, bool draw) {
    int x = rect.x, y = rect.y, line = 1;
    for (int kind = CELL_FREE; kind <= CELL_COUNT; kind++) { // the last one is the ghost
        char text[64] = "DLL line after a remedy";
        if (kind < CELL_COUNT ? !canvas->seen[kind] : !canvas->seen_ghost) {
            continue;
        }
        if (kind < CELL_COUNT) {
            entry_text((CellKind)kind, text, sizeof text);
        } else if (!canvas->scene->choice && canvas->scene->before) {
            snprintf(text, sizeof text, "DLL line before");
        }
        int w = entry_width(canvas, legend, text);
        if (x > rect.x && x + w > rect.x + rect.w) {
            x = rect.x;
            y += legend->line;
            line++;
        }
        if (line > legend->n_lines) {
            return false;
        }
        if (draw && kind == CELL_COUNT) {
            draw_ghost_entry(canvas, legend, x, y, text);
        } else if (draw) {
            draw_entry(canvas, legend, (CellKind)kind, x, y, text);
        }
        x += w + px(canvas, 15);
    }
    if (draw) {
        draw_badges(canvas, rect_of(x, y, rect.x + rect.w - x, legend->line), legend);
    }
    return true;
}

void view_legend(Canvas *canvas, Rect rect) {
    Legend legend = {.style = canvas_strip_style(canvas, FONT_SANS, 13, canvas->theme->ink,
                                                 canvas->theme->paper)};
    for (int size = legend.style.size; size >= canvas->least; size--) {
        int line = list_line_height(size) + 2, most = cells_in(rect.h, line);
        for (legend.n_lines = 1; legend.n_lines <= most; legend.n_lines++) {
            int square = px(canvas, 18), least = rect.h / legend.n_lines;
            legend.style.size = size;
            legend.line = least;
            legend.square = square < least - 2 ? square : least - 2;
            if (place(canvas, rect, &legend, false)) {
                place(canvas, rect, &legend, true);
                return;
            }
        }
    }
}
