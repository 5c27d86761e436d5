// SPDX-License-Identifier: MIT

// What the story says of ordinary calls: the numbers are those of the rows that changed.

#include "ce/calls.h"
#include "ce/win32.h"
#include "scenario/library.h"
#include "scenario/runner.h"
#include "world/query/moment.h"
#include "world/query/query.h"
#include "world/story/rule.h"
#include "world/story/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct Play {
    Runner *runner;
    World world;
} Play;

static Play *play_text(const char *name, const char *text, size_t size) {
    char message[RUNNER_MESSAGE] = "";
    Play *play = calloc(1, sizeof *play);
    assert_non_null(play);
    RunnerDesc desc = {.name = name, .text = text, .size = size};
    play->runner = runner_new(&desc, message);
    assert_non_null(play->runner);
    assert_true(world_init(&play->world, &runner_machine(play->runner)->options));
    assert_true(machine_listen(runner_machine(play->runner), world_sink(&play->world)));
    assert_true(runner_start(play->runner));
    assert_int_equal(runner_run(play->runner), RUNNER_DONE);
    return play;
}

// A scenario of one process, tale.exe, that runs `body`; `knobs` go into its device.
static Play *play_body(const char *knobs, const char *body) {
    char text[2048];
    int n = snprintf(text, sizeof text,
                     "scenario{ title = \"t\" }\n"
                     "device{ profile = \"pocket-pc\", ram_mb = 64%s }\n"
                     "process{ name = \"tale.exe\", main = function()\n%s\nend }\n",
                     knobs, body);
    return play_text("tale", text, (size_t)n);
}

static void play_free(Play *play) {
    world_deinit(&play->world);
    runner_free(play->runner);
    free(play);
}

// The sentence of the n-th call from the end, 1 = the last one that tale.exe made.
static const char *told(Play *play, CallId call, unsigned n) {
    static char text[512];
    World *world = &play->world;
    for (uint32_t i = world->n_events; i > 0; i--) {
        const WorldEvent *own = world_event(world, i - 1);
        if (own->event.call == call && --n == 0) {
            world_seek(world, i);
            return story_sentence(world, own, text, sizeof text);
        }
    }
    return "";
}

static void reserving_moves_one_bar_committing_the_other(void **state) {
    (void)state;
    Play *play = play_body("", "local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE, PAGE_READWRITE)\n"
                               "VirtualAlloc(p, KB(8), MEM_COMMIT, PAGE_READWRITE)");
    assert_non_null(strstr(told(play, CALL_VirtualAlloc, 2), "64 KB reserved at "));
    assert_non_null(strstr(told(play, CALL_VirtualAlloc, 2),
                           ": the SLOT bar grew by 64 KB, RAM did not move."));
    assert_non_null(strstr(told(play, CALL_VirtualAlloc, 1),
                           ": the RAM bar grew by 8 KB, the SLOT bar did not move."));
    play_free(play);
}

static void a_page_takes_a_whole_block_of_addresses(void **state) {
    (void)state;
    Play *play =
        play_body("", "VirtualAlloc(NULL, KB(4), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)\n"
                      "VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)");
    assert_non_null(strstr(told(play, CALL_VirtualAlloc, 2),
                           ": the SLOT bar grew by 64 KB, the RAM bar by only 4 KB."));
    assert_non_null(strstr(told(play, CALL_VirtualAlloc, 1), ": both bars grew by 64 KB."));
    play_free(play);
}

static void committing_at_the_first_touch_is_told_as_such(void **state) {
    (void)state;
    Play *play = play_body(", commit_backing = \"touch\"",
                           "local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE, PAGE_READWRITE)\n"
                           "VirtualAlloc(p, KB(4), MEM_COMMIT, PAGE_READWRITE)\n"
                           "poke32(p, 7)\n");
    assert_non_null(strstr(told(play, CALL_VirtualAlloc, 1), "RAM moves at the first touch"));
    assert_non_null(strstr(told(play, CALL_poke32, 1), "The first touch took a frame of RAM."));
    play_free(play);
}

