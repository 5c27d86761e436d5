// SPDX-License-Identifier: MIT
#include "visualizer/window/events.h"

// Named keys and letters become keys; any other key is KEY_OTHER, and a modifier key alone is no
// input. Characters come as text, by the keyboard's layout. Ctrl, Alt and GUI all count as Ctrl, so
// that the combinations of a window manager do nothing here.

static const struct {
    SDL_Keycode from;
    Key to;
} keys[] = {
    {SDLK_RETURN, KEY_RETURN},  {SDLK_KP_ENTER, KEY_RETURN},
    {SDLK_ESCAPE, KEY_ESCAPE},  {SDLK_BACKSPACE, KEY_BACKSPACE},
    {SDLK_TAB, KEY_TAB},        {SDLK_SPACE, KEY_SPACE},
    {SDLK_LEFT, KEY_LEFT},      {SDLK_RIGHT, KEY_RIGHT},
    {SDLK_UP, KEY_UP},          {SDLK_DOWN, KEY_DOWN},
    {SDLK_HOME, KEY_HOME},      {SDLK_END, KEY_END},
    {SDLK_PAGEUP, KEY_PAGE_UP}, {SDLK_PAGEDOWN, KEY_PAGE_DOWN},
    {SDLK_F1, KEY_F1},          {SDLK_F5, KEY_F5},
    {SDLK_F11, KEY_F11},        {SDLK_F12, KEY_F12},
};

// Keys that are only held together with others.
static bool is_held(SDL_Keycode key) {
    return (key >= SDLK_LCTRL && key <= SDLK_RGUI) || key == SDLK_MODE || key == SDLK_CAPSLOCK ||
           key == SDLK_NUMLOCKCLEAR;
}

static int key_of(SDL_Keycode key) {
    for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (keys[i].from == key) {
            return keys[i].to;
        }
    }
    return key >= SDLK_a && key <= SDLK_z ? (int)key : is_held(key) ? KEY_NONE : KEY_OTHER;
}

// SDL gives the mouse's position in the window's points; the picture has pixels (dense displays).
static void set_place(Input *input, SDL_Window *window, int w, int h, int x, int y) {
    int window_w = 0, window_h = 0;
    SDL_GetWindowSize(window, &window_w, &window_h);
    input->x = window_w > 0 ? (int)((int64_t)x * w / window_w) : x;
    input->y = window_h > 0 ? (int)((int64_t)y * h / window_h) : y;
}

bool events_input(const SDL_Event *event, SDL_Window *window, int w, int h, Input *ret_input) {
    Input input = {.kind = INPUT_KIND_COUNT};
    int x = 0, y = 0;
    switch (event->type) {
    case SDL_QUIT:
        input.kind = INPUT_CLOSE;
        break;
    case SDL_WINDOWEVENT:
        input.kind = event->window.event == SDL_WINDOWEVENT_LEAVE ? INPUT_LEAVE : INPUT_KIND_COUNT;
        break;
    case SDL_KEYDOWN:
        input.key = key_of(event->key.keysym.sym);
        input.kind = input.key != KEY_NONE ? INPUT_KEY : INPUT_KIND_COUNT;
        input.shift = event->key.keysym.mod & KMOD_SHIFT;
        input.ctrl = event->key.keysym.mod & (KMOD_CTRL | KMOD_ALT | KMOD_GUI);
        break;
    case SDL_TEXTINPUT:
        input.kind = INPUT_TEXT;
        SDL_strlcpy(input.text, event->text.text, sizeof input.text);
        break;
    case SDL_MOUSEMOTION:
        input.kind = INPUT_POINTER;
        input.pressed = event->motion.state & SDL_BUTTON_LMASK;
        set_place(&input, window, w, h, event->motion.x, event->motion.y);
        break;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        input.kind = event->button.button != SDL_BUTTON_LEFT ? INPUT_KIND_COUNT
                     : event->type == SDL_MOUSEBUTTONDOWN    ? INPUT_CLICK
                                                             : INPUT_RELEASE;
        set_place(&input, window, w, h, event->button.x, event->button.y);
        break;
    case SDL_MOUSEWHEEL:
        input.kind = event->wheel.y ? INPUT_WHEEL : INPUT_KIND_COUNT;
        input.up = event->wheel.y > 0;
        SDL_GetMouseState(&x, &y);
        set_place(&input, window, w, h, x, y);
        break;
    case SDL_DROPFILE:
        input.kind = INPUT_DROP;
        SDL_strlcpy(input.text, event->drop.file, sizeof input.text);
        break;
    default:
        break;
    }
    *ret_input = input;
    return input.kind != INPUT_KIND_COUNT;
}
