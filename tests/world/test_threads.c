// SPDX-License-Identifier: MIT

// Threads in time, compared with a naive reference: the world is moved to each step, and the rows
// that stand there are read. The log of turns does neither.

#include "scenario/library.h"
#include "scenario/runner.h"
#include "world/query/query.h"
#include "world/query/threads.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct Device {
    Runner *runner;
    World world;
} Device;

static Device *device_new(const char *lesson, const char *text) {
    char message[RUNNER_MESSAGE] = "";
    const LibraryFile *file = lesson ? library_find(lesson) : NULL;
    Device *device = calloc(1, sizeof *device);
    assert_true(device && (file || text));
    RunnerDesc desc = {.name = file ? file->name : "own",
                       .text = file ? file->text : text,
                       .size = file ? file->size : strlen(text)};
    device->runner = runner_new(&desc, message);
    if (!device->runner) {
        fail_msg("%s", message);
    }
    assert_true(world_init(&device->world, &runner_machine(device->runner)->options));
    assert_true(machine_listen(runner_machine(device->runner), world_sink(&device->world)));
    assert_true(runner_start(device->runner));
    runner_run(device->runner);
    return device;
}

static void device_free(Device *device) {
    world_deinit(&device->world);
    runner_free(device->runner);
    free(device);
}

// ---- the reference

static LaneState state_of(const ThreadRow *row) {
    return row->state == THREAD_WAITING    ? LANE_WAITS
           : row->state == THREAD_SLEEPING ? LANE_SLEEPS
           : row->suspended                ? LANE_SUSPENDED
                                           : LANE_READY;
}

static bool lives(const ThreadRow *row) {
    return row->handle && row->state != THREAD_ENDED;
}

// The words of what a thread waits for name the object; who had it is told of what can be had.
static void wait_is_told(const World *world, uint32_t thread, const ThreadWait *wait) {
    for (uint32_t i = 0; i < CE_WAITS; i++) {
        const WaitRow *row = &world->tables.wait[i];
        const ObjectRow *object = &world->tables.object[(row->handle >> 2) % CE_OBJECTS];
        if (row->thread != thread + 1 || row->index != 0) {
            continue;
        }
        bool is_object = row->handle && object->handle == row->handle;
        bool owned = is_object &&
                     (object->type == OBJECT_MUTEX || object->type == OBJECT_CRITICAL_SECTION) &&
                     object->value[OWNED_BY];
        assert_true(!wait->holder[0] || (owned && wait->handle == row->handle));
        if (is_object && object->type != OBJECT_CRITICAL_SECTION) {
            char handle[16];
            snprintf(handle, sizeof handle, "%08X", row->handle);
            assert_non_null(strstr(wait->what, object->name.text[0] ? object->name.text : handle));
        } else if (!is_object) {
            assert_non_null(strstr(wait->what, "the end of "));
        }
    }
}

static const ThreadSpan *span_at(const ThreadSpan *spans, uint32_t n, uint32_t step) {
    for (uint32_t i = 0; i < n; i++) {
        if (spans[i].first <= step && step < spans[i].end) {
            return &spans[i];
        }
    }
    return NULL;
}

typedef struct LaneSpans {
    uint32_t n;
    ThreadSpan span[PERIOD_STEPS];
} LaneSpans;

// Every thread that lives in the step has one lane and does there what its row says, and nobody
// else has a span. The world stands at the end of the step before.
static void step_is_told(const ThreadPeriod *period, const LaneSpans *lanes, const Event *call) {
    const World *world = period->world;
    const ThreadStep *told = &period->step[call->step - period->first];
    unsigned n_rows = 0, n_spans = 0, n_run = 0;
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        n_rows += lives(&world->tables.thread[i]);
    }
    for (uint32_t i = 0; i < period->n_lanes; i++) {
        const ThreadSpan *span = span_at(lanes[i].span, lanes[i].n, call->step);
        const ThreadTurn *first = period->lane[i].first;
        const ThreadRow *row = &world->tables.thread[first->thread];
        if (!span) {
            continue;
        }
        n_run += span->state == LANE_RUNS;
        assert_true((span->state == LANE_RUNS) == (told->lane == i));
        if (call->step == period->lane[i].born) { // the first step of all
            continue;
        }
        n_spans++;
        assert_true(lives(row) && row->handle == first->handle);
        assert_int_equal(span->in, row->current);
        assert_int_equal(span->kernel_mode, row->kernel_mode);
        assert_string_equal(span->in_name, query_process_name(world, row->current));
        if (span->state == LANE_RUNS) {
            assert_int_equal(first->thread, call->thread);
        } else {
            assert_int_equal(span->state, state_of(row));
        }
        if (span->state == LANE_WAITS) {
            wait_is_told(world, first->thread, span->wait);
        }
    }
    assert_int_equal(n_spans, n_rows);
    assert_int_equal(n_run, 1);
}

