// SPDX-License-Identifier: MIT
#pragma once

// The variables of an image: what the user defines, and what #define sets on the way.
//
// Names of either case are one (P). $(NAME) stands for the value. A value may have variables in it;
// they are replaced when the value is used, not when it is set (FMerge Tool, CE 5.0: "variables are
// not substituted in comments or in #define statements").
//
// Invariants: rows[] is a hash table with n used rows of room (a power of 2, never full). A row
// stays when its variable is undefined: its value is NULL then.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VARIABLES_MAX 65536u     // variables at most
#define VARIABLE_DEPTH 16u       // variables inside each other at most
#define VARIABLE_VALUE_MAX 8191u // characters of a value at most

typedef struct Variable {
    char *name;  // owned; NULL: the row is free
    char *value; // owned; NULL: not set
    char *given; // owned; what the user defined, which #undef brings back; NULL: nothing
} Variable;

typedef struct Variables {
    Variable *rows; // owned
    uint32_t room, n;
} Variables;

// Sets a variable as the user does. False when the host is out of memory, or there are
// VARIABLES_MAX already; nothing is changed then.
bool variables_give(Variables *variables, const char *name, const char *value, size_t size);

// Sets a variable as #define does: #undef takes it back.
bool variables_define(Variables *variables, const char *name, size_t name_size, const char *value,
                      size_t size);

// Gives a variable the value that the user defined, or none ("resets a variable to its original
// value", #undef, CE 5.0). False when the host is out of memory; nothing is changed then.
bool variables_undefine(Variables *variables, const char *name, size_t size);

// The value; NULL when it is not set.
const char *variables_value(const Variables *variables, const char *name, size_t size);

// A hash of a name, whatever the case of its letters. Names that begin with the same 64 characters
// share one.
uint64_t variables_hash(const char *name, size_t size);

void variables_deinit(Variables *variables);

typedef enum { EXPANDED, EXPANDED_TOO_LONG, EXPANDED_TOO_DEEP } Expanded;

// Where an expanded text goes. `unset` is called for each variable that is not set; NULL: nobody
// asks. Such a variable stays as it is written.
typedef struct Expansion {
    char *to; // always ends with a zero
    size_t room, length;
    uint32_t n_replaced; // variables so far; 0 at the beginning
    void (*unset)(void *context, const char *name, size_t size);
    void *context;
} Expansion;

// Appends a text with its variables replaced. A "$(" without ")" or without a name is plain text.
Expanded variables_expand(const Variables *variables, const char *text, size_t size,
                          Expansion *expansion);
