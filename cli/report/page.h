// SPDX-License-Identifier: MIT
#pragma once

// The parts of a report's page: HTML in one file, that a browser shows and prints.

#include <stdint.h>
#include <stdio.h>

// Writes a text with what HTML would take for markup, and control characters, shown.
void page_text(FILE *out, const char *text);

// Writes formatted text the same way.
void page_format(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

void page_begin(FILE *out, const char *title);
void page_end(FILE *out);

void page_section(FILE *out, const char *title);
void page_sentence(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

// A row of a table of two columns; page_facts_begin() and _end() stand around them.
void page_facts_begin(FILE *out);
void page_fact(FILE *out, const char *what, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void page_facts_end(FILE *out);

// A table: its titles are separated by |, those that begin with > are of numbers.
void page_table_begin(FILE *out, const char *titles);
void page_row_begin(FILE *out);
void page_cell(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
void page_number(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
// A bar of so many parts of a whole: used, then what may be free or not.
void page_bar(FILE *out, uint64_t used, uint64_t open, uint64_t whole);
void page_row_end(FILE *out);
void page_table_end(FILE *out);
