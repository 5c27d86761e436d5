// SPDX-License-Identifier: MIT
#include "tests/property/naive.h"

#include "ce/reasons.h"
#include "ce/win32.h"

#include <stdlib.h>
#include <string.h>

// RAM, kernel objects, the Virtual* calls. Ranges are walked one page at a time, holes are searched
// one 64 KB step at a time.

#define MB 0x100000u
#define LARGE_LOW 0x42000000u
#define LARGE_HIGH 0x7E000000u

bool naive_refuse(Naive *naive, ReasonId reason) {
    naive->reason = reason;
    naive->error = reason_info(reason)->error;
    if (reason == REASON_NO_HOLE || reason == REASON_NO_LARGE_HOLE) {
        naive->error = naive->options.virtualalloc_error;
    } else if (reason == REASON_NO_PROCESS_RECORD) {
        naive->error = naive->options.createprocess_error;
    }
    return false;
}

uint32_t naive_slot_base(uint8_t process) {
    return process == 0 ? 0xC2000000u : (process + 1u) * 32 * MB;
}

uint32_t naive_mapped(const Naive *naive, uint32_t va) {
    return va < 32 * MB ? va + naive_slot_base(naive->current) : va;
}

uint8_t *naive_frame(Naive *naive, uint32_t frame) {
    naive->written[frame] = 1;
    return naive->bytes + (size_t)frame * 4096;
}

uint32_t naive_take_frame(Naive *naive) {
    while (naive->refs[naive->lowest] != 0) {
        naive->lowest++;
    }
    naive->refs[naive->lowest] = 1;
    naive->n_free--;
    memset(naive_frame(naive, naive->lowest), 0, 4096);
    return naive->lowest;
}

static bool counted(const Naive *naive, const NaivePage *page) {
    return page->state == NAIVE_COMMITTED && !(page->traits & NAIVE_PHYSICAL) &&
           page->frame < naive->n_frames;
}

static void let_go(Naive *naive, const NaivePage *page) {
    if (!counted(naive, page) || --naive->refs[page->frame] > 0) {
        return;
    }
    naive->n_free++;
    naive->lowest = page->frame < naive->lowest ? page->frame : naive->lowest;
#ifdef SLOT32_SLOW_CHECKS
    memset(naive_frame(naive, page->frame), 0xDD, 4096); // as the emulator then does
#endif
}

// Bytes that n more objects need from the arena.
uint32_t naive_object_bytes(const Naive *naive, KernelObjectType type, uint32_t n) {
    const NaiveObjects *objects = &naive->objects[type];
    uint32_t wanted = objects->used + n;
    return wanted > objects->max ? (wanted - objects->max) * objects->size : 0;
}

uint32_t naive_arena_pages(const Naive *naive, uint32_t bytes) {
    return bytes <= naive->arena_left ? 0 : (bytes - naive->arena_left + 4095) / 4096;
}

void naive_object_take(Naive *naive, KernelObjectType type, uint32_t n) {
    uint32_t bytes = naive_object_bytes(naive, type, n);
    for (; naive->arena_left < bytes; naive->arena_left += 4096) {
        naive_take_frame(naive);
    }
    naive->arena_left -= bytes;
    NaiveObjects *objects = &naive->objects[type];
    objects->used += n;
    objects->max = objects->used > objects->max ? objects->used : objects->max;
}

// --- what all calls ask ---

static bool in_large_area(uint32_t va) {
    return va >= LARGE_LOW && va < LARGE_HIGH;
}

static bool resolve(Naive *naive, uint32_t va, uint32_t size, uint32_t *ret_mapped) {
    uint32_t mapped = naive_mapped(naive, va), base = naive_slot_base(naive->current);
    bool own = mapped >= base && mapped - base < 32 * MB;
    if (!own && !in_large_area(mapped)) {
        return naive_refuse(naive,
                            mapped >= 0x80000000u ? REASON_KERNEL_ADDRESS : REASON_FOREIGN_SLOT);
    }
    uint64_t limit = own ? (uint64_t)base + 32 * MB : LARGE_HIGH;
    if ((uint64_t)mapped + size > limit) {
        return naive_refuse(naive, REASON_RANGE_OUTSIDE);
    }
    *ret_mapped = mapped;
    return true;
}

