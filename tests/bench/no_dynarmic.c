// SPDX-License-Identifier: MIT
#include "tests/bench/other_cores.h"

const OtherCore *other_core_dynarmic(void) {
    return NULL;
}
