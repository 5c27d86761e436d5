// SPDX-License-Identifier: MIT
#include "tests/property/duel_ops.h"

#include "ce/win32.h"

// Decoding: arguments are chosen so that most calls come close to succeeding, and every rule is
// broken now and then.

#define MB 0x100000u

static uint32_t pick(const OpSource *source, uint32_t bound) {
    return source->next(source->context, bound);
}

static uint32_t pick32(const OpSource *source) {
    return pick(source, 65536) << 16 | pick(source, 65536);
}

// Either form of an address of the running process's slot.
static VirtAddr either_form(const Duel *duel, const OpSource *source, VirtAddr va) {
    uint32_t base = naive_slot_base(duel->naive.current);
    bool own = va >= base && va - base < CE_SLOT_SIZE;
    if (own && pick(source, 2)) {
        return va - base;
    }
    return va < CE_SLOT_SIZE && pick(source, 4) == 0 ? va + base : va;
}

// An address in or near what VirtualAlloc gave a process lately.
static VirtAddr pick_recent(const Duel *duel, const OpSource *source, uint8_t process) {
    uint32_t n = duel->n_recent[process];
    n = n < DUEL_RECENT ? n : DUEL_RECENT;
    VirtAddr va = n ? duel->recent[process][pick(source, n)] : 0x60000;
    switch (pick(source, 12)) {
    case 4:
        return va + pick(source, 40) * CE_PAGE_SIZE;
    case 5:
        return va + pick(source, 16) * CE_PAGE_SIZE + pick(source, CE_PAGE_SIZE);
    case 6:
        return va + pick(source, 8) * CE_BLOCK_SIZE;
    case 7:
        return va - pick(source, 3) * CE_PAGE_SIZE;
    default:
        return va;
    }
}

static VirtAddr pick_boundary(const Duel *duel, const OpSource *source) {
    static const VirtAddr edges[] = {0,          0x10000,    0x02000000, 0x04000000, 0x42000000,
                                     0x44000000, 0x7DE00000, 0x7E000000, 0x80000000, 0x81000000,
                                     0xA0000000, 0xC0000000, 0xC2000000, 0xC4000000, 0xFFFFF000};
    static const int32_t steps[] = {0, 1, -1, -4096, 4096, -65536, 65536, -2};
    uint32_t n = sizeof edges / sizeof edges[0], i = pick(source, n + 1);
    VirtAddr edge = i < n ? edges[i] : duel->naive.dll_line;
    return edge + (uint32_t)steps[pick(source, 8)];
}

static VirtAddr pick_address(const Duel *duel, const OpSource *source) {
    switch (pick(source, 32)) {
    case 0:
        return pick_boundary(duel, source);
    case 1:
        return 0x10000 + pick(source, 512) * CE_BLOCK_SIZE;
    case 2:
        return pick(source, 2048) * CE_PAGE_SIZE + pick(source, 2) * pick(source, CE_PAGE_SIZE);
    case 3: // some slot
        return pick(source, 64) * CE_SLOT_SIZE + pick(source, 64) * CE_BLOCK_SIZE / 2;
    case 4: { // another process's
        uint8_t process = (uint8_t)pick(source, CE_PROCESS_MAX);
        VirtAddr va = pick_recent(duel, source, process);
        return va < CE_SLOT_SIZE ? va + naive_slot_base(process) : va;
    }
    case 5: // the large area
        return 0x42000000 + pick(source, 1024) * CE_BLOCK_SIZE;
    case 6: // physical memory
        return 0x80000000 + pick(source, 2) * 0x20000000 + pick(source, 17 * 256) * CE_PAGE_SIZE +
               pick(source, 1024) * 4;
    case 7:
        return pick32(source);
    default:
        return either_form(duel, source, pick_recent(duel, source, duel->naive.current));
    }
}

static uint32_t pick_size(const OpSource *source) {
    static const uint32_t odd[] = {0, UINT32_MAX, 1024 * MB, 1024 * MB + 1, 33 * MB, 960 * MB};
    switch (pick(source, 16)) {
    case 0:
        return 1 + pick(source, 4);
    case 1:
    case 2:
        return CE_BLOCK_SIZE * (1 + pick(source, 4));
    case 3:
        return CE_BLOCK_SIZE * (1 + pick(source, 4)) + pick(source, 3) - 1;
    case 4:
        return CE_PAGE_SIZE * (1 + pick(source, 20)) + pick(source, 3) - 1;
    case 5:
        return pick(source, 4 * CE_BLOCK_SIZE);
    case 6:
        return 2 * MB + pick(source, 3) - 1;
    case 7:
        return pick(source, 64) == 0 ? odd[pick(source, 6)] : pick(source, 65536) * 64;
    default:
        return CE_PAGE_SIZE * (1 + pick(source, 16));
    }
}

