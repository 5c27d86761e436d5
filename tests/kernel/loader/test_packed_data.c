// SPDX-License-Identifier: MIT
#include "tests/support/machine_fixture.h"

#include "kernel/life/end.h"
#include "kernel/loader/load.h"
#include "kernel/memory/lock.h"
#include "rom/layout.h"
#include "tests/support/quick.h"
#include "tests/support/random.h"

#include <string.h>

// ROM's DLLs whose data are packed by the page. Whatever is loaded and freed, in two processes, a
// block is there exactly while one of its DLLs is loaded, and a page while its own DLL is.

#define DLLS 9u
#define KB 1024u

// coredll.dll, and DLLs of a page, of a few, of a block, of a block and a page, of several blocks.
static const uint32_t data_kb[DLLS] = {8, 4, 60, 12, 64, 4, 68, 200, 20};
static const char *const names[DLLS] = {"coredll.dll", "a.dll", "b.dll", "c.dll", "d.dll",
                                        "e.dll",       "f.dll", "g.dll", "h.dll"};

typedef struct Device {
    RomModule modules[DLLS];
    RomImage image;
} Device;

static Rig *boot(Device *device, uint32_t data_unit) {
    LayoutLines lines = layout_lines_default();
    LayoutResult result;
    lines.data_unit = data_unit;
    memset(device, 0, sizeof *device);
    for (uint32_t i = 0; i < DLLS; i++) {
        device->modules[i] = (RomModule){.name = names[i],
                                         .code_size = 16 * KB,
                                         .data_size = data_kb[i] * KB,
                                         .groups = i == 0 ? DLLS_CORE : 0,
                                         .place = ROM_PLACE_SLOT_1};
    }
    assert_true(layout_place(device->modules, DLLS, &lines, &result));
    device->image = (RomImage){.modules = device->modules,
                               .n_modules = DLLS,
                               .dll_line = result.dll_line,
                               .dll_code_line = result.dll_code_line,
                               .data_packed = data_unit == CE_PAGE_SIZE};
    return rig_new_from("", &device->image);
}

static uint32_t load(Rig *rig, const char *name) {
    uint32_t handle = load_library(rig_call(rig), name);
    assert_int_not_equal(handle, 0);
    return handle;
}

static const ModuleRow *row_of(const Rig *rig, uint32_t dll) {
    const ModuleRow *row = &rig->machine->tables.module[dll];
    assert_string_equal(row->name.text, names[dll]);
    return row;
}

// ---- one at a time

static void the_line_is_where_the_packed_pages_end(void **state) {
    (void)state;
    static Device device;
    Rig *rig = boot(&device, CE_PAGE_SIZE);
    assert_int_equal(row_of(rig, 0)->data_base, CE_SLOT_SIZE - 8 * KB);
    assert_int_equal(row_of(rig, 1)->data_base, CE_SLOT_SIZE - 12 * KB);
    assert_int_equal(rig->machine->tables.system->dll_line, CE_SLOT_SIZE - 448 * KB);
    rig_free(rig);
    rig = boot(&device, CE_BLOCK_SIZE);
    assert_int_equal(rig->machine->tables.system->dll_line, CE_SLOT_SIZE - 13 * 64 * KB);
    rig_free(rig);
}

static void a_dll_commits_its_own_pages_in_a_block_of_several(void **state) {
    (void)state;
    static Device device;
    Rig *rig = boot(&device, CE_PAGE_SIZE);
    uint32_t free_before = rig_free_pages(rig);
    VirtAddr a = row_of(rig, 1)->data_base; // in the block of coredll.dll, which every process has
    assert_int_equal(page_state(rig_word(rig, a)), PAGE_STATE_RESERVED);
    uint32_t handle = load(rig, "a.dll");
    assert_int_equal(page_state(rig_word(rig, a)), PAGE_STATE_COMMITTED);
    assert_int_equal(free_before - rig_free_pages(rig), 1); // and no MemBlock
    assert_true(mmu_write32(&rig->machine->mmu, a, 7));
    assert_true(load_free(rig_call(rig), handle));
    assert_int_equal(page_state(rig_word(rig, a)), PAGE_STATE_RESERVED);
    assert_int_equal(page_state(rig_word(rig, CE_SLOT_SIZE - 4 * KB)), PAGE_STATE_COMMITTED);
    assert_int_equal(rig_free_pages(rig), free_before);
    uint32_t value = 1;
    load(rig, "a.dll");
    assert_true(mmu_read32(&rig->machine->mmu, a, &value));
    assert_int_equal(value, 0); // its data begin anew
    rig_free(rig);
}

