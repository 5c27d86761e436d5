// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "kernel/life/end.h"
#include "kernel/life/start.h"
#include "kernel/loader/images.h"
#include "kernel/loader/load.h"
#include "kernel/paging/pager.h"
#include "kernel/process/process.h"
#include "trust/context.h"
#include "ce/handles.h"

#include <string.h>

// A bare boot has one DLL, coredll.dll: its data takes the top 64 KB of slot 0, its code slot 1.

#define KB 1024u
#define MB (1024u * KB)
#define TOP (CE_SLOT_SIZE - 64 * KB) // the load line of a bare boot

static void add(Rig *rig, const char *name, uint32_t code_kb, uint32_t data_kb, const char *need) {
    DllImage image = {.name = name, .code_kb = code_kb, .data_kb = data_kb};
    if (need) {
        image.needs[0] = need;
        image.n_needs = 1;
    }
    assert_true(image_add_dll(rig->machine, &image));
}

static uint32_t load(Rig *rig, const char *name) {
    uint32_t handle = load_library(rig_call(rig), name);
    assert_int_not_equal(handle, 0);
    return handle;
}

static VirtAddr line(const Rig *rig) {
    return rig->machine->tables.system->dll_line;
}

static const ModuleRow *row_of(const Rig *rig, uint32_t handle) {
    return &rig->machine->tables.module[module_find_handle(rig->machine, handle)];
}

static void an_unpaged_dll_is_read_as_a_whole_and_stays(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    DllImage image = {.name = "driver.dll", .code_kb = 20, .data_kb = 4, .unpaged = 1};
    assert_true(image_add_dll(rig->machine, &image));
    uint32_t free_pages = rig_free_pages(rig);
    VirtAddr code = row_of(rig, load(rig, "driver.dll"))->code_base;
    assert_true(free_pages - rig_free_pages(rig) >= 6);
    PageWord word = rig_word(rig, code + 16 * KB);
    assert_int_equal(page_state(word), PAGE_STATE_COMMITTED);
    pager_out_all(rig->machine);
    assert_int_equal(rig_word(rig, code + 16 * KB), word);
    rig_switch(rig, other);
    free_pages = rig_free_pages(rig);
    load(rig, "driver.dll");
    assert_int_equal(rig_word(rig, code + 16 * KB), word); // the other one's frame
    assert_true(free_pages - rig_free_pages(rig) <= 2);    // data, and kernel objects
    rig_check(rig);
    rig_free(rig);
}

static void a_program_can_be_unpaged_too(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    ProcessImage image = rig_image("steady.exe");
    image.in_ram = image.unpaged = 1;
    assert_true(image_add_exe(rig->machine, &image));
    rig_switch(rig, process_start(rig->machine, "steady.exe", 0));
    assert_int_equal(page_state(rig_word(rig, CE_EXE_BASE + CE_PAGE_SIZE)), PAGE_STATE_COMMITTED);
    rig_free(rig);
}

static void a_dll_goes_below_the_lowest_of_all_in_units_of_64_kb(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    assert_int_equal(line(rig), TOP);
    add(rig, "small.dll", 4, 0, NULL);
    add(rig, "edge.dll", 60, 4, NULL);
    add(rig, "beyond.dll", 60, 8, NULL);
    assert_int_equal(row_of(rig, load(rig, "small.dll"))->code_base, TOP - 64 * KB);
    assert_int_equal(row_of(rig, load(rig, "edge.dll"))->code_base, TOP - 128 * KB);
    assert_int_equal(row_of(rig, load(rig, "BEYOND.dll"))->code_base, TOP - 256 * KB);
    assert_int_equal(line(rig), TOP - 256 * KB);
    rig_free(rig);
}

