// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "emu/holes.h"
#include "kernel/process/process.h"

// VirtualAlloc, rule by rule: each limit and one beyond, each reason, each knob.

#define MB (1u << 20)
#define KB64 CE_BLOCK_SIZE
#define RESERVE ((uint32_t)MEM_RESERVE)
#define COMMIT ((uint32_t)MEM_COMMIT)
#define BOTH (RESERVE | COMMIT)

// First free address of the rig's slot: NULL guard, EXE, stack, 192 KB of heap.
#define FIRST 0x00060000u

static VirtAddr alloc(Rig *rig, VirtAddr va, uint32_t size, uint32_t type, uint32_t protect) {
    return virtual_alloc(rig_call(rig), va, size, type, protect);
}

static uint32_t state_of(Rig *rig, VirtAddr va) {
    return page_state(rig_word(rig, va));
}

static VirtAddr dll_line(Rig *rig) {
    return rig->machine->tables.system->dll_line;
}

static void the_first_hole_upwards_is_taken_64_kb_at_a_time(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    assert_int_equal(alloc(rig, 0, 1, RESERVE, PAGE_READWRITE), FIRST);
    assert_int_equal(alloc(rig, 0, KB64, RESERVE, PAGE_READWRITE), FIRST + KB64);
    assert_int_equal(alloc(rig, 0, KB64 + 1, RESERVE, PAGE_READWRITE), FIRST + 2 * KB64);
    assert_int_equal(alloc(rig, 0, 1, RESERVE, PAGE_READWRITE), FIRST + 4 * KB64);
    assert_true(virtual_free(rig_call(rig), FIRST + KB64, 0, MEM_RELEASE));
    assert_int_equal(alloc(rig, 0, 2 * KB64, RESERVE, PAGE_READWRITE), FIRST + 5 * KB64);
    assert_int_equal(alloc(rig, 0, 100, RESERVE, PAGE_READWRITE), FIRST + KB64);
    rig_free(rig);
}

static void a_reservation_costs_no_ram_but_its_kernel_objects(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t free_before = rig_free_pages(rig);
    uint32_t arena = rig->machine->tables.system->arena_pages;
    uint32_t blocks = rig->machine->tables.kobject[KOBJ_MEMBLOCK].used;
    assert_int_not_equal(alloc(rig, 0, 4 * MB, RESERVE, PAGE_READWRITE), 0);
    arena = rig->machine->tables.system->arena_pages - arena;
    assert_int_equal(rig->machine->tables.kobject[KOBJ_MEMBLOCK].used, blocks + 64);
    assert_in_range(arena, 1, 2); // 64 blocks of 76 bytes
    assert_int_equal(rig_free_pages(rig), free_before - arena);
    rig_free(rig);
}

static void committed_memory_is_zero_and_keeps_its_protection(void **state) {
    (void)state;
    static const uint32_t protects[] = {PAGE_READONLY,
                                        PAGE_READWRITE,
                                        PAGE_EXECUTE,
                                        PAGE_EXECUTE_READ,
                                        PAGE_NOACCESS,
                                        PAGE_EXECUTE_READWRITE,
                                        PAGE_READWRITE | PAGE_GUARD,
                                        PAGE_READONLY | PAGE_NOCACHE,
                                        PAGE_READWRITE | PAGE_GUARD | PAGE_NOCACHE};
    Rig *rig = rig_new("");
    for (size_t i = 0; i < sizeof protects / sizeof protects[0]; i++) {
        MemoryBasicInformation info;
        uint8_t bytes[4096] = {1};
        VirtAddr va = alloc(rig, 0, 4096, COMMIT, protects[i]);
        assert_int_not_equal(va, 0);
        assert_true(virtual_query(rig_call(rig), va, &info));
        assert_int_equal(info.protect, protects[i]);
        assert_int_equal(mmu_peek(&rig->machine->mmu, va, bytes, sizeof bytes), 4096);
        for (size_t k = 0; k < sizeof bytes; k++) {
            assert_int_equal(bytes[k], 0);
        }
    }
    rig_free(rig);
}

