// SPDX-License-Identifier: MIT
#pragma once

// A .bib file as makeimg reads it: the regions of MEMORY, the options of CONFIG, the entries of
// MODULES and FILES. Text in, entries out; no file is opened here.
//
// Grammar (Binary Image Builder File, CE 5.0): one entry per line, columns separated by blanks and
// tabs, "..." keeps blanks in a column, ; begins a comment. IF NAME, IF NAME !, IF NAME=value, ELSE
// and ENDIF choose lines by variables; $(NAME) is replaced by one. docs/rom.md has the whole of it
// with marks, and slot32's own extension: "; @SIZE 832 0 8 core" behind an entry.
//
// Invariants: n_modules + n_files == n_entries; entries are in the order of the file.

#include "rom/bib_file.h"

// False, with file:line:column and what is wrong, for the first mistake; *ret_bib holds nothing
// then. bib_deinit() is for a bib that was read.
bool bib_read(const BibDesc *desc, Bib *ret_bib, RomError *ret_error);
void bib_deinit(Bib *bib);

const char *bib_option_name(BibOption option);
