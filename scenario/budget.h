// SPDX-License-Identifier: MIT
#pragma once

// What a scenario may use of the host: three budgets. A used-up budget ends the scenario, whatever
// it does: no handler of the scenario can catch that.
//
// - Instructions: those of Lua, and as many for work that Lua and the machine do in C, by the data
//   that it touches. They are the same on every host, and small enough to be used up first.
// - Bytes: what Lua has allocated, and what the scenario makes the host keep (its history) and
//   print. No single text is longer than BUDGET_TEXT.
// - Processor time: it depends on the host. Only the host measures it, and says so with `stop`.

#include "ce/stop.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BUDGET_INSTRUCTIONS UINT64_C(200000000)
#define BUDGET_BYTES (UINT64_C(512) << 20)
#define BUDGET_TEXT ((size_t)1 << 20) // bytes

extern const char budget_text_too_long[]; // the sentence of a text over BUDGET_TEXT

typedef struct BudgetLimits {
    // A StopWish. Another thread or a signal handler may set it; the code soon stops. It must
    // outlive the budget. NULL = nobody ever wants it to stop.
    const atomic_int *stop;
    // Counted up while machine code runs. Its instructions bound it, so whoever counts the host's
    // seconds begins again when this has changed. NULL = nobody counts.
    atomic_uint *alive;
    uint64_t instructions; // 0 = BUDGET_INSTRUCTIONS
    uint64_t bytes;        // 0 = BUDGET_BYTES
    uint32_t seconds;      // for the sentence of STOP_SECONDS
    bool *ret_out_of_time; // set when it is processor time that is used up; may be NULL
    // The bytes that the host keeps and prints because of the scenario. NULL = none.
    uint64_t (*kept)(void *context);
    void *context;
} BudgetLimits;

typedef struct Budget {
    BudgetLimits limits;
    uint64_t instructions; // used
    uint64_t lua_bytes;    // allocated by Lua now
    uint64_t kept;         // the host's bytes when they were last asked for
    size_t text_header;    // bytes of a text's block that are not its characters
    size_t last_text;      // size of the block of the text that was made last
    uint64_t collect_at;   // Lua's bytes at which garbage should be collected
    // Called from the allocator when they are reached. It must not allocate. NULL = nobody.
    void (*crowded)(void *context);
    void *crowded_context;
    size_t refused;        // size of the allocation that was refused last, 0 = none since
    bool host_failed;      // the host itself had no memory for an allocation
    const char *exhausted; // which budget is used up, as a sentence; NULL = none
    char sentence[160];
} Budget;

void budget_init(Budget *budget, const BudgetLimits *limits);

// Takes `n` instructions.
void budget_spend(Budget *budget, uint64_t n);

// Looks at what the host keeps and whether it wants the code to stop. False when a budget is used
// up: then `exhausted` is set.
bool budget_holds(Budget *budget);

// An allocator for Lua (lua_Alloc); `context` is the budget.
void *budget_alloc(void *context, void *block, size_t old_size, size_t new_size);
