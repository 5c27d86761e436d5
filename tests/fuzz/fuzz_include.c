// SPDX-License-Identifier: MIT

// A tree of included files as fuzz input: the texts of up to five files with zero bytes between.
// The first is the scenario; the others are a.lua to d.lua, whatever folder they are asked for in.
// Whatever they hold and whomever they include: reading ends, with a device or with one line.

#include "ce/shown.h"
#include "emu/machine.h"
#include "scenario/runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FILES 5u
#define LOADS 100000u // more would mean that nothing bounds them

typedef struct Tree {
    const char *text[FILES];
    size_t size[FILES];
    uint32_t n_files, n_loads;
} Tree;

static const char *load(void *context, const char *name, size_t *ret_size,
                        const char **ret_trouble) {
    Tree *tree = context;
    const char *slash = strrchr(name, '/');
    char letter = slash ? slash[1] : name[0];
    uint32_t number = letter >= 'a' ? (uint32_t)(letter - 'a') + 1 : FILES;
    if (++tree->n_loads > LOADS) {
        abort();
    }
    if (letter == 'x') {
        *ret_trouble = "is outside the scenario's folder";
    }
    if (number >= tree->n_files) {
        return NULL;
    }
    *ret_size = tree->size[number];
    return tree->text[number];
}

static Tree split(const uint8_t *data, size_t size) {
    Tree tree = {0};
    const char *at = (const char *)data;
    while (tree.n_files < FILES && (size > 0 || tree.n_files == 0)) {
        const char *zero = size ? memchr(at, 0, size) : NULL;
        size_t n = zero ? (size_t)(zero - at) : size, used = zero ? n + 1 : n;
        tree.text[tree.n_files] = size ? at : "";
        tree.size[tree.n_files++] = n;
        at += used;
        size -= used;
    }
    return tree;
}

static void check_message(const char *message) {
    size_t length = strlen(message);
    if (length == 0 || length >= RUNNER_MESSAGE || !shown_is_plain(message, SHOWN_LINE)) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const settings[] = {"ram_mb=16", "boot=bare", NULL};
    char message[RUNNER_MESSAGE] = "";
    Tree tree = split(data, size);
    RunnerDesc desc = {.name = "fuzz.lua",
                       .text = tree.text[0],
                       .size = tree.size[0],
                       .settings = settings,
                       .load = load,
                       .context = &tree,
                       .limit_steps = 200,
                       .limits = {.instructions = 100000}};
    Runner *runner = runner_new(&desc, message);
    if (!runner) {
        check_message(message);
        return 0;
    }
    if (!runner_start(runner) || runner_run(runner) == RUNNER_FAILED) {
        check_message(runner_message(runner));
    }
    if (machine_first_invalid(runner_machine(runner))) {
        abort();
    }
    runner_free(runner);
    return 0;
}
