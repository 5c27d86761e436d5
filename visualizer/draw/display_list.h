// SPDX-License-Identifier: MIT
#pragma once

// What a view draws: a list of commands of a few kinds, in pixels of the picture. Views know
// nothing of SDL. The same list goes to a window, to a PNG without any display, and to SVG; tests
// read it, too (no two labels overlap, contrast is enough).
//
// The list owns its memory; list_clear() keeps it for the next picture.

#include "visualizer/draw/rect.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t Color; // 0xRRGGBB

typedef enum {
    DRAW_RECT,  // filled
    DRAW_FRAME, // outline, `size` px thick, inside the rect and at most as thick as it is wide
    DRAW_HATCH, // diagonal lines over what is already drawn
    DRAW_LINE,  // from (x, y) by (w, h), `size` px thick
    DRAW_TEXT,
    DRAW_CELLS,
    DRAW_CLIP, // nothing outside the rect until DRAW_UNCLIP; does not nest
    DRAW_UNCLIP,
} DrawKind;

typedef enum { FONT_SANS, FONT_BOLD, FONT_MONO, FONT_COUNT } FontFace;

typedef enum {
    PATTERN_SOLID,
    PATTERN_HATCH, // diagonal lines of `ink`
    PATTERN_DOTS,  // dots of `ink`
    PATTERN_EDGE,  // a thick left edge of `ink`
    PATTERN_FRAME, // an outline of `ink`
    PATTERN_CROSS, // crossed diagonals of `ink`
    PATTERN_LINES, // lines of `ink` from left to right
} Pattern;

// The look of one value of a cell map.
typedef struct CellStyle {
    Color fill, ink;
    Pattern pattern;
} CellStyle;

typedef struct DrawCommand {
    DrawKind kind;
    Rect rect;   // DRAW_TEXT: the text's own box; never empty, except for lines and clips
    Rect within; // the panel that it belongs to; a text must stay inside
    Color color;
    Color under; // DRAW_TEXT: the colour behind it, for the contrast test
    int size;    // px: of the text, of lines, of a cell pattern's lines
    FontFace face;
    bool up;                 // DRAW_TEXT: it runs from bottom to top
    size_t data;             // DRAW_TEXT: offset of the string; DRAW_CELLS: of the values
    int cols, rows;          // DRAW_CELLS
    const CellStyle *styles; // DRAW_CELLS: one per value; must outlive the list
} DrawCommand;

typedef struct DisplayList {
    DrawCommand *commands;
    size_t n_commands, commands_room;
    char *data;
    size_t n_data, data_room;
    bool failed; // the host ran out of memory: the picture is incomplete
    Rect within; // panel of the following texts
    int weight;  // px: of the lines of cell patterns, 0 counts as 1; the distance between lines
                 // grows with it
    // returns the width of a text in px; views that lay text out call it
    int (*measure)(void *context, FontFace face, int size, const char *text);
    void *measure_context;
} DisplayList;

void list_deinit(DisplayList *list);
void list_clear(DisplayList *list);

// A command with an empty rect is left out.
void list_rect(DisplayList *list, Rect rect, Color color);
void list_frame(DisplayList *list, Rect rect, int thickness, Color color);
void list_hatch(DisplayList *list, Rect rect, Color color);
void list_line(DisplayList *list, int x, int y, int dx, int dy, int thickness, Color color);
void list_clip(DisplayList *list, Rect rect);
void list_unclip(DisplayList *list);

// Copies all commands of another list, moved by (dx, dy). What it was drawn with (styles of cells)
// must outlive this list, too.
void list_copy(DisplayList *list, const DisplayList *from, int dx, int dy);

// All following texts must stay inside the rect. Views call this for each panel; the tests check
// it.
void list_within(DisplayList *list, Rect rect);

// A map of cols x rows small values stretched over the rect; row 0 is drawn at the top.
void list_cells(DisplayList *list, Rect rect, int cols, int rows, const uint8_t *values,
                const CellStyle *styles);

typedef enum { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT } Align;

typedef struct TextStyle {
    FontFace face;
    int size; // px
    Color color, under;
    Align align;
    bool up; // the text runs from bottom to top
} TextStyle;

// One line of text with its top left, centre or right at (x, y). Returns its width. A text that
// runs up begins at y and has its left edge at x, whatever its alignment.
int list_text(DisplayList *list, int x, int y, const char *text, TextStyle style);

// The number of lines of a text folded to `width` px: at spaces and after '|', or anywhere if a
// word is too long.
int list_paragraph_lines(const DisplayList *list, int width, const char *text, TextStyle style);

// Whether a word of the text is wider than `width` px.
bool list_folds_a_word(const DisplayList *list, int width, const char *text, TextStyle style);

// Draws text folded to `width` px, in at most `max_lines` lines; the last ends in "..." if there is
// more. Returns the y below the last line.
int list_paragraph(DisplayList *list, int x, int y, int width, int max_lines, const char *text,
                   TextStyle style);

// The width of a text in px. A text of more than 4,096 bytes is not measured: it is wider than any
// picture.
#define LIST_ENDLESS (1 << 24) // px
int list_text_width(const DisplayList *list, FontFace face, int size, const char *text);
static inline int list_line_height(int size) {
    return size + size / 3;
}
static inline const char *list_string(const DisplayList *list, const DrawCommand *command) {
    return list->data + command->data;
}
