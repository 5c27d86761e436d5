// SPDX-License-Identifier: MIT
#include "visualizer/views/canvas.h"

#include "world/dump.h"

#define FIT_PERCENT 85 // a text shrinks to this before its shorter form is used

void canvas_button(Canvas *canvas, Rect rect, Action action, bool button) {
    canvas_hit(canvas, (Hit){.kind = HIT_ACTION,
                             .rect = rect,
                             .base = (uint32_t)action,
                             .cols = 1,
                             .rows = 1,
                             .button = button});
}

void canvas_hit(Canvas *canvas, Hit hit) {
    Scene *scene = canvas->scene;
    hit.rect = rect_common(hit.rect, canvas->list->within);
    bool there = !rect_is_empty(hit.rect) && hit.cols >= 1 && hit.rows >= 1;
    if (there && scene->n_hits < SCENE_HITS) {
        scene->hits[scene->n_hits++] = hit;
    }
}

static TextStyle sized_style(const Canvas *canvas, FontFace face, int size, Color color,
                             Color under) {
    size = size > canvas->least ? size : canvas->least;
    return (TextStyle){.face = face, .size = size, .color = color, .under = under};
}

void canvas_unknown(Canvas *canvas, Rect rect, const char *text) {
    TextStyle style = canvas_style(canvas, FONT_SANS, 18, canvas->theme->ink, canvas->theme->paper);
    int w = rect.w * 3 / 4, x = rect.x + (rect.w - w) / 2;
    int lines = list_paragraph_lines(canvas->list, w, text, style);
    list_paragraph(canvas->list, x, rect.y + (rect.h - lines * list_line_height(style.size)) / 3, w,
                   lines, text, style);
}

CellKind canvas_unlisted(const Canvas *canvas, uint32_t slot, CellKind kind) {
    bool never = canvas->world->dump && slot == CE_SLOT_XIP; // mi lists processes
    bool told = slot == CE_SLOT_CURRENT || (!never && dump_tells_unlisted(canvas->world));
    return told ? kind : CELL_UNKNOWN;
}

TextStyle canvas_style(const Canvas *canvas, FontFace face, int size, Color color, Color under) {
    return sized_style(canvas, face, tx(canvas, size), color, under);
}

TextStyle canvas_strip_style(const Canvas *canvas, FontFace face, int size, Color color,
                             Color under) {
    return sized_style(canvas, face, strip_px(canvas, size), color, under);
}

const char *canvas_fit(const Canvas *canvas, int width, TextStyle *style, unsigned n_forms,
                       const char *const *forms) {
    int full = style->size, least = full * FIT_PERCENT / 100;
    for (unsigned i = 0; i < n_forms && full >= canvas->least; i++) {
        least = i + 1 == n_forms || least < canvas->least ? canvas->least : least;
        for (int size = full; size >= least; size--) {
            if (list_text_width(canvas->list, style->face, size, forms[i]) <= width) {
                style->size = size;
                return forms[i];
            }
        }
    }
    return NULL;
}
