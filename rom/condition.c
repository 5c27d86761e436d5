// SPDX-License-Identifier: MIT
#include "rom/condition.h"

#include "ce/grow.h"

#include <stdio.h>
#include <string.h>

// A stack of conditions. One that stands in a branch that does not hold is not evaluated.

// ---- what is left out

bool condition_is_live(const Source *source) {
    if (source->depth == 0) {
        return true;
    }
    const SourceCondition *condition = &source->conditions[source->depth - 1];
    return condition->outer && condition->holds;
}

static bool is_memory_type(const char *word, size_t size) {
    static const char *const types[] = {"ram",      "ramimage",  "reserved", "reserve",
                                        "fixupvar", "nandimage", "extension"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (bib_is(word, size, types[i])) {
            return true;
        }
    }
    return false;
}

// The place of a cause in the hash table, or the free one where it belongs: linear probing. The
// table is never full.
static uint16_t *find_cause(BibLeftOut *left_out, const ExpressionName *name) {
    uint32_t at = (uint32_t)variables_hash(name->name, strlen(name->name)) + name->is_set;
    for (;; at++) {
        uint16_t *place = &left_out->place[at % BIB_CAUSE_PLACES];
        const BibCause *cause = *place ? &left_out->causes[*place - 1] : NULL;
        if (!cause ||
            (cause->is_set == name->is_set && bib_compare(cause->name, name->name) == 0)) {
            return place;
        }
    }
}

// Notes a variable that keeps an entry out. False when the host is out of memory.
static bool note_cause(BibLeftOut *left_out, const ExpressionName *name) {
    uint16_t *place = find_cause(left_out, name);
    if (*place || left_out->n_causes == BIB_CAUSES_MAX) { // nobody reads so many
        return true;
    }
    if (!rows_grow((void **)&left_out->causes, left_out->n_causes, &left_out->room,
                   sizeof *left_out->causes)) {
        return false;
    }
    BibCause *cause = &left_out->causes[left_out->n_causes++];
    *cause = (BibCause){.is_set = name->is_set};
    memcpy(cause->name, name->name, sizeof cause->name);
    *place = (uint16_t)left_out->n_causes;
    return true;
}

// Whether the words look like an entry: its second column is a path.
static bool is_entry(const char *word, size_t size) {
    return memchr(word, '\\', size) || memchr(word, '/', size) || memchr(word, '.', size) ||
           memchr(word, '$', size);
}

// The outermost of the branches that do not hold decides.
bool condition_leave_out(Source *source, const char *word, size_t size) {
    BibLeftOut *left_out = &source->bib->left_out;
    const char *words[5];
    size_t sizes[5], at = 0, n = 0;
    while (n < 5 && (words[n] = source_word(source, &at, &sizes[n]), sizes[n] > 0)) {
        n++;
    }
    bool is_include = bib_is(word, size, "#include");
    if (source_file(source)->is_header || (n < 3 && !is_include) ||
        (words[0][0] == '#' && !is_include)) {
        return true;
    }
    bool is_region = n == 4 && is_memory_type(words[3], sizes[3]);
    if (!is_include && !is_region && !is_entry(words[1], sizes[1])) {
        return true; // an option of CONFIG
    }
    left_out->n_includes += is_include;
    left_out->n_regions += is_region;
    left_out->n_entries += !is_region && !is_include;
    uint32_t i = 0;
    while (source->conditions[i].holds) {
        i++;
    }
    const Expression *expression = &source->conditions[i].expression;
    for (uint32_t k = 0; k < expression->n_names; k++) {
        const ExpressionName *name = &expression->names[k];
        if (name->decides && !note_cause(left_out, name)) {
            return rom_error_memory(source->error);
        }
    }
    return true;
}

// ---- conditions

static const char *word_of(const SourceCondition *condition) {
    return condition->is_directive ? "#if" : "IF";
}

static bool evaluate(Source *source, SourceCondition *condition, size_t at, bool *ret_holds) {
    size_t end = source_code_end(source, at), wrong_at = 0;
    const char *why = NULL;
    ExpressionKind kind = source_file(source)->is_header ? EXPRESSION_C
                          : condition->is_directive      ? EXPRESSION_DIRECTIVE
                                                         : EXPRESSION_IF;
    if (!expression_evaluate(&source->variables, kind, source->text + at, end - at,
                             &condition->expression, &wrong_at, &why)) {
        return source_wrong(source, (uint32_t)(at + wrong_at) + 1, "%s: %s", word_of(condition),
                            why);
    }
    *ret_holds = condition->expression.holds;
    return true;
}

// #ifdef NAME, #ifndef NAME.
static void evaluate_name(Source *source, SourceCondition *condition, size_t at, bool wants) {
    size_t size = 0;
    const char *name = source_word(source, &at, &size);
    ExpressionName *kept = &condition->expression.names[0];
    condition->expression.n_names = 1;
    snprintf(kept->name, sizeof kept->name, "%.*s", (int)(size < 64 ? size : 63), name);
    kept->is_set = variables_value(&source->variables, name, size) != NULL;
    kept->decides = true;
    condition->holds = kept->is_set == wants;
}