// First page number and count of the pages that [va, va + size) touches.
static uint32_t pages_of(uint32_t va, uint32_t size, uint32_t *ret_first) {
    *ret_first = va / 4096;
    return (uint32_t)(((uint64_t)va + size - 1) / 4096) - va / 4096 + 1;
}

// The first question that a page of the range answers badly, from the left, names the refusal.
static bool one_reservation(Naive *naive, uint32_t first, uint32_t n) {
    uint32_t base = naive->page[first].base;
    for (uint32_t i = first; i < first + n; i++) {
        const NaivePage *page = &naive->page[i];
        if (base != 0 && page->base != 0 && page->base != base) {
            return naive_refuse(naive, REASON_SPANS_RESERVATIONS);
        }
        if (page->state == NAIVE_FREE) {
            return naive_refuse(naive, REASON_NOT_RESERVED);
        }
    }
    uint8_t kind = naive->page[first].kind;
    if (kind != KIND_VIRTUAL && kind != KIND_SHARED) {
        return naive_refuse(naive, REASON_SYSTEM_REGION);
    }
    bool anyone = naive->options.large_commit == LARGE_COMMIT_ANYONE && kind == KIND_VIRTUAL;
    return naive->page[first].owner == naive->current || anyone ||
           naive_refuse(naive, REASON_NOT_OWNER);
}

bool naive_afford(Naive *naive, uint32_t pages, uint32_t n_blocks) {
    const Options *options = &naive->options;
    uint32_t for_kernel =
        naive_arena_pages(naive, naive_object_bytes(naive, KOBJ_MEMBLOCK, n_blocks));
    if (for_kernel > naive->n_free) {
        return naive_refuse(naive, REASON_NO_KERNEL_MEMORY);
    }
    uint32_t rest = naive->n_free - for_kernel;
    if (pages == 0) {
        return true;
    }
    if (pages > rest) {
        return naive_refuse(naive, REASON_NO_RAM);
    }
    if (rest - pages < options->cp_critical && pages > options->cp_critical_block) {
        return naive_refuse(naive, REASON_OOM_CRITICAL);
    }
    if (rest - pages < options->cp_low && pages > options->cp_low_block) {
        return naive_refuse(naive, REASON_OOM_LOW);
    }
    return true;
}

static bool good_protection(Naive *naive, uint32_t protect) {
    if (protect & (PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY)) {
        return naive_refuse(naive, REASON_WRITECOPY);
    }
    uint32_t right = protect & 0xFF, modifiers = protect & ~0xFFu;
    bool one =
        right == 1 || right == 2 || right == 4 || right == 0x10 || right == 0x20 || right == 0x40;
    bool known = (modifiers & ~0x300u) == 0 && !(right == PAGE_NOACCESS && modifiers);
    return (one && known) || naive_refuse(naive, REASON_BAD_PROTECTION);
}

// --- VirtualAlloc ---

static bool block_is_free(const Naive *naive, uint32_t va) {
    return naive->page[va / 4096].base == 0;
}

static uint32_t find_hole(const Naive *naive, uint32_t low, uint32_t high, uint32_t n, bool down) {
    uint32_t run = 0;
    for (uint32_t i = 0; i < (high - low) / 65536; i++) {
        uint32_t va = down ? high - (i + 1) * 65536 : low + i * 65536;
        run = block_is_free(naive, va) ? run + 1 : 0;
        if (run == n) {
            return down ? va : va - (n - 1) * 65536;
        }
    }
    return 0;
}

typedef struct Wish {
    uint32_t base, n_blocks, n_reserved; // the reservation
    uint32_t first, n_commit;            // pages to commit
    bool shared;
} Wish;

static uint32_t slot_end(const Naive *naive) {
    uint32_t offset =
        naive->options.dll_holes == HOLES_OPEN ? (uint32_t)(32 * MB) : naive->dll_line;
    return naive_slot_base(naive->current) + offset;
}

