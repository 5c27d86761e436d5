// SPDX-License-Identifier: MIT
#include "tests/property/naive.h"

#include "ce/win32.h"

#include <stdlib.h>
#include <string.h>

// Processes of the naive machine, and how it takes over a booted one. A slot from the bottom up:
// NULL guard, EXE, main stack, default heap, further stacks, own memory; coredll's data at the top.

#define SLOT 0x02000000u

// --- taking over ---

static uint16_t protect_of(PageWord word) {
    bool read = word & PAGE_WORD_READ, write = word & PAGE_WORD_WRITE;
    uint32_t protect = PAGE_NOACCESS;
    if (word & PAGE_WORD_EXECUTE) {
        protect = write ? PAGE_EXECUTE_READWRITE : read ? PAGE_EXECUTE_READ : PAGE_EXECUTE;
    } else if (read) {
        protect = write ? PAGE_READWRITE : PAGE_READONLY;
    }
    protect |= word & PAGE_WORD_GUARD ? PAGE_GUARD : 0;
    protect |= word & PAGE_WORD_NOCACHE ? PAGE_NOCACHE : 0;
    return (uint16_t)protect;
}

static NaivePage page_of(PageView view) {
    const BlockRow *block = view.block;
    bool everybody_reads = block->read_keys == UINT32_MAX;
    return (NaivePage){
        .base = (uint32_t)block->base << 16,
        .frame = view.word >> 12,
        .protect = protect_of(view.word),
        .state = view.word & 3,
        .owner = block->owner,
        .kind = block->kind,
        .traits = (uint8_t)((everybody_reads && block->write_keys == 0 ? NAIVE_ROM_DLL : 0) |
                            (block->flags & BLOCK_FLAG_KERNEL_ONLY ? NAIVE_KERNEL : 0) |
                            (block->flags & BLOCK_FLAG_AUTO_COMMIT ? NAIVE_AUTO : 0)),
    };
}

static void import_pages(Naive *naive, const Tables *tables) {
    for (uint32_t i = SLOT >> 12; i < 1u << 20; i++) {
        if (tables->slot[i / CE_PAGES_PER_SLOT].section == 0) {
            i += CE_PAGES_PER_SLOT - 1;
            continue;
        }
        PageView view = tables_walk(tables, i << 12);
        if (view.block_no == 0) {
            i += CE_PAGES_PER_BLOCK - 1;
            continue;
        }
        naive->page[i] = page_of(view);
        naive->claimed[i / CE_PAGES_PER_SLOT]++;
    }
}

static void import_processes(Naive *naive, const Tables *tables) {
    for (uint32_t i = 0; i < CE_PROCESS_MAX; i++) {
        naive->alive[i] = tables->process[i].handle != 0;
    }
    for (uint32_t i = 0; i < CE_THREADS; i++) {
        if (tables->thread[i].handle) {
            naive->n_threads++;
            naive->threads_of[tables->thread[i].owner]++;
        }
    }
    naive->current = tables->system->current_process;
}

void naive_import(Naive *naive, const Machine *machine) {
    const Tables *tables = &machine->tables;
    naive->options = machine->options;
    naive->n_free = ram_free_count(machine);
    naive->arena_left = tables->system->arena_left;
    naive->dll_line = tables->system->dll_line;
    naive->dll_data = tables->module[0].data_base;
    naive->dll_data_pages = tables->module[0].data_size / 4096;
    for (uint32_t i = 0; i < naive->n_frames; i++) {
        naive->refs[i] = tables->frame[i].refs;
        if (naive->refs[i] != 0) { // a free frame is all zero after boot
            memcpy(naive_frame(naive, i), machine->ram.bytes + i * 4096, 4096);
        }
    }
    for (uint32_t i = 0; i < KOBJ_COUNT; i++) {
        KernelObjectRow row = tables->kobject[i];
        naive->objects[i] = (NaiveObjects){row.size, row.used, row.max};
    }
    import_pages(naive, tables);
    import_processes(naive, tables);
}

bool naive_init(Naive *naive, uint32_t n_frames) {
    *naive = (Naive){.n_frames = n_frames,
                     .page = calloc(1u << 20, sizeof *naive->page),
                     .bytes = calloc(n_frames, 4096),
                     .written = calloc(n_frames, 1),
                     .refs = calloc(n_frames, sizeof *naive->refs)};
    if (!naive->page || !naive->bytes || !naive->written || !naive->refs) {
        naive_deinit(naive);
        return false;
    }
    return true;
}

