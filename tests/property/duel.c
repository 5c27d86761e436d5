// SPDX-License-Identifier: MIT
#include "ce/reasons.h"
#include "tests/property/duel_ops.h"

#include "ce/win32.h"
#include "emu/access.h"
#include "kernel/life/boot.h"
#include "kernel/life/end.h"
#include "kernel/life/start.h"
#include "kernel/loader/images.h"
#include "kernel/memory/physmem.h"
#include "kernel/memory/shared.h"
#include "kernel/memory/virtual.h"
#include "kernel/memory/virtual_query.h"
#include "kernel/process/process.h"
#include "kernel/process/thread.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

// Both sides make the operation, then everything they said is compared. What differs is told once,
// with the operation, so that a run with the same seed can be stopped there.

static const ProcessImage images[DUEL_IMAGES] = {
    {.name = "small.exe", .code_kb = 16, .data_kb = 8, .const_kb = 4, .heap_kb = 8},
    {.name = "threads.exe",
     .code_kb = 64,
     .data_kb = 4,
     .stack_kb = 100,
     .threads = 3,
     .heap_kb = 64},
    {.name = "ram.exe",
     .code_kb = 40,
     .data_kb = 12,
     .const_kb = 6,
     .in_ram = 1,
     .reserve_kb = 650,
     .commit_kb = 200},
    {.name = "big.exe", .code_kb = 4, .reserve_kb = 40960, .commit_kb = 4},
};

static Options bare(const Options *options) {
    Options bare = *options;
    bare.boot = BOOT_BARE;
    return bare;
}

static bool boot_twin(Duel *duel) {
    for (uint32_t i = 0; i < DUEL_IMAGES; i++) {
        image_add_exe(duel->machine, &images[i]);
    }
    if (!boot_machine(duel->machine)) {
        return false;
    }
    naive_import(&duel->naive, duel->machine);
    return true;
}

Duel *duel_new(const Options *options) {
    Options own = bare(options);
    Duel *duel = calloc(1, sizeof *duel);
    if (duel) {
        duel->machine = calloc(1, sizeof *duel->machine);
        duel->buffer[0] = malloc(DUEL_BULK_MAX);
        duel->buffer[1] = malloc(DUEL_BULK_MAX);
    }
    if (!duel || !duel->machine || !duel->buffer[0] || !duel->buffer[1] ||
        !machine_init(duel->machine, &own) ||
        !naive_init(&duel->naive, duel->machine->ram.n_frames) || !boot_twin(duel)) {
        duel_free(duel);
        return NULL;
    }
    return duel;
}

bool duel_reset(Duel *duel, const Options *options) {
    Options own = bare(options);
    Duel kept = *duel;
    machine_reset(duel->machine, &own);
    naive_reset(&kept.naive);
    *duel = (Duel){.machine = kept.machine, .naive = kept.naive};
    memcpy(duel->buffer, kept.buffer, sizeof duel->buffer);
    return boot_twin(duel);
}

void duel_free(Duel *duel) {
    if (duel && duel->machine) {
        machine_deinit(duel->machine);
        free(duel->machine);
    }
    if (duel) {
        naive_deinit(&duel->naive);
        free(duel->buffer[0]);
        free(duel->buffer[1]);
    }
    free(duel);
}

// --- comparing state ---

bool duel_differ(const char *what, uint32_t at, uint32_t emulated, uint32_t naive) {
    fprintf(stderr, "%s at %08" PRIx32 ": emulator %08" PRIx32 ", naive %08" PRIx32 "\n", what, at,
            emulated, naive);
    return false;
}

static uint32_t protect_of(PageWord word) {
    static const uint16_t names[8] = {PAGE_NOACCESS, PAGE_READONLY,     0, PAGE_READWRITE,
                                      PAGE_EXECUTE,  PAGE_EXECUTE_READ, 0, PAGE_EXECUTE_READWRITE};
    return names[word >> 2 & 7] | (word & PAGE_WORD_GUARD ? (uint32_t)PAGE_GUARD : 0) |
           (word & PAGE_WORD_NOCACHE ? (uint32_t)PAGE_NOCACHE : 0);
}

