// SPDX-License-Identifier: MIT
#include "kernel/object/path.h"

#include "ce/win32.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

// A name is looked for in all FILE rows: 256 records are few. A folder is a row with the attribute
// FILE_ATTRIBUTE_DIRECTORY; what lies in it is known by its name only.

const char *path_in_root(const char *asked) {
    return asked && asked[0] == '\\' ? asked + 1 : asked;
}

const char *path_last(const char *name) {
    const char *slash = strrchr(name, '\\');
    return slash ? slash + 1 : name;
}

uint32_t path_find(const Machine *machine, const char *name) {
    uint32_t i = 0;
    while (i < CE_FILES &&
           (machine->tables.file[i].name.text[0] == '\0' ||
            strcasecmp(tables_name(&machine->tables, &machine->tables.file[i].name), name) != 0)) {
        i++;
    }
    return i;
}

bool path_is_folder(const Machine *machine, uint32_t file) {
    return machine->tables.file[file].attributes & FILE_ATTRIBUTE_DIRECTORY;
}

static bool folder_exists(const Machine *machine, const char *name) {
    char folder[CE_NAME_MAX];
    const char *last = path_last(name);
    if (last == name) {
        return true; // the root
    }
    size_t length = (size_t)(last - name) - 1;
    if (length >= sizeof folder) {
        return false;
    }
    memcpy(folder, name, length);
    folder[length] = '\0';
    uint32_t file = path_find(machine, folder);
    return file < CE_FILES && path_is_folder(machine, file);
}

bool path_check_pattern(Machine *machine, const char *name) {
    if (machine->options.storage_kb == 0) {
        return machine_refuse(machine, REASON(NO_STORE, 0));
    }
    if (!name || !name[0]) {
        return machine_refuse(machine, REASON(FILE_NAME, 0));
    }
    if (!folder_exists(machine, name)) {
        return machine_refuse(machine, REASON(NO_SUCH_FOLDER, 0));
    }
    if (!path_last(name)[0]) {
        return machine_refuse(machine, REASON(FILE_NAME, 0));
    }
    return strlen(name) < CE_NAME_MAX ||
           machine_refuse(machine, REASON(NAME_TOO_LONG, strlen(name), CE_NAME_MAX - 1));
}

bool path_check(Machine *machine, const char *name) {
    return path_check_pattern(machine, name) &&
           (!strpbrk(name, "*?") || machine_refuse(machine, REASON(WILDCARD, 0)));
}

bool path_get(Machine *machine, const char *name, uint32_t *ret_file) {
    if (!path_check(machine, name)) {
        return false;
    }
    uint32_t file = path_find(machine, name);
    if (file == CE_FILES) {
        return machine_refuse(machine, REASON(NO_ENTRY, 0));
    }
    *ret_file = file;
    return true;
}

bool path_is_inside(const char *folder, const char *name) {
    size_t length = strlen(folder);
    return strncasecmp(folder, name, length) == 0 && name[length] == '\\';
}

// Goes back to the last star whenever the rest does not match: the star then takes one character
// more.
static bool wildcards_match(const char *pattern, const char *name) {
    const char *star = NULL, *from = NULL;
    while (*name) {
        if (*pattern == '*') {
            star = pattern++;
            from = name;
        } else if (*pattern == '?' ||
                   tolower((unsigned char)*pattern) == tolower((unsigned char)*name)) {
            pattern++;
            name++;
        } else if (star) {
            pattern = star + 1;
            name = ++from;
        } else {
            return false;
        }
    }
    while (*pattern == '*') {
        pattern++;
    }
    return *pattern == '\0';
}

bool path_matches(const char *pattern, const char *name) {
    const char *last = path_last(pattern), *own = path_last(name);
    size_t length = (size_t)(last - pattern);
    if ((size_t)(own - name) != length || strncasecmp(pattern, name, length) != 0) {
        return false;
    }
    return wildcards_match(strcmp(last, "*.*") == 0 ? "*" : last, own);
}
