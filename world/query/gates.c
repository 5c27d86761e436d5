// SPDX-License-Identifier: MIT
#include "world/query/gates.h"

#include "ce/calls.h"
#include "ce/win32.h"
#include "world/query/heap.h"
#include "world/query/moment.h"

#include <string.h>

#define EVENTS_BACK 4096u
#define ITEMS_MOST 512u
#define HEAPS_MOST 64u

// ---- which memory

static bool makes_shared(const Event *event) {
    return (event->call == CALL_HeapCreate && event->args[0] & HEAP_SHARED_READONLY) ||
           (event->call == CALL_CeVirtualSharedAlloc && event->args[0] == 0);
}

static bool is_shared(const World *world, VirtAddr va) {
    PageView view = tables_walk(&world->tables, va);
    return view.block && ce_slot_is_large(ce_slot_of(va)) &&
           (view.block->kind == KIND_HEAP || view.block->kind == KIND_SHARED);
}

// The address that an event concerns, 0 if it concerns none. For a copy from shared memory to the
// process's own memory: the source.
static VirtAddr address_of(const World *world, const Event *event) {
    if (event->kind == EVENT_POINT) {
        return event->args[1] ? 0 : event->args[0];
    }
    if (event->kind != EVENT_CALL) {
        return 0;
    }
    switch (event->call) {
    case CALL_HeapCreate:
        return makes_shared(event) ? event->result : 0;
    case CALL_CeVirtualSharedAlloc:
        return event->args[0] ? event->args[0] : event->result;
    case CALL_copy:
        return event->args[is_shared(world, event->args[0]) ? 0 : 1];
    default:
        return call_is_load(event->call) || call_is_store(event->call) || call_is_heap(event->call)
                   ? event->args[0]
                   : 0;
    }
}

static uint32_t word_at(const World *world, VirtAddr va) {
    uint32_t word = 0;
    world_read32(world, va, &word);
    return word;
}

// Returns the base of a heap's first reservation: the records of the others name it.
static VirtAddr heap_of(const World *world, VirtAddr base) {
    uint32_t signature = word_at(world, base);
    bool more = signature == REGION_SIGNATURE || signature == BIG_SIGNATURE;
    VirtAddr heap = more ? word_at(world, base + REGION_HEAP_AT) : base;
    return word_at(world, heap) == HEAP_SIGNATURE ? heap : base;
}

GateSubject query_gate_subject_at(const World *world, VirtAddr va) {
    QueryRegion region;
    GateSubject none = {.there = false, .is_heap = true, .owner = PROCESS_NONE};
    if (!is_shared(world, va) || !query_region(world, va, &region)) {
        return none;
    }
    const BlockRow *block = region.block;
    bool is_heap = block->kind == KIND_HEAP;
    return (GateSubject){.there = true,
                         .is_heap = is_heap,
                         .base = is_heap ? heap_of(world, region.base) : region.base,
                         .owner = block->owner,
                         .by_mode =
                             block->flags & (BLOCK_FLAG_KERNEL_WRITES | BLOCK_FLAG_OWNER_WRITES),
                         .by_owner = block->flags & BLOCK_FLAG_OWNER_WRITES,
                         .write_keys = block->write_keys};
}

static GateSubject lowest_subject(const World *world) {
    GateSubject subject = {.there = false, .is_heap = true, .owner = PROCESS_NONE};
    for (uint32_t slot = CE_SLOT_LARGE_FIRST; slot <= CE_SLOT_LARGE_LAST; slot++) {
        uint32_t n = world->tables.slot[slot].section ? CE_BLOCKS_PER_SLOT : 0;
        for (uint32_t i = 0; i < n && !subject.there; i++) {
            VirtAddr va = ce_slot_base(slot) + (i << CE_BLOCK_SHIFT);
            subject = query_gate_subject_at(world, va);
        }
    }
    return subject;
}

GateSubject query_gate_subject(const World *world) {
    for (uint32_t i = 0; i < EVENTS_BACK && i < world->position; i++) {
        const Event *event = &world_event(world, world->position - 1 - i)->event;
        VirtAddr va = address_of(world, event);
        GateSubject subject = query_gate_subject_at(world, va);
        if (subject.there) {
            return subject;
        }
    }
    return lowest_subject(world);
}

bool query_gate_touches(const World *world, const Event *event) {
    VirtAddr va = address_of(world, event);
    return (event->kind == EVENT_CALL && makes_shared(event)) || (va && is_shared(world, va));
}

// ---- what a process may do

// Whether an access was refused because of mode or key, and not because memory is missing.
static bool is_gate(AccessClause clause) {
    return clause == CLAUSE_NO_WRITE_KEY || clause == CLAUSE_NO_KEY || clause == CLAUSE_NOT_OWNER;
}

// What the access rule says about the memory's first page.
static GateStop stop_of(const World *world, const GateSubject *subject, const ThreadRow *thread,
                        AccessKind access) {
    AccessClause clause =
        query_thread_access(world, subject->base, thread, thread->kernel_mode != 0, access);
    return clause_allows(clause) ? STOP_NONE : is_gate(clause) ? STOP_MODE : STOP_NOTHING;
}

// HeapCreate needs a kernel-mode thread where only kernel mode may write. CeVirtualSharedAlloc only
// needs trust.
static GateStop create_stop(const World *world, const GateSubject *subject, const GateRow *row) {
    bool by_mode = world->options.shared_heap_writer == HEAP_WRITER_KERNEL_MODE;
    if (!row->trusted) {
        return STOP_TRUST;
    }
    return subject->is_heap && by_mode && !row->kernel_mode ? STOP_MODE : STOP_NONE;
}

