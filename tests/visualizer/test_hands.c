// SPDX-License-Identifier: MIT

// Everything can be done by mouse alone, by keyboard alone, and by a presenter's clicker, which has
// five keys. That a window's events arrive is test_window.py's.

#include "tests/support/list_hash.h"
#include "tests/support/show.h"
#include "tests/visualizer/picture.h"
#include "visualizer/action.h"
#include "visualizer/viewer/state.h"
#include "visualizer/views/compose.h"

#include "scenario/library.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void open_lesson(Show *show, const char *lesson, Moment position) {
    SessionState *state = show_lesson_state(lesson);
    show_open(show, state, false, position);
    state_free(state);
    show_is(show, " - step ");
}

static void n_times(Show *show, unsigned n, int key) {
    for (unsigned i = 0; i < n; i++) {
        show_key(show, key);
    }
}

// ---- a mouse

// The last place of a kind, as a click finds it; NULL if there is none.
static const Hit *find_hit(Show *show, HitKind kind, uint32_t base) {
    const Scene *scene = viewer_scene(show->viewer);
    const Hit *found = NULL;
    for (unsigned i = 0; i < scene->n_hits; i++) {
        const Hit *hit = &scene->hits[i];
        bool other = (kind == HIT_ACTION || kind == HIT_CHOICE) && hit->base != base;
        found = hit->kind == kind && !other ? hit : found;
    }
    return found;
}

static void mouse(Show *show, InputKind kind, int x, int y) {
    show_input(show, &(Input){.kind = kind, .x = x, .y = y});
    show_is(show, " - step "); // a picture between two inputs, as in a window
}

// Clicks into the middle of a button.
static void press(Show *show, Action action) {
    const Hit *hit = find_hit(show, HIT_ACTION, (uint32_t)action);
    if (!hit) {
        fail_msg("there is no button for action %d", (int)action);
        return;
    }
    Rect r = hit->rect;
    mouse(show, INPUT_POINTER, r.x + r.w / 2, r.y + r.h / 2);
    mouse(show, INPUT_CLICK, r.x + r.w / 2, r.y + r.h / 2);
    mouse(show, INPUT_RELEASE, r.x + r.w / 2, r.y + r.h / 2);
}

// Clicks on the story, above what is there to be clicked on.
static void click_story(Show *show) {
    mouse(show, INPUT_CLICK, SHOW_W - 40, SHOW_H / 4);
}

static bool is_over(Show *show) {
    return session_status(show->viewing.session) == SESSION_DONE &&
           show_world(show)->position == show_world(show)->n_events;
}

static bool asks(Show *show) {
    return session_status(show->viewing.session) == SESSION_ASKS &&
           show_world(show)->position == show_world(show)->n_events;
}

static void a_lesson_is_gone_through_by_clicks_alone(void **state) {
    (void)state;
    Show show = {0};
    open_lesson(&show, "slot0", (Moment){0});
    unsigned n_clicks = 0, n_asked = 0;
    for (; !is_over(&show) && n_clicks < 200; n_clicks++) {
        uint32_t before = show_world(&show)->position;
        if (asks(&show)) {
            const Hit *hit = find_hit(&show, HIT_CHOICE, 0);
            hit = hit ? hit : find_hit(&show, HIT_ACTION, ACTION_LEAVE); // no mouse can type
            assert_non_null(hit);
            n_asked++;
            mouse(&show, INPUT_CLICK, hit->rect.x + 5, hit->rect.y + 5);
        } else {
            click_story(&show);
        }
        assert_true(show_world(&show)->position > before); // a click never stays at its step
    }
    assert_true(is_over(&show) && n_asked > 0);
    show_is(&show, "the end");
    press(&show, ACTION_BACKWARDS);
    show_is_not(&show, "the end");
    press(&show, ACTION_TO_BEGINNING);
    show_is(&show, "step 3 of");
    show_close(&show);
}

