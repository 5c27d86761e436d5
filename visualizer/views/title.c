// SPDX-License-Identifier: MIT
#include "visualizer/views/views.h"

#include "world/query/query.h"

#include <stdio.h>
#include <string.h>

// Scenario, profile, step; and always what runs: thread, process, mode (K/U), trust (T/R), keys.
// What does not fit is shortened and then left out, one item after the other; the step stays.

#define BADGES 6u
#define SMALLEST_PERCENT 75 // the text shrinks to this before something is left out

typedef struct Badge {
    char text[80];
    Color fill, ink;
    bool pinned; // something pinned: a click lets go
} Badge;

typedef struct Title {
    int percent; // text size in percent
    const char *name;
    char step[128];
    Badge badges[BADGES];
    unsigned n_badges;
} Title;

// What is left out at each level and at all higher levels.
typedef enum {
    LEVEL_WHOLE,
    LEVEL_NO_PROFILE,
    LEVEL_SHORT_BADGES, // "K" for "K kernel"
    LEVEL_NO_KEYS,
    LEVEL_SHORT_STEP, // "297/303"
    LEVEL_NO_NAME,
    LEVEL_NO_BADGES,
    LEVEL_COUNT,
} Level;

int view_title_height(const Canvas *canvas) {
    int line = strip_line(canvas, 20) + px(canvas, 6);
    return line > px(canvas, 38) ? line : px(canvas, 38);
}

static TextStyle style_of(const Canvas *canvas, int percent, FontFace face, int size, Color color,
                          Color under) {
    TextStyle style = canvas_strip_style(canvas, face, size, color, under);
    style.size = style.size * percent / 100;
    int least = percent < SMALLEST_PERCENT ? CANVAS_LEAST_TEXT : canvas->least; // the step stays
    style.size = style.size > least ? style.size : least;
    return style;
}

static void badge_add(Title *title, const char *text, Color fill, Color ink) {
    Badge *badge = &title->badges[title->n_badges++];
    snprintf(badge->text, sizeof badge->text, "%s", text);
    badge->fill = fill;
    badge->ink = ink;
}

#define WITH_LONGEST 40u // characters of names; if they are longer, only their number is shown

// What was changed on the device is shown at every level.
static void with_add(const Canvas *canvas, Title *title, Level level) {
    unsigned n = scene_remedies(canvas->scene);
    char label[256], text[80];
    if (n == 0) {
        return;
    }
    remedies_label(canvas->scene->remedies, label, sizeof label);
    bool names = strlen(label) <= WITH_LONGEST && level < LEVEL_SHORT_BADGES;
    if (names) {
        snprintf(text, sizeof text, "with: %.64s", label);
    } else {
        snprintf(text, sizeof text, "with %u remed%s", n, n == 1 ? "y" : "ies");
    }
    badge_add(title, text, canvas->theme->good, canvas->theme->paper);
}

// What the user chose to look at is shown at every level, too, with a cross to let go.
static void pinned_add(const Canvas *canvas, Title *title, Level level) {
    char text[80];
    if (canvas->scene->pinned) {
        snprintf(text, sizeof text,
                 level < LEVEL_SHORT_BADGES ? "pinned: %.60s  \u00D7" : "pinned \u00D7",
                 canvas->scene->pinned);
        badge_add(title, text, canvas->theme->alarm, canvas->theme->paper);
        title->badges[title->n_badges - 1].pinned = true;
    }
}

static void badges_add(const Canvas *canvas, Title *title, Level level) {
    const Tables *tables = &canvas->world->tables;
    uint8_t process = tables->system->current_process;
    pinned_add(canvas, title, level);
    with_add(canvas, title, level);
    if (process == PROCESS_NONE || level >= LEVEL_NO_BADGES) {
        return;
    }
    const ThreadRow *thread = &tables->thread[tables->system->current_thread];
    const Theme *theme = canvas->theme;
    bool brief = level >= LEVEL_SHORT_BADGES,
         trusted = tables->process[process].trust == TRUST_FULL;
    char text[80];
    const char *owner = thread->owner == process ? "" : tables->process[thread->owner].name.text;
    snprintf(text, sizeof text, "%s%s%s%s",
             brief ? "" : "runs: ", tables->process[process].name.text,
             owner[0] && !brief ? ", thread of " : "", brief ? "" : owner);
    badge_add(title, text, theme->accent, theme->paper);
    badge_add(title,
              thread->kernel_mode ? brief ? "K" : "K kernel"
              : brief             ? "U"
                                  : "U user",
              theme->ink, theme->paper);
    badge_add(title,
              trusted ? brief ? "T" : "T trusted"
              : brief ? "R"
                      : "R run",
              theme->ink, theme->paper);
    if (level < LEVEL_NO_KEYS) {
        snprintf(text, sizeof text, "keys %08X", thread_keys(thread));
        badge_add(title, text, theme->panel, theme->ink);
    }
}

