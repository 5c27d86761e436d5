// SPDX-License-Identifier: MIT
#pragma once

// Reads a whole file of the host.

#include <stddef.h>

#define FILE_TEXT_MAX (4u << 20) // the longest scenario, .bib file, ...

// Returns the file's bytes and adds a terminating zero, which *ret_size does not count; the caller
// frees them. NULL with errno set when the file does not exist, is a folder or has more than `max`
// bytes.
char *host_file_read(const char *path, size_t max, size_t *ret_size);
