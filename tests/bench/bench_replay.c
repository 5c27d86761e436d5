// SPDX-License-Identifier: MIT
#include "replay/replay.h"
#include "tests/bench/median.h"
#include "tests/support/random.h"

#include <string.h>

// slot32 replay of a trace of 300,000 operations: reading its text, and both runs on a device of
// their own. Against the host's malloc and free for the same operations, and against a second.

#define OPS 300000u
#define LIVE 4000u // blocks at a time, of up to 2,000 bytes: they fit a slot
#define RUNS 7

static void need(bool held, const char *what) {
    if (!held) {
        fprintf(stderr, "bench-replay: %s\n", what);
        exit(1);
    }
}

// Blocks are taken, resized and freed at random.
static size_t write_trace(char *text, size_t size) {
    static bool taken[LIVE];
    uint64_t random = 1;
    size_t at = 0;
    for (uint32_t i = 0; i < OPS; i++) {
        uint32_t block = random_below(&random, LIVE);
        uint32_t bytes = 1 + random_below(&random, 2000);
        bool resizes = taken[block] && random_below(&random, 8) == 0;
        if (taken[block] && !resizes) {
            at += (size_t)snprintf(text + at, size - at, "f %u\n", block);
        } else {
            at += (size_t)snprintf(text + at, size - at, "%c %u %u\n", resizes ? 'r' : 'a', block,
                                   bytes);
        }
        taken[block] = !taken[block] || resizes;
    }
    return at;
}

static double replays(const char *text, size_t size) {
    static Trace trace;
    Options options;
    ReplayResult result;
    char message[TRACE_MESSAGE];
    double start = median_now_ms();
    need(options_profile(&options, "pocket-pc"), "no profile");
    need(trace_read(text, size, &trace, message), message);
    need(replay_all(&trace, &options, &result), "the device does not boot");
    double took = median_now_ms() - start;
    need(result.n_done == OPS && result.n_refused == 0, "something was refused");
    trace_deinit(&trace);
    return took;
}

static double mallocs(const char *text, size_t size) {
    static void *blocks[LIVE];
    Trace trace;
    char message[TRACE_MESSAGE];
    need(trace_read(text, size, &trace, message), message);
    double start = median_now_ms();
    for (uint32_t i = 0; i < trace.n; i++) {
        const TraceOp *op = &trace.ops[i];
        void **block = &blocks[op->block];
        if (op->kind == TRACE_FREE) {
            free(*block);
            *block = NULL;
        } else {
            *block = realloc(*block, op->size);
            *(volatile char *)*block = 1;
        }
    }
    double took = median_now_ms() - start;
    for (uint32_t i = 0; i < LIVE; i++) {
        free(blocks[i]);
        blocks[i] = NULL;
    }
    trace_deinit(&trace);
    return took;
}

int main(void) {
    static char text[OPS * 24u];
    double ours[2][RUNS], theirs[2][RUNS];
    size_t size = write_trace(text, sizeof text);
    for (int i = 0; i < RUNS; i++) {
        ours[0][i] = ours[1][i] = replays(text, size);
        theirs[0][i] = mallocs(text, size);
        theirs[1][i] = 1000;
    }
    median_head();
    median_report("replay of 300,000 operations / malloc", ours[0], theirs[0], RUNS, 20);
    median_report("replay of 300,000 operations / a second", ours[1], theirs[1], RUNS, 1);
    return 0;
}
