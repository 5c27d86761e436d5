// SPDX-License-Identifier: MIT
#include "tests/property/naive.h"

#include "ce/win32.h"

#include <string.h>
#include <strings.h>

// Files of the naive machine: each has a plain list of its pages.

#define READS 0x80000000u
#define WRITES 0x40000000u

static uint32_t n_storage(const Naive *naive) {
    return naive->options.storage_kb / 4;
}

static bool is_taken(const Naive *naive, uint32_t frame) {
    for (uint32_t i = 0; i < NAIVE_FILES; i++) {
        for (uint32_t k = 0; k < naive->file[i].n_pages; k++) {
            if (naive->file[i].pages[k] == frame) {
                return true;
            }
        }
    }
    return false;
}

static uint32_t count_free(const Naive *naive) {
    uint32_t n = n_storage(naive);
    for (uint32_t i = 0; i < NAIVE_FILES; i++) {
        n -= naive->file[i].n_pages;
    }
    return n;
}

bool naive_file_room(Naive *naive, const NaiveFile *file, uint64_t size) {
    uint64_t pages = (size + 4095) / 4096;
    bool fits =
        size <= INT32_MAX && (pages <= file->n_pages || pages - file->n_pages <= count_free(naive));
    return fits || naive_refuse(naive, REASON_STORE_FULL);
}

void naive_file_grow(Naive *naive, NaiveFile *file, uint32_t size) {
    while (file->n_pages < (size + 4095) / 4096) {
        uint32_t frame = 0;
        while (is_taken(naive, frame)) {
            frame++;
        }
        memset(naive_frame(naive, frame), 0, 4096);
        file->pages[file->n_pages++] = frame;
    }
    file->size = size > file->size ? size : file->size;
}

uint8_t *naive_file_byte(Naive *naive, const NaiveFile *file, uint32_t position) {
    return naive_frame(naive, file->pages[position / 4096]) + position % 4096;
}

NaiveFile *naive_file_by_name(Naive *naive, const char *name) {
    for (uint32_t i = 0; i < NAIVE_FILES; i++) {
        if (strcasecmp(naive->file[i].name, name) == 0) {
            return &naive->file[i];
        }
    }
    return NULL;
}

// --- opening ---

bool naive_file_name_good(Naive *naive, const char *name) {
    char folder[NAIVE_NAME];
    const char *slash = strrchr(name, '\\');
    if (naive->options.storage_kb == 0) {
        return naive_refuse(naive, REASON_NO_STORE);
    }
    if (slash) {
        strcpy(folder, name);
        folder[slash - name] = '\0';
        const NaiveFile *parent = naive_file_by_name(naive, folder);
        if (!parent || !parent->folder) {
            return naive_refuse(naive, REASON_NO_SUCH_FOLDER);
        }
    }
    return true;
}

NaiveFile *naive_file_new(Naive *naive) {
    NaiveFile *file = naive_file_by_name(naive, "");
    if (!file) {
        naive_refuse(naive, REASON_NO_FILE_RECORD);
    }
    return file;
}

bool naive_file_writable(Naive *naive, const NaiveFile *file) {
    if (file->folder) {
        return naive_refuse(naive, REASON_IS_A_FOLDER);
    }
    return !(file->attributes & FILE_ATTRIBUTE_READONLY) ||
           naive_refuse(naive, REASON_FILE_READ_ONLY);
}

bool naive_file_rests(Naive *naive, const NaiveFile *file) {
    for (uint32_t i = 0; i < CE_OBJECTS; i++) {
        if (naive->object[i].type == OBJECT_FILE && &naive->file[naive->object[i].file] == file) {
            return naive_refuse(naive, REASON_FILE_IN_USE);
        }
    }
    return !file->maps || naive_refuse(naive, REASON_FILE_IN_USE);
}

static bool allows(uint32_t share, uint32_t access) {
    return (!(access & READS) || share & 1) && (!(access & WRITES) || share & 2);
}

bool naive_file_beside(Naive *naive, const NaiveFile *file, uint32_t access, uint32_t share) {
    for (uint32_t i = 0; i < CE_OBJECTS; i++) {
        const NaiveObject *other = &naive->object[i];
        bool same = other->type == OBJECT_FILE && &naive->file[other->file] == file;
        if (same && !(allows(other->share, access) && allows(share, other->access))) {
            return naive_refuse(naive, REASON_FILE_IN_USE);
        }
    }
    return !(file->maps && access & WRITES) || naive_refuse(naive, REASON_FILE_IN_USE);
}

// CreateFileForMapping shares for reading what it opens for reading only, and nothing else.
static uint32_t shares(const NaiveOpen *open) {
    if (!open->for_mapping) {
        return open->share;
    }
    return open->access == READS ? FILE_SHARE_READ : 0;
}

