// SPDX-License-Identifier: MIT
#pragma once

// The picture: what is shown (the world at its position, the viewer's choices) and how it is laid
// out. scene_draw() is a pure function of the scene: the same scene gives the same list.
//
//   +--------------------------------------------------------------+
//   | title: scenario, profile, step, who runs                     |
//   | SLOT ######################............                       |
//   | RAM  ########..........................  largest hole, sum    |
//   +---------------------+-------------------------+--------------+
//   | overview: 33 slots  | lens: one slot, 1 MB    | story: what  |
//   |                     | a row, or block, bytes  | happened,    |
//   |                     |                         | why, source  |
//   +---------------------+-------------------------+--------------+
//   | large area, slots 33 to 63                                   |
//   | timeline                                                     |
//   | legend                                                       |
//   +--------------------------------------------------------------+
//
// A picture can have any size from 1 x 1 px to 16384 x 16384, because a window manager may choose
// any. If its parts have no room (scene_is_small()), it is one line of text: the title and the
// step.

#include "visualizer/action.h"
#include "visualizer/draw/curve.h"
#include "visualizer/draw/theme.h"
#include "visualizer/question.h"
#include "visualizer/shelf.h"
#include "visualizer/worksheet.h"

#include "emu/view_id.h"

#include "world/lockstep.h"
#include "world/query/remedy.h"
#include "world/query/turn.h"
#include "world/why/why_not.h"

typedef enum { ZOOM_MAP, ZOOM_SLOT, ZOOM_BLOCK, ZOOM_BYTES, ZOOM_COUNT } Zoom;

typedef enum {
    HIT_ADDRESS,  // a grid of addresses
    HIT_FRAME,    // a grid of RAM frames
    HIT_GATE,     // gate number `base` of shared memory, from 0
    HIT_TIMELINE, // steps from left to right
    HIT_STEP,     // steps of the threads view; `base` is the first step
    HIT_CHOICE,   // an answer to the open question; `base` is its number
    HIT_PINNED,   // the badge of something pinned: a click lets go
    HIT_ACTION,   // a click does Action number `base`
    HIT_SHELF,    // a card of the shelf; `base` is the number of its item
    HIT_ROUTE,    // a route of the shelf; `base` is its number
} HitKind;

// A place that can be pointed at.
typedef struct Hit {
    HitKind kind;
    Rect rect;
    uint32_t base;  // first address or frame, at the bottom left of an address grid
    uint32_t bytes; // bytes per cell (HIT_ADDRESS), or frames per cell
    int cols, rows;
    bool beside; // it is of the device beside
    bool button; // HIT_ACTION: it looks like a button
} Hit;

#define SCENE_HITS 256u

// A request that moves to its place.
typedef struct Ghost {
    bool moving;
    VirtAddr base; // mapped
    uint32_t n_blocks;
    int permille; // of the way
} Ghost;

// Slot 0 moving from one process's slot to another's, at a switch.
typedef struct Slide {
    bool moving;
    Turn turn;
    int permille; // of the way
} Slide;

// A thread that moves into a server or home, between the columns of two slots.
typedef struct Token {
    bool moving;
    uint32_t from, to; // slots
    int permille;      // of the way
} Token;

// A request that moves to the gates of shared memory.
typedef struct Request {
    bool moving;
    int permille; // of the way to where it ends
} Request;

// A zoom: an outline grows from a cell to the view, or shrinks back to it.
typedef struct Transition {
    bool moving;
    Rect from, to;
    int permille; // of the way
} Transition;

// The buttons with which a mouse controls a window. A picture outside a window has none.
typedef struct Buttons {
    bool shown;
    bool playing, full_screen;
    const char *speed; // of playing, such as "2x"
    bool has_hot;      // the pointer is on a button
    Action hot;
} Buttons;

