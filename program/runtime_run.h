// SPDX-License-Identifier: MIT
#pragma once

// What the functions of coredll's C library share: how each gets its arguments and says how it
// ended. They are in runtime.c, runtime_text.c, runtime_stream.c, runtime_variant.c and
// runtime_vector.c; the table in runtime.c names them.

#include "program/program.h"

typedef struct Run {
    Program *program;
    bool ok;    // no access has faulted
    bool ends;  // it ends the process
    bool jumps; // it has set the PC itself: to a function of the program
} Run;

// Argument `i`: r0 to r3, then the stack.
static inline uint32_t run_argument(Run *run, unsigned i) {
    uint32_t value = 0;
    run->ok &= program_argument(run->program, i, &value);
    return value;
}

// 64 bits from argument `i` on: the two words of a double.
static inline uint64_t run_argument64(Run *run, unsigned i) {
    uint64_t low = run_argument(run, i);
    return (uint64_t)run_argument(run, i + 1) << 32 | low;
}

// Writes a word, unless an access has faulted before. Returns run->ok.
static inline bool run_write32(Run *run, VirtAddr at, uint32_t value) {
    return run->ok = run->ok && mmu_write32(&run->program->machine->mmu, at, value);
}

// What a function that gives 64 bits returns.
static inline uint32_t run_give64(Run *run, uint64_t value) {
    run->program->cpu.r[1] = (uint32_t)(value >> 32);
    return (uint32_t)value;
}

uint32_t run_malloc(Run *run);
uint32_t run_calloc(Run *run);
uint32_t run_realloc(Run *run);
uint32_t run_free(Run *run);
uint32_t run_msize(Run *run);
uint32_t run_printf(Run *run);
uint32_t run_wprintf(Run *run);
uint32_t run_sprintf(Run *run);
uint32_t run_snprintf(Run *run);
uint32_t run_swprintf(Run *run);
uint32_t run_snwprintf(Run *run);
uint32_t run_puts(Run *run);
uint32_t run_putws(Run *run);
uint32_t run_putchar(Run *run);
uint32_t run_output_debug_string(Run *run);
uint32_t run_exit(Run *run);
uint32_t run_throw(Run *run);
uint32_t run_rand(Run *run);
uint32_t run_srand(Run *run);
uint32_t run_sqrt(Run *run);
uint32_t run_floor(Run *run);
uint32_t run_ceil(Run *run);
uint32_t run_fabs(Run *run);
uint32_t run_fmod(Run *run);
uint32_t run_sin(Run *run);
uint32_t run_cos(Run *run);
uint32_t run_tan(Run *run);
uint32_t run_asin(Run *run);
uint32_t run_acos(Run *run);
uint32_t run_atan(Run *run);
uint32_t run_atan2(Run *run);
uint32_t run_sinh(Run *run);
uint32_t run_cosh(Run *run);
uint32_t run_tanh(Run *run);
uint32_t run_exp(Run *run);
uint32_t run_log(Run *run);
uint32_t run_log10(Run *run);
uint32_t run_pow(Run *run);
uint32_t run_ldexp(Run *run);
uint32_t run_frexp(Run *run);
uint32_t run_modf(Run *run);
uint32_t run_strtod(Run *run);
uint32_t run_atof(Run *run);
uint32_t run_udiv(Run *run);
uint32_t run_sdiv(Run *run);
uint32_t run_udiv64(Run *run);
uint32_t run_urem64(Run *run);
uint32_t run_wcstombs(Run *run);
uint32_t run_wcsstr(Run *run);
uint32_t run_towupper(Run *run);
uint32_t run_isctype(Run *run);
uint32_t run_getstdfilex(Run *run);
uint32_t run_fgetc(Run *run);
uint32_t run_fputc(Run *run);
uint32_t run_fputs(Run *run);
uint32_t run_fclose(Run *run);
uint32_t run_fread(Run *run);
uint32_t run_fwrite(Run *run);
uint32_t run_fflush(Run *run);
uint32_t run_feof(Run *run);
uint32_t run_ferror(Run *run);
uint32_t run_vector_begin(Run *run);
uint32_t run_vector_end(Run *run);
uint32_t run_is_feature_present(Run *run);
uint32_t run_security_cookie(Run *run);
uint32_t run_sys_alloc_string(Run *run);
uint32_t run_sys_alloc_string_len(Run *run);
uint32_t run_sys_free_string(Run *run);
uint32_t run_sys_string_len(Run *run);
uint32_t run_variant_clear(Run *run);
uint32_t run_variant_copy(Run *run);

// An element of a vector is done: continues with the next one, or returns from the iterator.
void run_vector_next(Run *run);