static bool wish_anywhere(Naive *naive, uint32_t size, bool large, bool down, Wish *wish) {
    uint32_t low = large ? LARGE_LOW : naive_slot_base(naive->current) + 65536;
    uint32_t high = large ? LARGE_HIGH : slot_end(naive);
    wish->n_blocks = (size + 65535) / 65536;
    wish->n_reserved = (size + 4095) / 4096;
    wish->base = find_hole(naive, low, high, wish->n_blocks, down);
    wish->shared = large;
    return wish->base != 0 || naive_refuse(naive, large ? REASON_NO_LARGE_HOLE : REASON_NO_HOLE);
}

static bool wish_at(Naive *naive, uint32_t va, uint32_t size, bool large, Wish *wish) {
    uint32_t mapped = 0;
    if (!resolve(naive, va, size, &mapped)) {
        return false;
    }
    uint32_t base = mapped / 65536 * 65536;
    uint64_t end = ((uint64_t)mapped + size + 4095) / 4096 * 4096;
    wish->shared = in_large_area(base);
    if (wish->shared && !large) {
        return naive_refuse(naive, REASON_RANGE_OUTSIDE);
    }
    if (!wish->shared && base % (32 * MB) == 0) {
        return naive_refuse(naive, REASON_NULL_GUARD);
    }
    if (!wish->shared && end > slot_end(naive)) {
        return naive_refuse(naive, REASON_ABOVE_DLL_LINE);
    }
    for (uint64_t at = base; at < end; at += 4096) {
        if (naive->page[at / 4096].base != 0) {
            return naive_refuse(naive, REASON_RANGE_TAKEN);
        }
    }
    wish->base = base;
    wish->n_reserved = (uint32_t)(end - base) / 4096;
    wish->n_blocks = (wish->n_reserved + 15) / 16;
    return true;
}

void naive_claim(Naive *naive, uint32_t base, uint32_t n_blocks, uint32_t n_reserved,
                 NaivePage like) {
    naive_object_take(naive, KOBJ_MEMBLOCK, n_blocks);
    like.base = base;
    for (uint32_t i = 0; i < n_blocks * 16; i++) {
        like.state = i < n_reserved ? NAIVE_RESERVED : NAIVE_FREE;
        naive->page[base / 4096 + i] = like;
        naive->claimed[(base / 4096 + i) / CE_PAGES_PER_SLOT]++;
    }
}

void naive_commit(Naive *naive, uint32_t first, uint32_t n, uint32_t protect, bool now) {
    bool lazily = !now && naive->options.commit_backing == BACKING_TOUCH;
    for (uint32_t i = first; i < first + n; i++) {
        NaivePage *page = &naive->page[i];
        page->protect = (uint16_t)protect;
        if (page->state != NAIVE_COMMITTED && lazily) {
            page->state = NAIVE_LAZY;
        } else if (page->state != NAIVE_COMMITTED) {
            page->frame = naive_take_frame(naive);
            page->state = NAIVE_COMMITTED;
        }
    }
}

static bool good_alloc(Naive *naive, uint32_t size, uint32_t type, uint32_t protect) {
    uint32_t known = MEM_COMMIT | MEM_RESERVE | MEM_TOP_DOWN | MEM_AUTO_COMMIT;
    if (size == 0) {
        return naive_refuse(naive, REASON_SIZE_ZERO);
    }
    if (size > 1024 * MB) {
        return naive_refuse(naive, REASON_SIZE_TOO_BIG);
    }
    if (type & MEM_RESET) {
        return naive_refuse(naive, REASON_MEM_RESET);
    }
    bool does_something = type & (MEM_COMMIT | MEM_RESERVE);
    bool automatic_only = type & MEM_AUTO_COMMIT && !(type & MEM_RESERVE);
    if (type & ~known || !does_something || automatic_only) {
        return naive_refuse(naive, REASON_BAD_ALLOCATION_TYPE);
    }
    return good_protection(naive, protect);
}

static uint32_t answer(const Naive *naive, uint32_t asked, uint32_t mapped) {
    bool short_form = asked < 32 * MB && !in_large_area(mapped) && naive->current != 0;
    return short_form ? mapped % (32 * MB) : mapped;
}

