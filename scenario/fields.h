// SPDX-License-Identifier: MIT
#pragma once

// Reads the values in a scenario's tables and arguments: numbers, names, lists, functions. A value
// that does not fit raises a Lua error of one line.

#include "scenario/guest.h"

// Calls `take` for each field of the table at index 1, in the order of their names in bytes, with
// the value on top of the stack; `take` leaves it there. A key that is no string has the name "?".
// Lua's own order differs between hosts, and so would the first of two mistakes.
void field_each(lua_State *lua, void (*take)(lua_State *lua, const char *key, void *context),
                void *context);

// Reads a whole number from low to high at `index` and returns its low 32 bits. For any other value
// returns false and writes nothing. A string is no number, even if Lua could read it as one.
bool field_whole(lua_State *lua, int index, lua_Integer low, lua_Integer high, uint32_t *ret_value);

// Reads an argument of a call: 32 bits, from -80000000 to FFFFFFFF (hex). With `or_null`, NULL,
// false and a missing argument count as 0, and true as 1.
uint32_t field_dword(lua_State *lua, int index, const char *call, const char *name, bool or_null);

// Reads a field from 0 to high. For this and the following functions the value lies on top of the
// stack and stays there; `what` names what is described: "process".
uint32_t field_number(lua_State *lua, const char *what, const char *key, uint32_t high);

// A name of 1 to CE_NAME_MAX - 1 characters. The copy lives as long as the runner.
const char *field_name(lua_State *lua, const char *what);

// Reads a list of at most `most` such names.
void field_names(lua_State *lua, const char *key, const char **ret_list, uint32_t most,
                 uint8_t *ret_n);

// Copies a text; the copy lives as long as the runner.
const char *field_keep(lua_State *lua, const char *text);

// Reads 'trusted', 'run' or 'none' as the trust level of an image.
uint8_t field_trust(lua_State *lua, const char *key);

// Takes a function; returns its reference in the registry.
int field_function(lua_State *lua);
