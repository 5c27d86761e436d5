// SPDX-License-Identifier: MIT
#pragma once

// How an access was judged, as values: its kind, what the thread brought along, and the clause of
// the one rule (emu/access.h) that decided.

#include <stdbool.h>
#include <stdint.h>

typedef enum { ACCESS_READ, ACCESS_WRITE, ACCESS_EXECUTE } AccessKind;

// What a thread brings along.
typedef struct AccessContext {
    uint32_t keys;           // access keys it holds
    uint8_t kernel_mode;     // 1 = the thread runs in kernel mode
    uint8_t execute_is_read; // 1 = the CPU cannot tell execute from read (ARM v4/v5, SHx)
    uint32_t own;            // the key of the process whose code it runs
} AccessContext;

typedef enum {
    CLAUSE_ALLOWED,        // a key fits and the page's protection allows it
    CLAUSE_ALLOWED_KERNEL, // written by a kernel-mode thread where all of those may write
    CLAUSE_NOT_ALLOCATED,  // nothing is reserved at the address
    CLAUSE_RESERVED,       // address space is reserved, no page is committed
    CLAUSE_KERNEL_HALF,    // 80000000 and above, from user mode
    CLAUSE_NO_KEY,         // none of the thread's keys opens the block (another slot)
    CLAUSE_NO_WRITE_KEY,   // readable with its keys, but not writable
    CLAUSE_NOT_OWNER,      // written by kernel-mode threads of its owner only
    CLAUSE_GUARD,          // PAGE_GUARD: first touch
    CLAUSE_NOACCESS,       // PAGE_NOACCESS
    CLAUSE_READ_ONLY,      // a page that may not be written
    CLAUSE_NOT_EXECUTABLE, // a page that may not be executed
    CLAUSE_NOT_READABLE,   // PAGE_EXECUTE on a CPU that can tell
    CLAUSE_RULE_COUNT,     // the rule itself answers with one of the above
    CLAUSE_ALIGNMENT = CLAUSE_RULE_COUNT, // MMU: address not a multiple of the size
    CLAUSE_NO_FRAME,                      // MMU: allowed, but no RAM is left for the page
    CLAUSE_STACK_GUARD,                   // MMU: the guard at the bottom of a stack
    CLAUSE_STACK_JUMP,                    // MMU: of a stack, but not its next page
    CLAUSE_COUNT,
} AccessClause;

static inline bool clause_allows(AccessClause clause) {
    return clause <= CLAUSE_ALLOWED_KERNEL;
}
