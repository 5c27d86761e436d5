// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "ce/bytes.h"
#include "coredll/api.h"
#include "kernel/life/end.h"
#include "kernel/loader/images.h"
#include "kernel/loader/load.h"
#include "kernel/memory/lock.h"
#include "kernel/memory/physmem.h"
#include "kernel/paging/pager.h"
#include "kernel/process/process.h"

// Runs of RAM: contiguous, aligned, lowest first, and what stands in the way.

#define KB 1024u
#define PAGE CE_PAGE_SIZE

static VirtAddr alloc(Rig *rig, uint32_t size, uint32_t mask, uint32_t *ret_physical) {
    PhysMemRequest request = {.size = size, .protect = PAGE_READWRITE, .alignment_mask = mask};
    return physmem_alloc(rig_call(rig), &request, ret_physical);
}

static VirtAddr alloc_as(Rig *rig, uint32_t size, uint32_t protect, uint32_t mask, uint32_t flags) {
    PhysMemRequest request = {size, protect, mask, flags};
    uint32_t physical = 0;
    return physmem_alloc(rig_call(rig), &request, &physical);
}

// Makes frames: a hoard whose every second page is given back, so that free pages lie apart.
static void scatter(Rig *rig) {
    VirtAddr hoard = rig_hoard(rig);
    rig_leave_free(rig, hoard, 100);
    for (uint32_t i = 0; i < 400; i += 2) {
        assert_true(virtual_free(rig_call(rig), hoard + i * PAGE, PAGE, MEM_DECOMMIT));
    }
}

static void the_pages_lie_side_by_side_and_begin_at_the_answer(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t physical = 0, free_pages = rig_free_pages(rig);
    VirtAddr va = alloc(rig, 5 * PAGE + 1, 0, &physical);
    assert_int_not_equal(va, 0);
    assert_true(va < CE_SLOT_SIZE && va % CE_BLOCK_SIZE == 0);
    for (uint32_t i = 0; i < 6; i++) {
        PageWord word = rig_word(rig, va + i * PAGE);
        assert_int_equal(page_state(word), PAGE_STATE_COMMITTED);
        assert_int_equal(page_frame(word), physical / PAGE + i);
    }
    assert_int_equal(page_state(rig_word(rig, va + 6 * PAGE)), PAGE_STATE_FREE);
    assert_true(free_pages - rig_free_pages(rig) >= 6);
    uint32_t value = 0;
    assert_true(mmu_write32(&rig->machine->mmu, va + 8, 77));
    assert_int_equal(bytes_get32(ram_page(&rig->machine->ram, physical / PAGE) + 8), 77);
    assert_true(mmu_read32(&rig->machine->mmu, va + 5 * PAGE, &value));
    assert_int_equal(value, 0);
    rig_check(rig);
    rig_free(rig);
}

static void reserve_tail_says_what_the_rest_of_the_last_block_is(void **state) {
    (void)state;
    static const PageState rest[] = {
        [TAIL_PAGE] = PAGE_STATE_FREE, [TAIL_BLOCK] = PAGE_STATE_RESERVED};
    for (uint32_t tail = TAIL_PAGE; tail <= TAIL_BLOCK; tail++) {
        Rig *rig = rig_new(tail == TAIL_BLOCK ? "reserve_tail=block" : "reserve_tail=page");
        uint32_t physical = 0, free_pages = rig_free_pages(rig);
        VirtAddr va = alloc(rig, 18 * PAGE, 0, &physical);
        assert_int_equal(page_state(rig_word(rig, va + 17 * PAGE)), PAGE_STATE_COMMITTED);
        assert_int_equal(page_state(rig_word(rig, va + 18 * PAGE)), rest[tail]);
        assert_int_equal(page_state(rig_word(rig, va + 31 * PAGE)), rest[tail]);
        assert_int_equal(page_state(rig_word(rig, va + 32 * PAGE)), PAGE_STATE_FREE);
        assert_true(physmem_free(rig_call(rig), va));
        assert_int_equal(page_state(rig_word(rig, va + 31 * PAGE)), PAGE_STATE_FREE);
        assert_true(rig_free_pages(rig) + 1 >= free_pages); // a page may hold kernel objects
        rig_free(rig);
    }
}

