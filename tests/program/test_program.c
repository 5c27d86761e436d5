// SPDX-License-Identifier: MIT
#include "ce/bytes.h"
#include "ce/calls.h"
#include "ce/win32.h"
#include "rom/pe_write.h"
#include "tests/support/play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// Programs in machine code, made here word by word and run in a scenario.

#define BASE 0x10000u
#define TEXT 0x1000u
#define DATA 0x2000u // the addresses of imports, then what a test puts there
#define MOST 64u

typedef struct Exe {
    const uint32_t *words;
    uint32_t n_words;
    const char *const *imports; // their addresses lie from DATA on
    uint32_t n_imports;
    const char *text; // at DATA + 0x100, as 16-bit characters at DATA + 0x200
} Exe;

typedef struct File {
    uint8_t *bytes;
    size_t size;
} File;

// DWORDs in the code that hold an address of the image: from `words` on, those in its first 128 KB.
static uint32_t find_relocs(const Exe *exe, uint32_t *relocs) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < exe->n_words; i++) {
        if (exe->words[i] >= BASE && exe->words[i] < BASE + 0x10000) {
            relocs[n++] = TEXT + i * 4;
        }
    }
    return n;
}

static File make_exe(const Exe *exe, uint32_t base) {
    uint8_t text[MOST * 4] = {0}, data[0x300] = {0};
    uint32_t relocs[MOST];
    File file = {0};
    for (uint32_t i = 0; i < exe->n_words; i++) {
        bool is_address = exe->words[i] >= BASE && exe->words[i] < BASE + 0x10000;
        bytes_put32(text + i * 4, exe->words[i] + (is_address ? base - BASE : 0));
    }
    for (size_t i = 0; exe->text && i <= strlen(exe->text); i++) {
        data[0x100 + i] = (uint8_t)exe->text[i];
        data[0x200 + i * 2] = (uint8_t)exe->text[i];
    }
    PeWriteImports imports = {"coredll.dll", DATA, exe->imports, exe->n_imports};
    PeWrite image = {
        .base = base,
        .entry = TEXT,
        .sections = {{".text", TEXT, text, exe->n_words * 4, exe->n_words * 4, true, false},
                     {".data", DATA, data, sizeof data, 0x1800, false, true}},
        .n_sections = 2,
        .imports = &imports,
        .n_imports = exe->n_imports ? 1 : 0,
        .relocs = relocs,
        .n_relocs = find_relocs(exe, relocs)};
    file.bytes = pe_write(&image, &file.size);
    assert_non_null(file.bytes);
    return file;
}

static const char *load(void *context, const char *name, size_t *ret_size,
                        const char **ret_trouble) {
    File *file = context;
    (void)ret_trouble;
    *ret_size = file->size;
    return strcmp(name, "app.exe") == 0 ? (const char *)file->bytes : NULL;
}

// How a run ended.
typedef struct End {
    RunnerStatus status;
    char message[RUNNER_MESSAGE];
    uint32_t n_events;
    uint32_t exit_code; // of the last call that ended a process
    ReasonId reason;    // of the last refusal
    uint32_t refused_args[2];
    uint32_t n_allocs; // VirtualAllocs that gave an address
    FaultRecord fault; // the last one
    char said[512];    // the lines, joined by '|'
} End;

static void look(World *world, End *end) {
    for (uint32_t i = 0; i < world->n_events; i++) {
        const Event *event = &world_event(world, i)->event;
        if (event->kind == EVENT_SAY) {
            size_t n = strlen(end->said);
            snprintf(end->said + n, sizeof end->said - n, "%s|", event->text[0]);
        }
        if (event->reason->id != REASON_NONE) {
            end->reason = event->reason->id;
            memcpy(end->refused_args, event->args, sizeof end->refused_args);
        }
        end->n_allocs += event->call == CALL_VirtualAlloc && event->result != 0;
        end->fault = event->fault ? *event->fault : end->fault;
        bool ends = event->call == CALL_ExitProcess || event->call == CALL_process_killed;
        end->exit_code = ends ? event->args[0] : end->exit_code;
    }
    end->n_events = world->n_events;
}