static void period_is_told(World *world, uint32_t first, uint32_t n) {
    ThreadPeriod *period = malloc(sizeof *period);
    LaneSpans *lanes = malloc(LANES_MOST * sizeof *lanes);
    assert_true(period && lanes);
    query_threads(world, first, n, period);
    for (uint32_t i = 0; i < period->n_lanes; i++) {
        lanes[i].n = query_thread_spans(period, i, lanes[i].span, PERIOD_STEPS);
        assert_in_range(lanes[i].n, 0, PERIOD_STEPS);
    }
    for (uint32_t step = period->first; step < period->end; step++) {
        uint32_t begin = world_events_to_step(world, step - 1);
        if (begin < world->n_events) {
            world_seek(world, begin);
            step_is_told(period, lanes, &world_event(world, begin)->event);
        }
    }
    free(lanes);
    free(period);
}

static void each_step_is_what_its_rows_say(void **state) {
    (void)state;
    static const char *const lessons[] = {
        "race",       "stacks",           "psl",       "driver-thread", "wall",      "netcf",
        "device-exe", "embedded-pointer", "hibernate", "shared-heap",   "thirty-two"};
    for (unsigned i = 0; i < sizeof lessons / sizeof lessons[0]; i++) {
        Device *device = device_new(lessons[i], NULL);
        uint32_t last = world_last_step(&device->world);
        static const uint32_t lengths[] = {PERIOD_STEPS, 37};
        for (unsigned k = 0; k < 2; k++) {
            for (uint32_t first = 1; first <= last && first < 2500; first += lengths[k]) {
                period_is_told(&device->world, first, lengths[k]);
            }
        }
        device_free(device);
    }
}

static const ThreadLane *lane_named(const ThreadPeriod *period, const char *name,
                                    uint32_t *ret_lane) {
    for (uint32_t i = 0; i < period->n_lanes; i++) {
        char text[64];
        thread_log_name(period->lane[i].first, NULL, text, sizeof text);
        if (strcmp(text, name) == 0) {
            *ret_lane = i;
            return &period->lane[i];
        }
    }
    fail_msg("nobody is called %s", name);
    return NULL;
}

static void a_thread_goes_into_servers_and_comes_home(void **state) {
    (void)state;
    static ThreadPeriod period;
    ThreadSpan spans[16];
    uint32_t lane = 0;
    char way[128];
    Device *device = device_new("psl", NULL);
    query_threads(&device->world, 1, 28, &period);
    lane_named(&period, "the main thread of app.exe", &lane);
    uint32_t n = query_thread_spans(&period, lane, spans, 16);
    static const char *const in[] = {"app.exe",    "app.exe",     "display.exe",
                                     "driver.exe", "display.exe", "app.exe"};
    static const uint32_t ends[] = {13, 18, 21, 26, 27, 29};
    assert_int_equal(n, 6);
    for (unsigned i = 0; i < 6; i++) {
        assert_string_equal(spans[i].in_name, in[i]);
        assert_int_equal(spans[i].end, ends[i]);
        assert_int_equal(spans[i].state, i ? LANE_RUNS : LANE_READY);
    }
    world_seek(&device->world, world_events_to_step(&device->world, 22));
    assert_string_equal(query_thread_way(&device->world, way, sizeof way),
                        "app.exe > display.exe > driver.exe");
    world_seek(&device->world, device->world.n_events);
    assert_string_equal(query_thread_way(&device->world, way, sizeof way), "");
    device_free(device);
}

static void who_waits_knows_for_whom(void **state) {
    (void)state;
    static ThreadPeriod period;
    ThreadSpan spans[32];
    uint32_t lane = 0, steps[4];
    Device *device = device_new("driver-thread", NULL);
    query_threads(&device->world, 1, 35, &period);
    lane_named(&period, "the main thread of app.exe", &lane);
    uint32_t n = query_thread_spans(&period, lane, spans, 32);
    bool found = false;
    for (uint32_t i = 0; i < n; i++) {
        if (spans[i].state == LANE_WAITS) {
            found = true;
            assert_string_equal(spans[i].wait->what, "the event 'read is done'");
            assert_int_equal(spans[i].end, 32);
        }
    }
    assert_true(found);
    assert_int_equal(query_thread_wakes(&period, lane, steps, 4), 1);
    assert_int_equal(steps[0], 31); // SetEvent
    device_free(device);
}

