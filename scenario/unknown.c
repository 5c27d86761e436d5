// SPDX-License-Identifier: MIT
#include "scenario/unknown.h"

#include "ce/nearest.h"

#include <stdbool.h>
#include <string.h>

// Programs come from the desktop, and so do people: its calls that Windows CE has not are known by
// name.

typedef struct Missing {
    const char *name, *instead;
} Missing;

static const Missing not_in_ce[] = {
    {"OpenMutex", "CreateMutex with the same name opens it"},
    {"OpenSemaphore", "CreateSemaphore with the same name opens it"},
    {"OpenFileMapping", "CreateFileMapping with the same name opens it"},
    {"VirtualAllocEx",
     "a process allocates in its own slot only; a server allocates for its client"},
    {"VirtualFreeEx", "a process frees in its own slot only"},
    {"VirtualProtectEx", "VirtualProtect works in the caller's own slot"},
    {"VirtualQueryEx", "VirtualQuery takes any address"},
    {"SignalObjectAndWait", "SetEvent or ReleaseMutex, then WaitForSingleObject"},
    {"CreatePipe", "a message queue or a mapping with events does its work"},
    {"CreateNamedPipe", "a message queue or a mapping with events does its work"},
    {"CreateWaitableTimer", "a thread that waits with a time limit does its work"},
    {"SetWaitableTimer", "a thread that waits with a time limit does its work"},
    {"HeapLock", "each call takes the heap's lock itself"},
    {"HeapUnlock", "each call takes the heap's lock itself"},
    {"HeapWalk", "Heap32ListFirst and Heap32First list a heap"},
    {"GetProcessHeaps", "Heap32ListFirst lists the heaps of a process"},
    {"SetCurrentDirectory", "there is no current directory: names begin at the root"},
    {"GetCurrentDirectory", "there is no current directory: names begin at the root"},
};

void unknown_name(lua_State *lua, const char *name, uint32_t *ret_n_asked) {
    char hint[NEAREST_HINT];
    Nearest nearest = nearest_to(strcmp(name, "print") == 0 ? "say" : name); // Lua's own word
    *ret_n_asked = 0;
    for (unsigned i = 0; i < sizeof not_in_ce / sizeof not_in_ce[0]; i++) {
        if (strcmp(name, not_in_ce[i].name) == 0) {
            lua_pushfstring(lua, "%s is not in Windows CE 5; %s", name, not_in_ce[i].instead);
            return;
        }
    }
    int top = lua_gettop(lua);
    lua_pushglobaltable(lua);
    bool is_long = strlen(name) > 100; // near to nothing
    for (lua_pushnil(lua); !is_long && lua_next(lua, -2); lua_pop(lua, 1)) {
        if (lua_type(lua, -2) == LUA_TSTRING) {
            nearest_offer(&nearest, lua_tostring(lua, -2));
            *ret_n_asked += 1;
        }
    }
    lua_settop(lua, top);
    lua_pushfstring(lua, "unknown name '%s'%s", name, nearest_hint(&nearest, "", hint));
}