static End play_text(const char *text, File *file) {
    World world = {0};
    End end = {.status = RUNNER_FAILED};
    RunnerDesc desc = {
        .name = "t.lua", .text = text, .size = strlen(text), .load = load, .context = file};
    Runner *runner = play_start(&world, &desc);
    end.status = runner_run(runner);
    snprintf(end.message, sizeof end.message, "%s", runner_message(runner));
    look(&world, &end);
    runner_free(runner);
    world_deinit(&world);
    return end;
}

static End play_exe(const Exe *exe, const char *text) {
    File file = make_exe(exe, BASE);
    End end = play_text(text, &file);
    free(file.bytes);
    return end;
}

// push {r4-r6, lr}; r4 = 0; loop: VirtualAlloc(0, 80000h, MEM_RESERVE, PAGE_READWRITE); count it;
// until NULL; return r4
static const uint32_t wall_words[] = {0xE92D4070, 0xE3A04000, 0xE3A00000, 0xE3A01702,
                                      0xE3A02A02, 0xE3A03004, 0xE59F501C, 0xE5955000,
                                      0xE1A0E00F, 0xE12FFF15, 0xE3500000, 0x12844001,
                                      0x1AFFFFF4, 0xE1A00004, 0xE8BD8070, BASE + DATA};
static const char *const wall_imports[] = {"VirtualAlloc"};
static const Exe wall = {wall_words, 16, wall_imports, 1, NULL};

static void machine_code_meets_the_wall_that_lua_meets(void **state) {
    (void)state;
    End code = play_exe(&wall, "process{ exe = 'app.exe' }");
    End lua = play_text("process{ name = 'app.exe', main = function() local n = 0 "
                        "while VirtualAlloc(NULL, 0x80000, MEM_RESERVE, PAGE_READWRITE) do "
                        "n = n + 1 end ExitProcess(n) end }",
                        NULL);
    assert_int_equal(code.status, RUNNER_DONE);
    assert_int_equal(lua.status, RUNNER_DONE);
    assert_true(code.n_allocs > 20);
    assert_int_equal(code.n_allocs, lua.n_allocs);
    assert_int_equal(code.exit_code, lua.exit_code);
    assert_int_equal(code.reason, REASON_NO_HOLE);
    assert_int_equal(lua.reason, REASON_NO_HOLE);
    assert_memory_equal(code.refused_args, lua.refused_args, sizeof code.refused_args);
}

// An image that was linked for another base is moved.
static void an_image_is_moved_to_the_base_of_programs(void **state) {
    (void)state;
    File file = make_exe(&wall, 0x400000);
    End end = play_text("process{ exe = 'app.exe' }", &file);
    free(file.bytes);
    assert_int_equal(end.status, RUNNER_DONE);
    assert_int_equal(end.reason, REASON_NO_HOLE);
}

// printf and wide output are lines of the story; malloc and free are no steps.
static void what_a_program_prints_is_said(void **state) {
    (void)state;
    // push {r4, lr}; malloc(100); r4 = r0; printf(text, 7, -8); free(r4); OutputDebugStringW(wide);
    // return 0
    static const uint32_t words[] = {
        0xE92D4010,      0xE3A00064,          0xE59F5054,      0xE5955000,      0xE1A0E00F,
        0xE12FFF15,      0xE1A04000,          0xE59F0044,      0xE3A01007,      0xE3E02007,
        0xE59F503C,      0xE5955000,          0xE1A0E00F,      0xE12FFF15,      0xE1A00004,
        0xE59F502C,      0xE5955000,          0xE1A0E00F,      0xE12FFF15,      0xE59F0020,
        0xE59F5020,      0xE5955000,          0xE1A0E00F,      0xE12FFF15,      0xE8BD8010,
        BASE + DATA,     BASE + DATA + 0x100, BASE + DATA + 4, BASE + DATA + 8, BASE + DATA + 0x200,
        BASE + DATA + 12};
    static const char *const imports[] = {"malloc", "printf", "free", "OutputDebugStringW"};
    Exe exe = {words, 31, imports, 4, "a %d b %+d\n"};
    End end = play_exe(&exe, "process{ exe = 'app.exe' }");
    assert_int_equal(end.status, RUNNER_DONE);
    assert_string_equal(end.said, "a 7 b -8|a %d b %+d|");
}

