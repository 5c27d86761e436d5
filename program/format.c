// SPDX-License-Identifier: MIT
#include "program/format.h"

#include "coredll/text_calls.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Output {
    char *out;
    size_t length;
} Output;

// One specification: what stands between % and its letter.
typedef struct Spec {
    char flags[8];
    unsigned n_flags;
    int width, precision; // precision -1 = none
    bool is_long, is_64, is_short;
    char letter;
} Spec;

static void put(Output *output, const char *text, size_t n) {
    size_t room = FORMAT_MOST - 1 - output->length;
    n = n < room ? n : room;
    memcpy(output->out + output->length, text, n);
    output->length += n;
}

// A number of the format, or an argument for '*'. Large ones are cut: nothing longer is printed.
static bool read_count(Program *program, FormatCall *call, const char **at, int *ret_count) {
    uint32_t value = 0;
    if (**at == '*') {
        ++*at;
        if (!program_argument(program, call->next++, &value)) {
            return false;
        }
    } else {
        for (; **at >= '0' && **at <= '9'; ++*at) {
            value = value < FORMAT_MOST ? value * 10 + (uint32_t)(**at - '0') : value;
        }
    }
    int count = (int)(int32_t)value;
    int most = (int)FORMAT_MOST;
    *ret_count = count > most ? most : count < -most ? -most : count;
    return true;
}

static bool read_spec(Program *program, FormatCall *call, const char **at, Spec *spec) {
    *spec = (Spec){.precision = -1};
    for (; **at && strchr("-+ #0", **at); ++*at) {
        if (spec->n_flags < sizeof spec->flags - 1 && !strchr(spec->flags, **at)) {
            spec->flags[spec->n_flags++] = **at;
        }
    }
    if (!read_count(program, call, at, &spec->width)) {
        return false;
    }
    if (**at == '.') {
        ++*at;
        if (!read_count(program, call, at, &spec->precision)) {
            return false;
        }
    }
    for (; **at && strchr("hlwIL", **at); ++*at) {
        bool is_i64 = strncmp(*at, "I64", 3) == 0, is_ll = strncmp(*at, "ll", 2) == 0;
        spec->is_64 |= is_i64 || is_ll;
        spec->is_long |= **at == 'l' || **at == 'w';
        spec->is_short |= **at == 'h';
        *at += is_i64 ? 2 : is_ll ? 1 : 0;
    }
    spec->letter = **at;
    *at += **at != '\0';
    return true;
}

// Two words make a number of 64 bits; the first has the lower ones (in any two registers: ARM's old
// rules for arguments).
static bool read_number(Program *program, FormatCall *call, const Spec *spec, uint64_t *ret_value) {
    uint32_t low = 0, high = 0;
    if (!program_argument(program, call->next++, &low) ||
        (spec->is_64 && !program_argument(program, call->next++, &high))) {
        return false;
    }
    bool is_signed = spec->letter == 'd' || spec->letter == 'i';
    low = spec->is_short ? low & 0xFFFF : low;
    *ret_value = spec->is_64 ? (uint64_t)high << 32 | low
                 : is_signed ? (uint64_t)(spec->is_short ? (int16_t)low : (int32_t)low)
                             : low;
    return true;
}

// The host's printf does the digits, with a format made of checked parts.
static bool put_number(Program *program, FormatCall *call, const Spec *spec, Output *output) {
    char format[32], text[FORMAT_MOST];
    uint64_t value = 0;
    bool is_pointer = spec->letter == 'p';
    if (!read_number(program, call, spec, &value)) {
        return false;
    }
    snprintf(format, sizeof format, "%%%s*.*ll%c", spec->flags, is_pointer ? 'X' : spec->letter);
    snprintf(text, sizeof text, format, spec->width, is_pointer ? 8 : spec->precision,
             (unsigned long long)value);
    put(output, text, strlen(text));
    return true;
}

