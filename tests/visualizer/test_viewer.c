// SPDX-License-Identifier: MIT

// What a person does with a picture, without a window: keys and characters in, the picture's name
// and texts out. That a window's events arrive here is test_window.py's.

#include "tests/support/list_hash.h"
#include "tests/support/show.h"
#include "visualizer/action.h"
#include "visualizer/viewer/state.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// ---- keys

static void no_key_is_taken_twice(void **state) {
    (void)state;
    bool has_key[ACTION_COUNT] = {false};
    for (unsigned i = 0; i < action_key_count; i++) {
        const ActionKey *a = &action_keys[i];
        has_key[a->action] = true;
        assert_true((a->key == KEY_NONE) != (a->text == 0));
        assert_true(a->label || !a->help); // what is told of has its key beside it
        for (unsigned k = 0; k < i; k++) {
            const ActionKey *b = &action_keys[k];
            assert_false(a->key != KEY_NONE && a->key == b->key && a->shift == b->shift);
            assert_false(a->text && a->text == b->text);
        }
    }
    for (int i = 0; i < ACTION_COUNT; i++) {
        assert_true(has_key[i]);
    }
    static const char digits[VIEW_COUNT] = {'1', '2', '3', '4', '5', '6', '7'};
    for (unsigned i = 0; i < VIEW_COUNT; i++) { // a digit for each view, in their order
        char digit[2] = {digits[i], '\0'};
        assert_int_equal(action_of_text(digit), ACTION_VIEW_MAP + (int)i);
    }
    assert_int_equal(action_of_text("12"), ACTION_COUNT);
    assert_int_equal(action_of_text(""), ACTION_COUNT);
    assert_int_equal(action_of_key(KEY_NONE, false), ACTION_COUNT);
    assert_int_equal(action_of_key('f', true), ACTION_TO_FAILURE); // Shift makes no difference
}

static void a_click_on_a_lane_goes_to_its_step(void **state) {
    (void)state;
    Show show = {0};
    show_open_lesson(&show, "psl", (Moment){UINT32_MAX, 0});
    show_key(&show, KEY_END);
    show_text(&show, "7");
    show_is(&show, "step 28 of 28");
    show_is(&show, "threads, light");
    const Scene *scene = viewer_scene(show.viewer);
    const Hit *lanes = NULL;
    for (unsigned i = 0; i < scene->n_hits; i++) {
        lanes = scene->hits[i].kind == HIT_STEP ? &scene->hits[i] : lanes;
    }
    assert_non_null(lanes);
    Rect r = lanes->rect;
    int column = (int)(22 - lanes->base), x = r.x + (2 * column + 1) * r.w / (2 * lanes->cols);
    int right = r.x + r.w - 1, y = r.y + r.h / 2;
    show_input(&show, &(Input){.kind = INPUT_CLICK, .x = x, .y = y});
    show_is(&show, "step 22 of 28 - looking back - threads, light");
    show_input(&show, &(Input){.kind = INPUT_CLICK, .x = right, .y = y}); // nothing is there yet
    show_is(&show, "threads, light");
    show_close(&show);
}

static void with_ctrl_nothing_happens(void **state) {
    (void)state;
    Show show = {0};
    show_open_lesson(&show, "slot0", (Moment){0});
    show_is(&show, "paused - map, light");
    uint32_t position = show_world(&show)->position;
    for (unsigned i = 0; i < action_key_count; i++) {
        if (action_keys[i].key) {
            show_input(&show, &(Input){.kind = INPUT_KEY, .key = action_keys[i].key, .ctrl = true});
        }
    }
    show_is(&show, "paused - map, light");
    assert_int_equal(show_world(&show)->position, position);
    assert_false(viewer_closes(show.viewer));
    show_close(&show);
}

// ---- the wall, as a lecturer goes through it

