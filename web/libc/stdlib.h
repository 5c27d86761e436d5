// SPDX-License-Identifier: MIT
#pragma once
#pragma GCC system_header // allows include_next

// wasi-libc's stdlib.h, with realpath, which web/realpath.c has.

#include_next <stdlib.h>

char *realpath(const char *__restrict path, char *__restrict resolved);
