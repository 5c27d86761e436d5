// SPDX-License-Identifier: MIT
#include "scenario/guest_memory.h"

#include "ce/shown.h"
#include "ce/unit16.h"
#include "scenario/bridge.h"
#include "scenario/library.h"
#include "scenario/lua_library.h"

#include <lauxlib.h>
#include <string.h>

#define LIBRARY_KEY "slot32.guest" // registry: the functions of guest.lua

// The loads and stores are calls, made from Lua. What is read here was loaded by a call before: the
// length of a text came from wcslen or strlen.

// units(text, width): characters of 16 bits, or bytes, that a text has in the guest's memory.
static int l_units(lua_State *lua) {
    size_t length = 0;
    const char *text = luaL_checklstring(lua, 1, &length);
    bool is_wide = luaL_checkinteger(lua, 2) == 2;
    if (memchr(text, '\0', length)) {
        return luaL_error(lua, "a text in memory ends at its first 0: it cannot have one inside");
    }
    lua_Integer n = 0;
    for (size_t i = 0; is_wide && i < length; n++) {
        size_t own = shown_utf8(text + i);
        n += own == 4; // two of them
        i += own ? own : 1;
    }
    sandbox_charge(lua, length / 4);
    lua_pushinteger(lua, is_wide ? n : (lua_Integer)length);
    return 1;
}

// read_text(address, n, width): n characters of the guest's memory as a text.
static int l_read_text(lua_State *lua) {
    const Mmu *mmu = &runner_of(lua)->machine->mmu;
    VirtAddr at = (VirtAddr)luaL_checkinteger(lua, 1);
    lua_Integer n = luaL_checkinteger(lua, 2), width = luaL_checkinteger(lua, 3);
    luaL_Buffer buffer;
    if (n < 0 || n > (lua_Integer)BUDGET_TEXT) {
        return sandbox_stop(lua, budget_text_too_long);
    }
    sandbox_charge(lua, (uint64_t)n);
    luaL_buffinit(lua, &buffer);
    for (lua_Integer i = 0; i < n; i++) {
        uint8_t unit[4] = {0};
        uint32_t got = mmu_peek(mmu, at + (VirtAddr)(i * width), unit, (uint32_t)width);
        uint32_t code = unit[0] | (uint32_t)unit[1] << 8;
        if (width == 2 && got == 2 && code >> 10 == 0x36 && i + 1 < n) {
            mmu_peek(mmu, at + (VirtAddr)(i * 2) + 2, unit + 2, 2);
            uint32_t next = unit[2] | (uint32_t)unit[3] << 8;
            uint32_t pair = unit16_pair(code, next);
            code = pair ? pair : 0xFFFD;
            i += pair != 0;
        } else if (code >> 11 == 0x1B) {
            code = 0xFFFD;
        }
        if (width == 2) {
            char utf8[4];
            luaL_addlstring(&buffer, utf8, shown_write(code, utf8));
        } else {
            luaL_addchar(&buffer, (char)unit[0]);
        }
    }
    luaL_pushresult(&buffer);
    return 1;
}

void guest_memory_argument(lua_State *lua, int index) {
    if (lua_istable(lua, index)) {
        lua_pushliteral(lua, "address");
        if (lua_rawget(lua, index) == LUA_TNUMBER) {
            lua_replace(lua, index);
        } else {
            lua_pop(lua, 1);
        }
    }
}

// ---- the functions

static int done(lua_State *lua, int status, lua_KContext context) {
    (void)status, (void)context;
    return lua_gettop(lua);
}

// A function of guest.lua, whose name is upvalue 1.
static int l_function(lua_State *lua) {
    static const luaL_Reg host[] = {{"units", l_units}, {"read_text", l_read_text}, {NULL, NULL}};
    if (lua_getfield(lua, LUA_REGISTRYINDEX, LIBRARY_KEY) == LUA_TNIL) {
        lua_pop(lua, 1);
        lua_library_part(lua, &library_guest, host);
        lua_pushvalue(lua, -1);
        lua_setfield(lua, LUA_REGISTRYINDEX, LIBRARY_KEY);
    }
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_gettable(lua, -2);
    lua_replace(lua, -2);
    lua_insert(lua, 1);
    lua_callk(lua, lua_gettop(lua) - 1, LUA_MULTRET, 0, done);
    return done(lua, LUA_OK, 0);
}

void guest_memory_open(lua_State *lua) {
    static const char *const names[] = {
        "frame",         "TEXT",       "ansi",       "text_at",   "ansi_at",     "GlobalAlloc",
        "GlobalReAlloc", "GlobalFree", "GlobalSize", "LocalLock", "LocalHandle", "LocalUnlock",
        "LockResource",  "struct",     "sizeof",     "out"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        lua_pushstring(lua, names[i]);
        lua_pushcclosure(lua, l_function, 1);
        bridge_name(lua, names[i]);
    }
}
