// SPDX-License-Identifier: MIT
#include "import/abort/link_map.h"

#include "ce/grow.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

// Three forms. The head of the file says which; then each line is a symbol of that form, or is
// passed over. Addresses become offsets at the end, when the base is known.

#define HEAD_LINES 400u // a form is recognised within them: GNU ld lists archives first
#define WORDS 8u

typedef enum { FORM_NONE, FORM_MICROSOFT, FORM_GNU, FORM_LLD } Form;

typedef struct Reader {
    LinkMap *map;
    Form form;
    bool has_base;
    uint64_t base, lowest; // addresses
    uint64_t code_end;
    const char *from; // the object file of the lines that follow
    char *words[WORDS];
    size_t n_words;
    bool is_indented;
} Reader;

// ---- words

// Cuts a line into words, in place.
static void cut(Reader *reader, char *line) {
    reader->n_words = 0;
    reader->is_indented = *line == ' ' || *line == '\t';
    for (char *at = line; *at && reader->n_words < WORDS;) {
        at += strspn(at, " \t\r");
        if (*at) {
            reader->words[reader->n_words++] = at;
            at += strcspn(at, " \t\r");
            if (*at) {
                *at++ = '\0';
            }
        }
    }
}

static bool is_hex(const char *word, size_t n, uint64_t *ret_value) {
    size_t digits = strspn(word, "0123456789abcdefABCDEF");
    *ret_value = strtoull(word, NULL, 16);
    return digits == n && word[digits] == '\0' && n > 0;
}

static bool is_0x(const char *word, uint64_t *ret_value) {
    return strncmp(word, "0x", 2) == 0 && is_hex(word + 2, strlen(word + 2), ret_value);
}

static bool is_symbol(const char *word) {
    return isalpha((unsigned char)word[0]) || strchr("_?@$.", word[0]);
}

// ---- symbols

static bool add(Reader *reader, uint64_t address, const char *name, const char *from) {
    LinkMap *map = reader->map;
    if (map->n == LINK_MAP_SYMBOLS || address > UINT32_MAX) {
        return true;
    }
    if (!rows_grow((void **)&map->symbols, map->n, &map->room, sizeof *map->symbols)) {
        return false;
    }
    map->symbols[map->n++] = (LinkSymbol){(uint32_t)address, name, from};
    reader->lowest = address < reader->lowest ? address : reader->lowest;
    return true;
}

// "0001:00000054  WinMain  00011054 f  demo.obj"; also "Preferred load address is 00010000".
static bool take_microsoft(Reader *reader) {
    uint64_t address = 0, base = 0;
    char **words = reader->words;
    size_t n = reader->n_words;
    if (n == 5 && strcmp(words[0], "Preferred") == 0 && is_hex(words[4], strlen(words[4]), &base)) {
        reader->base = base;
        reader->has_base = true;
        return true;
    }
    bool is_public = n >= 3 && strlen(words[0]) == 13 && words[0][4] == ':' &&
                     is_symbol(words[1]) && is_hex(words[2], strlen(words[2]), &address);
    if (!is_public) {
        return true;
    }
    // A flag f stands before the object file, with or without i.
    size_t from = 3;
    while (from < n && (strcmp(words[from], "f") == 0 || strcmp(words[from], "i") == 0)) {
        from++;
    }
    return add(reader, address, words[1], from < n ? words[from] : "");
}

// " .text  0x00011000  0x1a2 demo.o" opens an object file; "  0x00011054  WinMain" is a symbol.
static bool take_gnu(Reader *reader) {
    uint64_t address = 0, size = 0;
    char **words = reader->words;
    size_t n = reader->n_words;
    if (n >= 4 && words[0][0] == '.' && is_0x(words[1], &address) && is_0x(words[2], &size)) {
        reader->from = words[3];
    }
    if (n >= 3 && strcmp(words[0], ".text") == 0 && is_0x(words[1], &address) &&
        is_0x(words[2], &size) && !reader->is_indented) {
        reader->code_end = address + size;
    }
    if (n >= 2 && is_0x(words[0], &address) && is_symbol(words[1])) {
        if (strcmp(words[1], "__image_base__") == 0 || strcmp(words[1], "___image_base__") == 0) {
            uint64_t base = 0;
            reader->base = n == 4 && is_0x(words[3], &base) ? base : address;
            reader->has_base = true;
            return true;
        }
        bool is_assignment = n > 2 && strcmp(words[2], "=") == 0;
        return is_assignment || address == 0 || add(reader, address, words[1], reader->from);
    }
    // " .text.WinMain" alone, the address on the next line: "  0x00011054  0x42 demo.o".
    if (n == 3 && is_0x(words[0], &address) && is_0x(words[1], &size)) {
        reader->from = words[2];
    }
    return true;
}

// "VMA LMA Size Align Out In Symbol": columns are told apart by how far they are indented; here by
// what they hold: a section begins with a dot, an input has ":(".
static bool take_lld(Reader *reader) {
    uint64_t address = 0, ignored = 0;
    char **words = reader->words;
    size_t n = reader->n_words, first = n > 4 && is_hex(words[1], strlen(words[1]), &ignored) &&
                                                is_hex(words[2], strlen(words[2]), &ignored) &&
                                                isdigit((unsigned char)words[3][0])
                                            ? 4
                                            : 3;
    if (n <= first || !is_hex(words[0], strlen(words[0]), &address)) {
        return true;
    }
    const char *name = words[first];
    if (strstr(name, ":(")) {
        reader->from = name;
        return true;
    }
    if (strcmp(name, ".text") == 0) {
        reader->code_end = address + strtoull(words[first - 2], NULL, 16);
    }
    return name[0] == '.' || n > first + 1 || !is_symbol(name) ||
           add(reader, address, name, reader->from);
}