static void a_question_is_a_state(void **state) {
    (void)state;
    Show show = {0};
    show_open_lesson(&show, "wall", (Moment){0});
    show_is(&show, "step 2 of 2 - paused - map, light");
    show_times(&show, 2, KEY_RIGHT);
    show_is(&show, "step 4 of 4 - paused - map, light, question");
    assert_true(show_says(&show, "58 MB of RAM are free")); // what was said before it, beside it
    assert_false(show_says(&show, "Right: on."));           // the card says what to press
    assert_true(show_says(&show, "Left: back; the question waits."));
    show_key(&show, KEY_RIGHT);
    show_is(&show, "a question is open");
    show_keys(&show, "ftrnlq"); // letters are the card's
    show_is(&show, "step 4 of 4");
    show_is(&show, "map, light, question");
    assert_false(viewer_closes(show.viewer));
    show_text(&show, "?");
    show_is(&show, "question");
    assert_true(show_says(&show, "run to the next failure")); // the card of keys
    show_key(&show, KEY_ESCAPE);                              // closes that, not the question
    show_is(&show, "question");
    show_text(&show, "2");
    show_key(&show, KEY_LEFT); // a look back, and the question waits as it was left
    show_is(&show, "step 3 of 4 - looking back - map, light");
    show_is_not(&show, "question");
    show_key(&show, KEY_RIGHT);
    show_is(&show, "question");
    show_key(&show, KEY_RETURN);
    show_is(&show, "step 4.2 of 4 - paused - map, light");
    assert_true(show_says(&show, "We shall see."));
    assert_true(show_says(&show, "Your guess: 512. We shall see."));
    show_key(&show, KEY_RIGHT);
    show_is(&show, "step 4.3 of 4 - paused");
    assert_true(show_says(&show, "Taking memory"));
    show_times(&show, 2,
               KEY_LEFT); // what was answered is shown as it was asked, and is no question now
    show_is(&show, "step 4.1 of 4 - paused - map, light, question");
    show_keys(&show, "t");
    show_is(&show, "map, dark, question");
    show_close(&show);
}

static void k_says_where_the_answers_go(void **state) {
    (void)state;
    Show show = {.log = "a.log"};
    show_open_lesson(&show, "wall", (Moment){0});
    show_key(&show, 'k');
    show_is(&show, "step 2 of 2 - wall: kept in a.log - map, light");
    assert_true(show.keeps);
    show_keys(&show, "f");
    show_is(&show, "paused - map, light, question"); // the next input takes the line away
    show_keys(&show, "k");                           // the card's
    show_is_not(&show, "a.log");
    show_text(&show, "?");
    viewer_press(show.viewer, ACTION_KEEP_ANSWERS); // a button of the card of keys
    show_is(&show, "wall: no longer in a.log");
    show_is(&show, "question"); // and it waits
    assert_false(show.keeps);
    show_close(&show);
}

static void k_says_why_there_is_no_log(void **state) {
    (void)state;
    Show show = {0};
    show_open_lesson(&show, "wall", (Moment){0});
    show_keys(&show, "k");
    show_is(&show, "there is no place for a log of the answers");
    show_close(&show);
    show.log = "a.log";
    SessionState *dump = show_text_state("Memory usage for Process 80c4121c: 'a.exe' pid 1\n"
                                         "Slot base 04000000  Section ptr 81ee2000\n"
                                         "  04010000(0): CCWW\n");
    strcpy(dump->name, "dump.txt");
    show_open(&show, dump, false, (Moment){0});
    state_free(dump);
    show_keys(&show, "k");
    show_is(&show, "a dump asks nothing");
    assert_false(show.keeps);
    show_close(&show);
}

static void a_question_can_be_passed_over(void **state) {
    (void)state;
    Show show = {0};
    show_open_lesson(&show, "wall", (Moment){0});
    show_keys(&show, "f");
    show_is(&show, "question");
    show_key(&show, KEY_ESCAPE);
    show_is(&show, "step 4.2 of 4 - paused");
    assert_true(show_says(&show, "We shall see."));
    assert_int_equal(session_score(show.viewing.session).wrong, 0);
    show_close(&show);
}

// How many choices have the frame that marks the keyboard's choice.
static unsigned n_marked(Show *show) {
    const Scene *scene = viewer_scene(show->viewer);
    unsigned n = 0;
    for (unsigned i = 0; i < scene->n_hits; i++) {
        for (unsigned k = 0; k < show->list.n_commands && scene->hits[i].kind == HIT_CHOICE; k++) {
            const DrawCommand *frame = &show->list.commands[k];
            n += frame->kind == DRAW_FRAME && frame->size > 1 &&
                 memcmp(&frame->rect, &scene->hits[i].rect, sizeof(Rect)) == 0;
        }
    }
    return n;
}

