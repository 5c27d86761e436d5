// SPDX-License-Identifier: MIT
#pragma once

// What a switch to another process does to slot 0: its entry names another slot, so an address
// below 32 MB means another byte. No byte is copied. One address shows it: the last one that either
// process used there.

#include "world/world.h"

typedef struct Turn {
    uint32_t from, to; // slots
    bool has_address;  // there is an address at which both have memory, or one has a value
    VirtAddr address;  // below 32 MB
    bool held[2];      // whether `from` and `to` have memory there
    uint32_t word[2];  // the DWORD there
} Turn;

// Whether a call switches from one process to another. The one with which the scenario's first
// process begins does not count, for nothing of the scenario ran before it.
bool turn_is_switch(const World *world, const WorldEvent *own);

// What the moment's last call changed, if it switched to another process (a server call does not
// count). False if it did not, or if one of the two processes has no slot.
bool turn_now(const World *world, Turn *ret_turn);

// "At 00070000, slot 14 has the value 11111111; slot 15 has no memory." "" without an address.
// Returns buffer.
const char *turn_text(const Turn *turn, char *buffer, size_t size);
