// SPDX-License-Identifier: MIT
#include "ce/reasons.h"
#include "tests/support/machine_fixture.h"

#include "coredll/api.h"
#include "kernel/life/end.h"
#include "kernel/life/start.h"
#include "kernel/loader/images.h"
#include "kernel/process/process.h"
#include "trust/context.h"

#include <stdio.h>
#include <string.h>

// Who may do what, from the certification of an EXE to the byte: every profile, both
// certifications, everything a thread can do about its rights, every kind of memory, every access.
// The oracle below is written from the documentation: trust opens the calls, the calls open mode
// and keys, mode opens the kernel half and kernel-written memory, keys open slots.

typedef enum { DO_NOTHING, DO_KMODE, DO_PERMISSIONS, DO_BOTH, DO_AND_UNDO, DO_COUNT } Preparation;

typedef struct Setting {
    const char *profile;
    bool all_kernel, one_tier;
} Setting;

static const Setting settings[] = {
    {"pocket-pc", true, true},
    {"smartphone", false, false},
    {"smartphone-one-tier", false, true},
    {"custom", true, false},
};

typedef enum {
    TARGET_OWN,
    TARGET_OWN_READ_ONLY,
    TARGET_FOREIGN,
    TARGET_FOREIGN_READ_ONLY,
    TARGET_LARGE,
    TARGET_SHARED, // written by its owner and by kernel mode, read by all
    TARGET_WINDOW, // the kernel half
    TARGET_COUNT
} Target;

// y always, n never, k with the other process's key, m in kernel mode, b with either.
// Columns: read, write, execute (on ARM, which cannot tell it from reading).
static const char *const may[TARGET_COUNT] = {
    [TARGET_OWN] = "yyy",    [TARGET_OWN_READ_ONLY] = "yny",     [TARGET_FOREIGN] = "kkk",
    [TARGET_LARGE] = "yyy",  [TARGET_FOREIGN_READ_ONLY] = "knk", [TARGET_SHARED] = "yby",
    [TARGET_WINDOW] = "mmm",
};

static bool expected(char rule, bool key, bool kernel_mode) {
    return rule == 'y' || (rule == 'k' && key) || (rule == 'm' && kernel_mode) ||
           (rule == 'b' && (key || kernel_mode));
}

static VirtAddr commit_as(Rig *rig, uint8_t process, uint32_t protect) {
    rig_switch(rig, process);
    VirtAddr va = virtual_alloc(rig_call(rig), 0, CE_BLOCK_SIZE, MEM_RESERVE | MEM_COMMIT, protect);
    assert_int_not_equal(va, 0);
    return va | rig_slot_base(rig, process);
}

static void make_targets(Rig *rig, uint8_t other, VirtAddr *ret_targets) {
    Machine *machine = rig->machine;
    ret_targets[TARGET_FOREIGN] = commit_as(rig, other, PAGE_READWRITE);
    ret_targets[TARGET_FOREIGN_READ_ONLY] = commit_as(rig, other, PAGE_READONLY);
    VirtAddr large =
        virtual_alloc(rig_call(rig), 0, CE_LARGE_THRESHOLD, MEM_RESERVE, PAGE_NOACCESS);
    assert_int_not_equal(large, 0);
    assert_int_equal(
        virtual_alloc(rig_call(rig), large, 2 * CE_BLOCK_SIZE, MEM_COMMIT, PAGE_READWRITE), large);
    ret_targets[TARGET_LARGE] = large;
    ret_targets[TARGET_SHARED] = large + CE_BLOCK_SIZE;
    uint32_t block = tables_block(&machine->tables, ret_targets[TARGET_SHARED]);
    BlockRow row = machine->tables.block[block];
    row.write_keys = trust_key(other);
    row.flags |= BLOCK_FLAG_KERNEL_WRITES;
    machine_set_rows(machine, TABLE_BLOCK, block, 1, &row);
    ret_targets[TARGET_WINDOW] = 0x80000000;
    ret_targets[TARGET_OWN] = commit_as(rig, rig->process, PAGE_READWRITE);
    ret_targets[TARGET_OWN_READ_ONLY] = commit_as(rig, rig->process, PAGE_READONLY);
}