static void nothing_is_chosen_until_somebody_chooses(void **state) {
    (void)state;
    static const int ways[] = {KEY_RETURN, KEY_SPACE};
    for (unsigned i = 0; i < 2; i++) {
        Show show = {0};
        show_open_lesson(&show, "wall", (Moment){0});
        show_keys(&show, "f");
        show_is(&show, "map, light, question");
        assert_int_equal(n_marked(&show), 0);
        assert_true(show_says(&show, "Press 1, 2 or 3, or click."));
        show_key(&show, ways[i]);
        show_is(&show,
                "step 4 of 4 - nothing is chosen yet: press 1, 2 or 3 - map, light, question");
        assert_int_equal(session_state(show.viewing.session)->n_answers, 0);
        show_key(&show, i ? KEY_UP : KEY_DOWN); // the last one, the first one
        show_is(&show, "step 4 of 4 - paused - map, light, question");
        assert_int_equal(n_marked(&show), 1);
        assert_true(show_says(&show, "Enter gives this answer."));
        show_key(&show, ways[i]);
        show_is(&show, "step 4.2 of 4 - paused");
        assert_true(show_says(&show, i ? "Your guess: 292." : "Your guess: 928."));
        show_close(&show);
    }
}

static void nothing_typed_is_no_answer(void **state) {
    (void)state;
    Show show = {0};
    show_open_text(&show, "process{ name = 'a.exe', main = function()\n"
                          "ask{ question = 'How many?', answer = '7' } Sleep(1) end }");
    show_key(&show, KEY_END);
    show_is(&show, "paused - map, light, question");
    show_key(&show, KEY_RETURN);
    show_is(&show, "nothing is typed yet: type the answer - map, light, question");
    show_text(&show, "7");
    show_key(&show, KEY_RETURN);
    show_is_not(&show, "question");
    assert_int_equal(session_score(show.viewing.session).right, 1);
    show_close(&show);
}

static void a_question_is_answered_with_a_click(void **state) {
    (void)state;
    Show show = {0};
    show_open_lesson(&show, "wall", (Moment){0});
    show_keys(&show, "f");
    show_is(&show, "question");
    const Scene *scene = viewer_scene(show.viewer);
    for (unsigned i = 0; i < scene->n_hits; i++) {
        if (scene->hits[i].kind == HIT_CHOICE && scene->hits[i].base == 2) {
            Rect r = scene->hits[i].rect;
            show_input(&show, &(Input){.kind = INPUT_CLICK, .x = r.x + 9, .y = r.y + 5});
            break;
        }
    }
    show_is(&show, "step 4.2 of 4");
    assert_true(show_says(&show, "Your guess: 292."));
    show_close(&show);
}

static void a_call_of_ones_own_is_taken_back_with_left(void **state) {
    (void)state;
    Show show = {0};
    show_open_passed(&show, "wall", 2, (Moment){297, 0});
    show_is(&show, "step 297 of 297 - paused - map, light");
    show_keys(&show, "n");
    show_is(&show, "step 300 of 300 - paused   with 1 call of yours");
    assert_true(show_says(&show, "SLOT 15 fresh.exe")); // where it was made
    show_key(&show, KEY_LEFT);
    show_is(&show, "step 297 of 297 - paused - map");
    assert_true(show_says(&show, "SLOT 14"));
    show_keys(&show, "l");
    show_is(&show, "step 298 of 298 - paused   with 1 call of yours");
    show_keys(&show, "n"); // the failure is not this step's any more: the next process is looked at
    show_is(&show, "with 1 call of yours");
    show_times(&show, 2, KEY_RIGHT); // the scenario continues in its own thread
    show_is(&show, "step 300.1 of 300 - paused   with 1 call of yours");
    show_times(&show, 2, KEY_LEFT);
    show_is(&show, "step 298 of 300 - looking back   with 1 call of yours");
    show_key(&show, KEY_LEFT); // over it: it is taken back, with all that came after
    show_is(&show, "step 297 of 297 - paused - map");
    show_key(&show, KEY_LEFT);
    show_key(&show, KEY_RIGHT);
    show_keys(&show, "l"); // at the live end again
    show_is(&show, "step 298 of 298 - paused   with 1 call");
    show_close(&show);
}

