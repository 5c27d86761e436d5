// SPDX-License-Identifier: MIT
#include "rom/expression.h"

#include "rom/bib_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Precedence climbing. A value is a text, as a variable has it; an operator that needs a number
// reads the text as C would. Both sides of && and || are always evaluated: there are no side
// effects.

#define DEPTH_MAX 64u      // parentheses and ! inside each other
#define VALUE_MAX 260u     // characters of a value, cut
#define TOKENS_MAX 100000u // of an expression and of the values in it

typedef enum { TOKEN_END, TOKEN_WORD, TOKEN_TEXT, TOKEN_VARIABLE, TOKEN_SIGN } TokenKind;

typedef struct Token {
    TokenKind kind;
    size_t at, size; // in the text; of "..." and $() what is inside
    char sign[3];
} Token;

typedef struct Value {
    char text[VALUE_MAX];
    bool is_truth; // the result of a comparison, of !, && or ||
    int64_t number;
    bool has_number;
} Value;

typedef struct Parser {
    const Variables *variables;
    ExpressionKind kind;
    const char *text;
    size_t size, next;
    Token token;
    uint32_t depth, value_depth;
    uint32_t *n_tokens; // counts down, also for the values that are expressions themselves
    bool negated;
    Expression *result;
    size_t wrong_at;
    const char *why; // NULL while all is well
} Parser;

static bool parse_binary(Parser *parser, unsigned level, Value *ret_value);

static void fail(Parser *parser, size_t at, const char *why) {
    if (!parser->why) {
        parser->why = why;
        parser->wrong_at = at;
    }
}

// ---- tokens

static bool is_word_char(const Parser *parser, char c) {
    if (bib_is_blank(c) || c == '\0' || strchr("()!=&|<>\"$", c)) {
        return false;
    }
    return parser->kind != EXPRESSION_C || !strchr("+-*/%~^,?:", c);
}

static void take_sign(Parser *parser, size_t at) {
    static const char *const signs[] = {"||", "&&", "==", "!=", "<=", ">=", "<<", ">>"};
    Token *token = &parser->token;
    token->kind = TOKEN_SIGN;
    token->size = 1;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (at + 1 < parser->size && memcmp(parser->text + at, signs[i], 2) == 0) {
            token->size = 2;
        }
    }
    memcpy(token->sign, parser->text + at, token->size);
    token->sign[token->size] = '\0';
    if (strcmp(token->sign, "=") == 0) {
        strcpy(token->sign, "=="); // IF NAME=value
    }
    parser->next = at + token->size;
}

// Takes what stands between two marks: "..." or $(...).
static void take_between(Parser *parser, TokenKind kind, size_t at, size_t opening, char closing) {
    size_t first = at + opening, end = first;
    while (end < parser->size && parser->text[end] != closing) {
        end++;
    }
    if (end == parser->size) {
        fail(parser, at, kind == TOKEN_TEXT ? "a quotation mark is not closed" : "$( without )");
    }
    parser->token.kind = kind;
    parser->token.at = first;
    parser->token.size = end - first;
    parser->next = end < parser->size ? end + 1 : end;
}

static void advance(Parser *parser) {
    size_t at = parser->next, end = 0;
    while (at < parser->size && bib_is_blank(parser->text[at])) {
        at++;
    }
    parser->token = (Token){.kind = TOKEN_END, .at = at};
    if (*parser->n_tokens == 0) {
        fail(parser, at, "the expression is too long");
    }
    if (at == parser->size || parser->why) {
        parser->next = at;
        return;
    }
    (*parser->n_tokens)--;
    char c = parser->text[at];
    if (c == '"') {
        take_between(parser, TOKEN_TEXT, at, 1, '"');
    } else if (c == '$' && at + 1 < parser->size && parser->text[at + 1] == '(') {
        take_between(parser, TOKEN_VARIABLE, at, 2, ')');
    } else if (!is_word_char(parser, c)) {
        take_sign(parser, at);
    } else {
        for (end = at + 1; end < parser->size && is_word_char(parser, parser->text[end]);) {
            end++;
        }
        parser->token.kind = TOKEN_WORD;
        parser->token.size = end - at;
        parser->next = end;
    }
}

static bool is_sign(const Parser *parser, const char *sign) {
    return parser->token.kind == TOKEN_SIGN && strcmp(parser->token.sign, sign) == 0;
}

static bool token_is_word(const Parser *parser, const char *word) {
    size_t length = strlen(word);
    return parser->token.kind == TOKEN_WORD && parser->token.size == length &&
           memcmp(parser->text + parser->token.at, word, length) == 0;
}

// ---- values

