// SPDX-License-Identifier: MIT
#include "world/world.h"

#include "ce/bytes.h"
#include "ce/shown.h"
#include "emu/event_kind.h"
#include "world/difference.h"
#include "world/spans.h"

#include <stdlib.h>
#include <string.h>

// The log is a byte array of change records, each readable from both ends:
//
//   +--------+----------+----------+------+
//   | header | old data | new data | size |     size = of the whole record, to walk backwards
//   +--------+----------+----------+------+
//
// To apply a change, the new data is copied over the rows (or frame bytes); to un-apply it, the old
// data.
//
// Rows change in runs, and most runs are lines: 112 reserved pages get frames 40, 41, 42 ... Such a
// run is stored as its first row and the difference from each row to the next, word by word.
// Otherwise a history of a million calls would not fit into the host's memory.

typedef enum { CHANGE_ROWS, CHANGE_LINE, CHANGE_BYTES } ChangeKind;

typedef struct ChangeHeader {
    uint8_t kind, table;
    uint16_t offset; // of bytes in their frame
    uint32_t index, count;
} ChangeHeader;

#define ROW_WORDS_MAX 16u // words of a row in a line

static const uint8_t zero_page[CE_PAGE_SIZE];

bool world_init(World *world, const Options *options) {
    uint32_t n_frames = options->ram_mb << (20 - CE_PAGE_SHIFT);
    *world = (World){
        .options = *options, .frame = calloc(n_frames, sizeof *world->frame), .shows_open = true};
    if (!world->frame || !tables_init(&world->tables, n_frames)) {
        world_deinit(world);
        return false;
    }
    return true;
}

// What belongs to a history, beside its lists.
static void free_history(World *world) {
    for (uint32_t i = 0; world->frame && i < world->tables.n_rows[TABLE_FRAME]; i++) {
        free(world->frame[i]);
    }
    for (uint32_t i = 0; i < world->n_kept; i++) {
        free(world->kept[i]);
    }
    free(world->dump);
    free(world->kept);
}

static void each_list(World *world, void (*act)(Chunks *list)) {
    Chunks *const lists[] = {&world->events, &world->failures, &world->posts, &world->loads,
                             &world->log};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        act(lists[i]);
    }
    for (int kind = 0; kind < EVENT_KIND_COUNT; kind++) {
        act(&world->marked[kind]);
    }
}

void world_deinit(World *world) {
    free_history(world);
    free(world->frame);
    free(world->unfolded);
    each_list(world, chunks_free);
    thread_log_free(&world->threads);
    tables_deinit(&world->tables);
    *world = (World){0};
}

#define EVENT_REST 64u // bytes of an event in the lists of marks and turns, and when it is told

uint64_t world_bytes(const World *world) {
    uint64_t history = (world->log.n + world->events.n) * (uint64_t)CHUNK_SIZE;
    uint64_t frames = 2 * (uint64_t)world->n_frames * CE_PAGE_SIZE; // the machine's and these
    return history + frames + 2 * world->kept_bytes + (uint64_t)world->n_events * EVENT_REST;
}

// Size in bytes of a change's old data, which is also that of its new data, as stored.
static uint32_t data_size(ChangeHeader header) {
    uint32_t n = header.kind == CHANGE_LINE ? 2 : header.count;
    return header.kind == CHANGE_BYTES ? n : n * (uint32_t)table_row_size((TableId)header.table);
}

static uint8_t *log_copy(uint8_t *to, const void *data, size_t size) {
    memcpy(to, data, size);
    return to + size;
}

// Stores a change. Returns its address, NULL when the host is out of memory.
static uint8_t *log_change(World *world, ChangeHeader header, const void *old_data,
                           const void *new_data) {
    uint32_t n = data_size(header), size = (uint32_t)(sizeof header + 2 * n + sizeof size);
    uint8_t *kept = chunks_append(&world->log, size);
    if (!kept) {
        world->failed = true;
        return NULL;
    }
    uint8_t *at = log_copy(kept, &header, sizeof header);
    at = log_copy(log_copy(at, old_data, n), new_data, n);
    log_copy(at, &size, sizeof size);
    return kept;
}

// ---- lines

static uint32_t word_at(const void *words, size_t i) {
    uint32_t word = 0;
    memcpy(&word, (const uint8_t *)words + i * sizeof word, sizeof word);
    return word;
}

