// SPDX-License-Identifier: MIT
#pragma once

// What is said of a name that nothing has.

#include <lua.h>
#include <stdint.h>

// Pushes "unknown name 'X'; did you mean Y?", or of a call that Windows CE 5 has not: what does its
// work there. *ret_n_asked is the number of names that X was compared with.
void unknown_name(lua_State *lua, const char *name, uint32_t *ret_n_asked);