static uint32_t call(Rig *rig, CallId id, uint32_t value) {
    return api_call(rig->machine, id, &(ApiArgs){.value = {value}}).value;
}

static bool refused(Rig *rig) {
    return rig->machine->outcome.reason.id == REASON_NOT_TRUSTED;
}

// Does it, and checks that the trust gate answered as it must.
static void prepare(Rig *rig, Preparation what, bool trusted) {
    if (what == DO_KMODE || what == DO_BOTH || what == DO_AND_UNDO) {
        call(rig, CALL_SetKMode, 1);
        assert_int_equal(refused(rig), !trusted);
    }
    if (what == DO_PERMISSIONS || what == DO_BOTH || what == DO_AND_UNDO) {
        uint32_t own = call(rig, CALL_GetCurrentPermissions, 0);
        assert_int_equal(call(rig, CALL_SetProcPermissions, UINT32_MAX), trusted ? own : 0);
        assert_int_equal(refused(rig), !trusted);
        if (what == DO_AND_UNDO) {
            call(rig, CALL_SetProcPermissions, own);
        }
    }
    if (what == DO_AND_UNDO) {
        call(rig, CALL_SetKMode, 0);
    }
}

static void check_targets(Rig *rig, const VirtAddr *targets, bool key, bool kernel_mode,
                          const char *what) {
    Mmu *mmu = &rig->machine->mmu;
    for (Target target = 0; target < TARGET_COUNT; target++) {
        for (AccessKind access = ACCESS_READ; access <= ACCESS_EXECUTE; access++) {
            VirtAddr bad = 0;
            bool allowed = mmu_probe(mmu, targets[target], 4, mmu->context, access, &bad);
            if (allowed != expected(may[target][access], key, kernel_mode)) {
                fail_msg("%s, target %d, access %d: %s", what, (int)target, (int)access,
                         allowed ? "allowed" : "refused");
            }
        }
    }
}

static void check_other(Rig *rig, const VirtAddr *targets, bool kernel_mode) {
    Mmu *mmu = &rig->machine->mmu;
    VirtAddr bad = 0;
    assert_false(mmu_probe(mmu, targets[TARGET_OWN], 4, mmu->context, ACCESS_READ, &bad));
    assert_true(mmu_probe(mmu, targets[TARGET_FOREIGN], 4, mmu->context, ACCESS_WRITE, &bad));
    assert_int_equal(mmu_probe(mmu, targets[TARGET_WINDOW], 4, mmu->context, ACCESS_READ, &bad),
                     kernel_mode);
}

static unsigned check_one(const Setting *setting, bool certified, Preparation what, bool opens) {
    char knobs[160], name[128];
    snprintf(knobs, sizeof knobs, "kernel_mode=%s trust_tiers=%s setkmode_opens_slots=%s",
             setting->all_kernel ? "all" : "user", setting->one_tier ? "one" : "two",
             opens ? "yes" : "no");
    snprintf(name, sizeof name, "%s, %s, preparation %d, opens %d", setting->profile,
             certified ? "TRUST" : "RUN", (int)what, opens);
    Rig *rig = rig_new(knobs);
    VirtAddr targets[TARGET_COUNT];
    ProcessImage image = rig_image("subject.exe");
    image.trust = certified ? TRUST_FULL : TRUST_RUN;
    assert_true(image_add_exe(rig->machine, &image));
    uint8_t other = rig_start(rig, "other.exe");
    uint8_t subject = process_start(rig->machine, "subject.exe", 0);
    assert_int_not_equal(subject, PROCESS_NONE);
    rig->process = subject;
    make_targets(rig, other, targets);
    bool trusted = setting->one_tier || certified;
    prepare(rig, what, trusted);
    bool kmode = trusted && (what == DO_KMODE || what == DO_BOTH);
    bool permissions = trusted && (what == DO_PERMISSIONS || what == DO_BOTH);
    check_targets(rig, targets, permissions || (kmode && opens), setting->all_kernel || kmode,
                  name);
    rig_switch(rig, other); // rights are a thread's: nobody else's have changed
    check_other(rig, targets, setting->all_kernel);
    process_end(rig->machine, subject, 0);
    rig_free(rig);
    return TARGET_COUNT * 3;
}

