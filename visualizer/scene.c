// SPDX-License-Identifier: MIT
#include "visualizer/scene.h"

#include "visualizer/views.h"
#include "world/query/beside.h"
#include "world/dump.h"
#include "world/query/focus.h"
#include "world/query/gaze.h"
#include "world/query/moment.h"
#include "world/query/query.h"

// Layout in design pixels of a 1280 x 800 picture; what is left over goes to lens and story.

#define DESIGN_W 1280
#define DESIGN_H 800
#define STRIP_MOST 1.5 // text of strips is at most that much larger than designed
#define FIT_PERCENT 85 // how far a text shrinks before a shorter form takes its place

void frame_button(Frame *frame, Rect rect, Action action, bool button) {
    frame_hit(frame, (Hit){.kind = HIT_ACTION,
                           .rect = rect,
                           .base = (uint32_t)action,
                           .cols = 1,
                           .rows = 1,
                           .button = button});
}

void frame_hit(Frame *frame, Hit hit) {
    Scene *scene = frame->scene;
    hit.rect = rect_common(hit.rect, frame->list->within);
    bool there = !rect_is_empty(hit.rect) && hit.cols >= 1 && hit.rows >= 1;
    if (there && scene->n_hits < SCENE_HITS) {
        scene->hits[scene->n_hits++] = hit;
    }
}

static TextStyle sized_style(FontFace face, int size, Color color, Color under) {
    size = size > FRAME_LEAST_TEXT ? size : FRAME_LEAST_TEXT;
    return (TextStyle){face, size, color, under, ALIGN_LEFT};
}

void frame_unknown(Frame *frame, Rect rect, const char *text) {
    TextStyle style = frame_style(frame, FONT_SANS, 18, frame->theme->ink, frame->theme->paper);
    int w = rect.w * 3 / 4, x = rect.x + (rect.w - w) / 2;
    int lines = list_paragraph_lines(frame->list, w, text, style);
    list_paragraph(frame->list, x, rect.y + (rect.h - lines * list_line_height(style.size)) / 3, w,
                   lines, text, style);
}

CellKind frame_unlisted(const Frame *frame, uint32_t slot, CellKind kind) {
    bool never = frame->world->dump && slot == CE_SLOT_XIP; // mi lists processes
    bool told = slot == CE_SLOT_CURRENT || (!never && dump_tells_unlisted(frame->world));
    return told ? kind : CELL_UNKNOWN;
}

TextStyle frame_style(const Frame *frame, FontFace face, int size, Color color, Color under) {
    return sized_style(face, tx(frame, size), color, under);
}

TextStyle frame_strip_style(const Frame *frame, FontFace face, int size, Color color, Color under) {
    return sized_style(face, strip_px(frame, size), color, under);
}

const char *frame_fit(const Frame *frame, int width, TextStyle *style, unsigned n_forms,
                      const char *const *forms) {
    int full = style->size, least = full * FIT_PERCENT / 100;
    for (unsigned i = 0; i < n_forms && full >= FRAME_LEAST_TEXT; i++) {
        least = i + 1 == n_forms ? FRAME_LEAST_TEXT : least;
        for (int size = full; size >= least; size--) {
            if (list_text_width(frame->list, style->face, size, forms[i]) <= width) {
                style->size = size;
                return forms[i];
            }
        }
    }
    return NULL;
}

const WorldEvent *scene_chapter(const World *world) {
    for (uint32_t i = world->n_marked[EVENT_CHAPTER]; i > 0; i--) {
        uint32_t number = world_marked(world, EVENT_CHAPTER, i - 1);
        if (number < world->position) {
            return world_event(world, number);
        }
    }
    return NULL;
}

const Hit *scene_hit(const Scene *scene, int x, int y, uint32_t *ret_value) {
    for (unsigned i = scene->n_hits; i-- > 0;) {
        const Hit *hit = &scene->hits[i];
        Rect r = hit->rect;
        if (x < r.x || x >= r.x + r.w || y < r.y || y >= r.y + r.h) {
            continue;
        }
        uint32_t col = (uint32_t)((int64_t)(x - r.x) * hit->cols / r.w);
        // As cells are drawn: from the top.
        uint32_t row = (uint32_t)(hit->rows - 1 - (int)((int64_t)(y - r.y) * hit->rows / r.h));
        *ret_value = hit->base + (row * (uint32_t)hit->cols + col) * hit->bytes;
        return hit;
    }
    return NULL;
}

