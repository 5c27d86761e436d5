// SPDX-License-Identifier: MIT

// What is shown live is what `--at` draws. A viewer walks through each lesson as a person does
// it: step by step, playing, run from stop to stop after a restart, and back from the end. At each
// moment the picture without title and time line must be the one that a viewer of the finished
// scenario draws there; back from the end all of it.

#include "scenario/library.h"
#include "tests/support/list_hash.h"
#include "tests/support/show.h"
#include "visualizer/draw/damage.h"
#include "visualizer/draw/raster.h"
#include "tests/support/quick.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define W SHOW_W
#define H SHOW_H
#define MOST_DRAWN 260u // moments of a lesson; of a longer one all that tell something, and a part

static const char *const *profiles;

static uint64_t draw(Show *show, bool without_time) {
    viewer_draw(show->viewer, &show->list, W, H);
    assert_false(show->list.failed);
    return list_hash(&show->list, without_time);
}

// ---- what was seen

typedef struct Seen {
    uint64_t *hash; // by position, 0 = not drawn
    uint32_t room, n_drawn;
    uint32_t last, n_visited, n_told; // moments stood at on the way forwards; that tell something
} Seen;

static bool tells(const World *world) {
    return moment_told(world, EVENT_SAY) || moment_told(world, EVENT_POINT) ||
           moment_told(world, EVENT_CHAPTER) || moment_told(world, EVENT_ASK) ||
           moment_question(world) || step_failure(world);
}

// Whether a moment is drawn: one that tells something always, else one in so many.
static bool is_drawn(const World *world, uint32_t n_moments) {
    uint32_t stride = is_quick() ? 15 : 1 + n_moments / MOST_DRAWN;
    return (tells(world) && n_moments < 2000) || world->position % stride == 0;
}

static void see(Show *show, Seen *seen, uint32_t n_moments) {
    const World *world = show_world(show);
    uint32_t at = world->position;
    bool asks = session_status(show->viewing.session) == SESSION_ASKS && at == world->n_events;
    if (at >= seen->room) {
        uint32_t room = at + 4096;
        seen->hash = realloc(seen->hash, room * sizeof *seen->hash);
        assert_non_null(seen->hash);
        memset(seen->hash + seen->room, 0, (room - seen->room) * sizeof *seen->hash);
        seen->room = room;
    }
    seen->n_visited += at > seen->last;
    seen->n_told += at > seen->last && (tells(world) || asks);
    seen->last = at > seen->last ? at : seen->last;
    if (is_drawn(world, n_moments) || asks) {
        seen->hash[at] = draw(show, true);
        seen->n_drawn++;
    }
}

// Every moment that was seen is as the finished scenario has it.
static void compare(const char *what, const char *lesson, const Seen *seen, Show *reference) {
    World *world = show_world(reference);
    for (uint32_t at = 0; at < seen->room; at++) {
        if (seen->hash[at]) {
            world_seek(world, at);
            if (draw(reference, true) != seen->hash[at]) {
                char moment[MOMENT_TEXT];
                fail_msg("%s, %s: at %s the picture is another than --at's", lesson, what,
                         moment_text(world, at, moment));
            }
        }
    }
}

// ---- ways through a lesson

static bool is_over(Show *show) {
    const World *world = show_world(show);
    return session_status(show->viewing.session) == SESSION_DONE &&
           world->position == world->n_events;
}

// Answers an open question: with its second choice, or something typed.
static bool answers(Show *show) {
    const RunnerQuestion *question = session_question(show->viewing.session);
    if (!question || show_world(show)->position < show_world(show)->n_events) {
        return false;
    }
    if (question->choices) {
        show_key(show, KEY_DOWN);
    } else {
        show_text(show, "7");
    }
    show_key(show, KEY_RETURN);
    return true;
}

static void by_steps(Show *show, Seen *seen, uint32_t n_moments) {
    see(show, seen, n_moments);
    while (!is_over(show)) {
        if (!answers(show)) {
            show_key(show, KEY_RIGHT);
        }
        see(show, seen, n_moments);
    }
}

static void by_playing(Show *show, Seen *seen, uint32_t n_moments) {
    uint32_t last = UINT32_MAX, still = 0;
    while (!is_over(show)) {
        const World *world = show_world(show);
        if (answers(show)) {
            see(show, seen, n_moments); // it continues by itself
            still = 0;
        } else if (world->position == last && ++still > 1) {
            show_key(show, KEY_SPACE); // it has stopped at a failure, or not begun
            still = 0;
        }
        last = show_world(show)->position;
        show->now_ms += 60000; // whatever is told has been read
        viewer_tick(show->viewer, show->now_ms);
        show_work(show);
        see(show, seen, n_moments);
    }
}

