// SPDX-License-Identifier: MIT
#include "emu/access.h"
#include "tests/support/machine_fixture.h"

#include "kernel/life/end.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"

#include <stdlib.h>

// Guest accesses as a thread sees them, and the TLB, which must never know more than the tables do.

static Mmu *mmu_of(Rig *rig) {
    return &rig->machine->mmu;
}

static uint32_t read32(Rig *rig, VirtAddr va) {
    uint32_t value = 0;
    assert_true(mmu_read32(mmu_of(rig), va, &value));
    return value;
}

// The access faults for `clause`, and a load leaves its target alone.
static void assert_faults(Rig *rig, VirtAddr va, AccessKind access, AccessClause clause) {
    uint32_t value = 0x5A5A5A5A;
    bool done = access == ACCESS_READ ? mmu_read32(mmu_of(rig), va, &value)
                                      : mmu_write32(mmu_of(rig), va, 1);
    assert_false(done);
    assert_int_equal(value, 0x5A5A5A5A);
    assert_string_equal(clause_name((AccessClause)mmu_of(rig)->fault.clause), clause_name(clause));
    assert_int_equal(mmu_of(rig)->fault.va, va);
    assert_int_equal(mmu_of(rig)->fault.access, access);
    assert_int_equal(mmu_of(rig)->fault.status, clause_status(clause));
}

static void slot_0_and_slot_n_are_the_same_byte(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr va = rig_commit(rig, 8192);
    assert_true(va < CE_SLOT_SIZE);
    assert_true(mmu_write32(mmu_of(rig), va + 4, 0xCAFE0001));
    assert_int_equal(read32(rig, rig->slot + va + 4), 0xCAFE0001);
    assert_true(mmu_write32(mmu_of(rig), rig->slot + va + 4096, 0xCAFE0002));
    assert_int_equal(read32(rig, va + 4096), 0xCAFE0002);
    rig_free(rig);
}

static void after_a_switch_the_same_pointer_shows_other_bytes(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    VirtAddr va = rig_commit(rig, 4096);
    assert_true(mmu_write32(mmu_of(rig), va, 111));
    rig_switch(rig, other);
    assert_int_equal(rig_commit(rig, 4096), va);
    assert_int_equal(read32(rig, va), 0);
    assert_true(mmu_write32(mmu_of(rig), va, 222));
    for (int i = 0; i < 3; i++) {
        rig_switch(rig, rig->process);
        assert_int_equal(read32(rig, va), 111);
        rig_switch(rig, other);
        assert_int_equal(read32(rig, va), 222);
    }
    rig_free(rig);
}

static void another_slot_needs_its_key(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    VirtAddr va = rig->slot + rig_commit(rig, 4096);
    assert_int_equal(read32(rig, va), 0); // a TLB entry for the owner
    rig_switch(rig, other);
    assert_faults(rig, va, ACCESS_READ, CLAUSE_NO_KEY);
    assert_faults(rig, va, ACCESS_WRITE, CLAUSE_NO_KEY);
    assert_int_equal(mmu_of(rig)->fault.owner, rig->process);
    assert_int_equal(mmu_of(rig)->fault.process, other);
    mmu_set_context(mmu_of(rig), (AccessContext){.keys = 1u << rig->process});
    assert_int_equal(read32(rig, va), 0);
    assert_true(mmu_write32(mmu_of(rig), va, 3));
    mmu_set_context(mmu_of(rig), (AccessContext){.keys = 0xFFFFFFFF & ~(1u << rig->process)});
    assert_faults(rig, va, ACCESS_READ, CLAUSE_NO_KEY);
    assert_faults(rig, va, ACCESS_WRITE, CLAUSE_NO_KEY);
    rig_free(rig);
}

