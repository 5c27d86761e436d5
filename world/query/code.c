// SPDX-License-Identifier: MIT
#include "world/query/code.h"

#include "arm/words.h"
#include "ce/bytes.h"
#include "ce/calls.h"
#include "world/change.h"
#include "world/query/modules.h"
#include "world/query/moment.h"
#include "world/query/query.h"

#include <stdio.h>
#include <string.h>

// A thread of machine code stands at its call with the return address in r14 (the table REGS).

// Whether an event is a call that its thread's own code has made.
static bool is_own_call(const Event *event) {
    return event->kind == EVENT_CALL && event->depth == 0 && event->call != CALL_switch_to &&
           event->call != CALL_boot && event->call != CALL_start;
}

VirtAddr code_return_address(const World *world, const Event *event) {
    const RegsRow *registers = &world->tables.regs[event->thread];
    return is_own_call(event) && registers->psr ? registers->r[REG_LR] & ~1u : 0;
}

const char *code_place(const World *world, uint8_t process, VirtAddr va, char buffer[CODE_TEXT]) {
    VirtAddr mapped = process < CE_PROCESS_MAX && va < CE_SLOT_SIZE
                          ? ce_slot_base(world->tables.process[process].slot) + va
                          : va;
    const BlockRow *block = tables_walk(&world->tables, mapped).block;
    uint32_t dll = query_loaded_dll_at(world, mapped);
    if (block && block->kind == KIND_EXE) {
        snprintf(buffer, CODE_TEXT, "%08x(%.60s+0x%08x)", (unsigned)va,
                 query_process_name(world, process), (unsigned)(va - CE_EXE_BASE));
    } else if (dll != QUERY_NO_MODULE) {
        const ModuleRow *row = &world->tables.module[dll];
        snprintf(buffer, CODE_TEXT, "%08x(%.60s+0x%08x)", (unsigned)va,
                 tables_name(&world->tables, &row->name), (unsigned)(va - row->code_base));
    } else {
        snprintf(buffer, CODE_TEXT, "%08x", (unsigned)va);
    }
    return buffer;
}

// ---- where a thread stands

// The first thread of a process that runs machine code, CE_THREADS if none does.
static uint32_t thread_with_code(const World *world, uint8_t process) {
    uint32_t i = 0;
    while (i < CE_THREADS && !(world->tables.thread[i].handle && world->tables.regs[i].psr &&
                               world->tables.thread[i].owner == process)) {
        i++;
    }
    return i;
}

bool code_stand(const World *world, uint8_t process, CodeStand *ret_stand) {
    const WorldEvent *call = step_call(world);
    const FaultRecord *fault = call ? call->event.fault : NULL;
    bool is_here =
        call && world->tables.regs[call->event.thread].psr && (fault || is_own_call(&call->event));
    uint32_t thread = is_here ? call->event.thread : thread_with_code(world, process);
    if (thread == CE_THREADS) {
        return false;
    }
    const RegsRow *registers = &world->tables.regs[thread];
    bool calls = is_here && !fault;
    VirtAddr at = calls ? registers->r[REG_LR] : is_here ? fault->pc : registers->r[REG_PC];
    *ret_stand = (CodeStand){
        .thread = thread,
        .process = is_here ? call->event.process : process,
        .registers = registers,
        .call = calls ? &call->event : NULL,
        .faulted = is_here && fault,
        .at = at & ~1u,
        .thumb = calls ? at & 1 : (registers->psr & PSR_THUMB) != 0,
    };
    return true;
}

typedef struct Changed {
    uint32_t thread, registers;
} Changed;

static void find_changed(void *context, const WorldChange *change) {
    Changed *changed = context;
    bool is_here = !change->is_bytes && change->table == TABLE_REGS &&
                   changed->thread - change->index < change->count;
    if (is_here) {
        RegsRow old_row, new_row;
        size_t at = (changed->thread - change->index) * sizeof old_row;
        memcpy(&old_row, change->old_data + at, sizeof old_row);
        memcpy(&new_row, change->new_data + at, sizeof new_row);
        for (unsigned i = 0; i < 16; i++) {
            changed->registers |= (uint32_t)(old_row.r[i] != new_row.r[i]) << i;
        }
        changed->registers |= (uint32_t)(old_row.psr != new_row.psr) << 16;
    }
}

