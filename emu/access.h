// SPDX-License-Identifier: MIT
#pragma once

// The one access rule. A pure function takes a page word, its block's rights and the accessing
// thread's context. It says whether the access is allowed and which clause decided. MMU, output
// checks, `explain`, the views and the truth-table test all call it; no other code decides.
//
// The clauses are asked in the order of the enum:
//   is anything there -> kernel half -> access keys -> guard -> page protection.
// Keys and mode are separate gates. Kernel mode opens the kernel half and blocks marked
// KERNEL_WRITES; it does not replace a missing key (ce-memory C24: SetKMode widens the keys
// instead, computed in trust/). A store to a block marked OWNER_WRITES needs kernel mode and a key,
// and only the current process's own key counts.
// Source: CE 5.0 "Virtual Memory", "Drivers and Process Address Spaces", SetProcPermissions.

#include "ce/rows.h"
#include "emu/clause.h"

// Decides one access. `block` is NULL if and only if the address has no block.
AccessClause access_check(PageWord word, const BlockRow *block, AccessContext context,
                          AccessKind access);

// The short name of a clause ("no-key"), for JSON and tests.
const char *clause_name(AccessClause clause);

// The exception that a denied access raises: STATUS_ACCESS_VIOLATION or a relative.
uint32_t clause_status(AccessClause clause);

// The ARM fault status (FSR) that the Data Abort message prints for a denied access: 1 alignment, 5
// or 7 nothing mapped, B another slot's domain, F permission. has_section decides between 5 and 7.
uint32_t clause_fsr(AccessClause clause, bool has_section);