static void a_dll_has_one_address_in_all_processes_and_one_copy_of_its_code(void **state) {
    (void)state;
    Rig *rig = rig_new("demand_paging=no");
    uint8_t other = rig_start(rig, "other.exe");
    add(rig, "shared.dll", 128, 8, NULL);
    uint32_t handle = load(rig, "shared.dll");
    uint32_t free_pages = rig_free_pages(rig);
    VirtAddr base = row_of(rig, handle)->code_base;
    PageWord code = rig_word(rig, base), data = rig_word(rig, base + 128 * KB);
    rig_switch(rig, other);
    assert_int_equal(load(rig, "shared.dll"), handle);
    assert_int_equal(row_of(rig, handle)->code_base, base);
    assert_int_equal(page_frame(rig_word(rig, base)), page_frame(code));
    assert_int_not_equal(page_frame(rig_word(rig, base + 128 * KB)), page_frame(data));
    assert_int_equal(rig_free_pages(rig), free_pages - 2); // its data: two pages of its own
    uint8_t byte = 1;
    assert_false(mmu_write(&rig->machine->mmu, base, &byte, 1));
    assert_true(mmu_write(&rig->machine->mmu, base + 128 * KB, &byte, 1));
    rig_free(rig);
}

static void a_dll_takes_room_in_every_slot_whether_loaded_there_or_not(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    add(rig, "big.dll", 8192, 0, NULL);
    load(rig, "big.dll");
    rig_switch(rig, other);
    VirtAddr own = rig_slot_base(rig, other);
    assert_int_equal(tables_block(&rig->machine->tables, own + line(rig)), 0); // nothing is there
    assert_refused_with(
        rig, virtual_alloc(rig->machine, line(rig), 64 * KB, MEM_RESERVE, PAGE_READWRITE),
        ABOVE_DLL_LINE, ERROR_INVALID_PARAMETER);
    assert_refused_with(rig, virtual_alloc(rig->machine, 0, 24 * MB, MEM_RESERVE, PAGE_READWRITE),
                        NO_HOLE, 8);
    rig_free(rig);
}

static void who_has_something_else_at_the_address_cannot_load_it(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    add(rig, "late.dll", 1024, 0, NULL);
    VirtAddr below = line(rig) - 512 * KB;
    assert_int_not_equal(virtual_alloc(rig_call(rig), below, 64 * KB, MEM_RESERVE, PAGE_READWRITE),
                         0);
    assert_refused_with(rig, load_library(rig->machine, "late.dll"), DLL_RANGE_TAKEN,
                        ERROR_OUTOFMEMORY);
    assert_fact(rig, 0, MB);
    assert_fact(rig, 1, TOP - MB);
    assert_fact(rig, 2, below);
    assert_fact(rig, 3, KIND_VIRTUAL);
    rig_switch(rig, other);
    uint32_t handle = load(rig, "late.dll"); // nothing is in the way here
    assert_int_equal(row_of(rig, handle)->code_base, TOP - MB);
    rig_switch(rig, rig->process);
    assert_refused_with(rig, load_library(rig->machine, "late.dll"), DLL_RANGE_TAKEN,
                        ERROR_OUTOFMEMORY);
    rig_free(rig);
}

static void loadlibrary_error_is_the_error_of_a_dll_without_an_address(void **state) {
    (void)state;
    Rig *rig = rig_new("loadlibrary_error=8");
    add(rig, "late.dll", 64, 0, NULL);
    virtual_alloc(rig_call(rig), TOP - 64 * KB, 64 * KB, MEM_RESERVE, PAGE_READWRITE);
    assert_refused_with(rig, load_library(rig->machine, "late.dll"), DLL_RANGE_TAKEN, 8);
    rig_free(rig);
}

static void the_last_free_of_the_lowest_raises_the_line_and_one_above_leaves_a_hole(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    add(rig, "one.dll", 64, 0, NULL);
    add(rig, "two.dll", 64, 0, NULL);
    add(rig, "three.dll", 64, 0, NULL);
    uint32_t one = load(rig, "one.dll"), two = load(rig, "two.dll");
    assert_true(load_free(rig_call(rig), one));
    assert_int_equal(line(rig), TOP - 128 * KB); // two.dll lies there
    uint32_t three = load(rig, "three.dll");
    assert_int_equal(row_of(rig, three)->code_base, TOP - 192 * KB); // not in the hole
    assert_true(load_free(rig_call(rig), three));
    assert_int_equal(line(rig), TOP - 128 * KB);
    assert_true(load_free(rig_call(rig), two));
    assert_int_equal(line(rig), TOP);
    rig_free(rig);
}