uint32_t code_changed(const World *world, const CodeStand *stand) {
    const WorldEvent *call = step_call(world);
    Changed changed = {stand->thread, 0};
    if (call) {
        world_changes(world, call->number, find_changed, &changed);
    }
    return changed.registers;
}

const char *code_remark(const World *world, const CodeStand *stand, unsigned reg,
                        char buffer[CODE_TEXT]) {
    VirtAddr value = stand->registers->r[reg], mapped = value;
    QueryRegion region;
    const CallInfo *info = stand->call ? call_info(stand->call->call) : NULL;
    buffer[0] = '\0';
    if (value < CE_SLOT_SIZE) {
        mapped |= ce_slot_base(world->tables.process[stand->process].slot);
    }
    if (info && reg < 4 && reg < call_param_count(stand->call->call)) {
        snprintf(buffer, CODE_TEXT, "%s", info->param[reg].name);
    } else if (info && reg == REG_PC) {
        snprintf(buffer, CODE_TEXT, "%s", info->name);
    } else if (info && reg == REG_LR) {
        snprintf(buffer, CODE_TEXT, "it returns here");
    } else if (stand->faulted && reg == REG_PC) {
        snprintf(buffer, CODE_TEXT, "the fault");
    } else if (value >= CE_EXE_BASE && query_region(world, mapped, &region)) {
        snprintf(buffer, CODE_TEXT, "%s", query_kind_name(region.block->kind));
    }
    return buffer;
}

// ---- instructions

// The address of a mapped one as the program in that slot has it.
static VirtAddr own_address(const World *world, VirtAddr mapped) {
    uint8_t tenant = query_tenant(world, ce_slot_of(mapped));
    bool in_slot =
        tenant != PROCESS_NONE && ce_slot_of(mapped) == world->tables.process[tenant].slot;
    return in_slot ? mapped & (CE_SLOT_SIZE - 1) : mapped;
}

uint32_t code_lines(const World *world, VirtAddr mapped, bool thumb, CodeLine *ret_lines,
                    uint32_t n) {
    VirtAddr own = own_address(world, mapped), base = mapped - own;
    uint32_t n_lines = 0, size = thumb ? 2 : 4;
    for (VirtAddr at = mapped; n_lines < n; at += ret_lines[n_lines - 1].insn.size) {
        uint8_t bytes[4] = {0};
        CodeLine line = {.va = at - base};
        uint32_t there = world_read(world, at, bytes, sizeof bytes);
        if (there < size || at < mapped) {
            break;
        }
        line.word = thumb ? bytes_get16(bytes) : bytes_get32(bytes);
        line.insn =
            thumb ? assembly_thumb(line.word, there == 4 ? bytes_get16(bytes + 2) : 0, line.va)
                  : assembly_arm(line.word, line.va);
        if (thumb && line.insn.size == 4) { // two halves, in the order in which they are read
            line.word = line.word << 16 | bytes_get16(bytes + 2);
        }
        line.has_value =
            line.insn.is_literal && world_read32(world, base + line.insn.target, &line.value);
        ret_lines[n_lines++] = line;
    }
    return n_lines;
}

bool code_is_shown(const World *world, VirtAddr mapped) {
    PageView view = tables_walk(&world->tables, mapped);
    bool is_code = view.block && view.word & PAGE_WORD_EXECUTE &&
                   page_state(view.word) == PAGE_STATE_COMMITTED &&
                   (view.block->kind == KIND_EXE || view.block->kind == KIND_DLL);
    uint8_t bytes[64];
    uint32_t n = is_code ? world_read(world, mapped & ~63u, bytes, sizeof bytes) : 0;
    for (uint32_t i = 1; i < n; i++) {
        if (bytes[i] != bytes[0]) {
            return true; // described code is 0, or FF in ROM
        }
    }
    return false;
}

bool code_is_thumb(const World *world, uint8_t process) {
    uint32_t thread = process == PROCESS_NONE ? CE_THREADS : thread_with_code(world, process);
    return thread < CE_THREADS && world->tables.regs[thread].psr & PSR_THUMB;
}
