// SPDX-License-Identifier: MIT

// The library as others link it: nothing but slot32.h and its values.

#include "ce/win32.h"
#include "library/slot32.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static Slot32 *device_new(const Slot32Desc *desc) {
    char message[256] = "";
    Slot32 *device = slot32_new(desc, message, sizeof message);
    if (!device) {
        print_error("%s\n", message);
    }
    assert_non_null(device);
    return device;
}

static uint32_t start(Slot32 *device, const char *name) {
    ProcessImage image = {.name = name, .code_kb = 64, .data_kb = 8, .stack_kb = 64};
    return slot32_start(device, &image);
}

static uint32_t call(Slot32 *device, CallId id, uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    return slot32_call(device, id, (const uint32_t[]){a, b, c, d}, 4, NULL);
}

static uint32_t xorshift(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(*state >> 16);
}

// ---- making

static void a_wrong_description_is_one_line(void **state) {
    (void)state;
    char message[256];
    const char *const unknown[] = {"ram=64", NULL}, *const bare[] = {"ram_mb", NULL};
    assert_null(slot32_new(&(Slot32Desc){.profile = "desktop"}, message, sizeof message));
    assert_string_equal(message, "no profile 'desktop'; there are pocket-pc, smartphone, "
                                 "smartphone-one-tier, custom");
    assert_null(slot32_new(&(Slot32Desc){.settings = unknown}, message, sizeof message));
    assert_non_null(strstr(message, "setting 'ram=64': this build has no knob 'ram'"));
    assert_null(slot32_new(&(Slot32Desc){.settings = bare}, message, sizeof message));
    assert_string_equal(message, "setting 'ram_mb': want name=value");
    assert_null(slot32_free(NULL));
}

static void a_setting_is_what_the_device_has(void **state) {
    (void)state;
    const char *const settings[] = {"ram_mb=32", NULL};
    Slot32 *device = device_new(&(Slot32Desc){.settings = settings});
    Slot32Option option;
    unsigned n = 0;
    while (slot32_option(n, &option)) {
        uint32_t value = slot32_setting(device, n++);
        assert_in_range(value, option.low, option.high);
        assert_int_equal(value, strcmp(option.name, "ram_mb") == 0 ? 32 : value);
    }
    assert_true(n > 30);
    assert_int_equal(slot32_setting(device, n), 0);
    slot32_free(device);
}

// ---- processes and calls

static void a_process_that_waits_makes_no_calls(void **state) {
    (void)state;
    Slot32 *device = device_new(&(Slot32Desc){0});
    uint32_t first = start(device, "first.exe");
    call(device, CALL_Sleep, 50, 0, 0, 0);
    assert_false(slot32_can_run(device));
    assert_int_equal(call(device, CALL_VirtualAlloc, 0, 4096, MEM_RESERVE, PAGE_READWRITE), 0);
    assert_false(slot32_switch(device, first));
    uint32_t second = start(device, "second.exe");
    assert_true(second && slot32_running(device) == second);
    slot32_pass_time(device, 49999);
    assert_false(slot32_switch(device, first));
    slot32_pass_time(device, 1);
    assert_true(slot32_switch(device, first));
    assert_int_equal(slot32_running(device), first);
    assert_true(call(device, CALL_VirtualAlloc, 0, 4096, MEM_RESERVE, PAGE_READWRITE));
    assert_int_equal(slot32_skip_time(device), 0);
    assert_false(slot32_switch(device, 0x1234567));
    slot32_free(device);
}

static void an_ended_process_makes_no_calls(void **state) {
    (void)state;
    Slot32 *device = device_new(&(Slot32Desc){0});
    uint32_t handle = start(device, "app.exe");
    bool fault = false;
    slot32_call(device, CALL_peek32, (const uint32_t[]){0x10}, 1, &fault);
    assert_true(fault);
    assert_int_equal(slot32_fault(device)->va, 0x10);
    assert_true(slot32_kill(device));
    assert_int_equal(slot32_running(device), 0);
    assert_int_equal(call(device, CALL_GetTickCount, 0, 0, 0, 0), 0);
    assert_false(slot32_kill(device));
    assert_false(slot32_switch(device, handle));
    slot32_free(device);
}