static void dll_placement_holes_takes_the_highest_hole_that_fits(void **state) {
    (void)state;
    Rig *rig = rig_new("dll_placement=holes");
    add(rig, "one.dll", 128, 0, NULL);
    add(rig, "two.dll", 64, 0, NULL);
    add(rig, "small.dll", 64, 0, NULL);
    add(rig, "big.dll", 192, 0, NULL);
    uint32_t one = load(rig, "one.dll");
    load(rig, "two.dll");
    assert_true(load_free(rig_call(rig), one));
    assert_int_equal(row_of(rig, load(rig, "small.dll"))->code_base, TOP - 64 * KB);
    assert_int_equal(row_of(rig, load(rig, "big.dll"))->code_base, TOP - 192 * KB - 192 * KB);
    rig_free(rig);
}

static void a_dll_whose_data_end_in_another_block_than_its_code_takes_both(void **state) {
    (void)state;
    Rig *rig = rig_new("dll_placement=holes");
    add(rig, "next.dll", 64, 0, NULL);
    add(rig, "across.dll", 60, 8, "next.dll");
    uint32_t across = load(rig, "across.dll");
    assert_int_equal(row_of(rig, across)->code_base, TOP - 128 * KB);
    assert_int_equal(row_of(rig, load(rig, "next.dll"))->code_base, TOP - 192 * KB);
    rig_free(rig);
}

static void uses_are_counted_in_each_process_and_over_all(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    add(rig, "counted.dll", 64, 4, NULL);
    uint32_t handle = load(rig, "counted.dll");
    load(rig, "counted.dll");
    rig_switch(rig, other);
    assert_refused(rig, load_free(rig->machine, handle), NOT_LOADED);
    assert_refused(rig, load_find(rig->machine, "counted.dll"), NO_SUCH_DLL);
    load(rig, "counted.dll");
    assert_int_equal(row_of(rig, handle)->loads[rig->process], 2);
    assert_int_equal(row_of(rig, handle)->loads[other], 1);
    assert_true(load_free(rig_call(rig), handle));
    assert_int_equal(row_of(rig, handle)->users, trust_key(rig->process));
    rig_switch(rig, rig->process);
    assert_true(load_free(rig_call(rig), handle));
    assert_int_equal(load_find(rig_call(rig), "counted.dll"), handle);
    assert_true(load_free(rig_call(rig), handle));
    assert_int_equal(module_find(rig->machine, "counted.dll"), MODULE_NONE);
    assert_refused(rig, load_free(rig->machine, handle), NOT_LOADED);
    rig_free(rig);
}

static void a_dll_brings_what_it_is_linked_with_or_nothing_happens(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    add(rig, "leaf.dll", 64, 0, NULL);
    add(rig, "middle.dll", 64, 0, "leaf.dll");
    add(rig, "top.dll", 64, 0, "middle.dll");
    add(rig, "broken.dll", 64, 0, "nowhere.dll");
    uint32_t top = load(rig, "top.dll");
    assert_int_equal(line(rig), TOP - 192 * KB);
    assert_int_not_equal(load_find(rig_call(rig), "leaf.dll"), 0);
    assert_refused(rig, load_library(rig->machine, "broken.dll"), NO_SUCH_DLL);
    uint32_t leaf = load(rig, "leaf.dll"); // a use of its own
    assert_true(load_free(rig_call(rig), top));
    assert_int_equal(load_find(rig_call(rig), "middle.dll"), 0);
    assert_int_equal(row_of(rig, leaf)->loads[rig->process], 1);
    rig_free(rig);
}

