// SPDX-License-Identifier: MIT
#include "tests/support/play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

Runner *play_start(World *world, const RunnerDesc *desc) {
    char message[RUNNER_MESSAGE] = "";
    Runner *runner = runner_new(desc, message);
    assert_non_null(runner);
    Machine *machine = runner_machine(runner);
    assert_true(world_init(world, &machine->options));
    assert_true(machine_listen(machine, world_sink(world)));
    assert_true(runner_start(runner));
    return runner;
}

void play_lesson(World *world, const LibraryFile *file) {
    Runner *runner = play_start(
        world, &(RunnerDesc){.name = file->name, .text = file->text, .size = file->size});
    runner_run(runner);
    runner_free(runner);
}
