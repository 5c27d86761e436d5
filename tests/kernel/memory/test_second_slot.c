// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "emu/holes.h"
#include "kernel/life/end.h"
#include "kernel/life/start.h"
#include "kernel/memory/heap_memory.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"
#include "kernel/space/pointer.h"
#include "trust/context.h"

// What if a process had two slots: VirtualAlloc continues where no process lives, and everything
// that tells from the slot whose an address is, is wrong about it. In a bare boot nk.exe and
// filesys.exe run, the rig's process lives in slot 3, and slot 4 is the first one free.

#define MB(n) ((n) << 20)
#define RESERVE (uint32_t) MEM_RESERVE
#define COMMIT (uint32_t)(MEM_RESERVE | MEM_COMMIT)

// Reserves the slot of the running process full.
static void fill_slot(Rig *rig) {
    uint32_t slot = rig->machine->tables.process[rig->machine->tables.system->current_process].slot;
    HoleBounds bounds = hole_bounds_slot(&rig->machine->tables, slot, false);
    HoleSurvey room;
    while ((room = hole_survey(&rig->machine->tables, bounds.low, bounds.high)).largest > 0) {
        VirtAddr p = virtual_alloc(rig_call(rig), 0, room.largest, RESERVE, PAGE_READWRITE);
        assert_int_not_equal(p, 0);
        assert_true(p < CE_SLOT_SIZE);
    }
}

static VirtAddr take(Rig *rig, uint32_t size, uint32_t type) {
    VirtAddr p = virtual_alloc(rig_call(rig), 0, size, type, PAGE_READWRITE);
    assert_int_not_equal(p, 0);
    return p;
}

static bool writes(Rig *rig, VirtAddr p, uint32_t value) {
    return mmu_write32(&rig->machine->mmu, p, value);
}

static void without_the_knob_a_full_slot_is_the_end(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    fill_slot(rig);
    assert_refused(rig, virtual_alloc(rig->machine, 0, MB(1), RESERVE, PAGE_READWRITE), NO_HOLE);
    rig_free(rig);
}

static void it_goes_on_below_the_dll_line_of_the_lowest_slot_where_nobody_lives(void **state) {
    (void)state;
    Rig *rig = rig_new("second_slot=when-full");
    uint32_t line = rig->machine->tables.system->dll_line;
    assert_true(take(rig, MB(1), RESERVE) < CE_SLOT_SIZE); // there is room at home
    fill_slot(rig);
    assert_int_equal(take(rig, MB(1), RESERVE), ce_slot_base(4) + line - MB(1));
    assert_int_equal(take(rig, 1, RESERVE), ce_slot_base(4) + line - MB(1) - CE_BLOCK_SIZE);
    assert_int_equal(take(rig, MB(31) - CE_BLOCK_SIZE, RESERVE) >> CE_SLOT_SHIFT, 5);
    rig_free(rig);
}

static void the_key_is_the_slots_and_not_the_callers(void **state) {
    (void)state;
    Rig *rig = rig_new("second_slot=when-full");
    fill_slot(rig);
    VirtAddr p = take(rig, MB(1), COMMIT);
    const BlockRow *block = tables_walk(&rig->machine->tables, p).block;
    assert_int_equal(block->read_keys, trust_key(3));
    assert_int_equal(block->write_keys, trust_key(3));
    assert_int_equal(block->owner, rig->process);
    assert_false(writes(rig, p, 1));
    assert_int_equal(rig->machine->mmu.fault.clause, CLAUSE_NO_KEY);
    thread_set_permissions(rig->machine, trust_key(3));
    assert_true(writes(rig, p, 1));
    rig_free(rig);
}

static void nobody_owns_the_pointer_and_nobody_may_map_or_free_it(void **state) {
    (void)state;
    Rig *rig = rig_new("second_slot=when-full");
    fill_slot(rig);
    VirtAddr p = take(rig, MB(1), RESERVE);
    assert_int_equal(pointer_tenant(rig->machine, p), PROCESS_NONE);
    assert_refused(rig, pointer_map(rig->machine, p, rig->process), POINTER_CLOSED);
    assert_refused(rig, virtual_free(rig->machine, p, 0, MEM_RELEASE), FOREIGN_SLOT);
    assert_fact(rig, 2, PROCESS_NONE);
    assert_refused(rig, virtual_alloc(rig->machine, p, 1, MEM_COMMIT, PAGE_READWRITE),
                   FOREIGN_SLOT);
    rig_free(rig);
}

static void the_next_process_there_has_the_pointers_key_and_name(void **state) {
    (void)state;
    Rig *rig = rig_new("second_slot=when-full");
    fill_slot(rig);
    VirtAddr p = take(rig, 2 * CE_BLOCK_SIZE, COMMIT);
    uint8_t next = rig_start(rig, "next.exe");
    assert_int_equal(rig->machine->tables.process[next].slot, 4);
    assert_int_equal(pointer_tenant(rig->machine, p), next);
    rig_switch(rig, next);
    assert_true(writes(rig, p, 2));
    assert_true(writes(rig, p & (CE_SLOT_SIZE - 1), 3)); // it is in its slot 0, too
    assert_int_equal(pointer_map(rig_call(rig), p, next), p);
    assert_refused(rig, virtual_free(rig->machine, p, 0, MEM_RELEASE), NOT_OWNER);
    rig_free(rig);
}

