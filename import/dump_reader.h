// SPDX-License-Identifier: MIT
#pragma once

// The state of reading a dump, shared by the readers of the three formats. Each reader gets one
// line and says whether the line belongs to its format. What it finds goes into the world's rows
// and facts here, where it is checked against what the file said before.

#include "import/dump_text.h"
#include "world/world.h"

typedef enum {
    DUMP_OTHER, // not a line of this format
    DUMP_TAKEN,
    DUMP_CUT, // begins like a line of this format and ends too early: it may have been wrapped
    DUMP_BAD, // impossible value: the message says why
} DumpTake;

// The columns of a window of Platform Builder.
typedef enum {
    DUMP_COLUMN_OTHER,
    DUMP_COLUMN_NAME,
    DUMP_COLUMN_BASE,
    DUMP_COLUMN_KEY,
    DUMP_COLUMN_HANDLE,
    DUMP_COLUMN_USERS,
    DUMP_COLUMN_COUNT,
} DumpColumn;

#define DUMP_WINDOW_COLUMNS 12u

#define DUMP_GRID_ROWS CE_BLOCKS_PER_SLOT
#define DUMP_GRID_COLUMNS 128u

typedef struct DumpReader {
    const char *name; // of the file
    World *world;
    EventSink sink; // the world's own
    DumpFacts *facts;
    char *message;
    size_t message_size;
    bool no_memory; // the host had none: the dump may be right
    unsigned line;  // being read
    // position in the lists
    uint32_t slot;   // of the block list, CE_SLOTS = no line has named one
    uint8_t process; // of the last "Memory usage", PROCESS_NONE
    uint32_t mapped; // 1 + number of the last "Mapped file section", 0 = none yet
    uint8_t lister;  // the process that `gi` listed last, PROCESS_NONE
    bool in_gi;      // a heading of `gi` has been read
    // how much has been read
    uint32_t n_blocks, n_sections, n_threads, n_modules;
    // the window of Platform Builder that is read
    DumpColumn titles[DUMP_WINDOW_COLUMNS];
    uint32_t n_titles; // 0 = none
    // MemoRx
    char (*grid)[DUMP_GRID_COLUMNS]; // owned; rows that may become columns
    uint32_t n_grid, n_columns;
} DumpReader;

// Writes "file:line: ..." into the message and returns `take`.
DumpTake dump_bad(DumpReader *reader, DumpTake take, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void dump_set(DumpReader *reader, TableId table, uint32_t index, uint32_t count, const void *rows);

// Makes the record of a process by index, if it is new. False with a message when the file gave
// another name for this index before.
bool dump_process(DumpReader *reader, uint32_t index, const char *name);

// Sets the slot of a process. False when the file gave another slot before, when no process can
// have this slot, or when another process has it.
bool dump_process_slot(DumpReader *reader, uint32_t index, uint32_t slot);

// Makes the section of a slot, if it is new. False when no blocks can lie in the slot.
bool dump_section(DumpReader *reader, uint32_t slot);

// Adds one block with its 16 page words.
bool dump_block(DumpReader *reader, VirtAddr va, uint32_t locks, const PageWord *words);

// Adds a module of a list. DUMP_BAD when there are too many.
DumpTake dump_module(DumpReader *reader, const char *name, VirtAddr base, uint32_t users,
                     uint32_t pointer, uint32_t zone);

// Each reads one line in one of the formats.
DumpTake dump_mi_line(DumpReader *reader, const char *text);
DumpTake dump_gi_line(DumpReader *reader, const char *text);
DumpTake dump_windows_line(DumpReader *reader, const char *text);
DumpTake dump_memorx_line(DumpReader *reader, const char *text);

// Ends the rows gathered so far and reads them if they are a MemoRx log.
DumpTake dump_memorx_end(DumpReader *reader);

// Whether a line can only come from such a list.
bool dump_mi_marks(const char *text);
bool dump_gi_marks(const char *text);
bool dump_windows_marks(const char *text);

// Whether a line is a row of a MemoRx picture; writes its cells to `ret_cells`.
bool dump_memorx_row(const char *text, char ret_cells[DUMP_GRID_COLUMNS]);

#define DUMP_GRID_LEAST 8u // rows
