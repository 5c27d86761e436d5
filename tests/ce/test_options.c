// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ce/calls.h"
#include "ce/memory_map.h"
#include "ce/options.h"
#include "ce/reasons.h"

#include <stdio.h>
#include <string.h>

// Knobs by name, strictly parsed; and the other tables of ce/ that are found by name or number.

static Options defaults(void) {
    Options options;
    assert_true(options_profile(&options, "pocket-pc"));
    return options;
}

static void profiles_differ_in_mode_and_tiers(void **state) {
    (void)state;
    static const struct {
        const char *name;
        uint32_t mode, tiers;
    } rows[] = {
        {"pocket-pc", KERNEL_MODE_ALL, TRUST_ONE_TIER},
        {"smartphone", KERNEL_MODE_USER, TRUST_TWO_TIER},
        {"smartphone-one-tier", KERNEL_MODE_USER, TRUST_ONE_TIER},
        {"custom", KERNEL_MODE_ALL, TRUST_TWO_TIER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Options options;
        assert_true(options_profile(&options, rows[i].name));
        assert_int_equal(options.kernel_mode, rows[i].mode);
        assert_int_equal(options.trust_tiers, rows[i].tiers);
        assert_int_equal(options.ram_mb, 64);
        assert_non_null(strstr(options_profile_names(), rows[i].name));
    }
}

static void an_unknown_profile_changes_nothing(void **state) {
    (void)state;
    Options options = defaults(), before = options;
    assert_false(options_profile(&options, "pocketpc"));
    assert_false(options_profile(&options, ""));
    assert_memory_equal(&options, &before, sizeof options);
}

static void a_profile_over_a_device_changes_only_its_own_knobs(void **state) {
    (void)state;
    Options options = defaults();
    options.ram_mb = 128;
    options.trust_tiers = TRUST_TWO_TIER;
    Options wanted = options;
    wanted.kernel_mode = KERNEL_MODE_USER;
    wanted.trust_tiers = TRUST_ONE_TIER;
    assert_true(options_apply_profile(&options, "smartphone-one-tier"));
    assert_memory_equal(&options, &wanted, sizeof options);
    assert_false(options_apply_profile(&options, "smartphone "));
    assert_memory_equal(&options, &wanted, sizeof options);
    assert_string_equal(options_profile_names(),
                        "pocket-pc, smartphone, smartphone-one-tier, custom");
}

static void every_knob_takes_its_lowest_and_highest_value_and_not_one_beyond(void **state) {
    (void)state;
    for (unsigned i = 0; i < ce_option_count; i++) {
        const OptionInfo *info = &ce_options[i];
        char text[32];
        Options options = defaults(), before = options;
        if (info->choices) {
            continue; // the next test
        }
        snprintf(text, sizeof text, "%u", info->low);
        assert_int_equal(options_set(&options, info->name, text), OPTION_OK);
        assert_int_equal(options_value(&options, info), info->low);
        snprintf(text, sizeof text, "0x%x", info->high);
        assert_int_equal(options_set(&options, info->name, text), OPTION_OK);
        assert_int_equal(options_value(&options, info), info->high);
        options = before;
        snprintf(text, sizeof text, "%u", info->high + 1);
        assert_int_equal(options_set(&options, info->name, text), OPTION_BAD_VALUE);
        snprintf(text, sizeof text, "%d", (int)info->low - 1);
        assert_int_equal(options_set(&options, info->name, text), OPTION_BAD_VALUE);
        assert_memory_equal(&options, &before, sizeof options);
    }
}

static void every_choice_is_set_by_its_name_and_printed_by_it(void **state) {
    (void)state;
    unsigned n_choices = 0;
    for (unsigned i = 0; i < ce_option_count; i++) {
        const OptionInfo *info = &ce_options[i];
        const char *at = info->choices ? info->choices : "";
        for (uint32_t number = 0; *at; number++) {
            char name[32], text[32];
            snprintf(name, sizeof name, "%.*s", (int)strcspn(at, "|"), at);
            Options options = defaults();
            assert_int_equal(options_set(&options, info->name, name), OPTION_OK);
            assert_int_equal(options_value(&options, info), number);
            assert_string_equal(options_text(&options, info, text, sizeof text), name);
            at += strcspn(at, "|");
            at += *at == '|';
            n_choices++;
        }
    }
    assert_int_equal(n_choices, 4 + 3 + 3 + 24 * 2);
}

static void nonsense_is_refused_and_changes_nothing(void **state) {
    (void)state;
    static const struct {
        const char *name, *value;
        OptionResult result;
    } rows[] = {
        {"ram", "64", OPTION_UNKNOWN},
        {"", "64", OPTION_UNKNOWN},
        {"ram_mb", "", OPTION_BAD_VALUE},
        {"ram_mb", "64MB", OPTION_BAD_VALUE},
        {"ram_mb", " 64", OPTION_BAD_VALUE},
        {"ram_mb", "-64", OPTION_BAD_VALUE},
        {"ram_mb", "+64", OPTION_BAD_VALUE},
        {"ram_mb", "4294967360", OPTION_BAD_VALUE},
        {"cpu", "ar", OPTION_BAD_VALUE},
        {"cpu", "armv4", OPTION_BAD_VALUE},
        {"cpu", "0", OPTION_BAD_VALUE},
        {"cpu", "", OPTION_BAD_VALUE},
        {"cpu", "arm|sh4", OPTION_BAD_VALUE},
        {"ram_mb", "0x", OPTION_BAD_VALUE},
        {"ram_mb", "99999999999999999999999999", OPTION_BAD_VALUE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Options options = defaults(), before = options;
        assert_int_equal(options_set(&options, rows[i].name, rows[i].value), rows[i].result);
        assert_memory_equal(&options, &before, sizeof options);
    }
}

static void numbers_print_as_decimal(void **state) {
    (void)state;
    Options options = defaults();
    char text[32];
    assert_int_equal(options_set(&options, "ram_mb", "0x80"), OPTION_OK);
    assert_string_equal(options_text(&options, &ce_options[0], text, sizeof text), "128");
}

static void defaults_lie_inside_their_ranges(void **state) {
    (void)state;
    for (unsigned i = 0; i < ce_option_count; i++) {
        assert_in_range(ce_options[i].value, ce_options[i].low, ce_options[i].high);
        assert_non_null(strchr("DBIPS", ce_options[i].mark));
    }
}

static void the_map_covers_all_128_slots_once(void **state) {
    (void)state;
    uint32_t next = 0;
    for (unsigned i = 0; i < ce5_region_count; i++) {
        assert_int_equal(ce5_regions[i].first_slot, next);
        for (; next <= ce5_regions[i].last_slot; next++) {
            assert_ptr_equal(region_of_slot(next), &ce5_regions[i]);
        }
    }
    assert_int_equal(next, CE_SLOTS);
    assert_int_equal(region_of_slot(CE_SLOT_NK)->kind, REGION_NK);
    assert_int_equal(region_of_slot(CE_SLOT_LARGE_LAST)->kind, REGION_LARGE);
    assert_int_equal(region_of_slot(CE_SLOT_RESOURCE)->kind, REGION_RESOURCE);
}

static void reasons_are_found_by_their_names_and_have_an_error(void **state) {
    (void)state;
    for (unsigned id = 1; id < REASON_COUNT; id++) {
        const ReasonInfo *info = reason_info((ReasonId)id);
        assert_int_equal(reason_find(info->name), id);
        assert_int_equal(info->error == 0, reason_is_harm((ReasonId)id));
        assert_true(reason_fact_count((ReasonId)id) <= REASON_FACTS);
    }
    assert_int_equal(reason_find("no such reason"), REASON_COUNT);
    assert_string_equal(reason_info(REASON_NONE)->name, "none");
    assert_string_equal(reason_info(REASON_COUNT)->name, "none");
    assert_int_equal(reason_fact_count(REASON_NO_HOLE), 6);
    assert_int_equal(reason_fact_count(REASON_SIZE_ZERO), 0);
}

// Every call is asked, against the names: a row put between two others of a kind is found out.
static void calls_are_loads_stores_or_of_heaps(void **state) {
    (void)state;
    for (int id = 0; id <= CALL_COUNT; id++) {
        const char *name = call_info((CallId)id)->name;
        bool stores = strncmp(name, "poke", 4) == 0 || strcmp(name, "fill") == 0;
        bool of_heap = (strncmp(name, "Heap", 4) == 0 && strncmp(name, "Heap32", 6) != 0) ||
                       strcmp(name, "CeHeapCreate") == 0;
        assert_int_equal(call_is_load((CallId)id), strncmp(name, "peek", 4) == 0);
        assert_int_equal(call_is_store((CallId)id), stores);
        assert_int_equal(call_is_heap((CallId)id), of_heap);
    }
}

static void calls_have_names_and_parameters(void **state) {
    (void)state;
    assert_string_equal(call_info(CALL_VirtualAlloc)->name, "VirtualAlloc");
    assert_int_equal(call_param_count(CALL_VirtualAlloc), 4);
    assert_int_equal(call_param_count(CALL_GetLastError), 0);
    assert_string_equal(call_info(CALL_NONE)->name, "none");
    assert_string_equal(call_info(CALL_COUNT)->name, "none");
    for (unsigned id = 1; id < CALL_COUNT; id++) {
        assert_non_null(call_info((CallId)id)->name);
    }
}

static void a_setting_is_a_name_and_a_value(void **state) {
    (void)state;
    static const struct {
        const char *setting;
        bool fits;
    } rows[] = {
        {"ram_mb=32", true},   {"ram_mb=0x20", true},
        {"ram_mb=", false},    {"ram_mb", false},
        {"=32", false},        {"", false},
        {"ram_mb=32=", false}, {"ram_mb-and-so-on-beyond-every-name-that-a-knob-has=32", false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Options options, before;
        char why[OPTIONS_WHY] = "";
        assert_true(options_profile(&options, "pocket-pc"));
        before = options;
        assert_int_equal(options_set_text(&options, rows[i].setting, why), rows[i].fits);
        assert_int_equal(why[0] == '\0', rows[i].fits);
        assert_int_equal(options.ram_mb, rows[i].fits ? 32 : before.ram_mb);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(profiles_differ_in_mode_and_tiers),
        cmocka_unit_test(an_unknown_profile_changes_nothing),
        cmocka_unit_test(a_profile_over_a_device_changes_only_its_own_knobs),
        cmocka_unit_test(every_knob_takes_its_lowest_and_highest_value_and_not_one_beyond),
        cmocka_unit_test(every_choice_is_set_by_its_name_and_printed_by_it),
        cmocka_unit_test(nonsense_is_refused_and_changes_nothing),
        cmocka_unit_test(numbers_print_as_decimal),
        cmocka_unit_test(defaults_lie_inside_their_ranges),
        cmocka_unit_test(the_map_covers_all_128_slots_once),
        cmocka_unit_test(reasons_are_found_by_their_names_and_have_an_error),
        cmocka_unit_test(calls_are_loads_stores_or_of_heaps),
        cmocka_unit_test(calls_have_names_and_parameters),
        cmocka_unit_test(a_setting_is_a_name_and_a_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