static bool committed_equal(uint32_t va, PageWord word, const NaivePage *page) {
    uint32_t frame = word >> 12;
    bool both_rom = frame_is_rom(frame) && frame_is_rom(page->frame);
    if (frame != page->frame && !both_rom) {
        return duel_differ("physical page", va, frame, page->frame);
    }
    bool physical = word & PAGE_WORD_PHYSICAL, naive = page->traits & NAIVE_PHYSICAL;
    return physical == naive || duel_differ("physical mapping", va, physical, naive);
}

static bool block_equal(uint32_t va, const BlockRow *block, const NaivePage *page) {
    uint32_t base = block ? (uint32_t)block->base << 16 : 0;
    if (base != page->base) {
        return duel_differ("reservation", va, base, page->base);
    }
    if (block && (block->owner != page->owner || block->kind != page->kind)) {
        return duel_differ("owner and kind", va, block->owner * 256u + block->kind,
                           page->owner * 256u + page->kind);
    }
    bool by_object = block && (block->kind == KIND_MAPPING || block->kind == KIND_SHARED);
    bool automatic = block && block->flags & BLOCK_FLAG_AUTO_COMMIT;
    bool everybody = block && block->write_keys == UINT32_MAX;
    if (automatic != ((page->traits & NAIVE_AUTO) != 0) ||
        (!by_object && everybody != ((page->traits & NAIVE_SHARED) != 0))) {
        return duel_differ("flags", va, automatic, page->traits);
    }
    return true;
}

static bool page_equal(const Duel *duel, uint32_t page_no) {
    const NaivePage *page = &duel->naive.page[page_no];
    PageView view = tables_walk(&duel->machine->tables, page_no << 12);
    if (!block_equal(page_no << 12, view.block, page)) {
        return false;
    }
    if (page_state(view.word) != page->state) {
        return duel_differ("state", page_no << 12, page_state(view.word), page->state);
    }
    bool has_protection = page->state >= NAIVE_COMMITTED ||
                          (page->state == NAIVE_RESERVED && page->traits & NAIVE_AUTO);
    if (has_protection && protect_of(view.word) != page->protect) {
        return duel_differ("protection", page_no << 12, protect_of(view.word), page->protect);
    }
    return page->state != NAIVE_COMMITTED || committed_equal(page_no << 12, view.word, page);
}

// The pages of [va - 1 page, va + size + 1 page), the middle of long ranges left out.
static bool range_equal(const Duel *duel, uint32_t va, uint32_t size) {
    uint32_t mapped = naive_mapped(&duel->naive, va) >> 12, n = size / CE_PAGE_SIZE + 3;
    for (uint32_t i = 0; i < n; i++) {
        i = i == 40 && n > 80 ? n - 40 : i;
        uint32_t page = (mapped + i - 1) & 0xFFFFF;
        bool window = page >= 0x80000 && page < 0xC0000;
        if (page >= CE_PAGES_PER_SLOT && !window && !page_equal(duel, page)) {
            return false;
        }
    }
    return true;
}

static bool counts_equal(const Duel *duel) {
    const Machine *machine = duel->machine;
    const Naive *naive = &duel->naive;
    if (ram_free_count(machine) != naive->n_free) {
        return duel_differ("free pages", 0, ram_free_count(machine), naive->n_free);
    }
    if (machine->tables.system->arena_left != naive->arena_left) {
        return duel_differ("arena", 0, machine->tables.system->arena_left, naive->arena_left);
    }
    for (uint32_t i = 0; i < KOBJ_COUNT; i++) {
        const KernelObjectRow *row = &machine->tables.kobject[i];
        if (row->used != naive->objects[i].used || row->max != naive->objects[i].max) {
            return duel_differ("kernel objects", i, row->used, naive->objects[i].used);
        }
    }
    return true;
}

// Whether neither side has anything in a block; page_equal() would say so sixteen times.
static bool is_free_block(const Duel *duel, uint32_t first_page) {
    return duel->naive.page[first_page].base == 0 && // a block is claimed whole
           tables_block(&duel->machine->tables, first_page << 12) == 0;
}

