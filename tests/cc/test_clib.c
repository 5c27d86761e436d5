// SPDX-License-Identifier: MIT

// The functions that are linked with C programs against those of the host's C library, on random
// texts of few characters: so they match, repeat and end in the middle of one another.

#include "tests/support/random.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#pragma GCC diagnostic ignored "-Wcast-qual"
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#undef isdigit
#define isdigit own_isdigit
#undef isupper
#define isupper own_isupper
#undef islower
#define islower own_islower
#undef isalpha
#define isalpha own_isalpha
#undef isalnum
#define isalnum own_isalnum
#undef isxdigit
#define isxdigit own_isxdigit
#undef isspace
#define isspace own_isspace
#undef iscntrl
#define iscntrl own_iscntrl
#undef isprint
#define isprint own_isprint
#undef isgraph
#define isgraph own_isgraph
#undef ispunct
#define ispunct own_ispunct
#undef toupper
#define toupper own_toupper
#undef tolower
#define tolower own_tolower
#undef strncmp
#define strncmp own_strncmp
#undef strncat
#define strncat own_strncat
#undef strrchr
#define strrchr own_strrchr
#undef strspn
#define strspn own_strspn
#undef strcspn
#define strcspn own_strcspn
#undef strpbrk
#define strpbrk own_strpbrk
#undef strstr
#define strstr own_strstr
#undef strtok
#define strtok own_strtok
#undef memchr
#define memchr own_memchr
#undef wcsncmp
#define wcsncmp own_wcsncmp
#undef wcsrchr
#define wcsrchr own_wcsrchr
#undef strtol
#define strtol own_strtol
#undef strtoul
#define strtoul own_strtoul
#undef wcstol
#define wcstol own_wcstol
#undef wcstoul
#define wcstoul own_wcstoul
#undef atol
#define atol own_atol
#undef atoi
#define atoi own_atoi
#undef abs
#define abs own_abs
#undef labs
#define labs own_labs
#undef qsort
#define qsort own_qsort
#undef bsearch
#define bsearch own_bsearch
#include "cc/files/clib.c"
#undef isdigit
#undef isupper
#undef islower
#undef isalpha
#undef isalnum
#undef isxdigit
#undef isspace
#undef iscntrl
#undef isprint
#undef isgraph
#undef ispunct
#undef toupper
#undef tolower
#undef strncmp
#undef strncat
#undef strrchr
#undef strspn
#undef strcspn
#undef strpbrk
#undef strstr
#undef strtok
#undef memchr
#undef wcsncmp
#undef wcsrchr
#undef strtol
#undef strtoul
#undef wcstol
#undef wcstoul
#undef atol
#undef atoi
#undef abs
#undef labs
#undef qsort
#undef bsearch

#define ROUNDS 50000u
#define LENGTH 12u // characters of a text

// A text of some of `letters`.
static void any_text(uint64_t *random, const char *letters, char text[LENGTH + 1]) {
    uint32_t n = random_below(random, LENGTH + 1);
    for (uint32_t i = 0; i < n; i++) {
        text[i] = letters[random_below(random, (uint32_t)strlen(letters))];
    }
    text[n] = '\0';
}

static int sign(int value) {
    return (value > 0) - (value < 0);
}

static void test_characters(void **state) {
    (void)state;
    for (int c = -1; c < 256; c++) {
        bool ascii = c < 0x80;
        assert_int_equal(!own_isdigit(c), !(ascii && isdigit(c)));
        assert_int_equal(!own_isalpha(c), !(ascii && isalpha(c)));
        assert_int_equal(!own_isalnum(c), !(ascii && isalnum(c)));
        assert_int_equal(!own_isupper(c), !(ascii && isupper(c)));
        assert_int_equal(!own_islower(c), !(ascii && islower(c)));
        assert_int_equal(!own_isxdigit(c), !(ascii && isxdigit(c)));
        assert_int_equal(!own_isspace(c), !(ascii && isspace(c)));
        assert_int_equal(!own_iscntrl(c), !(ascii && iscntrl(c)));
        assert_int_equal(!own_isprint(c), !(ascii && isprint(c)));
        assert_int_equal(!own_isgraph(c), !(ascii && isgraph(c)));
        assert_int_equal(!own_ispunct(c), !(ascii && ispunct(c)));
        assert_int_equal(own_toupper(c), ascii ? toupper(c) : c);
        assert_int_equal(own_tolower(c), ascii ? tolower(c) : c);
    }
}

