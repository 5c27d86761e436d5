// SPDX-License-Identifier: MIT
#include "scenario/names.h"

#include "scenario/unknown.h"
#include "scenario/words.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

// Two passes over the words of the text. The first collects what is declared anywhere in it: scopes
// are not followed, so a name that is used outside its scope passes. The second looks at each use.
// So nothing is refused that could be right.

// ---- what is declared

// The table of declared names is on top of the Lua stack.
static void declare(lua_State *lua, const char *name) {
    lua_pushboolean(lua, 1);
    lua_setfield(lua, -2, name);
}

// Declares the names up to a word that is neither a name nor a comma (nor of an attribute).
static void declare_list(lua_State *lua, WordReader *reader) {
    while ((reader->kind == WORD_NAME && !word_is_keyword(reader->word)) || word_is(reader, ",") ||
           word_is(reader, "<") || word_is(reader, ">") || word_is(reader, "..") ||
           word_is(reader, ".")) {
        if (reader->kind == WORD_NAME) {
            declare(lua, reader->word);
        }
        word_next(reader);
    }
}

// function NAME.NAME:NAME(a, b, ...): the name if it is one word, and the parameters.
static void declare_function(lua_State *lua, WordReader *reader) {
    char name[WORD_MOST] = "";
    unsigned n = 0;
    for (; reader->kind == WORD_NAME || word_is(reader, ".") || word_is(reader, ":");
         word_next(reader)) {
        if (reader->kind == WORD_NAME && n++ == 0) {
            strcpy(name, reader->word);
        }
    }
    if (n == 1) {
        declare(lua, name);
    }
    if (word_is(reader, "(")) {
        word_next(reader);
        declare_list(lua, reader);
    }
}

// Names with commas between them, in front of "=": assigned. In a table's constructor a name in
// front of "=" is a key; it is declared as well, which can only let a mistake pass.
static void find_declared(lua_State *lua, WordReader reader) {
    char chain[16][WORD_MOST];
    unsigned n = 0;
    word_next(&reader);
    while (reader.kind != WORD_END) {
        bool is_name = reader.kind == WORD_NAME && !word_is_keyword(reader.word);
        if (word_is(&reader, "local") || word_is(&reader, "for")) {
            word_next(&reader);
            declare_list(lua, &reader);
            continue;
        }
        if (word_is(&reader, "function")) {
            word_next(&reader);
            declare_function(lua, &reader);
            continue;
        }
        if (word_is(&reader, "=")) {
            for (unsigned i = 0; i < n; i++) {
                declare(lua, chain[i]);
            }
        }
        if (is_name && n < 16) {
            strcpy(chain[n++], reader.word);
        } else if (!word_is(&reader, ",")) {
            n = 0;
        }
        word_next(&reader);
    }
}

// ---- what is used

static int fail_unknown(lua_State *lua, const char *file, const WordReader *reader) {
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
    WordReader reader = word_begin(text, size);
    bool is_field = false; // behind a point or colon, or a label
    sandbox_charge(lua, (uint32_t)(size / 4));
    lua_newtable(lua);
    declare(lua, "self");
    declare(lua, "_ENV");
    declare(lua, "NULL"); // nil
    find_declared(lua, reader);
    while (word_next(&reader) != WORD_END) {
        bool is_name = reader.kind == WORD_NAME && !word_is_keyword(reader.word);
        if (is_name && !is_field && strlen(reader.word) + 1 < WORD_MOST &&
            !is_known(lua, reader.word)) {
            fail_unknown(lua, file, &reader);
        }
        is_field = word_is(&reader, ".") || word_is(&reader, ":") || word_is(&reader, "::") ||
                   word_is(&reader, "goto");
    }
    lua_pop(lua, 1);
}
