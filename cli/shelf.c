// SPDX-License-Identifier: MIT
#include "cli/shelf.h"

#include "cli/origin.h"
#include "host/input_file.h"
#include "host/output_file.h"
#include "host/xdg.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MOST 200u // of a folder; more are not shown
#define FOLDER_MOST 512u
#define PROGRESS_FILE_MOST ((size_t)256 << 10)

typedef struct HostFile {
    char path[FOLDER_MOST + 256];
    SessionState *state; // owned
    Origin origin;
} HostFile;

struct HostShelf {
    Progress progress;
    BudgetLimits limits;      // of the sessions that draw pictures
    bool tried;               // the shelves were made, or could not be
    Shelves *shelves;         // owned
    char folder[FOLDER_MOST]; // "" = the current one
    HostFile *files;          // owned
    ShelfFile *shown;         // owned, one for each
    unsigned n_files;
    bool remembers;          // the route that was looked at last
    char route[FOLDER_MOST]; // its name, as the file has it; "" = not known
};

// ---- progress

// False when there is a file that could not be read: then it must not be written over.
static bool read_progress(Progress *progress) {
    char path[1024];
    size_t size = 0;
    if (!xdg_path(path, sizeof path, XDG_STATE, "progress", false)) {
        return true;
    }
    errno = 0;
    char *text = input_file_read(path, PROGRESS_FILE_MOST, &size);
    bool known = text || errno == ENOENT || errno == ENOTDIR;
    known = known && (!text || progress_read(progress, text));
    free(text);
    return known;
}

// Another window may have written meanwhile: what it kept stays.
void host_shelf_keep(HostShelf *shelf) {
    char path[1024];
    OutputFile file;
    if (!read_progress(&shelf->progress) ||
        !xdg_path(path, sizeof path, XDG_STATE, "progress", true) ||
        !output_file_open(&file, path)) {
        return;
    }
    progress_write(&shelf->progress, file.out);
    output_file_keep(&file); // in vain: then the lesson is not ticked next time
}

// ---- the route that was looked at last

static void read_route(HostShelf *shelf) {
    char path[1024];
    FILE *file = xdg_path(path, sizeof path, XDG_STATE, "route", false) ? fopen(path, "r") : NULL;
    if (file) {
        if (fgets(shelf->route, sizeof shelf->route, file)) {
            shelf->route[strcspn(shelf->route, "\n")] = '\0';
        }
        fclose(file);
    }
}

// Kept at once, so that a window which is killed begins there, too.
void host_shelf_keep_route(HostShelf *shelf, const char *route) {
    char path[1024];
    OutputFile file;
    bool known = strcmp(shelf->route, route) == 0 || strlen(route) >= sizeof shelf->route;
    if (!shelf->remembers || known) {
        return;
    }
    strcpy(shelf->route, route); // tried once, also if nothing comes of it
    if (xdg_path(path, sizeof path, XDG_STATE, "route", true) && output_file_open(&file, path)) {
        fprintf(file.out, "%s\n", route);
        output_file_keep(&file);
    }
}

// ---- the user's folder

static int is_scenario(const struct dirent *entry) {
    size_t n = strlen(entry->d_name);
    return entry->d_name[0] != '.' && n > 4 && n < 250 &&
           strcmp(entry->d_name + n - 4, ".lua") == 0;
}

static void read_one(const HostShelf *shelf, HostFile *file, ShelfFile *shown, const char *name) {
    size_t size = 0;
    const char *const folders[] = {shelf->folder, NULL}, *trouble = NULL;
    snprintf(file->path, sizeof file->path, "%s%s", shelf->folder, name);
    *shown = (ShelfFile){.name = file->path, .trouble = "it cannot be read"};
    char *text = input_file_read_inside(file->path, folders, FILE_TEXT_MAX, &size, &trouble);
    SessionState *state = text ? state_new() : NULL;
    if (!state || !state_set_text(state, text, size)) {
        free(text);
        state_free(state);
        return;
    }
    free(text);
    snprintf(state->name, sizeof state->name, "%s", file->path);
    file->state = state;
    file->origin.limits = shelf->limits;
    strcpy(file->origin.directory, shelf->folder);
    shown->state = state;
    shown->host = origin_host(&file->origin);
}

static bool read_folder(HostShelf *shelf) {
    struct dirent **names = NULL;
    int n = scandir(shelf->folder[0] ? shelf->folder : ".", &names, is_scenario, alphasort);
    unsigned most = n < 0 ? 0 : (unsigned)n < FILES_MOST ? (unsigned)n : FILES_MOST;
    shelf->files = calloc(most + 1, sizeof *shelf->files);
    shelf->shown = calloc(most + 1, sizeof *shelf->shown);
    bool room = shelf->files && shelf->shown;
    for (int i = 0; i < n; i++) {
        if (room && (unsigned)i < most) {
            read_one(shelf, &shelf->files[i], &shelf->shown[i], names[i]->d_name);
            shelf->n_files++;
        }
        free(names[i]);
    }
    free(names);
    return room;
}

// ---- life

HostShelf *host_shelf_new(const char *file, const BudgetLimits *limits, bool remembers) {
    HostShelf *shelf = calloc(1, sizeof *shelf);
    if (!shelf) {
        return NULL;
    }
    const char *slash = strrchr(file, '/');
    size_t n = slash ? (size_t)(slash - file) + 1 : 0;
    n = n < sizeof shelf->folder ? n : 0;
    memcpy(shelf->folder, file, n);
    shelf->limits = *limits;
    shelf->remembers = remembers;
    read_progress(&shelf->progress);
    if (remembers) {
        read_route(shelf);
    }
    return shelf;
}

void host_shelf_free(HostShelf *shelf) {
    if (!shelf) {
        return;
    }
    shelves_free(shelf->shelves);
    for (unsigned i = 0; i < shelf->n_files; i++) {
        state_free(shelf->files[i].state);
        origin_deinit(&shelf->files[i].origin);
    }
    free(shelf->files);
    free(shelf->shown);
    progress_deinit(&shelf->progress);
    free(shelf);
}

Shelves *host_shelf_shelves(HostShelf *shelf) {
    if (!shelf->tried && read_folder(shelf)) {
        ShelvesDesc desc = {.host = {.limits = shelf->limits},
                            .progress = &shelf->progress,
                            .folder = shelf->folder[0] ? shelf->folder : "This folder",
                            .files = shelf->shown,
                            .n_files = shelf->n_files,
                            .route = shelf->route};
        shelf->shelves = shelves_new(&desc);
    }
    shelf->tried = true;
    return shelf->shelves;
}

Progress *host_shelf_progress(HostShelf *shelf) {
    return &shelf->progress;
}
