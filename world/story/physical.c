// SPDX-License-Identifier: MIT
#include "world/story/physical.h"

#include "ce/win32.h"
#include "world/amounts.h"
#include "world/change.h"
#include "world/query/query.h"

#include <stdio.h>

// Tells AllocPhysMem and FreePhysMem, page attributes, the division between storage and program
// memory, and both halves of WM_HIBERNATE: the shell's message and the application's answer.

#define TEXT 24u

static void alloc_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    StepChange change = step_change(world, own);
    VirtAddr mapped = tables_mapped(&world->tables, own->event.result);
    uint32_t frame = page_frame(tables_walk(&world->tables, mapped).word);
    char ram[TEXT];
    amount_bytes((uint64_t)change.frames_taken << CE_PAGE_SHIFT, ram, sizeof ram);
    snprintf(text, size,
             "%s side by side in RAM, from the physical address %08X on; %s sees them at "
             "%08X.",
             ram, frame << CE_PAGE_SHIFT, own->process, own->event.result);
}

static void free_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    StepChange change = step_change(world, own);
    char ram[TEXT];
    amount_bytes((uint64_t)change.frames_given << CE_PAGE_SHIFT, ram, sizeof ram);
    snprintf(text, size, "The addresses are free, %s of RAM are back.", ram);
}

static void attributes_text(const WorldEvent *own, char *text, size_t size) {
    const uint32_t *args = own->event.args;
    char bytes[TEXT];
    amount_bytes(args[1], bytes, sizeof bytes);
    if (args[3] == 0) {
        snprintf(text, size, "%s asked for the page-table entry of %08X.", own->process, args[0]);
    } else {
        snprintf(text, size, "%s at %08X have another attribute: neither bar moved.", bytes,
                 args[0]);
    }
}

static void division_text(const World *world, const WorldEvent *own, char *text, size_t size) {
    const SystemRow *system = world->tables.system;
    char store[TEXT], program[TEXT];
    amount_bytes((uint64_t)system->store_pages << CE_PAGE_SHIFT, store, sizeof store);
    amount_bytes((uint64_t)(query_ram_total(world) - system->store_pages) << CE_PAGE_SHIFT, program,
                 sizeof program);
    if (own->event.call == CALL_SetSystemMemoryDivision &&
        own->event.result == (uint32_t)SYSMEM_MUSTREBOOT) {
        snprintf(text, size,
                 "Program memory has not so many free pages: storage memory stays at %s until a "
                 "reboot.",
                 store);
    } else {
        snprintf(text, size, "%s of RAM are storage memory, for files; %s are program memory.",
                 store, program);
    }
}

static void posted_text(const WorldEvent *own, char *text, size_t size) {
    char left[TEXT], limit[TEXT];
    amount_bytes(own->event.args[1], left, sizeof left);
    amount_bytes(own->event.args[2], limit, sizeof limit);
    snprintf(text, size,
             "Only %s of RAM are free, less than %s: the shell asks %s to give memory back.", left,
             limit, own->process);
}

static void answered_text(const WorldEvent *own, char *text, size_t size) {
    char left[TEXT];
    amount_bytes(own->event.args[0], left, sizeof left);
    snprintf(text, size, "%s has answered WM_HIBERNATE: %s of RAM are free now%s.", own->process,
             left, own->event.args[0] < own->event.args[1] ? ", still too little" : "");
}

const char *story_physical(const World *world, const WorldEvent *own, char *buffer, size_t size) {
    buffer[0] = '\0';
    switch (own->event.call) {
    case CALL_AllocPhysMem:
        alloc_text(world, own, buffer, size);
        break;
    case CALL_FreePhysMem:
        free_text(world, own, buffer, size);
        break;
    case CALL_VirtualSetAttributes:
        attributes_text(own, buffer, size);
        break;
    case CALL_WM_HIBERNATE:
        posted_text(own, buffer, size);
        break;
    case CALL_hibernated:
        answered_text(own, buffer, size);
        break;
    case CALL_GetSystemMemoryDivision:
    case CALL_SetSystemMemoryDivision:
        division_text(world, own, buffer, size);
        break;
    default:
        break;
    }
    return buffer;
}