static Title title_at(const Canvas *canvas, Level level, int percent) {
    const Scene *scene = canvas->scene;
    Title title = {.percent = percent, .name = level < LEVEL_NO_NAME ? scene->title : ""};
    bool brief = level >= LEVEL_SHORT_STEP;
    char step[SCENE_STEP_TEXT];
    snprintf(title.step, sizeof title.step, "%s%s%s%s%s",
             level < LEVEL_NO_PROFILE ? scene->profile : "", level < LEVEL_NO_PROFILE ? "   " : "",
             scene_step_text(scene, brief, step), brief ? "  " : "   ", scene->state);
    badges_add(canvas, &title, level);
    return title;
}

static TextStyle badge_style(const Canvas *canvas, const Title *title, const Badge *badge) {
    return style_of(canvas, title->percent, FONT_BOLD, 14, badge->ink, badge->fill);
}

static int badge_width(const Canvas *canvas, const Title *title, const Badge *badge) {
    TextStyle style = badge_style(canvas, title, badge);
    return list_text_width(canvas->list, style.face, style.size, badge->text) + px(canvas, 14);
}

// Draws the title, or with `draw` false only says whether it fits.
static bool title_place(Canvas *canvas, const Title *title, Rect rect, bool draw) {
    const Theme *theme = canvas->theme;
    TextStyle bold = style_of(canvas, title->percent, FONT_BOLD, 20, theme->ink, theme->panel);
    TextStyle plain = style_of(canvas, title->percent, FONT_SANS, 15, theme->soft, theme->panel);
    int x = rect.x + px(canvas, 12), right = rect.x + rect.w - px(canvas, 12);
    int name_w = list_text_width(canvas->list, bold.face, bold.size, title->name);
    int step_x = x + name_w + (name_w ? px(canvas, 18) : 0);
    int end = step_x + list_text_width(canvas->list, plain.face, plain.size, title->step);
    if (draw) {
        list_text(canvas->list, x, rect.y + (rect.h - list_line_height(bold.size)) / 2, title->name,
                  bold);
        list_text(canvas->list, step_x, rect.y + (rect.h - list_line_height(plain.size)) / 2,
                  title->step, plain);
    }
    for (unsigned i = title->n_badges; i-- > 0;) {
        const Badge *badge = &title->badges[i];
        TextStyle style = badge_style(canvas, title, badge);
        int w = badge_width(canvas, title, badge), line = list_line_height(style.size);
        int h = line > px(canvas, 24) ? line : px(canvas, 24);
        Rect box = rect_of(right - w, rect.y + (rect.h - h) / 2, w, h);
        right -= w + px(canvas, 6);
        if (draw) {
            list_rect(canvas->list, box, badge->fill);
            if (badge->pinned) {
                canvas_hit(canvas, (Hit){.kind = HIT_PINNED, .rect = box, .cols = 1, .rows = 1});
            }
            list_text(canvas->list, box.x + px(canvas, 7), box.y + (h - line) / 2, badge->text,
                      style);
        }
    }
    return end + px(canvas, 8) <= right;
}

void view_title(Canvas *canvas, Rect rect) {
    list_rect(canvas->list, rect, canvas->theme->panel);
    for (int level = LEVEL_WHOLE; level < LEVEL_COUNT; level++) {
        int least = level + 1 == LEVEL_COUNT ? 1 : SMALLEST_PERCENT;
        for (int percent = 100; percent >= least; percent -= 6) {
            Title title = title_at(canvas, (Level)level, percent);
            if (title_place(canvas, &title, rect, false)) {
                title_place(canvas, &title, rect, true);
                return;
            }
        }
    }
}