static double double_of(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

// Windows has three digits of exponent where the host has two.
static void lengthen_exponent(char *text, size_t size) {
    char *e = strpbrk(text, "eE");
    size_t length = strlen(text);
    if (e && strlen(e) == 4 && length + 1 < size) { // e+05
        memmove(e + 3, e + 2, 3);
        e[2] = '0';
    }
}

// Fills up to the width: with blanks on one side, or with zeros behind the sign.
static void put_padded(Output *output, const Spec *spec, const char *text, bool may_have_zeros) {
    size_t length = strlen(text), width = (size_t)abs(spec->width),
           n = width > length ? width - length : 0, sign = strspn(text, "+- ");
    bool is_left = strchr(spec->flags, '-') || spec->width < 0;
    bool has_zeros = may_have_zeros && !is_left && strchr(spec->flags, '0');
    put(output, text, has_zeros ? sign : 0);
    for (size_t i = 0; i < n && !is_left; i++) {
        put(output, has_zeros ? "0" : " ", 1);
    }
    put(output, text + (has_zeros ? sign : 0), length - (has_zeros ? sign : 0));
    for (size_t i = 0; i < n && is_left; i++) {
        put(output, " ", 1);
    }
}

// The host's printf does the digits; it rounds exactly, as all of today do.
static bool put_double(Program *program, FormatCall *call, const Spec *spec, Output *output) {
    char format[32], text[FORMAT_MOST], flags[sizeof spec->flags];
    uint32_t low = 0, high = 0;
    size_t n_flags = 0;
    if (!program_argument(program, call->next++, &low) ||
        !program_argument(program, call->next++, &high)) {
        return false;
    }
    double value = double_of((uint64_t)high << 32 | low);
    for (const char *flag = spec->flags; *flag; flag++) {
        flags[n_flags] = *flag;
        n_flags += strchr("+ #", *flag) != NULL;
    }
    flags[n_flags] = '\0';
    snprintf(format, sizeof format, "%%%s.*%c", flags, spec->letter);
    snprintf(text, sizeof text, format, spec->precision < 0 ? 6 : spec->precision, value);
    if (!isfinite(value)) {
        snprintf(text, sizeof text, "%s1.#%s", signbit(value) ? "-" : "",
                 isnan(value) ? "QNAN" : "INF");
    } else {
        lengthen_exponent(text, sizeof text);
    }
    put_padded(output, spec, text, isfinite(value));
    return true;
}

static bool put_text(Program *program, FormatCall *call, const Spec *spec, Output *output) {
    char text[FORMAT_MOST] = "(null)";
    uint32_t at = 0;
    bool is_wide = (call->width == 2) == (spec->letter == 's');
    is_wide = spec->is_long || (is_wide && !spec->is_short);
    uint32_t most = spec->precision < 0 ? UINT32_MAX : (uint32_t)spec->precision;
    if (!program_argument(program, call->next++, &at)) {
        return false;
    }
    if (at == 0 && most < strlen(text)) {
        text[most] = '\0';
    }
    if (at && !text_load_units(program->machine, at, most, is_wide ? 2 : 1, text, sizeof text)) {
        return false;
    }
    put_padded(output, spec, text, false);
    return true;
}

static bool put_character(Program *program, FormatCall *call, const Spec *spec, Output *output) {
    uint32_t value = 0;
    if (!program_argument(program, call->next++, &value)) {
        return false;
    }
    char text[2] = {value && value < 0x80 ? (char)value : '?', '\0'};
    put_padded(output, spec, text, false);
    return true;
}

static bool put_spec(Program *program, FormatCall *call, const char **at, Output *output) {
    Spec spec;
    if (!read_spec(program, call, at, &spec)) {
        return false;
    }
    switch (spec.letter) {
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o':
    case 'p':
        return put_number(program, call, &spec, output);
    case 's':
    case 'S':
        return put_text(program, call, &spec, output);
    case 'c':
    case 'C':
        return put_character(program, call, &spec, output);
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G':
        return put_double(program, call, &spec, output);
    default:
        put(output, &spec.letter, spec.letter ? 1 : 0);
        return true;
    }
}

bool format_text(Program *program, FormatCall *call, char out[FORMAT_MOST]) {
    char format[FORMAT_MOST];
    Output output = {.out = out};
    if (!text_load(program->machine, call->format, call->width, format, sizeof format)) {
        return false;
    }
    for (const char *at = format; *at;) {
        size_t plain = strcspn(at, "%");
        put(&output, at, plain);
        at += plain;
        if (*at == '%' && at[1] == '%') {
            put(&output, "%", 1);
            at += 2;
        } else if (*at == '%') {
            at++;
            if (!put_spec(program, call, &at, &output)) {
                return false;
            }
        }
    }
    out[output.length] = '\0';
    program->machine->work += output.length;
    return true;
}