static void addresses_are_rounded_down_and_every_touched_page_counts(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    // Two bytes astride a page boundary are two pages.
    VirtAddr at = FIRST + KB64 + 2 * CE_PAGE_SIZE - 1;
    assert_int_equal(alloc(rig, at, 2, BOTH, PAGE_READWRITE), FIRST + KB64);
    assert_int_equal(state_of(rig, FIRST + KB64), PAGE_STATE_RESERVED);
    assert_int_equal(state_of(rig, FIRST + KB64 + CE_PAGE_SIZE), PAGE_STATE_COMMITTED);
    assert_int_equal(state_of(rig, FIRST + KB64 + 2 * CE_PAGE_SIZE), PAGE_STATE_COMMITTED);
    assert_int_equal(state_of(rig, FIRST + KB64 + 3 * CE_PAGE_SIZE), PAGE_STATE_FREE);
    // MEM_COMMIT alone rounds to the page.
    VirtAddr base = alloc(rig, 0, 2 * KB64, RESERVE, PAGE_READWRITE);
    at = base + 5 * CE_PAGE_SIZE + 4095;
    assert_int_equal(alloc(rig, at, 2, COMMIT, PAGE_READWRITE), base + 5 * CE_PAGE_SIZE);
    assert_int_equal(state_of(rig, base + 4 * CE_PAGE_SIZE), PAGE_STATE_RESERVED);
    assert_int_equal(state_of(rig, base + 6 * CE_PAGE_SIZE), PAGE_STATE_COMMITTED);
    assert_int_equal(state_of(rig, base + 7 * CE_PAGE_SIZE), PAGE_STATE_RESERVED);
    rig_free(rig);
}

static void the_answer_has_the_form_of_the_question(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    assert_int_equal(alloc(rig, rig->slot + FIRST, 1, BOTH, PAGE_READWRITE), rig->slot + FIRST);
    assert_int_equal(alloc(rig, FIRST + KB64, 1, BOTH, PAGE_READWRITE), FIRST + KB64);
    rig_switch(rig, 0); // nk.exe's slot has one form
    VirtAddr va = alloc(rig, 0, 1, BOTH, PAGE_READWRITE);
    assert_int_equal(ce_slot_of(va), CE_SLOT_NK);
    assert_true(virtual_free(rig_call(rig), va, 0, MEM_RELEASE));
    rig_free(rig);
}

static void re_committing_keeps_the_bytes_and_never_fails(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr hoard = rig_hoard(rig), va = rig_commit(rig, 3 * CE_PAGE_SIZE);
    uint32_t value = 0;
    assert_true(mmu_write32(&rig->machine->mmu, va + 4096, 77));
    rig_leave_free(rig, hoard, 0);
    assert_int_equal(alloc(rig, va, 3 * CE_PAGE_SIZE, COMMIT, PAGE_READONLY), va);
    assert_true(mmu_read32(&rig->machine->mmu, va + 4096, &value));
    assert_int_equal(value, 77);
    assert_false(mmu_write32(&rig->machine->mmu, va + 4096, 1));
    rig_free(rig);
}

static void exactly_2_mb_of_noaccess_reservation_goes_to_the_large_area(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    assert_int_equal(alloc(rig, 0, 2 * MB, RESERVE, PAGE_NOACCESS), 0x42000000);
    assert_int_equal(alloc(rig, 0, 2 * MB - 1, RESERVE, PAGE_NOACCESS), FIRST);
    assert_int_equal(alloc(rig, 0, 2 * MB + 1, RESERVE, PAGE_NOACCESS), 0x42200000);
    rig_free(rig);
}

static void any_other_flags_keep_2_mb_in_the_slot(void **state) {
    (void)state;
    static const struct {
        uint32_t type, protect;
    } rows[] = {
        {BOTH, PAGE_NOACCESS},    {COMMIT, PAGE_NOACCESS},
        {RESERVE, PAGE_READONLY}, {RESERVE, PAGE_READWRITE},
        {COMMIT, PAGE_READWRITE}, {RESERVE | MEM_AUTO_COMMIT, PAGE_NOACCESS},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Rig *rig = rig_new("");
        assert_int_equal(alloc(rig, 0, 2 * MB, rows[i].type, rows[i].protect), FIRST);
        rig_free(rig);
    }
}

static void the_large_area_is_open_to_everybody(void **state) {
    (void)state;
    Rig *rig = rig_new("kernel_mode=user");
    uint32_t value = 0;
    uint8_t other = rig_start(rig, "other.exe");
    VirtAddr va = alloc(rig, 0, 2 * MB, RESERVE, PAGE_NOACCESS);
    assert_int_equal(alloc(rig, va + MB, 4096, COMMIT, PAGE_READWRITE), va + MB);
    rig_switch(rig, other);
    assert_true(mmu_write32(&rig->machine->mmu, va + MB, 99));
    rig_switch(rig, rig->process);
    assert_true(mmu_read32(&rig->machine->mmu, va + MB, &value));
    assert_int_equal(value, 99);
    rig_free(rig);
}