bool scene_cell(const Scene *scene, VirtAddr va, Rect *ret_cell, Rect *ret_view) {
    bool found = false;
    for (unsigned i = 0; i < scene->n_hits; i++) {
        const Hit *hit = &scene->hits[i];
        uint64_t cell = hit->bytes ? ((uint64_t)va - hit->base) / hit->bytes : 0;
        if (hit->kind != HIT_ADDRESS || hit->beside || va < hit->base ||
            cell >= (uint64_t)hit->cols * (uint64_t)hit->rows) {
            continue;
        }
        Rect r = hit->rect;
        int col = (int)(cell % (uint64_t)hit->cols), row = (int)(cell / (uint64_t)hit->cols);
        int w = r.w / hit->cols, h = r.h / hit->rows;
        *ret_cell = rect_of(r.x + col * r.w / hit->cols, r.y + r.h - (row + 1) * r.h / hit->rows,
                            w > 2 ? w : 2, h > 2 ? h : 2);
        *ret_view = r; // the last one is the lens or the block, not the overview's column
        found = true;
    }
    return found;
}

uint8_t scene_focus(const Scene *scene) {
    const World *world = scene->world;
    uint8_t chosen = scene->focus;
    bool lives = chosen < CE_PROCESS_MAX && world->tables.process[chosen].handle;
    return lives ? chosen : scene->ended ? gaze_at_end(world) : focus_of(world);
}

void scene_follow(Scene *scene) {
    Gaze gaze = gaze_of(scene->world);
    bool placed = scene->has_cursor || scene->zoom != ZOOM_MAP || scene->focus_chosen;
    scene->has_touch = gaze.has_address && !placed;
    scene->touch_now = scene->has_touch && gaze.now;
    scene->touch = gaze.address;
    scene->view = scene->view_chosen || placed ? scene->view : gaze.view;
}

// Whether some size of text, which it sets, is small enough for the box.
static bool shrink_to_fit(Frame *frame, Rect box, CardLayout *lay_out) {
    bool fits = lay_out(frame, box, false) <= box.h;
    while (!fits && tx(frame, 14) > FRAME_LEAST_TEXT) {
        frame->text *= 0.95;
        fits = lay_out(frame, box, false) <= box.h;
    }
    return fits;
}

// What does not fit is cut at the edge of the box.
static void draw_card(Frame *frame, Rect box, Color edge, CardLayout *lay_out, bool fits) {
    DisplayList *list = frame->list;
    list_within(list, box);
    list_rect(list, box, frame->theme->panel);
    list_frame(list, box, px(frame, 4), edge);
    if (!fits) {
        int t = px(frame, 4);
        list_clip(list, rect_of(box.x + t, box.y + t, box.w - 2 * t, box.h - 2 * t));
    }
    lay_out(frame, box, true);
    if (!fits) {
        list_unclip(list);
    }
    list_within(list, rect_of(0, 0, frame->scene->w, frame->scene->h));
}

void card_fit(Frame *frame, int w, int h, Color edge, CardLayout *lay_out) {
    const Scene *scene = frame->scene;
    double text = frame->text;
    int margin = px(frame, 12), most_w = scene->w - 2 * margin, most_h = scene->h - 2 * margin;
    // Larger text, larger card, as far as the picture goes.
    double grown = text > frame->scale ? text / frame->scale : 1;
    Rect box = rect_of(0, 0, (int)(px(frame, w) * grown), (int)(px(frame, h) * grown));
    box.w = box.w < most_w ? box.w : most_w;
    box.h = box.h < most_h ? box.h : most_h;
    box.x = (scene->w - box.w) / 2;
    box.y = (scene->h - box.h) / 2;
    bool fits = shrink_to_fit(frame, box, lay_out);
    if (!fits) { // all that the picture has
        box = rect_of(margin, margin, most_w, most_h);
        frame->text = text;
        fits = shrink_to_fit(frame, box, lay_out);
    }
    draw_card(frame, box, edge, lay_out, fits);
    frame->text = text;
}

static void draw_transition(Frame *frame) {
    const Transition *transition = &frame->scene->transition;
    if (!transition->moving) {
        return;
    }
    Rect a = transition->from, b = transition->to;
    int k = transition->permille;
    Rect now = rect_of(a.x + (b.x - a.x) * k / 1000, a.y + (b.y - a.y) * k / 1000,
                       a.w + (b.w - a.w) * k / 1000, a.h + (b.h - a.h) * k / 1000);
    list_frame(frame->list, now, px(frame, 3), frame->theme->accent);
}

