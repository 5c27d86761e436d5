// SPDX-License-Identifier: MIT
#pragma once

// A lesson's picture as a page shows it: the viewer of the window, without SDL. JavaScript
// (web/picture.js) hands over keys and the time, measures texts, and paints the display list.
// A page has one picture. Calls with none are without effect.

#include "visualizer/draw/display_list.h"

// The width of a text in px: the page's own, since it has the fonts.
#ifdef __wasm__
__attribute__((import_module("slot32"), import_name("measure")))
#endif
int web_measure(FontFace face, int size, const char *text);

// Opens what a link shows (viewing/link.h), with "" the shelf. It takes the place of the picture
// that was there. On failure returns false with one line in web_picture_message(), and that picture
// stays. With `moves`, outlines and dots move.
bool web_picture_open(const char *link, bool moves);
void web_picture_close(void);
const char *web_picture_message(void);

// A key (visualizer/input.h), or a character that was typed. What the session must do for it is
// left for web_picture_work().
void web_picture_key(int key, bool shift, bool ctrl);
void web_picture_text(const char *text);

// The pointer at a pixel of the picture. `kind` is one of INPUT_POINTER (flag: its button is down),
// INPUT_LEAVE, INPUT_CLICK, INPUT_RELEASE and INPUT_WHEEL (flag: closer).
void web_picture_pointer(int kind, int x, int y, bool flag);

// Lets the session do what is left, for about `most_ms` at most: the only call that may take long.
// And whether more is left; a picture that was drawn may leave work, too.
void web_picture_work(uint32_t most_ms);
bool web_picture_has_work(void);

// Tells the viewer the time. Returns after how many ms it should be told again; UINT32_MAX: never,
// until there is an input.
uint32_t web_picture_tick(uint32_t now_ms);

// Whether the picture changed since it was drawn last; spoil() marks it changed.
bool web_picture_is_dirty(void);
void web_picture_spoil(void);

// Draws w x h pixels. The list is valid until the next call; NULL when the host is out of memory.
const DisplayList *web_picture_draw(int w, int h);

// The parts of it that differ from the picture before, which the canvas still shows; UINT32_MAX of
// them: all.
const Rect *web_picture_rects(void);
uint32_t web_picture_n_rects(void);

// For JavaScript, which does not know the structures: parts of the list that was drawn last.
const DrawCommand *web_picture_commands(void);
uint32_t web_picture_n_commands(void);
const char *web_picture_data(void);

// What is shown, in one line.
const char *web_picture_name(void);

// About it, as JSON: step and part of the moment, questions answered so far and how many of them
// right, whether it is the end, the scenario's line, why it does not continue ("" = it does), and
// what the moment is about.
const char *web_picture_facts(void);

// The text of what is shown, and the name of its lesson or file.
const char *web_picture_source(void);
const char *web_picture_source_name(void);

// Whether the viewer wants the whole screen; and that the page has it, or has it no longer.
bool web_picture_full_screen(void);
void web_picture_set_full_screen(bool full);

// A link to the picture as it was drawn last; valid until the next call. "" = there is none.
// Whether the user wants it in the clipboard (true once), and a line that says what came of it.
const char *web_picture_link(void);
bool web_picture_copies(void);
void web_picture_say(const char *message);