static uint32_t pick_protect(const OpSource *source) {
    static const uint16_t good[] = {PAGE_READONLY, PAGE_READWRITE,    PAGE_EXECUTE,
                                    PAGE_NOACCESS, PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE};
    switch (pick(source, 16)) {
    case 0:
        return pick(source, 0x800); // mostly nonsense
    case 1:
    case 2:
        return good[pick(source, 6)] | (uint32_t)PAGE_GUARD;
    case 3:
        return good[pick(source, 6)] | (uint32_t)PAGE_NOCACHE;
    case 4:
    case 5:
    case 6:
        return good[pick(source, 6)];
    default:
        return PAGE_READWRITE;
    }
}

static Op pick_alloc(const Duel *duel, const OpSource *source) {
    static const uint32_t types[] = {
        MEM_RESERVE,
        MEM_RESERVE | MEM_COMMIT,
        MEM_RESERVE | MEM_COMMIT,
        MEM_RESERVE | MEM_COMMIT,
        MEM_COMMIT,
        MEM_COMMIT,
        MEM_COMMIT,
        MEM_RESERVE | MEM_AUTO_COMMIT,
        MEM_RESERVE | MEM_TOP_DOWN,
        MEM_RESERVE | MEM_COMMIT | MEM_TOP_DOWN,
        MEM_RESERVE | MEM_COMMIT | MEM_AUTO_COMMIT,
    };
    uint32_t n_types = sizeof types / sizeof types[0];
    Op op = {.kind = OP_ALLOC, .b = pick_size(source), .d = pick_protect(source)};
    op.c = pick(source, 32) == 0 ? pick32(source) & 0x00703000 : types[pick(source, n_types)];
    bool anywhere = (op.c & MEM_RESERVE) != 0 ? pick(source, 4) != 0 : pick(source, 8) == 0;
    op.a = anywhere ? 0 : pick_address(duel, source);
    if (op.b >= 2 * MB && pick(source, 4) != 0) { // else the slot is full at once
        op.c = MEM_RESERVE;
        op.d = PAGE_NOACCESS;
        op.a = pick(source, 8) == 0 ? op.a : 0;
    }
    return op;
}

static Op pick_free(const Duel *duel, const OpSource *source) {
    Op op = {.kind = OP_FREE, .a = pick_address(duel, source), .c = MEM_RELEASE};
    switch (pick(source, 16)) {
    case 0:
        op.c = pick(source, 16) << 12;
        break;
    case 1:
        op.b = pick_size(source);
        break;
    case 2:
    case 3:
    case 4:
    case 5:
    case 6:
        op.b = pick_size(source);
        op.c = MEM_DECOMMIT;
        break;
    default:
        break;
    }
    return op;
}

static Op pick_copy(const Duel *duel, const OpSource *source) {
    Op op = {.kind = OP_COPY,
             .a = pick_address(duel, source),
             .b = pick_address(duel, source),
             .c = pick(source, 4) ? CE_PAGE_SIZE * (1 + pick(source, 4)) : pick_size(source),
             .d = pick_protect(source)};
    if (pick(source, 4) == 0) {
        op.d |= PAGE_PHYSICAL;
        op.b = pick(source, 8) ? pick(source, 17 * 256) << 4 : pick32(source) >> 8;
    }
    if (pick(source, 8)) { // equal offsets
        uint32_t offset = op.d & PAGE_PHYSICAL ? op.b << 8 : op.b;
        op.a = (op.a & ~(CE_PAGE_SIZE - 1)) | (offset & (CE_PAGE_SIZE - 1));
    }
    return op;
}

static Op pick_access(const Duel *duel, const OpSource *source, OpKind kind) {
    uint32_t size = 1u << pick(source, 3);
    Op op = {.kind = kind, .a = pick_address(duel, source), .b = size, .c = pick32(source)};
    if (kind == OP_LOAD || kind == OP_STORE) {
        op.a = pick(source, 16) ? op.a & ~(size - 1) : op.a;
        return op;
    }
    op.b = pick(source, 8) ? pick(source, 3 * CE_PAGE_SIZE) : pick(source, DUEL_BULK_MAX);
    op.d = kind == OP_MEMCPY ? pick_address(duel, source) : 0;
    return op;
}