static void a_fault_names_the_slot_0_address_and_the_mapped_one(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    mmu_of(rig)->pc = 0x00011234;
    assert_faults(rig, 0xE0, ACCESS_READ, CLAUSE_NOT_ALLOCATED);
    FaultRecord fault = mmu_of(rig)->fault;
    assert_int_equal(fault.mapped, rig->slot + 0xE0);
    assert_int_equal(fault.fsr, 0x7);
    assert_int_equal(fault.keys, 0x5);
    assert_int_equal(fault.thread, rig->thread);
    assert_int_equal(fault.process, rig->process);
    assert_int_equal(fault.owner, PROCESS_NONE);
    assert_int_equal(fault.pc, 0x00011234);
    assert_int_equal(fault.size, 4);
    assert_int_equal(fault.done, 0);
    rig_free(rig);
}

static void a_bulk_access_stops_at_the_page_that_faults_and_says_how_far_it_came(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    Mmu *mmu = mmu_of(rig);
    uint8_t buffer[12288];
    VirtAddr va = virtual_alloc(rig->machine, 0, 12288, MEM_RESERVE, PAGE_READWRITE);
    virtual_alloc(rig->machine, va, 8192, MEM_COMMIT, PAGE_READWRITE);
    memset(buffer, 0x77, sizeof buffer);
    assert_false(mmu_write(mmu, va + 100, buffer, 12000));
    assert_int_equal(mmu->fault.done, 8192 - 100);
    assert_int_equal(mmu->fault.size, 12000);
    assert_int_equal(mmu->fault.va, va + 8192);
    assert_int_equal(mmu->fault.clause, CLAUSE_RESERVED);
    assert_int_equal(read32(rig, va + 8188), 0x77777777); // what was done stays done
    memset(buffer, 0, sizeof buffer);
    assert_false(mmu_read(mmu, va, buffer, sizeof buffer));
    assert_int_equal(mmu->fault.done, 8192);
    assert_int_equal(buffer[8191], 0x77);
    assert_int_equal(buffer[8192], 0);
    assert_false(mmu_fill(mmu, va + 4096, 0x11, 8192));
    assert_int_equal(mmu->fault.done, 4096);
    assert_int_equal(read32(rig, va + 4096), 0x11111111);
    assert_true(mmu_read(mmu, 0xFFFFFFFF, buffer, 0)); // nothing asked, nothing wrong
    rig_free(rig);
}

static void a_copy_tells_which_side_failed(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    Mmu *mmu = mmu_of(rig);
    VirtAddr from = rig_commit(rig, 8192), to = rig_commit(rig, 16384);
    assert_true(mmu_fill(mmu, from, 0x33, 8192));
    assert_false(mmu_copy(mmu, to + 2, from, 8193));
    assert_int_equal(mmu->fault.access, ACCESS_READ);
    assert_int_equal(mmu->fault.va, from + 8192);
    assert_int_equal(mmu->fault.done, 8192);
    assert_int_equal(mmu->fault.size, 8193);
    assert_int_equal(read32(rig, to + 8192) & 0xFFFF, 0x3333);
    assert_false(mmu_copy(mmu, to + 16384 - 5000, from, 8192));
    assert_int_equal(mmu->fault.access, ACCESS_WRITE);
    assert_int_equal(mmu->fault.va, to + 16384);
    assert_int_equal(mmu->fault.done, 5000);
    assert_true(mmu_copy(mmu, to, from, 8192));
    rig_free(rig);
}

static void unaligned_accesses_fault_on_every_cpu_but_x86(void **state) {
    (void)state;
    static const char *const aligned[] = {"cpu=arm", "cpu=sh4", "cpu=mips"};
    uint32_t value = 0;
    for (size_t i = 0; i < 3; i++) {
        Rig *rig = rig_new(aligned[i]);
        VirtAddr va = rig_commit(rig, 4096);
        assert_faults(rig, va + 1, ACCESS_READ, CLAUSE_ALIGNMENT);
        assert_faults(rig, va + 2, ACCESS_WRITE, CLAUSE_ALIGNMENT);
        assert_int_equal(mmu_of(rig)->fault.size, 4);
        assert_false(mmu_read16(mmu_of(rig), va + 1, &value));
        assert_true(mmu_read16(mmu_of(rig), va + 2, &value));
        assert_true(mmu_read8(mmu_of(rig), va + 3, &value));
        rig_free(rig);
    }
    Rig *rig = rig_new("cpu=x86");
    VirtAddr va = rig_commit(rig, 8192);
    assert_true(mmu_write32(mmu_of(rig), va + 4095, 0x44332211)); // over a page boundary
    assert_true(mmu_read32(mmu_of(rig), va + 4095, &value));
    assert_int_equal(value, 0x44332211);
    assert_true(mmu_read16(mmu_of(rig), va + 4095, &value));
    assert_int_equal(value, 0x2211);
    assert_true(mmu_read8(mmu_of(rig), va + 4098, &value));
    assert_int_equal(value, 0x44);
    rig_free(rig);
}

