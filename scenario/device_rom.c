// SPDX-License-Identifier: MIT
#include "scenario/device_rom.h"

#include "rom/library.h"
#include "scenario/load.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

// device{ rom = "panel.bib" }: the device boots from a ROM image, either a shipped one by its name
// or a .bib file. The image's CONFIG section sets knobs; knobs that the scenario itself sets
// override them.

typedef struct Folder {
    Runner *runner;
    char path[256]; // of the .bib file, ending in a slash; "" = the scenario's
} Folder;

static bool load_beside(void *context, RomFileKind kind, const char *path, RomBytes *ret_bytes) {
    (void)kind;
    Folder *folder = context;
    char whole[512];
    if (snprintf(whole, sizeof whole, "%s%s", path[0] == '/' ? "" : folder->path, path) >=
        (int)sizeof whole) {
        return false;
    }
    ret_bytes->bytes = load_file(folder->runner, whole, &ret_bytes->size, &ret_bytes->trouble);
    return ret_bytes->bytes != NULL;
}

static Rom *rom_from_file(Runner *runner, const char *name, RomError *ret_error) {
    Folder folder = {.runner = runner};
    const char *slash = strrchr(name, '/');
    size_t length = slash ? (size_t)(slash - name) + 1 : 0, size = 0;
    const char *trouble = NULL;
    const char *text = load_file(runner, name, &size, &trouble);
    if (trouble) {
        snprintf(ret_error->text, sizeof ret_error->text, "no ROM image '%s': %s", name, trouble);
        return NULL;
    }
    if (!text || length >= sizeof folder.path) {
        char names[128];
        snprintf(ret_error->text, sizeof ret_error->text,
                 "no ROM image '%s': neither a .bib file nor one of %s", name,
                 rom_image_names(names, sizeof names));
        return NULL;
    }
    memcpy(folder.path, name, length);
    char *copy = malloc(size + 1); // the next load may free the text
    if (!copy) {
        runner->sandbox.budget.host_failed = true;
        snprintf(ret_error->text, sizeof ret_error->text, "the host has no memory for the image");
        return NULL;
    }
    memcpy(copy, text, size);
    copy[size] = '\0';
    Rom *rom = rom_new(&(RomDesc){.name = name,
                                  .text = copy,
                                  .size = size,
                                  .load = load_beside,
                                  .context = &folder,
                                  .data_unit = rom_data_unit(DLL_DATA_IMAGE, false)},
                       ret_error);
    free(copy);
    return rom;
}

#define STORAGE_KB_MOST 262144u // the most that the knob storage_kb can be

#define ROMFLAG_NO_PAGING 0x01u
#define ROMFLAG_NOT_ALL_KMODE 0x02u
#define ROMFLAG_TRUST_ROM_ONLY 0x10u

static void take_config(Options *options, const RomImage *image) {
    options->ram_mb = image->ram_mb >= 16 && image->ram_mb <= 512 ? image->ram_mb : options->ram_mb;
    uint32_t storage_kb = (options->ram_mb << 10) / 100 * image->fsram_percent;
    options->storage_kb = storage_kb < STORAGE_KB_MOST ? storage_kb : STORAGE_KB_MOST;
    options->demand_paging = !(image->rom_flags & ROMFLAG_NO_PAGING);
    options->trust_rom_only = (image->rom_flags & ROMFLAG_TRUST_ROM_ONLY) != 0;
    if (image->rom_flags & ROMFLAG_NOT_ALL_KMODE) {
        options->kernel_mode = KERNEL_MODE_USER;
    }
}

void device_rom_read(lua_State *lua, const char *name) {
    Runner *runner = runner_of(lua);
    RomError error = {0};
    runner->rom = rom_image_find(name) ? rom_new_shipped(name, NULL, 0, &error)
                                       : rom_from_file(runner, name, &error);
    if (runner->rom) {
        runner->rom_is_shipped = rom_image_find(name) != NULL;
        take_config(&runner->options, &runner->rom->image);
    } else {
        runner->sandbox.budget.host_failed |= error.is_host;
        luaL_error(lua, "device: %s", error.text);
    }
}
