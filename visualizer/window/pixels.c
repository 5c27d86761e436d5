// SPDX-License-Identifier: MIT
#include "visualizer/window/pixels.h"

#include <string.h>

// Chooses between SDL's window surface and a surface with a texture, and keeps either as large as
// the window. A renderer is used only to show the finished picture, not to draw it.

#define SHOWN_AT_ONCE 64u
#define PIXEL_FORMAT SDL_PIXELFORMAT_ARGB8888

// Whether a window may have more pixels than points. Only these SDL drivers distinguish the two. A
// window may be moved to a dense display later.
static bool may_be_dense(void) {
    const char *driver = SDL_GetCurrentVideoDriver();
    return driver && (strcmp(driver, "wayland") == 0 || strcmp(driver, "cocoa") == 0);
}

void window_pixels_init(WindowPixels *pixels, SDL_Window *window) {
    *pixels = (WindowPixels){.window = window};
    if (may_be_dense()) {
        pixels->renderer = SDL_CreateRenderer(window, -1, SDL_RENDERER_ACCELERATED);
    } else {
        // With acceleration, SDL destroys the window and creates it again for its first surface.
        SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    }
}

static void forget(WindowPixels *pixels) {
    SDL_FreeSurface(pixels->surface);
    if (pixels->texture) {
        SDL_DestroyTexture(pixels->texture);
    }
    pixels->surface = NULL;
    pixels->texture = NULL;
}

void window_pixels_deinit(WindowPixels *pixels) {
    forget(pixels);
    if (pixels->renderer) {
        SDL_DestroyRenderer(pixels->renderer);
    }
    *pixels = (WindowPixels){0};
}

SDL_Surface *window_pixels_surface(WindowPixels *pixels) {
    if (!pixels->renderer) {
        return SDL_GetWindowSurface(pixels->window);
    }
    int w = 0, h = 0;
    SDL_GetRendererOutputSize(pixels->renderer, &w, &h);
    if (!pixels->surface || pixels->surface->w != w || pixels->surface->h != h) {
        forget(pixels);
        pixels->surface = SDL_CreateRGBSurfaceWithFormat(0, w, h, 32, PIXEL_FORMAT);
        pixels->texture =
            SDL_CreateTexture(pixels->renderer, PIXEL_FORMAT, SDL_TEXTUREACCESS_STREAMING, w, h);
        if (!pixels->surface || !pixels->texture) {
            forget(pixels);
            return NULL;
        }
        SDL_SetSurfaceBlendMode(pixels->surface, SDL_BLENDMODE_NONE);
        SDL_SetTextureBlendMode(pixels->texture, SDL_BLENDMODE_NONE);
    }
    return pixels->surface;
}

static void show_texture(WindowPixels *pixels, const SDL_Rect *parts, unsigned n) {
    const SDL_Surface *surface = pixels->surface;
    for (unsigned i = 0; i < n; i++) {
        const uint8_t *first = (const uint8_t *)surface->pixels + parts[i].y * surface->pitch +
                               (size_t)parts[i].x * surface->format->BytesPerPixel;
        SDL_UpdateTexture(pixels->texture, &parts[i], first, surface->pitch);
    }
}

void window_pixels_show(WindowPixels *pixels, const Rect *parts, unsigned n) {
    SDL_Surface *surface = window_pixels_surface(pixels);
    Rect whole = {0, 0, surface ? surface->w : 0, surface ? surface->h : 0};
    parts = parts ? parts : &whole;
    n = parts == &whole ? 1 : n;
    for (unsigned i = 0; surface && i < n; i += SHOWN_AT_ONCE) {
        SDL_Rect shown[SHOWN_AT_ONCE];
        unsigned k = 0;
        for (; k < SHOWN_AT_ONCE && i + k < n; k++) {
            Rect part = parts[i + k];
            shown[k] = (SDL_Rect){part.x, part.y, part.w, part.h};
        }
        if (pixels->renderer) {
            show_texture(pixels, shown, k);
        } else {
            SDL_UpdateWindowSurfaceRects(pixels->window, shown, (int)k);
        }
    }
    if (surface && pixels->renderer) {
        SDL_RenderCopy(pixels->renderer, pixels->texture, NULL, NULL);
        SDL_RenderPresent(pixels->renderer);
    }
}