static void the_large_area_leaves_the_slot_alone(void **state) {
    (void)state;
    Play *play = play_body("", "local p = VirtualAlloc(NULL, MB(4), MEM_RESERVE, PAGE_NOACCESS)\n"
                               "VirtualFree(p, 0, MEM_RELEASE)\n");
    assert_non_null(
        strstr(told(play, CALL_VirtualAlloc, 1), "above all slots: the SLOT bar did not"));
    assert_non_null(strstr(told(play, CALL_VirtualFree, 1), "4 MB at 42000000 released"));
    play_free(play);
}

// An EXE's code is read where it lies in ROM: it is there and costs no RAM.
static void rom_is_not_told_as_ram(void **state) {
    (void)state;
    Play *play = play_body("", "VirtualQuery(KB(68))\nVirtualQuery(0)\n"
                               "VirtualAlloc(NULL, KB(64), MEM_RESERVE, PAGE_READWRITE)\n"
                               "VirtualQuery(MB(16))");
    assert_non_null(strstr(told(play, CALL_VirtualQuery, 3),
                           "EXE, 128 KB of addresses with 8 KB of RAM and 68 KB of ROM behind "
                           "them."));
    assert_non_null(
        strstr(told(play, CALL_VirtualQuery, 2), "nothing, and nobody can have these addresses."));
    assert_non_null(strstr(told(play, CALL_VirtualQuery, 1), "nothing, the addresses are free."));
    play_free(play);
}

// Who loads it later pays nothing more: the line has its place for the data already.
static void a_dll_of_slot_60_costs_every_slot_its_data_once(void **state) {
    (void)state;
    static const char text[] =
        "device{ dll_slots = 'large' }\n"
        "dll{ name = 'large.dll', code_kb = 1000, data_kb = 8 }\n"
        "process{ name = 'a.exe', main = function() LoadLibrary 'large.dll' end }\n"
        "process{ name = 'b.exe', main = function() LoadLibrary 'large.dll' end }\n";
    Play *play = play_text("tale", text, sizeof text - 1);
    assert_string_equal(told(play, CALL_LoadLibrary, 2),
                        "large.dll has its code at 78000000, above all slots; only its data take "
                        "64 KB of every slot.");
    assert_string_equal(
        told(play, CALL_LoadLibrary, 1),
        "large.dll is at 78000000 here as everywhere; the line stays. 8 KB of RAM.");
    play_free(play);
}

static bool last_rule_is_new(Play *play, CallId call, unsigned n) {
    told(play, call, n);
    return rule_is_new(&play->world, world_at(&play->world));
}

// A switch shows the rule of switches, a store does not, and each is said once.
static void a_rule_is_said_once_and_at_its_own_call(void **state) {
    (void)state;
    const LibraryFile *file = library_find("slot0");
    Play *play = play_text(file->name, file->text, file->size);
    const char *turned = "A switch changes the entry, not the memory.";
    unsigned n_new = 0;
    for (uint32_t i = 0; i < play->world.n_events; i++) {
        const WorldEvent *own = world_event(&play->world, i);
        if (own->event.kind == EVENT_CALL && strstr(rule_of_call(&play->world, own), turned)) {
            assert_int_equal(own->event.call, CALL_switch_to);
            n_new += rule_is_new(&play->world, own);
            assert_true(own->event.step >= 10); // not where the first process begins
        }
    }
    assert_int_equal(n_new, 1);
    play_free(play);
    play = play_body("", "for i = 1, 3 do VirtualAlloc(NULL, KB(64), MEM_RESERVE, "
                         "PAGE_READWRITE) end");
    assert_true(last_rule_is_new(play, CALL_VirtualAlloc, 3));
    assert_false(last_rule_is_new(play, CALL_VirtualAlloc, 1));
    play_free(play);
}

static void freeing_gives_back_what_was_taken(void **state) {
    (void)state;
    Play *play = play_body(
        "", "local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)\n"
            "VirtualFree(p, KB(64), MEM_DECOMMIT)\n"
            "VirtualFree(p, 0, MEM_RELEASE)\n");
    assert_non_null(strstr(told(play, CALL_VirtualFree, 2),
                           "decommitted: 64 KB of RAM are back, the addresses stay reserved."));
    assert_non_null(strstr(told(play, CALL_VirtualFree, 1),
                           " released: the SLOT bar fell by that much, RAM did not move."));
    play_free(play);
}

