// SPDX-License-Identifier: MIT

// The threads view: each thread has a lane, one lane is full in each column, words stay in their
// places at every size, and a place in it is a step. That the lanes say what the rows say is
// tests/world/test_threads.c's.

#include "tests/visualizer/picture.h"

#include "visualizer/views/compose.h"
#include "visualizer/views/threads.h"
#include "world/query/threads.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const lessons[] = {"race",       "psl",  "stacks",    "driver-thread",
                                      "thirty-two", "wall", "device-exe"};
#define N_LESSONS (sizeof lessons / sizeof lessons[0])

static Stage *stage_of(const char *lesson) {
    Stage *stage = stage_new(lesson);
    stage->scene.view = VIEW_THREADS;
    return stage;
}

static void go_to(Stage *stage, uint32_t step) {
    world_seek(&stage->world, world_events_to_step(&stage->world, step));
    scene_draw(&stage->scene, &stage->list);
}

static const Hit *time_of(const Stage *stage) {
    for (unsigned i = 0; i < stage->scene.n_hits; i++) {
        if (stage->scene.hits[i].kind == HIT_STEP) {
            return &stage->scene.hits[i];
        }
    }
    return NULL;
}

// ---- every thread has a lane

static bool is_named(const Stage *stage, const ThreadTurn *turn) {
    char name[96];
    snprintf(name, sizeof name, "%s  %s", turn->owner_name, "main");
    if (!turn->is_main) {
        snprintf(name, sizeof name, "%s  thread %u", turn->owner_name, turn->ordinal);
    }
    return list_says(&stage->list, name);
}

// Of threads that share a lane the first and the last are named.
static bool is_in_a_shared_lane(const Stage *stage, const ThreadTurn *turn) {
    const DisplayList *list = &stage->list;
    size_t n = strlen(turn->owner_name);
    for (size_t i = 0; i < list->n_commands; i++) {
        unsigned first = 0, last = 0;
        const DrawCommand *command = &list->commands[i];
        const char *text = command->kind == DRAW_TEXT ? list_string(list, command) : "";
        if (strncmp(text, turn->owner_name, n) == 0 &&
            sscanf(text + n, " %u to %u", &first, &last) == 2 && first <= turn->ordinal &&
            turn->ordinal <= last) {
            return true;
        }
        char from[64], to[64]; // processes, whose names are in order
        if (sscanf(text, "%63s to %63s", from, to) == 2 && strcmp(from, turn->owner_name) <= 0 &&
            strcmp(turn->owner_name, to) <= 0) {
            return true;
        }
    }
    return false;
}

static void every_thread_has_a_lane(void **state) {
    (void)state;
    static ThreadPeriod period;
    for (unsigned i = 0; i < N_LESSONS; i++) {
        Stage *stage = stage_of(lessons[i]);
        uint32_t last = world_last_step(&stage->world), n_shared = 0;
        for (uint32_t step = query_threads_begin(&stage->world); step <= last; step += 3) {
            go_to(stage, step);
            query_threads(&stage->world, step, 1, &period);
            for (uint32_t k = 0; k < period.n_lanes; k++) {
                const ThreadTurn *turn = query_thread_turn(&period, k, step);
                if (!turn || turn->boot || turn->owner == 0) {
                    continue;
                }
                bool shared = is_in_a_shared_lane(stage, turn);
                n_shared += shared;
                if (!shared && !is_named(stage, turn)) {
                    fail_msg("%s, step %u: thread %u of %s has no lane", lessons[i], step,
                             turn->ordinal, turn->owner_name);
                }
            }
        }
        assert_true(n_shared > 0 || strcmp(lessons[i], "stacks") != 0);
        assert_true(n_shared == 0 || strcmp(lessons[i], "race") != 0);
        stage_free(stage);
    }
}

// ---- one lane is full

static bool is_process_color(Color color) {
    for (uint8_t i = 0; i < CE_PROCESS_MAX; i++) {
        if (threads_color(i) == color) {
            return true;
        }
    }
    return false;
}

// The height of a row: that of the square of a label.
static int row_height(const DisplayList *list, const Hit *time) {
    for (size_t i = 0; i < list->n_commands; i++) {
        const DrawCommand *command = &list->commands[i];
        if (command->kind == DRAW_RECT && command->rect.x < time->rect.x &&
            command->rect.y == time->rect.y && is_process_color(command->color)) {
            return command->rect.h;
        }
    }
    fail_msg("no label");
    return 0;
}

// Full lanes at an x; *ret_color is the last one's.
static unsigned full_at(const DisplayList *list, const Hit *time, int x, Color *ret_color) {
    int high = row_height(list, time);
    unsigned n = 0;
    for (size_t i = 0; i < list->n_commands; i++) {
        const DrawCommand *command = &list->commands[i];
        Rect r = command->rect;
        bool inside = r.y >= time->rect.y && r.y + r.h <= time->rect.y + time->rect.h;
        if (command->kind == DRAW_RECT && inside && r.x >= time->rect.x && r.x <= x &&
            x < r.x + r.w && r.h >= high - 2 && is_process_color(command->color)) {
            n++;
            *ret_color = command->color;
        }
    }
    return n;
}

