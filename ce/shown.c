// SPDX-License-Identifier: MIT
#include "ce/shown.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

size_t shown_utf8(const char *text) {
    const unsigned char *at = (const unsigned char *)text;
    size_t n = at[0] < 0x80 ? 1 : at[0] < 0xC2 ? 0 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    if (n == 0 || at[0] > 0xF4) {
        return 0;
    }
    for (size_t i = 1; i < n; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    bool overlong = (at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xF0 && at[1] < 0x90);
    bool surrogate = at[0] == 0xED && at[1] >= 0xA0;
    bool too_high = at[0] == 0xF4 && at[1] >= 0x90;
    return overlong || surrogate || too_high ? 0 : n;
}

uint32_t shown_code(const char *text, size_t n) {
    static const unsigned char first[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t code = (unsigned char)text[0] & first[n];
    for (size_t i = 1; i < n; i++) {
        code = code << 6 | ((unsigned char)text[i] & 0x3F);
    }
    return code;
}

size_t shown_write(uint32_t code, char out[4]) {
    static const unsigned char first[] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, code >>= 6) {
        out[i] = (char)(0x80 | (code & 0x3F));
    }
    out[0] = (char)(first[n] | code);
    return n;
}

// Characters that are not seen: separators of lines, and marks of the writing direction, with which
// a text can look like another one.
static bool is_hidden(uint32_t code) {
    return (code >= 0x80 && code < 0xA0) || code == 0x200E || code == 0x200F || code == 0x2028 ||
           code == 0x2029 || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF || code == 0xFFFE || code == 0xFFFF;
}

// The length of the plain ASCII at `text`.
static size_t ascii_length(const char *text) {
    size_t n = 0;
    while (text[n] >= 0x20 && text[n] < 0x7F) {
        n++;
    }
    return n;
}

// One character and how it is shown, in `own` if it is another text. Returns its bytes in `text`.
static size_t next(const char *text, ShownAs as, char own[16], const char **ret_shown,
                   size_t *ret_length) {
    size_t n = shown_utf8(text);
    uint32_t code = n ? shown_code(text, n) : (unsigned char)*text;
    bool stays = n && code >= 0x20 && code != 0x7F && !is_hidden(code);
    *ret_shown = own;
    if (stays || (code == '\n' && as == SHOWN_LINES)) {
        *ret_shown = text;
        *ret_length = n;
        return n;
    }
    static const char letters[] = "abtnvfr";
    own[0] = '\\';
    if (code >= 7 && code <= 13) {
        own[1] = letters[code - 7];
        *ret_length = 2;
    } else if (code == 27) {
        own[1] = 'e';
        *ret_length = 2;
    } else if (n > 1) {
        *ret_length = (size_t)snprintf(own, 16, "\\u{%X}", (unsigned)code);
    } else {
        own[1] = 'x';
        own[2] = "0123456789ABCDEF"[code >> 4];
        own[3] = "0123456789ABCDEF"[code & 15];
        *ret_length = 4;
    }
    return n ? n : 1;
}

// Where a text is written: as much as fits.
typedef struct Output {
    char *out;
    size_t size, written, whole;
    bool fits; // all so far
} Output;

// Adds a piece; what does not fit is cut off if it may be, else left out.
static void add(Output *output, const char *piece, size_t length, bool may_cut) {
    size_t room = output->fits && output->size > 0 ? output->size - 1 - output->written : 0;
    size_t n = length <= room ? length : may_cut ? room : 0;
    if (n > 0) {
        memcpy(output->out + output->written, piece, n);
    }
    output->written += n;
    output->whole += length;
    output->fits = output->fits && n == length;
}

size_t shown_text(char *out, size_t size, const char *text, ShownAs as) {
    Output output = {.out = out, .size = size, .fits = true};
    while (*text) {
        char own[16];
        const char *shown;
        size_t length = ascii_length(text);
        if (length > 0) {
            add(&output, text, length, true);
            text += length;
        } else {
            text += next(text, as, own, &shown, &length);
            add(&output, shown, length, false);
        }
    }
    if (size > 0) {
        out[output.written] = '\0';
    }
    return output.whole;
}

bool shown_is_plain(const char *text, ShownAs as) {
    while (*text) {
        char own[16];
        const char *shown;
        size_t length = 0;
        const char *at = text;
        text += next(text, as, own, &shown, &length);
        if (shown != at) {
            return false;
        }
    }
    return true;
}

bool shown_is_name(const char *name, size_t length, size_t room) {
    return length > 0 && length < room && strnlen(name, room) == length &&
           shown_is_plain(name, SHOWN_LINE);
}
