// SPDX-License-Identifier: MIT
#include "web/shelf.h"

#include "ce/text_writer.h"
#include "viewing/shelves.h"

#include <stdlib.h>

// As cli/shelf.c does for a window, but without a folder and without files. The shelves are made
// when they are first asked for: they read all lessons.

static struct {
    BudgetLimits limits;
    Progress progress;
    Shelves *shelves; // owned
    bool tried;       // the shelves were made, or could not be
    bool is_new;
    char *text; // owned: of the progress
} shelf;

static Shelves *shelves(void) {
    if (!shelf.tried) {
        ShelvesDesc desc = {.host = {.limits = shelf.limits}, .progress = &shelf.progress};
        shelf.shelves = shelves_new(&desc);
    }
    shelf.tried = true;
    return shelf.shelves;
}

static const Shelf *show(void *context, unsigned route, const char *current) {
    (void)context;
    return shelves_route(shelves(), route, current);
}

static void draw(void *context, unsigned route, unsigned item, const ShelfLook *look) {
    (void)context;
    shelves_draw(shelves(), route, item, look);
}

static Moment begin(void *context, unsigned route, unsigned item) {
    (void)context;
    return shelves_moment(shelves(), route, item);
}

static bool end(void *context, const char *current, EndCard *ret_card, const char **ret_next) {
    (void)context;
    return shelves_end(shelves(), current, ret_card, ret_next);
}

static void keep(void *context) {
    (void)context;
    shelf.is_new = true;
}

void web_shelf_connect(ViewingHost *host) {
    shelf.limits = host->files.limits;
    host->shelf = show;
    host->shelf_picture = draw;
    host->shelf_moment = begin;
    host->end = end;
    host->progress = &shelf.progress;
    host->keep_progress = keep;
}

void web_shelf_read(const char *text) {
    progress_read(&shelf.progress, text); // without memory for it, ticks are missing
}

const char *web_shelf_text(void) {
    TextWriter writer;
    free(shelf.text);
    if (text_writer_begin(&writer)) {
        progress_write(&shelf.progress, writer.out);
    }
    shelf.text = text_writer_end(&writer, NULL);
    return shelf.text ? shelf.text : "";
}

bool web_shelf_is_new(void) {
    bool is_new = shelf.is_new;
    shelf.is_new = false;
    return is_new;
}
