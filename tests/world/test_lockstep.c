// SPDX-License-Identifier: MIT

// The same scenario on two devices: where the right one stands at each step of the left one.

#include "scenario/library.h"
#include "scenario/runner.h"
#include "world/lockstep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct Device {
    Runner *runner;
    World world;
} Device;

// A body of one process's main function, or the name of a lesson.
static void device_open(Device *device, const char *profile, const char *body) {
    char text[2048], message[RUNNER_MESSAGE] = "";
    int n = snprintf(text, sizeof text, "process{ name = \"a.exe\", main = function()\n%s\nend }\n",
                     body);
    RunnerDesc desc = {.name = "a", .text = text, .size = (size_t)n, .profile = profile};
    const LibraryFile *lesson = library_find(body);
    if (lesson) {
        desc.text = lesson->text;
        desc.size = lesson->size;
    }
    device->runner = runner_new(&desc, message);
    if (!device->runner) {
        fail_msg("%s", message);
    }
    assert_true(world_init(&device->world, &runner_machine(device->runner)->options));
    assert_true(machine_listen(runner_machine(device->runner), world_sink(&device->world)));
    assert_true(runner_start(device->runner));
}

static void device_run(Device *device) {
    runner_run(device->runner);
}

static void device_close(Device *device) {
    world_deinit(&device->world);
    runner_free(device->runner);
}

typedef struct Both {
    Device left, right;
    Lockstep *lockstep;
} Both;

static Both *both_new(const char *left, const char *right, const char *body) {
    Both *both = calloc(1, sizeof *both);
    assert_non_null(both);
    device_open(&both->left, left, body);
    device_open(&both->right, right, body);
    device_run(&both->right);
    both->lockstep = lockstep_new(&both->left.world, &both->right.world);
    assert_non_null(both->lockstep);
    return both;
}

static void both_free(Both *both) {
    lockstep_free(both->lockstep);
    device_close(&both->left);
    device_close(&both->right);
    free(both);
}

// The first step in which a line of the scenario's body makes a call; line 1 is the first.
static uint32_t step_of(const World *world, uint32_t line, uint32_t nth) {
    for (uint32_t i = 0; i < world->n_events; i++) {
        const Event *event = &world_event(world, i)->event;
        if (event->kind == EVENT_CALL && event->depth == 0 && event->line == line + 1 &&
            nth-- == 1) {
            return event->step;
        }
    }
    fail_msg("line %u makes no such call", line);
    return 0;
}

#define REFUSED                                                                                    \
    "Sleep(1)\n"                                                                                   \
    "local h = HeapCreate(HEAP_SHARED_READONLY, 0, 0)\n"                                           \
    "Sleep(2)\n"                                                                                   \
    "if not h then\n"                                                                              \
    "  SetKMode(TRUE)\n"                                                                           \
    "  h = HeapCreate(HEAP_SHARED_READONLY, 0, 0)\n"                                               \
    "else\n"                                                                                       \
    "  HeapSize(h, 0, 0)\n"                                                                        \
    "end\n"                                                                                        \
    "HeapAlloc(h, 0, 16)\n"                                                                        \
    "Sleep(3)"

// Calls inside a server or a heap's own function are steps as well.
static void equal_devices_go_step_by_step(void **state) {
    (void)state;
    static const char *const bodies[] = {REFUSED, "psl", "ceheapcreate"};
    for (unsigned i = 0; i < 3; i++) {
        Both *both = both_new("smartphone", "smartphone", bodies[i]);
        device_run(&both->left);
        uint32_t last = world_last_step(&both->left.world);
        assert_true(last > 5);
        for (uint32_t step = 0; step <= last; step++) {
            LockstepPair pair = lockstep_at(both->lockstep, step);
            assert_int_equal(pair.step, step);
            assert_true(pair.same);
            assert_int_equal(pair.alone, 0);
            assert_int_equal(lockstep_parted(both->lockstep, step).kind, PARTED_NOT);
        }
        both_free(both);
    }
}

static void another_answer_parts_them_where_it_is_given(void **state) {
    (void)state;
    char text[160];
    Both *both = both_new("pocket-pc", "smartphone", REFUSED);
    device_run(&both->left);
    uint32_t made = step_of(&both->left.world, 2, 1);
    assert_int_equal(lockstep_parted(both->lockstep, made - 1).kind, PARTED_NOT);
    assert_false(lockstep_at(both->lockstep, made - 1).refused);
    LockstepParted parted = lockstep_parted(both->lockstep, made);
    assert_int_equal(parted.kind, PARTED_ANSWER);
    assert_int_equal(parted.line, 3);
    assert_int_equal(parted.step, made);
    assert_true(lockstep_at(both->lockstep, made).refused);
    assert_true(lockstep_at(both->lockstep, made).same);
    lockstep_parted_text(&parted, text, sizeof text);
    assert_non_null(strstr(text, "HeapCreate is done on the left and refused on the right"));
    // Later it is still the place where they parted.
    parted = lockstep_parted(both->lockstep, world_last_step(&both->left.world));
    assert_int_equal(parted.step, made);
    both_free(both);
}