static void test_texts(void **state) {
    uint64_t random = 4751;
    (void)state;
    for (unsigned k = 0; k < ROUNDS; k++) {
        char a[LENGTH + 1], b[LENGTH + 1], x[2 * LENGTH + 1], y[2 * LENGTH + 1];
        size_t n = random_below(&random, LENGTH + 2);
        any_text(&random, "ab\xE4", a);
        any_text(&random, "ab", b);
        b[n % 4] = '\0';
        int c = "ab\xE4"[n % 4];
        assert_int_equal(sign(own_strncmp(a, b, n)), sign(strncmp(a, b, n)));
        assert_ptr_equal(own_strrchr(a, c), strrchr(a, c));
        assert_ptr_equal(own_strstr(a, b), strstr(a, b));
        assert_ptr_equal(own_strpbrk(a, b), strpbrk(a, b));
        assert_int_equal(own_strspn(a, b), strspn(a, b));
        assert_int_equal(own_strcspn(a, b), strcspn(a, b));
        assert_ptr_equal(own_memchr(a, c, strlen(a)), memchr(a, c, strlen(a)));
        assert_string_equal(own_strncat(strcpy(x, a), b, n), strncat(strcpy(y, a), b, n));
    }
}

static void test_words(void **state) {
    uint64_t random = 4752;
    (void)state;
    for (unsigned k = 0; k < ROUNDS; k++) {
        char text[LENGTH + 1], copy[LENGTH + 1];
        any_text(&random, "ab,;", text);
        strcpy(copy, text);
        const char *own = own_strtok(text, ",;"), *right = strtok(copy, ",;");
        while (own && right) {
            assert_string_equal(own, right);
            own = own_strtok(NULL, ",;");
            right = strtok(NULL, ",;");
        }
        assert_true(!own && !right);
    }
    assert_int_equal(_stricmp("Slot32", "sLOT32"), 0);
    assert_true(_strnicmp("abX", "ABy", 3) < 0 && _strnicmp("abX", "ABy", 2) == 0);
}

static void test_numbers(void **state) {
    static const int bases[] = {0, 2, 8, 10, 16, 36};
    uint64_t random = 4753;
    (void)state;
    for (unsigned k = 0; k < ROUNDS; k++) {
        char text[4 * LENGTH], part[LENGTH + 1], *own_end, *end;
        wchar_t wide[4 * LENGTH];
        any_text(&random, " -+0x", text);
        for (unsigned i = random_below(&random, 3); i > 0; i--) {
            any_text(&random, "0129afxz-", part);
            strcat(text, part);
        }
        for (size_t i = 0; i == 0 || text[i - 1]; i++) {
            wide[i] = (wchar_t)text[i];
        }
        int base = bases[random_below(&random, 6)];
        wchar_t *wide_end;
        long number = strtol(text, &end, base);
        assert_int_equal(own_strtol(text, &own_end, base), number);
        assert_ptr_equal(own_end, end);
        assert_int_equal(own_wcstol(wide, &wide_end, base), number);
        assert_int_equal(wide_end - wide, end - text);
        assert_int_equal(own_strtoul(text, &own_end, base), strtoul(text, &end, base));
        assert_ptr_equal(own_end, end);
        assert_int_equal(own_atoi(text), (int)strtol(text, NULL, 10));
    }
}

static void test_digits(void **state) {
    uint64_t random = 4754;
    (void)state;
    for (unsigned k = 0; k < ROUNDS; k++) {
        char own[70], right[70];
        wchar_t wide[70];
        int value = (int)(uint32_t)(random_next(&random) >> random_below(&random, 64));
        snprintf(right, sizeof right, "%d", value);
        assert_string_equal(_itoa(value, own, 10), right);
        snprintf(right, sizeof right, "%x", (unsigned)value);
        assert_string_equal(_itoa(value, own, 16), right);
        _itow(value, wide, 16);
        for (size_t i = 0; i == 0 || right[i - 1]; i++) {
            assert_int_equal(wide[i], right[i]);
        }
        assert_int_equal(strtol(_ltoa(value, own, 10), NULL, 10), value);
        assert_int_equal(strtoul(_ultoa((unsigned)value, own, 2), NULL, 2), (unsigned)value);
    }
}

static int compare(const void *a, const void *b) {
    uint16_t x = *(const uint16_t *)a, y = *(const uint16_t *)b;
    return (x > y) - (x < y);
}

static void test_sorting(void **state) {
    uint64_t random = 4755;
    (void)state;
    for (unsigned k = 0; k < 5000; k++) {
        uint16_t own[40], right[40], key = (uint16_t)random_below(&random, 60);
        uint32_t n = random_below(&random, 41);
        for (uint32_t i = 0; i < n; i++) {
            own[i] = right[i] = (uint16_t)random_below(&random, 60);
        }
        own_qsort(own, n, sizeof own[0], compare);
        qsort(right, n, sizeof right[0], compare);
        assert_memory_equal(own, right, n * sizeof own[0]);
        const uint16_t *found = own_bsearch(&key, own, n, sizeof own[0], compare);
        bool is_there = bsearch(&key, right, n, sizeof right[0], compare) != NULL;
        assert_int_equal(found != NULL, is_there);
        assert_true(!found || *found == key);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_characters), cmocka_unit_test(test_texts),
        cmocka_unit_test(test_words),      cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_digits),     cmocka_unit_test(test_sorting)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
