// SPDX-License-Identifier: MIT

// lists LINK INPUT...: prints the display list of a picture (viewing/link.h) before and after each
// input: its name, the link to it, a line for each command. INPUT is the number of a key
// (visualizer/input.h), "t" and a character that is typed, or "cX,Y", a click. web/picture.c is
// compiled here for this computer; lists.js does the same with WebAssembly, and test_same.py
// compares the two.
//
// lists --pixels LINK INPUT...: of each picture a number for its pixels without texts, as
// raster.c draws them. test_page.py compares them with those of a canvas.

#include "web/picture.h"

#include "visualizer/draw/raster.h"
#include "visualizer/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define W 1280
#define H 800

// A text is as wide as its bytes: the same everywhere.
int web_measure(FontFace face, int size, const char *text) {
    return (int)strlen(text) * size * (face == FONT_SANS ? 5 : 6) / 10;
}

// FNV-1a
static uint32_t mix(uint32_t hash, uint32_t word) {
    return (hash ^ word) * 16777619u;
}

// A number for the cells and their looks.
static uint32_t cells_hash(const DisplayList *list, const DrawCommand *command) {
    const uint8_t *values = (const uint8_t *)list->data + command->data;
    uint32_t hash = 2166136261u;
    for (int i = 0; i < command->cols * command->rows; i++) {
        const CellStyle *style = &command->styles[values[i]];
        hash = mix(hash, values[i]);
        hash = mix(mix(mix(hash, style->fill), style->ink), style->pattern);
    }
    return hash;
}

static void print_command(const DisplayList *list, const DrawCommand *command) {
    Rect r = command->rect;
    printf("%d %d %d %d %d %06x %d %d %d", (int)command->kind, r.x, r.y, r.w, r.h, command->color,
           command->size, (int)command->face, command->up);
    if (command->kind == DRAW_TEXT) {
        printf(" %s", list_string(list, command));
    } else if (command->kind == DRAW_CELLS) {
        printf(" %dx%d %08x", command->cols, command->rows, cells_hash(list, command));
    }
    printf("\n");
}

static void print_pixels(void) {
    SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormat(0, W, H, 32, SDL_PIXELFORMAT_RGB888);
    Raster *raster = raster_new(NULL); // no fonts: there are no texts
    DisplayList list = {.n_commands = 0};
    uint32_t hash = 2166136261u;
    web_picture_tick(0);
    list_copy(&list, web_picture_draw(W, H), 0, 0);
    for (size_t i = list.n_commands; i-- > 0;) {
        if (list.commands[i].kind == DRAW_TEXT) {
            memmove(&list.commands[i], &list.commands[i + 1],
                    (--list.n_commands - i) * sizeof list.commands[0]);
        }
    }
    raster_draw(raster, &list, surface);
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            const char *row = (const char *)surface->pixels + y * surface->pitch;
            hash = mix(hash, ((const uint32_t *)(const void *)row)[x] & 0xFFFFFF);
        }
    }
    printf("%s: %08x\n", web_picture_name(), hash);
    list_deinit(&list);
    raster_free(raster);
    SDL_FreeSurface(surface);
}

static void print_picture(bool pixels) {
    if (pixels) {
        print_pixels();
        return;
    }
    uint32_t patience = web_picture_tick(0);
    const DisplayList *list = web_picture_draw(W, H);
    printf("== %s, %u\n%s\n", web_picture_name(), patience, web_picture_link());
    for (size_t i = 0; list && i < list->n_commands; i++) {
        print_command(list, &list->commands[i]);
    }
}

static void click(const char *place) {
    char *end = NULL;
    int x = (int)strtol(place, &end, 10), y = (int)strtol(end + 1, NULL, 10);
    web_picture_pointer(INPUT_POINTER, x, y, false);
    web_picture_pointer(INPUT_CLICK, x, y, false);
    web_picture_pointer(INPUT_RELEASE, x, y, false);
}

int main(int argc, char **argv) {
    bool pixels = argc > 1 && strcmp(argv[1], "--pixels") == 0;
    argc -= pixels;
    argv += pixels;
    if (argc < 2 || !web_picture_open(argv[1], false)) {
        fprintf(stderr, "%s\n", argc < 2 ? "lists LINK INPUT..." : web_picture_message());
        return 1;
    }
    web_picture_work(UINT32_MAX);
    print_picture(pixels);
    for (int i = 2; i < argc; i++) {
        if (argv[i][0] == 't') {
            web_picture_text(argv[i] + 1);
        } else if (argv[i][0] == 'c') {
            click(argv[i] + 1);
        } else {
            web_picture_key((int)strtol(argv[i], NULL, 10), false, false);
        }
        web_picture_work(UINT32_MAX);
        print_picture(pixels);
    }
    web_picture_close();
    return 0;
}
