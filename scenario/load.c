// SPDX-License-Identifier: MIT
#include "scenario/load.h"

#include <errno.h>

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
