// SPDX-License-Identifier: MIT
#pragma once

// What a person does, as values: keys, characters, the pointer. A window and a page make these from
// their own events; positions are pixels of the picture.

#include <stdbool.h>

// Keys that have names. A letter is its own small letter: 'n'.
typedef enum {
    KEY_NONE,
    KEY_RETURN = 256,
    KEY_ESCAPE,
    KEY_BACKSPACE,
    KEY_TAB,
    KEY_SPACE,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_UP,
    KEY_DOWN,
    KEY_HOME,
    KEY_END,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_F1,
    KEY_F5,
    KEY_F11,
    KEY_F12,
    KEY_OTHER, // any other one: it does nothing, but brings a black screen back
} Key;

typedef enum {
    INPUT_KEY,     // key, shift, ctrl
    INPUT_TEXT,    // text: a character as the keyboard's layout gives it
    INPUT_POINTER, // x, y, pressed: it moves
    INPUT_LEAVE,   // it points at nothing any more
    INPUT_CLICK,   // x, y: the button goes down
    INPUT_RELEASE, // x, y: it comes up again
    INPUT_WHEEL,   // x, y; up: closer, or further away
    INPUT_DROP,    // text: another file to show
    INPUT_CHANGED, // the file that is shown has changed
    INPUT_CLOSE,
    INPUT_KIND_COUNT,
} InputKind;

#define INPUT_TEXT_MOST 1024u

typedef struct Input {
    InputKind kind;
    int key; // Key, or a letter
    bool shift, ctrl;
    bool up;
    bool pressed; // the button is held down
    bool rests;   // INPUT_POINTER: the picture has moved under it, it has not
    int x, y;
    char text[INPUT_TEXT_MOST];
} Input;
