// SPDX-License-Identifier: MIT
#pragma once

// Calls into servers.

#include "scenario/guest.h"

// Adds CreateAPISet and call_server.
void server_open(lua_State *lua);
