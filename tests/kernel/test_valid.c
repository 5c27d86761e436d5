// SPDX-License-Identifier: MIT

// Each module's own check notices when what it looks after is broken, and only then.

#include "tests/support/machine_fixture.h"

#include "heap/heap.h"
#include "heap/side.h"
#include "kernel/object/mapfile.h"
#include "kernel/object/sync.h"
#include "kernel/paging/pager.h"

static const char *invalid(const Rig *rig) {
    const char *name = machine_first_invalid(rig->machine);
    return name ? name : "none";
}

// Sets a field, sees that the named check fails, sets it back, and sees that all hold.
#define assert_noticed(rig, name, field, value)                                                    \
    do {                                                                                           \
        __typeof__(field) kept_ = (field);                                                         \
        assert_true((field) != (__typeof__(field))(value));                                        \
        (field) = (__typeof__(field))(value);                                                      \
        assert_string_equal(invalid(rig), name);                                                   \
        (field) = kept_;                                                                           \
        assert_string_equal(invalid(rig), "none");                                                 \
    } while (0)

static void slots_and_blocks(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    Tables *tables = &rig->machine->tables;
    VirtAddr va = rig_slot_base(rig, rig->process) | rig_commit(rig, 0x20000);
    uint32_t block = tables_block(tables, va), slot = ce_slot_of(va);
    SectionEntry *entry =
        &tables->section[tables->slot[slot].section * CE_BLOCKS_PER_SLOT + ce_block_in_slot(va)];
    assert_noticed(rig, "slot", entry[0], 0);         // a block that no slot has
    assert_noticed(rig, "slot", entry[1], block);     // one that has two places
    assert_noticed(rig, "slot", entry[0], CE_BLOCKS); // one that there is not
    assert_noticed(rig, "slot", tables->block[block].base, (va >> CE_BLOCK_SHIFT) + 1);
    assert_noticed(rig, "slot", tables->slot[0].section, 0);
    assert_noticed(rig, "slot", tables->slot[CE_SLOT_LARGE_LAST].section,
                   tables->slot[slot].section);
    assert_noticed(rig, "slot", tables->kobject[KOBJ_MEMBLOCK].used, 1);
    free_set_put(&rig->machine->free_blocks, block);
    assert_string_equal(invalid(rig), "slot");
    free_set_take(&rig->machine->free_blocks, block);
    rig_free(rig);
}

static void pages_and_frames(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    Tables *tables = &rig->machine->tables;
    VirtAddr va = rig_slot_base(rig, rig->process) | rig_commit(rig, 0x1000);
    VirtAddr reserved =
        virtual_alloc(rig_call(rig), 0, 0x1000, MEM_RESERVE, PAGE_READWRITE) | rig->slot;
    PageView view = tables_walk(tables, va);
    PageWord *page = &tables->page[view.block_no * CE_PAGES_PER_BLOCK];
    PageWord *other = &tables->page[tables_block(tables, reserved) * CE_PAGES_PER_BLOCK];
    assert_noticed(rig, "pages", page[0], 0);                          // a frame that nobody holds
    assert_noticed(rig, "pages", page[1], page[0]);                    // one that two pages hold
    assert_noticed(rig, "pages", page[1], PAGE_WORD_READ);             // rights of a free page
    assert_noticed(rig, "pages", other[0], other[0] | PAGE_WORD_READ); // of a reserved one
    assert_noticed(rig, "pages", other[0], other[0] | page[0] >> 12 << 12);
    assert_noticed(rig, "pages", tables->frame[page_frame(page[0])].refs, 2);
    assert_noticed(rig, "pages", tables->block[view.block_no].locks, 1);
    assert_noticed(rig, "pages", tables->lock[view.block_no].count[3], 1);
    assert_noticed(rig, "pages", tables->system->arena_pages, tables->system->arena_pages + 1);
    rig_free(rig);
}

static void objects(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    Tables *tables = &rig->machine->tables;
    uint32_t event = sync_create_event(rig_call(rig), "own", 0, 0);
    uint32_t other = sync_create_event(rig_call(rig), "other", 0, 0);
    ObjectRow *row = &tables->object[(event >> 2) % CE_OBJECTS];
    ObjectRow *second = &tables->object[(other >> 2) % CE_OBJECTS];
    assert_noticed(rig, "object", row->holds, 1); // held by no view
    assert_noticed(rig, "object", row->type, OBJECT_NONE);
    assert_noticed(rig, "object", row->type, OBJECT_MUTEX); // another cost
    assert_noticed(rig, "object", row->generation, row->generation + 1);
    assert_noticed(rig, "object", row->opens[rig->process], 0);       // nobody keeps it
    assert_noticed(rig, "object", row->opens[CE_PROCESS_MAX - 1], 1); // who has ended does
    assert_noticed(rig, "object", row->named, 0);
    assert_noticed(rig, "object", row->handle, 0);
    assert_noticed(rig, "object", tables->kobject[KOBJ_EVENT].used, 3);
    memcpy(second->name.text, "own", 4); // two of one name
    assert_string_equal(invalid(rig), "object");
    memcpy(second->name.text, "other", 6);
    rig_free(rig);
}

static void pages_read_from_files(void **state) {
    (void)state;
    Rig *rig = rig_new("paging_pool_kb=64 demand_paging=yes");
    Tables *tables = &rig->machine->tables;
    SystemRow *system = tables->system;
    assert_true(system->pool_pages == 16 && system->pager_free);
    PagerRow *first = &tables->pager[system->pager_free - 1];
    assert_noticed(rig, "pager", system->pool_pages, 15);
    assert_noticed(rig, "pager", system->pager_free, first->next);
    assert_noticed(rig, "pager", first->next, 0);
    assert_noticed(rig, "pager", first->next, system->pager_free); // the chain goes round
    assert_noticed(rig, "pager", system->pager_pages, 1);
    assert_noticed(rig, "pager", system->pager_last, system->pager_free);
    rig_free(rig);
}

static void the_index_of_items(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t heap = heap_process(rig_call(rig)).value;
    VirtAddr a = heap_alloc(rig_call(rig), heap, 0, 100).value;
    assert_int_not_equal(heap_alloc(rig_call(rig), heap, 0, 100).value, 0);
    assert_true(heap_free(rig_call(rig), heap, a).value);
    ItemIndex *index = &rig->machine->heap->items;
    VirtAddr item = (rig->slot | a) - 8;
    ItemPage *page = &index->page[item >> CE_PAGE_SHIFT];
    assert_true(item_index_is_free(index, item));
    assert_noticed(rig, "heap", page->due, page->due + 1);
    assert_noticed(rig, "heap", index->block[item >> CE_BLOCK_SHIFT], 0);
    assert_noticed(rig, "heap", rig->machine->heap->waiting, (void *)1);
    uint64_t *bits = &index->free[item >> ITEM_WORD_SHIFT], kept = *bits;
    assert_true(item_index_is_exact(index));
    *bits = 0; // what lies before the second item is not free
    assert_true(item_index_is_valid(index) && !item_index_is_exact(index));
    *bits = kept;
    uint32_t most = page->most;
    page->most = page->but_one + 1; // a bound below the largest
    assert_true(!item_index_is_exact(index));
    page->most = most;
    assert_true(item_index_is_exact(index));
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slots_and_blocks),
        cmocka_unit_test(pages_and_frames),
        cmocka_unit_test(objects),
        cmocka_unit_test(pages_read_from_files),
        cmocka_unit_test(the_index_of_items),
    };
    return cmocka_run_group_tests_name("valid", tests, NULL, NULL);
}
