// SPDX-License-Identifier: MIT
#include "scenario/load.h"

#include "scenario/library.h"

#include <errno.h>
#include <string.h>

// Whether an error of a file is one that the same scenario would not meet elsewhere.
static bool is_of_host(int error) {
    return error == EIO || error == ENOMEM || error == EMFILE || error == ENFILE;
}

const char *load_file(Runner *runner, const char *name, size_t *ret_size,
                      const char **ret_trouble) {
    const RunnerDesc *desc = &runner->desc;
    *ret_trouble = NULL;
    errno = 0;
    const char *bytes = desc->load ? desc->load(desc->context, name, ret_size, ret_trouble) : NULL;
    runner->sandbox.budget.host_failed |= !bytes && *ret_trouble && is_of_host(errno);
    return bytes;
}

// A lesson's name has no dot; a file's has.
static bool is_shipped(const Runner *runner) {
    return !strchr(runner->desc.name, '.') && library_find(runner->desc.name);
}

const char *load_program(Runner *runner, const char *name, size_t *ret_size,
                         const char **ret_trouble) {
    const LibraryFile *shipped = library_program(name);
    const char *bytes = NULL;
    *ret_trouble = NULL;
    if (!shipped || !is_shipped(runner)) {
        bytes = load_file(runner, name, ret_size, ret_trouble);
    }
    if (!bytes && !*ret_trouble && shipped) {
        *ret_size = shipped->size;
        bytes = shipped->text;
    }
    return bytes;
}
