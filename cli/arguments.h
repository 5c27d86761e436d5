// SPDX-License-Identifier: MIT
#pragma once

// Parses the command line: one table of commands, one of options, and getopt_long. Bad usage prints
// one clear line on stderr and gives exit code 2.

#include "ce/remedy.h"
#include "emu/view_id.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { EXIT_HELD = 0, EXIT_EXPECTATION = 1, EXIT_USAGE = 2, EXIT_HOST = 3 };

#define ARGUMENT_SETTINGS 32u

typedef struct Arguments {
    const char *file; // the first argument after the command, NULL if there is none
    const char *kind; // mi: "full" or "kernel"
    const char *address;
    const char *beside; // a second FILE, or a profile
    const char *profile, *process, *answers, *log, *at;
    const char *settings[ARGUMENT_SETTINGS + 1]; // --set and --ram, ended by NULL
    uint32_t n_settings;
    const char *remedies[REMEDIES_IN_FORCE + 1]; // --remedy, ended by NULL
    uint32_t n_remedies;
    const char **defines; // owned: --define, in the order given
    uint32_t n_defines;
    const char *includes[ARGUMENT_SETTINGS]; // --include
    uint32_t n_includes;
    const char *releases[ARGUMENT_SETTINGS]; // --release
    uint32_t n_releases;
    bool skip_missing;
    uint32_t line;                        // a dump's DLL line, 0 = not given
    const char *output;                   // report, export: the page to write
    const char *scorm, *site, *template;  // export
    const char *image;                    // the image of the device that a dump is of
    const char *dump;                     // of the device whose log is decoded
    uint32_t data_unit;                   // rom: --dll-data in bytes, 0 = the default
    const char *check;                    // rom: the log of the build
    const char *warns[ARGUMENT_SETTINGS]; // --warn, conditions that were parsed once
    uint32_t n_warns;
    const char *maps[ARGUMENT_SETTINGS]; // --map
    uint32_t n_maps;
    const char *command;                     // --command: of a program that is run
    bool dll;                                // --dll: cc makes a DLL
    const char *with[ARGUMENT_SETTINGS + 1]; // --with: DLLs that a program is linked with
    uint32_t n_with;
    const char *allowed[ARGUMENT_SETTINGS + 1]; // --allow, ended by NULL
    uint32_t n_allowed;
    char ram[24];
    uint32_t limit_steps, limit_instructions; // 0 = the default
    uint32_t limit_memory;                    // MB, 0 = the default
    uint32_t limit_seconds;                   // 0 = no limit
    uint32_t heap;                            // number in the list of heaps, 0 = the list
    const char *screenshot, *size, *theme, *text_size, *zoom;
    const char *access;      // an address
    ViewId view;             // VIEW_MAP when none is asked for
    bool shelf;              // view: begin on the shelf
    const struct Link *link; // view: what FILE is if it is a link (viewing/link.h), else NULL
    // The file that the link's text includes by that name; NULL if the link has none.
    const char *(*of_link)(const struct Link *link, const char *name, size_t *ret_size);
    uint32_t question; // view: a picture of this question, from 1; 0 = of the device
    bool reveal;       // with its answer
    uint32_t seed;     // of an exercise, 0 = its own
    bool with_answers; // exercise: print them
    bool csv;
    char *const *files; // grade: all of them
    int n_files;
    bool no_answers; // run: print no right answers
    bool json, watch, told, all, quiet, present, buttons, no_motion;
} Arguments;

typedef struct Command {
    const char *name, *usage, *summary;
    const char *options; // the letters of its options; '*' stands for those of the views
    int min_args, max_args;
    int (*run)(const Arguments *arguments);
} Command;

extern const Command commands[];
extern const unsigned command_count;

// Parses the arguments after the command's name. True: run the command. False: exit with *ret_exit
// (0 after --help).
bool arguments_parse(const Command *command, int argc, char **argv, Arguments *ret_arguments,
                     int *ret_exit);

// Frees what arguments_parse() has made.
void arguments_deinit(Arguments *arguments);

// Copies the arguments; what is owned stays with the original; pointers into the structure itself
// then point into the copy.
void arguments_copy(Arguments *ret_copy, const Arguments *arguments);

// Writes one line "slot32: ..." to stderr and returns the code.
int complain(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

// The same for a file that could not be read whole, by errno: `what` it is ("the answers ", "") and
// its name. A file that is not there, is a folder or has more than FILE_TEXT_MAX bytes is the
// user's mistake (EXIT_USAGE); else the host failed (EXIT_HOST).
int complain_unread(const char *what, const char *file);

void help_print(FILE *out);

// Reads a hex address, with or without 0x. False when the text is no address.
bool arguments_address(const char *text, uint32_t *ret_address);