static void a_fault_has_the_address_of_its_instruction(void **state) {
    (void)state;
    // mov r0, #0; ldr r1, [r0, #4]; mov pc, lr
    static const uint32_t words[] = {0xE3A00000, 0xE5901004, 0xE1A0F00E};
    Exe exe = {words, 3, NULL, 0, NULL};
    End end = play_exe(&exe, "process{ exe = 'app.exe', may_crash = true }");
    assert_int_equal(end.status, RUNNER_DONE);
    assert_int_equal(end.fault.va, 4);
    assert_int_equal(end.fault.pc, BASE + TEXT + 4);
    assert_int_equal(end.exit_code, (uint32_t)STATUS_ACCESS_VIOLATION);
    static const uint32_t no_code[] = {0xE1A00000, 0xEE000100};
    Exe other = {no_code, 2, NULL, 0, NULL};
    end = play_exe(&other, "process{ exe = 'app.exe', may_crash = true }");
    assert_int_equal(end.fault.clause, CLAUSE_NO_INSTRUCTION);
    assert_int_equal(end.fault.pc, BASE + TEXT + 4);
    assert_int_equal(end.exit_code, (uint32_t)STATUS_ILLEGAL_INSTRUCTION);
}

// A loop without a call ends with the budget.
static void a_loop_without_an_end_ends_with_the_budget(void **state) {
    (void)state;
    static const uint32_t words[] = {0xEAFFFFFE};
    Exe exe = {words, 1, NULL, 0, NULL};
    File file = make_exe(&exe, BASE);
    World world = {0};
    RunnerDesc desc = {.name = "t.lua",
                       .text = "process{ exe = 'app.exe' }",
                       .size = 26,
                       .load = load,
                       .context = &file,
                       .limits = {.instructions = 1000000}};
    Runner *runner = play_start(&world, &desc);
    assert_int_equal(runner_run(runner), RUNNER_FAILED);
    assert_non_null(strstr(runner_message(runner), "instructions"));
    runner_free(runner);
    world_deinit(&world);
    free(file.bytes);
}

static void a_function_that_is_not_here_is_named_when_it_is_called(void **state) {
    (void)state;
    // ldr r5, [pc, #0]; ldr pc, [r5]
    static const uint32_t words[] = {0xE59F5000, 0xE595F000, BASE + DATA};
    static const char *const imports[] = {"CreateWindowExW"};
    Exe exe = {words, 3, imports, 1, NULL};
    End end = play_exe(&exe, "process{ exe = 'app.exe' }");
    assert_int_equal(end.status, RUNNER_FAILED);
    assert_non_null(strstr(end.message, "app.exe calls CreateWindowExW of coredll.dll"));
}

// The scenario may stand in for it.
static void a_scenario_stands_in_for_what_is_missing(void **state) {
    (void)state;
    // push {r4, lr}; mov r0, #6; ldr r5, slot; ldr r5, [r5]; mov lr, pc; bx r5; add r0, r0, #1;
    // pop {r4, pc}
    static const uint32_t words[] = {0xE92D4010, 0xE3A00006, 0xE59F5010, 0xE5955000, 0xE1A0E00F,
                                     0xE12FFF15, 0xE2800001, 0xE8BD8010, BASE + DATA};
    static const char *const imports[] = {"CreateWindowExW"};
    Exe exe = {words, 9, imports, 1, NULL};
    End end = play_exe(&exe, "process{ exe = 'app.exe', missing = function(name, a) say(name) "
                             "return a * 7 end }");
    assert_int_equal(end.status, RUNNER_DONE);
    assert_string_equal(end.said, "CreateWindowExW of coredll.dll|");
    assert_int_equal(end.exit_code, 43);
    end = play_exe(&exe, "process{ exe = 'app.exe', missing = function() return {} end }");
    assert_int_equal(end.status, RUNNER_FAILED);
}

