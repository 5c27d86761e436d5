// SPDX-License-Identifier: MIT

// The sandbox has patterns of its own (scenario/patterns.lua). They give what Lua's give: the same
// random patterns, texts and replacements in a state of Lua's and in a sandbox, results and errors
// compared. And what would run long in Lua's ends here.

#include "scenario/lua_library.h"
#include "scenario/sandbox.h"
#include "tests/support/quick.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <lauxlib.h>
#include <lualib.h>

static const char driver[] =
    "local seed = ...\n"
    "local function roll(n) seed = (seed * 1103515245 + 12345) % 2147483648\n"
    "  return (seed >> 8) % n + 1 end\n"
    "local atoms = {'a', 'b', 'c', '.', '%a', '%d', '%S', '%W', '[ab]', '[^a]', '[a-c]', '[%a-]',\n"
    "  '[]]', '[^]a]', '(', ')', '(', ')', '()', '%1', '%2', '%b()', '%f[a]', '%f[^a]', '$', '^',\n"
    "  '*', '+', '-', '?', '*', '-', '%', '[', ']', '%%', '1', ' ', '%g', '%x', '%p', '%z', "
    "'\\0',\n"
    "  '\\xC3', '%b', '%f', '[a', '%l+', '%u', '%c', '[%z]', '%0', 'a-', '(a)', '.-'}\n"
    "local letters = {'a', 'b', 'c', 'A', '1', ' ', '(', ')', ']', '%', '-', '\\0', '\\xC3', "
    "'\\n'}\n"
    "local parts = {'x', '%0', '%1', '%2', '%%', '%', '', '[%1]'}\n"
    "local function make(from, most) local t = {}\n"
    "  for i = 1, roll(most + 1) - 1 do t[i] = from[roll(#from)] end\n"
    "  return table.concat(t) end\n"
    "local out = {}\n"
    "local function show(...)\n"
    "  for i = 1, select('#', ...) do out[#out + 1] = tostring((select(i, ...))) end\n"
    "  out[#out + 1] = '\\n' end\n"
    "local function try(f) show(pcall(f)) end\n"
    "for i = 1, 400 do\n"
    "  local s, p, init = make(letters, 9), make(atoms, 5), roll(14) - 7\n"
    "  local most, how = roll(5) - 1, roll(5)\n"
    "  if roll(3) == 1 then init = nil end if roll(2) == 1 then most = nil end\n"
    "  local by = how == 1 and make(parts, 3) or how == 2 and {a = 'z', b = false, ['1'] = 7, [''] "
    "= 1}\n"
    "    or how == 3 and function(a, b) if a == 'b' then return nil end return b or a end\n"
    "    or how == 4 and 12 or function() return {} end\n"
    "  show(s, p)\n"
    "  try(function() local r = table.pack(string.find(s, p, init)) return table.unpack(r, 1, r.n) "
    "end)\n"
    "  try(function() local r = table.pack(string.find(s, p, init, roll(2) == 1)) "
    "return table.unpack(r, 1, r.n) end)\n"
    "  try(function() local r = table.pack(s:match(p, init)) return table.unpack(r, 1, r.n) end)\n"
    "  try(function() for a, b, c in s:gmatch(p, init) do show(a, b, c) end end)\n"
    "  try(function() local r = table.pack(s:gsub(p, by, most)) return table.unpack(r, 1, r.n) "
    "end)\n"
    "end\n"
    "return table.concat(out, '|')\n";

// Runs the driver; what it returns is on top of the stack.
static const char *results(lua_State *lua, lua_Integer seed) {
    lua_settop(lua, 0);
    assert_int_equal(luaL_loadbufferx(lua, driver, strlen(driver), "=driver", "t"), LUA_OK);
    lua_pushinteger(lua, seed);
    if (lua_pcall(lua, 1, 1, 0) != LUA_OK) {
        fail_msg("seed %d: %s", (int)seed, lua_tostring(lua, -1));
    }
    return lua_tostring(lua, -1);
}

static void patterns_give_what_lua_gives(void **state) {
    (void)state;
    int n_seeds = is_quick() ? 10 : 60;
    for (int seed = 1; seed <= n_seeds; seed++) {
        Sandbox sandbox;
        lua_State *own = luaL_newstate();
        assert_true(sandbox_init(&sandbox, &(BudgetLimits){.stop = NULL}, lua_library_open));
        luaL_openlibs(own);
        const char *theirs = results(own, seed), *ours = results(sandbox.lua, seed);
        size_t same = 0, line = 0;
        for (; theirs[same] && theirs[same] == ours[same]; same++) {
            line = theirs[same] == '\n' ? same : line;
        }
        if (theirs[same] != ours[same]) {
            fail_msg("seed %d:\nLua:     %.300s\nsandbox: %.300s", seed, theirs + line,
                     ours + line);
        }
        lua_close(own);
        sandbox_deinit(&sandbox);
    }
}

// A pattern that takes hours in C is out of instructions soon, and nothing catches that.
static void a_costly_pattern_ends(void **state) {
    (void)state;
    static const char *const costly[] = {
        "pcall(string.find, ('a'):rep(3000), ('a*'):rep(8) .. 'b')",
        "local it = ('a'):rep(300):gmatch('.-.-.-b') while true do it() end",
        "pcall(string.gsub, ('(a'):rep(20000), '%b()(.-)%1(.-)$', '')",
        "local s = ('a'):rep(100000) while true do s:find(('b'):rep(100000) .. 'a', 1, true) end",
    };
    for (size_t i = 0; i < sizeof costly / sizeof *costly; i++) {
        Sandbox sandbox;
        assert_true(
            sandbox_init(&sandbox, &(BudgetLimits){.instructions = 3000000}, lua_library_open));
        assert_int_equal(luaL_loadstring(sandbox.lua, costly[i]), LUA_OK);
        assert_int_not_equal(lua_pcall(sandbox.lua, 0, 0, 0), LUA_OK);
        assert_non_null(strstr(lua_tostring(sandbox.lua, -1), "ran too long"));
        sandbox_deinit(&sandbox);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_give_what_lua_gives),
        cmocka_unit_test(a_costly_pattern_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
