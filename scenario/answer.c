// SPDX-License-Identifier: MIT
#include "scenario/answer.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// Both answers are read in the same way, so it does not matter which of them is the given one.

typedef struct Answer {
    const char *text;
    size_t length; // without outer white space
    double number;
    bool is_number; // "292", "292.0", "0x04010000", "5e-1"
} Answer;

static Answer read_answer(const char *text) {
    Answer answer = {.text = text + strspn(text, " \t\r\n\v\f")};
    answer.length = strlen(answer.text);
    while (answer.length > 0 && isspace((unsigned char)answer.text[answer.length - 1])) {
        answer.length--;
    }
    char *end = NULL;
    answer.number = strtod(answer.text, &end);
    // strtod() takes "nan" and "infinity" as well, which are words here.
    answer.is_number = answer.length > 0 && end == answer.text + answer.length &&
                       strcspn(answer.text, "0123456789") < answer.length &&
                       isfinite(answer.number);
    return answer;
}

bool answer_is_right(const char *given, const char *right) {
    Answer a = read_answer(given), b = read_answer(right);
    if (a.is_number && b.is_number) {
        return a.number == b.number;
    }
    bool same = a.length == b.length;
    for (size_t i = 0; same && i < a.length; i++) {
        same = tolower((unsigned char)a.text[i]) == tolower((unsigned char)b.text[i]);
    }
    return same;
}
