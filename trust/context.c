// SPDX-License-Identifier: MIT
#include "trust/context.h"

// Every rule about levels, keys and modes is one small function.

TrustLevel trust_level(const Options *options, TrustLevel certified) {
    return certified == TRUST_RUN && options->trust_tiers == TRUST_ONE_TIER ? TRUST_FULL
                                                                            : certified;
}

bool trust_is_full(const Machine *machine, uint8_t process) {
    return machine->tables.process[process].trust == TRUST_FULL;
}

uint32_t trust_start_keys(uint8_t process) {
    return trust_key(process) | trust_key(0);
}

uint8_t trust_start_mode(const Options *options, uint8_t process) {
    return process == 0 || options->kernel_mode == KERNEL_MODE_ALL;
}

AccessContext trust_context(const Machine *machine, uint32_t thread) {
    const ThreadRow *row = &machine->tables.thread[thread];
    uint32_t cpu = machine->options.cpu;
    return (AccessContext){.keys = thread_keys(row),
                           .kernel_mode = row->kernel_mode,
                           .execute_is_read = cpu == CPU_ARM || cpu == CPU_SH4,
                           .own = trust_key(row->current)};
}