static void one_lane_is_full_in_each_step(void **state) {
    (void)state;
    for (unsigned i = 0; i < N_LESSONS; i++) {
        Stage *stage = stage_of(lessons[i]);
        World *world = &stage->world;
        uint32_t last = world_last_step(world);
        for (uint32_t now = query_threads_begin(world); now <= last; now += 7) {
            go_to(stage, now);
            const Hit *time = time_of(stage);
            assert_non_null(time);
            for (uint32_t step = time->base; step <= now; step++) {
                int64_t begin = (int64_t)(step - time->base) * time->rect.w / time->cols;
                int64_t end = (int64_t)(step + 1 - time->base) * time->rect.w / time->cols;
                const Event *call =
                    &world_event(world, world_events_to_step(world, step - 1))->event;
                Color color = 0;
                unsigned n =
                    full_at(&stage->list, time, time->rect.x + (int)((begin + end) / 2), &color);
                if (n != 1) {
                    fail_msg("%s at %u: %u lanes are full in step %u", lessons[i], now, n, step);
                }
                // A switch is told of the process that the thread comes back to.
                assert_true(color == threads_color(call->process));
            }
        }
        stage_free(stage);
    }
}

// ---- words

static void it_holds_at_every_size(void **state) {
    (void)state;
    static const uint32_t at[][4] = {{2, 15, 40, 150}, {2, 13, 22, 28}, {3, 24, 58, 76},
                                     {3, 12, 26, 35},  {2, 33, 36, 38}, {0, 4, 297, 303},
                                     {2, 40, 89, 90}};
    for (unsigned i = 0; i < N_LESSONS; i++) {
        Stage *stage = stage_of(lessons[i]);
        for (unsigned form = 0; form < PICTURE_FORMS; form++) {
            picture_set_size(&stage->scene, form);
            for (unsigned k = 0; k < 4; k++) {
                world_seek(&stage->world, world_events_to_step(&stage->world, at[i][k]));
                picture_holds(stage);
            }
        }
        for (uint32_t n = 0; n <= stage->world.n_events; n += 3) {
            static const int sizes[][2] = {{1280, 800}, {640, 400}, {1366, 768}};
            stage->scene.w = sizes[n % 3][0];
            stage->scene.h = sizes[n % 3][1];
            stage->scene.text_percent = n % 2 ? 100 : 130;
            stage->scene.present = n % 5 == 0;
            stage->scene.theme = (ThemeId)(n % THEME_COUNT);
            world_seek(&stage->world, n);
            picture_holds(stage);
        }
        stage_free(stage);
    }
}

typedef struct Saying {
    const char *lesson;
    uint32_t step;
    const char *says;
} Saying;

static void it_says_who_runs_and_who_waits(void **state) {
    (void)state;
    static const Saying sayings[] = {
        {"psl", 22, "The main thread of app.exe runs in driver.exe."},
        {"psl", 22, "Its way: app.exe > display.exe > driver.exe."},
        {"psl", 28, "The main thread of app.exe runs."},
        {"race", 15, "The main thread of count.exe waits for the end of thread 2."},
        {"race", 150, "waits for the end of thread 6"},
        {"race", 150, "has ended"},
        {"driver-thread", 26, "Thread 2 of driver.exe runs."},
        {"driver-thread", 26, "event 'read is done'"},
        {"stacks", 24, "Of the others 2 are ready, 17 are suspended."},
        {"setkmode", 22, "kernel mode"},
        {"wall", 100, "There is one thread"},
    };
    for (unsigned i = 0; i < sizeof sayings / sizeof sayings[0]; i++) {
        Stage *stage = stage_of(sayings[i].lesson);
        go_to(stage, sayings[i].step);
        if (!list_says(&stage->list, sayings[i].says)) {
            fail_msg("%s, step %u does not say '%s'", sayings[i].lesson, sayings[i].step,
                     sayings[i].says);
        }
        stage_free(stage);
    }
}

// ---- pointing

static void a_place_is_a_step(void **state) {
    (void)state;
    Stage *stage = stage_of("race");
    go_to(stage, 60);
    const Hit *time = time_of(stage);
    assert_non_null(time);
    Rect r = time->rect;
    uint32_t value = 0;
    assert_ptr_equal(scene_hit(&stage->scene, r.x, r.y, &value), time);
    assert_int_equal(value, time->base);
    assert_ptr_equal(scene_hit(&stage->scene, r.x + r.w - 1, r.y + r.h - 1, &value), time);
    assert_int_equal(value, time->base + (uint32_t)time->cols - 1);
    // The window holds the present with steps on both sides of it.
    for (uint32_t step = 3; step <= 226; step += 5) {
        go_to(stage, step);
        time = time_of(stage);
        uint32_t end = time->base + (uint32_t)time->cols;
        assert_in_range(step, time->base, end - 1);
        assert_true(end - step > (uint32_t)time->cols / 8);
    }
    stage_free(stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_thread_has_a_lane), cmocka_unit_test(one_lane_is_full_in_each_step),
        cmocka_unit_test(it_holds_at_every_size),  cmocka_unit_test(it_says_who_runs_and_who_waits),
        cmocka_unit_test(a_place_is_a_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