// Reads a number as C writes it: 0x10, 16, 16UL.
static bool read_number(const char *text, int64_t *ret_number) {
    char *end = NULL;
    if (text[0] < '0' || text[0] > '9') {
        return false;
    }
    bool is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    unsigned long long number = strtoull(text, &end, is_hex ? 16 : 10);
    end += strspn(end, "uUlL");
    *ret_number = (int64_t)number;
    return *end == '\0';
}

static void set_text(Value *value, const char *text, size_t size) {
    size = size < VALUE_MAX ? size : VALUE_MAX - 1;
    memcpy(value->text, text, size);
    value->text[size] = '\0';
    value->is_truth = false;
    value->has_number = read_number(value->text, &value->number);
}

static void set_number(Value *value, int64_t number, bool is_truth) {
    *value = (Value){.is_truth = is_truth, .number = number, .has_number = true};
    snprintf(value->text, sizeof value->text, "%" PRId64, number);
}

static bool is_true(const Parser *parser, const Value *value) {
    if (value->is_truth || parser->kind == EXPRESSION_C) {
        return value->has_number && value->number != 0;
    }
    bool is_zero = parser->kind == EXPRESSION_DIRECTIVE && value->has_number && value->number == 0;
    return value->text[0] != '\0' && !is_zero;
}

// Keeps a name that the expression asked for.
static void note_name(Parser *parser, const char *name, size_t size, bool is_set) {
    Expression *result = parser->result;
    ExpressionName *to = &result->names[result->n_names];
    if (result->n_names == EXPRESSION_NAMES) {
        return;
    }
    size = size < sizeof to->name ? size : sizeof to->name - 1;
    memcpy(to->name, name, size);
    to->name[size] = '\0';
    to->is_set = is_set;
    to->decides = is_set != parser->negated; // for now: whether it speaks for the expression
    result->n_names++;
}

// A name of a C header stands for its value, which may be an expression of other names.
static void set_value_of(Parser *parser, const char *text, Value *ret_value) {
    Parser inner = *parser;
    Value value = {0};
    inner.text = text;
    inner.size = strlen(text);
    inner.next = 0;
    inner.value_depth++;
    if (parser->kind != EXPRESSION_C || read_number(text, &value.number) ||
        parser->value_depth == VARIABLE_DEPTH) {
        set_text(ret_value, text, strlen(text));
        return;
    }
    advance(&inner);
    if (inner.token.kind != TOKEN_END && parse_binary(&inner, 0, &value) &&
        inner.token.kind == TOKEN_END && !inner.why) {
        *ret_value = value;
    } else {
        set_text(ret_value, text, strlen(text));
    }
}

static void set_variable(Parser *parser, const char *name, size_t size, Value *ret_value) {
    const char *value = size ? variables_value(parser->variables, name, size) : NULL;
    if (size) {
        note_name(parser, name, size, value && value[0]);
    }
    set_value_of(parser, value ? value : "", ret_value);
}

// $(NAME), with the variables of its value replaced.
static void set_reference(Parser *parser, const char *name, size_t size, Value *ret_value) {
    char text[VALUE_MAX] = "";
    const char *value = size ? variables_value(parser->variables, name, size) : NULL;
    Expansion expansion = {.to = text, .room = sizeof text};
    if (size) {
        note_name(parser, name, size, value && value[0]);
    }
    if (value) {
        variables_expand(parser->variables, value, strlen(value), &expansion);
    }
    set_value_of(parser, text, ret_value);
}

// ---- grammar

static bool parse_defined(Parser *parser, Value *ret_value) {
    advance(parser);
    bool in_parentheses = is_sign(parser, "(");
    if (in_parentheses) {
        advance(parser);
    }
    Token name = parser->token;
    if (name.kind != TOKEN_WORD && name.kind != TOKEN_VARIABLE) {
        fail(parser, name.at, "'defined' needs a name");
        return false;
    }
    const char *value = variables_value(parser->variables, parser->text + name.at, name.size);
    // FMerge reads the environment, where an empty variable is none; in a header it is one.
    bool is_set = value && (value[0] || parser->kind == EXPRESSION_C);
    note_name(parser, parser->text + name.at, name.size, is_set);
    set_number(ret_value, is_set, true);
    advance(parser);
    if (in_parentheses && !is_sign(parser, ")")) {
        fail(parser, parser->token.at, "a ) is missing");
        return false;
    }
    if (in_parentheses) {
        advance(parser);
    }
    return true;
}

// A word is a literal behind == and !=, a number, or a variable.
static bool parse_word(Parser *parser, bool is_right, Value *ret_value) {
    const char *text = parser->text + parser->token.at;
    size_t size = parser->token.size;
    bool is_literal =
        (is_right && parser->kind != EXPRESSION_C) || (text[0] >= '0' && text[0] <= '9');
    if (!is_literal) {
        set_variable(parser, text, size, ret_value);
    } else {
        set_text(ret_value, text, size);
    }
    advance(parser);
    return true;
}

