// SPDX-License-Identifier: MIT
#include "scenario/remedies.h"

#include "ce/remedy.h"
#include "kernel/loader/module.h"
#include "kernel/loader/rom_boot.h"
#include "rom/layout.h"
#include "scenario/fields.h"
#include "scenario/programs.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

// Remedies change what the scenario declared; the machine is made from the result and knows nothing
// of them. Most concern a DLL that a scenario describes with dll{}. A DLL that is in FILES of the
// device's image is first taken out of the image and described like one.
//
// The size of a merged DLL is counted in pages, as each part had them; a linker may save a page or
// two more. A module that moves to MODULES goes to the end, so no other module moves in slot 1.

#define STACK_KB_DEFAULT 64u // of a program that does not say

static int refuse(lua_State *lua, const Remedy *remedy, const char *format, const char *name) {
    char text[REMEDY_TEXT], why[CE_NAME_MAX + 160];
    snprintf(why, sizeof why, format, name);
    remedy_text(remedy, text);
    return luaL_error(lua, "remedy '%s': %s", text, why);
}

static uint32_t pages_kb(uint32_t kb) {
    return ce_kb_page_up(kb) >> 10;
}

// ---- the image

// Makes a copy of the image that the device boots from; remedies change the copy.
static void open_image(lua_State *lua, Runner *runner) {
    RomError error = {0};
    if (runner->image_modules) {
        return;
    }
    if (!runner->rom && runner->options.boot == BOOT_DEVICE) {
        uint32_t unit = rom_data_unit(runner->options.dll_data, true);
        runner->rom = rom_new_shipped(ROM_BOOT_PRESET, NULL, unit, &error);
        if (!runner->rom) {
            runner->sandbox.budget.host_failed |= error.is_host;
            luaL_error(lua, "%s", error.text);
            return;
        }
    }
    runner->image = runner->rom ? runner->rom->image : rom_boot_bare_image;
    uint32_t n = runner->image.n_modules;
    runner->image_modules = calloc((size_t)n + GUEST_DLLS, sizeof *runner->image_modules);
    if (!runner->image_modules) {
        runner->sandbox.budget.host_failed = true;
        luaL_error(lua, "out of memory on the host: there is none for the ROM image");
        return;
    }
    memcpy(runner->image_modules, runner->image.modules, n * sizeof *runner->image_modules);
    runner->image.modules = runner->image_modules;
}

static RomModule *find_module(Runner *runner, const char *name) {
    for (uint32_t i = 0; i < runner->image.n_modules; i++) {
        RomModule *module = &runner->image_modules[i];
        if (!module->is_exe && strcasecmp(module->name, name) == 0) {
            return module;
        }
    }
    return NULL;
}

static void lay_out(lua_State *lua, Runner *runner, const Remedy *remedy) {
    LayoutResult result = {0};
    const LayoutLines own[] = {layout_lines_default()};
    const LayoutLines *lines = runner->rom ? runner->rom->lines : own; // all in region 0
    if (!layout_place(runner->image_modules, runner->image.n_modules, lines, &result)) {
        refuse(lua, remedy, "%s finds no room in the image: slots 0 and 1 are full",
               runner->image_modules[result.failed].name);
        return;
    }
    runner->image.dll_line = result.dll_line;
    runner->image.dll_code_line = result.dll_code_line;
}

// ---- the DLLs

static GuestDll *new_dll(lua_State *lua, Runner *runner, const Remedy *remedy) {
    if (runner->n_dlls == GUEST_DLLS) {
        refuse(lua, remedy, "%s: the scenario describes as many DLLs as it can",
               remedy_name(remedy, 0));
    }
    GuestDll *dll = &runner->dlls[runner->n_dlls++];
    *dll = (GuestDll){.entry = LUA_NOREF};
    programs_no_functions(dll);
    return dll;
}

