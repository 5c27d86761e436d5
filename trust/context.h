// SPDX-License-Identifier: MIT
#pragma once

// Who may do what: two separate gates. Trust belongs to a *process* (how its EXE was certified) and
// is asked before privileged calls. Mode and keys belong to a *thread*; the MMU asks for them at
// every access. This module computes both; it decides nothing about memory itself.
// Sources: OEMCertifyModule, Trusted APIs, SetProcPermissions (CE 5.0).

#include "emu/machine.h"

// The level that a process runs at: its certification under the device's tiers. On a one-tier
// device every process that may run is trusted.
TrustLevel trust_level(const Options *options, TrustLevel certified);

// Whether a process passes the trust gate of privileged calls.
bool trust_is_full(const Machine *machine, uint8_t process);

// The access key of a process: one bit per process record.
static inline uint32_t trust_key(uint8_t process) {
    return 1u << process;
}

// The keys that a new thread of a process starts with: the process's own and nk.exe's. For example
// an AKY of 00000005 belongs to the process with index 2.
uint32_t trust_start_keys(uint8_t process);

// The mode that a new thread starts in: kernel mode on a full-kernel-mode image and in nk.exe
// itself.
uint8_t trust_start_mode(const Options *options, uint8_t process);

// The context that a thread's accesses are checked against.
AccessContext trust_context(const Machine *machine, uint32_t thread);