static bool parse_primary(Parser *parser, bool is_right, Value *ret_value) {
    Token token = parser->token;
    if (is_sign(parser, "(")) {
        advance(parser);
        if (!parse_binary(parser, 0, ret_value)) {
            return false;
        }
        if (!is_sign(parser, ")")) {
            fail(parser, parser->token.at, "a ) is missing");
            return false;
        }
        advance(parser);
        return true;
    }
    switch (token.kind) {
    case TOKEN_WORD:
        return token_is_word(parser, "defined") ? parse_defined(parser, ret_value)
                                                : parse_word(parser, is_right, ret_value);
    case TOKEN_TEXT:
        set_text(ret_value, parser->text + token.at, token.size);
        advance(parser);
        return true;
    case TOKEN_VARIABLE:
        set_reference(parser, parser->text + token.at, token.size, ret_value);
        advance(parser);
        return true;
    case TOKEN_SIGN:
    case TOKEN_END:
        break;
    }
    if (is_right && parser->kind != EXPRESSION_C) {
        set_text(ret_value, "", 0); // IF NAME=, $(NAME)==
        return true;
    }
    fail(parser, token.at, "a name is missing");
    return false;
}

static bool parse_unary(Parser *parser, bool is_right, Value *ret_value) {
    char sign =
        parser->token.kind == TOKEN_SIGN && !parser->token.sign[1] ? parser->token.sign[0] : 0;
    bool is_c = parser->kind == EXPRESSION_C;
    if (sign != '!' && !(is_c && (sign == '-' || sign == '+' || sign == '~'))) {
        return parse_primary(parser, is_right, ret_value);
    }
    bool was = parser->negated;
    parser->negated = sign == '!' ? !was : was;
    advance(parser);
    if (++parser->depth > DEPTH_MAX) {
        fail(parser, parser->token.at, "too many operators inside each other");
    }
    bool fine = !parser->why && parse_unary(parser, is_right, ret_value);
    parser->depth--;
    parser->negated = was;
    if (fine && sign == '!') {
        set_number(ret_value, !is_true(parser, ret_value), true);
    } else if (fine && sign == '-') {
        set_number(ret_value, (int64_t)(0 - (uint64_t)ret_value->number), false);
    } else if (fine && sign == '~') {
        set_number(ret_value, ~ret_value->number, false);
    }
    return fine;
}

static bool is_equal(const Value *a, const Value *b) {
    return strcmp(a->text, b->text) == 0 ||
           (a->has_number && b->has_number && a->number == b->number);
}

#define LEVEL_COMPARES 6u // of == and !=; what stands behind them is a literal

typedef enum {
    OP_OR,
    OP_AND,
    OP_EQUAL,
    OP_UNEQUAL,
    OP_LESS,
    OP_MORE,
    OP_LEAST,
    OP_MOST,
    OP_BIT_OR,
    OP_BIT_XOR,
    OP_BIT_AND,
    OP_LEFT,
    OP_RIGHT,
    OP_PLUS,
    OP_MINUS,
    OP_TIMES,
    OP_BY,
    OP_REST,
    OP_COUNT,
} Operator;

static const struct {
    const char *sign;
    unsigned level;
    bool is_c; // only a C header has it
} operators[OP_COUNT] = {
    [OP_OR] = {"||", 1, false},
    [OP_AND] = {"&&", 2, false},
    [OP_BIT_OR] = {"|", 3, true},
    [OP_BIT_XOR] = {"^", 4, true},
    [OP_BIT_AND] = {"&", 5, true},
    [OP_EQUAL] = {"==", LEVEL_COMPARES, false},
    [OP_UNEQUAL] = {"!=", LEVEL_COMPARES, false},
    [OP_LESS] = {"<", 7, false},
    [OP_MORE] = {">", 7, false},
    [OP_MOST] = {"<=", 7, false},
    [OP_LEAST] = {">=", 7, false},
    [OP_LEFT] = {"<<", 8, true},
    [OP_RIGHT] = {">>", 8, true},
    [OP_PLUS] = {"+", 9, true},
    [OP_MINUS] = {"-", 9, true},
    [OP_TIMES] = {"*", 10, true},
    [OP_BY] = {"/", 10, true},
    [OP_REST] = {"%", 10, true},
};

// The operator that comes next, OP_COUNT if there is none.
static Operator next_operator(const Parser *parser) {
    unsigned i = 0;
    while (i < OP_COUNT && !(is_sign(parser, operators[i].sign) &&
                             (parser->kind == EXPRESSION_C || !operators[i].is_c))) {
        i++;
    }
    return (Operator)i;
}

