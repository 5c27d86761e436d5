// SPDX-License-Identifier: MIT
#pragma once

// The pages of one reservation as a grid: a cell for each page, or for some of them where it is
// long. Addresses grow to the right and upwards, as everywhere. The page that the moment is about
// has a frame. It can be pointed at.

#include "visualizer/scene.h"
#include "world/query/query.h"

// How high the grid becomes in a rect of that height, in px; 0 when there is no room for it.
int region_pages_height(const Frame *frame, const QueryRegion *region, int h);

// Draws it at the bottom of the rect.
void region_pages(Frame *frame, Rect rect, const QueryRegion *region);

// "192 KB reserved, 8 KB of RAM in it": with the address before it, without, and shorter still.
#define REGION_FORMS 3u
#define REGION_TEXT 128u
void region_text(const QueryRegion *region, char forms[REGION_FORMS][REGION_TEXT]);
