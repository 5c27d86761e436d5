// SPDX-License-Identifier: MIT
#pragma once

// The expressions of a .bib file: what stands behind IF, #if and #elif, and numbers that a C header
// computes.
//
//   IF NAME      IF NAME !      IF NAME=value      IF NAME != value      IF A || B
//   #if ! defined A && (defined B || $(LOCALE)==0409)
//   (IMAGE_START + 0x00100000)
//
// Sources: FMerge Tool (CE 5.0): #if, #elif, defined, &&, ||, ==, !=, and $(); Binary Image Builder
// File (CE 5.0): IF. What C has besides (<, <=, +, <<, ...) is for headers that boards include (P).

#include "rom/variables.h"

typedef enum {
    EXPRESSION_IF,        // IF: a name alone is true when it is set and not empty
    EXPRESSION_DIRECTIVE, // #if: a name alone is true when it is set, not empty and not 0
    EXPRESSION_C,         // #if of a C header, or a number: every name stands for its value
} ExpressionKind;

#define EXPRESSION_NAMES 8u // names that an expression keeps

// A variable that an expression asked for.
typedef struct ExpressionName {
    char name[64]; // cut
    bool is_set;
    bool decides; // if the variable were the other way, the expression might be, too
} ExpressionName;

typedef struct Expression {
    bool holds;
    int64_t number; // of a C expression
    ExpressionName names[EXPRESSION_NAMES];
    uint32_t n_names;
} Expression;

// Evaluates the text. False when it is no expression: *ret_at is the offset of the mistake,
// *ret_why says what it is.
bool expression_evaluate(const Variables *variables, ExpressionKind kind, const char *text,
                         size_t size, Expression *ret_expression, size_t *ret_at,
                         const char **ret_why);
