// SPDX-License-Identifier: MIT
#include "world/words/expect_text.h"

#include "world/amounts.h"
#include "world/query/query.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A label can sound like the opposite of what was found: "cannot write", then "ok  the creator
// writes". The value beside it makes clear which is true.

#define LONGEST 72u
#define PLAIN_BELOW 4096u // a smaller number is more often a count than an address or an amount

static bool is_whole(const char *text) {
    size_t n = strspn(text, "0123456789");
    return n > 0 && n < 20 && text[n] == '\0';
}

static bool has_word(const char *text, const char *word) {
    size_t n = strlen(word);
    for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
        bool begins = at == text || !isalpha((unsigned char)at[-1]);
        if (begins && !isalpha((unsigned char)at[n])) {
            return true;
        }
    }
    return false;
}

static bool speaks_of_bytes(const char *label) {
    static const char *const words[] = {"KB", "MB", "RAM", "bytes", "hole", "space"};
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (has_word(label, words[i])) {
            return true;
        }
    }
    return false;
}

// Whether a text ends with these words.
static bool ends_with(const char *text, const char *end) {
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0 &&
           (n == m || !isalnum((unsigned char)text[n - m - 1]));
}

static void number_text(const char *label, const char *got, char *buffer) {
    unsigned long long value = strtoull(got, NULL, 10);
    if (value < PLAIN_BELOW) {
        snprintf(buffer, EXPECT_TEXT, "%s", got);
    } else if (speaks_of_bytes(label)) {
        amount_bytes(value, buffer, EXPECT_TEXT);
    } else {
        snprintf(buffer, EXPECT_TEXT, "%s (0x%llX)", got, value);
    }
}

static void cut(const char *got, char *buffer) {
    size_t line = strcspn(got, "\r\n"), n = line > LONGEST ? LONGEST : line;
    while (n > 0 && ((unsigned char)got[n] & 0xC0) == 0x80) {
        n--; // not in the middle of a UTF-8 character
    }
    snprintf(buffer, EXPECT_TEXT, "%.*s%s", (int)n, got, got[n] ? "..." : "");
}

const char *expect_value_text(const Event *event, char buffer[EXPECT_TEXT]) {
    const char *label = event->text[0] ? event->text[0] : "", *got = event->text[2];
    buffer[0] = '\0';
    if (!got || ends_with(label, got)) {
        return buffer;
    }
    if (strcmp(got, "true") == 0 || strcmp(got, "false") == 0) {
        snprintf(buffer, EXPECT_TEXT, "%s", got[0] == 't' ? "yes" : "no");
    } else if (is_whole(got)) {
        number_text(label, got, buffer);
    } else {
        cut(got, buffer);
    }
    return buffer;
}