void naive_reset(Naive *naive) {
    Naive kept = *naive;
    for (uint32_t i = 0; i < 1u << 20; i += CE_PAGES_PER_BLOCK) {
        if (naive->claimed[i / CE_PAGES_PER_SLOT] == 0) {
            i += CE_PAGES_PER_SLOT - CE_PAGES_PER_BLOCK;
        } else if (naive->page[i].base != 0) { // a block is claimed whole
            memset(&naive->page[i], 0, CE_PAGES_PER_BLOCK * sizeof *naive->page);
        }
    }
    for (uint32_t i = 0; i < naive->n_frames; i++) {
        if (naive->written[i]) {
            memset(naive_frame(naive, i), 0, 4096);
        }
    }
    memset(naive->written, 0, naive->n_frames);
    *naive = (Naive){.n_frames = kept.n_frames,
                     .page = kept.page,
                     .bytes = kept.bytes,
                     .written = kept.written,
                     .refs = kept.refs};
}

void naive_deinit(Naive *naive) {
    free(naive->page);
    free(naive->bytes);
    free(naive->written);
    free(naive->refs);
    memset(naive, 0, sizeof *naive);
}

// --- starting ---

// One reservation of a new process: pages of each kind from its bottom up.
typedef struct Part {
    uint32_t offset, n_pages;
    BlockKind kind;
    uint32_t first, n_commit, protect; // committed part
} Part;

typedef struct Layout {
    Part parts[32];
    uint32_t n_parts, top, n_blocks, n_ram;
} Layout;

static uint32_t kb_to_pages(uint32_t kb) {
    return (kb + 3) / 4;
}

static Part *put(Layout *layout, uint32_t offset, uint32_t n_pages, BlockKind kind) {
    Part *part = &layout->parts[layout->n_parts++];
    *part = (Part){.offset = offset, .n_pages = n_pages, .kind = kind};
    layout->n_blocks += (n_pages + 15) / 16;
    return part;
}

static Part *stack_up(Layout *layout, uint32_t n_pages, BlockKind kind) {
    Part *part = put(layout, layout->top, n_pages, kind);
    layout->top += (n_pages + 15) / 16 * 65536;
    return part;
}

static void fill(Layout *layout, Part *part, uint32_t first, uint32_t n, uint32_t protect) {
    part->first = first;
    part->n_commit = n;
    part->protect = protect;
    layout->n_ram += n;
}

static void lay_stack(Layout *layout, const ProcessImage *image) {
    uint32_t n = kb_to_pages(image->stack_kb ? image->stack_kb : 64);
    fill(layout, stack_up(layout, n, KIND_STACK), n - 1, 1, PAGE_READWRITE);
}

static void lay_out(const Naive *naive, const ProcessImage *image, Layout *layout) {
    *layout = (Layout){.top = 0x10000};
    if (naive->options.cpu != CPU_ARM) {
        fill(layout, put(layout, 0, 16, KIND_KPAGE), 5, 1, PAGE_READONLY);
    }
    uint32_t code = kb_to_pages(image->code_kb), data = kb_to_pages(image->data_kb);
    Part *exe = stack_up(layout, 1 + code + data + kb_to_pages(image->const_kb), KIND_EXE);
    fill(layout, exe, 1 + code, data, PAGE_READWRITE); // code and constants: map_image()
    if (image->in_ram) {
        layout->n_ram += code + kb_to_pages(image->const_kb);
    }
    lay_stack(layout, image);
    fill(layout, stack_up(layout, 48, KIND_HEAP), 0, kb_to_pages(image->heap_kb), PAGE_READWRITE);
    for (uint32_t i = 0; i < image->threads; i++) {
        lay_stack(layout, image);
    }
    if (image->reserve_kb) {
        fill(layout, stack_up(layout, kb_to_pages(image->reserve_kb), KIND_VIRTUAL), 0,
             kb_to_pages(image->commit_kb), PAGE_READWRITE);
    }
    fill(layout, put(layout, naive->dll_data, naive->dll_data_pages, KIND_DLL), 0,
         naive->dll_data_pages, PAGE_READWRITE);
}

// A run of ROM pages; which ones does not matter, they all read as FF.
static void map_rom(Naive *naive, uint32_t first, uint32_t n, uint32_t protect) {
    for (uint32_t i = first; i < first + n; i++) {
        naive->page[i].state = NAIVE_COMMITTED;
        naive->page[i].frame = CE_ROM_PHYS >> 12;
        naive->page[i].protect = (uint16_t)protect;
    }
}

