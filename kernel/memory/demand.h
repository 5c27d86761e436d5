// SPDX-License-Identifier: MIT
#pragma once

// The MMU's hooks: a page that is committed lazily, or reserved in an AUTO_COMMIT block, gets its
// frame when it is touched. Stacks have further rules (kernel/space/stack.h).

#include "emu/machine.h"

// Whether the page at a mapped address can get its frame now: CLAUSE_ALLOWED, or the clause that
// refuses. `n_before` pages of the same access need one first. `range`: the whole range is asked
// about before it is written, so unchanged pages of writable mappings do not count as discardable:
// they may have changed by the time of the access.
AccessClause demand_allowed(const Machine *machine, VirtAddr mapped, uint32_t n_before, bool range);

// Gives the page its frame. Call only after demand_allowed() allowed it.
void demand_page(Machine *machine, VirtAddr mapped);