static void dlls_that_need_each_other_load_and_stay(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    add(rig, "hen.dll", 64, 0, "egg.dll");
    add(rig, "egg.dll", 64, 0, "hen.dll");
    uint32_t hen = load(rig, "hen.dll");
    assert_int_equal(row_of(rig, hen)->loads[rig->process], 2);
    assert_true(load_free(rig_call(rig), hen));
    assert_int_not_equal(load_find(rig_call(rig), "egg.dll"), 0);
    rig_free(rig); // and end with the process
}

static void a_process_that_ends_frees_its_dlls_and_leaves_the_others(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    add(rig, "both.dll", 64, 4, NULL);
    add(rig, "mine.dll", 64, 4, NULL);
    uint32_t both = load(rig, "both.dll");
    rig_switch(rig, other);
    load(rig, "both.dll");
    load(rig, "mine.dll");
    rig_switch(rig, rig->process);
    process_end(rig->machine, other, 0);
    assert_int_equal(line(rig), TOP - 128 * KB);
    assert_int_equal(row_of(rig, both)->users, trust_key(rig->process));
    assert_int_equal(module_find(rig->machine, "mine.dll"), MODULE_NONE);
    rig_free(rig);
}

static void resources_lie_in_slot_63_once_for_all_and_cost_no_slot(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint8_t other = rig_start(rig, "other.exe");
    DllImage image = {.name = "german.dll", .const_kb = 300, .resource_only = 1};
    assert_true(image_add_dll(rig->machine, &image));
    uint32_t handle = load(rig, "german.dll"), free_pages = rig_free_pages(rig);
    assert_int_equal(row_of(rig, handle)->code_base, 0x7E000000);
    assert_int_equal(line(rig), TOP);
    rig_switch(rig, other);
    load(rig, "german.dll");
    assert_int_equal(rig_free_pages(rig), free_pages);
    uint32_t word = 0;
    assert_true(mmu_read32(&rig->machine->mmu, 0x7E000000, &word));
    assert_false(mmu_write(&rig->machine->mmu, 0x7E000000, &word, 4));
    assert_true(load_free(rig_call(rig), handle));
    rig_switch(rig, rig->process);
    assert_true(mmu_read32(&rig->machine->mmu, 0x7E000000, &word));
    assert_true(load_free(rig_call(rig), handle));
    assert_false(mmu_read32(&rig->machine->mmu, 0x7E000000, &word));
    rig_free(rig);
}

static void dll_slots_large_puts_large_code_above_the_slots(void **state) {
    (void)state;
    Rig *rig = rig_new("dll_slots=large");
    uint8_t other = rig_start(rig, "other.exe");
    add(rig, "small.dll", 64, 0, NULL);
    add(rig, "large.dll", 68, 8, NULL);
    uint32_t small = load(rig, "small.dll"), large = load(rig, "large.dll");
    assert_int_equal(row_of(rig, small)->code_base, TOP - 64 * KB);
    assert_int_equal(row_of(rig, large)->code_base, 0x78000000);
    assert_int_equal(row_of(rig, large)->data_base, TOP - 128 * KB);
    assert_int_equal(line(rig), TOP - 128 * KB);
    uint8_t byte = 0;
    assert_true(mmu_read(&rig->machine->mmu, 0x78000000, &byte, 1));
    assert_false(mmu_write(&rig->machine->mmu, 0x78000000, &byte, 1));
    assert_true(mmu_write(&rig->machine->mmu, TOP - 128 * KB, &byte, 1));
    rig_switch(rig, other);
    load(rig, "large.dll");
    assert_true(mmu_read(&rig->machine->mmu, 0x78000000, &byte, 1));
    assert_refused_with(rig, virtual_alloc(rig->machine, 0, 900 * MB, MEM_RESERVE, PAGE_NOACCESS),
                        NO_LARGE_HOLE, 8); // 33 to 59: 864 MB
    assert_true(load_free(rig_call(rig), large));
    rig_switch(rig, rig->process);
    assert_true(load_free(rig_call(rig), large));
    assert_int_equal(line(rig), TOP - 64 * KB);
    assert_false(mmu_read(&rig->machine->mmu, 0x78000000, &byte, 1));
    rig_free(rig);
}