// Whether rows `first` to `end` continue a line that had `n` rows before them. The loop has no
// early exit, so that the compiler can compare many rows at once.
static inline bool on_line(const uint8_t *line, uint32_t n, const void *rows, uint32_t first,
                           uint32_t end, size_t n_words) {
    uint32_t stray = 0;
    for (size_t w = 0; w < n_words; w++) {
        uint32_t step = word_at(line, n_words + w), word = word_at(line, w) + n * step;
        for (uint32_t i = first; i < end; i++) {
            stray |= word_at(rows, i * n_words + w) ^ (word + i * step);
        }
    }
    return stray == 0;
}

// Whether rows continue a line of `n` rows.
static bool goes_on(const uint8_t *line, uint32_t n, const void *rows, uint32_t count,
                    size_t n_words) {
    if (!on_line(line, n, rows, count - 1, count, n_words)) {
        return false; // most rows that differ already differ at the end
    }
    return n_words == 1   ? on_line(line, n, rows, 0, count, 1) // pages
           : n_words == 2 ? on_line(line, n, rows, 0, count, 2) // frames
                          : on_line(line, n, rows, 0, count, n_words);
}

// Makes the line through the first two rows. False when the other rows are not on it.
static bool line_make(uint32_t *line, const void *rows, uint32_t count, size_t n_words) {
    for (size_t w = 0; w < n_words; w++) {
        line[w] = word_at(rows, w);
        line[n_words + w] = word_at(rows, n_words + w) - line[w];
    }
    return goes_on((const uint8_t *)line, 0, rows, count, n_words);
}

static void line_expand(void *rows, const uint8_t *line, uint32_t count, size_t n_words) {
    uint8_t *out = rows;
    for (size_t w = 0; w < n_words; w++) {
        uint32_t word = word_at(line, w), step = word_at(line, n_words + w);
        for (size_t i = w; i < count * n_words; i += n_words, word += step) {
            memcpy(out + i * sizeof word, &word, sizeof word);
        }
    }
}

// Extends the last change of the table if it was a line of this event and the rows continue it.
// Changes of other tables may lie between; they concern other rows.
// Makes room in which world_changes() will unfold a line of `count` rows. False when the host has
// none: then the rows are kept one by one.
static bool line_has_room(World *world, TableId table, uint32_t count) {
    size_t size = 2 * (size_t)count * table_row_size(table); // old and new rows
    if (size > world->unfolded_size) {
        size = size > 2 * world->unfolded_size ? size : 2 * world->unfolded_size;
        uint8_t *moved = realloc(world->unfolded, size);
        if (!moved) {
            return false;
        }
        world->unfolded = moved;
        world->unfolded_size = size;
    }
    return true;
}

static bool grow_line(World *world, const RowChange *change, size_t n_words) {
    uint8_t *kept = world->line_at[change->table];
    if (!kept) {
        return false;
    }
    ChangeHeader header;
    uint8_t *line = kept + sizeof header;
    memcpy(&header, kept, sizeof header);
    if (header.index + header.count != change->index ||
        !goes_on(line, header.count, change->old_rows, change->count, n_words) ||
        !goes_on(line + data_size(header), header.count, change->new_rows, change->count,
                 n_words) ||
        !line_has_room(world, change->table, header.count + change->count)) {
        return false;
    }
    header.count += change->count;
    memcpy(kept, &header, sizeof header);
    return true;
}

// Stores the change as a line, if it has enough rows and they are on one.
static bool log_line(World *world, const RowChange *change, ChangeHeader header) {
    size_t row_size = table_row_size(change->table), n_words = row_size / sizeof(uint32_t);
    if (change->count <= 2 || row_size % sizeof(uint32_t) != 0 || n_words > ROW_WORDS_MAX) {
        return false;
    }
    uint32_t old_line[2 * ROW_WORDS_MAX] = {0}, new_line[2 * ROW_WORDS_MAX] = {0};
    if (!line_make(old_line, change->old_rows, change->count, n_words) ||
        !line_make(new_line, change->new_rows, change->count, n_words) ||
        !line_has_room(world, change->table, change->count)) {
        return false;
    }
    header.kind = CHANGE_LINE;
    world->line_at[change->table] = log_change(world, header, old_line, new_line);
    return true;
}

// ---- following a machine

static void enter_end(World *world);

// A change belongs behind all others: shows the end first, if anything else is shown.
static inline void go_to_end(World *world) {
    if (!world->shows_open) {
        world_seek(world, world->n_events);
        enter_end(world);
    }
}

