// SPDX-License-Identifier: MIT
#pragma once

// The MMU's hooks: a page that is committed lazily, or reserved in an AUTO_COMMIT block, gets its
// frame when it is touched. A stack has rules of its own (kernel/space/stack.h).

#include "emu/machine.h"

// Whether the page at a mapped address can have its frame now: CLAUSE_ALLOWED, or which clause
// refuses. `n_before` pages of the same access come before it; `range`: pages of writable mappings
// are not counted on, as they may be written to before.
AccessClause demand_allowed(const Machine *machine, VirtAddr mapped, uint32_t n_before, bool range);

// Gives it its frame, which demand_allowed() has allowed.
void demand_page(Machine *machine, VirtAddr mapped);