static void the_lowest_run_that_fits_and_is_aligned_is_taken(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t first = 0, second = 0, aligned = 0, page = 0;
    VirtAddr low = alloc(rig, PAGE, 0, &first);
    assert_int_not_equal(alloc(rig, 3 * PAGE, 0, &second), 0);
    assert_true(second > first);
    assert_int_not_equal(alloc(rig, PAGE, 0xFFFFF, &aligned), 0);
    assert_int_equal(aligned & 0xFFFFF, 0);
    assert_true(physmem_free(rig_call(rig), low));
    assert_int_not_equal(alloc(rig, PAGE, 0xFFF, &page), 0); // below a page a mask asks nothing
    assert_int_equal(page, first);
    rig_free(rig);
}

static void protection_guard_and_no_cache_are_kept(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr va = alloc_as(rig, PAGE, PAGE_READONLY | PAGE_NOCACHE | PAGE_GUARD, 0, 0);
    PageWord word = rig_word(rig, va);
    assert_int_equal(word & PAGE_WORD_PROTECTION,
                     PAGE_WORD_READ | PAGE_WORD_NOCACHE | PAGE_WORD_GUARD);
    rig_free(rig);
}

static void what_is_asked_wrongly_is_refused(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    assert_refused(rig, alloc_as(rig, 0, PAGE_READWRITE, 0, 0), SIZE_ZERO);
    assert_refused(rig, alloc_as(rig, (1u << 30) + 1, PAGE_READWRITE, 0, 0), SIZE_TOO_BIG);
    assert_refused(rig, alloc_as(rig, PAGE, PAGE_WRITECOPY, 0, 0), WRITECOPY);
    assert_refused(rig, alloc_as(rig, PAGE, PAGE_READWRITE | PAGE_PHYSICAL, 0, 0), BAD_PROTECTION);
    assert_refused(rig, alloc_as(rig, PAGE, PAGE_READWRITE, 0, 1), PHYSMEM_FLAGS);
    assert_fact(rig, 0, 1);
    assert_refused(rig, alloc_as(rig, PAGE, PAGE_READWRITE, 0xFFFE, 0), PHYSMEM_ALIGNMENT);
    assert_fact(rig, 0, 0xFFFE);
    rig_free(rig);
}

static void enough_pages_that_lie_apart_are_not_enough(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    scatter(rig);
    uint32_t physical = 0, sum = rig_free_pages(rig);
    assert_true(sum >= 300);
    assert_refused(rig, alloc(rig, 150 * PAGE, 0, &physical), NO_CONTIGUOUS_RAM);
    assert_fact(rig, 0, 150 * PAGE);
    uint32_t longest = rig->machine->outcome.reason.fact[1] / PAGE;
    assert_true(longest < 150);
    assert_fact(rig, 2, sum * PAGE);
    assert_fact(rig, 3, 0);
    assert_refused(rig, alloc(rig, (longest + 1) * PAGE, 0, &physical), NO_CONTIGUOUS_RAM);
    assert_int_not_equal(alloc(rig, longest * PAGE, 0, &physical), 0);
    assert_int_not_equal(rig_commit(rig, 100 * PAGE), 0); // which asks for no run
    rig_free(rig);
}

static void no_aligned_run_is_refused_although_another_is_long_enough(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t physical = 0;
    assert_int_not_equal(alloc(rig, PAGE, 0x7FFFFF, &physical), 0); // 8 MB: the only place but 0
    assert_int_equal(physical, 8u << 20);
    assert_refused(rig, alloc(rig, PAGE, 0x7FFFFF, &physical), NO_CONTIGUOUS_RAM);
    assert_fact(rig, 1, 0);
    assert_fact(rig, 3, 0x7FF000);
    rig_free(rig);
}

