// SPDX-License-Identifier: MIT
#include "tests/support/cpu_fixture.h"

// What each instruction computes, worked out by hand from the manual (DDI 0100) and tried in all
// three loops.

#define N PSR_N
#define Z PSR_Z
#define C PSR_C
#define V PSR_V

typedef struct Case {
    const char *text;
    uint32_t word; // a Thumb instruction is below 10000
    uint32_t in[4], flags_in;
    uint32_t r0, r3, flags; // afterwards
} Case;

static const Case cases[] = {
    {"adds r0, r1, r2", 0xE0910002, {0, 0x7FFFFFFF, 1, 9}, C, 0x80000000, 9, N | V},
    {"adds r0, r1, r2", 0xE0910002, {0, 0xFFFFFFFF, 1, 9}, V, 0, 9, Z | C},
    {"subs r0, r1, r2", 0xE0510002, {0, 0, 1, 9}, C, 0xFFFFFFFF, 9, N},
    {"subs r0, r1, r2", 0xE0510002, {0, 5, 5, 9}, 0, 0, 9, Z | C},
    {"subs r0, r1, r2", 0xE0510002, {0, 0x80000000, 1, 9}, 0, 0x7FFFFFFF, 9, C | V},
    {"adcs r0, r1, r2", 0xE0B10002, {0, 0xFFFFFFFF, 0, 9}, C, 0, 9, Z | C},
    {"adcs r0, r1, r2", 0xE0B10002, {0, 0xFFFFFFFF, 0xFFFFFFFF, 9}, C, 0xFFFFFFFF, 9, N | C},
    {"adcs r0, r1, r2", 0xE0B10002, {0, 1, 2, 9}, 0, 3, 9, 0},
    {"sbcs r0, r1, r2", 0xE0D10002, {0, 5, 3, 9}, 0, 1, 9, C},
    {"sbcs r0, r1, r2", 0xE0D10002, {0, 5, 5, 9}, 0, 0xFFFFFFFF, 9, N},
    {"sbcs r0, r1, r2", 0xE0D10002, {0, 0, 0xFFFFFFFF, 9}, 0, 0, 9, Z},
    {"rscs r0, r1, r2", 0xE0F10002, {0, 3, 5, 9}, C, 2, 9, C},
    {"rsbs r0, r1, #0", 0xE2710000, {0, 0x80000000, 0, 9}, 0, 0x80000000, 9, N | V},
    {"rsbs r0, r1, #0", 0xE2710000, {0, 0, 0, 9}, 0, 0, 9, Z | C},
    {"movs r0, r1, lsr #32", 0xE1B00021, {0, 0x80000000, 0, 9}, V, 0, 9, Z | C | V},
    {"movs r0, r1, asr #32", 0xE1B00041, {0, 0x80000000, 0, 9}, 0, 0xFFFFFFFF, 9, N | C},
    {"movs r0, r1, asr #32", 0xE1B00041, {0, 0x7FFFFFFF, 0, 9}, C, 0, 9, Z},
    {"movs r0, r1, rrx", 0xE1B00061, {0, 1, 0, 9}, C, 0x80000000, 9, N | C},
    {"movs r0, r1, rrx", 0xE1B00061, {0, 2, 0, 9}, 0, 1, 9, 0},
    {"movs r0, r1, ror #8", 0xE1B00461, {0, 0xFF, 0, 9}, 0, 0xFF000000, 9, N | C},
    {"movs r0, r1, lsl #4", 0xE1B00201, {0, 0x10000001, 0, 9}, 0, 0x10, 9, C},
    {"movs r0, r1, lsl r2", 0xE1B00211, {0, 1, 0, 9}, C, 1, 9, C},
    {"movs r0, r1, lsl r2", 0xE1B00211, {0, 1, 32, 9}, 0, 0, 9, Z | C},
    {"movs r0, r1, lsl r2", 0xE1B00211, {0, 1, 33, 9}, C, 0, 9, Z},
    {"movs r0, r1, lsl r2", 0xE1B00211, {0, 3, 0x101, 9}, C, 6, 9, 0},
    {"movs r0, r1, lsr r2", 0xE1B00231, {0, 0x80000000, 32, 9}, 0, 0, 9, Z | C},
    {"movs r0, r1, lsr r2", 0xE1B00231, {0, 0x80000000, 200, 9}, C, 0, 9, Z},
    {"movs r0, r1, asr r2", 0xE1B00251, {0, 0x80000000, 200, 9}, 0, 0xFFFFFFFF, 9, N | C},
    {"movs r0, r1, asr r2", 0xE1B00251, {0, 0x80000001, 1, 9}, 0, 0xC0000000, 9, N | C},
    {"movs r0, r1, ror r2", 0xE1B00271, {0, 0x80000001, 32, 9}, 0, 0x80000001, 9, N | C},
    {"movs r0, r1, ror r2", 0xE1B00271, {0, 0x80000001, 4, 9}, C, 0x18000000, 9, 0},
    {"tst r1, #80000000h", 0xE3110102, {7, 0x80000000, 0, 9}, V, 7, 9, N | C | V},
    {"teq r1, r2", 0xE1310002, {7, 5, 5, 9}, C | V, 7, 9, Z | C | V},
    {"cmp r1, r2, lsl #1", 0xE1510082, {7, 6, 3, 9}, 0, 7, 9, Z | C},
    {"cmn r1, r2", 0xE1710002, {7, 0x80000000, 0x80000000, 9}, 0, 7, 9, Z | C | V},
    {"ands r0, r1, r2", 0xE0110002, {0, 0xF0F0, 0xFF00, 9}, C, 0xF000, 9, C},
    {"eors r0, r1, r2", 0xE0310002, {0, 0xF0F0, 0xFF00, 9}, 0, 0x0FF0, 9, 0},
    {"orrs r0, r1, #FF000000h", 0xE39104FF, {0, 1, 0, 9}, 0, 0xFF000001, 9, N | C},
    {"bics r0, r1, r2", 0xE1D10002, {0, 0xF0F0, 0xFF00, 9}, 0, 0x00F0, 9, 0},
    {"mvns r0, r1", 0xE1F00001, {0, 0xFFFFFFFF, 0, 9}, N, 0, 9, Z},
    {"add r0, r1, r2, asr #1", 0xE08100C2, {0, 1, 0xFFFFFFFE, 9}, Z, 0, 9, Z},
    {"mul r0, r1, r2", 0xE0000291, {0, 0x10001, 0x10001, 9}, V, 0x20001, 9, V},
    {"muls r0, r1, r2", 0xE0100291, {0, 0xFFFFFFFF, 1, 9}, V, 0xFFFFFFFF, 9, N | V},
    {"mla r0, r1, r2, r3", 0xE0203291, {0, 3, 4, 5}, 0, 17, 5, 0},
    {"umulls r0, r3, r1, r2", 0xE0930291, {0, 0xFFFFFFFF, 0xFFFFFFFF, 0}, 0, 1, 0xFFFFFFFE, N},
    {"umulls r0, r3, r1, r2", 0xE0930291, {0, 0x10000, 0x10000, 9}, N, 0, 1, 0},
    {"smull r0, r3, r1, r2", 0xE0C30291, {0, 0xFFFFFFFF, 2, 0}, 0, 0xFFFFFFFE, 0xFFFFFFFF, 0},
    {"umlal r0, r3, r1, r2", 0xE0A30291, {0xFFFFFFFF, 1, 1, 4}, 0, 0, 5, 0},
    {"smlals r0, r3, r1, r2", 0xE0F30291, {1, 0xFFFFFFFF, 1, 0}, V, 0, 0, Z | V},
    {"mrs r0, cpsr", 0xE10F0000, {0, 0, 0, 9}, N | C, N | C | PSR_USER, 9, N | C},
    {"msr cpsr_f, r1", 0xE128F001, {7, 0xF00000FF, 0, 9}, 0, 7, 9, N | Z | C | V},
    {"msr cpsr_f, #60000000h", 0xE328F206, {7, 0, 0, 9}, N | V, 7, 9, Z | C},
    {"msr cpsr_c, r1", 0xE121F001, {7, 0xF00000FF, 0, 9}, V, 7, 9, V},
    {"sub r0, pc, pc", 0xE04F000F, {7, 0, 0, 9}, 0, 0, 9, 0},
    {"sub r0, pc, pc, lsl r2", 0xE04F021F, {7, 0, 0, 9}, 0, 0, 9, 0},
    {"addne r0, r1, r2", 0x10810002, {7, 1, 2, 9}, Z, 7, 9, Z},
    {"nv", 0xE1A00000, {7, 1, 2, 9}, Z, 7, 9, Z},
    {"T adds r0, r1, r2", 0x1888, {0, 0x7FFFFFFF, 1, 9}, C, 0x80000000, 9, N | V},
    {"T subs r0, r1, #7", 0x1FC8, {0, 7, 0, 9}, 0, 0, 9, Z | C},
    {"T movs r0, #0", 0x2000, {5, 0, 0, 9}, C | V, 0, 9, Z | C | V},
    {"T cmp r1, r2", 0x4291, {5, 1, 2, 9}, C, 5, 9, N},
    {"T adds r0, #255", 0x30FF, {1, 0, 0, 9}, 0, 256, 9, 0},
    {"T subs r0, #1", 0x3801, {0, 0, 0, 9}, C, 0xFFFFFFFF, 9, N},
    {"T lsls r0, r1, #4", 0x0108, {0, 0x10000001, 0, 9}, 0, 0x10, 9, C},
    {"T lsrs r0, r1, #32", 0x0808, {0, 0x80000000, 0, 9}, 0, 0, 9, Z | C},
    {"T lsls r0, r1", 0x4088, {3, 33, 0, 9}, C, 0, 9, Z},
    {"T rsbs r0, r1, #0", 0x4248, {0, 1, 0, 9}, C, 0xFFFFFFFF, 9, N},
    {"T muls r0, r1, r0", 0x4348, {6, 7, 0, 9}, C, 42, 9, C},
    {"T mvns r0, r1", 0x43C8, {6, 0xFFFFFFFF, 0, 9}, 0, 0, 9, Z},
    {"T bics r0, r1", 0x4388, {0xFF, 0x0F, 0, 9}, 0, 0xF0, 9, 0},
    {"T adcs r0, r1", 0x4148, {1, 2, 0, 9}, C, 4, 9, 0},
    {"T sbcs r0, r1", 0x4188, {5, 3, 0, 9}, 0, 1, 9, C},
    {"T rors r0, r1", 0x41C8, {0xFF, 8, 0, 9}, 0, 0xFF000000, 9, N | C},
    {"T tst r0, r1", 0x4208, {1, 2, 0, 9}, 0, 1, 9, Z},
    {"T cmn r0, r1", 0x42C8, {1, 0xFFFFFFFF, 0, 9}, 0, 1, 9, Z | C},
};

