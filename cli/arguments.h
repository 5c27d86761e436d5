// SPDX-License-Identifier: MIT
#pragma once

// The command line: one table of commands, one of options; getopt_long does the work. Bad usage
// gets one clear line on stderr and exit code 2.

#include "ce/remedy.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { EXIT_HELD = 0, EXIT_EXPECTATION = 1, EXIT_USAGE = 2, EXIT_HOST = 3 };

#define ARGUMENT_SETTINGS 32u

typedef struct Arguments {
    const char *file; // first argument after the command, NULL if none
    const char *kind; // mi: "full" or "kernel"
    const char *address;
    const char *beside; // a second FILE, or a profile
    const char *profile, *process, *answers, *at;
    const char *settings[ARGUMENT_SETTINGS + 1]; // --set and --ram, ended by NULL
    uint32_t n_settings;
    const char *remedies[REMEDIES_IN_FORCE + 1]; // --remedy, ended by NULL
    uint32_t n_remedies;
    const char *defines[ARGUMENT_SETTINGS + 1]; // --define, ended by NULL
    uint32_t n_defines;
    char ram[24];
    uint32_t limit_steps;
    uint32_t heap; // number in the list of heaps, 0 = the list
    const char *screenshot, *size, *theme, *text_size, *zoom;
    const char *access; // an address
    bool json, watch, told, all, quiet, present, buttons, physical, heap_view, gates, threads;
    bool no_motion;
} Arguments;

typedef struct Command {
    const char *name, *usage, *summary;
    const char *options; // letters of the options it takes
    int min_args, max_args;
    int (*run)(const Arguments *arguments);
} Command;

extern const Command commands[];
extern const unsigned command_count;

// Parses what follows the command's name. True: go on. False: *ret_exit is the exit code (0 after
// --help).
bool arguments_parse(const Command *command, int argc, char **argv, Arguments *ret_arguments,
                     int *ret_exit);

// Copies them; what points into the structure itself points into the copy.
void arguments_copy(Arguments *ret_copy, const Arguments *arguments);

// Writes one line "slot32: ..." to stderr and returns the code.
int complain(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

void help_print(FILE *out);

// Reads an address in hex, with or without 0x. False when it is none.
bool arguments_address(const char *text, uint32_t *ret_address);
