// SPDX-License-Identifier: MIT
#include "cpu/loop.h"

// The loop as a switch: what every compiler has, and what a page in a browser runs.

#define HANDLER(name) case OP_##name:
#define DISPATCH(op)                                                                               \
    do {                                                                                           \
        next = (op);                                                                               \
        goto dispatch;                                                                             \
    } while (0)
#define BEGIN(op)                                                                                  \
    next = (op);                                                                                   \
    dispatch:                                                                                      \
    switch ((Op)next) {
#define END                                                                                        \
    case OP_COUNT:                                                                                 \
        break;                                                                                     \
        }

CpuStop cpu_loop_switch(Cpu *cpu, int64_t *left_instructions) {
    uint32_t next;
#include "cpu/loop.inc"
}