static void a_lesson_is_gone_through_by_keys_alone(void **state) {
    (void)state;
    Show show = {0};
    open_lesson(&show, "slot0", (Moment){0});
    unsigned n_keys = 0, n_asked = 0;
    for (; !is_over(&show) && n_keys < 200; n_keys++) {
        uint32_t before = show_world(&show)->position;
        if (asks(&show)) {
            n_asked++;
            show_text(&show, "1");
            show_key(&show, KEY_RETURN);
        } else {
            show_key(&show, KEY_RIGHT);
        }
        assert_true(show_world(&show)->position > before);
    }
    assert_true(is_over(&show) && n_asked > 0);
    show_close(&show);
}

// Calls of machine code have no line of the scenario, and are no tries all the same.
static void a_program_stops_at_its_failure(void **state) {
    (void)state;
    Show show = {0};
    open_lesson(&show, "c-wall", (Moment){0});
    press(&show, ACTION_TO_FAILURE);
    show_is(&show, "question");
    press(&show, ACTION_LEAVE);
    press(&show, ACTION_TO_FAILURE);
    const WorldEvent *failure = step_failure(show_world(&show));
    assert_true(failure && failure->event.reason->id == REASON_NO_HOLE);
    show_close(&show);
}

static void the_wall_is_met_with_buttons_alone(void **state) {
    (void)state;
    Show show = {0};
    open_lesson(&show, "wall", (Moment){0});
    press(&show, ACTION_FORWARDS);
    show_is(&show, "step 3 of 3");
    press(&show, ACTION_TO_CHAPTER);
    show_is(&show, "question");
    press(&show, ACTION_FORWARDS);
    show_is(&show, "a question is open");
    press(&show, ACTION_LEAVE); // "pass it over"
    show_is(&show, "step 4.2 of 4 - paused");
    press(&show, ACTION_TO_FAILURE);
    show_is(&show, "step 297 of 297 - paused");
    assert_null(find_hit(&show, HIT_ACTION, ACTION_NEXT_PROCESS)); // its question comes first
    while (!session_question(show.viewing.session) ||
           show_world(&show)->position < show_world(&show)->n_events) {
        press(&show, ACTION_FORWARDS);
    }
    press(&show, ACTION_LEAVE);
    press(&show, ACTION_TO_BEGINNING);
    press(&show, ACTION_TO_FAILURE);
    show_is(&show, "step 297 of 299 - looking back");
    press(&show, ACTION_HELP);
    press(&show, ACTION_NEXT_PROCESS); // a line of the card of keys
    show_is(&show, "step 300 of 300 - paused   with 1 call of yours");
    press(&show, ACTION_BACKWARDS);
    show_is(&show, "step 297 of 297 - paused - map");
    press(&show, ACTION_HELP);
    press(&show, ACTION_LARGE_AREA);
    show_is(&show, "step 298 of 298 - paused   with 1 call of yours");
    assert_null(find_hit(&show, HIT_ACTION, ACTION_LARGE_AREA)); // nothing is refused there
    press(&show, ACTION_VIEW_PHYSICAL);
    show_is(&show, "physical, light");
    press(&show, ACTION_VIEW_MAP);
    show_is(&show, "map, light");
    press(&show, ACTION_FULL_SCREEN);
    show_is(&show, "full screen");
    press(&show, ACTION_FULL_SCREEN);
    show_is_not(&show, "full screen");
    show_close(&show);
}

static void the_pace_is_set_and_shown(void **state) {
    (void)state;
    static const char *const texts[] = {"1/2x", "1x", "2x", "4x"};
    Show show = {0};
    open_lesson(&show, "slot0", (Moment){0});
    assert_true(show_says(&show, "1x"));
    press(&show, ACTION_SLOWER);
    for (unsigned i = 0; i < 4; i++) {
        assert_true(show_says(&show, texts[i]));
        press(&show, ACTION_FASTER);
    }
    assert_true(show_says(&show, "run"));
    press(&show, ACTION_PLAY);
    show_is(&show, "running");
    assert_true(show_says(&show, "pause"));
    press(&show, ACTION_PLAY);
    show_is(&show, "paused");
    show_close(&show);
}

