// SPDX-License-Identifier: MIT
#include "tests/cpu/sequence.h"
#include "tests/support/cpu_fixture.h"

#include <stdlib.h>

#include <unicorn/unicorn.h>

// One random instruction at a time against Unicorn as a TI 925T, a processor of ARMv4T: registers,
// flags and the bytes of the data. Left out are instructions whose result the manual leaves open
// (the PC as a shift, writing back to a register of the list ...) and those that fault.

// Registers 0 to 12, all different where it matters.
static uint32_t random_arm(void) {
    uint32_t condition = rnd(3) ? 14u : rnd(14), any = bits();
    uint32_t n = rnd(13), d = (n + 1 + rnd(12)) % 13, m = (d + 1 + rnd(11)) % 13, s = rnd(13);
    m = m == n || m == d ? (n + 7) % 13 : m;
    m = m == d ? (m + 3) % 13 : m;
    uint32_t word;
    switch (rnd(7)) {
    case 0:
        word = 0x02000000 | (any & 0x01F00FFF) | n << 16 | d << 12;
        break;
    case 1:
        word = (any & 0x01F00FE0) | n << 16 | d << 12 | m;
        break;
    case 2:
        word = (any & 0x01F00060) | 0x10 | n << 16 | d << 12 | s << 8 | m;
        break;
    case 3:
        word = (rnd(2) ? (any & 0x00300000) : (any & 0x00700000) | 0x00800000) | 0x90 | d << 16 |
               n << 12 | s << 8 | m;
        break;
    case 4:
        word = 0x04000000 | (any & 0x01D00000) | (rnd(2) << 25) | n << 16 | d << 12 | (any & 0x7C);
        word = word & 0x02000000 ? (word & ~0xFFFu) | rnd(3) << 7 | m : word;
        break;
    case 5:
        word = (any & 0x01D00060) | 0x90 | n << 16 | d << 12 | rnd(8) * 2;
        word = word & 0x00400000 ? word | (rnd(8) << 8) : (word & ~0xFu) | m;
        break;
    default:
        word = 0x08000000 | (any & 0x01B01FFF) | n << 16;
        word = word & 0x00200000 ? word & ~(1u << n) : word;
        break;
    }
    return word | condition << 28;
}

typedef struct Both {
    CpuRig *rig;
    uc_engine *uc;
} Both;

static void both_begin(Both *both) {
    both->rig = cpu_rig_new("");
    assert_int_equal(uc_open(UC_ARCH_ARM, UC_MODE_ARM, &both->uc), UC_ERR_OK);
    uc_ctl_set_cpu_model(both->uc, UC_CPU_ARM_TI925T);
    assert_int_equal(uc_mem_map(both->uc, both->rig->code, CE_PAGE_SIZE, UC_PROT_ALL), UC_ERR_OK);
    assert_int_equal(uc_mem_map(both->uc, both->rig->data, CPU_DATA_SIZE, UC_PROT_ALL), UC_ERR_OK);
}

static int reg_id(unsigned i) {
    return i == 13   ? UC_ARM_REG_SP
           : i == 14 ? UC_ARM_REG_LR
           : i == 15 ? UC_ARM_REG_PC
                     : UC_ARM_REG_R0 + (int)i;
}

static void give_start(Both *both, CpuState *state, bool thumb, uint32_t raw) {
    uint8_t data[CPU_DATA_SIZE], code[4];
    for (uint32_t i = 0; i < sizeof data; i += 4) {
        bytes_put32(data + i, bits());
    }
    for (unsigned i = 0; i < 15; i++) {
        state->r[i] = rnd(3) ? both->rig->data + 0x400 + rnd(0x800) * 4 : bits() >> rnd(32);
    }
    state->r[REG_PC] = both->rig->code;
    state->psr = rnd(16) << 28 | (thumb ? PSR_THUMB : 0) | PSR_USER;
    bytes_put32(code, thumb ? raw | 0x46C00000u : raw);
    assert_true(mmu_write(&both->rig->rig->machine->mmu, both->rig->code, code, 4));
    assert_true(mmu_write(&both->rig->rig->machine->mmu, both->rig->data, data, sizeof data));
    uc_mem_write(both->uc, both->rig->code, code, 4);
    uc_mem_write(both->uc, both->rig->data, data, sizeof data);
    uc_ctl_remove_cache(both->uc, both->rig->code, both->rig->code + 8);
    uc_reg_write(both->uc, UC_ARM_REG_CPSR, &state->psr);
    for (unsigned i = 0; i < 15; i++) {
        uc_reg_write(both->uc, reg_id(i), &state->r[i]);
    }
}

