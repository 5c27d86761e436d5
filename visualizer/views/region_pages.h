// SPDX-License-Identifier: MIT
#pragma once

// The pages of one reservation as a grid: one cell per page, or per several pages in a long
// reservation. Addresses grow to the right and upwards, as everywhere. The moment's page has a
// frame. The pages can be pointed at.

#include "visualizer/views/canvas.h"
#include "world/query/query.h"

// The grid's height in px in a rect of height `h`; 0 when there is no room for it.
int region_pages_height(const Canvas *canvas, const QueryRegion *region, int h);

// Draws the grid at the bottom of the rect.
void region_pages(Canvas *canvas, Rect rect, const QueryRegion *region);

// "192 KB reserved, 8 KB of RAM in it": with the address first, without it, and shorter.
#define REGION_FORMS 3u
#define REGION_TEXT 128u
void region_text(const QueryRegion *region, char forms[REGION_FORMS][REGION_TEXT]);
