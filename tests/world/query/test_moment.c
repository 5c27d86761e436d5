// SPDX-License-Identifier: MIT

// Moments against what a reader does by hand: every event of every lesson belongs to one, each
// sentence, pointer, chapter and question has one in which it is seen, and finding, counting and
// walking them agree.

#include "emu/event_kind.h"
#include "tests/support/play.h"
#include "world/query/moment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct Play {
    Runner *runner;
    World world;
} Play;

static void play_run(Play *play, const char *name, const char *text, size_t size) {
    play->runner =
        play_start(&play->world, &(RunnerDesc){.name = name, .text = text, .size = size});
    assert_int_equal(runner_run(play->runner), RUNNER_DONE);
}

static void play_free(Play *play) {
    world_deinit(&play->world);
    runner_free(play->runner);
}

// Where moments begin, event by event, by the three rules of world/query/moment.h.
static void mark_by_hand(const World *world, bool *begins) {
    bool told = false, point = false, chapter = false;
    size_t said = 0;
    for (uint32_t i = 0; i < world->n_events; i++) {
        const Event *event = &world_event(world, i)->event;
        bool first = i == 0 || world_event(world, i - 1)->event.step != event->step;
        bool full =
            event->kind == EVENT_SAY && said > 0 && said + strlen(event->text[0]) > MOMENT_SAID;
        begins[i] = first || full || event->kind == EVENT_ASK ||
                    (event->kind == EVENT_POINT && point) ||
                    (event->kind == EVENT_CHAPTER && (chapter || told));
        if (begins[i]) {
            told = point = chapter = false;
            said = 0;
        }
        said += event->kind == EVENT_SAY ? strlen(event->text[0]) : 0;
        told |= event->kind == EVENT_SAY || event->kind == EVENT_POINT || event->kind == EVENT_ASK;
        point |= event->kind == EVENT_POINT;
        chapter |= event->kind == EVENT_CHAPTER;
    }
}

// Whether step [begin, end) consists of the same call as the one before it, with nothing told in
// either, and changed nothing.
static bool repeats_by_hand(const World *world, uint32_t before, uint32_t begin, uint32_t end) {
    const WorldEvent *a = world_event(world, before), *b = world_event(world, begin);
    for (uint32_t i = before; i < end; i++) {
        const Event *event = &world_event(world, i)->event;
        bool calls = event->kind == EVENT_CALL && !event->fault && !event->reason->id;
        bool quiet = (event->kind == EVENT_EXPECT && event->args[0]) ||
                     (event->kind == EVENT_CHAPTER && i < begin);
        if (i == before || i == begin ? !calls : !quiet) {
            return false;
        }
    }
    for (unsigned i = 0; i < CALL_ARGS; i++) {
        if (a->event.args[i] != b->event.args[i]) {
            return false;
        }
    }
    return a->event.call == b->event.call && a->event.result == b->event.result &&
           a->event.error == b->event.error && a->event.thread == b->event.thread &&
           a->event.process == b->event.process && b->n_rows == 0 && b->n_bytes == 0;
}

// Whether step [begin, end) only asks what is free, which the bars show: nothing is told of it.
static bool asks_by_hand(const World *world, uint32_t begin, uint32_t end) {
    const WorldEvent *own = world_event(world, begin);
    for (uint32_t i = begin + 1; i < end; i++) {
        const Event *event = &world_event(world, i)->event;
        if (event->kind != EVENT_CHAPTER && !(event->kind == EVENT_EXPECT && event->args[0])) {
            return false;
        }
    }
    return own->event.kind == EVENT_CALL && own->event.call == CALL_GlobalMemoryStatus &&
           !own->event.fault && !own->event.reason->id && own->n_rows == 0 && own->n_bytes == 0;
}

