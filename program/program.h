// SPDX-License-Identifier: MIT
#pragma once

// Programs in machine code, on one processor: how a thread of one begins, what it hands over and
// gets back, what it prints. program/run.h lets it run, program/call.h makes its calls.

#include "coredll/api.h"
#include "cpu/cpu.h"

// Above all memory: no code can lie here. program/import.h says what does.
#define PROGRAM_TRAPS 0xF0000000u
#define PROGRAM_TRAPS_SIZE 0x10010u
#define PROGRAM_HOME 0xF0010000u // what the function of a thread returns to

#define PROGRAM_NEXT 0xF0010004u // what a function that an iterator runs returns to

#define PROGRAM_LINE 1024u // bytes of a line that a program prints

typedef struct Program {
    Machine *machine;
    Cpu cpu;
    // Takes a line that the running program prints, without its line feed.
    void (*say)(void *context, const char *line);
    void *context;
    // What was printed since the last line feed, by all programs together.
    char line[PROGRAM_LINE];
    uint32_t length;
    uint32_t random; // the seed of rand()
} Program;

// Where coredll's code begins, 0 = the device has none.
static inline VirtAddr program_coredll(const Program *program) {
    return program->cpu.traps[0].base;
}

// False, with nothing held, when the host is out of memory. Boot the machine first.
bool program_init(Program *program, Machine *machine);
void program_deinit(Program *program);

// The registers of a thread that begins: at `function`, with up to four arguments, its stack empty,
// and PROGRAM_HOME as its caller.
CpuState program_begin(const Machine *machine, uint32_t thread, VirtAddr function,
                       const uint32_t args[4]);

// The same for the main thread of a process whose EXE has a file: WinMain's arguments.
CpuState program_begin_main(const Machine *machine, uint8_t process);

// Puts a result into r0 and stands behind the call.
void program_return(Program *program, uint32_t value);

// Argument `i` of the function at which it stands: r0 to r3, then the stack. False on a fault.
bool program_argument(Program *program, unsigned i, uint32_t *ret_value);

// Prints text of a program; each whole line is told. Bytes that are not to be shown are escaped.
void program_print(Program *program, const char *text);
