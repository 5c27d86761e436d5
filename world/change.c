// SPDX-License-Identifier: MIT
#include "world/change.h"

#include <string.h>

// Counts the rows that an event changed: a block is taken when its row becomes used, a frame when
// its reference count leaves 0, and so on. The counts come from the log, so they are right for any
// knob and for calls that were stepped back over.

static uint32_t count_rows(const WorldChange *change,
                           bool (*is)(const void *old_row, const void *new_row)) {
    size_t size = table_row_size(change->table);
    uint32_t n = 0;
    for (uint32_t i = 0; i < change->count; i++) {
        n += is(change->old_data + i * size, change->new_data + i * size);
    }
    return n;
}

static bool block_taken(const void *old_row, const void *new_row) {
    BlockRow before, after; // the log does not align its rows
    memcpy(&before, old_row, sizeof before);
    memcpy(&after, new_row, sizeof after);
    return before.kind == KIND_NONE && after.kind != KIND_NONE;
}

static bool block_given(const void *old_row, const void *new_row) {
    return block_taken(new_row, old_row);
}

static FrameRow frame_row(const void *row) {
    FrameRow copy;
    memcpy(&copy, row, sizeof copy);
    return copy;
}

static bool frame_taken(const void *old_row, const void *new_row) {
    return frame_row(old_row).refs == 0 && frame_row(new_row).refs > 0 &&
           frame_row(new_row).use != USE_KERNEL;
}

static bool frame_given(const void *old_row, const void *new_row) {
    return frame_taken(new_row, old_row);
}

static bool frame_kernel(const void *old_row, const void *new_row) {
    return frame_row(old_row).refs == 0 && frame_row(new_row).refs > 0 &&
           frame_row(new_row).use == USE_KERNEL;
}

static PageWord word_at(const void *row) {
    PageWord word;
    memcpy(&word, row, sizeof word);
    return word;
}

static bool has_memory(PageWord word) {
    return page_state(word) == PAGE_STATE_COMMITTED || page_state(word) == PAGE_STATE_LAZY;
}

static bool page_committed(const void *old_row, const void *new_row) {
    return !has_memory(word_at(old_row)) && has_memory(word_at(new_row));
}

static bool page_changed(const void *old_row, const void *new_row) {
    return word_at(old_row) != word_at(new_row);
}

static void add_change(void *context, const WorldChange *change) {
    StepChange *sum = context;
    if (change->is_bytes) {
        return;
    }
    if (change->table == TABLE_BLOCK) {
        sum->blocks_taken += count_rows(change, block_taken);
        sum->blocks_given += count_rows(change, block_given);
    } else if (change->table == TABLE_FRAME) {
        sum->frames_taken += count_rows(change, frame_taken);
        sum->frames_given += count_rows(change, frame_given);
        sum->kernel_frames += count_rows(change, frame_kernel);
    } else if (change->table == TABLE_PAGE) {
        sum->pages_committed += count_rows(change, page_committed);
        sum->pages_changed += count_rows(change, page_changed);
    }
}

StepChange step_change(const World *world, const WorldEvent *own) {
    StepChange sum = {0};
    for (uint32_t i = own->number + 1;
         i > 0 && world_event(world, i - 1)->event.step == own->event.step; i--) {
        world_changes(world, i - 1, add_change, &sum);
    }
    return sum;
}
