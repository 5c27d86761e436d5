// SPDX-License-Identifier: MIT
#include "visualizer/shelf_grid.h"

#include "visualizer/scene.h"

#define MARGIN 24
#define GAP 14
#define TOP 84    // design px
#define WORDS 104 // below a picture: title, goal, what is known of it
#define COLS 3
#define ROWS 2

// Few columns with pictures are better than many without.
static int fitting(int room, int least, int gap, int most) {
    int n = most;
    while (n > 1 && (room - (n - 1) * gap) / n < least) {
        n--;
    }
    return n;
}

ShelfGrid shelf_grid(int w, int h) {
    double sx = w / 1280.0, sy = h / 800.0, scale = sx < sy ? sx : sy;
    int words = (int)(WORDS * scale), frame = (int)(6 * scale) + 1;
    ShelfGrid grid = {.margin = (int)(MARGIN * scale) + 1,
                      .gap = (int)(GAP * scale) + 1,
                      .top = (int)(TOP * scale) + 1};
    int room_w = w - 2 * grid.margin, room_h = h - grid.top - grid.margin;
    grid.cols = fitting(room_w, SCENE_LEAST_W + 2 * frame, grid.gap, COLS);
    grid.rows = fitting(room_h, SCENE_LEAST_H + words, grid.gap, ROWS);
    grid.card_w = (room_w - (grid.cols - 1) * grid.gap) / grid.cols;
    grid.card_h = (room_h - (grid.rows - 1) * grid.gap) / grid.rows;
    int picture_w = grid.card_w - 2 * frame, picture_h = grid.card_h - words - frame;
    if (picture_w >= SCENE_LEAST_W && picture_h >= SCENE_LEAST_H) {
        grid.picture_w = picture_w;
        grid.picture_h = picture_h;
    }
    return grid;
}