static void run_case(CpuRig *rig, const Case *row, unsigned loop) {
    bool thumb = row->word < 0x10000;
    uint32_t words[2] = {row->word, 0xEAFFFFFE}; // and `b .`, which ends the run
    uint16_t halves[2] = {(uint16_t)row->word, 0xE7FE};
    CpuState state = {.psr = row->flags_in | (thumb ? PSR_THUMB : 0)};
    if (thumb) {
        cpu_put16(rig, rig->code, halves, 2);
    } else {
        cpu_put32(rig, rig->code, words, 2);
    }
    memcpy(state.r, row->in, sizeof row->in);
    state.r[REG_PC] = rig->code;
    rig->cpu.loop = cpu_loops[loop];
    cpu_load(&rig->cpu, &state);
    CpuStop stop = cpu_run(&rig->cpu, 2);
    cpu_save(&rig->cpu, &state);
    uint32_t flags = state.psr & (N | Z | C | V);
    if (stop != CPU_BUDGET || state.r[0] != row->r0 || state.r[3] != row->r3 ||
        flags != row->flags) {
        fail_msg("%s in loop %s: r0 %X, r3 %X, flags %X, stop %d", row->text, cpu_loop_names[loop],
                 (unsigned)state.r[0], (unsigned)state.r[3], (unsigned)flags, (int)stop);
    }
}