// A large reservation that asks for an address of the own slot stays private there.
static void two_mb_at_an_address_of_the_slot_are_not_shared(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    VirtAddr va = alloc(rig, rig->slot + FIRST, 2 * MB, RESERVE, PAGE_NOACCESS);
    assert_int_equal(va, rig->slot + FIRST);
    assert_int_equal(alloc(rig, va, 4096, COMMIT, PAGE_READWRITE), va);
    rig_switch(rig, other);
    assert_false(mmu_write32(&rig->machine->mmu, va, 99));
    assert_int_equal(rig->machine->mmu.fault.clause, CLAUSE_NO_KEY);
    rig_free(rig);
}

static void a_given_address_of_the_large_area_needs_the_large_flags(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    assert_refused(rig, alloc(rig, 0x50000000, 2 * MB, RESERVE, PAGE_READWRITE), RANGE_OUTSIDE);
    assert_refused(rig, alloc(rig, 0x50000000, MB, RESERVE, PAGE_NOACCESS), RANGE_OUTSIDE);
    assert_int_equal(alloc(rig, 0x50001234, 2 * MB, RESERVE, PAGE_NOACCESS), 0x50000000);
    assert_refused(rig, alloc(rig, 0x50200000, 2 * MB, RESERVE, PAGE_NOACCESS), RANGE_TAKEN);
    assert_int_equal(alloc(rig, 0x50210000, 2 * MB, RESERVE, PAGE_NOACCESS), 0x50210000);
    rig_free(rig);
}

static void a_large_reservation_may_cross_slots_and_end_at_7e000000(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    assert_int_equal(alloc(rig, 0, 100 * MB, RESERVE, PAGE_NOACCESS), 0x42000000);
    assert_int_equal(alloc(rig, 0x7DE00000, 2 * MB, RESERVE, PAGE_NOACCESS), 0x7DE00000);
    assert_refused(rig, alloc(rig, 0x7DE00000, 2 * MB + 1, RESERVE, PAGE_NOACCESS), RANGE_OUTSIDE);
    assert_int_equal(alloc(rig, 0x43FFF000, 8192, COMMIT, PAGE_READWRITE), 0x43FFF000);
    assert_true(virtual_free(rig_call(rig), 0x42000000, 0, MEM_RELEASE));
    for (uint32_t slot = 33; slot < 62; slot++) {
        assert_int_equal(rig->machine->tables.slot[slot].section, 0);
    }
    rig_free(rig);
}

static void the_whole_large_area_is_960_mb_and_not_a_block_more(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    assert_refused(rig, alloc(rig, 0, 960 * MB + 1, RESERVE, PAGE_NOACCESS), NO_LARGE_HOLE);
    assert_fact(rig, 0, 960 * MB + 1);
    assert_fact(rig, 1, 960 * MB);
    assert_fact(rig, 2, 960 * MB);
    assert_fact(rig, 3, rig_free_pages(rig) * CE_PAGE_SIZE);
    assert_int_equal(alloc(rig, 0, 960 * MB, RESERVE, PAGE_NOACCESS), 0x42000000);
    assert_refused(rig, alloc(rig, 0, 2 * MB, RESERVE, PAGE_NOACCESS), NO_LARGE_HOLE);
    assert_fact(rig, 2, 0);
    rig_free(rig);
}

static void one_gb_is_the_largest_size(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    assert_refused(rig, alloc(rig, 0, 1024 * MB, RESERVE, PAGE_NOACCESS), NO_LARGE_HOLE);
    assert_refused(rig, alloc(rig, 0, 1024 * MB + 1, RESERVE, PAGE_NOACCESS), SIZE_TOO_BIG);
    assert_fact(rig, 0, 1024 * MB + 1);
    assert_refused(rig, alloc(rig, 0, UINT32_MAX, COMMIT, PAGE_READWRITE), SIZE_TOO_BIG);
    assert_refused(rig, alloc(rig, 0, 0, RESERVE, PAGE_READWRITE), SIZE_ZERO);
    rig_free(rig);
}

static void no_hole_tells_what_there_is(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t room = dll_line(rig) - FIRST;
    assert_refused(rig, alloc(rig, 0, room + 1, RESERVE, PAGE_READWRITE), NO_HOLE);
    assert_fact(rig, 0, room + 1);
    assert_fact(rig, 1, ce_slot_of(rig->slot));
    assert_fact(rig, 2, room);
    assert_fact(rig, 3, room);
    assert_fact(rig, 4, rig_free_pages(rig) * CE_PAGE_SIZE);
    assert_fact(rig, 5, dll_line(rig));
    assert_int_equal(alloc(rig, FIRST + 4 * MB, MB, RESERVE, PAGE_READWRITE), FIRST + 4 * MB);
    assert_refused(rig, alloc(rig, 0, room - 5 * MB + 1, RESERVE, PAGE_READWRITE), NO_HOLE);
    assert_fact(rig, 2, room - 5 * MB);
    assert_fact(rig, 3, room - MB);
    assert_int_equal(alloc(rig, 0, room - 5 * MB, RESERVE, PAGE_READWRITE), FIRST + 5 * MB);
    assert_int_equal(alloc(rig, 0, 4 * MB, RESERVE, PAGE_READWRITE), FIRST);
    assert_refused(rig, alloc(rig, 0, 1, RESERVE, PAGE_READWRITE), NO_HOLE);
    assert_fact(rig, 2, 0);
    rig_free(rig);
}

