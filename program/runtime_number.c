// SPDX-License-Identifier: MIT
#include "program/elementary.h"
#include "program/number.h"
#include "program/runtime_run.h"

#include <ctype.h>
#include <stdlib.h>

// math.h, and texts that become a double.

// Characters of a number's text. More than 1,100 digits of a double make no difference, unless an
// exponent brings them back (P: those are left out).
#define DIGITS_MOST 1100u
#define NUMBER_MOST (DIGITS_MOST + 20)

// A function of one double.
#define OF_ONE(name, function)                                                                     \
    uint32_t run_##name(Run *run) {                                                                \
        return run_give64(run, function(run_argument64(run, 0)));                                  \
    }
// A function of two.
#define OF_TWO(name, function)                                                                     \
    uint32_t run_##name(Run *run) {                                                                \
        return run_give64(run, function(run_argument64(run, 0), run_argument64(run, 2)));          \
    }

OF_ONE(sqrt, number_sqrt)
OF_ONE(floor, number_floor)
OF_ONE(ceil, number_ceil)
OF_ONE(fabs, number_fabs)
OF_TWO(fmod, number_fmod)
OF_ONE(sin, elementary_sin)
OF_ONE(cos, elementary_cos)
OF_ONE(tan, elementary_tan)
OF_ONE(asin, elementary_asin)
OF_ONE(acos, elementary_acos)
OF_ONE(atan, elementary_atan)
OF_ONE(sinh, elementary_sinh)
OF_ONE(cosh, elementary_cosh)
OF_ONE(tanh, elementary_tanh)
OF_ONE(exp, elementary_exp)
OF_ONE(log, elementary_log)
OF_ONE(log10, elementary_log10)
OF_TWO(atan2, elementary_atan2)
OF_TWO(pow, elementary_pow)

uint32_t run_ldexp(Run *run) {
    return run_give64(run,
                      elementary_ldexp(run_argument64(run, 0), (int)(int32_t)run_argument(run, 2)));
}

uint32_t run_frexp(Run *run) {
    int exponent = 0;
    uint64_t value = elementary_frexp(run_argument64(run, 0), &exponent);
    run_write32(run, run_argument(run, 2), (uint32_t)exponent);
    return run_give64(run, value);
}

uint32_t run_modf(Run *run) {
    uint64_t whole = 0, rest = elementary_modf(run_argument64(run, 0), &whole);
    VirtAddr to = run_argument(run, 2);
    run_write32(run, to, (uint32_t)whole);
    run_write32(run, to + 4, (uint32_t)(whole >> 32));
    return run_give64(run, rest);
}

// ---- texts

typedef struct Scan {
    Run *run;
    VirtAddr at;
    char text[NUMBER_MOST + 1]; // the number, without what does not fit
    uint32_t n;
} Scan;

static char peek(Scan *scan, uint32_t ahead) {
    uint32_t c = 0;
    Run *run = scan->run;
    run->program->machine->work++;
    run->ok = run->ok && mmu_read8(&run->program->machine->mmu, scan->at + ahead, &c);
    return run->ok ? (char)c : '\0';
}

static void take(Scan *scan, uint32_t most) {
    char c = peek(scan, 0);
    if (scan->n < most) {
        scan->text[scan->n++] = c;
    }
    scan->at++;
}

// Takes digits; false when there is none.
static bool take_digits(Scan *scan, uint32_t most) {
    VirtAddr from = scan->at;
    while (isdigit((unsigned char)peek(scan, 0))) {
        take(scan, most);
    }
    return scan->at != from;
}

static bool is_sign(char c) {
    return c == '-' || c == '+';
}

// Takes a number as C writes them in decimal; false when there is none.
static bool take_number(Scan *scan) {
    while (isspace((unsigned char)peek(scan, 0))) {
        scan->at++;
    }
    if (is_sign(peek(scan, 0))) {
        take(scan, DIGITS_MOST);
    }
    bool any = take_digits(scan, DIGITS_MOST);
    if (peek(scan, 0) == '.' && (any || isdigit((unsigned char)peek(scan, 1)))) {
        take(scan, DIGITS_MOST);
        any |= take_digits(scan, DIGITS_MOST);
    }
    char e = peek(scan, 0);
    uint32_t to_digit = is_sign(peek(scan, 1)) ? 2 : 1;
    if (any && (e == 'e' || e == 'E') && isdigit((unsigned char)peek(scan, to_digit))) {
        for (uint32_t i = 0; i < to_digit; i++) {
            take(scan, NUMBER_MOST);
        }
        take_digits(scan, NUMBER_MOST);
    }
    return any;
}

// The double of a text; *ret_end is the address behind it, or `at` when there is none.
static uint64_t number_at(Run *run, VirtAddr at, VirtAddr *ret_end) {
    Scan scan = {.run = run, .at = at};
    union {
        double number;
        uint64_t bits;
    } value = {0};
    bool any = take_number(&scan);
    if (any) {
        value.number = strtod(scan.text, NULL);
    }
    *ret_end = any ? scan.at : at;
    return value.bits;
}

uint32_t run_strtod(Run *run) {
    VirtAddr end = 0, to = run_argument(run, 1);
    uint64_t value = number_at(run, run_argument(run, 0), &end);
    if (to) {
        run_write32(run, to, end);
    }
    return run_give64(run, value);
}

uint32_t run_atof(Run *run) {
    VirtAddr end = 0;
    return run_give64(run, number_at(run, run_argument(run, 0), &end));
}
