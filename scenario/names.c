// SPDX-License-Identifier: MIT
#include "scenario/names.h"

#include "scenario/unknown.h"

#include <ctype.h>
#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

// Two passes over the words of the text. The first collects what is declared anywhere in it: scopes
// are not followed, so a name that is used outside its scope passes. The second looks at each use.
// So nothing is refused that could be right.

#define WORD_MOST 64u

typedef enum { WORD_END, WORD_NAME, WORD_OTHER } WordKind;

typedef struct Reader {
    const char *at, *end;
    uint32_t line;
    WordKind kind;
    char
        word[WORD_MOST]; // a name, or an operator of one or two characters; "" for text and numbers
} Reader;

// ---- words

// The level of a long bracket at `at`: the number of = between two brackets; -1 if there is none.
static int long_bracket(const Reader *reader, const char *at) {
    int level = 0;
    if (at == reader->end || *at != '[') {
        return -1;
    }
    for (at++; at < reader->end && *at == '='; at++) {
        level++;
    }
    return at < reader->end && *at == '[' ? level : -1;
}

static void advance(Reader *reader) {
    reader->line += *reader->at == '\n';
    reader->at++;
}

static void skip_long(Reader *reader, int level) {
    int run = -1; // number of = behind a closing bracket, -1: none is open
    for (reader->at += level + 2; reader->at < reader->end; advance(reader)) {
        if (*reader->at == ']' && run == level) {
            reader->at++;
            return;
        }
        run = *reader->at == ']' ? 0 : *reader->at == '=' && run >= 0 ? run + 1 : -1;
    }
}

static void skip_quoted(Reader *reader) {
    char quote = *reader->at++;
    while (reader->at < reader->end && *reader->at != quote) {
        if (*reader->at == '\\' && reader->at + 1 < reader->end) {
            advance(reader);
        }
        advance(reader);
    }
    reader->at += reader->at < reader->end;
}

static bool skip_comment(Reader *reader) {
    if (reader->end - reader->at < 2 || reader->at[0] != '-' || reader->at[1] != '-') {
        return false;
    }
    int level = long_bracket(reader, reader->at + 2);
    if (level >= 0) {
        reader->at += 2;
        skip_long(reader, level);
        return true;
    }
    while (reader->at < reader->end && *reader->at != '\n') {
        reader->at++;
    }
    return true;
}

static bool is_name_byte(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

static void read_name(Reader *reader) {
    size_t n = 0;
    while (reader->at < reader->end && is_name_byte(*reader->at)) {
        if (n + 1 < WORD_MOST) {
            reader->word[n++] = *reader->at;
        }
        reader->at++;
    }
    reader->word[n] = '\0';
    reader->kind = isdigit((unsigned char)reader->word[0]) ? WORD_OTHER : WORD_NAME;
    if (reader->kind == WORD_OTHER) { // a number, perhaps with a fraction
        reader->word[0] = '\0';
        while (reader->at < reader->end && (is_name_byte(*reader->at) || *reader->at == '.')) {
            reader->at++;
        }
    }
}

static void read_operator(Reader *reader) {
    static const char *const pairs[] = {"==", "~=", "<=", ">=", "..", "::", "//", "<<", ">>"};
    snprintf(reader->word, sizeof reader->word, "%.*s", 2, reader->at);
    for (unsigned i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (reader->end - reader->at > 1 && memcmp(reader->at, pairs[i], 2) == 0) {
            reader->at += 2;
            return;
        }
    }
    reader->word[1] = '\0';
    reader->at++;
}

static WordKind next_word(Reader *reader) {
    while (reader->at < reader->end &&
           (isspace((unsigned char)*reader->at) || *reader->at == '-')) {
        if (*reader->at == '-' && !skip_comment(reader)) {
            break;
        }
        if (reader->at < reader->end && isspace((unsigned char)*reader->at)) {
            advance(reader);
        }
    }
    reader->word[0] = '\0';
    reader->kind = WORD_OTHER;
    if (reader->at >= reader->end) {
        reader->kind = WORD_END;
    } else if (is_name_byte(*reader->at)) {
        read_name(reader);
    } else if (*reader->at == '"' || *reader->at == '\'') {
        skip_quoted(reader);
    } else if (long_bracket(reader, reader->at) >= 0) {
        skip_long(reader, long_bracket(reader, reader->at));
    } else {
        read_operator(reader);
    }
    return reader->kind;
}

static bool is_keyword(const char *word) {
    static const char *const words[] = {
        "and",      "break",  "do",   "else", "elseif", "end",   "false", "for",
        "function", "goto",   "if",   "in",   "local",  "nil",   "not",   "or",
        "repeat",   "return", "then", "true", "until",  "while",
    };
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i], word) == 0) {
            return true;
        }
    }
    return false;
}

