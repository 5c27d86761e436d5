// SPDX-License-Identifier: MIT
#define _XOPEN_SOURCE 700 // realpath
#include "host/output_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAMES 1000u // temporary names that are tried

// Follows links, so that the file is replaced and not a link to it. A file that is not there yet
// keeps the path as it is.
static bool resolve(OutputFile *file, const char *path) {
    char *real = realpath(path, NULL);
    int n = snprintf(file->path, sizeof file->path, "%s", real ? real : path);
    free(real);
    if (n >= (int)sizeof file->path) {
        errno = ENAMETOOLONG;
        return false;
    }
    return true;
}

static bool open_directly(OutputFile *file) {
    file->temporary[0] = '\0';
    file->out = fopen(file->path, "w");
    return file->out != NULL;
}

// Opens a file beside the one to write, under a name that no file has.
static bool open_temporary(OutputFile *file) {
    int to = -1;
    for (unsigned i = 0; i < NAMES && to < 0; i++) {
        snprintf(file->temporary, sizeof file->temporary, "%s.%ld-%u.tmp", file->path,
                 (long)getpid(), i);
        to = open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (to < 0 && errno != EEXIST) {
            return false;
        }
    }
    file->out = to >= 0 ? fdopen(to, "w") : NULL;
    if (to >= 0 && !file->out) {
        close(to);
        unlink(file->temporary);
    }
    return file->out != NULL;
}

bool output_file_open(OutputFile *file, const char *path) {
    struct stat info;
    *file = (OutputFile){.out = NULL};
    if (!resolve(file, path)) {
        return false;
    }
    if (stat(file->path, &info) == 0 && !S_ISREG(info.st_mode)) {
        return open_directly(file);
    }
    return open_temporary(file);
}

// Closes the file. False with errno set when something could not be written.
static bool close_file(OutputFile *file) {
    bool written = fflush(file->out) == 0 && !ferror(file->out);
    int error = written ? 0 : errno ? errno : EIO;
    if (written && file->temporary[0] && fsync(fileno(file->out)) != 0 && errno != EINVAL) {
        error = errno;
    }
    if (fclose(file->out) != 0 && !error) {
        error = errno;
    }
    file->out = NULL;
    errno = error;
    return error == 0;
}

// Gives the temporary file a name that no file has. Where the file system has no links, somebody
// else may take the name between the two steps.
static bool name_new(const OutputFile *file) {
    if (link(file->temporary, file->path) == 0) {
        unlink(file->temporary);
        return true;
    }
    bool has_links = errno == EEXIST || errno == ENOSPC || errno == EIO;
    if (has_links || access(file->path, F_OK) == 0) {
        errno = has_links ? errno : EEXIST;
        return false;
    }
    return rename(file->temporary, file->path) == 0;
}

static bool keep(OutputFile *file, bool is_new) {
    bool kept = close_file(file);
    if (!file->temporary[0]) {
        return kept;
    }
    kept = kept && (is_new ? name_new(file) : rename(file->temporary, file->path) == 0);
    if (!kept) {
        int error = errno;
        unlink(file->temporary);
        errno = error;
    }
    return kept;
}

bool output_file_keep(OutputFile *file) {
    return keep(file, false);
}

bool output_file_keep_new(OutputFile *file) {
    return keep(file, true);
}

void output_file_drop(OutputFile *file) {
    int error = errno;
    fclose(file->out);
    file->out = NULL;
    if (file->temporary[0]) {
        unlink(file->temporary);
    }
    errno = error;
}
