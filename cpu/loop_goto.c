// SPDX-License-Identifier: MIT
#include "cpu/loop.h"

// In this loop each handler ends with a jump to the next one. The host predicts each of these jumps
// separately.
// The address of a label is an extension of gcc and clang.
#pragma GCC diagnostic ignored "-Wpedantic"

#if defined __GNUC__ && !defined __wasm__

#define HANDLER(name) at_##name:
#define DISPATCH(op) goto *labels[op]
#define BEGIN(op) DISPATCH(op);
#define END

CpuStop cpu_loop_goto(Cpu *cpu, int64_t *left_instructions) {
    static const void *const labels[OP_COUNT] = {
#define X(name) &&at_##name,
#include "cpu/ops.inc"
#undef X
    };
#include "cpu/loop.inc"
}

#else

CpuStop cpu_loop_goto(Cpu *cpu, int64_t *left_instructions) {
    return cpu_loop_switch(cpu, left_instructions);
}

#endif