static void virtualalloc_error_is_the_error_of_full_address_space(void **state) {
    (void)state;
    Rig *rig = rig_new("virtualalloc_error=14");
    assert_refused_with(rig, alloc(rig, 0, 40 * MB, RESERVE, PAGE_READWRITE), NO_HOLE, 14);
    assert_refused_with(rig, alloc(rig, 0, 961 * MB, RESERVE, PAGE_NOACCESS), NO_LARGE_HOLE, 14);
    rig_free(rig);
}

static void bad_types_are_refused(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    static const uint32_t bad[] = {0,
                                   MEM_TOP_DOWN,
                                   MEM_AUTO_COMMIT,
                                   MEM_AUTO_COMMIT | MEM_COMMIT,
                                   MEM_RESERVE | MEM_DECOMMIT,
                                   MEM_RESERVE | MEM_RELEASE,
                                   MEM_RESERVE | 1,
                                   0x80000000u | MEM_COMMIT};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_refused(rig, alloc(rig, 0, 4096, bad[i], PAGE_READWRITE), BAD_ALLOCATION_TYPE);
        assert_fact(rig, 0, bad[i]);
    }
    assert_refused(rig, alloc(rig, 0, 4096, MEM_RESET, PAGE_READWRITE), MEM_RESET);
    assert_refused(rig, alloc(rig, 0, 4096, BOTH | MEM_RESET, PAGE_READWRITE), MEM_RESET);
    rig_free(rig);
}

static void bad_protections_are_refused(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    static const uint32_t bad[] = {0,
                                   PAGE_GUARD,
                                   PAGE_NOCACHE,
                                   PAGE_READONLY | PAGE_READWRITE,
                                   PAGE_NOACCESS | PAGE_READONLY,
                                   PAGE_NOACCESS | PAGE_GUARD,
                                   PAGE_NOACCESS | PAGE_NOCACHE,
                                   PAGE_READWRITE | PAGE_PHYSICAL,
                                   PAGE_READWRITE | 0x1000u,
                                   PAGE_EXECUTE | PAGE_EXECUTE_READ};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_refused(rig, alloc(rig, 0, 4096, BOTH, bad[i]), BAD_PROTECTION);
        assert_fact(rig, 0, bad[i]);
    }
    assert_refused(rig, alloc(rig, 0, 4096, BOTH, PAGE_WRITECOPY), WRITECOPY);
    assert_refused(rig, alloc(rig, 0, 4096, BOTH, PAGE_EXECUTE_WRITECOPY), WRITECOPY);
    rig_free(rig);
}

static void a_range_that_is_taken_is_named(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr va = alloc(rig, FIRST + 3 * KB64, 2 * KB64, RESERVE, PAGE_READWRITE);
    assert_refused(rig, alloc(rig, FIRST, 5 * KB64, RESERVE, PAGE_READWRITE), RANGE_TAKEN);
    assert_fact(rig, 0, FIRST);
    assert_fact(rig, 1, 5 * KB64);
    assert_fact(rig, 2, rig->slot + va);
    assert_fact(rig, 3, rig->slot + va);
    assert_fact(rig, 4, KIND_VIRTUAL);
    assert_refused(rig, alloc(rig, va + KB64, 1, RESERVE, PAGE_READWRITE), RANGE_TAKEN);
    assert_fact(rig, 2, rig->slot + va + KB64);
    assert_refused(rig, alloc(rig, CE_EXE_BASE, 1, RESERVE, PAGE_READWRITE), RANGE_TAKEN);
    assert_fact(rig, 4, KIND_EXE);
    rig_free(rig);
}