static void only_a_process_that_faulted_is_killed(void **state) {
    (void)state;
    char text[200];
    Slot32 *device = device_new(&(Slot32Desc){.history = true});
    assert_false(slot32_kill(device)); // nk.exe
    call(device, CALL_ExitProcess, 0, 0, 0, 0);
    assert_int_not_equal(slot32_running(device), 0);
    uint32_t first = start(device, "a.exe");
    call(device, CALL_peek32, 0x10, 0, 0, 0);
    uint32_t second = start(device, "b.exe");
    assert_false(slot32_kill(device)); // the fault was another process's
    assert_int_equal(slot32_running(device), second);
    call(device, CALL_peek32, 0x10, 0, 0, 0);
    call(device, CALL_GetTickCount, 0, 0, 0, 0);
    assert_false(slot32_kill(device)); // its last call was good
    assert_true(slot32_switch(device, first));
    call(device, CALL_peek32, 0x10, 0, 0, 0);
    assert_true(slot32_kill(device));
    Slot32History *history = slot32_history(device);
    slot32_history_sentence(history, slot32_history_count(history, NULL) - 1, text, sizeof text);
    assert_string_equal(text,
                        "a.exe has ended: nobody has handled its fault (exit code C0000005).");
    slot32_free(device);
}

// What a caller hands in is checked before it is believed.
static void a_description_that_is_none_is_refused(void **state) {
    (void)state;
    Slot32 *device = device_new(&(Slot32Desc){0});
    ProcessImage image = {.name = ""};
    char too_long[CE_NAME_MAX + 1] = "";
    memset(too_long, 'n', CE_NAME_MAX);
    assert_int_equal(slot32_start(device, &image), 0);
    image.name = NULL;
    assert_int_equal(slot32_start(device, &image), 0);
    image.name = too_long;
    assert_int_equal(slot32_start(device, &image), 0);
    assert_int_equal(slot32_reason(device).id, REASON_NO_SUCH_IMAGE);
    image = (ProcessImage){.name = "a.exe", .n_needs = CE_NEEDS + 1};
    for (uint32_t i = 0; i < CE_NEEDS; i++) {
        image.needs[i] = "n";
    }
    assert_int_equal(slot32_start(device, &image), 0);
    image = (ProcessImage){.name = "a.exe", .n_needs = 1, .needs = {too_long}};
    assert_int_equal(slot32_start(device, &image), 0);
    image = (ProcessImage){.name = "a.exe", .code_kb = 0x400000};
    assert_int_equal(slot32_start(device, &image), 0);
    assert_int_equal(slot32_reason(device).id, REASON_IMAGE_TOO_BIG);
    DllImage dll = {.name = ""};
    assert_false(slot32_add_dll(device, &dll));
    dll.name = too_long;
    assert_false(slot32_add_dll(device, &dll));
    dll = (DllImage){.name = "a.dll", .n_exports = CE_EXPORTS + 1};
    for (uint32_t i = 0; i < CE_EXPORTS; i++) {
        dll.exports[i] = "e";
    }
    assert_false(slot32_add_dll(device, &dll));
    dll = (DllImage){.name = "a.dll", .data_kb = 0x400000};
    assert_false(slot32_add_dll(device, &dll));
    slot32_free(device);
}

static void a_dll_is_loaded_by_name(void **state) {
    (void)state;
    Slot32 *device = device_new(&(Slot32Desc){0});
    const DllImage dll = {.name = "own.dll", .code_kb = 64, .data_kb = 4};
    assert_true(slot32_add_dll(device, &dll));
    assert_false(slot32_add_dll(device, &dll));
    start(device, "app.exe");
    assert_int_not_equal(slot32_call_named(device, CALL_LoadLibrary, "own.dll", NULL, 0, NULL), 0);
    assert_int_equal(slot32_call_named(device, CALL_LoadLibrary, "other.dll", NULL, 0, NULL), 0);
    assert_int_equal(slot32_error(device), ERROR_MOD_NOT_FOUND);
    assert_string_equal(slot32_reason_info(slot32_reason(device).id)->name, "no-such-dll");
    slot32_free(device);
}

