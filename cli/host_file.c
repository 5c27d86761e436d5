// SPDX-License-Identifier: MIT
#include "cli/host_file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

// A pipe has no size in advance, so the number of bytes read is the size. For a regular file its
// size limits how much memory is allocated.

char *host_file_read(const char *path, size_t max, size_t *ret_size) {
    struct stat info;
    FILE *file = fopen(path, "rb");
    if (!file) {
        return NULL;
    }
    char *bytes = NULL;
    bool known = fstat(fileno(file), &info) == 0;
    size_t room =
        known && S_ISREG(info.st_mode) && info.st_size < (off_t)max ? (size_t)info.st_size : max;
    if (known && S_ISDIR(info.st_mode)) {
        errno = EISDIR;
    } else if ((bytes = malloc(room + 1)) != NULL) {
        size_t n = fread(bytes, 1, room + 1, file);
        if (ferror(file) || n > room) {
            errno = ferror(file) ? errno : EFBIG;
            free(bytes);
            bytes = NULL;
        } else {
            bytes[n] = '\0';
            *ret_size = n;
        }
    }
    fclose(file);
    return bytes;
}