// Takes a DLL out of the image's FILES and describes it. The loader knows it before the device
// boots, because programs of the device may be linked with it.
static GuestDll *lift(lua_State *lua, Runner *runner, const Remedy *remedy, const char *name) {
    open_image(lua, runner);
    RomModule *module = find_module(runner, name);
    if (!module) {
        refuse(lua, remedy, "the device has no DLL '%s'", name);
        return NULL;
    }
    if (module->place != ROM_PLACE_LOADER) {
        refuse(lua, remedy,
               module->place == ROM_PLACE_KERNEL ? "%s is the kernel's and in no slot"
                                                 : "%s stands in MODULES already",
               name);
    }
    GuestDll *dll = new_dll(lua, runner, remedy);
    dll->at_boot = true;
    dll->image = (DllImage){.name = module->name,
                            .code_kb = module->code_size >> 10,
                            .const_kb = module->const_size >> 10,
                            .data_kb = module->data_size >> 10,
                            .groups = (uint8_t)module->groups,
                            .unpaged = module->unpaged,
                            .trust = module->untrusted ? TRUST_RUN : IMAGE_TRUST_DEFAULT};
    uint32_t at = (uint32_t)(module - runner->image_modules);
    memmove(module, module + 1, (--runner->image.n_modules - at) * sizeof *module);
    return dll;
}

// Finds the DLL that a remedy names; the loader must be what places it.
static GuestDll *get_dll(lua_State *lua, Runner *runner, const Remedy *remedy, uint32_t i) {
    const char *name = programs_dll_name(runner, remedy_name(remedy, i));
    GuestDll *dll = programs_find_dll(runner, name);
    dll = dll ? dll : lift(lua, runner, remedy, name);
    if (dll->image.in_modules) {
        refuse(lua, remedy, "%s stands in MODULES already", dll->image.name);
    }
    if (dll->image.resource_only) {
        refuse(lua, remedy, "%s is resource-only: it lies in slot 63 and takes no room of a slot",
               dll->image.name);
    }
    return dll;
}

// Adds a name to a list of what something is linked with. False when the list is full.
static bool add_needs(const char **list, uint8_t *n, const char *name) {
    for (uint32_t i = 0; i < *n; i++) {
        if (strcasecmp(list[i], name) == 0) {
            return true;
        }
    }
    if (*n == CE_NEEDS) {
        return false;
    }
    list[(*n)++] = name;
    return true;
}

// ---- each kind

static void apply_modules(lua_State *lua, Runner *runner, const Remedy *remedy) {
    GuestDll *dll = get_dll(lua, runner, remedy, 0);
    if (dll->image.early) {
        refuse(lua, remedy, "in MODULES %s has its address before anybody loads it",
               remedy_name(remedy, 0));
    }
    open_image(lua, runner);
    DllImage *image = &dll->image;
    if (find_module(runner, image->name)) {
        refuse(lua, remedy, "the device has another DLL '%s'", image->name);
    }
    RomModule module = {.name = image->name,
                        .code_size = ce_kb_page_up(image->code_kb),
                        .const_size = ce_kb_page_up(image->const_kb),
                        .data_size = ce_kb_page_up(image->data_kb),
                        .groups = image->groups,
                        .place = ROM_PLACE_SLOT_1};
    image->in_modules = dll->at_boot = true;
    image->unpaged = false; // its code now runs in place
    image->groups = 0;      // the image lists it now
    runner->image_modules[runner->image.n_modules++] = module;
    lay_out(lua, runner, remedy);
}

// Merges two entry points: the first DLL's runs first, and last when the DLL is unloaded.
static int merge_entries(lua_State *lua, int first, int second) {
    static const char text[] = "local a, b = ...\n"
                               "return function(handle, reason)\n"
                               "    if reason == DLL_PROCESS_ATTACH then\n"
                               "        return a(handle, reason) and b(handle, reason)\n"
                               "    end\n"
                               "    b(handle, reason)\n"
                               "    return a(handle, reason)\n"
                               "end\n";
    if (first == LUA_NOREF || second == LUA_NOREF) {
        return first == LUA_NOREF ? second : first;
    }
    if (sandbox_load(lua, "remedy", text, sizeof text - 1) != LUA_OK) {
        return lua_error(lua);
    }
    lua_rawgeti(lua, LUA_REGISTRYINDEX, first);
    lua_rawgeti(lua, LUA_REGISTRYINDEX, second);
    lua_call(lua, 2, 1);
    return luaL_ref(lua, LUA_REGISTRYINDEX);
}

// The lower trust of two. From the highest to the lowest: not stated, the levels, none.
static uint8_t lower_trust(uint8_t a, uint8_t b) {
    static const uint8_t order[] = {IMAGE_TRUST_FALSE, TRUST_RUN, TRUST_FULL, IMAGE_TRUST_DEFAULT};
    for (unsigned i = 0; i < sizeof order; i++) {
        if (a == order[i] || b == order[i]) {
            return order[i];
        }
    }
    return a;
}

