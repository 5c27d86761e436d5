// SPDX-License-Identifier: MIT
#pragma once

// Text from elsewhere as it may be shown. A scenario, a file or a file's name may hold anything: a
// sequence that commands a terminal, a second line, bytes that are no UTF-8. What is not plain text
// becomes visible: \e, \r, \x9B, \u{202E}. So terminals, SVG and the window get plain text only.
//
// It happens where text comes in: what events tell (the world), titles, messages, names.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { SHOWN_LINE, SHOWN_LINES } ShownAs; // a line feed is \n, or stays as it is

// Writes `text` as it may be shown to `out`, at most size - 1 bytes and a zero; a character that
// does not fit whole is left out with all that follow. size may be 0. Returns the length of the
// whole.
size_t shown_text(char *out, size_t size, const char *text, ShownAs as);

// Whether the text may be shown as it is.
bool shown_is_plain(const char *text, ShownAs as);

// Whether `length` bytes are a name that fits in `room` bytes with its zero: not empty, without a
// zero inside, plain. Nothing behind `room` bytes is read.
bool shown_is_name(const char *name, size_t length, size_t room);

// The length of the UTF-8 character at `text`, 0 if it is none.
size_t shown_utf8(const char *text);

// The number of the UTF-8 character of `n` bytes at `text`.
uint32_t shown_code(const char *text, size_t n);

// Writes the character of a number, at most 10FFFF, as UTF-8. Returns its bytes.
size_t shown_write(uint32_t code, char out[4]);