// The card of keys has a button for every key. A mouse can do there what no other button does.
static void the_card_of_keys_is_clicked_on(void **state) {
    (void)state;
    Show show = {0};
    open_lesson(&show, "wall", (Moment){20, 0});
    press(&show, ACTION_HELP);
    assert_true(show_says(&show, "go to a step"));
    for (unsigned i = 0; i < action_key_count; i++) {
        if (action_keys[i].label) {
            assert_non_null(find_hit(&show, HIT_ACTION, (uint32_t)action_keys[i].action));
        }
    }
    press(&show, ACTION_THEME);
    show_is(&show, "dark");
    assert_true(show_says(&show, "go to a step")); // what changes the looks leaves it open
    press(&show, ACTION_LARGER);
    press(&show, ACTION_TO_END);
    show_is(&show, "question"); // on the way
    assert_false(show_says(&show, "go to a step"));
    show_close(&show);
}

static void a_click_closes_what_lies_over_the_picture(void **state) {
    (void)state;
    Show show = {0};
    open_lesson(&show, "slot0", (Moment){0});
    press(&show, ACTION_HELP);
    assert_true(show_says(&show, "go to a step"));
    mouse(&show, INPUT_CLICK, 5, SHOW_H / 2);
    assert_false(show_says(&show, "go to a step"));
    show_is(&show, "step 3 of 3"); // and does nothing else
    show_close(&show);
    SessionState *own =
        show_text_state("process{ name = 'a.exe', main = function() error('x') end }");
    show_open(&show, own, false, (Moment){0});
    state_free(own);
    show_key(&show, KEY_END);
    show_is(&show, ", error");
    mouse(&show, INPUT_CLICK, 5, SHOW_H / 2);
    show_is_not(&show, ", error");
    show_close(&show);
}

// ---- the time line

static void the_time_line_is_dragged(void **state) {
    (void)state;
    Show show = {0};
    open_lesson(&show, "wall", (Moment){297, 0});
    Rect r = find_hit(&show, HIT_TIMELINE, 0)->rect;
    int y = r.y + r.h / 2;
    uint32_t last = UINT32_MAX, n = 0;
    mouse(&show, INPUT_CLICK, r.x + r.w - 1, y);
    for (int x = r.x + r.w - 1; x > r.x - 50; x -= 7) {
        Input input = {.kind = INPUT_POINTER, .x = x, .y = y - 60, .pressed = true};
        show_input(&show, &input);
        show_is(&show, " - step ");
        n += show_world(&show)->position < last;
        assert_true(show_world(&show)->position <= last);
        last = show_world(&show)->position;
    }
    assert_true(n > 60);
    assert_int_equal(last, 0); // beyond its end is the beginning
    assert_false(viewer_scene(show.viewer)->has_hover);
    show_input(&show, &(Input){.kind = INPUT_POINTER, .x = r.x + r.w / 2, .y = y, .pressed = true});
    last = show_world(&show)->position;
    mouse(&show, INPUT_RELEASE, r.x + r.w / 2, y);
    mouse(&show, INPUT_POINTER, r.x + 5, y); // it is let go
    assert_int_equal(show_world(&show)->position, last);
    show_is(&show, "looking back");
    mouse(&show, INPUT_CLICK, r.x + r.w / 2, y); // released where nobody saw it
    last = show_world(&show)->position;
    mouse(&show, INPUT_POINTER, r.x + 5, y);
    assert_int_equal(show_world(&show)->position, last);
    show_close(&show);
}

// ---- the wheel

static void wheel(Show *show, bool up, int x, int y) {
    show_input(show, &(Input){.kind = INPUT_WHEEL, .up = up, .x = x, .y = y});
    show_is(show, " - step ");
}

