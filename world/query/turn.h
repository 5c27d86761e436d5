// SPDX-License-Identifier: MIT
#pragma once

// What a switch to another process does to slot 0: its entry names another slot, so an address
// below 32 MB means another byte. No byte is copied. One address shows it: the last one that either
// process used there.

#include "world/world.h"

typedef struct Turn {
    uint32_t from, to; // slots
    bool has_address;  // there is an address at which at least one of them holds something
    VirtAddr address;  // below 32 MB
    bool held[2];      // whether `from` and `to` have memory there
    uint32_t word[2];  // the DWORD there
} Turn;

// What the moment's last call changed, if it switched to another process (a server call does not
// count). False if it did not, or if one of the two processes has no slot.
bool turn_now(const World *world, Turn *ret_turn);

// "00070000: slot 14 holds 11111111, slot 15 holds 22222222". "" without an address. Returns
// buffer.
const char *turn_text(const Turn *turn, char *buffer, size_t size);
