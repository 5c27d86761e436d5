// SPDX-License-Identifier: MIT
#include "world/story/heap.h"

#include "ce/heap_layout.h"
#include "ce/win32.h"
#include "world/amounts.h"
#include "world/change.h"
#include "world/query/query.h"

#include <stdio.h>

// A heap call is told by its item and by what the heap did for it: took blocks, committed pages, or
// neither. The item's size is read from its header in the world's bytes.

#define TEXT 24u

// What a call cost or gave back in addition to the item itself.
static const char *cost_text(const StepChange *change, char *text, size_t size) {
    char space[TEXT], ram[TEXT];
    amount_bytes((uint64_t)(change->blocks_taken + change->blocks_given) << CE_BLOCK_SHIFT, space,
                 sizeof space);
    amount_bytes((uint64_t)(change->frames_taken + change->frames_given) << CE_PAGE_SHIFT, ram,
                 sizeof ram);
    if (change->blocks_taken) {
        snprintf(text, size, "%s of address space and %s of RAM were taken for it", space, ram);
    } else if (change->blocks_given) {
        snprintf(text, size, "%s of address space and %s of RAM are back", space, ram);
    } else if (change->frames_taken) {
        snprintf(text, size, "%s of RAM were committed in addresses that the heap has", ram);
    } else if (change->frames_given) {
        snprintf(text, size, "%s of RAM are back, the addresses stay the heap's", ram);
    } else {
        snprintf(text, size, "neither bar moved");
    }
    return text;
}

// The size word before a payload, 0 when it cannot be read.
static uint32_t size_word(const World *world, VirtAddr pointer) {
    uint32_t word = 0;
    world_read32(world, pointer - ITEM_HEADER, &word);
    return word;
}

static void item_text(const World *world, const WorldEvent *own, uint32_t asked, const char *cost,
                      char *buffer, size_t size) {
    VirtAddr pointer = own->event.result;
    uint32_t word = size_word(world, pointer);
    bool big = asked > world->options.heap_big_kb << 10;
    snprintf(buffer, size, "%s %08X: %u bytes, %u with the header; %s.",
             big ? "A reservation of its own, for" : "An item at", pointer,
             item_size(word) - ITEM_HEADER, item_size(word), cost);
}

static void create_text(const World *world, const WorldEvent *own, char *buffer, size_t size) {
    const Event *event = &own->event;
    StepChange change = step_change(world, own);
    char space[TEXT], ram[TEXT];
    bool shared = event->args[0] & HEAP_SHARED_READONLY;
    amount_bytes((uint64_t)change.blocks_taken << CE_BLOCK_SHIFT, space, sizeof space);
    amount_bytes((uint64_t)change.frames_taken << CE_PAGE_SHIFT, ram, sizeof ram);
    snprintf(buffer, size, "A heap at %08X%s: %s reserved, %s of RAM committed.%s", event->result,
             shared ? " in the large area" : "", space, ram,
             shared ? " Everybody can read it." : "");
}

// What a heap asks its allocation function for.
static void ask_text(const World *world, const Event *event, char *buffer, size_t size) {
    const uint32_t *args = event->args;
    const char *const who = event->call == CALL_PFN_AllocHeapMem ? "pfnAlloc" : "pfnFree";
    char bytes[TEXT];
    (void)world;
    amount_bytes(args[1], bytes, sizeof bytes);
    switch (args[2]) {
    case MEM_RESERVE:
        snprintf(buffer, size, "The heap calls %s: reserve %s.", who, bytes);
        break;
    case MEM_COMMIT:
        snprintf(buffer, size, "The heap calls %s: commit %s at %08X; its user data is %X.", who,
                 bytes, args[0], args[3]);
        break;
    case MEM_DECOMMIT:
        snprintf(buffer, size, "The heap calls %s: %s at %08X are free; its user data is %X.", who,
                 bytes, args[0], args[3]);
        break;
    default:
        snprintf(buffer, size,
                 "The heap calls %s: release the reservation at %08X; its user data is %X.", who,
                 args[0], args[3]);
        break;
    }
}

// The calls about one item.
static void items_text(const World *world, const WorldEvent *own, const char *cost, char *buffer,
                       size_t size) {
    const Event *event = &own->event;
    char bytes[TEXT];
    amount_bytes(event->result, bytes, sizeof bytes);
    switch (event->call) {
    case CALL_HeapAlloc:
        item_text(world, own, event->args[2], cost, buffer, size);
        break;
    case CALL_HeapReAlloc:
        item_text(world, own, event->args[3], cost, buffer, size);
        break;
    case CALL_LocalAlloc:
        item_text(world, own, event->args[1], cost, buffer, size);
        break;
    case CALL_LocalReAlloc:
        item_text(world, own, event->args[1], cost, buffer, size);
        break;
    case CALL_HeapFree:
    case CALL_LocalFree:
        snprintf(buffer, size, "The item at %08X is free; %s.",
                 event->args[event->call == CALL_HeapFree ? 2 : 0], cost);
        break;
    case CALL_HeapSize:
    case CALL_LocalSize:
        snprintf(buffer, size, "The item at %08X has %s.",
                 event->args[event->call == CALL_HeapSize ? 2 : 0], bytes);
        break;
    default:
        break;
    }
}

const char *story_heap(const World *world, const WorldEvent *own, char *buffer, size_t size) {
    const Event *event = &own->event;
    StepChange change = step_change(world, own);
    char cost[96], bytes[TEXT];
    cost_text(&change, cost, sizeof cost);
    amount_bytes(event->result, bytes, sizeof bytes);
    buffer[0] = '\0';
    switch (event->call) {
    case CALL_GetProcessHeap:
        snprintf(buffer, size, "The default heap of %s is at %08X; %s.", own->process,
                 event->result, cost);
        break;
    case CALL_HeapCreate:
        create_text(world, own, buffer, size);
        break;
    case CALL_CeHeapCreate:
        snprintf(buffer, size,
                 "A heap at %08X, in memory that its own functions have reserved and committed.",
                 event->result);
        break;
    case CALL_PFN_AllocHeapMem:
    case CALL_PFN_FreeHeapMem:
        ask_text(world, event, buffer, size);
        break;
    case CALL_return_to_heap:
        snprintf(buffer, size, "Back in the heap call, with %X; the user data is %X.",
                 event->args[0], event->args[1]);
        break;
    case CALL_HeapDestroy:
        snprintf(buffer, size, "The heap is gone with all that was in it; %s.", cost);
        break;
    case CALL_HeapValidate:
        snprintf(buffer, size, "The headers of the heap at %08X are sound.", event->args[0]);
        break;
    case CALL_HeapCompact:
        snprintf(buffer, size, "The largest free item has %s; %s.", bytes, cost);
        break;
    default:
        items_text(world, own, cost, buffer, size);
        break;
    }
    return buffer;
}