static bool begin_condition(Source *source, const char *word, size_t size, uint32_t column,
                            size_t at) {
    if (source->depth == SOURCE_CONDITIONS_MAX) {
        return source_wrong(source, column, "more than %u conditions inside each other",
                            SOURCE_CONDITIONS_MAX);
    }
    SourceCondition condition = {.place = source_place(source, column),
                                 .is_directive = word[0] == '#',
                                 .outer = condition_is_live(source)};
    if (condition.outer && bib_is(word, size, "#ifdef")) {
        evaluate_name(source, &condition, at, true);
    } else if (condition.outer && bib_is(word, size, "#ifndef")) {
        evaluate_name(source, &condition, at, false);
    } else if (condition.outer && !evaluate(source, &condition, at, &condition.holds)) {
        return false;
    }
    condition.was_taken = condition.holds;
    source->conditions[source->depth++] = condition;
    return true;
}

// The condition that the current line continues or ends; NULL: this file has opened none.
static SourceCondition *open_condition(Source *source) {
    return source->depth > source_file(source)->depth ? &source->conditions[source->depth - 1]
                                                      : NULL;
}

static bool is_of_kind(Source *source, const SourceCondition *condition, bool is_directive,
                       uint32_t column, const char *word, size_t size) {
    return condition->is_directive == is_directive ||
           source_wrong(source, column, "%.*s inside the %s of line %u", (int)size, word,
                        word_of(condition), condition->place.line);
}

static bool next_branch(Source *source, const char *word, size_t size, uint32_t column, size_t at) {
    SourceCondition *condition = open_condition(source);
    bool is_else = !bib_is(word, size, "#elif"), holds = false;
    if (!condition) {
        return source_wrong(source, column, "%.*s without %s", (int)size, word,
                            word[0] == '#' ? "#if" : "IF");
    }
    if (!is_of_kind(source, condition, word[0] == '#', column, word, size)) {
        return false;
    }
    if (condition->in_else) {
        return source_wrong(source, column,
                            is_else ? "a second %.*s for the %s of line %u"
                                    : "%.*s behind the else of the %s of line %u",
                            (int)size, word, word_of(condition), condition->place.line);
    }
    condition->in_else = is_else;
    if (is_else || condition->was_taken || !condition->outer) {
        holds = is_else && !condition->was_taken;
    } else if (!evaluate(source, condition, at, &holds)) {
        return false;
    }
    condition->holds = holds;
    condition->was_taken = condition->was_taken || holds;
    return true;
}

static bool end_condition(Source *source, const char *word, size_t size, uint32_t column) {
    SourceCondition *condition = open_condition(source);
    if (!condition) {
        bib_note(source->bib, source_place(source, column), "%.*s without %s is passed over",
                 (int)size, word, word[0] == '#' ? "#if" : "IF");
        return true;
    }
    if (!is_of_kind(source, condition, word[0] == '#', column, word, size)) {
        return false;
    }
    source->depth--;
    return true;
}

typedef enum { COND_NONE, COND_BEGIN, COND_NEXT, COND_END } CondKind;

static CondKind condition_kind(const char *word, size_t size, bool is_header) {
    static const struct {
        const char *word;
        CondKind kind;
    } kinds[] = {{"#if", COND_BEGIN},  {"#ifdef", COND_BEGIN}, {"#ifndef", COND_BEGIN},
                 {"#elif", COND_NEXT}, {"#else", COND_NEXT},   {"#endif", COND_END},
                 {"if", COND_BEGIN},   {"else", COND_NEXT},    {"endif", COND_END}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (bib_is(word, size, kinds[i].word) && (word[0] == '#' || !is_header)) {
            return kinds[i].kind;
        }
    }
    return COND_NONE;
}

bool condition_take(Source *source, const char *word, size_t size, uint32_t column, size_t at,
                    bool *ret_is_one) {
    CondKind kind = condition_kind(word, size, source_file(source)->is_header);
    *ret_is_one = kind != COND_NONE;
    switch (kind) {
    case COND_BEGIN:
        return begin_condition(source, word, size, column, at);
    case COND_NEXT:
        return next_branch(source, word, size, column, at);
    case COND_END:
        return end_condition(source, word, size, column);
    case COND_NONE:
        break;
    }
    return true;
}

bool condition_check_closed(Source *source) {
    if (source->depth == source_file(source)->depth) {
        return true;
    }
    const SourceCondition *open = &source->conditions[source->depth - 1];
    return rom_error_at(source->error, bib_place(source->bib, open->place), "%s without %s",
                        word_of(open), open->is_directive ? "#endif" : "ENDIF");
}