static void files_are_moved_and_copied_by_two_names(void **state) {
    (void)state;
    static const char *const settings[] = {"storage_kb=1024", NULL};
    static const uint32_t make[] = {0, GENERIC_WRITE, 0, 0, CREATE_NEW},
                          fail_if_there[] = {0, 0, 1};
    Slot32 *device = device_new(&(Slot32Desc){.settings = settings});
    start(device, "app.exe");
    uint32_t file = slot32_call_named(device, CALL_CreateFile, "\\a.txt", make, 5, NULL);
    assert_true(slot32_call(device, CALL_CloseHandle, &file, 1, NULL));
    assert_true(slot32_call_names(device, CALL_MoveFile, "\\a.txt", "\\b.txt", NULL, 0, NULL));
    assert_true(slot32_call_names(device, CALL_CopyFile, "\\b.txt", "\\c.txt", NULL, 0, NULL));
    assert_false(
        slot32_call_names(device, CALL_CopyFile, "\\b.txt", "\\c.txt", fail_if_there, 3, NULL));
    assert_int_equal(slot32_error(device), ERROR_FILE_EXISTS);
    assert_false(slot32_call_named(device, CALL_MoveFile, "\\b.txt", NULL, 0, NULL));
    assert_string_equal(slot32_reason_info(slot32_reason(device).id)->name, "no-name");
    assert_int_equal(slot32_call_named(device, CALL_GetFileAttributes, "\\a.txt", NULL, 0, NULL),
                     UINT32_MAX);
    assert_int_equal(slot32_call_named(device, CALL_GetFileAttributes, "\\c.txt", NULL, 0, NULL),
                     FILE_ATTRIBUTE_ARCHIVE);
    slot32_free(device);
}

// ---- names

static void names_of_no_values_are_empty(void **state) {
    (void)state;
    assert_int_equal(slot32_call_find("VirtualAlloc"), CALL_VirtualAlloc);
    assert_int_equal(slot32_call_find("virtualalloc"), CALL_NONE);
    assert_string_equal(slot32_call_info((CallId)100000)->name, "none");
    assert_int_equal(slot32_param_count(CALL_VirtualAlloc), 4);
    assert_int_equal(slot32_fact_count(REASON_NO_HOLE), 6);
    assert_string_equal(slot32_reason_info((ReasonId)100000)->name, "none");
    assert_string_equal(slot32_clause_name(CLAUSE_COUNT), "");
    assert_string_equal(slot32_clause_name(CLAUSE_NO_KEY), "no-key");
    assert_string_equal(slot32_event_kind_name(EVENT_KIND_COUNT), "");
    assert_string_equal(slot32_table_name(TABLE_COUNT), "");
    assert_int_equal(slot32_row_size(TABLE_BLOCK), sizeof(BlockRow));
    assert_int_equal(slot32_row_size(TABLE_COUNT), 0);
    for (int i = 0; i < CLAUSE_COUNT; i++) {
        assert_non_null(slot32_clause_name((AccessClause)i));
    }
}

// ---- history

static void the_past_is_read_and_told(void **state) {
    (void)state;
    Slot32 *device = device_new(&(Slot32Desc){.history = true});
    Slot32History *history = slot32_history(device);
    start(device, "app.exe");
    uint32_t va =
        call(device, CALL_VirtualAlloc, 0, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    uint32_t alloc = slot32_history_count(history, NULL) - 1;
    call(device, CALL_poke8, va, 7, 0, 0);
    call(device, CALL_VirtualAlloc, 0, 0x10000000, MEM_RESERVE, PAGE_READWRITE);
    uint32_t refused = slot32_history_count(history, NULL) - 1;
    char text[512];
    Source source;
    assert_non_null(strstr(slot32_history_sentence(history, alloc, text, sizeof text),
                           "the SLOT bar grew by 64 KB"));
    assert_non_null(strstr(slot32_history_sentence(history, refused, text, sizeof text), "256 MB"));
    assert_true(slot32_history_rule(history, refused, &source)[0] && source.title[0]);
    assert_string_equal(slot32_history_sentence(history, refused + 1, text, sizeof text), "");
    assert_null(slot32_history_event(history, refused + 1));

    uint8_t byte = 1;
    VirtAddr mapped = slot32_mapped(device, va);
    assert_int_equal(slot32_history_seek(history, alloc + 1), alloc + 1);
    assert_int_equal(slot32_history_peek(history, mapped, &byte, 1), 1);
    assert_int_equal(byte, 0);
    assert_int_equal(slot32_peek(device, mapped, &byte, 1), 1);
    assert_int_equal(byte, 7);
    slot32_history_seek(history, alloc);
    assert_int_equal(slot32_history_peek(history, mapped, &byte, 1), 0);
    assert_int_equal(slot32_history_seek(history, UINT32_MAX), refused + 1);

    char *out = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&out, &size);
    slot32_history_text(history, SLOT32_MI, file);
    slot32_history_text(history, SLOT32_MAP, file);
    slot32_history_explain(history, va, file);
    fclose(file);
    assert_non_null(strstr(out, "app.exe"));
    assert_non_null(strstr(out, "1C070000"));
    free(out);
    slot32_free(device);
}