// N and L in the window make the refused request again; so may a scenario.
static void a_request_that_works_elsewhere_says_where(void **state) {
    (void)state;
    const LibraryFile *file = library_find("wall");
    Play *play = play_text(file->name, file->text, file->size);
    assert_non_null(
        strstr(told(play, CALL_VirtualAlloc, 1), "The same 64 KB fit in slot 15 of next.exe. "));
    assert_string_equal(told(play, CALL_VirtualAlloc, 2), ""); // the refusal has its own words
    assert_null(strstr(told(play, CALL_VirtualAlloc, 3), "The same"));
    play_free(play);
}

static void over_the_wall_says_that_the_large_area_has_room(void **state) {
    (void)state;
    Play *play = play_body("", "VirtualAlloc(NULL, MB(31), MEM_RESERVE, PAGE_READWRITE)\n"
                               "VirtualAlloc(NULL, MB(31), MEM_RESERVE, PAGE_NOACCESS)\n");
    assert_non_null(
        strstr(told(play, CALL_VirtualAlloc, 1), "The same 31 MB fit in the large area. "));
    play_free(play);
}

static void setkmode_tells_of_the_keys(void **state) {
    (void)state;
    Play *play = play_body("", "SetKMode(TRUE) SetKMode(FALSE)");
    assert_non_null(strstr(told(play, CALL_SetKMode, 2), "handed over all access keys"));
    assert_non_null(strstr(told(play, CALL_SetKMode, 1), "only its own keys open slots"));
    assert_non_null(
        strstr(rule_of_call(&play->world, step_call(&play->world)), "hands over all access keys"));
    play_free(play);
    play = play_body(", setkmode_opens_slots = \"no\"", "SetKMode(TRUE)");
    assert_non_null(strstr(told(play, CALL_SetKMode, 1), "other slots are shut"));
    play_free(play);
}

static void every_call_of_every_lesson_has_a_sentence(void **state) {
    (void)state;
    for (unsigned i = 0; i < library_file_count; i++) {
        if (strncmp(library_files[i].name, "lib/", 4) == 0) {
            continue;
        }
        Play *play = play_text(library_files[i].name, library_files[i].text, library_files[i].size);
        uint32_t last = world_last_step(&play->world);
        for (uint32_t step = 1; step <= last; step++) {
            char text[512];
            world_seek(&play->world, world_events_to_step(&play->world, step));
            const WorldEvent *own = step_call(&play->world);
            assert_non_null(own);
            bool failed = own->event.reason->id != REASON_NONE || own->event.fault;
            story_sentence(&play->world, own, text, sizeof text);
            assert_int_equal(text[0] == '\0', failed);
            assert_true(strlen(text) < 200);
            bool has_rule = rule_of_call(&play->world, own)[0] != '\0';
            assert_int_equal(has_rule, rule_source(&play->world, own).title[0] != '\0');
        }
        play_free(play);
    }
}

static void who_is_woken_is_named(void **state) {
    (void)state;
    Play *play = play_body("", "local e = CreateEvent(NULL, FALSE, FALSE, 'go')\n"
                               "SetEvent(e) ResetEvent(e)\n"
                               "CreateThread(NULL, 0, function() WaitForSingleObject(e, INFINITE) "
                               "end, NULL, 0)\n"
                               "yield() SetEvent(e)");
    assert_string_equal(told(play, CALL_SetEvent, 1),
                        "tale.exe signalled the event 'go': it wakes a thread of tale.exe.");
    assert_string_equal(told(play, CALL_SetEvent, 2),
                        "tale.exe signalled the event 'go'; nobody waits for it.");
    play_free(play);
}

// ---- every call

