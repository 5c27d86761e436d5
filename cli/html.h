// SPDX-License-Identifier: MIT
#pragma once

#include <stdio.h>

// Writes a text for HTML, in an element or between the double quotes of an attribute: what would be
// markup is escaped, all other bytes stay as they are.
void html_escaped(const char *text, FILE *out);
