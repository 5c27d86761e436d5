// SPDX-License-Identifier: MIT
#include "world/query/frame_runs.h"

#include "ce/memory_map.h"
#include "world/query/query.h"

// A frame is free when no page refers to it (refs == 0). Runs are found by walking over the FRAME
// table; nothing is stored.

bool frame_run_next(const World *world, uint32_t from, FrameRun *ret_run) {
    uint32_t n = world->tables.n_rows[TABLE_FRAME];
    const FrameRow *rows = world->tables.frame;
    while (from < n && rows[from].refs) {
        from++;
    }
    uint32_t end = from;
    while (end < n && !rows[end].refs) {
        end++;
    }
    if (from < end) {
        *ret_run = (FrameRun){from, end};
    }
    return from < end;
}

FrameRun frame_run_aligned(FrameRun run, uint32_t align) {
    uint32_t first = (run.first + align - 1) / align * align;
    return (FrameRun){first < run.end ? first : run.end, run.end};
}

RunSurvey frame_run_survey(const World *world, uint32_t align) {
    RunSurvey survey = {.n_runs = 0};
    FrameRun run = {0};
    for (uint32_t at = 0; frame_run_next(world, at, &run); at = run.end) {
        FrameRun part = frame_run_aligned(run, align);
        survey.n_runs++;
        if (frame_run_length(part) > frame_run_length(survey.longest)) {
            survey.longest = part;
        }
    }
    return survey;
}

// The frame behind a mapped address; UINT32_MAX if no RAM frame is mapped there.
static uint32_t frame_at(const World *world, VirtAddr va) {
    PageView view = tables_walk(&world->tables, va);
    uint32_t at = page_frame(view.word);
    bool there = view.block && page_state(view.word) == PAGE_STATE_COMMITTED;
    return there && at < world->tables.n_rows[TABLE_FRAME] ? at : UINT32_MAX;
}

bool frame_run_shown(const World *world, VirtAddr va, FrameRun *ret_run) {
    QueryRegion region = {0};
    uint32_t at = frame_at(world, va);
    va &= ~(CE_PAGE_SIZE - 1);
    if (at == UINT32_MAX || !query_region(world, va, &region)) {
        return false;
    }
    FrameRun run = {at, at + 1};
    VirtAddr low = va, high = va, last = region.base + region.n_blocks * CE_BLOCK_SIZE;
    while (low > region.base && run.first && frame_at(world, low - CE_PAGE_SIZE) == run.first - 1) {
        low -= CE_PAGE_SIZE;
        run.first--;
    }
    while (last - high > CE_PAGE_SIZE && frame_at(world, high + CE_PAGE_SIZE) == run.end) {
        high += CE_PAGE_SIZE;
        run.end++;
    }
    *ret_run = run;
    return true;
}

static bool is_alike(const Tables *tables, uint32_t i, uint32_t k) {
    const FrameRow *a = &tables->frame[i], *b = &tables->frame[k];
    return (a->refs != 0) == (b->refs != 0) && a->owner == b->owner && a->use == b->use &&
           tables->pager[i].state == tables->pager[k].state;
}

FrameRun frame_run_alike(const World *world, uint32_t frame) {
    const Tables *tables = &world->tables;
    FrameRun run = {frame, frame + 1};
    while (run.first > 0 && is_alike(tables, run.first - 1, frame)) {
        run.first--;
    }
    while (run.end < tables->n_rows[TABLE_FRAME] && is_alike(tables, run.end, frame)) {
        run.end++;
    }
    return run;
}
