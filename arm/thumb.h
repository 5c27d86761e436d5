// SPDX-License-Identifier: MIT
#pragma once

// Thumb is a short form of ARM: each instruction but the branches is an ARM instruction with fewer
// registers and numbers to choose from.
// Source: ARM Architecture Reference Manual (DDI 0100), A6, A7.

#include <stdint.h>

// The ARM instruction that does what a Thumb instruction does; 0 for those that have none: branches
// and what is no instruction. Where it reads the PC, the rules of Thumb still hold.
uint32_t thumb_to_arm(uint32_t half);
