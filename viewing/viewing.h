// SPDX-License-Identifier: MIT
#pragma once

// A session that a viewer shows: the callbacks through which the viewer acts. A restart, another
// file, a remedy and a rewind each make a new session from a state and replace the old one. If that
// fails, the old session stays as it is. The command line's window, a web page and the tests share
// this code; only the host opens files.

#include "session/beside.h"
#include "viewing/progress.h"
#include "visualizer/viewer/viewer.h"

typedef struct ViewingHost {
    SessionHost files; // what scenarios include
    // Reads another scenario, or the same one again (NULL), into a new state. False with one line
    // in `message`. NULL where there are no files.
    bool (*read)(void *context, const char *file, SessionState **ret_state,
                 char message[SESSION_MESSAGE]);
    // Reports whether the session made from the state read last is now shown.
    void (*read_done)(void *context, bool shown);
    // Opens the device beside a session; NULL = none. False with one line in `message`. The
    // callback is NULL where no device is ever beside.
    bool (*beside)(void *context, const Session *left, Beside **ret_beside,
                   char message[SESSION_MESSAGE]);
    // Reports why a session could not be made. NULL = only the picture says it.
    void (*told)(void *context, const SessionState *state, SessionStatus status,
                 const char *message);
    // The shelf, see ViewerSession; `current` is the name of the scenario that is shown. NULL =
    // there is no shelf.
    const Shelf *(*shelf)(void *context, unsigned route, const char *current);
    void (*shelf_picture)(void *context, unsigned route, unsigned item, const ShelfLook *look);
    Moment (*shelf_moment)(void *context, unsigned route, unsigned item);
    bool (*end)(void *context, const char *current, EndCard *ret_card, const char **ret_next);
    // Called after the viewer answered a question; `before` questions were answered before it.
    // NULL = nobody wants to know.
    void (*answered)(void *context, const Session *session, uint32_t before);
    // Begins or ends a log of the answers. Always gives one line in `message`: where they go, or
    // why nowhere. NULL = there is no place for a log.
    void (*keep_answers)(void *context, const Session *session, char message[SESSION_MESSAGE]);
    bool versus;        // begins with the other of two profiles beside
    Progress *progress; // where a lesson that has ended is kept, NULL = nowhere
    // Called after `progress` changed, to keep it. NULL = it is not kept.
    void (*keep_progress)(void *context);
    void *context;
} ViewingHost;

struct LinkFiles; // viewing/link.h

typedef struct Viewing {
    ViewingHost host;
    Session *session; // owned
    Beside *beside;   // owned; NULL = none
    bool versus;      // `beside` is the same scenario on the other of two profiles, chosen by a key
    const char *remedies[REMEDIES_IN_FORCE + 1]; // the active ones, as a list
    char message[SESSION_MESSAGE];
} Viewing;

// Takes over a session that was started, and opens the device beside it. False with one line in
// viewing->message. Call viewing_deinit() in either case.
bool viewing_init(Viewing *viewing, const ViewingHost *host, Session *session);
void viewing_deinit(Viewing *viewing);

// The profile that is beside it if `versus`, or would be.
const char *viewing_versus_profile(const Viewing *viewing);

// A link to a picture of the session (viewing/link.h), which the caller frees; NULL when the host
// is out of memory. `beside` is what the host puts beside, as beside_state() reads it; "" = nothing
// that a link can name. `files` are those that the scenario includes, NULL = they are not in the
// link.
char *viewing_link(const Viewing *viewing, const Scene *scene, const char *beside,
                   const struct LinkFiles *files, const char *version);

// The callbacks for the viewer. The viewing must outlive the viewer and must not move.
ViewerSession viewing_session(Viewing *viewing);
