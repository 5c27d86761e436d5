// SPDX-License-Identifier: MIT
#pragma once

// WM_HIBERNATE: when free RAM falls below a limit, the shell asks applications, one after the
// other, to give back what they can do without. It begins with the application that has been
// inactive longest; the active one comes last. An application that was asked is not asked again
// before it has been active. The code that runs the guest also runs the application's answer.
//
// slot32 has no windows. An application is a process whose image says that it answers
// (ProcessImage.hibernates). It becomes active when its main thread starts to run.
// Sources: WM_HIBERNATE, Hibernation Registry Settings (CE 5.0); Handling Application Hibernation.

#include "emu/machine.h"

// Number of free pages below which applications are asked; 0 = never.
uint32_t hibernate_limit(const Machine *machine);

static inline bool hibernate_is_low(const Machine *machine) {
    return ram_free_count(machine) < hibernate_limit(machine);
}

// The process to ask next, PROCESS_NONE if none is left to ask.
uint8_t hibernate_next(const Machine *machine);

// Sets .active and .hibernate in the row of a starting process.
void hibernate_begin(const Machine *machine, const ProcessImage *image, ProcessRow *row);

// Makes a process the active application: call it when its main thread starts to run. Does nothing
// for a process that does not answer the message.
void hibernate_activate(Machine *machine, uint8_t process);

// Records that the message is in the queue of the process, or that the process has answered it.
void hibernate_set(Machine *machine, uint8_t process, HibernateState state);
