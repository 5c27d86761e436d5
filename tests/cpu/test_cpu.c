// SPDX-License-Identifier: MIT
#include "tests/support/cpu_fixture.h"

#include "emu/access.h"
#include "kernel/process/process.h"

#include <stdlib.h>

// The processor and the machine: faults, code that changes, code at two addresses, pages that move.

static Mmu *mmu_of(CpuRig *rig) {
    return &rig->rig->machine->mmu;
}

static CpuStop run_at(CpuRig *rig, CpuState *state, VirtAddr at, uint32_t n) {
    state->r[REG_PC] = at;
    cpu_load(&rig->cpu, state);
    CpuStop stop = cpu_run(&rig->cpu, n);
    cpu_save(&rig->cpu, state);
    return stop;
}

static CpuStop run(CpuRig *rig, CpuState *state, uint32_t n) {
    return run_at(rig, state, rig->code, n);
}

static uint32_t word_at(CpuRig *rig, VirtAddr at) {
    uint32_t value = 0;
    assert_true(mmu_peek32(mmu_of(rig), at, &value));
    return value;
}

#define FOR_LOOPS(rig)                                                                             \
    for (unsigned loop = 0; loop < CPU_LOOPS && ((rig)->cpu.loop = cpu_loops[loop]); loop++)

// Accesses that fault, at the second instruction: each leaves registers, flags and memory alone.
static void a_fault_names_its_instruction_and_changes_nothing(void **state) {
    (void)state;
    static const uint32_t words[] = {
        0xE4910004, // ldr r0, [r1], #4
        0xE5A10004, // str r0, [r1, #4]!
        0xE5B10004, // ldr r0, [r1, #4]!
        0xE8B10005, // ldm r1!, {r0, r2}
        0xE8A10005, // stm r1!, {r0, r2}
        0xE9210005, // stmdb r1!, {r0, r2}: its lower word is good, the other not
        0xE1010090, // swp r0, r0, [r1]
        0xE1D100B0, // ldrh r0, [r1]
    };
    CpuRig *rig = cpu_rig_new("");
    VirtAddr end = rig->data + CPU_DATA_SIZE; // nothing is allocated there
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        FOR_LOOPS(rig) {
            uint32_t code[] = {0xE3B03005, words[i]}; // movs r3, #5
            bool crosses = words[i] == 0xE9210005;
            CpuState regs = {.r = {11, crosses ? end + 4 : end, 22}, .psr = PSR_C};
            cpu_put32(rig, rig->code, code, 2);
            assert_true(mmu_write32(mmu_of(rig), end - 4, 0x1111));
            uint64_t count = rig->cpu.instructions;
            CpuState before = regs;
            assert_int_equal(run(rig, &regs, 100), CPU_FAULT);
            assert_int_equal(rig->cpu.instructions - count, 1);
            before.r[3] = 5;
            before.r[REG_PC] = rig->code + 4;
            before.psr = PSR_C | PSR_USER;
            assert_memory_equal(&regs, &before, sizeof regs);
            FaultRecord fault = mmu_of(rig)->fault;
            assert_int_equal(fault.pc, rig->code + 4);
            assert_int_equal(fault.va,
                             words[i] == 0xE5A10004 || words[i] == 0xE5B10004 ? end + 4 : end);
            assert_string_equal(clause_name((AccessClause)fault.clause), "not-allocated");
            assert_int_equal(word_at(rig, end - 4), 0x1111);
        }
    }
    cpu_rig_free(rig);
}

static void an_unaligned_access_faults(void **state) {
    (void)state;
    CpuRig *rig = cpu_rig_new("");
    static const uint32_t words[] = {0xE5910000, 0xE5810000, 0xE1D100B0, 0xE8910001, 0xE8810001};
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        FOR_LOOPS(rig) {
            CpuState regs = {.r = {1, rig->data + 1}, .psr = 0};
            cpu_put32(rig, rig->code, &words[i], 1);
            assert_int_equal(run(rig, &regs, 1), CPU_FAULT);
            assert_int_equal(mmu_of(rig)->fault.clause, CLAUSE_ALIGNMENT);
            assert_int_equal(mmu_of(rig)->fault.pc, rig->code);
        }
    }
    cpu_rig_free(rig);
}

