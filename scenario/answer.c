// SPDX-License-Identifier: MIT
#include "scenario/answer.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

// Grades an answer. Only a right answer that is a number makes the comparison a numeric one; then a
// given answer with anything but blanks behind its number is wrong. So "292" and "292.0" are equal.

bool answer_is_right(const char *given, const char *right) {
    char *end_given = NULL, *end_right = NULL;
    double a = strtod(given, &end_given), b = strtod(right, &end_right);
    if (end_given != given && end_right != right && *end_right == '\0') {
        end_given += strspn(end_given, " \t\r\n");
        return *end_given == '\0' && a == b;
    }
    given += strspn(given, " \t\r\n");
    size_t n = strlen(given);
    while (n > 0 && isspace((unsigned char)given[n - 1])) {
        n--;
    }
    if (n != strlen(right)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (tolower((unsigned char)given[i]) != tolower((unsigned char)right[i])) {
            return false;
        }
    }
    return true;
}
