// SPDX-License-Identifier: MIT
#include "visualizer/views/compose.h"

#include "visualizer/views/views.h"
#include "world/query/beside.h"
#include "world/query/gaze.h"
#include "world/query/moment.h"
#include "world/query/query.h"

#define DESIGN_W 1280
#define DESIGN_H 800
#define LEAST_TEXT 13.6 // design px of the smallest text, of which no picture needs more than
#define LEAST_MOST 13   // px
#define STRIP_MOST 1.5  // text in strips is at most this much larger than designed

// The only file that knows all views: where each is placed, and which are shown.

static void draw_transition(Canvas *canvas) {
    const Transition *transition = &canvas->scene->transition;
    if (!transition->moving) {
        return;
    }
    Rect a = transition->from, b = transition->to;
    int k = transition->permille;
    Rect now = rect_of(a.x + (b.x - a.x) * k / 1000, a.y + (b.y - a.y) * k / 1000,
                       a.w + (b.w - a.w) * k / 1000, a.h + (b.h - a.h) * k / 1000);
    list_frame(canvas->list, now, px(canvas, 3), canvas->theme->accent);
}

// Draws a view inside the picture, and only if there is room for something.
static void view_in(Canvas *canvas, void (*view)(Canvas *, Rect), Rect rect) {
    Rect whole = rect_of(0, 0, canvas->scene->w, canvas->scene->h);
    rect = rect_common(rect, whole);
    if (!rect_is_empty(rect)) {
        list_within(canvas->list, rect);
        view(canvas, rect);
        list_within(canvas->list, whole);
    }
}

// The map at each zoom: the slot, the block, the bytes.
static void draw_map(Canvas *canvas, Rect rect) {
    static void (*const closer[ZOOM_COUNT])(Canvas *, Rect) = {
        [ZOOM_MAP] = view_lens,
        [ZOOM_SLOT] = view_lens,
        [ZOOM_BLOCK] = view_block,
        [ZOOM_BYTES] = view_bytes,
    };
    Zoom zoom = canvas->scene->zoom;
    (zoom < ZOOM_COUNT ? closer[zoom] : view_bytes)(canvas, rect);
}

// A heap is zoomed like the map.
static void draw_heap(Canvas *canvas, Rect rect) {
    (canvas->scene->zoom <= ZOOM_SLOT ? view_heap : draw_map)(canvas, rect);
}

// The views of the device: the function that draws each, and whether it takes the overview's room,
// too.
static const struct {
    void (*draw)(Canvas *, Rect);
    bool folds;
} views[VIEW_COUNT] = {
    [VIEW_MAP] = {draw_map, false},        [VIEW_PHYSICAL] = {view_physical, false},
    [VIEW_ACCESS] = {view_access, false},  [VIEW_HEAP] = {draw_heap, false},
    [VIEW_GATES] = {view_gates, true},     [VIEW_CODE] = {view_code, false},
    [VIEW_THREADS] = {view_threads, true},
};