static void a_page_that_may_not_be_executed_stops_it(void **state) {
    (void)state;
    CpuRig *rig = cpu_rig_new("");
    uint8_t other = rig_start(rig->rig, "other.exe");
    VirtAddr theirs = rig_slot_base(rig->rig, other) + CE_EXE_BASE + CE_PAGE_SIZE;
    VirtAddr guarded = rig_commit(rig->rig, CE_PAGE_SIZE);
    uint32_t self = 0xEAFFFFFE; // b .
    uint32_t old = 0;
    FOR_LOOPS(rig) {
        CpuState regs = {.psr = 0};
        assert_int_equal(run_at(rig, &regs, theirs, 5), CPU_FAULT);
        assert_int_equal(mmu_of(rig)->fault.clause, CLAUSE_NO_KEY);
        assert_int_equal(mmu_of(rig)->fault.access, ACCESS_EXECUTE);
        assert_int_equal(mmu_of(rig)->fault.pc, theirs);
        assert_int_equal(run_at(rig, &regs, 0, 5), CPU_FAULT);
        assert_int_equal(mmu_of(rig)->fault.clause, CLAUSE_NOT_ALLOCATED);
        // A guard page faults once; then it runs.
        assert_true(mmu_write32(mmu_of(rig), guarded, self));
        assert_true(virtual_protect(rig->rig->machine, guarded, CE_PAGE_SIZE,
                                    PAGE_READWRITE | PAGE_GUARD, &old));
        assert_int_equal(run_at(rig, &regs, guarded, 5), CPU_FAULT);
        assert_int_equal(mmu_of(rig)->fault.clause, CLAUSE_GUARD);
        assert_int_equal(run_at(rig, &regs, guarded, 5), CPU_BUDGET);
    }
    cpu_rig_free(rig);
}

static void a_trap_stops_it_before_anything_is_asked(void **state) {
    (void)state;
    CpuRig *rig = cpu_rig_new("");
    static const uint32_t words[] = {0xE1A0E00F, 0xE1A0F001, 0xEAFFFFFE}; // mov lr, pc; mov pc, r1
    cpu_put32(rig, rig->code, words, 3);
    rig->cpu.traps[0] = (CpuTraps){0x03F80000, 0x10000};
    rig->cpu.traps[1] = (CpuTraps){0xF0000000, 0x10000};
    FOR_LOOPS(rig) {
        static const VirtAddr traps[] = {0x03F80000, 0x03F8FFF0, 0xF000F7F8};
        for (unsigned i = 0; i < 3; i++) {
            CpuState regs = {.r = {0, traps[i]}, .psr = 0};
            assert_int_equal(run(rig, &regs, 100), CPU_TRAP);
            assert_int_equal(regs.r[REG_PC], traps[i]);
            assert_int_equal(regs.r[REG_LR], rig->code + 8);
        }
        CpuState regs = {.r = {0, 0xF0010000}, .psr = 0};
        assert_int_equal(run(rig, &regs, 100), CPU_FAULT);
    }
    cpu_rig_free(rig);
}

// A store to an instruction just ahead, again and again: each run of it is the new one.
static void code_that_changes_itself_runs_as_changed(void **state) {
    (void)state;
    CpuRig *rig = cpu_rig_new("");
    // loop: str r2, [r1]; add r2, r2, #1; (target) mov r0, #0; add r3, r3, r0; cmp r2, r4; bne loop
    static const uint32_t words[] = {0xE5812000, 0xE2822001, 0xE3A00000, 0xE0833000,
                                     0xE1520004, 0x1AFFFFF9, 0xEAFFFFFE};
    FOR_LOOPS(rig) {
        CpuState regs = {.r = {0, rig->code + 8, 0xE3A00000, 0, 0xE3A00040}, .psr = 0};
        cpu_put32(rig, rig->code, words, 7);
        uint64_t count = rig->cpu.instructions;
        assert_int_equal(run(rig, &regs, 64 * 6 + 1), CPU_BUDGET);
        assert_int_equal(regs.r[3], 63 * 64 / 2);
        assert_int_equal(rig->cpu.instructions - count, 64 * 6 + 1);
    }
    cpu_rig_free(rig);
}

