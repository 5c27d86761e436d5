// SPDX-License-Identifier: MIT
#pragma once

// A session that is looked at through a viewer: the callbacks through which the viewer acts. A
// restart, another file, a remedy and a rewind each make a session from a state and put it in the
// place of the old one; when that fails, the old one stays as it is. The command line's window, a
// page and the tests share this; files are the host's.

#include "session/beside.h"
#include "visualizer/viewer/viewer.h"

typedef struct ViewingHost {
    SessionHost files; // what scenarios include
    // Reads another scenario, or the same one again (NULL), into a new state. False with a line in
    // `message`. NULL where there are no files.
    bool (*read)(void *context, const char *file, SessionState **ret_state,
                 char message[SESSION_MESSAGE]);
    // What came of it: the session that was made from the state read last is shown, or is not.
    void (*read_done)(void *context, bool shown);
    // The device beside a session; NULL = none. False with a line in `message`. NULL where nothing
    // is ever beside.
    bool (*beside)(void *context, const Session *left, Beside **ret_beside,
                   char message[SESSION_MESSAGE]);
    // Tells why a session could not be made. NULL = only the picture says it.
    void (*told)(void *context, const SessionState *state, SessionStatus status,
                 const char *message);
    void *context;
} ViewingHost;

typedef struct Viewing {
    ViewingHost host;
    Session *session; // owned
    Beside *beside;   // owned; NULL = none
    bool versus;      // what is beside is the same scenario on the other of two profiles, by a key
    const char *remedies[REMEDIES_IN_FORCE + 1]; // those in force, as a list
    char message[SESSION_MESSAGE];
} Viewing;

// Takes over a session that was started, and opens what is beside it. False with a line in
// viewing->message; viewing_deinit() is called in any case.
bool viewing_init(Viewing *viewing, const ViewingHost *host, Session *session);
void viewing_deinit(Viewing *viewing);

// What the viewer acts through. The viewing must outlive it and stay where it is.
ViewerSession viewing_session(Viewing *viewing);
