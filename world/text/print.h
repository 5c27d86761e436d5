// SPDX-License-Identifier: MIT
#pragma once

// A scenario told in text, event by event, as it runs.

#include "world/world.h"

#include <stdio.h>

typedef struct Printer {
    const World *world;
    FILE *out;
    const char *file; // of the scenario, for expectations
    bool quiet, watch;
    void (*hold)(unsigned ms); // watch on a terminal: each map replaces the one before it, after so
                               // long a look; NULL = no terminal
    bool told;                 // of the calls only what is refused
    bool all;                  // the calls in a fold too
    const char *fold;          // title of the fold under way, NULL = none
    bool remedied;             // with a remedy in force what the scenario expects may well change
    uint32_t words; // told: a bit for each word that has been explained (world/words/glossary.h)
    // repetition: many equal calls are told in one line
    CallId last_call;
    uint32_t repeated;
    uint32_t last_result;
    // told: of the refusals between two things said, each reason is told once, and counted
    uint32_t refusals[REASON_COUNT];
} Printer;

// A sink that prints; attach it after the world's.
EventSink printer_sink(Printer *printer);

// Ends a row of repeated calls, or of refusals for one reason.
void printer_flush(Printer *printer);

// The three lines under a refused call: sentence, rule, source.
void print_refusal(const World *world, const Event *event, FILE *out);
