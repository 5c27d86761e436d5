// SPDX-License-Identifier: MIT
#include "world/query/code.h"

#include "world/query/query.h"

#include <stdio.h>

// A thread of machine code stands at its call with the return address in r14 (the table REGS).

VirtAddr code_return_address(const World *world, const Event *event) {
    const RegsRow *registers = &world->tables.regs[event->thread];
    bool is_call = event->kind == EVENT_CALL && event->depth == 0 &&
                   event->call != CALL_switch_to && event->call != CALL_boot &&
                   event->call != CALL_start;
    return is_call && registers->psr ? registers->r[14] & ~1u : 0;
}

const char *code_place(const World *world, uint8_t process, VirtAddr va, char buffer[CODE_TEXT]) {
    VirtAddr mapped = process < CE_PROCESS_MAX && va < CE_SLOT_SIZE
                          ? ce_slot_base(world->tables.process[process].slot) + va
                          : va;
    const BlockRow *block = tables_walk(&world->tables, mapped).block;
    if (block && block->kind == KIND_EXE) {
        snprintf(buffer, CODE_TEXT, "%08x(%.60s+0x%08x)", (unsigned)va,
                 query_process_name(world, process), (unsigned)(va - CE_EXE_BASE));
    } else if (block && block->kind == KIND_DLL && block->module) {
        const ModuleRow *row = &world->tables.module[block->module - 1];
        snprintf(buffer, CODE_TEXT, "%08x(%.60s+0x%08x)", (unsigned)va,
                 tables_name(&world->tables, &row->name), (unsigned)(va - row->code_base));
    } else {
        snprintf(buffer, CODE_TEXT, "%08x", (unsigned)va);
    }
    return buffer;
}