static bool take_line(Reader *reader, char *line) {
    cut(reader, line);
    if (reader->n_words == 0) {
        return true;
    }
    switch (reader->form) {
    case FORM_MICROSOFT:
        return take_microsoft(reader);
    case FORM_GNU:
        return take_gnu(reader);
    case FORM_LLD:
        return take_lld(reader);
    case FORM_NONE:
        break;
    }
    return true;
}

// ---- the whole file

static bool line_has(const char *line, size_t n, const char *words) {
    size_t length = strlen(words);
    for (size_t i = 0; i + length <= n; i++) {
        if (memcmp(line + i, words, length) == 0) {
            return true;
        }
    }
    return false;
}

static Form form_of(const char *text, size_t size) {
    const char *at = text, *end = text + size;
    for (unsigned i = 0; i < HEAD_LINES && at < end; i++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t n = (size_t)((stop ? stop : end) - at);
        if (line_has(at, n, "Preferred load address is ") || line_has(at, n, "Publics by Value")) {
            return FORM_MICROSOFT;
        }
        if (line_has(at, n, "Linker script and memory map") ||
            line_has(at, n, "Memory Configuration")) {
            return FORM_GNU;
        }
        if (line_has(at, n, "Align Out     In      Symbol")) {
            return FORM_LLD;
        }
        at = stop ? stop + 1 : end;
    }
    return FORM_NONE;
}

bool link_map_recognise(const char *text, size_t size) {
    return form_of(text, size) != FORM_NONE;
}

// The module's name: the first word of Microsoft's file, or else the file's own name.
static void set_module(LinkMap *map, Form form, const char *name, const char *text) {
    const char *slash = strrchr(name, '/');
    const char *from = slash ? slash + 1 : name;
    size_t n = strcspn(from, ".");
    if (form == FORM_MICROSOFT) {
        const char *word = text + strspn(text, " \t\r\n");
        size_t length = strcspn(word, " \t\r\n");
        if (length > 0 && length < sizeof map->module && word[length] != ' ') {
            from = word;
            n = length;
        }
    }
    n = n < sizeof map->module ? n : sizeof map->module - 1;
    memcpy(map->module, from, n);
    map->module[n] = '\0';
}

static int symbol_order(const void *a, const void *b) {
    const LinkSymbol *x = a, *y = b;
    int order = (x->offset > y->offset) - (x->offset < y->offset);
    return order ? order : strcmp(x->name, y->name);
}

// Makes offsets of addresses. Without a base: the block of 64 KB that the lowest symbol is in.
static void finish(Reader *reader) {
    LinkMap *map = reader->map;
    uint64_t base = reader->has_base ? reader->base : reader->lowest & ~UINT64_C(0xFFFF);
    uint32_t n = 0;
    for (uint32_t i = 0; i < map->n; i++) {
        if (map->symbols[i].offset >= base) {
            map->symbols[n] = map->symbols[i];
            map->symbols[n++].offset -= (uint32_t)base;
        }
    }
    map->n = n;
    map->end = reader->code_end > base ? (uint32_t)(reader->code_end - base) : 0;
    if (n > 0) {
        qsort(map->symbols, n, sizeof *map->symbols, symbol_order);
    }
}

// Reads a copy of the text. False when the host is out of memory.
static bool read_all(LinkMap *map, Form form, const char *name, const char *text, size_t size) {
    Reader reader = {.map = map, .form = form, .lowest = UINT64_MAX, .from = ""};
    map->text = malloc(size + 1);
    if (!map->text) {
        return false;
    }
    memcpy(map->text, text, size);
    map->text[size] = '\0';
    set_module(map, form, name, map->text);
    for (char *at = map->text; at < map->text + size;) {
        size_t n = strcspn(at, "\n"); // a zero byte ends the line, too
        char *next = at + n + 1;
        at[n] = '\0';
        if (!take_line(&reader, at)) {
            return false;
        }
        at = next;
    }
    finish(&reader);
    return true;
}

bool link_map_read(const char *name, const char *text, size_t size, LinkMap *ret_map,
                   bool *ret_is_host) {
    Form form = form_of(text, size);
    *ret_map = (LinkMap){0};
    *ret_is_host = form != FORM_NONE && !read_all(ret_map, form, name, text, size);
    if (*ret_is_host) {
        link_map_deinit(ret_map);
    }
    return form != FORM_NONE && !*ret_is_host;
}

void link_map_deinit(LinkMap *map) {
    free(map->symbols);
    free(map->text);
    *map = (LinkMap){0};
}

bool link_map_is_of(const LinkMap *map, const char *module) {
    size_t n = strlen(map->module);
    for (size_t i = 0; i < n; i++) {
        if (tolower((unsigned char)map->module[i]) != tolower((unsigned char)module[i])) {
            return false;
        }
    }
    return n > 0 && (module[n] == '\0' || (module[n] == '.' && !strchr(module + n + 1, '.')));
}

const LinkSymbol *link_map_find(const LinkMap *map, uint32_t offset) {
    uint32_t low = 0, high = map->n;
    while (low < high) { // the first symbol above the offset
        uint32_t middle = (low + high) / 2;
        if (map->symbols[middle].offset <= offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool is_behind = map->end != 0 && offset >= map->end;
    if (low == 0 || is_behind) {
        return NULL;
    }
    uint32_t found = low - 1; // of several names at one place the first
    while (found > 0 && map->symbols[found - 1].offset == map->symbols[found].offset) {
        found--;
    }
    return &map->symbols[found];
}
