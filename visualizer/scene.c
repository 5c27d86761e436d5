// SPDX-License-Identifier: MIT
#include "visualizer/scene.h"

#include "world/query/focus.h"
#include "world/query/gaze.h"
#include "world/query/moment.h"
#include "world/query/query.h"

#include <stdio.h>

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
        // Cells are drawn from the top.
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
        *ret_view = r; // the last hit is the lens or the block, not the overview's column
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
                ret_why->lines[i].step = 0; // steps of the other device cannot be clicked
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

const char *scene_step_text(const Scene *scene, bool brief, char buffer[SCENE_STEP_TEXT]) {
    const WorldEvent *now = world_at(scene->world);
    uint32_t step = now ? now->event.step : 0;
    if (scene->open_end) {
        snprintf(buffer, SCENE_STEP_TEXT, "step %u", step);
    } else {
        snprintf(buffer, SCENE_STEP_TEXT, brief ? "%u/%u" : "step %u of %u", step,
                 scene_last_step(scene));
    }
    return buffer;
}
