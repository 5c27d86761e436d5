// SPDX-License-Identifier: MIT
#include "visualizer/views/compose.h"

#include "visualizer/views/views.h"
#include "world/query/beside.h"
#include "world/query/moment.h"
#include "world/query/query.h"

#define DESIGN_W 1280
#define DESIGN_H 800
#define STRIP_MOST 1.5 // text in strips is at most this much larger than designed

// The only file that knows all views: where each is placed, and which are shown.

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

// Draws a view inside the picture, and only if there is room for something.
static void view_in(Frame *frame, void (*view)(Frame *, Rect), Rect rect) {
    Rect whole = rect_of(0, 0, frame->scene->w, frame->scene->h);
    rect = rect_common(rect, whole);
    if (!rect_is_empty(rect)) {
        list_within(frame->list, rect);
        view(frame, rect);
        list_within(frame->list, whole);
    }
}

// The map at each zoom: the slot, the block, the bytes.
static void draw_map(Frame *frame, Rect rect) {
    static void (*const closer[ZOOM_COUNT])(Frame *, Rect) = {
        [ZOOM_MAP] = view_lens,
        [ZOOM_SLOT] = view_lens,
        [ZOOM_BLOCK] = view_block,
        [ZOOM_BYTES] = view_bytes,
    };
    Zoom zoom = frame->scene->zoom;
    (zoom < ZOOM_COUNT ? closer[zoom] : view_bytes)(frame, rect);
}

// A heap is zoomed like the map.
static void draw_heap(Frame *frame, Rect rect) {
    (frame->scene->zoom <= ZOOM_SLOT ? view_heap : draw_map)(frame, rect);
}

// The views of the device: the function that draws each, and whether it takes the overview's room,
// too.
static const struct {
    void (*draw)(Frame *, Rect);
    bool folds;
} views[VIEW_COUNT] = {
    [VIEW_MAP] = {draw_map, false},       [VIEW_PHYSICAL] = {view_physical, false},
    [VIEW_ACCESS] = {view_access, false}, [VIEW_HEAP] = {draw_heap, false},
    [VIEW_GATES] = {view_gates, true},    [VIEW_THREADS] = {view_threads, true},
};

static void draw_zoomed(Frame *frame, Rect rect) {
    view_in(frame, views[frame->scene->view].draw, rect);
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

// What is told, and below it the question.
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

// Larger text gives the story room from the overview.
static void draw_body(Frame *frame, Rect body) {
    Scene *scene = frame->scene;
    double grown = frame->text / frame->scale - 1; // 0 as designed, 1 = twice as large
    grown = grown < 0 ? 0 : grown > 1 ? 1 : grown;
    int gap = px(frame, 12), story_w = px(frame, 316 + (int)(grown * 200));
    bool folded = scene->present || scene->zoom == ZOOM_SLOT || views[scene->view].folds;
    if (scene->present) {
        story_w = px(frame, 470 + (int)(grown * 60));
    }
    int overview_w = folded ? 0 : px(frame, 400 - (int)(grown * 150));
    Rect overview = rect_of(body.x, body.y, overview_w, body.h);
    int lens_x = body.x + overview_w + (overview_w ? gap : 0);
    int story_x = body.x + body.w - story_w;
    Rect lens = rect_of(lens_x, body.y, story_x - gap - lens_x, body.h);
    Rect story = rect_of(story_x, body.y, story_w, body.h);
    if (scene->lockstep && scene->view == VIEW_GATES) { // the halves say what the story would
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

// The strips' heights follow from their text; the body gets the rest.
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
    // A new chapter leaves an earlier refusal behind.
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
