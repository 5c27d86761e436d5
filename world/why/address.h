// SPDX-License-Identifier: MIT
#pragma once

// Why not at this address? A request for address space found no hole. The answer is in numbers:
// what is at the address, how much of it is free, how much is missing, what bounds it below and
// above, and the step in which each of these was made.

#include "world/why/answer.h"
#include "world/world.h"

typedef enum {
    WHY_HOLE,      // free, and too short
    WHY_TAKEN,     // something is there
    WHY_DLLS,      // above the DLL line
    WHY_GUARD,     // the lowest 64 KB
    WHY_ELSEWHERE, // another slot: the request is for the process's own
    WHY_LARGE,     // the large area, which the call did not ask for
} WhyKind;

typedef enum { END_REGION, END_GUARD, END_DLL_LINE, END_SLOT } WhyEndKind;

// What bounds the place at one end.
typedef struct WhyEnd {
    WhyEndKind kind;
    VirtAddr base;      // END_REGION: of the reservation, mapped
    uint32_t bytes;     // its length
    uint32_t what;      // KIND_
    uint32_t made_step; // the step in which it was made, 0 = not known
} WhyEnd;

typedef struct WhyAddress {
    WhyKind kind;
    uint8_t process;     // the process that asked
    uint32_t asked;      // bytes, in whole blocks
    VirtAddr low, high;  // the hole or the region; mapped
    uint32_t missing;    // bytes, for WHY_HOLE
    WhyEnd here;         // WHY_TAKEN
    WhyEnd below, above; // WHY_HOLE and WHY_TAKEN
    // What freeing an adjacent reservation would give:
    bool opens;          // the hole would be large enough
    VirtAddr gives;      // that reservation; 0 = VirtualFree can free none of them
    uint32_t would_be;   // bytes of the resulting hole
    uint32_t hole_there; // WHY_ELSEWHERE: bytes of the largest hole in that slot
    uint8_t tenant;      // WHY_ELSEWHERE: the process that lives there, PROCESS_NONE
} WhyAddress;

// Answers for a mapped address. False when the world does not stand at such a refusal, or the
// address is in the kernel's half.
bool why_address(const World *world, VirtAddr va, WhyAddress *ret_why);

// Puts the answer into words.
void why_address_answer(const World *world, const WhyAddress *why, WhyAnswer *ret_answer);