static void a_store_over_a_page_boundary_is_done_whole_or_not_at_all(void **state) {
    (void)state;
    Rig *rig = rig_new("cpu=x86");
    VirtAddr va = virtual_alloc(rig->machine, 0, 8192, MEM_RESERVE, PAGE_READWRITE);
    virtual_alloc(rig->machine, va, 4096, MEM_COMMIT, PAGE_READWRITE);
    assert_false(mmu_write32(mmu_of(rig), va + 4094, 0xFFFFFFFF));
    assert_int_equal(mmu_of(rig)->fault.va, va + 4096);
    assert_int_equal(mmu_of(rig)->fault.size, 4);
    assert_int_equal(mmu_of(rig)->fault.done, 0);
    assert_int_equal(read32(rig, va + 4092), 0);
    uint32_t value = 7;
    assert_false(mmu_read16(mmu_of(rig), va + 4095, &value));
    assert_int_equal(mmu_of(rig)->fault.done, 0);
    assert_int_equal(value, 7);
    rig_free(rig);
}

static void a_guard_page_goes_off_once(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr va = virtual_alloc(rig->machine, 0, 8192, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
    assert_faults(rig, va + 8, ACCESS_READ, CLAUSE_GUARD);
    assert_int_equal(mmu_of(rig)->fault.status, 0x80000001);
    assert_int_equal(read32(rig, va + 8), 0);
    assert_faults(rig, va + 4096, ACCESS_WRITE, CLAUSE_GUARD); // each page has its own
    assert_true(mmu_write32(mmu_of(rig), va + 4096, 1));
    rig_free(rig);
}

static void rom_reads_as_erased_and_is_never_written(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr code = CE_EXE_BASE + CE_PAGE_SIZE;
    assert_int_equal(read32(rig, code), 0xFFFFFFFF);
    assert_faults(rig, code, ACCESS_WRITE, CLAUSE_READ_ONLY);
    VirtAddr dll = rig->machine->tables.module[0].code_base; // slot 1
    assert_int_equal(ce_slot_of(dll), CE_SLOT_XIP);
    assert_int_equal(read32(rig, dll), 0xFFFFFFFF);
    assert_faults(rig, dll, ACCESS_WRITE, CLAUSE_NO_WRITE_KEY);
    // Even a writable mapping of ROM's physical pages stores nothing.
    VirtAddr va = virtual_alloc(rig->machine, 0, 4096, MEM_RESERVE, PAGE_NOACCESS);
    assert_true(
        virtual_copy(rig_call(rig), va, CE_ROM_PHYS >> 8, 4096, PAGE_READWRITE | PAGE_PHYSICAL));
    assert_true(mmu_write32(mmu_of(rig), va, 0));
    assert_int_equal(read32(rig, va), 0xFFFFFFFF);
    assert_true(mmu_write32(mmu_of(rig), va, 0));
    assert_int_equal(read32(rig, code), 0xFFFFFFFF);
    rig_free(rig);
}

static void a_peripheral_reads_zero_and_swallows_stores(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr va = virtual_alloc(rig->machine, 0, 8192, MEM_RESERVE, PAGE_NOACCESS);
    uint32_t free_before = rig_free_pages(rig);
    assert_true(virtual_copy(rig_call(rig), va, 0xB0000000u >> 8, 8192,
                             PAGE_READWRITE | PAGE_NOCACHE | PAGE_PHYSICAL));
    assert_int_equal(rig_free_pages(rig), free_before);
    assert_true(mmu_write32(mmu_of(rig), va, 0x1234));
    assert_int_equal(read32(rig, va), 0);
    uint8_t bytes[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    assert_int_equal(mmu_peek(mmu_of(rig), va, bytes, 8), 8);
    assert_int_equal(bytes[7], 0);
    rig_free(rig);
}

static void the_static_windows_show_ram_to_kernel_mode_only(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr va = rig_commit(rig, 4096);
    uint32_t phys = page_frame(rig_word(rig, va)) << CE_PAGE_SHIFT;
    assert_true(mmu_write32(mmu_of(rig), va, 0x600DF00D));
    assert_int_equal(read32(rig, 0x80000000u + phys), 0x600DF00D);
    assert_int_equal(read32(rig, 0xA0000000u + phys), 0x600DF00D);
    assert_true(mmu_write32(mmu_of(rig), 0xA0000000u + phys, 1));
    assert_int_equal(read32(rig, va), 1);
    assert_int_equal(read32(rig, 0x80000000u + (16u << 20) - 4), 0); // the last word of 16 MB
    assert_faults(rig, 0x80000000u + (16u << 20), ACCESS_READ, CLAUSE_NOT_ALLOCATED);
    rig_free(rig);

    rig = rig_new("kernel_mode=user");
    assert_faults(rig, 0x80000000u, ACCESS_READ, CLAUSE_KERNEL_HALF);
    assert_faults(rig, 0xA0000000u, ACCESS_WRITE, CLAUSE_KERNEL_HALF);
    assert_faults(rig, 0xC2000000u + CE_EXE_BASE + CE_PAGE_SIZE, ACCESS_READ, CLAUSE_KERNEL_HALF);
    rig_free(rig);
}

typedef struct Watch {
    VirtAddr mapped;
    uint32_t size, count;
    AccessKind access;
} Watch;

static void on_watched(void *context, VirtAddr mapped, uint32_t size, AccessKind access) {
    Watch *watch = context;
    *watch = (Watch){mapped, size, watch->count + 1, access};
}

static void every_access_to_a_watched_page_is_told(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    Mmu *mmu = mmu_of(rig);
    Watch watch = {0};
    VirtAddr va = rig_commit(rig, 8192), mapped = rig->slot + va;
    uint8_t *bits = calloc(1u << 17, 1);
    assert_non_null(bits);
    mmu->watched = bits;
    mmu->on_watched = on_watched;
    mmu->watch_context = &watch;
    bits[(mapped >> CE_PAGE_SHIFT) / 8] |= (uint8_t)(1u << ((mapped >> CE_PAGE_SHIFT) % 8));
    for (uint32_t i = 1; i <= 3; i++) {
        read32(rig, va + 16); // never out of the TLB
        assert_int_equal(watch.count, 3 * i - 2);
        assert_int_equal(watch.access, ACCESS_READ);
        assert_int_equal(watch.mapped, mapped + 16);
        assert_int_equal(watch.size, 4);
        assert_true(mmu_write8(mmu, mapped + 20, 1));
        assert_int_equal(watch.count, 3 * i - 1);
        assert_int_equal(watch.access, ACCESS_WRITE);
        assert_true(mmu_fill(mmu, va + 4000, 9, 200)); // told for the watched page's part only
        assert_int_equal(watch.count, 3 * i);
        assert_int_equal(watch.size, 96);
        read32(rig, va + 4096);
        assert_int_equal(watch.count, 3 * i);
    }
    mmu->watched = NULL;
    free(bits);
    rig_free(rig);
}

static void a_peek_has_no_effects(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    Machine *machine = rig->machine;
    VirtAddr guard = virtual_alloc(machine, 0, 4096, MEM_COMMIT, PAGE_READONLY | PAGE_GUARD);
    VirtAddr automatic =
        virtual_alloc(machine, 0, 4096, MEM_RESERVE | MEM_AUTO_COMMIT, PAGE_READWRITE);
    VirtAddr none = virtual_alloc(machine, 0, 4096, MEM_COMMIT, PAGE_NOACCESS);
    Tables before = rig_snapshot(rig);
    FaultRecord fault = machine->mmu.fault;
    uint8_t byte = 9;
    assert_int_equal(mmu_peek(&machine->mmu, guard, &byte, 1), 1);
    assert_int_equal(byte, 0);
    assert_int_equal(mmu_peek(&machine->mmu, none, &byte, 1), 1); // rights are not asked
    assert_int_equal(mmu_peek(&machine->mmu, automatic, &byte, 1), 0);
    assert_int_equal(mmu_peek(&machine->mmu, 0, &byte, 1), 0);
    assert_true(rig_tables_equal(&before, &machine->tables));
    assert_memory_equal(&fault, &machine->mmu.fault, sizeof fault);
    tables_deinit(&before);
    assert_faults(rig, guard, ACCESS_READ, CLAUSE_GUARD); // still armed
    rig_free(rig);
}

static void a_peek_stops_at_the_first_page_without_bytes(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t buffer[8192];
    VirtAddr va = virtual_alloc(rig->machine, 0, 8192, MEM_RESERVE, PAGE_READWRITE);
    virtual_alloc(rig->machine, va, 4096, MEM_COMMIT, PAGE_READWRITE);
    assert_int_equal(mmu_peek(mmu_of(rig), va + 1000, buffer, sizeof buffer), 3096);
    rig_free(rig);
}

static void a_probe_finds_the_first_bad_address_without_effects(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr bad = 1, va = rig_commit(rig, 4096);
    Tables before = rig_snapshot(rig);
    AccessContext context = mmu_of(rig)->context;
    assert_true(mmu_probe(mmu_of(rig), va + 5, 4091, context, ACCESS_WRITE, &bad));
    assert_int_equal(bad, 1);
    assert_false(mmu_probe(mmu_of(rig), va + 5, 4092, context, ACCESS_READ, &bad));
    assert_int_equal(bad, va + 4096);
    assert_false(mmu_probe(mmu_of(rig), 3, 1, context, ACCESS_READ, &bad));
    assert_int_equal(bad, 3);
    assert_false(mmu_probe(mmu_of(rig), 0x80000000u, UINT32_MAX, context, ACCESS_READ, &bad));
    assert_int_equal(bad, 0x81000000u);
    assert_true(rig_tables_equal(&before, &rig->machine->tables));
    tables_deinit(&before);
    rig_free(rig);
}

// Fills the TLB with both rights to one page.
static VirtAddr warm_page(Rig *rig) {
    VirtAddr va = rig_commit(rig, 4096);
    assert_true(mmu_write32(mmu_of(rig), va, 1));
    assert_int_equal(read32(rig, va), 1);
    return va;
}

static void the_tlb_forgets_rights_that_virtualprotect_took(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t old = 0;
    VirtAddr va = warm_page(rig);
    assert_true(virtual_protect(rig_call(rig), va, 4096, PAGE_READONLY, &old));
    assert_int_equal(read32(rig, va), 1);
    assert_faults(rig, va, ACCESS_WRITE, CLAUSE_READ_ONLY);
    assert_true(virtual_protect(rig_call(rig), va, 4096, PAGE_NOACCESS, &old));
    assert_faults(rig, va, ACCESS_READ, CLAUSE_NOACCESS);
    assert_true(virtual_protect(rig_call(rig), va, 4096, PAGE_READWRITE, &old));
    assert_int_equal(read32(rig, va), 1);
    rig_free(rig);
}

static void the_tlb_forgets_pages_that_were_decommitted_or_released(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr va = warm_page(rig);
    assert_true(virtual_free(rig_call(rig), rig->slot + va, 1, MEM_DECOMMIT)); // the other address
    assert_faults(rig, va, ACCESS_READ, CLAUSE_RESERVED);
    assert_faults(rig, va, ACCESS_WRITE, CLAUSE_RESERVED);
    va = warm_page(rig);
    assert_true(virtual_free(rig_call(rig), va, 0, MEM_RELEASE));
    assert_faults(rig, va, ACCESS_READ, CLAUSE_NOT_ALLOCATED);
    assert_faults(rig, rig->slot + va, ACCESS_WRITE, CLAUSE_NOT_ALLOCATED);
    rig_free(rig);
}

static void the_tlb_forgets_a_dead_process(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    rig_switch(rig, other);
    VirtAddr va = warm_page(rig), mapped = rig_slot_base(rig, other) + va;
    process_end(rig->machine, other, 0);
    assert_faults(rig, va, ACCESS_READ, CLAUSE_NOT_ALLOCATED);
    assert_int_equal(rig_start(rig, "next.exe"), other); // the same slot, section and key
    rig_switch(rig, other);
    assert_faults(rig, va, ACCESS_READ, CLAUSE_NOT_ALLOCATED);
    assert_faults(rig, mapped, ACCESS_WRITE, CLAUSE_NOT_ALLOCATED);
    rig_free(rig);
}

static void the_tlb_keeps_contexts_apart_beyond_256_of_them(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr va = warm_page(rig);
    AccessContext own = mmu_of(rig)->context;
    for (uint32_t i = 0; i < 600; i++) {
        mmu_set_context(mmu_of(rig), (AccessContext){.keys = i << 8});
        assert_faults(rig, va, ACCESS_READ, CLAUSE_NO_KEY);
        assert_faults(rig, va, ACCESS_WRITE, CLAUSE_NO_KEY);
        mmu_set_context(mmu_of(rig), own);
        assert_int_equal(read32(rig, va), 1);
        assert_true(mmu_write32(mmu_of(rig), va, 1));
    }
    rig_free(rig);
}

// The page of slot 33 that has the entry of a page of the own slot.
static VirtAddr page_with_the_same_entry(Rig *rig, VirtAddr va) {
    Mmu *mmu = mmu_of(rig);
    for (VirtAddr far = 0x42000000; far < 0x44000000; far += CE_PAGE_SIZE) {
        if (tlb_number(mmu_path(mmu, far)) == tlb_number(mmu_path(mmu, va))) {
            return far;
        }
    }
    fail_msg("%s", "no page of slot 33 has this entry");
    return 0;
}

static void pages_that_share_a_tlb_entry_do_not_mix(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr va = rig_commit(rig, 4096);
    assert_int_equal(virtual_alloc(rig_call(rig), 0, 32u << 20, MEM_RESERVE, PAGE_NOACCESS),
                     0x42000000);
    VirtAddr far = page_with_the_same_entry(rig, va);
    assert_int_equal(virtual_alloc(rig_call(rig), far, 4096, MEM_COMMIT, PAGE_READWRITE), far);
    for (uint32_t i = 0; i < 4; i++) {
        assert_true(mmu_write32(mmu_of(rig), va, i));
        assert_true(mmu_write32(mmu_of(rig), far, 100 + i));
        assert_int_equal(read32(rig, va), i);
        assert_int_equal(read32(rig, far), 100 + i);
    }
    rig_free(rig);
}

static void a_read_only_page_is_not_opened_for_writing_by_a_load(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr va = virtual_alloc(rig->machine, 0, 4096, MEM_COMMIT, PAGE_READONLY);
    assert_int_equal(read32(rig, va), 0);
    assert_faults(rig, va, ACCESS_WRITE, CLAUSE_READ_ONLY);
    assert_int_equal(read32(rig, va), 0);
    rig_free(rig);
}

static void an_execute_only_page_reads_where_the_cpu_cannot_tell(void **state) {
    (void)state;
    static const struct {
        const char *cpu;
        bool readable;
    } rows[] = {{"cpu=arm", true}, {"cpu=sh4", true}, {"cpu=mips", false}, {"cpu=x86", false}};
    for (size_t i = 0; i < 4; i++) {
        uint32_t value = 0;
        Rig *rig = rig_new(rows[i].cpu);
        VirtAddr va = virtual_alloc(rig->machine, 0, 4096, MEM_COMMIT, PAGE_EXECUTE);
        assert_int_equal(mmu_read32(mmu_of(rig), va, &value), rows[i].readable);
        if (!rows[i].readable) {
            assert_int_equal(mmu_of(rig)->fault.clause, CLAUSE_NOT_READABLE);
        }
        rig_free(rig);
    }
}

static void a_stack_grows_by_touching_down_to_its_guard(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    ThreadRow thread = rig->machine->tables.thread[rig->thread];
    uint32_t before = rig_free_pages(rig);
    for (VirtAddr va = thread.stack_end - 4; va >= thread.stack_base + CE_PAGE_SIZE; va -= 512) {
        assert_true(mmu_write32(mmu_of(rig), va, va));
    }
    assert_int_equal(rig_free_pages(rig), before - 14); // 16 pages: one was there, one is the guard
    assert_int_equal(page_use(rig_word(rig, thread.stack_base + CE_PAGE_SIZE)), USE_STACK);
    assert_faults(rig, thread.stack_base + CE_PAGE_SIZE - 4, ACCESS_WRITE, CLAUSE_STACK_GUARD);
    assert_faults(rig, thread.stack_base, ACCESS_READ, CLAUSE_STACK_GUARD);
    rig_free(rig);
}

static void the_kpage_is_readable_on_every_cpu_but_arm(void **state) {
    (void)state;
    Rig *rig = rig_new("cpu=mips");
    assert_int_equal(read32(rig, CE_KPAGE_OFFSET), 0);
    assert_faults(rig, CE_KPAGE_OFFSET, ACCESS_WRITE, CLAUSE_READ_ONLY);
    assert_faults(rig, 0, ACCESS_READ, CLAUSE_RESERVED);
    rig_free(rig);
    rig = rig_new("cpu=arm");
    assert_faults(rig, CE_KPAGE_OFFSET, ACCESS_READ, CLAUSE_NOT_ALLOCATED);
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slot_0_and_slot_n_are_the_same_byte),
        cmocka_unit_test(after_a_switch_the_same_pointer_shows_other_bytes),
        cmocka_unit_test(another_slot_needs_its_key),
        cmocka_unit_test(a_fault_names_the_slot_0_address_and_the_mapped_one),
        cmocka_unit_test(a_bulk_access_stops_at_the_page_that_faults_and_says_how_far_it_came),
        cmocka_unit_test(a_copy_tells_which_side_failed),
        cmocka_unit_test(unaligned_accesses_fault_on_every_cpu_but_x86),
        cmocka_unit_test(a_store_over_a_page_boundary_is_done_whole_or_not_at_all),
        cmocka_unit_test(a_guard_page_goes_off_once),
        cmocka_unit_test(rom_reads_as_erased_and_is_never_written),
        cmocka_unit_test(a_peripheral_reads_zero_and_swallows_stores),
        cmocka_unit_test(the_static_windows_show_ram_to_kernel_mode_only),
        cmocka_unit_test(every_access_to_a_watched_page_is_told),
        cmocka_unit_test(a_peek_has_no_effects),
        cmocka_unit_test(a_peek_stops_at_the_first_page_without_bytes),
        cmocka_unit_test(a_probe_finds_the_first_bad_address_without_effects),
        cmocka_unit_test(the_tlb_forgets_rights_that_virtualprotect_took),
        cmocka_unit_test(the_tlb_forgets_pages_that_were_decommitted_or_released),
        cmocka_unit_test(the_tlb_forgets_a_dead_process),
        cmocka_unit_test(the_tlb_keeps_contexts_apart_beyond_256_of_them),
        cmocka_unit_test(pages_that_share_a_tlb_entry_do_not_mix),
        cmocka_unit_test(a_read_only_page_is_not_opened_for_writing_by_a_load),
        cmocka_unit_test(an_execute_only_page_reads_where_the_cpu_cannot_tell),
        cmocka_unit_test(a_stack_grows_by_touching_down_to_its_guard),
        cmocka_unit_test(the_kpage_is_readable_on_every_cpu_but_arm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