static void more_than_there_is_at_all_is_another_reason(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr hoard = rig_hoard(rig);
    rig_leave_free(rig, hoard, 100);
    uint32_t physical = 0;
    assert_refused(rig, alloc(rig, 101 * PAGE, 0, &physical), NO_RAM);
    assert_refused(rig, alloc(rig, 99 * PAGE, 0, &physical), OOM_CRITICAL);
    rig_free(rig);
}

static void a_full_slot_is_refused_whatever_ram_is_free(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t physical = 0;
    while (virtual_alloc(rig_call(rig), 0, 64 * KB, MEM_RESERVE, PAGE_READWRITE)) {
    }
    assert_refused(rig, alloc(rig, PAGE, 0, &physical), NO_HOLE);
    rig_free(rig);
}

// Loads a DLL of 200 pages, takes all RAM but what they need, and reads every page of it in.
static VirtAddr read_dll_in(Rig *rig, VirtAddr *ret_hoard) {
    DllImage image = {.name = "paged.dll", .code_kb = 800};
    uint8_t byte = 0;
    image_add_dll(rig->machine, &image);
    uint32_t handle = load_library(rig_call(rig), "paged.dll");
    VirtAddr dll = rig->machine->tables.module[module_find_handle(rig->machine, handle)].code_base;
    *ret_hoard = rig_hoard(rig);
    for (uint32_t i = 0; i < 200; i++) {
        assert_true(mmu_read(&rig->machine->mmu, dll + i * PAGE, &byte, 1));
    }
    return dll;
}

static void pages_of_files_make_room_for_a_run(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t physical = 0;
    VirtAddr hoard = 0;
    read_dll_in(rig, &hoard);
    rig_leave_free(rig, hoard, 60);
    assert_int_not_equal(alloc(rig, 190 * PAGE, 0, &physical), 0);
    assert_int_equal(pager_discardable(rig->machine), 0);
    rig_check(rig);
    rig_free(rig);
}

// A page of a file that VirtualCopy shows elsewhere too stays in RAM when it is discarded.
static void what_is_locked_makes_no_room(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t physical = 0;
    VirtAddr hoard = 0;
    VirtAddr dll = read_dll_in(rig, &hoard);
    assert_true(lock_pages(rig_call(rig), dll, 50 * PAGE, 0, 0));
    rig_leave_free(rig, hoard, 60);
    assert_int_equal(pager_discardable(rig->machine), 150);
    assert_refused(rig, alloc(rig, 220 * PAGE, 0, &physical), NO_RAM);
    assert_fact(rig, 1, 60 + 150);
    assert_refused(
        rig, virtual_alloc(rig->machine, 0, 220 * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE),
        NO_RAM);
    rig_free(rig);
}

static void freephysmem_wants_the_exact_address(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t physical = 0, free_pages = 0;
    assert_int_not_equal(alloc(rig, PAGE, 0, &physical), 0); // the kernel's records are paid for
    VirtAddr other = rig_commit(rig, PAGE);
    free_pages = rig_free_pages(rig);
    VirtAddr va = alloc(rig, 100 * KB, 0, &physical);
    assert_refused(rig, physmem_free(rig->machine, va + PAGE), NOT_PHYSMEM);
    assert_fact(rig, 2, va);
    assert_refused(rig, physmem_free(rig->machine, other), NOT_PHYSMEM);
    assert_fact(rig, 1, KIND_VIRTUAL);
    assert_refused(rig, physmem_free(rig->machine, 0x01000000), NOTHING_THERE);
    assert_refused(rig, physmem_free(rig->machine, 0x80000000), KERNEL_ADDRESS);
    assert_true(physmem_free(rig_call(rig), va));
    assert_int_equal(rig_free_pages(rig), free_pages);
    assert_refused(rig, physmem_free(rig->machine, va), NOTHING_THERE);
    rig_free(rig);
}