static bool may_open(Naive *naive, const NaiveFile *file, const NaiveOpen *open) {
    bool makes = open->disposition == CREATE_NEW || open->disposition == CREATE_ALWAYS ||
                 open->disposition == OPEN_ALWAYS;
    if (!file) {
        return makes || naive_refuse(naive, REASON_NO_SUCH_FILE);
    }
    if (open->disposition == CREATE_NEW) {
        return naive_refuse(naive, REASON_FILE_EXISTS);
    }
    bool cuts = open->disposition == CREATE_ALWAYS || open->disposition == TRUNCATE_EXISTING;
    bool writes = open->access & WRITES || cuts;
    if ((writes || file->folder) && !naive_file_writable(naive, file)) {
        return false;
    }
    return naive_file_beside(naive, file, open->access | (cuts ? WRITES : 0), shares(open));
}

uint32_t naive_open(Naive *naive, const NaiveOpen *open) {
    bool known = (open->access & ~(READS | WRITES)) == 0 && open->share < 4 &&
                 open->disposition >= 1 && open->disposition <= 5;
    if (!known) {
        return naive_refuse(naive, REASON_FILE_ARGUMENT);
    }
    if (open->disposition == TRUNCATE_EXISTING && !(open->access & WRITES)) {
        return naive_refuse(naive, REASON_FILE_ACCESS);
    }
    if (!naive_file_name_good(naive, open->name)) {
        return 0;
    }
    NaiveFile *file = naive_file_by_name(naive, open->name);
    if (!may_open(naive, file, open) || (!file && !naive_file_new(naive))) {
        return 0;
    }
    NaiveObject *object = naive_object_free(naive);
    if (!object) {
        return 0;
    }
    if (naive_arena_pages(naive, naive_object_bytes(naive, KOBJ_HDATA, 1)) > naive->n_free) {
        return naive_refuse(naive, REASON_NO_KERNEL_MEMORY);
    }
    if (file && (open->disposition == CREATE_ALWAYS || open->disposition == OPEN_ALWAYS)) {
        naive->error = ERROR_ALREADY_EXISTS;
    }
    if (file && (open->disposition == CREATE_ALWAYS || open->disposition == TRUNCATE_EXISTING)) {
        file->size = file->n_pages = 0;
    }
    if (!file) {
        file = naive_file_by_name(naive, "");
        *file = (NaiveFile){.attributes = FILE_ATTRIBUTE_ARCHIVE};
        strcpy(file->name, open->name);
    } else if (open->disposition == CREATE_ALWAYS) {
        file->attributes = FILE_ATTRIBUTE_ARCHIVE;
    }
    naive_object_make(naive, object, OBJECT_FILE, 0);
    object->file = (uint32_t)(file - naive->file);
    object->access = open->access;
    object->share = shares(open);
    object->for_mapping = open->for_mapping;
    return object->handle;
}

bool naive_delete(Naive *naive, const char *name) {
    if (!naive_file_name_good(naive, name)) {
        return false;
    }
    NaiveFile *file = naive_file_by_name(naive, name);
    if (!file) {
        return naive_refuse(naive, REASON_NO_SUCH_FILE);
    }
    if (!naive_file_writable(naive, file) || !naive_file_rests(naive, file)) {
        return false;
    }
    *file = (NaiveFile){0};
    return true;
}

// --- reading and writing ---

static NaiveObject *opened(Naive *naive, uint32_t handle, uint32_t access) {
    NaiveObject *object = naive_object_get(naive, handle, OBJECT_FILE);
    if (object && (object->access & access) != access) {
        naive_refuse(naive, REASON_FILE_ACCESS);
        return NULL;
    }
    return object;
}

bool naive_read_file(Naive *naive, uint32_t handle, uint32_t buffer, uint32_t size,
                     uint32_t *ret_done) {
    NaiveObject *object = opened(naive, handle, READS);
    if (!object) {
        return false;
    }
    const NaiveFile *file = &naive->file[object->file];
    uint32_t left = object->position < file->size ? file->size - object->position : 0;
    size = size < left ? size : left;
    if (!naive_probe(naive, buffer, size, ACCESS_WRITE)) {
        return naive_refuse(naive, REASON_RANGE_UNREADABLE);
    }
    for (uint32_t done = 0, n = 0; done < size; done += n) {
        uint8_t bytes[4096]; // the buffer may be the file's own pages, at 80000000
        n = 4096 - (object->position + done) % 4096;
        n = n < size - done ? n : size - done;
        memcpy(bytes, naive_file_byte(naive, file, object->position + done), n);
        naive_write(naive, buffer + done, bytes, n);
    }
    object->position += size;
    *ret_done = size;
    return true;
}

