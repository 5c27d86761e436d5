// SPDX-License-Identifier: MIT

// The gates picture: where the request of a step ends on which device, who has an eye and who a
// pen, the same live and stepped back, readable at every size, alone and in two halves.

#include "tests/visualizer/picture.h"

#include "ce/options.h"
#include "visualizer/views/compose.h"
#include "world/query/gates.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// ---- what the world says

typedef struct Case {
    const char *lesson, *profile;
    uint32_t step;
    GateAsk ask;
    GateStop stop;
    const char *says; // in the picture
} Case;

static const Case cases[] = {
    {"two-gates", "smartphone", 11, ASK_CREATE, STOP_TRUST, "Stopped at gate 1: guest.exe"},
    {"two-gates", "smartphone", 12, ASK_WRITE, STOP_MODE, "Stopped at gate 2"},
    {"two-gates", "smartphone-one-tier", 13, ASK_WRITE, STOP_MODE, "Stopped at gate 2"},
    {"two-gates", "custom", 11, ASK_CREATE, STOP_TRUST, "Stopped at gate 1: guest.exe"},
    {"two-gates", "custom", 12, ASK_WRITE, STOP_NONE,
     "Through gate 2: guest.exe writes, in kernel"},
    {"two-gates", "pocket-pc", 11, ASK_CREATE, STOP_NONE, "Through gate 1"},
    {"shared-heap-untrusted", "smartphone", 10, ASK_CREATE, STOP_TRUST, "ERROR_ACCESS_DENIED"},
    {"shared-heap-untrusted", "smartphone-one-tier", 10, ASK_CREATE, STOP_MODE,
     "Stopped at gate 2: the thread of guest.exe is in user mode."},
    {"shared-heap-untrusted", "pocket-pc", 10, ASK_CREATE, STOP_NONE, "Through both gates"},
    {"shared-heap-docs", "smartphone", 12, ASK_WRITE, STOP_MODE, "access violation"},
    {"shared-heap-docs", "pocket-pc", 12, ASK_WRITE, STOP_NONE, "Through gate 2: creator.exe"},
    {"shared-heap-future", "smartphone", 14, ASK_WRITE, STOP_MODE,
     "Stopped at gate 2: other.exe did not make it."},
};

static void a_request_ends_where_the_rule_says(void **state) {
    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const Case *own = &cases[i];
        Stage *stage = stage_new_on(own->lesson, own->profile);
        world_seek(&stage->world, world_events_to_step(&stage->world, own->step));
        GateSubject subject = query_gate_subject(&stage->world);
        GateRequest request;
        if (!query_gate_request(&stage->world, &subject, &request)) {
            fail_msg("%s on %s: step %u asks nothing", own->lesson, own->profile, own->step);
        }
        assert_int_equal(request.ask, own->ask);
        assert_int_equal(request.stop, own->stop);
        stage->scene.view = VIEW_GATES;
        scene_draw(&stage->scene, &stage->list);
        if (!list_says(&stage->list, own->says)) {
            fail_msg("%s on %s, step %u does not say '%s'", own->lesson, own->profile, own->step,
                     own->says);
        }
        stage_free(stage);
    }
}

// Every access to shared memory that the lessons make comes out as the row of that moment says: the
// pen is never drawn for somebody whose store then faults, nor left out for one whose store works.
static void the_rows_foretell_what_the_next_access_meets(void **state) {
    (void)state;
    static const char *const lessons[] = {"two-gates", "shared-heap-docs", "shared-heap-secret",
                                          "client-server", "shared-heap-future"};
    static const char *const profiles[] = {"pocket-pc", "smartphone", "custom"};
    unsigned n = 0, n_refused = 0;
    for (unsigned i = 0; i < 5 * 3; i++) {
        Stage *stage = stage_new_on(lessons[i / 3], profiles[i % 3]);
        World *world = &stage->world;
        for (uint32_t k = 0; k < world->n_events; k++) {
            GateRequest request;
            world_seek(world, k + 1);
            GateSubject subject = query_gate_subject(world);
            const Event *event = &world_event(world, k)->event;
            bool access = event->call >= CALL_peek8 && event->call <= CALL_poke32;
            if (event->kind != EVENT_CALL || !access || !subject.there ||
                !query_gate_request(world, &subject, &request) || request.stop == STOP_OTHER) {
                continue;
            }
            world_seek(world, k); // the moment before
            GateRow row = query_gate_row(world, &subject, event->process);
            assert_int_equal(row.stop[request.ask], request.stop);
            n++;
            n_refused += request.stop == STOP_MODE;
        }
        stage_free(stage);
    }
    assert_true(n > 100);
    assert_true(n_refused > 5);
}

