// SPDX-License-Identifier: MIT
#include "visualizer/draw/glyph.h"
#include "visualizer/views/views.h"

#include <stdio.h>

// Buttons for the mouse beside the time line, like those of a player. Only a window has them. They
// take room only from the time line, so everything else is where a still picture has it. With
// little room, first the words disappear, then the less important buttons.

#define MOST_PERCENT 42 // of the strip's width
#define LEAST_H 17      // px of a button in two lines; with less room, all are in one line
#define MOST_H 34       // design px of a button
#define LINES 2
#define GLYPH_PERCENT 80 // a glyph's width in percent of its height
#define SPEED_LONGEST "1/8x"

typedef enum { WORDS_ALL, WORDS_SOME, WORDS_NONE, WORDS_COUNT } Words;

typedef struct Button {
    Action action;  // ACTION_COUNT: it only shows the speed
    int line, rank; // buttons of the highest rank are left out first
    Control glyph;
    const char *word, *brief, *tip; // brief: used where no glyph says it
    bool plain;                     // its glyph is enough without the word
} Button;

static const Button buttons[] = {
    {ACTION_BACKWARDS, 0, 1, CONTROL_BACK, "back", NULL, "Left: one moment back", true},
    {ACTION_PLAY, 0, 0, CONTROL_PLAY, "pause", NULL, "Space: run, pause", false},
    {ACTION_FORWARDS, 0, 0, CONTROL_FORWARDS, "next", NULL, "Right: one moment forwards", true},
    {ACTION_TO_FAILURE, 0, 2, CONTROL_FAILURE, "failure", NULL, "F: run to the next failure",
     false},
    {ACTION_TO_CHAPTER, 0, 3, CONTROL_CHAPTER, "chapter", NULL, "C: run to the next chapter",
     false},
    {ACTION_TO_BEGINNING, 0, 3, CONTROL_BEGINNING, "start", NULL, "Home: the first picture", true},
    {ACTION_SLOWER, 0, 5, CONTROL_MINUS, NULL, NULL, "Down: slower", true},
    {ACTION_COUNT, 0, 5, CONTROL_NONE, NULL, NULL, NULL, false},
    {ACTION_FASTER, 0, 5, CONTROL_PLUS, NULL, NULL, "Up: faster", true},
#define X(tag, name, key, letter, option, help, tip)                                               \
    {ACTION_VIEW_##tag, 1, 4, CONTROL_NONE, name, #key, #key ": " tip, false},
#include "emu/views.inc"
#undef X
    {ACTION_FULL_SCREEN, 1, 5, CONTROL_CORNERS, NULL, NULL, "F11: full screen", true},
    {ACTION_SHELF, 1, 2, CONTROL_NONE, "lessons", "O", "O: all lessons", false},
    {ACTION_HELP, 1, 1, CONTROL_NONE, "help", "?", "?: all keys", false},
};
#define N_BUTTONS (sizeof buttons / sizeof buttons[0])
#define RANKS 6

// One way to lay the buttons out.
typedef struct Plan {
    int lines, rank; // buttons up to this rank are shown
    Words words;
    int h;                         // px of a button
    int w[LINES], n[LINES], total; // px and number of buttons of each line; px of all
} Plan;

static TextStyle word_style(const Canvas *canvas, Color ink, Color under) {
    return canvas_strip_style(canvas, FONT_SANS, 11, ink, under);
}

// The word on a button; NULL if it has only a glyph.
static const char *word_of(const Button *button, Words words, const Canvas *canvas) {
    if (button->action == ACTION_COUNT) {
        return canvas->scene->buttons.speed;
    }
    if (words == WORDS_NONE || (words == WORDS_SOME && button->plain)) {
        return button->brief;
    }
    return button->action == ACTION_PLAY && !canvas->scene->buttons.playing ? "run" : button->word;
}

// The greatest width that it ever needs, so that nothing moves when its word changes.
static int width_of(const Canvas *canvas, const Button *button, const Plan *plan) {
    TextStyle style = word_style(canvas, 0, 0);
    const char *word = word_of(button, plan->words, canvas);
    word = button->action == ACTION_COUNT          ? SPEED_LONGEST
           : word && button->action == ACTION_PLAY ? button->word
                                                   : word;
    int glyph = button->glyph == CONTROL_NONE ? 0 : plan->h * GLYPH_PERCENT / 100;
    int w = word ? list_text_width(canvas->list, style.face, style.size, word) + px(canvas, 10) : 0;
    int least = plan->h * 9 / 10;
    w += glyph;
    return w > least ? w : least;
}

static bool is_there(const Button *button, const Plan *plan) {
    return button->rank <= plan->rank;
}

static void measure(const Canvas *canvas, Plan *plan) {
    int gap = px(canvas, 3);
    for (int line = 0; line < LINES; line++) {
        plan->w[line] = plan->n[line] = 0;
    }
    for (unsigned i = 0; i < N_BUTTONS; i++) {
        int line = plan->lines == 1 ? 0 : buttons[i].line;
        if (is_there(&buttons[i], plan)) {
            plan->w[line] += width_of(canvas, &buttons[i], plan) + (plan->n[line] ? gap : 0);
            plan->n[line]++;
        }
    }
    plan->total = plan->w[0] > plan->w[1] ? plan->w[0] : plan->w[1];
}

// The first plan that fits: all buttons are more important than their words.
static bool find_plan(const Canvas *canvas, Rect strip, Plan *plan) {
    int most = strip.w * MOST_PERCENT / 100, two = (strip.h - px(canvas, 3)) / 2;
    int highest = px(canvas, MOST_H);
    plan->lines = two >= LEAST_H ? 2 : 1;
    plan->h = plan->lines == 2 ? two : strip.h;
    plan->h = plan->h > highest && highest > LEAST_H ? highest : plan->h;
    for (plan->rank = RANKS - 1; plan->rank >= 0; plan->rank--) {
        for (int words = WORDS_ALL; words < WORDS_COUNT; words++) {
            plan->words = (Words)words;
            measure(canvas, plan);
            if (plan->total <= most) {
                return true;
            }
        }
    }
    return false;
}

static bool is_marked(const Canvas *canvas, Action action) {
    const Scene *scene = canvas->scene;
    int view = (int)action - ACTION_VIEW_MAP;
    return (view >= 0 && view < VIEW_COUNT && view == (int)scene->view) ||
           (action == ACTION_HELP && scene->help) ||
           (action == ACTION_FULL_SCREEN && scene->buttons.full_screen);
}

static void draw_button(Canvas *canvas, const Button *button, Rect rect, const Plan *plan) {
    const Theme *theme = canvas->theme;
    bool marked = is_marked(canvas, button->action), tells = button->action == ACTION_COUNT;
    Color under = tells ? theme->paper : marked ? theme->accent : theme->panel;
    Color ink = marked ? theme->paper : theme->ink;
    bool hot = !tells && canvas_is_hot(canvas, button->action);
    if (!tells) {
        list_rect(canvas->list, rect, under);
        list_frame(canvas->list, rect, hot ? px(canvas, 2) : 1, hot ? theme->accent : theme->soft);
        canvas_button(canvas, rect, button->action, true);
    }
    TextStyle style = word_style(canvas, ink, under);
    const char *word = word_of(button, plan->words, canvas);
    int text_w = word ? list_text_width(canvas->list, style.face, style.size, word) : 0;
    bool pauses = button->action == ACTION_PLAY && canvas->scene->buttons.playing;
    Control glyph = pauses ? CONTROL_PAUSE : button->glyph;
    int glyph_w = glyph == CONTROL_NONE ? 0 : plan->h * GLYPH_PERCENT / 100;
    int x = rect.x + (rect.w - text_w - glyph_w) / 2;
    if (glyph != CONTROL_NONE) {
        Rect box = rect_of(x, rect.y, glyph_w, rect.h);
        glyph_control(canvas->list, box, glyph, ink, marked ? ink : theme->alarm);
    }
    if (word) {
        int y = rect.y + (rect.h - list_line_height(style.size)) / 2;
        list_text(canvas->list, x + glyph_w, y, word, style);
    }
}

// All lines have the same width: each button gets its part of the remaining room.
static void draw_line(Canvas *canvas, Rect rect, const Plan *plan, int line) {
    int n = 0, gap = px(canvas, 3), left = plan->total - plan->w[line], x = rect.x;
    for (unsigned i = 0; i < N_BUTTONS; i++) {
        bool own = plan->lines == 1 || buttons[i].line == line;
        if (!own || !is_there(&buttons[i], plan)) {
            continue;
        }
        int more = left * (n + 1) / plan->n[line] - left * n / plan->n[line];
        int w = width_of(canvas, &buttons[i], plan) + more;
        draw_button(canvas, &buttons[i], rect_of(x, rect.y, w, rect.h), plan);
        x += w + gap;
        n++;
    }
}

int view_buttons(Canvas *canvas, Rect strip) {
    Plan plan;
    if (!canvas->scene->buttons.shown || !find_plan(canvas, strip, &plan)) {
        return 0;
    }
    int gap = px(canvas, 3), h = plan.lines * plan.h + (plan.lines - 1) * gap;
    int x = strip.x + strip.w - plan.total, y = strip.y + (strip.h - h) / 2;
    for (int line = 0; line < plan.lines; line++) {
        draw_line(canvas, rect_of(x, y + line * (plan.h + gap), plan.total, plan.h), &plan, line);
    }
    return plan.total + px(canvas, 12);
}

// ---- the tip

static const Button *hot_button(const Scene *scene) {
    for (unsigned i = 0; i < N_BUTTONS && scene->buttons.has_hot; i++) {
        if (buttons[i].action == scene->buttons.hot) {
            return &buttons[i];
        }
    }
    return NULL;
}

void view_tip(Canvas *canvas) {
    Scene *scene = canvas->scene;
    const Button *button = hot_button(scene);
    const Hit *hit = NULL;
    for (unsigned i = 0; button && i < scene->n_hits; i++) {
        const Hit *own = &scene->hits[i];
        bool same = own->kind == HIT_ACTION && own->base == (uint32_t)button->action;
        hit = same && own->button ? own : hit;
    }
    if (!hit || scene->help) {
        return;
    }
    TextStyle style =
        canvas_strip_style(canvas, FONT_SANS, 13, canvas->theme->paper, canvas->theme->ink);
    const char *const forms[] = {button->tip};
    int pad = px(canvas, 6);
    if (!canvas_fit(canvas, scene->w - 2 * pad, &style, 1, forms)) {
        return;
    }
    int w = list_text_width(canvas->list, style.face, style.size, button->tip) + 2 * pad;
    int h = list_line_height(style.size) + pad, x = hit->rect.x + hit->rect.w / 2 - w / 2;
    x = x + w > scene->w ? scene->w - w : x < 0 ? 0 : x;
    Rect box = rect_of(x, hit->rect.y - h - px(canvas, 4), w, h);
    list_within(canvas->list, box);
    list_rect(canvas->list, box, style.under);
    list_text(canvas->list, box.x + pad, box.y + pad / 2, button->tip, style);
    list_within(canvas->list, rect_of(0, 0, scene->w, scene->h));
}
