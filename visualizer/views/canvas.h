// SPDX-License-Identifier: MIT
#pragma once

// What the views draw on while they make one picture: the scene, what of it is looked at, the list
// that takes their rectangles and texts, and the sizes that fit this picture. Views give sizes in
// design px: those of a 1280 x 800 picture. Any remaining room goes to lens and story.

#include "visualizer/scene.h"

typedef struct Canvas {
    Scene *scene;
    const World *world;
    const Theme *theme;
    DisplayList *list;
    double scale, text;        // px per design px, for geometry and for text
    double strip;              // the same for text in strips and rulers, which have less room
    int least;                 // px of the smallest text; what has no room for it is left out
    int strip_label_w;         // px left of large area and timeline
    uint8_t focus;             // the process looked at, PROCESS_NONE = none
    const WorldEvent *failure; // refused call or fault of this step, NULL = none
    bool refused;              // the process in focus found no hole in its slot
    const CellStyle *dimmed;   // the theme's cells at 40 %
    uint64_t differs;      // a bit for each slot 1 to 32 whose pages differ on the device beside
    bool seen[CELL_COUNT]; // kinds on the screen, for the legend
    bool has_why;          // the next two say why a place did not get the request
    WhyPlace why_place;
    WhyAnswer why;
    bool asked;      // the question was drawn beside the picture
    Rect story;      // its column, which no card covers; empty = there is none
    bool seen_ghost; // a dashed DLL line was drawn: after a remedy, or without the active ones
} Canvas;

// Converts design px to px of the picture: for geometry, for texts, for texts in strips. A length
// of the geometry never becomes 0, so that loops that advance by one end.
static inline int px(const Canvas *canvas, int n) {
    int length = (int)(n * canvas->scale + 0.5);
    return length < 1 && n > 0 ? 1 : length;
}
static inline int tx(const Canvas *canvas, int n) {
    return (int)(n * canvas->text + 0.5);
}
static inline int strip_px(const Canvas *canvas, int n) {
    return (int)(n * canvas->strip + 0.5);
}

// Adds a place that can be pointed at: the part of it inside the panel that is being drawn. An
// empty part is not added.
void canvas_hit(Canvas *canvas, Hit hit);

// Adds a place where a click does an action. With `button` it looks like a button.
void canvas_button(Canvas *canvas, Rect rect, Action action, bool button);
static inline bool canvas_is_hot(const Canvas *canvas, Action action) {
    const Buttons *buttons = &canvas->scene->buttons;
    return buttons->has_hot && buttons->hot == action;
}

// The text style of the theme; `size` is in design px. The result is never smaller than `least`.
#define CANVAS_LEAST_TEXT 6 // px: `least` of a tiny picture, and where all of a text must be there
TextStyle canvas_style(const Canvas *canvas, FontFace face, int size, Color color, Color under);
// The same for a strip or ruler, and the height of a line there.
TextStyle canvas_strip_style(const Canvas *canvas, FontFace face, int size, Color color,
                             Color under);
static inline int strip_line(const Canvas *canvas, int size) {
    return list_line_height(canvas_strip_style(canvas, FONT_SANS, size, 0, 0).size);
}

// Makes a line of text fit into `width` px. Takes the first of its forms, longest first, that fits
// at the style's size or a little below; the shortest form may shrink further, to what can just be
// read. Sets style->size. NULL if no form fits: then nothing is shown, because half a text is
// useless.
const char *canvas_fit(const Canvas *canvas, int width, TextStyle *style, unsigned n_forms,
                       const char *const *forms);

// Writes into the middle of a view why it cannot show anything.
void canvas_unknown(Canvas *canvas, Rect rect, const char *text);

// What a slot without a section shows: `kind`, or that a dump does not tell.
CellKind canvas_unlisted(const Canvas *canvas, uint32_t slot, CellKind kind);