// Where one stands, with an answer, a remedy and a call of one's own, is written and read; a
// session made from that draws the same picture, all of it.
static void the_same_state_gives_the_same_picture(void **state) {
    (void)state;
    static const int ways[][11] = {
        {'f', KEY_DOWN, KEY_RETURN, 'f', 'c', KEY_DOWN, KEY_RETURN, KEY_HOME, 'f', 'n'},
        {'f', KEY_ESCAPE, 'c', 'c'},
        {'f', KEY_DOWN, KEY_RETURN, 'f', 'c', KEY_DOWN, KEY_RETURN, KEY_HOME, 'f', 'l'},
        {'f', KEY_DOWN, KEY_RETURN, KEY_RIGHT}};
    for (unsigned i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        Show live = {0}, again = {0};
        char *text = NULL, message[STATE_MESSAGE];
        size_t size = 0;
        show_open_lesson(&live, "wall", (Moment){0});
        for (unsigned k = 0; ways[i][k]; k++) {
            show_key(&live, ways[i][k]);
        }
        SessionState *now = session_state_now(live.viewing.session);
        FILE *out = open_memstream(&text, &size);
        assert_true(now && out && state_write(now, out));
        fclose(out);
        SessionState *read = state_read(text, size, message);
        assert_true(state_equal(now, read));
        show_open(&again, read, false, read->position);
        show_is(&live, "wall");
        show_is(&again, "wall");
        assert_string_equal(viewer_name(live.viewer), viewer_name(again.viewer));
        assert_int_equal(list_hash(&live.list, false), list_hash(&again.list, false));
        free(text);
        state_free(now);
        state_free(read);
        show_close(&live);
        show_close(&again);
    }
}

// The wall asks whether the same request works in another process.
static void no_try_answers_the_question_that_comes_later(void **state) {
    (void)state;
    Show show = {0};
    show_open_lesson(&show, "wall", (Moment){297, 0});
    show_is(&show, "step 297 of 297 - paused - map, light");
    assert_true(show_says(&show, "Refused."));
    assert_false(show_says(&show, "fresh process"));
    assert_false(show_says(&show, "large area."));
    show_keys(&show, "n");
    show_is(&show, "answer first");
    show_keys(&show, "l");
    show_is(&show, "answer first");
    show_is(&show, "step 297 of 297");
    while (!session_question(show.viewing.session) ||
           show_world(&show)->position < show_world(&show)->n_events) {
        show_key(&show, KEY_RIGHT);
    }
    show_text(&show, "2");
    show_key(&show, KEY_RETURN);
    show_key(&show, KEY_HOME);
    show_keys(&show, "f");
    show_is(&show, "step 297 of ");
    show_keys(&show, "n");
    show_is(&show, "with 1 call of yours");
    show_key(&show, KEY_LEFT); // what was answered stays so
    show_keys(&show, "l");
    show_is(&show, "with 1 call of yours");
    show_close(&show);
}

static void looking_back_the_scenario_goes_there_again_to_act(void **state) {
    (void)state;
    Show show = {0};
    show_open_passed(&show, "wall", 2, (Moment){299, 0});
    show_times(&show, 4, KEY_LEFT);
    while (!step_failure(show_world(&show))) {
        show_key(&show, KEY_LEFT);
    }
    show_is(&show, "step 297 of 299 - looking back");
    show_keys(&show, "l");
    show_is(&show, "step 298 of 298 - paused   with 1 call of yours");
    show_keys(&show, "r");
    show_is(&show, "step 2 of 2 - paused - map");
    assert_int_equal(session_state(show.viewing.session)->n_answers, 0);
    show_close(&show);
}

static void what_cannot_be_tried_gives_nothing_up(void **state) {
    (void)state;
    Show show = {0};
    show_open_lesson(&show, "load-order", (Moment){0});
    show_keys(&show, "f"); // a DLL is refused
    show_times(&show, 3, KEY_RIGHT);
    uint32_t n = show_world(&show)->n_events;
    while (!step_failure(show_world(&show)) ||
           step_failure(show_world(&show))->event.call != CALL_LoadLibrary) {
        show_key(&show, KEY_LEFT);
    }
    show_keys(&show, "l");
    show_is(&show, "only a refused VirtualAlloc can be tried elsewhere");
    assert_int_equal(show_world(&show)->n_events, n);
    show_input(&show, &(Input){.kind = INPUT_DROP, .text = "nowhere.lua"});
    show_is(&show, "cannot read nowhere.lua");
    show_keys(&show, "l"); // an old message is not told again
    show_is(&show, "only a refused VirtualAlloc");
    show_key(&show, KEY_HOME);
    show_keys(&show, "l");
    show_is(&show, "nothing is refused here");
    show_close(&show);
}

