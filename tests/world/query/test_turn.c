// SPDX-License-Identifier: MIT

// What a switch does to slot 0. At each switch of every lesson the two slots are those of the
// processes that ran before and after it, and the address holds in each what is read there.

#include "ce/bytes.h"
#include "tests/support/play.h"
#include "tests/support/quick.h"
#include "world/query/moment.h"
#include "world/query/turn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static uint32_t slot_that_runs(const World *world) {
    uint8_t process = world->tables.system->current_process;
    return process < CE_PROCESS_MAX ? world->tables.process[process].slot : UINT32_MAX;
}

static void check_word(const World *world, uint32_t slot, const Turn *turn, int i) {
    uint8_t bytes[4];
    bool held = world_read(world, ce_slot_base(slot) + turn->address, bytes, 4) == 4;
    assert_int_equal(turn->held[i], held);
    assert_int_equal(turn->word[i], held ? bytes_get32(bytes) : 0);
}

// Returns how many of the lesson's switches have an address to show.
static unsigned look_at_switches(World *world, unsigned *ret_switches) {
    unsigned n = 0;
    for (uint32_t i = 0; i < world->n_events; i++) {
        const Event *event = &world_event(world, i)->event;
        if (event->kind != EVENT_CALL || event->call != CALL_switch_to) {
            continue;
        }
        Turn turn;
        world_seek(world, i);
        uint32_t before = slot_that_runs(world);
        world_seek(world, i + 1);
        uint32_t after = slot_that_runs(world);
        bool turned = turn_now(world, &turn);
        assert_true(!turned || (turn.from == before && turn.to == after && before != after));
        if (turned) {
            *ret_switches += 1;
            n += turn.has_address;
            if (turn.has_address) {
                check_word(world, before, &turn, 0);
                check_word(world, after, &turn, 1);
                assert_true(turn.held[0] || turn.held[1]);
            }
        }
    }
    return n;
}

static void each_switch_names_both_slots_and_their_bytes(void **state) {
    (void)state;
    unsigned n = 0, switches = 0;
    for (unsigned i = 0; i < library_file_count; i += quick_stride(2)) {
        if (!strchr(library_files[i].name, '/')) {
            World world;
            play_lesson(&world, &library_files[i]);
            n += look_at_switches(&world, &switches);
            world_deinit(&world);
        }
    }
    print_message("%u switches, %u with an address\n", switches, n);
    assert_true(switches > (is_quick() ? 30 : 100) && n > (is_quick() ? 10 : 30));
}

static void the_lesson_of_slot_0_says_it(void **state) {
    (void)state;
    World world;
    Turn turn;
    char text[128];
    play_lesson(&world, library_find("slot0"));
    world_seek(&world, world_events_to_step(&world, 14));
    assert_true(turn_now(&world, &turn));
    assert_string_equal(
        turn_text(&turn, text, sizeof text),
        "At 00070000, slot 15 has the value 33333333; slot 14 has the value 22222222.");
    world_seek(&world, world_events_to_step(&world, 15));
    assert_false(turn_now(&world, &turn));
    world_deinit(&world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_switch_names_both_slots_and_their_bytes),
        cmocka_unit_test(the_lesson_of_slot_0_says_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
