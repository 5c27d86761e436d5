// SPDX-License-Identifier: MIT
#pragma once

// Why not at this address? A request for address space found no hole. The answer is numbers: what
// is there, how much of it is free, how much is missing, what ends it below and above, and in which
// step each of these came to be.

#include "world/why/answer.h"
#include "world/world.h"

typedef enum {
    WHY_HOLE,      // free, and too short
    WHY_TAKEN,     // something is there
    WHY_DLLS,      // above the DLL line
    WHY_GUARD,     // the lowest 64 KB
    WHY_ELSEWHERE, // another slot: the request is for this process's own
    WHY_LARGE,     // the large area: the call has not asked for that
} WhyKind;

typedef enum { END_REGION, END_GUARD, END_DLL_LINE, END_SLOT } WhyEndKind;

// What lies at an end of the place.
typedef struct WhyEnd {
    WhyEndKind kind;
    VirtAddr base;      // END_REGION: of the reservation, mapped
    uint32_t bytes;     // its length
    uint32_t what;      // KIND_
    uint32_t made_step; // the step in which it was made, 0 = not known
} WhyEnd;

typedef struct WhyAddress {
    WhyKind kind;
    uint8_t process;     // whose request it was
    uint32_t asked;      // bytes, in whole blocks
    VirtAddr low, high;  // the hole, or what is there; mapped
    uint32_t missing;    // bytes, of WHY_HOLE
    WhyEnd here;         // WHY_TAKEN
    WhyEnd below, above; // WHY_HOLE and WHY_TAKEN
    // If what can be given back was: the reservation, and how large the hole would be then.
    bool opens;          // it would be large enough
    VirtAddr gives;      // 0 = nothing of it can be given back with VirtualFree
    uint32_t would_be;   // bytes
    uint32_t hole_there; // WHY_ELSEWHERE: bytes of the largest hole in that slot
    uint8_t tenant;      // WHY_ELSEWHERE: who lives there, PROCESS_NONE
} WhyAddress;

// What is to be said of a mapped address. False when the world does not stand at such a refusal, or
// the address lies in the kernel's half.
bool why_address(const World *world, VirtAddr va, WhyAddress *ret_why);

// The same in words.
void why_address_answer(const World *world, const WhyAddress *why, WhyAnswer *ret_answer);
