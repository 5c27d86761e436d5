// SPDX-License-Identifier: MIT
#pragma once

// Instructions of the guest, made into chains of operations. ARMv4T: what later architectures have
// added is UNDEFINED, as on the devices of Windows CE 5 that programs were built for (ARMV4,
// ARMV4I).
// Source: ARM Architecture Reference Manual (DDI 0100), A3, A4, A6, A7.

#include "cpu/insn.h"

#include <stdbool.h>

// Decodes an ARM instruction.
Insn decode_arm(uint32_t word);

// Decodes a Thumb instruction.
Insn decode_thumb(uint32_t half);
