// SPDX-License-Identifier: MIT
#pragma once

// A .bib file as makeimg reads it: the regions of MEMORY, the options of CONFIG, the entries of
// MODULES and FILES. It takes text and gives entries; it opens no file.
//
// Grammar (Binary Image Builder File, CE 5.0): one entry per line. Blanks and tabs separate
// columns, "..." keeps blanks in a column, ; begins a comment. IF NAME, IF NAME !, IF NAME=value,
// ELSE and ENDIF select lines by variables; $(NAME) is replaced by the variable's value.
// docs/rom.md has the whole grammar with marks, and slot32's own extension: "; @SIZE 832 0 8 core"
// behind an entry.
//
// Invariants: n_modules + n_files == n_entries; entries are in the order of the file.

#include "rom/bib_file.h"

// False at the first mistake: *ret_error has file:line:column and what is wrong, *ret_bib is
// unchanged. Call bib_deinit() only after success.
bool bib_read(const BibDesc *desc, Bib *ret_bib, RomError *ret_error);
void bib_deinit(Bib *bib);

const char *bib_option_name(BibOption option);