static void instructions_compute_what_the_manual_says(void **state) {
    (void)state;
    CpuRig *rig = cpu_rig_new("");
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (unsigned loop = 0; loop < CPU_LOOPS; loop++) {
            run_case(rig, &cases[i], loop);
        }
    }
    cpu_rig_free(rig);
}

// Each condition, with each set of flags, against the words of the manual.
static void conditions_hold_as_the_manual_says(void **state) {
    (void)state;
    CpuRig *rig = cpu_rig_new("");
    for (uint32_t number = 0; number < 14 * 16; number++) {
        uint32_t condition = number % 14, flags = number / 14 << 28;
        bool n = flags & N, z = flags & Z, c = flags & C, v = flags & V;
        const bool holds[14] = {z,  !z,      c,       !c,     n,      !n,           v,
                                !v, c && !z, !c || z, n == v, n != v, !z && n == v, z || n != v};
        Case row = {"mov<condition> r0, r1",
                    condition << 28 | 0x01A00001,
                    {7, 8, 0, 9},
                    flags,
                    holds[condition] ? 8 : 7,
                    9,
                    flags};
        for (unsigned loop = 0; loop < CPU_LOOPS; loop++) {
            run_case(rig, &row, loop);
        }
    }
    cpu_rig_free(rig);
}

