// SPDX-License-Identifier: MIT
#include "scenario/budget.h"

#include <lua.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

// Lua's allocator caps texts and counts bytes, and takes instructions for the characters of each
// new text. So no function of the library has to be charged for the texts that it makes, and none
// can be forgotten.

#define CHARACTERS_PER_INSTRUCTION 16u

// The bytes that the host's allocator takes for a block, nearly.
static uint64_t block_bytes(size_t size) {
    return size ? ((uint64_t)size + 23) / 16 * 16 : 0;
}

// What the program takes before anything runs.
#define KEPT_AT_FIRST (UINT64_C(32) << 20)

void budget_init(Budget *budget, const BudgetLimits *limits) {
    *budget = (Budget){.limits = *limits};
    budget->limits.instructions = limits->instructions ? limits->instructions : BUDGET_INSTRUCTIONS;
    budget->limits.bytes = limits->bytes ? limits->bytes : BUDGET_BYTES;
    budget->kept = KEPT_AT_FIRST;
    budget->collect_at = UINT64_MAX;
}

void budget_spend(Budget *budget, uint64_t n) {
    uint64_t left = budget->limits.instructions - budget->instructions;
    budget->instructions += n < left ? n : left;
}

const char budget_text_too_long[] =
    "the scenario makes a text of more than 1 MB, and no text may be longer";

// The first budget that is used up has the say.
__attribute__((format(printf, 2, 3))) static bool exhaust(Budget *budget, const char *format, ...) {
    va_list list;
    if (!budget->exhausted) {
        va_start(list, format);
        vsnprintf(budget->sentence, sizeof budget->sentence, format, list);
        va_end(list);
        budget->exhausted = budget->sentence;
    }
    return false;
}

static bool exhaust_text(Budget *budget) {
    return exhaust(budget, "%s", budget_text_too_long);
}

static bool exhaust_host(Budget *budget) {
    return exhaust(budget, "out of memory on the host");
}

static bool exhaust_bytes(Budget *budget) {
    return exhaust(budget,
                   "the scenario needs more than %llu MB of memory and output "
                   "(--limit-memory sets the limit)",
                   (unsigned long long)(budget->limits.bytes >> 20));
}

static bool exhaust_instructions(Budget *budget) {
    return exhaust(budget,
                   "the scenario ran too long: %llu instructions are used up "
                   "(an endless loop? --limit-instructions sets the limit)",
                   (unsigned long long)budget->limits.instructions);
}

static bool exhaust_seconds(Budget *budget) {
    if (budget->limits.ret_out_of_time) {
        *budget->limits.ret_out_of_time = true;
    }
    return exhaust(budget,
                   "the scenario takes more than %u s of processor time on this host "
                   "(--limit-seconds sets the limit)",
                   budget->limits.seconds);
}

static bool exhaust_wish(Budget *budget) {
    return exhaust(budget, "the scenario was stopped while it ran");
}

bool budget_holds(Budget *budget) {
    const BudgetLimits *limits = &budget->limits;
    int wish = limits->stop ? atomic_load_explicit(limits->stop, memory_order_relaxed) : STOP_NOT;
    budget->kept = KEPT_AT_FIRST + (limits->kept ? limits->kept(limits->context) : 0);
    if (budget->exhausted) {
        return false;
    }
    // Those that are the same on every host speak first.
    return budget->instructions >= limits->instructions       ? exhaust_instructions(budget)
           : budget->lua_bytes + budget->kept > limits->bytes ? exhaust_bytes(budget)
           : wish == STOP_ASKED                               ? exhaust_wish(budget)
           : wish == STOP_SECONDS                             ? exhaust_seconds(budget)
                                                              : true;
}

// Refuses an allocation. Lua then collects its garbage and tries the same again; the second time in
// a row it gives up.
static void *refuse(Budget *budget, size_t size, bool (*exhausts)(Budget *)) {
    if (budget->refused == size) {
        exhausts(budget);
    }
    budget->refused = size;
    return NULL;
}

void *budget_alloc(void *context, void *block, size_t old_size, size_t new_size) {
    Budget *budget = context;
    size_t held = block ? old_size : 0;
    uint64_t lua_bytes = budget->lua_bytes - block_bytes(held) + block_bytes(new_size);
    if (new_size == 0) {
        budget->lua_bytes = lua_bytes;
        free(block);
        return NULL;
    }
    if (new_size > held) {
        bool is_text = !block && old_size == LUA_TSTRING; // of a new object, Lua tells the type
        if (is_text && new_size - budget->text_header > BUDGET_TEXT) {
            return refuse(budget, new_size, exhaust_text);
        }
        if (lua_bytes + budget->kept > budget->limits.bytes) {
            return refuse(budget, new_size, exhaust_bytes);
        }
        budget_spend(budget,
                     is_text ? (new_size - budget->text_header) / CHARACTERS_PER_INSTRUCTION : 0);
        budget->last_text = is_text ? new_size : budget->last_text;
    }
    void *moved = realloc(block, new_size);
    if (!moved && new_size > held) {
        budget->host_failed = true;
        return refuse(budget, new_size, exhaust_host);
    }
    if (!moved) {
        moved = block; // the host could not make it smaller: Lua relies on that it can
    } else {
        budget->refused = 0;
    }
    budget->lua_bytes = lua_bytes;
    if (budget->lua_bytes >= budget->collect_at && budget->crowded) {
        budget->crowded(budget->crowded_context);
    }
    return moved;
}
