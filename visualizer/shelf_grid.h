// SPDX-License-Identifier: MIT
#pragma once

// How the cards of the shelf are laid out in a picture of a size.
typedef struct ShelfGrid {
    int cols, rows;
    int margin, gap, top; // px; `top` is the height above the cards
    int card_w, card_h;
    int picture_w, picture_h; // 0 = there is no room for pictures
} ShelfGrid;
ShelfGrid shelf_grid(int w, int h);