// ---- the PC, jumps and states

// Runs up to `n` instructions from the code page on; Thumb if `thumb`.
static CpuStop run(CpuRig *rig, CpuState *state, bool thumb, uint32_t n) {
    state->psr = thumb ? PSR_THUMB : 0;
    state->r[REG_PC] = rig->code;
    cpu_load(&rig->cpu, state);
    CpuStop stop = cpu_run(&rig->cpu, n);
    cpu_save(&rig->cpu, state);
    return stop;
}

static void the_pc_reads_two_instructions_ahead(void **state) {
    (void)state;
    CpuRig *rig = cpu_rig_new("");
    // add r0, pc, #0; mov r1, pc; add r2, pc, r6, lsl r6; str pc, [r7]; ldr r3, [pc, #-4]; b .
    static const uint32_t words[] = {0xE28F0000, 0xE1A0100F, 0xE08F2616,
                                     0xE587F000, 0xE51F3004, 0xEAFFFFFE};
    // nop; mov r0, pc; adr r1, #4; add r2, pc; ldr r3, [pc, #4]; b .
    static const uint16_t halves[] = {0x46C0, 0x4678, 0xA101, 0x447A, 0x4B01,
                                      0xE7FE, 0,      0,      0x1234, 0x5678};
    for (unsigned loop = 0; loop < CPU_LOOPS; loop++) {
        CpuState regs = {.r[7] = rig->data};
        uint32_t stored = 0;
        rig->cpu.loop = cpu_loops[loop];
        cpu_put32(rig, rig->code, words, 6);
        assert_int_equal(run(rig, &regs, false, 6), CPU_BUDGET);
        assert_int_equal(regs.r[0], rig->code + 8);
        assert_int_equal(regs.r[1], rig->code + 12);
        assert_int_equal(regs.r[2], rig->code + 20); // one more ahead
        assert_true(mmu_read32(&rig->rig->machine->mmu, rig->data, &stored));
        assert_int_equal(stored, rig->code + 24);
        assert_int_equal(regs.r[3], 0xEAFFFFFE);
        regs = (CpuState){.psr = 0};
        cpu_put16(rig, rig->code, halves, 10);
        assert_int_equal(run(rig, &regs, true, 6), CPU_BUDGET);
        assert_int_equal(regs.r[0], rig->code + 6);
        assert_int_equal(regs.r[1], rig->code + 12); // a multiple of 4
        assert_int_equal(regs.r[2], rig->code + 10);
        assert_int_equal(regs.r[3], 0x56781234);
    }
    cpu_rig_free(rig);
}

static void calls_return_and_change_the_state(void **state) {
    (void)state;
    CpuRig *rig = cpu_rig_new("");
    // bl +8; b .; f: mov r1, lr; add r0, r0, #1; add r2, pc, #5; bx r2; nop; Thumb: mov r3, pc;
    // bx r1
    static const uint32_t words[] = {0xEB000000, 0xEAFFFFFE, 0xE1A0100E, 0xE2800001,
                                     0xE28F2005, 0xE12FFF12, 0xE1A00000, 0x4708467B};
    for (unsigned loop = 0; loop < CPU_LOOPS; loop++) {
        CpuState regs = {.psr = 0};
        rig->cpu.loop = cpu_loops[loop];
        cpu_put32(rig, rig->code, words, 8);
        uint64_t before = rig->cpu.instructions;
        assert_int_equal(run(rig, &regs, false, 8), CPU_BUDGET);
        assert_int_equal(rig->cpu.instructions - before, 8);
        assert_int_equal(regs.r[0], 1);
        assert_int_equal(regs.r[REG_LR], rig->code + 4);
        assert_int_equal(regs.r[3], rig->code + 32);
        assert_int_equal(regs.r[REG_PC], rig->code + 4);
        assert_int_equal(regs.psr & PSR_THUMB, 0);
    }
    cpu_rig_free(rig);
}

