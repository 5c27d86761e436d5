// SPDX-License-Identifier: MIT

// The words for a refused access and the rule beside it are those of the place: its slot, or the
// memory that lies in the large area.

#include "scenario/runner.h"
#include "world/words/place_words.h"
#include "world/words/sentence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

typedef struct Found {
    World world;
    char sentences[4096]; // of all faults, a line each
    Place place;          // of the last one
    char rule[512];
} Found;

static void on_event(void *context, const Event *event) {
    Found *found = context;
    char text[512];
    if (event->kind == EVENT_CALL && event->fault && event->call != CALL_process_killed) {
        size_t at = strlen(found->sentences);
        snprintf(found->sentences + at, sizeof found->sentences - at, "%s\n",
                 sentence_fault(&found->world, event->fault, text, sizeof text));
        snprintf(found->rule, sizeof found->rule, "%s",
                 sentence_fault_rule(&found->world, event->fault));
        found->place = place_of(&found->world, event->fault->va, event->fault->process);
    }
}

// `maker` runs first in maker.exe, then `body` in other.exe; user mode unless the knobs say
// otherwise. `p` is a variable of both.
static void run(Found *found, const char *knobs, const char *maker, const char *body) {
    char text[2048], message[RUNNER_MESSAGE] = "";
    int n = snprintf(text, sizeof text,
                     "device{ profile = 'smartphone', boot = 'bare' %s } local p "
                     "process{ name = 'maker.exe', main = function() %s end } "
                     "process{ name = 'other.exe', main = function() yield() %s end }",
                     knobs, maker, body);
    RunnerDesc desc = {.name = "place", .text = text, .size = (size_t)n};
    Runner *runner = runner_new(&desc, message);
    *found = (Found){.place = PLACE_NONE};
    assert_non_null(runner);
    assert_true(world_init(&found->world, &runner_machine(runner)->options));
    assert_true(machine_listen(runner_machine(runner), world_sink(&found->world)));
    assert_true(
        machine_listen(runner_machine(runner), (EventSink){.context = found, .event = on_event}));
    assert_true(runner_start(runner));
    if (runner_run(runner) != RUNNER_DONE) {
        fail_msg("%s", runner_message(runner));
    }
    runner_free(runner);
    world_deinit(&found->world);
}

static void assert_refused_with(const char *knobs, const char *maker, const char *body, Place place,
                                const char *sentences) {
    Found found;
    run(&found, knobs, maker, body);
    assert_string_equal(found.sentences, sentences);
    assert_int_equal(found.place, place);
    assert_string_equal(found.rule, place_rule(place));
}

#define SHARED_HEAP                                                                                \
    "SetKMode(TRUE) p = HeapAlloc(HeapCreate(HEAP_SHARED_READONLY, 0, 0), 0, 64) SetKMode(FALSE) "
#define STORE "try(poke32, p, 1) "

static void a_shared_heap_names_the_mode(void **state) {
    (void)state;
    assert_refused_with("", SHARED_HEAP STORE, STORE, PLACE_SHARED_HEAP,
                        "maker.exe (user mode) cannot write 42001008: only kernel-mode threads "
                        "write a shared heap, whoever made it.\n"
                        "other.exe (user mode) cannot write 42001008: only kernel-mode threads "
                        "write a shared heap, whoever made it.\n");
    assert_refused_with(", shared_heap_writer = 'creator'", SHARED_HEAP STORE, STORE,
                        PLACE_SHARED_HEAP_CREATOR,
                        "other.exe (user mode) cannot write 42001008: only the process that made "
                        "this shared heap writes it.\n");
    assert_refused_with(
        ", shared_writable_future = 'refused'", SHARED_HEAP, "SetKMode(TRUE) " STORE,
        PLACE_SHARED_HEAP_FUTURE,
        "other.exe (kernel mode) cannot write 42001008: only kernel-mode threads of the process "
        "that made it write there.\n");
}

static void shared_memory_is_not_a_shared_heap(void **state) {
    (void)state;
    const char *make = "p = CeVirtualSharedAlloc(NULL, KB(64), MEM_COMMIT) " STORE;
    assert_refused_with("", make, STORE, PLACE_SHARED_MEMORY,
                        "other.exe (user mode) cannot write 42000000: only its owner and "
                        "kernel-mode threads write this shared memory.\n");
    assert_refused_with(", shared_writers = 'kernel'", make, "", PLACE_SHARED_MEMORY_KERNEL,
                        "maker.exe (user mode) cannot write 42000000: only kernel-mode threads "
                        "write this shared memory.\n");
}

static void a_mapping_names_the_view(void **state) {
    (void)state;
    const char *make =
        "local m = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, KB(64), 'm') "
        "p = MapViewOfFile(m, FILE_MAP_WRITE, 0, 0, 0) ";
    assert_refused_with("", make, "try(peek32, p) " STORE, PLACE_MAPPING,
                        "other.exe (user mode) cannot read 42000000: it has no view of this "
                        "mapping.\n"
                        "other.exe (user mode) cannot write 42000000: it has no view of this "
                        "mapping.\n");
    assert_refused_with("", make,
                        "MapViewOfFile(CreateFileMapping(INVALID_HANDLE_VALUE, NULL, "
                        "PAGE_READWRITE, 0, KB(64), 'm'), FILE_MAP_READ, 0, 0, 0) " STORE,
                        PLACE_MAPPING,
                        "other.exe (user mode) cannot write 42000000: its view of this mapping is "
                        "for reading only.\n");
}

static void a_slot_names_the_keys(void **state) {
    (void)state;
    assert_refused_with("", "p = mapped(VirtualAlloc(NULL, KB(64), MEM_COMMIT, PAGE_READWRITE)) ",
                        STORE, PLACE_OTHER_SLOT,
                        "other.exe (user mode) cannot write 06070000: none of the thread's access "
                        "keys opens that slot.\n");
    assert_refused_with("", "", "try(peek32, 0x80000000) ", PLACE_KERNEL,
                        "other.exe (user mode) cannot read 80000000: addresses from 80000000 on "
                        "are for kernel mode.\n");
}

static void what_a_page_lacks_has_no_rule_of_a_place(void **state) {
    (void)state;
    Found found;
    run(&found, "", "", "try(peek32, 0) ");
    assert_int_equal(found.place, PLACE_SLOT_0);
    assert_string_equal(found.rule, "");
    run(&found, "", "", "try(peek32, 0x42000000) ");
    assert_int_equal(found.place, PLACE_LARGE);
    assert_string_equal(found.rule, "");
}

static void every_place_has_a_rule_and_a_source(void **state) {
    (void)state;
    for (Place place = PLACE_NONE; place < PLACE_COUNT; place++) {
        assert_int_equal(place != PLACE_NONE, place_rule(place)[0] != '\0');
        assert_int_equal(place != PLACE_NONE, place_source(place).title[0] != '\0');
        for (AccessClause clause = CLAUSE_ALLOWED; clause < CLAUSE_COUNT; clause++) {
            assert_true(place_clause(place, clause)[0] != '\0');
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shared_heap_names_the_mode),
        cmocka_unit_test(shared_memory_is_not_a_shared_heap),
        cmocka_unit_test(a_mapping_names_the_view),
        cmocka_unit_test(a_slot_names_the_keys),
        cmocka_unit_test(what_a_page_lacks_has_no_rule_of_a_place),
        cmocka_unit_test(every_place_has_a_rule_and_a_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
