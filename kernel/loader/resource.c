// SPDX-License-Identifier: MIT
#include "kernel/loader/resource.h"

#include "ce/bytes.h"
#include "ce/shown.h"
#include "ce/unit16.h"
#include "kernel/loader/images.h"
#include "kernel/loader/module.h"
#include "kernel/memory/request.h"

#include <string.h>

// A tree of three levels: types, names, languages. A directory is 16 bytes, the last two words say
// how many entries follow that have a text and how many that have a number. An entry is 8 bytes:
// the number, or TEXT and where the text is; then where the next directory is, or at the end the
// data entry. Places count from the first directory on. No number in a file is trusted.

#define DIRECTORY_SIZE 16u
#define ENTRY_SIZE 8u
#define DATA_ENTRY_SIZE 16u
#define TEXT 0x80000000u      // of an entry's first DWORD
#define DIRECTORY 0x80000000u // of its second one

typedef struct Tree {
    Machine *machine;     // whose work counts what is looked at
    const uint8_t *bytes; // of the whole image
    VirtAddr base;
    uint32_t image_size;
    uint32_t root, size; // the tree's place in the image
} Tree;

// The bytes at a place of the tree, NULL if they are not all inside.
static const uint8_t *tree_at(const Tree *tree, uint32_t place, uint32_t size) {
    bool inside = place <= tree->size && size <= tree->size - place;
    return inside ? tree->bytes + tree->root + place : NULL;
}

// ---- the module

static bool tree_of(Machine *machine, uint32_t module, Tree *ret_tree) {
    const Tables *tables = &machine->tables;
    uint8_t process = request_caller(machine);
    uint32_t record = module_find_handle(machine, module);
    const ImageFile *file = NULL;
    VirtAddr base = CE_EXE_BASE;
    if (module == tables->process[process].handle) {
        int image = image_find_exe(machine, tables_name(tables, &tables->process[process].name));
        file = image < 0 ? NULL : machine->images[image].file;
    } else if (record == MODULE_NONE || !tables->module[record].loads[process] ||
               tables->module[record].place == MODULE_KERNEL) {
        return machine_refuse(machine, REASON(NOT_LOADED, module, process));
    } else {
        const ModuleRow *row = &tables->module[record];
        base = row->code_base;
        file = row->image ? machine->dlls[row->image - 1].file : NULL;
    }
    if (!file || file->resources_size == 0) {
        return machine_refuse(machine, REASON(NO_RESOURCES, module));
    }
    *ret_tree =
        (Tree){machine, file->bytes, base, file->size, file->resources, file->resources_size};
    return true;
}

// ---- names

static ResourceName plain(ResourceName name) {
    if (!name.text || name.text[0] != '#') {
        return name;
    }
    uint32_t number = 0; // of 16 bits, as all are; a larger one is none
    for (const char *at = name.text + 1; *at >= '0' && *at <= '9'; at++) {
        number = number <= 0xFFFF ? number * 10 + (uint32_t)(*at - '0') : number;
    }
    return (ResourceName){NULL, number <= 0xFFFF ? number : UINT32_MAX};
}

// The character that begins at unit *at of `n`; *at goes behind it.
static uint32_t next_character(const uint8_t *units, uint32_t n, uint32_t *at) {
    uint32_t first = bytes_get16(units + *at * 2);
    uint32_t second = *at + 1 < n ? bytes_get16(units + *at * 2 + 2) : 0;
    uint32_t pair = unit16_pair(first, second);
    *at += pair ? 2 : 1;
    return pair ? pair : first;
}

// Whether the tree's text at a place (a word of its length, 16-bit characters) is the same.
static bool is_text(const Tree *tree, uint32_t place, const char *text) {
    const uint8_t *length = tree_at(tree, place, 2);
    uint32_t n = length ? bytes_get16(length) : 0;
    const uint8_t *units = tree_at(tree, place + 2, n * 2);
    for (uint32_t i = 0; units && i < n;) {
        size_t used = *text ? shown_utf8(text) : 0;
        uint32_t character = next_character(units, n, &i);
        tree->machine->work++;
        if (used == 0 || unit16_small(character) != unit16_small(shown_code(text, used))) {
            return false;
        }
        text += used;
    }
    return units && n > 0 && *text == '\0';
}

// ---- the tree