static void the_wheel_goes_into_what_is_under_it_and_back(void **state) {
    (void)state;
    Show show = {0};
    open_lesson(&show, "wall", (Moment){150, 0});
    uint64_t before = list_hash(&show.list, false);
    const Scene *scene = viewer_scene(show.viewer);
    uint32_t value = 0;
    int x = 640, y = 500;
    const Hit *hit = scene_hit(scene, x, y, &value);
    assert_true(hit && hit->kind == HIT_ADDRESS);
    VirtAddr there = tables_mapped(&show_world(&show)->tables, value);
    wheel(&show, true, x, y);
    show_is(&show, "map slot");
    assert_int_equal(scene->cursor, there);
    wheel(&show, true, x, y); // what is under it now
    show_is(&show, "map block");
    VirtAddr block = scene->cursor;
    scene_hit(scene, x, y, &value);
    assert_int_equal(value >> CE_BLOCK_SHIFT, block >> CE_BLOCK_SHIFT);
    wheel(&show, true, x, y);
    show_is(&show, "map bytes");
    wheel(&show, true, x, y); // there is nothing closer
    show_is(&show, "map bytes");
    for (int i = 0; i < 3; i++) {
        wheel(&show, false, 20, 20);
    }
    assert_int_equal(list_hash(&show.list, false), before); // nothing is pinned either
    wheel(&show, false, x, y);
    assert_int_equal(list_hash(&show.list, false), before);
    wheel(&show, true, SHOW_W - 40, SHOW_H / 4); // over the story
    assert_int_equal(list_hash(&show.list, false), before);
    show_text(&show, "2");
    show_is(&show, "physical, light");
    wheel(&show, true, x, y);
    show_is(&show, "physical, light"); // frames have no zoom
    show_close(&show);
}

static void the_wheel_leaves_a_cursor_where_it_was(void **state) {
    (void)state;
    Show show = {0};
    open_lesson(&show, "wall", (Moment){150, 0});
    show_key(&show, KEY_TAB);
    show_is(&show, " - step ");
    const Scene *scene = viewer_scene(show.viewer);
    VirtAddr own = scene->cursor;
    wheel(&show, true, 640, 500);
    assert_true(scene->cursor != own);
    wheel(&show, false, 640, 500);
    assert_true(scene->has_cursor && scene->cursor == own);
    show_close(&show);
}

// ---- a clicker

static void a_clicker_goes_through_a_lesson(void **state) {
    (void)state;
    Show show = {0};
    open_lesson(&show, "wall", (Moment){0});
    n_times(&show, 2, KEY_PAGE_DOWN);
    show_is(&show, "step 4 of 4 - paused - map, light, question");
    show_key(&show, KEY_PAGE_DOWN);
    show_is(&show, "once more passes it over");
    show_key(&show, KEY_PAGE_UP); // a look back, and the question waits
    show_is(&show, "step 3 of 4");
    show_key(&show, KEY_PAGE_DOWN);
    show_is(&show, "question");
    n_times(&show, 2, KEY_PAGE_DOWN);
    show_is(&show, "step 4.2 of 4 - paused");
    for (unsigned i = 0; i < 2000 && !is_over(&show); i++) {
        show_key(&show, KEY_PAGE_DOWN);
    }
    show_is(&show, "the end");
    show_key(&show, KEY_F5);
    show_is(&show, "step 2 of");
    assert_int_equal(show.viewer->mode, RUN_PLAYING);
    show_input(&show, &(Input){.kind = INPUT_KEY, .key = KEY_F5, .shift = true});
    assert_int_equal(show.viewer->mode, RUN_PAUSED);
    show_input(&show, &(Input){.kind = INPUT_KEY, .key = KEY_F5, .shift = true});
    assert_int_equal(show.viewer->mode, RUN_PLAYING);
    show_key(&show, KEY_ESCAPE);
    assert_int_equal(show.viewer->mode, RUN_PAUSED);
    show_is(&show, "step 2 of");
    show_close(&show);
}

static void after_an_answer_every_way_goes_on(void **state) {
    (void)state;
    static const int keys[] = {KEY_RIGHT, KEY_PAGE_DOWN, KEY_SPACE, 0};
    for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        Show show = {0};
        open_lesson(&show, "wall", (Moment){0});
        show_keys(&show, "f");
        show_is(&show, "question");
        show_key(&show, KEY_DOWN);
        show_key(&show, KEY_RETURN);
        show_is(&show, "step 4.2 of 4 - paused");
        if (keys[i]) {
            show_key(&show, keys[i]);
        } else {
            click_story(&show);
        }
        if (keys[i] == KEY_SPACE) {
            viewer_tick(show.viewer, 60000);
            show_work(&show);
        }
        show_is(&show, "step 4.3 of 4");
        show_close(&show);
    }
}

