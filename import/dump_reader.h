// SPDX-License-Identifier: MIT
#pragma once

// A dump being read: what the readers of the three formats share. Each is handed one line, and says
// what it is to it. What they find goes into a world's rows and facts here, where it is checked
// against what the file has said before.

#include "import/dump_text.h"
#include "world/world.h"

typedef enum {
    DUMP_OTHER, // none of this format
    DUMP_TAKEN,
    DUMP_CUT, // begins like one of this format and goes on otherwise: more may follow
    DUMP_BAD, // what it says cannot be: the message tells why
} DumpTake;

#define DUMP_GRID_ROWS CE_BLOCKS_PER_SLOT
#define DUMP_GRID_COLUMNS 128u

typedef struct DumpReader {
    const char *name; // of the file
    World *world;
    EventSink sink; // the world's own
    DumpFacts *facts;
    char *message;
    size_t message_size;
    unsigned line; // being read
    // where the lists stand
    uint32_t slot;   // of the block list, CE_SLOTS = no line has named one
    uint8_t process; // of the last "Memory usage", PROCESS_NONE
    uint32_t mapped; // 1 + number of the last "Mapped file section", 0 = none
    uint8_t lister;  // of the last process of `gi`, PROCESS_NONE
    bool in_gi;      // a heading of `gi` was there
    // how much there is
    uint32_t n_blocks, n_sections, n_threads, n_modules;
    // MemoRx
    char (*grid)[DUMP_GRID_COLUMNS]; // owned; rows that may become columns
    uint32_t n_grid, n_columns;
} DumpReader;

// Puts "file:line: ..." into the message.
DumpTake dump_bad(DumpReader *reader, DumpTake take, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void dump_set(DumpReader *reader, TableId table, uint32_t index, uint32_t count, const void *rows);

// The record of a process by index, made if it is new. False after a message: another name was
// given for it before.
bool dump_process(DumpReader *reader, uint32_t index, const char *name);

// Its slot; false when another one was given before, or the slot cannot be, or is another's.
bool dump_process_slot(DumpReader *reader, uint32_t index, uint32_t slot);

// The section of a slot, made if it is new. False when no blocks can lie there.
bool dump_section(DumpReader *reader, uint32_t slot);

// One block with its 16 page words.
bool dump_block(DumpReader *reader, VirtAddr va, uint32_t locks, const PageWord *words);

// The three formats.
DumpTake dump_mi_line(DumpReader *reader, const char *text);
DumpTake dump_gi_line(DumpReader *reader, const char *text);
DumpTake dump_memorx_line(DumpReader *reader, const char *text);

// The rows gathered so far end here: whether they are a MemoRx log.
DumpTake dump_memorx_end(DumpReader *reader);

// Whether a line is of a kind that nothing but such a list has.
bool dump_mi_marks(const char *text);
bool dump_gi_marks(const char *text);

// Whether a line is a row of a MemoRx column picture; the cells go to `ret_cells`.
bool dump_memorx_row(const char *text, char ret_cells[DUMP_GRID_COLUMNS]);

#define DUMP_GRID_LEAST 8u // rows
