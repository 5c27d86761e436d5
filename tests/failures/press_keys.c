// SPDX-License-Identifier: MIT
#define _GNU_SOURCE // RTLD_NEXT

// A library to preload: it presses keys in the window, one whenever the window has nothing to do
// and waits.
//
//   SLOT32_KEYS="End F12 Q"   names as SDL_GetKeyFromName() knows them
//   SLOT32_NAMES=FD           before each key the window's name is written to this open file
//
// A key that cannot be pressed (SDL has no memory for the event) is pressed again, as a person
// would.

#include <SDL.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WAITS_MS 100 // a window that waits this long is idle; a working one looks more often

static const char *next;

static SDL_Keycode next_key(size_t *ret_length) {
    char name[16] = "";
    next = next ? next : getenv("SLOT32_KEYS");
    next = next ? next + strspn(next, " ") : "";
    *ret_length = strcspn(next, " ");
    SDL_strlcpy(name, next, SDL_min(*ret_length + 1, sizeof name));
    return name[0] ? SDL_GetKeyFromName(name) : SDLK_UNKNOWN;
}

// Not through the C library's files: those are made to fail.
static void tell_name(void) {
    const char *to = getenv("SLOT32_NAMES"), *name = SDL_GetWindowTitle(SDL_GetWindowFromID(1));
    if (to && write(atoi(to), name, strlen(name)) >= 0 && write(atoi(to), "\n", 1) != 1) {
        abort();
    }
}

static void press(void) {
    size_t length = 0;
    SDL_Event event = {.type = SDL_KEYDOWN};
    event.key.state = SDL_PRESSED;
    event.key.keysym.sym = next_key(&length);
    if (event.key.keysym.sym != SDLK_UNKNOWN && SDL_PushEvent(&event) == 1) {
        next += length;
    }
}

int SDL_WaitEventTimeout(SDL_Event *event, int wait_ms) {
    int (*wait)(SDL_Event *, int) =
        (int (*)(SDL_Event *, int))(intptr_t)dlsym(RTLD_NEXT, "SDL_WaitEventTimeout");
    if (wait_ms >= WAITS_MS) {
        tell_name();
        press();
    }
    return wait(event, wait_ms);
}