static void every_combination_is_as_the_documentation_says(void **state) {
    (void)state;
    unsigned n = 0;
    for (unsigned s = 0; s < sizeof settings / sizeof settings[0]; s++) {
        for (unsigned certified = 0; certified < 2; certified++) {
            for (Preparation what = 0; what < DO_COUNT; what++) {
                for (unsigned opens = 0; opens < 2; opens++) {
                    n += check_one(&settings[s], certified, what, opens);
                }
            }
        }
    }
    assert_int_equal(n, 4 * 2 * DO_COUNT * 2 * TARGET_COUNT * 3);
}

static void profiles_are_what_the_table_says(void **state) {
    (void)state;
    for (unsigned s = 0; s < sizeof settings / sizeof settings[0]; s++) {
        Options options;
        assert_true(options_profile(&options, settings[s].profile));
        assert_int_equal(options.kernel_mode == KERNEL_MODE_ALL, settings[s].all_kernel);
        assert_int_equal(options.trust_tiers == TRUST_ONE_TIER, settings[s].one_tier);
    }
}

// ---- certification

typedef struct Certified {
    uint8_t exe, dlls, in_ram;
    const char *knobs;
    ReasonId reason;  // REASON_NONE: it starts
    TrustLevel level; // at which it runs
} Certified;

static const Certified certifications[] = {
    {IMAGE_TRUST_DEFAULT, 0, 0, "trust_tiers=two", REASON_NONE, TRUST_FULL}, // ROM: untested
    {IMAGE_TRUST_DEFAULT, 0, 1, "trust_tiers=two", REASON_NONE, TRUST_FULL},
    {IMAGE_TRUST_DEFAULT, 0, 0, "trust_tiers=two trust_rom_only=yes", REASON_NONE, TRUST_FULL},
    {IMAGE_TRUST_DEFAULT, 0, 1, "trust_tiers=two trust_rom_only=yes", REASON_NONE, TRUST_RUN},
    {TRUST_FULL, TRUST_FULL, 1, "trust_tiers=two trust_rom_only=yes", REASON_NONE, TRUST_RUN},
    {TRUST_FULL, 0, 1, "trust_tiers=one trust_rom_only=yes", REASON_NONE, TRUST_FULL},
    {TRUST_RUN, TRUST_RUN, 1, "trust_tiers=two", REASON_NONE, TRUST_RUN},
    {TRUST_RUN, TRUST_FULL, 1, "trust_tiers=two", REASON_NONE, TRUST_RUN},
    {TRUST_RUN, TRUST_RUN, 0, "trust_tiers=one", REASON_NONE, TRUST_FULL},
    {TRUST_FULL, TRUST_RUN, 1, "trust_tiers=two", REASON_DLL_TRUST, TRUST_FALSE},
    {TRUST_FULL, TRUST_RUN, 1, "trust_tiers=one", REASON_NONE, TRUST_FULL},
    {TRUST_FULL, IMAGE_TRUST_FALSE, 1, "trust_tiers=one", REASON_DLL_TRUST, TRUST_FALSE},
    {TRUST_RUN, IMAGE_TRUST_FALSE, 1, "trust_tiers=two", REASON_DLL_TRUST, TRUST_FALSE},
    {IMAGE_TRUST_FALSE, 0, 1, "trust_tiers=one", REASON_NOT_CERTIFIED, TRUST_FALSE},
    {IMAGE_TRUST_FALSE, 0, 0, "trust_tiers=two", REASON_NOT_CERTIFIED, TRUST_FALSE},
};

