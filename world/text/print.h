// SPDX-License-Identifier: MIT
#pragma once

// Tells a scenario in text, event by event, as it runs.

#include "world/world.h"

#include <stdio.h>

typedef struct Printer {
    const World *world;
    FILE *out;
    const char *file; // of the scenario, for expectations
    bool quiet, watch;
    void (*hold)(unsigned ms); // with watch on a terminal: waits so long before the next map
                               // replaces this one; NULL = no terminal
    bool no_answers;           // tell no right answer, and not what was right or wrong
    bool told;                 // tell only refused calls
    bool all;                  // tell the calls in a fold, too
    const char *fold;          // title of the current fold, NULL = none
    bool remedied;             // a remedy is active: the scenario's expectations may well fail
    uint32_t words; // told: a bit for each word that was explained (world/words/glossary.h)
    // repetition: equal calls are told in one line
    CallId last_call;
    uint32_t repeated;
    uint32_t last_result;
    // told: between two sentences of the scenario each reason is told once and then counted
    uint32_t refusals[REASON_COUNT];
} Printer;

// A sink that prints; attach it after the world's sink.
EventSink printer_sink(Printer *printer);

// Ends a row of repeated calls, or of refusals for one reason, and prints their number.
void printer_flush(Printer *printer);

// The three lines under a refused call: sentence, rule, source.
void print_refusal(const World *world, const Event *event, FILE *out);
