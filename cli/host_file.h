// SPDX-License-Identifier: MIT
#pragma once

// Files of the host, read whole.

#include <stddef.h>

#define FILE_TEXT_MAX (4u << 20) // the longest scenario, .bib, ...

// The bytes of a file of at most `max` bytes, with a zero byte behind them that does not count; the
// caller frees them. NULL with errno set when there is none, or it is a folder or too large.
char *host_file_read(const char *path, size_t max, size_t *ret_size);
