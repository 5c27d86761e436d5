// SPDX-License-Identifier: MIT
#pragma once

// Machine code as text: ARM and Thumb instructions of ARMv4T in the unified syntax, as a debugger
// shows them. What ARMv4T has not is a number: ".word 0xE1600070". So are coprocessor instructions.
// Source: ARM Architecture Reference Manual (DDI 0100), A3, A5, A6.

#include <stdbool.h>
#include <stdint.h>

#define ASSEMBLY_TEXT 104u

// The name of register 0 to 15: "r0" to "r12", "sp", "lr", "pc".
const char *assembly_register(uint32_t reg);

typedef struct Assembly {
    char text[ASSEMBLY_TEXT];
    uint32_t size;   // bytes of the instruction: 4, or 2
    bool is_branch;  // to `target`, which is known
    bool is_literal; // it loads the DWORD at `target`
    uint32_t target; // an address
} Assembly;

// The ARM instruction `word` that lies at `at`.
Assembly assembly_arm(uint32_t word, uint32_t at);

// The Thumb instruction `half` that lies at `at`, with `next` behind it: bl takes both.
Assembly assembly_thumb(uint32_t half, uint32_t next, uint32_t at);
