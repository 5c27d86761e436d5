// SPDX-License-Identifier: MIT
#include "program/runtime_run.h"

// The three streams of a program. What it writes to stdout and stderr is told, a line each; stdin
// is at its end. A stream is a number that no memory has: a program hands it on and does not look
// into it.

#define STREAMS 0xF0020000u
#define STREAM_SIZE 32u
#define END_OF_FILE UINT32_MAX

uint32_t run_getstdfilex(Run *run) {
    uint32_t number = run_argument(run, 0);
    return number < 3 ? STREAMS + number * STREAM_SIZE : 0;
}

static bool is_output(uint32_t stream) {
    return stream == STREAMS + STREAM_SIZE || stream == STREAMS + 2 * STREAM_SIZE;
}

static void print_byte(Run *run, uint32_t byte) {
    char text[2] = {(char)byte, '\0'}; // a byte 0 is not shown
    if (run->ok) {
        program_print(run->program, text);
    }
}

#define PRINT_MOST 0x100000u // bytes at a time, so that the budget of output is looked at

// `n` bytes, or up to the 0; PRINT_MOST at most. Returns how many there were.
static uint32_t print_bytes(Run *run, VirtAddr at, uint32_t n, bool ends_at_0) {
    uint32_t i = 0;
    for (uint32_t byte = 0; i < n && i < PRINT_MOST; i++) {
        run->program->machine->work++;
        run->ok = run->ok && mmu_read8(&run->program->machine->mmu, at + i, &byte);
        if (!run->ok || (ends_at_0 && byte == 0)) {
            break;
        }
        print_byte(run, byte);
    }
    return i;
}

uint32_t run_fputc(Run *run) {
    uint32_t byte = run_argument(run, 0) & 0xFF;
    if (!is_output(run_argument(run, 1))) {
        return END_OF_FILE;
    }
    print_byte(run, byte);
    return byte;
}

uint32_t run_fputs(Run *run) {
    VirtAddr at = run_argument(run, 0);
    if (!is_output(run_argument(run, 1))) {
        return END_OF_FILE;
    }
    print_bytes(run, at, UINT32_MAX, true);
    return 0;
}

// fwrite(buffer, size, count, stream)
uint32_t run_fwrite(Run *run) {
    VirtAddr at = run_argument(run, 0);
    uint32_t size = run_argument(run, 1), count = run_argument(run, 2);
    uint64_t n = (uint64_t)size * count;
    if (!is_output(run_argument(run, 3)) || n > UINT32_MAX || size == 0) {
        return 0;
    }
    return print_bytes(run, at, (uint32_t)n, false) / size;
}

uint32_t run_fread(Run *run) {
    (void)run;
    return 0;
}

uint32_t run_fgetc(Run *run) {
    (void)run;
    return END_OF_FILE;
}

uint32_t run_feof(Run *run) {
    return run_argument(run, 0) == STREAMS;
}

uint32_t run_ferror(Run *run) {
    (void)run;
    return 0;
}

uint32_t run_fflush(Run *run) {
    (void)run;
    return 0;
}

uint32_t run_fclose(Run *run) {
    (void)run;
    return 0;
}
