// SPDX-License-Identifier: MIT
#include "scenario/programs.h"

#include "kernel/loader/images.h"
#include "kernel/loader/module.h"

#include <lauxlib.h>
#include <string.h>
#include <strings.h>

// Programs are found by their exact names, DLLs without regard to letter case, as LoadLibrary finds
// them.

const GuestProgram *programs_find(const Runner *runner, const char *name) {
    for (uint32_t i = 0; i < runner->n_programs; i++) {
        if (strcmp(runner->programs[i].image.name, name) == 0) {
            return &runner->programs[i];
        }
    }
    return NULL;
}

void programs_check_host(lua_State *lua) {
    Runner *runner = runner_of(lua);
    if (runner->machine->texts.failed) {
        runner->sandbox.budget.host_failed = true;
        luaL_error(lua, "out of memory on the host: there is none for a name");
    }
}

void programs_no_functions(GuestDll *dll) {
    for (uint32_t i = 0; i < CE_EXPORTS; i++) {
        dll->functions[i] = LUA_NOREF;
    }
}

GuestDll *programs_find_dll(Runner *runner, const char *name) {
    for (uint32_t i = 0; i < runner->n_dlls; i++) {
        if (strcasecmp(runner->dlls[i].image.name, name) == 0) {
            return &runner->dlls[i];
        }
    }
    return NULL;
}

const char *programs_dll_name(const Runner *runner, const char *name) {
    for (uint32_t i = 0; name && i < runner->n_aliases; i++) { // later merges come later
        name = strcasecmp(runner->aliases[i].from, name) == 0 ? runner->aliases[i].to : name;
    }
    return name;
}

static bool names_dll(const char *const *list, uint32_t n, const char *name) {
    for (uint32_t i = 0; i < n; i++) {
        if (strcasecmp(list[i], name) == 0) {
            return true;
        }
    }
    return false;
}

// Whether a DLL's code is called by anything. If so, the DLL cannot become resource-only.
static bool is_called(const Runner *runner, const GuestDll *dll) {
    bool called = dll->entry != LUA_NOREF || dll->image.n_exports > 0;
    for (uint32_t i = 0; i < runner->n_programs && !called; i++) {
        const ProcessImage *image = &runner->programs[i].image;
        called = names_dll(image->needs, image->n_needs, dll->image.name);
    }
    for (uint32_t i = 0; i < runner->n_dlls && !called; i++) {
        const DllImage *image = &runner->dlls[i].image;
        called = names_dll(image->needs, image->n_needs, dll->image.name);
    }
    return called;
}

void programs_find_called(Runner *runner) {
    for (uint32_t i = 0; i < runner->n_dlls; i++) {
        runner->dlls[i].image.called = is_called(runner, &runner->dlls[i]);
    }
}

static bool is_known(const Machine *machine, const char *name) {
    uint32_t record = module_find(machine, name);
    return record != MODULE_NONE &&
           strcasecmp(tables_name(&machine->tables, &machine->tables.module[record].name), name) ==
               0;
}

void programs_add_dlls(lua_State *lua, bool at_boot) {
    Runner *runner = runner_of(lua);
    for (uint32_t i = 0; i < runner->n_dlls; i++) {
        const char *name = runner->dlls[i].image.name;
        if (runner->dlls[i].at_boot != at_boot) {
            continue;
        }
        if (is_known(runner->machine, name) ||
            !image_add_dll(runner->machine, &runner->dlls[i].image)) {
            programs_check_host(lua);
            luaL_error(lua, "dll '%s': the device has a DLL of that name already", name);
        }
    }
}
