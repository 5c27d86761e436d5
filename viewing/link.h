// SPDX-License-Identifier: MIT
#pragma once

// A link: a session's state and what is looked at, as one line that stands behind the '#' of an
// address. Whoever opens it sees the same picture. Window, page and command line write and read the
// same links.
//
//   s=wall&v=0.2.0&h=0123456789abcdef&at=297&to=303.2&a=292&q=&view=gates
//
// It is made of "word=value" between '&'; docs/page.md has all words. A link of another version
// opens as well as it can, and `note` says so.

#include "session/state.h"
#include "visualizer/scene.h"

#define LINK_BESIDE 256u
#define LINK_MESSAGE 200u

typedef struct Look {
    Moment reached; // how far the session has run; step 0 = only to the position
    bool view_chosen;
    ViewId view;
    Zoom zoom;
    bool has_cursor;
    VirtAddr cursor;            // mapped
    bool hover, card_away, why; // what is said of that place, see Scene
    char process[64];           // the one that was chosen, "" = the acting one
    ThemeId theme;
    int text_percent;
    bool present;
    char beside[LINK_BESIDE]; // a profile and knobs, as beside_state() reads them; "" = none
    bool shelf;               // it is open
    unsigned route, item;     // of the shelf
} Look;

// A file that the text includes, as the text names it.
typedef struct LinkFile {
    char *name, *text; // owned
    size_t size;
} LinkFile;

typedef struct LinkFiles {
    LinkFile *files; // owned
    uint32_t n;
} LinkFiles;

typedef struct Link {
    SessionState *state; // owned
    Look look;
    LinkFiles files;
    char note[LINK_MESSAGE]; // what the user should know, "" = nothing
} Link;

// Sets what a link without words for it means.
void look_init(Look *look);

// Takes from a picture what is looked at; `beside` and `reached` are not in it.
void look_take(Look *look, const Scene *scene);

// Gives it to a picture.
void look_give(const Look *look, Scene *scene);

// Adds a copy of a file. False when the host is out of memory.
bool link_files_add(LinkFiles *files, const char *name, const char *text, size_t size);

// The file that a text includes by that name, with or without ".lua"; NULL if there is none.
const LinkFile *link_files_find(const LinkFiles *files, const char *name);
void link_files_deinit(LinkFiles *files);

// Writes a link. A shipped lesson is named; any other text is in the link with `files` (NULL =
// none), without the folder of its file. `version` is that of slot32. False when writing failed.
bool link_write(const SessionState *state, const Look *look, const LinkFiles *files,
                const char *version, FILE *out);

// The same as a text that the caller frees; NULL when the host is out of memory.
char *link_text(const SessionState *state, const Look *look, const LinkFiles *files,
                const char *version);

// Reads a link, with or without what stands before its '#'. False with one line in `message` when
// it names no text that can be shown.
bool link_read(const char *text, const char *version, Link *ret_link, char message[LINK_MESSAGE]);
void link_deinit(Link *link);

// Whether the text is an address with a link behind it, and no name of a file.
bool link_is(const char *text);