static void without_a_history_there_is_none(void **state) {
    (void)state;
    Slot32 *device = device_new(&(Slot32Desc){0});
    assert_null(slot32_history(device));
    for (unsigned i = 0; i < 4; i++) {
        assert_true(slot32_listen(device, (EventSink){0}));
    }
    assert_false(slot32_listen(device, (EventSink){0}));
    slot32_free(device);
}

// ---- anything may be asked

// An argument as a careless caller would have it: small, a size, an address, a handle, anything.
static uint32_t any_argument(Slot32 *device, uint64_t *random) {
    uint32_t n = 0;
    const ObjectRow *objects = slot32_rows(device, TABLE_OBJECT, &n);
    switch (xorshift(random) % 8) {
    case 0:
        return 0;
    case 1:
        return xorshift(random) % 64;
    case 2:
        return 1u << xorshift(random) % 32;
    case 3:
        return 0x00010000u + (xorshift(random) & 0x01FFFFFFu);
    case 4:
        return slot32_running(device);
    case 5:
        return objects[xorshift(random) % n].handle;
    case 6:
        return xorshift(random) % 0x40000;
    default:
        return xorshift(random);
    }
}

static uint64_t mixed(uint64_t hash, uint32_t value) {
    return (hash ^ value) * 0x100000001B3u;
}

// Makes calls at random, and takes all that came back together in one number.
static uint64_t play_anything(Slot32 *device, uint64_t seed, unsigned n_calls) {
    static const char *const names[] = {NULL, "", "own", "a name longer than any name may be"};
    uint64_t random = seed * 0x9E3779B97F4A7C15u + 1, hash = 0xCBF29CE484222325u;
    for (unsigned i = 0; i < n_calls; i++) {
        uint32_t args[CALL_ARGS];
        bool fault;
        for (unsigned k = 0; k < CALL_ARGS; k++) {
            args[k] = any_argument(device, &random);
        }
        if (!slot32_can_run(device) && !slot32_skip_time(device) && !start(device, "next.exe")) {
            break; // every record of a process is taken, and everybody waits
        }
        CallId id = (CallId)(xorshift(&random) % (CALL_COUNT + 1));
        const char *name = names[xorshift(&random) % 4], *second = names[xorshift(&random) % 4];
        hash = mixed(hash, slot32_call_names(device, id, name, second, args, CALL_ARGS, &fault));
        hash = mixed(hash, slot32_error(device));
        hash = mixed(hash, slot32_reason(device).id);
        hash = mixed(hash, fault ? slot32_fault(device)->va : 0);
        if (fault && xorshift(&random) % 4 == 0) {
            slot32_kill(device);
        }
    }
    return mixed(hash, slot32_ram_free(device));
}

static void any_call_with_any_arguments_is_done_or_refused(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        Slot32 *device = device_new(&(Slot32Desc){.history = true});
        start(device, "app.exe");
        play_anything(device, seed, 3000);
        Slot32History *history = slot32_history(device);
        slot32_history_seek(history, 0);
        slot32_history_seek(history, slot32_history_count(history, NULL));
        for (int table = 0; table < TABLE_COUNT; table++) {
            uint32_t n = 0, n_past = 0;
            const void *rows = slot32_rows(device, (TableId)table, &n);
            const void *past = slot32_history_rows(history, (TableId)table, &n_past);
            assert_int_equal(n, n_past);
            if (memcmp(rows, past, n * slot32_row_size((TableId)table)) != 0) {
                fail_msg("seed %u: the history of table %s is wrong", (unsigned)seed,
                         slot32_table_name((TableId)table));
            }
        }
        slot32_free(device);
    }
}

