// SPDX-License-Identifier: MIT
#define _XOPEN_SOURCE 700 // realpath
#include "host/input_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// A pipe has no size in advance, so the number of bytes read is the size. For a regular file its
// size limits how much memory is allocated.

static const char outside[] =
    "it lies outside the folder of the file that names it (--allow DIR lets another folder in)";
static const char irregular[] = "it is no regular file", too_large[] = "it is too large";

bool input_file_refuses(const char *trouble) {
    return trouble == outside || trouble == irregular || trouble == too_large;
}

static char *read_all(FILE *file, const struct stat *info, size_t max, size_t *ret_size) {
    bool is_short = S_ISREG(info->st_mode) && info->st_size < (off_t)max;
    size_t room = is_short ? (size_t)info->st_size : max;
    char *bytes = malloc(room + 1);
    size_t n = bytes ? fread(bytes, 1, room + 1, file) : 0;
    if (bytes && (ferror(file) || n > room)) {
        errno = ferror(file) ? errno : EFBIG;
        free(bytes);
        return NULL;
    }
    if (bytes) {
        bytes[n] = '\0';
        *ret_size = n;
    }
    return bytes;
}

char *input_file_read(const char *path, size_t max, size_t *ret_size) {
    struct stat info = {.st_mode = 0};
    FILE *file = fopen(path, "rb");
    if (!file) {
        return NULL;
    }
    char *bytes = NULL;
    if (fstat(fileno(file), &info) == 0 && S_ISDIR(info.st_mode)) {
        errno = EISDIR;
    } else {
        bytes = read_all(file, &info, max, ret_size);
    }
    fclose(file);
    return bytes;
}

// Whether a resolved path lies in a folder or below it.
static bool is_inside(const char *real, const char *folder) {
    char *own = realpath(folder[0] ? folder : ".", NULL);
    size_t n = own ? strlen(own) : 0;
    bool inside = own && strncmp(real, own, n) == 0 && (real[n] == '/' || own[n - 1] == '/');
    free(own);
    return inside;
}

static bool is_inside_any(const char *real, const char *const *folders) {
    for (; *folders; folders++) {
        if (is_inside(real, *folders)) {
            return true;
        }
    }
    return false;
}

// Opens a resolved path that must be a regular file.
static FILE *open_regular(const char *real, struct stat *info, const char **ret_trouble) {
    int from = open(real, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    FILE *file = NULL;
    if (from < 0) {
        *ret_trouble = strerror(errno);
    } else if (fstat(from, info) != 0 || !S_ISREG(info->st_mode)) {
        *ret_trouble = irregular;
    } else {
        file = fdopen(from, "rb");
        *ret_trouble = file ? NULL : strerror(errno);
    }
    if (from >= 0 && !file) {
        close(from);
    }
    return file;
}

char *input_file_read_inside(const char *path, const char *const *folders, size_t max,
                             size_t *ret_size, const char **ret_trouble) {
    struct stat info;
    char *real = realpath(path, NULL), *bytes = NULL;
    *ret_trouble = NULL;
    if (!real) {
        bool is_there = errno != ENOENT && errno != ENOTDIR && errno != ENAMETOOLONG;
        *ret_trouble = is_there ? strerror(errno) : NULL;
        return NULL;
    }
    if (!is_inside_any(real, folders)) {
        *ret_trouble = outside;
        free(real);
        return NULL;
    }
    FILE *file = open_regular(real, &info, ret_trouble);
    if (file) {
        bytes = read_all(file, &info, max, ret_size);
        *ret_trouble = bytes ? NULL : errno == EFBIG ? too_large : strerror(errno);
        fclose(file);
    }
    free(real);
    return bytes;
}