static uint32_t commit_only(Naive *naive, uint32_t va, uint32_t size, uint32_t protect) {
    uint32_t mapped = 0, first = 0, fresh = 0;
    if (!resolve(naive, va, size, &mapped)) {
        return 0;
    }
    uint32_t n = pages_of(mapped, size, &first);
    if (!one_reservation(naive, first, n)) {
        return 0;
    }
    for (uint32_t i = first; i < first + n; i++) {
        fresh += naive->page[i].state != NAIVE_COMMITTED;
    }
    fresh = naive->options.commit_backing == BACKING_TOUCH ? 0 : fresh;
    if (!naive_afford(naive, fresh, 0)) {
        return 0;
    }
    naive_commit(naive, first, n, protect, false);
    return answer(naive, va, first * 4096);
}

// The same for memory that CeVirtualSharedAlloc has reserved.
uint32_t naive_shared_commit(Naive *naive, uint32_t va, uint32_t size) {
    uint32_t mapped = 0, first = 0;
    if (!resolve(naive, va, size, &mapped)) {
        return 0;
    }
    uint32_t n = pages_of(mapped, size, &first);
    if (!one_reservation(naive, first, n)) {
        return 0;
    }
    if (naive->page[first].kind != KIND_SHARED) {
        return naive_refuse(naive, REASON_NOT_SHARED);
    }
    return commit_only(naive, va, size, PAGE_READWRITE);
}

uint32_t naive_alloc(Naive *naive, uint32_t va, uint32_t size, uint32_t type, uint32_t protect) {
    if (!good_alloc(naive, size, type, protect)) {
        return 0;
    }
    if (va != 0 && !(type & MEM_RESERVE)) {
        return commit_only(naive, va, size, protect);
    }
    Wish wish = {0};
    bool down = type & MEM_TOP_DOWN && naive->options.mem_top_down == TOP_DOWN_HONOURED;
    bool large = (type == MEM_RESERVE || type == (MEM_RESERVE | MEM_TOP_DOWN)) &&
                 protect == PAGE_NOACCESS && size >= 2 * MB;
    if (!(va == 0 ? wish_anywhere(naive, size, large, down, &wish)
                  : wish_at(naive, va, size, large, &wish))) {
        return 0;
    }
    if (naive->options.reserve_tail == TAIL_BLOCK) {
        wish.n_reserved = wish.n_blocks * 16;
    }
    if (type & MEM_COMMIT) {
        wish.n_commit = pages_of(wish.base + va % 65536, size, &wish.first);
    }
    bool backed = naive->options.commit_backing == BACKING_COMMIT;
    if (!naive_afford(naive, backed ? wish.n_commit : 0, wish.n_blocks)) {
        return 0;
    }
    bool automatic = type & MEM_AUTO_COMMIT;
    naive_claim(naive, wish.base, wish.n_blocks, wish.n_reserved,
                (NaivePage){.protect = (uint16_t)(automatic ? protect : PAGE_NOACCESS),
                            .owner = naive->current,
                            .kind = KIND_VIRTUAL,
                            .traits = (uint8_t)((wish.shared ? NAIVE_SHARED : 0) |
                                                (automatic ? NAIVE_AUTO : 0) |
                                                (wish.base >= 0x80000000u ? NAIVE_KERNEL : 0))});
    naive_commit(naive, wish.first, wish.n_commit, protect, false);
    return answer(naive, va, wish.base);
}

// --- AllocPhysMem ---

static bool good_physical(Naive *naive, uint32_t size, uint32_t protect, uint32_t mask,
                          uint32_t flags) {
    if (size == 0) {
        return naive_refuse(naive, REASON_SIZE_ZERO);
    }
    if (size > 1024 * MB) {
        return naive_refuse(naive, REASON_SIZE_TOO_BIG);
    }
    if (!good_protection(naive, protect)) {
        return false;
    }
    if (flags) {
        return naive_refuse(naive, REASON_PHYSMEM_FLAGS);
    }
    for (uint32_t bit = 0; bit < 31; bit++) { // no bit above one that is not set
        if (!(mask >> bit & 1) && mask >> bit > 1) {
            return naive_refuse(naive, REASON_PHYSMEM_ALIGNMENT);
        }
    }
    return true;
}

