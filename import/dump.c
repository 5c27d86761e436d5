// SPDX-License-Identifier: MIT
#include "import/dump.h"

#include "emu/event_kind.h"
#include "import/dump_reader.h"
#include "world/dump.h"
#include "world/query/room.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Gives each line to the readers of the formats and skips lines that none of them knows (other
// debug output, prompts). A line that begins correctly and ends too early was wrapped by a
// terminal: the next lines are joined to it until a reader accepts it. Another format needs its
// reader (dump_reader.h) and a place in dump_recognise(), take_line() and take_wrapped().

#define JOIN_MOST 3u // lines

bool dump_recognise(const char *text, size_t size) {
    DumpText lines;
    DumpLine line;
    char cells[DUMP_GRID_COLUMNS];
    bool found = false;
    unsigned n_rows = 0;
    if (!dump_text_init(&lines, text, size)) {
        return false;
    }
    while (!found && dump_text_next(&lines, &line)) {
        n_rows = dump_memorx_row(line.text, cells) ? n_rows + 1 : 0;
        found = n_rows == DUMP_GRID_LEAST || dump_mi_marks(line.text) || dump_gi_marks(line.text) ||
                dump_windows_marks(line.text);
    }
    dump_text_deinit(&lines);
    return found;
}

// ---- lines that belong together

typedef struct Feed {
    DumpText text;
    DumpLine next;
    bool has_next;
} Feed;

static void feed_advance(Feed *feed) {
    feed->has_next = dump_text_next(&feed->text, &feed->next);
}

// Whether a line consists of page letters only, like the rest of a wrapped line.
static bool is_letters(const DumpLine *line) {
    size_t n = strlen(line->text);
    return line->bare && n > 0 && n < CE_PAGES_PER_BLOCK && strspn(line->text, "-CcSPWOrR? ") == n;
}

// Whether a terminal broke one line inside its last number, so that it became these two.
static bool breaks_number(const DumpLine *line, const DumpLine *next) {
    static const char digits[] = "0123456789abcdefABCDEF";
    size_t n = strlen(line->text), more = strlen(next->text);
    return next->bare && n > 0 && line->n_blanks == 0 && strchr(digits, line->text[n - 1]) &&
           more > 0 && more < 10 && strspn(next->text, digits) == more;
}

// A row of pages, or a line that ends with a number, looks complete wherever it is cut. Only its
// width shows that it was wrapped.
static void join_tail(Feed *feed, DumpLine *line) {
    const char *pages = strstr(line->text, "):");
    size_t n = strlen(line->text), more = feed->has_next ? strlen(feed->next.text) : 0;
    size_t end = n + line->n_blanks; // blanks are pages
    if (!line->full || !feed->has_next || end + more >= DUMP_LINE_MAX) {
        return;
    }
    bool letters = pages && is_letters(&feed->next) &&
                   end + more <= (size_t)(pages + 3 - line->text) + CE_PAGES_PER_BLOCK;
    if (letters || (!pages && breaks_number(line, &feed->next))) {
        memset(line->text + n, ' ', line->n_blanks);
        memcpy(line->text + end, feed->next.text, more + 1);
        line->n_blanks = feed->next.n_blanks;
        line->unended = feed->next.unended;
        feed_advance(feed);
    }
}

static DumpTake take_line(DumpReader *reader, const char *text) {
    DumpTake take = dump_mi_line(reader, text);
    take = take == DUMP_OTHER ? dump_gi_line(reader, text) : take;
    take = take == DUMP_OTHER ? dump_windows_line(reader, text) : take;
    DumpTake rows = dump_memorx_line(reader, take == DUMP_OTHER ? text : "");
    return take == DUMP_OTHER || rows == DUMP_BAD ? rows : take;
}

// Joins the following lines to a cut line until a reader accepts it. The message of the first try
// is kept: it is about the line that the user sees.
static DumpTake take_wrapped(DumpReader *reader, Feed *feed, DumpLine *line) {
    char *message = strdup(reader->message);
    DumpTake take = DUMP_CUT;
    for (unsigned i = 0; message && take == DUMP_CUT && i < JOIN_MOST && feed->has_next; i++) {
        size_t n = strlen(line->text);
        if (n + 1 + strlen(feed->next.text) >= DUMP_LINE_MAX || dump_mi_marks(feed->next.text) ||
            dump_gi_marks(feed->next.text)) {
            break;
        }
        // The blank at the break may be lost: the second try decides the other way.
        bool blank = line->n_blanks > 0;
        for (unsigned k = 0; k < 2 && take == DUMP_CUT; k++) {
            snprintf(line->text + n, DUMP_LINE_MAX - n, "%s%s", blank == (k == 0) ? " " : "",
                     feed->next.text);
            take = take_line(reader, line->text);
        }
        if (take == DUMP_CUT) {
            snprintf(line->text + n, DUMP_LINE_MAX - n, "%s%s", blank ? " " : "", feed->next.text);
        }
        line->n_blanks = feed->next.n_blanks;
        line->unended = feed->next.unended;
        feed_advance(feed);
    }
    if (message && take == DUMP_CUT) {
        snprintf(reader->message, reader->message_size, "%s", message);
    }
    free(message);
    return take;
}