static bool is(const Reader *reader, const char *word) {
    return strcmp(reader->word, word) == 0;
}

// ---- what is declared

// The table of declared names is on top of the Lua stack.
static void declare(lua_State *lua, const char *name) {
    lua_pushboolean(lua, 1);
    lua_setfield(lua, -2, name);
}

// Declares the names up to a word that is neither a name nor a comma (nor of an attribute).
static void declare_list(lua_State *lua, Reader *reader) {
    while ((reader->kind == WORD_NAME && !is_keyword(reader->word)) || is(reader, ",") ||
           is(reader, "<") || is(reader, ">") || is(reader, "..") || is(reader, ".")) {
        if (reader->kind == WORD_NAME) {
            declare(lua, reader->word);
        }
        next_word(reader);
    }
}

// function NAME.NAME:NAME(a, b, ...): the name if it is one word, and the parameters.
static void declare_function(lua_State *lua, Reader *reader) {
    char name[WORD_MOST] = "";
    unsigned n = 0;
    for (; reader->kind == WORD_NAME || is(reader, ".") || is(reader, ":"); next_word(reader)) {
        if (reader->kind == WORD_NAME && n++ == 0) {
            strcpy(name, reader->word);
        }
    }
    if (n == 1) {
        declare(lua, name);
    }
    if (is(reader, "(")) {
        next_word(reader);
        declare_list(lua, reader);
    }
}

// Names with commas between them, in front of "=": assigned. In a table's constructor a name in
// front of "=" is a key; it is declared as well, which can only let a mistake pass.
static void find_declared(lua_State *lua, Reader reader) {
    char chain[16][WORD_MOST];
    unsigned n = 0;
    next_word(&reader);
    while (reader.kind != WORD_END) {
        bool is_name = reader.kind == WORD_NAME && !is_keyword(reader.word);
        if (is(&reader, "local") || is(&reader, "for")) {
            next_word(&reader);
            declare_list(lua, &reader);
            continue;
        }
        if (is(&reader, "function")) {
            next_word(&reader);
            declare_function(lua, &reader);
            continue;
        }
        if (is(&reader, "=")) {
            for (unsigned i = 0; i < n; i++) {
                declare(lua, chain[i]);
            }
        }
        if (is_name && n < 16) {
            strcpy(chain[n++], reader.word);
        } else if (!is(&reader, ",")) {
            n = 0;
        }
        next_word(&reader);
    }
}

// ---- what is used

static int fail_unknown(lua_State *lua, const char *file, const Reader *reader) {
    uint32_t n = 0;
    unknown_name(lua, reader->word, &n);
    return luaL_error(lua, "%s:%d: %s", file, (int)reader->line, lua_tostring(lua, -1));
}

static bool is_known(lua_State *lua, const char *name) {
    lua_getfield(lua, -1, name);
    bool known = lua_toboolean(lua, -1);
    lua_pop(lua, 1);
    if (!known) {
        lua_pushglobaltable(lua);
        lua_pushstring(lua, name);
        known = lua_rawget(lua, -2) != LUA_TNIL;
        lua_pop(lua, 2);
    }
    return known;
}

void names_check(lua_State *lua, const char *file, const char *text, size_t size) {
    Reader reader = {.at = text, .end = text + size, .line = 1};
    bool is_field = false;                                   // behind a point or colon, or a label
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) { // a mark of the encoding
        reader.at += 3;
    }
    if (reader.at < reader.end && *reader.at == '#') { // a line for the shell
        while (reader.at < reader.end && *reader.at != '\n') {
            reader.at++;
        }
    }
    sandbox_charge(lua, (uint32_t)(size / 4));
    lua_newtable(lua);
    declare(lua, "self");
    declare(lua, "_ENV");
    declare(lua, "NULL"); // nil
    find_declared(lua, reader);
    while (next_word(&reader) != WORD_END) {
        bool is_name = reader.kind == WORD_NAME && !is_keyword(reader.word);
        if (is_name && !is_field && strlen(reader.word) + 1 < WORD_MOST &&
            !is_known(lua, reader.word)) {
            fail_unknown(lua, file, &reader);
        }
        is_field = is(&reader, ".") || is(&reader, ":") || is(&reader, "::") || is(&reader, "goto");
    }
    lua_pop(lua, 1);
}