static void the_null_guard_and_the_dll_space_are_closed(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    assert_refused(rig, alloc(rig, 1, 1, RESERVE, PAGE_READWRITE), NULL_GUARD);
    assert_refused(rig, alloc(rig, 0xFFFF, 1, BOTH, PAGE_READWRITE), NULL_GUARD);
    assert_refused(rig, alloc(rig, rig->slot, 1, RESERVE, PAGE_READWRITE), NULL_GUARD);
    VirtAddr line = dll_line(rig);
    assert_int_equal(alloc(rig, line - KB64, KB64, RESERVE, PAGE_READWRITE), line - KB64);
    assert_true(virtual_free(rig_call(rig), line - KB64, 0, MEM_RELEASE));
    assert_refused(rig, alloc(rig, line - KB64, KB64 + 1, RESERVE, PAGE_READWRITE), ABOVE_DLL_LINE);
    assert_fact(rig, 2, line);
    assert_refused(rig, alloc(rig, line, 1, RESERVE, PAGE_READWRITE), ABOVE_DLL_LINE);
    rig_free(rig);
}

static void dll_holes_open_lets_reservations_in_above_the_line(void **state) {
    (void)state;
    Rig *rig = rig_new("boot=device ram_mb=32 dll_holes=open");
    VirtAddr line = dll_line(rig);
    uint32_t largest =
        hole_survey(&rig->machine->tables, rig->slot + line, rig->slot + CE_SLOT_SIZE).largest;
    assert_true(largest >= KB64); // an application does not load every DLL
    VirtAddr hole = hole_find(&rig->machine->tables, rig->slot + line, rig->slot + CE_SLOT_SIZE,
                              largest / KB64, false);
    assert_int_equal(alloc(rig, hole, largest, RESERVE, PAGE_READWRITE), hole);
    assert_true(virtual_free(rig_call(rig), hole, 0, MEM_RELEASE));
    assert_refused(rig, alloc(rig, 0, 32 * MB, RESERVE, PAGE_READWRITE), NO_HOLE);
    uint32_t n = 0;
    while (alloc(rig, 0, KB64, RESERVE, PAGE_READWRITE)) {
        n++;
    }
    assert_true(n > (line - FIRST) / KB64);
    assert_int_equal(rig->machine->outcome.reason.fact[3], 0);
    rig_free(rig);
}

static void foreign_and_kernel_addresses_are_refused(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    VirtAddr there = rig_slot_base(rig, other) + FIRST;
    assert_refused(rig, alloc(rig, there, 1, RESERVE, PAGE_READWRITE), FOREIGN_SLOT);
    assert_fact(rig, 1, ce_slot_of(there));
    assert_fact(rig, 2, other);
    assert_fact(rig, 3, rig->process);
    assert_refused(rig, alloc(rig, there, 1, COMMIT, PAGE_READWRITE), FOREIGN_SLOT);
    assert_refused(rig, alloc(rig, 0x02000000, 1, RESERVE, PAGE_READWRITE), FOREIGN_SLOT);
    assert_fact(rig, 2, PROCESS_NONE);
    assert_refused(rig, alloc(rig, 0x7E000000, 1, RESERVE, PAGE_READWRITE), FOREIGN_SLOT);
    assert_refused(rig, alloc(rig, 0x80000000, 1, RESERVE, PAGE_READWRITE), KERNEL_ADDRESS);
    assert_refused(rig, alloc(rig, 0xC2000000, 1, COMMIT, PAGE_READWRITE), KERNEL_ADDRESS);
    assert_refused(rig, alloc(rig, 0xFFFFFFFF, 1, COMMIT, PAGE_READWRITE), KERNEL_ADDRESS);
    rig_free(rig);
}

static void a_range_may_not_leave_the_slot(void **state) {
    (void)state;
    Rig *rig = rig_new("dll_holes=open");
    VirtAddr last = CE_SLOT_SIZE - CE_PAGE_SIZE;
    assert_refused(rig, alloc(rig, last, CE_PAGE_SIZE + 1, COMMIT, PAGE_READWRITE), RANGE_OUTSIDE);
    assert_fact(rig, 2, ce_slot_of(rig->slot));
    assert_refused(rig, alloc(rig, FIRST, 1024 * MB, COMMIT, PAGE_READWRITE), RANGE_OUTSIDE);
    assert_refused(rig, alloc(rig, CE_SLOT_SIZE - KB64, 1, COMMIT, PAGE_READWRITE), SYSTEM_REGION);
    assert_fact(rig, 1, KIND_DLL);
    rig_free(rig);
}

static void commit_needs_one_reservation(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr a = alloc(rig, 0, KB64, RESERVE, PAGE_READWRITE);
    VirtAddr b = alloc(rig, 0, KB64, RESERVE, PAGE_READWRITE);
    assert_int_equal(b, a + KB64);
    assert_refused(rig, alloc(rig, a, KB64 + 1, COMMIT, PAGE_READWRITE), SPANS_RESERVATIONS);
    assert_fact(rig, 2, rig->slot + a);
    assert_fact(rig, 3, rig->slot + b);
    assert_refused(rig, alloc(rig, b, KB64 + 1, COMMIT, PAGE_READWRITE), NOT_RESERVED);
    assert_fact(rig, 2, rig->slot + b + KB64);
    assert_refused(rig, alloc(rig, b + KB64, 1, COMMIT, PAGE_READWRITE), NOT_RESERVED);
    assert_refused(rig, alloc(rig, CE_EXE_BASE, 1, COMMIT, PAGE_READWRITE), SYSTEM_REGION);
    assert_fact(rig, 1, KIND_EXE);
    rig_free(rig);
}