static void the_screen_is_black_until_somebody_does_something(void **state) {
    (void)state;
    Show show = {0};
    open_lesson(&show, "wall", (Moment){20, 0});
    uint64_t before = list_hash(&show.list, false);
    const Input wakers[] = {
        {.kind = INPUT_KEY, .key = KEY_RIGHT}, {.kind = INPUT_TEXT, .text = "."},
        {.kind = INPUT_TEXT, .text = "2"},     {.kind = INPUT_CLICK, .x = 640, .y = 400},
        {.kind = INPUT_KEY, .key = 'q'},       {.kind = INPUT_KEY, .key = KEY_OTHER}};
    for (unsigned i = 0; i < sizeof wakers / sizeof wakers[0]; i++) {
        show_text(&show, ".");
        show_is(&show, ", black");
        assert_int_equal(show.list.n_commands, 1);
        assert_int_equal(show.list.commands[0].color, 0x000000);
        assert_int_equal(viewer_scene(show.viewer)->n_hits, 0);
        show_input(&show, &(Input){.kind = INPUT_WHEEL, .up = true, .x = 640, .y = 400});
        show_input(&show, &(Input){.kind = INPUT_POINTER, .x = 600 + (int)i, .y = 5});
        show_is(&show, ", black");
        show_input(&show, &wakers[i]);
        if (wakers[i].kind == INPUT_KEY) { // its character comes behind it
            show_text(&show, "2");
        }
        show_is_not(&show, ", black");
        assert_int_equal(list_hash(&show.list, false), before); // and that was all
    }
    assert_false(viewer_closes(show.viewer));
    show_key(&show, KEY_OTHER); // nothing, on any other picture
    assert_int_equal(list_hash(&show.list, false), before);
    show_key(&show, KEY_SPACE);
    show_text(&show, "."); // what runs stops: nobody would see it
    assert_int_equal(show.viewer->mode, RUN_PAUSED);
    show_close(&show);
}

// ---- keys

static void home_is_the_first_picture_of_every_lesson(void **state) {
    (void)state;
    for (unsigned i = 0; i < library_file_count; i++) {
        const char *name = library_files[i].name;
        if (strncmp(name, "lib/", 4) == 0) {
            continue;
        }
        Show show = {0};
        open_lesson(&show, name, (Moment){0});
        uint32_t first = show_world(&show)->position;
        n_times(&show, 3, KEY_RIGHT);
        show_key(&show, KEY_HOME);
        if (show_world(&show)->position != first) {
            fail_msg("%s: the window opens on event %u, Home is %u", name, first,
                     show_world(&show)->position);
        }
        show_close(&show);
    }
}

static void further_back_is_the_world_before_everything(void **state) {
    (void)state;
    Show show = {0};
    open_lesson(&show, "wall", (Moment){0});
    n_times(&show, 2, KEY_LEFT);
    show_is(&show, "step 0 of 2");
    show_key(&show, KEY_HOME);
    show_is(&show, "step 2 of 2 - paused");
    show_close(&show);
}

static void escape_leaves_full_screen_last(void **state) {
    (void)state;
    Show show = {0};
    open_lesson(&show, "wall", (Moment){20, 0});
    show_key(&show, KEY_F11);
    show_is(&show, "full screen");
    assert_true(viewer_full_screen(show.viewer));
    show_key(&show, KEY_SPACE);
    show_text(&show, "2");
    show_key(&show, KEY_ESCAPE); // stops
    show_is(&show, "paused - physical, light, full screen");
    show_key(&show, KEY_ESCAPE); // lets go
    show_is(&show, "paused - map, light, full screen");
    show_key(&show, KEY_ESCAPE);
    show_is_not(&show, "full screen");
    assert_false(viewer_full_screen(show.viewer));
    show_close(&show);
}

// ---- the card

static bool has_card(Show *show) {
    show_is(show, " - step ");
    return show_says(show, "in kernel mode: read") || show_says(show, "page: ");
}

