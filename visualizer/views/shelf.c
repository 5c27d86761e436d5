// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include "visualizer/shelf_grid.h"

#include <stdio.h>

// All lessons as cards, a page at a time: the best picture, the title, what one learns, how long it
// takes, how one did.

typedef struct Shelved {
    Canvas *canvas;
    const Shelf *shelf;
    ShelfGrid grid;
} Shelved;

// The first form that fits, or nothing.
static void line_of(Canvas *canvas, int x, int y, int w, unsigned n, const char *const *forms,
                    TextStyle style) {
    const char *fits = canvas_fit(canvas, w, &style, n, forms);
    if (fits) {
        list_text(canvas->list, style.align == ALIGN_RIGHT ? x + w : x, y, fits, style);
    }
}

// One line that shrinks to fit, in its shortest case to nothing.
static void line(Canvas *canvas, int x, int y, int w, const char *text, TextStyle style) {
    const char *forms[] = {text};
    line_of(canvas, x, y, w, 1, forms, style);
}

// ---- the head

// A word in a box that can be clicked. Returns the box.
static Rect tab(Canvas *canvas, int x, int y, const char *word, bool chosen, bool hot) {
    const Theme *theme = canvas->theme;
    Color under = chosen ? theme->accent : theme->panel;
    TextStyle style =
        canvas_style(canvas, FONT_BOLD, 15, chosen ? theme->paper : theme->ink, under);
    int w = list_text_width(canvas->list, style.face, style.size, word), in = px(canvas, 12);
    Rect box = rect_of(x, y, w + 2 * in, list_line_height(style.size) + 2 * px(canvas, 4));
    list_rect(canvas->list, box, under);
    list_frame(canvas->list, box, hot ? px(canvas, 2) : 1, hot ? theme->accent : theme->line);
    list_text(canvas->list, box.x + in, box.y + px(canvas, 4), word, style);
    return box;
}

// The routes, the chosen one marked, and the way back. Returns the x behind them.
static int routes(const Shelved *shelved, int x, int y) {
    Canvas *canvas = shelved->canvas;
    int gap = px(canvas, 8);
    for (unsigned i = 0; i < shelved->shelf->n_routes; i++) {
        Rect box = tab(canvas, x, y, shelved->shelf->routes[i], i == shelved->shelf->route, false);
        canvas_hit(
            canvas,
            (Hit){.kind = HIT_ROUTE, .rect = box, .base = i, .cols = 1, .rows = 1, .button = true});
        x = box.x + box.w + gap;
    }
    Rect back =
        tab(canvas, x + 2 * gap, y, "back (Esc)", false, canvas_is_hot(canvas, ACTION_SHELF));
    canvas_button(canvas, back, ACTION_SHELF, true);
    return back.x + back.w + gap;
}

static unsigned per_page(const Shelved *shelved) {
    return (unsigned)(shelved->grid.cols * shelved->grid.rows);
}

static void head(const Shelved *shelved) {
    Canvas *canvas = shelved->canvas;
    const Theme *theme = canvas->theme;
    const Shelf *shelf = shelved->shelf;
    int x = shelved->grid.margin, right = canvas->scene->w - shelved->grid.margin;
    TextStyle title = canvas_style(canvas, FONT_BOLD, 24, theme->ink, theme->paper);
    int y = px(canvas, 12);
    int w = list_text(canvas->list, x, y, "slot32", title);
    int end = routes(shelved, x + w + px(canvas, 24), y);
    unsigned pages = (shelf->n + per_page(shelved) - 1) / per_page(shelved), done = 0;
    for (unsigned i = 0; i < shelf->n; i++) {
        done += shelf->items[i].state == SHELF_DONE;
    }
    char text[128], brief[64];
    char of[48] = "";
    unsigned page = canvas->scene->shelf_at / per_page(shelved) + 1;
    if (shelf->n && !shelf->items[0].note) {
        snprintf(of, sizeof of, "%u of %u done   ", done, shelf->n);
    }
    snprintf(text, sizeof text, "%spage %u of %u", of, page, pages ? pages : 1);
    snprintf(brief, sizeof brief, "%s%u/%u", of, page, pages ? pages : 1);
    const char *const forms[] = {text, brief, of[0] ? of : brief};
    TextStyle style = canvas_style(canvas, FONT_SANS, 15, theme->ink, theme->paper);
    style.align = ALIGN_RIGHT;
    line_of(canvas, end, y + px(canvas, 4), right - end, 3, forms, style);
    TextStyle keys = canvas_style(canvas, FONT_SANS, 14, theme->soft, theme->paper);
    snprintf(text, sizeof text,
             "Arrows or the wheel, then Enter or a click.%s   Escape: back to the lesson.   ?: all "
             "keys.",
             shelf->n_routes > 1 ? "   Tab: another list." : "");
    line(canvas, x, y + list_line_height(title.size) + px(canvas, 6), right - x, text, keys);
}

// ---- a card

static void tick(const Canvas *canvas, Rect box, Color color) {
    int t = px(canvas, 3), third = box.w / 3;
    list_line(canvas->list, box.x, box.y + box.h / 2, third, box.h / 2 - t, t, color);
    list_line(canvas->list, box.x + third, box.y + box.h - t, box.w - third, t - box.h, t, color);
}

