// SPDX-License-Identifier: MIT
#include "tests/property/naive.h"

#include "ce/win32.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

// Folders of the naive machine: a folder is a file without pages, and what lies in it has a name
// that begins with the folder's.

static bool lies_in(const char *folder, const char *name) {
    size_t n = strlen(folder);
    return strncasecmp(name, folder, n) == 0 && name[n] == '\\';
}

bool naive_folder(Naive *naive, const char *name) {
    if (!naive_file_name_good(naive, name)) {
        return false;
    }
    if (naive_file_by_name(naive, name)) {
        return naive_refuse(naive, REASON_ENTRY_EXISTS);
    }
    NaiveFile *file = naive_file_new(naive);
    if (!file) {
        return false;
    }
    *file = (NaiveFile){.folder = true};
    strcpy(file->name, name);
    return true;
}

// The file or folder of that name; refuses when there is none.
static NaiveFile *entry(Naive *naive, const char *name) {
    NaiveFile *file = naive_file_name_good(naive, name) ? naive_file_by_name(naive, name) : NULL;
    if (!file && naive->reason == REASON_NONE) {
        naive_refuse(naive, REASON_NO_ENTRY);
    }
    return file;
}

bool naive_remove_folder(Naive *naive, const char *name) {
    NaiveFile *file = entry(naive, name);
    if (!file) {
        return false;
    }
    if (!file->folder) {
        return naive_refuse(naive, REASON_NOT_A_FOLDER);
    }
    if (file->attributes & FILE_ATTRIBUTE_READONLY) {
        return naive_refuse(naive, REASON_FILE_READ_ONLY);
    }
    for (uint32_t i = 0; i < NAIVE_FILES; i++) {
        if (lies_in(name, naive->file[i].name)) {
            return naive_refuse(naive, REASON_FOLDER_NOT_EMPTY);
        }
    }
    *file = (NaiveFile){0};
    return true;
}

bool naive_attributes(Naive *naive, const char *name, uint32_t *ret_attributes) {
    const NaiveFile *file = entry(naive, name);
    if (!file) {
        return false;
    }
    *ret_attributes = file->attributes + (file->folder ? 0x10u : 0);
    *ret_attributes = *ret_attributes ? *ret_attributes : 0x80;
    return true;
}

bool naive_set_attributes(Naive *naive, const char *name, uint32_t attributes) {
    NaiveFile *file = entry(naive, name);
    if (file) {
        file->attributes = attributes & (1 | 2 | 4 | 0x20 | 0x100);
    }
    return file != NULL;
}

bool naive_move(Naive *naive, const char *from, const char *to) {
    NaiveFile *file = entry(naive, from);
    if (!file || !naive_file_name_good(naive, to)) {
        return false;
    }
    NaiveFile *other = naive_file_by_name(naive, to);
    if (other && other != file) {
        return naive_refuse(naive, REASON_ENTRY_EXISTS);
    }
    if (lies_in(from, to)) {
        return naive_refuse(naive, REASON_MOVED_INTO_ITSELF);
    }
    for (uint32_t i = 0; i < NAIVE_FILES; i++) {
        bool moves = &naive->file[i] == file || lies_in(from, naive->file[i].name);
        if (moves && !naive_file_rests(naive, &naive->file[i])) {
            return false;
        }
    }
    for (uint32_t i = 0; i < NAIVE_FILES; i++) {
        char name[2 * NAIVE_NAME];
        if (&naive->file[i] == file || lies_in(from, naive->file[i].name)) {
            strcpy(name, to);
            strcat(name, naive->file[i].name + strlen(from));
            strcpy(naive->file[i].name, name);
        }
    }
    return true;
}

static void copy_bytes(Naive *naive, NaiveFile *from, NaiveFile *to) {
    to->size = to->n_pages = 0;
    to->attributes = from->attributes;
    naive_file_grow(naive, to, from->size);
    for (uint32_t i = 0; i < from->size; i++) {
        *naive_file_byte(naive, to, i) = *naive_file_byte(naive, from, i);
    }
}