static void certification_decides_who_is_loaded(void **state) {
    (void)state;
    for (unsigned i = 0; i < sizeof certifications / sizeof certifications[0]; i++) {
        const Certified *row = &certifications[i];
        Rig *rig = rig_new(row->knobs);
        ProcessImage image = rig_image("subject.exe");
        image.trust = row->exe;
        image.dll_trust = row->dlls;
        image.in_ram = row->in_ram;
        assert_true(image_add_exe(rig->machine, &image));
        Tables before = rig_snapshot(rig);
        uint8_t process = process_start(rig_call(rig), "subject.exe", 0);
        if (rig->machine->outcome.reason.id != row->reason) {
            fail_msg("row %u: %s", i, reason_info(rig->machine->outcome.reason.id)->name);
        }
        assert_int_equal(process == PROCESS_NONE, row->reason != REASON_NONE);
        if (process == PROCESS_NONE) {
            assert_true(rig_tables_equal(&before, &rig->machine->tables));
        } else if (rig->machine->tables.process[process].trust != row->level) {
            fail_msg("row %u: runs at level %u", i, rig->machine->tables.process[process].trust);
        }
        tables_deinit(&before);
        rig_free(rig);
    }
}

// ---- the calls

static void setkmode_gives_the_mode_before(void **state) {
    (void)state;
    Rig *rig = rig_new("kernel_mode=user");
    assert_int_equal(call(rig, CALL_SetKMode, 1), 0);
    assert_int_equal(call(rig, CALL_SetKMode, 1), 1);
    assert_int_equal(call(rig, CALL_SetKMode, 0), 1);
    assert_int_equal(call(rig, CALL_SetKMode, 0), 0);
    rig_free(rig);
    rig = rig_new("kernel_mode=all");
    assert_int_equal(call(rig, CALL_SetKMode, 0), 1); // every thread stays in kernel mode
    assert_int_equal(call(rig, CALL_SetKMode, 0), 1);
    rig_free(rig);
}

static void permissions_are_given_and_taken_bit_by_bit(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    uint32_t own = call(rig, CALL_GetCurrentPermissions, 0);
    assert_int_equal(own, trust_key(rig->process) | trust_key(0));
    assert_int_equal(call(rig, CALL_SetProcPermissions, own | 2), own);
    assert_int_equal(call(rig, CALL_GetCurrentPermissions, 0), own | 2);
    assert_int_equal(rig->machine->mmu.context.keys, own | 2);
    call(rig, CALL_SetKMode, 1); // opens every slot, and the mask is still the mask
    assert_int_equal(call(rig, CALL_GetCurrentPermissions, 0), own | 2);
    assert_int_equal(rig->machine->mmu.context.keys, UINT32_MAX);
    rig_free(rig);
}

static void a_process_is_found_by_handle_pointer_and_number(void **state) {
    (void)state;
    Rig *rig = rig_new("");
    Machine *machine = rig->machine;
    uint32_t own = machine->tables.process[rig->process].handle;
    uint32_t pseudo = call(rig, CALL_GetCurrentProcess, 0);
    assert_int_equal(pseudo, 0x42);
    assert_int_equal(call(rig, CALL_GetProcessIndexFromID, own), rig->process);
    assert_int_equal(call(rig, CALL_GetProcessIndexFromID, pseudo), rig->process);
    assert_int_equal(call(rig, CALL_GetProcessIndexFromID, 0x77), UINT32_MAX);
    assert_int_equal(machine->outcome.reason.id, REASON_BAD_HANDLE);
    assert_int_equal(call(rig, CALL_GetProcFromPtr, 0x00010000), own);
    assert_int_equal(call(rig, CALL_GetProcFromPtr, rig->slot | 0x123), own);
    assert_int_equal(call(rig, CALL_GetProcFromPtr, 0xC2000010), machine->tables.process[0].handle);
    assert_int_equal(call(rig, CALL_GetProcFromPtr, 0x40000000), 0); // slot 32: nobody there
    assert_int_equal(machine->outcome.reason.id, REASON_NOBODYS_POINTER);
    assert_int_equal(call(rig, CALL_GetProcFromPtr, 0x42000000), 0);
    assert_int_equal(call(rig, CALL_CeGetCurrentTrust, 0), OEM_CERTIFY_TRUST);
    assert_int_equal(call(rig, CALL_GetOwnerProcess, 0), own);
    assert_int_equal(call(rig, CALL_GetCallerProcess, 0), own); // outside a server call
    rig_free(rig);
}

