// SPDX-License-Identifier: MIT
#pragma once

// One function per thing on the screen; each draws inside its rect, in a file of its name. Those
// that a key chooses have a row in emu/views.inc.

#include "visualizer/views/canvas.h"

// The whole of a picture without room for more: title and step, as much as fits.
void view_line(Canvas *canvas, Rect rect);

// The height of each strip, and the width of its label on the left, in px.
int view_title_height(const Canvas *canvas);
int view_bars_height(const Canvas *canvas);
int view_large_height(const Canvas *canvas);
int view_large_label(const Canvas *canvas);
int view_timeline_height(const Canvas *canvas);
int view_timeline_label(const Canvas *canvas);

void view_title(Canvas *canvas, Rect rect);
void view_bars(Canvas *canvas, Rect rect);                      // SLOT and RAM, never merged
void view_overview(Canvas *canvas, Rect rect);                  // 33 slots side by side
void view_beside(Canvas *canvas, Rect rect);                    // the same for two devices
void view_lens(Canvas *canvas, Rect rect);                      // one slot, a row per MB
void view_large_slot(Canvas *canvas, Rect rect, uint32_t slot); // the same for the large area
void view_block(Canvas *canvas, Rect rect);                     // the 16 pages of a block
void view_bytes(Canvas *canvas, Rect rect);                     // a page's bytes
void view_physical(Canvas *canvas, Rect rect);                  // RAM frames by owner
void view_access(Canvas *canvas, Rect rect);                    // who may touch a byte
void view_heap(Canvas *canvas, Rect rect);                      // the items of a heap
void view_gates(Canvas *canvas, Rect rect);   // shared memory: who may ask, who may write
void view_code(Canvas *canvas, Rect rect);    // machine code: registers, instructions
void view_threads(Canvas *canvas, Rect rect); // a lane for each thread: who runs, who waits
void view_story(Canvas *canvas, Rect rect);   // what happened and why
// In a dump: the processes with the least room. Returns how much of the rect's height it takes, 0 =
// none.
int view_dump_height(const Canvas *canvas, Rect rect);
void view_dump(Canvas *canvas, Rect rect);
void view_large(Canvas *canvas, Rect rect); // slots 33 to 63
void view_timeline(Canvas *canvas, Rect rect);

// The buttons, at the right end of the time line's strip. Returns their width, 0 = there are none.
int view_buttons(Canvas *canvas, Rect strip);
void view_tip(Canvas *canvas);               // what the button under the pointer does
void view_legend(Canvas *canvas, Rect rect); // the kinds that the other views have drawn

void view_card(Canvas *canvas); // what is under the pointer or pinned
// The question at the foot of the story's column. Returns its height, 0 when there is no room: then
// view_question() draws it as a card.
int view_question_beside(Canvas *canvas, Rect column);
void view_question(Canvas *canvas);
// The same for what comes after the end of a lesson.
int view_end(Canvas *canvas, Rect column);
void view_sheet(Canvas *canvas);     // a question for slides, instead of everything else
void view_worksheet(Canvas *canvas); // an exercise on paper, instead of everything else
void view_shelf(Canvas *canvas);     // all lessons, instead of everything else
void view_help(Canvas *canvas);
void view_error(Canvas *canvas); // the scenario is wrong or was stopped; the window stays
