// SPDX-License-Identifier: MIT
#include "program/runtime.h"

#include "ce/win32.h"
#include "coredll/text_calls.h"
#include "heap/heap.h"
#include "program/format.h"
#include "program/runtime_run.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

// The functions. Each gets its arguments by program_argument() and says by `ok` whether an access
// has faulted. The heap's are those of the process's default heap, as HeapAlloc's are.

static uint32_t give(Run *run, HeapResult result) {
    run->ok &= !result.faulted;
    return result.value;
}

// ---- the heap

static uint32_t default_heap(Run *run) {
    return give(run, heap_process(run->program->machine));
}

uint32_t run_malloc(Run *run) {
    uint32_t heap = default_heap(run);
    return run->ok ? give(run, heap_alloc(run->program->machine, heap, 0, run_argument(run, 0)))
                   : 0;
}

uint32_t run_calloc(Run *run) {
    uint64_t size = (uint64_t)run_argument(run, 0) * run_argument(run, 1);
    uint32_t heap = default_heap(run);
    return run->ok && size <= UINT32_MAX ? give(run, heap_alloc(run->program->machine, heap,
                                                                HEAP_ZERO_MEMORY, (uint32_t)size))
                                         : 0;
}

uint32_t run_free(Run *run) {
    uint32_t heap = default_heap(run), pointer = run_argument(run, 0);
    if (run->ok && pointer) {
        give(run, heap_free(run->program->machine, heap, pointer));
    }
    return 0;
}

uint32_t run_realloc(Run *run) {
    uint32_t heap = default_heap(run), pointer = run_argument(run, 0), size = run_argument(run, 1);
    Machine *machine = run->program->machine;
    if (!run->ok) {
        return 0;
    }
    return pointer ? give(run, heap_realloc(machine, heap, 0, pointer, size))
                   : give(run, heap_alloc(machine, heap, 0, size));
}

uint32_t run_msize(Run *run) {
    uint32_t heap = default_heap(run);
    return run->ok ? give(run, heap_size(run->program->machine, heap, run_argument(run, 0))) : 0;
}

// ---- text

static uint32_t print_format(Run *run, unsigned width) {
    char text[FORMAT_MOST] = "";
    FormatCall call = {.format = run_argument(run, 0), .width = width, .next = 1};
    run->ok = run->ok && format_text(run->program, &call, text);
    if (run->ok) {
        program_print(run->program, text);
    }
    return (uint32_t)strlen(text);
}

uint32_t run_printf(Run *run) {
    return print_format(run, 1);
}
uint32_t run_wprintf(Run *run) {
    return print_format(run, 2);
}

// Formats into the caller's buffer: argument 0, then, if `counts`, its room in characters. A text
// that does not fit is cut off, without a 0, and -1 returned.
static uint32_t store_format(Run *run, unsigned width, bool counts) {
    char text[FORMAT_MOST] = "";
    Machine *machine = run->program->machine;
    VirtAddr to = run_argument(run, 0);
    uint32_t room = counts ? run_argument(run, 1) : UINT32_MAX;
    FormatCall call = {
        .format = run_argument(run, counts ? 2 : 1), .width = width, .next = counts ? 3 : 2};
    run->ok = run->ok && format_text(run->program, &call, text);
    if (!run->ok) {
        return 0;
    }
    uint32_t n = width == 2 ? text_units(text) : (uint32_t)strlen(text);
    if (n < room) {
        run->ok = text_store(machine, to, text, width);
        return n;
    }
    for (uint32_t i = 0; i < room && run->ok; i++) {
        run->ok = width == 2 ? mmu_write16(&machine->mmu, to + i * 2, (uint8_t)text[i])
                             : mmu_write8(&machine->mmu, to + i, (uint8_t)text[i]);
    }
    return UINT32_MAX;
}

uint32_t run_sprintf(Run *run) {
    return store_format(run, 1, false);
}
uint32_t run_snprintf(Run *run) {
    return store_format(run, 1, true);
}
uint32_t run_swprintf(Run *run) {
    return store_format(run, 2, false);
}
uint32_t run_snwprintf(Run *run) {
    return store_format(run, 2, true);
}

static uint32_t print_text(Run *run, unsigned width, const char *end) {
    char text[FORMAT_MOST] = "";
    VirtAddr at = run_argument(run, 0);
    run->ok = run->ok && text_load(run->program->machine, at, width, text, sizeof text);
    if (run->ok) {
        program_print(run->program, text);
        program_print(run->program, end);
    }
    return 0;
}

uint32_t run_puts(Run *run) {
    return print_text(run, 1, "\n");
}
uint32_t run_putws(Run *run) {
    return print_text(run, 2, "\n");
}
uint32_t run_output_debug_string(Run *run) {
    return print_text(run, 2, "");
}