static uint32_t call2(Rig *rig, CallId id, uint32_t a, uint32_t b) {
    return api_call(rig->machine, id, &(ApiArgs){.value = {a, b}}).value;
}

static void pointers_get_and_lose_their_slot(void **state) {
    (void)state;
    Rig *rig = rig_new("kernel_mode=user");
    uint8_t other = rig_start(rig, "other.exe");
    uint32_t own = rig->machine->tables.process[rig->process].handle;
    uint32_t foreign = rig->machine->tables.process[other].handle;
    VirtAddr there = rig_slot_base(rig, other);
    assert_int_equal(call2(rig, CALL_MapPtrToProcess, 0x11234, own), rig->slot | 0x11234);
    assert_int_equal(call2(rig, CALL_MapPtrToProcess, 0x01FFFFFF, own), rig->slot | 0x01FFFFFF);
    assert_int_equal(call2(rig, CALL_MapPtrToProcess, 0, own), 0);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_NONE);
    assert_int_equal(call2(rig, CALL_MapPtrToProcess, 0x11234, foreign), 0);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_POINTER_CLOSED);
    assert_int_equal(call2(rig, CALL_MapPtrUnsecure, 0x11234, foreign), there | 0x11234);
    assert_int_equal(call2(rig, CALL_MapPtrToProcess, there | 0x11234, own), 0); // mapped already
    assert_int_equal(call2(rig, CALL_MapPtrToProcess, 0x80000000, own), 0);
    assert_int_equal(call2(rig, CALL_MapPtrToProcess, 0x42000000, own), 0x42000000);
    assert_int_equal(call2(rig, CALL_MapPtrToProcess, 0x02001000, own), 0x02001000);
    assert_int_equal(call2(rig, CALL_MapPtrToProcess, 0x11234, 0x77), 0);
    assert_int_equal(rig->machine->outcome.reason.id, REASON_BAD_HANDLE);
    static const VirtAddr zero[][2] = {
        {0x0E011234, 0x00011234},
        {0x04000000, 0},
        {0x41FFFFFF, 0x01FFFFFF},
        {0xC2000010, 0x10},
        {0xC3FFFFFF, 0x01FFFFFF},
        {0x03FFFFFF, 0x03FFFFFF},
        {0x42000000, 0x42000000},
        {0x80000000, 0x80000000},
        {0xC4000000, 0xC4000000},
        {0x11234, 0x11234},
        {0, 0},
    };
    for (unsigned i = 0; i < sizeof zero / sizeof zero[0]; i++) {
        assert_int_equal(call(rig, CALL_ZeroPtr, zero[i][0]), zero[i][1]);
        assert_int_equal(call(rig, CALL_UnMapPtr, zero[i][0]), zero[i][1]);
    }
    rig_free(rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_combination_is_as_the_documentation_says),
        cmocka_unit_test(certification_decides_who_is_loaded),
        cmocka_unit_test(profiles_are_what_the_table_says),
        cmocka_unit_test(setkmode_gives_the_mode_before),
        cmocka_unit_test(permissions_are_given_and_taken_bit_by_bit),
        cmocka_unit_test(a_process_is_found_by_handle_pointer_and_number),
        cmocka_unit_test(pointers_get_and_lose_their_slot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