// A page has two addresses. Code that was run at one of them changes through the other.
static void code_is_one_at_both_of_its_addresses(void **state) {
    (void)state;
    CpuRig *rig = cpu_rig_new("");
    VirtAddr mapped = rig->rig->slot + rig->code;
    FOR_LOOPS(rig) {
        uint32_t words[] = {0xE3A00001, 0xEAFFFFFE}; // mov r0, #1
        CpuState regs = {.psr = 0};
        cpu_put32(rig, rig->code, words, 2);
        assert_int_equal(run(rig, &regs, 2), CPU_BUDGET);
        assert_int_equal(regs.r[0], 1);
        words[0] = 0xE28F0000; // add r0, pc, #0
        cpu_put32(rig, mapped, words, 1);
        assert_int_equal(run(rig, &regs, 2), CPU_BUDGET);
        assert_int_equal(regs.r[0], rig->code + 8);
        assert_int_equal(run_at(rig, &regs, mapped, 2), CPU_BUDGET);
        assert_int_equal(regs.r[0], mapped + 8);
    }
    cpu_rig_free(rig);
}

// A page is given back and its frame becomes another page, with other code at the same address.
static void code_of_a_page_that_went_does_not_stay(void **state) {
    (void)state;
    CpuRig *rig = cpu_rig_new("");
    FOR_LOOPS(rig) {
        for (uint32_t i = 1; i < 20; i++) {
            uint32_t words[] = {0xE3A00000 | i, 0xEAFFFFFE}; // mov r0, #i
            CpuState regs = {.psr = 0};
            VirtAddr page = rig_commit(rig->rig, CE_PAGE_SIZE);
            cpu_put32(rig, page, words, 2);
            assert_int_equal(run_at(rig, &regs, page, 2), CPU_BUDGET);
            assert_int_equal(regs.r[0], i);
            assert_true(virtual_free(rig->rig->machine, page, 0, MEM_RELEASE));
            assert_int_equal(run_at(rig, &regs, page, 2), CPU_FAULT);
        }
    }
    cpu_rig_free(rig);
}

// The same address after a switch is another process's code.
static void after_a_switch_the_same_address_is_other_code(void **state) {
    (void)state;
    CpuRig *rig = cpu_rig_new("");
    uint8_t other = rig_start(rig->rig, "other.exe");
    uint32_t ours[] = {0xE3A00001, 0xEAFFFFFE}, theirs[] = {0xE3A00002, 0xEAFFFFFE};
    cpu_put32(rig, rig->code, ours, 2);
    rig_switch(rig->rig, other);
    assert_int_equal(rig_commit(rig->rig, CE_PAGE_SIZE), rig->code);
    cpu_put32(rig, rig->code, theirs, 2);
    FOR_LOOPS(rig) {
        for (int i = 0; i < 4; i++) {
            CpuState regs = {.psr = 0};
            rig_switch(rig->rig, i % 2 ? other : rig->rig->process);
            assert_int_equal(run(rig, &regs, 2), CPU_BUDGET);
            assert_int_equal(regs.r[0], i % 2 ? 2 : 1);
        }
    }
    cpu_rig_free(rig);
}

// More pages of code than there are units: the oldest makes room, and is decoded again.
static void more_code_than_units_runs(void **state) {
    (void)state;
    CpuRig *rig = cpu_rig_new("");
    uint32_t n_pages = CODE_UNITS + 9;
    VirtAddr area = rig_commit(rig->rig, n_pages * CE_PAGE_SIZE);
    for (uint32_t i = 0; i < n_pages; i++) { // add r0, r0, #1; b to the next page
        VirtAddr at = area + i * CE_PAGE_SIZE;
        VirtAddr next = i + 1 < n_pages ? at + CE_PAGE_SIZE : area;
        uint32_t words[] = {0xE2800001, 0xEA000000 | ((next - at - 12) >> 2 & 0xFFFFFF)};
        cpu_put32(rig, at, words, 2);
    }
    FOR_LOOPS(rig) {
        CpuState regs = {.psr = 0};
        assert_int_equal(run_at(rig, &regs, area, n_pages * 6), CPU_BUDGET);
        assert_int_equal(regs.r[0], n_pages * 3);
    }
    cpu_rig_free(rig);
}

