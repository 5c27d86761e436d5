// SPDX-License-Identifier: MIT
#pragma once

// libslot32: an emulated Windows CE 5 device as a library. A Machine is opaque; it is made from a
// profile and knobs, processes are started in it, and calls are made for the thread that runs.
// Whoever wants to see what happens attaches an EventSink (emu/event.h). Machines are independent
// of each other and not thread-safe.

#include "ce/image.h"
#include "ce/reasons.h"
#include "emu/event.h"

typedef struct Machine Machine;

typedef struct Slot32Desc {
    const char *profile;         // NULL = "pocket-pc"
    const char *const *settings; // "name=value" strings, ended by NULL; NULL = none
    EventSink sink;              // all zero = nobody listens
} Slot32Desc;

// Makes and boots a machine. NULL when the description is wrong or the host has no memory; then
// `message` (size bytes, always terminated) says what and where.
Machine *slot32_new(const Slot32Desc *desc, char *message, size_t size);

// slot32_free(NULL) is fine and returns NULL.
Machine *slot32_free(Machine *machine);

// Describes a program and starts a process from it; its thread runs from now on. Returns the
// process handle, 0 on failure (slot32_reason() says why).
uint32_t slot32_start(Machine *machine, const ProcessImage *image);

// Lets the process with that handle run. False when there is none.
bool slot32_switch(Machine *machine, uint32_t handle);

// Makes a call with up to CALL_ARGS plain arguments for the running process; output structures go
// to guest memory. *ret_fault, if given, tells whether the access faulted. Calls that name an image
// (CreateProcess) are refused with NO_SUCH_IMAGE: use slot32_start().
uint32_t slot32_call(Machine *machine, CallId call, const uint32_t *args, unsigned n_args,
                     bool *ret_fault);

// Why the last call was refused; REASON_NONE if it was not.
Reason slot32_reason(const Machine *machine);

// Bytes of RAM nobody holds.
uint32_t slot32_ram_free(const Machine *machine);

// Reads guest memory without any guest effect; returns how many bytes were there.
uint32_t slot32_peek(const Machine *machine, VirtAddr va, void *buffer, uint32_t size);
