// SPDX-License-Identifier: MIT
#pragma once

// Calls into servers. A process offers an API set; a call of one of its methods is made by the
// *same* thread, which migrates: it runs the server's code with its own stack, slot 0 becomes the
// server's slot, its keys are widened by the server's, and on return all of that shrinks back.
// Three processes are then meant by "mine": the owner (created the thread), the caller (made the
// call), the current one (whose code runs).
// Sources: "How a system call works", GetCallerProcess, GetOwnerProcess, MapPtrToProcess (CE 5.0).

#include "emu/machine.h"

// Makes an API set of the running process. Bit i of pointers[m] says that parameter i of method m
// is a pointer. Returns its handle, 0 with an outcome and nothing changed.
uint32_t psl_create_set(Machine *machine, const char *name, uint32_t n_methods,
                        const uint8_t *pointers);

// Lets a set be called by a number from 1 to CE_API_SETS - 1. False with an outcome.
bool psl_register(Machine *machine, uint32_t handle, uint32_t id);

// The registered set with that number, NULL if there is none.
const ApiSetRow *psl_find(const Machine *machine, uint32_t id);

// Moves the running thread into the server of a set. Pointer parameters below 02000000 are mapped
// to the caller; pointers inside structures are the server's own affair. False with an outcome, and
// nothing changed.
bool psl_enter(Machine *machine, uint32_t id, uint32_t method, uint32_t *args, uint32_t n_args);

// Brings a thread back from its innermost server call.
void psl_leave(Machine *machine, uint32_t thread);

// How many server calls a thread is in.
uint32_t psl_depth(const Machine *machine, uint32_t thread);

// Takes back the sets of a process that ends and brings every thread of others home that is in a
// call of it, or in one made from there.
void psl_forget_process(Machine *machine, uint8_t process);

// A thread that ends gives its call records back.
void psl_forget_thread(Machine *machine, uint32_t thread);