GateRow query_gate_row(const World *world, const GateSubject *subject, uint8_t process) {
    const ThreadRow *thread = query_thread_of(world, process);
    GateRow row = {.process = process,
                   .trusted = world->tables.process[process].trust == TRUST_FULL,
                   .kernel_mode = thread->kernel_mode != 0};
    row.stop[ASK_CREATE] = create_stop(world, subject, &row);
    if (!subject->there) {
        row.stop[ASK_ALLOC] = row.stop[ASK_READ] = row.stop[ASK_WRITE] = STOP_NOTHING;
        return row;
    }
    row.stop[ASK_READ] = stop_of(world, subject, thread, ACCESS_READ);
    row.stop[ASK_WRITE] = stop_of(world, subject, thread, ACCESS_WRITE);
    bool foreign = subject->owner != process && world->options.foreign_heap == FOREIGN_HEAP_REFUSED;
    // HeapAlloc has no gate of its own: it stores to the heap's lock first.
    row.stop[ASK_ALLOC] = foreign ? STOP_OWNER : row.stop[ASK_WRITE];
    return row;
}

// ---- the request of this step

// What a call asks of the subject; ASK_COUNT if nothing.
static GateAsk ask_of(const Event *event, const GateSubject *subject, const World *world) {
    if (makes_shared(event)) {
        return ASK_CREATE;
    }
    VirtAddr va = address_of(world, event);
    GateSubject own = query_gate_subject_at(world, va);
    bool about = event->kind == EVENT_CALL && va && own.there && own.base == subject->base;
    if (!about) {
        return ASK_COUNT;
    }
    switch (event->call) {
    case CALL_HeapValidate:
    case CALL_HeapSize:
        return ASK_READ;
    case CALL_copy:
        return va == event->args[0] ? ASK_WRITE : ASK_READ;
    default:
        return call_is_load(event->call)    ? ASK_READ
               : call_is_store(event->call) ? ASK_WRITE
               : call_is_heap(event->call)  ? ASK_ALLOC
                                            : ASK_COUNT;
    }
}

static GateStop stop_of_event(const Event *event) {
    if (event->fault) {
        return is_gate((AccessClause)event->fault->clause) ? STOP_MODE : STOP_OTHER;
    }
    switch (event->reason->id) {
    case REASON_NONE:
        return STOP_NONE;
    case REASON_NOT_TRUSTED:
        return STOP_TRUST;
    case REASON_HEAP_USER_MODE:
        return STOP_MODE;
    case REASON_FOREIGN_HEAP:
        return STOP_OWNER;
    default:
        return STOP_OTHER;
    }
}

bool query_gate_request(const World *world, const GateSubject *subject, GateRequest *ret_request) {
    const WorldEvent *call = step_call(world);
    GateAsk ask = call ? ask_of(&call->event, subject, world) : ASK_COUNT;
    if (ask == ASK_COUNT || call->event.process >= CE_PROCESS_MAX) {
        return false;
    }
    bool create = ask == ASK_CREATE, heap = call->event.call == CALL_HeapCreate;
    bool by_mode = world->options.shared_heap_writer == HEAP_WRITER_KERNEL_MODE;
    *ret_request = (GateRequest){.ask = ask,
                                 .process = call->event.process,
                                 .asks_trust = create,
                                 .asks_mode = create ? heap && by_mode : ask != ASK_READ,
                                 .stop = stop_of_event(&call->event),
                                 .event = call};
    return true;
}

bool query_gate_any(const World *world) {
    for (uint32_t i = 0; i < world->n_events; i++) {
        const Event *event = &world_event(world, i)->event;
        if (event->kind == EVENT_CALL && makes_shared(event)) {
            return true;
        }
    }
    return false;
}

// ---- which process asked for an item

typedef struct Items {
    VirtAddr payload[ITEMS_MOST]; // in use
    bool known[ITEMS_MOST];
    uint32_t n;
} Items;

static void collect(void *context, const HeapItem *item) {
    Items *items = context;
    if (!item->free && items->n < ITEMS_MOST) {
        items->payload[items->n++] = item->at + ITEM_HEADER;
    }
}

static uint32_t find_item(const Items *items, VirtAddr payload) {
    uint32_t i = 0;
    while (i < items->n && items->payload[i] != payload) {
        i++;
    }
    return i;
}

static bool asks_for_item(const Event *event, const GateSubject *subject) {
    return event->kind == EVENT_CALL && event->result != 0 &&
           (event->call == CALL_HeapAlloc || event->call == CALL_HeapReAlloc) &&
           event->args[0] == subject->base && event->process < CE_PROCESS_MAX;
}

uint32_t query_gate_items(const World *world, const GateSubject *subject, uint32_t *ret_items) {
    Items items = {.n = 0};
    HeapInfo heap = {.handle = subject->base, .owner = subject->owner, .shared = true};
    VirtAddr spoiled = 0;
    memset(ret_items, 0, CE_PROCESS_MAX * sizeof *ret_items);
    if (!subject->there || !subject->is_heap || subject->owner >= CE_PROCESS_MAX) {
        return 0;
    }
    query_heap_items(world, &heap, collect, &items, &spoiled);
    for (uint32_t i = 0; i < EVENTS_BACK && i < world->position; i++) {
        const WorldEvent *own = world_event(world, world->position - 1 - i);
        uint32_t at =
            asks_for_item(&own->event, subject) ? find_item(&items, own->event.result) : items.n;
        uint8_t process = own->event.process;
        if (at < items.n && !items.known[at]) {
            items.known[at] = true; // the process that asked last has it
            ret_items[process] +=
                strcmp(own->process_name,
                       tables_name(&world->tables, &world->tables.process[process].name)) == 0;
        }
    }
    return items.n;
}
