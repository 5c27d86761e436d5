// SPDX-License-Identifier: MIT
#pragma once

// What the story's column tells, as paragraphs, each with a rank. All are collected first; then as
// many as fit are shown. Those with the highest rank number are left out first, and always
// completely: half an explanation is useless. What the lesson says or points at always stays. Not
// for use outside the story.

#include "visualizer/views/canvas.h"

#define PARAGRAPHS 18u
#define TEXT_MOST 1600u // bytes of a paragraph
#define KEY_LINES 5u    // lines with a click action

// The highest rank is left out first.
typedef enum {
    RANK_SENTENCE, // never
    RANK_WHY,      // never
    RANK_POINT,    // never
    RANK_REMEDY,
    RANK_KEYS_AT_FAILURE,
    RANK_CAPTION,
    RANK_CALL,
    RANK_RULE,
    RANK_WORD, // what a word means
    RANK_CHAPTER,
    RANK_ERROR,
    RANK_KEYS,
    RANK_SOURCE,
    RANK_COUNT,
} Rank;

typedef struct Paragraph {
    Rank rank;
    char text[TEXT_MOST];
    FontFace face;
    int size, space; // design px
    uint32_t step;   // a click on it goes to this step, 0 = nowhere
    Color color;
    bool at_bottom;
    Action actions[KEY_LINES]; // a click on a line does its action; one per line, else n is 0
    unsigned n_actions;
} Paragraph;

typedef struct Paragraphs {
    Canvas *canvas;
    Paragraph paragraphs[PARAGRAPHS];
    unsigned n;
    Paragraph spare; // writing to a paragraph that was not added goes here
} Paragraphs;

// Adds a paragraph below the others and returns it, so that the caller can set the rest. An empty
// text, or one beyond PARAGRAPHS, is not added: then `spare` is returned, and writing to it has no
// effect. `size` is in design px; a presentation has a minimum.
Paragraph *paragraphs_add(Paragraphs *all, Rank rank, FontFace face, int size, Color color,
                          const char *text);

// Draws as many paragraphs as fit into `rect`, as large as they fit, with their click actions.
void paragraphs_draw(const Paragraphs *all, Rect rect);