static bool slot_equal(const Duel *duel, uint32_t slot) {
    bool empty = duel->machine->tables.slot[slot].section == 0;
    if (empty && duel->naive.claimed[slot] == 0) {
        return true;
    }
    for (uint32_t i = 0; i < CE_PAGES_PER_SLOT; i += CE_PAGES_PER_BLOCK) {
        uint32_t first = slot * CE_PAGES_PER_SLOT + i;
        for (uint32_t k = 0; !is_free_block(duel, first) && k < CE_PAGES_PER_BLOCK; k++) {
            if (!page_equal(duel, first + k)) {
                return false;
            }
        }
    }
    return true;
}

// Holders, and the bytes where there are any (what is in a free frame is compared when read).
static bool frame_equal(const Duel *duel, uint32_t frame) {
    uint32_t refs = duel->machine->tables.frame[frame].refs;
    if (refs != duel->naive.refs[frame]) {
        return duel_differ("holders of frame", frame, refs, duel->naive.refs[frame]);
    }
    return refs == 0 ||
           memcmp(duel->machine->ram.bytes + frame * 4096, duel->naive.bytes + frame * 4096,
                  4096) == 0 ||
           duel_differ("bytes of frame", frame, 0, 0);
}

bool duel_check_all(const Duel *duel) {
    const Machine *machine = duel->machine;
    const Naive *naive = &duel->naive;
    for (uint32_t slot = CE_SLOT_XIP; slot < CE_SLOTS; slot++) {
        if (!slot_equal(duel, slot)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < naive->n_frames; i++) {
        if (!frame_equal(duel, i)) {
            return false;
        }
    }
    if (!duel_objects_equal(duel)) {
        return false;
    }
    for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
        if ((machine->tables.process[i].handle != 0) != naive->alive[i]) {
            return duel_differ("process", i, machine->tables.process[i].handle, naive->alive[i]);
        }
    }
    if (machine_first_invalid(machine)) {
        return duel_differ(machine_first_invalid(machine), 0, 0, 1);
    }
    return counts_equal(duel);
}

// --- making one operation ---

static void answer_of_machine(const Duel *duel, const Op *op, Answer *answer) {
    const Machine *machine = duel->machine;
    const FaultRecord *fault = &machine->mmu.fault;
    bool access = op->kind >= OP_LOAD && op->kind <= OP_MEMCPY;
    answer->error = machine->outcome.error;
    answer->reason = machine->outcome.reason.id;
    answer->faulted = access && !answer->value;
    if (answer->faulted) {
        answer->fault = (NaiveFault){(AccessClause)fault->clause,
                                     (AccessKind)fault->access,
                                     fault->va,
                                     fault->mapped,
                                     fault->size,
                                     fault->done};
    }
}

static void answer_of_naive(const Duel *duel, const Op *op, Answer *answer) {
    const Naive *naive = &duel->naive;
    bool access = op->kind >= OP_LOAD && op->kind <= OP_MEMCPY;
    answer->error = naive->error;
    answer->reason = naive->reason;
    answer->faulted = access && !answer->value;
    if (answer->faulted) {
        answer->fault = naive->fault;
    }
}

static bool load(Mmu *mmu, const Op *op, uint32_t *ret_value) {
    return op->b == 1   ? mmu_read8(mmu, op->a, ret_value)
           : op->b == 2 ? mmu_read16(mmu, op->a, ret_value)
                        : mmu_read32(mmu, op->a, ret_value);
}

static bool store(Mmu *mmu, const Op *op) {
    return op->b == 1   ? mmu_write8(mmu, op->a, op->c)
           : op->b == 2 ? mmu_write16(mmu, op->a, op->c)
                        : mmu_write32(mmu, op->a, op->c);
}

static void make_query(Duel *duel, const Op *op, Answer *ours, Answer *theirs) {
    MemoryBasicInformation info = {0};
    ours->value = virtual_query(duel->machine, op->a, &info);
    ours->region = (NaiveRegion){info.base_address, info.allocation_base, info.region_size,
                                 info.state,        info.protect,         info.type};
    theirs->value = naive_query(&duel->naive, op->a, &theirs->region);
}

static void make_phys(Duel *duel, const Op *op, Answer *ours, Answer *theirs) {
    PhysMemRequest request = {op->a, op->b, op->c, op->d};
    ours->value = physmem_alloc(duel->machine, &request, &ours->extra);
    theirs->value = naive_phys_alloc(&duel->naive, op->a, op->b, op->c, op->d, &theirs->extra);
}