// ---- in time

static void steps_and_moments_are_gone_to_by_number(void **state) {
    (void)state;
    Show show = {0};
    show_open_lesson(&show, "wall", (Moment){0});
    show_keys(&show, "g");
    show_is(&show, "go to step ...");
    show_text(&show, "4x.3");
    show_is(&show, "- 4.3 -");
    show_key(&show, KEY_BACKSPACE);
    show_text(&show, "1");
    show_key(&show, KEY_RETURN); // stops at the question: there, it is on the way
    show_is(&show, "step 4 of 4 - paused - map, light, question");
    show_key(&show, KEY_ESCAPE);
    show_keys(&show, "g");
    show_text(&show, "4.1");
    show_key(&show, KEY_RETURN);
    show_is(&show, "step 4.1 of 4");
    show_keys(&show, "g");
    show_text(&show, "150");
    show_key(&show, KEY_RETURN);
    show_is(&show, "step 150 of 150 - paused");
    show_keys(&show, "g");
    show_text(&show, "99999");
    show_key(&show, KEY_ESCAPE);
    show_is(&show, "step 150 of 150");
    show_keys(&show, "g");
    show_text(&show, "5.7");
    show_key(&show, KEY_RETURN);
    show_is(&show, "step 5 has 1 moment");
    show_keys(&show, "g");
    show_text(&show, "99999");
    show_input(&show, &(Input){.kind = INPUT_KEY, .key = KEY_F12}); // saves, and digits go on
    assert_true(viewer_saves(show.viewer));
    show_key(&show, KEY_RETURN);
    show_is(&show, "question"); // on the way
    show_key(&show, KEY_ESCAPE);
    show_keys(&show, "g");
    show_text(&show, "99999");
    show_key(&show, KEY_RETURN);
    show_is(&show, "the scenario has 303 steps");
    show_input(&show, &(Input){.kind = INPUT_KEY, .key = 'c', .shift = true});
    assert_true(viewer_copies(show.viewer));
    assert_false(viewer_copies(show.viewer)); // once
    show_key(&show, KEY_HOME);
    show_is(&show, "step 2 of 303 - looking back");
    show_close(&show);
}

static bool at_once(void *context) {
    unsigned *n = context;
    (*n)++;
    return true;
}

static void a_run_is_done_in_slices(void **state) {
    (void)state;
    Show show = {0};
    show_open_text(&show,
                   "process{ name = 'a.exe', main = function() for i = 1, 1000 do GetTickCount() "
                   "end end }");
    viewer_input(show.viewer, &(Input){.kind = INPUT_KEY, .key = KEY_END});
    unsigned asked = 0, slices = 0;
    while (viewer_has_work(show.viewer)) {
        uint32_t step = world_last_step(show_world(&show));
        viewer_work(show.viewer, at_once, &asked);
        assert_in_range(world_last_step(show_world(&show)) - step, 0, 16);
        slices++;
    }
    assert_true(slices > 60 && asked >= slices - 1);
    show_is(&show, "the end");
    show_keys(&show, "r");
    viewer_input(show.viewer, &(Input){.kind = INPUT_KEY, .key = KEY_END});
    viewer_work(show.viewer, at_once, &asked);
    viewer_input(show.viewer, &(Input){.kind = INPUT_KEY, .key = KEY_ESCAPE}); // stops what runs
    assert_false(viewer_has_work(show.viewer));
    show_is(&show, "paused");
    show_close(&show);
}

static void calls_inside_a_call_are_moments(void **state) {
    (void)state;
    Show show = {0};
    show_open_text(&show,
                   "process{ name = 'a.exe', main = function()\n"
                   "GetTickCount()\n"
                   "CeHeapCreate(0, 0, 0,\n"
                   "function(p, n, a) return VirtualAlloc(p, n, a, PAGE_READWRITE) end,\n"
                   "function(p, n, a) return VirtualFree(p, n, a) end)\nGetTickCount() end }\n");
    show_keys(&show, "g");
    show_text(&show, "4");
    show_key(&show, KEY_RETURN);
    show_is(&show, "step 4 of 4");
    show_key(&show, KEY_RIGHT);
    show_is(&show, "step 5 of 11");
    show_times(&show, 2, KEY_RIGHT);
    show_is(&show, "step 7 of 11");
    show_key(&show, KEY_LEFT);
    show_is(&show, "step 6 of 11");
    show_times(&show, 5, KEY_RIGHT);
    show_is(&show, "step 11 of 11");
    show_key(&show, KEY_RIGHT);
    show_is(&show, "step 12 of 12");
    show_close(&show);
}

