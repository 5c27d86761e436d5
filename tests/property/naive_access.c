// SPDX-License-Identifier: MIT
#include "tests/property/naive.h"

#include "ce/win32.h"

#include <string.h>

// Guest accesses, page by page, every page looked up anew. Rights are asked as PAGE_ flags.

static bool in_windows(uint32_t va) {
    return va >= 0x80000000u && va < 0xC0000000u;
}

static bool kernel_mode(const Naive *naive) {
    return naive->current == 0 || naive->options.kernel_mode == KERNEL_MODE_ALL;
}

static AccessClause by_protection(const Naive *naive, uint32_t protect, AccessKind access) {
    uint32_t right = protect & 0xFF;
    bool writable = right == PAGE_READWRITE || right == PAGE_EXECUTE_READWRITE;
    bool executable = right >= (uint32_t)PAGE_EXECUTE;
    bool readable = right != PAGE_EXECUTE && right != PAGE_NOACCESS;
    bool cannot_tell = naive->options.cpu == CPU_ARM || naive->options.cpu == CPU_SH4;
    if (right == PAGE_NOACCESS) {
        return CLAUSE_NOACCESS;
    }
    if (access == ACCESS_WRITE) {
        return writable ? CLAUSE_ALLOWED : CLAUSE_READ_ONLY;
    }
    return readable || (cannot_tell && executable) ? CLAUSE_ALLOWED : CLAUSE_NOT_READABLE;
}

AccessClause naive_clause(const Naive *naive, uint32_t va, AccessKind access) {
    if (in_windows(va)) {
        bool there = (va & 0x1FFFFFFF) >> 12 < naive->n_frames;
        return !there               ? CLAUSE_NOT_ALLOCATED
               : kernel_mode(naive) ? CLAUSE_ALLOWED
                                    : CLAUSE_KERNEL_HALF;
    }
    const NaivePage *page = &naive->page[naive_mapped(naive, va) >> 12];
    if (page->base == 0 || page->state == NAIVE_FREE) {
        return CLAUSE_NOT_ALLOCATED;
    }
    if (page->state == NAIVE_RESERVED && !(page->traits & NAIVE_AUTO)) {
        return CLAUSE_RESERVED;
    }
    if (page->traits & NAIVE_KERNEL && !kernel_mode(naive)) {
        return CLAUSE_KERNEL_HALF;
    }
    if (page->traits & NAIVE_ROM_DLL && access == ACCESS_WRITE) {
        return CLAUSE_NO_WRITE_KEY;
    }
    bool by_object = page->kind == KIND_MAPPING || page->kind == KIND_SHARED;
    AccessClause by_key = by_object ? naive_object_clause(naive, va, access) : CLAUSE_ALLOWED;
    if (by_key != CLAUSE_ALLOWED) {
        return by_key;
    }
    bool everybody = by_object || page->traits & (NAIVE_SHARED | NAIVE_ROM_DLL);
    if (!everybody && page->owner != naive->current && page->owner != 0) {
        return CLAUSE_NO_KEY; // each thread holds its own process's key and nk.exe's
    }
    if (page->protect & PAGE_GUARD) {
        return CLAUSE_GUARD;
    }
    return by_protection(naive, page->protect, access);
}

static bool fault_at(Naive *naive, uint32_t va, AccessKind access, AccessClause clause) {
    naive->fault = (NaiveFault){clause, access, va, naive_mapped(naive, va), 0, 0};
    return false;
}

// Whether a page without a frame can get one.
static AccessClause may_supply(const Naive *naive, uint32_t mapped) {
    const NaivePage *page = &naive->page[mapped >> 12];
    if (page->kind == KIND_STACK && page->base >> 12 == mapped >> 12) {
        return CLAUSE_STACK_GUARD;
    }
    const NaivePage *above = page + 1;
    if (page->kind == KIND_STACK && above->base == page->base && above->state == NAIVE_RESERVED) {
        return CLAUSE_STACK_JUMP; // only the page below the committed ones
    }
    return naive->n_free == 0 ? CLAUSE_NO_FRAME : CLAUSE_ALLOWED;
}

// A page without a frame gets it at the first touch.
static AccessClause supply(Naive *naive, uint32_t mapped) {
    NaivePage *page = &naive->page[mapped >> 12];
    AccessClause clause = may_supply(naive, mapped);
    if (clause != CLAUSE_ALLOWED) {
        return clause;
    }
    page->frame = naive_take_frame(naive);
    page->state = NAIVE_COMMITTED;
    for (uint32_t i = 0; page->kind == KIND_MAPPING && i < CE_OBJECTS; i++) {
        const NaiveObject *object = &naive->object[i];
        if (object->type == OBJECT_MAPPING && object->base == page->base && object->file) {
            naive_load_page(naive, object, mapped >> 12);
        }
    }
    return CLAUSE_ALLOWED;
}

bool naive_probe(Naive *naive, uint32_t va, uint32_t size, AccessKind access) {
    uint32_t due = 0;
    for (uint64_t at = va; at < (uint64_t)va + size; at = at / 4096 * 4096 + 4096) {
        uint32_t here = (uint32_t)at, mapped = naive_mapped(naive, here);
        if (at > UINT32_MAX || naive_clause(naive, here, access) != CLAUSE_ALLOWED) {
            return false;
        }
        bool pending = !in_windows(here) && naive->page[mapped >> 12].state != NAIVE_COMMITTED;
        if (pending && (may_supply(naive, mapped) != CLAUSE_ALLOWED || ++due > naive->n_free)) {
            return false;
        }
    }
    return true;
}