// Where a person stops: the ends of moments, without those of steps that begin and end inside a
// fold and tell nothing, those that repeat the one before, and those that only ask what is free.
static void mark_stops(const World *world, const bool *begins, bool *stops) {
    uint32_t opened = UINT32_MAX; // the step in which the fold under way began
    bool told = false;
    uint32_t begin = 0, before = 0; // of this moment and of the one before
    for (uint32_t i = 0; i < world->n_events; i++) {
        const Event *event = &world_event(world, i)->event;
        before = begins[i] ? begin : before;
        begin = begins[i] ? i : begin;
        told = event_is_told(event) || (told && !begins[i]);
        if (event->kind == EVENT_FOLD) {
            opened = event->args[0] ? event->step : UINT32_MAX;
        }
        bool asked = i + 1 < world->n_events && world_event(world, i + 1)->event.kind == EVENT_ASK;
        bool inside = opened != UINT32_MAX && event->step > opened;
        bool idle = begin && (repeats_by_hand(world, before, begin, i + 1) ||
                              asks_by_hand(world, begin, i + 1));
        stops[i + 1] = begins[i + 1] && ((!idle && (!inside || told)) || asked);
    }
    stops[0] = stops[world->n_events] = true;
}

static void moments_are_as_by_hand(World *world) {
    uint32_t n = world->n_events, position = 0, begin = 0, part = 1;
    bool *begins = calloc(n + 1, sizeof *begins), *stops = calloc(n + 1, sizeof *stops);
    assert_non_null(begins);
    assert_non_null(stops);
    mark_by_hand(world, begins);
    begins[n] = true;
    mark_stops(world, begins, stops);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t step = world_event(world, i)->event.step, found = 0;
        bool new_step = i == 0 || world_event(world, i - 1)->event.step != step;
        begin = begins[i] ? i : begin;
        part = new_step ? 1 : part + begins[i];
        assert_int_equal(moment_begin(world, i), begin);
        uint32_t end = i + 1;
        while (!begins[end]) {
            end++;
        }
        assert_int_equal(moment_end(world, i), end);
        Moment moment = moment_at(world, i + 1);
        assert_int_equal(moment.step, step);
        assert_int_equal(moment.part, part);
        assert_true(part <= moment_count(world, step));
        assert_true(moment_find(world, moment, &found));
        assert_int_equal(found, end);
        assert_true(moment_find(world, (Moment){step, 0}, &found));
        assert_int_equal(found, world_events_to_step(world, step));
        assert_false(moment_find(world, (Moment){step, moment_count(world, step) + 1}, &found));
        uint32_t next = i + 1, previous = i;
        while (!stops[next]) {
            next++;
        }
        while (!stops[previous]) {
            previous--;
        }
        assert_int_equal(moment_next(world, i), next);
        assert_int_equal(moment_previous(world, i + 1), previous);
    }
    for (uint32_t next = 0; position < n; position = next) { // walking there and back
        next = moment_next(world, position);
        assert_true(next > position && stops[next]);
        assert_int_equal(moment_previous(world, next), position);
    }
    assert_int_equal(moment_next(world, n), n);
    assert_int_equal(moment_previous(world, 0), 0);
    free(begins);
    free(stops);
}

// Each thing that is told is found from the end of its moment, and no other of its kind hides it.
static uint32_t told_are_seen(World *world) {
    uint32_t n_told = 0;
    for (uint32_t i = 0; i < world->n_events; i++) {
        EventKind kind = world_event(world, i)->event.kind;
        uint32_t end = moment_end(world, i);
        if (kind == EVENT_POINT || kind == EVENT_CHAPTER) {
            world_seek(world, end);
            assert_ptr_equal(moment_told(world, kind), world_event(world, i));
        } else if (kind == EVENT_ASK) {
            world_seek(world, i); // before it is answered
            assert_ptr_equal(moment_question(world), world_event(world, i));
            world_seek(world, end); // and after
            assert_ptr_equal(moment_told(world, kind), world_event(world, i));
        } else if (kind == EVENT_SAY) {
            world_seek(world, end);
            assert_true(moment_now(world) <= i && i < end);
        }
        n_told +=
            kind == EVENT_POINT || kind == EVENT_CHAPTER || kind == EVENT_ASK || kind == EVENT_SAY;
    }
    return n_told;
}

