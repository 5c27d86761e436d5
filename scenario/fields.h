// SPDX-License-Identifier: MIT
#pragma once

// The one reader of what stands in a scenario's tables and among its arguments: numbers, names,
// lists, functions. A value that does not fit raises a Lua error of one line.

#include "scenario/guest.h"

// The whole number at `index`, from low to high, as its low 32 bits. False, and nothing written,
// when there is none such. A text is no number, even if it could be read as one.
bool field_whole(lua_State *lua, int index, lua_Integer low, lua_Integer high, uint32_t *ret_value);

// An argument of a call: 32 bits, written as -80000000 (hex) to FFFFFFFF. With `or_null` it may be
// NULL, false or left out, which is 0, or true, which is 1.
uint32_t field_dword(lua_State *lua, int index, const char *call, const char *name, bool or_null);

// A field from 0 to high. Here and below the value lies on top of the stack and stays there; `what`
// is what is described: "process".
uint32_t field_number(lua_State *lua, const char *what, const char *key, uint32_t high);

// A name of 1 to CE_NAME_MAX - 1 characters.
void field_name(lua_State *lua, const char *what, char ret_name[CE_NAME_MAX]);

// A list of at most `most` such names.
void field_names(lua_State *lua, const char *key, char ret_list[][CE_NAME_MAX], uint32_t most,
                 uint8_t *ret_n);

// 'trusted', 'run' or 'none', as the level that an image has.
uint8_t field_trust(lua_State *lua, const char *key);

// A function, as a reference in the registry.
int field_function(lua_State *lua);
