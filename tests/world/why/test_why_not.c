// SPDX-License-Identifier: MIT

// Why not here? At each refusal of every lesson each place is asked about that the refused call is
// about: the blocks of the slot, the frames of RAM, the gates. The answers are compared with walks
// over the tables; the step that an answer names is one in which a call made what is there.

#include "ce/memory_map.h"
#include "tests/support/play.h"
#include "tests/support/quick.h"
#include "world/query/moment.h"
#include "world/query/query.h"
#include "world/why/address.h"
#include "world/why/frame.h"
#include "world/why/gate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define REFUSALS_OF_A_LESSON 12u

static bool taken(const World *world, uint32_t slot, uint32_t block) {
    return tables_block(&world->tables, ce_slot_base(slot) + (block << 16)) != 0;
}

static void check_step(const World *world, const WhyEnd *end) {
    if (end->kind != END_REGION || end->made_step == 0) {
        return;
    }
    bool gives = false;
    for (uint32_t i = 0; i < world->position; i++) {
        const Event *event = &world_event(world, i)->event;
        bool starts = event->call == CALL_start || event->call == CALL_CreateProcess;
        gives |= event->step == end->made_step &&
                 (starts || event->result == (end->base & (CE_SLOT_SIZE - 1)) ||
                  event->result == end->base);
    }
    assert_true(gives);
    assert_true(end->made_step <= world_event(world, world->position - 1)->event.step);
}

static void check_block(const World *world, uint32_t slot, uint32_t line, uint32_t block) {
    WhyAddress why;
    WhyAnswer answer;
    VirtAddr va = ce_slot_base(slot) + (block << 16) + 0x1234;
    assert_true(why_address(world, va, &why));
    if (block == 0) {
        assert_int_equal(why.kind, WHY_GUARD);
    } else if (block >= line) {
        assert_int_equal(why.kind, WHY_DLLS);
    } else if (taken(world, slot, block)) {
        assert_int_equal(why.kind, WHY_TAKEN);
        check_step(world, &why.here);
    } else {
        uint32_t low = block, high = block + 1;
        while (low > 1 && !taken(world, slot, low - 1)) {
            low--;
        }
        while (high < line && !taken(world, slot, high)) {
            high++;
        }
        assert_int_equal(why.kind, WHY_HOLE);
        assert_int_equal(why.low, ce_slot_base(slot) + (low << 16));
        assert_int_equal(why.high, ce_slot_base(slot) + (high << 16));
        assert_true(why.high - why.low < why.asked); // else it would not have been refused
        assert_int_equal(why.missing, why.asked - (why.high - why.low));
        assert_int_equal(why.below.kind == END_GUARD, low == 1);
        assert_int_equal(why.above.kind == END_DLL_LINE, high == line);
        check_step(world, &why.below);
        check_step(world, &why.above);
    }
    assert_true(!why.opens || why.would_be >= why.asked);
    why_address_answer(world, &why, &answer);
    assert_true(strlen(answer.sentence) > 20);
    assert_int_equal(strstr(answer.remedy, "enough") != NULL, why.opens);
    assert_int_equal(answer.n, why.kind == WHY_HOLE ? why.asked : 0);
}

static unsigned ask_everywhere(World *world) {
    unsigned n = 0;
    for (uint32_t i = 0; i < world->n_failures && n < REFUSALS_OF_A_LESSON; i++) {
        world_seek(world, world_failure(world, i) + 1);
        const WorldEvent *failure = step_failure(world);
        uint8_t process = failure ? failure->event.process : PROCESS_NONE;
        if (!failure || !query_is_wall(failure->event.reason->id) || process >= CE_PROCESS_MAX ||
            world->options.dll_holes == HOLES_OPEN) {
            continue;
        }
        uint32_t slot = world->tables.process[process].slot;
        uint32_t line = world->tables.system->dll_line >> 16;
        for (uint32_t block = 0; block < CE_BLOCKS_PER_SLOT; block += n < 2 ? 1 : 7) {
            check_block(world, slot, line, block);
        }
        n++;
    }
    return n;
}

static void every_block_has_its_answer(void **state) {
    (void)state;
    unsigned n = 0;
    for (unsigned i = 0; i < library_file_count; i += quick_stride(2)) {
        if (!strchr(library_files[i].name, '/')) {
            World world;
            play_lesson(&world, &library_files[i]);
            n += ask_everywhere(&world);
            world_deinit(&world);
        }
    }
    assert_true(n >= (is_quick() ? 8 : 20));
}

static void elsewhere_and_where_nothing_was_refused(void **state) {
    (void)state;
    World world;
    WhyAddress why;
    play_lesson(&world, library_find("wall"));
    world_seek(&world, world_events_to_step(&world, 297));
    assert_true(why_address(&world, ce_slot_base(5), &why));
    assert_int_equal(why.kind, WHY_ELSEWHERE);
    assert_int_equal(why.hole_there, query_slot_room(&world, 5).largest);
    assert_true(why_address(&world, ce_slot_base(30), &why));
    assert_int_equal(why.kind, WHY_ELSEWHERE);
    assert_int_equal(why.tenant, PROCESS_NONE);
    assert_true(why_address(&world, 0x42000000, &why));
    assert_int_equal(why.kind, WHY_LARGE);
    assert_true(why_address(&world, 0x00070000, &why)); // slot 0 is the slot of who asked
    assert_int_equal(why.kind, WHY_TAKEN);
    assert_false(why_address(&world, 0x80000000, &why));
    world_seek(&world, world_events_to_step(&world, 296));
    assert_false(why_address(&world, ce_slot_base(14), &why));
    world_deinit(&world);
}