static void both_halves_of_a_thumb_call_reach_4_mb(void **state) {
    (void)state;
    CpuRig *rig = cpu_rig_new("");
    // bl code + 1000h - 4 ... as two halves: offset F F8 from the PC
    static const uint16_t halves[] = {0xF000, 0xFFFC};
    for (unsigned loop = 0; loop < CPU_LOOPS; loop++) {
        CpuState regs = {.psr = 0};
        rig->cpu.loop = cpu_loops[loop];
        cpu_put16(rig, rig->code, halves, 2);
        assert_int_equal(run(rig, &regs, true, 2), CPU_BUDGET);
        assert_int_equal(regs.r[REG_PC], rig->code + 4 + 0xFF8);
        assert_int_equal(regs.r[REG_LR], rig->code + 5);
        assert_int_equal(regs.psr & PSR_THUMB, PSR_THUMB);
    }
    cpu_rig_free(rig);
}

// What ARMv4T has not, or user mode may not do: it stops at the instruction, and nothing changes.
static void what_is_no_instruction_stops(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint32_t word;
    } rows[] = {
        {"swi #0", 0xEF000000},
        {"clz r0, r1", 0xE16F0F11},
        {"blx r1", 0xE12FFF31},
        {"cdp p1, 0, c0, c0, c0", 0xEE000100},
        {"ldrd r0, [r1]", 0xE1C100D0},
        {"ldm r1, {r0}^", 0xE8D10001},
        {"movs pc, lr", 0xE1B0F00E},
        {"mrs r0, spsr", 0xE14F0000},
        {"blx +0", 0xFA000000},
        {"erased flash", 0xFFFFFFFF},
        {"media", 0xE7F000F0},
        {"smlabb", 0xE1000080},
        {"ldm r1, {}", 0xE8910000},
        {"ldr r0, [pc], #4", 0xE49F0004},
        {"T svc #0", 0xDF00},
        {"T bkpt #0", 0xBE00},
        {"T b<14>", 0xDE00},
        {"T blx r1", 0x4788},
        {"T cbz", 0xB100},
        {"T blx", 0xE800},
    };
    CpuRig *rig = cpu_rig_new("");
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0] * CPU_LOOPS; i++) {
        uint32_t word = rows[i / CPU_LOOPS].word;
        uint16_t half = (uint16_t)word;
        bool thumb = word < 0x10000;
        CpuState regs = {.r = {7, rig->data}}, before;
        rig->cpu.loop = cpu_loops[i % CPU_LOOPS];
        if (thumb) {
            cpu_put16(rig, rig->code, &half, 1);
        } else {
            cpu_put32(rig, rig->code, &word, 1);
        }
        before = regs;
        before.r[REG_PC] = rig->code;
        before.psr = PSR_USER | (thumb ? PSR_THUMB : 0);
        uint64_t count = rig->cpu.instructions;
        if (run(rig, &regs, thumb, 1) != CPU_UNDEFINED ||
            memcmp(&regs, &before, sizeof regs) != 0 || rig->cpu.instructions != count) {
            fail_msg("%s in loop %s", rows[i / CPU_LOOPS].text, cpu_loop_names[i % CPU_LOOPS]);
        }
    }
    cpu_rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instructions_compute_what_the_manual_says),
        cmocka_unit_test(conditions_hold_as_the_manual_says),
        cmocka_unit_test(the_pc_reads_two_instructions_ahead),
        cmocka_unit_test(calls_return_and_change_the_state),
        cmocka_unit_test(both_halves_of_a_thumb_call_reach_4_mb),
        cmocka_unit_test(what_is_no_instruction_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
