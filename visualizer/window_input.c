// SPDX-License-Identifier: MIT
#include "visualizer/window_state.h"

#include "world/query.h"

#include <stdlib.h>
#include <string.h>

// Keys and mouse: everything the mouse does the keyboard does too.

// ---- looking

// At a failure: the same request somewhere else, made through the session. After stepping back the
// scenario is run to this point again first; replay is exact.
static void try_again(Window *window, SessionRetry retry) {
    VisualSession *session = &window->desc.session;
    World *world = world_of(window);
    const WorldEvent *now = world_at(world);
    uint32_t step = now ? now->event.step : 0;
    if (!session->retry) {
        snprintf(window->message, sizeof window->message, "a recording cannot act");
        return;
    }
    if (world->position < world->n_events) {
        window->replaying = true;
        window_restart(window);
        window_jump(window, step);
        window->replaying = false;
    }
    if (!session->retry(session->context, retry)) {
        snprintf(window->message, sizeof window->message, "%s", session->message(session->context));
    }
    window_follow_curve(window);
    window->scene.focus = world_of(window)->tables.system->current_process;
}

static void next_process(Window *window) {
    const World *world = window->scene.world;
    uint8_t from = window->scene.focus == PROCESS_NONE ? query_focus(world) : window->scene.focus;
    for (uint8_t i = 1; i <= CE_PROCESS_MAX && from != PROCESS_NONE; i++) {
        uint8_t candidate = (uint8_t)((from + i) % CE_PROCESS_MAX);
        if (world->tables.process[candidate].handle) {
            window->scene.focus = candidate;
            break;
        }
    }
    window->scene.has_cursor = false;
}

static void cursor_start(Window *window) {
    Scene *scene = &window->scene;
    uint8_t focus = scene->focus == PROCESS_NONE ? query_focus(scene->world) : scene->focus;
    if (!scene->has_cursor && focus != PROCESS_NONE) {
        scene->has_cursor = true;
        scene->on_beside = false;
        scene->cursor = ce_slot_base(scene->world->tables.process[focus].slot) + CE_NULL_GUARD_END;
    }
}

static void cursor_move(Window *window, int dx, int dy) {
    Scene *scene = &window->scene;
    cursor_start(window);
    window->has_pointer = false;
    int64_t unit = scene->zoom == ZOOM_BLOCK   ? CE_PAGE_SIZE
                   : scene->zoom == ZOOM_BYTES ? 1
                                               : CE_BLOCK_SIZE;
    int64_t row = scene->zoom == ZOOM_BLOCK ? unit : 16 * unit;
    scene->cursor = (VirtAddr)((int64_t)scene->cursor + dx * unit + dy * row);
    scene->hover = scene->cursor;
    scene->has_hover = true;
    scene->pointer_x = scene->w / 2;
    scene->pointer_y = scene->h / 2;
}

// Zooming in, an outline grows from the cell to the view; zooming out it shrinks to the cell again.
static void zoom(Window *window, int by) {
    Scene *scene = &window->scene;
    int next = (int)scene->zoom + by;
    if (next < ZOOM_MAP || next >= ZOOM_COUNT) {
        return;
    }
    Rect cell = {0}, view = {0}, new_cell = {0}, new_view = {0};
    cursor_start(window);
    bool known = scene_cell(scene, scene->cursor, &cell, &view);
    scene->zoom = (Zoom)next;
    scene_draw(scene, &window->list); // where things lie now
    if (!scene_cell(scene, scene->cursor, &new_cell, &new_view)) {
        new_cell = cell; // bytes have no cells
        new_view = view;
    }
    if (known && !window->desc.no_motion) {
        scene->transition = (Transition){
            .moving = true, .from = by > 0 ? cell : view, .to = by > 0 ? new_view : new_cell};
        window->zoom_start = SDL_GetTicks() | 1;
    }
}

void window_save_picture(Window *window) {
    char path[64];
    snprintf(path, sizeof path, "slot32-%03u.png", ++window->n_pictures);
    bool saved =
        raster_save_png(window->raster, &window->list, window->scene.w, window->scene.h, path);
    snprintf(window->message, sizeof window->message, saved ? "saved %s" : "cannot write %s", path);
}

