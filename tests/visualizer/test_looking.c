// SPDX-License-Identifier: MIT

// What a picture looks at: where the call is, what a person pins, why not another place, two
// devices, what a fold holds. Keys and clicks in, the picture's name and texts out.

#include "tests/support/show.h"
#include "visualizer/viewer/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

// Clicks on the first place of a kind in the picture drawn last.
static void click_on(Show *show, HitKind kind) {
    const Scene *scene = viewer_scene(show->viewer);
    for (unsigned i = 0; i < scene->n_hits; i++) {
        Rect rect = scene->hits[i].rect;
        if (scene->hits[i].kind == kind) {
            show_input(
                show,
                &(Input){.kind = INPUT_CLICK, .x = rect.x + rect.w / 2, .y = rect.y + rect.h / 2});
            return;
        }
    }
    fail_msg("nothing of that kind can be clicked on");
}

static void the_picture_looks_where_the_call_is(void **state) {
    (void)state;
    Show show = {0};
    SessionState *own = show_lesson_state("client-server");
    show_open(&show, own, false, (Moment){12, 0}); // mail.exe runs
    state_free(own);
    show_is(&show, "gates, light");
    assert_true(show_says(&show, "SLOT 15 mail.exe"));
    show_key(&show, KEY_RIGHT); // its thread goes into the server
    show_is(&show, "step 13 of");
    assert_true(show_says(&show, "SLOT 14 contacts.exe"));
    show_close(&show);
}

static void what_is_pinned_is_said_and_let_go_with_one_act(void **state) {
    (void)state;
    static const struct {
        const char *keys; // pins something
        const char *said;
    } pins[] = {{"4", "pinned: heap view"},
                {"n", "pinned: "},
                {"\t", "pinned: "},
                {"2", "pinned: physical view"}};
    Show show = {0};
    SessionState *own = show_lesson_state("wall");
    show_open(&show, own, false, (Moment){20, 0});
    state_free(own);
    show_is(&show, "map, light");
    assert_false(show_says(&show, "pinned"));
    for (unsigned i = 0; i < 3 * sizeof pins / sizeof pins[0]; i++) {
        if (pins[i / 3].keys[0] == '\t') {
            show_key(&show, KEY_TAB);
        } else if (pins[i / 3].keys[0] == 'n') {
            show_keys(&show, "n");
        } else {
            show_text(&show, pins[i / 3].keys);
        }
        show_is(&show, "step 20");
        assert_true(show_says(&show, pins[i / 3].said));
        if (i % 3 == 0) {
            click_on(&show, HIT_PINNED);
        } else if (i % 3 == 1) {
            show_text(&show, "0");
        } else {
            show_key(&show, KEY_ESCAPE);
        }
        show_is(&show, "map, light");
        assert_false(show_says(&show, "pinned"));
        assert_true(show_says(&show, "SLOT 14 wall.exe"));
    }
    show_close(&show);
}

// Where an address of the lens is, or some other address grid.
static void point_at(Show *show, VirtAddr va, InputKind kind) {
    Rect cell = {0}, view = {0};
    assert_true(scene_cell(viewer_scene(show->viewer), va, &cell, &view));
    show_input(show, &(Input){.kind = kind, .x = cell.x + 1, .y = cell.y + 1});
}

static void at_a_refusal_a_place_says_why_not_there(void **state) {
    (void)state;
    Show show = {0};
    show_open_lesson(&show, "granules", (Moment){933, 1});
    show_is(&show, "step 933");
    assert_true(show_says(&show, "Refused."));
    show_input(&show, &(Input){.kind = INPUT_POINTER, .x = 1, .y = 1}); // where it rested
    point_at(&show, 0x1C260000, INPUT_POINTER);                         // one of the splinters
    show_is(&show, "step 933");
    assert_true(show_says(&show, "64 KB free here, 1 MB asked for: 960 KB too few."));
    assert_true(show_says(&show, "made in step 623"));
    assert_false(show_says(&show, "Refused."));
    point_at(&show, 0x1C260000, INPUT_CLICK); // it stays, wherever the pointer goes
    show_input(&show, &(Input){.kind = INPUT_LEAVE});
    show_is(&show, "step 933");
    assert_true(show_says(&show, "960 KB too few."));
    click_on(&show, HIT_STEP); // what is above it
    show_is(&show, "step 625 of 933");
    show_keys(&show, "g");
    show_text(&show, "933.1");
    show_key(&show, KEY_RETURN);
    show_is(&show, "step 933");
    assert_true(show_says(&show, "Refused.")); // until somebody asks again
    show_input(&show, &(Input){.kind = INPUT_KEY, .key = KEY_RIGHT, .shift = true});
    show_is(&show, "step 933");
    assert_true(show_says(&show, "Not free: VirtualAlloc, 64 KB from 00270000."));
    show_keys(&show, "y");
    show_is(&show, "step 625 of 933");
    show_keys(&show, "y");
    show_is(&show, "Y asks at a refusal");
    show_close(&show);
}