static void dll_slots_all_takes_small_ones_and_the_overflow_of_slot_1(void **state) {
    (void)state;
    Rig *rig = rig_new("dll_slots=all");
    add(rig, "small.dll", 4, 0, NULL);
    add(rig, "next.dll", 4, 0, "small.dll");
    load(rig, "next.dll");
    assert_int_equal(line(rig), TOP);
    assert_int_equal(row_of(rig, load(rig, "small.dll"))->code_base, 0x78010000);
    rig_free(rig);
    Rig *before = rig_new("boot=device ram_mb=64"),
        *after = rig_new("boot=device ram_mb=64 dll_slots=all");
    assert_int_equal(line(before), 0x012B0000);
    assert_true(line(after) > line(before) + 6 * MB);
    assert_int_equal(
        row_of(after, handle_of_module(module_find(after->machine, "ppt_view.dll")))->code_base >>
            26,
        0x78000000 >> 26);
    rig_free(before);
    rig_free(after);
}

static void a_trusted_process_loads_no_dll_of_lower_trust(void **state) {
    (void)state;
    Rig *rig = rig_new("trust_tiers=two");
    DllImage run = {.name = "run.dll", .code_kb = 4, .trust = TRUST_RUN};
    DllImage none = {.name = "none.dll", .code_kb = 4, .trust = IMAGE_TRUST_FALSE};
    assert_true(image_add_dll(rig->machine, &run) && image_add_dll(rig->machine, &none));
    ProcessImage image = rig_image("untrusted.exe");
    image.trust = TRUST_RUN;
    assert_true(image_add_exe(rig->machine, &image));
    uint8_t untrusted = process_start(rig->machine, "untrusted.exe", 0);
    assert_refused(rig, load_library(rig->machine, "run.dll"), DLL_TRUST);
    assert_refused(rig, load_library(rig->machine, "none.dll"), DLL_TRUST);
    rig_switch(rig, untrusted);
    load(rig, "run.dll");
    load(rig, "coredll.dll");
    assert_refused(rig, load_library(rig->machine, "none.dll"), DLL_TRUST);
    rig_free(rig);
}

static void an_entry_point_may_refuse(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    add(rig, "shy.dll", 64, 0, NULL);
    uint32_t handle = load(rig, "shy.dll");
    assert_true(load_entry(rig_call(rig), handle, DLL_PROCESS_ATTACH, true));
    assert_false(load_entry(rig_call(rig), handle, DLL_PROCESS_ATTACH, false));
    assert_int_equal(rig->machine->outcome.error, ERROR_DLL_INIT_FAILED);
    assert_int_equal(line(rig), TOP);
    rig_free(rig);
}

static void exports_have_one_address_everywhere(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    DllImage image = {.name = "api.dll", .code_kb = 64, .n_exports = 2};
    image.exports[0] = "First";
    image.exports[1] = "Second";
    assert_true(image_add_dll(rig->machine, &image));
    uint32_t handle = load(rig, "api.dll");
    assert_int_equal(load_proc_address(rig_call(rig), handle, "First", 0),
                     row_of(rig, handle)->code_base);
    assert_int_equal(load_proc_address(rig_call(rig), handle, "Second", 0),
                     row_of(rig, handle)->code_base + 16);
    assert_refused(rig, load_proc_address(rig->machine, handle, "second", 0), NO_SUCH_EXPORT);
    assert_refused(rig, load_proc_address(rig->machine, 5, "First", 0), NOT_LOADED);
    rig_free(rig);
}

