// SPDX-License-Identifier: MIT
#include "visualizer/action.h"

#include "emu/view_id.h"

#include <stddef.h>

// The table of keys. Rows that share a line on the card of keys follow each other, and only the
// first has the help text. A row with Shift needs Shift; where a key has no such row, Shift makes
// no difference. A row with KEY_NONE is a character, which action_of_text() finds.

const ActionKey action_keys[] = {
    {ACTION_PLAY, KEY_SPACE, 0, false, "Space", "run, pause"},
    {ACTION_PLAY, KEY_F5, 0, true, "Shift+F5", NULL},
    {ACTION_FORWARDS, KEY_RIGHT, 0, false, "Right", "forwards, back: a call, or a sentence"},
    {ACTION_BACKWARDS, KEY_LEFT, 0, false, "Left", NULL},
    {ACTION_FORWARDS, KEY_PAGE_DOWN, 0, false, "PageDown", NULL},
    {ACTION_BACKWARDS, KEY_PAGE_UP, 0, false, "PageUp", NULL},
    {ACTION_TO_BEGINNING, KEY_HOME, 0, false, "Home", "to the first picture, to the end"},
    {ACTION_TO_END, KEY_END, 0, false, "End", NULL},
    {ACTION_FROM_BEGINNING, KEY_F5, 0, false, "F5", "run from the first picture"},
    {ACTION_TO_FAILURE, 'f', 0, false, "F", "run to the next failure, to the next chapter"},
    {ACTION_TO_CHAPTER, 'c', 0, false, "C", NULL},
    {ACTION_GO_TO, 'g', 0, false, "G", "go to a step: digits, then Enter"},
    {ACTION_RESTART, 'r', 0, false, "R", "restart"},
    {ACTION_FASTER, KEY_UP, 0, false, "Up", "faster, slower"},
    {ACTION_SLOWER, KEY_DOWN, 0, false, "Down", NULL},
    {ACTION_NEXT_PROCESS, 'n', 0, false, "N",
     "the next process; at a failure: try it in a fresh one"},
    {ACTION_LARGE_AREA, 'l', 0, false, "L", "at a failure: try it in the large area"},
    {ACTION_GO_TO_MAKER, 'y', 0, false, "Y", "at a failure: who made what is in the way there?"},
    {ACTION_REMEDIES, 'd', 0, false, "D", "remedies of the DLL pointed at: Up, Down, Enter"},
    {ACTION_NO_REMEDIES, 'u', 0, false, "U", "take all remedies back"},
// One row for each view. The card of keys names all views beside the first key.
#define VIEWS_HELP "map, physical, who may touch it, heap, gates, code, threads"
#define X(tag, name, key, ...)                                                                     \
    {ACTION_VIEW_##tag,                                                                            \
     KEY_NONE,                                                                                     \
     '0' + key,                                                                                    \
     false,                                                                                        \
     #key,                                                                                         \
     VIEW_##tag == VIEW_MAP ? VIEWS_HELP : NULL},
#include "emu/views.inc"
#undef X
    {ACTION_VIEW_NEXT, 'm', 0, false, "M", NULL},
    {ACTION_LET_GO, KEY_NONE, '0', false, "0",
     "let go of what is pinned: look where the calls are"},
    {ACTION_CURSOR_NEXT, KEY_TAB, 0, false, "Tab",
     "move the cursor, also Shift and arrows; B: to the device beside"},
    {ACTION_CURSOR_LEFT, KEY_LEFT, 0, true, NULL, NULL},
    {ACTION_CURSOR_RIGHT, KEY_RIGHT, 0, true, NULL, NULL},
    {ACTION_CURSOR_UP, KEY_UP, 0, true, NULL, NULL},
    {ACTION_CURSOR_DOWN, KEY_DOWN, 0, true, NULL, NULL},
    {ACTION_OTHER_DEVICE, 'b', 0, false, "B", NULL},
    {ACTION_VERSUS, 'v', 0, false, "V", "Pocket PC beside Smartphone, and one alone again"},
    {ACTION_ENTER, KEY_RETURN, 0, false, "Enter",
     "on; with a cursor, or +: closer to slot, block, bytes"},
    {ACTION_CLOSER, KEY_NONE, '+', false, "+", NULL},
    {ACTION_CLOSER, KEY_NONE, '=', false, NULL, NULL},
    {ACTION_FURTHER, KEY_BACKSPACE, 0, false, "Backspace", NULL},
    {ACTION_FURTHER, KEY_NONE, '-', false, "-", NULL},
    {ACTION_LEAVE, KEY_ESCAPE, 0, false, "Escape", "stop, unpin, close, pass a question over"},
    {ACTION_PRESENT, 'p', 0, false, "P", "presentation: larger text, overview folds"},
    {ACTION_BLANK, KEY_NONE, '.', false, ".", "screen black; any key or a click: back"},
    {ACTION_FULL_SCREEN, KEY_F11, 0, false, "F11", "full screen, and back"},
    {ACTION_THEME, 't', 0, false, "T", "theme: light, dark, contrast"},
    {ACTION_SMALLER, KEY_NONE, '[', false, "[", "smaller, larger text"},
    {ACTION_LARGER, KEY_NONE, ']', false, "]", NULL},
    {ACTION_SHELF, 'o', 0, false, "O", "all lessons, and back; at the end of one: the next"},
    {ACTION_NEXT_LESSON, 'o', 0, true, "Shift+O", NULL},
    {ACTION_HELP, KEY_F1, 0, false, NULL, NULL},
    {ACTION_HELP, 'h', 0, false, NULL, NULL},
    {ACTION_HELP, KEY_NONE, '?', false, NULL, NULL},
    {ACTION_SAVE, KEY_F12, 0, false, "F12", "save the picture as PNG; copy a link to it"},
    {ACTION_COPY_LINK, 'c', 0, true, "Shift+C", NULL},
    {ACTION_KEEP_ANSWERS, 'k', 0, false, "K", "keep the answers in a log; again: stop"},
    {ACTION_QUIT, 'q', 0, false, "Q", "quit"},
};
const unsigned action_key_count = sizeof action_keys / sizeof action_keys[0];

// viewer/shelving.c takes the keys of the first lines.
const ActionKey shelf_keys[] = {
    {ACTION_COUNT, KEY_RIGHT, 0, false, "Arrows", "from lesson to lesson; the wheel: a page"},
    {ACTION_COUNT, KEY_PAGE_DOWN, 0, false, "PageDown", NULL},
    {ACTION_COUNT, KEY_PAGE_UP, 0, false, "PageUp", NULL},
    {ACTION_COUNT, KEY_HOME, 0, false, "Home", "to the first, to the last"},
    {ACTION_COUNT, KEY_END, 0, false, "End", NULL},
    {ACTION_COUNT, KEY_RETURN, 0, false, "Enter", "open the lesson; a click does, too"},
    {ACTION_COUNT, KEY_SPACE, 0, false, "Space", NULL},
    {ACTION_COUNT, KEY_F5, 0, false, "F5", NULL},
    {ACTION_COUNT, KEY_TAB, 0, false, "Tab", "another list: a course, the blog post"},
    {ACTION_COUNT, 'l', 0, false, "L", NULL}, // in a page Tab is the browser's
    {ACTION_LEAVE, KEY_ESCAPE, 0, false, "Escape", "back to the lesson, which has waited"},
    {ACTION_SHELF, 'o', 0, false, "O", NULL},
    {ACTION_BLANK, KEY_NONE, '.', false, ".", "screen black; any key or a click: back"},
    {ACTION_FULL_SCREEN, KEY_F11, 0, false, "F11", "full screen, and back"},
    {ACTION_THEME, 't', 0, false, "T", "theme: light, dark, contrast"},
    {ACTION_SMALLER, KEY_NONE, '[', false, "[", "smaller, larger text"},
    {ACTION_LARGER, KEY_NONE, ']', false, "]", NULL},
    {ACTION_SAVE, KEY_F12, 0, false, "F12", "save the picture as PNG"},
    {ACTION_HELP, 'h', 0, false, "H", "these keys, and away"},
    {ACTION_HELP, KEY_NONE, '?', false, "?", NULL},
    {ACTION_QUIT, 'q', 0, false, "Q", "quit"},
};
const unsigned shelf_key_count = sizeof shelf_keys / sizeof shelf_keys[0];

Action action_of_key(int key, bool shift) {
    Action plain = ACTION_COUNT;
    for (unsigned i = 0; i < action_key_count && key != KEY_NONE; i++) {
        const ActionKey *row = &action_keys[i];
        if (row->key == key && row->shift == shift) {
            return row->action;
        }
        plain = row->key == key && !row->shift ? row->action : plain;
    }
    return plain; // a row without Shift holds for both
}

Action action_of_text(const char *text) {
    for (unsigned i = 0; i < action_key_count; i++) {
        if (action_keys[i].text && action_keys[i].text == text[0] && text[1] == '\0') {
            return action_keys[i].action;
        }
    }
    return ACTION_COUNT;
}

int action_first_key(Action action) {
    for (unsigned i = 0; i < action_key_count; i++) {
        if (action_keys[i].action == action) {
            return action_keys[i].key;
        }
    }
    return KEY_NONE;
}

bool action_is_looks(Action action) {
    return action == ACTION_THEME || action == ACTION_PRESENT || action == ACTION_SMALLER ||
           action == ACTION_LARGER || action == ACTION_FULL_SCREEN;
}
