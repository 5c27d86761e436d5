// SPDX-License-Identifier: MIT

// What `decode` makes of a Data Abort agrees with the lesson in which the fault happened, though it
// knows nothing but the lines that a device prints. And the rule under each load and store of a
// lesson is the rule of the place that it went to.

#include "ce/options.h"

#include "tests/support/quick.h"
#include "emu/access.h"
#include "import/abort/decode.h"
#include "scenario/library.h"
#include "scenario/runner.h"
#include "world/story/rule.h"
#include "world/story/story.h"
#include "world/words/place_words.h"
#include "world/words/sentence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct Watch {
    World world;
    const char *lesson;
    uint32_t n_faults, n_accesses;
    uint32_t places; // a bit for each Place met by a load or store that came through
} Watch;

// The text that decode makes of a fault's lines, blanks and line ends folded to one blank.
static void decoded(const World *world, const FaultRecord *fault, char *text, size_t size) {
    char lines[512];
    AbortLog log;
    char *written = NULL;
    size_t length = 0, at = 0;
    sentence_data_abort(world, fault, lines, sizeof lines);
    assert_true(abort_log_read(lines, strlen(lines), &log));
    assert_int_equal(log.n, 1);
    FILE *out = open_memstream(&written, &length);
    decode_write(&log.records[0], &(DeviceFacts){0}, out);
    abort_log_deinit(&log);
    fclose(out);
    for (size_t i = 0; i < length && at + 1 < size; i++) {
        bool blank = written[i] == ' ' || written[i] == '\n';
        if (!blank || (at > 0 && text[at - 1] != ' ')) {
            text[at++] = blank ? ' ' : written[i];
        }
    }
    text[at] = '\0';
    free(written);
}

// What decode has to say of it, given what really decided.
static const char *wanted(Place place, const FaultRecord *fault) {
    bool in_slot = place == PLACE_SLOT_0 || place == PLACE_OWN_SLOT || place == PLACE_OTHER_SLOT;
    bool null = in_slot && (fault->mapped & (CE_SLOT_SIZE - 1)) < CE_NULL_GUARD_END;
    switch (fault->clause) {
    case CLAUSE_KERNEL_HALF:
        return "so Addresses from 80000000 on are for kernel mode";
    case CLAUSE_NO_KEY:
        return place == PLACE_MAPPING ? "the process has no view of it"
                                      : "and the thread has not got it";
    case CLAUSE_NO_WRITE_KEY:
    case CLAUSE_NOT_OWNER:
        return place == PLACE_DLL ? "so A store to a read-only page, most likely"
                                  : "so All may read there, and not all may write";
    case CLAUSE_ALIGNMENT:
        return "so A structure without alignment";
    case CLAUSE_NOT_ALLOCATED:
    case CLAUSE_RESERVED:
    case CLAUSE_NO_FRAME:
    case CLAUSE_STACK_GUARD:
    case CLAUSE_STACK_JUMP:
        return null ? "so A pointer was NULL" : "so The memory was freed, was reserved";
    default:
        return "so A store to a read-only page, most likely";
    }
}

static void on_fault(Watch *watch, const FaultRecord *fault) {
    char text[4096], process[64];
    Place place = place_of(&watch->world, fault->va, fault->process);
    decoded(&watch->world, fault, text, sizeof text);
    if (!strstr(text, wanted(place, fault))) {
        fail_msg("%s: %08X, %s: decode says %s", watch->lesson, fault->va,
                 clause_name((AccessClause)fault->clause), text);
    }
    const ProcessRow *row = &watch->world.tables.process[fault->process];
    snprintf(process, sizeof process, "its process is number %u, in slot %u", fault->process,
             row->slot);
    bool own_keys = fault->keys == (row->key | 1) && fault->process != 0;
    assert_int_equal(own_keys, strstr(text, process) != NULL);
    watch->n_faults++;
}

static void on_access(Watch *watch, const Event *event) {
    const WorldEvent *own = world_at(&watch->world);
    const char *rule = rule_of_call(&watch->world, own);
    Place place = place_of_event(&watch->world, own);
    bool about_slot0 = strstr(rule, "below 02000000") != NULL;
    bool copies = event->call == CALL_copy;
    if (!copies) {
        assert_int_equal(about_slot0, event->args[0] < CE_SLOT_SIZE);
        assert_int_equal(place, place_of(&watch->world, event->args[0], event->process));
    }
    assert_string_equal(rule, place_rule(place));
    assert_int_not_equal(place, PLACE_NONE);
    watch->places |= 1u << place;
    watch->n_accesses++;
}

