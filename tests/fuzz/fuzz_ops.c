// SPDX-License-Identifier: MIT
#include "tests/fuzz/bytes.h"
#include "tests/property/duel.h"

#include <stddef.h>
#include <stdlib.h>

// The duel of the property test with the decisions taken from the input bytes: the first two
// bytes choose the device and how the input ends, the rest the operations. It ends where its bytes
// do: the two sides are compared as they are, or after all processes have ended. Both would take
// most of the time. Differences abort.

#define OPS_MAX 4096u
#define DRAINS 0x4000u // the bit of the first two bytes by which all processes end

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// One byte decides between up to 256 choices, two between more.
static uint32_t next_choice(void *context, uint32_t bound) {
    uint32_t value = next_byte(context);
    if (bound > 256) {
        value = value << 8 | next_byte(context);
    }
    return value % bound;
}

static Options options_of(uint32_t bits) {
    Options options;
    options_profile(&options, bits & 1 ? "smartphone" : "pocket-pc");
    options.ram_mb = 4; // a small device is started again fast
    options.cpu = bits >> 1 & 3;
    options.commit_backing = bits >> 3 & 1;
    options.reserve_tail = bits >> 4 & 1;
    options.dll_holes = bits >> 5 & 1;
    options.release_mixed = bits >> 6 & 1;
    options.large_commit = bits >> 7 & 1;
    options.mapped_access = bits >> 8 & 1;
    options.view_write = bits >> 9 & 1;
    options.mapping_backing = bits >> 10 & 1;
    options.shared_writers = bits >> 11 & 1;
    options.storage_kb = (bits >> 12 & 3) * 32;
    options.demand_paging = 0; // the naive machine reads code at once
    return options;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Bytes bytes = {data, size};
    OpSource source = {next_choice, &bytes};
    uint32_t bits = next_byte(&bytes) | next_byte(&bytes) << 8;
    Options options = options_of(bits);
    static Duel *duel; // started again for each input: a new one would take most of the time
    if (duel ? !duel_reset(duel, &options) : !(duel = duel_new(&options))) {
        abort();
    }
    for (uint32_t i = 0; i < OPS_MAX && bytes.left > 0; i++) {
        if (!duel_step(duel, &source)) {
            abort();
        }
    }
    if (!(bits & DRAINS ? duel_drain(duel) : duel_check_all(duel))) {
        abort();
    }
    return 0;
}
