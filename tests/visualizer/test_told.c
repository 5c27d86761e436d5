// SPDX-License-Identifier: MIT

// What the lesson says stands in the picture: every sentence and every pointer of every lesson,
// whole, at each size and size of text, and in a presentation. What the machine says of the call
// may be left out; this may not.

#include "scenario/library.h"
#include "tests/support/list_text.h"
#include "tests/support/stage.h"
#include "tests/visualizer/picture.h"
#include "visualizer/views/compose.h"
#include "world/query/moment.h"
#include "tests/support/quick.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct Shape {
    int w, h, percent;
    bool present;
} Shape;

static const Shape shapes[] = {
    {1280, 800, 100, false}, {1280, 800, 160, true},  {1366, 768, 130, false},
    {640, 400, 100, false},  {640, 400, 160, false},  {640, 400, 160, true},
    {1024, 600, 160, false}, {3840, 2160, 70, false}, {800, 1200, 160, true},
};

// Draws the moment and looks for what is told in it. Returns how many texts that were.
static unsigned look(Stage *stage, const char *lesson, const Shape *shape) {
    const World *world = &stage->world;
    Scene *scene = &stage->scene;
    unsigned n = 0;
    scene->w = shape->w;
    scene->h = shape->h;
    scene->text_percent = shape->percent;
    scene->present = shape->present;
    scene_follow(scene);
    scene_draw(scene, &stage->list);
    for (uint32_t i = moment_now(world); i < world->position; i++) {
        const Event *event = &world_event(world, i)->event;
        bool told = event->kind == EVENT_SAY || event->kind == EVENT_POINT;
        if (told && !list_holds_text(&stage->list, event->text[0])) {
            fail_msg("%s, step %u, %dx%d at %d %%%s: \"%s\" is not in the picture", lesson,
                     event->step, shape->w, shape->h, shape->percent,
                     shape->present ? ", presentation" : "", event->text[0]);
        }
        n += told;
    }
    return n;
}

static unsigned look_through(const char *lesson) {
    Stage *stage = stage_new(lesson);
    World *world = &stage->world;
    unsigned n = 0;
    uint32_t next = 0;
    for (uint32_t at = 0; (next = moment_next(world, at)) != at; at = next) {
        world_seek(world, next);
        if (moment_told(world, EVENT_SAY) || moment_told(world, EVENT_POINT)) {
            for (unsigned i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
                n += look(stage, lesson, &shapes[i]);
            }
        }
    }
    stage_free(stage);
    return n;
}

static void all_that_is_said_is_seen(void **state) {
    (void)state;
    unsigned n = 0;
    for (unsigned i = 0; i < library_file_count; i += quick_stride(3)) {
        n += strchr(library_files[i].name, '/') ? 0 : look_through(library_files[i].name);
    }
    assert_true(n >= (is_quick() ? 50 : 165) * sizeof shapes / sizeof shapes[0]);
}

// The gates of two devices in lockstep have no story beside them.
static unsigned look_at_both(Stage *stage, Stage *other, const char *lesson, const Shape *shape) {
    unsigned n = look(stage, lesson, shape);
    texts_are_inside(&stage->list, &stage->scene);
    texts_do_not_overlap(&stage->list);
    no_text_is_cut_short(&stage->list);
    const World *right = &other->world;
    uint32_t step = right->position ? world_at(right)->event.step : 0;
    for (uint32_t i = 0; i < right->position && stage->scene.pair.same; i++) {
        const Event *event = &world_event(right, i)->event;
        bool told = event->step == step && event->kind == EVENT_SAY;
        if (told && !list_holds_text(&stage->list, event->text[0])) {
            fail_msg("%s, step %u, %dx%d: \"%s\" is not on the right", lesson, step, shape->w,
                     shape->h, event->text[0]);
        }
        n += told;
    }
    return n;
}

static void all_that_is_said_is_seen_above_two_devices(void **state) {
    (void)state;
    static const char *const lessons[] = {"shared-heap", "shared-heap-untrusted", "two-gates",
                                          "shared-heap-docs", "client-server"};
    unsigned n = 0;
    for (unsigned k = 0; k < sizeof lessons / sizeof lessons[0]; k++) {
        Stage *stage = stage_new_on(lessons[k], "pocket-pc");
        Stage *other = stage_new_on(lessons[k], "smartphone");
        Lockstep *lockstep = lockstep_new(&stage->world, &other->world);
        uint32_t next = 0;
        for (uint32_t at = 0; (next = moment_next(&stage->world, at)) != at; at = next) {
            world_seek(&stage->world, next);
            stage_pair(stage, other, lockstep, world_at(&stage->world)->event.step);
            world_seek(&stage->world, next);
            stage->scene.view = VIEW_GATES;
            stage->scene.view_chosen = true;
            for (unsigned i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
                n += look_at_both(stage, other, lessons[k], &shapes[i]);
            }
        }
        lockstep_free(lockstep);
        stage_free(other);
        stage_free(stage);
    }
    assert_true(n >= 30 * sizeof shapes / sizeof shapes[0]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_is_said_is_seen),
        cmocka_unit_test(all_that_is_said_is_seen_above_two_devices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
