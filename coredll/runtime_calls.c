// SPDX-License-Identifier: MIT
#include "coredll/runtime_calls.h"

#include "ce/unit16.h"

// One function for each thing that is done, with the width of a character: 1 or 2 bytes. Each
// returns false on a fault.

#define CHUNK CE_PAGE_SIZE // bytes that memmove holds at a time

static bool load(Machine *machine, VirtAddr va, unsigned width, uint32_t *ret) {
    machine->work++;
    return width == 2 ? mmu_read16(&machine->mmu, va, ret) : mmu_read8(&machine->mmu, va, ret);
}

static bool store(Machine *machine, VirtAddr va, unsigned width, uint32_t value) {
    return width == 2 ? mmu_write16(&machine->mmu, va, value)
                      : mmu_write8(&machine->mmu, va, value);
}

static uint32_t ended(bool done, uint32_t value, ApiResult *result) {
    result->faulted = !done;
    return done ? value : 0;
}

// ---- memory

uint32_t call_memset(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return ended(mmu_fill(&machine->mmu, args->value[0], (uint8_t)args->value[1], args->value[2]),
                 args->value[0], result);
}

uint32_t call_memcpy(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return ended(mmu_copy(&machine->mmu, args->value[0], args->value[1], args->value[2]),
                 args->value[0], result);
}

// Copies from the end downwards.
static bool copy_down(Machine *machine, VirtAddr to, VirtAddr from, uint32_t size) {
    uint8_t buffer[CHUNK];
    while (size) {
        uint32_t n = size < CHUNK ? size : CHUNK;
        size -= n;
        if (!mmu_read(&machine->mmu, from + size, buffer, n) ||
            !mmu_write(&machine->mmu, to + size, buffer, n)) {
            return false;
        }
    }
    return true;
}

uint32_t call_memmove(Machine *machine, const ApiArgs *args, ApiResult *result) {
    VirtAddr to = args->value[0], from = args->value[1];
    uint32_t size = args->value[2];
    bool overlaps = to > from && to - from < size;
    bool done =
        overlaps ? copy_down(machine, to, from, size) : mmu_copy(&machine->mmu, to, from, size);
    return ended(done, to, result);
}

uint32_t call_memcmp(Machine *machine, const ApiArgs *args, ApiResult *result) {
    uint32_t left = 0, right = 0;
    for (uint32_t i = 0; i < args->value[2] && left == right; i++) {
        if (!load(machine, args->value[0] + i, 1, &left) ||
            !load(machine, args->value[1] + i, 1, &right)) {
            return ended(false, 0, result);
        }
    }
    return (uint32_t)((left > right) - (left < right));
}

// ---- strings

static bool length(Machine *machine, VirtAddr va, unsigned width, uint32_t *ret_n) {
    uint32_t unit = 1;
    for (*ret_n = 0; unit; ++*ret_n) {
        if (!load(machine, va + *ret_n * width, width, &unit)) {
            return false;
        }
    }
    --*ret_n;
    return true;
}

// Copies a string with its 0; `most` characters at most, and then the rest is filled with 0 if
// `fills`.
static bool copy_string(Machine *machine, VirtAddr to, VirtAddr from, unsigned width, uint32_t most,
                        bool fills) {
    uint32_t unit = 1;
    for (uint32_t i = 0; i < most && (unit || fills); i++) {
        if ((unit && !load(machine, from + i * width, width, &unit)) ||
            !store(machine, to + i * width, width, unit)) {
            return false;
        }
        machine->work++;
    }
    return true;
}

static uint32_t compare(Machine *machine, const ApiArgs *args, unsigned width, bool same_case,
                        ApiResult *result) {
    uint32_t left = 1, right = 1;
    for (uint32_t i = 0; left == right && left; i++) {
        if (!load(machine, args->value[0] + i * width, width, &left) ||
            !load(machine, args->value[1] + i * width, width, &right)) {
            return ended(false, 0, result);
        }
        left = same_case ? left : unit16_small(left);
        right = same_case ? right : unit16_small(right);
    }
    return (uint32_t)((left > right) - (left < right));
}

// The address of the first character that is `wanted`, its 0 included; NULL if there is none.
static uint32_t find(Machine *machine, const ApiArgs *args, unsigned width, ApiResult *result) {
    uint32_t unit = 1, wanted = width == 2 ? args->value[1] & 0xFFFF : args->value[1] & 0xFF;
    for (VirtAddr at = args->value[0]; unit; at += width) {
        if (!load(machine, at, width, &unit)) {
            return ended(false, 0, result);
        }
        if (unit == wanted) {
            return at;
        }
    }
    return 0;
}

static uint32_t append(Machine *machine, const ApiArgs *args, unsigned width, ApiResult *result) {
    uint32_t n = 0;
    bool done =
        length(machine, args->value[0], width, &n) &&
        copy_string(machine, args->value[0] + n * width, args->value[1], width, UINT32_MAX, false);
    return ended(done, args->value[0], result);
}

#define STRINGS(prefix, width)                                                                     \
    uint32_t call_##prefix##len(Machine *machine, const ApiArgs *args, ApiResult *result) {        \
        uint32_t n = 0;                                                                            \
        bool done = length(machine, args->value[0], width, &n);                                    \
        return ended(done, n, result);                                                             \
    }                                                                                              \
    uint32_t call_##prefix##cpy(Machine *machine, const ApiArgs *args, ApiResult *result) {        \
        return ended(                                                                              \
            copy_string(machine, args->value[0], args->value[1], width, UINT32_MAX, false),        \
            args->value[0], result);                                                               \
    }                                                                                              \
    uint32_t call_##prefix##ncpy(Machine *machine, const ApiArgs *args, ApiResult *result) {       \
        return ended(                                                                              \
            copy_string(machine, args->value[0], args->value[1], width, args->value[2], true),     \
            args->value[0], result);                                                               \
    }                                                                                              \
    uint32_t call_##prefix##cat(Machine *machine, const ApiArgs *args, ApiResult *result) {        \
        return append(machine, args, width, result);                                               \
    }                                                                                              \
    uint32_t call_##prefix##cmp(Machine *machine, const ApiArgs *args, ApiResult *result) {        \
        return compare(machine, args, width, true, result);                                        \
    }                                                                                              \
    uint32_t call_##prefix##chr(Machine *machine, const ApiArgs *args, ApiResult *result) {        \
        return find(machine, args, width, result);                                                 \
    }
STRINGS(str, 1)
STRINGS(wcs, 2)
#undef STRINGS

uint32_t call_wcsicmp(Machine *machine, const ApiArgs *args, ApiResult *result) {
    return compare(machine, args, 2, false, result);
}
