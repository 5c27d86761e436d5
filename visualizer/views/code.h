// SPDX-License-Identifier: MIT
#pragma once

// Instructions as a list, in the view of machine code and in a page of code.

#include "visualizer/views/views.h"
#include "world/query/code.h"

// The instructions around a mapped address, with a heading. The one at the address has a frame; of
// a thread that stands there, the row says what it does: `stand`, NULL = no thread.
void view_code_listing(Canvas *canvas, Rect rect, VirtAddr mapped, const CodeStand *stand);