// Restarted half-way, then from failure to failure and chapter to chapter, with looks back.
static void by_stops(Show *show, Seen *seen, uint32_t n_moments) {
    show_key(show, 'f');
    show_key(show, 'r');
    for (uint32_t i = 0; !is_over(show); i++) {
        if (!answers(show)) {
            show_key(show, i % 2 ? 'c' : 'f');
        }
        see(show, seen, n_moments);
        if (i % 5 == 3) {
            show_key(show, KEY_LEFT);
            see(show, seen, n_moments);
        }
    }
}

// At the end nothing differs any more, back to the beginning.
static void backwards(const char *lesson, Show *show, Show *reference, uint32_t n_moments) {
    World *world = show_world(show);
    show_key(show, KEY_END);
    for (;;) {
        if (is_drawn(world, n_moments)) {
            world_seek(show_world(reference), world->position);
            if (draw(show, false) != draw(reference, false)) {
                fail_msg("%s: back at event %u the picture is another than --at's", lesson,
                         world->position);
            }
        }
        if (world->position == 0) {
            return;
        }
        show_key(show, KEY_LEFT);
    }
}

// Moments that end behind event `from`.
static uint32_t count_moments(const World *world, uint32_t from) {
    uint32_t n = 0;
    for (uint32_t at = from; at < world->n_events; at = moment_next(world, at)) {
        n++;
    }
    return n;
}

// Those of them that tell something: playing goes by others several at once, and by these never.
static uint32_t count_told(World *world, uint32_t from) {
    uint32_t n = 0, position = world->position;
    for (uint32_t at = from; at < world->n_events;) {
        at = moment_next(world, at);
        world_seek(world, at);
        n += tells(world);
    }
    world_seek(world, position);
    return n;
}

static uint32_t try_lesson(const LibraryFile *file, const char *profile) {
    static void (*const ways[])(Show * show, Seen * seen,
                                uint32_t n_moments) = {by_steps, by_playing, by_stops};
    static const char *const names[] = {"step by step", "playing", "from stop to stop"};
    SessionState *state = show_lesson_state(file->name);
    uint32_t n_drawn = 0;
    snprintf(state->profile, sizeof state->profile, "%s", profile ? profile : "");
    Show whole = {0};
    show_open(&whole, state, true, (Moment){0});
    uint32_t n_moments = count_moments(show_world(&whole), 0);
    show_close(&whole);
    for (unsigned i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        Show live = {0}, reference = {0};
        Seen seen = {0};
        show_open(&live, state, false, (Moment){0});
        uint32_t start = seen.last = show_world(&live)->position;
        ways[i](&live, &seen, n_moments);
        show_open(&reference, session_state(live.viewing.session), true, (Moment){0});
        compare(names[i], file->name, &seen, &reference);
        uint32_t n_all =
            i == 0 ? count_moments(show_world(&live), start) : count_told(show_world(&live), start);
        uint32_t n_seen = i == 0 ? seen.n_visited : seen.n_told;
        if (i < 2 && n_seen != n_all) {
            fail_msg("%s, %s: %u moments of %u were stood at", file->name, names[i], n_seen, n_all);
        }
        if (i == 0) {
            backwards(file->name, &live, &reference, n_moments);
        }
        n_drawn += seen.n_drawn;
        show_close(&live);
        show_close(&reference);
        free(seen.hash);
    }
    state_free(state);
    return n_drawn;
}

static void live_is_what_at_draws(void **test) {
    (void)test;
    uint32_t n_drawn = 0;
    for (unsigned i = 0; i < library_file_count; i += quick_stride(3)) {
        const LibraryFile *file = &library_files[i];
        for (unsigned k = 0; strncmp(file->name, "lib/", 4) != 0 && profiles[k]; k++) {
            n_drawn += try_lesson(file, profiles[k][0] ? profiles[k] : NULL);
        }
    }
    print_message("%u pictures\n", n_drawn);
    assert_true(n_drawn > (is_quick() ? 50u : 1000u));
}

// The threads view shows what is behind the present, too, dimmed and in a panel of its own: all
// else of it is the same whether that has happened or not.
static void the_threads_of_a_moment_do_not_know_what_comes(void **test) {
    (void)test;
    static const char *const lessons[] = {"race", "psl", "stacks", "driver-thread", "wall"};
    for (unsigned i = 0; i < sizeof lessons / sizeof lessons[0]; i++) {
        SessionState *state = show_lesson_state(lessons[i]);
        Show live = {0}, reference = {0};
        Seen seen = {0};
        show_open(&live, state, false, (Moment){0});
        show_text(&live, "7");
        by_steps(&live, &seen, 0);
        show_open(&reference, session_state(live.viewing.session), true, (Moment){0});
        show_text(&reference, "7");
        compare("threads", lessons[i], &seen, &reference);
        assert_true(seen.n_drawn > (is_quick() ? 2u : 20u));
        show_close(&live);
        show_close(&reference);
        state_free(state);
        free(seen.hash);
    }
}