static void a_large_area_reservation_is_its_owners_alone_to_change(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    VirtAddr va = alloc(rig, 0, 2 * MB, RESERVE, PAGE_NOACCESS);
    rig_switch(rig, other);
    assert_refused(rig, alloc(rig, va, 1, COMMIT, PAGE_READWRITE), NOT_OWNER);
    assert_fact(rig, 1, rig->process);
    assert_fact(rig, 2, other);
    assert_refused(rig, virtual_free(rig->machine, va, 0, MEM_RELEASE), NOT_OWNER);
    rig_free(rig);

    rig = rig_new("large_commit=anyone");
    other = rig_start(rig, "other.exe");
    va = alloc(rig, 0, 2 * MB, RESERVE, PAGE_NOACCESS);
    rig_switch(rig, other);
    assert_int_equal(alloc(rig, va, 1, COMMIT, PAGE_READWRITE), va);
    assert_true(virtual_free(rig_call(rig), va, 0, MEM_RELEASE));
    rig_free(rig);
}

static void commit_beyond_ram_changes_nothing(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t n = rig_free_pages(rig);
    VirtAddr va = alloc(rig, 0, 20 * MB, RESERVE, PAGE_READWRITE);
    n = rig_free_pages(rig);
    assert_refused(rig, alloc(rig, va, (n + 1) * CE_PAGE_SIZE, COMMIT, PAGE_READWRITE), NO_RAM);
    assert_fact(rig, 0, n + 1);
    assert_fact(rig, 1, n);
    assert_fact(rig, 2, dll_line(rig) - FIRST - 20 * MB);
    assert_refused(rig, alloc(rig, va, n * CE_PAGE_SIZE, COMMIT, PAGE_READWRITE), OOM_CRITICAL);
    assert_fact(rig, 0, n);
    assert_fact(rig, 2, 20);
    assert_fact(rig, 3, 2);
    rig_free(rig);
}

static void near_the_limit_only_small_blocks_are_given(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr va = alloc(rig, 0, MB, RESERVE, PAGE_READWRITE), hoard = rig_hoard(rig);
    const uint32_t page = CE_PAGE_SIZE;
    rig_leave_free(rig, hoard, 37); // 37 - 5 = 32 = cp_low: still enough
    assert_int_equal(alloc(rig, va, 5 * page, COMMIT, PAGE_READWRITE), va);
    assert_refused(rig, alloc(rig, va + 5 * page, 5 * page, COMMIT, PAGE_READWRITE), OOM_LOW);
    assert_fact(rig, 0, 5);
    assert_fact(rig, 1, 32);
    assert_fact(rig, 2, 32);
    assert_fact(rig, 3, 4);
    assert_int_equal(alloc(rig, va + 5 * page, 4 * page, COMMIT, PAGE_READWRITE), va + 5 * page);
    rig_leave_free(rig, hoard, 23); // 23 - 3 = 20 = cp_critical
    assert_int_equal(alloc(rig, va + 9 * page, 3 * page, COMMIT, PAGE_READWRITE), va + 9 * page);
    assert_refused(rig, alloc(rig, va + 12 * page, 3 * page, COMMIT, PAGE_READWRITE), OOM_CRITICAL);
    assert_fact(rig, 2, 20);
    assert_fact(rig, 3, 2);
    // Only pages that are new count: nine old and two new ones are a block of two.
    assert_int_equal(alloc(rig, va + 3 * page, 11 * page, COMMIT, PAGE_READWRITE), va + 3 * page);
    rig_leave_free(rig, hoard, 1);
    assert_refused(rig, alloc(rig, va + 20 * page, 2 * page, COMMIT, PAGE_READWRITE), NO_RAM);
    assert_int_equal(alloc(rig, va + 20 * page, page, COMMIT, PAGE_READWRITE), va + 20 * page);
    rig_free(rig);
}