// ---- other sessions

static void a_typed_answer_takes_letters(void **state) {
    (void)state;
    Show show = {0};
    show_open_text(&show,
                   "process{ name = 'a.exe', main = function()\n"
                   "  expect('typed', ask{ question = 'Which word?', answer = 'Queue-42' })\n"
                   "  expect('number', ask{ question = 'How many?', answer = '447' })\n"
                   "  Sleep(1) end }");
    show_key(&show, KEY_END);
    show_is(&show, "question");
    show_text(&show, "quex\xc3\xbc");
    show_input(&show, &(Input){.kind = INPUT_KEY, .key = KEY_BACKSPACE}); // a half character goes
    show_key(&show, KEY_BACKSPACE);
    show_text(&show, "ue-42");
    show_is(&show, "question");
    assert_true(show_says(&show, "> queue-42_"));
    show_key(&show, KEY_RETURN);
    show_is(&show, "question"); // the next one, in the same step
    show_text(&show, "447.0");
    show_key(&show, KEY_RETURN);
    show_key(&show, KEY_END);
    show_is(&show, "the end");
    assert_int_equal(session_score(show.viewing.session).right, 2);
    show_close(&show);
}

static void what_fails_is_a_card_and_the_viewer_lives(void **state) {
    (void)state;
    static const char *const mains[] = {"Sleep(1) error('broken on purpose')",
                                        "Sleep(1) while true do end",
                                        "Sleep(1) local t = {} while true do t[#t + 1] = {} end"};
    static const char *const says[] = {"broken on purpose", "ran too long", "512 MB"};
    for (unsigned i = 0; i < sizeof mains / sizeof mains[0]; i++) {
        char text[256];
        Show show = {0};
        snprintf(text, sizeof text, "process{ name = 'a.exe', main = function() %s end }",
                 mains[i]);
        show_open_text(&show, text);
        show_key(&show, KEY_END);
        show_is(&show, ", error");
        assert_true(show_says(&show, says[i]));
        show_key(&show, KEY_ESCAPE);
        show_is_not(&show, ", error");
        show_key(&show, KEY_HOME);
        show_is(&show, "step 2 of");
        show_close(&show);
    }
}

static void another_file_takes_its_place_or_does_not(void **state) {
    (void)state;
    static const char first[] = "scenario{ title = 'First' }\n"
                                "process{ name = 'a.exe', main = function() Sleep(1) end }";
    Show show = {0};
    show_open_text(&show, first);
    show_is(&show, "First - ");
    show.next = "scenario{ title = 'Second' } process{ name = 'a.exe', main = function() end }";
    show_input(&show, &(Input){.kind = INPUT_DROP, .text = "second.lua"});
    show_is(&show, "Second - ");
    show.next = "process{ name = "; // no Lua
    show_input(&show, &(Input){.kind = INPUT_CHANGED});
    show_is(&show, "Second - ");
    show_is(&show, "cannot read");
    show.next = NULL;
    show_input(&show, &(Input){.kind = INPUT_DROP, .text = "nowhere.lua"});
    show_is(&show, "Second - ");
    show_is(&show, "cannot read nowhere.lua");
    show_key(&show, KEY_RIGHT);
    show_is_not(&show, "cannot read");
    show_close(&show);
}

static void remedies_are_tried_and_taken_back(void **state) {
    (void)state;
    Show show = {0};
    show_open_lesson(&show, "load-order", (Moment){0});
    show_keys(&show, "f");
    show_is(&show, "step 7 of 7 - paused - map, light");
    show_keys(&show, "d");
    show_is(&show, "remedy 1 of 1: maps.dll loaded first");
    show_key(&show, KEY_ESCAPE);
    show_is_not(&show, "remedy");
    show_keys(&show, "d");
    show_key(&show, KEY_DOWN);
    show_key(&show, KEY_RETURN);
    show_is(&show, "step 7 of 7 - paused - map, light, with maps.dll loaded first");
    show_key(&show, KEY_LEFT);
    show_is(&show, "step 6 of 7 - looking back - map, light, with maps.dll loaded first");
    show_keys(&show, "r");
    show_is(&show, ", with maps.dll loaded first"); // it stays applied
    show_keys(&show, "f");
    show_is(&show, "step 6 of 6 - paused - map, light, with maps.dll");
    show_keys(&show, "u");
    show_is(&show, "step 6 of 6 - paused - map, light");
    show_is_not(&show, "with maps.dll");
    show_keys(&show, "f");
    show_is(&show, "step 7 of 7 - paused - map, light");
    show_keys(&show, "dt");
    show_is(&show, "dark, remedy 1 of 1"); // the theme does not close the list
    show_keys(&show, "f");
    show_is_not(&show, "remedy");
    show_close(&show);
}