static void make_call(Duel *duel, const Op *op, Answer *ours, Answer *theirs) {
    Machine *machine = duel->machine;
    Naive *naive = &duel->naive;
    switch (op->kind) {
    case OP_ALLOC:
        ours->value = virtual_alloc(machine, op->a, op->b, op->c, op->d);
        theirs->value = naive_alloc(naive, op->a, op->b, op->c, op->d);
        break;
    case OP_FREE:
        ours->value = virtual_free(machine, op->a, op->b, op->c);
        theirs->value = naive_free(naive, op->a, op->b, op->c);
        break;
    case OP_PROTECT:
        ours->value = virtual_protect(machine, op->a, op->b, op->c, &ours->extra);
        theirs->value = naive_protect(naive, op->a, op->b, op->c, &theirs->extra);
        break;
    case OP_COPY:
        ours->value = virtual_copy(machine, op->a, op->b, op->c, op->d);
        theirs->value = naive_copy_pages(naive, op->a, op->b, op->c, op->d);
        break;
    case OP_QUERY:
        make_query(duel, op, ours, theirs);
        break;
    case OP_SHARED:
        ours->value = shared_alloc(machine, op->a, op->b, op->c);
        theirs->value = naive_shared_alloc(naive, op->a, op->b, op->c);
        break;
    case OP_PHYS_ALLOC:
        make_phys(duel, op, ours, theirs);
        break;
    case OP_PHYS_FREE:
        ours->value = physmem_free(machine, op->a);
        theirs->value = naive_phys_free(naive, op->a);
        break;
    default:
        duel_make_file_call(duel, op, ours, theirs);
        break;
    }
}

static bool buffers_equal(const Duel *duel, uint32_t size) {
    return memcmp(duel->buffer[0], duel->buffer[1], size) == 0 ||
           duel_differ("bytes read", 0, size, size);
}

static bool make_access(Duel *duel, const Op *op, Answer *ours, Answer *theirs) {
    Mmu *mmu = &duel->machine->mmu;
    Naive *naive = &duel->naive;
    uint8_t **buffer = duel->buffer;
    switch (op->kind) {
    case OP_LOAD:
        ours->value = load(mmu, op, &ours->extra);
        theirs->value = naive_load(naive, op->a, op->b, &theirs->extra);
        break;
    case OP_STORE:
        ours->value = store(mmu, op);
        theirs->value = naive_store(naive, op->a, op->b, op->c);
        break;
    case OP_READ:
        memset(buffer[0], 0xEE, op->b);
        memset(buffer[1], 0xEE, op->b);
        ours->value = mmu_read(mmu, op->a, buffer[0], op->b);
        theirs->value = naive_read(naive, op->a, buffer[1], op->b);
        return buffers_equal(duel, op->b);
    case OP_WRITE:
        for (uint32_t i = 0; i < op->b; i++) {
            buffer[0][i] = (uint8_t)(op->c * (i | 1) >> 24);
        }
        ours->value = mmu_write(mmu, op->a, buffer[0], op->b);
        theirs->value = naive_write(naive, op->a, buffer[0], op->b);
        break;
    case OP_FILL:
        memset(buffer[0], (int)(op->c & 0xFF), op->b);
        ours->value = mmu_fill(mmu, op->a, (uint8_t)op->c, op->b);
        theirs->value = naive_write(naive, op->a, buffer[0], op->b);
        break;
    default:
        ours->value = mmu_copy(mmu, op->a, op->d, op->b);
        theirs->value = naive_copy(naive, op->a, op->d, op->b);
        break;
    }
    return true;
}

static void make_switch(Duel *duel, uint8_t process) {
    thread_switch(duel->machine, process_main_thread(duel->machine, process));
    duel->naive.current = process;
}