// The lowest n free frames side by side that begin where the mask's bits are 0.
static bool find_run(const Naive *naive, uint32_t n, uint32_t mask, uint32_t *ret_first) {
    for (uint64_t first = 0; first + n <= naive->n_frames; first++) {
        uint32_t i = 0;
        if (first << 12 & mask) {
            continue;
        }
        while (i < n && naive->refs[first + i] == 0) {
            i++;
        }
        if (i == n) {
            *ret_first = (uint32_t)first;
            return true;
        }
        first += i; // that one is taken
    }
    return false;
}

uint32_t naive_phys_alloc(Naive *naive, uint32_t size, uint32_t protect, uint32_t mask,
                          uint32_t flags, uint32_t *ret_physical) {
    Wish wish = {0};
    uint32_t n = (uint32_t)(((uint64_t)size + 4095) / 4096), frame = 0;
    if (!good_physical(naive, size, protect, mask, flags) ||
        !wish_anywhere(naive, size, false, false, &wish)) {
        return 0;
    }
    uint32_t kernel =
        naive_arena_pages(naive, naive_object_bytes(naive, KOBJ_MEMBLOCK, wish.n_blocks));
    if (n + kernel > naive->n_free) {
        return naive_refuse(naive, REASON_NO_RAM);
    }
    if (!find_run(naive, n, mask, &frame)) {
        return naive_refuse(naive, REASON_NO_CONTIGUOUS_RAM);
    }
    if (!naive_afford(naive, n, wish.n_blocks)) {
        return 0;
    }
    for (uint32_t i = 0; i < n; i++) {
        naive->refs[frame + i] = 1;
        memset(naive_frame(naive, frame + i), 0, 4096);
    }
    naive->n_free -= n;
    bool whole = naive->options.reserve_tail == TAIL_BLOCK;
    naive_claim(naive, wish.base, wish.n_blocks, whole ? wish.n_blocks * 16 : n,
                (NaivePage){.protect = PAGE_NOACCESS,
                            .owner = naive->current,
                            .kind = KIND_PHYSMEM,
                            .traits = wish.base >= 0x80000000u ? NAIVE_KERNEL : 0});
    for (uint32_t i = 0; i < n; i++) {
        NaivePage *page = &naive->page[wish.base / 4096 + i];
        page->frame = frame + i;
        page->protect = (uint16_t)protect;
        page->state = NAIVE_COMMITTED;
    }
    *ret_physical = frame * 4096;
    return answer(naive, 0, wish.base);
}

bool naive_phys_free(Naive *naive, uint32_t va) {
    uint32_t mapped = 0;
    if (!resolve(naive, va, 1, &mapped)) {
        return false;
    }
    const NaivePage *page = &naive->page[mapped / 4096];
    if (page->base == 0) {
        return naive_refuse(naive, REASON_NOTHING_THERE);
    }
    if (page->kind != KIND_PHYSMEM || page->base != mapped) {
        return naive_refuse(naive, REASON_NOT_PHYSMEM);
    }
    naive_release(naive, mapped);
    return true;
}

// --- VirtualFree ---

static void decommit_page(Naive *naive, NaivePage *page) {
    let_go(naive, page);
    page->traits &= (uint8_t)~NAIVE_PHYSICAL;
    page->protect = page->traits & NAIVE_AUTO ? page->protect & 0xFF : PAGE_NOACCESS;
    page->state = NAIVE_RESERVED;
}

// Gives the whole reservation at a base back; returns its length in pages.
uint32_t naive_release(Naive *naive, uint32_t base) {
    uint32_t n = 0;
    for (uint32_t i = base / 4096; i < 1u << 20 && naive->page[i].base == base; i++, n++) {
        let_go(naive, &naive->page[i]);
        naive->page[i] = (NaivePage){0};
        naive->claimed[i / CE_PAGES_PER_SLOT]--;
    }
    naive->objects[KOBJ_MEMBLOCK].used -= n / 16;
    return n;
}

static bool is_mixed(const Naive *naive, uint32_t base) {
    uint32_t committed = 0, reserved = 0;
    for (uint32_t i = base / 4096; i < 1u << 20 && naive->page[i].base == base; i++) {
        committed += naive->page[i].state >= NAIVE_COMMITTED;
        reserved += naive->page[i].state == NAIVE_RESERVED;
    }
    return committed && reserved;
}

