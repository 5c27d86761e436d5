// SPDX-License-Identifier: MIT
#include "scenario/exe.h"

#include "rom/pe_image.h"
#include "scenario/fields.h"
#include "scenario/load.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

// The image belongs to the runner from the moment it is read: an error that Lua raises later loses
// nothing.

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

// What the views say about the program: kilobytes of each kind.
static void take_sizes(ProcessImage *image, const PeInfo *info) {
    image->code_kb = info->code_size >> 10;
    image->const_kb = info->const_size >> 10;
    image->data_kb = info->data_size >> 10;
    image->in_ram = 1;
}

void exe_read(lua_State *lua, GuestProgram *program, const char *name) {
    Runner *runner = runner_of(lua);
    size_t size = 0;
    bool is_host = false;
    char message[PE_MESSAGE];
    const char *trouble = NULL;
    if (runner->n_exes == GUEST_PROGRAMS) {
        luaL_error(lua, "process: a scenario reads at most %d EXEs", (int)GUEST_PROGRAMS);
    }
    const char *bytes = load_file(runner, name, &size, &trouble);
    if (!bytes) {
        luaL_error(lua, "process: no file '%s'%s%s", name, trouble ? ": " : "",
                   trouble ? trouble : "");
        return; // not reached: luaL_error does not return
    }
    PeImage *image = malloc(sizeof *image);
    if (!image) {
        runner->sandbox.budget.host_failed = true;
        luaL_error(lua, "process: out of memory on the host for %s", name);
        return; // not reached
    }
    if (!pe_image_read((const uint8_t *)bytes, size, image, message, &is_host)) {
        free(image);
        runner->sandbox.budget.host_failed |= is_host;
        luaL_error(lua, "process: %s %s", name, message);
        return; // not reached
    }
    runner->exes[runner->n_exes++] = image;
    if (image->info.is_dll) {
        luaL_error(lua, "process: %s is a DLL, not a program", name);
    }
    program->exe = image;
    program->image.file = &image->file;
    take_sizes(&program->image, &image->info);
    if (!program->image.name) {
        lua_pushstring(lua, base_name(name));
        program->image.name = field_name(lua, "process");
        lua_pop(lua, 1);
    }
}

void exe_free_all(Runner *runner) {
    for (uint32_t i = 0; i < runner->n_exes; i++) {
        pe_image_free(runner->exes[i]);
        free(runner->exes[i]);
    }
    runner->n_exes = 0;
}