// A call that changes nothing and says what the one before said is no place to stop.
static void no_two_stops_look_the_same(void **test) {
    (void)test;
    uint32_t n_stops = 0;
    for (unsigned i = 0; i < library_file_count; i += quick_stride(3)) {
        const LibraryFile *file = &library_files[i];
        if (strncmp(file->name, "lib/", 4) == 0) {
            continue;
        }
        SessionState *state = show_lesson_state(file->name);
        Show show = {0};
        uint64_t before = 0;
        show_open(&show, state, true, (Moment){0});
        World *world = show_world(&show);
        for (uint32_t at = 0; at < world->n_events; n_stops++) {
            char moment[MOMENT_TEXT];
            at = moment_next(world, at);
            world_seek(world, at);
            uint64_t hash = draw(&show, true);
            if (hash == before) {
                fail_msg("%s: %s looks as the stop before it", file->name,
                         moment_text(world, at, moment));
            }
            before = hash;
        }
        show_close(&show);
        state_free(state);
    }
    assert_true(n_stops > (is_quick() ? 1000u : 10000u));
}

// ---- pixels

#define SAMPLES 50u // of each of six lessons

// The live picture is painted as a window does it, part by part on the one before; the other one
// is painted whole.
static void painted_by_parts_is_painted_whole(void **test) {
    (void)test;
    static const char *const lessons[] = {"wall", "shared-heap", "dll-crunch",
                                          "psl",  "granules",    "fragmentation"};
    char message[256] = "";
    Fonts *fonts = fonts_new(message, sizeof message);
    Raster *raster = fonts ? raster_new(fonts) : NULL;
    SDL_Surface *parts = SDL_CreateRGBSurfaceWithFormat(0, W, H, 32, SDL_PIXELFORMAT_ARGB8888);
    SDL_Surface *whole = SDL_CreateRGBSurfaceWithFormat(0, W, H, 32, SDL_PIXELFORMAT_ARGB8888);
    assert_true(raster && parts && whole);
    uint32_t n = 0;
    for (unsigned i = 0; i < sizeof lessons / sizeof lessons[0]; i++) {
        SessionState *state = show_lesson_state(lessons[i]);
        Damage damage = {0};
        Show live = {0}, reference = {0};
        show_open(&live, state, true, (Moment){0});
        show_open(&reference, state, true, (Moment){0});
        live.list.measure = reference.list.measure = fonts_measure;
        live.list.measure_context = reference.list.measure_context = fonts;
        damage_reset(&damage);
        World *world = show_world(&live);
        uint32_t stride = count_moments(world, 0) / SAMPLES + 1;
        for (uint32_t k = 0; world->position; k++, show_key(&live, KEY_LEFT)) {
            if (k % stride) {
                continue;
            }
            viewer_draw(live.viewer, &live.list, W, H);
            if (!damage_find(&damage, &live.list, W, H)) {
                raster_draw(raster, &live.list, parts);
            }
            for (unsigned part = 0; part < damage.n_rects; part++) {
                raster_draw_part(raster, &live.list, parts, damage.rects[part]);
            }
            world_seek(show_world(&reference), world->position);
            viewer_draw(reference.viewer, &reference.list, W, H);
            raster_draw(raster, &reference.list, whole);
            for (int y = 0; y < H; y++) {
                assert_memory_equal((uint8_t *)parts->pixels + y * parts->pitch,
                                    (uint8_t *)whole->pixels + y * whole->pitch, W * 4);
            }
            n++;
        }
        damage_deinit(&damage);
        show_close(&live);
        show_close(&reference);
        state_free(state);
    }
    assert_true(n >= 200);
    print_message("%u pictures painted\n", n);
    SDL_FreeSurface(parts);
    SDL_FreeSurface(whole);
    raster_free(raster);
    fonts_free(fonts);
}

// usage: test_moments [PROFILE...]; without one the lessons' own profile
int main(int argc, char **argv) {
    static const char *const own[] = {"", NULL};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_two_stops_look_the_same), cmocka_unit_test(live_is_what_at_draws),
        cmocka_unit_test(the_threads_of_a_moment_do_not_know_what_comes),
        cmocka_unit_test(painted_by_parts_is_painted_whole)};
    profiles = argc > 1 ? (const char *const *)argv + 1 : own;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
