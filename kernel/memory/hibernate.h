// SPDX-License-Identifier: MIT
#pragma once

// WM_HIBERNATE: when free RAM falls below a limit, the shell asks applications, one after the
// other, to give back what they can do without. The application that has been inactive the longest
// is asked first, the active one last. One that was asked is not asked again before it has been
// active. Running the application's answer belongs to whoever runs the guest's code.
//
// slot32 has no windows: an application is a process whose image says that it answers
// (ProcessImage.hibernates), and it is active when its main thread comes to run.
// Sources: WM_HIBERNATE, Hibernation Registry Settings (CE 5.0); Handling Application Hibernation.

#include "emu/machine.h"

// Free pages below which applications are asked; 0 = never.
uint32_t hibernate_limit(const Machine *machine);

static inline bool hibernate_is_low(const Machine *machine) {
    return ram_free_count(machine) < hibernate_limit(machine);
}

// Whom to ask next, PROCESS_NONE if everybody has been asked.
uint8_t hibernate_next(const Machine *machine);

// What a process that starts has in its row: .active and .hibernate.
void hibernate_begin(const Machine *machine, const ProcessImage *image, ProcessRow *row);

// The main thread of a process comes to run: it is the active application now. A process that does
// not answer the message is left alone.
void hibernate_activate(Machine *machine, uint8_t process);

// The message is in its queue; it has answered.
void hibernate_set(Machine *machine, uint8_t process, HibernateState state);
