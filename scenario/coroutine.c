// SPDX-License-Identifier: MIT
#include "scenario/coroutine.h"

#include "scenario/fold.h"

#include <lauxlib.h>

// Makes and releases the coroutines of guest threads. A record in runner->threads is reused once
// its thread has ended; a reference in Lua's registry keeps the coroutine alive until then.

void coroutine_release(Runner *runner, GuestThread *guest) {
    guest->done = true;
    fold_end(runner, guest);
    runner->n_starting -= guest->starting;
    guest->starting = 0;
    luaL_unref(runner->sandbox.lua, LUA_REGISTRYINDEX, guest->reference);
    guest->reference = LUA_NOREF;
}

GuestThread *guest_thread_new(lua_State *lua, Runner *runner, uint32_t thread, bool may_crash,
                              bool may_wait) {
    uint32_t place = 0;
    while (place < runner->n_threads && guest_is_alive(runner, &runner->threads[place])) {
        place++;
    }
    if (place == GUEST_THREADS) {
        luaL_error(lua, "more than %d threads at a time", (int)GUEST_THREADS);
    }
    if (place < runner->n_threads) {
        coroutine_release(runner, &runner->threads[place]); // its thread may have ended
    }
    runner->threads[place] =
        (GuestThread){.thread = thread,
                      .reference = LUA_NOREF,
                      .thread_handle = runner->machine->tables.thread[thread].handle,
                      .may_crash = may_crash,
                      .may_wait = may_wait};
    runner->n_threads += place == runner->n_threads;
    return &runner->threads[place];
}

lua_State *coroutine_new(lua_State *lua, Runner *runner, uint32_t thread, bool may_crash,
                         bool may_wait) {
    lua_State *own = lua_newthread(lua);
    lua_insert(lua, -2);
    lua_xmove(lua, own, 1);
    int reference = luaL_ref(lua, LUA_REGISTRYINDEX);
    GuestThread *guest = guest_thread_new(lua, runner, thread, may_crash, may_wait);
    guest->lua = own;
    guest->reference = reference;
    return own;
}