// From the last instruction of a page, and of a half page of Thumb, into the next.
static void code_runs_on_into_the_next_page(void **state) {
    (void)state;
    CpuRig *rig = cpu_rig_new("");
    FOR_LOOPS(rig) {
        uint32_t words[] = {0xE3A00001, 0xE2800002, 0xE2800003, 0xEAFFFFFE};
        uint16_t halves[] = {0x2001, 0x3002, 0x3003, 0xE7FE};
        VirtAddr at = rig->data + CE_PAGE_SIZE - 8, half = rig->data + 2048 - 4;
        CpuState regs = {.psr = 0};
        cpu_put32(rig, at, words, 4);
        assert_int_equal(run_at(rig, &regs, at, 4), CPU_BUDGET);
        assert_int_equal(regs.r[0], 6);
        cpu_put16(rig, half, halves, 4);
        regs.psr = PSR_THUMB;
        assert_int_equal(run_at(rig, &regs, half, 4), CPU_BUDGET);
        assert_int_equal(regs.r[0], 6);
        assert_int_equal(regs.r[REG_PC], half + 6);
        // Off the end of memory.
        uint32_t last = 0xE2800001;
        regs.psr = 0;
        cpu_put32(rig, rig->data + CPU_DATA_SIZE - 4, &last, 1);
        assert_int_equal(run_at(rig, &regs, rig->data + CPU_DATA_SIZE - 4, 4), CPU_FAULT);
        assert_int_equal(regs.r[0], 7);
        assert_int_equal(mmu_of(rig)->fault.pc, rig->data + CPU_DATA_SIZE);
    }
    cpu_rig_free(rig);
}

// Random bytes as code, with registers that point into another process, the kernel and coredll: the
// access rule holds, whatever runs. What is the process's own may change.
static void random_code_changes_nothing_of_others(void **state) {
    (void)state;
    CpuRig *rig = cpu_rig_new("kernel_mode=user");
    Mmu *mmu = mmu_of(rig);
    uint8_t other = rig_start(rig->rig, "other.exe"), before[3][CE_PAGE_SIZE], after[CE_PAGE_SIZE];
    rig_switch(rig->rig, other);
    VirtAddr slot = rig_slot_base(rig->rig, other),
             theirs = slot + rig_commit(rig->rig, CE_PAGE_SIZE);
    assert_true(mmu_fill(mmu, theirs, 0x5A, CE_PAGE_SIZE));
    rig_switch(rig->rig, rig->rig->process);
    const VirtAddr places[] = {
        theirs,   slot + CE_EXE_BASE + CE_PAGE_SIZE, 0x80000000, 0xA0000000, 0x03F80000, rig->data,
        rig->code};
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(mmu_peek(mmu, places[i], before[i], CE_PAGE_SIZE), CE_PAGE_SIZE);
    }
    uint64_t random = 4711, first = rig->cpu.instructions;
    for (unsigned round = 0; round < 3000; round++) {
        CpuState regs = {.psr = (round & 1) ? PSR_THUMB : 0};
        for (uint32_t i = 0; i < CE_PAGE_SIZE; i += 4) {
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
            assert_true(mmu_write32(mmu, rig->code + i, (uint32_t)(random >> 32)));
        }
        for (unsigned i = 0; i < 15; i++) {
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
            regs.r[i] = places[(random >> 33) % 7] + (uint32_t)(random >> 40) % 1024 * 4;
        }
        rig->cpu.loop = cpu_loops[round % CPU_LOOPS];
        // On from each fault with the next instruction, as an exception handler might.
        for (unsigned i = 0; i < 60; i++) {
            CpuStop stop = run_at(rig, &regs, i ? regs.r[REG_PC] : rig->code, 100);
            regs.r[REG_PC] = stop == CPU_BUDGET ? regs.r[REG_PC] : rig->code + i * 8;
        }
    }
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(mmu_peek(mmu, places[i], after, CE_PAGE_SIZE), CE_PAGE_SIZE);
        assert_memory_equal(before[i], after, CE_PAGE_SIZE);
    }
    assert_true(rig->cpu.instructions - first > 100000);
    rig_check(rig->rig);
    cpu_rig_free(rig);
}

// ---- looking at it

typedef struct Watch {
    uint32_t n_reads, n_writes;
} Watch;