// ---- frames

static bool is_free(const World *world, uint32_t frame) {
    return world->tables.frame[frame].refs == 0;
}

// Before the step that took it the frame was free; with it, it is not.
static void check_taken(World *world, uint32_t frame, uint32_t step) {
    uint32_t position = world->position;
    if (step) {
        world_seek(world, world_events_to_step(world, step));
        assert_false(is_free(world, frame));
        world_seek(world, world_events_to_step(world, step - 1));
        assert_true(is_free(world, frame));
        world_seek(world, position);
    }
}

static void check_frame(World *world, uint32_t frame) {
    uint32_t n = world->tables.n_rows[TABLE_FRAME];
    WhyFrame why;
    WhyAnswer answer;
    assert_true(why_frame(world, frame, &why));
    why_frame_answer(world, &why, &answer);
    assert_int_equal(why.here.by == HELD_FREE, is_free(world, frame));
    assert_true(why.here.run.first <= frame && frame < why.here.run.end);
    assert_int_equal(why.below.by == HELD_NO_RAM, why.here.run.first == 0);
    assert_int_equal(why.above.by == HELD_NO_RAM, why.here.run.end == n);
    assert_true(strlen(answer.sentence) > 20 && strlen(answer.remedy) > 20);
    if (is_free(world, frame)) {
        uint32_t first = frame, end = frame;
        while (first > 0 && is_free(world, first - 1)) {
            first--;
        }
        while (end < n && is_free(world, end)) {
            end++;
        }
        assert_int_equal(why.here.run.first, first);
        assert_int_equal(why.here.run.end, end);
        while (first < end && first % why.align) {
            first++;
        }
        assert_int_equal(frame_run_length(why.usable), end - first);
        assert_true(end - first < why.asked); // else it would not have been refused
        assert_int_equal(answer.n, why.asked);
    } else {
        check_taken(world, frame, why.here.step);
    }
    assert_int_equal(strstr(answer.remedy, ": enough") != NULL,
                     why.would_be && why.would_be >= why.asked);
}

static void every_frame_has_its_answer(void **state) {
    (void)state;
    World world;
    unsigned refusals = 0, enough = 0;
    WhyFrame why;
    play_lesson(&world, library_find("physmem"));
    for (uint32_t i = 0; i < world.n_failures; i++) {
        world_seek(&world, world_failure(&world, i) + 1);
        if (!why_frame(&world, 0, &why)) {
            continue;
        }
        refusals++;
        uint32_t n = world.tables.n_rows[TABLE_FRAME];
        for (uint32_t frame = 0; frame < n; frame += frame % 64 < 4 ? 1 : 13) {
            check_frame(&world, frame);
            why_frame(&world, frame, &why);
            enough += why.would_be >= why.asked;
        }
        check_frame(&world, n - 1);
        assert_false(why_frame(&world, n, &why));
        assert_false(why_frame(&world, UINT32_MAX, &why));
    }
    assert_true(refusals >= 1);
    assert_true(enough >= 10); // the player's memory, given back, would do
    world_seek(&world, 0);
    assert_false(why_frame(&world, 0, &why));
    world_deinit(&world);
}

// ---- gates

// Who passes a gate, asked of the matrix; the refused gate is shut and was asked.
static void check_gates(const World *world) {
    for (unsigned gate = GATE_TRUST; gate <= GATE_MODE; gate++) {
        WhyGate why;
        WhyAnswer answer;
        assert_true(why_gate(world, gate, &why));
        why_gate_answer(world, &why, &answer);
        assert_true(strlen(answer.sentence) > 20);
        bool refused = why.request.stop == (gate == GATE_TRUST ? STOP_TRUST : STOP_MODE);
        assert_true(!refused || (why.asked && why.shut && answer.remedy[0]));
        assert_int_equal(answer.n_lines >= 2, why.asked);
        for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
            const ProcessRow *row = &world->tables.process[i];
            const ThreadRow *thread = query_thread_of(world, i);
            bool in = why.lets_in >> i & 1;
            if (!row->handle || !thread->handle) {
                assert_false(in);
            } else if (gate == GATE_TRUST) {
                assert_int_equal(in, row->trust == TRUST_FULL);
            } else if (why.subject.there) {
                AccessClause clause = query_thread_access(world, why.subject.base, thread,
                                                          thread->kernel_mode, ACCESS_WRITE);
                assert_int_equal(in, clause_allows(clause));
            } else {
                assert_int_equal(in, thread->kernel_mode);
            }
        }
    }
}

static void every_gate_has_its_answer(void **state) {
    (void)state;
    unsigned n[2] = {0};
    for (unsigned i = 0; i < library_file_count; i += quick_stride(2)) {
        World world;
        WhyGate why;
        if (strchr(library_files[i].name, '/')) {
            continue;
        }
        play_lesson(&world, &library_files[i]);
        for (uint32_t k = 0; k < world.n_failures; k++) {
            world_seek(&world, world_failure(&world, k) + 1);
            if (why_gate(&world, GATE_TRUST, &why)) {
                n[why.request.stop == STOP_MODE]++;
                check_gates(&world);
                assert_false(why_gate(&world, 2, &why));
            }
        }
        world_deinit(&world);
    }
    assert_true((is_quick() || n[0] >= 2) && n[1] >= (is_quick() ? 1 : 5));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_frame_has_its_answer),
        cmocka_unit_test(every_gate_has_its_answer),
        cmocka_unit_test(every_block_has_its_answer),
        cmocka_unit_test(elsewhere_and_where_nothing_was_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