static void an_item_has_who_asked_for_it(void **state) {
    (void)state;
    uint32_t items[CE_PROCESS_MAX], sum = 0;
    Stage *stage = stage_new_on("shared-heap-secret", "smartphone");
    World *world = &stage->world;
    GateSubject subject = query_gate_subject(world);
    assert_true(subject.there && subject.is_heap);
    uint32_t n = query_gate_items(world, &subject, items);
    for (unsigned i = 0; i < CE_PROCESS_MAX; i++) {
        sum += items[i];
    }
    // The lesson makes 21; events too far back are not looked at.
    assert_int_equal(n, 21);
    assert_true(sum == n || world->n_events > 4096);
    uint32_t last = world->n_events; // until the last one is made
    while (world_event(world, last - 1)->event.call != CALL_HeapAlloc) {
        last--;
    }
    world_seek(world, last);
    query_gate_items(world, &subject, items);
    assert_int_equal(items[subject.owner], 21);
    stage->scene.view = VIEW_HEAP;
    scene_draw(&stage->scene, &stage->list);
    assert_true(list_says(&stage->list, "bank.exe, 21 items"));
    stage_free(stage);
}

// ---- what the picture holds

static void look(Stage *stage) {
    scene_draw(&stage->scene, &stage->list);
    assert_false(stage->list.failed);
    texts_stay_in_their_panel(&stage->list);
    no_text_is_cut_short(&stage->list);
    texts_have_contrast(&stage->list);
    texts_do_not_overlap(&stage->list);
    texts_are_inside(&stage->list, &stage->scene);
}

static void two_halves_hold_at_every_step_and_size(void **state) {
    (void)state;
    static const char *const lessons[] = {"shared-heap-untrusted", "two-gates"};
    for (unsigned l = 0; l < 2; l++) {
        Stage *stage = stage_new_on(lessons[l], "pocket-pc");
        Stage *other = stage_new_on(lessons[l], "smartphone");
        Lockstep *lockstep = lockstep_new(&stage->world, &other->world);
        stage->scene.view = VIEW_GATES;
        for (uint32_t step = 0; step <= world_last_step(&stage->world); step++) {
            stage_pair(stage, other, lockstep, step);
            picture_set_size(&stage->scene, (step * 7 + l) % PICTURE_FORMS);
            look(stage);
        }
        stage_pair(stage, other, lockstep, 12);
        for (unsigned i = 0; i < PICTURE_FORMS; i++) {
            picture_set_size(&stage->scene, i);
            look(stage);
        }
        lockstep_free(lockstep);
        stage_free(other);
        stage_free(stage);
    }
}

// In a presentation all that the verdict, the gates and the matrix say is 20 px and more at 1280 x
// 800, and what each half comes to 24.
static void halves_are_read_from_the_last_row(void **state) {
    (void)state;
    Stage *stage = stage_new_on("shared-heap-untrusted", "pocket-pc");
    Stage *other = stage_new_on("shared-heap-untrusted", "smartphone");
    Lockstep *lockstep = lockstep_new(&stage->world, &other->world);
    unsigned n = 0;
    stage->scene.view = VIEW_GATES;
    stage->scene.present = true;
    stage_pair(stage, other, lockstep, 10);
    look(stage);
    for (size_t i = 0; i < stage->list.n_commands; i++) {
        const DrawCommand *command = &stage->list.commands[i];
        const char *text = command->kind == DRAW_TEXT ? list_string(&stage->list, command) : "";
        if (strstr(text, "Stopped at gate 1") || strstr(text, "Through both gates")) {
            assert_true(command->size >= 24);
            n++;
        }
        if (strcmp(text, "yes") == 0 || strcmp(text, "T") == 0 || strcmp(text, "K") == 0) {
            assert_true(command->size >= 20);
            n++;
        }
    }
    assert_true(n > 10);
    assert_true(list_says(&stage->list, "They part in step 10 (scenario line 33)"));
    lockstep_free(lockstep);
    stage_free(other);
    stage_free(stage);
}

// Left of the story, which tells the whole step at once.
static bool gates_say(const Stage *stage, const char *wanted) {
    for (size_t i = 0; i < stage->list.n_commands; i++) {
        const DrawCommand *command = &stage->list.commands[i];
        if (command->kind == DRAW_TEXT && command->rect.x < 640 &&
            strstr(list_string(&stage->list, command), wanted)) {
            return true;
        }
    }
    return false;
}

// The dot is on its way first; where it ends is told when it is there.
static void a_request_under_way_has_not_been_answered(void **state) {
    (void)state;
    Stage *stage = stage_new_on("shared-heap-untrusted", "smartphone");
    Scene *scene = &stage->scene;
    world_seek(&stage->world, world_events_to_step(&stage->world, 10));
    scene->view = VIEW_GATES;
    scene->request = (Request){.moving = true, .permille = 500};
    look(stage);
    assert_false(gates_say(stage, "error 5 ERROR_ACCESS_DENIED"));
    scene->request = (Request){.moving = false};
    look(stage);
    assert_true(gates_say(stage, "error 5 ERROR_ACCESS_DENIED"));
    stage_free(stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_ends_where_the_rule_says),
        cmocka_unit_test(the_rows_foretell_what_the_next_access_meets),
        cmocka_unit_test(an_item_has_who_asked_for_it),
        cmocka_unit_test(two_halves_hold_at_every_step_and_size),
        cmocka_unit_test(halves_are_read_from_the_last_row),
        cmocka_unit_test(a_request_under_way_has_not_been_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