// Allocates memory that lives as long as the world. NULL when the host is out of memory.
static void *keep(World *world, size_t size) {
    if (world->n_kept == world->kept_room) {
        uint32_t room = world->kept_room ? 2 * world->kept_room : 64;
        void **moved = realloc(world->kept, room * sizeof *moved);
        world->kept = moved ? moved : world->kept;
        world->kept_room = moved ? room : world->kept_room;
    }
    void *own = world->n_kept < world->kept_room ? malloc(size) : NULL;
    if (own) {
        world->kept[world->n_kept++] = own;
        world->kept_bytes += size;
    }
    world->failed |= !own;
    return own;
}

static const void *keep_copy(World *world, const void *data, size_t size) {
    void *own = keep(world, size);
    return own ? memcpy(own, data, size) : NULL;
}

static const char *keep_text(World *world, const char *text) {
    return keep_copy(world, text, strlen(text) + 1);
}

static void keep_load(World *world, WorldLoad load, const char *name) {
    load.name = keep_text(world, name);
    WorldLoad *own = load.name ? chunks_append(&world->loads, sizeof *own) : NULL;
    if (!own) {
        world->failed = true;
        return;
    }
    load.event = world->n_events;
    *own = load;
    world->n_loads++;
}

// Records which DLLs of files come and go.
static void keep_loads(World *world, const RowChange *change) {
    const ModuleRow *old_rows = change->old_rows, *new_rows = change->new_rows;
    for (uint32_t i = 0; i < change->count; i++) {
        const ModuleRow *was = &old_rows[i], *is = &new_rows[i];
        bool same = was->handle == is->handle && was->age == is->age;
        if (was->handle && !was->rom_frame && !same) {
            keep_load(world, (WorldLoad){LOAD_LEFT, .record = change->index + i, .row = *was},
                      tables_name(&world->tables, &was->name));
        }
        if (is->handle && !is->rom_frame && !same) {
            keep_load(world, (WorldLoad){LOAD_CAME, .record = change->index + i, .row = *is},
                      tables_name(&world->tables, &is->name));
        }
    }
}

static void keep_refusal(World *world, const Event *event) {
    bool loads = event->call == CALL_LoadLibrary || event->call == CALL_LoadLibraryEx;
    if (loads && event->reason->id == REASON_DLL_RANGE_TAKEN && event->text[0]) {
        keep_load(world, (WorldLoad){LOAD_REFUSED, .row = {.code_size = event->reason->fact[0]}},
                  event->text[0]);
    }
}

static void on_rows(void *context, const RowChange *change) {
    World *world = context;
    size_t row_size = table_row_size(change->table), n_words = row_size / sizeof(uint32_t);
    ChangeHeader header = {.kind = CHANGE_ROWS,
                           .table = (uint8_t)change->table,
                           .index = change->index,
                           .count = change->count};
    go_to_end(world);
    if (!grow_line(world, change, n_words) && !log_line(world, change, header)) {
        log_change(world, header, change->old_rows, change->new_rows);
        world->line_at[change->table] = NULL;
    }
    memcpy(table_row(&world->tables, change->table, change->index), change->new_rows,
           change->count * row_size);
    world->group_rows += change->count;
    world->new_names |= change->table == TABLE_PROCESS;
    thread_log_rows(&world->threads, change->table, change->index, change->count);
    if (change->table == TABLE_MODULE) {
        world->new_modules = true;
        keep_loads(world, change);
    }
}

static void find_dll_space(World *world) {
    if (!world->new_modules) {
        return;
    }
    world->new_modules = false;
    memset(world->dll_space, 0, sizeof world->dll_space);
    for (uint32_t i = 0; i < world->tables.system->n_modules; i++) {
        ModuleSpan spans[MODULE_SPANS];
        uint32_t n = module_spans(&world->tables.module[i], spans);
        for (uint32_t k = 0; k < n; k++) {
            for (uint32_t block = spans[k].first; block < spans[k].first + spans[k].n; block++) {
                world->dll_space[block / 64] |= UINT64_C(1) << (block % 64);
            }
        }
    }
}

static uint8_t *frame_writable(World *world, uint32_t frame) {
    if (!world->frame[frame]) {
        world->frame[frame] = calloc(1, CE_PAGE_SIZE);
        world->failed |= !world->frame[frame];
        world->n_frames++;
    }
    return world->frame[frame];
}

const uint8_t *world_frame(const World *world, uint32_t frame) {
    return world->frame[frame] ? world->frame[frame] : zero_page;
}