static void what_a_program_is_linked_with_is_there_when_it_starts(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    add(rig, "leaf.dll", 64, 4, NULL);
    add(rig, "linked.dll", 64, 4, "leaf.dll");
    ProcessImage image = rig_image("linked.exe");
    image.needs[0] = "linked.dll";
    image.n_needs = 1;
    assert_true(image_add_exe(rig->machine, &image));
    uint8_t process = process_start(rig_call(rig), "linked.exe", 0);
    assert_int_not_equal(process, PROCESS_NONE);
    assert_int_equal(line(rig), TOP - 256 * KB);
    uint32_t record = module_find(rig->machine, "leaf.dll");
    assert_int_equal(rig->machine->tables.module[record].loads[process], 1);
    process_end(rig->machine, process, 0);
    assert_int_equal(line(rig), TOP);
    ProcessImage broken = rig_image("broken.exe");
    broken.needs[0] = "nowhere.dll";
    broken.n_needs = 1;
    assert_true(image_add_exe(rig->machine, &broken));
    Tables before = rig_snapshot(rig);
    assert_int_equal(process_start(rig_call(rig), "broken.exe", 0), PROCESS_NONE);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_NO_SUCH_DLL);
    assert_true(rig_tables_equal(&before, &rig->machine->tables));
    tables_deinit(&before);
    rig_free(rig);
}

static void without_ram_for_it_nothing_of_a_dll_is_loaded(void **state) {
    (void)state;
    Rig *rig = rig_new("demand_paging=no");
    add(rig, "leaf.dll", 64, 4, NULL);
    add(rig, "fat.dll", 256, 64, "leaf.dll");
    VirtAddr hoard = rig_hoard(rig);
    rig_leave_free(rig, hoard, 80); // code 64, data 16, and of leaf.dll 17 are needed
    assert_refused(rig, load_library(rig->machine, "fat.dll"), NO_RAM);
    rig_free(rig);
}

static void the_space_for_dlls_ends_at_the_null_guard(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    add(rig, "huge.dll", (32 * MB - 128 * KB) / KB, 0, NULL);
    add(rig, "larger.dll", (32 * MB - 64 * KB) / KB, 0, NULL);
    assert_refused(rig, load_library(rig->machine, "larger.dll"), DLL_SPACE_USED_UP);
    assert_refused(rig, load_library(rig->machine, "huge.dll"), DLL_RANGE_TAKEN); // the EXE
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unpaged_dll_is_read_as_a_whole_and_stays),
        cmocka_unit_test(a_program_can_be_unpaged_too),
        cmocka_unit_test(a_dll_goes_below_the_lowest_of_all_in_units_of_64_kb),
        cmocka_unit_test(a_dll_has_one_address_in_all_processes_and_one_copy_of_its_code),
        cmocka_unit_test(a_dll_takes_room_in_every_slot_whether_loaded_there_or_not),
        cmocka_unit_test(who_has_something_else_at_the_address_cannot_load_it),
        cmocka_unit_test(loadlibrary_error_is_the_error_of_a_dll_without_an_address),
        cmocka_unit_test(the_last_free_of_the_lowest_raises_the_line_and_one_above_leaves_a_hole),
        cmocka_unit_test(dll_placement_holes_takes_the_highest_hole_that_fits),
        cmocka_unit_test(a_dll_whose_data_end_in_another_block_than_its_code_takes_both),
        cmocka_unit_test(uses_are_counted_in_each_process_and_over_all),
        cmocka_unit_test(a_dll_brings_what_it_is_linked_with_or_nothing_happens),
        cmocka_unit_test(dlls_that_need_each_other_load_and_stay),
        cmocka_unit_test(a_process_that_ends_frees_its_dlls_and_leaves_the_others),
        cmocka_unit_test(resources_lie_in_slot_63_once_for_all_and_cost_no_slot),
        cmocka_unit_test(dll_slots_large_puts_large_code_above_the_slots),
        cmocka_unit_test(dll_slots_all_takes_small_ones_and_the_overflow_of_slot_1),
        cmocka_unit_test(a_trusted_process_loads_no_dll_of_lower_trust),
        cmocka_unit_test(an_entry_point_may_refuse),
        cmocka_unit_test(exports_have_one_address_everywhere),
        cmocka_unit_test(what_a_program_is_linked_with_is_there_when_it_starts),
        cmocka_unit_test(without_ram_for_it_nothing_of_a_dll_is_loaded),
        cmocka_unit_test(the_space_for_dlls_ends_at_the_null_guard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
