// SPDX-License-Identifier: MIT
#include "ce/nearest.h"
#include "cli/arguments.h"
#include "cli/commands.h"

#include <string.h>

// slot32 finds the command, parses its arguments and runs it.

#define FILES_MOST 100000
#define RUN_OPTIONS "psrlimcoRA7"
#define SHOW_OPTIONS RUN_OPTIONS "12" // of what shows a dump, too

const Command commands[] = {
    {"run", "run FILE [options]", "Runs a scenario and tells what happens.", RUN_OPTIONS "jwtyqNLE",
     1, 1, command_run},
    {"view", "view [FILE] [--at STEP] [--beside WHAT] [--screenshot OUT.png|OUT.svg] [options]",
     "Shows the scenario in a window, or saves a picture of one step. Without FILE it shows all "
     "lessons.",
     SHOW_OPTIONS "aPSWTxeBzn*kbLQv", 0, 1, command_view},
    {"mi", "mi [full|kernel] FILE [--at STEP]",
     "Lists memory as the Target Control shell's mi does.", SHOW_OPTIONS "a", 1, 1, command_mi},
    {"map", "map FILE [--at STEP] [--process NAME] [--beside WHAT]",
     "Draws all slots in 80 columns of text, with the SLOT and RAM bars.", SHOW_OPTIONS "aPb", 1, 1,
     command_map},
    {"explain", "explain FILE ADDRESS [--process NAME] [--at STEP]",
     "Explains one address: slot, both addresses of the byte, region, who may touch it. For "
     "machine code\nADDRESS may be a register (pc, sp, r0): then it begins with the registers.",
     SHOW_OPTIONS "aP", 2, 2, command_explain},
    {"gi", "gi [proc|thrd|mod] FILE [--at STEP]",
     "Lists processes, threads and modules as the Target Control shell's gi does.",
     SHOW_OPTIONS "a", 1, 1, command_gi},
    {"dlls", "dlls FILE [--at STEP] [--process NAME]",
     "Lists DLLs with their places, who has them loaded, and what they cost a process.",
     SHOW_OPTIONS "aP", 1, 1, command_dlls},
    {"heap", "heap FILE [--heap N] [--at STEP] [--process NAME]",
     "Lists a process's heaps, or draws one of them: its regions, items and holes.",
     RUN_OPTIONS "aPH", 1, 1, command_heap},
    {"decode", "decode FILE|-|TEXT [--map FILE] [--image IMAGE] [--dump FILE]",
     "Says the exceptions of a debug log in words: who, which slot, which gate. Needs no "
     "scenario.\n"
     "TEXT is one of them: \"AKY=... BVA=... FSR=...\".",
     "O45DIFM", 1, 1, command_decode},
    {"events", "events FILE", "Lists every event with what it changed.", RUN_OPTIONS, 1, 1,
     command_events},
    {"imports", "imports FILE [--json]",
     "Says what a program for Windows CE (EXE or DLL) needs of the device, and which of it is "
     "here.",
     "6", 1, 1, command_imports},
    {"cc", "cc FILE.c [-o FILE] [--dll] [--with DLL]",
     "Compiles a C program for Windows CE, with clang and lld; windows.h has the calls that run "
     "here.",
     "890", 1, 1, command_cc},
    {"replay", "replay TRACE [--set KNOB=VALUE] [--screenshot OUT.png|OUT.svg] [--json]",
     "Replays a heap trace (.rep of malloc-lab) on a heap of Windows CE: RAM, holes, refusals.\n"
     "A picture shows the heap at the worst moment.",
     "psrSWTx6", 1, 1, command_replay},
    {"report", "report DUMP... -o FILE.html [--image IMAGE] [--line ADDRESS] [--map FILE]",
     "Writes a page about a device: who is nearest to the wall and why, what would help.\n"
     "Several dumps are moments of one device, the oldest first.",
     "312ODIFMU", 1, 8, command_report},
    {"export",
     "export FILE -o LESSON.html [--at STEP] [options]\n"
     "             export FILE --scorm LESSON.zip, export --site DIR",
     "Writes a page with the lesson, or all lessons, that needs nothing else: no server, no "
     "network.",
     SHOW_OPTIONS "a3@%+", 0, 1, command_export},
    {"rom",
     "rom IMAGE.bib|LOG [--define NAME=VALUE|@FILE] [--include DIR] [--release DIR]\n"
     "             [--check LOG] [--beside IMAGE] [--warn CONDITION] [--json]",
     "Lays out a ROM image: addresses, the bill of slot 0 and slot 1, what a change would win.\n"
     "IMAGE.bib is a file, or panel-ce5, pocketpc2003 or windowsmobile5. LOG is what makeimg "
     "prints.",
     "DIFMoUCdgJ", 1, 1, command_rom},
    {"scenarios", "scenarios [--json]", "Lists the shipped scenarios in teaching order.", "K", 0, 0,
     command_scenarios},
    {"exercise", "exercise [NAME] [--seed N] [--answers] [--screenshot OUT.png|OUT.svg]",
     "Prints the worksheet of an exercise, or draws it; without NAME it lists them.", "EuSWTxc", 0,
     1, command_exercise},
    {"grade", "grade FILE... [--csv]",
     "Marks what was handed in: logs of answers, and scenarios (.lua), a line for each.", "imcX", 1,
     FILES_MOST, command_grade},
    {"api", "api", "Prints the reference of the guest's calls, made from the table.", "", 0, 0,
     command_api},
};
const unsigned command_count = sizeof commands / sizeof commands[0];

static int flush_output(int code) {
    bool failed = fflush(stdout) != 0 || ferror(stdout);
    return failed ? complain(EXIT_HOST, "cannot write the output") : code;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        help_print(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        help_print(stdout);
        return flush_output(EXIT_HELD);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("slot32 %s\n", SLOT32_VERSION);
        return flush_output(EXIT_HELD);
    }
    for (unsigned i = 0; i < command_count; i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            Arguments arguments;
            int code = EXIT_USAGE;
            if (arguments_parse(&commands[i], argc - 1, argv + 1, &arguments, &code)) {
                code = commands[i].run(&arguments);
                arguments_deinit(&arguments);
            }
            return flush_output(code);
        }
    }
    char hint[NEAREST_HINT];
    Nearest nearest = nearest_to(argv[1]);
    for (unsigned i = 0; i < command_count; i++) {
        nearest_offer(&nearest, commands[i].name);
    }
    return complain(EXIT_USAGE, "no command '%s'%s", argv[1],
                    nearest_hint(&nearest, " (slot32 --help lists them)", hint));
}