static void on_page_after(void *context, uint32_t frame, const uint8_t *bytes) {
    World *world = context;
    go_to_end(world);
    uint32_t at = difference_begin(world_frame(world, frame), bytes, 0);
    uint8_t *own = at < CE_PAGE_SIZE ? frame_writable(world, frame) : NULL;
    for (; own && at < CE_PAGE_SIZE; at = difference_begin(own, bytes, at)) {
        uint32_t n = difference_end(own, bytes, at) - at;
        log_change(world,
                   (ChangeHeader){
                       .kind = CHANGE_BYTES, .index = frame, .count = n, .offset = (uint16_t)at},
                   own + at, bytes + at);
        memcpy(own + at, bytes + at, n);
        world->group_bytes += n;
        at += n;
    }
}

// Copies the texts of an event as they may be shown, pointers and characters in one block. NULL
// when the host is out of memory.
static const char *const *keep_texts(World *world, EventKind kind, const char *const *text) {
    bool has_lines = kind == EVENT_SAY || kind == EVENT_ASK || kind == EVENT_POINT;
    ShownAs as = has_lines ? SHOWN_LINES : SHOWN_LINE;
    size_t length[EVENT_TEXTS], size = EVENT_TEXTS * sizeof *text;
    bool any = false;
    for (unsigned i = 0; i < EVENT_TEXTS; i++) {
        length[i] = text[i] ? shown_text(NULL, 0, text[i], as) + 1 : 0;
        size += length[i];
        any |= text[i] != NULL;
    }
    if (!any) {
        return event_no_texts;
    }
    const char **own = keep(world, size);
    if (!own) {
        return NULL;
    }
    char *letters = (char *)(own + EVENT_TEXTS);
    for (unsigned i = 0; i < EVENT_TEXTS; letters += length[i++]) {
        own[i] = text[i] ? letters : NULL;
        if (text[i]) {
            shown_text(letters, length[i], text[i], as);
        }
    }
    return own;
}

// Copies what only few events have. False when it has lost its texts: who reads an event relies on
// those of its kind.
static bool keep_rest(World *world, Event *own) {
    if (own->reason->id != REASON_NONE) {
        own->reason = keep_copy(world, own->reason, sizeof *own->reason);
    }
    own->reason = own->reason && own->reason->id != REASON_NONE ? own->reason : &event_no_reason;
    own->fault = own->fault ? keep_copy(world, own->fault, sizeof *own->fault) : NULL;
    own->text = keep_texts(world, own->kind, own->text);
    return own->text != NULL;
}

// Records the number of an event, so that events of its kind are found quickly in a long history.
static void mark(World *world, Chunks *marks, uint32_t *count) {
    uint32_t *number = chunks_append(marks, sizeof *number);
    world->failed |= !number;
    if (number) {
        *number = world->n_events;
        *count += 1;
    }
}

static bool is_marked(EventKind kind) {
    return kind == EVENT_CHAPTER || kind == EVENT_SAY || kind == EVENT_POINT || kind == EVENT_ASK ||
           kind == EVENT_VERDICT || kind == EVENT_VIEW || kind == EVENT_FOLD;
}

static void follow_names(World *world) {
    for (uint32_t i = 0; i < CE_PROCESS_MAX && world->new_names; i++) {
        const ProcessRow *row = &world->tables.process[i];
        const char *last = world->last_name[i], *name = tables_name(&world->tables, &row->name);
        if (row->handle && (!last || strcmp(last, name) != 0)) {
            const char *whole = keep_text(world, name), *brief = whole;
            world->last_name[i] = whole;
            world->last_brief[i] = row->name.more ? keep_text(world, row->name.text) : brief;
        }
    }
    world->new_names = false;
}

// The step in which a fold begins is not in the fold: its call came before.
static uint32_t fold_of(World *world, const WorldEvent *own) {
    if (own->event.kind == EVENT_FOLD) {
        world->fold_begin = own->event.args[0] ? own->number + 1 : 0;
    }
    bool inside = world->fold_begin &&
                  world_event(world, world->fold_begin - 1)->event.step < own->event.step;
    return inside ? world->fold_begin : 0;
}