static bool release(Naive *naive, uint32_t va, uint32_t size) {
    uint32_t mapped = 0;
    if (size != 0) {
        return naive_refuse(naive, REASON_RELEASE_SIZE);
    }
    if (!resolve(naive, va, 1, &mapped)) {
        return false;
    }
    uint32_t base = naive->page[mapped / 4096].base;
    if (base == 0) {
        return naive_refuse(naive, REASON_NOTHING_THERE);
    }
    if (!one_reservation(naive, base / 4096, 1)) {
        return false;
    }
    if (mapped != base) {
        return naive_refuse(naive, REASON_NOT_A_BASE);
    }
    if (naive->options.release_mixed == RELEASE_STRICT && is_mixed(naive, base)) {
        return naive_refuse(naive, REASON_MIXED_RELEASE);
    }
    naive_release(naive, base);
    return true;
}

bool naive_free(Naive *naive, uint32_t va, uint32_t size, uint32_t type) {
    uint32_t mapped = 0, first = 0;
    if (type == MEM_RELEASE) {
        return release(naive, va, size);
    }
    if (type != MEM_DECOMMIT) {
        return naive_refuse(naive, REASON_BAD_FREE_TYPE);
    }
    if (size == 0) {
        return naive_refuse(naive, REASON_SIZE_ZERO);
    }
    if (!resolve(naive, va, size, &mapped)) {
        return false;
    }
    uint32_t n = pages_of(mapped, size, &first);
    if (!one_reservation(naive, first, n)) {
        return false;
    }
    for (uint32_t i = first; i < first + n; i++) {
        decommit_page(naive, &naive->page[i]);
    }
    return true;
}

// --- VirtualProtect, VirtualQuery, VirtualCopy ---

static bool is_writable(uint32_t protect) {
    return protect & (PAGE_READWRITE | PAGE_EXECUTE_READWRITE);
}

bool naive_protect(Naive *naive, uint32_t va, uint32_t size, uint32_t protect, uint32_t *ret_old) {
    uint32_t mapped = 0, first = 0;
    if (size == 0) {
        return naive_refuse(naive, REASON_SIZE_ZERO);
    }
    if (!good_protection(naive, protect) || !resolve(naive, va, size, &mapped)) {
        return false;
    }
    uint32_t n = pages_of(mapped, size, &first);
    if (!one_reservation(naive, first, n)) {
        return false;
    }
    for (uint32_t i = first; i < first + n; i++) {
        if (naive->page[i].state == NAIVE_RESERVED) {
            return naive_refuse(naive, REASON_NOT_COMMITTED);
        }
    }
    for (uint32_t i = first; i < first + n && is_writable(protect); i++) {
        uint32_t frame = naive->page[i].frame;
        if (naive->page[i].state == NAIVE_COMMITTED && frame >= 0x40000 && frame < 0x50000) {
            return naive_refuse(naive, REASON_ROM_PAGE);
        }
    }
    *ret_old = naive->page[first].protect;
    for (uint32_t i = first; i < first + n; i++) {
        naive->page[i].protect = (uint16_t)protect;
    }
    return true;
}

// Whether a query cannot tell two pages apart; a lazy one counts as committed.
static bool is_alike(const NaivePage *a, const NaivePage *b) {
    bool free = a->state == NAIVE_FREE, reserved = a->state == NAIVE_RESERVED;
    return free == (b->state == NAIVE_FREE) && reserved == (b->state == NAIVE_RESERVED) &&
           (free || a->base == b->base) && (free || reserved || a->protect == b->protect);
}

