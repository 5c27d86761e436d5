// SPDX-License-Identifier: MIT
#pragma once

// What the tests of heaps do again and again.

#include "tests/support/machine_fixture.h"

#include "heap/heap.h"

static inline Rig *rig_with_heap(const char *settings, VirtAddr *ret_heap) {
    Rig *rig = rig_new(settings);
    *ret_heap = heap_process(rig_call(rig)).value;
    assert_int_not_equal(*ret_heap, 0);
    return rig;
}

static inline VirtAddr take(Rig *rig, VirtAddr heap, uint32_t size) {
    HeapResult got = heap_alloc(rig_call(rig), heap, 0, size);
    assert_false(got.faulted);
    assert_int_not_equal(got.value, 0);
    return got.value;
}

static inline void give(Rig *rig, VirtAddr heap, VirtAddr pointer) {
    assert_true(heap_free(rig_call(rig), heap, pointer).value);
}

static inline BlockRow block_of(const Rig *rig, VirtAddr va) {
    const Tables *tables = &rig->machine->tables;
    return tables->block[tables_block(tables, tables_mapped(tables, va))];
}

static inline void assert_refused_for(const Rig *rig, ReasonId reason, uint32_t error) {
    assert_int_equal(rig->machine->outcome.reason.id, reason);
    assert_int_equal(rig->machine->outcome.error, error);
}
