// SPDX-License-Identifier: MIT
#pragma once

// Calls into servers. A process offers an API set. The *same* thread makes a call of one of its
// methods and migrates: it runs the server's code on its own stack, slot 0 becomes the server's
// slot, and the server's key is added to its keys. On return all of this is undone. "Mine" can then
// mean three processes: the owner (created the thread), the caller (made the call), and the current
// one (whose code runs).
// Sources: "How a system call works", GetCallerProcess, GetOwnerProcess, MapPtrToProcess (CE 5.0).

#include "emu/machine.h"

// Makes an API set of the running process. Bit i of pointers[m] says that parameter i of method m
// is a pointer. Returns its handle. On failure returns 0, sets machine->outcome, and nothing
// changes.
uint32_t psl_create_set(Machine *machine, const char *name, uint32_t n_methods,
                        const uint8_t *pointers);

// Registers a set under a number from 1 to CE_API_SETS - 1. False on failure; sets
// machine->outcome.
bool psl_register(Machine *machine, uint32_t handle, uint32_t id);

// The registered set with that number, NULL if there is none.
const ApiSetRow *psl_find(const Machine *machine, uint32_t id);

// Moves the running thread into the server of a set. Pointer parameters below 02000000 are mapped
// to the caller's slot; pointers inside structures are left to the server. On failure returns
// false, sets machine->outcome, and nothing changes.
bool psl_enter(Machine *machine, uint32_t id, uint32_t method, uint32_t *args, uint32_t n_args);

// Returns a thread from its innermost server call.
void psl_leave(Machine *machine, uint32_t thread);

// Number of server calls that a thread is in.
uint32_t psl_depth(const Machine *machine, uint32_t thread);

// Removes the sets of an ending process. Returns every thread of another process from its calls
// into the process, and from calls made inside those.
void psl_forget_process(Machine *machine, uint8_t process);

// Frees the call records of an ending thread.
void psl_forget_thread(Machine *machine, uint32_t thread);