static void a_mouse_that_rests_points_at_nothing(void **state) {
    (void)state;
    Show show = {0};
    open_lesson(&show, "wall", (Moment){150, 0});
    mouse(&show, INPUT_POINTER, 640, 500); // where it is when the window opens
    mouse(&show, INPUT_POINTER, 640, 500);
    assert_false(has_card(&show));
    show_input(&show, &(Input){.kind = INPUT_POINTER, .x = 700, .y = 480, .rests = true});
    assert_false(has_card(&show)); // the window has grown under it
    mouse(&show, INPUT_POINTER, 641, 500);
    assert_true(has_card(&show));
    show_key(&show, KEY_F12); // is saved with it
    assert_true(has_card(&show));
    show_key(&show, KEY_RIGHT);
    assert_false(has_card(&show));
    mouse(&show, INPUT_POINTER, 642, 500);
    assert_true(has_card(&show));
    show_keys(&show, "t");
    assert_false(has_card(&show));
    show_key(&show, KEY_TAB); // the cursor has one
    assert_true(has_card(&show));
    show_close(&show);
}

// The box of the card: what its first text stands in.
static Rect card_of(const DisplayList *list) {
    for (size_t i = list->n_commands; i-- > 0;) {
        if (list->commands[i].kind == DRAW_TEXT) {
            return list->commands[i].within;
        }
    }
    return (Rect){0};
}

static void a_card_never_covers_what_it_explains(void **state) {
    (void)state;
    Show show = {0};
    open_lesson(&show, "wall", (Moment){150, 0});
    mouse(&show, INPUT_POINTER, 1, 1);
    unsigned n = 0;
    for (unsigned zoom = 0; zoom < 3; zoom++) {
        for (int i = 0; i < 400; i++) {
            int x = i % 20 * SHOW_W / 20 + 7, y = i / 20 * SHOW_H / 20 + 7;
            mouse(&show, INPUT_POINTER, x, y);
            uint32_t value = 0;
            const Hit *hit = scene_hit(viewer_scene(show.viewer), x, y, &value);
            if (!hit || hit->kind != HIT_ADDRESS || !has_card(&show)) {
                continue;
            }
            Rect card = card_of(&show.list), r = hit->rect;
            int col = (x - r.x) * hit->cols / r.w, row = (y - r.y) * hit->rows / r.h;
            Rect cell = {r.x + col * r.w / hit->cols, r.y + row * r.h / hit->rows, r.w / hit->cols,
                         r.h / hit->rows};
            if (!rect_is_empty(rect_common(card, cell))) {
                fail_msg("zoom %u: the card covers the cell at %d,%d", zoom, x, y);
            }
            n++;
        }
        wheel(&show, true, 700, 500);
    }
    assert_true(n > 300);
    show_close(&show);
}

// Whether a text of the story, the panel where a click steps forwards, lies under the card.
static bool covers_story(Show *show, Rect card) {
    const Scene *scene = viewer_scene(show->viewer);
    Rect story = {0};
    for (unsigned i = 0; i < scene->n_hits; i++) {
        const Hit *hit = &scene->hits[i];
        bool goes = hit->kind == HIT_ACTION && hit->base == ACTION_FORWARDS && !hit->button;
        story = goes ? hit->rect : story;
    }
    for (size_t i = 0; i < show->list.n_commands; i++) {
        const DrawCommand *text = &show->list.commands[i];
        bool of_card = memcmp(&text->within, &card, sizeof card) == 0;
        if (text->kind == DRAW_TEXT && !of_card && !rect_is_empty(rect_common(text->rect, story)) &&
            !rect_is_empty(rect_common(text->rect, card))) {
            return true;
        }
    }
    return false;
}

// Points at places all over a picture of that size. Returns how many had a card.
static unsigned point_all_over(Show *show, int w, int h) {
    unsigned n = 0;
    for (int i = 0; i < 400; i++) {
        uint32_t value = 0;
        int x = i % 20 * w / 20 + 7, y = i / 20 * h / 20 + 7;
        show_input(show, &(Input){.kind = INPUT_POINTER, .x = x, .y = y});
        viewer_draw(show->viewer, &show->list, w, h);
        const Hit *hit = scene_hit(viewer_scene(show->viewer), x, y, &value);
        bool grid = hit && (hit->kind == HIT_ADDRESS || hit->kind == HIT_FRAME);
        if (grid && (show_says(show, "page: ") || show_says(show, "RAM frame "))) {
            n++;
            if (covers_story(show, card_of(&show->list))) {
                fail_msg("%d x %d: at %d,%d the card covers the story", w, h, x, y);
            }
        }
    }
    return n;
}

