// SPDX-License-Identifier: MIT
#include "visualizer/draw/svg.h"

#include "ce/shown.h"

// Each command becomes one element; a clip becomes a group with a clip path. Cells are joined into
// rectangles row by row. Texts keep their width by textLength, so they fit even with another font.

static void escaped(const char *text, FILE *out) {
    for (; *text; text++) {
        size_t n = shown_utf8(text);
        if (n != 1) { // a character of several bytes, or a byte that is none
            fwrite(n ? text : "\xEF\xBF\xBD", 1, n ? n : 3, out);
            text += n ? n - 1 : 0;
            continue;
        }
        switch (*text) {
        case '<':
            fputs("&lt;", out);
            break;
        case '&':
            fputs("&amp;", out);
            break;
        default:
            fputc((unsigned char)*text < 0x20 ? ' ' : *text, out);
        }
    }
}

static void box(Rect r, Color color, const char *more, FILE *out) {
    fprintf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06x\"%s/>\n", r.x,
            r.y, r.w, r.h, color, more);
}

static const char *const pattern_paths[] = {
    [PATTERN_SOLID] = "",
    [PATTERN_HATCH] = "M0 5L5 0",
    [PATTERN_DOTS] = "M0 0h1v1h-1z",
    [PATTERN_EDGE] = "M0 0v6",
    [PATTERN_FRAME] = "M0 0v6M0 0h6",
    [PATTERN_LINES] = "M0 0h6",
    [PATTERN_CROSS] = "M0 6L6 0M0 0L6 6",
};

// Defines a pattern where it is first needed. Its name says how it looks.
static void pattern(const CellStyle *style, int weight, FILE *out) {
    fprintf(out,
            "<pattern id=\"p%d_%06x\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
            "patternTransform=\"scale(%d)\"><path d=\"%s\" stroke=\"#%06x\" fill=\"none\"/>"
            "</pattern>\n",
            (int)style->pattern, style->ink, weight, pattern_paths[style->pattern], style->ink);
}

static void cells(const DisplayList *list, const DrawCommand *command, FILE *out) {
    const uint8_t *values = (const uint8_t *)list->data + command->data;
    bool defined[256] = {false};
    Rect r = command->rect;
    for (int row = 0; row < command->rows; row++) {
        int top = r.y + row * r.h / command->rows;
        int bottom = r.y + (row + 1) * r.h / command->rows;
        for (int col = 0; col < command->cols;) {
            uint8_t value = values[row * command->cols + col];
            int end = col + 1;
            while (end < command->cols && values[row * command->cols + end] == value) {
                end++;
            }
            int left = r.x + col * r.w / command->cols;
            int right = r.x + end * r.w / command->cols;
            Rect cell = {left, top, right - left, bottom - top};
            const CellStyle *style = &command->styles[value];
            box(cell, style->fill, "", out);
            if (style->pattern != PATTERN_SOLID) {
                if (!defined[value]) {
                    pattern(style, command->size, out);
                    defined[value] = true;
                }
                fprintf(out,
                        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
                        "fill=\"url(#p%d_%06x)\"/>\n",
                        cell.x, cell.y, cell.w, cell.h, (int)style->pattern, style->ink);
            }
            col = end;
        }
    }
}

static void text(const DisplayList *list, const DrawCommand *command, FILE *out) {
    static const char *const faces[] = {
        "font-family=\"DejaVu Sans,sans-serif\"",
        "font-family=\"DejaVu Sans,sans-serif\" font-weight=\"bold\"",
        "font-family=\"DejaVu Sans Mono,monospace\" font-weight=\"bold\""};
    Rect r = command->rect;
    int below = command->size * 36 / 100; // the middle of the letters
    int x = command->up ? r.x + r.w / 2 + below : r.x;
    int y = command->up ? r.y + r.h : r.y + r.h / 2 + below;
    fprintf(out,
            "<text x=\"%d\" y=\"%d\" font-size=\"%d\" %s fill=\"#%06x\" textLength=\"%d\" "
            "xml:space=\"preserve\"",
            x, y, command->size, faces[command->face], command->color, command->up ? r.h : r.w);
    fprintf(out, command->up ? " transform=\"rotate(-90 %d %d)\">" : ">", x, y);
    escaped(list_string(list, command), out);
    fputs("</text>\n", out);
}

void svg_write(const DisplayList *list, int w, int h, FILE *out) {
    int n_clips = 0;
    bool clipped = false;
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
            "viewBox=\"0 0 %d %d\">\n",
            w, h, w, h);
    for (size_t i = 0; i < list->n_commands; i++) {
        const DrawCommand *command = &list->commands[i];
        Rect r = command->rect;
        switch (command->kind) {
        case DRAW_RECT:
            box(r, command->color, "", out);
            break;
        case DRAW_FRAME:
            fprintf(out,
                    "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" "
                    "stroke=\"#%06x\" stroke-width=\"%d\"/>\n",
                    r.x + command->size / 2, r.y + command->size / 2, r.w - command->size,
                    r.h - command->size, command->color, command->size);
            break;
        case DRAW_HATCH:
            box(r, command->color, " fill-opacity=\"0.4\"", out);
            break;
        case DRAW_LINE:
            fprintf(out,
                    "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#%06x\" "
                    "stroke-width=\"%d\"/>\n",
                    r.x, r.y, r.x + r.w, r.y + r.h, command->color, command->size);
            break;
        case DRAW_TEXT:
            text(list, command, out);
            break;
        case DRAW_CELLS:
            cells(list, command, out);
            break;
        case DRAW_CLIP:
            fprintf(out,
                    "<clipPath id=\"c%d\"><rect x=\"%d\" y=\"%d\" width=\"%d\" "
                    "height=\"%d\"/></clipPath><g clip-path=\"url(#c%d)\">\n",
                    n_clips, r.x, r.y, r.w, r.h, n_clips);
            n_clips++;
            clipped = true;
            break;
        case DRAW_UNCLIP:
            fputs(clipped ? "</g>\n" : "", out);
            clipped = false;
            break;
        }
    }
    fputs("</svg>\n", out);
}