// The last page row is cut off: mark the missing pages unknown.
static void forget_tail(DumpReader *reader, const DumpLine *line) {
    const char *pages = strstr(line->text, "): ");
    if (!pages || reader->slot == CE_SLOTS || reader->n_blocks == 0) {
        return;
    }
    DumpSlot *slot = &reader->facts->slot[reader->slot];
    uint32_t n = (uint32_t)strlen(pages + 3);
    if (n < CE_PAGES_PER_BLOCK && slot->to >= CE_BLOCK_SIZE) {
        uint32_t end = slot->to - CE_BLOCK_SIZE + (n << CE_PAGE_SHIFT);
        slot->to = end > slot->from ? end : slot->from;
    }
}

static bool read_lines(DumpReader *reader, Feed *feed) {
    DumpLine line;
    feed_advance(feed);
    while (feed->has_next) {
        line = feed->next;
        reader->line = line.number;
        feed_advance(feed);
        join_tail(feed, &line);
        bool last = !feed->has_next;
        DumpTake take = take_line(reader, line.text);
        take = take == DUMP_CUT ? take_wrapped(reader, feed, &line) : take;
        if (take == DUMP_BAD || (take == DUMP_CUT && !last && !line.unended)) {
            return false;
        }
        if (take == DUMP_TAKEN && line.unended) {
            forget_tail(reader, &line);
        }
    }
    if (dump_memorx_end(reader) == DUMP_BAD) {
        return false;
    }
    if (!reader->facts->kinds) {
        dump_bad(reader, DUMP_BAD, "no list of mi, gi or MemoRx in it");
        return false;
    }
    return true;
}

// ---- the world

// Finds the process whose code each thread runs: the one that has the handle in the thread's line,
// if the dump lists it.
static void find_current(DumpReader *reader) {
    for (uint32_t i = 0; i < reader->n_threads; i++) {
        ThreadRow row = reader->world->tables.thread[i];
        for (uint8_t k = 0; k < CE_PROCESS_MAX; k++) {
            const ProcessRow *process = &reader->world->tables.process[k];
            if (process->handle && process->handle == reader->facts->thread_process[i]) {
                row.current = k;
            }
        }
        dump_set(reader, TABLE_THREAD, i, 1, &row);
    }
}

static void publish(DumpReader *reader) {
    char kinds[64], text[256];
    const char *slash = strrchr(reader->name, '/');
    snprintf(text, sizeof text, "imported from %s: %s", slash ? slash + 1 : reader->name,
             dump_kinds_text(reader->facts, kinds, sizeof kinds));
    Event event = {.kind = EVENT_CHAPTER,
                   .process = PROCESS_NONE,
                   .reason = &event_no_reason,
                   .text = (const char *[EVENT_TEXTS]){text}};
    reader->sink.event(reader->sink.context, &event);
}

static bool no_memory(DumpReader *reader) {
    reader->no_memory = true;
    dump_bad(reader, DUMP_BAD, "out of memory on the host");
    return false;
}

// Sets the DLL line that is known from elsewhere.
static void set_line(DumpReader *reader, const DumpDesc *desc) {
    SystemRow system = *reader->world->tables.system;
    VirtAddr line = room_line_below(reader->world, desc->line);
    system.dll_line = line < system.dll_line ? line : system.dll_line;
    system.line_is_bound = desc->line_is_bound;
    dump_set(reader, TABLE_SYSTEM, 0, 1, &system);
}

static bool fill_world(DumpReader *reader, const DumpDesc *desc) {
    Feed feed = {0};
    SystemRow system = *reader->world->tables.system;
    if (!dump_text_init(&feed.text, desc->text, desc->size)) {
        return no_memory(reader);
    }
    system.dll_line = CE_SLOT_SIZE; // the dump names no DLL below it
    dump_set(reader, TABLE_SYSTEM, 0, 1, &system);
    bool sound = read_lines(reader, &feed);
    dump_text_deinit(&feed.text);
    if (sound && desc->line) {
        set_line(reader, desc);
    }
    if (sound) {
        find_current(reader);
        publish(reader);
        sound = !reader->world->failed || no_memory(reader);
    }
    return sound;
}

static bool read_into(World *world, DumpReader *reader, const DumpDesc *desc) {
    world->dump = calloc(1, sizeof *world->dump);
    reader->world = world;
    reader->facts = world->dump;
    reader->grid = calloc(DUMP_GRID_ROWS, sizeof *reader->grid);
    reader->sink = world_sink(world);
    bool sound = reader->facts && reader->grid ? fill_world(reader, desc) : no_memory(reader);
    free(reader->grid);
    return sound;
}

static DumpReader reader_for(const char *name, char *message, size_t message_size) {
    return (DumpReader){.name = name,
                        .message = message,
                        .message_size = message_size,
                        .line = 1,
                        .slot = CE_SLOTS,
                        .process = PROCESS_NONE,
                        .lister = PROCESS_NONE};
}

bool dump_read(World *world, const DumpDesc *desc, char *message, size_t message_size) {
    Options options;
    options_profile(&options, "pocket-pc");
    options.ram_mb = 1; // the frames of a dump are unknown, but the tables need some
    DumpReader reader = reader_for(desc->name, message, message_size);
    if (!world_init(world, &options)) {
        no_memory(&reader);
        world->failed = true;
        return false;
    }
    bool sound = read_into(world, &reader, desc);
    if (!sound) {
        bool host_failed = reader.no_memory || world->failed;
        world_deinit(world);
        world->failed = host_failed;
    }
    return sound;
}

bool dump_read_next(World *world, const DumpDesc *desc, char *message, size_t message_size) {
    DumpReader reader = reader_for(desc->name, message, message_size);
    world_reset(world);
    return read_into(world, &reader, desc);
}
