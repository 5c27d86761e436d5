// SPDX-License-Identifier: MIT

// A file dropped on the window, and what no tool can send under Xvfb: events are pushed by a timer
// into a real window_run() on SDL's dummy driver.

#include "emu/machine.h"
#include "scenario/library.h"
#include "scenario/runner.h"
#include "visualizer/window/window.h"

#include <SDL.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct Fake {
    Runner *runner;
    World world;
    Viewed status;
    char loaded[64];
    unsigned n_steps;
    bool refuse_load;
    unsigned tick;
} Fake;

static World *fake_world(void *context) {
    return &((Fake *)context)->world;
}

static Viewed fake_status(void *context) {
    return ((Fake *)context)->status;
}

static Viewed fake_step(void *context) {
    Fake *fake = context;
    fake->n_steps++;
    fake->status = runner_goes_on(runner_answer(fake->runner, NULL)) ? VIEWED_STEPPED : VIEWED_DONE;
    return fake->status;
}

static bool fake_load(void *context, const char *file) {
    Fake *fake = context;
    snprintf(fake->loaded, sizeof fake->loaded, "%s", file);
    return !fake->refuse_load;
}

static const char *fake_text(void *context) {
    (void)context;
    return "fake";
}

static void push_key(SDL_Keycode key) {
    SDL_Event event = {.key = {.type = SDL_KEYDOWN, .keysym = {.sym = key}}};
    SDL_PushEvent(&event);
}

// First a file is dropped, then a step is made, then the window is closed.
static Uint32 on_tick(Uint32 interval, void *context) {
    Fake *fake = context;
    SDL_Event event = {0};
    switch (fake->tick++) {
    case 0:
        event.drop.type = SDL_DROPFILE;
        event.drop.file = SDL_strdup("dropped.lua");
        SDL_PushEvent(&event);
        break;
    case 1:
        push_key(SDLK_RIGHT);
        break;
    default:
        push_key(SDLK_q);
        break;
    }
    return interval;
}

static void run_window(Fake *fake) {
    char message[256] = "";
    WindowEnd end = {.abandoned = false};
    const LibraryFile *file = library_find("slot0");
    RunnerDesc desc = {.name = file->name, .text = file->text, .size = file->size};
    fake->runner = runner_new(&desc, message);
    assert_non_null(fake->runner);
    assert_true(world_init(&fake->world, &runner_machine(fake->runner)->options));
    machine_listen(runner_machine(fake->runner), world_sink(&fake->world));
    assert_true(runner_start(fake->runner));
    WindowDesc window_desc = {
        .viewer = {.session = {.context = fake,
                               .world = fake_world,
                               .status = fake_status,
                               .step = fake_step,
                               .load = fake_load,
                               .message = fake_text,
                               .failure = fake_text,
                               .title = fake_text,
                               .profile = fake_text},
                   .start = {.w = 800, .h = 500, .text_percent = 100, .focus = PROCESS_NONE}}};
    SDL_InitSubSystem(SDL_INIT_TIMER);
    SDL_AddTimer(100, on_tick, fake);
    if (!window_run(&window_desc, &end, message, sizeof message)) {
        fail_msg("%s", message);
    }
    assert_false(end.abandoned);
    world_deinit(&fake->world);
    runner_free(fake->runner);
}

static void a_dropped_file_is_loaded_and_the_window_starts_again(void **state) {
    (void)state;
    Fake fake = {0};
    run_window(&fake);
    assert_string_equal(fake.loaded, "dropped.lua");
    assert_int_equal(fake.n_steps, 1);
}

static void a_file_that_cannot_be_loaded_changes_nothing(void **state) {
    (void)state;
    Fake fake = {.refuse_load = true};
    run_window(&fake);
    assert_string_equal(fake.loaded, "dropped.lua");
    assert_int_equal(fake.n_steps, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dropped_file_is_loaded_and_the_window_starts_again),
        cmocka_unit_test(a_file_that_cannot_be_loaded_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