static void merge_exports(lua_State *lua, const Remedy *remedy, GuestDll *into_dll,
                          const GuestDll *from_dll) {
    DllImage *into = &into_dll->image;
    const DllImage *from = &from_dll->image;
    for (uint32_t i = 0; i < from->n_exports; i++) {
        for (uint32_t k = 0; k < into->n_exports; k++) {
            if (strcmp(into->exports[k], from->exports[i]) == 0) {
                refuse(lua, remedy, "two of them export '%s'", from->exports[i]);
            }
        }
        if (into->n_exports == CE_EXPORTS) {
            refuse(lua, remedy, "%s would have more exports than a DLL can here", into->name);
        }
        into_dll->functions[into->n_exports] = from_dll->functions[i];
        into->exports[into->n_exports++] = from->exports[i];
    }
}

// Makes the second DLL part of the first. It stays in the list until all names are known.
static void merge_two(lua_State *lua, const Remedy *remedy, GuestDll *into, const GuestDll *from) {
    DllImage *image = &into->image;
    if (image->groups != from->image.groups) {
        refuse(lua, remedy, "programs that are linked with %s are not with the others",
               from->image.name);
    }
    image->code_kb = pages_kb(image->code_kb) + pages_kb(from->image.code_kb);
    image->const_kb = pages_kb(image->const_kb) + pages_kb(from->image.const_kb);
    image->data_kb = pages_kb(image->data_kb) + pages_kb(from->image.data_kb);
    image->trust = lower_trust(image->trust, from->image.trust);
    image->early |= from->image.early;
    image->unpaged |= from->image.unpaged; // if one part must stay in RAM, all of it does
    into->at_boot |= from->at_boot;
    into->entry = merge_entries(lua, into->entry, from->entry);
    merge_exports(lua, remedy, into, from);
    for (uint32_t i = 0; i < from->image.n_needs; i++) {
        if (!add_needs(image->needs, &image->n_needs, from->image.needs[i])) {
            refuse(lua, remedy, "%s would be linked with more DLLs than it can", image->name);
        }
    }
}

// Replaces old names in a list and drops the DLL itself and doubles.
static void rename_needs(const Runner *runner, const char **list, uint8_t *n, const char *own) {
    const char *renamed[CE_NEEDS];
    uint8_t n_renamed = 0;
    for (uint32_t i = 0; i < *n; i++) {
        const char *name = programs_dll_name(runner, list[i]);
        if (strcasecmp(name, own) != 0) {
            add_needs(renamed, &n_renamed, name);
        }
    }
    memcpy(list, renamed, n_renamed * sizeof *renamed);
    *n = n_renamed;
}

static void rename_all(Runner *runner) {
    for (uint32_t i = 0; i < runner->n_dlls; i++) {
        DllImage *image = &runner->dlls[i].image;
        rename_needs(runner, image->needs, &image->n_needs, image->name);
    }
    for (uint32_t i = 0; i < runner->n_programs; i++) {
        ProcessImage *image = &runner->programs[i].image;
        rename_needs(runner, image->needs, &image->n_needs, "");
    }
}

static void remove_dll(Runner *runner, const GuestDll *dll) {
    uint32_t at = (uint32_t)(dll - runner->dlls);
    memmove(&runner->dlls[at], &runner->dlls[at + 1],
            (--runner->n_dlls - at) * sizeof runner->dlls[0]);
}

static void apply_merge(lua_State *lua, Runner *runner, const Remedy *remedy) {
    const char *first = get_dll(lua, runner, remedy, 0)->image.name;
    for (uint32_t i = 1; i < remedy->n_names; i++) {
        GuestDll *from = get_dll(lua, runner, remedy, i), *into = programs_find_dll(runner, first);
        if (from == into || runner->n_aliases == GUEST_DLLS) {
            refuse(lua, remedy, "%s is part of it already", remedy_name(remedy, i));
        }
        merge_two(lua, remedy, into, from);
        runner->aliases[runner->n_aliases++] = (GuestAlias){from->image.name, first};
        remove_dll(runner, from);
    }
    rename_all(runner);
}