// Kinds by weight: in a greedy phase memory fills up until RAM or address space is gone, in the
// other it empties again. Both go on for a thousand operations.
static OpKind pick_kind(const Duel *duel, const OpSource *source) {
    static const uint8_t weights[2][OP_COUNT] = {
        // alloc free prot query copy shared physical x 2 mapping map unmap close
        // flush open delete read write seek set-end entry find next (files)
        // load store read write fill memcpy start end switch
        {20, 5, 3, 2, 4, 3, 3, 1, 6, 7, 2, 2, 1, 3, 1, 2,
         4,  2, 1, 4, 1, 1, 4, 5, 2, 2, 2, 3, 1, 0, 3},
        {7, 20, 3, 2, 3, 2, 1, 4, 2, 4, 6, 7, 2, 2, 2, 3,
         2, 2,  1, 4, 1, 1, 2, 3, 2, 2, 1, 2, 1, 2, 4},
    };
    const uint8_t *weight = weights[duel->n_ops >> 10 & 1];
    uint32_t at = pick(source, 100);
    uint32_t kind = 0;
    while (at >= weight[kind]) {
        at -= weight[kind];
        kind++;
    }
    return (OpKind)kind;
}

// A handle of a mapping (kind 0), file (1) or search (2), now and then of another or of nothing.
static uint32_t pick_handle(const Duel *duel, const OpSource *source, uint32_t kind) {
    kind = pick(source, 16) ? kind : pick(source, 3);
    uint32_t n = duel->n_handles[kind] < DUEL_RECENT ? duel->n_handles[kind] : DUEL_RECENT;
    uint32_t handle = n ? duel->handles[kind][pick(source, n)] : 0;
    return pick(source, 32) == 0 ? handle + (pick(source, 8) << pick(source, 16)) : handle;
}

static Op pick_mapping(const Duel *duel, const OpSource *source) {
    Op op = {.kind = OP_MAPPING,
             .a = (uint32_t)INVALID_HANDLE_VALUE,
             .b = pick_size(source),
             .c = pick(source, 4) ? PAGE_READWRITE : PAGE_READONLY,
             .d = pick(source, DUEL_NAMES)};
    op.b = pick(source, 32) == 0 ? op.b << 5 : op.b;
    op.c |= pick(source, 8) == 0 ? (uint32_t)SEC_COMMIT : 0;
    op.c = pick(source, 32) == 0 ? pick_protect(source) : op.c;
    if (pick(source, 4) == 0) { // of a file, if the handle is one
        op.a = pick_handle(duel, source, 1);
        op.b = pick(source, 2) ? 0 : pick(source, 40000);
    }
    return op;
}

static Op pick_map(const Duel *duel, const OpSource *source) {
    static const uint32_t accesses[] = {FILE_MAP_READ, FILE_MAP_WRITE, FILE_MAP_WRITE, 6,
                                        FILE_MAP_ALL_ACCESS};
    Op op = {.kind = OP_MAP,
             .a = pick_handle(duel, source, 0),
             .b = pick(source, 3) ? 0 : pick(source, 4 * CE_BLOCK_SIZE),
             .c = pick(source, 32) ? accesses[pick(source, 5)] : pick(source, 32),
             .d = pick(source, 4) ? 0 : pick(source, 4) * CE_BLOCK_SIZE};
    op.d += pick(source, 32) == 0 ? pick(source, 65536) : 0;
    return op;
}

static Op pick_shared(const Duel *duel, const OpSource *source) {
    static const uint32_t actions[] = {MEM_RESERVE, MEM_COMMIT, MEM_RESERVE | MEM_COMMIT};
    Op op = {.kind = OP_SHARED, .b = pick_size(source), .c = actions[pick(source, 3)]};
    op.c = pick(source, 32) == 0 ? pick(source, 16) << 12 : op.c;
    bool anywhere = op.c != MEM_COMMIT && pick(source, 32);
    op.a = anywhere || pick(source, 4) == 0 ? 0 : pick_address(duel, source);
    return op;
}

static Op pick_phys(const OpSource *source) {
    Op op = {.kind = OP_PHYS_ALLOC, .a = pick_size(source), .b = pick_protect(source)};
    op.a = pick(source, 4) ? op.a % (4 * CE_BLOCK_SIZE) : op.a; // else RAM is full at once
    op.c = pick(source, 2) ? 0 : (1u << pick(source, 22)) - 1;
    op.c = pick(source, 32) == 0 ? pick32(source) : op.c;
    op.d = pick(source, 32) == 0 ? pick(source, 4) : 0;
    return op;
}