static void a_mutex_is_held_by_somebody(void **state) {
    (void)state;
    static ThreadPeriod period;
    ThreadSpan spans[PERIOD_STEPS];
    Device *device = device_new("race", NULL);
    uint32_t last = world_last_step(&device->world), n_held = 0;
    query_threads(&device->world, last - 100, 101, &period);
    for (uint32_t i = 0; i < period.n_lanes; i++) {
        uint32_t n = query_thread_spans(&period, i, spans, PERIOD_STEPS);
        for (uint32_t k = 0; k < n; k++) {
            bool mutex = spans[k].wait && strstr(spans[k].wait->what, "mutex 'counter'");
            n_held += mutex;
            assert_true(!mutex || strncmp(spans[k].wait->holder, "thread ", 7) == 0);
        }
    }
    assert_true(n_held > 3);
    device_free(device);
}

// Turns are few where threads take turns, and the log costs nothing that the history does not.
static void a_race_of_many_switches_has_few_turns(void **state) {
    (void)state;
    Device *device = device_new(NULL, "device{ call_us = 1000 }\n"
                                      "process{ name = \"a.exe\", main = function()\n"
                                      "local p = VirtualAlloc(NULL, KB(4), MEM_COMMIT, "
                                      "PAGE_READWRITE)\n"
                                      "local t = {}\n"
                                      "for i = 1, 4 do\n"
                                      "t[i] = CreateThread(NULL, 0, function()\n"
                                      "for k = 1, 2000 do poke32(p, k) end end, i, "
                                      "CREATE_SUSPENDED)\n"
                                      "CeSetThreadQuantum(t[i], 1) ResumeThread(t[i]) end\n"
                                      "for i = 1, 4 do WaitForSingleObject(t[i], INFINITE) end\n"
                                      "end }\n");
    World *world = &device->world;
    uint32_t n_boot = thread_log_after(&world->threads, 1);
    assert_true(world_last_step(world) > 10000);
    assert_true(world->threads.n_turns < n_boot + 40);
    period_is_told(world, 5000, 100);
    device_free(device);
}

static const char queue[] = "process{ name = \"a.exe\", stack_kb = 64, main = function()\n"
                            "local m = CreateMutex(NULL, FALSE, \"m\")\n"
                            "local t = {}\n"
                            "for i = 1, 40 do\n"
                            "t[i] = CreateThread(NULL, 0, function() for k = 1, 20 do\n"
                            "WaitForSingleObject(m, INFINITE) Sleep(1) ReleaseMutex(m)\n"
                            "end end, i, 0) end\n"
                            "for i = 1, 40 do WaitForSingleObject(t[i], INFINITE) end\n"
                            "end }\n";

// A mutex that goes from one to the next makes a turn for those two, not for all who wait for it.
static void a_queue_makes_no_turns(void **state) {
    (void)state;
    Device *device = device_new(NULL, queue);
    World *world = &device->world;
    assert_true(world_last_step(world) > 3000);
    assert_true(world->threads.n_turns < world_last_step(world));
    period_is_told(world, 1000, 200);
    device_free(device);
}

static void a_mark_gives_the_last_turn_of_each(void **state) {
    (void)state;
    Device *device = device_new(NULL, queue);
    const ThreadLog *log = &device->world.threads;
    uint32_t naive[CE_THREADS] = {0}, last[CE_THREADS];
    assert_true(log->n_turns > 4 * THREAD_LOG_MARK);
    for (uint32_t end = 0; end <= log->n_turns; end++) {
        thread_log_last(log, end, last);
        assert_memory_equal(last, naive, sizeof last);
        if (end < log->n_turns) {
            naive[thread_log_turn(log, end)->thread] = end + 1;
        }
    }
    device_free(device);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_step_is_what_its_rows_say),
        cmocka_unit_test(a_thread_goes_into_servers_and_comes_home),
        cmocka_unit_test(who_waits_knows_for_whom),
        cmocka_unit_test(a_mutex_is_held_by_somebody),
        cmocka_unit_test(a_race_of_many_switches_has_few_turns),
        cmocka_unit_test(a_queue_makes_no_turns),
        cmocka_unit_test(a_mark_gives_the_last_turn_of_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