static void pin(Window *window, const Hit *hit, uint32_t value) {
    Scene *scene = &window->scene;
    if (hit->kind == HIT_TIMELINE) {
        scene->choice = NULL;
        world_seek(world_of(window), value);
        window->mode = RUN_PAUSED;
    } else if (hit->kind == HIT_ADDRESS) {
        scene->on_beside = hit->beside;
        VirtAddr mapped = tables_mapped(&scene_pointed(scene)->tables, value);
        bool again = scene->has_cursor && scene->cursor == mapped;
        scene->has_cursor = true;
        scene->cursor = mapped;
        if (again && !hit->beside) { // closer there is the left device only
            zoom(window, 1);
        }
    }
}

// ---- input

static bool key_time(Window *window, SDL_Keycode key) {
    World *world = world_of(window);
    switch (key) {
    case SDLK_SPACE:
        window_start_running(window, RUN_PLAYING);
        return true;
    case SDLK_RIGHT:
        window->mode = RUN_PAUSED;
        window_forwards(window);
        return true;
    case SDLK_LEFT:
        window_backwards(window);
        return true;
    case SDLK_HOME:
        window->mode = RUN_PAUSED;
        world_seek(world, 0);
        return true;
    case SDLK_END:
        window_start_running(window, RUN_TO_END);
        return true;
    case SDLK_f:
        window_start_running(window, RUN_TO_FAILURE);
        return true;
    case SDLK_c:
        window_start_running(window, RUN_TO_CHAPTER);
        return true;
    case SDLK_r:
        window_restart(window);
        return true;
    case SDLK_UP:
        window->delay_ms = window->delay_ms > 8 ? window->delay_ms / 2 : 4;
        return true;
    case SDLK_DOWN:
        window->delay_ms = window->delay_ms < 1000 ? window->delay_ms * 2 : 1000;
        return true;
    case SDLK_g:
        window->jumping = true;
        window->jump[0] = '\0';
        return true;
    default:
        return false;
    }
}

static void key_look(Window *window, SDL_Keycode key) {
    Scene *scene = &window->scene;
    switch (key) {
    case SDLK_n:
        if (window_failed_now(window)) {
            try_again(window, RETRY_NEXT_PROCESS);
        } else {
            next_process(window);
        }
        break;
    case SDLK_l:
        if (window_failed_now(window)) {
            try_again(window, RETRY_LARGE_AREA);
        }
        break;
    case SDLK_m:
        scene->view = (ViewId)((scene->view + 1) % VIEW_COUNT);
        break;
    case SDLK_TAB:
        cursor_move(window, 1, 0);
        break;
    case SDLK_b:
        if (scene->beside) { // the same address on the other device
            cursor_start(window);
            scene->on_beside = !scene->on_beside;
            cursor_move(window, 0, 0);
        }
        break;
    case SDLK_RETURN:
        zoom(window, 1);
        break;
    case SDLK_BACKSPACE:
        zoom(window, -1);
        break;
    case SDLK_ESCAPE:
        scene->help = scene->has_cursor = scene->has_hover = false;
        scene->error = NULL;
        scene->zoom = ZOOM_MAP;
        break;
    case SDLK_p:
        scene->present = !scene->present;
        break;
    case SDLK_t:
        scene->theme = (ThemeId)((scene->theme + 1) % THEME_COUNT);
        break;
    case SDLK_F1:
    case SDLK_h:
        scene->help = !scene->help;
        break;
    case SDLK_F12:
        window_save_picture(window);
        break;
    case SDLK_q:
        window->closing = true;
        break;
    default:
        break;
    }
}

static void key_jump(Window *window, SDL_Keycode key) {
    size_t n = strlen(window->jump);
    if (key == SDLK_BACKSPACE && n > 0) {
        window->jump[n - 1] = '\0';
    } else if (key == SDLK_RETURN || key == SDLK_ESCAPE) {
        window->jumping = false;
        if (key == SDLK_RETURN && n > 0) {
            window_jump(window, (uint32_t)strtoul(window->jump, NULL, 10));
        }
    }
}