// A view draws on the picture, and only where there is room for something.
static void view_in(Frame *frame, void (*view)(Frame *, Rect), Rect rect) {
    Rect whole = rect_of(0, 0, frame->scene->w, frame->scene->h);
    rect = rect_common(rect, whole);
    if (!rect_is_empty(rect)) {
        list_within(frame->list, rect);
        view(frame, rect);
        list_within(frame->list, whole);
    }
}

static void draw_zoomed(Frame *frame, Rect rect) {
    if (frame->scene->view == VIEW_PHYSICAL) {
        view_in(frame, view_physical, rect);
        return;
    }
    if (frame->scene->view == VIEW_ACCESS) {
        view_in(frame, view_access, rect);
        return;
    }
    if (frame->scene->view == VIEW_GATES) {
        view_in(frame, view_gates, rect);
        return;
    }
    if (frame->scene->view == VIEW_THREADS) {
        view_in(frame, view_threads, rect);
        return;
    }
    if (frame->scene->view == VIEW_HEAP && frame->scene->zoom <= ZOOM_SLOT) {
        view_in(frame, view_heap, rect);
        return;
    }
    switch (frame->scene->zoom) {
    case ZOOM_MAP:
    case ZOOM_SLOT:
        view_in(frame, view_lens, rect);
        break;
    case ZOOM_BLOCK:
        view_in(frame, view_block, rect);
        break;
    case ZOOM_BYTES:
    case ZOOM_COUNT:
        view_in(frame, view_bytes, rect);
        break;
    }
}

static uint64_t differing_slots(const Scene *scene) {
    uint64_t slots = 0;
    for (uint32_t slot = CE_SLOT_XIP; scene->beside && slot <= CE_SLOT_PROCESS_LAST; slot++) {
        bool differs = difference_any(
            beside_compare(scene->world, scene->beside, ce_slot_base(slot), CE_BLOCKS_PER_SLOT));
        slots |= (uint64_t)differs << slot;
    }
    return slots;
}

// What is told, and below it what is asked.
static void draw_story(Frame *frame, Rect rect) {
    Rect whole = rect_of(0, 0, frame->scene->w, frame->scene->h);
    rect = rect_common(rect, whole);
    if (frame->scene->question && !rect_is_empty(rect)) {
        int h = view_question_beside(frame, rect);
        list_within(frame->list, whole);
        rect.h -= h ? h + px(frame, 6) : 0;
    }
    view_in(frame, view_story, rect);
}

// Larger text takes room from the overview for the story.
static void draw_body(Frame *frame, Rect body) {
    Scene *scene = frame->scene;
    double grown = frame->text / frame->scale - 1; // 0 as designed, 1 = twice as large
    grown = grown < 0 ? 0 : grown > 1 ? 1 : grown;
    int gap = px(frame, 12), story_w = px(frame, 316 + (int)(grown * 200));
    bool folded = scene->present || scene->zoom == ZOOM_SLOT || scene->view == VIEW_GATES ||
                  scene->view == VIEW_THREADS;
    if (scene->present) {
        story_w = px(frame, 470 + (int)(grown * 60));
    }
    int overview_w = folded ? 0 : px(frame, 400 - (int)(grown * 150));
    Rect overview = rect_of(body.x, body.y, overview_w, body.h);
    int lens_x = body.x + overview_w + (overview_w ? gap : 0);
    int story_x = body.x + body.w - story_w;
    Rect lens = rect_of(lens_x, body.y, story_x - gap - lens_x, body.h);
    Rect story = rect_of(story_x, body.y, story_w, body.h);
    if (scene->lockstep && scene->view == VIEW_GATES) { // two halves say what the story would
        frame_button(frame, body, ACTION_FORWARDS, false);
        view_in(frame, view_gates, body);
        return;
    }
    frame->differs = differing_slots(scene);
    if (scene->beside && scene->view == VIEW_MAP && scene->zoom == ZOOM_MAP) {
        view_in(frame, view_beside, rect_of(body.x, body.y, story.x - gap - body.x, body.h));
        draw_story(frame, story);
        return;
    }
    if (overview_w) {
        view_in(frame, view_overview, overview);
    }
    draw_zoomed(frame, lens);
    draw_story(frame, story);
}

