// SPDX-License-Identifier: MIT
#pragma once

// What the story's column has to tell, as paragraphs with a rank each. They are collected first,
// and then as many are shown as fit: those of the highest rank number go first, and wholly. Half an
// explanation is none, and what the lesson says or points at always stays. Not for use outside the
// story.

#include "visualizer/scene.h"

#define PARAGRAPHS 18u
#define TEXT_MOST 1600u // bytes of a paragraph
#define KEY_LINES 4u    // lines that can be clicked on

// What is left out first has the highest rank.
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
    uint32_t step;   // a click on it goes there, 0 = nowhere
    Color color;
    bool at_bottom;
    Action actions[KEY_LINES]; // what a click on its lines does; as many as it has, else n is 0
    unsigned n_actions;
} Paragraph;

typedef struct Paragraphs {
    Frame *frame;
    Paragraph paragraphs[PARAGRAPHS];
    unsigned n;
    Paragraph spare; // takes what is written to a paragraph that was not added
} Paragraphs;

// Adds a paragraph below the others and returns it, for what else it has. An empty text, or one
// above PARAGRAPHS, is not added: `spare` is returned then, and writing to it has no effect.
// `size` is in design px; in a presentation it has a least.
Paragraph *paragraphs_add(Paragraphs *all, Rank rank, FontFace face, int size, Color color,
                          const char *text);

// Draws as many as fit into `rect`, as large as they fit, with what a click on them does; tells the
// frame where the headline is.
void paragraphs_draw(const Paragraphs *all, Rect rect);
