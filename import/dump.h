// SPDX-License-Identifier: MIT
#pragma once

// Reads a dump that was saved from a real device into a world. The file's lines tell the format,
// and a file may hold several: `mi`, `mi full`, `gi`, MemoRx.
//
// The world has one event, "imported", so that a user can step over it as over any history. What a
// dump does not say stays unknown (world/dump.h); no value is made up.
// Source: Target Control Debugging: mi Command, gi Command (CE 5.0). docs/import.md describes the
// formats.

#include "world/world.h"

// Whether the text holds a line that occurs only in dumps.
bool dump_recognise(const char *text, size_t size);

typedef struct DumpDesc {
    const char *name; // of the file, for messages
    const char *text;
    size_t size;
    // The DLL line of slot 0, if it is known from elsewhere: an image, a log of its build. A module
    // of `gi mod` that lies lower takes it down with it. 0 = not known.
    VirtAddr line;
    bool line_is_bound; // the line is at most so high: the image has DLLs of unknown size
} DumpDesc;

// Reads a dump into a new world. On failure (the text contradicts itself or is no dump) returns
// false, writes one line "NAME:LINE: what is wrong" into `message`, and keeps no memory; then
// world->failed says whether only the host had no memory.
bool dump_read(World *world, const DumpDesc *desc, char *message, size_t message_size);

// Reads another dump into a world that dump_read() filled: the same, but the world's memory is used
// again. On failure the world holds a part of the dump and must be read into again, or let go.
bool dump_read_next(World *world, const DumpDesc *desc, char *message, size_t message_size);
