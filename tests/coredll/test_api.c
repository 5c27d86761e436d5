// SPDX-License-Identifier: MIT
#include "ce/calls.h"
#include "coredll/api.h"
#include "coredll/exports.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void every_row_is_found_by_its_call(void **state) {
    (void)state;
    unsigned found = 0;
    for (int id = CALL_NONE; id < CALL_COUNT; id++) {
        const ApiCall *call = api_find((CallId)id);
        assert_true(!call || call->id == (CallId)id);
        found += call != NULL;
    }
    assert_int_equal(found, api_call_count);
    for (unsigned i = 1; i < api_call_count; i++) {
        assert_true(api_calls[i - 1].id < api_calls[i].id);
    }
    assert_null(api_find(CALL_COUNT));
}

// Place, name and ordinal of an exported call lead to one another.
static void each_export_has_one_place_one_name_and_at_most_one_ordinal(void **state) {
    (void)state;
    unsigned places = 0, numbered = 0;
    for (uint32_t offset = 0; offset < export_size() + 64; offset++) {
        CallId call = export_at_offset(offset);
        const char *proof = NULL;
        if (call == CALL_NONE) {
            continue;
        }
        uint32_t ordinal = export_ordinal(call, &proof);
        assert_int_equal(offset % EXPORT_BYTES, 0);
        assert_int_equal(export_by_name(call_info(call)->name), call);
        assert_int_equal(ordinal ? export_by_ordinal(ordinal) : call, call);
        assert_true(!ordinal || offset == ordinal * EXPORT_BYTES);
        places++;
        numbered += ordinal != 0;
    }
    unsigned named = 0;
    for (int id = CALL_NONE + 1; id < CALL_COUNT; id++) {
        named += export_by_name(call_info((CallId)id)->name) == (CallId)id;
    }
    assert_int_equal(places, named);
    assert_in_range(numbered, 1, places - 1);
    assert_int_equal(export_by_ordinal(0), CALL_NONE);
    assert_int_equal(export_by_ordinal(UINT32_MAX), CALL_NONE);
    assert_int_equal(export_at_offset(UINT32_MAX - 15), CALL_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_found_by_its_call),
        cmocka_unit_test(each_export_has_one_place_one_name_and_at_most_one_ordinal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
