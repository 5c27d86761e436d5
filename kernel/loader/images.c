// SPDX-License-Identifier: MIT
#include "kernel/loader/images.h"

#include "ce/memory_layout.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

// Two lists that are searched by name: programs and DLLs. A program has no stored ROM address:
// image_rom_frame() adds up the pages of the programs before it.

// ---- programs

// EXEs lie behind the DLLs, in the order in which they were added.
uint32_t image_rom_frame(const Machine *machine, uint32_t image) {
    uint32_t frame = (CE_ROM_PHYS + CE_ROM_DLLS) >> CE_PAGE_SHIFT;
    for (uint32_t i = 0; i < image; i++) {
        const ProcessImage *row = &machine->images[i];
        frame += row->in_ram || row->file ? 0 : (row->code_kb + row->const_kb + 7) / 4;
    }
    return frame;
}

static bool rom_has_room(const Machine *machine, uint32_t n_images) {
    return image_rom_frame(machine, n_images) <= CE_ROM_PHYS_END >> CE_PAGE_SHIFT;
}

// Copies the names of a list in place. False when the host is out of memory.
static bool keep_names(Machine *machine, const char **names, uint32_t n) {
    bool kept = true;
    for (uint32_t i = 0; i < n && kept; i++) {
        names[i] = texts_keep(&machine->texts, names[i]);
        kept = names[i] != NULL;
    }
    return kept;
}

static bool set_exe(Machine *machine, uint32_t number, const ProcessImage *image) {
    ProcessImage own = *image;
    bool kept = keep_names(machine, &own.name, 1) && keep_names(machine, own.needs, own.n_needs);
    if (kept) {
        machine->images[number] = own;
    }
    return kept;
}

bool image_add_exe(Machine *machine, const ProcessImage *image) {
    if (machine->n_images == CE_IMAGES || image_find_exe(machine, image->name) >= 0 ||
        !set_exe(machine, machine->n_images, image)) {
        return false;
    }
    if (!rom_has_room(machine, machine->n_images + 1)) {
        return false;
    }
    machine->n_images++;
    return true;
}

bool image_set_exe(Machine *machine, const ProcessImage *image) {
    int known = image_find_exe(machine, image->name);
    if (known < 0) {
        return image_add_exe(machine, image);
    }
    return set_exe(machine, (uint32_t)known, image) && rom_has_room(machine, machine->n_images);
}

int image_find_exe(const Machine *machine, const char *name) {
    for (uint32_t i = 0; i < machine->n_images; i++) {
        if (strcasecmp(machine->images[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

// ---- DLLs

const char *image_dll_name(const char *asked, char buffer[CE_NAME_MAX]) {
    const char *backslash = strrchr(asked, '\\'), *slash = strrchr(asked, '/');
    const char *last = backslash > slash || !slash ? backslash : slash;
    const char *name = last ? last + 1 : asked;
    size_t length = strlen(name);
    bool is_whole = length > 0 && strchr(name, '.') != NULL;
    bool ends = length > 0 && name[length - 1] == '.';
    int n = snprintf(buffer, CE_NAME_MAX, "%.*s%s", (int)(ends ? length - 1 : length), name,
                     is_whole || length == 0 ? "" : ".dll");
    if (n < 0 || n >= (int)CE_NAME_MAX) {
        buffer[0] = '\0';
    }
    return buffer;
}

static int find_dll(const Machine *machine, const char *name) {
    for (uint32_t i = 0; i < machine->n_dlls; i++) {
        if (strcasecmp(machine->dlls[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

const DllImage *image_find_dll(const Machine *machine, const char *name) {
    int number = find_dll(machine, name);
    return number >= 0 ? &machine->dlls[number] : NULL;
}

bool image_add_dll(Machine *machine, const DllImage *image) {
    if (machine->n_dlls == CE_DLLS || find_dll(machine, image->name) >= 0) {
        return false;
    }
    DllImage own = *image;
    if (!keep_names(machine, &own.name, 1) || !keep_names(machine, own.needs, own.n_needs) ||
        !keep_names(machine, own.exports, own.n_exports)) {
        return false;
    }
    machine->dlls[machine->n_dlls++] = own;
    return true;
}

const ImageExport *image_find_export(const ImageFile *file, const char *name, uint32_t ordinal) {
    for (uint32_t i = 0; i < file->n_exports; i++) {
        bool is_it =
            name ? strcmp(file->exports[i].name, name) == 0 : file->exports[i].ordinal == ordinal;
        if (is_it) {
            return &file->exports[i];
        }
    }
    return NULL;
}
