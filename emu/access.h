// SPDX-License-Identifier: MIT
#pragma once

// The one access rule. A pure function of a page word, its block's rights and the accessing
// thread's context says whether an access is allowed and which clause decided. MMU, output checks,
// `explain`, the views and the truth-table test all call it; there is no second opinion.
//
// The clauses are asked in the order of the enum:
//   is anything there -> kernel half -> access keys -> guard -> page protection.
// Keys and mode are separate gates: kernel mode opens the kernel half and blocks marked
// KERNEL_WRITES, it does not stand in for a missing key (ce-memory C24: that is what SetKMode's
// widened keys do, computed in trust/). Stores to blocks marked OWNER_WRITES need both, and of the
// keys only the process's own counts.
// Source: CE 5.0 "Virtual Memory", "Drivers and Process Address Spaces", SetProcPermissions.

#include "ce/rows.h"
#include "emu/clause.h"

// Decides one access. `block` is NULL exactly where no block is.
AccessClause access_check(PageWord word, const BlockRow *block, AccessContext context,
                          AccessKind access);

// The short name of a clause ("no-key"), for JSON and tests.
const char *clause_name(AccessClause clause);

// The exception a denied access raises: STATUS_ACCESS_VIOLATION and its relatives.
uint32_t clause_status(AccessClause clause);

// The ARM fault-status value a denied access is printed with (FSR of the Data Abort form): 1
// alignment, 5/7 nothing mapped, B another slot's domain, F permission. has_section tells 5 from 7.
uint32_t clause_fsr(AccessClause clause, bool has_section);
