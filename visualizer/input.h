// SPDX-License-Identifier: MIT
#pragma once

// A user's input, as values: keys, characters, the pointer. A window or a web page makes them from
// its own events. Positions are in pixels of the picture.

#include <stdbool.h>

// Keys that have names. A letter's key is its lower-case letter: 'n'.
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
    KEY_OTHER, // any other key: it does nothing except end a black screen
} Key;

typedef enum {
    INPUT_KEY,     // key, shift, ctrl
    INPUT_TEXT,    // text: a character, by the keyboard's layout
    INPUT_POINTER, // x, y, pressed: the pointer moves
    INPUT_LEAVE,   // the pointer leaves the picture
    INPUT_CLICK,   // x, y: the button is pressed
    INPUT_RELEASE, // x, y: the button is released
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
    bool rests;   // INPUT_POINTER: the picture moved under the pointer, which did not move
    int x, y;
    char text[INPUT_TEXT_MOST];
} Input;