bool naive_copy_file(Naive *naive, const char *from, const char *to, bool fail_if_exists) {
    NaiveFile *source = entry(naive, from);
    if (!source || !naive_file_name_good(naive, to)) {
        return false;
    }
    NaiveFile *target = naive_file_by_name(naive, to), *free = naive_file_by_name(naive, "");
    if (source->folder) {
        return naive_refuse(naive, REASON_IS_A_FOLDER);
    }
    if (source == target) {
        return naive_refuse(naive, REASON_COPIED_ONTO_ITSELF);
    }
    if (!naive_file_beside(naive, source, 0x80000000u, FILE_SHARE_READ)) {
        return false;
    }
    if (target && fail_if_exists) {
        return naive_refuse(naive, REASON_FILE_EXISTS);
    }
    if (target && (!naive_file_writable(naive, target) || !naive_file_rests(naive, target))) {
        return false;
    }
    if ((!target && !naive_file_new(naive)) ||
        !naive_file_room(naive, target ? target : free, source->size)) {
        return false;
    }
    if (!target) {
        target = free;
        strcpy(target->name, to);
    }
    copy_bytes(naive, source, target);
    return true;
}

// --- searches ---

// One character of the pattern, then the rest.
static bool matches(const char *pattern, const char *name) {
    switch (*pattern) {
    case '\0':
        return *name == '\0';
    case '*':
        return matches(pattern + 1, name) || (*name && matches(pattern, name + 1));
    case '?':
        return *name && matches(pattern + 1, name + 1);
    default:
        return tolower((unsigned char)*pattern) == tolower((unsigned char)*name) &&
               matches(pattern + 1, name + 1);
    }
}

static const char *last_part(const char *name) {
    const char *slash = strrchr(name, '\\');
    return slash ? slash + 1 : name;
}

// The next file after record `from` in the pattern's folder, NAIVE_FILES if there is none.
static uint32_t next_match(const Naive *naive, const char *pattern, uint32_t from) {
    for (; from < NAIVE_FILES; from++) {
        const char *name = naive->file[from].name;
        const char *last = last_part(name), *wanted = last_part(pattern);
        bool same_folder = last - name == wanted - pattern &&
                           strncasecmp(name, pattern, (size_t)(last - name)) == 0;
        bool all = strcmp(wanted, "*.*") == 0;
        if (name[0] && same_folder && (all || matches(wanted, last))) {
            break;
        }
    }
    return from;
}

uint32_t naive_find(Naive *naive, const char *pattern, uint32_t *ret_file) {
    if (!naive_file_name_good(naive, pattern)) {
        return 0;
    }
    uint32_t file = next_match(naive, pattern, 0);
    if (file == NAIVE_FILES) {
        return naive_refuse(naive, REASON_NO_ENTRY);
    }
    NaiveObject *object = naive_object_free(naive);
    if (!object) {
        return 0;
    }
    if (naive_arena_pages(naive, naive_object_bytes(naive, KOBJ_HDATA, 1)) > naive->n_free) {
        return naive_refuse(naive, REASON_NO_KERNEL_MEMORY);
    }
    naive_object_make(naive, object, OBJECT_SEARCH, 0);
    object->file = file + 1;
    object->pattern = pattern;
    *ret_file = file;
    return object->handle;
}

bool naive_find_next(Naive *naive, uint32_t handle, uint32_t *ret_file) {
    NaiveObject *object = naive_object_get(naive, handle, OBJECT_SEARCH);
    if (!object) {
        return false;
    }
    uint32_t file = next_match(naive, object->pattern, object->file);
    if (file == NAIVE_FILES) {
        return naive_refuse(naive, REASON_SEARCH_ENDS);
    }
    object->file = file + 1;
    *ret_file = file;
    return true;
}
