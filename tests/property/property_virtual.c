// SPDX-License-Identifier: MIT
#include "tests/property/duel.h"
#include "tests/support/random.h"
#include "tests/support/variant.h"
#include "tests/support/world_equal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

// Random operations on the emulator and on a naive machine, compared after each one, everything
// compared every 1,000. Prints its seed; the same seed makes the same run.
//
//   property_virtual [--seed N] [--ops N] [--variant N]
//
// Without --variant the operations are shared out evenly among the variants below.

#define CHECK_ALL_EVERY 1000u
#define AGAIN 2000u // operations after a device was started again

// Small RAM everywhere, so that it runs out often.
static const char *const variants[] = {
    "profile=pocket-pc storage_kb=64",
    "profile=smartphone reserve_tail=block cpu=mips release_mixed=strict virtualalloc_error=14 "
    "view_write=page",
    "profile=pocket-pc commit_backing=touch dll_holes=open large_commit=anyone cpu=x86 "
    "mapping_backing=create mapped_access=everybody storage_kb=256",
    "profile=smartphone-one-tier mem_top_down=honoured cpu=sh4 cp_low=200 createprocess_error=14 "
    "shared_writers=kernel storage_kb=24",
};
#define N_VARIANTS (sizeof variants / sizeof variants[0])

static uint32_t next_random(void *context, uint32_t bound) {
    return random_below(context, bound);
}

static bool same_machine(const Machine *a, const Machine *b) {
    TableId different = tables_difference(&a->tables, &b->tables);
    return different == TABLE_COUNT &&
           memcmp(a->ram.bytes, b->ram.bytes, (size_t)a->ram.n_frames * CE_PAGE_SIZE) == 0;
}

// A device that was started again is a new one: at once, and after the same operations.
static bool begins_again(Duel *used, const Options *options, OpSource *source) {
    Duel *fresh = duel_new(options);
    uint64_t *random = source->context, before = *random;
    bool same = fresh && duel_reset(used, options) && same_machine(used->machine, fresh->machine);
    for (uint32_t i = 0; i < AGAIN && same; i++) {
        same = duel_step(used, source);
    }
    *random = before;
    for (uint32_t i = 0; i < AGAIN && same; i++) {
        same = duel_step(fresh, source);
    }
    same = same && same_machine(used->machine, fresh->machine) && duel_check_all(used);
    if (!same) {
        fprintf(stderr, "started again, the device is not as a new one\n");
    }
    duel_free(fresh);
    return same;
}

static bool run(uint32_t variant, uint64_t seed, uint64_t n_ops) {
    Options options;
    uint64_t random = (seed + 1) * UINT64_C(0x9E3779B97F4A7C15) + variant;
    OpSource source = {next_random, &random};
    if (!variant_read(variants[variant], &options)) {
        return false;
    }
    options.ram_mb = 16;
    options.demand_paging = 0; // property_loader has the pages that are read when touched
    Duel *duel = duel_new(&options);
    if (!duel) {
        fprintf(stderr, "no memory on the host\n");
        return false;
    }
    bool same = true;
    for (uint64_t i = 1; i <= n_ops && same; i++) {
        same = duel_step(duel, &source) && (i % CHECK_ALL_EVERY != 0 || duel_check_all(duel));
    }
    same =
        same && duel_check_all(duel) && duel_drain(duel) && begins_again(duel, &options, &source);
    printf("variant %u: %s\n", variant, variants[variant]);
    duel_print(duel, stdout);
    printf("%s after %" PRIu64 " operations, seed %" PRIu64 "\n\n", same ? "equal" : "DIFFERENT",
           duel->n_ops, seed);
    fflush(stdout);
    duel_free(duel);
    return same;
}

int main(int argc, char **argv) {
    uint64_t seed = 1, n_ops = 1000000;
    uint32_t first = 0, last = N_VARIANTS - 1;
    for (int i = 1; i + 1 < argc; i += 2) {
        uint64_t value = strtoull(argv[i + 1], NULL, 0);
        if (strcmp(argv[i], "--seed") == 0) {
            seed = value;
        } else if (strcmp(argv[i], "--ops") == 0) {
            n_ops = value;
        } else if (strcmp(argv[i], "--variant") == 0 && value < N_VARIANTS) {
            first = last = (uint32_t)value;
        } else {
            fprintf(stderr, "usage: %s [--seed N] [--ops N] [--variant 0..%u]\n", argv[0],
                    (unsigned)N_VARIANTS - 1);
            return 2;
        }
    }
    printf("seed %" PRIu64 ", %" PRIu64 " operations\n", seed, n_ops);
    bool same = true;
    for (uint32_t i = first; i <= last; i++) {
        same = run(i, seed, n_ops / (last - first + 1)) && same;
    }
    return same ? 0 : 1;
}
