// SPDX-License-Identifier: MIT
#pragma once

#include <stdbool.h>

// Whether an answer is right. Two numbers are compared as numbers. All else is compared as text,
// without regard to letter case and outer white space.
bool answer_is_right(const char *given, const char *right);
