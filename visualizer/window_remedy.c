// SPDX-License-Identifier: MIT
#include "visualizer/window_state.h"

#include "world/query_modules.h"

#include <string.h>

// Remedies: D lists those of the DLL under the pointer, or of the whole device; while one is looked
// at its ghost is in the picture, and Enter has the scenario run again with it, to the same step.
// The window asks the session; what a remedy changes is made where scenarios are run.

// The DLL under the pointer or the cursor, QUERY_NO_MODULE if none is there.
static uint32_t pointed_module(const Scene *scene) {
    const World *world = scene->world;
    if ((!scene->has_hover && !scene->has_cursor) || scene_pointed(scene) != world) {
        return QUERY_NO_MODULE;
    }
    VirtAddr va = scene->has_hover ? scene->hover : scene->cursor;
    return query_module_at(world, tables_mapped(&world->tables, va));
}

static void say(Window *window, const char *text) {
    snprintf(window->message, sizeof window->message, "%s", text);
}

static void choose(Window *window, unsigned at) {
    Scene *scene = &window->scene;
    scene->choice_at = at % scene->choice_n;
    scene->choice = &window->wins[scene->choice_at];
}

static void open_list(Window *window) {
    Scene *scene = &window->scene;
    uint32_t module = pointed_module(scene), n = remedy_list(scene->world, module, window->wins);
    if (n == 0 && module != QUERY_NO_MODULE) {
        say(window, "no remedy of this DLL wins anything now");
        return;
    }
    scene->choice_n = n;
    if (n == 0) {
        say(window, scene->world->dump ? "a dump is one moment: nothing runs"
                                       : "no remedy wins anything now");
        return;
    }
    window->mode = RUN_PAUSED;
    choose(window, 0);
}

// Has the scenario made anew with one more remedy, or with none, and goes to the same step.
// Questions that were answered before are not asked again.
static void run_again(Window *window, const char *text) {
    VisualSession *session = &window->desc.session;
    const WorldEvent *now = world_at(world_of(window));
    uint32_t step = now ? now->event.step : 0;
    if (!session->remedy) {
        say(window, "a recording cannot act");
    } else if (!session->remedy(session->context, text)) {
        say(window, session->message(session->context));
    } else {
        window_begin(window);
        window->replaying = window->starting = true; // nobody is asked what was not answered before
        window_jump(window, step);
        window->replaying = window->starting = false;
    }
    window->scene.choice = NULL;
}

static bool choice_key(Window *window, SDL_Keycode key) {
    Scene *scene = &window->scene;
    char text[REMEDY_TEXT];
    switch (key) {
    case SDLK_DOWN:
    case SDLK_d:
        choose(window, scene->choice_at + 1);
        return true;
    case SDLK_UP:
        choose(window, scene->choice_at + scene->choice_n - 1);
        return true;
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
        run_again(window, remedy_text(&scene->choice->remedy, text));
        return true;
    case SDLK_ESCAPE:
        scene->choice = NULL;
        return true;
    case SDLK_F12: // and what changes nothing but the looks
    case SDLK_t:
    case SDLK_p:
    case SDLK_LSHIFT:
    case SDLK_RSHIFT:
        return false;
    default:
        scene->choice = NULL;
        return false;
    }
}

bool window_remedy_key(Window *window, SDL_Keycode key) {
    if (window->scene.choice) {
        return choice_key(window, key);
    }
    if (key == SDLK_d) {
        open_list(window);
        return true;
    }
    if (key == SDLK_u && scene_remedies(&window->scene)) {
        run_again(window, NULL);
        return true;
    }
    return false;
}

void window_remedy_show(Window *window) {
    VisualSession *session = &window->desc.session;
    Scene *scene = &window->scene;
    const WorldEvent *now = world_at(scene->world);
    scene->remedies = session->remedies ? session->remedies(session->context) : NULL;
    scene->before = scene_remedies(scene) && session->before
                        ? session->before(session->context, now ? now->event.step : 0)
                        : NULL;
}
