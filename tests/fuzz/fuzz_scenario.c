// SPDX-License-Identifier: MIT

// Scenario text as fuzz input: whatever the text, the runner ends by itself, nothing asserts or
// leaks, and the world taken back to the beginning is empty. The length of the text decides about
// the knobs of heaps that no outcome of a call depends on.

#include "emu/machine.h"
#include "scenario/runner.h"
#include "world/query/focus.h"
#include "world/query/query.h"
#include "world/text/map.h"
#include "world/words/sentence.h"
#include "world/world.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(const World *world) {
    static FILE *nowhere;
    if (!nowhere) {
        nowhere = fopen("/dev/null", "w");
    }
    text_map(world, focus_of(world), nowhere);
    for (uint32_t i = 0; i < world->n_events; i++) {
        char text[512];
        const Event *event = &world_event(world, i)->event;
        sentence_reason(world, event->reason, text, sizeof text);
        if (event->fault) {
            sentence_fault(world, event->fault, text, sizeof text);
        }
    }
}

static void run(Runner *runner, World *world) {
    if (runner_start(runner)) {
        runner_run(runner);
    }
    look(world);
    world_seek(world, 0);
    if (query_ram_free(world) != world->tables.n_rows[TABLE_FRAME]) {
        abort(); // the beginning is not empty: a change was not undone
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *const settings[] = {"ram_mb=16", "boot=bare",
                                    size & 1 ? "heap_watch=yes" : "heap_watch=no",
                                    size & 2 ? "heap_search=walk" : "heap_search=index", NULL};
    char message[RUNNER_MESSAGE];
    World world;
    RunnerDesc desc = {.name = "fuzz.lua",
                       .text = (const char *)data,
                       .size = size,
                       .settings = settings,
                       .limit_steps = 500,
                       .limits = {.instructions = 200000}};
    Runner *runner = runner_new(&desc, message);
    if (!runner) {
        return 0;
    }
    if (world_init(&world, &runner_machine(runner)->options)) {
        machine_listen(runner_machine(runner), world_sink(&world));
        run(runner, &world);
        world_deinit(&world);
    }
    runner_free(runner);
    return 0;
}
