// SPDX-License-Identifier: MIT
#include "visualizer/scene.h"

#include "visualizer/views.h"
#include "world/query.h"

// Layout in design pixels of a 1280 x 800 picture; what is left over goes to lens and story.

#define DESIGN_W 1280
#define DESIGN_H 800

void frame_hit(Frame *frame, Hit hit) {
    if (frame->scene->n_hits < SCENE_HITS) {
        frame->scene->hits[frame->scene->n_hits++] = hit;
    }
}

TextStyle frame_style(const Frame *frame, FontFace face, int size, Color color, Color under) {
    return (TextStyle){face, tx(frame, size), color, under, ALIGN_LEFT};
}

const WorldEvent *scene_failure(const World *world) {
    const WorldEvent *now = world_at(world);
    for (uint32_t i = world->position; now && i > 0; i--) {
        const WorldEvent *own = &world->events[i - 1];
        if (own->event.step != now->event.step) {
            return NULL;
        }
        if (own->event.reason.id != REASON_NONE || own->event.faulted) {
            return own;
        }
    }
    return NULL;
}

const WorldEvent *scene_point(const World *world) {
    const WorldEvent *now = world_at(world);
    for (uint32_t i = world->position; now && i > 0; i--) {
        const WorldEvent *own = &world->events[i - 1];
        if (own->event.step != now->event.step) {
            return NULL;
        }
        if (own->event.kind == EVENT_POINT) {
            return own;
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
        if (hit->kind != HIT_ADDRESS || va < hit->base ||
            cell >= (uint64_t)hit->cols * (uint64_t)hit->rows) {
            continue;
        }
        Rect r = hit->rect;
        int col = (int)(cell % (uint64_t)hit->cols), row = (int)(cell / (uint64_t)hit->cols);
        int w = r.w / hit->cols, h = r.h / hit->rows;
        *ret_cell = (Rect){r.x + col * r.w / hit->cols, r.y + r.h - (row + 1) * r.h / hit->rows,
                           w > 2 ? w : 2, h > 2 ? h : 2};
        *ret_view = r; // the last one is the lens or the block, not the overview's column
        found = true;
    }
    return found;
}

static void draw_transition(Frame *frame) {
    const Transition *transition = &frame->scene->transition;
    if (!transition->moving) {
        return;
    }
    Rect a = transition->from, b = transition->to;
    int k = transition->permille;
    Rect now = {a.x + (b.x - a.x) * k / 1000, a.y + (b.y - a.y) * k / 1000,
                a.w + (b.w - a.w) * k / 1000, a.h + (b.h - a.h) * k / 1000};
    list_frame(frame->list, now, px(frame, 3), frame->theme->accent);
}

static void draw_body(Frame *frame, Rect body) {
    Scene *scene = frame->scene;
    int gap = px(frame, 12);
    int story_w = px(frame, scene->present ? 420 : 316);
    int overview_w = scene->present || scene->zoom == ZOOM_SLOT ? 0 : px(frame, 400);
    Rect overview = {body.x, body.y, overview_w, body.h};
    Rect lens = {body.x + overview_w + (overview_w ? gap : 0), body.y, 0, body.h};
    lens.w = body.x + body.w - story_w - gap - lens.x;
    Rect story = {lens.x + lens.w + gap, body.y, story_w, body.h};
    if (overview_w) {
        view_overview(frame, overview);
    }
    if (scene->view == VIEW_PHYSICAL) {
        view_physical(frame, lens);
    } else {
        switch (scene->zoom) {
        case ZOOM_MAP:
        case ZOOM_SLOT:
            view_lens(frame, lens);
            break;
        case ZOOM_BLOCK:
            view_block(frame, lens);
            break;
        case ZOOM_BYTES:
        case ZOOM_COUNT:
            view_bytes(frame, lens);
            break;
        }
    }
    view_story(frame, story);
}

void scene_draw(Scene *scene, DisplayList *list) {
    double sx = (double)scene->w / DESIGN_W, sy = (double)scene->h / DESIGN_H;
    Frame frame = {.scene = scene,
                   .world = scene->world,
                   .theme = theme_get(scene->theme),
                   .list = list,
                   .scale = sx < sy ? sx : sy};
    frame.text = frame.scale * scene->text_percent / 100 * (scene->present ? 1.25 : 1);
    uint8_t chosen = scene->focus;
    bool alive = chosen < CE_PROCESS_MAX && scene->world->tables.process[chosen].handle;
    frame.focus = alive ? chosen : query_focus(scene->world);
    frame.failure = scene_failure(scene->world);
    scene->n_hits = 0;
    list_clear(list);
    list_rect(list, (Rect){0, 0, scene->w, scene->h}, frame.theme->paper);

    int margin = px(&frame, 12), y = 0, w = scene->w - 2 * margin;
    Rect title = {0, 0, scene->w, px(&frame, 38)};
    y = title.h + px(&frame, 6);
    Rect bars = {margin, y, w, px(&frame, 60) + list_line_height(tx(&frame, 14))};
    y += bars.h + px(&frame, 4);
    int legend_h = px(&frame, 40), timeline_h = px(&frame, 54), large_h = px(&frame, 40);
    int bottom = scene->h - legend_h - timeline_h - large_h - px(&frame, 8);
    view_title(&frame, title);
    view_bars(&frame, bars);
    draw_body(&frame, (Rect){margin, y, w, bottom - y});
    view_large(&frame, (Rect){margin, bottom + px(&frame, 4), w, large_h});
    view_timeline(&frame, (Rect){margin, bottom + px(&frame, 4) + large_h, w, timeline_h});
    view_legend(&frame, (Rect){margin, scene->h - legend_h, w, legend_h});
    draw_transition(&frame);
    view_card(&frame);
    if (scene->question) {
        view_question(&frame);
    }
    if (scene->error) {
        view_error(&frame);
    }
    if (scene->help) {
        view_help(&frame);
    }
}