static void remedies_say_whether_they_help_here(void **state) {
    (void)state;
    Show show = {0};
    show_open_passed(&show, "dll-crunch", 1, (Moment){22, 1}); // late.dll is refused
    show_keys(&show, "d");
    show_is(&show, "remedy 1 of 3: late.dll loaded first");
    assert_true(show_says(&show, "It makes room for what was refused here."));
    show_key(&show, KEY_DOWN);
    show_is(&show, "remedy 2 of 3: tiny.dll in MODULES");
    assert_true(show_says(&show, "What was refused here stays refused."));
    assert_true(show_says(&show, "MODULES: the section of a ROM image"));
    show_key(&show, KEY_RIGHT);
    show_keys(&show, "d"); // nothing is refused there
    show_is(&show, "remedy 1 of ");
    assert_false(show_says(&show, "refused here"));
    show_close(&show);
}

// Inputs come in batches: nothing that was drawn before may be needed, and nothing of a session
// that is gone.
static void inputs_come_several_between_two_pictures(void **state) {
    (void)state;
    Show show = {0};
    show_open_lesson(&show, "load-order", (Moment){0});
    show_keys(&show, "f");
    show_is(&show, "step 7 of 7");
    static const int keys[] = {'d', KEY_RETURN, 'r', 'u', 'r', 'd', KEY_RETURN, KEY_RETURN, 'r'};
    for (unsigned i = 0; i < 60; i++) {
        show_key(&show, keys[i % (sizeof keys / sizeof keys[0])]);
        show_input(&show, &(Input){.kind = INPUT_WHEEL, .up = i % 3 == 0});
        show_input(&show, &(Input){.kind = INPUT_POINTER, .x = (int)i * 21, .y = (int)i * 13});
        show_input(&show, &(Input){.kind = INPUT_CLICK, .x = (int)i * 21, .y = (int)i * 13});
        if (i % 7 == 0) {
            show_is(&show, "Load order");
        }
    }
    show_close(&show);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_key_is_taken_twice),
        cmocka_unit_test(a_click_on_a_lane_goes_to_its_step),
        cmocka_unit_test(with_ctrl_nothing_happens),
        cmocka_unit_test(a_question_is_a_state),
        cmocka_unit_test(k_says_where_the_answers_go),
        cmocka_unit_test(k_says_why_there_is_no_log),
        cmocka_unit_test(a_question_can_be_passed_over),
        cmocka_unit_test(nothing_is_chosen_until_somebody_chooses),
        cmocka_unit_test(nothing_typed_is_no_answer),
        cmocka_unit_test(a_question_is_answered_with_a_click),
        cmocka_unit_test(a_call_of_ones_own_is_taken_back_with_left),
        cmocka_unit_test(the_same_state_gives_the_same_picture),
        cmocka_unit_test(no_try_answers_the_question_that_comes_later),
        cmocka_unit_test(looking_back_the_scenario_goes_there_again_to_act),
        cmocka_unit_test(what_cannot_be_tried_gives_nothing_up),
        cmocka_unit_test(steps_and_moments_are_gone_to_by_number),
        cmocka_unit_test(a_run_is_done_in_slices),
        cmocka_unit_test(calls_inside_a_call_are_moments),
        cmocka_unit_test(a_typed_answer_takes_letters),
        cmocka_unit_test(what_fails_is_a_card_and_the_viewer_lives),
        cmocka_unit_test(another_file_takes_its_place_or_does_not),
        cmocka_unit_test(remedies_are_tried_and_taken_back),
        cmocka_unit_test(remedies_say_whether_they_help_here),
        cmocka_unit_test(inputs_come_several_between_two_pictures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