// Heights from the text they hold; what is left over is the body's.
static void draw_strips_and_body(Frame *frame) {
    const Scene *scene = frame->scene;
    int margin = px(frame, 12), w = scene->w - 2 * margin, gap = px(frame, 4);
    int title_h = view_title_height(frame), bars_h = view_bars_height(frame);
    int large_h = view_large_height(frame), time_h = view_timeline_height(frame);
    int legend_h = px(frame, 40);
    int top = title_h + gap, bottom = scene->h - legend_h - time_h - large_h - 2 * gap;
    int large_w = view_large_label(frame), time_w = view_timeline_label(frame);
    frame->strip_label_w = (large_w > time_w ? large_w : time_w) + px(frame, 10);
    view_in(frame, view_title, rect_of(0, 0, scene->w, title_h));
    view_in(frame, view_bars, rect_of(margin, top, w, bars_h));
    top += bars_h + gap;
    draw_body(frame, rect_of(margin, top, w, bottom - top));
    view_in(frame, view_large, rect_of(margin, bottom + gap, w, large_h));
    view_in(frame, view_timeline, rect_of(margin, bottom + gap + large_h, w, time_h));
    view_in(frame, view_legend, rect_of(margin, scene->h - legend_h, w, legend_h));
}

bool scene_why(const Scene *scene, WhyPlace *ret_place, WhyAnswer *ret_why) {
    const Tables *tables = &scene->world->tables;
    const struct {
        bool points;
        WhyPlace place;
    } places[] = {
        {scene->has_hover_frame, {WHY_OF_FRAME, scene->hover_frame}},
        {scene->has_hover && !scene->on_beside,
         {WHY_OF_ADDRESS, tables_mapped(tables, scene->hover)}},
        {scene->has_asked, scene->asked},
        {scene->has_cursor && !scene->on_beside,
         {WHY_OF_ADDRESS, tables_mapped(tables, scene->cursor)}},
    };
    if (scene->has_hover_gate) {
        const World *world = scene->on_beside ? scene->beside : scene->world;
        *ret_place = (WhyPlace){WHY_OF_GATE, scene->hover_gate};
        if (world && why_not_here(world, *ret_place, ret_why)) {
            for (unsigned i = 0; i < ret_why->n_lines && world != scene->world; i++) {
                ret_why->lines[i].step = 0; // steps of the device beside are its own
            }
            return true;
        }
    }
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        *ret_place = places[i].place;
        if (places[i].points && why_not_here(scene->world, places[i].place, ret_why)) {
            return true;
        }
    }
    return false;
}

static Frame frame_of(Scene *scene, DisplayList *list) {
    double sx = (double)scene->w / DESIGN_W, sy = (double)scene->h / DESIGN_H;
    Frame frame = {.scene = scene,
                   .world = scene->world,
                   .theme = theme_get(scene->theme),
                   .list = list,
                   .scale = sx < sy ? sx : sy};
    frame.text = frame.scale * scene->text_percent / 100 * (scene->present ? 1.25 : 1);
    frame.strip = frame.text < STRIP_MOST * frame.scale ? frame.text : STRIP_MOST * frame.scale;
    frame.focus = scene_focus(scene);
    // A new chapter has left what was refused before it.
    bool left = moment_told(scene->world, EVENT_CHAPTER) && !moment_told(scene->world, EVENT_CALL);
    frame.failure = left ? NULL : step_failure(scene->world);
    frame.refused = frame.failure && query_is_wall(frame.failure->event.reason->id) &&
                    frame.failure->event.process == frame.focus;
    frame.has_why = !left && scene->asks_why && scene_why(scene, &frame.why_place, &frame.why);
    theme_dimmed(frame.theme, scene->dimmed);
    frame.dimmed = scene->dimmed;
    return frame;
}

static void draw_cards(Frame *frame) {
    view_card(frame);
    if (frame->scene->question) {
        view_question(frame);
    }
    if (frame->scene->error) {
        view_error(frame);
    }
    if (frame->scene->help) {
        view_help(frame);
    }
    view_tip(frame);
}

void scene_draw(Scene *scene, DisplayList *list) {
    Rect whole = rect_of(0, 0, scene->w, scene->h);
    Frame frame = frame_of(scene, list);
    scene->n_hits = 0;
    list_clear(list);
    list->weight = (int)(frame.scale + 0.4);
    list_within(list, whole);
    if (scene->blank) {
        list_rect(list, whole, 0x000000);
        return;
    }
    list_rect(list, whole, frame.theme->paper);
    if (scene_is_small(scene)) {
        view_line(&frame, whole);
        return;
    }
    draw_strips_and_body(&frame);
    draw_transition(&frame);
    draw_cards(&frame);
}