static void a_card_never_covers_the_story(void **state) {
    (void)state;
    static const int sizes[][2] = {{1280, 800},  {1366, 768}, {1024, 600},
                                   {1920, 1080}, {640, 480},  {800, 1000}};
    unsigned n = 0;
    Show show = {0};
    open_lesson(&show, "wall", (Moment){150, 0});
    for (unsigned i = 0; i < 6 * 3; i++) {
        if (i % 3 == 1) {
            show_keys(&show, "p"); // a wide story
        }
        show_text(&show, i % 3 == 2 ? "2" : "1");
        n += point_all_over(&show, sizes[i / 3][0], sizes[i / 3][1]);
        if (i % 3 == 1) {
            show_keys(&show, "p");
        }
    }
    assert_true(n > 2000);
    show_close(&show);
}

// ---- the row of buttons, at every size

static void the_buttons_hold_at_every_size(void **state) {
    (void)state;
    unsigned least = UINT32_MAX;
    Stage *stage = stage_new("wall");
    world_seek(&stage->world, world_events_to_step(&stage->world, 297));
    stage->scene.buttons = (Buttons){.shown = true, .speed = "1/8x"};
    for (unsigned i = 0; i < PICTURE_FORMS * 3; i++) {
        picture_set_size(&stage->scene, i / 3);
        stage->scene.buttons.playing = i % 3 == 1;
        stage->scene.buttons.has_hot = i % 3 == 2;
        stage->scene.buttons.hot = ACTION_HELP;
        stage->scene.view = (ViewId)(i % VIEW_COUNT);
        if (i % 3 == 2) { // a tip lies over the picture
            scene_draw(&stage->scene, &stage->list);
            texts_are_inside(&stage->list, &stage->scene);
            texts_stay_in_their_panel(&stage->list);
        } else {
            picture_holds(stage);
        }
        unsigned n = 0;
        for (unsigned k = 0; k < stage->scene.n_hits; k++) {
            const Hit *hit = &stage->scene.hits[k];
            n += hit->button;
            assert_true(!hit->button || (hit->rect.w >= 10 && hit->rect.h >= 8));
        }
        least = n < least ? n : least;
    }
    assert_true(least >= 6); // back, run, next, failure, help and one more
    stage_free(stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lesson_is_gone_through_by_clicks_alone),
        cmocka_unit_test(a_lesson_is_gone_through_by_keys_alone),
        cmocka_unit_test(a_program_stops_at_its_failure),
        cmocka_unit_test(the_wall_is_met_with_buttons_alone),
        cmocka_unit_test(the_pace_is_set_and_shown),
        cmocka_unit_test(the_card_of_keys_is_clicked_on),
        cmocka_unit_test(a_click_closes_what_lies_over_the_picture),
        cmocka_unit_test(the_time_line_is_dragged),
        cmocka_unit_test(the_wheel_goes_into_what_is_under_it_and_back),
        cmocka_unit_test(the_wheel_leaves_a_cursor_where_it_was),
        cmocka_unit_test(a_clicker_goes_through_a_lesson),
        cmocka_unit_test(after_an_answer_every_way_goes_on),
        cmocka_unit_test(the_screen_is_black_until_somebody_does_something),
        cmocka_unit_test(home_is_the_first_picture_of_every_lesson),
        cmocka_unit_test(further_back_is_the_world_before_everything),
        cmocka_unit_test(escape_leaves_full_screen_last),
        cmocka_unit_test(a_mouse_that_rests_points_at_nothing),
        cmocka_unit_test(a_card_never_covers_what_it_explains),
        cmocka_unit_test(a_card_never_covers_the_story),
        cmocka_unit_test(the_buttons_hold_at_every_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
