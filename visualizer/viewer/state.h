// SPDX-License-Identifier: MIT
#pragma once

// The state that the files of viewer/ share. Not for use elsewhere.

#include "visualizer/action.h"
#include "visualizer/viewer/session.h"

#include <stdatomic.h>

typedef enum {
    RUN_PAUSED,
    RUN_PLAYING, // a moment at a time
    RUN_TO_FAILURE,
    RUN_TO_CHAPTER,
    RUN_TO_END,
    RUN_TO_MOMENT,
} RunMode;

// What the session must do before anything else.
typedef enum {
    WORK_NONE,
    WORK_FORWARDS, // one moment
    WORK_ANSWER,   // `text`, or NULL
    WORK_RESTART,
    WORK_REWIND, // to before `event`, and then on to the target
    WORK_LOAD,   // `text`, or the same file
    WORK_ACT,
    WORK_VERSUS,
    WORK_REMEDY, // `text`, or none; then on to the target
} WorkKind;

typedef struct Work {
    WorkKind kind;
    bool has_text;
    char text[INPUT_TEXT_MOST];
    uint32_t event;
    ViewerTry kind_of_try;
    bool from_shelf; // WORK_LOAD: `route` and `item` say where it begins
    unsigned route, item;
} Work;

// The start time of each kind of motion, 0 = nothing moves.
typedef struct Motion {
    uint32_t ghost, zoom, token, request, slide;
} Motion;

// How fast playing passes equal calls.
typedef struct Pace {
    uint32_t ticks;   // of the run so far
    uint32_t at_once; // calls of the last tick
} Pace;
// What the wheel zoomed into; zooming out again restores what was before.
typedef struct Wheeled {
    bool in, had_cursor;
    VirtAddr before, cursor;
} Wheeled;

struct Viewer {
    ViewerDesc desc;
    Scene scene;
    Curve curve;
    // time
    RunMode mode;
    Moment target; // of RUN_TO_MOMENT
    bool silent;   // no question is asked on the way there
    bool tries;    // on arrival, `kind_of_try` is tried
    ViewerTry kind_of_try;
    bool starting; // on the way to the first picture
    Work work;
    bool play_due;            // while playing: the next moment is pending
    uint32_t now_ms, play_ms; // play_ms: the time of the next moment
    uint32_t delay_ms;
    uint32_t late_ms; // how late the pending moment comes
    Pace pace;
    uint32_t opened; // the opened fold, whose calls are stepped through (WorldEvent.fold), 0 = none
    bool resumes;    // playing continues once the open question is answered
    bool ahead;      // the session is ahead of the furthest position that was shown
    uint32_t reached; // that position, while `ahead`
    Motion motion;
    atomic_bool stops, halts; // set from another thread
    // the user
    uint8_t pin; // the process looked at, PROCESS_NONE = the acting one
    bool dirty, closing, saving, copying;
    uint32_t why_at;    // the position at which the user pointed at a place, UINT32_MAX = none
    uint32_t seen_at;   // the position of the previous picture
    bool has_pointer;   // the mouse chose the hover, not the keyboard
    bool knows_pointer; // the mouse's position is known: at_x, at_y
    int at_x, at_y;     // position of the mouse
    bool scrubs;        // the user drags the time line
    bool woke;          // a key ended the black screen: its character does nothing
    bool passes;        // the next key of a clicker passes the question over
    bool full_screen;
    Wheeled wheeled;
    bool jumping; // the user types digits after G
    char jump[12];
    Question question;           // with the answer so far
    uint32_t question_at;        // the history's length when it was opened, UINT32_MAX = none was
    RemedyWin wins[REMEDY_LIST]; // scene.choice points into it while the user looks at remedies
    bool error_closed;
    bool shelf_open;
    unsigned shelf_route;
    EndCard end;
    char next[INPUT_TEXT_MOST]; // the name of the next lesson, "" = none
    // texts of the picture
    char title[256], profile[128], state[256], pinned[96], message[160], error[640],
        beside_title[256];
    char speed[16];
    char name[768];
    DisplayList *list; // of the last picture, for measuring
};