static void every_lesson_is_parted_as_by_hand(void **state) {
    (void)state;
    uint32_t n_told = 0;
    for (unsigned i = 0; i < library_file_count; i++) {
        const LibraryFile *file = &library_files[i];
        Play play;
        if (strncmp(file->name, "lib/", 4) == 0) {
            continue;
        }
        play_run(&play, file->name, file->text, file->size);
        moments_are_as_by_hand(&play.world);
        n_told += told_are_seen(&play.world);
        play_free(&play);
    }
    assert_true(n_told >= 300);
}

static void a_step_is_parted_before_what_would_hide_something(void **state) {
    (void)state;
    static const char text[] = "process{ name = 'a.exe', main = function()\n"
                               "  GetTickCount()\n"
                               "  say 'one' chapter 'A' point{ slot = 2, 'p' } say 'two'\n"
                               "  point{ slot = 3, 'q' } chapter 'B' chapter 'C'\n"
                               "  ask{ question = '?', answer = 1 } say 'three'\n"
                               "  GetLastError()\n"
                               "end }\n";
    Play play;
    play_run(&play, "test.lua", text, sizeof text - 1);
    World *world = &play.world;
    uint32_t step = world_last_step(world) - 1, position = 0;
    static const struct {
        uint32_t part;
        EventKind kind;
        const char *text;
    } rows[] = {{1, EVENT_SAY, "one"},   {2, EVENT_CHAPTER, "A"}, {2, EVENT_POINT, "p"},
                {2, EVENT_SAY, "two"},   {3, EVENT_POINT, "q"},   {4, EVENT_CHAPTER, "B"},
                {5, EVENT_CHAPTER, "C"}, {6, EVENT_ASK, "?"},     {6, EVENT_SAY, "three"}};
    assert_int_equal(moment_count(world, step), 6);
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(moment_find(world, (Moment){step, rows[i].part}, &position));
        world_seek(world, position);
        assert_string_equal(moment_told(world, rows[i].kind)->event.text[0], rows[i].text);
    }
    play_free(&play);
}

static void much_that_is_said_is_said_in_several(void **state) {
    (void)state;
    static const char text[] = "process{ name = 'a.exe', main = function()\n"
                               "  GetTickCount()\n"
                               "  for i = 1, 5 do say((tostring(i)):rep(240)) end\n"
                               "  say(('x'):rep(900)) say 'end'\n"
                               "end }\n";
    Play play;
    play_run(&play, "test.lua", text, sizeof text - 1);
    World *world = &play.world;
    uint32_t step = world_last_step(world);
    static const char last[] = "245xe"; // the first letter of the last sentence of each moment
    assert_int_equal(moment_count(world, step), sizeof last - 1);
    for (uint32_t part = 1; part < sizeof last; part++) {
        uint32_t position = 0;
        assert_true(moment_find(world, (Moment){step, part}, &position));
        world_seek(world, position);
        assert_int_equal(moment_told(world, EVENT_SAY)->event.text[0][0], last[part - 1]);
    }
    play_free(&play);
}

static void moments_are_read_and_written(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool sound;
        Moment moment;
    } rows[] = {{"0", true, {0, 0}},        {"297", true, {297, 0}},
                {"297.2", true, {297, 2}},  {"4294967295", true, {UINT32_MAX, 0}},
                {"4294967296", false, {0}}, {"99999999999999999999", false, {0}},
                {"", false, {0}},           {".", false, {0}},
                {"1.", false, {0}},         {"1.0", false, {0}},
                {".1", false, {0}},         {"1.2.3", false, {0}},
                {"-1", false, {0}},         {"1 ", false, {0}},
                {" 1", false, {0}},         {"end", false, {0}}};
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Moment moment = {77, 77};
        assert_int_equal(moment_parse(rows[i].text, &moment), rows[i].sound);
        Moment want = rows[i].sound ? rows[i].moment : (Moment){77, 77};
        assert_int_equal(moment.step, want.step);
        assert_int_equal(moment.part, want.part);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_lesson_is_parted_as_by_hand),
        cmocka_unit_test(a_step_is_parted_before_what_would_hide_something),
        cmocka_unit_test(much_that_is_said_is_said_in_several),
        cmocka_unit_test(moments_are_read_and_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