static void draw_zoomed(Canvas *canvas, Rect rect) {
    view_in(canvas, views[canvas->scene->view].draw, rect);
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

// What is told, and below it the question, or what comes after the end.
static void draw_story(Canvas *canvas, Rect rect) {
    Rect whole = rect_of(0, 0, canvas->scene->w, canvas->scene->h);
    if (canvas->scene->untold) {
        return;
    }
    rect = canvas->story = rect_common(rect, whole);
    if (canvas->scene->question && !rect_is_empty(rect)) {
        int h = view_question_beside(canvas, rect);
        list_within(canvas->list, whole);
        rect.h -= h ? h + px(canvas, 6) : 0;
    } else if (canvas->scene->end && !rect_is_empty(rect)) {
        int h = view_end(canvas, rect);
        list_within(canvas->list, whole);
        rect.h -= h ? h + px(canvas, 6) : 0;
    }
    view_in(canvas, view_story, rect);
}

// Larger text gives the story room from the overview.
static void draw_body(Canvas *canvas, Rect body) {
    Scene *scene = canvas->scene;
    double grown = canvas->text / canvas->scale - 1; // 0 as designed, 1 = twice as large
    grown = grown < 0 ? 0 : grown > 1 ? 1 : grown;
    int gap = px(canvas, 12), story_w = px(canvas, 316 + (int)(grown * 200));
    bool columns = scene->present && gaze_columns(scene->world);
    bool folded =
        (scene->present && !columns) || scene->zoom == ZOOM_SLOT || views[scene->view].folds;
    if (scene->present) {
        story_w = px(canvas, (columns ? 420 : 470) + (int)(grown * 60));
    }
    int overview_w = folded ? 0 : px(canvas, (scene->present ? 330 : 400) - (int)(grown * 150));
    if (scene->untold) {
        story_w = -gap; // what is beside it ends at the body's edge
    }
    Rect overview = rect_of(body.x, body.y, overview_w, body.h);
    int lens_x = body.x + overview_w + (overview_w ? gap : 0);
    int story_x = body.x + body.w - story_w;
    Rect lens = rect_of(lens_x, body.y, story_x - gap - lens_x, body.h);
    Rect story = rect_of(story_x, body.y, story_w, body.h);
    if (scene->lockstep && scene->view == VIEW_GATES) { // the halves say what the story would
        canvas_button(canvas, body, ACTION_FORWARDS, false);
        view_in(canvas, view_gates, body);
        return;
    }
    canvas->differs = differing_slots(scene);
    if (scene->beside && scene->view == VIEW_MAP && scene->zoom == ZOOM_MAP) {
        view_in(canvas, view_beside, rect_of(body.x, body.y, story.x - gap - body.x, body.h));
        draw_story(canvas, story);
        return;
    }
    if (overview_w) {
        view_in(canvas, view_overview, overview);
    }
    draw_zoomed(canvas, lens);
    draw_story(canvas, story);
}

// The strips' heights follow from their text; the body gets the rest.
static void draw_strips_and_body(Canvas *canvas) {
    const Scene *scene = canvas->scene;
    int margin = px(canvas, 12), w = scene->w - 2 * margin, gap = px(canvas, 4);
    int title_h = view_title_height(canvas), bars_h = view_bars_height(canvas);
    int large_h = view_large_height(canvas), time_h = view_timeline_height(canvas);
    int legend_h = px(canvas, 40);
    int top = title_h + gap, bottom = scene->h - legend_h - time_h - large_h - 2 * gap;
    int large_w = view_large_label(canvas), time_w = view_timeline_label(canvas);
    canvas->strip_label_w = (large_w > time_w ? large_w : time_w) + px(canvas, 10);
    view_in(canvas, view_title, rect_of(0, 0, scene->w, title_h));
    view_in(canvas, view_bars, rect_of(margin, top, w, bars_h));
    top += bars_h + gap;
    draw_body(canvas, rect_of(margin, top, w, bottom - top));
    view_in(canvas, view_large, rect_of(margin, bottom + gap, w, large_h));
    view_in(canvas, view_timeline, rect_of(margin, bottom + gap + large_h, w, time_h));
    view_in(canvas, view_legend, rect_of(margin, scene->h - legend_h, w, legend_h));
}

// Who makes the text smaller than designed wants the smallest smaller, too.
static int least_text(const Scene *scene, double scale) {
    double least = LEAST_TEXT * scale;
    least = least < LEAST_MOST ? least : LEAST_MOST;
    least *= scene->text_percent < 100 ? scene->text_percent / 100.0 : 1;
    return least > CANVAS_LEAST_TEXT ? (int)least : CANVAS_LEAST_TEXT;
}

static Canvas canvas_of(Scene *scene, DisplayList *list) {
    double sx = (double)scene->w / DESIGN_W, sy = (double)scene->h / DESIGN_H;
    Canvas canvas = {.scene = scene,
                     .world = scene->world,
                     .theme = theme_get(scene->theme),
                     .list = list,
                     .scale = sx < sy ? sx : sy};
    canvas.text = canvas.scale * scene->text_percent / 100 * (scene->present ? 1.25 : 1);
    canvas.strip =
        canvas.text < STRIP_MOST * canvas.scale ? canvas.text : STRIP_MOST * canvas.scale;
    canvas.least = least_text(scene, canvas.scale);
    canvas.focus = scene_focus(scene);
    // A new chapter leaves an earlier refusal behind.
    bool left = moment_told(scene->world, EVENT_CHAPTER) && !moment_told(scene->world, EVENT_CALL);
    canvas.failure = left ? NULL : step_failure(scene->world);
    canvas.refused = canvas.failure && query_is_wall(canvas.failure->event.reason->id) &&
                     canvas.failure->event.process == canvas.focus;
    canvas.has_why = !left && scene->asks_why && scene_why(scene, &canvas.why_place, &canvas.why);
    theme_dimmed(canvas.theme, scene->dimmed);
    canvas.dimmed = scene->dimmed;
    return canvas;
}

static void draw_over_all(Canvas *canvas) {
    if (canvas->scene->help) {
        view_help(canvas);
    }
    view_tip(canvas);
}

static void draw_cards(Canvas *canvas) {
    view_card(canvas);
    if (canvas->scene->question) {
        view_question(canvas);
    }
    if (canvas->scene->error) {
        view_error(canvas);
    }
    draw_over_all(canvas);
}

void scene_draw(Scene *scene, DisplayList *list) {
    Rect whole = rect_of(0, 0, scene->w, scene->h);
    Canvas canvas = canvas_of(scene, list);
    scene->n_hits = 0;
    list_clear(list);
    list->weight = (int)(canvas.scale + 0.4);
    list_within(list, whole);
    if (scene->blank) {
        list_rect(list, whole, 0x000000);
        return;
    }
    list_rect(list, whole, canvas.theme->paper);
    if (scene_is_small(scene)) {
        view_line(&canvas, whole);
        return;
    }
    if (scene->sheet) {
        view_sheet(&canvas);
        return;
    }
    if (scene->worksheet) {
        view_worksheet(&canvas);
        return;
    }
    if (scene->shelf) {
        view_shelf(&canvas);
        draw_over_all(&canvas);
        return;
    }
    draw_strips_and_body(&canvas);
    draw_transition(&canvas);
    draw_cards(&canvas);
}