// The title of the picture; the window's name tells the steps so far.
static void how_many_steps_there_are_is_told_once_it_is_known(void **state) {
    (void)state;
    Show show = {0};
    show_open_lesson(&show, "wall", (Moment){0});
    show_key(&show, KEY_RIGHT);
    show_is(&show, "step 3 of 3 - paused");
    assert_true(show_says(&show, "   step 3   paused"));
    show_key(&show, KEY_RIGHT);
    show_is(&show, "question");
    assert_true(show_says(&show, "   step 4   paused"));
    viewer_draw(show.viewer, &show.list, 200, 24);
    assert_true(show_says(&show, "step 4"));
    assert_false(show_says(&show, "4/4"));
    do {
        show_key(&show, KEY_ESCAPE);
        show_key(&show, KEY_END);
    } while (session_question(show.viewing.session));
    show_key(&show, KEY_LEFT);
    show_is(&show, " of 303 - ");
    assert_true(show_says(&show, " of 303   "));
    show_close(&show);
}

// Where a hit of a kind is: the n-th cell of a grid, counted as the world counts.
static void point_at_hit(Show *show, HitKind kind, uint32_t at, InputKind input) {
    const Scene *scene = viewer_scene(show->viewer);
    for (unsigned i = 0; i < scene->n_hits; i++) {
        const Hit *hit = &scene->hits[i];
        Rect r = hit->rect;
        for (int k = 0; hit->kind == kind && k < r.w * r.h; k++) {
            uint32_t value = 0;
            int x = r.x + k % r.w, y = r.y + k / r.w;
            if (scene_hit(scene, x, y, &value) == hit && value == at) {
                show_input(show, &(Input){.kind = input, .x = x, .y = y});
                return;
            }
        }
    }
    fail_msg("nothing at %u can be pointed at", at);
}

static void a_run_of_frames_says_why_not_there(void **state) {
    (void)state;
    Show show = {0};
    show_open_lesson(&show, "physmem", (Moment){102, 1});
    show_is(&show, "physical, light");
    assert_true(show_says(&show, "not 256 KB side by side"));
    show_input(&show, &(Input){.kind = INPUT_POINTER, .x = 1, .y = 1}); // where it rested
    point_at_hit(&show, HIT_FRAME, 2000, INPUT_POINTER);
    show_is(&show, "step 102");
    assert_true(show_says(&show, "Why not here?"));
    assert_true(show_says(&show, "192 KB too few.") || show_says(&show, "Not free:"));
    point_at_hit(&show, HIT_FRAME, 2000, INPUT_CLICK); // it stays, wherever the pointer goes
    show_input(&show, &(Input){.kind = INPUT_LEAVE});
    show_is(&show, "step 102");
    assert_true(show_says(&show, "Why not here?"));
    show_key(&show, KEY_ESCAPE);
    show_is(&show, "step 102");
    assert_false(show_says(&show, "Why not here?"));
    show_input(&show, &(Input){.kind = INPUT_KEY, .key = KEY_RIGHT, .shift = true});
    show_is(&show, "step 102");
    assert_true(
        show_says(&show, "212 KB free here side by side; 256 KB asked for: 44 KB too few."));
    show_input(&show, &(Input){.kind = INPUT_KEY, .key = KEY_LEFT, .shift = true});
    show_is(&show, "step 102");
    assert_true(show_says(&show, "Not free: 64 KB side by side, VirtualAlloc of player.exe"));
    assert_true(show_says(&show, "would lie side by side here: enough."));
    show_keys(&show, "y");
    show_is(&show, "step 18 of");
    show_close(&show);
}

static void a_gate_says_why_nobody_passes(void **state) {
    (void)state;
    Show show = {0};
    show_open_lesson(&show, "two-gates", (Moment){11, 1});
    show_is(&show, "gates, light");
    show_input(&show, &(Input){.kind = INPUT_POINTER, .x = 1, .y = 1}); // where it rested
    point_at_hit(&show, HIT_GATE, 0, INPUT_POINTER);
    show_is(&show, "step 11");
    assert_true(show_says(&show, "Gate 1 asks whether the process is trusted."));
    assert_true(show_says(&show, "guest.exe was certified to run only when it was started"));
    point_at_hit(&show, HIT_GATE, 1, INPUT_POINTER);
    point_at_hit(&show, HIT_GATE, 1, INPUT_CLICK);
    show_is(&show, "step 11");
    assert_true(show_says(&show, "Gate 2 is not on the way of this call."));
    show_key(&show, KEY_ESCAPE);
    show_input(&show, &(Input){.kind = INPUT_LEAVE});
    show_keys(&show, "g");
    show_text(&show, "17.1");
    show_key(&show, KEY_RETURN);
    show_is(&show, "step 17");
    show_input(&show, &(Input){.kind = INPUT_KEY, .key = KEY_UP, .shift = true});
    show_is(&show, "step 17");
    assert_true(show_says(&show, "Gate 2 asks for kernel mode, or for the key of owner.exe."));
    show_input(&show, &(Input){.kind = INPUT_KEY, .key = KEY_LEFT, .shift = true});
    show_is(&show, "step 17");
    assert_true(show_says(&show, "Gate 1 was not asked"));
    show_close(&show);
}