// && || and comparisons: true or false.
static bool is_so(const Parser *parser, Operator op, const Value *left, const Value *right) {
    switch (op) {
    case OP_OR:
        return is_true(parser, left) || is_true(parser, right);
    case OP_AND:
        return is_true(parser, left) && is_true(parser, right);
    case OP_EQUAL:
        return is_equal(left, right);
    case OP_UNEQUAL:
        return !is_equal(left, right);
    case OP_LESS:
        return left->number < right->number;
    case OP_MORE:
        return left->number > right->number;
    case OP_MOST:
        return left->number <= right->number;
    default:
        return left->number >= right->number;
    }
}

// Arithmetic goes round at 64 bits; the number that is wanted has 32.
static uint64_t computed(Operator op, uint64_t a, uint64_t b) {
    switch (op) {
    case OP_BIT_OR:
        return a | b;
    case OP_BIT_XOR:
        return a ^ b;
    case OP_BIT_AND:
        return a & b;
    case OP_LEFT:
        return b < 64 ? a << b : 0;
    case OP_RIGHT:
        return b < 64 ? a >> b : 0;
    case OP_PLUS:
        return a + b;
    case OP_MINUS:
        return a - b;
    case OP_TIMES:
        return a * b;
    case OP_BY:
        return b ? a / b : 0;
    default:
        return b ? a % b : 0;
    }
}

static void apply(Parser *parser, Operator op, size_t at, Value *left, const Value *right) {
    if ((op == OP_BY || op == OP_REST) && right->number == 0) {
        fail(parser, at, "a division by 0");
    } else if (op <= OP_MOST) {
        set_number(left, is_so(parser, op, left, right), true);
    } else {
        set_number(left, (int64_t)computed(op, (uint64_t)left->number, (uint64_t)right->number),
                   false);
    }
}

// An expression whose operators have a level above `level`. An operator of lower level stops it.
static bool parse_binary(Parser *parser, unsigned level, Value *ret_value) {
    if (++parser->depth > DEPTH_MAX) {
        fail(parser, parser->token.at, "too many operators inside each other");
    }
    uint32_t first_name = parser->result->n_names;
    bool fine = !parser->why && parse_unary(parser, level >= LEVEL_COMPARES, ret_value);
    while (fine) {
        Operator op = next_operator(parser);
        if (op == OP_COUNT || operators[op].level <= level) {
            break;
        }
        Value right = {0};
        size_t at = parser->token.at;
        bool compares = op == OP_EQUAL || op == OP_UNEQUAL;
        advance(parser);
        fine = parse_binary(parser, operators[op].level, &right);
        if (fine) {
            apply(parser, op, at, ret_value, &right);
        }
        // A comparison decides with its result, whether or not the variable is set.
        for (uint32_t i = first_name; compares && i < parser->result->n_names; i++) {
            parser->result->names[i].decides = (ret_value->number != 0) != parser->negated;
        }
    }
    parser->depth--;
    return fine && !parser->why;
}

// IF NAME !  is  IF ! NAME.
static bool take_last_negation(Parser *parser) {
    size_t end = parser->size;
    while (end > 0 && bib_is_blank(parser->text[end - 1])) {
        end--;
    }
    bool is_negated = parser->kind == EXPRESSION_IF && end > 1 && parser->text[end - 1] == '!';
    parser->size = is_negated ? end - 1 : end;
    return is_negated;
}

bool expression_evaluate(const Variables *variables, ExpressionKind kind, const char *text,
                         size_t size, Expression *ret_expression, size_t *ret_at,
                         const char **ret_why) {
    uint32_t n_tokens = TOKENS_MAX;
    Value value = {0};
    Expression result = {0};
    Parser parser = {.variables = variables,
                     .kind = kind,
                     .text = text,
                     .size = size,
                     .n_tokens = &n_tokens,
                     .result = &result};
    parser.negated = take_last_negation(&parser);
    bool negates = parser.negated;
    advance(&parser);
    bool fine = parse_binary(&parser, 0, &value);
    if (fine && parser.token.kind != TOKEN_END) {
        fail(&parser, parser.token.at, "this is too much");
    }
    if (parser.why) {
        *ret_at = parser.wrong_at;
        *ret_why = parser.why;
        return false;
    }
    result.holds = is_true(&parser, &value) != negates;
    result.number = value.number;
    for (uint32_t i = 0; i < result.n_names; i++) {
        // Those that speak against a condition that does not hold, and for one that does.
        result.names[i].decides = result.names[i].decides == result.holds;
    }
    *ret_expression = result;
    return true;
}
