// SPDX-License-Identifier: MIT
#include "visualizer/views/card_box.h"

// Lays a card out several times without drawing, with smaller and smaller text, until it fits. Only
// then is it drawn. A card that would need text below the smallest size is made larger first.

#define GROW_PERCENT 110 // of its size before, at a time

// Finds and sets the largest text size that fits the box and is not below `canvas->least`; false if
// none does.
static bool shrink_to_fit(Canvas *canvas, Rect box, CardLayout *lay_out) {
    bool fits = lay_out(canvas, box, false) <= box.h;
    while (!fits && tx(canvas, 14) > canvas->least) {
        canvas->text *= 0.95;
        fits = lay_out(canvas, box, false) <= box.h;
    }
    return fits;
}

// Draws the card; what does not fit is cut at the edge of the box.
static void draw_card(Canvas *canvas, Rect box, Color edge, CardLayout *lay_out, bool fits) {
    DisplayList *list = canvas->list;
    list_within(list, box);
    list_rect(list, box, canvas->theme->panel);
    list_frame(list, box, px(canvas, 4), edge);
    if (!fits) {
        int t = px(canvas, 4);
        list_clip(list, rect_of(box.x + t, box.y + t, box.w - 2 * t, box.h - 2 * t));
    }
    lay_out(canvas, box, true);
    if (!fits) {
        list_unclip(list);
    }
    list_within(list, rect_of(0, 0, canvas->scene->w, canvas->scene->h));
}

// The box of a card of w x h design px, in the middle of the picture and never larger than it.
static Rect card_box(const Canvas *canvas, int w, int h) {
    const Scene *scene = canvas->scene;
    int margin = px(canvas, 12), most_w = scene->w - 2 * margin, most_h = scene->h - 2 * margin;
    // A larger text makes a larger card.
    double grown = canvas->text > canvas->scale ? canvas->text / canvas->scale : 1;
    Rect box = rect_of(0, 0, (int)(px(canvas, w) * grown), (int)(px(canvas, h) * grown));
    box.w = box.w < most_w ? box.w : most_w;
    box.h = box.h < most_h ? box.h : most_h;
    box.x = (scene->w - box.w) / 2;
    box.y = (scene->h - box.h) / 2;
    return box;
}

void card_fit(Canvas *canvas, int w, int h, Color edge, CardLayout *lay_out) {
    double text = canvas->text;
    int least = canvas->least;
    Rect box = card_box(canvas, w, h), whole = card_box(canvas, INT16_MAX, INT16_MAX);
    bool fits = shrink_to_fit(canvas, box, lay_out);
    for (int percent = 100; !fits && (box.w < whole.w || box.h < whole.h);) {
        percent = percent * GROW_PERCENT / 100;
        canvas->text = text;
        box = card_box(canvas, w * percent / 100, h * percent / 100);
        fits = shrink_to_fit(canvas, box, lay_out);
    }
    if (!fits) { // all of a card must be there
        canvas->text = text;
        canvas->least = CANVAS_LEAST_TEXT;
        fits = shrink_to_fit(canvas, box, lay_out);
    }
    draw_card(canvas, box, edge, lay_out, fits);
    canvas->text = text;
    canvas->least = least;
}
