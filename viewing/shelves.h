// SPDX-License-Identifier: MIT
#pragma once

// The shelves that a viewer shows: the shipped lessons in their order, the post "Shared Heap
// Pitfalls" sentence by sentence, and the scenarios of a folder. A picture is drawn when it is
// asked for, by running its lesson.

#include "viewing/progress.h"
#include "visualizer/viewer/session.h"
#include "session/session.h"

typedef struct Shelves Shelves;

// A scenario of the user's own folder, as the host has read it.
typedef struct ShelfFile {
    const char *name;          // what loads it
    const SessionState *state; // NULL: it cannot be read
    SessionHost host;          // what it includes
    const char *trouble;       // then why not
} ShelfFile;

typedef struct ShelvesDesc {
    SessionHost host;         // for the shipped lessons
    const Progress *progress; // NULL = nothing is known
    const char *folder;       // the name of the second shelf, NULL = there is none
    const ShelfFile *files;
    unsigned n_files;
    const char *route; // the name of the route to begin with; NULL, or none of them = the lessons
} ShelvesDesc;

// Everything in the description must outlive the shelves. NULL when the host is out of memory.
Shelves *shelves_new(const ShelvesDesc *desc);
void shelves_free(Shelves *shelves);

// The callbacks of ViewerSession, also without shelves (NULL). `current` is the name of what is
// open behind the shelf. A route that is not there gives the one that was looked at last.
const Shelf *shelves_route(Shelves *shelves, unsigned route, const char *current);
void shelves_draw(Shelves *shelves, unsigned route, unsigned item, const ShelfLook *look);

Moment shelves_moment(Shelves *shelves, unsigned route, unsigned item);

// What comes after a lesson; false when it is none of the shipped ones.
bool shelves_end(const Shelves *shelves, const char *name, EndCard *ret_card,
                 const char **ret_next);
