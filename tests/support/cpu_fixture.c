// SPDX-License-Identifier: MIT
#include "tests/support/cpu_fixture.h"

#include <stdlib.h>

CpuLoop *const cpu_loops[CPU_LOOPS] = {cpu_loop_goto, cpu_loop_switch, cpu_loop_slow};
const char *const cpu_loop_names[CPU_LOOPS] = {"goto", "switch", "slow"};

CpuRig *cpu_rig_new(const char *settings) {
    CpuRig *rig = calloc(1, sizeof *rig);
    assert_non_null(rig);
    rig->rig = rig_new(settings);
    assert_true(cpu_init(&rig->cpu, rig->rig->machine));
    rig->code = rig_commit(rig->rig, CE_PAGE_SIZE);
    rig->data = rig_commit(rig->rig, CPU_DATA_SIZE);
    return rig;
}

void cpu_rig_free(CpuRig *rig) {
    cpu_deinit(&rig->cpu);
    rig_free(rig->rig);
    free(rig);
}

void cpu_put32(CpuRig *rig, VirtAddr at, const uint32_t *words, uint32_t n) {
    for (uint32_t i = 0; i < n; i++) {
        assert_true(mmu_write32(&rig->rig->machine->mmu, at + i * 4, words[i]));
    }
}

void cpu_put16(CpuRig *rig, VirtAddr at, const uint16_t *halves, uint32_t n) {
    for (uint32_t i = 0; i < n; i++) {
        assert_true(mmu_write16(&rig->rig->machine->mmu, at + i * 2, halves[i]));
    }
}
