// SPDX-License-Identifier: MIT
#include "scenario/exe.h"

#include "rom/pe_image.h"
#include "scenario/fields.h"
#include "scenario/load.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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

// Adds the DLLs that a file imports from to those that the program is linked with. coredll is
// there.
void exe_link(lua_State *lua, const ImageFile *file, const char **needs, uint8_t *n) {
    for (uint32_t i = 0; file && i < file->n_imports; i++) {
        const char *dll = file->imports[i].dll;
        bool is_known = strcasecmp(dll, "coredll.dll") == 0;
        for (uint8_t k = 0; k < *n && !is_known; k++) {
            is_known = strcasecmp(needs[k], dll) == 0;
        }
        if (!is_known && *n == CE_NEEDS) {
            luaL_error(lua, "a program can be linked with %d DLLs beside coredll", (int)CE_NEEDS);
        }
        if (!is_known) {
            needs[(*n)++] = dll;
        }
    }
}

// Reads a file that is described by `what` ("process", "dll"). It belongs to the runner.
static PeImage *read_file(lua_State *lua, const char *what, const char *name, bool is_dll) {
    Runner *runner = runner_of(lua);
    size_t size = 0;
    bool is_host = false;
    char message[PE_MESSAGE];
    const char *trouble = NULL;
    if (runner->n_files == GUEST_FILES) {
        luaL_error(lua, "%s: a scenario reads at most %d EXEs and DLLs", what, (int)GUEST_FILES);
    }
    const char *bytes = load_program(runner, name, &size, &trouble);
    if (!bytes) {
        luaL_error(lua, "%s: no file '%s'%s%s", what, name, trouble ? ": " : "",
                   trouble ? trouble : "");
        return NULL; // not reached: luaL_error does not return
    }
    PeImage *image = malloc(sizeof *image);
    if (!image) {
        runner->sandbox.budget.host_failed = true;
        luaL_error(lua, "%s: out of memory on the host for %s", what, name);
        return NULL; // not reached
    }
    if (!pe_image_read((const uint8_t *)bytes, size, image, message, &is_host)) {
        free(image);
        runner->sandbox.budget.host_failed |= is_host;
        luaL_error(lua, "%s: %s%s%s", what, name, pe_after_name(message), message);
        return NULL; // not reached
    }
    runner->files[runner->n_files++] = image;
    if (image->info.is_dll != is_dll) {
        luaL_error(lua, "%s: %s is a %s", what, name,
                   is_dll ? "program, not a DLL" : "DLL, not a program");
    }
    return image;
}

static const char *take_name(lua_State *lua, const char *what, const char *file) {
    lua_pushstring(lua, base_name(file));
    const char *name = field_name(lua, what);
    lua_pop(lua, 1);
    return name;
}

void exe_read(lua_State *lua, GuestProgram *program, const char *name) {
    const PeImage *image = read_file(lua, "process", name, false);
    program->exe = image;
    program->image.file = &image->file;
    take_sizes(&program->image, &image->info);
    if (!program->image.name) {
        program->image.name = take_name(lua, "process", name);
    }
}

void exe_read_dll(lua_State *lua, GuestDll *dll, const char *name) {
    const PeImage *image = read_file(lua, "dll", name, true);
    dll->code = image;
    dll->image.file = &image->file;
    dll->image.code_kb = image->info.code_size >> 10;
    dll->image.const_kb = image->info.const_size >> 10;
    dll->image.data_kb = image->info.data_size >> 10;
    if (!dll->image.name) {
        dll->image.name = take_name(lua, "dll", name);
    }
}

void exe_free_all(Runner *runner) {
    for (uint32_t i = 0; i < runner->n_files; i++) {
        pe_image_free(runner->files[i]);
        free(runner->files[i]);
    }
    runner->n_files = 0;
}
