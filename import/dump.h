// SPDX-License-Identifier: MIT
#pragma once

// Import: a dump that was saved from a real device, read into a world. The formats are recognised
// by what stands in the file, several may follow each other: `mi`, `mi full`, `gi`, MemoRx.
//
// The world has one event, "imported", so that it can be stepped over like any history. What a
// dump does not say stays unknown (world/dump.h); nothing is put in its place.
// Source: Target Control Debugging: mi Command, gi Command (CE 5.0). docs/import.md has the
// formats.

#include "world/world.h"

// Whether the text holds a line that only a dump has.
bool dump_recognise(const char *text, size_t size);

// Reads a dump into a new world. False with one line in `message`, "NAME:LINE: what is wrong", and
// nothing held, when the text contradicts itself or is none.
bool dump_read(World *world, const char *name, const char *text, size_t size, char *message,
               size_t message_size);
