// SPDX-License-Identifier: MIT
#include "tests/bench/other_cores.h"

#include <stddef.h>

const OtherCore *other_core_dynarmic(void) {
    return NULL;
}