static void watched(void *context, VirtAddr mapped, uint32_t size, AccessKind access) {
    Watch *watch = context;
    (void)mapped;
    (void)size;
    watch->n_reads += access == ACCESS_READ;
    watch->n_writes += access == ACCESS_WRITE;
}

static void a_watched_page_tells_each_access(void **state) {
    (void)state;
    CpuRig *rig = cpu_rig_new("");
    // loop: ldr r0, [r1]; add r0, r0, #1; str r0, [r1]; subs r2, r2, #1; bne loop
    static const uint32_t words[] = {0xE5910000, 0xE2800001, 0xE5810000,
                                     0xE2522001, 0x1AFFFFFA, 0xEAFFFFFE};
    Watch watch = {0};
    VirtAddr mapped = rig->rig->slot + rig->data;
    uint8_t *bits = calloc(1u << 17, 1);
    assert_non_null(bits);
    bits[mapped >> 15] |= (uint8_t)(1u << (mapped >> 12 & 7));
    cpu_put32(rig, rig->code, words, 6);
    mmu_of(rig)->watched = bits;
    mmu_of(rig)->on_watched = watched;
    mmu_of(rig)->watch_context = &watch;
    mmu_forget_all(mmu_of(rig));
    FOR_LOOPS(rig) {
        CpuState regs = {.r = {0, rig->data, 10}, .psr = 0};
        watch = (Watch){0};
        assert_int_equal(run(rig, &regs, 51), CPU_BUDGET);
        assert_int_equal(watch.n_reads, 10);
        assert_int_equal(watch.n_writes, 10);
    }
    assert_int_equal(word_at(rig, rig->data), 30);
    mmu_of(rig)->watched = NULL;
    free(bits);
    cpu_rig_free(rig);
}

static void ignore_page(void *context, uint32_t frame, const uint8_t *bytes) {
    (void)frame;
    (void)bytes;
    ++*(uint32_t *)context;
}

// Who looks does not change how far a run goes: it ends at the same instruction after the same
// number of them, with the pages told of or not, with a translation or without.
static void what_is_looked_at_runs_the_same(void **state) {
    (void)state;
    // loop: str r0, [r1, r0, lsl #2]; add r0, r0, #1; cmp r0, r2; blt loop; b .
    static const uint32_t words[] = {0xE7810100, 0xE2800001, 0xE1500002, 0xBAFFFFFB, 0xEAFFFFFE};
    CpuState ends[2][3];
    uint64_t counts[2][3];
    for (unsigned looked = 0; looked < 2; looked++) {
        uint32_t pages = 0;
        EventSink sink = {.context = &pages, .page_before = ignore_page, .page_after = ignore_page};
        CpuRig *rig = cpu_rig_new("");
        if (looked) {
            assert_true(machine_listen(rig->rig->machine, sink));
        }
        cpu_put32(rig, rig->code, words, 5);
        for (unsigned i = 0; i < 3; i++) {
            ends[looked][i] = (CpuState){.r = {0, rig->data, 2000}, .psr = 0};
            rig_step(rig->rig);
            assert_int_equal(run(rig, &ends[looked][i], 1000 * (i + 1) + i), CPU_BUDGET);
            counts[looked][i] = rig->cpu.instructions;
        }
        assert_true(!looked || pages > 0);
        cpu_rig_free(rig);
    }
    assert_memory_equal(ends[0], ends[1], sizeof ends[0]);
    assert_memory_equal(counts[0], counts[1], sizeof counts[0]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fault_names_its_instruction_and_changes_nothing),
        cmocka_unit_test(an_unaligned_access_faults),
        cmocka_unit_test(a_page_that_may_not_be_executed_stops_it),
        cmocka_unit_test(a_trap_stops_it_before_anything_is_asked),
        cmocka_unit_test(code_that_changes_itself_runs_as_changed),
        cmocka_unit_test(code_is_one_at_both_of_its_addresses),
        cmocka_unit_test(code_of_a_page_that_went_does_not_stay),
        cmocka_unit_test(after_a_switch_the_same_address_is_other_code),
        cmocka_unit_test(more_code_than_units_runs),
        cmocka_unit_test(code_runs_on_into_the_next_page),
        cmocka_unit_test(random_code_changes_nothing_of_others),
        cmocka_unit_test(a_watched_page_tells_each_access),
        cmocka_unit_test(what_is_looked_at_runs_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