static void the_oom_thresholds_are_knobs(void **state) {
    (void)state;
    Rig *rig = rig_new("cp_low=0 cp_critical=0 cp_low_block=1 cp_critical_block=1");
    VirtAddr va = alloc(rig, 0, 20 * MB, RESERVE, PAGE_READWRITE);
    uint32_t n = rig_free_pages(rig);
    assert_int_equal(alloc(rig, va, n * CE_PAGE_SIZE, COMMIT, PAGE_READWRITE), va);
    assert_int_equal(rig_free_pages(rig), 0);
    rig_free(rig);
}

static void a_reservation_needs_ram_for_its_kernel_objects(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    rig_leave_free(rig, rig_hoard(rig), 2);
    assert_refused(rig, alloc(rig, 0, 20 * MB, RESERVE, PAGE_NOACCESS), NO_KERNEL_MEMORY);
    assert_fact(rig, 0, 320); // blocks of 76 bytes: 24,320 bytes
    assert_in_range(rig->machine->outcome.reason.fact[1], 5, 6);
    assert_fact(rig, 2, 2);
    rig_free(rig);
}

static void commit_and_kernel_objects_must_both_fit(void **state) {
    (void)state;
    Rig *rig = rig_new("cp_low=0 cp_critical=0");
    VirtAddr hoard = rig_hoard(rig);
    while (rig->machine->tables.system->arena_left >= 16 * 76) {
        alloc(rig, 0, 1, RESERVE, PAGE_READWRITE);
    }
    rig_leave_free(rig, hoard, 256); // 1 MB, but its 16 blocks cost one page more
    assert_refused(rig, alloc(rig, 0, MB, BOTH, PAGE_READWRITE), NO_RAM);
    assert_fact(rig, 0, 256);
    assert_fact(rig, 1, 255);
    assert_int_not_equal(alloc(rig, 0, MB - 4096, BOTH, PAGE_READWRITE), 0);
    assert_int_equal(rig_free_pages(rig), 0);
    rig_free(rig);
}

static void the_rest_of_the_last_block_is_nobodys(void **state) {
    (void)state;
    Rig *rig = rig_new("reserve_tail=page");
    VirtAddr va = alloc(rig, 0, 4096, RESERVE, PAGE_READWRITE);
    assert_int_equal(state_of(rig, va + 4096), PAGE_STATE_FREE);
    assert_refused(rig, alloc(rig, va + 4096, 1, COMMIT, PAGE_READWRITE), NOT_RESERVED);
    assert_fact(rig, 2, rig->slot + va + 4096);
    assert_refused(rig, alloc(rig, va + 4096, 1, RESERVE, PAGE_READWRITE), RANGE_TAKEN);
    rig_free(rig);

    rig = rig_new("reserve_tail=block");
    va = alloc(rig, 0, 4096, BOTH, PAGE_READWRITE);
    assert_int_equal(state_of(rig, va + 4096), PAGE_STATE_RESERVED);
    assert_int_equal(state_of(rig, va + KB64 - 1), PAGE_STATE_RESERVED);
    assert_int_equal(alloc(rig, va + 4096, 1, COMMIT, PAGE_READWRITE), va + 4096);
    rig_free(rig);
}

static void commit_backing_touch_takes_ram_at_the_first_touch(void **state) {
    (void)state;
    Rig *rig = rig_new("commit_backing=touch");
    uint32_t value = 1, before = 0;
    VirtAddr va = alloc(rig, 0, 20 * MB, BOTH, PAGE_READWRITE); // more than there is RAM
    assert_int_not_equal(va, 0);
    before = rig_free_pages(rig);
    assert_int_equal(state_of(rig, va), PAGE_STATE_LAZY);
    assert_true(mmu_read32(&rig->machine->mmu, va + 5 * MB, &value));
    assert_int_equal(value, 0);
    assert_int_equal(state_of(rig, va + 5 * MB), PAGE_STATE_COMMITTED);
    assert_int_equal(rig_free_pages(rig), before - 1);
    assert_false(mmu_fill(&rig->machine->mmu, va, 1, 20 * MB)); // the guest learns it late
    assert_int_equal(rig->machine->mmu.fault.clause, CLAUSE_NO_FRAME);
    assert_int_equal(rig_free_pages(rig), 0);
    assert_true(virtual_free(rig_call(rig), va, 20 * MB, MEM_DECOMMIT));
    assert_int_equal(rig_free_pages(rig), before);
    rig_free(rig);
}

