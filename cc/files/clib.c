// SPDX-License-Identifier: MIT
// Functions of the C library that coredll has on a device and slot32's coredll has not: texts,
// numbers in texts, sorting. They are linked with a program that needs one of them.

typedef __SIZE_TYPE__ size_t;
typedef __WCHAR_TYPE__ wchar_t;

#define LETTERS "0123456789abcdefghijklmnopqrstuvwxyz"

void *memcpy(void *to, const void *from, size_t n);

// ---- characters: those of ASCII, as in the C locale

int isdigit(int c) {
    return c >= '0' && c <= '9';
}
int isupper(int c) {
    return c >= 'A' && c <= 'Z';
}
int islower(int c) {
    return c >= 'a' && c <= 'z';
}
int isalpha(int c) {
    return isupper(c) || islower(c);
}
int isalnum(int c) {
    return isalpha(c) || isdigit(c);
}
int isxdigit(int c) {
    return isdigit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}
int isspace(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
int iscntrl(int c) {
    return (c >= 0 && c < ' ') || c == 0x7F;
}
int isprint(int c) {
    return c >= ' ' && c < 0x7F;
}
int isgraph(int c) {
    return c > ' ' && c < 0x7F;
}
int ispunct(int c) {
    return isgraph(c) && !isalnum(c);
}
int toupper(int c) {
    return islower(c) ? c - 'a' + 'A' : c;
}
int tolower(int c) {
    return isupper(c) ? c - 'A' + 'a' : c;
}

// ---- texts of bytes

int strncmp(const char *a, const char *b, size_t n) {
    for (; n; n--, a++, b++) {
        if (*a != *b || !*a) {
            return (unsigned char)*a - (unsigned char)*b;
        }
    }
    return 0;
}

char *strncat(char *to, const char *from, size_t n) {
    char *end = to;
    while (*end) {
        end++;
    }
    for (; n && *from; n--) {
        *end++ = *from++;
    }
    *end = 0;
    return to;
}

char *strrchr(const char *text, int c) {
    const char *last = 0;
    for (;; text++) {
        if (*text == (char)c) {
            last = text;
        }
        if (!*text) {
            return (char *)last;
        }
    }
}

// How many of the first characters are (or are not) in `set`.
static size_t span(const char *text, const char *set, int wanted) {
    size_t n = 0;
    for (; text[n]; n++) {
        const char *at = set;
        while (*at && *at != text[n]) {
            at++;
        }
        if ((*at != 0) != wanted) {
            break;
        }
    }
    return n;
}

size_t strspn(const char *text, const char *set) {
    return span(text, set, 1);
}
size_t strcspn(const char *text, const char *set) {
    return span(text, set, 0);
}
char *strpbrk(const char *text, const char *set) {
    text += span(text, set, 0);
    return *text ? (char *)text : 0;
}

char *strstr(const char *text, const char *part) {
    size_t n = 0;
    while (part[n]) {
        n++;
    }
    for (;; text++) {
        if (strncmp(text, part, n) == 0) {
            return (char *)text;
        }
        if (!*text) {
            return 0;
        }
    }
}

char *strtok(char *text, const char *set) {
    static char *next;
    text = text ? text : next;
    if (!text) {
        return 0;
    }
    text += span(text, set, 1);
    char *end = text + span(text, set, 0);
    next = *end ? end + 1 : end;
    *end = 0;
    return *text ? text : 0;
}

int _strnicmp(const char *a, const char *b, size_t n) {
    for (; n; n--, a++, b++) {
        int x = tolower((unsigned char)*a), y = tolower((unsigned char)*b);
        if (x != y || !x) {
            return x - y;
        }
    }
    return 0;
}
int _stricmp(const char *a, const char *b) {
    return _strnicmp(a, b, (size_t)-1);
}

void *memchr(const void *bytes, int c, size_t n) {
    for (const unsigned char *at = bytes; n; n--, at++) {
        if (*at == (unsigned char)c) {
            return (void *)at;
        }
    }
    return 0;
}

// ---- texts of 16 bits a character

int wcsncmp(const wchar_t *a, const wchar_t *b, size_t n) {
    for (; n; n--, a++, b++) {
        if (*a != *b || !*a) {
            return *a < *b ? -1 : *a > *b;
        }
    }
    return 0;
}

wchar_t *wcsrchr(const wchar_t *text, wchar_t c) {
    const wchar_t *last = 0;
    for (;; text++) {
        if (*text == c) {
            last = text;
        }
        if (!*text) {
            return (wchar_t *)last;
        }
    }
}

// ---- numbers in texts

static int digit_of(unsigned c) {
    return c >= 0x80         ? 36
           : isdigit((int)c) ? (int)c - '0'
           : isalpha((int)c) ? tolower((int)c) - 'a' + 10
                             : 36;
}

// A number as strtol() reads it. What is too large becomes `most`, with a minus `least`. The
// characters are at(text, 0), at(text, 1) ...; *ret_end is the first behind the number, or 0.
static unsigned long number(unsigned at(const void *text, size_t i), const void *text,
                            size_t *ret_end, int base, unsigned long most, unsigned long least) {
    size_t i = 0;
    int minus = 0, large = 0;
    unsigned long value = 0;
    while (at(text, i) < 0x80 && isspace((int)at(text, i))) {
        i++;
    }
    if (at(text, i) == '-' || at(text, i) == '+') {
        minus = at(text, i++) == '-';
    }
    int hex =
        at(text, i) == '0' && (at(text, i + 1) | 0x20) == 'x' && digit_of(at(text, i + 2)) < 16;
    if ((base == 0 || base == 16) && hex) {
        base = 16;
        i += 2;
    }
    base = base ? base : at(text, i) == '0' ? 8 : 10;
    size_t first = i;
    for (int digit; (digit = digit_of(at(text, i))) < base; i++) {
        large |= value > ((unsigned long)-1 - (unsigned long)digit) / (unsigned long)base;
        value = value * (unsigned long)base + (unsigned long)digit;
    }
    *ret_end = i == first ? 0 : i;
    unsigned long bound = minus ? least : most;
    return large || value > bound ? (minus && least != most ? -least : bound)
           : minus                ? -value
                                  : value;
}

static unsigned byte_at(const void *text, size_t i) {
    return ((const unsigned char *)text)[i];
}
static unsigned wide_at(const void *text, size_t i) {
    return ((const wchar_t *)text)[i];
}

#define MOST ((unsigned long)-1)
#define MOST_SIGNED (MOST >> 1)

// The number in a text of bytes, and in one of 16 bits a character.
static unsigned long in_bytes(const char *text, char **ret_end, int base, unsigned long most,
                              unsigned long least) {
    size_t end = 0;
    unsigned long value = number(byte_at, text, &end, base, most, least);
    if (ret_end) {
        *ret_end = (char *)text + end;
    }
    return value;
}
static unsigned long in_wide(const wchar_t *text, wchar_t **ret_end, int base, unsigned long most,
                             unsigned long least) {
    size_t end = 0;
    unsigned long value = number(wide_at, text, &end, base, most, least);
    if (ret_end) {
        *ret_end = (wchar_t *)text + end;
    }
    return value;
}

long strtol(const char *text, char **ret_end, int base) {
    return (long)in_bytes(text, ret_end, base, MOST_SIGNED, MOST_SIGNED + 1);
}
unsigned long strtoul(const char *text, char **ret_end, int base) {
    return in_bytes(text, ret_end, base, MOST, MOST);
}
long wcstol(const wchar_t *text, wchar_t **ret_end, int base) {
    return (long)in_wide(text, ret_end, base, MOST_SIGNED, MOST_SIGNED + 1);
}
unsigned long wcstoul(const wchar_t *text, wchar_t **ret_end, int base) {
    return in_wide(text, ret_end, base, MOST, MOST);
}

long atol(const char *text) {
    return strtol(text, 0, 10);
}
int atoi(const char *text) {
    return (int)strtol(text, 0, 10);
}
long _wtol(const wchar_t *text) {
    return wcstol(text, 0, 10);
}
int _wtoi(const wchar_t *text) {
    return (int)wcstol(text, 0, 10);
}

#define DIGITS_MOST (8 * sizeof(long) + 2)

// Writes a number to `out`, which it returns. Only in base 10 a number has a minus.
static char *digits(char *out, unsigned long value, int base, int minus) {
    char room[DIGITS_MOST], *end = room + DIGITS_MOST, *from = end;
    *--from = 0;
    do {
        *--from = LETTERS[value % (unsigned long)base];
        value /= (unsigned long)base;
    } while (value);
    if (minus) {
        *--from = '-';
    }
    return memcpy(out, from, (size_t)(end - from));
}

char *_ultoa(unsigned long value, char *out, int base) {
    return digits(out, value, base, 0);
}
char *_ltoa(long value, char *out, int base) {
    int minus = value < 0 && base == 10;
    return digits(out, minus ? -(unsigned long)value : (unsigned long)value, base, minus);
}
char *_itoa(int value, char *out, int base) {
    return value < 0 && base != 10 ? _ultoa((unsigned)value, out, base) : _ltoa(value, out, base);
}

static wchar_t *widened(const char *from, wchar_t *out) {
    for (size_t i = 0;; i++) {
        out[i] = (unsigned char)from[i];
        if (!from[i]) {
            return out;
        }
    }
}
wchar_t *_ultow(unsigned long value, wchar_t *out, int base) {
    char room[DIGITS_MOST];
    return widened(_ultoa(value, room, base), out);
}
wchar_t *_ltow(long value, wchar_t *out, int base) {
    char room[DIGITS_MOST];
    return widened(_ltoa(value, room, base), out);
}
wchar_t *_itow(int value, wchar_t *out, int base) {
    char room[DIGITS_MOST];
    return widened(_itoa(value, room, base), out);
}

int abs(int value) {
    return value < 0 ? (int)-(unsigned)value : value;
}
long labs(long value) {
    return value < 0 ? (long)-(unsigned long)value : value;
}

// ---- sorting

static void swap(unsigned char *a, unsigned char *b, size_t size) {
    for (; size; size--, a++, b++) {
        unsigned char c = *a;
        *a = *b;
        *b = c;
    }
}

// Item `at` sinks until none of its two children in the heap of `n` items is larger.
static void sink(unsigned char *items, size_t at, size_t n, size_t size,
                 int compare(const void *, const void *)) {
    for (size_t child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && compare(items + child * size, items + (child + 1) * size) < 0) {
            child++;
        }
        if (compare(items + at * size, items + child * size) >= 0) {
            return;
        }
        swap(items + at * size, items + child * size, size);
    }
}