static void they_wait_pass_over_and_meet_again(void **state) {
    (void)state;
    char text[96];
    Both *both = both_new("pocket-pc", "smartphone", REFUSED);
    device_run(&both->left);
    const World *left = &both->left.world, *right = &both->right.world;
    // The left one alone asks for a size: the right one waits at the call before.
    LockstepPair pair = lockstep_at(both->lockstep, step_of(left, 8, 1));
    assert_false(pair.same);
    assert_int_equal(pair.step, step_of(right, 3, 1));
    assert_non_null(strstr(lockstep_pair_text(&pair, text, sizeof text), "waits"));
    // At the next call both make, the right one has SetKMode and HeapCreate behind it.
    pair = lockstep_at(both->lockstep, step_of(left, 10, 1));
    assert_true(pair.same);
    assert_int_equal(pair.step, step_of(right, 10, 1));
    assert_int_equal(pair.alone, 2);
    assert_non_null(strstr(lockstep_pair_text(&pair, text, sizeof text), "2 calls alone"));
    pair = lockstep_at(both->lockstep, step_of(left, 11, 1));
    assert_int_equal(pair.step, step_of(right, 11, 1));
    assert_int_equal(pair.alone, 0);
    both_free(both);
}

// The other way round: what the left one makes more, the right one waits through.
static void the_other_one_may_lead(void **state) {
    (void)state;
    Both *both = both_new("smartphone", "pocket-pc", REFUSED);
    device_run(&both->left);
    const World *left = &both->left.world, *right = &both->right.world;
    assert_int_equal(lockstep_at(both->lockstep, step_of(left, 6, 1)).step, step_of(right, 3, 1));
    LockstepPair pair = lockstep_at(both->lockstep, step_of(left, 10, 1));
    assert_int_equal(pair.step, step_of(right, 10, 1));
    assert_int_equal(pair.alone, 1); // HeapSize
    both_free(both);
}

// A loop that one device leaves earlier: its rounds are paired, then one waits.
static void loops_are_paired_round_by_round(void **state) {
    (void)state;
    Both *both = both_new("pocket-pc", "smartphone",
                          "local n = knob \"kernel_mode\" == \"all\" and 5 or 3\n"
                          "for i = 1, n do\n"
                          "  Sleep(i)\n"
                          "end\n"
                          "chapter \"next\"\n"
                          "for i = 1, 8 - n do\n"
                          "  Sleep(i)\n"
                          "end\n"
                          "Sleep(9)");
    device_run(&both->left);
    const World *left = &both->left.world, *right = &both->right.world;
    for (uint32_t i = 1; i <= 5; i++) {
        LockstepPair pair = lockstep_at(both->lockstep, step_of(left, 3, i));
        assert_int_equal(pair.step, step_of(right, 3, i < 3 ? i : 3));
        assert_int_equal(pair.same, i <= 3);
    }
    LockstepPair pair = lockstep_at(both->lockstep, step_of(left, 9, 1));
    assert_int_equal(pair.step, step_of(right, 9, 1));
    assert_int_equal(pair.alone, 2);
    LockstepParted parted = lockstep_parted(both->lockstep, step_of(left, 9, 1));
    assert_int_equal(parted.kind, PARTED_CALLS);
    assert_int_equal(parted.step, step_of(left, 3, 4));
    both_free(both);
}

// Asked at every step while the left device runs, it says the same as afterwards.
static void it_says_the_same_live_as_afterwards(void **state) {
    (void)state;
    static LockstepPair live[64];
    static bool asked[64];
    Both *both = both_new("pocket-pc", "smartphone", REFUSED);
    uint32_t n = 0;
    do {
        n = world_last_step(&both->left.world);
        assert_in_range(n, 0, 63);
        live[n] = lockstep_at(both->lockstep, n);
        asked[n] = true;
    } while (runner_goes_on(runner_answer(both->left.runner, NULL)));
    Lockstep *after = lockstep_new(&both->left.world, &both->right.world);
    for (uint32_t step = 0; step <= n; step++) {
        LockstepPair pair = lockstep_at(after, step);
        assert_true(!asked[step] || memcmp(&pair, &live[step], sizeof pair) == 0);
    }
    assert_true(n > 5);
    lockstep_free(after);
    both_free(both);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_devices_go_step_by_step),
        cmocka_unit_test(another_answer_parts_them_where_it_is_given),
        cmocka_unit_test(they_wait_pass_over_and_meet_again),
        cmocka_unit_test(the_other_one_may_lead),
        cmocka_unit_test(loops_are_paired_round_by_round),
        cmocka_unit_test(it_says_the_same_live_as_afterwards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
