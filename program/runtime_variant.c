// SPDX-License-Identifier: MIT
#include "program/runtime_run.h"

// Texts and variants of oleaut32.dll, which C++ programs carry values in. A BSTR is an address: the
// DWORD before it is its length in bytes, its 16-bit characters follow, and a 0. A variant has 16
// bytes: its type in the first two, its value from the ninth on. Only texts own memory here.

#define VT_BSTR 8u
#define VARIANT_SIZE 16u
#define TEXT_MOST 0x1000000u // characters
#define S_OK 0u
#define E_OUTOFMEMORY 0x8007000Eu

static bool read32(Run *run, VirtAddr at, uint32_t *ret_value) {
    return run->ok = run->ok && mmu_read32(&run->program->machine->mmu, at, ret_value);
}

// Calls malloc or free with one argument.
static uint32_t with(Run *run, uint32_t (*function)(Run *run), uint32_t value) {
    Cpu *cpu = &run->program->cpu;
    uint32_t kept = cpu->r[0];
    cpu->r[0] = value;
    uint32_t result = function(run);
    cpu->r[0] = kept;
    return result;
}

// A text of `n` characters, those at `from` or, if that is NULL, any.
static uint32_t make_text(Run *run, VirtAddr from, uint32_t n) {
    Mmu *mmu = &run->program->machine->mmu;
    uint32_t block = run->ok && n < TEXT_MOST ? with(run, run_malloc, n * 2 + 6) : 0;
    if (!block || !run_write32(run, block, n * 2)) {
        return 0;
    }
    run->ok =
        (!from || mmu_copy(mmu, block + 4, from, n * 2)) && mmu_write16(mmu, block + 4 + n * 2, 0);
    return block + 4;
}

static uint32_t length_of(Run *run, VirtAddr text) {
    uint32_t c = 1, n = 0;
    for (; c && run->ok; n++) {
        run->program->machine->work++;
        run->ok = mmu_read16(&run->program->machine->mmu, text + n * 2, &c);
    }
    return n - 1;
}

uint32_t run_sys_alloc_string(Run *run) {
    VirtAddr text = run_argument(run, 0);
    return text ? make_text(run, text, length_of(run, text)) : 0;
}

uint32_t run_sys_alloc_string_len(Run *run) {
    VirtAddr text = run_argument(run, 0);
    return make_text(run, text, run_argument(run, 1));
}

uint32_t run_sys_free_string(Run *run) {
    VirtAddr text = run_argument(run, 0);
    return text ? with(run, run_free, text - 4) : 0;
}

uint32_t run_sys_string_len(Run *run) {
    VirtAddr text = run_argument(run, 0);
    uint32_t bytes = 0;
    return text && read32(run, text - 4, &bytes) ? bytes / 2 : 0;
}

static void clear(Run *run, VirtAddr variant) {
    uint32_t type = 0, value = 0;
    if (read32(run, variant, &type) && (type & 0xFFFF) == VT_BSTR &&
        read32(run, variant + 8, &value) && value) {
        with(run, run_free, value - 4);
    }
    run_write32(run, variant, type & 0xFFFF0000u);
}

uint32_t run_variant_clear(Run *run) {
    clear(run, run_argument(run, 0));
    return S_OK;
}

uint32_t run_variant_copy(Run *run) {
    VirtAddr to = run_argument(run, 0), from = run_argument(run, 1);
    uint32_t word[VARIANT_SIZE / 4] = {0}, bytes = 0;
    if (to == from) {
        return S_OK;
    }
    clear(run, to);
    for (uint32_t i = 0; i < VARIANT_SIZE / 4; i++) {
        read32(run, from + i * 4, &word[i]);
    }
    bool is_text = (word[0] & 0xFFFF) == VT_BSTR && word[2];
    if (is_text && read32(run, word[2] - 4, &bytes)) {
        word[2] = make_text(run, word[2], bytes / 2);
        word[0] = word[2] ? word[0] : 0; // empty
    }
    for (uint32_t i = 0; i < VARIANT_SIZE / 4; i++) {
        run_write32(run, to + i * 4, word[i]);
    }
    return is_text && !word[2] ? E_OUTOFMEMORY : S_OK;
}
