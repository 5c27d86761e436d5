// SPDX-License-Identifier: MIT
#include "world/words/sentence.h"

#include "world/query/code.h"
#include "world/query/query.h"
#include "world/words/place_words.h"

#include <stdio.h>

// The words of faults; sentence.c has those of refusals.

const char *sentence_clause(AccessClause clause) {
    static const char *const texts[CLAUSE_COUNT] = {
        [CLAUSE_ALLOWED] = "a key fits and the page's protection allows it",
        [CLAUSE_ALLOWED_KERNEL] = "any kernel-mode thread may write there",
        [CLAUSE_NOT_ALLOCATED] = "nothing is reserved there",
        [CLAUSE_RESERVED] = "address space is reserved there, but no page is committed",
        [CLAUSE_KERNEL_HALF] = "addresses from 80000000 on are for kernel mode",
        [CLAUSE_NO_KEY] = "none of the thread's access keys opens it",
        [CLAUSE_NO_WRITE_KEY] = "it is open to the thread for reading only",
        [CLAUSE_NOT_OWNER] = "only kernel-mode threads of the process that made it write there",
        [CLAUSE_GUARD] = "it is a guard page, touched for the first time",
        [CLAUSE_NOACCESS] = "the page is PAGE_NOACCESS",
        [CLAUSE_READ_ONLY] = "the page is read-only",
        [CLAUSE_NOT_EXECUTABLE] = "the page may not be executed",
        [CLAUSE_NOT_READABLE] = "the page may only be executed",
        [CLAUSE_ALIGNMENT] = "the address is not a multiple of the access's size",
        [CLAUSE_NO_FRAME] = "no RAM is left for the page",
        [CLAUSE_STACK_GUARD] = "it is the guard at the bottom of a stack: the stack has overflowed",
        [CLAUSE_STACK_JUMP] = "a stack grows by one page at a time, and this is not the next one",
        [CLAUSE_NO_INSTRUCTION] = "what lies there is no instruction of this processor",
    };
    return texts[clause];
}

const char *sentence_fault(const World *world, const FaultRecord *fault, char *buffer,
                           size_t size) {
    static const char *const verbs[] = {"read", "write", "execute"};
    char where[48] = "", done[64] = "";
    if (fault->mapped != fault->va) {
        snprintf(where, sizeof where, " (%08X in slot %u)", fault->mapped,
                 ce_slot_of(fault->mapped));
    }
    if (fault->done > 0) {
        snprintf(done, sizeof done, " after %u of %u bytes", fault->done, fault->size);
    }
    const char *name = query_process_name(world, fault->process);
    Place place = place_of(world, fault->va, fault->process);
    snprintf(buffer, size, "%s (%s mode) cannot %s %08X%s%s: %s.", name,
             fault->kernel_mode ? "kernel" : "user", verbs[fault->access], fault->va, where, done,
             place_clause(place, (AccessClause)fault->clause));
    return buffer;
}

// The state of a page needs no separate rule; the question who may go where does.
static Place refusing_place(const World *world, const FaultRecord *fault) {
    bool rule = place_refuses((AccessClause)fault->clause);
    return rule ? place_of(world, fault->va, fault->process) : PLACE_NONE;
}

const char *sentence_fault_rule(const World *world, const FaultRecord *fault) {
    return place_rule(refusing_place(world, fault));
}

Source sentence_fault_source(const World *world, const FaultRecord *fault) {
    return place_source(refusing_place(world, fault));
}

const char *sentence_data_abort(const World *world, const FaultRecord *fault, char *buffer,
                                size_t size) {
    const char *name = query_process_name(world, fault->process);
    const RegsRow *registers = &world->tables.regs[fault->thread];
    char code[CODE_TEXT], back[CODE_TEXT] = "00000000";
    uint32_t offset = fault->pc > CE_EXE_BASE ? fault->pc - CE_EXE_BASE : 0;
    snprintf(code, sizeof code, "%08x(%.60s+0x%08x)", fault->pc, name, offset);
    if (registers->psr) { // machine code: it knows where it is, and where it would return to
        code_place(world, fault->process, fault->pc, code);
        code_place(world, fault->process, registers->r[14] & ~1u, back);
    }
    snprintf(buffer, size,
             "Data Abort: Thread=%08x Proc=%08x '%s'\n"
             "AKY=%08x PC=%s RA=%s BVA=%08x FSR=%08x",
             0x8C100000u + fault->thread * 0x100u, 0x8C0A2180u + fault->process * 0x9Cu, name,
             fault->keys, code, back, fault->mapped, fault->fsr);
    return buffer;
}