typedef struct Scene {
    const World *world;
    const Curve *curve;
    const char *title, *profile, *state;
    const World *beside; // another device beside this one, NULL = none
    const char *beside_title;
    bool lockstep; // it runs the same scenario, and pair and parted compare the two
    LockstepPair pair;
    LockstepParted parted;
    const char *const *remedies; // texts of the active remedies, ended by NULL; NULL = none
    const World *before;         // the same step without them, NULL = unknown or none active
    uint32_t last_event;         // number of known events: a live session may be ahead
    bool open_end;               // more steps will come, nobody knows how many
    uint32_t tries_after;        // the question before which no try is offered, from 1; 0 = none
    uint32_t room_after; // the question that asks how much of a slot is free, from 1; 0 = none
    // what the viewer chose
    int w, h;         // 1 to 16384
    int text_percent; // 70 to 160, 100 = as designed
    ThemeId theme;
    bool present, help;
    bool on_paper; // nobody can press a key: none is named
    bool untold;   // a thumbnail: the picture without the story, which would tell the answers
    Zoom zoom;
    ViewId view;
    uint8_t focus;                  // process, PROCESS_NONE = the acting one
    bool view_chosen, focus_chosen; // the user chose them: they stay as they are
    bool has_touch;                 // the moment is about an address, which the lens shows
    bool touch_now;                 // the address is this moment's own, so it is marked
    VirtAddr touch;                 // mapped
    bool has_cursor;                // something is pinned
    VirtAddr cursor;                // mapped address
    bool has_hover;
    VirtAddr hover;
    bool on_beside;       // the pointer is on the device beside
    bool asks_why;        // at a refusal, the user pointed at a place: why not there?
    bool has_hover_frame; // the pointer is on a RAM frame of the physical view
    uint32_t hover_frame; // a number beyond the RAM is no frame
    bool has_hover_gate;  // the pointer is on a gate of shared memory
    unsigned hover_gate;  // GATE_TRUST or GATE_MODE
    bool has_asked;       // the user asked about a frame or a gate, and the answer stays
    WhyPlace asked;
    int pointer_x, pointer_y; // a position outside the picture counts as at its edge
    const RemedyWin *choice;  // the remedy that the user looks at, NULL = none
    unsigned choice_at, choice_n;
    const QuestionSheet *sheet; // a question for slides: it is the whole picture. NULL = none
    const Worksheet *worksheet; // an exercise on paper: it is the whole picture. NULL = none
    const Question *question;   // NULL = no question is open
    bool ended;                 // the scenario has ended, and the world stands at its end
    const EndCard *end;         // what comes after it, NULL = nothing is known
    const Shelf *shelf;         // open: it covers the picture. NULL = closed
    unsigned shelf_at;          // the chosen item
    const char *pinned;         // what the user chose to look at, NULL = nothing
    const char *error;          // what stopped the scenario, NULL = nothing
    bool blank;                 // a black picture, for a talk without it
    bool card_away;             // no card for what is pointed at: a key was pressed since
    Buttons buttons;
    Ghost ghost;
    Token token;
    Slide slide;
    Request request;
    Transition transition;
    // set by scene_draw
    CellStyle dimmed[CELL_COUNT]; // the theme's cells, dimmed at the moment of failure
    Hit hits[SCENE_HITS];
    unsigned n_hits;
} Scene;

// The least size at which the parts of the picture are drawn. At half of 1280 x 800 the smallest
// texts are as small as can be read; at a quarter all texts are, and the strips leave about half of
// the height to the body. A smaller picture is one line of text, with nothing to point at.
#define SCENE_LEAST_W 320 // px
#define SCENE_LEAST_H 200 // px
static inline bool scene_is_small(const Scene *scene) {
    return scene->w < SCENE_LEAST_W || scene->h < SCENE_LEAST_H;
}

// Sets the view and the touch to where the moment is (world/query/gaze.h), unless the user chose
// them. A user who chose a process, a place or a zoom keeps the view, too.
void scene_follow(Scene *scene);

// The process looked at: the user's choice while it lives, else that of the moment. PROCESS_NONE =
// none.
uint8_t scene_focus(const Scene *scene);

// The world that hover and cursor refer to; this is the world beside only where it is shown.
static inline const World *scene_pointed(const Scene *scene) {
    bool shown = scene->beside && scene->view == VIEW_MAP && scene->zoom == ZOOM_MAP;
    return shown && scene->on_beside ? scene->beside : scene->world;
}

// The last step that is known.
static inline uint32_t scene_last_step(const Scene *scene) {
    uint32_t n =
        scene->last_event < scene->world->n_events ? scene->last_event : scene->world->n_events;
    return n ? world_event(scene->world, n - 1)->event.step : 0;
}

#define SCENE_STEP_TEXT 40u

// "step 3 of 12", `brief` "3/12"; "step 3" while nobody knows how many there will be. Returns the
// buffer.
const char *scene_step_text(const Scene *scene, bool brief, char buffer[SCENE_STEP_TEXT]);

// Whether question number n was asked and answered, or passed over, before the world's position.
// The same live and later, when the whole history is known. Question 0 always was.
static inline bool scene_was_asked(const Scene *scene, uint32_t n) {
    const World *world = scene->world;
    return n == 0 || world->dump ||
           (world->n_marked[EVENT_ASK] >= n &&
            world_marked(world, EVENT_ASK, n - 1) < world->position);
}

// How many remedies are active.
static inline unsigned scene_remedies(const Scene *scene) {
    unsigned n = 0;
    while (scene->remedies && scene->remedies[n]) {
        n++;
    }
    return n;
}

// The last hit at a point, NULL if there is none. *ret_value is the address, frame, event number,
// step or choice there.
const Hit *scene_hit(const Scene *scene, int x, int y, uint32_t *ret_value);

// The cell of an address in the view drawn last, and the whole view. False when the address is not
// on the screen.
bool scene_cell(const Scene *scene, VirtAddr va, Rect *ret_cell, Rect *ret_view);

// Why not there? Answers for the place under the pointer, else for the one that stays asked about,
// else for the pinned one, and sets *ret_place to it. False when none of them has an answer
// (world/why/why_not.h).
bool scene_why(const Scene *scene, WhyPlace *ret_place, WhyAnswer *ret_why);

// The chapter that the moment belongs to: the last one that began. NULL if there is none.
const WorldEvent *scene_chapter(const World *world);
