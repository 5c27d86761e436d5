// SPDX-License-Identifier: MIT
#pragma once

// One access as values: its kind, the rights of the thread, and the clause of the one rule
// (emu/access.h) that decided.

#include <stdbool.h>
#include <stdint.h>

typedef enum { ACCESS_READ, ACCESS_WRITE, ACCESS_EXECUTE } AccessKind;

// The rights of the accessing thread.
typedef struct AccessContext {
    uint32_t keys;           // access keys it holds
    uint8_t kernel_mode;     // 1 = the thread runs in kernel mode
    uint8_t execute_is_read; // 1 = the CPU cannot tell execute from read (ARM v4/v5, SHx)
    uint32_t own;            // the key of the process whose code it runs
} AccessContext;

typedef enum {
    CLAUSE_ALLOWED,        // a key fits and the page's protection allows it
    CLAUSE_ALLOWED_KERNEL, // a kernel-mode thread's store to a block that all such may write
    CLAUSE_NOT_ALLOCATED,  // nothing is reserved at the address
    CLAUSE_RESERVED,       // address space is reserved, no page is committed
    CLAUSE_KERNEL_HALF,    // 80000000 and above, from user mode
    CLAUSE_NO_KEY,         // none of the thread's keys opens the block (another slot)
    CLAUSE_NO_WRITE_KEY,   // readable with its keys, but not writable
    CLAUSE_NOT_OWNER,      // only kernel-mode threads in the owner process may write it
    CLAUSE_GUARD,          // PAGE_GUARD: first touch
    CLAUSE_NOACCESS,       // PAGE_NOACCESS
    CLAUSE_READ_ONLY,      // a page that may not be written
    CLAUSE_NOT_EXECUTABLE, // a page that may not be executed
    CLAUSE_NOT_READABLE,   // PAGE_EXECUTE on a CPU that can tell
    CLAUSE_RULE_COUNT,     // number of answers that the rule itself gives: those above
    CLAUSE_ALIGNMENT = CLAUSE_RULE_COUNT, // MMU: address not a multiple of the size
    CLAUSE_NO_FRAME,                      // MMU: allowed, but no RAM is left for the page
    CLAUSE_STACK_GUARD,                   // MMU: the guard at the bottom of a stack
    CLAUSE_STACK_JUMP,                    // MMU: inside a stack, but not the next page to commit
    CLAUSE_NO_INSTRUCTION,                // CPU: what lies there is no instruction
    CLAUSE_COUNT,
} AccessClause;

static inline bool clause_allows(AccessClause clause) {
    return clause <= CLAUSE_ALLOWED_KERNEL;
}
