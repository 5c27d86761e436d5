// SPDX-License-Identifier: MIT
#pragma once

#include <stdbool.h>

// Whether an answer to a question is the right one: equal as numbers if both are, else as text
// without regard to case and outer white space.
bool answer_is_right(const char *given, const char *right);