// Makes the page of va accessible, *ret_frame is its physical page. False: a fault.
static bool touch(Naive *naive, uint32_t va, AccessKind access, uint32_t *ret_frame) {
    AccessClause clause = naive_clause(naive, va, access);
    uint32_t mapped = naive_mapped(naive, va);
    NaivePage *page = &naive->page[mapped >> 12];
    if (clause == CLAUSE_GUARD) {
        page->protect &= (uint16_t)~PAGE_GUARD;
    }
    if (clause != CLAUSE_ALLOWED) {
        return fault_at(naive, va, access, clause);
    }
    if (in_windows(va)) {
        *ret_frame = (va & 0x1FFFFFFF) >> 12;
        return true;
    }
    if (page->state != NAIVE_COMMITTED && (clause = supply(naive, mapped)) != CLAUSE_ALLOWED) {
        return fault_at(naive, va, access, clause);
    }
    *ret_frame = page->frame;
    return true;
}

static void get_bytes(const Naive *naive, uint32_t frame, uint32_t offset, uint8_t *to,
                      uint32_t n) {
    if (frame < naive->n_frames) {
        memcpy(to, naive->bytes + (size_t)frame * 4096 + offset, n);
    } else {
        memset(to, frame >= 0x40000 && frame < 0x50000 ? 0xFF : 0, n); // ROM from 1 GB
    }
}

static void put_bytes(Naive *naive, uint32_t frame, uint32_t offset, const uint8_t *from,
                      uint32_t n) {
    if (frame < naive->n_frames) {
        memcpy(naive_frame(naive, frame) + offset, from, n);
    }
}

// Bytes of [va, va + size) that lie in the page of va.
static uint32_t in_page(uint32_t va, uint32_t size) {
    uint32_t n = 4096 - va % 4096;
    return n < size ? n : size;
}

static bool moved_so_far(Naive *naive, uint32_t size, uint32_t done) {
    naive->fault.size = size;
    naive->fault.done = done;
    return false;
}

bool naive_read(Naive *naive, uint32_t va, uint8_t *buffer, uint32_t size) {
    for (uint32_t done = 0, n = 0; done < size; done += n) {
        uint32_t frame = 0;
        n = in_page(va + done, size - done);
        if (!touch(naive, va + done, ACCESS_READ, &frame)) {
            return moved_so_far(naive, size, done);
        }
        get_bytes(naive, frame, (va + done) % 4096, buffer + done, n);
    }
    return true;
}

bool naive_write(Naive *naive, uint32_t va, const uint8_t *buffer, uint32_t size) {
    for (uint32_t done = 0, n = 0; done < size; done += n) {
        uint32_t frame = 0;
        n = in_page(va + done, size - done);
        if (!touch(naive, va + done, ACCESS_WRITE, &frame)) {
            return moved_so_far(naive, size, done);
        }
        put_bytes(naive, frame, (va + done) % 4096, buffer + done, n);
    }
    return true;
}

// Chunks of a page's size from `from` on; what was read is written, then a fault is told.
bool naive_copy(Naive *naive, uint32_t to, uint32_t from, uint32_t size) {
    uint8_t buffer[4096];
    for (uint32_t done = 0; done < size; done += 4096) {
        uint32_t n = size - done < 4096 ? size - done : 4096;
        bool read = naive_read(naive, from + done, buffer, n);
        NaiveFault reading = naive->fault;
        uint32_t got = read ? n : reading.done;
        if (!naive_write(naive, to + done, buffer, got)) {
            return moved_so_far(naive, size, done + naive->fault.done);
        }
        if (!read) {
            naive->fault = reading;
            return moved_so_far(naive, size, done + got);
        }
    }
    return true;
}

// Whether a scalar access may go ahead: alignment, and all or nothing over a page boundary.
static bool scalar_allowed(Naive *naive, uint32_t va, uint32_t size, AccessKind access) {
    uint32_t frame = 0;
    if (va % size != 0 && naive->options.cpu != CPU_X86) {
        fault_at(naive, va, access, CLAUSE_ALIGNMENT);
        return moved_so_far(naive, size, 0);
    }
    uint32_t n = in_page(va, size);
    if (!touch(naive, va, access, &frame) || (n < size && !touch(naive, va + n, access, &frame))) {
        return moved_so_far(naive, size, 0);
    }
    return true;
}

bool naive_load(Naive *naive, uint32_t va, uint32_t size, uint32_t *ret_value) {
    uint8_t bytes[4] = {0};
    if (!scalar_allowed(naive, va, size, ACCESS_READ)) {
        return false;
    }
    naive_read(naive, va, bytes, size);
    *ret_value = bytes[0] + bytes[1] * 0x100u + bytes[2] * 0x10000u + bytes[3] * 0x1000000u;
    return true;
}

bool naive_store(Naive *naive, uint32_t va, uint32_t size, uint32_t value) {
    uint8_t bytes[4];
    for (uint32_t i = 0; i < 4; i++, value /= 256) {
        bytes[i] = (uint8_t)(value % 256);
    }
    return scalar_allowed(naive, va, size, ACCESS_WRITE) && naive_write(naive, va, bytes, size);
}
