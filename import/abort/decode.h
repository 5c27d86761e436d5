// SPDX-License-Identifier: MIT
#pragma once

// Explains an exception of a device in words: which process, which slot, which gate, what follows.
// It needs no scenario and no world: the address contains the slot, the slot gives the process, and
// the process's number gives its key. What else is known of the device gives names.

#include "import/abort/abort_log.h"
#include "import/abort/device_facts.h"

#include <stdio.h>

// Writes one record.
void decode_write(const Abort *abort, const DeviceFacts *facts, FILE *out);

// Writes all records of a log, each with a headline when there are several, and the sources.
void decode_write_log(const AbortLog *log, const DeviceFacts *facts, FILE *out);
