// SPDX-License-Identifier: MIT

// Why not here? At each refusal for want of a hole, in every lesson, every block of the slot is
// asked about. The answer is compared with a walk over the blocks; and the step that it names for a
// reservation is one in which a call gave just that address, or started its process.

#include "ce/memory_map.h"
#include "scenario/library.h"
#include "scenario/runner.h"
#include "world/moment.h"
#include "world/query.h"
#include "world/why_not.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define REFUSALS_OF_A_LESSON 12u

static void run(World *world, const LibraryFile *file) {
    char message[RUNNER_MESSAGE] = "";
    Runner *runner = runner_new(
        &(RunnerDesc){.name = file->name, .text = file->text, .size = file->size}, message);
    assert_non_null(runner);
    Machine *machine = runner_machine(runner);
    assert_true(world_init(world, &machine->options));
    machine_listen(machine, world_sink(world));
    assert_true(runner_start(runner));
    runner_run(runner);
    runner_free(runner);
}

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
    WhyNot why;
    char text[320];
    VirtAddr va = ce_slot_base(slot) + (block << 16) + 0x1234;
    assert_true(why_not_here(world, va, &why));
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
    assert_true(strlen(why_not_sentence(world, &why, text, sizeof text)) > 20);
    why_not_remedy(&why, text, sizeof text);
    assert_int_equal(strstr(text, "enough") != NULL, why.opens);
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
    for (unsigned i = 0; i < library_file_count; i++) {
        if (!strchr(library_files[i].name, '/')) {
            World world;
            run(&world, &library_files[i]);
            n += ask_everywhere(&world);
            world_deinit(&world);
        }
    }
    assert_true(n >= 20);
}

static void elsewhere_and_where_nothing_was_refused(void **state) {
    (void)state;
    World world;
    WhyNot why;
    run(&world, library_find("wall"));
    world_seek(&world, world_events_to_step(&world, 297));
    assert_true(why_not_here(&world, ce_slot_base(5), &why));
    assert_int_equal(why.kind, WHY_ELSEWHERE);
    assert_int_equal(why.hole_there, query_slot_room(&world, 5).largest);
    assert_true(why_not_here(&world, ce_slot_base(30), &why));
    assert_int_equal(why.kind, WHY_ELSEWHERE);
    assert_int_equal(why.tenant, PROCESS_NONE);
    assert_true(why_not_here(&world, 0x42000000, &why));
    assert_int_equal(why.kind, WHY_LARGE);
    assert_true(why_not_here(&world, 0x00070000, &why)); // slot 0 is the slot of who asked
    assert_int_equal(why.kind, WHY_TAKEN);
    assert_false(why_not_here(&world, 0x80000000, &why));
    world_seek(&world, world_events_to_step(&world, 296));
    assert_false(why_not_here(&world, ce_slot_base(14), &why));
    world_deinit(&world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_block_has_its_answer),
        cmocka_unit_test(elsewhere_and_where_nothing_was_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