bool naive_query(Naive *naive, uint32_t va, NaiveRegion *ret_region) {
    if (va >= 0x80000000u) {
        return naive_refuse(naive, REASON_KERNEL_ADDRESS);
    }
    uint32_t mapped = naive_mapped(naive, va) / 4096 * 4096;
    uint32_t end = in_large_area(mapped) ? LARGE_HIGH : (mapped / (32 * MB) + 1) * (32 * MB);
    const NaivePage *page = &naive->page[mapped / 4096];
    uint32_t at = mapped;
    while (at != end && is_alike(&naive->page[at / 4096], page)) {
        at += 4096;
    }
    *ret_region = (NaiveRegion){
        .base = va / 4096 * 4096, .size = at - mapped, .state = MEM_FREE, .protect = PAGE_NOACCESS};
    if (page->state != NAIVE_FREE) {
        bool reserved = page->state == NAIVE_RESERVED;
        ret_region->allocation_base = page->base % (va < 32 * MB ? 32 * MB : UINT32_MAX);
        ret_region->state = reserved ? MEM_RESERVE : MEM_COMMIT;
        ret_region->protect = reserved ? PAGE_NOACCESS : page->protect;
        ret_region->type = page->kind == KIND_EXE || page->kind == KIND_DLL ? MEM_IMAGE
                           : page->kind == KIND_MAPPING                     ? MEM_MAPPED
                                                                            : MEM_PRIVATE;
    }
    return true;
}

static bool good_source(Naive *naive, uint32_t source, uint32_t size, bool writing) {
    uint64_t end = (uint64_t)source + size;
    for (uint64_t at = source; at < end; at = at / 4096 * 4096 + 4096) {
        uint32_t va = (uint32_t)at;
        bool window = va >= 0x80000000u && va < 0xC0000000u;
        bool there = window || naive->page[naive_mapped(naive, va) / 4096].state == NAIVE_COMMITTED;
        if (at > UINT32_MAX || !there || naive_clause(naive, va, ACCESS_READ) != CLAUSE_ALLOWED ||
            (writing && naive_clause(naive, va, ACCESS_WRITE) != CLAUSE_ALLOWED)) {
            return naive_refuse(naive, REASON_COPY_SOURCE);
        }
    }
    return true;
}

static bool good_dest(Naive *naive, uint32_t dest, uint32_t size, uint32_t *ret_first,
                      uint32_t *ret_n) {
    uint32_t mapped = 0;
    if (!resolve(naive, dest, size, &mapped)) {
        return false;
    }
    *ret_n = pages_of(mapped, size, ret_first);
    if (!one_reservation(naive, *ret_first, *ret_n)) {
        return false;
    }
    for (uint32_t i = *ret_first; i < *ret_first + *ret_n; i++) {
        if (naive->page[i].state != NAIVE_RESERVED) {
            return naive_refuse(naive, REASON_COPY_DEST);
        }
    }
    return true;
}

static void map_page(Naive *naive, NaivePage *page, uint32_t frame, uint32_t protect,
                     bool physical) {
    page->state = NAIVE_COMMITTED;
    page->frame = frame;
    page->protect = (uint16_t)protect;
    page->traits |= physical ? NAIVE_PHYSICAL : 0;
    if (counted(naive, page)) {
        naive->refs[frame]++;
    }
}

bool naive_copy_pages(Naive *naive, uint32_t dest, uint32_t source, uint32_t size,
                      uint32_t protect) {
    uint32_t first = 0, n = 0;
    bool physical = protect & PAGE_PHYSICAL;
    protect &= ~(uint32_t)PAGE_PHYSICAL;
    if (size == 0) {
        return naive_refuse(naive, REASON_SIZE_ZERO);
    }
    if (!good_protection(naive, protect)) {
        return false;
    }
    uint64_t address = physical ? (uint64_t)source * 256 : source;
    if (address % 4096 != dest % 4096) {
        return naive_refuse(naive, REASON_COPY_OFFSETS);
    }
    if (!good_dest(naive, dest, size, &first, &n)) {
        return false;
    }
    if (physical && address / 4096 + n > 1u << 20) {
        return naive_refuse(naive, REASON_COPY_PHYSICAL);
    }
    if (!physical && !good_source(naive, source, size, is_writable(protect))) {
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t va = (source / 4096 + i) * 4096;
        bool window = !physical && va >= 0x80000000u && va < 0xC0000000u;
        const NaivePage *from = &naive->page[naive_mapped(naive, va) / 4096];
        uint32_t frame = physical ? (uint32_t)(address / 4096) + i
                         : window ? (va & 0x1FFFFFFF) / 4096
                                  : from->frame;
        bool uncounted = physical || window || from->traits & NAIVE_PHYSICAL;
        map_page(naive, &naive->page[first + i], frame, protect, uncounted);
    }
    return true;
}