static void mem_top_down_is_ignored_unless_honoured(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    assert_int_equal(alloc(rig, 0, MB, RESERVE | MEM_TOP_DOWN, PAGE_READWRITE), FIRST);
    assert_int_equal(alloc(rig, 0, 2 * MB, RESERVE | MEM_TOP_DOWN, PAGE_NOACCESS), 0x42000000);
    rig_free(rig);
    rig = rig_new("mem_top_down=honoured");
    VirtAddr line = dll_line(rig);
    assert_int_equal(alloc(rig, 0, MB, RESERVE | MEM_TOP_DOWN, PAGE_READWRITE), line - MB);
    assert_int_equal(alloc(rig, 0, 1, RESERVE | MEM_TOP_DOWN, PAGE_READWRITE), line - MB - KB64);
    assert_int_equal(alloc(rig, 0, 1, RESERVE, PAGE_READWRITE), FIRST);
    assert_int_equal(alloc(rig, 0, 2 * MB, RESERVE | MEM_TOP_DOWN, PAGE_NOACCESS), 0x7DE00000);
    rig_free(rig);
}

static void auto_commit_pages_commit_themselves_until_ram_ends(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr hoard = rig_hoard(rig);
    VirtAddr va = alloc(rig, 0, KB64, RESERVE | MEM_AUTO_COMMIT, PAGE_READONLY);
    uint32_t value = 1, before = rig_free_pages(rig);
    assert_false(mmu_write32(&rig->machine->mmu, va, 1)); // with the rights it was reserved with
    assert_int_equal(rig->machine->mmu.fault.clause, CLAUSE_READ_ONLY);
    assert_int_equal(rig_free_pages(rig), before);
    assert_true(mmu_read32(&rig->machine->mmu, va, &value));
    assert_int_equal(value, 0);
    assert_int_equal(rig_free_pages(rig), before - 1);
    rig_leave_free(rig, hoard, 0);
    assert_false(mmu_read32(&rig->machine->mmu, va + 4096, &value));
    assert_int_equal(rig->machine->mmu.fault.clause, CLAUSE_NO_FRAME);
    assert_int_equal(state_of(rig, va + 4096), PAGE_STATE_RESERVED);
    assert_true(virtual_free(rig_call(rig), va, 1, MEM_DECOMMIT));
    assert_true(mmu_read32(&rig->machine->mmu, va + 4096, &value)); // one page came back
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_hole_upwards_is_taken_64_kb_at_a_time),
        cmocka_unit_test(a_reservation_costs_no_ram_but_its_kernel_objects),
        cmocka_unit_test(committed_memory_is_zero_and_keeps_its_protection),
        cmocka_unit_test(addresses_are_rounded_down_and_every_touched_page_counts),
        cmocka_unit_test(the_answer_has_the_form_of_the_question),
        cmocka_unit_test(re_committing_keeps_the_bytes_and_never_fails),
        cmocka_unit_test(exactly_2_mb_of_noaccess_reservation_goes_to_the_large_area),
        cmocka_unit_test(any_other_flags_keep_2_mb_in_the_slot),
        cmocka_unit_test(the_large_area_is_open_to_everybody),
        cmocka_unit_test(two_mb_at_an_address_of_the_slot_are_not_shared),
        cmocka_unit_test(a_given_address_of_the_large_area_needs_the_large_flags),
        cmocka_unit_test(a_large_reservation_may_cross_slots_and_end_at_7e000000),
        cmocka_unit_test(the_whole_large_area_is_960_mb_and_not_a_block_more),
        cmocka_unit_test(one_gb_is_the_largest_size),
        cmocka_unit_test(no_hole_tells_what_there_is),
        cmocka_unit_test(virtualalloc_error_is_the_error_of_full_address_space),
        cmocka_unit_test(bad_types_are_refused),
        cmocka_unit_test(bad_protections_are_refused),
        cmocka_unit_test(a_range_that_is_taken_is_named),
        cmocka_unit_test(the_null_guard_and_the_dll_space_are_closed),
        cmocka_unit_test(dll_holes_open_lets_reservations_in_above_the_line),
        cmocka_unit_test(foreign_and_kernel_addresses_are_refused),
        cmocka_unit_test(a_range_may_not_leave_the_slot),
        cmocka_unit_test(commit_needs_one_reservation),
        cmocka_unit_test(a_large_area_reservation_is_its_owners_alone_to_change),
        cmocka_unit_test(commit_beyond_ram_changes_nothing),
        cmocka_unit_test(near_the_limit_only_small_blocks_are_given),
        cmocka_unit_test(the_oom_thresholds_are_knobs),
        cmocka_unit_test(a_reservation_needs_ram_for_its_kernel_objects),
        cmocka_unit_test(commit_and_kernel_objects_must_both_fit),
        cmocka_unit_test(the_rest_of_the_last_block_is_nobodys),
        cmocka_unit_test(commit_backing_touch_takes_ram_at_the_first_touch),
        cmocka_unit_test(mem_top_down_is_ignored_unless_honoured),
        cmocka_unit_test(auto_commit_pages_commit_themselves_until_ram_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
