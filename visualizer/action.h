// SPDX-License-Identifier: MIT
#pragma once

// What a user can do with a picture, and the one table of the keys for it. The card of keys is
// drawn from this table, and the viewer acts by it.

#include "visualizer/input.h"

typedef enum {
    ACTION_PLAY,
    ACTION_FORWARDS,
    ACTION_BACKWARDS,
    ACTION_TO_BEGINNING,   // the first picture: before the first call
    ACTION_FROM_BEGINNING, // plays from the first picture on
    ACTION_TO_END,
    ACTION_TO_FAILURE,
    ACTION_TO_CHAPTER,
    ACTION_GO_TO,
    ACTION_RESTART,
    ACTION_FASTER,
    ACTION_SLOWER,
    ACTION_NEXT_PROCESS, // at a refusal: try the request in the next process
    ACTION_LARGE_AREA,
    ACTION_GO_TO_MAKER, // at a refusal: go to the call that made the obstacle
    ACTION_REMEDIES,
    ACTION_NO_REMEDIES,
// One action for each view, in the order of ViewId.
#define X(tag, ...) ACTION_VIEW_##tag,
#include "emu/views.inc"
#undef X
    ACTION_VIEW_NEXT,
    ACTION_LET_GO, // follow the calls again
    ACTION_CURSOR_NEXT,
    ACTION_CURSOR_LEFT,
    ACTION_CURSOR_RIGHT,
    ACTION_CURSOR_UP,
    ACTION_CURSOR_DOWN,
    ACTION_OTHER_DEVICE,
    ACTION_VERSUS, // Pocket PC beside Smartphone
    ACTION_ENTER,  // the next moment; with a cursor: closer
    ACTION_CLOSER,
    ACTION_FURTHER,
    ACTION_LEAVE, // Escape: closes or lets go of what is open, pinned, pointed at
    ACTION_PRESENT,
    ACTION_BLANK, // a black screen
    ACTION_FULL_SCREEN,
    ACTION_THEME,
    ACTION_SMALLER,
    ACTION_LARGER,
    ACTION_HELP,
    ACTION_SHELF,       // all lessons, and back
    ACTION_NEXT_LESSON, // at the end of one
    ACTION_SAVE,
    ACTION_COPY_LINK,    // to this picture
    ACTION_KEEP_ANSWERS, // in a log: begins one, or ends it
    ACTION_QUIT,
    ACTION_COUNT,
} Action;

typedef struct ActionKey {
    Action action;
    int key;    // Key or a letter; KEY_NONE: the row has a character
    char text;  // the character, which has another key on other keyboards; 0: the row has a key
    bool shift; // Shift is held
    const char *label; // the key's name on the card of keys; NULL: not on the card
    const char *help;  // what it does; NULL: the rows above say it, and the key is listed with them
} ActionKey;

extern const ActionKey action_keys[];
extern const unsigned action_key_count;

// The keys of the shelf, for its card of keys. ACTION_COUNT: the shelf itself takes that key.
extern const ActionKey shelf_keys[];
extern const unsigned shelf_key_count;

// The action of a key or a character; ACTION_COUNT for none. With Ctrl, no key of the table acts.
Action action_of_key(int key, bool shift);
Action action_of_text(const char *text);

// The first key of an action; KEY_NONE for a character.
int action_first_key(Action action);

// Whether an action only changes the looks, and neither the position nor what is shown.
bool action_is_looks(Action action);