// Whether Unicorn has executed it, and then what it gives.
static bool run_theirs(Both *both, bool thumb, CpuState *ret_state, uint8_t *ret_data) {
    if (uc_emu_start(both->uc, both->rig->code | (thumb ? 1u : 0u), 0, 0, 1) != UC_ERR_OK) {
        return false;
    }
    for (unsigned i = 0; i < 16; i++) {
        uc_reg_read(both->uc, reg_id(i), &ret_state->r[i]);
    }
    uc_reg_read(both->uc, UC_ARM_REG_CPSR, &ret_state->psr);
    uc_mem_read(both->uc, both->rig->data, ret_data, CPU_DATA_SIZE);
    return true;
}

// Thumb instructions whose result is open, that end in another state, or that are one half of BL.
static bool is_open(uint32_t half) {
    return (half & 0xFC00) == 0x4400 || half >> 11 >= 29 || (half & 0xFF00) == 0xBD00 ||
           (half & 0xF0FF) == 0xC000 || (half >> 12 == 12 && half >> (half >> 8 & 7) & 1);
}

static void one_instruction_is_as_unicorn_has_it(void **test_state) {
    (void)test_state;
    const char *rounds_text = getenv("SLOT32_ROUNDS");
    uint32_t rounds = rounds_text ? (uint32_t)atoi(rounds_text) : 100000, n = 0;
    static uint8_t theirs_data[CPU_DATA_SIZE], ours_data[CPU_DATA_SIZE];
    Both both;
    both_begin(&both);
    for (uint32_t seed = 1; seed <= rounds; seed++) {
        begin_random(seed);
        bool thumb = rnd(3) == 0;
        uint32_t raw = thumb ? bits() & 0xFFFF : random_arm();
        CpuState state, theirs;
        if (thumb && is_open(raw)) {
            continue;
        }
        give_start(&both, &state, thumb, raw);
        CpuState start = state;
        cpu_load(&both.rig->cpu, &state);
        int64_t one = 1;
        CpuStop stop = cpu_loop_slow(&both.rig->cpu, &one);
        cpu_save(&both.rig->cpu, &state);
        if (stop != CPU_BUDGET || !run_theirs(&both, thumb, &theirs, ours_data)) {
            continue; // an access that faults, or another processor's instruction
        }
        memcpy(theirs_data, ours_data, sizeof theirs_data);
        mmu_peek(&both.rig->rig->machine->mmu, both.rig->data, ours_data, sizeof ours_data);
        uint32_t flags = PSR_N | PSR_Z | PSR_C | PSR_V;
        // None of the ARM ones jumps, and behind one that is skipped Unicorn's PC is anywhere.
        bool same = memcmp(state.r, theirs.r, (thumb ? 16 : 15) * sizeof *state.r) == 0 &&
                    (state.psr & flags) == (theirs.psr & flags) &&
                    memcmp(theirs_data, ours_data, sizeof ours_data) == 0;
        if (!same) {
            for (unsigned i = 0; i < 16; i++) {
                print_message("r%u %08X -> %08X, theirs %08X\n", i, (unsigned)start.r[i],
                              (unsigned)state.r[i], (unsigned)theirs.r[i]);
            }
            fail_msg("seed %u: %s %08X, psr %X -> %X, theirs %X", (unsigned)seed,
                     thumb ? "Thumb" : "ARM", (unsigned)raw, (unsigned)start.psr,
                     (unsigned)state.psr, (unsigned)theirs.psr);
        }
        n++;
    }
    print_message("%u instructions\n", (unsigned)n);
    assert_true(n > rounds / 4);
    uc_close(both.uc);
    cpu_rig_free(both.rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_instruction_is_as_unicorn_has_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
