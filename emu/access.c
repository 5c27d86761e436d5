// SPDX-License-Identifier: MIT
#include "emu/access.h"

#include "ce/win32.h"

// Read access_check() from the top: it is the rule, one question per paragraph.

static AccessClause protection_check(PageWord word, AccessContext context, AccessKind access) {
    if (!(word & PAGE_WORD_RIGHTS)) {
        return CLAUSE_NOACCESS;
    }
    bool readable = word & PAGE_WORD_READ;
    bool executable = word & PAGE_WORD_EXECUTE;
    if (context.execute_is_read) {
        readable = executable = readable || executable;
    }
    switch (access) {
    case ACCESS_READ:
        return readable ? CLAUSE_ALLOWED : CLAUSE_NOT_READABLE;
    case ACCESS_WRITE:
        return word & PAGE_WORD_WRITE ? CLAUSE_ALLOWED : CLAUSE_READ_ONLY;
    case ACCESS_EXECUTE:
        return executable ? CLAUSE_ALLOWED : CLAUSE_NOT_EXECUTABLE;
    }
    return CLAUSE_NOACCESS;
}

AccessClause access_check(PageWord word, const BlockRow *block, AccessContext context,
                          AccessKind access) {
    uint32_t state = page_state(word);
    if (!block || state == PAGE_STATE_FREE) {
        return CLAUSE_NOT_ALLOCATED;
    }
    if (state == PAGE_STATE_RESERVED && !(block->flags & BLOCK_FLAG_AUTO_COMMIT)) {
        return CLAUSE_RESERVED;
    }

    if (block->flags & BLOCK_FLAG_KERNEL_ONLY && !context.kernel_mode) {
        return CLAUSE_KERNEL_HALF;
    }

    bool by_kernel =
        access == ACCESS_WRITE && block->flags & BLOCK_FLAG_KERNEL_WRITES && context.kernel_mode;
    bool by_owner = access == ACCESS_WRITE && block->flags & BLOCK_FLAG_OWNER_WRITES;
    uint32_t held = !by_owner ? context.keys : context.kernel_mode ? context.own : 0;
    uint32_t keys = access == ACCESS_WRITE ? block->write_keys : block->read_keys;
    if (!by_kernel && !(keys & held)) {
        if (access != ACCESS_WRITE || !(block->read_keys & context.keys)) {
            return CLAUSE_NO_KEY;
        }
        return by_owner ? CLAUSE_NOT_OWNER : CLAUSE_NO_WRITE_KEY;
    }

    if (word & PAGE_WORD_GUARD) {
        return CLAUSE_GUARD;
    }

    AccessClause clause = protection_check(word, context, access);
    return clause == CLAUSE_ALLOWED && by_kernel ? CLAUSE_ALLOWED_KERNEL : clause;
}

const char *clause_name(AccessClause clause) {
    static const char *const names[CLAUSE_COUNT] = {
        [CLAUSE_ALLOWED] = "allowed",
        [CLAUSE_ALLOWED_KERNEL] = "allowed-kernel",
        [CLAUSE_NOT_ALLOCATED] = "not-allocated",
        [CLAUSE_RESERVED] = "reserved",
        [CLAUSE_KERNEL_HALF] = "kernel-half",
        [CLAUSE_NO_KEY] = "no-key",
        [CLAUSE_NO_WRITE_KEY] = "no-write-key",
        [CLAUSE_NOT_OWNER] = "not-owner",
        [CLAUSE_GUARD] = "guard",
        [CLAUSE_NOACCESS] = "noaccess",
        [CLAUSE_READ_ONLY] = "read-only",
        [CLAUSE_NOT_EXECUTABLE] = "not-executable",
        [CLAUSE_NOT_READABLE] = "not-readable",
        [CLAUSE_ALIGNMENT] = "alignment",
        [CLAUSE_NO_FRAME] = "no-frame",
        [CLAUSE_STACK_GUARD] = "stack-guard",
        [CLAUSE_STACK_JUMP] = "stack-jump",
        [CLAUSE_NO_INSTRUCTION] = "no-instruction",
    };
    return names[clause];
}

uint32_t clause_status(AccessClause clause) {
    if (clause == CLAUSE_GUARD) {
        return (uint32_t)STATUS_GUARD_PAGE_VIOLATION;
    }
    if (clause == CLAUSE_ALIGNMENT) {
        return (uint32_t)STATUS_DATATYPE_MISALIGNMENT;
    }
    if (clause == CLAUSE_NO_INSTRUCTION) {
        return (uint32_t)STATUS_ILLEGAL_INSTRUCTION;
    }
    return (uint32_t)STATUS_ACCESS_VIOLATION;
}

uint32_t clause_fsr(AccessClause clause, bool has_section) {
    switch (clause) {
    case CLAUSE_ALLOWED:
    case CLAUSE_ALLOWED_KERNEL:
    case CLAUSE_NO_INSTRUCTION: // no access has faulted
        return 0;
    case CLAUSE_ALIGNMENT:
        return 0x1;
    case CLAUSE_NOT_ALLOCATED:
        return has_section ? 0x7 : 0x5;
    case CLAUSE_RESERVED:
    case CLAUSE_NO_FRAME:
    case CLAUSE_STACK_GUARD:
    case CLAUSE_STACK_JUMP:
        return 0x7;
    case CLAUSE_NO_KEY:
        return 0xB;
    case CLAUSE_KERNEL_HALF:
    case CLAUSE_NO_WRITE_KEY:
    case CLAUSE_NOT_OWNER:
    case CLAUSE_GUARD:
    case CLAUSE_NOACCESS:
    case CLAUSE_READ_ONLY:
    case CLAUSE_NOT_EXECUTABLE:
    case CLAUSE_NOT_READABLE:
        return 0xF;
    case CLAUSE_COUNT:
        break;
    }
    return 0;
}