// A scenario narrates what a program does, and checks it.
static void a_scenario_is_told_of_each_call(void **state) {
    (void)state;
    End end = play_exe(&wall, "local n = 0 process{ exe = 'app.exe', on_call = { VirtualAlloc = "
                              "function(result, base, size) n = n + 1 if result == 0 then "
                              "say('%d of %d KB', n - 1, size // 1024) end end } }");
    char said[32];
    snprintf(said, sizeof said, "%u of 512 KB|", (unsigned)end.n_allocs);
    assert_int_equal(end.status, RUNNER_DONE);
    assert_string_equal(end.said, said);
    static const char *const wrong[] = {"Sleep(1)",
                                        "ask{ question = '?', answer = '1', why = '.' }", "yield()",
                                        "error('no')", "ExitProcess(1)"};
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char text[256];
        snprintf(text, sizeof text,
                 "process{ exe = 'app.exe', on_call = { VirtualAlloc = function() %s end } }",
                 wrong[i]);
        end = play_exe(&wall, text);
        assert_int_equal(end.status, RUNNER_FAILED);
        assert_int_equal(strncmp(end.message, "t.lua:1: ", 9), 0);
    }
}

// Machine code and Lua on one device take turns.
static void machine_code_and_lua_wait_for_one_another(void **state) {
    (void)state;
    // push {r4, lr}; r0 = CreateEvent(0, 0, 0, name); r4 = r0; WaitForSingleObject(r4, INFINITE);
    // return r0 + 5
    static const uint32_t words[] = {0xE92D4010, 0xE3A00000,          0xE3A01000,  0xE3A02000,
                                     0xE59F302C, 0xE59F502C,          0xE5955000,  0xE1A0E00F,
                                     0xE12FFF15, 0xE1A04000,          0xE3E01000,  0xE59F5018,
                                     0xE5955000, 0xE1A0E00F,          0xE12FFF15,  0xE2800005,
                                     0xE8BD8010, BASE + DATA + 0x200, BASE + DATA, BASE + DATA + 4};
    static const char *const imports[] = {"CreateEventW", "WaitForSingleObject"};
    Exe exe = {words, 20, imports, 2, "bell"};
    End end = play_exe(&exe, "process{ exe = 'app.exe' } process{ name = 'lua.exe', main = "
                             "function() local e = CreateEvent(NULL, FALSE, FALSE, 'bell') "
                             "Sleep(10) say('ringing') SetEvent(e) end }");
    assert_int_equal(end.status, RUNNER_DONE);
    assert_string_equal(end.said, "ringing|");
    assert_int_equal(end.exit_code, 5);
}

static void a_file_that_cannot_run_is_refused_in_one_line(void **state) {
    (void)state;
    char message[RUNNER_MESSAGE];
    const char *text = "process{ exe = 'app.exe' }";
    File file = make_exe(&wall, BASE);
    RunnerDesc desc = {
        .name = "t.lua", .text = text, .size = strlen(text), .load = load, .context = &file};
    bytes_put(file.bytes + 0x84, 2, 0x14C);
    assert_null(runner_new(&desc, message));
    assert_string_equal(message,
                        "t.lua:1: process: app.exe is a program for x86: only ARM and Thumb "
                        "programs run here");
    bytes_put(file.bytes + 0x84, 2, 0x1C0);
    file.size -= 0x300;
    assert_null(runner_new(&desc, message));
    assert_non_null(strstr(message, "cut off"));
    free(file.bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(machine_code_meets_the_wall_that_lua_meets),
        cmocka_unit_test(an_image_is_moved_to_the_base_of_programs),
        cmocka_unit_test(what_a_program_prints_is_said),
        cmocka_unit_test(a_fault_has_the_address_of_its_instruction),
        cmocka_unit_test(a_loop_without_an_end_ends_with_the_budget),
        cmocka_unit_test(a_function_that_is_not_here_is_named_when_it_is_called),
        cmocka_unit_test(a_scenario_stands_in_for_what_is_missing),
        cmocka_unit_test(a_scenario_is_told_of_each_call),
        cmocka_unit_test(machine_code_and_lua_wait_for_one_another),
        cmocka_unit_test(a_file_that_cannot_run_is_refused_in_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
