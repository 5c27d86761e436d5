// SPDX-License-Identifier: MIT
#include "rom/variables.h"

#include "ce/hash.h"
#include "rom/bib_file.h"

#include <stdlib.h>
#include <string.h>

// A hash table with linear probing. A name is hashed in small letters.

// Variables that a text may have at most. Without a limit, values of two variables each could take
// very long to replace, though the result is empty.
#define REPLACED_MAX 4096u

uint64_t variables_hash(const char *name, size_t size) {
    char folded[64]; // longer names share what follows
    size_t n = size < sizeof folded ? size : sizeof folded;
    for (size_t i = 0; i < n; i++) {
        folded[i] = bib_lower(name[i]);
    }
    return hash_text(folded, n);
}

// The row of a name, or the free row where it belongs. The table must not be empty.
static Variable *find_row(const Variables *variables, const char *name, size_t size) {
    uint32_t mask = variables->room - 1, at = (uint32_t)variables_hash(name, size) & mask;
    while (variables->rows[at].name && !bib_is(name, size, variables->rows[at].name)) {
        at = (at + 1) & mask;
    }
    return &variables->rows[at];
}

static bool make_room(Variables *variables) {
    if (variables->n * 2 < variables->room) {
        return true;
    }
    Variables larger = {.room = variables->room ? variables->room * 2 : 64, .n = variables->n};
    larger.rows = calloc(larger.room, sizeof *larger.rows);
    if (!larger.rows) {
        return false;
    }
    for (uint32_t i = 0; i < variables->room; i++) {
        const Variable *row = &variables->rows[i];
        if (row->name) {
            *find_row(&larger, row->name, strlen(row->name)) = *row;
        }
    }
    free(variables->rows);
    *variables = larger;
    return true;
}

static char *copy_of(const char *text, size_t size) {
    char *copy = malloc(size + 1);
    if (copy) {
        memcpy(copy, text, size);
        copy[size] = '\0';
    }
    return copy;
}

// The variable's row, new if there is none yet. NULL: no room for another, or no memory.
static Variable *take_row(Variables *variables, const char *name, size_t size) {
    if (!make_room(variables)) {
        return NULL;
    }
    Variable *row = find_row(variables, name, size);
    if (!row->name && variables->n < VARIABLES_MAX) {
        row->name = copy_of(name, size);
        variables->n += row->name != NULL;
    }
    return row->name ? row : NULL;
}

// Sets the value, and what the user gave if `given` says so. All memory is taken before the row is
// changed, and the row is looked up once: taking another row may move it.
static bool set_value(Variables *variables, const char *name, size_t name_size, const char *value,
                      size_t size, bool given) {
    char *set = copy_of(value, size), *original = given ? copy_of(value, size) : NULL;
    Variable *row = set && (original || !given) ? take_row(variables, name, name_size) : NULL;
    if (!row) {
        free(set);
        free(original);
        return false;
    }
    free(row->value);
    row->value = set;
    if (given) {
        free(row->given);
        row->given = original;
    }
    return true;
}

bool variables_give(Variables *variables, const char *name, const char *value, size_t size) {
    return set_value(variables, name, strlen(name), value, size, true);
}

bool variables_define(Variables *variables, const char *name, size_t name_size, const char *value,
                      size_t size) {
    return set_value(variables, name, name_size, value, size, false);
}

bool variables_undefine(Variables *variables, const char *name, size_t size) {
    Variable *row = variables->room ? find_row(variables, name, size) : NULL;
    if (!row || !row->name) {
        return true;
    }
    char *value = row->given ? copy_of(row->given, strlen(row->given)) : NULL;
    if (row->given && !value) {
        return false;
    }
    free(row->value);
    row->value = value;
    return true;
}

const char *variables_value(const Variables *variables, const char *name, size_t size) {
    return variables->room ? find_row(variables, name, size)->value : NULL;
}

void variables_deinit(Variables *variables) {
    for (uint32_t i = 0; i < variables->room; i++) {
        free(variables->rows[i].name);
        free(variables->rows[i].value);
        free(variables->rows[i].given);
    }
    free(variables->rows);
    *variables = (Variables){0};
}

static Expanded put(Expansion *expansion, const char *text, size_t size) {
    if (expansion->length + size >= expansion->room) {
        return EXPANDED_TOO_LONG;
    }
    memcpy(expansion->to + expansion->length, text, size);
    expansion->length += size;
    expansion->to[expansion->length] = '\0';
    return EXPANDED;
}

// The length of "$(NAME)" at the beginning of a text, 0 when it is something else.
static size_t reference_size(const char *text, size_t size) {
    const char *end = size > 3 && text[0] == '$' && text[1] == '(' ? memchr(text, ')', size) : NULL;
    return end && end > text + 2 ? (size_t)(end - text) + 1 : 0;
}

static Expanded expand(const Variables *variables, const char *text, size_t size,
                       Expansion *expansion, uint32_t depth) {
    for (size_t at = 0; at < size;) {
        size_t reference = reference_size(text + at, size - at), plain = 1;
        Expanded done = EXPANDED;
        if (reference > 0) {
            const char *name = text + at + 2;
            const char *value = variables_value(variables, name, reference - 3);
            if (value && (depth == VARIABLE_DEPTH || expansion->n_replaced++ == REPLACED_MAX)) {
                return EXPANDED_TOO_DEEP;
            }
            if (!value && expansion->unset) {
                expansion->unset(expansion->context, name, reference - 3);
            }
            done = value ? expand(variables, value, strlen(value), expansion, depth + 1)
                         : put(expansion, text + at, reference);
            at += reference;
        } else {
            while (at + plain < size && text[at + plain] != '$') {
                plain++;
            }
            done = put(expansion, text + at, plain);
            at += plain;
        }
        if (done != EXPANDED) {
            return done;
        }
    }
    return EXPANDED;
}

Expanded variables_expand(const Variables *variables, const char *text, size_t size,
                          Expansion *expansion) {
    expansion->to[expansion->length] = '\0';
    return expand(variables, text, size, expansion, 0);
}