static void on_event(void *context, const Event *event) {
    World *world = context;
    Event kept = *event;
    go_to_end(world);
    WorldEvent *own = keep_rest(world, &kept) ? chunks_append(&world->events, sizeof *own) : NULL;
    if (!own) {
        world->failed = true;
        return;
    }
    follow_names(world);
    bool acted = event->process < CE_PROCESS_MAX;
    const char *name = acted ? world->last_name[event->process] : NULL;
    const char *brief = acted ? world->last_brief[event->process] : NULL;
    *own = (WorldEvent){.event = kept,
                        .number = world->n_events,
                        .begin = world->group_begin,
                        .end = chunks_end(&world->log),
                        .process = brief ? brief : "",
                        .process_name = name ? name : "",
                        .n_rows = world->group_rows,
                        .n_bytes = world->group_bytes};
    own->fold = fold_of(world, own);
    world->group_begin = own->end;
    memset(world->line_at, 0, sizeof world->line_at);
    world->group_rows = world->group_bytes = 0;
    find_dll_space(world);
    if (is_marked(event->kind)) {
        mark(world, &world->marked[event->kind], &world->n_marked[event->kind]);
    } else if (event->kind == EVENT_CALL && (event->reason->id != REASON_NONE || event->fault)) {
        mark(world, &world->failures, &world->n_failures);
    }
    if (event->kind == EVENT_CALL && event->call == CALL_WM_HIBERNATE) {
        mark(world, &world->posts, &world->n_posts);
    }
    keep_refusal(world, event);
    world->failed |=
        !thread_log_event(&world->threads, &world->tables, world->last_brief, event->step);
    world->n_events++;
    world->position++;
}

// The machine only reports bytes to a sink with page_before. The world's own frames already hold
// the old bytes.
static void on_page_before(void *context, uint32_t frame, const uint8_t *bytes) {
    (void)context, (void)frame, (void)bytes;
}

EventSink world_sink(World *world) {
    return (EventSink){.context = world,
                       .rows = on_rows,
                       .page_before = on_page_before,
                       .page_after = on_page_after,
                       .event = on_event};
}

// ---- moving in time

// A change as it is stored; `old_data` and `new_data` of a line are still lines.
typedef struct KeptChange {
    ChangeHeader header;
    const uint8_t *old_data, *new_data;
} KeptChange;

// The change at a place of the log, and the place behind it.
static KeptChange change_at(const World *world, size_t at, size_t *ret_next) {
    KeptChange kept;
    at = chunks_forwards(&world->log, at);
    const uint8_t *bytes = chunks_at(&world->log, at);
    memcpy(&kept.header, bytes, sizeof kept.header);
    uint32_t n = data_size(kept.header);
    kept.old_data = bytes + sizeof kept.header;
    kept.new_data = kept.old_data + n;
    *ret_next = at + sizeof kept.header + 2 * (size_t)n + sizeof(uint32_t);
    return kept;
}

// The change that ends at a place of the log, and the place before it.
static KeptChange change_before(const World *world, size_t at, size_t *ret_before) {
    size_t end = chunks_backwards(&world->log, at);
    uint32_t size = 0;
    memcpy(&size, chunks_at(&world->log, end - sizeof size), sizeof size);
    *ret_before = chunks_backwards(&world->log, end - size);
    return change_at(world, end - size, &end);
}

static void change_apply(World *world, const KeptChange *kept, const uint8_t *data) {
    const ChangeHeader *header = &kept->header;
    if (header->kind == CHANGE_BYTES) {
        memcpy(world->frame[header->index] + header->offset, data, header->count);
        return;
    }
    TableId table = (TableId)header->table;
    void *rows = table_row(&world->tables, table, header->index);
    world->new_modules |= table == TABLE_MODULE;
    if (header->kind == CHANGE_LINE) {
        line_expand(rows, data, header->count, table_row_size(table) / sizeof(uint32_t));
    } else {
        memcpy(rows, data, header->count * table_row_size(table));
    }
}

static void step_forwards(World *world) {
    const WorldEvent *event = world_event(world, world->position++);
    for (size_t at = event->begin; at < event->end;) {
        KeptChange kept = change_at(world, at, &at);
        change_apply(world, &kept, kept.new_data);
    }
}

static void step_backwards(World *world) {
    const WorldEvent *event = world_event(world, --world->position);
    for (size_t at = event->end; at > event->begin;) {
        KeptChange kept = change_before(world, at, &at);
        change_apply(world, &kept, kept.old_data);
    }
}

// What the machine has changed since the last event is there at the end only: no event has closed
// it yet. Time that passes between two calls is such a change.
static void leave_end(World *world) {
    for (size_t at = chunks_end(&world->log); world->shows_open && at > world->group_begin;) {
        KeptChange kept = change_before(world, at, &at);
        change_apply(world, &kept, kept.old_data);
    }
    world->shows_open = false;
}

