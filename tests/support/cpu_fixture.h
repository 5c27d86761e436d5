// SPDX-License-Identifier: MIT
#pragma once

// A processor on a rig's machine, with a page of code and four pages of data behind which nothing
// is committed. The code page is an ordinary page of the application: ARM cannot tell execute from
// read.

#include "tests/support/machine_fixture.h"

#include "cpu/cpu.h"

#define CPU_DATA_PAGES 4u
#define CPU_DATA_SIZE (CPU_DATA_PAGES * CE_PAGE_SIZE)

typedef struct CpuRig {
    Rig *rig;
    Cpu cpu;
    VirtAddr code, data; // as slot-0 addresses
} CpuRig;

CpuRig *cpu_rig_new(const char *settings);
void cpu_rig_free(CpuRig *rig);

// Stores instructions at a guest address.
void cpu_put32(CpuRig *rig, VirtAddr at, const uint32_t *words, uint32_t n);
void cpu_put16(CpuRig *rig, VirtAddr at, const uint16_t *halves, uint32_t n);

// The three loops and their names, for tests that try each.
#define CPU_LOOPS 3u
extern CpuLoop *const cpu_loops[CPU_LOOPS];
extern const char *const cpu_loop_names[CPU_LOOPS];