static void the_end_of_who_lives_there_takes_it(void **state) {
    (void)state;
    Rig *rig = rig_new("second_slot=when-full");
    fill_slot(rig);
    uint32_t before = rig_free_pages(rig);
    VirtAddr p = take(rig, MB(1), COMMIT);
    uint8_t next = rig_start(rig, "next.exe");
    process_end(rig->machine, next, 0);
    assert_int_equal(tables_block(&rig->machine->tables, p), 0);
    assert_int_equal(rig->machine->tables.slot[4].section, 0);
    assert_true(rig_free_pages(rig) + 4 > before); // the kernel may keep a few pages
    rig_free(rig);
}

static void the_end_of_who_reserved_it_gives_it_back(void **state) {
    (void)state;
    Rig *rig = rig_new("second_slot=when-full");
    uint8_t full = rig_start(rig, "full.exe"); // in slot 4
    rig_switch(rig, full);
    fill_slot(rig);
    VirtAddr p = take(rig, MB(1), COMMIT), q = take(rig, MB(31), RESERVE);
    assert_int_equal(p >> CE_SLOT_SHIFT, 5);
    assert_int_equal(q >> CE_SLOT_SHIFT, 6);
    uint8_t next = rig_start(rig, "next.exe");
    assert_int_equal(rig->machine->tables.process[next].slot, 5);
    rig_switch(rig, rig->process);
    process_end(rig->machine, full, 0);
    assert_int_equal(tables_block(&rig->machine->tables, p), 0);
    assert_int_equal(rig->machine->tables.slot[6].section, 0);
    assert_int_not_equal(rig->machine->tables.slot[5].section, 0); // next.exe lives there
    rig_free(rig);
}

static void a_process_whose_place_is_taken_cannot_start(void **state) {
    (void)state;
    Rig *rig = rig_new("second_slot=when-full");
    fill_slot(rig);
    uint32_t line = rig->machine->tables.system->dll_line;
    VirtAddr p = take(rig, line - CE_NULL_GUARD_END - CE_BLOCK_SIZE, RESERVE);
    uint8_t started = PROCESS_NONE;
    assert_refused(rig, (started = process_start(rig->machine, "app.exe", 0)) != PROCESS_NONE,
                   SLOT_IN_USE);
    assert_fact(rig, 0, 4);
    assert_fact(rig, 1, p);
    assert_fact(rig, 2, rig->process);
    rig_free(rig);
}

static void heaps_and_named_addresses_stay_at_home(void **state) {
    (void)state;
    Rig *rig = rig_new("second_slot=when-full");
    fill_slot(rig);
    assert_refused(rig, heap_memory_reserve(rig->machine, MB(1), 0, false), NO_HOLE);
    VirtAddr p = take(rig, MB(1), RESERVE);
    assert_refused(rig, virtual_alloc(rig->machine, p - MB(1), MB(1), RESERVE, PAGE_READWRITE),
                   FOREIGN_SLOT);
    rig_free(rig);
}

static void nk_has_one_slot(void **state) {
    (void)state;
    Rig *rig = rig_new("second_slot=when-full");
    rig_switch(rig, 0);
    uint32_t slot = CE_SLOT_NK;
    HoleBounds bounds = hole_bounds_slot(&rig->machine->tables, slot, false);
    HoleSurvey room;
    VirtAddr first = 0;
    while ((room = hole_survey(&rig->machine->tables, bounds.low, bounds.high)).largest > 0) {
        VirtAddr p = take(rig, room.largest, RESERVE);
        first = first ? first : p;
    }
    assert_refused(rig, virtual_alloc(rig->machine, 0, MB(1), RESERVE, PAGE_READWRITE), NO_HOLE);
    assert_true(virtual_free(rig_call(rig), first, 0, MEM_RELEASE));
    rig_free(rig);
}

static void when_no_slot_has_room_the_own_one_is_named(void **state) {
    (void)state;
    Rig *rig = rig_new("second_slot=when-full");
    for (uint32_t slot = CE_SLOT_PROCESS_FIRST + 2; slot <= CE_SLOT_PROCESS_LAST; slot++) {
        rig_start(rig, "other.exe");
    }
    fill_slot(rig);
    assert_refused(rig, virtual_alloc(rig->machine, 0, MB(1), RESERVE, PAGE_READWRITE), NO_HOLE);
    assert_fact(rig, 1, 3);
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_the_knob_a_full_slot_is_the_end),
        cmocka_unit_test(it_goes_on_below_the_dll_line_of_the_lowest_slot_where_nobody_lives),
        cmocka_unit_test(the_key_is_the_slots_and_not_the_callers),
        cmocka_unit_test(nobody_owns_the_pointer_and_nobody_may_map_or_free_it),
        cmocka_unit_test(the_next_process_there_has_the_pointers_key_and_name),
        cmocka_unit_test(the_end_of_who_lives_there_takes_it),
        cmocka_unit_test(the_end_of_who_reserved_it_gives_it_back),
        cmocka_unit_test(a_process_whose_place_is_taken_cannot_start),
        cmocka_unit_test(heaps_and_named_addresses_stay_at_home),
        cmocka_unit_test(nk_has_one_slot),
        cmocka_unit_test(when_no_slot_has_room_the_own_one_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
