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

int view_title_height(const Frame *frame) {
    int line = strip_line(frame, 20) + px(frame, 6);
    return line > px(frame, 38) ? line : px(frame, 38);
}

static TextStyle style_of(const Frame *frame, int percent, FontFace face, int size, Color color,
                          Color under) {
    TextStyle style = frame_strip_style(frame, face, size, color, under);
    style.size = style.size * percent / 100;
    style.size = style.size > FRAME_LEAST_TEXT ? style.size : FRAME_LEAST_TEXT;
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
static void with_add(const Frame *frame, Title *title, Level level) {
    unsigned n = scene_remedies(frame->scene);
    char label[256], text[80];
    if (n == 0) {
        return;
    }
    remedies_label(frame->scene->remedies, label, sizeof label);
    bool names = strlen(label) <= WITH_LONGEST && level < LEVEL_SHORT_BADGES;
    if (names) {
        snprintf(text, sizeof text, "with: %.64s", label);
    } else {
        snprintf(text, sizeof text, "with %u remed%s", n, n == 1 ? "y" : "ies");
    }
    badge_add(title, text, frame->theme->good, frame->theme->paper);
}

// What the user chose to look at is shown at every level, too, with a cross to let go.
static void pinned_add(const Frame *frame, Title *title, Level level) {
    char text[80];
    if (frame->scene->pinned) {
        snprintf(text, sizeof text,
                 level < LEVEL_SHORT_BADGES ? "pinned: %.60s  \u00D7" : "pinned \u00D7",
                 frame->scene->pinned);
        badge_add(title, text, frame->theme->alarm, frame->theme->paper);
        title->badges[title->n_badges - 1].pinned = true;
    }
}

static void badges_add(const Frame *frame, Title *title, Level level) {
    const Tables *tables = &frame->world->tables;
    uint8_t process = tables->system->current_process;
    pinned_add(frame, title, level);
    with_add(frame, title, level);
    if (process == PROCESS_NONE || level >= LEVEL_NO_BADGES) {
        return;
    }
    const ThreadRow *thread = &tables->thread[tables->system->current_thread];
    const Theme *theme = frame->theme;
    bool brief = level >= LEVEL_SHORT_BADGES,
         trusted = tables->process[process].trust == TRUST_FULL;
    char text[80];
    const char *owner = thread->owner == process ? "" : tables->process[thread->owner].name;
    snprintf(text, sizeof text, "%s%s%s%s", brief ? "" : "runs: ", tables->process[process].name,
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

static Title title_at(const Frame *frame, Level level, int percent) {
    const Scene *scene = frame->scene;
    const WorldEvent *now = world_at(frame->world);
    Title title = {.percent = percent, .name = level < LEVEL_NO_NAME ? scene->title : ""};
    uint32_t step = now ? now->event.step : 0, last = scene_last_step(frame->scene);
    snprintf(title.step, sizeof title.step,
             level < LEVEL_SHORT_STEP ? "%s%sstep %u of %u   %s" : "%s%s%u/%u  %s",
             level < LEVEL_NO_PROFILE ? scene->profile : "", level < LEVEL_NO_PROFILE ? "   " : "",
             step, last, scene->state);
    badges_add(frame, &title, level);
    return title;
}

static TextStyle badge_style(const Frame *frame, const Title *title, const Badge *badge) {
    return style_of(frame, title->percent, FONT_BOLD, 14, badge->ink, badge->fill);
}

static int badge_width(const Frame *frame, const Title *title, const Badge *badge) {
    TextStyle style = badge_style(frame, title, badge);
    return list_text_width(frame->list, style.face, style.size, badge->text) + px(frame, 14);
}

// Draws the title, or with `draw` false only says whether it fits.
static bool title_place(Frame *frame, const Title *title, Rect rect, bool draw) {
    const Theme *theme = frame->theme;
    TextStyle bold = style_of(frame, title->percent, FONT_BOLD, 20, theme->ink, theme->panel);
    TextStyle plain = style_of(frame, title->percent, FONT_SANS, 15, theme->soft, theme->panel);
    int x = rect.x + px(frame, 12), right = rect.x + rect.w - px(frame, 12);
    int name_w = list_text_width(frame->list, bold.face, bold.size, title->name);
    int step_x = x + name_w + (name_w ? px(frame, 18) : 0);
    int end = step_x + list_text_width(frame->list, plain.face, plain.size, title->step);
    if (draw) {
        list_text(frame->list, x, rect.y + (rect.h - list_line_height(bold.size)) / 2, title->name,
                  bold);
        list_text(frame->list, step_x, rect.y + (rect.h - list_line_height(plain.size)) / 2,
                  title->step, plain);
    }
    for (unsigned i = title->n_badges; i-- > 0;) {
        const Badge *badge = &title->badges[i];
        TextStyle style = badge_style(frame, title, badge);
        int w = badge_width(frame, title, badge), line = list_line_height(style.size);
        int h = line > px(frame, 24) ? line : px(frame, 24);
        Rect box = rect_of(right - w, rect.y + (rect.h - h) / 2, w, h);
        right -= w + px(frame, 6);
        if (draw) {
            list_rect(frame->list, box, badge->fill);
            if (badge->pinned) {
                frame_hit(frame, (Hit){.kind = HIT_PINNED, .rect = box, .cols = 1, .rows = 1});
            }
            list_text(frame->list, box.x + px(frame, 7), box.y + (h - line) / 2, badge->text,
                      style);
        }
    }
    return end + px(frame, 8) <= right;
}

void view_title(Frame *frame, Rect rect) {
    list_rect(frame->list, rect, frame->theme->panel);
    for (int level = LEVEL_WHOLE; level < LEVEL_COUNT; level++) {
        int least = level + 1 == LEVEL_COUNT ? 1 : SMALLEST_PERCENT;
        for (int percent = 100; percent >= least; percent -= 6) {
            Title title = title_at(frame, (Level)level, percent);
            if (title_place(frame, &title, rect, false)) {
                title_place(frame, &title, rect, true);
                return;
            }
        }
    }
}