// Calls of which nothing more is told than that they were made.
static const CallId silent[] = {
    CALL_GetSystemInfo,
    CALL_SetLastError,
    CALL_GetTickCount,
    CALL_Sleep,
    CALL_GetModuleHandle,
    CALL_UnlockPages,
    CALL_FlushViewOfFile,
    CALL_CreateFile,
    CALL_SetFilePointer,
    CALL_CreateFileForMapping,
    CALL_GetFileSize,
    CALL_DeleteFile,
    CALL_Process32First,
    CALL_CreateToolhelp32Snapshot,
    CALL_Process32Next,
    CALL_CloseToolhelp32Snapshot,
    CALL_Thread32First,
    CALL_Thread32Next,
    CALL_Module32First,
    CALL_Module32Next,
    CALL_Heap32ListFirst,
    CALL_Heap32ListNext,
    CALL_Heap32First,
    CALL_Heap32Next,
    CALL_SetEndOfFile,
    CALL_FlushFileBuffers,
    CALL_RemoveDirectory,
    CALL_GetFileAttributes,
    CALL_FindFirstFile,
    CALL_SetFileAttributes,
    CALL_FindNextFile,
    CALL_FindClose,
    CALL_GetVersionEx,
    CALL_QueryPerformanceCounter,
    CALL_FlushInstructionCache,
    CALL_QueryPerformanceFrequency,
    CALL_GetCommandLine,
    CALL_GetModuleFileName,
    CALL_EventModify,
    CALL_FindResource,
    CALL_LoadResource,
    CALL_SizeofResource,
    CALL_LoadString,
};

static bool is_silent(CallId id) {
    for (unsigned i = 0; i < sizeof silent / sizeof silent[0]; i++) {
        if (silent[i] == id) {
            return true;
        }
    }
    return false;
}

// True if the call has a sentence of its own when it is about `handle`.
static bool has_own_sentence(const World *world, WorldEvent *own, uint32_t handle) {
    char text[640], named[96];
    own->event.result = handle;
    own->event.args[0] = handle;
    snprintf(named, sizeof named, " called %s: neither bar moved.",
             call_info(own->event.call)->name);
    story_sentence(world, own, text, sizeof text);
    assert_true(text[0] != '\0');
    return strstr(text, named) == NULL;
}

// A call is told by its family. One without a sentence of its own is named, and stands in the list.
static void every_call_has_a_sentence_or_is_silent(void **state) {
    (void)state;
    Play *play =
        play_body(" }\ndll{ name = \"d.dll\", code_kb = 64, const_kb = 4, data_kb = 4",
                  "LoadLibrary \"d.dll\"\n"
                  "CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, KB(4), NULL)");
    static const char *const texts[EVENT_TEXTS] = {"app.exe", "app.exe", "app.exe", "", ""};
    const World *world = &play->world;
    const Tables *tables = &world->tables;
    told(play, CALL_CreateFileMapping, 1); // the DLL and the mapping live at that moment
    WorldEvent own = *step_call(world);
    unsigned n_wrong = 0;
    own.event.text = texts;
    memset(own.event.args, 0, sizeof own.event.args);
    for (int id = CALL_NONE + 1; id < CALL_COUNT; id++) {
        own.event.call = (CallId)id;
        bool told = has_own_sentence(world, &own, 0);
        for (unsigned i = 0; i < CE_THREADS && !told; i++) {
            told = has_own_sentence(world, &own, tables->thread[i].handle);
        }
        for (unsigned i = 0; i < CE_MODULES && !told; i++) {
            told = has_own_sentence(world, &own, tables->module[i].handle);
        }
        for (unsigned i = 0; i < CE_OBJECTS && !told; i++) {
            told = has_own_sentence(world, &own, tables->object[i].handle);
        }
        if (told == is_silent((CallId)id)) {
            print_error("%s: %s\n", call_info((CallId)id)->name, told ? "told" : "silent");
            n_wrong++;
        }
    }
    assert_int_equal(n_wrong, 0);
    play_free(play);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_has_a_sentence_or_is_silent),
        cmocka_unit_test(reserving_moves_one_bar_committing_the_other),
        cmocka_unit_test(a_page_takes_a_whole_block_of_addresses),
        cmocka_unit_test(committing_at_the_first_touch_is_told_as_such),
        cmocka_unit_test(the_large_area_leaves_the_slot_alone),
        cmocka_unit_test(rom_is_not_told_as_ram),
        cmocka_unit_test(a_dll_of_slot_60_costs_every_slot_its_data_once),
        cmocka_unit_test(a_rule_is_said_once_and_at_its_own_call),
        cmocka_unit_test(freeing_gives_back_what_was_taken),
        cmocka_unit_test(a_request_that_works_elsewhere_says_where),
        cmocka_unit_test(over_the_wall_says_that_the_large_area_has_room),
        cmocka_unit_test(setkmode_tells_of_the_keys),
        cmocka_unit_test(every_call_of_every_lesson_has_a_sentence),
        cmocka_unit_test(who_is_woken_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