static void virtualfree_and_virtualprotect_leave_it_alone(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t physical = 0, old = 0;
    VirtAddr va = alloc(rig, PAGE, 0, &physical);
    assert_refused(rig, virtual_free(rig->machine, va, 0, MEM_RELEASE), SYSTEM_REGION);
    assert_fact(rig, 1, KIND_PHYSMEM);
    assert_refused(rig, virtual_free(rig->machine, va, PAGE, MEM_DECOMMIT), SYSTEM_REGION);
    assert_refused(rig, virtual_protect(rig->machine, va, PAGE, PAGE_READONLY, &old),
                   SYSTEM_REGION);
    rig_free(rig);
}

static void another_process_cannot_free_it_and_its_end_gives_it_back(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    uint32_t physical = 0;
    VirtAddr va = rig->slot + alloc(rig, 64 * KB, 0, &physical);
    rig_switch(rig, other);
    assert_refused(rig, physmem_free(rig->machine, va), FOREIGN_SLOT);
    process_end(rig_call(rig), rig->process, 0);
    assert_true(free_set_has(&rig->machine->ram.free, physical / PAGE));
    assert_true(free_set_has(&rig->machine->ram.free, physical / PAGE + 15));
    rig_free(rig);
}

static void the_call_stores_the_address_where_it_is_told(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr out = rig_commit(rig, PAGE);
    uint32_t stored = 0;
    ApiArgs args = {.value = {PAGE, PAGE_READWRITE, 0, 0, out}};
    VirtAddr va = api_call(rig_call(rig), CALL_AllocPhysMem, &args).value;
    assert_int_not_equal(va, 0);
    assert_true(mmu_read32(&rig->machine->mmu, out, &stored));
    assert_int_equal(stored / PAGE, page_frame(rig_word(rig, va)));
    args.value[4] = 0;
    assert_int_equal(api_call(rig_call(rig), CALL_AllocPhysMem, &args).value, 0);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_OUT_POINTER);
    rig_free(rig);
}

static void a_process_that_is_not_trusted_gets_none(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    ProcessRow row = rig->machine->tables.process[rig->process];
    row.trust = TRUST_RUN;
    machine_set_rows(rig->machine, TABLE_PROCESS, rig->process, 1, &row);
    ApiArgs args = {.value = {PAGE, PAGE_READWRITE}, .omitted = {[4] = true}};
    ApiResult result = api_call(rig_call(rig), CALL_AllocPhysMem, &args);
    assert_int_equal(result.value, 0);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_NOT_TRUSTED);
    assert_int_equal(api_call(rig_call(rig), CALL_FreePhysMem, &args).value, 0);
    assert_int_equal(rig->machine->outcome.error, 5);
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pages_lie_side_by_side_and_begin_at_the_answer),
        cmocka_unit_test(reserve_tail_says_what_the_rest_of_the_last_block_is),
        cmocka_unit_test(the_lowest_run_that_fits_and_is_aligned_is_taken),
        cmocka_unit_test(protection_guard_and_no_cache_are_kept),
        cmocka_unit_test(what_is_asked_wrongly_is_refused),
        cmocka_unit_test(enough_pages_that_lie_apart_are_not_enough),
        cmocka_unit_test(no_aligned_run_is_refused_although_another_is_long_enough),
        cmocka_unit_test(more_than_there_is_at_all_is_another_reason),
        cmocka_unit_test(a_full_slot_is_refused_whatever_ram_is_free),
        cmocka_unit_test(pages_of_files_make_room_for_a_run),
        cmocka_unit_test(what_is_locked_makes_no_room),
        cmocka_unit_test(freephysmem_wants_the_exact_address),
        cmocka_unit_test(virtualfree_and_virtualprotect_leave_it_alone),
        cmocka_unit_test(another_process_cannot_free_it_and_its_end_gives_it_back),
        cmocka_unit_test(the_call_stores_the_address_where_it_is_told),
        cmocka_unit_test(a_process_that_is_not_trusted_gets_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
