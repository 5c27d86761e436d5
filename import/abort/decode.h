// SPDX-License-Identifier: MIT
#pragma once

// Explains an exception of a device in words: which process, which slot, which gate, what follows.
// It needs no scenario and no world: the address contains the slot, the slot gives the process, and
// the process's number gives its key.

#include "import/abort/abort_log.h"
#include "import/abort/link_map.h"

#include <stdio.h>

// The maps of modules, to name functions.
typedef struct DecodeMaps {
    const LinkMap *maps;
    uint32_t n;
} DecodeMaps;

// Writes one record.
void decode_write(const Abort *abort, const DecodeMaps *maps, FILE *out);

// Writes all records of a log, each with a headline when there are several, and the sources.
void decode_write_log(const AbortLog *log, const DecodeMaps *maps, FILE *out);
