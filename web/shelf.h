// SPDX-License-Identifier: MIT
#pragma once

// The shelf of a page: the shipped lessons, the post and the courses, and how one did in the
// lessons. The page keeps that as text (viewing/progress.h), since only a page may store anything.

#include "viewing/viewing.h"

// Lets a viewing show the shelf. The sessions that draw its pictures have the limits of `host`.
void web_shelf_connect(ViewingHost *host);

// Adds progress that was kept before, also by another page meanwhile.
void web_shelf_read(const char *text);

// The progress as text, valid until the next call; and whether it has changed by a lesson that has
// ended: true once.
const char *web_shelf_text(void);
bool web_shelf_is_new(void);
