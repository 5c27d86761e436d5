// SPDX-License-Identifier: MIT
#pragma once

// The answers that are given on a page, as lines of a log (session/answer_log.h). The page keeps
// them, and hands all of them out as a file when the user asks for it.

#include "viewing/viewing.h"

// Lets a viewing log its answers.
void web_log_connect(ViewingHost *host);

// The lines since the last call; valid until the next one. Whether the user wants the file: true
// once.
const char *web_log_lines(void);
bool web_log_is_wanted(void);