static void key_down(Window *window, const SDL_KeyboardEvent *event) {
    SDL_Keycode key = event->keysym.sym;
    bool shift = event->keysym.mod & KMOD_SHIFT;
    window->dirty = true;
    window->message[0] = '\0';
    if (window->jumping) {
        key_jump(window, key);
    } else if (shift && key >= SDLK_RIGHT && key <= SDLK_UP) {
        cursor_move(window, (key == SDLK_RIGHT) - (key == SDLK_LEFT),
                    (key == SDLK_UP) - (key == SDLK_DOWN));
    } else if (!window_remedy_key(window, key) && !key_time(window, key)) {
        key_look(window, key);
    }
}

// Digits and signs come as text: they lie on other keys, or need Shift, on other keyboards.
static void text_typed(Window *window, const char *text) {
    Scene *scene = &window->scene;
    size_t n = strlen(window->jump);
    bool digit = text[0] >= '0' && text[0] <= '9';
    if (text[0] == '\0' || text[1] != '\0' || (!digit && !strchr("?[]+=-", text[0]))) {
        return;
    }
    window->dirty = true;
    if (window->jumping) {
        if (digit && n < 9) {
            window->jump[n] = text[0];
            window->jump[n + 1] = '\0';
        }
        return;
    }
    switch (text[0]) {
    case '?':
        scene->help = !scene->help;
        break;
    case '[':
        scene->text_percent -= scene->text_percent > 70 ? 10 : 0;
        break;
    case ']':
        scene->text_percent += scene->text_percent < 160 ? 10 : 0;
        break;
    case '+':
    case '=':
    case '-':
        zoom(window, text[0] == '-' ? -1 : 1);
        break;
    default:
        if (digit && text[0] > '0' && text[0] <= '0' + VIEW_COUNT) {
            scene->view = (ViewId)(text[0] - '1');
        }
        break;
    }
}

static void mouse_move(Window *window, int x, int y) {
    window_to_pixels(window, &x, &y);
    window->has_pointer = true;
    window->scene.pointer_x = x;
    window->scene.pointer_y = y;
    window->dirty |=
        window_pointer_refresh(window) || window->scene.has_hover || window->scene.has_hover_frame;
}

static void window_event(Window *window, Uint8 what) {
    if (what == SDL_WINDOWEVENT_LEAVE) { // the mouse points at nothing any more
        window->has_pointer = false;
        window->dirty |= window->scene.has_hover || window->scene.has_hover_frame;
        window->scene.has_hover = window->scene.has_hover_frame = false;
    } else if (what == SDL_WINDOWEVENT_EXPOSED || what == SDL_WINDOWEVENT_SIZE_CHANGED ||
               what == SDL_WINDOWEVENT_RESTORED) {
        window_spoil(window);
    }
}

void window_handle(Window *window, const SDL_Event *event) {
    uint32_t value = 0;
    int x = 0, y = 0;
    const Hit *hit = NULL;
    switch (event->type) {
    case SDL_QUIT:
        window->closing = true;
        break;
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET:
        window_spoil(window);
        break;
    case SDL_WINDOWEVENT:
        window_event(window, event->window.event);
        break;
    case SDL_KEYDOWN:
        key_down(window, &event->key);
        break;
    case SDL_TEXTINPUT:
        text_typed(window, event->text.text);
        break;
    case SDL_MOUSEMOTION:
        mouse_move(window, event->motion.x, event->motion.y);
        break;
    case SDL_MOUSEBUTTONDOWN:
        x = event->button.x;
        y = event->button.y;
        window_to_pixels(window, &x, &y);
        hit = scene_hit(&window->scene, x, y, &value);
        if (hit) {
            pin(window, hit, value);
            window->dirty = true;
        }
        break;
    case SDL_MOUSEWHEEL:
        zoom(window, event->wheel.y > 0 ? 1 : -1);
        window->dirty = true;
        break;
    case SDL_DROPFILE:
        if (window->desc.session.load(window->desc.session.context, event->drop.file)) {
            window_restart(window);
        } else {
            snprintf(window->message, sizeof window->message, "%s",
                     window->desc.session.message(window->desc.session.context));
            window->dirty = true;
        }
        SDL_free(event->drop.file);
        break;
    default:
        break;
    }
}
