// SPDX-License-Identifier: MIT
#include "world/why/frame.h"

#include "ce/memory_map.h"
#include "world/amounts.h"
#include "world/query/moment.h"
#include "world/query/origin.h"
#include "world/query/query.h"

#include <stdio.h>
#include <stdlib.h>

// ---- who holds a frame

static HeldBy held_by(const World *world, uint32_t frame) {
    const FrameRow *row = &world->tables.frame[frame];
    switch (world->tables.pager[frame].state) {
    case PAGER_FREE:
        return HELD_POOL;
    case PAGER_USED:
    case PAGER_VIEW:
        return HELD_FILE_PAGE;
    default:
        return row->refs == 0           ? HELD_FREE
               : row->use == USE_KERNEL ? HELD_KERNEL
               : row->use == USE_OBJECT ? HELD_FILES
                                        : HELD_PROCESS;
    }
}

static HeldRun held_run(const World *world, uint32_t frame) {
    if (frame >= world->tables.n_rows[TABLE_FRAME]) {
        return (HeldRun){.by = HELD_NO_RAM};
    }
    HeldRun held = {.by = held_by(world, frame), .run = frame_run_alike(world, frame)};
    VirtAddr page = 0;
    QueryRegion region;
    if (held.by == HELD_FREE) {
        return held;
    }
    held.process = world->tables.frame[frame].owner;
    held.step = origin_of_frame(world, frame);
    if (held.by == HELD_PROCESS && query_pages_of_frame(world, frame, &page, 1) &&
        query_region(world, page, &region)) {
        held.base = region.base;
        held.what = region.block->kind;
    }
    return held;
}

// ---- what would open it

static bool can_be_given_back(const HeldRun *held) {
    return held->base && (held->what == KIND_VIRTUAL || held->what == KIND_PHYSMEM);
}

// Marks the free frames and those that the reservation would free.
static void mark_free(const World *world, const HeldRun *gives, bool *free_frame) {
    const Tables *tables = &world->tables;
    uint32_t n = tables->n_rows[TABLE_FRAME];
    QueryRegion region;
    for (uint32_t i = 0; i < n; i++) {
        free_frame[i] = tables->frame[i].refs == 0;
    }
    bool there = query_region(world, gives->base, &region);
    uint32_t n_pages = there ? region.n_blocks * CE_PAGES_PER_BLOCK : 0;
    for (uint32_t i = 0; i < n_pages; i++) {
        PageWord word = tables_walk(tables, region.base + (i << CE_PAGE_SHIFT)).word;
        uint32_t frame = page_frame(word);
        if (page_state(word) == PAGE_STATE_COMMITTED && !(word & PAGE_WORD_PHYSICAL) && frame < n &&
            tables->frame[frame].refs == 1) {
            free_frame[frame] = true;
        }
    }
}

// The longest part of the run around `frame`, from where a request may begin, if the reservation
// was given back.
static uint32_t run_without(const World *world, const HeldRun *gives, uint32_t frame,
                            uint32_t align) {
    uint32_t n = world->tables.n_rows[TABLE_FRAME];
    bool *free_frame = malloc(n * sizeof *free_frame);
    FrameRun run = {frame, frame};
    if (!free_frame) {
        return 0;
    }
    mark_free(world, gives, free_frame);
    while (run.first > 0 && free_frame[run.first - 1]) {
        run.first--;
    }
    while (run.end < n && free_frame[run.end]) {
        run.end++;
    }
    free(free_frame);
    return frame_run_length(frame_run_aligned(run, align));
}

static void try_without(const World *world, const HeldRun *gives, uint32_t frame, WhyFrame *why) {
    uint32_t run = can_be_given_back(gives) ? run_without(world, gives, frame, why->align) : 0;
    if (run > why->would_be) {
        why->would_be = run;
        why->gives = *gives;
    }
}

// ---- the answer

bool why_frame(const World *world, uint32_t frame, WhyFrame *ret_why) {
    const WorldEvent *failure = step_failure(world);
    if (!failure || failure->event.reason->id != REASON_NO_CONTIGUOUS_RAM ||
        frame >= world->tables.n_rows[TABLE_FRAME]) {
        return false;
    }
    const uint32_t *fact = failure->event.reason->fact;
    WhyFrame *why = ret_why;
    *why = (WhyFrame){.asked = (fact[0] + CE_PAGE_SIZE - 1) >> CE_PAGE_SHIFT,
                      .align = (fact[3] >> CE_PAGE_SHIFT) + 1,
                      .here = held_run(world, frame)};
    FrameRun run = why->here.run;
    why->usable = why->here.by == HELD_FREE ? frame_run_aligned(run, why->align) : (FrameRun){0, 0};
    why->below = held_run(world, run.first ? run.first - 1 : UINT32_MAX);
    why->above = held_run(world, run.end);
    if (why->here.by == HELD_FREE) {
        try_without(world, &why->below, frame, why);
        try_without(world, &why->above, frame, why);
    } else {
        try_without(world, &why->here, frame, why);
    }
    return true;
}

