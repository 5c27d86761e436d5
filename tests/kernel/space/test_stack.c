// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "emu/holes.h"
#include "kernel/process/process.h"
#include "kernel/space/kobject.h"
#include "kernel/space/slot.h"
#include "kernel/space/stack.h"

// Stacks: reserved in the slot, committed from the top down by touching, a guard at the bottom.

#define MB (1u << 20)

static Mmu *mmu_of(Rig *rig) {
    return &rig->machine->mmu;
}

static StackPlan rig_stack(Rig *rig, uint32_t size) {
    StackPlan plan = {0};
    assert_true(stack_plan(rig_call(rig), rig->process, size, &plan));
    stack_make(rig->machine, rig->process, &plan);
    return plan;
}

#define assert_faults(rig, va, clause_)                                                            \
    do {                                                                                           \
        assert_false(mmu_write32(mmu_of(rig), va, 1));                                             \
        assert_int_equal(mmu_of(rig)->fault.clause, clause_);                                      \
    } while (0)

static void only_the_next_page_of_a_stack_can_be_touched(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    StackPlan plan = rig_stack(rig, 64 << 10);
    VirtAddr end = plan.base + plan.size;
    assert_faults(rig, end - 2 * CE_PAGE_SIZE, CLAUSE_STACK_JUMP);
    assert_true(mmu_write32(mmu_of(rig), end - 4, 1));
    assert_faults(rig, end - 3 * CE_PAGE_SIZE, CLAUSE_STACK_JUMP);
    assert_faults(rig, plan.base + CE_PAGE_SIZE, CLAUSE_STACK_JUMP);
    assert_true(mmu_write32(mmu_of(rig), end - 2 * CE_PAGE_SIZE, 1));
    assert_true(mmu_write32(mmu_of(rig), end - 3 * CE_PAGE_SIZE, 1));
    assert_faults(rig, plan.base, CLAUSE_STACK_GUARD);
    stack_release(rig->machine, plan.base);
    rig_free(rig);
}

static void a_stack_costs_blocks_and_no_ram(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t blocks = rig->machine->free_blocks.n_free;
    rig_stack(rig, 1 * MB); // spare MemBlocks and the arena's page may pay for the next
    assert_int_equal(rig->machine->free_blocks.n_free, blocks - 16);
    uint32_t free_pages = rig_free_pages(rig);
    rig_stack(rig, 64 << 10);
    assert_int_equal(rig->machine->free_blocks.n_free, blocks - 17);
    assert_int_equal(rig_free_pages(rig), free_pages);
    rig_free(rig);
}

static void the_first_page_comes_when_the_thread_begins(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    StackPlan plan = rig_stack(rig, 64 << 10);
    VirtAddr end = plan.base + plan.size;
    uint32_t free_pages = rig_free_pages(rig);
    stack_begin(rig->machine, end);
    assert_int_equal(page_state(rig_word(rig, end - CE_PAGE_SIZE)), PAGE_STATE_COMMITTED);
    assert_int_equal(page_use(rig_word(rig, end - CE_PAGE_SIZE)), USE_STACK);
    assert_int_equal(rig_free_pages(rig), free_pages - 1);
    stack_begin(rig->machine, end);
    assert_int_equal(rig_free_pages(rig), free_pages - 1);
    stack_release(rig->machine, plan.base);
    assert_int_equal(rig_free_pages(rig), free_pages);
    rig_free(rig);
}

static void without_ram_the_first_touch_faults(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    VirtAddr hoard = rig_hoard(rig);
    StackPlan plan = rig_stack(rig, 64 << 10);
    rig_leave_free(rig, hoard, 0);
    stack_begin(rig->machine, plan.base + plan.size);
    assert_faults(rig, plan.base + plan.size - 4, CLAUSE_NO_FRAME);
    rig_free(rig);
}

static void sizes_are_whole_pages_and_two_at_least(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    static const struct {
        uint32_t asked, size, n_blocks;
    } rows[] = {{0, 2 * 4096, 1},          {1, 2 * 4096, 1},        {8192, 8192, 1},
                {8193, 3 * 4096, 1},       {65536, 65536, 1},       {65537, 65536 + 4096, 2},
                {100 << 10, 100 << 10, 2}, {1u << 20, 1u << 20, 16}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        StackPlan plan = {0};
        assert_true(stack_plan(rig_call(rig), rig->process, rows[i].asked, &plan));
        assert_int_equal(plan.size, rows[i].size);
        assert_int_equal(plan.n_blocks, rows[i].n_blocks);
    }
    rig_free(rig);
}

static void the_largest_hole_fits_and_one_page_more_does_not(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t slot = rig->machine->tables.process[rig->process].slot;
    HoleBounds bounds = hole_bounds_slot(&rig->machine->tables, slot, false);
    HoleSurvey survey = hole_survey(&rig->machine->tables, bounds.low, bounds.high);
    StackPlan plan = {0};
    assert_true(stack_plan(rig_call(rig), rig->process, survey.largest, &plan));
    assert_refused_with(rig, stack_plan(rig->machine, rig->process, survey.largest + 1, &plan),
                        NO_STACK_HOLE, 8);
    assert_fact(rig, 0, survey.largest + 1);
    assert_fact(rig, 1, slot);
    assert_fact(rig, 2, 1); // the main thread's
    assert_fact(rig, 3, survey.largest);
    assert_refused(rig, stack_plan(rig->machine, rig->process, UINT32_MAX, &plan), NO_STACK_HOLE);
    rig_free(rig);
}

static void a_stack_is_open_to_its_owner_only(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    StackPlan plan = rig_stack(rig, 64 << 10);
    uint8_t other = rig_start(rig, "other.exe");
    rig_switch(rig, other);
    assert_faults(rig, plan.base + plan.size - 4, CLAUSE_NO_KEY);
    rig_switch(rig, rig->process);
    assert_true(mmu_write32(mmu_of(rig), plan.base + plan.size - 4, 1));
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_next_page_of_a_stack_can_be_touched),
        cmocka_unit_test(a_stack_costs_blocks_and_no_ram),
        cmocka_unit_test(the_first_page_comes_when_the_thread_begins),
        cmocka_unit_test(without_ram_the_first_touch_faults),
        cmocka_unit_test(sizes_are_whole_pages_and_two_at_least),
        cmocka_unit_test(the_largest_hole_fits_and_one_page_more_does_not),
        cmocka_unit_test(a_stack_is_open_to_its_owner_only),
    };
    return cmocka_run_group_tests_name("stack", tests, NULL, NULL);
}