static void make_process_op(Duel *duel, const Op *op, Answer *ours, Answer *theirs) {
    uint8_t process = (uint8_t)op->a;
    if (op->kind == OP_START) {
        ours->value = process_start(duel->machine, images[op->a].name, 0) + 1u;
        theirs->value = naive_start(&duel->naive, &images[op->a]) + 1u;
        ours->value &= 0xFF; // 0 = refused
        theirs->value &= 0xFF;
        return;
    }
    while (!duel->naive.alive[process]) {
        process = (process + 1) % CE_PROCESS_MAX;
    }
    ours->value = theirs->value = 1;
    if (op->kind == OP_SWITCH) {
        make_switch(duel, process);
    } else if (process != 0) {
        bool current = duel->naive.current == process;
        process_end(duel->machine, process, 1);
        naive_end(&duel->naive, process);
        if (current) {
            make_switch(duel, 0);
        }
    }
}

// --- comparing answers ---

static bool regions_equal(const NaiveRegion *a, const NaiveRegion *b) {
    return a->base == b->base && a->allocation_base == b->allocation_base && a->size == b->size &&
           a->state == b->state && a->protect == b->protect && a->type == b->type;
}

static bool faults_equal(const NaiveFault *a, const NaiveFault *b) {
    if (a->clause != b->clause) {
        return duel_differ("fault clause", a->va, a->clause, b->clause);
    }
    return (a->access == b->access && a->va == b->va && a->mapped == b->mapped &&
            a->size == b->size && a->done == b->done) ||
           duel_differ("fault", b->va, a->va, b->done);
}

static bool answers_equal(const Answer *ours, const Answer *theirs) {
    if (ours->value != theirs->value) {
        return duel_differ("result", 0, ours->value, theirs->value);
    }
    if (ours->reason != theirs->reason) {
        fprintf(stderr, "reason: emulator %s, naive %s\n", reason_info(ours->reason)->name,
                reason_info(theirs->reason)->name);
        return false;
    }
    if (ours->error != theirs->error) {
        return duel_differ("error", 0, ours->error, theirs->error);
    }
    if (ours->extra != theirs->extra) {
        return duel_differ("value", 0, ours->extra, theirs->extra);
    }
    if (!regions_equal(&ours->region, &theirs->region)) {
        return duel_differ("region", theirs->region.base, ours->region.size, theirs->region.size);
    }
    return !ours->faulted || faults_equal(&ours->fault, &theirs->fault);
}

#define LARGE_LOW 0x42000000u

// The range an operation may have changed.
static bool touched_equal(const Duel *duel, const Op *op, uint32_t result) {
    switch (op->kind) {
    case OP_ALLOC:
        return range_equal(duel, result ? result : op->a, op->b);
    case OP_COPY:
        return range_equal(duel, op->a, op->c) && range_equal(duel, op->b, op->c);
    case OP_PHYS_ALLOC:
        return range_equal(duel, result, result ? op->a : 0);
    case OP_PHYS_FREE:
        return range_equal(duel, op->a, 1u << 18);
    case OP_SHARED:
    case OP_MAP:
        return range_equal(duel, result ? result : LARGE_LOW, op->b);
    case OP_READ_FILE:
    case OP_WRITE_FILE:
        return range_equal(duel, op->c, op->b < (1u << 20) ? op->b : 1u << 20);
    case OP_OPEN:
    case OP_DELETE:
    case OP_SEEK:
    case OP_SET_END:
    case OP_ENTRY:
    case OP_FIND:
    case OP_FIND_NEXT:
    case OP_MAPPING:
    case OP_CLOSE:
        return range_equal(duel, LARGE_LOW, 1u << 20);
    case OP_UNMAP:
        return range_equal(duel, op->a, 1u << 18);
    case OP_MEMCPY:
        return range_equal(duel, op->a, op->b) && range_equal(duel, op->d, op->b);
    case OP_START:
    case OP_END:
    case OP_SWITCH:
        return range_equal(duel, 0x10000, 2u << 20);
    default:
        return range_equal(duel, op->a, op->b);
    }
}

static const char *const kind_names[OP_COUNT] = {
    "VirtualAlloc", "VirtualFree", "VirtualProtect", "VirtualQuery", "VirtualCopy", "shared alloc",
    "AllocPhysMem", "FreePhysMem", "create mapping", "map view",     "unmap view",  "close handle",
    "flush view",   "open file",   "delete file",    "read file",    "write file",  "seek",
    "set end",      "folders",     "find",           "find next",    "load",        "store",
    "bulk read",    "bulk write",  "fill",           "copy",         "start",       "end",
    "switch",
};

