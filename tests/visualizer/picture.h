// SPDX-License-Identifier: MIT
#pragma once

// What must hold of every picture, asserted on its display list, and the sizes that each is tried
// at.

#include "tests/support/stage.h"

#define PICTURE_MIN_CONTRAST 450 // 4.5 : 1

void texts_have_contrast(const DisplayList *list);
void texts_do_not_overlap(const DisplayList *list);
void texts_are_inside(const DisplayList *list, const Scene *scene);
void texts_stay_in_their_panel(const DisplayList *list);
void no_text_is_cut_short(const DisplayList *list);

// Draws the stage's scene; all of the above, and that step and mode are shown.
void picture_holds(Stage *stage);

// Whether some text of the list contains `wanted`.
bool list_says(const DisplayList *list, const char *wanted);

// Sizes by three sizes of text, with and without presentation: 6 each.
#define PICTURE_SIZES 5u
#define PICTURE_FORMS (PICTURE_SIZES * 6)
void picture_set_size(Scene *scene, unsigned i);
