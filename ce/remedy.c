// SPDX-License-Identifier: MIT
#include "ce/remedy.h"

#include "ce/memory_layout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

// The form is kind:operand. An operand is a size, or names joined by +.

static const char *const kind_names[] = {
    [REMEDY_MODULES] = "modules",
    [REMEDY_MERGE] = "merge",
    [REMEDY_RESOURCE_ONLY] = "resource-only",
    [REMEDY_SPLIT] = "split",
    [REMEDY_FIRST] = "first",
    [REMEDY_STACK] = "stack",
};

#define NAMES_SIZE (REMEDY_TEXT - 16u) // the rest of a text is the kind

const char *remedy_kind_name(RemedyKind kind) {
    return kind_names[kind];
}

const char *remedy_name(const Remedy *remedy, uint32_t i) {
    const char *name = remedy->names;
    for (; i > 0; i--) {
        name += strlen(name) + 1;
    }
    return name;
}

bool remedy_add_name(Remedy *remedy, const char *name, size_t size) {
    if (remedy->n_names == REMEDY_NAMES || size >= NAMES_SIZE - remedy->size) {
        return false;
    }
    memcpy(remedy->names + remedy->size, name, size);
    remedy->size += (uint32_t)size;
    remedy->names[remedy->size++] = '\0';
    remedy->n_names++;
    return true;
}

bool remedy_names(const Remedy *remedy, const char *name) {
    for (uint32_t i = 0; i < remedy->n_names; i++) {
        if (strcasecmp(remedy_name(remedy, i), name) == 0) {
            return true;
        }
    }
    return false;
}

static bool fail(char *message, const char *text, const char *what) {
    snprintf(message, REMEDY_MESSAGE, "remedy '%.60s': %s", text, what);
    return false;
}

static RemedyKind kind_of(const char *text) {
    size_t n = strcspn(text, ":");
    for (int kind = 0; kind < REMEDY_KIND_COUNT; kind++) {
        if (text[n] == ':' && strlen(kind_names[kind]) == n &&
            strncmp(text, kind_names[kind], n) == 0) {
            return (RemedyKind)kind;
        }
    }
    return REMEDY_KIND_COUNT;
}

static bool read_size(const char *text, const char *digits, Remedy *remedy, char *message) {
    char *end = NULL;
    bool is_hex = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
    unsigned long size = strtoul(digits, &end, is_hex ? 16 : 10);
    bool is_number = digits[0] >= '0' && digits[0] <= '9' && *end == '\0';
    if (!is_number || size < CE_BLOCK_SIZE || size > CE_SLOT_SIZE / 2 || size % CE_BLOCK_SIZE) {
        return fail(message, text, "want a size in bytes, whole blocks of 0x10000 up to 0x1000000");
    }
    remedy->stack_size = (uint32_t)size;
    return true;
}

static bool read_names(const char *text, const char *at, Remedy *remedy, char *message) {
    for (;;) {
        size_t n = strcspn(at, "+");
        char name[CE_NAME_MAX] = "";
        if (n == 0 || n >= sizeof name) {
            return fail(message, text, "the name of a DLL has 1 to 259 characters");
        }
        memcpy(name, at, n);
        if (remedy_names(remedy, name)) {
            return fail(message, text, "names a DLL twice");
        }
        if (remedy->n_names == REMEDY_NAMES) {
            return fail(message, text, "names more than 32 DLLs");
        }
        if (!remedy_add_name(remedy, name, n)) {
            return fail(message, text, "names of more than 2,030 characters together");
        }
        if (at[n] == '\0') {
            break;
        }
        at += n + 1;
    }
    bool merge = remedy->kind == REMEDY_MERGE;
    if (merge != (remedy->n_names > 1)) {
        return fail(message, text,
                    merge ? "want two DLLs or more, with + between them" : "want one DLL");
    }
    return true;
}

bool remedy_parse(const char *text, Remedy *ret_remedy, char *message) {
    Remedy remedy = {.kind = kind_of(text)};
    if (remedy.kind == REMEDY_KIND_COUNT) {
        return fail(message, text,
                    "want modules:, merge:, resource-only:, split:, first: or stack: and what");
    }
    const char *operand = strchr(text, ':') + 1;
    bool sound = remedy.kind == REMEDY_STACK ? read_size(text, operand, &remedy, message)
                                             : read_names(text, operand, &remedy, message);
    if (sound) {
        *ret_remedy = remedy;
    }
    return sound;
}

const char *remedy_text(const Remedy *remedy, char *buffer) {
    size_t at = (size_t)snprintf(buffer, REMEDY_TEXT, "%s:", kind_names[remedy->kind]);
    if (remedy->kind == REMEDY_STACK) {
        snprintf(buffer + at, REMEDY_TEXT - at, "0x%X", remedy->stack_size);
    }
    for (uint32_t i = 0; i < remedy->n_names; i++) {
        at += (size_t)snprintf(buffer + at, REMEDY_TEXT - at, "%s%s", i ? "+" : "",
                               remedy_name(remedy, i));
    }
    return buffer;
}