static void assert_history_is_device(Slot32 *device) {
    Slot32History *history = slot32_history(device);
    for (int table = 0; table < TABLE_COUNT; table++) {
        uint32_t n = 0;
        const void *rows = slot32_rows(device, (TableId)table, &n);
        assert_memory_equal(rows, slot32_history_rows(history, (TableId)table, NULL),
                            n * slot32_row_size((TableId)table));
    }
}

// Time that passes between two calls belongs to no event yet. Looking back must not lose it.
static void time_between_two_calls_survives_a_look_back(void **state) {
    (void)state;
    char text[300];
    Slot32 *device = device_new(&(Slot32Desc){.history = true});
    Slot32History *history = slot32_history(device);
    start(device, "a.exe");
    for (int i = 0; i < 3; i++) {
        slot32_pass_time(device, 5000000);
        slot32_history_sentence(history, 1, text, sizeof text);
        assert_history_is_device(device);
        slot32_history_seek(history, 0);
        slot32_history_seek(history, slot32_history_count(history, NULL));
        assert_history_is_device(device);
        slot32_history_seek(history, 2);
        slot32_pass_time(device, 1000);
        assert_history_is_device(device);
        call(device, CALL_GetTickCount, 0, 0, 0, 0);
        assert_history_is_device(device);
    }
    slot32_free(device);
}

static void what_is_not_wanted_may_be_left_out(void **state) {
    (void)state;
    Slot32 *device = device_new(&(Slot32Desc){.history = true});
    Slot32History *history = slot32_history(device);
    char guard[2] = {'x', 'x'};
    assert_null(slot32_history_sentence(history, 0, NULL, 0));
    assert_ptr_equal(slot32_history_sentence(history, 0, guard, 0), guard);
    slot32_history_sentence(history, 0, guard, 1);
    assert_int_equal(guard[0], '\0');
    assert_int_equal(guard[1], 'x');
    assert_non_null(slot32_history_rule(history, 0, NULL));
    assert_non_null(slot32_rows(device, TABLE_PROCESS, NULL));
    assert_null(slot32_new(&(Slot32Desc){.profile = "none"}, NULL, 0));
    assert_int_equal(slot32_call(device, CALL_GetTickCount, NULL, 0, NULL), 0);
    slot32_free(device);
}

// ---- two at once

typedef struct Alone {
    uint64_t seed, hash;
} Alone;

static void *play_alone(void *context) {
    Alone *own = context;
    char message[256];
    Slot32 *device =
        slot32_new(&(Slot32Desc){.history = own->seed % 2 == 0}, message, sizeof message);
    if (device) {
        start(device, "app.exe");
        own->hash = play_anything(device, own->seed, 2000);
    }
    slot32_free(device);
    return NULL;
}

static void two_devices_in_two_threads_know_nothing_of_each_other(void **state) {
    (void)state;
    for (uint64_t round = 0; round < 3; round++) {
        Alone alone[2] = {{100 + round, 0}, {201 + round, 0}}, together[2];
        memcpy(together, alone, sizeof together);
        pthread_t thread[2];
        for (unsigned i = 0; i < 2; i++) {
            assert_int_equal(pthread_create(&thread[i], NULL, play_alone, &together[i]), 0);
        }
        for (unsigned i = 0; i < 2; i++) {
            pthread_join(thread[i], NULL);
            play_alone(&alone[i]);
        }
        for (unsigned i = 0; i < 2; i++) {
            assert_true(alone[i].hash != 0 && alone[i].hash == together[i].hash);
        }
        assert_true(alone[0].hash != alone[1].hash);
    }
}

// ---- machine code

// mov r4, #0; loop: VirtualAlloc(0, 80000h, MEM_RESERVE, PAGE_READWRITE) at r5; count in r4; return
static const uint32_t wall_code[] = {0xE3A04000, 0xE3A00000, 0xE3A01702, 0xE3A02A02,
                                     0xE3A03004, 0xE1A0E00F, 0xE1A0F005, 0xE3500000,
                                     0x12844001, 0x1AFFFFF6, 0xE1A00004, 0xE1A0F006};