// ---- in words

static const char *holder_name(const World *world, const HeldRun *held, char *buffer, size_t size) {
    const char *name = held->process == PROCESS_NONE ? "several processes"
                                                     : query_process_name(world, held->process);
    switch (held->by) {
    case HELD_FREE:
        return "free RAM";
    case HELD_PROCESS:
        if (held->base) {
            snprintf(buffer, size, "%s of %s, from %08X", query_kind_name(held->what), name,
                     held->base & (CE_SLOT_SIZE - 1));
        } else {
            snprintf(buffer, size, "pages of %s", name);
        }
        return buffer;
    case HELD_FILE_PAGE:
        return "pages read from a file";
    case HELD_POOL:
        return "the paging pool";
    case HELD_KERNEL:
        return "kernel objects";
    case HELD_FILES:
        return "files of the object store";
    case HELD_NO_RAM:
        return "the end of RAM";
    }
    return "";
}

static const char *frames_text(uint32_t frames, char *buffer, size_t size) {
    return amount_bytes((uint64_t)frames << CE_PAGE_SHIFT, buffer, size);
}

static void add_end(const World *world, const char *where, const HeldRun *held, WhyAnswer *answer) {
    WhyLine *line = &answer->lines[answer->n_lines++];
    char name[96], size[32], taken[48] = "";
    line->step = held->step;
    if (held->by == HELD_NO_RAM) {
        snprintf(line->text, sizeof line->text, "%s it: the end of RAM.", where);
        return;
    }
    if (held->step) {
        snprintf(taken, sizeof taken, ", taken in step %u", held->step);
    }
    snprintf(line->text, sizeof line->text, "%s it: %s side by side, %s%s.", where,
             frames_text(frame_run_length(held->run), size, sizeof size),
             holder_name(world, held, name, sizeof name), taken);
}

static void say_free(const WhyFrame *why, WhyAnswer *answer) {
    char run[32], asked[32], lacks[32], part[96] = "", begins[32], usable[32];
    uint32_t n = frame_run_length(why->usable);
    if (n != frame_run_length(why->here.run)) {
        snprintf(part, sizeof part, ", %s of it from a multiple of %s on",
                 n ? frames_text(n, usable, sizeof usable) : "none",
                 frames_text(why->align, begins, sizeof begins));
    }
    snprintf(answer->sentence, sizeof answer->sentence,
             "%s free here side by side%s; %s asked for: %s too few.",
             frames_text(frame_run_length(why->here.run), run, sizeof run), part,
             frames_text(why->asked, asked, sizeof asked),
             frames_text(why->asked > n ? why->asked - n : 0, lacks, sizeof lacks));
    answer->from = n ? why->usable.first : why->here.run.first;
    answer->n = why->asked;
}

static void say_held(const World *world, const WhyFrame *why, WhyAnswer *answer) {
    const HeldRun *here = &why->here;
    char name[96], size[32];
    snprintf(answer->sentence, sizeof answer->sentence, "Not free: %s side by side, %s.",
             frames_text(frame_run_length(here->run), size, sizeof size),
             holder_name(world, here, name, sizeof name));
    if (here->step) {
        WhyLine *line = &answer->lines[answer->n_lines++];
        line->step = here->step;
        snprintf(line->text, sizeof line->text, "Step %u took it.", here->step);
    }
}

static void say_remedy(const World *world, const WhyFrame *why, WhyAnswer *answer) {
    char size[32];
    const HeldRun *gives = &why->gives;
    if (!why->would_be) {
        snprintf(answer->remedy, sizeof answer->remedy,
                 "RAM in use is never moved. A driver takes its run when the device comes up.");
        return;
    }
    snprintf(answer->remedy, sizeof answer->remedy,
             "If %s gave back %08X (%s), %s would lie side by side here: %s.",
             gives->process == PROCESS_NONE ? "they" : query_process_name(world, gives->process),
             gives->base & (CE_SLOT_SIZE - 1),
             gives->what == KIND_PHYSMEM ? "FreePhysMem" : "VirtualFree",
             frames_text(why->would_be, size, sizeof size),
             why->would_be >= why->asked ? "enough" : "still too little");
}

void why_frame_answer(const World *world, const WhyFrame *why, WhyAnswer *ret_answer) {
    *ret_answer = (WhyAnswer){.n_lines = 0};
    if (why->here.by == HELD_FREE) {
        say_free(why, ret_answer);
    } else {
        say_held(world, why, ret_answer);
    }
    add_end(world, "Above", &why->above, ret_answer);
    add_end(world, "Below", &why->below, ret_answer);
    say_remedy(world, why, ret_answer);
}
