// SPDX-License-Identifier: MIT
#pragma once

// Empty: WebAssembly of this age has no setjmp. Lua's ldo.c includes this file all the same; what
// it uses instead is in web/lua_host.h.