// How one did, at the right end of a line. Returns its width.
static int score(const Canvas *canvas, const ShelfItem *item, int right, int y, TextStyle style) {
    char text[64] = "done";
    bool changed = item->state == SHELF_CHANGED;
    if (item->state == SHELF_NEW) {
        return 0;
    }
    if (changed) {
        snprintf(text, sizeof text, "changed since");
    } else if (item->questions) {
        snprintf(text, sizeof text, "%u of %u right", item->right, item->questions);
    }
    style.face = FONT_BOLD;
    style.color = changed ? canvas->theme->alarm : canvas->theme->ink;
    style.align = ALIGN_RIGHT;
    int w = list_text(canvas->list, right, y, text, style), mark = style.size;
    if (!changed && item->right == item->questions) { // all of them, or there were none
        tick(canvas, rect_of(right - w - mark - px(canvas, 6), y, mark, mark), canvas->theme->good);
        w += mark + px(canvas, 6);
    }
    return w;
}

static void known(const ShelfItem *item, char *text, size_t size) {
    char minutes[24] = "", questions[32] = "";
    if (item->note) {
        snprintf(text, size, "%s", item->note);
        return;
    }
    if (item->minutes) {
        snprintf(minutes, sizeof minutes, "%u min   ", item->minutes);
    }
    if (item->questions) {
        snprintf(questions, sizeof questions, "%u question%s", item->questions,
                 item->questions == 1 ? "" : "s");
    }
    snprintf(text, size, "%s%s", minutes, questions);
}

static void words(const Shelved *shelved, const ShelfItem *item, Rect room, Color under) {
    Canvas *canvas = shelved->canvas;
    const Theme *theme = canvas->theme;
    char title[160], text[200];
    TextStyle name = canvas_style(canvas, FONT_BOLD, 17, theme->ink, under);
    TextStyle goal = canvas_style(canvas, FONT_SANS, 14, theme->ink, under);
    TextStyle rest = canvas_style(canvas, FONT_SANS, 13, theme->soft, under);
    if (item->lesson) {
        snprintf(title, sizeof title, "%u. %s", item->lesson, item->title);
    } else {
        snprintf(title, sizeof title, "%s", item->title);
    }
    line(canvas, room.x, room.y, room.w, title, name);
    int y = room.y + list_line_height(name.size);
    int foot = room.y + room.h - list_line_height(rest.size);
    int lines = (foot - y) / list_line_height(goal.size);
    if (item->trouble) {
        goal.color = theme->alarm;
    }
    if (lines > 0) {
        list_paragraph(canvas->list, room.x, y, room.w, lines < 2 ? lines : 2,
                       item->trouble ? item->trouble : item->goal, goal);
    }
    known(item, text, sizeof text);
    int w = score(canvas, item, room.x + room.w, foot, rest);
    line(canvas, room.x, foot, room.w - w - px(canvas, 8), text, rest);
}

static void card(const Shelved *shelved, unsigned i, Rect box) {
    Canvas *canvas = shelved->canvas;
    const ShelfItem *item = &shelved->shelf->items[i];
    const Theme *theme = canvas->theme;
    const ShelfGrid *grid = &shelved->grid;
    bool chosen = i == canvas->scene->shelf_at;
    int in = (box.w - grid->picture_w) / 2, y = box.y + px(canvas, 8);
    list_within(canvas->list, box);
    list_rect(canvas->list, box, theme->panel);
    if (grid->picture_w) {
        Rect place = rect_of(box.x + in, box.y + in, grid->picture_w, grid->picture_h);
        bool fits = item->picture && item->picture_w == place.w && item->picture_h == place.h;
        list_rect(canvas->list, place, theme->paper);
        if (fits) {
            list_copy(canvas->list, item->picture, place.x, place.y);
        }
        list_frame(canvas->list, place, 1, theme->line);
        y = place.y + place.h + px(canvas, 6);
    }
    int pad = px(canvas, 10);
    words(shelved, item,
          rect_of(box.x + pad, y, box.w - 2 * pad, box.y + box.h - px(canvas, 6) - y),
          theme->panel);
    list_frame(canvas->list, box, chosen ? px(canvas, 4) : 1, chosen ? theme->accent : theme->line);
    canvas_hit(canvas, (Hit){.kind = HIT_SHELF, .rect = box, .base = i, .cols = 1, .rows = 1});
}

void view_shelf(Canvas *canvas) {
    const Scene *scene = canvas->scene;
    double text = canvas->text; // the cards have the room that the designed size needs
    canvas->text = text < canvas->scale ? text : canvas->scale;
    Shelved shelved = {canvas, scene->shelf, shelf_grid(scene->w, scene->h)};
    const ShelfGrid *grid = &shelved.grid;
    unsigned first = scene->shelf_at / per_page(&shelved) * per_page(&shelved);
    head(&shelved);
    for (unsigned k = 0; k < per_page(&shelved) && first + k < scene->shelf->n; k++) {
        int col = (int)k % grid->cols, row = (int)k / grid->cols;
        card(&shelved, first + k,
             rect_of(grid->margin + col * (grid->card_w + grid->gap),
                     grid->top + row * (grid->card_h + grid->gap), grid->card_w, grid->card_h));
    }
    list_within(canvas->list, rect_of(0, 0, scene->w, scene->h));
    canvas->text = text;
}