static void tell_op(const Duel *duel, const Op *op) {
    fprintf(stderr, "  operation %" PRIu64 ", process %u: %s(%08x, %08x, %08x, %08x)\n",
            duel->n_ops, duel->naive.current, kind_names[op->kind], op->a, op->b, op->c, op->d);
}

// Keeps what VirtualAlloc gave, until it is given back.
static void remember(Duel *duel, const Op *op, const Answer *answer) {
    uint8_t process = duel->naive.current;
    VirtAddr *recent = duel->recent[process];
    uint32_t *n = &duel->n_recent[process];
    bool gives = op->kind == OP_ALLOC || op->kind == OP_MAP || op->kind == OP_SHARED ||
                 op->kind == OP_PHYS_ALLOC;
    if (gives && answer->value) {
        recent[(*n)++ % DUEL_RECENT] = answer->value;
    }
    if ((op->kind == OP_MAPPING || op->kind == OP_OPEN || op->kind == OP_FIND) && answer->value) {
        uint32_t kind = op->kind == OP_MAPPING ? 0 : op->kind == OP_OPEN ? 1 : 2;
        duel->handles[kind][duel->n_handles[kind]++ % DUEL_RECENT] = answer->value;
    }
    bool released = op->kind == OP_FREE && op->c == MEM_RELEASE;
    bool gone = (released || op->kind == OP_PHYS_FREE) && answer->value;
    for (uint32_t i = 0; gone && i < *n && i < DUEL_RECENT; i++) {
        if (naive_mapped(&duel->naive, recent[i]) == naive_mapped(&duel->naive, op->a)) {
            *n = *n < DUEL_RECENT ? *n : DUEL_RECENT;
            recent[i] = recent[--*n];
        }
    }
}

static void count(Duel *duel, const Op *op, const Answer *answer) {
    duel->n_ops++;
    if (answer->value) {
        duel->done[op->kind]++;
    } else {
        duel->refused[op->kind]++;
        duel->reasons[answer->reason]++;
        duel->clauses[answer->faulted ? answer->fault.clause : CLAUSE_ALLOWED]++;
    }
    remember(duel, op, answer);
}

bool duel_step(Duel *duel, const OpSource *source) {
    Answer ours = {0}, theirs = {0};
    Op op = duel_pick(duel, source);
    bool same = true;
    duel->machine->outcome = (Outcome){0};
    duel->naive.error = 0;
    duel->naive.reason = REASON_NONE;
    if (op.kind < OP_LOAD) {
        make_call(duel, &op, &ours, &theirs);
    } else if (op.kind <= OP_MEMCPY) {
        same = make_access(duel, &op, &ours, &theirs);
    } else {
        make_process_op(duel, &op, &ours, &theirs);
    }
    answer_of_machine(duel, &op, &ours);
    answer_of_naive(duel, &op, &theirs);
    same = same && answers_equal(&ours, &theirs) && counts_equal(duel) &&
           touched_equal(duel, &op, theirs.value);
    if (!same) {
        tell_op(duel, &op);
        return false;
    }
    count(duel, &op, &ours);
    return true;
}

void duel_print(const Duel *duel, FILE *out) {
    fprintf(out, "%-16s %12s %12s\n", "operation", "done", "refused");
    for (uint32_t i = 0; i < OP_COUNT; i++) {
        fprintf(out, "%-16s %12" PRIu64 " %12" PRIu64 "\n", kind_names[i], duel->done[i],
                duel->refused[i]);
    }
    fprintf(out, "refusals:");
    for (uint32_t i = 1; i < REASON_COUNT; i++) {
        if (duel->reasons[i]) {
            fprintf(out, " %s %" PRIu64, reason_info((ReasonId)i)->name, duel->reasons[i]);
        }
    }
    fprintf(out, "\nfaults:");
    for (uint32_t i = CLAUSE_ALLOWED_KERNEL + 1; i < CLAUSE_COUNT; i++) {
        if (duel->clauses[i]) {
            fprintf(out, " %s %" PRIu64, clause_name((AccessClause)i), duel->clauses[i]);
        }
    }
    fprintf(out, "\n");
}
