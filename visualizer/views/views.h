// SPDX-License-Identifier: MIT
#pragma once

// One function per thing on the screen; each draws inside its rect, in a file of its name. Those
// that a key chooses have a row in emu/views.inc.

#include "visualizer/scene.h"

// The whole of a picture without room for more: title and step, as much as fits.
void view_line(Frame *frame, Rect rect);

// The height of each strip, and the width of its label on the left, in px.
int view_title_height(const Frame *frame);
int view_bars_height(const Frame *frame);
int view_large_height(const Frame *frame);
int view_large_label(const Frame *frame);
int view_timeline_height(const Frame *frame);
int view_timeline_label(const Frame *frame);

void view_title(Frame *frame, Rect rect);
void view_bars(Frame *frame, Rect rect);                      // SLOT and RAM, never merged
void view_overview(Frame *frame, Rect rect);                  // 33 slots side by side
void view_beside(Frame *frame, Rect rect);                    // the same for two devices
void view_lens(Frame *frame, Rect rect);                      // one slot, a row per MB
void view_large_slot(Frame *frame, Rect rect, uint32_t slot); // the same for the large area
void view_block(Frame *frame, Rect rect);                     // the 16 pages of a block
void view_bytes(Frame *frame, Rect rect);                     // a page's bytes
void view_physical(Frame *frame, Rect rect);                  // RAM frames by owner
void view_access(Frame *frame, Rect rect);                    // who may touch a byte
void view_heap(Frame *frame, Rect rect);                      // the items of a heap
void view_gates(Frame *frame, Rect rect);   // shared memory: who may ask, who may write
void view_threads(Frame *frame, Rect rect); // a lane for each thread: who runs, who waits
void view_story(Frame *frame, Rect rect);   // what happened and why
// In a dump: the processes with the least room. Returns how much of the rect's height it takes, 0 =
// none.
int view_dump_height(const Frame *frame, Rect rect);
void view_dump(Frame *frame, Rect rect);
void view_large(Frame *frame, Rect rect); // slots 33 to 63
void view_timeline(Frame *frame, Rect rect);

// The buttons, at the right end of the time line's strip. Returns their width, 0 = there are none.
int view_buttons(Frame *frame, Rect strip);
void view_tip(Frame *frame);               // what the button under the pointer does
void view_legend(Frame *frame, Rect rect); // the kinds that the other views have drawn

void view_card(Frame *frame); // what is under the pointer or pinned
// The question at the foot of the story's column. Returns its height, 0 when there is no room: then
// view_question() draws it as a card.
int view_question_beside(Frame *frame, Rect column);
void view_question(Frame *frame);
void view_help(Frame *frame);
void view_error(Frame *frame); // the scenario is wrong or was stopped; the window stays