bool naive_write_file(Naive *naive, uint32_t handle, uint32_t buffer, uint32_t size,
                      uint32_t *ret_done) {
    NaiveObject *object = opened(naive, handle, WRITES);
    if (!object) {
        return false;
    }
    NaiveFile *file = &naive->file[object->file];
    uint64_t end = (uint64_t)object->position + size;
    if (end > INT32_MAX) {
        return naive_refuse(naive, REASON_STORE_FULL);
    }
    if (!naive_probe(naive, buffer, size, ACCESS_READ)) {
        return naive_refuse(naive, REASON_RANGE_UNREADABLE);
    }
    if (size && !naive_file_room(naive, file, end)) {
        return false;
    }
    if (size) {
        naive_file_grow(naive, file, (uint32_t)end);
    }
    for (uint32_t done = 0, n = 0; done < size; done += n) {
        uint8_t bytes[4096];
        n = 4096 - (object->position + done) % 4096;
        n = n < size - done ? n : size - done;
        naive_read(naive, buffer + done, bytes, n);
        memcpy(naive_file_byte(naive, file, object->position + done), bytes, n);
    }
    object->position = (uint32_t)end;
    *ret_done = size;
    return true;
}

bool naive_seek(Naive *naive, uint32_t handle, int32_t distance, uint32_t method,
                uint32_t *ret_position) {
    NaiveObject *object = naive_object_get(naive, handle, OBJECT_FILE);
    if (!object) {
        return false;
    }
    if (method > 2) {
        return naive_refuse(naive, REASON_SEEK_METHOD);
    }
    int64_t to = distance;
    to += method == FILE_CURRENT ? object->position
          : method == FILE_END   ? naive->file[object->file].size
                                 : 0u;
    if (to < 0 || to > INT32_MAX) {
        return naive_refuse(naive, REASON_SEEK_RANGE);
    }
    object->position = (uint32_t)to;
    *ret_position = object->position;
    return true;
}

bool naive_set_end(Naive *naive, uint32_t handle) {
    NaiveObject *object = opened(naive, handle, WRITES);
    NaiveFile *file = object ? &naive->file[object->file] : NULL;
    if (!file) {
        return false;
    }
    if (file->maps) {
        return naive_refuse(naive, REASON_FILE_MAPPED);
    }
    if (!naive_file_room(naive, file, object->position)) {
        return false;
    }
    for (uint32_t i = object->position; i < file->size && i % 4096; i++) { // of the last page
        *naive_file_byte(naive, file, i) = 0;
    }
    naive_file_grow(naive, file, object->position);
    file->size = object->position;
    file->n_pages = (file->size + 4095) / 4096;
    return true;
}

// --- mappings of files ---

bool naive_file_mapping(Naive *naive, uint32_t handle, uint32_t protect, uint32_t *size,
                        uint32_t *ret_file) {
    bool writable = protect == PAGE_READWRITE;
    NaiveObject *object = opened(naive, handle, writable ? READS | WRITES : READS);
    if (!object) {
        return false;
    }
    const NaiveFile *file = &naive->file[object->file];
    if (*size == 0 && file->size == 0) {
        return naive_refuse(naive, REASON_MAPPING_SIZE);
    }
    if (*size > file->size && !writable) {
        return naive_refuse(naive, REASON_MAPPING_BEYOND_FILE);
    }
    *size = *size ? *size : file->size;
    *ret_file = object->file + 1;
    return naive_file_room(naive, file, *size);
}

void naive_file_mapped(Naive *naive, uint32_t file, uint32_t size) {
    naive_file_grow(naive, &naive->file[file - 1], size);
    naive->file[file - 1].maps++;
}

void naive_load_page(Naive *naive, const NaiveObject *mapping, uint32_t page_no) {
    const NaiveFile *file = &naive->file[mapping->file - 1];
    uint32_t start = page_no * 4096 - mapping->base;
    for (uint32_t i = 0; i < 4096 && start + i < file->size; i++) {
        naive_frame(naive, naive->page[page_no].frame)[i] =
            *naive_file_byte(naive, file, start + i);
    }
}

void naive_write_back(Naive *naive, const NaiveObject *mapping, uint32_t va, uint32_t size) {
    if (mapping->file == 0 || mapping->protect != PAGE_READWRITE || size == 0) {
        return;
    }
    const NaiveFile *file = &naive->file[mapping->file - 1];
    for (uint32_t i = va / 4096; i <= (va + size - 1) / 4096; i++) {
        uint32_t start = i * 4096 - mapping->base;
        for (uint32_t k = 0; k < 4096 && start + k < file->size; k++) {
            if (naive->page[i].state == NAIVE_COMMITTED) {
                *naive_file_byte(naive, file, start + k) =
                    naive->bytes[naive->page[i].frame * 4096 + k];
            }
        }
    }
}