static void nobody_else_gets_a_block_of_packed_data(void **state) {
    (void)state;
    static Device device;
    Rig *rig = boot(&device, CE_PAGE_SIZE);
    VirtAddr block = CE_SLOT_SIZE - CE_BLOCK_SIZE;
    MemoryBasicInformation info;
    assert_refused(rig, virtual_free(rig->machine, block, 0, MEM_RELEASE), SYSTEM_REGION);
    assert_true(virtual_query(rig_call(rig), CE_SLOT_SIZE - 8 * KB, &info));
    assert_int_equal(info.allocation_base, block);
    assert_int_equal(info.region_size, 8 * KB);
    rig_free(rig);
}

static void a_freed_dll_leaves_no_locks(void **state) {
    (void)state;
    static Device device;
    Rig *rig = boot(&device, CE_PAGE_SIZE);
    uint32_t handle = load(rig, "a.dll");
    VirtAddr a = row_of(rig, 1)->data_base;
    assert_true(lock_pages(rig_call(rig), a, 4 * KB, 0, LOCKFLAG_WRITE));
    assert_true(lock_pages(rig_call(rig), a + 4 * KB, 4 * KB, 0, LOCKFLAG_WRITE)); // coredll's
    uint32_t block = tables_block(&rig->machine->tables, rig->slot + a);
    assert_int_equal(rig->machine->tables.block[block].locks, 2);
    assert_true(load_free(rig_call(rig), handle));
    assert_int_equal(rig->machine->tables.block[block].locks, 1);
    rig_check(rig);
    rig_free(rig);
}

// ---- against what must be there

static void check_slot(const Rig *rig, uint8_t process, const Device *device, uint32_t loaded) {
    VirtAddr slot = rig_slot_base(rig, process);
    for (VirtAddr at = device->image.dll_line; at < CE_SLOT_SIZE; at += CE_PAGE_SIZE) {
        VirtAddr block = at & ~(CE_BLOCK_SIZE - 1);
        bool has_page = false, has_block = false;
        for (uint32_t i = 0; i < DLLS; i++) {
            VirtAddr low = device->modules[i].data_base, high = low + data_kb[i] * KB;
            has_page |= (loaded >> i & 1) && at >= low && at < high;
            has_block |= (loaded >> i & 1) && block < high && low < block + CE_BLOCK_SIZE;
        }
        PageView view = tables_walk(&rig->machine->tables, slot + at);
        assert_int_equal(view.block != NULL, has_block);
        assert_int_equal(page_state(view.word), has_page    ? PAGE_STATE_COMMITTED
                                                : has_block ? PAGE_STATE_RESERVED
                                                            : PAGE_STATE_FREE);
    }
}

static void any_order_of_loads_leaves_what_is_loaded(void **state) {
    (void)state;
    static Device device;
    Rig *rig = boot(&device, CE_PAGE_SIZE);
    uint8_t process[2] = {rig->process, rig_start(rig, "other.exe")};
    uint32_t loaded[2] = {1, 1};
    uint64_t random = 14;
    uint32_t blocks = rig->machine->tables.kobject[KOBJ_MEMBLOCK].used;
    for (uint32_t n = 4000 / quick_stride(10); n-- > 0;) {
        uint32_t who = random_below(&random, 2), dll = 1 + random_below(&random, DLLS - 1);
        uint32_t handle = row_of(rig, dll)->handle;
        rig_switch(rig, process[who]);
        if (loaded[who] >> dll & 1) {
            assert_true(load_free(rig_call(rig), handle));
        } else {
            load(rig, names[dll]);
        }
        loaded[who] ^= 1u << dll;
        check_slot(rig, process[0], &device, loaded[0]);
        check_slot(rig, process[1], &device, loaded[1]);
        rig_check(rig);
    }
    for (uint32_t dll = 1; dll < DLLS; dll++) {
        for (uint32_t who = 0; who < 2; who++) {
            rig_switch(rig, process[who]);
            assert_true(!(loaded[who] >> dll & 1) ||
                        load_free(rig_call(rig), row_of(rig, dll)->handle));
        }
    }
    assert_int_equal(rig->machine->tables.kobject[KOBJ_MEMBLOCK].used, blocks);
    rig_switch(rig, process[0]);
    load(rig, "g.dll"); // and a process that ends with some
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_line_is_where_the_packed_pages_end),
        cmocka_unit_test(a_dll_commits_its_own_pages_in_a_block_of_several),
        cmocka_unit_test(nobody_else_gets_a_block_of_packed_data),
        cmocka_unit_test(a_freed_dll_leaves_no_locks),
        cmocka_unit_test(any_order_of_loads_leaves_what_is_loaded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
