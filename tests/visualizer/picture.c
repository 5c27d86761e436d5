// SPDX-License-Identifier: MIT
#include "tests/visualizer/picture.h"

#include "tests/support/list_text.h"
#include "visualizer/views/compose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define MIN_CONTRAST PICTURE_MIN_CONTRAST

void texts_have_contrast(const DisplayList *list) {
    for (size_t i = 0; i < list->n_commands; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_TEXT &&
            theme_contrast(command->color, command->under) < MIN_CONTRAST) {
            fail_msg("'%s' has contrast %d (%06x on %06x)", list_string(list, command),
                     theme_contrast(command->color, command->under), command->color,
                     command->under);
        }
    }
}

// Text boxes have room above and below their letters; what must not touch are the letters.
static Rect letters(const DrawCommand *command) {
    int cut = command->rect.h / 5;
    return (Rect){command->rect.x, command->rect.y + cut, command->rect.w,
                  command->rect.h - 2 * cut};
}

static bool touch(Rect a, Rect b) {
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

void texts_do_not_overlap(const DisplayList *list) {
    for (size_t i = 0; i < list->n_commands; i++) {
        for (size_t k = i + 1; k < list->n_commands; k++) {
            const DrawCommand *a = &list->commands[i], *b = &list->commands[k];
            if (a->kind == DRAW_TEXT && b->kind == DRAW_TEXT && touch(letters(a), letters(b))) {
                fail_msg("'%s' and '%s' overlap at %d,%d", list_string(list, a),
                         list_string(list, b), b->rect.x, b->rect.y);
            }
        }
    }
}

void texts_are_inside(const DisplayList *list, const Scene *scene) {
    for (size_t i = 0; i < list->n_commands; i++) {
        const DrawCommand *command = &list->commands[i];
        Rect r = command->rect;
        bool inside = r.x >= 0 && r.y >= -2 && r.x + r.w <= scene->w && r.y + r.h <= scene->h + 2;
        if (command->kind == DRAW_TEXT && !inside) {
            fail_msg("'%s' is cut off at %d,%d (%d x %d)", list_string(list, command), r.x, r.y,
                     scene->w, scene->h);
        }
    }
}

// Each panel keeps its texts to itself. Letters may stand out of their box by its blank edges.
void texts_stay_in_their_panel(const DisplayList *list) {
    for (size_t i = 0; i < list->n_commands; i++) {
        const DrawCommand *command = &list->commands[i];
        Rect r = letters(command), p = command->within;
        bool inside = r.x >= p.x && r.y >= p.y && r.x + r.w <= p.x + p.w && r.y + r.h <= p.y + p.h;
        if (command->kind == DRAW_TEXT && !inside) {
            fail_msg("'%s' at %d,%d + %d,%d leaves its panel %d,%d + %d,%d",
                     list_string(list, command), r.x, r.y, r.w, r.h, p.x, p.y, p.w, p.h);
        }
    }
}

static bool ends_with(const char *text, const char *end) {
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

void no_text_is_cut_short(const DisplayList *list) {
    for (size_t i = 0; i < list->n_commands; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_TEXT && ends_with(list_string(list, command), "...")) {
            fail_msg("'%s' is cut short", list_string(list, command));
        }
    }
}

bool list_says(const DisplayList *list, const char *wanted) {
    return list_holds_text(list, wanted);
}

static void the_step_is_shown(const Stage *stage) {
    char text[2][64];
    const WorldEvent *now = world_at(&stage->world);
    uint32_t step = now ? now->event.step : 0, last = world_last_step(&stage->world);
    snprintf(text[0], sizeof text[0], "step %u of %u", step, last);
    snprintf(text[1], sizeof text[1], "%u/%u", step, last);
    if (!list_says(&stage->list, text[0]) && !list_says(&stage->list, text[1])) {
        fail_msg("%s is nowhere at %dx%d", text[0], stage->scene.w, stage->scene.h);
    }
}

void picture_holds(Stage *stage) {
    scene_draw(&stage->scene, &stage->list);
    assert_false(stage->list.failed);
    texts_stay_in_their_panel(&stage->list);
    no_text_is_cut_short(&stage->list);
    the_step_is_shown(stage);
    texts_have_contrast(&stage->list);
    texts_do_not_overlap(&stage->list);
    texts_are_inside(&stage->list, &stage->scene);
}

static const int sizes[PICTURE_SIZES][2] = {
    {640, 400}, {1024, 600}, {1280, 800}, {1920, 1080}, {3840, 2160}};

// Sizes by three sizes of text, with and without presentation: 6 each.
void picture_set_size(Scene *scene, unsigned i) {
    static const int percents[] = {70, 100, 160};
    scene->w = sizes[i / 6][0];
    scene->h = sizes[i / 6][1];
    scene->text_percent = percents[i % 6 / 2];
    scene->present = i % 2;
    scene->theme = (ThemeId)(i % THEME_COUNT);
}

// Every size with a quarter of the looks, another quarter at each: over the moments all meet.
