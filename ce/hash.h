// SPDX-License-Identifier: MIT
#pragma once

#include <stddef.h>
#include <stdint.h>

// A hash of a text: the same on every host. It need not be secret.
uint64_t hash_text(const char *text, size_t size);