static inline World *viewer_world(Viewer *viewer) {
    return viewer->desc.session.world(viewer->desc.session.context);
}
static inline Viewed viewer_status(Viewer *viewer) {
    return viewer->desc.session.status(viewer->desc.session.context);
}

// viewer.c
void viewer_say_of_session(Viewer *viewer);       // its message
void viewer_refresh(Viewer *viewer);              // updates the scene's world and the like
void viewer_press(Viewer *viewer, Action action); // a button of the picture
const char *viewer_speed_text(Viewer *viewer);    // of playing, such as "2x"

// time.c: moving through moments.
bool viewer_asks(Viewer *viewer); // a question is open at the live end, where the world stands
void viewer_begin(Viewer *viewer);
void viewer_start_running(Viewer *viewer, RunMode mode); // or pauses if it runs that way already
void viewer_run_to(Viewer *viewer, Moment moment, bool silent);
void viewer_forwards(Viewer *viewer);
void viewer_backwards(Viewer *viewer);
void viewer_to_beginning(Viewer *viewer); // the first picture
void viewer_pause(Viewer *viewer);
// The run has reached its target: stops there and does what was to be done there.
void viewer_arrive(Viewer *viewer);
void viewer_leave_work(Viewer *viewer, WorkKind kind, const char *text);

// Makes one more call at the live end.
void viewer_step_live(Viewer *viewer);

// Opens the fold that ended in this moment, at its first call; closes it again, at its end. False
// where there is none.
bool viewer_open_fold(Viewer *viewer);
bool viewer_close_fold(Viewer *viewer);

// pace.c
#define PACE_MS 120u // between two calls that tell nothing, until the user changes it
uint32_t pace_hold_ms(const Viewer *viewer, const World *world); // of the current moment
uint32_t pace_next(Viewer *viewer); // moments of the pending tick; the session runs ahead
void pace_reset(Viewer *viewer);
void pace_text(Viewer *viewer, char *text, size_t size); // "running, 2x, 4 calls at once"
bool pace_is_slow(const Viewer *viewer);                 // slow enough to watch motion

// motion.c
void motion_begin(Viewer *viewer); // starts the motion of the moment just reached
void motion_zoom(Viewer *viewer, Rect from, Rect to);
bool motion_tick(Viewer *viewer); // true while something moves
void motion_end(Viewer *viewer);

// act.c: what an action does.
void viewer_do(Viewer *viewer, Action action);
void viewer_zoom(Viewer *viewer, int by);
void viewer_let_go(Viewer *viewer); // of all that the user chose to look at

// asking.c: inputs while a question is open. True: the input was used.
bool question_input(Viewer *viewer, const Input *input);
void question_pass(Viewer *viewer); // continues without an answer
void question_open(Viewer *viewer); // takes over the session's question if it is a new one

// shelving.c: the shelf, and what comes after the end of a lesson.
void shelf_refresh(Viewer *viewer);
void shelf_toggle(Viewer *viewer);
bool shelf_has_work(const Viewer *viewer);
void shelf_work(Viewer *viewer);                      // draws a picture that is missing
bool shelf_input(Viewer *viewer, const Input *input); // while it is open. True: used
bool shelf_do(Viewer *viewer, Action action);         // the same for an action
void end_refresh(Viewer *viewer);
bool end_goes_on(Viewer *viewer); // loads the next lesson. False: there is none

// remedies.c
bool remedies_do(Viewer *viewer, int key, Action action); // while the list is open. True: used
void remedies_list(Viewer *viewer);
void remedies_take_back(Viewer *viewer);

// pointer.c
void pointer_input(Viewer *viewer, const Input *input);
bool pointer_refresh(Viewer *viewer); // finds again what is under it. True: something else