static void apply_resource_only(lua_State *lua, Runner *runner, const Remedy *remedy) {
    GuestDll *dll = get_dll(lua, runner, remedy, 0);
    programs_find_called(runner);
    if (dll->image.called) {
        refuse(lua, remedy,
               "the code of %s is called: an entry point, an export, or a program that "
               "is linked with it",
               dll->image.name);
    }
    if (dll->image.code_kb || !dll->image.const_kb) {
        refuse(lua, remedy,
               dll->image.code_kb ? "%s has code; split: moves its resources only"
                                  : "%s has no resources",
               dll->image.name);
    }
    dll->image.resource_only = true;
    dll->image.data_kb = 0;
}

// "pictures.dll" -> "pictures-res.dll", shortened to the maximum length. If the device has a DLL of
// that name, a number is added.
static const char *resource_name(lua_State *lua, Runner *runner, const char *name) {
    const char *dot = strrchr(name, '.');
    size_t n = dot ? (size_t)(dot - name) : strlen(name);
    for (unsigned number = 1;; number++) {
        char tail[24] = "-res.dll", with[CE_NAME_MAX];
        if (number > 1) {
            snprintf(tail, sizeof tail, "-res%u.dll", number);
        }
        size_t most = sizeof with - 1 - strlen(tail);
        snprintf(with, sizeof with, "%.*s%s", (int)(n < most ? n : most), name, tail);
        if (!programs_find_dll(runner, with) && !find_module(runner, with)) {
            return field_keep(lua, with);
        }
    }
}

static void apply_split(lua_State *lua, Runner *runner, const Remedy *remedy) {
    GuestDll *dll = get_dll(lua, runner, remedy, 0);
    if (!dll->image.const_kb || !dll->image.code_kb) {
        refuse(lua, remedy,
               dll->image.const_kb ? "%s has no code: resource-only: moves all of it"
                                   : "%s has no resources",
               dll->image.name);
    }
    open_image(lua, runner);
    const char *name = resource_name(lua, runner, dll->image.name);
    if (!add_needs(dll->image.needs, &dll->image.n_needs, name)) {
        refuse(lua, remedy, "%s is linked with as many DLLs as it can", dll->image.name);
    }
    GuestDll *resources = new_dll(lua, runner, remedy);
    resources->at_boot = dll->at_boot;
    resources->image = (DllImage){.name = name,
                                  .const_kb = dll->image.const_kb,
                                  .resource_only = true,
                                  .trust = dll->image.trust};
    dll->image.const_kb = 0;
}

static void apply_first(lua_State *lua, Runner *runner, const Remedy *remedy) {
    GuestDll *dll = get_dll(lua, runner, remedy, 0);
    dll->image.early = dll->at_boot = true;
    for (uint32_t i = 0; i < dll->image.n_needs; i++) { // they must be known before the boot, too
        GuestDll *need = programs_find_dll(runner, dll->image.needs[i]);
        if (need) {
            need->at_boot = true;
        }
    }
}

static void apply_stack(lua_State *lua, Runner *runner, const Remedy *remedy) {
    uint32_t size_kb = remedy->stack_size >> 10, n = 0;
    for (uint32_t i = 0; i < runner->n_programs; i++) {
        uint32_t *own = &runner->programs[i].image.stack_kb;
        if ((*own ? *own : STACK_KB_DEFAULT) > size_kb) {
            *own = size_kb;
            n++;
        }
    }
    if (n == 0) {
        refuse(lua, remedy, "%s of the scenario has longer stacks", "no program");
    }
}

void remedies_apply(lua_State *lua) {
    static void (*const apply[])(lua_State *, Runner *, const Remedy *) = {
        [REMEDY_MODULES] = apply_modules,
        [REMEDY_MERGE] = apply_merge,
        [REMEDY_RESOURCE_ONLY] = apply_resource_only,
        [REMEDY_SPLIT] = apply_split,
        [REMEDY_FIRST] = apply_first,
        [REMEDY_STACK] = apply_stack,
    };
    Runner *runner = runner_of(lua);
    uint32_t n_own = runner->exercise.n_remedies;
    const char *const *more = runner->desc.remedies;
    for (uint32_t i = 0; i < n_own || (more && more[i - n_own]); i++) {
        Remedy remedy;
        char message[REMEDY_MESSAGE];
        const char *text = i < n_own ? runner->exercise.remedies[i] : more[i - n_own];
        if (!remedy_parse(text, &remedy, message)) {
            luaL_error(lua, "%s", message);
        }
        apply[remedy.kind](lua, runner, &remedy);
    }
    programs_find_called(runner);
}