static void two_devices_go_together(void **state) {
    (void)state;
    Show show = {.beside = "smartphone"};
    SessionState *own = show_lesson_state("shared-heap-untrusted");
    snprintf(own->profile, sizeof own->profile, "pocket-pc");
    show_open(&show, own, false, (Moment){9, 0});
    state_free(own);
    show_is(&show, "step 9.2 of 9 - paused - gates, light, beside step 9");
    show_keys(&show, "f");
    show_is(&show, "step 10 of 10 - paused - gates, light, beside step 10, parted");
    show_key(&show, KEY_LEFT);
    show_is(&show, "beside step 9");
    show_times(&show, 2, KEY_RIGHT);
    show_is(&show, "step 11 of 11 - paused - gates, light, beside step 12, parted");
    show_key(&show, KEY_HOME);
    show_is(&show, "step 3 of 11 - looking back - map, light, beside step 3");
    show_keys(&show, "r");
    show_is(&show, "light, beside step");
    show_close(&show);
}

static void enter_opens_a_fold_and_backspace_closes_it(void **state) {
    (void)state;
    Show show = {0};
    show_open_text(&show, "process{ name = 'a.exe', main = function() GetLastError()\n"
                          "fold('counting', function() for i = 1, 5 do GetTickCount() end end)\n"
                          "GetLastError() end }");
    show_times(&show, 3, KEY_RIGHT);
    show_is(&show, "step 9 of 9 - paused");
    assert_true(show_says(&show, "5 calls: counting"));
    show_key(&show, KEY_RETURN);
    show_is(&show, "step 5 of 9 - looking back");
    for (unsigned step = 6; step <= 8; step++) {
        char wanted[32];
        snprintf(wanted, sizeof wanted, "step %u of 9", step);
        show_key(&show, KEY_RIGHT);
        show_is(&show, wanted);
        snprintf(wanted, sizeof wanted, "Call %u of 5 of: counting", step - 4);
        assert_true(show_says(&show, wanted));
        assert_false(show_says(&show, "5 calls: counting"));
    }
    show_key(&show, KEY_LEFT);
    show_is(&show, "step 7 of 9");
    show_key(&show, KEY_BACKSPACE); // out, to its end
    show_is(&show, "step 9 of 9 - paused");
    assert_true(show_says(&show, "5 calls: counting"));
    show_key(&show, KEY_LEFT); // and it is one again
    show_is(&show, "step 4 of 9");
    show_times(&show, 2, KEY_RIGHT);
    show_is(&show, "step 10 of 10");
    show_close(&show);
}

static void one_key_puts_the_other_device_beside(void **state) {
    (void)state;
    Show show = {0};
    show_open_lesson(&show, "shared-heap-docs", (Moment){12, 0}); // on a Smartphone
    show_is_not(&show, "beside");
    show_keys(&show, "v");
    show_is(&show, "step 12 of 12 - paused - gates, light, beside step 12, parted");
    assert_true(show_says(&show, "pocket-pc"));
    show_key(&show, KEY_RIGHT);
    show_is(&show, "beside step 13");
    show_keys(&show, "r"); // it stays beside a scenario that begins again
    show_is(&show, "beside step");
    show_keys(&show, "v");
    show_is_not(&show, "beside");
    show_close(&show);
    show_open_lesson(&show, "wall", (Moment){5, 0}); // on a Pocket PC
    show_keys(&show, "v");
    show_is(&show, "step 5 of 5 - paused - map, light, beside step 5");
    assert_true(show_says(&show, "smartphone"));
    show_close(&show);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_picture_looks_where_the_call_is),
        cmocka_unit_test(what_is_pinned_is_said_and_let_go_with_one_act),
        cmocka_unit_test(at_a_refusal_a_place_says_why_not_there),
        cmocka_unit_test(a_run_of_frames_says_why_not_there),
        cmocka_unit_test(a_gate_says_why_nobody_passes),
        cmocka_unit_test(two_devices_go_together),
        cmocka_unit_test(how_many_steps_there_are_is_told_once_it_is_known),
        cmocka_unit_test(enter_opens_a_fold_and_backspace_closes_it),
        cmocka_unit_test(one_key_puts_the_other_device_beside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