static uint32_t count_of(const Tree *tree, uint32_t directory) {
    const uint8_t *header = tree_at(tree, directory, DIRECTORY_SIZE);
    return header ? bytes_get16(header + 12) + bytes_get16(header + 14) : 0;
}

// The entry of a directory, NULL if it is not complete.
static const uint8_t *entry_at(const Tree *tree, uint32_t directory, uint32_t i) {
    tree->machine->work++;
    return tree_at(tree, directory + DIRECTORY_SIZE + i * ENTRY_SIZE, ENTRY_SIZE);
}

// The entry with a name; NULL if the directory has none, or it is not complete.
static const uint8_t *find_entry(const Tree *tree, uint32_t directory, ResourceName name) {
    uint32_t n = count_of(tree, directory);
    for (uint32_t i = 0; i < n; i++) {
        const uint8_t *entry = entry_at(tree, directory, i);
        if (!entry) {
            return NULL;
        }
        uint32_t key = bytes_get32(entry);
        bool same = key & TEXT ? name.text && is_text(tree, key & ~TEXT, name.text)
                               : !name.text && key == name.number;
        if (same) {
            return entry;
        }
    }
    return NULL;
}

// Whether an entry leads to another directory; then *ret_place is where.
static bool leads_on(const uint8_t *entry, uint32_t *ret_place) {
    *ret_place = entry ? bytes_get32(entry + 4) & ~DIRECTORY : 0;
    return entry && bytes_get32(entry + 4) & DIRECTORY;
}

// The resource whose data entry is at a place of the tree. False if it is not complete.
static bool read_data(const Tree *tree, uint32_t place, Resource *ret_resource) {
    const uint8_t *data = tree_at(tree, place, DATA_ENTRY_SIZE);
    uint32_t offset = data ? bytes_get32(data) : 0, size = data ? bytes_get32(data + 4) : 0;
    if (!data || offset > tree->image_size || size > tree->image_size - offset) {
        return false;
    }
    *ret_resource = (Resource){tree->base + tree->root + place, tree->base + offset, size};
    return true;
}

bool resource_find(Machine *machine, uint32_t module, ResourceName name, ResourceName type,
                   Resource *ret_resource) {
    Tree tree = {0};
    uint32_t names = 0, languages = 0, place = 0;
    if (!tree_of(machine, module, &tree)) {
        return false;
    }
    if (!leads_on(find_entry(&tree, 0, plain(type)), &names)) {
        return machine_refuse(machine, REASON(NO_RESOURCE_TYPE, module, count_of(&tree, 0)));
    }
    if (!leads_on(find_entry(&tree, names, plain(name)), &languages) ||
        count_of(&tree, languages) == 0 || leads_on(entry_at(&tree, languages, 0), &place) ||
        !read_data(&tree, place, ret_resource)) {
        return machine_refuse(machine, REASON(NO_RESOURCE_NAME, module, count_of(&tree, names)));
    }
    return true;
}

// Whether a directory's entries, of `levels` levels, lead to a data entry at a place. *left is how
// many entries are looked at: a tree whose entries are all its own has no more.
static bool leads_to(const Tree *tree, uint32_t directory, unsigned levels, uint32_t data,
                     uint32_t *left) {
    uint32_t n = count_of(tree, directory), place = 0;
    for (uint32_t i = 0; *left != 0 && i < n; i++) {
        const uint8_t *entry = entry_at(tree, directory, i);
        (*left)--;
        bool goes_on = leads_on(entry, &place);
        if (!entry || (goes_on ? levels > 1 && leads_to(tree, place, levels - 1, data, left)
                               : levels == 1 && place == data)) {
            return entry != NULL;
        }
    }
    return false;
}

bool resource_get(Machine *machine, uint32_t module, VirtAddr info, Resource *ret_resource) {
    const Tables *tables = &machine->tables;
    uint32_t own = tables->process[request_caller(machine)].handle;
    Tree tree = {0};
    if (!tree_of(machine, module ? module : own, &tree)) {
        return false;
    }
    uint32_t place = info - (tree.base + tree.root), left = tree.size / ENTRY_SIZE;
    return (leads_to(&tree, 0, 3, place, &left) && read_data(&tree, place, ret_resource)) ||
           machine_refuse(machine, REASON(BAD_RESOURCE, info, module ? module : own));
}