static uint32_t place_code(Slot32 *device, const uint32_t *words, uint32_t n) {
    uint32_t code =
        call(device, CALL_VirtualAlloc, 0, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    for (uint32_t i = 0; i < n; i++) {
        assert_true(slot32_store(device, 0, code + i * 4, 4, words[i]));
    }
    return code;
}

static void the_devices_own_processor_meets_the_wall(void **state) {
    (void)state;
    Slot32 *device = device_new(&(Slot32Desc){.history = true});
    uint32_t process = start(device, "wall.exe");
    uint32_t code = place_code(device, wall_code, 12), calls = 0;
    RegsRow registers = {
        .r = {[5] = slot32_import(device, "VirtualAlloc"), [6] = 0xF0010000, [15] = code}};
    Slot32Stop stop = SLOT32_CALLED;
    while (stop == SLOT32_CALLED) {
        stop = slot32_run(device, &registers, 1000);
        calls += stop == SLOT32_CALLED;
        assert_true(slot32_set_registers(device, process, &registers));
    }
    assert_int_equal(stop, SLOT32_RETURNED);
    assert_int_equal(slot32_reason(device).id, REASON_NO_HOLE);
    assert_int_equal(registers.r[0], calls - 1);
    assert_int_equal(registers.r[15], 0xF0010000);
    slot32_free(device);
}

static void what_no_processor_may_do_does_nothing(void **state) {
    (void)state;
    Slot32 *device = device_new(&(Slot32Desc){0});
    uint32_t value = 0x5A5A5A5A;
    RegsRow registers = {.r = {[15] = 0x11000}};
    uint32_t process = start(device, "a.exe");
    uint32_t at =
        call(device, CALL_VirtualAlloc, 0, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    assert_false(slot32_load(device, 0, at, 3, &value));
    assert_false(slot32_fetch(device, at + 2, 4, &value));
    assert_int_equal(slot32_fault(device)->status, 0);
    assert_false(slot32_load(device, 0x11004, at + 4096, 4, &value));
    assert_int_equal(value, 0x5A5A5A5A);
    assert_int_equal(slot32_fault(device)->pc, 0x11004);
    assert_int_equal(slot32_fault(device)->va, at + 4096);
    assert_int_equal(slot32_trap(device, &registers), SLOT32_NOTHING);
    assert_int_equal(slot32_import(device, "CreateWindowExW"), 0);
    assert_false(slot32_set_registers(device, 4711, &registers));
    assert_true(slot32_is_trap(device, slot32_import(device, "malloc")));
    assert_false(slot32_is_trap(device, at));
    registers.r[15] = 0xF0000000; // a function that is not here
    assert_int_equal(slot32_trap(device, &registers), SLOT32_LACKS);
    registers.r[15] = at + 4096;
    assert_int_equal(slot32_run(device, &registers, 10), SLOT32_FAULTED);
    assert_true(slot32_kill(device));
    assert_int_equal(slot32_run(device, &registers, 10), SLOT32_NOTHING);
    assert_false(slot32_store(device, 0, at, 4, 1));
    assert_false(slot32_switch(device, process));
    slot32_free(device);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_description_is_one_line),
        cmocka_unit_test(a_setting_is_what_the_device_has),
        cmocka_unit_test(a_process_that_waits_makes_no_calls),
        cmocka_unit_test(an_ended_process_makes_no_calls),
        cmocka_unit_test(only_a_process_that_faulted_is_killed),
        cmocka_unit_test(a_description_that_is_none_is_refused),
        cmocka_unit_test(time_between_two_calls_survives_a_look_back),
        cmocka_unit_test(what_is_not_wanted_may_be_left_out),
        cmocka_unit_test(a_dll_is_loaded_by_name),
        cmocka_unit_test(files_are_moved_and_copied_by_two_names),
        cmocka_unit_test(names_of_no_values_are_empty),
        cmocka_unit_test(the_devices_own_processor_meets_the_wall),
        cmocka_unit_test(what_no_processor_may_do_does_nothing),
        cmocka_unit_test(the_past_is_read_and_told),
        cmocka_unit_test(without_a_history_there_is_none),
        cmocka_unit_test(any_call_with_any_arguments_is_done_or_refused),
        cmocka_unit_test(two_devices_in_two_threads_know_nothing_of_each_other),
    };
    return cmocka_run_group_tests_name("slot32", tests, NULL, NULL);
}
