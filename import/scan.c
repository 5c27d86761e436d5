// SPDX-License-Identifier: MIT
#include "import/scan.h"

#include <ctype.h>
#include <string.h>

// Small readers for one line, as scan.h describes them. They all keep the same rule: *at moves only
// on success. Numbers end at the first character that is no digit; a letter or a further digit
// there makes the whole number fail.

static const char *skip(const char *at) {
    while (*at == ' ') {
        at++;
    }
    return at;
}

// The value of a digit, 16 for any other character.
static unsigned digit(char c) {
    return c >= '0' && c <= '9'   ? (unsigned)(c - '0')
           : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
           : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                  : 16;
}

bool scan_words(const char **at, const char *words) {
    const char *text = skip(*at);
    for (; *words; words++) {
        if (*words == ' ' && *text == ' ') {
            text = skip(text);
        } else if (*words == *text) {
            text++;
        } else {
            return false;
        }
    }
    *at = text;
    return true;
}

static bool take_number(const char **at, unsigned base, size_t most, uint32_t *ret_value) {
    const char *text = skip(*at);
    text += base == 16 && text[0] == '0' && (text[1] | 0x20) == 'x' ? 2 : 0;
    uint64_t value = 0;
    size_t n = 0;
    for (; n <= most && digit(text[n]) < base; n++) {
        value = value * base + digit(text[n]);
    }
    if (n == 0 || n > most || value > UINT32_MAX || isalnum((unsigned char)text[n])) {
        return false;
    }
    *ret_value = (uint32_t)value;
    *at = text + n;
    return true;
}

bool scan_hex(const char **at, uint32_t *ret_value) {
    return take_number(at, 16, 8, ret_value);
}

bool scan_hex8(const char **at, uint32_t *ret_value) {
    const char *text = skip(*at);
    size_t n = 0;
    while (n < 9 && digit(text[n]) < 16) {
        n++;
    }
    return n == 8 && take_number(at, 16, 8, ret_value);
}

bool scan_number(const char **at, uint32_t *ret_value) {
    return take_number(at, 10, 10, ret_value);
}

static bool take_text(const char **at, const char *text, size_t n, char *ret_text, size_t size) {
    if (n == 0 || n >= size) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (iscntrl((unsigned char)text[i])) {
            return false;
        }
    }
    memcpy(ret_text, text, n);
    ret_text[n] = '\0';
    *at = text + n;
    return true;
}

bool scan_quoted(const char **at, char *ret_text, size_t size) {
    const char *text = skip(*at), *end = *text == '\'' ? strchr(text + 1, '\'') : NULL;
    if (!end || !take_text(at, text + 1, (size_t)(end - text - 1), ret_text, size)) {
        return false;
    }
    *at = end + 1;
    return true;
}

bool scan_word(const char **at, char *ret_text, size_t size) {
    const char *text = skip(*at);
    return take_text(at, text, strcspn(text, " "), ret_text, size);
}

bool scan_end(const char *at) {
    return *skip(at) == '\0';
}