static Op pick_open(const OpSource *source) {
    static const uint32_t accesses[] = {0xC0000000, 0xC0000000, 0x80000000, 0x40000000};
    Op op = {.kind = OP_OPEN,
             .a = pick(source, DUEL_FILES),
             .b = accesses[pick(source, 4)],
             .c = pick(source, 3) ? 3 : pick(source, 4),
             .d = 1 + pick(source, 5)};
    op.c |= pick(source, 8) == 0 ? 0x100 : 0;
    if (pick(source, 32) == 0) {
        op.b |= pick(source, 2);
        op.c |= pick(source, 8);
        op.d = pick(source, 8);
    }
    return op;
}

static Op pick_file(const Duel *duel, const OpSource *source, OpKind kind) {
    Op op = {.kind = kind, .a = pick_handle(duel, source, 1), .b = pick(source, 9000)};
    if (kind == OP_SEEK) {
        op.c = pick(source, 16) ? pick(source, 3) : pick(source, 8);
        op.b = pick(source, 2) ? 0u - pick(source, 9000) : pick(source, 40000);
        return op;
    }
    op.b = pick(source, 16) ? op.b : pick(source, 80000);
    op.c = pick_address(duel, source);
    return op;
}

static uint32_t depth(uint32_t name) {
    uint32_t n = 0;
    for (const char *at = duel_file_name(name); *at; at++) {
        n += *at == '\\';
    }
    return n;
}

// Nothing moves deeper than it was: else names would grow without end.
static Op pick_entry(const OpSource *source) {
    static const uint32_t attributes[] = {0, 1, 2, 0x80, 0x20, 0xFFFFFFFF};
    Op op = {OP_ENTRY, pick(source, DUEL_FILES), pick(source, 6), 0, 0};
    if (op.b == 3) {
        op.c = attributes[pick(source, 6)];
    } else if (op.b >= 4) {
        op.c = pick(source, DUEL_FILES);
        op.d = pick(source, 2);
        op.c = op.b == 4 && depth(op.c) > depth(op.a) ? op.a : op.c;
    }
    return op;
}

static Op pick_close(const Duel *duel, const OpSource *source) {
    Op op = {.kind = OP_CLOSE, .a = pick_handle(duel, source, pick(source, 3))};
    if (pick(source, 8) == 0) {
        uint32_t current = duel->naive.current;
        op.b = pick(source, 4);
        op.c = pick(source, 4) ? current : pick(source, CE_PROCESS_MAX);
        op.d = pick(source, 2) ? current : pick(source, CE_PROCESS_MAX);
    }
    return op;
}

Op duel_pick(const Duel *duel, const OpSource *source) {
    OpKind kind = pick_kind(duel, source);
    switch (kind) {
    case OP_ALLOC:
        return pick_alloc(duel, source);
    case OP_FREE:
        return pick_free(duel, source);
    case OP_COPY:
        return pick_copy(duel, source);
    case OP_PROTECT:
        return (Op){kind, pick_address(duel, source), pick_size(source), pick_protect(source), 0};
    case OP_QUERY:
    case OP_UNMAP:
    case OP_PHYS_FREE:
        return (Op){kind, pick_address(duel, source), 0, 0, 0};
    case OP_SHARED:
        return pick_shared(duel, source);
    case OP_PHYS_ALLOC:
        return pick_phys(source);
    case OP_MAPPING:
        return pick_mapping(duel, source);
    case OP_MAP:
        return pick_map(duel, source);
    case OP_CLOSE:
        return pick_close(duel, source);
    case OP_FLUSH:
        return (Op){kind, pick_address(duel, source), pick(source, 2) ? 0 : pick_size(source), 0,
                    0};
    case OP_OPEN:
        return pick_open(source);
    case OP_DELETE:
        return (Op){kind, pick(source, DUEL_FILES), 0, 0, 0};
    case OP_READ_FILE:
    case OP_WRITE_FILE:
    case OP_SEEK:
        return pick_file(duel, source, kind);
    case OP_SET_END:
    case OP_FIND_NEXT:
        return (Op){kind, pick_handle(duel, source, kind == OP_SET_END ? 1 : 2), 0, 0, 0};
    case OP_ENTRY:
        return pick_entry(source);
    case OP_FIND:
        return (Op){kind, pick(source, DUEL_PATTERNS), 0, 0, 0};
    case OP_LOAD:
    case OP_STORE:
    case OP_READ:
    case OP_WRITE:
    case OP_FILL:
    case OP_MEMCPY:
        return pick_access(duel, source, kind);
    case OP_START:
        return (Op){kind, pick(source, DUEL_IMAGES), 0, 0, 0};
    case OP_END:
    case OP_SWITCH:
    case OP_COUNT:
        break;
    }
    return (Op){kind, pick(source, CE_PROCESS_MAX), 0, 0, 0};
}
