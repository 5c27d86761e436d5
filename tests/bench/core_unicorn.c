// SPDX-License-Identifier: MIT
#include "tests/bench/other_cores.h"

#include "emu/mmu.h"

bool other_read(void *mmu, uint32_t at, unsigned size, uint32_t *ret_value) {
    return size == 4   ? mmu_read32(mmu, at, ret_value)
           : size == 2 ? mmu_read16(mmu, at, ret_value)
                       : mmu_read8(mmu, at, ret_value);
}

bool other_write(void *mmu, uint32_t at, unsigned size, uint32_t value) {
    return size == 4   ? mmu_write32(mmu, at, value)
           : size == 2 ? mmu_write16(mmu, at, value)
                       : mmu_write8(mmu, at, value);
}

#ifdef HAVE_UNICORN

#include <unicorn/unicorn.h>

// Unicorn as an ARMv4T processor (the TI 925T). It uses its own memory, not the machine's.

static bool take_over(uc_engine *uc, const Mmu *mmu, VirtAddr at, uint32_t size) {
    uint8_t page[CE_PAGE_SIZE];
    bool done = uc_mem_map(uc, at, size, UC_PROT_ALL) == UC_ERR_OK;
    for (uint32_t i = 0; done && i < size; i += CE_PAGE_SIZE) {
        mmu_peek(mmu, at + i, page, sizeof page);
        done = uc_mem_write(uc, at + i, page, sizeof page) == UC_ERR_OK;
    }
    return done;
}

static void *make(void *mmu, uint32_t code, uint32_t data, uint32_t data_size) {
    uc_engine *uc = NULL;
    if (uc_open(UC_ARCH_ARM, UC_MODE_ARM, &uc) != UC_ERR_OK) {
        return NULL;
    }
    uc_ctl_set_cpu_model(uc, UC_CPU_ARM_TI925T);
    if (!take_over(uc, mmu, code, CE_PAGE_SIZE) || !take_over(uc, mmu, data, data_size)) {
        uc_close(uc);
        return NULL;
    }
    return uc;
}

// No count: counting would slow it down several times. The code ends at the word that jumps to
// itself.
static bool run(void *core, uint32_t r[16], uint32_t n) {
    uc_engine *uc = core;
    uint32_t word = 0, last = r[15];
    (void)n;
    for (int i = 0; i < 13; i++) {
        uc_reg_write(uc, UC_ARM_REG_R0 + i, &r[i]);
    }
    uc_reg_write(uc, UC_ARM_REG_SP, &r[13]);
    uc_reg_write(uc, UC_ARM_REG_LR, &r[14]);
    while (uc_mem_read(uc, last, &word, 4) == UC_ERR_OK && word != 0xEAFFFFFE) {
        last += 4;
    }
    return uc_emu_start(uc, r[15], last, 0, 0) == UC_ERR_OK;
}

static void end(void *core) {
    uc_close(core);
}

const OtherCore *other_core_unicorn(void) {
    static const OtherCore core = {"Unicorn", make, run, end};
    return &core;
}

#else

const OtherCore *other_core_unicorn(void) {
    return NULL;
}

#endif
