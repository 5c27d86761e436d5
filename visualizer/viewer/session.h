// SPDX-License-Identifier: MIT
#pragma once

// What a viewer is given: the session that it shows and acts on, and how it begins.

#include "visualizer/input.h"
#include "visualizer/scene.h"
#include "world/query/moment.h"

typedef enum {
    VIEWED_STEPPED, // it stands before the next call
    VIEWED_ASKS,    // a question is open
    VIEWED_DONE,
    VIEWED_FAILED, // the session cannot continue: failure()
} Viewed;

typedef enum { TRY_NEXT_PROCESS, TRY_LARGE_AREA } ViewerTry;

// How a picture of the shelf is to be drawn.
typedef struct ShelfLook {
    int w, h;
    ThemeId theme;
    const DisplayList *list; // it measures texts
} ShelfLook;

typedef struct ViewerSession {
    void *context;
    // The world that follows the session; another one after restart, rewind, load and remedy.
    World *(*world)(void *context);
    Viewed (*status)(void *context);
    // Makes one more call at the live end; answers the open question (NULL passes it over).
    Viewed (*step)(void *context);
    Viewed (*answer)(void *context, const char *given);
    // The open question. False when there is none.
    bool (*question)(void *context, Question *ret_question);
    // Starts from the beginning; forgets answers and the viewer's own calls. On failure returns
    // false with a line in message(), and nothing changes. This holds for all that follow.
    bool (*restart)(void *context);
    // Starts from the beginning to replay the scenario: keeps all answers, drops the viewer's own
    // calls from event number `event` on.
    bool (*rewind)(void *context, uint32_t event);
    // Loads another file, or the same one again (NULL).
    bool (*load)(void *context, const char *file);
    // Makes the last refused call again elsewhere, at the live end. NULL where the session cannot
    // act.
    bool (*act)(void *context, ViewerTry kind);
    // Whether a question of the scenario comes before that: false once it was answered or passed
    // over, also after going back. NULL: there is none.
    bool (*asks_first)(void *context);
    // The number of the viewer's own calls; whether an event belongs to the last of them, and the
    // event where that call begins.
    uint32_t (*n_acts)(void *context);
    bool (*in_act)(void *context, uint32_t event, uint32_t *ret_begin);
    // remedy() adds a remedy (by its text; NULL takes all back) and starts again with it. NULL
    // where the session cannot act. remedies() gives the active ones, ended by NULL. before() gives
    // the world without them, moved to that step; NULL when none is active.
    bool (*remedy)(void *context, const char *text);
    const char *const *(*remedies)(void *context);
    const World *(*before)(void *context, uint32_t step);
    // Sets in the scene what the scenario still keeps back: room_after, tries_after. NULL: nothing.
    void (*keeps)(void *context, Scene *scene);
    const char *(*message)(void *context); // why the last callback that returned false did
    const char *(*failure)(void *context); // VIEWED_FAILED: why the scenario cannot continue
    const char *(*title)(void *context);
    const char *(*profile)(void *context);
    // Puts the second device into the scene, moved to the place that matches the world's position,
    // and how both compare. NULL where nothing is beside.
    void (*beside)(void *context, Scene *scene);
    // A route of the shelf; a route that is not there gives the one that was looked at last. NULL:
    // there is no shelf. Valid until the next call of the two.
    const Shelf *(*shelf)(void *context, unsigned route);
    // Draws the picture of one of its items: its key moment. Takes as long as the lesson.
    void (*shelf_picture)(void *context, unsigned route, unsigned item, const ShelfLook *look);
    // The moment at which one of its items begins; {0, 0} = its beginning. Takes as long as the
    // lesson.
    Moment (*shelf_moment)(void *context, unsigned route, unsigned item);
    // What comes after the end of this scenario, and the name of the lesson that is next in
    // *ret_next (NULL = none). False: nothing is known.
    bool (*end)(void *context, EndCard *ret_card, const char **ret_next);
    // Shows the same scenario on a Smartphone beside a Pocket PC, or the other way round; called
    // again, takes it away. NULL where this is impossible.
    bool (*versus)(void *context);
    // Begins or ends a log of the answers; message() says where they go, or why nowhere. NULL where
    // there is no place for a log.
    void (*keep_answers)(void *context);
} ViewerSession;

typedef struct ViewerDesc {
    ViewerSession session;
    Scene start;         // size, theme and all choices; the cursor as in the picture
    const char *process; // name or id of the process to look at, NULL = the acting one
    Moment position;     // shown first; {0, 0} = before the first call, step UINT32_MAX = the end
    Moment reached;      // the session runs to it first if it is later; step 0 = it does not
    bool shelf;          // the shelf is open
    unsigned route;      // of the shelf, from 1 on; 0 = the one that was looked at last
    bool no_motion;
    bool still; // for a picture: the title does not say whether anything runs
} ViewerDesc;

typedef struct Viewer Viewer;