uint32_t run_putchar(Run *run) {
    uint32_t value = run_argument(run, 0);
    char text[2] = {(char)(value & 0xFF), '\0'};
    if (run->ok) {
        program_print(run->program, text);
    }
    return value & 0xFF;
}

// ---- the rest

uint32_t run_exit(Run *run) {
    run->ends = true;
    return run_argument(run, 0);
}

// An ARM processor has none of the features that the numbers stand for (P).
uint32_t run_is_feature_present(Run *run) {
    (void)run;
    return 0;
}

// A device makes it from its clock; here it is the same each time.
uint32_t run_security_cookie(Run *run) {
    (void)run;
    return 0x51053210u;
}

#define CXX_EXCEPTION 0xE06D7363u

// A program that throws may catch it on a device. Here nobody does, and what nobody catches ends
// the process.
uint32_t run_throw(Run *run) {
    const Tables *tables = &run->program->machine->tables;
    char text[CE_NAME_MAX + 80];
    snprintf(text, sizeof text, "%s throws a C++ exception. Nothing catches it here: it ends.\n",
             tables_name(tables, &tables->process[tables->system->current_process].name));
    program_print(run->program, text);
    run->ends = true;
    return CXX_EXCEPTION;
}

// One sequence for the whole device, the one of Microsoft's C library: seed * 214013 + 2531011.
uint32_t run_rand(Run *run) {
    uint32_t *seed = &run->program->random;
    *seed = *seed * 214013u + 2531011u;
    return *seed >> 16 & 0x7FFF;
}
uint32_t run_srand(Run *run) {
    run->program->random = run_argument(run, 0);
    return 0;
}

// ARM's helpers take the divisor first, and give the remainder in r1. A division by zero
// raises an exception on a device; here it gives 0 (P).
uint32_t run_udiv(Run *run) {
    uint32_t divisor = run_argument(run, 0), number = run_argument(run, 1);
    run->program->cpu.r[1] = divisor ? number % divisor : number;
    return divisor ? number / divisor : 0;
}

// Of 64 bits the number comes first.
uint32_t run_udiv64(Run *run) {
    uint64_t number = run_argument64(run, 0), divisor = run_argument64(run, 2);
    return run_give64(run, divisor ? number / divisor : 0);
}
uint32_t run_urem64(Run *run) {
    uint64_t number = run_argument64(run, 0), divisor = run_argument64(run, 2);
    return run_give64(run, divisor ? number % divisor : number);
}
uint32_t run_sdiv(Run *run) {
    int64_t divisor = (int32_t)run_argument(run, 0), number = (int32_t)run_argument(run, 1);
    run->program->cpu.r[1] = (uint32_t)(divisor ? number % divisor : number);
    return divisor ? (uint32_t)(number / divisor) : 0;
}

// ---- the table

#define COREDLL "coredll.dll"
#define OLEAUT32 "oleaut32.dll"

static const struct {
    const char *dll, *name;
    uint32_t (*run)(Run *run);
    uint32_t ordinal; // 0 = not known
    const char *proof;
} functions[] = {
#define X(dll, name, function, ordinal, proof) {dll, name, function, ordinal, proof},
#include "program/runtime.inc"
#undef X
};

const uint32_t runtime_count = sizeof functions / sizeof functions[0];

uint32_t runtime_find(const char *dll, const char *name, uint32_t ordinal) {
    for (uint32_t i = 0; i < runtime_count; i++) {
        bool same =
            ordinal ? functions[i].ordinal == ordinal : strcmp(functions[i].name, name) == 0;
        if (same && strcasecmp(functions[i].dll, dll) == 0) {
            return i;
        }
    }
    return RUNTIME_NONE;
}

bool runtime_is_here(uint32_t number) {
    return functions[number].run != NULL;
}

const char *runtime_name(uint32_t number, uint32_t *ret_ordinal, const char **ret_proof) {
    *ret_ordinal = functions[number].ordinal;
    *ret_proof = functions[number].proof;
    return functions[number].name;
}

static RuntimeEnd end_of(const Run *run) {
    return !run->ok     ? RUNTIME_FAULTS
           : run->ends  ? RUNTIME_EXITS
           : run->jumps ? RUNTIME_JUMPS
                        : RUNTIME_RETURNS;
}

uint32_t runtime_run(Program *program, uint32_t number, RuntimeEnd *ret_end) {
    Run run = {.program = program, .ok = true};
    uint32_t value = functions[number].run(&run);
    *ret_end = end_of(&run);
    return value;
}

void runtime_next(Program *program, RuntimeEnd *ret_end) {
    Run run = {.program = program, .ok = true};
    run_vector_next(&run);
    *ret_end = end_of(&run);
}