static void enter_end(World *world) {
    for (size_t at = world->group_begin; !world->shows_open && at < chunks_end(&world->log);) {
        KeptChange kept = change_at(world, at, &at);
        change_apply(world, &kept, kept.new_data);
    }
    world->shows_open = true;
}

void world_seek(World *world, uint32_t n) {
    n = n < world->n_events ? n : world->n_events;
    bool shows_open = n == world->n_events && !world->hides_open;
    if (n != world->position || !shows_open) {
        leave_end(world);
    }
    while (world->position < n) {
        step_forwards(world);
    }
    while (world->position > n) {
        step_backwards(world);
    }
    if (shows_open) {
        enter_end(world);
    }
    find_dll_space(world);
}

void world_reset(World *world) {
    world_seek(world, 0);
    leave_end(world); // of a history without an event
    free_history(world);
    memset(world->frame, 0, world->tables.n_rows[TABLE_FRAME] * sizeof *world->frame);
    each_list(world, chunks_clear);
    thread_log_clear(&world->threads);
    World kept = *world;
    *world = (World){.tables = kept.tables,
                     .frame = kept.frame,
                     .options = kept.options,
                     .hides_open = kept.hides_open,
                     .shows_open = true,
                     .events = kept.events,
                     .failures = kept.failures,
                     .posts = kept.posts,
                     .loads = kept.loads,
                     .log = kept.log,
                     .unfolded = kept.unfolded,
                     .unfolded_size = kept.unfolded_size,
                     .threads = kept.threads};
    memcpy(world->marked, kept.marked, sizeof world->marked);
}

uint32_t world_events_to_step(const World *world, uint32_t step) {
    uint32_t low = 0, high = world->n_events; // the first event of a later step is in this range
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (world_event(world, middle)->event.step > step) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

uint32_t world_last_step(const World *world) {
    return world->n_events ? world_event(world, world->n_events - 1)->event.step : 0;
}

const WorldEvent *world_at(const World *world) {
    return world->position ? world_event(world, world->position - 1) : NULL;
}

void world_changes(const World *world, uint32_t event, WorldVisitor *visitor, void *context) {
    const WorldEvent *own = world_event(world, event);
    for (size_t at = own->begin; at < own->end;) {
        KeptChange kept = change_at(world, at, &at);
        const ChangeHeader *header = &kept.header;
        WorldChange change = {.is_bytes = header->kind == CHANGE_BYTES,
                              .table = (TableId)header->table,
                              .index = header->index,
                              .count = header->count,
                              .offset = header->offset,
                              .old_data = kept.old_data,
                              .new_data = kept.new_data};
        if (header->kind == CHANGE_LINE) {
            size_t row_size = table_row_size(change.table), size = header->count * row_size;
            uint8_t *rows = world->unfolded; // log_line() and grow_line() made room for it
            line_expand(rows, kept.old_data, header->count, row_size / sizeof(uint32_t));
            line_expand(rows + size, kept.new_data, header->count, row_size / sizeof(uint32_t));
            change.old_data = rows;
            change.new_data = rows + size;
        }
        visitor(context, &change);
    }
}

uint32_t world_read(const World *world, VirtAddr va, void *buffer, uint32_t size) {
    uint32_t done = 0;
    while (done < size) {
        VirtAddr at = va + done;
        PageView view = tables_walk(&world->tables, at);
        if (page_state(view.word) != PAGE_STATE_COMMITTED || world->dump) {
            break; // a dump has no bytes
        }
        uint32_t n = CE_PAGE_SIZE - (at & (CE_PAGE_SIZE - 1));
        n = n < size - done ? n : size - done;
        uint32_t frame = page_frame(view.word);
        uint8_t *to = (uint8_t *)buffer + done;
        if (frame < world->tables.n_rows[TABLE_FRAME]) {
            memcpy(to, world_frame(world, frame) + (at & (CE_PAGE_SIZE - 1)), n);
        } else {
            memset(to, frame_is_rom(frame) ? 0xFF : 0, n);
        }
        done += n;
    }
    return done;
}

bool world_read32(const World *world, VirtAddr va, uint32_t *ret_value) {
    uint8_t bytes[4];
    if (world_read(world, va, bytes, sizeof bytes) != sizeof bytes) {
        return false;
    }
    *ret_value = bytes_get32(bytes);
    return true;
}
