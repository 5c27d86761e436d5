// SPDX-License-Identifier: MIT
#pragma once

// Reads whole files of the host: those that the user names, and those that a scenario or an image
// names. The second kind may lie in certain folders only.

#include <stdbool.h>
#include <stddef.h>

#define FILE_TEXT_MAX ((size_t)4 << 20) // the longest scenario, .bib file, ...

// Returns the file's bytes and adds a terminating zero, which *ret_size does not count; the caller
// frees them. A pipe is read to its end. NULL with errno set when the file does not exist, is a
// folder, or (EFBIG) has more than `max` bytes.
char *input_file_read(const char *path, size_t max, size_t *ret_size);

// The same for a file that is named by another file: `path` is read if it is a regular file and,
// with all links followed, lies in one of `folders` (ended by NULL) or below. Otherwise NULL, and
// *ret_trouble says why, as the end of a sentence; NULL = there is no such file. Never waits, as
// opening a pipe would.
char *input_file_read_inside(const char *path, const char *const *folders, size_t max,
                             size_t *ret_size, const char **ret_trouble);

// Whether such a trouble is the fault of who named the file, and not the host's.
bool input_file_refuses(const char *trouble);