static void map_image(Naive *naive, const ProcessImage *image, const Part *part, uint32_t page) {
    uint32_t code = kb_to_pages(image->code_kb), constants = kb_to_pages(image->const_kb);
    uint32_t n_data = part->n_commit;
    if (image->in_ram) {
        naive_commit(naive, page + 1, code, PAGE_EXECUTE_READ, true);
    } else {
        map_rom(naive, page + 1, code, PAGE_EXECUTE_READ);
    }
    naive_commit(naive, page + 1 + code, n_data, PAGE_READWRITE, true);
    if (image->in_ram) {
        naive_commit(naive, page + 1 + code + n_data, constants, PAGE_READONLY, true);
    } else {
        map_rom(naive, page + 1 + code + n_data, constants, PAGE_READONLY);
    }
}

static void make_parts(Naive *naive, uint8_t process, const ProcessImage *image,
                       const Layout *layout) {
    for (uint32_t i = 0; i < layout->n_parts; i++) {
        const Part *part = &layout->parts[i];
        uint32_t base = naive_slot_base(process) + part->offset;
        bool stack = part->kind == KIND_STACK;
        naive_claim(naive, base, (part->n_pages + 15) / 16, part->n_pages,
                    (NaivePage){.protect = stack ? PAGE_READWRITE : PAGE_NOACCESS,
                                .owner = process,
                                .kind = (uint8_t)part->kind,
                                .traits = stack ? NAIVE_AUTO : 0});
        if (part->kind == KIND_EXE) {
            map_image(naive, image, part, base / 4096);
        } else {
            naive_commit(naive, base / 4096 + part->first, part->n_commit, part->protect, true);
        }
    }
}

uint8_t naive_start(Naive *naive, const ProcessImage *image) {
    Layout layout;
    uint8_t process = 0;
    uint32_t n_threads = 1 + image->threads;
    while (process < CE_PROCESS_MAX && naive->alive[process]) {
        process++;
    }
    lay_out(naive, image, &layout);
    uint32_t bytes = naive_object_bytes(naive, KOBJ_MEMBLOCK, layout.n_blocks) +
                     naive_object_bytes(naive, KOBJ_THREAD, n_threads) +
                     naive_object_bytes(naive, KOBJ_CALLSTACK, n_threads);
    ReasonId reason = process == CE_PROCESS_MAX                   ? REASON_NO_PROCESS_RECORD
                      : layout.top > naive->dll_line              ? REASON_IMAGE_TOO_BIG
                      : naive->n_threads + n_threads > CE_THREADS ? REASON_NO_THREAD_RECORD
                      : layout.n_ram + naive_arena_pages(naive, bytes) > naive->n_free
                          ? REASON_NO_RAM
                          : REASON_NONE;
    if (reason != REASON_NONE) {
        naive_refuse(naive, reason);
        return PROCESS_NONE;
    }
    make_parts(naive, process, image, &layout);
    for (uint32_t i = 0; i < n_threads; i++) {
        naive_object_take(naive, KOBJ_THREAD, 1);
        naive_object_take(naive, KOBJ_CALLSTACK, 1);
    }
    naive->alive[process] = 1;
    naive->threads_of[process] = (uint8_t)n_threads;
    naive->n_threads += n_threads;
    return process;
}

void naive_end(Naive *naive, uint8_t process) {
    naive_end_objects(naive, process);
    for (uint32_t i = SLOT >> 12; i < 0x80000000u >> 12; i++) {
        if (naive->claimed[i / CE_PAGES_PER_SLOT] == 0) {
            i |= CE_PAGES_PER_SLOT - 1;
        } else if (naive->page[i].base == 0) {
            i |= CE_PAGES_PER_BLOCK - 1; // a block is claimed whole
        } else if (naive->page[i].owner == process && !(naive->page[i].traits & NAIVE_ROM_DLL)) {
            naive_release(naive, naive->page[i].base);
        }
    }
    naive->objects[KOBJ_THREAD].used -= naive->threads_of[process];
    naive->objects[KOBJ_CALLSTACK].used -= naive->threads_of[process];
    naive->n_threads -= naive->threads_of[process];
    naive->threads_of[process] = 0;
    naive->alive[process] = 0;
}