static void on_event(void *context, const Event *event) {
    Watch *watch = context;
    if (event->kind == EVENT_CALL && event->fault && event->call != CALL_process_killed) {
        on_fault(watch, event->fault);
    } else if (event->kind == EVENT_CALL &&
               ((event->call >= CALL_peek8 && event->call <= CALL_poke32) ||
                event->call == CALL_copy || event->call == CALL_fill)) {
        on_access(watch, event);
    }
}

static void watch_lesson(Watch *watch, const LibraryFile *file, const char *profile) {
    char message[RUNNER_MESSAGE] = "";
    RunnerDesc desc = {
        .name = file->name, .text = file->text, .size = file->size, .profile = profile};
    Runner *runner = runner_new(&desc, message);
    assert_non_null(runner);
    watch->lesson = file->name;
    assert_true(world_init(&watch->world, &runner_machine(runner)->options));
    assert_true(machine_listen(runner_machine(runner), world_sink(&watch->world)));
    assert_true(
        machine_listen(runner_machine(runner), (EventSink){.context = watch, .event = on_event}));
    assert_true(runner_start(runner));
    assert_int_equal(runner_run(runner), RUNNER_DONE);
    runner_free(runner);
    world_deinit(&watch->world);
}

// They come to every place but those that a what-if or another knob makes, and the kernel's.
#define PLACES                                                                                     \
    (1u << PLACE_SLOT_0 | 1u << PLACE_OWN_SLOT | 1u << PLACE_OTHER_SLOT | 1u << PLACE_MAPPING |    \
     1u << PLACE_SHARED_HEAP | 1u << PLACE_SHARED_MEMORY | 1u << PLACE_LARGE | 1u << PLACE_KERNEL)

static void decode_and_rules_agree_with_every_lesson(void **state) {
    (void)state;
    static const char *const profiles[] = {"pocket-pc", "smartphone", "custom"};
    Watch watch = {.n_faults = 0};
    unsigned stride = quick_stride(3);
    for (unsigned first = 0; first < stride; first++) { // if it is quick, more only for the places
        for (unsigned i = first; i < library_file_count; i += stride) {
            bool is_lesson = strncmp(library_files[i].name, "lib/", 4) != 0;
            bool takes = is_lesson && (first == 0 || (watch.places & PLACES) != PLACES);
            for (unsigned k = 0; takes && k < sizeof profiles / sizeof profiles[0]; k++) {
                watch_lesson(&watch, &library_files[i], profiles[k]);
            }
        }
    }
    assert_true(watch.n_faults > (is_quick() ? 20 : 100) &&
                watch.n_accesses > (is_quick() ? 200 : 1000));
    assert_int_equal(watch.places & PLACES, PLACES);
}

static void a_switch_within_a_process_is_not_about_slot_0(void **state) {
    (void)state;
    static const char text[] = "process{ name = 'a', main = function() CreateThread(NULL, 0, "
                               "function() yield() end, NULL, 0) yield() end } "
                               "process{ name = 'b', main = function() end }";
    const LibraryFile file = {.name = "switch", .text = text, .size = sizeof text - 1};
    char message[RUNNER_MESSAGE] = "";
    RunnerDesc desc = {.name = file.name, .text = file.text, .size = file.size};
    Runner *runner = runner_new(&desc, message);
    World world;
    uint32_t about = 0, stays = 0;
    assert_non_null(runner);
    assert_true(world_init(&world, &runner_machine(runner)->options));
    assert_true(machine_listen(runner_machine(runner), world_sink(&world)));
    assert_true(runner_start(runner));
    assert_int_equal(runner_run(runner), RUNNER_DONE);
    for (uint32_t i = 0; i < world.n_events; i++) {
        const WorldEvent *own = world_event(&world, i);
        if (own->event.call == CALL_switch_to) {
            about += strstr(rule_of_call(&world, own), "Slot 0") != NULL;
            stays += rule_of_call(&world, own)[0] == '\0';
        }
    }
    assert_true(about >= 2 && stays >= 1);
    runner_free(runner);
    world_deinit(&world);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decode_and_rules_agree_with_every_lesson),
        cmocka_unit_test(a_switch_within_a_process_is_not_about_slot_0),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
