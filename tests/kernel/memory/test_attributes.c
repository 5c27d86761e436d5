// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "coredll/api.h"
#include "kernel/memory/attributes.h"
#include "kernel/memory/physmem.h"

// Page-table entries as the CPU has them: the cache bit, and all that cannot be changed.

#define PAGE CE_PAGE_SIZE

static bool set(Rig *rig, VirtAddr va, uint32_t size, uint32_t flags, uint32_t mask) {
    uint32_t old = 0;
    return attributes_set(rig_call(rig), va, size, flags, mask, &old);
}

static uint32_t entry(Rig *rig, VirtAddr va) {
    uint32_t old = 0xEEEEEEEE;
    assert_true(attributes_set(rig_call(rig), va, 1, 0xFFFFFFFF, 0, &old));
    return old;
}

static bool uncached(Rig *rig, VirtAddr va) {
    return rig_word(rig, va) & PAGE_WORD_NOCACHE;
}

static void a_mask_of_0_only_asks(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr va = rig_commit(rig, PAGE);
    Tables before = rig_snapshot(rig);
    assert_int_equal(entry(rig, va + 9), page_frame(rig_word(rig, va)) << 12 | 8); // ARM: C
    assert_true(rig_tables_equal(&before, &rig->machine->tables));
    tables_deinit(&before);
    rig_free(rig);
}

static void the_cache_bit_stands_where_the_cpu_has_it(void **state) {
    (void)state;
    static const struct {
        const char *cpu;
        uint32_t bit, cached, not_cached;
    } cases[] = {{"cpu=arm", 8, 8, 0}, {"cpu=mips", 8, 8, 0}, {"cpu=x86", 0x10, 0, 0x10}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Rig *rig = rig_new(cases[i].cpu);
        VirtAddr va = rig_commit(rig, 3 * PAGE);
        uint32_t bit = cases[i].bit, old = 0;
        assert_int_equal(entry(rig, va) & 0xFFF, cases[i].cached);
        assert_true(
            attributes_set(rig_call(rig), va + PAGE - 1, 2, cases[i].not_cached, bit, &old));
        assert_int_equal(old & 0xFFF, cases[i].cached);
        assert_int_equal(entry(rig, va + PAGE) & 0xFFF, cases[i].not_cached);
        assert_true(uncached(rig, va) && uncached(rig, va + PAGE) && !uncached(rig, va + 2 * PAGE));
        assert_true(set(rig, va, 3 * PAGE, cases[i].cached, bit));
        assert_false(uncached(rig, va) || uncached(rig, va + 2 * PAGE));
        rig_free(rig);
    }
}

static void the_call_does_not_work_on_shx(void **state) {
    (void)state;
    Rig *rig = rig_new("cpu=sh4");
    VirtAddr va = rig_commit(rig, PAGE);
    assert_refused(rig, set(rig, va, PAGE, 0, 0), NO_ATTRIBUTES);
    rig_free(rig);
}

static void the_page_number_and_all_other_bits_stay(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr va = rig_commit(rig, 2 * PAGE);
    uint32_t now = entry(rig, va);
    assert_refused(rig, set(rig, va, PAGE, now + PAGE, 0xFFFFF000), PAGE_NUMBER);
    assert_fact(rig, 1, now);
    assert_refused(rig, set(rig, va, PAGE, 4, 4), PAGE_ATTRIBUTES); // ARM: B, the write buffer
    assert_fact(rig, 4, 8);
    assert_true(set(rig, va, PAGE, now, 0xFFFFFFFF)); // the formula changes nothing
    assert_refused(rig, set(rig, va, 2 * PAGE, now, 0xFFFFFFFF), PAGE_NUMBER);
    assert_fact(rig, 0, rig->slot + va + PAGE);
    assert_true(set(rig, va, PAGE, 0, 8 | 4));
    rig_free(rig);
}

static void only_committed_pages_of_the_callers_own_have_attributes(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr reserved = virtual_alloc(rig_call(rig), 0, 2 * PAGE, MEM_RESERVE, PAGE_READWRITE);
    assert_refused(rig, set(rig, reserved, 1, 0, 8), NOT_COMMITTED);
    assert_refused(rig, set(rig, reserved, 0, 0, 8), SIZE_ZERO);
    assert_refused(rig, set(rig, 0x01000000, 1, 0, 8), NOT_RESERVED);
    assert_refused(rig, set(rig, 0x80000000, 1, 0, 8), KERNEL_ADDRESS);
    assert_refused(rig, set(rig, 0x04010000, 1, 0, 8), FOREIGN_SLOT);
    assert_refused(rig, set(rig, CE_EXE_BASE, 1, 0, 8), SYSTEM_REGION);
    rig_free(rig);
}

static void physical_memory_and_pages_without_ram_have_attributes_too(void **state) {
    (void)state;
    Rig *rig = rig_new("commit_backing=touch");
    PhysMemRequest request = {.size = PAGE, .protect = PAGE_READWRITE | PAGE_NOCACHE};
    uint32_t physical = 0, value = 0;
    VirtAddr run = physmem_alloc(rig_call(rig), &request, &physical), lazy = rig_commit(rig, PAGE);
    assert_int_equal(entry(rig, run), physical);
    assert_true(set(rig, run, PAGE, 8, 8));
    assert_int_equal(entry(rig, run), physical | 8);
    assert_int_equal(entry(rig, lazy), 8);
    assert_true(set(rig, lazy, PAGE, 0, 8));
    assert_true(mmu_read32(&rig->machine->mmu, lazy, &value));
    assert_true(uncached(rig, lazy));
    rig_free(rig);
}

static void lpdwoldflags_may_be_null(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr va = rig_commit(rig, PAGE), out = rig_commit(rig, PAGE);
    uint32_t stored = 0;
    ApiArgs args = {.value = {va, PAGE, 0, 8, 0}};
    assert_int_equal(api_call(rig_call(rig), CALL_VirtualSetAttributes, &args).value, 1);
    assert_true(uncached(rig, va));
    args.value[4] = out;
    assert_int_equal(api_call(rig_call(rig), CALL_VirtualSetAttributes, &args).value, 1);
    assert_true(mmu_read32(&rig->machine->mmu, out, &stored));
    assert_int_equal(stored, page_frame(rig_word(rig, va)) << 12);
    args.value[4] = 4;
    assert_int_equal(api_call(rig_call(rig), CALL_VirtualSetAttributes, &args).value, 0);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_OUT_POINTER);
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mask_of_0_only_asks),
        cmocka_unit_test(the_cache_bit_stands_where_the_cpu_has_it),
        cmocka_unit_test(the_call_does_not_work_on_shx),
        cmocka_unit_test(the_page_number_and_all_other_bits_stay),
        cmocka_unit_test(only_committed_pages_of_the_callers_own_have_attributes),
        cmocka_unit_test(physical_memory_and_pages_without_ram_have_attributes_too),
        cmocka_unit_test(lpdwoldflags_may_be_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