// Heapsort: no stack, and no input makes it slow.
void qsort(void *items, size_t n, size_t size, int compare(const void *, const void *)) {
    unsigned char *base = items;
    for (size_t i = n / 2; i-- > 0;) {
        sink(base, i, n, size, compare);
    }
    for (size_t end = n; end-- > 1;) {
        swap(base, base + end * size, size);
        sink(base, 0, end, size, compare);
    }
}

void *bsearch(const void *key, const void *items, size_t n, size_t size,
              int compare(const void *, const void *)) {
    const unsigned char *base = items;
    while (n) {
        const unsigned char *middle = base + n / 2 * size;
        int order = compare(key, middle);
        if (order == 0) {
            return (void *)middle;
        }
        base = order > 0 ? middle + size : base;
        n = order > 0 ? n - n / 2 - 1 : n / 2;
    }
    return 0;
}

#ifdef __arm__
// ---- the registers that a function keeps, in `place`: r4 to r11, sp, lr

__attribute__((naked)) int setjmp(unsigned long *place) {
    __asm__("stmia r0, {r4-r11, sp, lr}\n\tmov r0, #0\n\tbx lr");
}
__attribute__((naked)) void longjmp(unsigned long *place, int value) {
    __asm__("ldmia r0, {r4-r11, sp, lr}\n\tmovs r0, r1\n\tmoveq r0, #1\n\tbx lr");
}
#endif
