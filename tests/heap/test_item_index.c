// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "heap/item_index.h"

#include "tests/support/random.h"

#include <stdlib.h>

// The index of items against the list itself, kept as a plain array: the bits are the list's, no
// bound is below the truth, and the next page is the first whose bound suffices.

#define RECORD 0x42000FE0u // of the region; its items begin 32 bytes further
#define FIRST (RECORD + 32u)
#define END 0x42030000u
#define N ((END - FIRST) / 8)

typedef struct List {
    ItemIndex index;
    uint64_t random;
    uint32_t size[N]; // by place in 8 bytes: of the item that begins there, 0 = none
    bool free[N];
} List;

static VirtAddr address(uint32_t i) {
    return FIRST + i * 8;
}

// Item i is free, after it has swallowed those up to `last`.
static void give(List *list, uint32_t i, uint32_t last) {
    list->free[i] = true;
    item_index_free(&list->index, item_index_region(&list->index, RECORD), address(i),
                    address(last), address(i + list->size[i]));
}

// Item i swallows free ones behind it.
static void merge(List *list, uint32_t i) {
    uint32_t last = i, next = i + list->size[i];
    for (; next < N && list->free[next]; next = i + list->size[i]) {
        list->size[i] += list->size[next];
        list->size[next] = 0;
        list->free[next] = false;
        last = next;
    }
    give(list, i, last);
}

static void take(List *list, uint32_t i, uint32_t size) {
    uint32_t whole = list->size[i], rest = whole - size < 2 ? 0 : whole - size;
    list->free[i] = false;
    if (rest) {
        list->size[i] = size;
        list->size[i + size] = rest;
        list->free[i + size] = true;
    }
    item_index_take(&list->index, item_index_region(&list->index, RECORD), address(i),
                    address(i + whole - rest), address(i + whole));
}

// A free item that begins in a page must be found by a search for `need`: it is large enough, or
// the one before it, of which `free` says whether it is free, has to swallow it.
static bool wanted(const List *list, uint32_t i, bool free, uint32_t need) {
    return list->free[i] && (list->size[i] * 8 >= need || free);
}

static void check(List *list) {
    ItemRegion *region = item_index_region(&list->index, RECORD);
    uint32_t due[(END >> CE_PAGE_SHIFT) - (FIRST >> CE_PAGE_SHIFT)] = {0};
    VirtAddr before = 0;
    assert_true(item_index_is_exact(&list->index));
    for (uint32_t i = 0; i < N; i += list->size[i]) {
        assert_int_equal(item_index_is_free(&list->index, address(i)), list->free[i]);
        assert_int_equal(item_index_before(&list->index, address(i), FIRST), before);
        before = list->free[i] ? address(i) : before;
        uint32_t next = i + list->size[i];
        if (next < N) {
            assert_int_equal(item_index_is_behind(&list->index, address(next)), list->free[i]);
            due[(address(next) >> CE_PAGE_SHIFT) - (FIRST >> CE_PAGE_SHIFT)] +=
                list->free[i] && list->free[next];
        }
        if (list->free[i]) {
            assert_int_equal(item_index_in_page(&list->index, address(i)), address(i));
        }
    }
    uint32_t need = 16 + random_below(&list->random, 4000);
    VirtAddr from = address(random_below(&list->random, N));
    for (uint32_t i = 0; i < sizeof due / sizeof due[0]; i++) {
        assert_int_equal(list->index.page[(FIRST >> CE_PAGE_SHIFT) + i].due, due[i]);
    }
    VirtAddr page = item_index_next_page(&list->index, region, from, need);
    bool behind = false;
    for (uint32_t i = 0; i < N; behind = list->free[i], i += list->size[i]) {
        VirtAddr at = address(i) & ~(CE_PAGE_SIZE - 1);
        bool later = at > (from & ~(CE_PAGE_SIZE - 1));
        if (wanted(list, i, behind, need)) {
            assert_true(item_index_may(&list->index, address(i), need));
            assert_true(!later || (page && page <= at));
        }
    }
    assert_true(page == 0 || (page > from && page < END));
    assert_true(page == 0 || item_index_may(&list->index, page, need));
}

// Settles a page, as a search does that has looked at all of it.
static void settle(List *list, VirtAddr page) {
    ItemPage seen = {0};
    for (uint32_t i = 0; i < N; i += list->size[i]) {
        if ((address(i) ^ page) < CE_PAGE_SIZE && list->free[i]) {
            item_page_add(&seen, list->size[i] * 8);
        }
    }
    item_index_settle(&list->index, page, seen);
}

static void knows_what_the_list_is(void **state) {
    (void)state;
    List *list = calloc(1, sizeof *list);
    assert_true(item_index_init(&list->index));
    list->random = 32;
    item_index_open(&list->index, RECORD, FIRST, END);
    list->size[0] = N;
    give(list, 0, 0);
    for (uint32_t k = 0; k < 20000; k++) {
        uint32_t i = random_below(&list->random, N);
        while (list->size[i] == 0) {
            i--;
        }
        if (!list->free[i]) {
            merge(list, i);
        } else {
            merge(list, i);
            uint32_t most = list->size[i] - 1;
            take(list, i, 2 + random_below(&list->random, most < 300 ? most : 300));
        }
        settle(list, address(random_below(&list->random, N)) & ~(CE_PAGE_SIZE - 1));
        if (k % 10 == 0) {
            check(list);
        }
    }
    item_index_deinit(&list->index);
    free(list);
}

static void a_region_opened_anew_has_forgotten_the_old_one(void **state) {
    (void)state;
    ItemIndex index;
    assert_true(item_index_init(&index));
    ItemRegion *region = item_index_region(&index, RECORD);
    item_index_open(&index, RECORD, FIRST, END);
    item_index_free(&index, region, FIRST, FIRST, END);
    item_index_free(&index, region, FIRST + 0x8000, FIRST + 0x8000, FIRST + 0x8010);
    item_index_open(&index, RECORD, FIRST, END);
    assert_false(item_index_is_free(&index, FIRST));
    assert_false(item_index_may(&index, FIRST, 16));
    assert_int_equal(item_index_next_page(&index, region, FIRST, 16), 0);
    item_index_deinit(&index);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_what_the_list_is),
        cmocka_unit_test(a_region_opened_anew_has_forgotten_the_old_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
